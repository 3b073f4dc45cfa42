/*
 * page-difference-parts.h - inside page_difference(): what its files share
 */
#pragma once

#include "v6sim/report/page-difference.h"
#include "v6sim/report/page-parts.h"

static inline const char *
difference_label(const struct difference_report *report, unsigned side)
{
    return report->differences->pairing->side[side]->label;
}

/* NULL: read from files. */
static inline const struct world *
difference_world(const struct difference_report *report, unsigned side)
{
    return report->differences->pairing->side[side]->world;
}

/* The parts */
void page_difference_pictures(struct html *html, const struct difference_report *report);
void page_difference_tables(struct html *html, const struct difference_report *report);
void page_difference_reasons(struct html *html, const struct difference_report *report);
void page_difference_basis(struct html *html, const struct difference_report *report);
void page_difference_scenarios(struct html *html, const struct difference_report *report);
