/*
 * catalogue.h - verbs that list and show what stands in files: applications, types of NAT
 */
#pragma once

#include "v6sim/commands/commands.h"
#include "v6sim/read/messages.h"
#include "v6sim/report/profile-list.h"

/* What one such verb has to say. @all: what there is to find things in. */
struct catalogue {
    const struct command_help *help;
    const char *formats;        /* help of --format */
    const char *which;          /* "show: which application?" */
    void *(*open)(void);
    void (*close)(void *all);
    const char *const *(*names)(void *all);
    /* Returns: what is called @name, or NULL with a message at @at. */
    const struct profile *(*find)(void *all, const char *name, struct place at, struct messages *messages);
    void (*list[N_FORMATS])(const struct profile_list *list, GString *to);
};

/* Returns: the status of the verb. */
int catalogue_command(const struct catalogue *catalogue, int argc, char **argv);
