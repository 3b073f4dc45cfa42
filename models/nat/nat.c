/*
 * nat.c - a network address translator, or a firewall
 *
 * A packet of the inside gets the address and a port of the outside by the mapping
 * of its source; one to an outside address goes to whom its port is mapped, if
 * the filter lets it. ICMP errors are translated by what they quote. A packet that
 * is translated stays the same packet: its identity and the way it came go on. A
 * firewall does the same with mappings that translate nothing, in both families.
 *
 * What comes in or goes out by a mapping that is there already, or makes one that nobody
 * else is concerned with, need not wait for its time: see nat_ahead().
 *
 * Follows:
 *   RFC 4787 sections 4 to 6 - mapping, filtering, hairpinning
 *   RFC 5382 section 4.3 - a SYN that nobody asked for
 *   RFC 5508 sections 3 and 4 - ICMP echo, whose identifier stands for the port; ICMP errors
 *   RFC 6888 section 3, RFC 7422 section 2 - of carriers: pools, blocks of ports, none that is left
 *   RFC 6092 section 3 - of firewalls: what comes in
 * Not modelled:
 *   other protocols than UDP, TCP, ICMP and, if its type says so, 41: they are dropped;
 *   an echo request to its own outside address is as well. Fragments: nothing here is
 *   fragmented. A reboot takes no time: it forgets, and goes on.
 */
#include "models/nat/nat.h"

#include <glib.h>

#include "models/models.h"
#include "models/nat/mapping.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* RFC 5382 REQ-4: what may still belong to a connection that the inside opens at the same time. */
#define UNSOLICITED_NS INT64_C(6000000000)

enum { TIMER_UNSOLICITED = 1, TIMER_REBOOT };

/* Addresses of IPv4, which a NAT translates alone. */
struct range {
    uint64_t lo, mask;          /* of all of them, the bits that are one's to say */
};

struct nat_state {
    struct nat_table table;
    struct range inside, outside;       /* as struct nat_config has them */
    int64_t behind;             /* ns: until then something of it waits at the next one on the uplink */
    int64_t waits;              /* ns: until then something that was sent outward waits for its time here; always, if
                                 * it sends what makes mappings elsewhere, in between what it passes on */
    bool hinders;               /* something is blocked, or it reboots */
};

static struct nat_endpoint
source_of(const struct packet *packet)
{
    return (struct nat_endpoint) { packet->src, packet->sport };
}

static struct nat_endpoint
destination_of(const struct packet *packet)
{
    return (struct nat_endpoint) { packet->dst, packet->dport };
}

static void
set_source(struct packet *packet, struct nat_endpoint endpoint)
{
    packet->src = endpoint.addr;
    packet->sport = endpoint.port;
}

static void
set_destination(struct packet *packet, struct nat_endpoint endpoint)
{
    packet->dst = endpoint.addr;
    packet->dport = endpoint.port;
}

static void
filter(struct node *node, struct packet *packet)
{
    node_lose(node, packet, LOSS_FILTERED);
}

/* Sends @packet, its own: what is next on the uplink waits for it if it waits there. */
static void
send_own(struct node *node, struct packet *packet)
{
    struct nat_state *state = node->state;

    packet->line = LINE_BEHIND;
    node->island->net->behind = &state->behind;
    net_send(node, packet);
}

/* @packet goes on to the other side, in its own time or in line. It is in line for the next one on the uplink if all
 * that went before is through there. */
static void
turn_outward(struct nat_state *state, const struct island *island, struct packet *packet)
{
    packet->inward = false;
    packet->line = state->behind < island->event_at ? LINE_FIRST : LINE_BEHIND;
    island->net->behind = &state->behind;
}

/* To the side of the site. */
static void
turn_inward(struct packet *packet)
{
    packet->inward = true;
    packet->line = LINE_NONE;
}

static void
pass_outward(struct node *node, struct packet *packet)
{
    turn_outward(node->state, node->island, packet);
    net_pass(node, packet);
}

static void
pass_inward(struct node *node, struct packet *packet)
{
    turn_inward(packet);
    net_pass(node, packet);
}

/* @packet as it comes in by @here, from or to @remote. Field by field: a literal would clear what is between them. */
PER_PACKET struct nat_seen
seen(const struct node *node, const struct packet *packet, struct nat_endpoint here, struct nat_endpoint remote)
{
    struct nat_seen as_seen;

    as_seen.when.at = node->island->now;
    as_seen.when.ident = packet_ident(packet);
    as_seen.known = node->island->event_at;
    as_seen.here.addr = here.addr;
    as_seen.here.port = here.port;
    as_seen.remote.addr = remote.addr;
    as_seen.remote.port = remote.port;
    as_seen.proto = packet->proto;
    as_seen.flags = packet->flags;
    as_seen.unsure = false;
    return as_seen;
}

static struct range
range_of(const struct prefix *prefix)
{
    uint64_t mask = addr_mask((struct addr) { .lo = UINT64_MAX }, prefix->len).lo;

    return (struct range) { prefix->addr.lo & mask, mask };
}

static bool
has(const struct range *range, struct addr addr)
{
    return (addr.lo & range->mask) == range->lo;
}

static bool
translates(const struct nat_config *config)
{
    return config->outside.family != FAMILY_NONE;
}

/* What is blocked */

static bool
blocks(const struct nat_block *block, const struct packet *packet)
{
    bool port = packet->sport == block->port || packet->dport == block->port;

    switch ((enum block_kind) block->kind) {
    case BLOCK_TUNNEL:
        return packet->proto == PROTO_IPV6;
    case BLOCK_UDP:
        return packet->proto == PROTO_UDP && port;
    case BLOCK_TCP:
        return packet->proto == PROTO_TCP && port;
    case BLOCK_ICMP:
        return packet->proto == PROTO_ICMP || packet->proto == PROTO_ICMPV6;
    case BLOCK_ECHO:
        return packet_is_echo(packet);
    }
    g_assert_not_reached();
}

static bool
is_blocked(const struct nat_config *config, const struct packet *packet)
{
    bool is = false;

    for (uint8_t i = 0; i < config->n_blocks; i++)
        is |= blocks(&config->block[i], packet);
    return is;
}

/* Whether what this NAT knows of @outside, which has no mapping, is on another island: so is the subscriber whose
 * block it is of. */
static bool
is_elsewhere(const struct node *node, struct nat_endpoint outside)
{
    const struct nat_state *state = node->state;
    const struct members *members = &node->island->net->network->members;
    struct addr inside;

    if (!nat_owner(&state->table, &outside, &inside))
        return false;
    const struct member *member = segment_find(members, inside);
    return member != NULL && island_find(node->island, member->node) == NULL;
}

static void
escape(struct node *node, struct packet *packet)
{
    node->island->escaped = true;
    packet_free(node->island, packet);
}

/* ICMP errors */

/* What @error quotes. */
static struct nat_seen
about(const struct node *node, const struct packet *error, struct nat_endpoint here, struct nat_endpoint remote)
{
    struct nat_seen packet = seen(node, error, here, remote);

    packet.proto = error->inner->proto;
    return packet;
}

/* An error from inside quotes a packet as it came in there. */
static void
error_outbound(struct node *node, struct packet *error)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct packet *quoted = error->inner;
    struct nat_seen packet = about(node, error, destination_of(quoted), source_of(quoted));
    struct nat_mapping *mapping = nat_known(&state->table, &packet);

    nat_acted(&state->table, NAT_FACT_ICMP);
    if (mapping == NULL || !config->behaviour->errors) {
        filter(node, error);
        return;
    }
    set_destination(quoted, mapping->outside);
    if (translates(config))
        error->src = mapping->outside.addr;
    pass_outward(node, error);
}

/* One from outside quotes a packet as it went out. It neither keeps nor ends a
 * mapping: RFC 4787 REQ-10, RFC 5508 REQ-4. */
static void
error_inbound(struct node *node, struct packet *error)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct packet *quoted = error->inner;
    struct nat_seen packet = about(node, error, source_of(quoted), destination_of(quoted));
    struct nat_mapping *mapping = nat_mapped(&state->table, &packet);

    if (mapping == NULL && is_elsewhere(node, packet.here)) {
        escape(node, error);
        return;
    }
    nat_acted(&state->table, NAT_FACT_ICMP);
    if (mapping == NULL || !config->behaviour->errors) {
        filter(node, error);
        return;
    }
    set_source(quoted, mapping->inside);
    error->dst = quoted->src;
    pass_inward(node, error);
}

/* The others */

/* Nobody asked for this packet. Where a SYN is answered, it has arrived here. */
static void
refuse(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    bool opens = packet->proto == PROTO_TCP && packet->flags & TCP_SYN;

    if (opens)
        nat_acted(&state->table, NAT_FACT_UNSOLICITED);
    if (!opens || config->behaviour->unsolicited == NAT_DROPS) {
        filter(node, packet);
        return;
    }
    if (observing(node->island, OBSERVE_ARRIVED))
        observe_packet(node->island, OBSERVE_ARRIVED, node->rank, packet);
    if (config->behaviour->unsolicited != NAT_RESETS) {
        node_timer(node, node_now(node) + UNSOLICITED_NS, TIMER_UNSOLICITED, (uintptr_t) packet);
        return;
    }
    packet_turn(packet);
    packet->flags = TCP_RST | TCP_ACK;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER);
    send_own(node, packet);
}

/* To an outside address, from @remote as the inside shall see it. */
static void
inbound(struct node *node, struct packet *packet, struct nat_endpoint remote)
{
    struct nat_state *state = node->state;
    struct nat_seen as_seen = seen(node, packet, destination_of(packet), remote);
    struct nat_mapping *mapping = nat_inbound(&state->table, &as_seen);

    if (mapping == NULL && is_elsewhere(node, as_seen.here)) {
        escape(node, packet);
        return;
    }
    if (mapping == NULL) {
        refuse(node, packet);
        return;
    }
    set_destination(packet, mapping->inside);
    pass_inward(node, packet);
}

/* Nothing is left that @packet could go out by. Who says so is the router where the NAT stands. */
static void
exhausted(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    const struct router *router = net_router(node);

    if (config->behaviour->full == NAT_FULL_DROPS)
        node_lose(node, packet, LOSS_NO_PORT);
    else
        pass_inward(node, packet_report(node->island, packet, router->terms->address[FAMILY_IPV4],
                                        ICMP_ADDRESS_UNREACHABLE, 0));
}

static void
outbound(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    struct nat_seen as_seen = seen(node, packet, source_of(packet), destination_of(packet));
    struct nat_mapping *mapping = nat_outbound(&state->table, &as_seen);
    bool hairpins = translates(config) && has(&state->outside, packet->dst);

    if (hairpins)
        nat_acted(&state->table, NAT_FACT_HAIRPIN);
    if (mapping == NULL) {
        exhausted(node, packet);
        return;
    }
    if (hairpins && config->behaviour->hairpin == NAT_HAIRPIN_NONE) {
        filter(node, packet);
        return;
    }
    if (!hairpins || config->behaviour->hairpin == NAT_HAIRPIN_EXTERNAL)
        set_source(packet, mapping->outside);
    if (hairpins)
        inbound(node, packet, mapping->outside);
    else
        pass_outward(node, packet);
}

/* Ports, or an identifier in their place. */
static bool
has_ports(const struct packet *packet)
{
    return packet->proto == PROTO_UDP || packet->proto == PROTO_TCP || packet_is_echo(packet);
}

/* Whether it can be remembered: it has ports, or its type forwards what has none. */
static bool
is_followed(const struct node *node, const struct packet *packet)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;

    if (packet->proto != PROTO_IPV6)
        return has_ports(packet);
    nat_acted(&state->table, NAT_FACT_TUNNEL);
    return config->behaviour->tunnel == NAT_TUNNEL_FORWARDS;
}

static void
follow(struct node *node, struct packet *packet)
{
    if (packet->inner != NULL && !packet->inward)
        error_outbound(node, packet);
    else if (packet->inner != NULL)
        error_inbound(node, packet);
    else if (!is_followed(node, packet))
        filter(node, packet);
    else if (!packet->inward)
        outbound(node, packet);
    else
        inbound(node, packet, source_of(packet));
}

static void
nat_packet(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    const struct nat_state *state = node->state;
    bool translated = translates(config);
    bool between = translated && !packet->inward && has(&state->inside, packet->dst);
    bool past = translated && packet->inward && !has(&state->outside, packet->dst);

    if (config->swallows)
        node_lose(node, packet, LOSS_BLACKHOLE);
    else if (past || is_blocked(config, packet))        /* from who is not behind a carrier's NAT, past it */
        filter(node, packet);
    else if (between)           /* two that it is a carrier for */
        pass_inward(node, packet);
    else if (config->behaviour == NULL && packet->inward)
        pass_inward(node, packet);
    else if (config->behaviour == NULL)
        pass_outward(node, packet);
    else
        follow(node, packet);
}

/* Ahead of time */

static bool
reboots_by(const struct nat_config *config, int64_t known, int64_t at)
{
    bool by = false;

    for (uint8_t i = 0; i < config->reboots->n; i++)
        by |= config->reboots->at[i] >= known && config->reboots->at[i] <= at;
    return by;
}

/* Whether something else than its mappings may decide about @packet, which is here at @at: what is forbidden, or a
 * reboot before. */
SELDOM bool
is_hindered(const struct nat_config *config, const struct packet *packet, int64_t known, int64_t at)
{
    return (config->reboots != NULL && reboots_by(config, known, at)) || is_blocked(config, packet);
}

/* Whether what a NAT or firewall does with @packet goes by its mappings alone. What comes in has to have one, whose
 * address is outside. */
static bool
is_plain(const struct nat_config *config, const struct nat_state *state, const struct packet *packet)
{
    return has_ports(packet) && (packet->inward || !translates(config) ||
        (!has(&state->outside, packet->dst) && !has(&state->inside, packet->dst)));
}

static bool
goes_out(struct node *node, struct packet *packet)
{
    struct nat_state *state = node->state;
    const struct island *island = node->island;
    struct nat_seen as_seen = seen(node, packet, source_of(packet), destination_of(packet));
    struct nat_mapping *mapping = nat_outbound(&state->table, &as_seen);

    if (mapping == NULL)
        return false;
    set_source(packet, mapping->outside);
    turn_outward(state, island, packet);
    return true;
}

static bool
comes_in(struct node *node, struct packet *packet)
{
    struct nat_state *state = node->state;
    struct nat_seen as_seen = seen(node, packet, destination_of(packet), source_of(packet));
    struct nat_mapping *mapping = nat_inbound(&state->table, &as_seen);

    if (mapping == NULL)
        return false;
    set_destination(packet, mapping->inside);
    turn_inward(packet);
    return true;
}

static bool
is_in_line(const struct nat_state *state, const struct packet *packet, int64_t known)
{
    return packet->line == LINE_FIRST || (packet->line == LINE_SENT && state->waits < known);
}

/*
 * Whether @packet goes on at once, ahead of its time, as it would then (mapping.h says why it may).
 *
 * What goes out must be in line: nothing of the same site can come in between. Either it comes straight from its
 * sender, as far away as the others of the site and behind all that were sent before (LINE_SENT), and none of them
 * waits here. Or it was sent on in this order by the NAT or firewall before (LINE_FIRST), and from there takes as long
 * as every other one, the same uplink; all of them before are through, and those behind come behind here. An endpoint
 * inside is of one site.
 */
__attribute__((flatten)) static bool    /* with all that each packet passes: calls are dearer than the work */
nat_ahead(struct node *node, struct packet *packet)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;
    int64_t known = node->island->event_at, at = node->island->now;
    bool goes = at - known < state->table.sure_ns && (packet->inward || is_in_line(state, packet, known)) &&
        is_plain(config, state, packet) && !(state->hinders && is_hindered(config, packet, known, at)) &&
        (packet->inward ? comes_in(node, packet) : goes_out(node, packet));

    if (!goes && packet->line == LINE_SENT)
        state->waits = MAX(state->waits, at);
    return goes;
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
        .subscribers = &models->nat_subscribers,
        .key = draw_key(node->island->seed, node->island->net->network->attachment[node->rank].name),
        .sure_ns = config->behaviour != NULL && !config->swallows ? nat_sure(config->behaviour) : 0,
        .pool = config->outside.addr,
        .n_addresses = translates(config) ? UINT32_C(1) << (128 - config->outside.len) : 0,
        .listed = config->subscriber,
        .n_listed = config->n_subscribers,
        .of_one_site = node->island->net->network->attachment[node->rank].position != POSITION_POST,
    };
    state->inside = range_of(&config->inside);
    state->outside = range_of(&config->outside);
    state->hinders = config->reboots != NULL || config->n_blocks > 0;
    if (config->behaviour != NULL && config->behaviour->unsolicited != NAT_DROPS)
        state->waits = INT64_MAX;
    for (uint8_t i = 0; config->reboots != NULL && i < config->reboots->n; i++)
        node_timer_background(node, config->reboots->at[i], TIMER_REBOOT, 0);
}

/* The end of @packet, a SYN that nobody asked for: it is told of in the name of who it was sent to, or, where it is
 * forbidden, in that of the router here. */
static void
report(struct node *node, struct packet *packet, enum icmp_error error)
{
    const struct router *router = net_router(node);
    struct addr from = error == ICMP_ADMIN_PROHIBITED ? router->terms->address[packet->family] : packet->dst;

    send_own(node, packet_report(node->island, packet, from, error, 0));
}

static void
nat_timer(struct node *node, uint16_t which, uint64_t arg)
{
    const struct nat_config *config = node->config;
    struct nat_state *state = node->state;

    if (which == TIMER_REBOOT)
        nat_forget(&state->table);
    else
        report(node, (struct packet *) (uintptr_t) arg,
               config->behaviour->unsolicited == NAT_PROHIBITS ? ICMP_ADMIN_PROHIBITED : ICMP_PORT_UNREACHABLE);
}

static struct fact_use *
ledger_of(const struct models *models, const struct nat_config *config)
{
    if (models->carrier_use != NULL && config->subscriber != NULL)
        return models->carrier_use[config->nth_carrier];
    return models->nat_use != NULL ? models->nat_use[config->nth_type] : NULL;
}

/* Puts down what it has counted, but for facts of which something else was said than its type's file has. */
static void
nat_finish(struct node *node)
{
    const struct nat_config *config = node->config;
    const struct nat_state *state = node->state;
    const struct nat_table *table = &state->table;
    struct fact_use *use = ledger_of(node->island->models, config);

    for (unsigned i = 0; use != NULL && config->behaviour != NULL && i < N_NAT_FACTS; i++) {
        if (config->behaviour->said >> i & 1)
            continue;
        use[i].acted += table->acted[i];
        use[i].waited += table->waited[i];
        use[i].hosts += table->acted[i] > 0 || table->waited[i] > 0;
    }
}

static enum scope
nat_scope(const void *config)
{
    return ((const struct nat_config *) config)->subscriber != NULL ? KEYED : SHARED;
}

const struct node_kind nat_kind = {
    .name = "nat",
    .state_size = sizeof(struct nat_state),
    .forwards = true,
    .scope = nat_scope,
    .start = nat_start,
    .packet = nat_packet,
    .ahead = nat_ahead,
    .timer = nat_timer,
    .finish = nat_finish,
};
