/*
 * rules.c - lists of rules, and a comparison by one
 *
 * A comparison goes through the profile's list until a rule prefers a side. Most
 * rules need not see both: each ranks a pair by itself, and all ranks have their
 * bits in one number, the earlier the rule the higher. So to compare is to compare
 * two numbers, and the highest bit in which they differ names the rule. What looks
 * at traits alone, from the list's first rule on, is tabled when the list is
 * made, by trait and value; the other rules are asked once for each pair, but for
 * the last one, whose rank, the place in the list, a pair has anyway. Those few
 * that must see both are asked then, if they come before the one that decided.
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

/* What @rule makes of a pair of which all traits but one are 0. */
static unsigned
rank_of(const struct rule *rule, struct rule_arguments with, unsigned trait, unsigned value)
{
    struct pair pair = { .flags = 0 };

    pair.trait[trait] = (uint8_t) value;
    return rule->rank(&pair, with);
}

void
rules_rank(struct rule_list *list, uint8_t place)
{
    const struct rule *rule = list->rule[place].is;

    if (place >= list->tabled)
        return;
    for (unsigned trait = 0; trait < N_TRAITS; trait++)
        for (unsigned value = 0; rule->looks >> trait & 1 && value < G_N_ELEMENTS(list->rank[trait]); value++) {
            unsigned lowest = list->rule[place].lowest - 32u;
            uint32_t *rank = &list->rank[trait][value];

            *rank &= ~(((UINT32_C(1) << rule->bits) - 1) << lowest);
            *rank |= rank_of(rule, list->rule[place].with, trait, value) << lowest;
        }
}

/* Gives the list's last rule its bits of ranks. */
static void
take_bits(struct rule_list *list)
{
    uint8_t place = list->n - 1;
    const struct rule *rule = list->rule[place].is;

    g_assert(list->bits + rule->bits <= 64);
    list->bits = (uint8_t) (list->bits + rule->bits);
    list->rule[place].lowest = 64 - list->bits;
    for (unsigned bit = list->rule[place].lowest, end = bit + rule->bits; bit < end; bit++) {
        list->rank_place[bit] = place;
        list->across |= (uint64_t) !rule->within << bit;
    }
    list->comparing |= (uint16_t) ((rule->compare != NULL) << place);
    if (list->tabled == place && (rule->looks != 0 || rule->bits == 0) && list->bits <= 32)
        rules_rank(list, list->tabled++);
    else
        list->looks |= (uint8_t) rule->looks;
    list->by_order = rule->order ? UINT64_C(1) << list->rule[place].lowest : 0;
    list->asked = list->n - rule->order;
}

void
rules_add(struct rule_list *list, const struct rule *table, uint8_t place, int standard)
{
    list->rule[list->n].is = &table[place];
    list->rule[list->n].rule = place;
    list->rule[list->n].with = standard_arguments[standard];
    list->rule[list->n].given = 0;
    list->rule[list->n].fact = NO_FACT;
    list->rule[list->n].reads = (uint8_t) (table[place].reads | (list->n > 0 ? list->rule[list->n - 1].reads : 0));
    list->n++;
    take_bits(list);
    g_assert(table[place].id != NULL);
}

void
rules_all(struct rule_list *list, const struct rule *table, int standard, uint16_t fact)
{
    *list = (struct rule_list) { .fact = fact };
    for (uint8_t place = 0; table[place].id != NULL; place++)
        if (table[place].standards >> standard & 1)
            rules_add(list, table, place, standard);
}

void
rules_argue(struct rule_list *list, int place, uint16_t fact)
{
    list->rule[place].fact = fact;
    list->arguable |= (uint16_t) (1u << place);
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
unsigned
rank_deprecated(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return pair_has(pair, ADDR_DEPRECATED);
}

/* Rule 4 of both sections: prefer home addresses. One that is home and care-of
 * address beats all others; one that is only home address beats one that is
 * only care-of address. One that is neither, of which the RFCs do not speak,
 * counts as a home address: it is where the host belongs. */
unsigned
rank_home(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_has(pair, ADDR_CARE_OF) ? 1 : pair_has(pair, ADDR_HOME) ? 0 : 2;
}

/* Rule 6 of section 5, rule 5 of section 6: prefer matching label. */
unsigned
rank_label(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_labels_match(pair);
}

unsigned
rank_none(const struct pair *pair, struct rule_arguments with)
{
    (void) pair;
    (void) with;
    return 0;
}

/* Comparing */

int
ask_comparing(const struct rule_list *list, const struct pair *a, const struct pair *b, int order, uint8_t *place)
{
    unsigned asked = list->comparing & ((1u << *place) - 1);

    for (; asked != 0; asked &= asked - 1) {
        uint8_t next = (uint8_t) __builtin_ctz(asked);
        int said = list->rule[next].is->compare(a, b);

        if (said != 0) {
            *place = next;
            return said;
        }
    }
    return order;
}

/* What @rule by itself makes of two pairs. */
static int
compare(const struct rule *rule, const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    return rule->within && a->group != b->group ? 0 : (int) rule->rank(a, with) - (int) rule->rank(b, with);
}

/* Whether another value of @argument would make another decision. */
static bool
matters(const struct rule *rule, const struct pair *a, const struct pair *b, struct rule_arguments with,
        unsigned argument)
{
    int order = compare(rule, a, b, with);

    for (uint8_t value = 0; rule_argument_words[argument][value] != NULL; value++) {
        with.value[argument] = value;
        if (compare(rule, a, b, with) != order)
            return true;
    }
    return false;
}

static bool
any_matters(const struct deciding *deciding, const struct pair *a, const struct pair *b, unsigned place)
{
    const struct rule *rule = deciding->list->rule[place].is;
    unsigned given = deciding->list->rule[place].given;

    if (rule->looks != 0 && a->traits == b->traits)
        return false;
    for (unsigned argument = 0; argument < N_RULE_ARGUMENTS; argument++)
        if (given >> argument & 1 && matters(rule, a, b, deciding->list->rule[place].with, argument))
            return true;
    return false;
}

void
weigh_arguments(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t place)
{
    unsigned asked = deciding->arguable & ((2u << place) - 1);

    for (; asked != 0; asked &= asked - 1) {
        unsigned next = (unsigned) __builtin_ctz(asked);

        if (any_matters(deciding, a, b, next)) {
            deciding->argued |= 1u << next;
            deciding->arguable &= ~(1u << next);
        }
    }
}
