/*
 * route.h - which way from each router: forwarding equivalence classes
 *
 * A class (FEC) is a destination prefix with, for each router, the next link
 * and the place where it ends. It is computed by one Dijkstra from all its
 * origins at once, so that anycast (several origins) and announcements that
 * stay inside a domain need no code of their own: the nearest origin that a
 * router can see is where it ends. The order is least sum of metrics, then
 * least latency, then the lower link number. A packet on its way to another
 * origin ends earlier if it comes to a router with an origin of its own.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/addr.h"

struct network;

#define NO_LINK UINT32_MAX

struct fec {
    struct addr prefix;
    uint8_t len, family;
    bool scoped;                /* some router cannot see it although links lead there */
    uint32_t *next;             /* per domain's router: link to take; NO_LINK if it ends here or cannot be reached */
    uint32_t *end;              /* the same: whose announcement it follows; NO_ROUTER if it cannot be reached */
    uint32_t *node;             /* the same: the node that announced it there; NO_NODE if only the router did */
};

/* Where a prefix is announced. */
struct origin {
    uint32_t router;
    uint32_t node;              /* NO_NODE: addresses of the prefix are looked for among the router's members */
    bool domain_only;           /* seen by this router alone */
};

/**
 * route_compute:
 * @fec: prefix, len and family are set; next, end and node have room for one
 *   entry per domain of @network
 *
 * Fills in @fec for packets of its family. Links that do not carry the family
 * do not exist for it.
 */
void route_compute(const struct network *network, struct fec *fec,
                   const struct origin *origin, uint32_t n_origins);
