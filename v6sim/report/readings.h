/*
 * readings.h - what expectations say of a record, read off it
 */
#pragma once

#include "v6sim/report/collect.h"
#include "v6sim/report/compare.h"

/* An attribute of an element: how it is compared, and what a record has of it. */
struct reading {
    const char *element, *attribute;
    enum comparing comparing;
    struct actual (*get)(const struct kept *kept);
};
extern const struct reading readings[];         /* ends with a NULL element */

/* Returns: the time or number of @kept that is called @metric in expectations; not there: it has none. */
struct actual readings_number(const char *metric, const struct kept *kept);
