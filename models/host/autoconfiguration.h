/*
 * autoconfiguration.h - how a system comes by its addresses, as data
 *
 * Part of struct profile; the members mean what the field tables in
 * autoconfiguration.c say.
 */
#pragma once

#include <stdint.h>

#include "sim/engine/field.h"

enum identifier_kind {
    IDENTIFIER_EUI64,           /* of the interface's MAC address, RFC 4291 appendix A */
    IDENTIFIER_RANDOM,          /* one for all prefixes, kept: as Windows since Vista */
    IDENTIFIER_STABLE,          /* one for each prefix, RFC 7217 */
};

/* What a flag of an advertisement makes a system ask DHCPv6 for. */
enum dhcpv6_use { DHCPV6_NOTHING, DHCPV6_STATELESS, DHCPV6_STATEFUL };

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
    } solicit;
    struct flags {
        struct given given;
        uint16_t fact;
        int m, o;               /* enum dhcpv6_use */
    } flags;
    struct slaac {
        struct given given;
        uint16_t fact;
        int identifier;         /* enum identifier_kind */
        int temporary;          /* enum temporary_use */
        int64_t preferred_ns, valid_ns;         /* of temporary addresses, at most */
    } slaac;
};

extern const struct field dad_fields[], solicit_fields[], slaac_fields[], flags_fields[];

/* Sets what holds where a profile says nothing: what the RFCs have. */
void autoconfiguration_init(struct autoconfiguration *autoconfiguration);
