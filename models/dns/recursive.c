/*
 * recursive.c - a recursive resolver with a warm cache
 *
 * It knows every zone of the world and answers at once, so it keeps no state:
 * each TTL is the whole one, as if its cache had been filled just now. It can
 * have faults (faults.h), and be slow. One that asks others is in iterative.c.
 *
 * Follows:
 *   RFC 1034 section 4.3.2 - answers; RFC 2308 section 2 - NXDOMAIN, NODATA
 */
#include "models/dns/recursive.h"

#include <glib.h>

#include "models/dns/service.h"

/* Makes @dns, a query, the right answer. */
static void
answer(const struct zone *zone, struct dns_payload *dns)
{
    const struct zone_name *name = &zone->name[dns->name];

    for (; name->alias != NULL && dns->n_aliases <= MOST_ALIASES; dns->n_aliases++)
        name = &zone->name[name->alias->name[0]];
    if (dns->n_aliases > MOST_ALIASES) {
        dns->n_aliases = 0;
        dns->rcode = RCODE_SERVFAIL;
        return;
    }
    dns->rcode = name->exists ? RCODE_NOERROR : RCODE_NXDOMAIN;
    dns->answer = message_records(name, dns->qtype);
    dns->ttl = dns->answer != NULL ? dns->answer->ttl : zone->authority[name->authority].negative_ttl;
    if (dns->n_aliases > 0)
        dns->ttl = MIN(dns->ttl, message_alias_ttl(zone, dns));
}

static void
recursive_packet(struct node *node, struct packet *packet)
{
    const struct dns_config *config = node->config;
    struct fate fate;

    if (!service_query(node, packet, &fate))
        return;
    answer(config->zone, &packet->u.dns);
    service_cached(node, packet, &fate);
    service_answer(node, packet, &fate);
}

const struct node_kind recursive_kind = {
    .name = "dns",
    .state_size = sizeof(struct dns_state),
    .scope = service_scope,
    .packet = recursive_packet,
    .timer = service_timer,
};
