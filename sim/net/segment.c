/*
 * segment.c - the link layer: who answers for an address
 */
#include "sim/net/segment.h"

#include <glib.h>

#include "sim/net/network.h"
#include "sim/net/packet.h"

#define FEW_PLACES 16

void
segment_init(struct members *members)
{
    members->n_places = FEW_PLACES;
    members->place = g_new0(uint32_t, FEW_PLACES);
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
    members->n_places *= 2;
    g_free(members->place);
    members->place = g_new0(uint32_t, members->n_places);
    for (uint32_t i = 0; i < members->n; i++)
        members->place[segment_place(members, members->member[i].addr)] = i + 1;
}

bool
segment_add(struct members *members, const struct member *member)
{
    uint32_t *place;

    grow(members);
    place = &members->place[segment_place(members, member->addr)];
    if (*place != 0)
        return false;
    members->member[members->n++] = *member;
    *place = members->n;
    return true;
}

void
segment_free(struct members *members)
{
    g_free(members->place);
    g_free(members->member);
    *members = (struct members) { 0 };
}
