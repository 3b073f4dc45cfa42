/*
 * forwarder.h - a DNS proxy, as home gateways have it
 */
#pragma once

#include <stdint.h>

#include "models/dns/service.h"

/* What proxies do wrong: RFC 4074, RFC 5625. */
enum forwarder_defect {
    DEFECT_DROPS_AAAA,          /* passes no query for AAAA on, and says nothing */
    DEFECT_NXDOMAIN_TO_AAAA,    /* answers it by itself: the name does not exist */
    DEFECT_A_TO_AAAA,           /* asks for A in its place, and hands that out */
    DEFECT_NO_TCP,              /* does not listen there (RFC 5625 section 4.4.1) */
    DEFECT_DROPS_PRIVATE,       /* takes private addresses for an attack, and the records out of the answer */
    N_DEFECTS
};

#define MOST_UPSTREAMS 8

struct forwarder_config {
    struct dns_config dns;
    struct addr address[N_FAMILIES];    /* that it asks from */
    uint32_t defects;           /* set of enum forwarder_defect */
    bool caches;
    uint32_t n_upstreams;
    struct upstream {
        struct addr addr;
        uint8_t family;
    } upstream[MOST_UPSTREAMS];
};

extern const struct node_kind forwarder_kind;
