/*
 * paths.h - the ways that packets took, and what they might have taken
 *
 * A way is told by names, so those of the members of a site are one. Beside it
 * stands what a detour is measured against: the least latency of any way over
 * links, whichever family these carry, whatever their metric, and over no relay.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "v6sim/read/world.h"
#include "v6sim/report/pack.h"

struct path_step {
    const char *name;           /* of a domain or site; NULL: a node forwarded */
    uint32_t place;             /* number of the router, of the first member that was seen; or rank of the node */
};

/* Which end of a way is a Teredo relay for itself. */
enum own_relay { OWN_NONE, OWN_FIRST, OWN_LAST };

struct path {
    const char *text;           /* "isp - near[out] - hosting" */
    const char *relays;         /* ids of the relays that it goes over, in order: "out", "volunteer out"; "own": that
                                 * of one end is all; NULL: none */
    const char *loop;           /* what it goes round in at its end, "near[back] - far[out] - near"; NULL: nothing */
    const struct path_step *step;
    uint32_t n_steps;
    const char *const *route;   /* the domains and sites alone, each once where it follows itself */
    uint32_t n_route;
    int64_t jitter_ns;          /* that its links add at most */
    enum own_relay own;
};

struct paths;
typedef struct paths paths;     /* for g_autoptr(paths) alone */

struct paths *paths_new(const struct world *world);
void paths_free(struct paths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(paths, paths_free)

/* Returns: @way of @net (an observation's island->net); the same one for all that are alike, until paths_free(). @own:
 * the end that is a relay for itself, if the way goes over no other one. */
const struct path *paths_of(struct paths *paths, const struct net *net, uint32_t way, enum own_relay own);

/* Returns: the one that is alike to @path, which is of other paths of the same world. */
const struct path *paths_like(struct paths *paths, const struct path *path);

/* For another process with the same world; NULL is no path. Returns: one of @paths, or NULL. */
void path_pack(struct packing *to, const struct path *path);
const struct path *paths_unpack(struct paths *paths, struct unpacking *from);

/* Returns: whether @back goes through the domains and sites of @forward the other way round. */
bool paths_same_route(const struct path *forward, const struct path *back);

/* Returns: the domain of the router where @path begins, or ends. */
uint32_t paths_first_domain(const struct world *world, const struct path *path);
uint32_t paths_last_domain(const struct world *world, const struct path *path);

/**
 * paths_best_rtt:
 * @from, @to: ranks of nodes
 *
 * The latency of the fastest way over links from @from to @to and of the fastest
 * one back, with what is paid at their ends in any case (access, and the crossing
 * of a domain that both are in), but without jitter and the few ns that each step takes.
 *
 * Returns: ns; -1: no links lead there.
 */
int64_t paths_best_rtt(struct paths *paths, uint32_t from, uint32_t to);
