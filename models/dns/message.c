/*
 * message.c - DNS messages: sizes, and what an answer is made of
 *
 * Not modelled:
 *   compression beyond owners' names: names in data are written out.
 */
#include "models/dns/message.h"

#include <glib.h>

uint32_t
message_target(const struct zone *zone, const struct dns_payload *dns)
{
    uint32_t name = dns->name;

    for (uint8_t i = 0; i < dns->n_aliases; i++)
        name = zone->name[name].alias->name[0];
    return name;
}

uint32_t
message_alias_ttl(const struct zone *zone, const struct dns_payload *dns)
{
    uint32_t name = dns->name, ttl = UINT32_MAX;

    for (uint8_t i = 0; i < dns->n_aliases; i++) {
        ttl = MIN(ttl, zone->name[name].alias->ttl);
        name = zone->name[name].alias->name[0];
    }
    return ttl;
}

/* Of addresses, which are of one family, by that, whatever was asked for. */
static unsigned
records_size(const struct zone *zone, const struct dns_payload *dns)
{
    const struct rrset *rrset = dns->answer;
    unsigned each = DNS_ANSWER - (dns->flaw == FLAW_SHORT_DATA), size = 0;

    if (dns->qtype != QTYPE_PTR)
        return rrset->n * (each + (addr_is_ipv4(rrset->addr[0]) ? 4 : 16));
    for (uint16_t i = 0; i < rrset->n; i++)
        size += each + zone->name[rrset->name[i]].length;
    return size;
}

static unsigned
aliases_size(const struct zone *zone, const struct dns_payload *dns)
{
    uint32_t name = dns->name;
    unsigned size = 0;

    for (uint8_t i = 0; i < dns->n_aliases; i++) {
        name = zone->name[name].alias->name[0];
        size += DNS_ANSWER + zone->name[name].length;
    }
    return size;
}

uint16_t
message_answer_size(const struct zone *zone, const struct dns_payload *dns)
{
    unsigned size = dns->n_aliases > 0 ? aliases_size(zone, dns) : 0;

    if ((dns->rcode != RCODE_NOERROR && dns->rcode != RCODE_NXDOMAIN) || dns->flaw == FLAW_TRUNCATED)
        return 0;
    if (dns->cut != 0)
        size += zone->authority[dns->cut].delegation.size;
    else
        size += dns->answer != NULL ? records_size(zone, dns) : DNS_SOA;
    return (uint16_t) size;
}
