/*
 * keys.h - addresses and identities as keys of a GHashTable
 */
#pragma once

#include <glib.h>

/* Of const struct addr *. */
guint key_hash_addr(gconstpointer key);
gboolean key_same_addr(gconstpointer a, gconstpointer b);

/* Of const struct ident *. */
guint key_hash_ident(gconstpointer key);
gboolean key_same_ident(gconstpointer a, gconstpointer b);
