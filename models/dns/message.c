/*
 * message.c - DNS messages: sizes, and what an answer is made of
 *
 * Not modelled:
 *   compression beyond owners' names: names in data are written out.
 */
#include "models/dns/message.h"

#include <glib.h>

#include "models/host/profile.h"

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

const struct rrset *
message_records(const struct zone_name *name, uint16_t qtype)
{
    switch (question_of(qtype)) {
    case ASK_A:
        return name->a;
    case ASK_AAAA:
        return name->aaaa;
    default:
        return name->ptr;
    }
}

/* The length of a record's data: of an address by its own family, whatever was
 * asked for. */
static unsigned
data_size(const struct zone *zone, const struct dns_payload *dns, uint16_t nth)
{
    if (dns->qtype == QTYPE_PTR)
        return zone->name[dns->answer->name[nth]].length;
    return addr_is_ipv4(dns->answer->addr[nth]) ? 4 : 16;
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
    unsigned size = 0;

    if ((dns->rcode != RCODE_NOERROR && dns->rcode != RCODE_NXDOMAIN) || dns->flaw == FLAW_TRUNCATED)
        return 0;
    size += aliases_size(zone, dns);
    if (dns->cut != 0)
        return (uint16_t) (size + zone->authority[dns->cut].delegation.size);
    if (dns->answer == NULL)
        return (uint16_t) (size + DNS_SOA);
    for (uint16_t i = 0; i < dns->answer->n; i++)
        size += DNS_ANSWER + data_size(zone, dns, i) - (dns->flaw == FLAW_SHORT_DATA);
    return (uint16_t) size;
}
