/*
 * rules.h - the rules by which addresses are compared
 *
 * Two tables of small functions, one for sources (RFC 3484 and RFC 6724 section
 * 5) and one for destinations (section 6). A rule ranks a pair of destination
 * and source; a profile lists those it uses, in its order, each with arguments.
 * One for which a small difference is none cannot rank, and compares two.
 * What no RFC has, but some system does, is a rule or an argument here like any
 * other.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"

#define NO_RULE 0xff

/* What is true of a pair, for rules of which that is all they look at. */
enum mark {
    MARK_SAME = 1,              /* the source is the destination */
    MARK_OUTGOING = 2,          /* it is on the interface that leads there */
    MARK_NEXT_HOP = 4,          /* its prefix was advertised by the next hop there */
    MARK_ORCHID = 8,            /* both are in 2001:10::/28, or neither */
    MARK_DIRECT = 16,           /* the destination is on a link of the host's */
    MARK_LOOPBACK = 32,         /* the destination is the host itself */
    MARK_TRANSITION = 64,       /* the source is in 2002::/16 or 2001::/32 */
    MARK_FAILED = 128,          /* no connection that way was ever made, and more than MOST_FAILED were tried */
};
#define MOST_FAILED 10

/* More that is true of a pair. */
enum match {
    MATCH_USABLE = 1,           /* the source is defined; if not, it is :: and has no trait */
    MATCH_LABELS = 2,           /* the labels of both are the same */
};

/* Where a trait stands in a pair. */
enum trait { TRAIT_FLAGS, TRAIT_SCOPES, TRAIT_MATCH, TRAIT_MARKS, TRAIT_PRECEDENCE, N_TRAITS };

/* One side of a comparison. Labels and precedence are those of the table that
 * belongs to the purpose: some systems have one for sources, another for
 * destinations. */
struct pair {
    struct addr dst, src;
    union {
        struct {
            uint8_t flags;              /* enum addr_flag, of src */
            uint8_t scopes;             /* see pair_scopes() */
            uint8_t match;              /* enum match */
            uint8_t marks;              /* enum mark: the first four while a source is chosen, else the last four */
            uint8_t above;              /* rows of the table with a higher precedence than that of dst */
        };
        uint8_t trait[8];               /* the above, by enum trait */
        uint64_t traits;
    };
    uint8_t common_bits;        /* of dst and src */
    uint8_t src_len;            /* of the prefix of src */
    uint8_t source_rule;        /* see struct candidate */
    uint8_t why;                /* enum no_source, where it is not usable */
    uint16_t nth;               /* place of dst in the list before sorting */
    uint8_t group;              /* see struct rule */
    int32_t precedence;         /* of dst */
    uint32_t rtt_us;            /* the least round trip that was measured to dst; 0: none, or no rule asks */
    uint64_t rank;              /* by all rules of a list, see rules.c; the smaller is preferred */
};

/* Arguments of rules. A rule has those that it takes; the others are 0. */
enum prefer { PREFER_PUBLIC, PREFER_TEMPORARY };
enum ipv4_bits {
    IPV4_NOT_COMPARED,          /* destinations of IPv4 are alike */
    IPV4_COMPARED,              /* as those of IPv6 */
    IPV4_IN_SUBNET,             /* they share no bits with a source whose subnet they are not in */
};
enum compared_bits {
    BITS_ADDRESS,               /* all bits that are alike: RFC 3484 section 2.2 */
    BITS_PREFIX,                /* at most those of the source's prefix: RFC 6724 section 2.2 */
    BITS_64,                    /* at most 64 */
    BITS_WORD,                  /* only those of the first 32 bits in which either pair differs */
};
enum native { NATIVE_LINK, NATIVE_PREFIX };     /* what encapsulates: the link of the source, or a 6to4 or Teredo one */

enum rule_argument { ARGUMENT_PREFER, ARGUMENT_IPV4, ARGUMENT_BITS, ARGUMENT_NATIVE, N_RULE_ARGUMENTS };
extern const char *const rule_prefer_words[], *const rule_ipv4_words[], *const rule_bits_words[],
    *const rule_native_words[];                 /* each NULL-terminated */
extern const char *const *const rule_argument_words[N_RULE_ARGUMENTS];

/* Rules, in the RFC's order; the place in the table is what profiles, records
 * and explanations carry. They rank pairs: what all of them make of two pairs
 * is known by comparing two numbers, in which the ranks by all rules are. */
struct rule {
    const char *id, *text;      /* "dst-5", "prefer matching label" */
    unsigned standards;         /* bits of enum standard: whose rule it is; 0: of systems alone */
    unsigned takes;             /* bits of enum rule_argument */
    unsigned reads;             /* enum rule_reads: facts it rests on besides its own */
    /* How good the pair is, 0 the best, in @bits bits; of two, the one with the smaller is preferred. */
    unsigned (*rank)(const struct pair *pair, struct rule_arguments with);
    unsigned bits;
    unsigned looks;             /* at nothing but these traits, at one with the same arguments; 0: at something else */
    bool order;                 /* its rank is the place in the list before sorting */
    bool within;                /* pairs of different groups are alike, whatever their ranks */
    /* Or, with a rank that makes no difference: < 0 prefers a, > 0 prefers b, 0 leaves it to the next rule. */
    int (*compare)(const struct pair *a, const struct pair *b);
};
#define LOOKS(trait) (1u << TRAIT_##trait)
enum rule_reads { READS_SCOPES = 1, READS_POLICY = 2, READS_MEASURED = 4 };     /* the last is no fact */
extern const struct rule source_rules[], destination_rules[];   /* end with a NULL id */

/* Returns: "5" of "dst-5". */
static inline const char *
rule_number(const struct rule *rule)
{
    return strchr(rule->id, '-') + 1;
}

/* Appends the rule at @place of @table to @list, with the arguments that
 * @standard (enum standard) has. */
void rules_add(struct rule_list *list, const struct rule *table, uint8_t place, int standard);

/* Makes @list all rules of @standard, in its order, because @fact says so. */
void rules_all(struct rule_list *list, const struct rule *table, int standard, uint16_t fact);

/* Returns: the place of rule @id in @table, or -1. */
int rule_find(const struct rule *table, const char *id);

/* Returns: where in @list the rule at @place of its table stands, or -1. */
int rules_place(const struct rule_list *list, int place);

/**
 * rules_rank:
 *
 * Has the ranks that @list makes of pairs follow what its rule at @place says
 * now; to be called after its arguments have changed.
 */
void rules_rank(struct rule_list *list, uint8_t place);

/* Returns: whether some rule of @list goes by round trips that were measured. */
static inline bool
rules_measure(const struct rule_list *list)
{
    return list->n > 0 && list->rule[list->n - 1].reads & READS_MEASURED;
}

/* Says that the arguments of @list's rule at @place are @fact's. */
void rules_argue(struct rule_list *list, int place, uint16_t fact);

/* What both tables use. */
unsigned rank_deprecated(const struct pair *pair, struct rule_arguments with);
unsigned rank_home(const struct pair *pair, struct rule_arguments with);
unsigned rank_label(const struct pair *pair, struct rule_arguments with);
unsigned rank_none(const struct pair *pair, struct rule_arguments with);
/* Rule 8 of section 5, rule 9 of section 6: use longest matching prefix. Of the first word
 * of 32 bits in which one of two differs it is that one which has fewer bits there: that is
 * the one that has fewer bits at all. */
static inline unsigned
rank_bits(const struct pair *pair, int bits)
{
    unsigned most = bits == BITS_PREFIX ? pair->src_len : bits == BITS_64 ? 64 : 128;

    return 128 - (pair->common_bits < most ? pair->common_bits : most);
}

static inline unsigned
pair_has(const struct pair *pair, enum addr_flag flag)
{
    return (pair->flags & flag) != 0;
}

static inline unsigned
pair_marked(const struct pair *pair, enum mark mark)
{
    return (pair->marks & mark) != 0;
}

static inline bool
pair_usable(const struct pair *pair)
{
    return pair->match & MATCH_USABLE;
}

static inline bool
pair_labels_match(const struct pair *pair)
{
    return pair->match & MATCH_LABELS;
}

/* Returns: two scopes, as they stand in a pair. */
static inline uint8_t
pair_scopes(uint8_t dst, uint8_t src)
{
    return (uint8_t) ((dst & 0xf) | src << 4);
}

static inline uint8_t
pair_dst_scope(const struct pair *pair)
{
    return pair->scopes & 0xf;
}

static inline uint8_t
pair_src_scope(const struct pair *pair)
{
    return pair->scopes >> 4;
}

/* Returns: the part of @pair's rank that is by rules which are not tabled; of traits they look at list->looks alone. */
static inline uint64_t
rank_untabled(const struct pair *pair, const struct rule_list *list)
{
    uint64_t rank = pair->nth * list->by_order;

    for (uint8_t place = list->tabled; place < list->asked; place++)
        rank |= (uint64_t) list->rule[place].is->rank(pair, list->rule[place].with) << list->rule[place].lowest;
    return rank;
}

/* Returns: the upper half of @pair's rank but for rules that are not tabled. */
static inline uint32_t
rank_traits(const struct pair *pair, const struct rule_list *list)
{
    const uint8_t *trait = pair->trait;

    return list->rank[0][trait[0]] | list->rank[1][trait[1]] | list->rank[2][trait[2]] | list->rank[3][trait[3]] |
        list->rank[4][trait[4]];
}

/* Ranks @pair, when all else is filled in. */
static inline void
rank_pair(struct pair *pair, const struct rule_list *list)
{
    pair->rank = (uint64_t) rank_traits(pair, list) << 32 | rank_untabled(pair, list);
}

/* A profile's rules at work: for sources or for destinations. */
struct deciding {
    const struct rule_list *list;
    unsigned arguable, argued;  /* sets of places in the list: rules with arguments of the profile's own, of which it
                                 * is to be found out whether they matter; those where they did */
    uint8_t deepest;            /* how far down the list any comparison came */
    bool by_rank;               /* ranks are all there is to a comparison */
    uint64_t across;            /* as in the list */
};

/* Notes of the rules to the one at @place which would have decided otherwise, if the profile said otherwise. */
void weigh_arguments(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t place);

/* Returns: the place of the rule by which two ranks differ. */
static inline uint8_t
rank_place(const struct rule_list *list, uint64_t differ)
{
    return list->rank_place[63 - __builtin_clzll(differ)];
}

/* Asks the rules before *place that compare two. Returns: what the first that prefers one
 * says, and in *place where it stands; or @order. */
int ask_comparing(const struct rule_list *list, const struct pair *a, const struct pair *b, int order, uint8_t *place);

/* Returns: the bits of ranks that count between two pairs. */
static inline uint64_t
rank_counts(const struct deciding *deciding, const struct pair *a, const struct pair *b)
{
    return a->group == b->group ? UINT64_MAX : deciding->across;
}

/* Returns: < 0: a is preferred, > 0: b, 0: no rule tells them apart; in *place, where in the list
 * the rule stands that decided, or the length of the list. */
static inline int
decide(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t *place)
{
    const struct rule_list *list = deciding->list;
    uint64_t counts = rank_counts(deciding, a, b), rank_a = a->rank & counts, rank_b = b->rank & counts;
    int order = rank_a < rank_b ? -1 : rank_a > rank_b;

    *place = order != 0 ? rank_place(list, rank_a ^ rank_b) : list->n;
    if (list->comparing != 0)
        order = ask_comparing(list, a, b, order, place);
    if (*place > deciding->deepest)
        deciding->deepest = *place;
    if (deciding->arguable & ((2u << *place) - 1))
        weigh_arguments(deciding, a, b, *place);
    return order;
}

/* Whether decide() prefers a. Where nobody wants to know of arguments, and ranks are all, nothing is noted of the
 * comparison: among pairs in order, none goes further down the list than one of two neighbours. */
static inline bool
comes_before(struct deciding *deciding, const struct pair *a, const struct pair *b)
{
    uint64_t counts = rank_counts(deciding, a, b);
    uint8_t place;

    if (!deciding->by_rank)
        return decide(deciding, a, b, &place) < 0;
    return (a->rank & counts) < (b->rank & counts);
}

/* Returns: the rule at @place of the list, as its place in the table; NO_RULE: beyond the list's end. */
static inline uint8_t
rule_at(const struct deciding *deciding, uint8_t place)
{
    return place < deciding->list->n ? deciding->list->rule[place].rule : NO_RULE;
}
