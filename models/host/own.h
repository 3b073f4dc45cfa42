/*
 * own.h - the IPv6 addresses that a host forms itself
 *
 * Follows:
 *   RFC 4862 sections 5.3 to 5.5 - link-local address, duplicates, prefixes, lifetimes
 *   RFC 4429 - optimistic duplicate address detection
 *   RFC 7217 section 6 - another identifier in place of a duplicate's
 *   RFC 4941 sections 3.3 to 3.5, RFC 8981 sections 3.4 to 3.6 - temporary addresses
 * Deliberately different:
 *   of the temporary addresses of a prefix only so many are ever formed as a run has
 *   time for, or are valid together; after the last of them comes the first again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/addr.h"
#include "sim/net/packet.h"

struct advertised_prefix;
struct configuring;
struct host;

enum own_state {
    OWN_TENTATIVE,              /* being probed, or about to be */
    OWN_VALID,
    OWN_DUPLICATE,              /* somebody else has it; kept so that it is not formed again */
};

enum own_origin { OWN_LINK_LOCAL, OWN_PUBLIC, OWN_TEMPORARY, OWN_LEASED };

/* An address that the host formed. */
struct own_address {
    struct addr addr;
    uint8_t origin;             /* enum own_origin */
    uint8_t state;              /* enum own_state */
    uint8_t n_probes;
    uint8_t tries;              /* identifiers before this one that somebody else had */
    uint8_t nth;                /* of the temporary ones of its prefix */
    bool deprecated, over;      /* what was told of it */
    bool followed;              /* another temporary one was formed in its place */
    bool on_link;               /* its prefix was advertised as on the link, or is that of a lease */
    int64_t probe_at;           /* the next probe, or the end of the last; INT64_MAX: none */
    int64_t formed_at, preferred_until, valid_until;
    struct addr router;         /* that advertised its prefix; ::, none */
};

/* Forms the link-local address, the first of all. */
void own_form_link_local(struct host *host);

/**
 * own_take_prefix:
 * @by_all: it was advertised to all, so that all form addresses at once
 *
 * Forms addresses of @prefix, or changes how long those last that there are.
 */
void own_take_prefix(struct host *host, const struct advertised_prefix *prefix, bool by_all);

/* Takes an address that DHCPv6 has leased. */
void own_take_lease(struct host *host, struct addr addr);

/* Returns: the one that is @addr and whose life is not over, or NULL. */
struct own_address *own_with(const struct host *host, struct addr addr);

/* Somebody else has, or probes, @own, which is tentative. */
void own_contested(struct host *host, struct own_address *own);

/* Does what is due: probes, and temporary addresses in place of those that are soon no
 * longer preferred. Returns: whether the link-local address has just become good. */
bool own_due(struct host *host);

/* Returns: when one of @own's temporary successors is due; INT64_MAX: never, or it was. */
int64_t own_follow_at(const struct host *host, const struct own_address *own);

/* Returns: whether @own is used now: it is valid, or tentative and optimistic. */
bool own_in_use(const struct host *host, const struct own_address *own);
