/*
 * configure.h - a host that configures itself: IPv6 and IPv4 on one link
 *
 * A link-local address is formed and probed, routers are solicited, and what
 * they advertise is made into addresses, which are probed as well. An IPv4 address
 * is asked for meanwhile (dhcpv4.h). While that goes on the host's addresses change; what it selects from (struct
 * selection_host) is kept up to date.
 *
 * Follows:
 *   RFC 4861 sections 6.3.4 and 6.3.7 - advertisements received, solicitations sent
 *   RFC 7559 section 2 - solicitations that go on
 *   RFC 4862 section 5 and what follows from it - addresses, see own.h
 *   RFC 4861 section 6.3.6 and RFC 4191 section 3.1 - the default router; see neighbors.h
 *   RFC 4861 section 6.3.4 - the MTU that routers advertise for their link
 *   RFC 8106 section 6.1 - DNS servers and search lists that routers name
 *   RFC 4861 section 4.2, as RFC 2462 section 5.5.3 had it - the flags M and O
 * Not modelled yet:
 *   several interfaces.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/dhcpv4.h"
#include "models/host/dhcpv6.h"
#include "models/host/neighbors.h"
#include "models/host/own.h"
#include "models/host/record.h"
#include "models/host/search.h"
#include "models/host/selection.h"
#include "models/tunnel/tunnel.h"
#include "sim/engine/rng.h"
#include "sim/net/packet.h"

struct host;

/* An interface that is configured by the host itself. */
struct automatic {
    uint64_t mac;               /* 48 bits */
    bool ipv6;                  /* forms and solicits addresses */
    bool dhcpv4;                /* asks for an address */
    struct host_address ipv4;   /* the one that servers keep for it */
    uint8_t n_temporary;        /* temporary addresses of a prefix that the network knows */
};

#define MOST_ADVERTISED 8       /* prefixes */
#define MOST_OWN (2 + 2 * MOST_ADVERTISED)      /* of IPv6: link-local, leased, and two of each prefix at once */
#define MOST_DEFAULT_ROUTERS 8
#define MOST_TEMPORARY 64       /* identifiers of temporary addresses of a prefix */

struct configuring {
    uint8_t n_own, n_routers;
    uint16_t n_solicits;
    bool told;                  /* by DHCPv6: of DNS servers at IPv6 addresses */
    struct dhcpv6 dhcpv6;
    struct dhcpv4 dhcpv4;
    bool heard;                 /* an advertisement, or that none will come */
    uint8_t how;                /* enum configured, once done */
    bool done;                  /* all that can come is there, or was given up */
    int64_t solicit_at;         /* the next solicitation; INT64_MAX: none */
    int64_t given_up_at;        /* routers are waited for no longer; INT64_MAX: that is not near, or was */
    int64_t answers_until;      /* routers that were asked may still answer */
    struct default_router {
        struct addr addr;
        int64_t until;          /* it is one */
        uint8_t preference;     /* enum router_preference */
        bool swallows;          /* what is handed to it is lost */
        bool gone;              /* and it does not answer either */
        struct neighbor neighbor;
    } router[MOST_DEFAULT_ROUTERS];     /* in the order they were heard of */
    struct default_router *in_use;      /* NULL: none */
    struct host_routing routing;
    struct named_server {
        struct addr addr;
        int64_t until;          /* it may be used */
    } rdnss[MAX_SERVERS];
    struct named_suffix {
        int64_t until;          /* it may be used */
        uint8_t nth;            /* among those of the site: struct advertised_suffix */
    } dnssl[MOST_ADVERTISED_SUFFIXES];         /* in the order they were heard of */
    uint8_t n_dnssl;
    uint16_t mtu;               /* of the link, as last advertised; 0: never */
    uint8_t n_rdnss;
    uint8_t rdnss_used;         /* set of them: those that the list of DNS servers was made of */
    int64_t armed_at, aging_at; /* timers that are queued; INT64_MAX: none */
    struct own_address own[MOST_OWN];
    struct addr advertiser[MOST_OWN];           /* of prefixes of addresses in use */
    struct host_address address[MOST_OWN + 2 * MOST_LISTED + N_TUNNELS];    /* in use, as selection sees them */
};

/* What happens while a host configures itself, and afterwards, for observers. */
enum configure_what {
    STEP_FORMED, STEP_GOOD, STEP_DUPLICATE, STEP_DEPRECATED, STEP_OVER,         /* of an address */
    STEP_SOLICITED, STEP_ADVERTISED, STEP_NO_ROUTER, STEP_DOUBTED, STEP_GONE,   /* of routers */
    STEP_DHCPV6_ASKED, STEP_DHCPV6_TOLD, STEP_DHCPV6_SILENT,
    STEP_DHCPV4_ASKED, STEP_DHCPV4_LEASED, STEP_DHCPV4_LINK_LOCAL, STEP_DHCPV4_NONE,
    STEP_TUNNEL,                /* + enum tunnel_step, whose fields these are */
    N_CONFIGURE_STEPS = STEP_TUNNEL + N_TUNNEL_STEPS
};

struct configure_step {
    uint8_t what;               /* enum configure_what */
    uint8_t kind;               /* of the address, enum own_origin; or of the message that was sent */
    uint16_t fact;              /* that made it so, or NO_FACT */
    uint16_t nth;               /* of messages, from 1 */
    struct addr addr;           /* of the address, or of the router */
    struct addr by;             /* of a peer of a tunnel: where it is reached */
    uint16_t port;              /* the same */
    int64_t preferred_ns, valid_ns;     /* from now; INT64_MAX: for ever */
    const struct advertisement *advertisement;
};

/* Begins. @host: its other parts are started. */
void configure_start(struct host *host);

/* Returns: how far it is, in either family. */
enum configured configure_how(const struct host *host);
enum configured_ipv4 configure_how_ipv4(const struct host *host);

/* Returns: octets of the largest packet of @family that the host sends on its link, or says that it takes. */
uint16_t configure_mtu(const struct host *host, enum family family);

/* Returns: whether hosts go by an MTU that a router advertises: neither below what each link has to carry (RFC 8200
 * section 5), nor above what theirs, an Ethernet, can (RFC 2464 section 2). */
bool configure_takes_mtu(uint16_t mtu);

/* Something of Neighbor Discovery came; @packet stays the caller's. */
void configure_packet(struct host *host, const struct packet *packet);

/* Something of DHCPv6, or of DHCPv4, came; @packet stays the caller's. */
void configure_leased(struct host *host, const struct packet *packet);
void configure_leased_ipv4(struct host *host, const struct packet *packet);

/* A timer of configure_start()'s has come. */
void configure_due(struct host *host);

/* Somebody asks who has an address. Returns: true if the host has it: then
 * @packet is turned into the answer, to be sent by the caller. */
bool configure_answer(const struct host *host, struct packet *packet);

/* Tunnels have other addresses: what selection sees is put together anew. */
void configure_list(struct host *host);

/* For the files that share this work */

#define LINK_LOCAL_HI (UINT64_C(0xfe80) << 48)

enum { NS_SIZE = IPV6_HEADER + 24 };        /* RFC 4861 section 4.3, without a link-layer address */

/* Returns: the host's name, as draws know it. */
uint64_t configure_name(const struct host *host);

/* Returns: a time after now, later by 0..@most at random. */
int64_t configure_some_time(const struct host *host, enum draw_purpose purpose, uint32_t nth, int64_t most);

/* Sends a message of Neighbor Discovery. */
void configure_send(struct host *host, struct addr src, struct addr dst, uint32_t serial, uint16_t size,
                    struct nd_payload nd);

/* Asks for the timers that are wanted now. */
void configure_arm(struct host *host);

/* Tells observers of @step. */
void configure_tell(const struct host *host, struct configure_step step);
