/*
 * again.h - the command that tells more of a connection
 */
#pragma once

#include "v6sim/report/collect.h"

/* Returns: "v6sim explain home.xml --variant ipv6-dead --host 'pc[17]' --connection c", to be typed into a shell; free
 * with g_free(). */
char *again_command(const struct world *world, const struct kept *kept);
