/*
 * segment.c - the link layer: who answers for an address
 */
#include "sim/net/segment.h"

#include <glib.h>

#include "sim/net/network.h"

static uint32_t
first_place(const struct members *members, struct addr addr)
{
    uint64_t mixed = addr.hi * UINT64_C(0x9e3779b97f4a7c15) + addr.lo * UINT64_C(0xc2b2ae3d27d4eb4f);

    /* Only the upper bits depend on the whole address. */
    return (uint32_t) ((mixed >> 32) * members->n_places >> 32);
}

static struct member *
place_of(const struct members *members, struct addr addr)
{
    uint32_t i = first_place(members, addr);

    while (members->place[i].node != NO_NODE && !addr_equal(members->place[i].addr, addr))
        i = (i + 1) & (members->n_places - 1);
    return &members->place[i];
}

static void
grow(struct members *members)
{
    struct members old = *members;

    members->n_places = old.n_places > 0 ? old.n_places * 2 : 16;
    members->place = g_new(struct member, members->n_places);
    for (uint32_t i = 0; i < members->n_places; i++)
        members->place[i].node = NO_NODE;
    for (uint32_t i = 0; i < old.n_places; i++)
        if (old.place[i].node != NO_NODE)
            *place_of(members, old.place[i].addr) = old.place[i];
    g_free(old.place);
}

bool
segment_add(struct members *members, const struct member *member)
{
    if (members->n * 3 >= members->n_places * 2)
        grow(members);

    struct member *place = place_of(members, member->addr);
    if (place->node != NO_NODE)
        return false;
    *place = *member;
    members->n++;
    return true;
}

const struct member *
segment_find(const struct members *members, struct addr addr)
{
    if (members->n == 0)
        return NULL;

    const struct member *place = place_of(members, addr);
    return place->node != NO_NODE ? place : NULL;
}

void
segment_free(struct members *members)
{
    g_free(members->place);
    *members = (struct members) { 0 };
}
