/*
 * ladder.h - which packets went between whom, one below the other
 *
 * An observer of what concerns one host, in order of time: what it sent and what
 * came to it, what others sent because of that, and between these its decisions.
 * A packet is a row of one or more legs: behind each node that passed it on,
 * translated or out of its tunnel, another one begins.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/net/observe.h"
#include "v6sim/report/collect.h"

/* Who a row is between: a node's rank, or TO_ROUTER | a router's number. */
#define NO_PLACE UINT32_MAX
#define SOME_ROUTER (UINT32_MAX - 1)    /* one of the network's, which one is not known */

enum leg_end {
    LEG_OPEN,                   /* nobody has got it, or not yet */
    LEG_ARRIVED, LEG_PASSED,    /* at `to` */
    LEG_DROPPED,                /* came to `to`, and no farther */
    LEG_LOST,                   /* on the way to `to` */
};

struct ladder_leg {
    uint32_t from, to;          /* places; NO_PLACE: where it goes is nobody */
    uint8_t end;                /* enum leg_end */
    bool tunnel;                /* it is in another packet there */
    char *label;
};

/* From whom a packet is said to be, and to whom. */
struct ladder_ends {
    struct addr src, dst;
    uint16_t sport, dport;
};

/* What stands first of one instant. */
enum row_class { ROW_STEP, ROW_BEGIN, ROW_HAPPENS };

struct ladder_row {
    uint32_t seq;
    uint8_t class;              /* enum row_class */
    bool concerns;              /* the host; others are not shown */
    bool to_many;
    bool unseen;                /* nobody saw it being sent */
    int64_t at;                 /* sent, or seen first if nobody saw it being sent */
    int64_t until;              /* arrived at the last node; -1: never, or that is not known */
    GArray *leg;                /* struct ladder_leg; NULL: what happens at place `from` */
    struct ladder_ends ends;    /* as it was seen last */
    uint32_t from;
    char *text;                 /* of what happens there */
    bool is_end;                /* an operation does, there: */
    uint32_t item, nth;
    GString *note;
    char *section;              /* "RFC 9293 3.5", or "" */
};

struct host_ladder {
    const struct world *world;
    uint32_t host;              /* whose it is */
    uint32_t gate[N_FAMILIES];  /* through which all goes that leaves its site, NO_NODE: there is none */
    bool hops;                  /* routers on the way are places, too */
    GPtrArray *row;             /* struct ladder_row *: in order of time, once finished */
    GHashTable *known;          /* struct ladder_row * by identity of the packet: the latest one */
    GHashTable *asked;          /* DNS servers that owe an answer to what concerns the host */
    GHashTable *target;         /* char *: addresses that the host asked its neighbors for */
    GHashTable *address;        /* GPtrArray * of char *: addresses that were seen, by place */
};

/* @hops: see struct host_ladder. */
struct host_ladder *ladder_new(const struct world *world, uint32_t host, bool hops);
void ladder_free(struct host_ladder *ladder);

/* Returns: the observer to run the world with, which must see everything in order. */
struct observer ladder_observer(struct host_ladder *ladder);

/* Call once the run has ended, and @collection is finished, which has what became of the host's
 * connections. Rows that do not concern the host are gone then. */
void ladder_finish(struct host_ladder *ladder, const struct collection *collection);

/* How it is drawn. */
struct ladder_look {
    bool unicode;               /* otherwise ASCII */
    bool from_first_send;       /* of its work: what was before is left out, and times count from there */
    bool unfold;                /* what repeats itself stands there each time */
    bool bare;                  /* without the notes and sections beside it, which stand elsewhere */
    unsigned width;             /* columns of the terminal */
    guint most;                 /* lines at most, the first ones; 0: all */
};

/* Returns: how many packets and decisions @look leaves out because of its `most`. */
guint ladder_n_left(const struct host_ladder *ladder, const struct ladder_look *look);

void ladder_text(const struct host_ladder *ladder, const struct ladder_look *look, GString *to);

/* Appends the same as a picture, an element `svg` that stands alone; a character of the width is 7 px. What is at
 * one place of ladder_steps() has that place as its `data-step`. */
void ladder_svg(const struct host_ladder *ladder, const struct ladder_look *look, GString *to);

/* A line of a ladder in words, for those who do not see it. */
struct ladder_step {
    int64_t at;                 /* ns, as the look counts them */
    bool packet;                /* otherwise something that happens at the host */
    char *who, *what;           /* "pc, home-nat, cache", by way of whom; "SYN", "waited 1 s for AAAA" */
    char *more, *section;       /* "" : nothing */
};

/* Returns: struct ladder_step, what repeats itself once; free with g_array_unref(). */
GArray *ladder_steps(const struct host_ladder *ladder, const struct ladder_look *look);

/* Who stands in a ladder. */
struct ladder_who {
    char *name, *kind, *addresses;      /* "pc"; "NAT, symmetric"; "2001:db8::1 198.18.0.1", or "" */
};

/* Returns: struct ladder_who, from the left to the right; free with g_array_unref(). */
GArray *ladder_who(const struct host_ladder *ladder, const struct ladder_look *look);

/* For the files that share this work */

/* Returns: whether all that leaves the host's site goes through @node, in a family. */
static inline bool
ladder_is_gate(const struct host_ladder *ladder, uint32_t node)
{
    return node != NO_NODE && (node == ladder->gate[FAMILY_IPV4] || node == ladder->gate[FAMILY_IPV6]);
}

/* A run of rows that is there several times. */
struct ladder_fold {
    guint first, n;             /* rows, as they are shown */
    guint times;                /* 1: once */
};

/* Returns: struct ladder_fold, in the order of @rows (struct ladder_row *); free with g_array_unref(). */
GArray *ladder_fold(const GPtrArray *rows, bool unfold);

/* Returns: "3 times, every 1 s", of a fold of @rows; free with g_free(). */
char *ladder_fold_text(const GPtrArray *rows, const struct ladder_fold *fold);
