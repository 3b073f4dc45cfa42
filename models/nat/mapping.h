/*
 * mapping.h - what a NAT or a firewall remembers: which endpoint inside is which
 * outside, and who may send there
 *
 * An endpoint is an address and a port, or for ICMP queries their identifier. A
 * mapping holds while `now` is before its end, which a packet moves; nothing is
 * done at the end itself: whoever comes upon a mapping that is over removes it.
 * A firewall's mappings have the same endpoint on both sides.
 *
 * Follows:
 *   RFC 4787 sections 4 and 5 - mapping, ports, refresh, filtering
 *   RFC 5382 section 5 - timers of TCP
 *   RFC 6888 section 3 - ports of a subscriber, pooling, ports that are held back
 *   RFC 6092 section 3 - what a firewall remembers
 * Not modelled:
 *   parity and contiguity of ports (RFC 4787 sections 4.2.2 and 4.2.3), which
 *   nothing here asks for.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "models/nat/behaviour.h"
#include "sim/engine/arena.h"
#include "sim/net/addr.h"

struct nat_endpoint {
    struct addr addr;
    uint16_t port;
};

/* How long something is kept, which hangs on what it has seen. */
struct nat_idle {
    int64_t end;                /* ns */
    uint8_t seen;               /* set of enum nat_refresh: directions of packets; of TCP both: established */
    uint8_t closing;            /* of TCP: a FIN or a RST */
};

/* Another end that a mapping has spoken to: whom it may hear, because it sent there,
 * or, if timers are per session, what that one has seen. */
struct nat_session {
    struct nat_session *next;
    struct nat_idle idle;
    struct nat_endpoint remote; /* of filters what counts of it; per session, all */
    uint8_t permits;            /* something was sent there */
};

struct nat_mapping {
    struct nat_mapping *next_inside, *next_outside;     /* in their chains */
    struct nat_session *session;
    struct nat_idle idle;       /* per session: the end of the last of them */
    struct nat_endpoint inside, outside;
    struct nat_endpoint remote; /* what of the other end it is for; zero where that does not matter */
    uint8_t proto;
};

/* An address inside that has an address outside of several, or a block of ports. */
struct nat_subscriber {
    struct nat_subscriber *next;        /* in its chain */
    struct addr inside, outside;
    uint32_t n_made;            /* mappings so far */
    uint16_t first_port, last_port;
};

struct nat_table {
    const struct nat_behaviour *behaviour;
    struct arena *arena;
    struct pool *mappings, *sessions, *subscribers;     /* of the island's NATs, shared */
    uint64_t key;               /* of its draws */
    struct nat_mapping **inside, **outside;     /* heads of chains */
    uint32_t n, n_chains;       /* mappings; chains of each kind, a power of two or 0 */
    struct nat_subscriber **subscriber;         /* heads of chains, n_chains of them */
    uint32_t n_subscribers;
    struct nat_subscriber all;  /* whoever is none, where one address and all ports are everybody's */
    struct addr pool;           /* the first address outside */
    uint32_t n_addresses;       /* outside; 0: nothing is translated */
    struct fact_use *use;       /* by enum nat_fact; NULL: nobody counts */
};

/* Something was done, or left undone, because of @fact. */
static inline void
nat_acted(const struct nat_table *table, enum nat_fact fact)
{
    if (table->use != NULL && !(table->behaviour->said >> fact & 1))
        table->use[fact].acted++;
}

/* It set a limit. */
static inline void
nat_waited(const struct nat_table *table, enum nat_fact fact)
{
    if (table->use != NULL && !(table->behaviour->said >> fact & 1))
        table->use[fact].waited++;
}

/**
 * nat_outbound:
 * @inside: who sends, @remote: to whom; @flags: of TCP (enum tcp_flag)
 *
 * Returns: the mapping by which the packet goes out, refreshed and made if there
 *   was none; NULL if no port is free, or no block of them.
 */
struct nat_mapping *nat_outbound(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
                                 struct nat_endpoint remote, uint8_t flags);

/* Returns: the mapping by which a packet from @remote to @outside comes in,
 * refreshed if its behaviour says so; NULL if there is none or it may not. */
struct nat_mapping *nat_inbound(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint outside,
                                struct nat_endpoint remote, uint8_t flags);

/* Returns: the mapping of @outside as it is, for errors that quote it; or NULL. */
struct nat_mapping *nat_mapped(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint outside);

/* Returns: the mapping of an endpoint inside towards @remote as it is; or NULL. */
struct nat_mapping *nat_known(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
                              struct nat_endpoint remote);

/* Forgets all, as by a reboot. */
void nat_forget(struct nat_table *table);

/* Returns: how many blocks of ports each address outside has; 0: its ports are shared. */
uint32_t nat_blocks(const struct nat_behaviour *behaviour);
