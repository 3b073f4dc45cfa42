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

enum member_state {
    MEMBER_UP,
    MEMBER_DEAD,                /* its neighbours get no answer */
    MEMBER_BLACKHOLE,           /* takes packets and says nothing */
};

struct member {                 /* 24 bytes: populations have millions */
    struct addr addr;
    uint32_t node;              /* rank */
    uint32_t router : 30;
    uint32_t state : 2;         /* enum member_state, of this address's family */
};

/* Somebody who hears what is said on a segment. */
struct listener {
    uint32_t router, node;
    uint32_t n;                 /* of the first one of a router, once compiled: how many there are */
    bool is_router;             /* hears what is for routers and DHCPv6 servers; comes before the others */
    bool in_ipv4;               /* hears groups of IPv4 (addr_is_link_group()), and those alone */
};

struct members {
    struct member *member;      /* in the order in which they were added */
    uint32_t n, room;
    uint32_t *place;            /* open addressing over member[]: its number and one; 0 is free */
    uint32_t n_places;          /* a power of two */
};

/* @members: zeroed. */
void segment_init(struct members *members);

/* Returns: false, and changes nothing, if the address has a member already. */
bool segment_add(struct members *members, const struct member *member);

/* Returns: the place where @addr is noted, or would be. */
static inline uint32_t
segment_place(const struct members *members, struct addr addr)
{
    uint64_t mixed = addr.hi * UINT64_C(0x9e3779b97f4a7c15) + addr.lo * UINT64_C(0xc2b2ae3d27d4eb4f);
    uint32_t nth, i = (uint32_t) ((mixed >> 32) * members->n_places >> 32);     /* the upper bits hang on all of it */

    while ((nth = members->place[i]) != 0 && !addr_equal(members->member[nth - 1].addr, addr))
        i = (i + 1) & (members->n_places - 1);
    return i;
}

/* Returns: who has @addr, or NULL. */
static inline const struct member *
segment_find(const struct members *members, struct addr addr)
{
    uint32_t nth = members->place[segment_place(members, addr)];

    return nth > 0 ? &members->member[nth - 1] : NULL;
}

void segment_free(struct members *members);
