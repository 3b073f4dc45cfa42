/*
 * mapping.h - what a NAT or a firewall remembers: which endpoint inside is which
 * outside, and who may send there
 *
 * An endpoint is an address and a port, or for ICMP queries their identifier. A
 * mapping holds while `now` is before its end, which a packet moves; nothing is
 * done at the end itself: who looks for a mapping that is over removes it, and the
 * others go when the table is swept. A firewall's mappings have the same endpoint on
 * both sides.
 *
 * A packet may be seen ahead of its time, when others are still to come that are here
 * before it. That is right because it must come to the same in either order:
 *
 * - What keeps a mapping says so by extremes, whatever the order: the last packet that
 *   keeps it, the first from outside, the first that closes it (struct nat_idle). Its end
 *   follows from these.
 * - What has been seen of a mapping when it is seen ahead is alive then, and stays so, for
 *   no timer is shorter than `sure_ns`: whatever comes meanwhile, at `known` or later, even a
 *   FIN, leaves it that long, and `sure_ns` after `known` is later than the packet. A
 *   reboot is known long before.
 * - What is over when it is sought, though something might have kept it meanwhile, is left
 *   to the packet's own time (`unsure`).
 * - What it makes begins with it: a mapping is not there before it was born, and lets nobody
 *   in who was not permitted yet; moments of one time are told apart by the packets' identities.
 * - A mapping is made ahead only of a packet that no other one of its site can overtake (nat.c), and only
 *   where its place does not hang on other sites: in a block of ports of its own, where nothing is
 *   translated, or if there is no other site.
 * - A SYN that begins a connection on a mapping that is there already comes in its time; of
 *   what came from outside after it there is one packet at most, which is kept for it.
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
#include "models/nat/idle.h"
#include "sim/engine/arena.h"
#include "sim/net/addr.h"

#define SELDOM static __attribute__((noinline))         /* kept out of the way of what each packet passes */

/* Another end that a mapping has spoken to: whom it may hear, because it sent there,
 * or, if timers are per session, what that one has seen. */
struct nat_session {
    struct nat_session *next;
    struct nat_idle idle;
    struct nat_endpoint remote; /* of filters what counts of it; per session, all */
    struct nat_moment permitted;        /* the first that was sent there */
    bool permits;               /* something was sent there */
};

struct nat_mapping {
    struct nat_mapping *next_inside, *next_outside;     /* in their chains */
    struct nat_session *session;
    struct nat_idle idle;       /* per session: the end of the last of them */
    struct nat_moment born;
    struct nat_endpoint inside, outside;
    struct nat_endpoint remote; /* what of the other end it is for; zero where that does not matter */
    uint8_t proto;
    bool for_all;               /* it is, whoever the other end is */
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
    struct nat_mapping *last;   /* that a packet passed by, if it is still there */
    struct nat_subscriber **subscriber;         /* heads of chains, n_chains of them */
    uint32_t n_subscribers;
    const uint32_t *listed;     /* as struct nat_config's subscriber */
    uint32_t n_listed;
    struct nat_subscriber all;  /* whoever is none, where one address and all ports are everybody's */
    int64_t sure_ns;            /* the shortest timer; 0: nothing may be ahead of its time */
    int64_t sweep_at;           /* ns: when it is due to be swept, at the earliest */
    bool of_one_site;           /* all that goes out is of one site */
    struct addr pool;           /* the first address outside */
    uint32_t n_addresses;       /* outside; 0: nothing is translated */
    uint32_t acted[N_NAT_FACTS], waited[N_NAT_FACTS];   /* as struct fact_use has them */
};

/* Something was done, or left undone, because of @fact. */
static inline void
nat_acted(struct nat_table *table, enum nat_fact fact)
{
    table->acted[fact]++;
}

/* It set a limit. */
static inline void
nat_waited(struct nat_table *table, enum nat_fact fact)
{
    table->waited[fact]++;
}

/* Returns: what sure_ns is of @behaviour. */
int64_t nat_sure(const struct nat_behaviour *behaviour);

/* Returns: the mapping by which @packet goes out, refreshed and made if there was none; NULL if no port
 * is free, or no block of them. Of what is ahead of its time NULL says that its time is to be awaited, and
 * that nothing has changed. */
struct nat_mapping *nat_outbound(struct nat_table *table, struct nat_seen *packet);

/* Returns: the mapping by which @packet comes in, refreshed if its behaviour says so; NULL if there is none or
 * it may not, and as above. */
struct nat_mapping *nat_inbound(struct nat_table *table, struct nat_seen *packet);

/* Returns: the mapping of @packet, outside, as it is, for errors that quote it; or NULL. */
struct nat_mapping *nat_mapped(struct nat_table *table, struct nat_seen *packet);

/* Returns: the mapping of @packet, inside, towards its other end as it is; or NULL. */
struct nat_mapping *nat_known(struct nat_table *table, struct nat_seen *packet);

/* Returns: whether a subscriber that is listed has @outside in its block, with its address in *@inside. */
bool nat_owner(const struct nat_table *table, const struct nat_endpoint *outside, struct addr *inside);

/* Forgets all, as by a reboot. */
void nat_forget(struct nat_table *table);

/* Returns: how many blocks of ports each address outside has; 0: its ports are shared. */
uint32_t nat_blocks(const struct nat_behaviour *behaviour);
