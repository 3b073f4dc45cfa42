/*
 * recursive.c - a recursive resolver with a warm cache
 *
 * It knows every zone of the world and answers at once, so it keeps no state:
 * each TTL is the whole one, as if its cache had been filled just now. It can
 * have faults (faults.h), and be slow: then the answer waits in a timer.
 *
 * In order: recursive_packet() -> query_in() -> answer() -> send_answer(), at
 * once or when its delay has passed. Over TCP a query comes in a segment of its
 * own; all other segments are server_segment()'s.
 *
 * Follows:
 *   RFC 1034 section 4.3.2 - answers; RFC 2308 section 2 - NXDOMAIN, NODATA
 * Not modelled yet:
 *   a cold cache, iterative resolution, delegation, CNAME, EDNS; truncation of
 *   what does not fit: names have too few addresses for that.
 */
#include "models/dns/recursive.h"

#include "models/host/profile.h"
#include "models/models.h"
#include "models/server/server.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define TIMER_ANSWER 1

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

/* The length of a record's data: of an address by its own family, whatever was
 * asked for. */
static unsigned
data_size(const struct zone *zone, const struct dns_payload *dns, uint16_t nth)
{
    if (dns->qtype == QTYPE_PTR)
        return zone->name[dns->answer->name[nth]].length;
    return addr_is_ipv4(dns->answer->addr[nth]) ? 4 : 16;
}

/* What an answer has behind its question. */
static uint16_t
answer_size(const struct zone *zone, const struct dns_payload *dns)
{
    unsigned size = 0;

    if ((dns->rcode != RCODE_NOERROR && dns->rcode != RCODE_NXDOMAIN) || dns->flaw == FLAW_TRUNCATED)
        return 0;
    if (dns->answer == NULL)
        return DNS_SOA;
    for (uint16_t i = 0; i < dns->answer->n; i++)
        size += DNS_ANSWER + data_size(zone, dns, i) - (dns->flaw == FLAW_SHORT_DATA);
    return (uint16_t) size;
}

static void
send_answer(struct node *node, struct packet *packet)
{
    packet_turn(packet);
    net_send(node, packet);
}

/* Makes @packet, a query, the answer to it, and sends it in its time. */
static void
answer(struct node *node, struct packet *packet, const struct fate *fate)
{
    const struct recursive_config *config = node->config;
    struct dns_payload *dns = &packet->u.dns;

    dns->answer = look_up(config->zone, dns, &dns->rcode);
    if (fate->fault == FAULT_NONE && observing(node->island, OBSERVE_CACHED))
        observe_packet(node->island, OBSERVE_CACHED, node->rank, packet);
    if (fate->fault != FAULT_NONE)
        fault_spoil(fate->fault, &config->zone->name[dns->name], dns);
    dns->ttl = dns->answer != NULL ? dns->answer->ttl : config->zone->negative_ttl;
    if (dns->flaw == FLAW_HEADER_ONLY)
        packet->size = (uint16_t) (packet->size - DNS_QUESTION - config->zone->name[dns->name].length);
    else
        packet->size = (uint16_t) (packet->size + answer_size(config->zone, dns));
    if (fate->delay_ns > 0)
        node_timer(node, node_now(node) + fate->delay_ns, TIMER_ANSWER, (uintptr_t) packet);
    else
        send_answer(node, packet);
}

static void
query_in(struct node *node, struct packet *packet)
{
    const struct recursive_config *config = node->config;
    struct fate fate = faults_meet(&config->faults, node, packet);
    if (fate.answered)
        answer(node, packet, &fate);
    else
        lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_FAULT);
}

static void
recursive_packet(struct node *node, struct packet *packet)
{
    const struct recursive_config *config = node->config;
    bool listens = packet->dport == DNS_PORT && !(config->refuses >> packet->family & 1);

    if (packet->proto == PROTO_TCP && !(listens && packet->flags & TCP_PSH))
        server_segment(node, packet, listens);
    else if (packet->proto != PROTO_TCP && packet->proto != PROTO_UDP)
        packet_free(node->island, packet);
    else if (listens)
        query_in(node, packet);
    else
        net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
}

static void
recursive_timer(struct node *node, uint16_t which, uint64_t arg)
{
    (void) which;
    send_answer(node, (struct packet *) (uintptr_t) arg);
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
    .timer = recursive_timer,
};
