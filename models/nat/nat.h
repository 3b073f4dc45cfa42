/*
 * nat.h - a network address translator between a site and its domain, IPv4
 */
#pragma once

#include "models/nat/behaviour.h"
#include "sim/engine/node.h"
#include "sim/net/addr.h"

struct nat_config {
    const struct nat_behaviour *behaviour;
    uint32_t nth_type;          /* among those in use: struct models' nat_use */
    struct prefix inside;       /* of the addresses that it translates */
    struct addr outside;        /* its address in the domain */
};

/* Network address translator: its site's router hands it all IPv4 that leaves or
 * comes to its outside address. */
extern const struct node_kind nat_kind;
