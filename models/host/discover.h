/*
 * discover.h - how a host finds its DNS servers
 *
 * A server that is reached over both families is two: each of its addresses has a
 * place of its own in the list. Who names which is a matter of the system
 * (<discover>): DHCPv4 the IPv4 addresses, DHCPv6 and router advertisements the
 * IPv6 ones. A host that was configured before the run has those that its system
 * would have found by itself, and of a server that it would have found none of,
 * the one that an administrator would have written.
 *
 * Follows:
 *   RFC 3646, RFC 2132 section 3.8 - DNS servers by DHCPv6 and DHCPv4
 *   RFC 8106 section 5.1 - by router advertisements
 *   draft-ietf-ipv6-dns-discovery-07 - three well-known site-local addresses
 */
#pragma once

#include "sim/net/addr.h"

struct host;

/* Sets the host's DNS servers anew, from what it knows by now. Running lookups keep the list
 * that they began with. */
void discover_servers(struct host *host);

/* Returns: the well-known address that has place @nth (from 0) in a list of them. */
struct addr discover_well_known(unsigned nth);
