/*
 * numbering.h - which address each node gets
 *
 * Domain i (from 0, in file order) has 2001:db8:i::/48 unless it says
 * otherwise; a site takes the domain's next /64. IPv4 comes from the domain's
 * own prefix or from 198.18.0.0/15 (RFC 2544), which all domains without one
 * share; inside a NAT it is the site's own 192.168.1.0/24, behind a carrier's NAT
 * 100.64.0.0/10 (RFC 6598), of which no two have the same. Addresses are given out in
 * order of use; those that somebody wrote are skipped, and pools of NATs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/addr.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"

struct numbering;

/* What stands inside each NAT; the first address is its router's. */
extern const struct prefix numbering_inside;

/* What stands behind carriers' NATs. */
extern const struct prefix numbering_carried;

/* Returns: NULL with messages if prefixes overlap or an address was written
 * twice or outside its domain. @default_domain: the element of the implicit
 * domain, if any, is in the scenario like the others. */
struct numbering *numbering_new(const struct scenario *scenario, struct messages *messages);
void numbering_free(struct numbering *numbering);

/* Returns: the IPv6 prefix of a domain; family FAMILY_NONE if it has none. */
struct prefix numbering_domain(const struct numbering *numbering, uint32_t domain, enum family family);

/* Whether @addr was written into a node. */
bool numbering_is_written(const struct numbering *numbering, struct addr addr);

/* Whether the domain carries the family at all. */
bool numbering_has(const struct numbering *numbering, uint32_t domain, enum family family);

/**
 * numbering_site:
 *
 * Takes the next /64 of @domain for a site.
 *
 * Returns: it; family FAMILY_NONE, with a message once per domain, if none is left.
 */
struct prefix numbering_site(struct numbering *numbering, uint32_t domain, struct messages *messages);

/* Takes the next free address inside the NAT of member @nth of a site element, whose number
 * is @site. Returns: false, with a message once per element, if none is left. */
bool numbering_next_inside(struct numbering *numbering, uint32_t site, uint32_t nth, struct prefix *address,
                           struct messages *messages);

/* Takes the next free address behind carriers' NATs. Returns: false, with a message once, if none is left. */
bool numbering_next_carried(struct numbering *numbering, struct prefix *address, struct messages *messages);

/**
 * numbering_next:
 * @site: the site's prefix, for IPv6; NULL: the domain's own
 * @address: (out): with the length of its prefix
 *
 * Takes the next free address.
 *
 * Returns: false, with a message once per pool, if none is left.
 */
bool numbering_next(struct numbering *numbering, uint32_t domain, enum family family,
                    struct prefix *site, struct prefix *address, struct messages *messages);
