/*
 * host.h - what the tools of one host of a scenario show
 */
#pragma once

#include "v6sim/commands/native.h"
#include "v6sim/read/world.h"

struct host_options {
    char *host;                 /* its name, as reports print it */
    gboolean ipconfig, resolv_conf;
    struct native_options tables;
};

/* Rows for the options of show. */
#define HOST_OPTIONS(options)                                                                               \
    { "host", 0, 0, G_OPTION_ARG_STRING, &(options).host,                                                   \
      "Show instead what tools show on this host, once it is configured", "NAME" },                         \
    { "ipconfig", 0, 0, G_OPTION_ARG_NONE, &(options).ipconfig, "Its addresses as ipconfig shows them", NULL }, \
    { "resolv-conf", 0, 0, G_OPTION_ARG_NONE, &(options).resolv_conf,                                       \
      "What its /etc/resolv.conf says", NULL },                                                             \
    NATIVE_OPTIONS((options).tables)

/* Returns: whether any is given. */
bool host_options_any(const struct host_options *options);
void host_options_clear(struct host_options *options);

/* Appends what @options ask for, after a run of @world if need be. Returns: whether no message was added. */
bool host_print(const struct host_options *options, const struct world *world, struct profiles *profiles,
                GString *to, struct messages *messages);
