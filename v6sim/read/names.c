/*
 * names.c - the names of a world, each with its number
 */
#include "v6sim/read/names.h"

#include <string.h>

#include <glib.h>

#include "v6sim/read/value.h"

bool
names_check(const char *name, struct place at, struct messages *messages)
{
    const char *hint, *problem = value_check_name(name, &hint);

    return problem == NULL || messages_add(messages, at, hint, "\"%.60s\" %s", name, problem);
}

/* Makes room for one name more: rooms are powers of two, old ones stay in the arena. */
static struct zone_name *
room_for_name(struct world *world)
{
    struct zone *zone = &world->zone;

    if ((zone->n & (zone->n - 1)) == 0) {
        struct zone_name *more = arena_alloc(&world->arena, (zone->n > 0 ? zone->n * 2 : 1) * sizeof *more);

        if (zone->n > 0)
            memcpy(more, zone->name, zone->n * sizeof *more);
        zone->name = more;
    }
    return (struct zone_name *) &zone->name[zone->n];
}

uint32_t
names_intern(struct world *world, const char *name)
{
    g_autofree char *lower = value_normal_name(name);
    gpointer number;

    if (g_hash_table_lookup_extended(world->name, lower, NULL, &number))
        return GPOINTER_TO_UINT(number);

    struct zone_name *added = room_for_name(world);
    *added = (struct zone_name) {
        .name = g_string_chunk_insert(world->scenario->document->strings, lower),
        .length = (uint8_t) (strlen(lower) + (*lower != '\0') + 1),
    };
    g_hash_table_insert(world->name, (char *) added->name, GUINT_TO_POINTER(world->zone.n));
    return world->zone.n++;
}

static const struct rrset *
with_address(struct world *world, const struct rrset *before, uint32_t ttl, struct addr addr)
{
    uint16_t n = before != NULL ? before->n : 0;
    struct rrset *rrset = arena_alloc(&world->arena, sizeof *rrset);
    struct addr *all = arena_alloc(&world->arena, (n + 1u) * sizeof *all);

    if (n > 0)
        memcpy(all, before->addr, n * sizeof *all);
    all[n] = addr;
    *rrset = (struct rrset) { .ttl = ttl, .n = (uint16_t) (n + 1), .addr = all };
    return rrset;
}

struct zone_name *
names_record(struct world *world, uint32_t name)
{
    return (struct zone_name *) &world->zone.name[name];
}

static uint32_t
n_addresses(const struct zone_name *name)
{
    return (name->a != NULL ? name->a->n : 0u) + (name->aaaa != NULL ? name->aaaa->n : 0u);
}

/* A name has no more addresses than a host sorts: cutting its list would hide a
 * family. So an answer fits every link, too. */
void
names_add_address(struct world *world, uint32_t number, struct addr addr, uint32_t ttl, struct place at,
                  struct messages *messages)
{
    struct zone_name *name = names_record(world, number);
    const struct rrset **rrset = addr_family(addr) == FAMILY_IPV4 ? &name->a : &name->aaaa;
    uint32_t n = n_addresses(name);

    if (n == MAX_CANDIDATES)
        messages_add(messages, at, "of all its servers, A and AAAA together", "\"%s\" has more than %d addresses",
                     name->name, MAX_CANDIDATES);
    if (n <= MAX_CANDIDATES)    /* one more, so that it is told once */
        *rrset = with_address(world, *rrset, ttl, addr);
}
