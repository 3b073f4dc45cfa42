/*
 * host.h - a client: its configuration and its operations
 */
#pragma once

#include "models/dns/zone.h"
#include "models/host/profile.h"
#include "models/host/record.h"
#include "models/host/search.h"
#include "models/host/selection.h"
#include "sim/engine/node.h"

struct dns_choice {             /* a DNS server the host was told of */
    uint32_t node;              /* rank */
    struct addr address[3];     /* by family; family set below */
    uint8_t families;           /* IPV4_BIT, IPV6_BIT: those it has */
};

/* Operations of a host in a run: their numbers are part of its packets' identities. */
#define MOST_OPERATIONS (1u << 18)

/* What a host does: an item of the workload, from its own starting time. */
struct work {
    const struct work_item *item;
    uint32_t index;             /* of the item in the workload */
    int64_t at_ns;              /* first time; from when the host is configured, if the item does not say */
};

/* What a host goes by from a time on: its profile with what was changed by then. */
struct profile_change {
    int64_t at_ns;
    const struct profile *profile;
};

/* What many like hosts share. */
struct host_class {
    const struct profile *profile;      /* at the start */
    const struct profile_change *change;        /* later, in order of time; only addresses are selected by them */
    uint32_t n_changes;
    const struct dns_choice *dns;
    uint32_t n_dns;
    bool dns_by_hand;           /* somebody wrote them into the host itself */
    const struct zone *zone;
    const struct asked_names *asked;          /* by item of the workload */
    uint8_t tunnels;            /* set of enum tunnel_type: those that are switched on */
    uint8_t tunnels_stated;     /* the same: those of which that, or when they come up, is the system's own doing */
    uint16_t teredo_port;       /* of its Teredo client; 0: one that is drawn */
    bool edge;                  /* who comes first through a tunnel is let in, whatever the system does */
    uint32_t teredo_server;     /* IPv4 address of the one whose name the system knows; 0: nobody has it */
    uint32_t nth_profile;       /* index into struct models' fact_use */
    const struct server_config *server; /* what it serves, beside what it does of its own; NULL: nothing */
};

struct host_config {
    const struct host_class *class;
    const struct automatic *automatic;      /* NULL: what is given is all, see configure.h */
    const struct work *work;
    uint32_t n_work : 19;
    uint32_t n_given : 5;
    uint32_t routes : 3;        /* as struct selection_host's */
    bool ipv6_on : 1;
    bool ipv6_own : 1;          /* nobody wrote its IPv6 addresses: whether IPv6 is on is the system's own doing */
    bool ipv6_offered : 1;      /* and here it could have some: what it has is, too */
    bool ipv6_awaited : 1;      /* a router may advertise some: whether it listens to that is, as well */
    bool firewall_off : 1;      /* it says so if somebody asks for what it does not have, and answers echo requests */
    struct host_address given[];            /* static configuration, there at time 0 */
};

struct arena;

/* Returns: @config, and what it is given (n_given of them; NULL: nothing), kept in @arena. */
struct host_config *host_config_keep(struct arena *arena, const struct host_config *config,
                                     const struct host_address *given);

/* What a host has when it is configured. */
struct server_list;
struct configured_host {
    const struct selection_host *selection;
    const struct server_list *servers;          /* NULL: it looks nothing up */
};

extern const struct node_kind host_kind;
