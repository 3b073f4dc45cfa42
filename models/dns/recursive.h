/*
 * recursive.h - a recursive resolver with a warm cache
 */
#pragma once

#include "models/dns/message.h"
#include "sim/engine/node.h"

/* Its configuration is struct dns_config (service.h). */
extern const struct node_kind recursive_kind;
