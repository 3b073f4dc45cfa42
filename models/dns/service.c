/*
 * service.c - what all DNS servers have: a port, faults, a limit, and a way to answer
 *
 * In order: service_query() -> the kind's answer -> service_answer() -> send(), at
 * once or when its delay has passed. Over TCP a query comes in a segment of its
 * own; all other segments are server_segment()'s.
 *
 * Follows:
 *   RFC 1035 section 4.2.1, RFC 6891 section 6.2.5 - what an answer over UDP may have
 *   RFC 2181 section 9 - TC, where the answer itself does not fit; glue is left out
 *   without
 *   RFC 6891 section 7 - FORMERR to an OPT record, and no OPT record in that
 */
#include "models/dns/service.h"

#include <glib.h>

#include "models/dns/message.h"
#include "models/server/server.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define SECOND INT64_C(1000000000)

/* Whether the server takes one query more in this second. */
static bool
is_within_rate(struct node *node)
{
    const struct dns_config *config = node->config;
    struct dns_state *state = node->state;

    if (config->rate == 0)
        return true;
    if (state->second != node_now(node) / SECOND) {
        state->second = node_now(node) / SECOND;
        state->taken = 0;
    }
    return ++state->taken <= config->rate;
}

static bool
take_query(struct node *node, struct packet *packet, struct fate *fate)
{
    const struct dns_config *config = node->config;

    *fate = (struct fate) { .answered = true, .fault = FAULT_NONE };
    if ((config->faults.types | config->faults.slow_types) != 0)        /* which few servers have */
        *fate = faults_meet(&config->faults, node, packet);
    if (is_within_rate(node) && fate->answered)
        return true;
    node_lose(node, packet, LOSS_FAULT);
    return false;
}

/* What an OPT record makes of @packet, a query. Returns: whether it goes on as a query
 * to be answered. */
static bool
meet_edns(struct node *node, struct packet *packet, const struct fate *fate)
{
    const struct dns_config *config = node->config;
    struct dns_payload *dns = &packet->u.dns;

    if (dns->edns == 0 || config->edns == EDNS_ANSWERS)
        return true;
    if (config->edns == EDNS_DROPS) {
        node_lose(node, packet, LOSS_FAULT);
        return false;
    }
    dns->edns = 0;
    packet->size = (uint16_t) (packet->size - DNS_OPT);
    if (config->edns == EDNS_IGNORES)
        return true;
    dns->rcode = config->edns == EDNS_FORMERR ? RCODE_FORMERR : RCODE_NOTIMP;
    service_answer(node, packet, fate);
    return false;
}

bool
service_query(struct node *node, struct packet *packet, struct fate *fate)
{
    const struct dns_config *config = node->config;
    bool listens = packet->dport == DNS_PORT && !(config->refuses >> packet->family & 1);

    if (listens && (packet->proto == PROTO_UDP || (packet->proto == PROTO_TCP && packet->flags & TCP_PSH)))
        return take_query(node, packet, fate) && meet_edns(node, packet, fate);
    if (packet_echo(packet, node))
        net_send(node, packet);
    else if (packet->proto == PROTO_TCP)
        server_segment(node, packet, listens);
    else if (packet->proto != PROTO_UDP)
        packet_free(node->island, packet);
    else
        net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
    return false;
}

static void
send(struct node *node, struct packet *packet)
{
    packet_turn(packet);
    net_send(node, packet);
}

/* Makes of a name error the way to a page of the provider's; asked for AAAA, it stays one. */
static void
land(const struct rrset *landing, struct dns_payload *dns)
{
    dns->rcode = RCODE_NOERROR;
    dns->answer = landing;
    dns->ttl = landing->ttl;
}

/* What the answer has become lasts as long as what it says now. */
static void
spoil(const struct zone *zone, enum fault fault, struct dns_payload *dns)
{
    const struct zone_name *name = &zone->name[message_target(zone, dns)];
    const struct rrset *right = dns->answer;

    fault_spoil(fault, name, dns);
    if (dns->answer != right)
        dns->ttl = dns->answer != NULL ? dns->answer->ttl : zone->authority[name->authority].negative_ttl;
}

/* Whether the answer itself is too long, with @size octets behind its question, to be
 * sent over UDP. What is wrong with it in another way stays as it is. */
static bool
is_too_long(const struct dns_config *config, const struct packet *packet, uint16_t size)
{
    const struct dns_payload *dns = &packet->u.dns;
    unsigned message = packet->size - ip_header(packet->family) - UDP_HEADER + size;

    if (message <= DNS_UDP_ROOM || packet->proto != PROTO_UDP || dns->cut != 0 || dns->flaw > FLAW_SHORT_DATA)
        return false;
    return message > MIN(MAX(dns->edns, DNS_UDP_ROOM), config->edns_size);
}

/* Adds what the answer has behind its question, or that it does not fit. */
static void
put_answer(const struct dns_config *config, struct packet *packet)
{
    uint16_t size = message_answer_size(config->zone, &packet->u.dns);

    if (is_too_long(config, packet, size)) {
        packet->u.dns.flaw = FLAW_TRUNCATED;
        packet->u.dns.answer = NULL;
        size = 0;
    }
    packet->size = (uint16_t) (packet->size + size);
}

void
service_answer(struct node *node, struct packet *packet, const struct fate *fate)
{
    const struct dns_config *config = node->config;
    const struct zone *zone = config->zone;
    struct dns_payload *dns = &packet->u.dns;

    if (dns->rcode == RCODE_NXDOMAIN && config->landing != NULL && dns->qtype == QTYPE_A)
        land(config->landing, dns);
    if (fate->fault != FAULT_NONE)
        spoil(zone, fate->fault, dns);
    if (dns->flaw == FLAW_HEADER_ONLY)
        packet->size = (uint16_t) (packet->size - DNS_QUESTION - zone->name[dns->name].length);
    else
        put_answer(config, packet);
    if (fate->delay_ns > 0)
        node_timer(node, node_now(node) + fate->delay_ns, SERVICE_TIMER, (uintptr_t) packet);
    else
        send(node, packet);
}

void
service_timer(struct node *node, uint16_t which, uint64_t arg)
{
    (void) which;
    send(node, (struct packet *) (uintptr_t) arg);
}

enum scope
service_scope(const void *config)
{
    return ((const struct dns_config *) config)->rate > 0 ? SHARED : STATELESS;
}
