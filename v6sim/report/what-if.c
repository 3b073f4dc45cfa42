/*
 * what-if.c - which single change of a policy table would turn an order
 *
 * An order turns if another destination comes first. What is tried, of a table:
 *
 *   remove  each row
 *   change  the precedence of each row: to 5 above the highest of a destination,
 *           5 below the lowest, or as the first has it
 *   change  the label of each row: to each label of the table, or one that no row has
 *   add     for each destination and each source the prefixes below that hold
 *           it and have no row, ::/0 and ::ffff:0:0/96, with each of those labels
 *           and precedences, and those that the address has now
 *
 * Of several changes to the same row that turn it the first is told. Those that
 * do not turn it are told if they are what one would think of first: a higher
 * precedence for the row of a destination that is to come first, or a lower one
 * for that of the one which does, the label of its source for it, and the rows
 * of RFC 3484 for all of IPv6 and of IPv4 where they are missing.
 */
#include "v6sim/report/what-if.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"

#define MOST_TOLD 6             /* changes that turn the order */
#define LABEL_WIDTH 9           /* of "try", in front of the texts */
#define STEP 5                  /* between precedences: those of the RFCs are 5 and 10 apart */

/* Prefixes that tables have rows for; mapped ones are IPv4's. */
static const struct { uint64_t hi, lo; uint8_t len; } prefixes[] = {
    { 0, 0, 0 },                                /* ::/0 */
    { 0, MAPPED_LO, 96 },                       /* ::ffff:0:0/96 */
    { UINT64_C(0x2000) << 48, 0, 3 },           /* global unicast */
    { UINT64_C(0x2002) << 48, 0, 16 },          /* 6to4 */
    { UINT64_C(0x20010000) << 32, 0, 32 },      /* Teredo */
    { UINT64_C(0xfc00) << 48, 0, 7 },           /* ULA */
};
static const uint8_t own_lengths[] = { 48, 128 };  /* of an address's own prefixes */

struct trying {
    const struct choice *choice;
    const struct what_if *what_if;
    const struct profile *profile;
    const struct policy *policy;        /* the one that is changed */
    bool source;
    GArray *change;             /* struct table_change */
};

/* Sorting again */

/* What the order is with other tables. Free with selected_free(). */
static struct selected *
sort_with(const struct choice *choice, struct profile *changed)
{
    struct selection_host host = choice->host;

    host.profile = changed;
    return selected_new(&host, choice->dst, NULL, choice->n, NULL);
}

static bool
change_table(struct policy *policy, const struct table_change *change)
{
    const struct policy_manners manners = { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD };

    return policy_change(policy, &manners, change->change, &change->prefix, &change->row) == POLICY_DONE;
}

static bool
turns(const struct selected *before, const struct selected *after)
{
    return !addr_equal(before->candidate[0].dst, after->candidate[0].dst);
}

/* Changes */

static bool
same_change(const struct table_change *a, const struct table_change *b)
{
    return a->change == b->change && a->prefix.len == b->prefix.len && addr_equal(a->prefix.addr, b->prefix.addr) &&
        a->row.label == b->row.label && a->row.precedence == b->row.precedence;
}

static void
add_change(struct trying *trying, struct table_change change)
{
    change.source = trying->source;
    if (change.change == POLICY_SET && change.row.label == change.was.label &&
        change.row.precedence == change.was.precedence)
        return;
    for (guint i = 0; i < trying->change->len; i++)
        if (same_change(&change, &g_array_index(trying->change, struct table_change, i)))
            return;
    g_array_append_val(trying->change, change);
}

static struct prefix
prefix_of(const struct policy_row *row)
{
    return (struct prefix) { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
}

/* Labels and precedences worth a try. */
struct values {
    int32_t label[MAX_POLICY_ROWS + 1], precedence[3];
    unsigned n_labels, n_precedences;
};

static void
add_label(struct values *values, int32_t label)
{
    for (unsigned i = 0; i < values->n_labels; i++)
        if (values->label[i] == label)
            return;
    values->label[values->n_labels++] = label;
}

static void
add_precedence(struct values *values, int32_t precedence)
{
    for (unsigned i = 0; i < values->n_precedences; i++)
        if (values->precedence[i] == precedence)
            return;
    values->precedence[values->n_precedences++] = precedence;
}

static int32_t
precedence_of(const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = policy_find(policy, addr);

    return row != NULL ? row->precedence : 0;
}

static struct values
find_values(const struct trying *trying)
{
    const struct choice *choice = trying->choice;
    const struct policy *policy = trying->policy;
    struct values values = { .n_labels = 0 };
    int32_t highest = 0, lowest = INT32_MAX, unused = 1;

    for (uint32_t i = 0; i < choice->n; i++) {
        highest = MAX(highest, precedence_of(policy, choice->dst[i]));
        lowest = MIN(lowest, precedence_of(policy, choice->dst[i]));
    }
    for (unsigned i = 0; i < policy->n; i++) {
        add_label(&values, policy->row[i].label);
        unused = MAX(unused, policy->row[i].label + 1);
    }
    add_label(&values, unused);
    add_precedence(&values, highest + STEP);
    add_precedence(&values, MAX(lowest - STEP, 0));
    add_precedence(&values, precedence_of(policy, choice->selected->candidate[0].dst));
    return values;
}

static void
change_row(struct trying *trying, const struct policy_row *row, const struct values *values)
{
    struct table_change change = { .change = POLICY_SET, .prefix = prefix_of(row), .was = *row, .row = *row };

    for (unsigned i = 0; i < values->n_precedences && !trying->source; i++) {
        change.row.precedence = values->precedence[i];
        add_change(trying, change);
    }
    change.row = *row;
    for (unsigned i = 0; i < values->n_labels; i++) {
        change.row.label = values->label[i];
        change.row.word = NULL;
        add_change(trying, change);
    }
    change.change = POLICY_DELETE;
    change.row = *row;
    add_change(trying, change);
}

static void
add_row_with_label(struct trying *trying, struct table_change change, int32_t precedence, const struct values *values)
{
    change.row.precedence = precedence;
    add_change(trying, change);
    for (unsigned i = 0; i < values->n_precedences && !trying->source; i++) {
        change.row.precedence = values->precedence[i];
        add_change(trying, change);
    }
}

/* A row for @prefix, inside which is @addr: first with what the address has now. */
static void
add_row(struct trying *trying, struct prefix prefix, struct addr addr, const struct values *values)
{
    const struct policy_row *now = policy_find(trying->policy, addr);
    struct table_change change = { .change = POLICY_ADD, .prefix = prefix };
    int32_t precedence = now != NULL ? now->precedence : 40;    /* that of ::/0 in both RFCs */

    if (policy_row_of(trying->policy, &prefix) != NULL)
        return;
    if (now != NULL) {
        change.row.label = now->label;
        add_row_with_label(trying, change, precedence, values);
    }
    for (unsigned i = 0; i < values->n_labels; i++) {
        change.row.label = values->label[i];
        add_row_with_label(trying, change, precedence, values);
    }
}

static void
add_rows_for(struct trying *trying, struct addr addr, const struct values *values)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        struct addr known = { prefixes[i].hi, prefixes[i].lo };
        bool everything = prefixes[i].len == 0, ipv4 = prefixes[i].len == MAPPED_BITS;

        if (everything || (addr_equal(addr_mask(addr, prefixes[i].len), known) && ipv4 == addr_is_ipv4(addr)))
            add_row(trying, (struct prefix) { .addr = known, .len = prefixes[i].len, .family = FAMILY_IPV6 }, addr,
                    values);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(own_lengths); i++)
        if (!addr_is_ipv4(addr) || own_lengths[i] == 128)
            add_row(trying, (struct prefix) { .addr = addr_mask(addr, own_lengths[i]), .len = own_lengths[i],
                                              .family = FAMILY_IPV6 }, addr, values);
}

/* The rows of RFC 3484 for all of IPv6 and all of IPv4, as they are there. */
static void
add_standard_rows(struct trying *trying)
{
    static const struct { unsigned prefix; int32_t precedence, label; } standard[] = { { 0, 40, 1 }, { 1, 10, 4 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(standard); i++) {
        struct table_change change = {
            .change = POLICY_ADD,
            .prefix = { .addr = { prefixes[standard[i].prefix].hi, prefixes[standard[i].prefix].lo },
                        .len = prefixes[standard[i].prefix].len, .family = FAMILY_IPV6 },
            .row = { .precedence = standard[i].precedence, .label = standard[i].label },
        };

        if (policy_row_of(trying->policy, &change.prefix) == NULL)
            add_change(trying, change);
    }
}

static void
find_changes(struct trying *trying)
{
    struct values values = find_values(trying);
    const struct selected *selected = trying->choice->selected;

    for (unsigned i = 0; i < trying->policy->n; i++)
        change_row(trying, &trying->policy->row[i], &values);
    if (!trying->source)
        add_standard_rows(trying);
    for (uint32_t i = 0; i < selected->n; i++) {
        add_rows_for(trying, selected->candidate[i].dst, &values);
        if (selected->candidate[i].usable)
            add_rows_for(trying, selected->candidate[i].src, &values);
    }
}

/* What one would think of first */

static bool
is_row_of(const struct policy *policy, struct addr addr, const struct table_change *change)
{
    const struct policy_row *row = policy_find(policy, addr);

    return row != NULL && row->len == change->prefix.len && addr_equal(row->prefix, change->prefix.addr);
}

static bool
is_obvious(const struct trying *trying, const struct table_change *change)
{
    const struct selected *selected = trying->choice->selected;
    const struct candidate *first = &selected->candidate[0], *second = &selected->candidate[1];
    const struct policy_row *source = policy_find(trying->policy, second->src);
    bool of_second = is_row_of(trying->policy, second->dst, change);

    if (change->change == POLICY_ADD)
        return (change->prefix.len == 0 && change->row.precedence == 40 && change->row.label == 1) ||
            (change->prefix.len == MAPPED_BITS && change->row.precedence == 10 && change->row.label == 4);
    if (change->change != POLICY_SET)
        return false;
    if (change->row.precedence != change->was.precedence)
        return of_second ? change->row.precedence > precedence_of(trying->policy, first->dst)
            : is_row_of(trying->policy, first->dst, change) &&
            change->row.precedence < precedence_of(trying->policy, second->dst);
    return of_second && second->usable && source != NULL && change->row.label == source->label;
}

/* Words */

/* "change  2002::/16: label 2 -> 1" */
static char *
print_change(const struct trying *trying, const struct table_change *change)
{
    g_autofree char *prefix = value_print_prefix(&change->prefix);
    const char *table = trying->profile->source_policy == trying->profile->destination_policy ? ""
        : change->source ? ", table of sources" : ", table of destinations";

    if (change->change == POLICY_DELETE)
        return g_strdup_printf("remove %s%s", prefix, table);
    if (change->change == POLICY_ADD && change->source)
        return g_strdup_printf("add %s with label %d%s", prefix, change->row.label, table);
    if (change->change == POLICY_ADD)
        return g_strdup_printf("add %s with precedence %d, label %d%s", prefix, change->row.precedence,
                               change->row.label, table);
    if (change->row.precedence != change->was.precedence)
        return g_strdup_printf("change %s: precedence %d to %d%s", prefix, change->was.precedence,
                               change->row.precedence, table);
    return g_strdup_printf("change %s: label %d to %d%s", prefix, change->was.label, change->row.label, table);
}

/* The comparison of the first two of a result. */
static const struct decided *
first_two(const struct selected *selected)
{
    return &g_array_index(selected->destination, struct decided, 0);
}

/* "2001:db8::1 first, rule 6, prefer higher precedence" */
static char *
print_first(const struct selected *selected)
{
    const struct decided *decided = first_two(selected);
    const struct rule *rule = decided_rule(decided);
    g_autofree char *first = selected_destination(selected, 0);

    return rule != NULL ? g_strdup_printf("%s first, rule %s, %s", first, rule_number(rule), decided_text(decided))
                        : g_strdup_printf("%s first, no rule tells them apart", first);
}

/* Why it is still the same: what the rules that read the table see now, as far as they come to it. */
static char *
print_still(const struct selected *selected, const struct profile *changed)
{
    const struct decided *decided = first_two(selected);
    unsigned n = MIN(decided_before(decided) + 1, decided->list->n);
    g_autofree char *first = print_first(selected);
    GString *text = g_string_new(first);

    for (unsigned i = 0; i < n; i++) {
        const struct rule *rule = decided_nth(decided, i);
        g_autofree char *one = decided_side(changed, decided, rule, 0);
        g_autofree char *other = decided_side(changed, decided, rule, 1);

        if (!(rule->reads & READS_POLICY))
            continue;
        g_string_append_printf(text, "; rule %s sees %s%s%s", rule_number(rule),
                               g_str_equal(one, other) ? "on both sides " : one,
                               g_str_equal(one, other) ? one : " | ", g_str_equal(one, other) ? "" : other);
    }
    return g_string_free(text, FALSE);
}

/* Trying */

struct tried {
    struct table_change change;
    bool turned;
    char *what, *outcome;       /* "remove ::/0"; what comes first then, and why */
    char *words, *typed;        /* how the system says it, or NULL; what comes of that, if it is something else */
};

static void
clear_tried(void *data)
{
    struct tried *tried = data;

    g_free(tried->what);
    g_free(tried->outcome);
    g_free(tried->words);
    g_free(tried->typed);
}

static bool
same_policy(const struct policy *a, const struct policy *b)
{
    bool same = a->n == b->n;

    for (unsigned i = 0; same && i < a->n; i++)
        same = a->row[i].len == b->row[i].len && addr_equal(a->row[i].prefix, b->row[i].prefix) &&
            a->row[i].label == b->row[i].label && a->row[i].precedence == b->row[i].precedence;
    return same;
}

/* What comes of it where the tool does more than was asked for, or something else; else NULL. */
static char *
print_typed(const struct trying *trying, const struct table_change *change, struct typed_tables *tables)
{
    struct profile changed = *trying->profile;
    struct policy intended = *trying->policy;
    const struct policy *got = change->source || tables->one_table ? &tables->source : &tables->destination;
    g_autofree char *first = NULL;
    struct selected *after;
    int dropped;

    change_table(&intended, change);
    if (same_policy(&intended, got))
        return NULL;
    changed.source_policy = &tables->source;
    changed.destination_policy = tables->one_table ? &tables->source : &tables->destination;
    after = sort_with(trying->choice, &changed);
    first = print_first(after);
    selected_free(after);
    dropped = intended.n - got->n;
    return dropped > 0 ? g_strdup_printf("by itself that drops %d other row%s: %s", dropped, dropped == 1 ? "" : "s",
                                         first)
                       : g_strdup_printf("by itself that makes another table: %s", first);
}

static void
say(const struct trying *trying, struct tried *tried)
{
    struct typed_tables tables;

    if (trying->what_if->own_words == NULL)
        return;
    tried->words = trying->what_if->own_words(trying->profile, &tried->change, &tables);
    if (tried->words != NULL)
        tried->typed = print_typed(trying, &tried->change, &tables);
}

/* Whether a change of the same kind to the same row is among @all: of one that turns, or of any. */
static bool
is_told(const GArray *all, const struct table_change *change)
{
    for (guint i = 0; i < all->len; i++) {
        const struct table_change *other = &g_array_index(all, struct tried, i).change;
        bool of_label = change->row.label != change->was.label, other_of_label = other->row.label != other->was.label;

        if (other->source == change->source && other->change == change->change &&
            other->prefix.len == change->prefix.len && addr_equal(other->prefix.addr, change->prefix.addr) &&
            (change->change != POLICY_SET || of_label == other_of_label))
            return true;
    }
    return false;
}

static void
try(const struct trying *trying, const struct table_change *change, bool turning, GArray *all)
{
    struct profile changed = *trying->profile;
    struct policy policy = *trying->policy;
    struct tried tried = { .change = *change };
    struct selected *after;

    if (is_told(all, change) || (!turning && !is_obvious(trying, change)) || !change_table(&policy, change))
        return;
    if (change->source || changed.source_policy == changed.destination_policy)
        changed.source_policy = &policy;
    if (!change->source)
        changed.destination_policy = &policy;
    after = sort_with(trying->choice, &changed);
    tried.turned = turns(trying->choice->selected, after);
    if (tried.turned == turning) {
        tried.what = print_change(trying, change);
        tried.outcome = turning ? print_first(after) : print_still(after, &changed);
        g_array_append_val(all, tried);
        if (turning)
            say(trying, &g_array_index(all, struct tried, all->len - 1));
    }
    selected_free(after);
}

static gint
compare_tried(gconstpointer a, gconstpointer b)
{
    static const int order[] = { [POLICY_SET] = 0, [POLICY_ADD] = 1, [POLICY_DELETE] = 2 };
    const struct tried *one = a, *other = b;

    if (one->turned != other->turned)
        return one->turned ? -1 : 1;
    return order[one->change.change] - order[other->change.change];
}

static void
try_table(const struct what_if *what_if, const struct choice *choice, const struct policy *policy, bool source,
          GArray *all)
{
    struct trying trying = { .choice = choice, .what_if = what_if, .profile = choice->host.profile,
                             .policy = policy, .source = source };

    if (policy == NULL)
        return;
    trying.change = g_array_new(FALSE, FALSE, sizeof(struct table_change));
    find_changes(&trying);
    for (unsigned pass = 0; pass < 2; pass++)
        for (guint i = 0; i < trying.change->len; i++)
            try(&trying, &g_array_index(trying.change, struct table_change, i), pass == 0, all);
    g_array_unref(trying.change);
}

/* Returns: struct tried, those that turn the order first. */
static GArray *
try_all(const struct what_if *what_if, const struct choice *choice)
{
    const struct profile *profile = choice->host.profile;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct tried));

    g_array_set_clear_func(all, clear_tried);
    if (choice->n < 2)
        return all;
    try_table(what_if, choice, profile->destination_policy, false, all);
    if (profile->source_policy != profile->destination_policy)
        try_table(what_if, choice, profile->source_policy, true, all);
    g_array_sort(all, compare_tried);
    return all;
}

/* Telling */

static void
tell(const char *text, unsigned indent, GString *to)
{
    g_string_append_printf(to, "%*s", (int) indent, "");
    text_wrap(to, text, indent, indent + 2);
}

static void
tell_tried(const struct tried *tried, unsigned indent, GString *to)
{
    g_autofree char *what = g_strconcat(tried->turned ? "" : "not by: ", tried->what, NULL);

    tell(what, indent, to);
    tell(tried->outcome, indent + 2, to);
    if (tried->words != NULL)
        text_indent(to, tried->words, indent + 4);
    if (tried->typed != NULL)
        tell(tried->typed, indent + 4, to);
}

void
what_if_text(const struct what_if *what_if, const struct choice *choice, unsigned indent, GString *to)
{
    g_autoptr(GArray) all = try_all(what_if, choice);
    unsigned turning = 0, n = 0;

    for (guint i = 0; i < all->len; i++)
        turning += g_array_index(all, struct tried, i).turned;
    g_string_append_printf(to, "%*s%-*s%s\n", (int) indent, "", LABEL_WIDTH, "try", turning > 0
                           ? "which single change of the table puts another address first?"
                           : "no single change that was tried puts another address first");
    for (guint i = 0; i < all->len; i++) {
        const struct tried *tried = &g_array_index(all, struct tried, i);

        if (!tried->turned || n++ < MOST_TOLD)
            tell_tried(tried, indent + LABEL_WIDTH, to);
        if (tried->turned && n == turning && turning > MOST_TOLD)
            g_string_append_printf(to, "%*sand %u more\n", (int) indent + LABEL_WIDTH, "", turning - MOST_TOLD);
    }
}

struct table *
what_if_table(const struct what_if *what_if, const struct choice *choice)
{
    static const struct column columns[] = {
        { "change", NULL, COLUMN_TEXT }, { "turns", NULL, COLUMN_TEXT }, { "outcome", NULL, COLUMN_TEXT },
        { "words", NULL, COLUMN_TEXT }, { "typed", NULL, COLUMN_TEXT } };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GArray) all = try_all(what_if, choice);

    for (guint i = 0; i < all->len; i++) {
        const struct tried *tried = &g_array_index(all, struct tried, i);

        table_text(table, tried->what);
        table_text(table, tried->turned ? "yes" : "no");
        table_text(table, tried->outcome);
        table_text(table, tried->words);
        table_text(table, tried->typed);
    }
    return table;
}
