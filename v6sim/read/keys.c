/*
 * keys.c - addresses and identities as keys of a GHashTable
 */
#include "v6sim/read/keys.h"

#include "sim/engine/event.h"
#include "sim/net/addr.h"

guint
key_hash_addr(gconstpointer key)
{
    const struct addr *addr = key;

    return (guint) ((addr->hi ^ addr->lo) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

gboolean
key_same_addr(gconstpointer a, gconstpointer b)
{
    return addr_equal(*(const struct addr *) a, *(const struct addr *) b);
}

guint
key_hash_ident(gconstpointer key)
{
    const struct ident *ident = key;

    return ident->origin * 0x9e3779b1u ^ ident->serial * 0x85ebca6bu ^ ident->sub;
}

gboolean
key_same_ident(gconstpointer a, gconstpointer b)
{
    const struct ident *one = a, *other = b;

    return one->origin == other->origin && one->serial == other->serial && one->sub == other->sub;
}
