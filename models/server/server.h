/*
 * server.h - a server that accepts connections
 */
#pragma once

#include <stdint.h>

#include "sim/engine/field.h"

struct server_config {
    struct port_list listen;    /* TCP */
    uint8_t refuses;            /* IPV4_BIT, IPV6_BIT: families in which no port is open */
};
