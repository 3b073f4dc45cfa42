/*
 * windows.h - one part of a world on several threads
 *
 * Hosts that meet somebody who keeps state of all of them, a resolver with a cold
 * cache, are one part (division.h), and run on one thread if nothing else is done.
 * But between two of them, or a host and that one, a packet takes a while. So each
 * thread has an island with some of the hosts, and all run the same window of time,
 * as long as the shortest of these ways: what they send to each other in it arrives
 * behind it, is handed over, and the next window begins. Order is by identity, so
 * the result is that of one island.
 */
#pragma once

#include "v6sim/run.h"

/* Runs @world, which is one part, and whose observers can be divided; @result: a new one, added to. Returns: false, and
 * adds nothing, if it cannot be done: there is nothing to divide or no time between, a packet came too early, or what
 * goes on in the background would not end with the rest; or if too little happens at a time for several threads, unless
 * the options say how many parts a thread takes. */
bool windows_run(const struct world *world, const struct run_options *options, struct run_result *result);
