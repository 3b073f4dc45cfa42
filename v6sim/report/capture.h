/*
 * capture.h - the packets of a run, as a capture
 *
 * An observer: each node has an interface, a NAT one inside and one outside; a packet
 * is seen where it leaves and where it comes in. What a host decided before it sent
 * one is that one's comment, and so is where it was lost.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/net/observe.h"
#include "v6sim/report/output.h"
#include "v6sim/run.h"

struct capture;

/* @hosts: set of ranks of those at whose interfaces packets are seen, taken over; NULL: at all nodes'. @output: where
 * it goes in the end; outlives it. */
struct capture *capture_new(const struct world *world, GHashTable *hosts, struct output *output);
void capture_free(struct capture *capture);

/* Returns: the observer to run the world with, which must see everything in order. */
struct observer capture_observer(struct capture *capture);

/* Appends the capture to its output, once the run is over. */
void capture_write(struct capture *capture);
