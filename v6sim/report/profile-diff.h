/*
 * profile-diff.h - in what two profiles differ
 *
 * Text has both heads side by side; then, part by part, each fact that one of
 * them states otherwise or alone; the rows of policy tables that differ; what is
 * not modelled; at last what both state on other grounds. CSV has a row per
 * difference, JSON the same rows by kind. v6sim(1) documents the names; they stay.
 */
#pragma once

#include "v6sim/report/profile-pairs.h"

void profile_diff_text(const struct profile_pairs *pairs, GString *to);
void profile_diff_csv(const struct profile_pairs *pairs, GString *to);
void profile_diff_json(const struct profile_pairs *pairs, GString *to);
