/*
 * results-inside.h - inside results.c: what is under way
 */
#pragma once

#include "v6sim/report/hosts.h"
#include "v6sim/report/manifest.h"
#include "v6sim/report/packets.h"
#include "v6sim/report/queries.h"
#include "v6sim/report/results.h"

struct results {
    struct results_options options;
    struct output_folder *folder;
    struct output *csv[N_RESULT_TABLES];        /* NULL: not wanted */
    int64_t rows[N_RESULT_TABLES];
    struct output *json;
    struct manifest *manifest;
    GString *text;              /* what is written next */
    unsigned n_runs;
    bool incomplete;            /* any of them is */
    /* Of the run under way: */
    struct queries *queries;
    struct hosts *hosts;
    struct packets *packets;
};

/* Frees what is of the run under way. */
void results_run_clear(struct results *results);
