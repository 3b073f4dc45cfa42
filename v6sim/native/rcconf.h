/*
 * rcconf.h - /etc/rc.conf of the BSDs, as far as it switches IPv6 and policy tables
 *
 * What a line does is in the system's profile: the policies' rc-conf and
 * without-file, <edit off>, <ipv6 enable>.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "v6sim/native/native.h"

#define RCCONF_PATH "/etc/rc.conf"

struct rcconf_line {
    char *name, *value;         /* value without its quotes */
    char *raw;                  /* with them */
    struct place at, value_at;
};

struct rcconf {
    GArray *line;               /* struct rcconf_line, in order */
};

/**
 * rcconf_read:
 *
 * Reads @n bytes of @text, whose first byte is at @at: an assignment on each line.
 * Whatever else a shell would take adds a message.
 *
 * Returns: what it says; NULL if a message was added. Free with rcconf_free().
 */
struct rcconf *rcconf_read(const char *text, gsize n, struct place at, struct messages *messages);
void rcconf_free(struct rcconf *conf);
typedef struct rcconf rcconf;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rcconf, rcconf_free)

/* Returns: whether most lines of @text are assignments, and one is a switch. */
bool rcconf_is(const char *text, gsize n, struct place at);

/* Appends the file that says the same; @switches: those lines alone that a system goes by. */
void rcconf_print(const struct rcconf *conf, bool switches, GString *to);

/* Appends a host of a scenario that has these switches; @os: its system, or NULL. */
void rcconf_print_elements(const struct rcconf *conf, const char *os, GString *to);

/**
 * rcconf_apply:
 * @file: whether the file that ip6addrctl reads is there
 *
 * Puts in force the table that the system starts with. Returns: whether no message
 * was added: of a switch that the system does not have, or a value that it does not know.
 */
bool rcconf_apply(const struct rcconf *conf, bool file, struct settings *settings, struct messages *messages);

/* Returns: whether ip6addrctl is not to be run. */
bool rcconf_is_off(const struct rcconf *conf, const struct settings *settings);
