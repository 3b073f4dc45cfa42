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
 *   RFC 4862 sections 5.3 to 5.5 - link-local address, duplicates, prefixes, lifetimes
 *   RFC 4429 - optimistic duplicate address detection
 *   RFC 4941 section 3.3 - temporary addresses
 *   RFC 4861 section 6.3.6 and RFC 4191 section 3.1 - the default router; all that are
 *     known count as reachable
 *   RFC 8106 section 6.1 - DNS servers that routers name
 *   RFC 4861 section 4.2, as RFC 2462 section 5.5.3 had it - the flags M and O
 * Not modelled yet:
 *   several interfaces; a temporary
 *   address is not followed by another one when it is no longer preferred.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/dhcpv4.h"
#include "models/host/dhcpv6.h"
#include "models/host/record.h"
#include "models/host/selection.h"
#include "sim/net/packet.h"

struct host;

/* An interface that is configured by the host itself. */
struct automatic {
    uint64_t mac;               /* 48 bits */
    bool ipv6;                  /* forms and solicits addresses */
    bool dhcpv4;                /* asks for an address */
    struct host_address ipv4;   /* the one that servers keep for it */
};

enum own_state {
    OWN_TENTATIVE,              /* being probed */
    OWN_VALID,
    OWN_DUPLICATE,              /* somebody else has it; kept so that it is not formed again */
};

/* An address that the host formed. */
struct own_address {
    struct addr addr;
    uint8_t flags;              /* enum addr_flag */
    uint8_t state;              /* enum own_state */
    uint8_t n_probes;
    int64_t probe_at;           /* the next probe, or the end of the last; INT64_MAX: none */
    int64_t preferred_until, valid_until;
    struct addr router;         /* that advertised its prefix; ::, none */
};

#define MOST_ADVERTISED 8       /* prefixes */
#define MOST_OWN (2 + 2 * MOST_ADVERTISED)      /* of IPv6: link-local, leased, and two of each prefix */
#define MOST_DEFAULT_ROUTERS 8

struct configuring {
    uint8_t n_own, n_solicits, n_routers;
    bool told;                  /* by DHCPv6: of DNS servers at IPv6 addresses */
    struct dhcpv6 dhcpv6;
    struct dhcpv4 dhcpv4;
    bool heard;                 /* an advertisement, or that none will come */
    uint8_t how;                /* enum configured, once done */
    bool done;                  /* all that can come is there, or was given up */
    int64_t solicit_at;         /* the next solicitation, or the end of the last; INT64_MAX: none */
    int64_t answers_until;      /* routers that were asked may still answer */
    struct default_router {
        struct addr addr;
        int64_t until;          /* it is one */
        uint8_t preference;     /* enum router_preference */
        bool swallows;          /* what is handed to it is lost */
    } router[MOST_DEFAULT_ROUTERS];     /* in the order they were heard of */
    bool swallowed;             /* the one in use is such a one */
    struct named_server {
        struct addr addr;
        int64_t until;          /* it may be used */
    } rdnss[MAX_SERVERS];
    uint8_t n_rdnss;
    uint8_t rdnss_used;         /* set of them: those that the list of DNS servers was made of */
    int64_t armed_at, aging_at; /* timers that are queued; INT64_MAX: none */
    struct own_address own[MOST_OWN];
    struct host_address address[MOST_OWN + 2 * MOST_LISTED];    /* in use, as selection sees them */
};

/* Begins. @host: its other parts are started. */
void configure_start(struct host *host);

/* Returns: how far it is, in either family. */
enum configured configure_how(const struct host *host);
enum configured_ipv4 configure_how_ipv4(const struct host *host);

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
