/*
 * segment.h - the link layer: who answers for an address
 *
 * Each router has a segment, whose members are the nodes attached to it. A
 * router that has a packet for one of its segment's addresses must first
 * resolve the neighbour (RFC 4861 section 7.2; ARP, RFC 826). A member that is
 * up answers at once: the time that takes is not modelled. One that is dead
 * does not: after NEIGHBOUR_GIVE_UP_NS the router reports the address
 * unreachable.
 *
 * The members of all segments stand in one table, looked up by address. Link-
 * local addresses, which never enter routing, stand there with the number of
 * their router put in, as KAME does with the number of the interface; so do
 * addresses inside a NAT, which many sites have.
 *
 * Who configures itself, or advertises, listens on its segment: multicast goes
 * to its listeners, what is for routers to routers, and what asks for an address
 * to whoever has it.
 *
 * Not modelled yet: redirects; a second packet for a neighbour under resolution
 * waits its own three seconds instead of sharing the first one's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/addr.h"

/* RFC 4861 section 10: MAX_MULTICAST_SOLICIT 3 x RETRANS_TIMER 1 s; section
 * 7.2.2 then demands the ICMP error. assumed: the same for ARP, for which RFC
 * 826 and RFC 1122 give no figure (Linux and BSD send 3 to 5, a second apart). */
#define NEIGHBOUR_GIVE_UP_NS INT64_C(3000000000)

#define NO_NODE UINT32_MAX      /* rank of no node */

enum member_state {
    MEMBER_UP,
    MEMBER_DEAD,                /* its neighbours get no answer */
    MEMBER_BLACKHOLE,           /* takes packets and says nothing */
};

struct member {                 /* 8 bytes: populations have millions */
    uint32_t node;              /* rank; NO_NODE: nobody has the address */
    uint32_t router : 30;
    uint32_t state : 2;         /* enum member_state, of this address's family */
};

/* Addresses are given out one behind the other, and so are looked for: those of a few that differ in their last bits
 * alone stand side by side. */
#define BLOCK_ADDRESSES 4u      /* a power of two */
struct member_block {
    struct addr first;
    struct member member[BLOCK_ADDRESSES];
};

/* Somebody who hears what is said on a segment. */
struct listener {
    uint32_t router, node;
    uint32_t n;                 /* of the first one of a router, once compiled: how many there are */
    bool is_router;             /* hears what is for routers and DHCPv6 servers; comes before the others */
    bool in_ipv4;               /* hears groups of IPv4 (addr_is_link_group()), and those alone */
};

struct members {
    struct member_block *block; /* in the order in which the first member of each was added */
    uint32_t n, room;
    uint32_t *place;            /* open addressing over block[]: its number and one; 0 is free */
    uint32_t n_places;          /* a power of two */
    uint32_t shift;             /* 64 less which one */
};

/* @members: zeroed. */
void segment_init(struct members *members);

/* Returns: false, and changes nothing, if the address has a member already. */
bool segment_add(struct members *members, struct addr addr, struct member member);

/* Returns: where the block of @addr begins. */
static inline struct addr
segment_first(struct addr addr)
{
    return (struct addr) { addr.hi, addr.lo & ~(uint64_t) (BLOCK_ADDRESSES - 1) };
}

/* Returns: the place where the block that begins with @first is noted, or would be. */
static inline uint32_t
segment_place(const struct members *members, struct addr first)
{
    uint64_t mixed = first.hi * UINT64_C(0x9e3779b97f4a7c15) + first.lo * UINT64_C(0xc2b2ae3d27d4eb4f);
    uint32_t nth, i = (uint32_t) (mixed >> members->shift);     /* the upper bits hang on all of it */

    while ((nth = members->place[i]) != 0 && !addr_equal(members->block[nth - 1].first, first))
        i = (i + 1) & (members->n_places - 1);
    return i;
}

/* Returns: who has @addr, or NULL. */
static inline const struct member *
segment_find(const struct members *members, struct addr addr)
{
    uint32_t nth = members->place[segment_place(members, segment_first(addr))];
    const struct member *member = nth > 0 ? &members->block[nth - 1].member[addr.lo % BLOCK_ADDRESSES] : NULL;

    return member != NULL && member->node != NO_NODE ? member : NULL;
}

/* Goes through all of them. @at: (inout) 0 before the first. @addr: (out) that of the next one. Returns: who has it;
 * NULL: there are no more. */
const struct member *segment_next(const struct members *members, uint64_t *at, struct addr *addr);

void segment_free(struct members *members);
