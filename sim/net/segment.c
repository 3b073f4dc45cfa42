/*
 * segment.c - the link layer: who answers for an address
 */
#include "sim/net/segment.h"

#include <glib.h>

#include "sim/net/network.h"
#include "sim/net/packet.h"

static inline uint32_t
first_place(const struct members *members, struct addr addr)
{
    uint64_t mixed = addr.hi * UINT64_C(0x9e3779b97f4a7c15) + addr.lo * UINT64_C(0xc2b2ae3d27d4eb4f);

    /* Only the upper bits depend on the whole address. */
    return (uint32_t) ((mixed >> 32) * members->n_places >> 32);
}

/* Returns: where @addr is noted, or would be. */
PER_PACKET uint32_t *
place_of(const struct members *members, struct addr addr)
{
    uint32_t i = first_place(members, addr);

    while (members->place[i] != 0 && !addr_equal(members->member[members->place[i] - 1].addr, addr))
        i = (i + 1) & (members->n_places - 1);
    return &members->place[i];
}

/* Makes room for one more. */
static void
grow(struct members *members)
{
    if (members->n == members->room) {
        members->room = members->room > 0 ? members->room * 2 : 8;
        members->member = g_renew(struct member, members->member, members->room);
    }
    if (members->n * UINT64_C(5) < members->n_places * UINT64_C(4))
        return;
    members->n_places = members->n_places > 0 ? members->n_places * 2 : 16;
    g_free(members->place);
    members->place = g_new0(uint32_t, members->n_places);
    for (uint32_t i = 0; i < members->n; i++)
        *place_of(members, members->member[i].addr) = i + 1;
}

bool
segment_add(struct members *members, const struct member *member)
{
    uint32_t *place;

    grow(members);
    place = place_of(members, member->addr);
    if (*place != 0)
        return false;
    members->member[members->n++] = *member;
    *place = members->n;
    return true;
}

const struct member *
segment_find(const struct members *members, struct addr addr)
{
    uint32_t nth = members->n > 0 ? *place_of(members, addr) : 0;

    return nth > 0 ? &members->member[nth - 1] : NULL;
}

void
segment_free(struct members *members)
{
    g_free(members->place);
    g_free(members->member);
    *members = (struct members) { 0 };
}
