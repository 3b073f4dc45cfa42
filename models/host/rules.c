/*
 * rules.c - lists of rules, and a comparison by one
 *
 * A comparison goes through the profile's list until a rule prefers a side. What
 * most rules look at is packed into one word, a pair's traits: where two sides
 * have the same, those rules need not be called.
 */
#include "models/host/rules.h"

#include <glib.h>

const char *const rule_prefer_words[] = {
    [PREFER_PUBLIC] = "public", [PREFER_TEMPORARY] = "temporary", NULL };
const char *const rule_ipv4_words[] = {
    [IPV4_NOT_COMPARED] = "no", [IPV4_COMPARED] = "yes", [IPV4_IN_SUBNET] = "in-subnet", NULL };
const char *const rule_bits_words[] = {
    [BITS_ADDRESS] = "address", [BITS_PREFIX] = "prefix", [BITS_64] = "64", [BITS_WORD] = "word", NULL };
const char *const rule_native_words[] = {
    [NATIVE_LINK] = "link", [NATIVE_PREFIX] = "prefix", NULL };
const char *const *const rule_argument_words[N_RULE_ARGUMENTS] = {
    [ARGUMENT_PREFER] = rule_prefer_words,
    [ARGUMENT_IPV4] = rule_ipv4_words,
    [ARGUMENT_BITS] = rule_bits_words,
    [ARGUMENT_NATIVE] = rule_native_words,
};

/* What an RFC says of the arguments. Where nothing sorts, sources are still
 * chosen, by the older. */
static const struct rule_arguments standard_arguments[] = {
    [STANDARD_RFC3484] = { { PREFER_PUBLIC, IPV4_COMPARED, BITS_ADDRESS, NATIVE_LINK } },
    [STANDARD_RFC6724] = { { PREFER_TEMPORARY, IPV4_COMPARED, BITS_PREFIX, NATIVE_LINK } },
    [STANDARD_NONE] = { { PREFER_PUBLIC, IPV4_COMPARED, BITS_ADDRESS, NATIVE_LINK } },
};

/* Lists */

void
rules_add(struct rule_list *list, const struct rule *table, uint8_t place, int standard)
{
    list->rule[list->n].rule = place;
    list->rule[list->n].with = standard_arguments[standard];
    list->rule[list->n].given = 0;
    list->rule[list->n++].fact = NO_FACT;
    g_assert(table[place].id != NULL);
}

void
rules_all(struct rule_list *list, const struct rule *table, int standard, uint16_t fact)
{
    list->n = 0;
    list->fact = fact;
    for (uint8_t place = 0; table[place].id != NULL; place++)
        if (table[place].standards >> standard & 1)
            rules_add(list, table, place, standard);
}

int
rule_find(const struct rule *table, const char *id)
{
    for (int i = 0; table[i].id != NULL; i++)
        if (strcmp(table[i].id, id) == 0)
            return i;
    return -1;
}

int
rules_place(const struct rule_list *list, int place)
{
    for (int i = 0; i < list->n; i++)
        if (list->rule[i].rule == place)
            return i;
    return -1;
}

/* Rules of both tables */

/* Rule 3 of both sections: avoid deprecated addresses. */
int
avoid_deprecated(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_has(a, ADDR_DEPRECATED) - pair_has(b, ADDR_DEPRECATED);
}

/* Rule 4 of both sections: prefer home addresses. One that is home and care-of
 * address beats all others; one that is only home address beats one that is
 * only care-of address. */
int
prefer_home(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    int at_home_a = pair_has(a, ADDR_HOME) && pair_has(a, ADDR_CARE_OF);
    int at_home_b = pair_has(b, ADDR_HOME) && pair_has(b, ADDR_CARE_OF);

    (void) with;
    if (at_home_a || at_home_b)
        return at_home_b - at_home_a;
    return (pair_has(b, ADDR_HOME) && pair_has(a, ADDR_CARE_OF)) -
        (pair_has(a, ADDR_HOME) && pair_has(b, ADDR_CARE_OF));
}

/* Rule 6 of section 5, rule 5 of section 6: prefer matching label. */
int
prefer_label(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return b->labels_match - a->labels_match;
}

/* CommonPrefixLen(source, destination). */
static int
bits_of(const struct pair *pair, int bits)
{
    unsigned most = bits == BITS_PREFIX ? pair->src_len : bits == BITS_64 ? 64 : 128;

    return (int) MIN(pair->common_bits, most);
}

/* The bits that a pair has in common in word @nth of four, if it has all before. */
static int
bits_in_word(const struct pair *pair, int nth)
{
    return CLAMP(pair->common_bits - 32 * nth, 0, 32);
}

int
prefer_bits(const struct pair *a, const struct pair *b, int bits)
{
    int nth = MIN(a->common_bits, b->common_bits) / 32;

    if (bits != BITS_WORD)
        return bits_of(b, bits) - bits_of(a, bits);
    return bits_in_word(b, nth) - bits_in_word(a, nth);
}

/* Comparing */

struct deciding
decide_by(const struct rule *table, const struct rule_list *list)
{
    struct deciding deciding = { .table = table, .list = list, .all = (1u << list->n) - 1 };

    for (uint8_t i = 0; i < list->n; i++) {
        if (table[list->rule[i].rule].reads & READS_WHOLE)
            deciding.whole |= 1u << i;
        if (list->rule[i].fact != NO_FACT)
            deciding.arguable |= 1u << i;
    }
    return deciding;
}

/* Whether another value of @argument would make another decision. */
static bool
matters(const struct rule *rule, const struct pair *a, const struct pair *b, struct rule_arguments with,
        unsigned argument)
{
    int order = rule->compare(a, b, with);

    for (uint8_t value = 0; rule_argument_words[argument][value] != NULL; value++) {
        with.value[argument] = value;
        if (rule->compare(a, b, with) != order)
            return true;
    }
    return false;
}

/* Notes whether the rule would decide otherwise if the profile said otherwise. */
static void
weigh_arguments(struct deciding *deciding, const struct pair *a, const struct pair *b, unsigned place)
{
    const struct rule *rule = &deciding->table[deciding->list->rule[place].rule];
    unsigned given = deciding->list->rule[place].given;

    for (unsigned argument = 0; argument < N_RULE_ARGUMENTS; argument++)
        if (given >> argument & 1 && matters(rule, a, b, deciding->list->rule[place].with, argument))
            deciding->argued |= 1u << place;
}

int
decide(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t *place)
{
    const struct rule_list *list = deciding->list;
    uint32_t rules = a->traits == b->traits ? deciding->whole : deciding->all;
    int order = 0;

    *place = list->n;
    for (; rules != 0 && order == 0; rules &= rules - 1) {
        unsigned next = (unsigned) __builtin_ctz(rules);

        order = deciding->table[list->rule[next].rule].compare(a, b, list->rule[next].with);
        if ((deciding->arguable & ~deciding->argued) >> next & 1)
            weigh_arguments(deciding, a, b, next);
        if (order != 0)
            *place = (uint8_t) next;
    }
    deciding->deepest = MAX(deciding->deepest, *place);
    return order;
}
