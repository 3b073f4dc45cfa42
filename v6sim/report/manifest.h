/*
 * manifest.h - what results were made of: the files that were read, and those that were written
 */
#pragma once

#include "v6sim/read/scenario.h"
#include "v6sim/report/output.h"

struct manifest;

/* Notes all files of XML that are read from now on. There is one at a time. */
struct manifest *manifest_new(const char *const *command);
void manifest_free(struct manifest *manifest);

/* Returns: false if there was a run already that is called the same. */
bool manifest_add_run(struct manifest *manifest, const struct scenario *scenario);

/* Returns: the manifest as JSON, to be freed with g_string_free(). @written: struct output_written *, whose rows
 * (as many as are written; -1: it has none) are @rows; NULL: nothing yet. @complete: whether that is all that the runs
 * come to. */
GString *manifest_json(const struct manifest *manifest, const GPtrArray *written, const int64_t *rows, bool complete);
