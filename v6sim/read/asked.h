/*
 * asked.h - inside world_build(): whom hosts ask, and under which names
 */
#pragma once

#include "v6sim/read/building.h"
#include "v6sim/read/typed.h"

/* Appends the servers that the resolv.conf of @host names to @dns (struct dns_choice),
 * if it names any; one that nobody is adds a message. Returns: whether it names any. */
bool asked_servers(struct building *building, const struct host_element *host, const struct typed_files *files,
                   GArray *dns);

/* Fills in what the hosts of @class, of @host with @files, ask for each item of the
 * workload, and the records of their hosts file; adds the names to the zone. A name
 * that gets too long adds a message. */
void asked_class(struct building *building, const struct host_element *host, const struct typed_files *files,
                 struct host_class *class);
