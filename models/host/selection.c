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
 * reach_find() and best_source() -> look_up() -> sort_two() or one of sorts[].
 *
 * Four ideas make it cheap. The host's addresses are listed by family, with all
 * that is looked up of one alone (sources.h), and a destination meets those of its
 * own family. A table is asked for a destination once, and not for the source of
 * one that has no other. Destinations of one kind, which look the same to all rules
 * but that of the longest prefix, share their best sources; among these only the
 * rules that are not tabled are asked. And to compare is to compare two numbers
 * (rules.c). Nothing is allocated.
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
#include "models/host/sources.h"

/* What rules look at of a destination, besides its bits, while a source is chosen. */
struct towards {
    int32_t label;
    uint16_t advertiser;        /* the next hop, as reach_advertiser() has it */
    uint8_t scope;              /* as a pair's trait has it */
    uint8_t iface;
    uint32_t no_orchid;         /* MARK_ORCHID, if it is none */
};

/* Destinations of which all of this is the same, and the sources that rank best for them by the rules that are
 * tabled. None of them is a source itself. */
struct kind {
    struct towards towards;
    uint8_t place;              /* in the list of rules, of what decided against the others, if one is best */
    uint8_t n_best, best[MAX_SOURCES];
};

/* A destination at work. */
struct destination {
    struct pair pair;
    const struct source_address *from;  /* NULL: it has no source */
    const struct policy_row *row;       /* of the table for sources; NULL: that was not asked */
};

struct selecting {
    const struct selection_host *host;
    const struct selection_told *told;          /* or NULL */
    const struct policy *source_policy, *destination_policy;
    const struct own *own;
    bool compared;              /* some destination had two to choose from */
    uint8_t scopes;             /* all bits of scope_of() for the sides of comparisons */
    struct deciding by_source;
    struct source_address outgoing[MAX_SOURCES];        /* those of IPv6 that are on one interface */
    uint8_t outgoing_nth[MAX_SOURCES];  /* which of all they are */
    struct source_address loopback[N_FAMILIES];         /* of destinations that are the host itself */
    uint32_t n_kinds;
    struct kind kind[MAX_CANDIDATES];
    union own_room room;        /* of `own`, if the host keeps none */
};

/* Apart from fact_met(), which finds it met as a rule. */
G_GNUC_NO_INLINE void
fact_met_first(const struct selection_host *host, uint32_t fact)
{
    host->facts_met[fact / 64] |= UINT64_C(1) << fact % 64;
    host->fact_use[fact].hosts++;
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

/* Whether arguments matter is found out only for somebody who counts. */
static inline void
decide_by(struct deciding *deciding, const struct rule_list *list, const struct selection_host *host)
{
    deciding->list = list;
    deciding->arguable = host->fact_use != NULL ? list->arguable : 0;
    deciding->argued = 0;
    deciding->deepest = 0;
    deciding->by_rank = deciding->arguable == 0 && list->comparing == 0;
    deciding->across = list->across;
}

/* Returns: the @n candidates of section 4. */
static inline const struct source_address *
find_candidates(struct selecting *selecting, const struct reach *reach, uint32_t *n)
{
    const struct own *own = selecting->own;
    uint32_t n_all = own->n[FAMILY_IPV6];

    *n = n_all;
    if (!reach->link_only && !selecting->host->profile->selection.candidates)
        return own->source;
    *n = 0;
    for (uint32_t i = 0; i < n_all; i++)
        if (own->source[i].iface == reach->iface) {
            selecting->outgoing_nth[*n] = (uint8_t) i;
            selecting->outgoing[(*n)++] = own->source[i];
        }
    return selecting->outgoing;
}

/* Returns: what the table for sources has of @dst. */
static inline const struct policy_row *
set_towards(struct selecting *selecting, struct towards *towards, struct addr dst, const struct reach *reach)
{
    const struct policy_row *row = policy_look_up(selecting->source_policy, dst);
    uint8_t scope = scope_of(selecting->host->profile, dst);

    if (!selecting->compared)
        decide_by(&selecting->by_source, &selecting->host->profile->source_rules, selecting->host);
    selecting->compared = true;
    selecting->scopes |= scope | selecting->own->scopes;
    towards->label = row->label;
    towards->advertiser = reach_advertiser(selecting->host, reach->via);
    towards->scope = pair_scopes(scope, 0);
    towards->iface = reach->iface;
    towards->no_orchid = !is_orchid(dst) * MARK_ORCHID;
    return row;
}

static inline bool
labels_match(const struct source_address *source, const struct towards *towards)
{
    return source->label == towards->label && towards->label != NO_LABEL;
}

/* Returns: all marks but MARK_SAME. */
static inline unsigned
marks_of(const struct source_address *source, const struct towards *towards)
{
    unsigned marks = (source->orchid ^ towards->no_orchid) + (source->iface == towards->iface) * MARK_OUTGOING;

    return marks + (source->router == towards->advertiser) * MARK_NEXT_HOP;
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
           const struct source_address *source)
{
    const struct host_address *address = source_address_of(selecting->host, source);
    unsigned same = addr_equal(address->addr, pair->dst) * MARK_SAME;

    set_bits(pair, address);
    pair->trait[TRAIT_FLAGS] = address->flags;
    pair->trait[TRAIT_SCOPES] = towards->scope | pair_scopes(0, source->scope);
    pair->match = labels_match(source, towards) * MATCH_LABELS;
    pair->trait[TRAIT_MARKS] = (uint8_t) (marks_of(source, towards) + same);
    rank_pair(pair, selecting->by_source.list);
}

/* The best of @n candidates, and in *rule what decided against the runner-up: of
 * all rules by which others lost, the last in the list. (A new best beats what
 * the old one beat by no later rule than it beats the old.) */
static const struct source_address *
best_of_all(struct selecting *selecting, struct addr dst, const struct towards *towards,
            const struct source_address *candidate, uint32_t n, uint8_t *rule)
{
    const struct source_address *chosen = candidate;
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

/* The upper half of a rank, by the rules that are tabled; @source is not the destination. */
static inline uint32_t
rank_tabled(const struct rule_list *list, const struct towards *towards, const struct source_address *source)
{
    return source->rank | list->rank[TRAIT_SCOPES][towards->scope | pair_scopes(0, source->scope)] |
        list->rank[TRAIT_MATCH][labels_match(source, towards) * MATCH_LABELS] |
        list->rank[TRAIT_MARKS][marks_of(source, towards)];
}

/* Ranks all sources for destinations of a kind. Of all ranks the runner-up's has most in common with the best. */
static void
rank_sources(const struct selecting *selecting, struct kind *kind)
{
    const struct source_address *sources = selecting->own->source;
    const struct rule_list *list = selecting->by_source.list;
    const struct towards towards = kind->towards;
    uint32_t best = UINT32_MAX, next = UINT32_MAX, n_best = 0, n = selecting->own->n[FAMILY_IPV6];

    for (uint32_t i = 0; i < n; i++) {
        uint32_t rank = rank_tabled(list, &towards, &sources[i]);

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

/* Returns: the kind that @towards is of. */
static const struct kind *
find_kind(struct selecting *selecting, const struct towards *towards)
{
    struct kind *end = &selecting->kind[selecting->n_kinds];

    for (struct kind *kind = selecting->kind; kind < end; kind++)
        if (memcmp(&kind->towards, towards, sizeof *towards) == 0)
            return kind;
    selecting->n_kinds++;
    end->towards = *towards;
    rank_sources(selecting, end);
    return end;
}

/* Ranks @pair with a source that is one of the best for a kind, by those rules that are not tabled: few, and as a rule
 * it is that of the longest prefix alone, to which bits are all. */
static inline uint64_t
rank_one_of_best(const struct selecting *selecting, struct pair *pair, const struct towards *towards,
                 const struct source_address *source)
{
    const struct rule_list *list = selecting->by_source.list;

    if (list->looks == 0)
        set_bits(pair, source_address_of(selecting->host, source));
    else
        set_source(selecting, pair, towards, source);
    return rank_untabled(pair, list);
}

/* Where nobody wants to know of arguments, and all of the host's addresses are candidates: the best of those that rank
 * best for the kind. */
static const struct source_address *
best_of_kind(struct selecting *selecting, struct addr dst, const struct towards *towards, uint8_t *rule)
{
    const struct kind *kind = find_kind(selecting, towards);
    const struct source_address *chosen = &selecting->own->source[kind->best[0]];
    uint64_t best = UINT64_MAX, next = UINT64_MAX;
    struct pair pair = { .dst = dst };
    uint8_t place = kind->place;

    for (uint32_t i = 0; i < kind->n_best && kind->n_best > 1; i++) {
        const struct source_address *source = &selecting->own->source[kind->best[i]];
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

/* The same as best_of_all() where that comes to no rule but tabled ones, none of which has an argument that somebody
 * wants to know of. Returns: NULL, it does. */
static const struct source_address *
best_by_table(struct selecting *selecting, const struct towards *towards, const struct source_address *candidate,
              uint32_t n, uint8_t *rule)
{
    const struct rule_list *list = selecting->by_source.list;
    const struct source_address *chosen = candidate;
    uint32_t best = rank_tabled(list, towards, candidate);
    uint8_t deepest = 0, runner_up = 0;

    for (uint32_t i = 1; i < n; i++) {
        uint32_t rank = rank_tabled(list, towards, &candidate[i]);
        uint8_t place;

        if (rank == best)
            return NULL;
        place = rank_place(list, (uint64_t) (best ^ rank) << 32);
        deepest = MAX(deepest, place);
        runner_up = rank < best ? place : MAX(runner_up, place);
        chosen = rank < best ? &candidate[i] : chosen;
        best = MIN(best, rank);
    }
    if (selecting->by_source.arguable & ((2u << deepest) - 1))
        return NULL;
    selecting->by_source.deepest = MAX(selecting->by_source.deepest, deepest);
    *rule = rule_at(&selecting->by_source, runner_up);
    return chosen;
}

/* Returns: @chosen of @candidates as one of all, for those of one interface stand where those of the next one will. */
static inline const struct source_address *
of_all(const struct selecting *selecting, const struct source_address *candidates,
       const struct source_address *chosen)
{
    if (candidates != selecting->outgoing)
        return chosen;
    return &selecting->own->source[selecting->outgoing_nth[chosen - candidates]];
}

/* The best of several candidates. */
static const struct source_address *
best_source(struct selecting *selecting, struct addr dst, const struct reach *reach, const struct towards *towards,
            const struct source_address *candidate, uint32_t n, uint8_t *rule)
{
    const struct source_address *best = NULL;

    if (!reach->self && !reach->link_only && selecting->by_source.arguable != 0)
        best = best_by_table(selecting, towards, candidate, n, rule);
    else if (!reach->self && candidate == selecting->own->source)
        best = best_of_kind(selecting, dst, towards, rule);
    return best != NULL ? best : best_of_all(selecting, dst, towards, candidate, n, rule);
}

/* The IPv6 address to reach the destination from. */
static inline const struct source_address *
choose_ipv6(struct selecting *selecting, struct destination *to, const struct reach *reach)
{
    const struct source_address *given = reach_given_source(selecting->host, selecting->own, reach), *candidate;
    struct towards towards;
    uint32_t n;

    if (given != NULL)
        return given;
    candidate = find_candidates(selecting, reach, &n);
    if (n <= 1)
        return n == 1 ? of_all(selecting, candidate, candidate) : NULL;
    to->row = set_towards(selecting, &towards, to->pair.dst, reach);
    return of_all(selecting, candidate,
                  best_source(selecting, to->pair.dst, reach, &towards, candidate, n, &to->pair.source_rule));
}

/* The host itself, under an address that every host has. */
static const struct source_address *
choose_loopback(struct selecting *selecting, enum family family)
{
    struct source_address *loopback = &selecting->loopback[family];

    source_look_up(loopback, reach_loopback(family), selecting->host->profile);
    return loopback;
}

/* Fills in the source of @to, or in its pair why it has none; in *reach how it goes. Returns: its address, or NULL. */
static inline const struct host_address *
choose_source(struct selecting *selecting, struct destination *to, uint8_t zone, struct reach *reach)
{
    const struct selection_host *host = selecting->host;
    struct addr dst = to->pair.dst;

    to->pair.why = (uint8_t) reach_find(host, selecting->own, dst, zone, reach);
    if (reach->family == FAMILY_IPV6 && reach->link_only)
        fact_of_link_local(host);
    else if (reach->family == FAMILY_IPV6)
        fact_of_ipv6(host);
    if (to->pair.why != SOURCE_THERE)
        return NULL;
    if (reach->loopback) {
        to->from = choose_loopback(selecting, (enum family) reach->family);
        return reach_loopback((enum family) reach->family);
    }
    if (reach->family == FAMILY_IPV4)
        to->from = reach_ipv4_source(host, selecting->own, dst, reach);
    else
        to->from = choose_ipv6(selecting, to, reach);
    if (to->from != NULL)
        return source_address_of(host, to->from);
    to->pair.why = SOURCE_NO_ADDRESS;
    return NULL;
}

static inline void
begin(struct selecting *selecting, const struct selection_host *host, const struct selection_told *told)
{
    const struct own *own = reach_own(host, &selecting->room);

    if (own->profile == NULL)
        sources_look_up(&selecting->room.own, host);
    selecting->host = host;
    selecting->told = told;
    selecting->source_policy = policy_or_none(host->profile->source_policy);
    selecting->destination_policy = policy_or_none(host->profile->destination_policy);
    selecting->own = own;
    selecting->n_kinds = 0;
    selecting->scopes = 0;
    selecting->compared = false;
}

const struct host_address *
selection_source(const struct selection_host *host, struct addr dst, uint8_t *rule)
{
    struct selecting selecting;
    struct destination to = { .pair = { .dst = dst, .source_rule = NO_RULE } };
    const struct host_address *address;
    struct reach reach;

    begin(&selecting, host, NULL);
    address = choose_source(&selecting, &to, NO_ZONE, &reach);
    if (selecting.compared)
        mark_facts(&selecting, &selecting.by_source, host->profile->source_policy);
    *rule = to.pair.source_rule;
    return address;
}

/* Destinations */

/* Whether sorting knows prefix and flags of sources: glibc asks the kernel for
 * them, and is told only on hosts that have an IPv6 address besides ::1. */
static bool
knows_sources(const struct selecting *selecting)
{
    return !selecting->host->profile->selection.flags_known || selecting->own->n[FAMILY_IPV6] > 0;
}

/* Fills in @to, the @nth destination, with the source that it would have. */
static void
set_destination(struct selecting *selecting, struct destination *to, struct addr dst, uint8_t zone, uint32_t nth)
{
    const struct host_address *address;
    struct pair *pair = &to->pair;
    struct reach reach;

    *to = (struct destination) { .pair = { .dst = dst, .nth = (uint16_t) nth, .source_rule = NO_RULE } };
    address = choose_source(selecting, to, zone, &reach);
    if (address == NULL)
        return;
    pair->src = address->addr;
    pair->flags = address->flags;
    pair->match = MATCH_USABLE;
    pair->marks = (uint8_t) (reach.direct * MARK_DIRECT + reach.loopback * MARK_LOOPBACK);
    pair->src_len = address->len;
    pair->group = reach.family;
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

/* Fills in what the rules of destinations look at, but for bits, and ranks by those that are tabled. */
static inline void
look_up(struct selecting *selecting, struct destination *to, const struct rule_list *rules, bool knows)
{
    static const struct source_address nowhere = { .sent_label = NO_LABEL };
    struct pair *pair = &to->pair;
    const struct policy_row *row = to->row != NULL && selecting->source_policy == selecting->destination_policy
        ? to->row : policy_look_up(selecting->destination_policy, pair->dst);
    const struct source_address *from = to->from != NULL ? to->from : &nowhere;
    bool labels = row->label == from->sent_label && row->label != NO_LABEL;
    uint8_t dst_scope = scope_of(selecting->host->profile, pair->dst);

    selecting->scopes |= dst_scope | from->scope;
    pair->precedence = row->precedence;
    pair->above = (uint8_t) row->above;
    pair->match |= (uint8_t) (labels * MATCH_LABELS);
    pair->marks |= from->transition;
    pair->scopes = pair_scopes(dst_scope, from->scope);
    if (!knows) {
        pair->flags = 0;
        pair->src_len = 128;
    }
    if (selecting->host->history != NULL && rules_measure(rules))
        look_up_measured(selecting->host, pair);
    pair->rank = (uint64_t) rank_traits(pair, rules) << 32;
}

/* Ranks by the rules that are not tabled as well. They do not matter between two that differ by one that is. */
static void
rank_fully(struct destination *to, uint32_t n, const struct rule_list *rules)
{
    for (uint32_t i = 0; i < n; i++) {
        struct pair *pair = &to[i].pair;

        if (pair_usable(pair))
            pair->common_bits = (uint8_t) addr_common_bits(pair->src, pair->dst);
        pair->rank |= rank_untabled(pair, rules);
    }
}

/* Sorts two, as all sorts do, and notes in @candidate the order and what decided. */
static void
sort_two(struct deciding *deciding, const struct pair **pair, struct candidate *candidate)
{
    const struct pair *first = pair[0], *second = pair[1];
    uint8_t place;
    int order = decide(deciding, first, second, &place);

    pair[0] = order <= 0 ? first : second;
    pair[1] = order <= 0 ? second : first;
    candidate[0].nth = pair[0]->nth;
    candidate[1].nth = pair[1]->nth;
    if (order != 0)
        candidate[0].next_rule = rule_at(deciding, place);
}

/* Sorts as the profile does, and notes the new order, and what decided between neighbours. */
static void
sort_many(struct deciding *deciding, sort_fn *sort, const struct pair **sorted, uint32_t n,
          struct candidate *candidate)
{
    sort(deciding, sorted, n);
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
is_sorted(const struct profile *profile, const struct destination *to, uint32_t n)
{
    if (!profile->selection.unsorted)
        return true;
    for (uint32_t i = 0; i < n; i++)
        if (!addr_is_ipv4(to[i].pair.dst))
            return true;
    return false;
}

static void
sort_destinations(struct selecting *selecting, struct destination *to, uint32_t n, struct candidate *candidate)
{
    static const struct rule_list no_rules = { .fact = NO_FACT };
    const struct profile *profile = selecting->host->profile;
    bool by_rules = is_sorted(profile, to, n), knows = knows_sources(selecting);
    const struct pair *sorted[MAX_CANDIDATES];
    struct deciding deciding;

    decide_by(&deciding, by_rules ? &profile->destination_rules : &no_rules, selecting->host);
    selecting->scopes = 0;
    for (uint32_t i = 0; i < n; i++) {
        look_up(selecting, &to[i], deciding.list, knows);
        sorted[i] = &to[i].pair;
    }
    if (n > 2 || selecting->told != NULL || ((sorted[0]->rank ^ sorted[1]->rank) & deciding.across) == 0)
        rank_fully(to, n, deciding.list);
    if (n == 2)
        sort_two(&deciding, sorted, candidate);
    else
        sort_many(&deciding, sorts[profile->selection.sort], sorted, n, candidate);
    if (selecting->told != NULL)
        tell_destinations(selecting, &deciding, sorted, n);
    if (profile->selection.fact != deciding.list->fact)     /* which is counted with the rules */
        fact_acted(selecting->host, profile->selection.fact);
    mark_facts(selecting, &deciding, profile->destination_policy);
}

/* Why the source of a destination is the one, against each other candidate. */
static void
tell_sources(struct selecting *selecting, const struct destination *of, uint8_t zone, uint32_t nth)
{
    const struct selection_host *host = selecting->host;
    struct addr dst = of->pair.dst;
    struct pair chosen = { .dst = dst }, other = chosen;
    const struct source_address *candidate;
    struct towards to;
    struct reach reach;
    uint32_t n;

    if (addr_is_ipv4(dst) || reach_find(host, selecting->own, dst, zone, &reach) != SOURCE_THERE ||
        !addr_is_unspecified(reach.src) || reach.loopback)
        return;
    candidate = find_candidates(selecting, &reach, &n);
    set_towards(selecting, &to, dst, &reach);
    for (uint32_t i = 0; i < n; i++)
        if (candidate[i].nth == of->from->nth)
            set_source(selecting, &chosen, &to, &candidate[i]);
    for (uint32_t i = 0; i < n; i++) {
        struct comparison comparison;

        if (candidate[i].nth == of->from->nth)
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
    struct destination to[MAX_CANDIDATES];

    n = MIN(n, MAX_CANDIDATES);
    for (uint32_t i = 0; i < n; i++) {
        set_destination(selecting, &to[i], dst[i], zone != NULL ? zone[i] : NO_ZONE, i);
        candidate[i].nth = (uint16_t) i;
        candidate[i].next_rule = NO_RULE;
    }
    if (selecting->compared)
        mark_facts(selecting, &selecting->by_source, selecting->host->profile->source_policy);
    if (n > 1)
        sort_destinations(selecting, to, n, candidate);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *sorted = &to[candidate[i].nth].pair;

        candidate[i].dst = sorted->dst;
        candidate[i].src = sorted->src;
        candidate[i].usable = pair_usable(sorted);
        candidate[i].why = sorted->why;
        candidate[i].source_rule = sorted->source_rule;
        if (selecting->told != NULL)
            tell_sources(selecting, &to[candidate[i].nth], zone != NULL ? zone[sorted->nth] : NO_ZONE, i);
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
