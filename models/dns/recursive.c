/*
 * recursive.c - a recursive resolver with a warm cache
 *
 * It knows every zone of the world and answers at once, so it keeps no state:
 * each TTL is the whole one, as if its cache had been filled just now.
 * Of the misbehaviours of RFC 4074 it can have one, to ignore queries of some
 * types.
 *
 * Follows:
 *   RFC 1034 section 4.3.2 - answers; RFC 2308 section 2 - NXDOMAIN, NODATA
 *   RFC 4074 section 4.1 - ignored queries
 * Not modelled yet:
 *   a cold cache, iterative resolution, delegation, CNAME, EDNS, truncation.
 */
#include "models/dns/recursive.h"

#include "models/host/profile.h"
#include "models/models.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

static const struct rrset *
look_up(const struct zone *zone, const struct dns_payload *dns, uint8_t *rcode)
{
    const struct zone_name *name = &zone->name[dns->name];

    *rcode = name->exists ? RCODE_NOERROR : RCODE_NXDOMAIN;
    switch (question_of(dns->qtype)) {
    case ASK_A:
        return name->a;
    case ASK_AAAA:
        return name->aaaa;
    default:
        return name->ptr;
    }
}

static uint16_t
answer_size(const struct zone *zone, const struct dns_payload *dns)
{
    unsigned size = 0;

    if (dns->answer == NULL)
        return DNS_SOA;
    for (uint16_t i = 0; i < dns->answer->n; i++)
        size += DNS_ANSWER + (dns->qtype == QTYPE_A ? 4 : dns->qtype == QTYPE_AAAA ? 16 :
                              zone->name[dns->answer->name[i]].length);
    return (uint16_t) size;
}

static void
recursive_packet(struct node *node, struct packet *packet)
{
    const struct recursive_config *config = node->config;
    struct dns_payload *dns = &packet->u.dns;

    if (packet->proto != PROTO_UDP) {
        packet_free(node->island, packet);
        return;
    }
    if (packet->dport != DNS_PORT || config->refuses >> packet->family & 1) {
        net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
        return;
    }
    if (config->ignores >> question_of(dns->qtype) & 1) {
        lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_FAULT);
        return;
    }

    dns->answer = look_up(config->zone, dns, &dns->rcode);
    dns->ttl = dns->answer != NULL ? dns->answer->ttl : config->zone->negative_ttl;
    packet->size = (uint16_t) (packet->size + answer_size(config->zone, dns));
    packet_turn(packet);
    net_send(node, packet);
}

static enum scope
recursive_scope(const void *config)
{
    (void) config;
    return STATELESS;
}

const struct node_kind recursive_kind = {
    .name = "dns",
    .scope = recursive_scope,
    .packet = recursive_packet,
};
