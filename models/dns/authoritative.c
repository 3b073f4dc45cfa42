/*
 * authoritative.c - a server with zones of its own
 *
 * It answers of its zones, leads to those below them, and refuses all others. Of
 * an alias it follows what it has itself.
 *
 * Follows:
 *   RFC 1034 section 4.3.2 - answers, referrals, aliases
 *   RFC 2308 section 2 - NXDOMAIN, NODATA
 *   RFC 4074 section 4.5 - lame: it leads upwards, with AA not set
 * Deliberately different:
 *   RFC 1034 lets a server know the root from its cache, and lead there: today's
 *   refuse (RFC 8906 section 3.1.3).
 * Not modelled:
 *   transfers and dynamic updates; several servers of a zone have the same data.
 */
#include "models/dns/authoritative.h"

#include <stdlib.h>

#include <glib.h>

#include "models/dns/message.h"

static int
compare(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;

    return (one > other) - (one < other);
}

static bool
has_zone(const struct authoritative_config *config, uint32_t authority)
{
    return bsearch(&authority, config->authority, config->n_authorities, sizeof authority, compare) != NULL;
}

/* Looks for a zone of the server that @name is in or below. *@below: the zone that
 * it leads to on the way there, or UINT32_MAX. Returns: whether there is one. */
static bool
find_zone(const struct authoritative_config *config, const struct zone_name *name, uint32_t *below)
{
    const struct authority *authority = config->dns.zone->authority;
    uint32_t at = name->authority;

    *below = UINT32_MAX;
    while (!has_zone(config, at)) {
        if (at == ROOT_ZONE)
            return false;
        *below = at;
        at = authority[at].parent;
    }
    return true;
}

/* Follows what @dns asks for from alias to alias, as far as the server's zones go. */
static const struct zone_name *
follow(const struct authoritative_config *config, struct dns_payload *dns)
{
    const struct zone *zone = config->dns.zone;
    const struct zone_name *name = &zone->name[dns->name];

    while (name->alias != NULL && dns->n_aliases < MOST_ALIASES && !dns->partial) {
        name = &zone->name[name->alias->name[0]];
        dns->n_aliases++;
        dns->partial = !has_zone(config, name->authority);
    }
    return name;
}

static void
answer_of_zone(const struct authoritative_config *config, struct dns_payload *dns)
{
    const struct zone *zone = config->dns.zone;
    const struct zone_name *name = follow(config, dns);

    dns->authoritative = true;
    dns->ttl = message_alias_ttl(zone, dns);
    if (dns->partial)
        return;
    dns->rcode = name->exists ? RCODE_NOERROR : RCODE_NXDOMAIN;
    dns->answer = message_records(name, dns->qtype);
    dns->ttl = MIN(dns->ttl, dns->answer != NULL ? dns->answer->ttl : zone->authority[name->authority].negative_ttl);
}

static void
answer(const struct authoritative_config *config, struct dns_payload *dns)
{
    const struct zone *zone = config->dns.zone;
    uint32_t below;

    if (!find_zone(config, &zone->name[dns->name], &below)) {
        dns->rcode = RCODE_REFUSED;
    } else if (below != UINT32_MAX) {
        dns->cut = below;
        dns->ttl = zone->authority[below].delegation.ttl;
    } else {
        answer_of_zone(config, dns);
    }
}

static void
authoritative_packet(struct node *node, struct packet *packet)
{
    struct fate fate;

    if (!service_query(node, packet, &fate))
        return;
    if (fate.fault == FAULT_LAME)
        fate.fault = FAULT_NONE;        /* and the answer stays empty, without AA: it leads to the root */
    else
        answer(node->config, &packet->u.dns);
    service_answer(node, packet, &fate);
}

const struct node_kind authoritative_kind = {
    .name = "dns",
    .state_size = sizeof(struct dns_state),
    .scope = service_scope,
    .packet = authoritative_packet,
    .timer = service_timer,
};
