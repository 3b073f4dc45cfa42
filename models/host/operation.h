/*
 * operation.h - inside a host: its state and its operations
 *
 * For the files of this folder, each of which does a part of what a host does, for
 * models.c, which makes the pools, and for observers that tell packets apart.
 */
#pragma once

#include "models/host/configure.h"
#include "models/host/connect.h"
#include "models/host/host.h"
#include "models/host/notes.h"
#include "models/host/ping.h"
#include "models/host/resolver.h"
#include "models/host/servers.h"
#include "models/host/tunnels.h"
#include "models/models.h"
#include "sim/engine/island.h"

/* Serials: operation << 14 | kind << 8 | n-th try, so that a retransmission or
 * one query more renumbers no other packet. */
enum serial_kind {
    SERIAL_QUERY = 0x00,        /* + enum question; beyond 255 tries + 3 */
    SERIAL_OVER_TCP = 0x08,     /* + enum question: its segments; beyond 255 the next three */
    SERIAL_OVER_TCP_A_MORE = 0x06,
    SERIAL_OVER_TCP_AAAA_MORE = 0x07,
    SERIAL_OVER_TCP_PTR_MORE = 0x03,    /* which is A's: that is not asked with PTR */
    SERIAL_DHCPV4 = 0x0b,       /* of operation 0, as the next ones */
    SERIAL_SOLICIT = 0x0c,
    SERIAL_PROBE = 0x0d,        /* the n-th try is address << 4 | n-th, beyond 255 of the next kind */
    SERIAL_NEIGHBOR = 0x0e,     /* the n-th try is NEIGHBOR_NTH | router << 4 | n-th */
    SERIAL_DHCPV6 = 0x0f,
    SERIAL_SYN = 0x10,          /* + attempt */
    SERIAL_ACK = 0x20,          /* + attempt */
    SERIAL_FIN = 0x30,          /* the rest: of the attempt that was established */
    SERIAL_REQUEST = 0x31,      /* the n-th try goes on above in the packet's sub, and in the next two */
    SERIAL_RESPONSE = 0x32,
    SERIAL_DATA_ACK = 0x33,
    SERIAL_ECHO = 0x34,
    SERIAL_TUNNEL = 0x38,       /* + enum tunnel_type: of its own, of no operation; see tunnel_serial() */
};

#define OPERATION_SHIFT 14

#define NEIGHBOR_NTH 0x80       /* behind the probes of the 17th to the 24th address */
_Static_assert(MOST_OWN <= 24 && MOST_DEFAULT_ROUTERS <= 8, "serials of probes and neighbors do not meet");
_Static_assert(MAX_TRIES <= 0x200, "the n-th try has eight bits, of each of two kinds");

static inline uint32_t
serial_of(uint32_t operation, unsigned kind, unsigned nth)
{
    return operation << OPERATION_SHIFT | kind << 8 | (nth & 0xff);
}

/* Returns: the operation whose packet it is, and what kind of packet. */
static inline uint32_t
serial_operation(uint32_t serial)
{
    return serial >> 14;
}

static inline unsigned
serial_kind(uint32_t serial)
{
    return serial >> 8 & 0x3f;
}

struct operation {
    struct host *host;
    struct operation *next;
    const struct work_item *item;
    struct lookup *lookup;      /* NULL: there is none, or none any more */
    struct connecting *connecting;      /* NULL: it does not connect, or not yet; the same below */
    struct pinging *pinging;
    uint32_t serial;            /* of its packets, without kind and try */
    uint32_t nth_work;          /* index into the host's work */
    uint16_t port;              /* local, or identifier */
    bool ended;
    bool demoted;               /* as in the record */
    struct notes notes;         /* the last, for more is behind it */
};

/* How far an item of work is. */
struct progress {
    int64_t next_at;            /* when its next operation starts; INT64_MAX: not at a known time */
    uint32_t started;           /* operations so far */
    struct process process;     /* of all of them, if they are of one */
};

/* What few hosts have. */
struct host_more {
    struct cache_entry *cache;  /* NULL: nothing was kept yet; see cache.c */
    struct server *server;      /* NULL: it serves nothing */
    int64_t configured_at;
};

struct host {
    struct node *node;
    const struct host_config *config;
    const struct profile *profile;      /* of its class; addresses alone are selected by what it has become */
    struct selection_host selection;
    struct operation *operation;        /* those that run */
    struct progress *progress;          /* by work */
    int64_t work_at;            /* the earliest next_at of progress */
    struct server_list *servers;
    struct host_more *more;     /* NULL: nothing of it was needed yet */
    uint32_t n_operations;      /* ever; numbers the next one */
    bool has_ended;             /* something of its operations has: it is to be given back */
    bool starts;                /* it is in its start() */
    bool is_configured;
    bool waits_for_tunnels;     /* to be configured, for some that find out whether they can be used */
    int64_t armed_at;           /* the earliest wake-up that is queued; INT64_MAX: none */
    struct configuring *configuring;    /* NULL: it does not configure itself */
    struct host_tunnels *tunnels;       /* NULL: none has come up */
};

/* The host's timers. */
enum { TIMER_WAKE = 1, TIMER_CONFIGURE = 2, TIMER_TUNNEL = 3, TIMER_SERVE = 4 };

static inline int64_t
host_now(const struct host *host)
{
    return node_now(host->node);
}

/* Returns: what the host has of it, which is there from now on. */
struct host_more *host_more(struct host *host);

/* Returns: when the host was configured, as most are from the start on; INT64_MAX: it is not yet. */
static inline int64_t
host_configured_at(const struct host *host)
{
    if (!host->is_configured)
        return INT64_MAX;
    return host->more != NULL ? host->more->configured_at : 0;
}

/* Returns: where operations of the island's hosts, and what they have, are from. */
static inline struct shelf *
host_pieces(const struct host *host)
{
    return &((struct models *) host->node->island->models)->pieces;
}

/* Returns: where what it has like others of the island is from. */
static inline struct interned *
host_alike(const struct host *host)
{
    return &((struct models *) host->node->island->models)->alike;
}

/* Returns: whose @connecting is, and what of its profile it goes by. */
static inline struct host *
connecting_host(const struct connecting *connecting)
{
    return connecting->operation->host;
}

static inline const struct connect_facts *
connecting_facts(const struct connecting *connecting)
{
    return &connecting_host(connecting)->profile->connect;
}

/* Returns: what its system does to configure itself. */
static inline const struct autoconfiguration *
configure_facts(const struct host *host)
{
    return &host->profile->autoconfiguration;
}

/* What @operation waited for: something of its lookup, see resolver.h; a candidate was established or none is left; the
 * reply came or did not. */
void operation_looked_up(struct operation *operation, enum lookup_event event, enum question question);
void operation_connected(struct operation *operation, bool established, enum reason reason);
void operation_pinged(struct operation *operation, bool answered, enum reason reason);

/* The host has its addresses: work that waited for that begins. */
void host_configured(struct host *host);

/* Its addresses are others now, before it is configured or after. */
void host_renumbered(struct host *host);

/* A packet came, by itself or out of a tunnel; takes it over. */
void host_receive(struct host *host, struct packet *packet);

/* Makes a packet from the host's @src to @dst. */
static inline struct packet *
host_packet(struct host *host, const struct addr *src, const struct addr *dst, uint32_t serial)
{
    struct packet *packet = packet_new(host->node->island);

    packet->src = *src;
    packet->dst = *dst;
    packet->family = (uint8_t) addr_family(*dst);
    packet->origin = host->node->rank;
    packet->serial = serial;
    return packet;
}

/* Makes a segment without data from @src, of @host, to @dst. */
static inline struct packet *
host_segment(struct host *host, const struct addr *src, const struct addr *dst, uint32_t serial, uint8_t flags)
{
    struct packet *packet = host_packet(host, src, dst, serial);

    packet->proto = PROTO_TCP;
    packet->flags = flags;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER + (flags & TCP_SYN ? TCP_MSS_OPTION : 0));
    return packet;
}

/* Sends what host_packet() made and the caller filled; takes @packet over. What goes over IPv6 to
 * a default router that swallows it, or is gone, is lost there. */
void host_send(struct host *host, struct packet *packet);

/* The end of @packet, taken over: lost at the host's default router. */
void host_lose(struct host *host, struct packet *packet);
