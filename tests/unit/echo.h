/*
 * echo.h - small nodes and a small world, for tests of engine and net
 *
 * A talker sends the shots it is configured with, each a packet of its own
 * serial, and notes what it receives: the first receipts as they were, and all
 * of them in a chain hash over (time, identity, what, from where), in which any change of
 * order shows. An echo turns every packet around. A lab is one island over one
 * network, whose observers count.
 */
#pragma once

#include <string.h>

#include <glib.h>

#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define MS INT64_C(1000000)     /* ns */
#define BOTH (IPV4_BIT | IPV6_BIT)

enum { MAX_RECEIPTS = 128, EV_SHOT = 1 };

struct shot {
    int64_t at;
    struct addr dst;
    uint32_t serial;
    uint16_t size;              /* 0: 100 */
    uint8_t hop_limit;          /* 0: HOP_LIMIT */
    uint8_t proto, flags;       /* 0: UDP */
    bool background;            /* by a timer in the background */
    uint16_t sport, dport;
    struct addr src;            /* ::, the talker's own */
    struct addr carrier;        /* IPv4 address that it is sent to in UDP, or in IPv4 without port; ::, as it is */
    uint16_t carrier_sport, carrier_dport;
};

struct talker_config {
    struct addr src[3];         /* by family */
    const struct shot *shot;
    uint32_t n_shots;
};

struct receipt {
    int64_t at;
    struct addr src, dst;
    uint16_t sport, dport;
    struct ident ident;
    uint8_t proto;
    struct icmp_payload icmp;   /* of an ICMP error */
    uint32_t quoted;            /* serial of what it quotes, and its source */
    struct addr quoted_src;
    uint32_t trace, answered;
    struct addr carried_src, carried_dst;       /* of what it carries, and its protocol; 0: nothing */
    uint8_t carried;
};

struct talker {
    uint64_t hash;
    uint32_t n;
    struct receipt receipt[MAX_RECEIPTS];
};

static inline void
mix(uint64_t *hash, uint64_t value)
{
    *hash = (*hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    *hash ^= *hash >> 29;
}

static void
talker_start(struct node *node)
{
    const struct talker_config *config = node->config;

    for (uint32_t i = 0; i < config->n_shots; i++)
        (config->shot[i].background ? node_timer_background : node_timer)(node, config->shot[i].at, EV_SHOT, i);
}

static void
talker_timer(struct node *node, uint16_t which, uint64_t arg)
{
    const struct talker_config *config = node->config;
    const struct shot *shot = &config->shot[arg];
    struct packet *packet = packet_new(node->island);

    g_assert_cmpuint(which, ==, EV_SHOT);
    g_assert_cmpint(node_now(node), ==, shot->at);
    packet->family = (uint8_t) addr_family(shot->dst);
    packet->src = addr_is_unspecified(shot->src) ? config->src[packet->family] : shot->src;
    packet->dst = shot->dst;
    packet->origin = node->rank;
    packet->serial = shot->serial;
    packet->size = shot->size > 0 ? shot->size : 100;
    packet->proto = shot->proto > 0 ? shot->proto : PROTO_UDP;
    packet->flags = shot->flags;
    packet->sport = shot->sport;
    packet->dport = shot->dport;
    packet->hop_limit = shot->hop_limit > 0 ? shot->hop_limit : HOP_LIMIT;
    if (!addr_is_unspecified(shot->carrier)) {
        packet = packet_wrap(node->island, packet, shot->carrier_dport > 0 ? PROTO_UDP : PROTO_IPV6,
                             config->src[FAMILY_IPV4], shot->carrier);
        packet->sport = shot->carrier_sport;
        packet->dport = shot->carrier_dport;
    }
    net_send(node, packet);
}

static void
talker_packet(struct node *node, struct packet *packet)
{
    struct talker *talker = node->state;
    struct receipt receipt = {
        .at = node_now(node), .src = packet->src, .dst = packet->dst, .sport = packet->sport,
        .dport = packet->dport, .ident = packet_ident(packet), .proto = packet->proto,
        .trace = packet->trace, .answered = packet->answered,
    };

    if (packet->inner != NULL) {
        receipt.icmp = packet->u.icmp;
        receipt.quoted = packet->inner->serial;
        receipt.quoted_src = packet->inner->src;
    }
    if (packet->carries) {
        receipt.carried_src = packet->u.tunnel.carried->src;
        receipt.carried_dst = packet->u.tunnel.carried->dst;
        receipt.carried = packet->u.tunnel.carried->proto;
    }
    mix(&talker->hash, (uint64_t) receipt.at);
    mix(&talker->hash, (uint64_t) receipt.ident.origin << 32 | receipt.ident.serial);
    mix(&talker->hash, (uint64_t) receipt.ident.sub << 32 | receipt.proto << 16 | receipt.icmp.error);
    mix(&talker->hash, receipt.src.lo);
    mix(&talker->hash, (uint64_t) receipt.sport << 16 | receipt.dport);
    if (talker->n < MAX_RECEIPTS)
        talker->receipt[talker->n] = receipt;
    talker->n++;
    packet_free(node->island, packet);
}

static enum scope
shared_scope(const void *config)
{
    (void) config;
    return SHARED;
}

static const struct node_kind talker_kind = {
    .name = "talker",
    .state_size = sizeof(struct talker),
    .scope = shared_scope,
    .start = talker_start,
    .packet = talker_packet,
    .timer = talker_timer,
};

static void
echo_packet(struct node *node, struct packet *packet)
{
    if (packet->inner != NULL) {        /* an error about an echo ends here */
        packet_free(node->island, packet);
        return;
    }
    packet_turn(packet);
    net_send(node, packet);
}

static enum scope
stateless_scope(const void *config)
{
    (void) config;
    return STATELESS;
}

static const struct node_kind echo_kind = {
    .name = "echo",
    .scope = stateless_scope,
    .packet = echo_packet,
};

/* How an island is run; none of it may change a result. */
struct manner {
    const char *name;
    bool every_hop, cut_all, blind;     /* blind: nobody observes */
};

static const struct manner manners[] = {
    { "inline", false, false, false },
    { "every-hop", true, false, false },
    { "cut-all", false, true, false },
    { "every-hop, cut-all", true, true, false },
    { "unobserved", false, false, true },
};

struct lab {
    struct island island;
    struct observer observer;
    struct observers observers;
    uint64_t sent, arrived, passed, lost[N_LOSSES];
    uint64_t lost_hash;         /* of what, when, where and why, in any order */
    struct observation loss;    /* the last one; its subject is gone */
};

static void
lab_see(void *user, const struct observation *observation)
{
    struct lab *lab = user;
    const struct packet *packet = observation->subject;
    uint64_t hash = 0;

    g_assert_true(observation->island == &lab->island);
    switch (observation->kind) {
    case OBSERVE_SENT:
        lab->sent++;
        break;
    case OBSERVE_ARRIVED:
        lab->arrived++;
        break;
    case OBSERVE_PASSED:
        lab->passed++;
        break;
    case OBSERVE_LOST:
        lab->lost[observation->why]++;
        mix(&hash, (uint64_t) observation->at);
        mix(&hash, (uint64_t) observation->place << 8 | observation->why);
        mix(&hash, (uint64_t) packet->origin << 32 | packet->serial);
        lab->lost_hash += hash;
        lab->loss = *observation;
        break;
    }
}

/* Makes @lab an island of @network, which is compiled; its nodes have no kind yet. */
static inline void
lab_init(struct lab *lab, const struct network *network, const struct manner *manner)
{
    *lab = (struct lab) { .island.cut_all = manner->cut_all };
    lab->observer = (struct observer) {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_PASSED | 1u << OBSERVE_LOST,
        .see = lab_see, .user = lab };
    if (!manner->blind) {
        lab->observers = (struct observers) { .wanted = lab->observer.wants, .n = 1, .observer = &lab->observer };
        lab->island.observers = &lab->observers;
    }
    island_init(&lab->island, 1, network->n_nodes);
    net_init(&lab->island, network, manner->every_hop);
}

static inline const struct talker *
lab_talker(const struct lab *lab, uint32_t rank)
{
    g_assert_true(island_find(&lab->island, rank)->kind == &talker_kind);
    return island_find(&lab->island, rank)->state;
}

static inline uint64_t
lab_lost(const struct lab *lab)
{
    uint64_t n = 0;

    for (int why = 0; why < N_LOSSES; why++)
        n += lab->lost[why];
    return n;
}

static inline void
lab_free(struct lab *lab)
{
    net_free(&lab->island);
    island_free(&lab->island);
}
