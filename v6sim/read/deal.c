/*
 * deal.c - members dealt out to rows, by exact shares
 *
 * Three things are wanted of the order in which members get their rows: that
 * every prefix of it has each row's share, that member i does not depend on the
 * count, and that a small change of shares turns few members. Any two are easy.
 * Sainte-Lague, or the quota method of Balinski and Young, gives the first two
 * with less than one member of error; but what follows a change is another
 * order: from 10 to 12 % turns some 20 % of the members. Fixed positions give the
 * last two: member i has position x(i) in 0..1, the rows lie there side by side,
 * each as wide as its share, and a boundary that moves by 2 % turns 2 %. But no
 * sequence of positions has a bounded error for all boundaries and prefixes: it
 * grows as log n (W. M. Schmidt, Irregularities of distribution VII, Acta
 * Arithmetica 21, 1972).
 *
 * So each member gets the row at its position, unless that would break a bound
 * of 1.5 members; then the row that is most in need. The bound was chosen by
 * trial: a bound of 1 turns 4 to 13 times as many members as the shares change
 * by, 1.5 hardly more than fixed positions do, and it still keeps each row within
 * one of its share in whole members. tests/unit/test-deal.c measures it.
 *
 * That the bound can always be kept is a matter of deadlines. With the share p,
 * c taken and n members dealt, c > np - 1.5 asks for a row's next member by
 * n = (2c + 3) / 2p at the latest, and c < np + 1.5 forbids it too early. All
 * such windows fit side by side: a row has fewer than dp of them within any d
 * members. slack[d] is how many of the members up to d are not claimed by
 * deadlines up to d. A row may take a member if that leaves no slack below 0 in
 * front of its own deadline; the one with the earliest deadline always may.
 *
 * Where all shares are whole they are dealt as they are: at the end of each such
 * stretch every row has just its members. That narrows the windows, and they fit
 * as before: R. Tijdeman's order (The chairman assignment problem, Discrete
 * Mathematics 32, 1980), whose error stays below one member, is exact wherever
 * shares are whole and lies within them all. Stretches are short at the start,
 * where a few hosts are looked at one by one, and of a hundred members or more
 * from there on: shorter ones would turn more members than the shares change by.
 *
 * What is dealt after something else shall be independent of it: positions come
 * from another sequence, and within each class of what was dealt before, rows
 * get their shares as well, to within 1.5 members or log2 n / 2 - 1, which
 * grows as such sequences do. Where both cannot be, the rows' own bound holds.
 */
#include "v6sim/read/deal.h"

#include <stdbool.h>

#include <glib.h>

#define MOST_MEMBERS 10000000u
#define N_POSITIONS UINT64_C(100000000)         /* hundred by hundred by hundred by hundred */

struct dealt_row {
    uint64_t weight;
    uint64_t position;          /* where it ends: positions below it and above the row before are its own */
    uint64_t taken;             /* members so far */
    uint64_t planned, planned_at;       /* members with deadlines within slack, and the next one's */
};

/* Stretches of members at whose ends all shares are whole, and dealt: short ones up
 * to `first` members, longer ones from there on. */
struct stretches {
    uint64_t first;             /* members in short ones */
    uint64_t length[2];         /* of a short one, of a long one; 0: beyond the most members there can be */
};

struct dealing {
    struct stretches stretches;
    struct dealt_row *row;
    uint32_t n_rows;
    uint64_t total;             /* of weights */
    uint64_t dealt;             /* members so far */
    GArray *slack;              /* int16_t, by number of members dealt; NULL: nobody looks ahead */
};

/* A permutation of 0..99 of which each run from the first on is spread evenly over
 * each part of 0..99: the fourth powers of the errors of all of them sum up to
 * 188,000, where those of a lattice make 353,000. Found by simulated annealing. */
static const uint8_t hundreds[100] = {
    47, 5, 84, 29, 67, 15, 60, 93, 40, 77, 24, 0, 55, 36, 73, 11, 88, 51, 20, 63, 97, 32, 80, 43, 8, 70, 26, 91, 58,
    18, 49, 2, 75, 38, 86, 13, 65, 34, 95, 53, 22, 82, 45, 7, 69, 28, 98, 57, 79, 17, 41, 90, 62, 10, 31, 72, 4, 48,
    85, 23, 54, 94, 35, 66, 14, 76, 44, 1, 27, 81, 59, 6, 39, 89, 19, 71, 50, 96, 33, 64, 12, 83, 42, 21, 56, 3, 74,
    30, 92, 61, 9, 46, 78, 25, 87, 52, 16, 68, 99, 37,
};

/* Order 0: the digits of @member to the base of 100, each permuted, the last one
 * first (a scrambled van der Corput sequence; H. Faure 1981). Every hundred
 * members have each whole per cent once. Others: multiples of an irrational
 * number, the whole part left out (H. Weyl 1916). */
static uint64_t
position_of(uint32_t order, uint32_t member)
{
    static const uint64_t step[DEAL_MOST_ORDERS] = {            /* in units of 2^-64: */
        0, UINT64_C(0x6a09e667f3bcc909), UINT64_C(0x9e3779b97f4a7c15),      /* sqrt 2, (1 + sqrt 5) / 2, */
        UINT64_C(0xbb67ae8584caa73b), UINT64_C(0xa54ff53a5f1d36f1) };       /* sqrt 3, sqrt 7 */
    uint64_t position = 0;

    if (order > 0) {
        uint64_t turned = (member + UINT64_C(1)) * step[order];

        return (uint64_t) (((unsigned __int128) turned * N_POSITIONS) >> 64);
    }
    for (int digit = 0; digit < 4; digit++) {
        position = position * 100 + hundreds[member % 100];
        member /= 100;
    }
    return position;
}

/* Which of the rows @position lies in. */
static uint32_t
row_at(const struct dealing *dealing, uint64_t position)
{
    uint32_t low = 0, high = dealing->n_rows - 1;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (position < dealing->row[middle].position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* How many members @row has of @n where its share of them is whole. */
static uint64_t
share_of(const struct dealing *dealing, const struct dealt_row *row, uint64_t n)
{
    return n * row->weight / dealing->total;
}

/* The end of the stretch in which @row gets its @nth member, from 1. */
static uint64_t
stretch_of(const struct dealing *dealing, const struct dealt_row *row, uint64_t nth)
{
    const struct stretches *stretches = &dealing->stretches;
    uint64_t in_first = share_of(dealing, row, stretches->first), begin = nth > in_first ? stretches->first : 0;
    uint64_t length = stretches->length[nth > in_first];

    if (length == 0)
        return MOST_MEMBERS + 1;

    uint64_t each = share_of(dealing, row, length), left = nth > in_first ? nth - in_first : nth;
    return begin + (left + each - 1) / each * length;
}

/* Until how many members are dealt @row must have more than @taken; nobody asks
 * what is beyond the most there can be. */
static uint64_t
deadline(const struct dealing *dealing, const struct dealt_row *row, uint64_t taken)
{
    uint64_t at = ((2 * taken + 3) * dealing->total + 2 * row->weight - 1) / (2 * row->weight);

    return MIN(MIN(at, stretch_of(dealing, row, taken + 1)), MOST_MEMBERS + 1);
}

/* The end of the stretch that the next member is in. */
static uint64_t
stretch_end(const struct dealing *dealing)
{
    const struct stretches *stretches = &dealing->stretches;
    uint64_t begin = dealing->dealt >= stretches->first ? stretches->first : 0;
    uint64_t length = stretches->length[dealing->dealt >= stretches->first];

    return length > 0 ? begin + ((dealing->dealt - begin) / length + 1) * length : UINT64_MAX;
}

/* Whether @row may have one more without having too many. */
static bool
is_due(const struct dealing *dealing, const struct dealt_row *row)
{
    uint64_t end = stretch_end(dealing);

    if (end <= MOST_MEMBERS && row->taken >= share_of(dealing, row, end))
        return false;
    return 2 * (row->taken + 1) * dealing->total < 2 * (dealing->dealt + 1) * row->weight + 3 * dealing->total;
}

/* Makes slack reach up to, not including, @end. */
static void
look_ahead(struct dealing *dealing, uint64_t end)
{
    while (dealing->slack->len < end) {
        uint64_t at = dealing->slack->len, claimed = 0;

        for (uint32_t i = 0; i < dealing->n_rows; i++) {
            struct dealt_row *row = &dealing->row[i];

            while (row->planned_at <= at)
                row->planned_at = deadline(dealing, row, ++row->planned);
            claimed += row->planned;
        }

        int16_t slack = (int16_t) (at - claimed);
        g_array_append_val(dealing->slack, slack);
    }
}

/* Whether @row can have the next member without another row missing its deadline. */
static bool
may_have(struct dealing *dealing, const struct dealt_row *row)
{
    uint64_t end = deadline(dealing, row, row->taken);

    if (!is_due(dealing, row))
        return false;
    for (uint64_t at = dealing->dealt + 1; at < end; at++) {
        look_ahead(dealing, at + 1);
        if (g_array_index(dealing->slack, int16_t, at) < 1)
            return false;
    }
    return true;
}

static void
take(struct dealing *dealing, struct dealt_row *row)
{
    uint64_t end = dealing->slack != NULL ? deadline(dealing, row, row->taken) : 0;

    if (end > 0)
        look_ahead(dealing, end);
    for (uint64_t at = dealing->dealt + 1; at < end; at++)
        g_array_index(dealing->slack, int16_t, at)--;
    row->taken++;
    dealing->dealt++;
}

/* Choosing a row */

/* By how many quarters of a member rows of a class may be off, after @n members. */
static int
class_bound(uint64_t n)
{
    return MAX(6, 2 * (64 - __builtin_clzll(n)) - 4);
}

/* Within a class: whether @chosen does not get too many, and no other row too few. */
static bool
is_fair(const struct dealing *class, uint32_t chosen)
{
    uint64_t n = class->dealt + 1;
    __int128 bound = (__int128) class_bound(n) * class->total;

    for (uint32_t i = 0; i < class->n_rows; i++) {
        const struct dealt_row *row = &class->row[i];
        __int128 excess = (__int128) (row->taken + (i == chosen)) * class->total - (__int128) n * row->weight;

        if (i == chosen ? 4 * excess >= bound : -4 * excess >= bound)
            return false;
    }
    return true;
}

/* The row that needs the next member most: by the deadlines of @by, among those
 * that may have it. */
static uint32_t
most_in_need(struct dealing *whole, const struct dealing *by)
{
    uint64_t earliest = UINT64_MAX;
    uint32_t found = 0;

    for (uint32_t i = 0; i < whole->n_rows; i++) {
        uint64_t at = deadline(by, &by->row[i], by->row[i].taken);

        if (at < earliest && (by == whole ? is_due(whole, &whole->row[i]) : may_have(whole, &whole->row[i]))) {
            earliest = at;
            found = i;
        }
    }
    return found;
}

/* @class: those of the classes that the next member belongs to; NULL: none. */
static uint32_t
choose(struct dealing *whole, const struct dealing *class, uint64_t position)
{
    uint32_t chosen = row_at(whole, position);
    bool fits = may_have(whole, &whole->row[chosen]);

    if (fits && (class == NULL || is_fair(class, chosen)))
        return chosen;
    return most_in_need(whole, class != NULL ? class : whole);
}

/* All together */

/* The least number of members of which each row has a whole share. */
static uint64_t
least_whole(const struct dealing *dealing, const uint64_t *weight)
{
    uint64_t divisor = dealing->total;

    for (uint32_t i = 0; i < dealing->n_rows; i++)
        for (uint64_t other = weight[i]; other != 0;) {
            uint64_t rest = divisor % other;

            divisor = other;
            other = rest;
        }
    return dealing->total / divisor;
}

#define SOON 100u               /* members up to which all whole shares are dealt exactly */

static struct stretches
stretches_of(uint64_t least)
{
    struct stretches stretches = { 0 };

    if (least > MOST_MEMBERS)
        return stretches;
    stretches.first = SOON / least * least;
    stretches.length[0] = least;
    stretches.length[1] = (SOON + least - 1) / least * least;
    return stretches;
}

static struct dealing
dealing_new(const uint64_t *weight, uint32_t n_rows, bool looks_ahead)
{
    struct dealing dealing = { .row = g_new0(struct dealt_row, n_rows), .n_rows = n_rows };
    uint64_t sum = 0;

    for (uint32_t i = 0; i < n_rows; i++)
        dealing.total += weight[i];
    g_assert(dealing.total <= DEAL_MOST_TOTAL);
    dealing.stretches = stretches_of(least_whole(&dealing, weight));
    for (uint32_t i = 0; i < n_rows; i++) {
        struct dealt_row *row = &dealing.row[i];

        sum += row->weight = weight[i];
        row->position = (uint64_t) (((unsigned __int128) sum * N_POSITIONS + dealing.total - 1) / dealing.total);
        row->planned_at = deadline(&dealing, row, 0);
    }
    if (looks_ahead)
        dealing.slack = g_array_new(FALSE, FALSE, sizeof(int16_t));
    return dealing;
}

static void
dealing_clear(struct dealing *dealing)
{
    g_free(dealing->row);
    if (dealing->slack != NULL)
        g_array_unref(dealing->slack);
}

void
deal(const struct deal *deal, uint32_t n, uint16_t *row)
{
    struct dealing whole = dealing_new(deal->weight, deal->n_rows, true);
    g_autofree struct dealing *class = g_new0(struct dealing, deal->n_classes);

    g_assert(deal->n_rows >= 1 && deal->n_rows <= DEAL_MOST_ROWS);
    g_assert(deal->order < DEAL_MOST_ORDERS && n <= MOST_MEMBERS);
    for (uint32_t i = 0; i < deal->n_classes; i++)
        class[i] = dealing_new(deal->weight, deal->n_rows, false);
    for (uint32_t i = 0; i < n; i++) {
        struct dealing *own = deal->n_classes > 0 ? &class[deal->class[i]] : NULL;
        uint32_t chosen = choose(&whole, own, position_of(deal->order, i));

        take(&whole, &whole.row[chosen]);
        if (own != NULL)
            take(own, &own->row[chosen]);
        row[i] = (uint16_t) chosen;
    }
    for (uint32_t i = 0; i < deal->n_classes; i++)
        dealing_clear(&class[i]);
    dealing_clear(&whole);
}
