/*
 * bare.h - the same load without a simulator: what a bare C loop takes
 */
#pragma once

#include <stdint.h>

#define BARE_EVENTS 11          /* of a connection */

/* @hosts hosts make @times connections each, one a second: AAAA, A, handshake,
 * close; a path is one event. Returns: connections made. */
uint64_t bare_run(uint32_t hosts, uint32_t times);
