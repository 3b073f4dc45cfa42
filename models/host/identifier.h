/*
 * identifier.h - the lower 64 bits of the addresses that a host forms itself
 *
 * What an address will be can be told before a run: it depends on the host's
 * name, the prefix and the profile alone, and on the seed where it is random.
 */
#pragma once

#include "models/host/profile.h"

/* Returns: the MAC address of a host that none was written for: locally
 * administered, made of its name (see draw_key_named()). */
uint64_t identifier_mac(uint64_t name);

/* Returns: the modified EUI-64 identifier of a MAC address (RFC 4291 appendix A). */
uint64_t identifier_eui64(uint64_t mac);

/**
 * identifier_make:
 * @name: the host's, as draws know it
 * @prefix: 64 bits; fe80:: for the link-local address
 * @counter: how many before it somebody else had (RFC 7217 section 6)
 *
 * Returns: the identifier under @prefix, of the kind that the profile has.
 */
uint64_t identifier_make(const struct slaac *slaac, uint64_t seed, uint64_t name, uint64_t mac, struct addr prefix,
                         unsigned counter);

/* Returns: the one that a DHCPv6 server keeps for the host. */
uint64_t identifier_leased(uint64_t seed, uint64_t name, struct addr prefix);

/* Returns: that of the @nth temporary address (RFC 4941 section 3.2), of which somebody else had @counter before. */
uint64_t identifier_temporary(uint64_t seed, uint64_t name, struct addr prefix, unsigned nth, unsigned counter);

/* Returns: the link-local IPv4 address that the host takes (RFC 3927 section 2.1). */
struct addr identifier_link_local_ipv4(uint64_t name);
