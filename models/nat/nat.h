/*
 * nat.h - a network address translator, IPv4, or a firewall
 *
 * A NAT is the gate of a site, which its router hands all IPv4 that leaves or comes
 * to its outside address; or one of a carrier, which several sites' IPv4 passes. A
 * firewall stands on the uplink of a site, or of several.
 *
 * Of a carrier's NAT whose subscribers have blocks of ports that are theirs from the
 * start, as RFC 7422 has it, what it keeps of one hangs on no other: it is KEYED, and
 * each island has what its own subscribers are concerned with.
 */
#pragma once

#include "models/nat/behaviour.h"
#include "sim/engine/field.h"
#include "sim/engine/node.h"
#include "sim/net/addr.h"

/* What a firewall lets pass in neither direction. */
enum block_kind { BLOCK_TUNNEL, BLOCK_UDP, BLOCK_TCP, BLOCK_ICMP, BLOCK_ECHO };
#define MOST_BLOCKS 16

struct nat_block {
    uint8_t kind;               /* enum block_kind */
    uint16_t port;              /* of UDP and TCP: of one end or the other */
};

struct nat_config {
    const struct nat_behaviour *behaviour;      /* NULL: a firewall that remembers nothing, and only blocks */
    uint32_t nth_type;          /* among those in use: struct models' nat_use */
    struct prefix inside;       /* of the addresses that it translates */
    struct prefix outside;      /* of its addresses in the domain; FAMILY_NONE: it is a firewall */
    const struct nat_block *block;
    uint8_t n_blocks;
    const uint32_t *subscriber; /* of a carrier's with blocks of ports: the IPv4 addresses inside, in rising order, of
                                 * which each has the block of its place; NULL: who comes first has the first */
    uint32_t n_subscribers;
    uint32_t nth_carrier;       /* of those with such a list: struct models' carrier_use */
    const struct time_list *reboots;    /* when it forgets all; NULL: never */
    bool swallows;              /* what comes to it is lost */
};

extern const struct node_kind nat_kind;
