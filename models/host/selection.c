/*
 * selection.c - which address a host connects to, and from which
 *
 * Everything is a comparison of two pairs of (destination, source). Choosing a
 * source compares pairs with one destination; sorting destinations compares
 * pairs that each have the source chosen for them. How far down the profile's
 * list of rules a comparison got is kept, because the rule that decided is part
 * of the result and because the facts behind every rule that was asked count as
 * used.
 *
 * In order: selection_sort() -> for each destination choose_source() ->
 * reach_find() and best_of_kind() -> look_up() -> one of sorts[] -> note_order().
 *
 * Four ideas make it cheap. The host's addresses are listed by family once, and
 * a destination meets those of its own alone. What is looked up of a source is
 * looked up once for all destinations: by the table for sources only if one has
 * two to choose from, by that for destinations when it is chosen first.
 * Destinations of one kind, which look the same to all rules but that of the
 * longest prefix, share their best sources; among these only the rules that are
 * not tabled are asked. And to compare is to compare two numbers (rules.c).
 * Nothing is allocated.
 *
 * Follows:
 *   RFC 3484 and RFC 6724 sections 2 to 6 - default address selection for IPv6
 *   RFC 4007 section 6 - a link-local address means nothing on another link
 * Deliberately different:
 *   section 4 recommends the addresses of the outgoing interface as candidates;
 *   all of the host's are taken, as by most systems, so that rule 5 of section 5
 *   has something to decide, unless the profile says otherwise. Link-local and
 *   multicast destinations keep to their link.
 * Not modelled:
 *   anycast destinations, per-socket preferences (RFC 5014).
 */
#include "models/host/selection.h"

#include <string.h>

#include <glib.h>

#include "models/host/history.h"
#include "models/host/policy.h"
#include "models/host/sort.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"

/* One of the host's IPv6 addresses, and what is looked up of it once. */
struct source {
    const struct host_address *address;
    uint32_t rank;              /* by its flags */
    int32_t label;
    uint8_t scope;              /* as a pair's trait has it */
    uint8_t iface;
    uint8_t orchid;             /* MARK_ORCHID, if it is one */
};

/* What rules look at of a destination, besides its bits, while a source is chosen. */
struct towards {
    struct addr via;
    int32_t label;
    uint8_t scope;              /* as a pair's trait has it */
    uint8_t iface;
    uint8_t no_orchid;          /* MARK_ORCHID, if it is none */
    bool next_hop;              /* it is known */
};

/* Destinations of which all of this is the same, and the sources that rank best for them by the rules that are
 * tabled. None of them is a source itself. */
struct kind {
    struct towards towards;
    uint8_t place;              /* in the list of rules, of what decided against the others, if one is best */
    uint8_t n_best, best[MAX_SOURCES];
};

struct selecting {
    const struct selection_host *host;
    const struct selection_told *told;          /* or NULL */
    const struct policy *source_policy, *destination_policy;
    bool listed;                /* `source` is filled in */
    bool compared;              /* some destination had two to choose from */
    uint8_t scopes;             /* all bits of scope_of() for the sides of comparisons */
    struct own own;
    struct deciding by_source;
    struct source source[MAX_SOURCES];
    struct source outgoing[MAX_SOURCES];        /* those of them that are on one interface */
    uint32_t n_kinds;
    struct kind kind[MAX_CANDIDATES + 1];       /* the one at the end: of the destination in hand */
};

/* Scopes and labels */

/* RFC 1918 section 3. */
static bool
is_private_ipv4(uint32_t a)
{
    return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8;
}

#define SCOPE_BY_FACT 0x10      /* beside a scope: it is a matter of the profile */

/* Section 3.1; of IPv4, section 3.2, some with SCOPE_BY_FACT. */
static inline uint8_t
scope_of(const struct profile *profile, struct addr addr)
{
    const struct scopes *scopes = &profile->scopes;
    uint32_t ipv4 = (uint32_t) addr.lo;

    if (!addr_is_ipv4(addr)) {
        if (addr.hi != 0 || addr.lo != 1 || !scopes->loopback)
            return (uint8_t) addr_scope_ipv6(addr);
        return SCOPE_INTERFACE | SCOPE_BY_FACT;
    }
    if (ipv4 >> 16 == 0xa9fe || ipv4 >> 24 == 127)      /* 169.254/16, 127/8 */
        return scopes->link_ipv4 ? SCOPE_GLOBAL | SCOPE_BY_FACT : SCOPE_LINK;
    if (!is_private_ipv4(ipv4))
        return SCOPE_GLOBAL;
    return SCOPE_BY_FACT | (scopes->private_ipv4 ? SCOPE_SITE : SCOPE_GLOBAL);
}

/* After at least one comparison: the list of rules has been acted on, and what
 * each rule reads that a comparison came to. */
static void
mark_facts(const struct selecting *selecting, const struct deciding *deciding, const struct policy *policy)
{
    const struct selection_host *host = selecting->host;
    const struct rule_list *list = deciding->list;
    unsigned reads;

    if (host->fact_use == NULL)
        return;
    fact_acted(host, list->fact);
    for (unsigned left = deciding->argued & ((2u << deciding->deepest) - 1); left != 0; left &= left - 1)
        fact_acted(host, list->rule[__builtin_ctz(left)].fact);
    reads = list->n > 0 ? list->rule[MIN(deciding->deepest, list->n - 1)].reads : 0;
    if (reads & READS_POLICY && policy != NULL)
        fact_acted(host, policy->fact);
    if (reads & READS_SCOPES && selecting->scopes & SCOPE_BY_FACT)
        fact_acted(host, host->profile->scopes.fact);
}

/* Sources */

/* 2001:10::/28, RFC 4843. */
static bool
is_orchid(struct addr addr)
{
    return addr.hi >> 36 == 0x2001001;
}

/* Whether arguments matter is found out only for somebody who counts. */
static struct deciding
deciding_by(const struct rule_list *list, const struct selection_host *host)
{
    unsigned arguable = host->fact_use != NULL ? list->arguable : 0;

    return (struct deciding) { .list = list, .arguable = arguable, .by_rank = arguable == 0 && list->comparing == 0,
                               .across = list->across };
}

static void
look_up_source(struct selecting *selecting, struct source *source)
{
    const struct profile *profile = selecting->host->profile;
    const struct host_address *address = source->address;
    const struct rule_list *list = &profile->source_rules;
    uint8_t scope = scope_of(profile, address->addr);

    selecting->scopes |= scope;
    source->orchid = is_orchid(address->addr) * MARK_ORCHID;
    source->scope = pair_scopes(0, scope);
    source->label = policy_look_up(selecting->source_policy, address->addr)->label;
    source->rank = list->rank[TRAIT_FLAGS][address->flags] | list->rank[TRAIT_PRECEDENCE][0];
}

/* Where there is nothing to choose nothing is looked up. Apart from find_candidates(), which each destination goes
 * through, as this is done once. */
static G_GNUC_NO_INLINE void
list_sources(struct selecting *selecting)
{
    const struct selection_host *host = selecting->host;
    uint32_t n = selecting->own.n[FAMILY_IPV6];

    for (uint32_t i = 0; i < n; i++) {
        struct source *source = &selecting->source[i];

        source->address = selecting->own.of[FAMILY_IPV6][i];
        source->iface = source->address->iface;
        if (n > 1)
            look_up_source(selecting, source);
    }
    selecting->by_source = deciding_by(&host->profile->source_rules, host);
    selecting->listed = true;
}

/* Returns: the @n candidates of section 4. */
static inline const struct source *
find_candidates(struct selecting *selecting, const struct reach *reach, uint32_t *n)
{
    uint32_t n_all = selecting->own.n[FAMILY_IPV6];

    if (!selecting->listed)
        list_sources(selecting);
    *n = n_all;
    if (!reach->link_only && !selecting->host->profile->selection.candidates)
        return selecting->source;
    *n = 0;
    for (uint32_t i = 0; i < n_all; i++)
        if (selecting->source[i].iface == reach->iface)
            selecting->outgoing[(*n)++] = selecting->source[i];
    return selecting->outgoing;
}

static inline void
set_towards(struct selecting *selecting, struct towards *towards, struct addr dst, const struct reach *reach)
{
    uint8_t scope = scope_of(selecting->host->profile, dst);

    selecting->scopes |= scope;
    towards->via = reach->via;
    towards->label = policy_look_up(selecting->source_policy, dst)->label;
    towards->scope = pair_scopes(scope, 0);
    towards->iface = reach->iface;
    towards->no_orchid = !is_orchid(dst) * MARK_ORCHID;
    towards->next_hop = !addr_is_unspecified(reach->via);
    selecting->compared = true;
}

static inline bool
labels_match(const struct source *source, const struct towards *towards)
{
    return source->label == towards->label && towards->label != NO_LABEL;
}

/* Returns: all marks but MARK_SAME. */
static inline unsigned
marks_of(const struct source *source, const struct towards *towards)
{
    unsigned marks = (source->orchid ^ towards->no_orchid) + (source->iface == towards->iface) * MARK_OUTGOING;

    if (towards->next_hop && addr_equal(source->address->router, towards->via))
        marks += MARK_NEXT_HOP;
    return marks;
}

/* Fills in what the rule of the longest prefix looks at. */
static inline void
set_bits(struct pair *pair, const struct host_address *address)
{
    pair->src = address->addr;
    pair->common_bits = (uint8_t) addr_common_bits(address->addr, pair->dst);
    pair->src_len = address->len;
}

/* Makes @pair, of which the rest is clear, one of a destination and @source. */
static void
set_source(const struct selecting *selecting, struct pair *pair, const struct towards *towards,
           const struct source *source)
{
    const struct host_address *address = source->address;
    unsigned same = addr_equal(address->addr, pair->dst) * MARK_SAME;

    set_bits(pair, address);
    pair->trait[TRAIT_FLAGS] = address->flags;
    pair->trait[TRAIT_SCOPES] = towards->scope | source->scope;
    pair->match = labels_match(source, towards) * MATCH_LABELS;
    pair->trait[TRAIT_MARKS] = (uint8_t) (marks_of(source, towards) + same);
    rank_pair(pair, selecting->by_source.list);
}

/* The best of @n candidates, and in *rule what decided against the runner-up: of
 * all rules by which others lost, the last in the list. (A new best beats what
 * the old one beat by no later rule than it beats the old.) */
static const struct source *
best_of_all(struct selecting *selecting, struct addr dst, const struct towards *towards,
            const struct source *candidate, uint32_t n, uint8_t *rule)
{
    const struct source *chosen = candidate;
    struct pair best = { .dst = dst }, next = best;
    uint8_t runner_up = 0;

    set_source(selecting, &best, towards, chosen);
    for (uint32_t i = 1; i < n; i++) {
        uint8_t place;

        set_source(selecting, &next, towards, &candidate[i]);
        if (decide(&selecting->by_source, &best, &next, &place) > 0) {
            best = next;
            chosen = &candidate[i];
            runner_up = place;
        } else {
            runner_up = MAX(runner_up, place);
        }
    }
    *rule = rule_at(&selecting->by_source, runner_up);
    return chosen;
}

/* Ranks all sources for destinations of a kind. Of all ranks the runner-up's has most in common with the best. */
static void
rank_sources(const struct selecting *selecting, struct kind *kind)
{
    const struct towards towards = kind->towards;
    const struct source *sources = selecting->source;
    const struct rule_list *list = selecting->by_source.list;
    const uint32_t *by_scope = &list->rank[TRAIT_SCOPES][towards.scope], *by_marks = list->rank[TRAIT_MARKS];
    const uint32_t by_match[] = { list->rank[TRAIT_MATCH][0],
                                  list->rank[TRAIT_MATCH][(towards.label != NO_LABEL) * MATCH_LABELS] };
    uint32_t best = UINT32_MAX, next = UINT32_MAX, n_best = 0, n = selecting->own.n[FAMILY_IPV6];

    for (uint32_t i = 0; i < n; i++) {
        const struct source *source = &sources[i];
        uint32_t rank = source->rank | by_scope[source->scope] | by_match[source->label == towards.label] |
            by_marks[marks_of(source, &towards)];

        if (rank > best) {
            next = MIN(next, rank);
            continue;
        }
        if (rank < best) {
            next = best;
            best = rank;
            n_best = 0;
        }
        kind->best[n_best++] = (uint8_t) i;
    }
    kind->n_best = (uint8_t) n_best;
    kind->place = n_best == 1 ? rank_place(list, (uint64_t) (best ^ next) << 32) : list->n;
}

/* Returns: the kind that is the same as the one at the end, which is another only from now on. */
static const struct kind *
find_kind(struct selecting *selecting)
{
    struct kind *last = &selecting->kind[selecting->n_kinds];

    for (struct kind *kind = selecting->kind; kind < last; kind++)
        if (memcmp(&kind->towards, &last->towards, sizeof last->towards) == 0)
            return kind;
    selecting->n_kinds++;
    rank_sources(selecting, last);
    return last;
}

/* Ranks @pair with a source that is one of the best for a kind, by those rules that are not tabled: few, and as a rule
 * it is that of the longest prefix alone, to which bits are all. */
static inline uint64_t
rank_one_of_best(const struct selecting *selecting, struct pair *pair, const struct towards *towards,
                 const struct source *source)
{
    const struct rule_list *list = selecting->by_source.list;

    if (list->looks == 0)
        set_bits(pair, source->address);
    else
        set_source(selecting, pair, towards, source);
    return rank_untabled(pair, list);
}

/* Where nobody wants to know of arguments, and all of the host's addresses are candidates: the best of those that rank
 * best for the kind. */
static const struct source *
best_of_kind(struct selecting *selecting, struct addr dst, uint8_t *rule)
{
    const struct kind *kind = find_kind(selecting);
    const struct source *chosen = &selecting->source[kind->best[0]];
    uint64_t best = UINT64_MAX, next = UINT64_MAX;
    struct pair pair = { .dst = dst };
    uint8_t place = kind->place;

    for (uint32_t i = 0; i < kind->n_best && kind->n_best > 1; i++) {
        const struct source *source = &selecting->source[kind->best[i]];
        uint64_t rank = rank_one_of_best(selecting, &pair, &kind->towards, source);

        if (rank < best) {
            next = best;
            best = rank;
            chosen = source;
        } else {
            next = MIN(next, rank);
        }
    }
    if (best != next)
        place = rank_place(selecting->by_source.list, best ^ next);
    selecting->by_source.deepest = MAX(selecting->by_source.deepest, place);
    *rule = rule_at(&selecting->by_source, place);
    return chosen;
}

/* The IPv6 address to reach @dst from. */
static const struct host_address *
choose_ipv6(struct selecting *selecting, struct addr dst, const struct reach *reach, uint8_t *rule)
{
    const struct host_address *given = reach_given_source(&selecting->own, reach);
    const struct source *candidate, *best;
    struct towards *towards = &selecting->kind[selecting->n_kinds].towards;
    uint32_t n;

    if (given != NULL)
        return given;
    candidate = find_candidates(selecting, reach, &n);
    if (n <= 1)
        return n == 1 ? candidate->address : NULL;
    set_towards(selecting, towards, dst, reach);
    if (selecting->by_source.arguable == 0 && candidate == selecting->source && !reach->self)
        best = best_of_kind(selecting, dst, rule);
    else
        best = best_of_all(selecting, dst, towards, candidate, n, rule);
    return best->address;
}

/* Returns: the address to reach @dst from, or NULL and in *why the reason; in *reach how it goes. */
static inline const struct host_address *
choose_source(struct selecting *selecting, struct addr dst, uint8_t zone, struct reach *reach, uint8_t *rule,
              enum no_source *why)
{
    const struct selection_host *host = selecting->host;
    const struct host_address *chosen;

    *rule = NO_RULE;
    *why = reach_find(host, &selecting->own, dst, zone, reach);
    if (reach->family == FAMILY_IPV6 && reach->link_only)
        fact_acted(host, host->link_local_fact);
    else if (reach->family == FAMILY_IPV6)
        fact_of_ipv6(host);
    if (*why != SOURCE_THERE)
        return NULL;
    if (reach->loopback)
        return reach_loopback(reach->family);
    chosen = reach->family == FAMILY_IPV4 ? reach_ipv4_source(&selecting->own, dst, reach)
        : choose_ipv6(selecting, dst, reach, rule);
    if (chosen == NULL)
        *why = SOURCE_NO_ADDRESS;
    return chosen;
}

static void
begin(struct selecting *selecting, const struct selection_host *host, const struct selection_told *told)
{
    g_assert(host->n_addresses <= MAX_SOURCES);
    selecting->host = host;
    selecting->told = told;
    selecting->source_policy = policy_or_none(host->profile->source_policy);
    selecting->destination_policy = policy_or_none(host->profile->destination_policy);
    reach_list_own(host, &selecting->own);
    selecting->n_kinds = 0;
    selecting->scopes = 0;
    selecting->listed = selecting->compared = false;
}

const struct host_address *
selection_source(const struct selection_host *host, struct addr dst, uint8_t *rule)
{
    struct selecting selecting;
    const struct host_address *chosen;
    enum no_source why;
    struct reach reach;

    begin(&selecting, host, NULL);
    chosen = choose_source(&selecting, dst, NO_ZONE, &reach, rule, &why);
    if (selecting.compared)
        mark_facts(&selecting, &selecting.by_source, host->profile->source_policy);
    return chosen;
}

/* Destinations */

/* Whether sorting knows prefix and flags of sources: glibc asks the kernel for
 * them, and is told only on hosts that have an IPv6 address besides ::1. */
static bool
knows_sources(const struct selecting *selecting)
{
    return !selecting->host->profile->selection.flags_known || selecting->own.n[FAMILY_IPV6] > 0;
}

/* 2002::/16 and 2001::/32. */
static bool
is_transition(struct addr addr)
{
    return sixtofour_has(addr) || teredo_has(addr);
}

/* Makes @pair one of the @nth destination, with the source that it would have. */
static void
set_pair(struct selecting *selecting, struct pair *pair, struct addr dst, uint8_t zone, uint32_t nth)
{
    const struct host_address *source;
    enum no_source why;
    struct reach reach;
    uint8_t rule;

    source = choose_source(selecting, dst, zone, &reach, &rule, &why);
    if (source == NULL) {
        *pair = (struct pair) { .dst = dst, .nth = (uint16_t) nth, .source_rule = rule, .why = (uint8_t) why };
        return;
    }
    *pair = (struct pair) {
        .dst = dst,
        .src = source->addr,
        .flags = source->flags,
        .match = MATCH_USABLE,
        .marks = (uint8_t) (reach.direct * MARK_DIRECT + reach.loopback * MARK_LOOPBACK),
        .src_len = source->len,
        .source_rule = rule,
        .nth = (uint16_t) nth,
        .group = reach.family,
        .from = source,
    };
}

/* What rules of destinations look at of sources, each looked up once for all destinations that have it. */
struct sent_from {
    uint32_t n;
    struct from {
        const struct host_address *address;
        int32_t label;
        uint8_t scope;
        uint8_t transition;     /* MARK_TRANSITION, if it is of such a prefix */
    } from[MAX_CANDIDATES];
};

static const struct from *
look_up_from(const struct selecting *selecting, struct sent_from *sent_from, const struct host_address *address)
{
    struct from *from = sent_from->from, *end = from + sent_from->n;

    while (from < end && from->address != address)
        from++;
    if (from < end)
        return from;
    sent_from->n++;
    *from = (struct from) {
        address, policy_look_up(selecting->destination_policy, address->addr)->label,
        scope_of(selecting->host->profile, address->addr), is_transition(address->addr) * MARK_TRANSITION };
    return from;
}

/* What was measured on earlier connections to the destination. */
static void
look_up_measured(const struct selection_host *host, struct pair *pair)
{
    const struct history_entry *entry = history_measured(host->history, pair->dst, !pair_marked(pair, MARK_DIRECT));

    if (entry == NULL)
        return;
    if (entry->least_ns > 0)
        pair->rtt_us = (uint32_t) CLAMP((entry->least_ns + 500) / 1000, 1, UINT32_MAX);
    if (entry->attempts > MOST_FAILED && entry->successes == 0)
        pair->marks |= MARK_FAILED;
}

/* Fills in what the rules of destinations look at. */
static void
look_up(struct selecting *selecting, struct pair *pair, struct sent_from *sent_from, const struct rule_list *rules,
        bool knows)
{
    static const struct from nowhere = { .label = NO_LABEL };
    const struct profile *profile = selecting->host->profile;
    const struct policy_row *row = policy_look_up(selecting->destination_policy, pair->dst);
    const struct from *from = pair_usable(pair) ? look_up_from(selecting, sent_from, pair->from) : &nowhere;
    bool labels = row->label == from->label && row->label != NO_LABEL;
    uint8_t dst_scope = scope_of(profile, pair->dst);

    selecting->scopes |= dst_scope | from->scope;
    pair->precedence = row->precedence;
    pair->above = (uint8_t) row->above;
    pair->match |= (uint8_t) (labels * MATCH_LABELS);
    pair->marks |= from->transition;
    pair->scopes = pair_scopes(dst_scope, from->scope);
    if (pair_usable(pair))
        pair->common_bits = (uint8_t) addr_common_bits(pair->src, pair->dst);
    if (!knows) {
        pair->flags = 0;
        pair->src_len = 128;
    }
    if (selecting->host->history != NULL && rules_measure(rules))
        look_up_measured(selecting->host, pair);
    rank_pair(pair, rules);
}

/* Keeps the result: the new order, and what decided between neighbours. */
static void
note_order(struct deciding *deciding, const struct pair *const *sorted, uint32_t n, struct candidate *candidate)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t place;

        candidate[i].nth = sorted[i]->nth;
        if (i + 1 < n && decide(deciding, sorted[i], sorted[i + 1], &place) < 0)
            candidate[i].next_rule = rule_at(deciding, place);
    }
}

static enum decision
decision_of(int order)
{
    return order < 0 ? DECISION_PREFERRED : order == 0 ? DECISION_EQUAL : DECISION_CYCLE;
}

static struct comparison
compare(struct deciding *deciding, const struct pair *first, const struct pair *second)
{
    uint8_t place;
    int order = decide(deciding, first, second, &place);

    return (struct comparison) { first, second, deciding->list, rule_at(deciding, place), decision_of(order) };
}

static void
tell_destinations(struct selecting *selecting, struct deciding *deciding, const struct pair *const *sorted, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            struct comparison comparison = compare(deciding, sorted[i], sorted[j]);

            selecting->told->destination(selecting->told->user, i, j, &comparison);
        }
}

/* Some do not sort where there is nothing but IPv4. */
static bool
is_sorted(const struct profile *profile, const struct pair *pair, uint32_t n)
{
    if (!profile->selection.unsorted)
        return true;
    for (uint32_t i = 0; i < n; i++)
        if (!addr_is_ipv4(pair[i].dst))
            return true;
    return false;
}

static void
sort_destinations(struct selecting *selecting, struct pair *pair, uint32_t n, struct candidate *candidate)
{
    static const struct rule_list no_rules = { .fact = NO_FACT };
    const struct profile *profile = selecting->host->profile;
    bool by_rules = is_sorted(profile, pair, n), knows = knows_sources(selecting);
    const struct pair *sorted[MAX_CANDIDATES];
    struct deciding deciding = deciding_by(by_rules ? &profile->destination_rules : &no_rules, selecting->host);
    struct sent_from sent_from;

    sent_from.n = 0;
    selecting->scopes = 0;
    for (uint32_t i = 0; i < n; i++) {
        look_up(selecting, &pair[i], &sent_from, deciding.list, knows);
        sorted[i] = &pair[i];
    }
    sorts[profile->selection.sort](&deciding, sorted, n);
    note_order(&deciding, sorted, n, candidate);
    if (selecting->told != NULL)
        tell_destinations(selecting, &deciding, sorted, n);
    if (profile->selection.fact != deciding.list->fact)     /* which is counted with the rules */
        fact_acted(selecting->host, profile->selection.fact);
    mark_facts(selecting, &deciding, profile->destination_policy);
}

/* Why the source of a destination is the one, against each other candidate. */
static void
tell_sources(struct selecting *selecting, const struct pair *of, uint8_t zone, uint32_t nth)
{
    const struct selection_host *host = selecting->host;
    struct pair chosen = { .dst = of->dst }, other = chosen;
    const struct source *candidate;
    struct towards to;
    struct reach reach;
    uint32_t n;

    if (addr_is_ipv4(of->dst) || reach_find(host, &selecting->own, of->dst, zone, &reach) != SOURCE_THERE ||
        !addr_is_unspecified(reach.src) || reach.loopback)
        return;
    candidate = find_candidates(selecting, &reach, &n);
    set_towards(selecting, &to, of->dst, &reach);
    for (uint32_t i = 0; i < n; i++)
        if (candidate[i].address == of->from)
            set_source(selecting, &chosen, &to, &candidate[i]);
    for (uint32_t i = 0; i < n; i++) {
        struct comparison comparison;

        if (candidate[i].address == of->from)
            continue;
        set_source(selecting, &other, &to, &candidate[i]);
        comparison = compare(&selecting->by_source, &chosen, &other);
        selecting->told->source(selecting->told->user, nth, &comparison);
    }
}

static uint32_t
sort_all(struct selecting *selecting, const struct addr *dst, const uint8_t *zone, uint32_t n,
         struct candidate *candidate)
{
    struct pair pair[MAX_CANDIDATES];

    n = MIN(n, MAX_CANDIDATES);
    for (uint32_t i = 0; i < n; i++) {
        set_pair(selecting, &pair[i], dst[i], zone != NULL ? zone[i] : NO_ZONE, i);
        candidate[i].nth = (uint16_t) i;
        candidate[i].next_rule = NO_RULE;
    }
    if (selecting->compared)
        mark_facts(selecting, &selecting->by_source, selecting->host->profile->source_policy);
    if (n > 1)
        sort_destinations(selecting, pair, n, candidate);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *sorted = &pair[candidate[i].nth];

        candidate[i].dst = sorted->dst;
        candidate[i].src = sorted->src;
        candidate[i].usable = pair_usable(sorted);
        candidate[i].why = sorted->why;
        candidate[i].source_rule = sorted->source_rule;
        if (selecting->told != NULL)
            tell_sources(selecting, sorted, zone != NULL ? zone[sorted->nth] : NO_ZONE, i);
    }
    return n;
}

uint32_t
selection_sort(const struct selection_host *host, const struct addr *dst, const uint8_t *zone, uint32_t n,
               struct candidate *candidate)
{
    struct selecting selecting;

    begin(&selecting, host, NULL);
    return sort_all(&selecting, dst, zone, n, candidate);
}

uint32_t
selection_explain(const struct selection_host *host, const struct addr *dst, const uint8_t *zone, uint32_t n,
                  struct candidate *candidate, const struct selection_told *told)
{
    struct selecting selecting;
    struct selection_host quiet = *host;

    quiet.fact_use = NULL;
    begin(&selecting, &quiet, told);
    return sort_all(&selecting, dst, zone, n, candidate);
}
