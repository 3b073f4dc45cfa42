/*
 * rules.h - the rules by which addresses are compared
 *
 * Two tables of small functions, one for sources (RFC 3484 and RFC 6724 section
 * 5) and one for destinations (section 6). A rule compares two pairs of
 * destination and source; a profile lists those it uses, in its order, each with
 * arguments. What no RFC has, but some system does, is a rule or an argument
 * here like any other.
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
};

/* One side of a comparison. Labels and precedence are those of the table that
 * belongs to the purpose: some systems have one for sources, another for
 * destinations. */
struct pair {
    struct addr dst, src;
    union {
        struct {
            uint8_t usable;             /* src is defined; if not, it is :: and has no trait */
            uint8_t flags;              /* enum addr_flag, of src */
            uint8_t dst_scope, src_scope;
            uint8_t labels_match;
            uint8_t marks;              /* enum mark: the first four while a source is chosen, else the last two */
        };
        uint64_t traits;                /* all of the above */
    };
    uint8_t common_bits;        /* of dst and src */
    uint8_t src_len;            /* of the prefix of src */
    uint8_t iface;              /* of src */
    uint8_t source_rule;        /* see struct candidate */
    uint8_t why;                /* enum no_source, where it is not usable */
    uint16_t nth;               /* place of dst in the list before sorting */
    int32_t precedence;         /* of dst */
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
 * and explanations carry. */
struct rule {
    const char *id, *text;      /* "dst-5", "prefer matching label" */
    unsigned standards;         /* bits of enum standard: whose rule it is; 0: of systems alone */
    unsigned takes;             /* bits of enum rule_argument */
    unsigned reads;             /* enum rule_reads: facts it rests on besides its own */
    /* < 0 prefers a, > 0 prefers b, 0 leaves it to the next rule. */
    int (*compare)(const struct pair *a, const struct pair *b, struct rule_arguments with);
};
enum rule_reads {
    READS_SCOPES = 1, READS_POLICY = 2,
    READS_WHOLE = 4,            /* not a fact: more of a side than its traits */
};
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

/* What both tables use. */
int avoid_deprecated(const struct pair *a, const struct pair *b, struct rule_arguments with);
int prefer_home(const struct pair *a, const struct pair *b, struct rule_arguments with);
int prefer_label(const struct pair *a, const struct pair *b, struct rule_arguments with);
int prefer_bits(const struct pair *a, const struct pair *b, int bits);

static inline int
pair_has(const struct pair *pair, enum addr_flag flag)
{
    return (pair->flags & flag) != 0;
}

static inline int
pair_marked(const struct pair *pair, enum mark mark)
{
    return (pair->marks & mark) != 0;
}

/* A profile's rules at work: for sources or for destinations. */
struct deciding {
    const struct rule *table;
    const struct rule_list *list;
    uint32_t all, whole;        /* sets of places in the list: each rule; those that look beyond traits */
    uint32_t arguable, argued;  /* those with arguments of the profile's own; of these, where it mattered */
    uint8_t deepest;            /* how far down the list any comparison came */
};

struct deciding decide_by(const struct rule *table, const struct rule_list *list);

/* Returns: < 0, > 0 or 0 as a rule does; in *place, where in the list the rule
 * stands that decided, or the length of the list. */
int decide(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t *place);

/* Returns: the rule at @place of the list, as its place in the table; NO_RULE: beyond the list's end. */
static inline uint8_t
rule_at(const struct deciding *deciding, uint8_t place)
{
    return place < deciding->list->n ? deciding->list->rule[place].rule : NO_RULE;
}
