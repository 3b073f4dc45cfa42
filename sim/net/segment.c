/*
 * segment.c - the link layer: who answers for an address
 */
#include "sim/net/segment.h"

#include <glib.h>

#include "sim/net/network.h"
#include "sim/net/packet.h"

#define FEW_PLACES 4            /* as a power of two */

void
segment_init(struct members *members)
{
    members->n_places = 1u << FEW_PLACES;
    members->shift = 64 - FEW_PLACES;
    members->place = g_new0(uint32_t, members->n_places);
}

/* Makes room for one more. */
static void
grow(struct members *members)
{
    if (members->n == members->room) {
        members->room = members->room > 0 ? members->room * 2 : 8;
        members->block = g_renew(struct member_block, members->block, members->room);
    }
    if (members->n * UINT64_C(5) < members->n_places * UINT64_C(4))
        return;
    members->n_places *= 2;
    members->shift--;
    g_free(members->place);
    members->place = g_new0(uint32_t, members->n_places);
    for (uint32_t i = 0; i < members->n; i++)
        members->place[segment_place(members, members->block[i].first)] = i + 1;
}

/* Returns: the block that begins with @first, which is made if there is none yet. */
static struct member_block *
block_of(struct members *members, struct addr first)
{
    struct member_block *block;
    uint32_t *place;

    grow(members);
    place = &members->place[segment_place(members, first)];
    if (*place > 0)
        return &members->block[*place - 1];
    block = &members->block[members->n++];
    *place = members->n;
    block->first = first;
    for (unsigned i = 0; i < BLOCK_ADDRESSES; i++)
        block->member[i] = (struct member) { .node = NO_NODE };
    return block;
}

bool
segment_add(struct members *members, struct addr addr, struct member member)
{
    struct member *there = &block_of(members, segment_first(addr))->member[addr.lo % BLOCK_ADDRESSES];

    if (there->node != NO_NODE)
        return false;
    *there = member;
    return true;
}

const struct member *
segment_next(const struct members *members, uint64_t *at, struct addr *addr)
{
    for (; *at / BLOCK_ADDRESSES < members->n; ++*at) {
        const struct member_block *block = &members->block[*at / BLOCK_ADDRESSES];
        const struct member *member = &block->member[*at % BLOCK_ADDRESSES];

        if (member->node == NO_NODE)
            continue;
        *addr = (struct addr) { block->first.hi, block->first.lo | *at % BLOCK_ADDRESSES };
        ++*at;
        return member;
    }
    return NULL;
}

void
segment_free(struct members *members)
{
    g_free(members->place);
    g_free(members->block);
    *members = (struct members) { 0 };
}
