/*
 * resolvconf.h - /etc/resolv.conf, read and printed
 *
 * It says which servers a resolver asks, under which suffixes it looks names up,
 * and sets some of its numbers. What a system makes of that is its profile's
 * <resolv-conf>; here is only what the file says.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/host/profile.h"
#include "v6sim/read/messages.h"

#define MOST_SUFFIXES 16        /* of a search list, whoever says it */

struct resolvconf_server {
    struct addr addr;
    struct place at;
};

struct resolvconf_option {
    bool given;
    int64_t number;             /* of ndots, timeout (seconds) and attempts */
    struct place at;
};

struct resolvconf {
    struct place at;            /* of its first byte */
    GArray *server;             /* struct resolvconf_server, in the order written */
    GPtrArray *suffix;          /* char *: of the last `search` or `domain` line; NULL: there is none */
    GArray *suffix_at;          /* struct place, of each */
    struct resolvconf_option option[N_RESOLV_WORDS];
    struct word_order family;   /* of enum question: of a line `family`; n 0: there is none */
    int file_first;             /* of a line `lookup`: 1: the hosts file first, 0: the DNS first; -1: there is none */
};

/**
 * resolvconf_read:
 *
 * Reads @n bytes of @text, whose first byte is at @at. A line or an option that is
 * not known, and whatever is wrong with others, each add a message: systems pass
 * over them in silence, and whoever writes one here meant something by it.
 *
 * Returns: what it says; NULL if a message was added. Free with resolvconf_free().
 */
struct resolvconf *resolvconf_read(const char *text, gsize n, struct place at, struct messages *messages);
void resolvconf_free(struct resolvconf *conf);
typedef struct resolvconf resolvconf;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(resolvconf, resolvconf_free)

/* Adds servers and suffixes, where it names none. */
void resolvconf_complete(struct resolvconf *conf, const struct addr *server, guint n_servers,
                         const char *const *suffix, guint n_suffixes);

/* Returns: whether most lines of @text are ones of this file. */
bool resolvconf_is(const char *text, gsize n, struct place at);

/* Appends the file that says the same. */
void resolvconf_print(const struct resolvconf *conf, GString *to);

/* Appends what it says as elements of a scenario: a <dns> for each server, and a
 * host that has it; @os: its system, or NULL. */
void resolvconf_print_elements(const struct resolvconf *conf, const char *os, GString *to);

/**
 * resolvconf_apply:
 * @profile: one of the host's own; changed
 *
 * Has the profile go by the options of the file, as its <resolv-conf> says.
 * Returns: whether no message was added: of an option that the system does not have.
 */
bool resolvconf_apply(const struct resolvconf *conf, struct profile *profile, struct messages *messages);
