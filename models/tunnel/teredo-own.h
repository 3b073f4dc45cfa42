/*
 * teredo-own.h - a Teredo relay that serves its own host (RFC 4380 section 5.4: host-specific)
 */
#pragma once

#include "models/tunnel/tunnel.h"

/* It has no address: what goes to 2001::/32 may leave by it while it stands on an IPv4 address. */
extern const struct tunnel_kind teredo_own_kind;
