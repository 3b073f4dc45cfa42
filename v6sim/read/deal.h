/*
 * deal.h - members dealt out to rows, by exact shares
 *
 * What is guaranteed for all weights and counts; deal.c says why no more can be:
 *
 *   exact     Where the share of each row is a whole number of members, it has that
 *             number: at all such counts up to 100, and beyond at every hundredth
 *             member or, if there is no such count so soon, at the next. After any
 *             other prefix a row has less than 1.5 members more or less than its
 *             share of them: at most one off the nearest whole number.
 *   prefix    Member i's row does not depend on how many members there are.
 *   steady    Of shares that change a little, few members change: about 2 % where
 *             a row takes 2 % of whole per cents from one that stands next to it;
 *             as much again for each row between, at whose ends all move up.
 */
#pragma once

#include <stdint.h>

#define DEAL_MOST_ROWS 256
#define DEAL_MOST_ORDERS 5
#define DEAL_MOST_TOTAL (INT64_C(400) * 1000 * 1000 * 1000)     /* of weights: sums stay within 64 bits */

struct deal {
    const uint64_t *weight;     /* of each row, at least 1; all together at most DEAL_MOST_TOTAL */
    uint32_t n_rows;            /* 1 to DEAL_MOST_ROWS */
    uint32_t order;             /* in which positions are spread: what is dealt by another one is independent */
    const uint16_t *class;      /* by member: what it was dealt before, each class to have its share; or NULL */
    uint32_t n_classes;
};

/* Sets @row of each of @n members, at most 10,000,000. */
void deal(const struct deal *deal, uint32_t n, uint16_t *row);
