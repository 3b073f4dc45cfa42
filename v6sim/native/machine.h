/*
 * machine.h - addresses and routes of one machine, in iproute2's words
 *
 * What `ip address` and `ip route` print can be given back word for word; words
 * that select nothing are passed over. A word of ours is `router ADDRESS`: which
 * router advertised the prefix (RFC 6724 section 5 rule 5.5); `home`, `care-of`
 * and `tunnel` are flags that no kernel prints so.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "models/host/reach.h"
#include "v6sim/read/messages.h"

struct machine {
    GArray *address;            /* struct host_address */
    GArray *router;             /* struct addr: those that their numbers are of, in no order */
    GArray *route;              /* struct host_route */
    GPtrArray *iface;           /* names of interfaces, numbered by their places */
    GArray *on_link;            /* bool of each address: its prefix is on the link */
    bool routes_given;
    bool no_ipv6;               /* IPv6 is switched off: there is no ::1 */
};

struct machine *machine_new(void);
void machine_free(struct machine *machine);
typedef struct machine machine;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(machine, machine_free)

/* Reads one address, "2001:db8::1/64 dev eth0 deprecated", or one route, "default via fe80::1 dev eth0". Returns:
 * whether no message was added. */
bool machine_read_address(struct machine *machine, const char *text, struct place at, struct messages *messages);
bool machine_read_route(struct machine *machine, const char *text, struct place at, struct messages *messages);

/**
 * machine_read_here:
 *
 * Asks `ip` of iproute2 for the addresses and routes of the machine that this
 * runs on.
 *
 * Returns: whether no message was added.
 */
bool machine_read_here(struct machine *machine, struct place at, struct messages *messages);

/* Returns: the text that `ip addrlabel` prints here, or NULL with a message; free with g_free(). */
char *machine_here_labels(struct place at, struct messages *messages);

/* Returns: the number of interface @name, a new one if there is none of that name; NO_ZONE: they are too many. */
uint8_t machine_iface(struct machine *machine, const char *name);

/* Returns: the number of interface @name, or NO_ZONE: there is none. */
uint8_t machine_find_iface(const struct machine *machine, const char *name);

/**
 * machine_complete:
 * @defaults: it has a default route of each family of which it has an address
 *   that is not link-local, if no route was given
 *
 * Adds routes to the prefixes of its addresses, as a kernel does.
 */
void machine_complete(struct machine *machine, bool defaults);

/* Makes @host one with the addresses and routes of @machine, which must outlive it, as must @routing, which this fills
 * in. */
void machine_host(const struct machine *machine, const struct profile *profile, struct selection_host *host,
                  struct host_routing *routing);
