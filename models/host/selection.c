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
 * reach_find() and decide() -> look_up() -> one of sorts[] -> decide().
 *
 * What costs is looked up once: scope and label of each source for all
 * destinations of a sort, and only if some destination has two sources to choose
 * from. Nothing is allocated.
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

#include "models/host/policy.h"
#include "models/host/sort.h"

/* What is looked up once for each source. */
struct source {
    uint8_t scope;
    bool orchid;                /* see is_orchid() */
    int32_t label;
    uint32_t rank;              /* by its flags */
};

struct selecting {
    const struct selection_host *host;
    const struct selection_told *told;          /* or NULL */
    bool listed;                /* `ipv6` is filled in */
    bool prepared;              /* so are by_source and `source`: a source had to be chosen */
    bool scope_by_fact;         /* some side of a comparison has a scope that is a matter of the profile */
    uint8_t n_ipv6;
    uint8_t ipv6[MAX_SOURCES];  /* the host's IPv6 addresses, as places */
    struct deciding by_source;
    struct source source[MAX_SOURCES];
};

/* Scopes and labels */

/* RFC 1918 section 3. */
static bool
is_private_ipv4(uint32_t a)
{
    return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8;
}

/* Section 3.1; of IPv4, section 3.2, where it is a matter of the profile:
 * *by_fact is set for these. */
static uint8_t
scope_of(const struct profile *profile, struct addr addr, bool *by_fact)
{
    const struct scopes *scopes = &profile->scopes;
    uint32_t ipv4 = (uint32_t) addr.lo;

    if (!addr_is_ipv4(addr)) {
        if (addr.hi != 0 || addr.lo != 1 || !scopes->loopback)
            return (uint8_t) addr_scope_ipv6(addr);
        *by_fact = true;
        return SCOPE_INTERFACE;
    }
    if (ipv4 >> 16 == 0xa9fe || ipv4 >> 24 == 127) {    /* 169.254/16, 127/8 */
        *by_fact |= scopes->link_ipv4;
        return scopes->link_ipv4 ? SCOPE_GLOBAL : SCOPE_LINK;
    }
    if (!is_private_ipv4(ipv4))
        return SCOPE_GLOBAL;
    *by_fact = true;
    return scopes->private_ipv4 ? SCOPE_SITE : SCOPE_GLOBAL;
}

static int32_t
label_of(const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = policy_find(policy, addr);

    return row != NULL ? row->label : NO_LABEL;
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
    if (reads & READS_SCOPES && selecting->scope_by_fact)
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
deciding_by(const struct rule *table, const struct rule_list *list, const struct selection_host *host)
{
    return (struct deciding) {
        .table = table, .list = list, .arguable = host->fact_use != NULL ? list->arguable : 0 };
}

static void
prepare_sources(struct selecting *selecting)
{
    const struct selection_host *host = selecting->host;
    const struct rule_list *list = &host->profile->source_rules;

    if (selecting->prepared)
        return;
    for (uint32_t i = 0; i < selecting->n_ipv6; i++) {
        const struct host_address *address = &host->address[selecting->ipv6[i]];
        struct source *source = &selecting->source[selecting->ipv6[i]];

        source->orchid = is_orchid(address->addr);
        source->scope = scope_of(host->profile, address->addr, &selecting->scope_by_fact);
        source->label = label_of(host->profile->source_policy, address->addr);
        source->rank = list->rank[TRAIT_FLAGS][address->flags] | list->rank[TRAIT_PRECEDENCE][0];
    }
    selecting->by_source = deciding_by(source_rules, list, host);
    selecting->prepared = true;
}

static void
list_ipv6(struct selecting *selecting)
{
    const struct selection_host *host = selecting->host;

    selecting->listed = true;
    selecting->n_ipv6 = 0;
    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (!addr_is_ipv4(host->address[i].addr))
            selecting->ipv6[selecting->n_ipv6++] = (uint8_t) i;
}

/* The candidates of section 4: their places, in *place if not all are candidates. */
static const uint8_t *
find_candidates(struct selecting *selecting, const struct reach *reach, uint8_t place[MAX_SOURCES], uint32_t *n)
{
    const struct selection_host *host = selecting->host;

    if (!selecting->listed)
        list_ipv6(selecting);
    *n = selecting->n_ipv6;
    if (!reach->link_only && !host->profile->selection.candidates)
        return selecting->ipv6;
    *n = 0;
    for (uint32_t i = 0; i < selecting->n_ipv6; i++)
        if (host->address[selecting->ipv6[i]].iface == reach->iface)
            place[(*n)++] = selecting->ipv6[i];
    return place;
}

/* What is looked up once for each destination. */
struct towards {
    struct addr dst, via;
    int32_t label;
    uint8_t scope, iface;
    bool next_hop, orchid;      /* the next hop is known; the destination is an ORCHID */
};

static struct towards
towards(struct selecting *selecting, struct addr dst, const struct reach *reach)
{
    const struct profile *profile = selecting->host->profile;

    prepare_sources(selecting);
    return (struct towards) {
        .dst = dst,
        .via = reach->via,
        .label = label_of(profile->source_policy, dst),
        .scope = scope_of(profile, dst, &selecting->scope_by_fact),
        .iface = reach->iface,
        .next_hop = !addr_is_unspecified(reach->via),
        .orchid = is_orchid(dst),
    };
}

static inline unsigned
marks_of(const struct host_address *address, const struct source *source, const struct towards *towards)
{
    unsigned marks = (source->orchid == towards->orchid) * MARK_ORCHID +
        (address->iface == towards->iface) * MARK_OUTGOING;

    if (addr_equal(address->addr, towards->dst))
        marks += MARK_SAME;
    if (towards->next_hop && addr_equal(address->router, towards->via))
        marks += MARK_NEXT_HOP;
    return marks;
}

static inline bool
labels_match(const struct source *source, const struct towards *towards)
{
    return source->label == towards->label && towards->label != NO_LABEL;
}

/* Returns: the destination and the @nth address. */
static struct pair
source_pair(const struct selecting *selecting, uint8_t nth, const struct towards *towards)
{
    const struct host_address *address = &selecting->host->address[nth];
    const struct source *source = &selecting->source[nth];
    struct pair pair = {
        .dst = towards->dst,
        .src = address->addr,
        .common_bits = (uint8_t) addr_common_bits(address->addr, towards->dst),
        .src_len = address->len,
        .flags = address->flags,
        .dst_scope = towards->scope & 0xf,
        .src_scope = source->scope & 0xf,
        .labels_match = labels_match(source, towards),
        .marks = (uint8_t) marks_of(address, source, towards),
    };

    pair.rank = rank_of_pair(&pair, selecting->by_source.list);
    return pair;
}

/* The best of @n candidates, at least two, and in *rule what decided against
 * the runner-up: of all rules by which others lost, the last in the list. (A
 * new best beats what the old one beat by no later rule than it beats the old.) */
static uint8_t
best_source(struct selecting *selecting, const struct towards *towards, const uint8_t *candidate, uint32_t n,
            uint8_t *rule)
{
    struct pair best = source_pair(selecting, candidate[0], towards);
    uint8_t chosen = candidate[0], runner_up = 0;

    for (uint32_t i = 1; i < n; i++) {
        struct pair next = source_pair(selecting, candidate[i], towards);
        uint8_t place;

        if (decide(&selecting->by_source, &best, &next, &place) > 0) {
            best = next;
            chosen = candidate[i];
            runner_up = place;
        } else {
            runner_up = MAX(runner_up, place);
        }
    }
    *rule = rule_at(&selecting->by_source, runner_up);
    return chosen;
}

/* The same, where nobody wants to know of arguments: by ranks, and those of the best rank by the other rules. Of two
 * ranks the runner-up's has most in common with the best. */
static uint8_t
best_source_by_rank(struct selecting *selecting, const struct towards *towards, const uint8_t *candidate, uint32_t n,
                    uint8_t *rule)
{
    const struct rule_list *list = selecting->by_source.list;
    const uint32_t *by_scope = &list->rank[TRAIT_SCOPES][pair_scopes(towards->scope, 0)];
    const uint32_t by_match[] = { list->rank[TRAIT_MATCH][pair_match(false, false)],
                                  list->rank[TRAIT_MATCH][pair_match(false, true)] };
    uint32_t best = UINT32_MAX, next = UINT32_MAX, n_best = 0;
    uint8_t with_best[MAX_SOURCES], place;

    for (uint32_t i = 0; i < n; i++) {
        const struct host_address *address = &selecting->host->address[candidate[i]];
        const struct source *source = &selecting->source[candidate[i]];
        uint32_t rank = source->rank | by_scope[pair_scopes(0, source->scope)] |
            by_match[labels_match(source, towards)] | list->rank[TRAIT_MARKS][marks_of(address, source, towards)];

        if (rank > best) {
            next = MIN(next, rank);
            continue;
        }
        if (rank < best) {
            next = best;
            best = rank;
            n_best = 0;
        }
        with_best[n_best++] = candidate[i];
    }
    if (n_best > 1)
        return best_source(selecting, towards, with_best, n_best, rule);
    place = rank_place(list, best, next);
    selecting->by_source.deepest = MAX(selecting->by_source.deepest, place);
    *rule = rule_at(&selecting->by_source, place);
    return with_best[0];
}

/* The IPv6 address to reach @dst from. */
static const struct host_address *
choose_ipv6(struct selecting *selecting, struct addr dst, const struct reach *reach, uint8_t *rule)
{
    const struct selection_host *host = selecting->host;
    uint8_t place[MAX_SOURCES], chosen;
    const uint8_t *candidate;
    uint32_t n;

    for (uint32_t i = 0; i < host->n_addresses && !addr_is_unspecified(reach->src); i++)
        if (addr_equal(host->address[i].addr, reach->src))
            return &host->address[i];
    candidate = find_candidates(selecting, reach, place, &n);
    if (n == 0)
        return NULL;
    chosen = candidate[0];
    if (n > 1) {
        struct towards to = towards(selecting, dst, reach);

        chosen = (selecting->by_source.arguable != 0 ? best_source : best_source_by_rank)
            (selecting, &to, candidate, n, rule);
    }
    return &host->address[chosen];
}

/* Returns: the address to reach @dst from, or NULL and in *why the reason; in *reach how it goes. */
static const struct host_address *
choose_source(struct selecting *selecting, struct addr dst, uint8_t zone, struct reach *reach, uint8_t *rule,
              enum no_source *why)
{
    const struct selection_host *host = selecting->host;
    const struct host_address *chosen;

    *rule = NO_RULE;
    if (!addr_is_ipv4(dst) && reach_keeps_to_link(dst))
        fact_acted(host, host->link_local_fact);
    else if (!addr_is_ipv4(dst))
        fact_of_ipv6(host);
    *why = reach_find(host, dst, zone, reach);
    if (*why != SOURCE_THERE)
        return NULL;
    if (reach->loopback)
        return reach_loopback(addr_family(dst));
    chosen = addr_is_ipv4(dst) ? reach_ipv4_source(host, dst, reach) : choose_ipv6(selecting, dst, reach, rule);
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
    selecting->listed = selecting->prepared = selecting->scope_by_fact = false;
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
    if (selecting.prepared)
        mark_facts(&selecting, &selecting.by_source, host->profile->source_policy);
    return chosen;
}

/* Destinations */

/* Whether sorting knows prefix and flags of sources: glibc asks the kernel for
 * them, and is told only on hosts that have an IPv6 address besides ::1. */
static bool
knows_sources(const struct selection_host *host)
{
    if (!host->profile->selection.flags_known)
        return true;
    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (!addr_is_ipv4(host->address[i].addr))
            return true;
    return false;
}

/* 2002::/16 and 2001::/32. */
static bool
is_transition(struct addr addr)
{
    return addr.hi >> 48 == 0x2002 || addr.hi >> 32 == 0x20010000;
}

/* Makes @pair one of the @nth destination, with the source that it would have. */
static void
set_pair(struct selecting *selecting, struct pair *pair, struct addr dst, uint8_t zone, uint32_t nth)
{
    const struct host_address *source;
    enum no_source why;
    struct reach reach;

    *pair = (struct pair) { .dst = dst, .nth = (uint16_t) nth };
    source = choose_source(selecting, dst, zone, &reach, &pair->source_rule, &why);
    pair->why = (uint8_t) why;
    if (source != NULL) {
        pair->usable = true;
        pair->src = source->addr;
        pair->src_len = source->len;
        pair->flags = source->flags;
        pair->from = source;
        pair->marks = (uint8_t) (reach.direct * MARK_DIRECT + reach.loopback * MARK_LOOPBACK +
                                 is_transition(source->addr) * MARK_TRANSITION);
    }
}

/* Fills in what the rules of destinations look at. */
static void
look_up(struct selecting *selecting, struct pair *pair, const struct rule_list *rules, bool knows)
{
    const struct profile *profile = selecting->host->profile;
    const struct policy *policy = profile->destination_policy;
    const struct policy_row *row = policy_find(policy, pair->dst);

    pair->dst_scope = scope_of(profile, pair->dst, &selecting->scope_by_fact) & 0xf;
    pair->precedence = row != NULL ? row->precedence : 0;
    pair->above = policy_above(policy, row);
    if (pair->usable) {
        pair->src_scope = scope_of(profile, pair->src, &selecting->scope_by_fact) & 0xf;
        pair->labels_match = row != NULL && row->label == label_of(policy, pair->src);
        pair->common_bits = (uint8_t) addr_common_bits(pair->src, pair->dst);
    }
    if (!knows) {
        pair->flags = 0;
        pair->src_len = 128;
    }
    pair->rank = rank_of_pair(pair, rules);
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
    bool by_rules = is_sorted(profile, pair, n), knows = knows_sources(selecting->host);
    const struct pair *sorted[MAX_CANDIDATES];
    struct deciding deciding = deciding_by(destination_rules, by_rules ? &profile->destination_rules : &no_rules,
                                           selecting->host);

    selecting->scope_by_fact = false;
    for (uint32_t i = 0; i < n; i++) {
        look_up(selecting, &pair[i], deciding.list, knows);
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
    struct pair chosen = { .flags = 0 }, other;
    uint8_t places[MAX_SOURCES];
    const uint8_t *candidate;
    struct towards to;
    struct reach reach;
    uint32_t n;

    if (addr_is_ipv4(of->dst) || reach_find(host, of->dst, zone, &reach) != SOURCE_THERE ||
        !addr_is_unspecified(reach.src) || reach.loopback)
        return;
    candidate = find_candidates(selecting, &reach, places, &n);
    to = towards(selecting, of->dst, &reach);
    for (uint32_t i = 0; i < n; i++)
        if (&host->address[candidate[i]] == of->from)
            chosen = source_pair(selecting, candidate[i], &to);
    for (uint32_t i = 0; i < n; i++) {
        const struct host_address *address = &host->address[candidate[i]];

        if (address == of->from)
            continue;
        other = source_pair(selecting, candidate[i], &to);
        struct comparison comparison = compare(&selecting->by_source, &chosen, &other);
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
    if (selecting->prepared)
        mark_facts(selecting, &selecting->by_source, selecting->host->profile->source_policy);
    if (n > 1)
        sort_destinations(selecting, pair, n, candidate);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *sorted = &pair[candidate[i].nth];

        candidate[i].dst = sorted->dst;
        candidate[i].src = sorted->src;
        candidate[i].usable = sorted->usable;
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
