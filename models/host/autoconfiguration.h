/*
 * autoconfiguration.h - how a system comes by its addresses, as data
 *
 * Part of struct profile; the members mean what the field tables in
 * autoconfiguration.c say.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/field.h"

enum identifier_kind {
    IDENTIFIER_EUI64,           /* of the interface's MAC address, RFC 4291 appendix A */
    IDENTIFIER_RANDOM,          /* one for all prefixes, kept: as Windows since Vista */
    IDENTIFIER_STABLE,          /* one for each prefix, RFC 7217 */
};

/* What a flag of an advertisement makes a system ask DHCPv6 for. */
enum dhcpv6_use { DHCPV6_NOTHING, DHCPV6_STATELESS, DHCPV6_STATEFUL };

/* Where the addresses of DNS servers come from. */
enum dns_source {
    DNS_STATIC,                 /* somebody wrote them into the host */
    DNS_DHCPV4, DNS_DHCPV6,
    DNS_RDNSS,                  /* router advertisements, RFC 8106 */
    DNS_WELL_KNOWN,             /* fec0:0:0:ffff::1 to ::3, where nothing else was found */
};

/* How the wait for an answer grows: twice the last one, or up to three times. */
enum dhcpv4_growth { GROWTH_DOUBLE, GROWTH_RANDOM };

/* Whether solicitations are as far apart as the first two, or each wait is twice the last; and whether they go on when
 * they were not answered. */
enum solicit_growth { SOLICIT_EVENLY, SOLICIT_DOUBLE };
enum solicit_then { SOLICIT_STOP, SOLICIT_ON };

enum temporary_use { TEMPORARY_OFF, TEMPORARY_ON };

struct autoconfiguration {
    struct dad {
        struct given given;
        uint16_t fact;
        int64_t transmits, retransmit_ns, delay_ns;
        int optimistic;         /* 1: addresses are used while they are tentative, RFC 4429 */
    } dad;
    struct solicit {
        struct given given;
        uint16_t fact;
        int64_t times, interval_ns, delay_ns;
        int growth, then;       /* enum solicit_growth, solicit_then */
        int64_t most_ns;        /* the longest wait */
    } solicit;
    struct flags {
        struct given given;
        uint16_t fact;
        int m, o;               /* enum dhcpv6_use */
    } flags;
    struct routers {
        struct given given;
        uint16_t fact;
        int preference;         /* 1: that of RFC 4191 counts among default routers */
    } routers;
    struct neighbors {
        struct given given;
        uint16_t fact;
        int64_t delay_ns, probes, retransmit_ns;        /* of a default router that does not answer */
    } neighbors;
    struct dhcpv6_facts {
        struct given given;
        uint16_t fact;
        int64_t most_ns;        /* SOL_MAX_RT, INF_MAX_RT */
        int64_t patience_ns;    /* how long a host waits to be configured by it */
    } dhcpv6;
    struct dhcpv4_facts {
        struct given given;
        uint16_t fact;
        int64_t delay_ns, first_ns, most_ns, spread_ns;         /* before the first message, and between two */
        int growth;             /* enum dhcpv4_growth: of the waits */
        int64_t give_up_ns, again_ns;           /* after the first message; and after that a new round, 0: none */
        int64_t link_local_ns;  /* after the first message 169.254/16 is taken; 0: never */
        int64_t gather_ns;      /* how long other offers are waited for after the first */
    } dhcpv4;
    struct discover {
        struct given given;
        uint16_t fact;
        struct word_order from; /* of enum dns_source */
    } discover;
    struct dnssl {
        struct given given;
        uint16_t fact;
        int use;                /* 1: suffixes that routers advertise go behind the search list */
    } dnssl;
    struct slaac {
        struct given given;
        uint16_t fact;
        int identifier;         /* enum identifier_kind */
        int temporary;          /* enum temporary_use */
        int64_t preferred_ns, valid_ns;         /* of temporary addresses, at most */
        int64_t advance_ns, desync_ns;          /* before its end the next is formed; and at random before that */
        int64_t retries;        /* identifiers after the first that somebody else had */
    } slaac;
};

extern const struct field dad_fields[], solicit_fields[], slaac_fields[], flags_fields[], routers_fields[],
    neighbors_fields[], dhcpv6_fields[], dhcpv4_fields[], discover_fields[], dnssl_fields[];

/* Returns: whether DNS servers are taken from @source. */
bool discover_has(const struct discover *discover, enum dns_source source);

/* Sets what holds where a profile says nothing: what the RFCs have. */
void autoconfiguration_init(struct autoconfiguration *autoconfiguration);
