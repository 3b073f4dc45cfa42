/*
 * include.h - files that a scenario includes
 *
 *     <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="network.xml"/>
 *
 * is replaced by the root element of network.xml or, if that is a <network> or a
 * <workload>, by what it holds. A part may include others. Places in messages are
 * those of the file where something was written. All files together are bounded as
 * one is (xml.h).
 */
#pragma once

#include <stdbool.h>

#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

#define INCLUDE_MOST_DEPTH 8            /* files that are open at once, the scenario among them */

/* Puts into @document, a whole scenario as it was read, all that it includes.
 * Returns: true if no message was added. */
bool include_parts(struct xml_document *document, struct messages *messages);
