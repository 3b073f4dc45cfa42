/*
 * nat-types.h - finding and reading the types of NAT and firewall of models/nat
 */
#pragma once

#include "models/host/profile.h"
#include "models/nat/behaviour.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/nat-vocabulary.h"

struct nat_type {
    struct profile profile;     /* name, label, facts, and what is not modelled: as reports have them of systems */
    struct nat_behaviour behaviour;
    enum nat_sort sort;
    uint8_t fact[N_NAT_FACTS];  /* enum nat_fact of each of the profile's */
};

/* Every type read so far, by name. Types stay as long as it does. */
struct nat_types;

/* Looks in "nat" beside each folder of profiles (profiles_new()). */
struct nat_types *nat_types_new(void);
void nat_types_free(struct nat_types *types);
typedef struct nat_types nat_types;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(nat_types, nat_types_free)

/* Returns: the names of all that can be found, sorted, NULL-terminated; owned by @types. */
const char *const *nat_types_names(struct nat_types *types);

/* Returns: the type called @name; NULL with a message more: at @at if there is no
 * such type, or at what is wrong in its file. */
const struct nat_type *nat_types_find(struct nat_types *types, const char *name, struct place at,
                                      struct messages *messages);

/* The same of a type that is of @sort; another one is refused. */
const struct nat_type *nat_types_find_of(struct nat_types *types, const char *name, enum nat_sort sort,
                                         struct place at, struct messages *messages);
