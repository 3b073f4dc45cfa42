/*
 * difference-results.h - the directory that compare -o writes: tables of both sides, and what they are of
 */
#pragma once

#include "v6sim/report/difference-text.h"
#include "v6sim/report/manifest.h"

/* What such a directory is known by. */
extern const struct output_folder_kind difference_results_kind;

/* Writes a table of each kind as CSV, all of them as compare.json, and the manifest. Returns: false with messages, and
 * nothing written. */
bool difference_write(const struct difference_report *report, const struct output_target *target,
                      const struct manifest *manifest, struct messages *messages);
