/*
 * authoritative.h - a server with zones of its own
 */
#pragma once

#include "models/dns/service.h"

struct authoritative_config {
    struct dns_config dns;
    const uint32_t *authority;  /* the zones that it has, ascending */
    uint32_t n_authorities;
};

extern const struct node_kind authoritative_kind;
