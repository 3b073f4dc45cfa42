/*
 * suggest.h - what a scenario could expect, from what happens
 *
 * It is a draft: an expectation that was copied from a run can only tell that nothing
 * has changed. So each says how its time is made up, and asks for the reason.
 */
#pragma once

#include "v6sim/report/collect.h"

/**
 * suggest_expect:
 * @collection: finished, with keep_all
 *
 * Appends an <expect> of the world's variant, indented as a child of <scenario>: for
 * each connection, lookup or ping of each host element and system what all of its
 * hosts have alike, and percentiles of times that differ.
 */
void suggest_expect(const struct collection *collection, GString *to);
