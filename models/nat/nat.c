/*
 * nat.c - a network address translator
 *
 * A packet of the inside gets the address and a port of the outside by the mapping
 * of its source; one to the outside address goes to whom its port is mapped, if
 * the filter lets it. ICMP errors are translated by what they quote. A packet that
 * is translated stays the same packet: its identity and the way it came go on.
 *
 * Follows:
 *   RFC 4787 sections 4 to 6 - mapping, filtering, hairpinning
 *   RFC 5382 section 4.3 - a SYN that nobody asked for
 *   RFC 5508 sections 3 and 4 - ICMP echo, whose identifier stands for the port; ICMP errors
 * Not modelled:
 *   other protocols than UDP, TCP and ICMP: they are dropped, protocol 41 too; an
 *   echo request to its own outside address is as well. Fragments: nothing here is fragmented.
 */
#include "models/nat/nat.h"

#include "models/models.h"
#include "models/nat/mapping.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* RFC 5382 REQ-4: what may still belong to a connection that the inside opens at the same time. */
#define UNSOLICITED_NS INT64_C(6000000000)

enum { TIMER_UNSOLICITED = 1 };

struct nat_state {
    struct nat_table table;
};

static uint32_t
ipv4_of(struct addr addr)
{
    return (uint32_t) addr.lo;
}

static struct nat_endpoint
source_of(const struct packet *packet)
{
    return (struct nat_endpoint) { ipv4_of(packet->src), packet->sport };
}

static struct nat_endpoint
destination_of(const struct packet *packet)
{
    return (struct nat_endpoint) { ipv4_of(packet->dst), packet->dport };
}

static void
set_source(struct packet *packet, struct nat_endpoint endpoint)
{
    packet->src = addr_ipv4(endpoint.addr);
    packet->sport = endpoint.port;
}

static void
set_destination(struct packet *packet, struct nat_endpoint endpoint)
{
    packet->dst = addr_ipv4(endpoint.addr);
    packet->dport = endpoint.port;
}

static void
filter(struct node *node, struct packet *packet)
{
    lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_FILTERED);
}

/* Or an identifier in their place. */
static bool
has_ports(const struct packet *packet)
{
    return packet->proto == PROTO_UDP || packet->proto == PROTO_TCP || packet_is_echo(packet);
}

static uint8_t
flags_of(const struct packet *packet)
{
    return packet->proto == PROTO_TCP ? packet->flags : 0;
}

static bool
is_inside(const struct nat_config *config, struct addr addr)
{
    return prefix_has(config->inside.addr, config->inside.len, addr);
}

/* ICMP errors */

/* An error from inside quotes a packet as it came in there. */
static void
error_outbound(struct node *node, struct packet *error)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct packet *quoted = error->inner;
    struct nat_mapping *mapping = nat_known(&state->table, node_now(node), quoted->proto, destination_of(quoted),
                                            source_of(quoted));

    nat_acted(&state->table, NAT_FACT_ICMP);
    if (mapping == NULL || !config->behaviour->errors) {
        filter(node, error);
        return;
    }
    set_destination(quoted, mapping->outside);
    error->src = config->outside;
    net_pass(node, error);
}

/* One from outside quotes a packet as it went out. It neither keeps nor ends a
 * mapping: RFC 4787 REQ-10, RFC 5508 REQ-4. */
static void
error_inbound(struct node *node, struct packet *error)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct packet *quoted = error->inner;
    struct nat_mapping *mapping = nat_mapped(&state->table, node_now(node), quoted->proto, quoted->sport);

    nat_acted(&state->table, NAT_FACT_ICMP);
    if (mapping == NULL || !config->behaviour->errors || !addr_equal(quoted->src, config->outside)) {
        filter(node, error);
        return;
    }
    set_source(quoted, mapping->inside);
    error->dst = quoted->src;
    net_pass(node, error);
}

/* The others */

/* Nobody asked for this packet. Where a SYN is answered, it has arrived here. */
static void
refuse(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    const struct nat_state *state = node->state;
    bool opens = packet->proto == PROTO_TCP && packet->flags & TCP_SYN;

    if (opens)
        nat_acted(&state->table, NAT_FACT_UNSOLICITED);
    if (!opens || config->behaviour->unsolicited == NAT_DROPS) {
        filter(node, packet);
        return;
    }
    if (observing(node->island, OBSERVE_ARRIVED))
        observe_packet(node->island, OBSERVE_ARRIVED, node->rank, packet);
    if (config->behaviour->unsolicited == NAT_REPORTS) {
        node_timer(node, node_now(node) + UNSOLICITED_NS, TIMER_UNSOLICITED, (uintptr_t) packet);
        return;
    }
    packet_turn(packet);
    packet->flags = TCP_RST | TCP_ACK;
    packet->size = IPV4_HEADER + TCP_HEADER;
    net_send(node, packet);
}

/* To the outside address, from @remote as the inside shall see it. */
static void
inbound(struct node *node, struct packet *packet, struct nat_endpoint remote)
{
    struct nat_state *state = node->state;
    struct nat_mapping *mapping = nat_inbound(&state->table, node_now(node), packet->proto, packet->dport,
                                              remote, flags_of(packet));

    if (mapping == NULL) {
        refuse(node, packet);
        return;
    }
    set_destination(packet, mapping->inside);
    net_pass(node, packet);
}

static void
outbound(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct nat_mapping *mapping = nat_outbound(&state->table, node_now(node), packet->proto, source_of(packet),
                                               destination_of(packet), flags_of(packet));
    bool hairpins = addr_equal(packet->dst, config->outside);

    if (hairpins)
        nat_acted(&state->table, NAT_FACT_HAIRPIN);
    if (mapping == NULL || (hairpins && config->behaviour->hairpin == NAT_HAIRPIN_NONE)) {
        filter(node, packet);
        return;
    }
    if (!hairpins || config->behaviour->hairpin == NAT_HAIRPIN_EXTERNAL)
        set_source(packet, mapping->outside);
    if (hairpins)
        inbound(node, packet, mapping->outside);
    else
        net_pass(node, packet);
}

static void
nat_packet(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    bool from_inside = is_inside(config, packet->src);

    if (packet->inner != NULL && from_inside)
        error_outbound(node, packet);
    else if (packet->inner != NULL)
        error_inbound(node, packet);
    else if (!has_ports(packet))
        filter(node, packet);
    else if (from_inside)
        outbound(node, packet);
    else
        inbound(node, packet, source_of(packet));
}

static void
nat_start(struct node *node)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct models *models = node->island->models;

    state->table = (struct nat_table) {
        .behaviour = config->behaviour,
        .arena = &node->island->arena,
        .mappings = &models->nat_mappings,
        .sessions = &models->nat_sessions,
        .key = draw_key(node->island->seed, node->island->net->network->attachment[node->rank].name),
        .outside_addr = ipv4_of(config->outside),
        .use = models->nat_use != NULL ? models->nat_use[config->nth_type] : NULL,
    };
}

static void
nat_timer(struct node *node, uint16_t which, uint64_t arg)
{
    struct packet *packet = (struct packet *) (uintptr_t) arg;

    (void) which;
    net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
}

static enum scope
nat_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind nat_kind = {
    .name = "nat",
    .state_size = sizeof(struct nat_state),
    .forwards = true,
    .scope = nat_scope,
    .start = nat_start,
    .packet = nat_packet,
    .timer = nat_timer,
};
