/*
 * selection.c - which address a host connects to, and from which
 *
 * Everything is a comparison of two pairs of (destination, source). Choosing a
 * source compares pairs with one destination; sorting destinations compares
 * pairs that each have the source chosen for them. A comparison goes through
 * the profile's list of rules until one prefers a side; how far it got is kept,
 * because the rule that decided is part of the result and because the facts
 * behind every rule that was asked count as used.
 *
 * In order: selection_sort() -> for each destination choose_source() ->
 * find_way() and decide() -> look_up() -> one of sorts[] -> decide().
 *
 * What costs is looked up once: scope and label of each source for all
 * destinations of a sort, and only if some destination has two sources to choose
 * from. What most rules look at is packed into one word, a pair's traits: where
 * two sides have the same, those rules need not be called. Nothing is allocated.
 *
 * Follows:
 *   RFC 3484 sections 2 to 6 - default address selection for IPv6
 *   RFC 4007 section 6 - a link-local address means nothing on another link
 * Deliberately different:
 *   section 4 recommends the addresses of the outgoing interface as candidates;
 *   all of the host's are taken, as by the systems modelled here, so that rule 5
 *   of section 5 has something to decide. Link-local and multicast destinations
 *   keep to their link.
 *   IPv4 sources are chosen by the same rules, where real stacks ask the routing
 *   table: it makes a difference only to hosts with several IPv4 addresses.
 * Not modelled:
 *   zone indices (a link-local destination is on the link of the default route),
 *   anycast destinations, per-socket preferences (RFC 5014).
 */
#include "models/host/selection.h"

#include <string.h>

#include <glib.h>

#include "models/host/policy.h"

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
            uint8_t same_address;       /* this and the next: while a source is chosen, else 0 */
            uint8_t outgoing;           /* src is on the interface that leads to dst */
        };
        uint64_t traits;                /* all of the above */
    };
    uint8_t common_bits;        /* of dst and src */
    uint8_t source_rule;        /* see struct candidate */
    uint16_t nth;               /* place of dst in the list before sorting */
    int32_t precedence;         /* of dst */
};

/* A profile's rules at work: for sources or for destinations. */
struct deciding {
    const struct rule *table;
    const struct rule_list *list;
    uint32_t all, whole;        /* sets of places in the list: each rule; those that look beyond traits */
    uint32_t arguable, argued;  /* those with an argument of the profile's own; of these, where it mattered */
    uint8_t deepest;            /* how far down the list any comparison came */
};

/* What is looked up once for each source. */
struct source {
    uint8_t scope;
    bool by_fact;               /* the scope is a matter of the profile */
    int32_t label;
};

struct selecting {
    const struct selection_host *host;
    bool prepared;              /* the two below are filled in: a source had to be chosen */
    bool private_ipv4;          /* some side of a comparison has a scope that is a matter of the profile */
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

/* RFC 3484 section 3.1; of IPv4, section 3.2, where private addresses are a
 * matter of the profile: *by_fact is set for these. */
static uint8_t
scope_of(const struct profile *profile, struct addr addr, bool *by_fact)
{
    uint32_t ipv4 = (uint32_t) addr.lo;

    if (!addr_is_ipv4(addr))
        return (uint8_t) addr_scope_ipv6(addr);
    if (ipv4 >> 16 == 0xa9fe || ipv4 >> 24 == 127)      /* 169.254/16, 127/8 */
        return SCOPE_LINK;
    if (!is_private_ipv4(ipv4))
        return SCOPE_GLOBAL;
    *by_fact = true;
    return profile->scopes.private_ipv4 ? SCOPE_SITE : SCOPE_GLOBAL;
}

static int32_t
label_of(const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = policy_find(policy, addr);

    return row != NULL ? row->label : NO_LABEL;
}

/* The rules of sources, RFC 3484 section 5 */

static int
has(const struct pair *pair, enum addr_flag flag)
{
    return (pair->flags & flag) != 0;
}

/* Rule 1: prefer same address. */
static int
source_same(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return b->same_address - a->same_address;
}

/* Rule 2: prefer appropriate scope: the smallest that is not smaller than the
 * destination's, else the largest. */
static int
source_scope(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    if (a->src_scope < b->src_scope)
        return a->src_scope < a->dst_scope ? 1 : -1;
    if (b->src_scope < a->src_scope)
        return b->src_scope < b->dst_scope ? -1 : 1;
    return 0;
}

/* Rule 3 of both sections: avoid deprecated addresses. */
static int
avoid_deprecated(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return has(a, ADDR_DEPRECATED) - has(b, ADDR_DEPRECATED);
}

/* Rule 4 of both sections: prefer home addresses. One that is home and care-of
 * address beats all others; one that is only home address beats one that is
 * only care-of address. */
static int
prefer_home(const struct pair *a, const struct pair *b, int32_t argument)
{
    int at_home_a = has(a, ADDR_HOME) && has(a, ADDR_CARE_OF);
    int at_home_b = has(b, ADDR_HOME) && has(b, ADDR_CARE_OF);

    (void) argument;
    if (at_home_a || at_home_b)
        return at_home_b - at_home_a;
    return (has(b, ADDR_HOME) && has(a, ADDR_CARE_OF)) - (has(a, ADDR_HOME) && has(b, ADDR_CARE_OF));
}

/* Rule 5: prefer outgoing interface. */
static int
source_interface(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return b->outgoing - a->outgoing;
}

/* Rule 6 of section 5, rule 5 of section 6: prefer matching label. */
static int
prefer_label(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return b->labels_match - a->labels_match;
}

/* Rule 7: prefer public addresses; the RFC lets a system reverse it. */
static int
source_public(const struct pair *a, const struct pair *b, int32_t argument)
{
    int order = has(a, ADDR_TEMPORARY) - has(b, ADDR_TEMPORARY);

    return argument == PREFER_TEMPORARY ? -order : order;
}

/* Rule 8: use longest matching prefix. */
static int
source_prefix(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return b->common_bits - a->common_bits;
}

/* The rules of destinations, RFC 3484 section 6 */

/* Rule 1: avoid unusable destinations. */
static int
destination_usable(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return b->usable - a->usable;
}

/* Rule 2: prefer matching scope. */
static int
destination_scope(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return (b->dst_scope == b->src_scope) - (a->dst_scope == a->src_scope);
}

/* Rule 6: prefer higher precedence. */
static int
destination_precedence(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return (b->precedence > a->precedence) - (a->precedence > b->precedence);
}

/* Rule 7: prefer native transport. */
static int
destination_native(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return has(a, ADDR_TUNNEL) - has(b, ADDR_TUNNEL);
}

/* Rule 8: prefer smaller scope. */
static int
destination_smaller_scope(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return a->dst_scope - b->dst_scope;
}

/* Rule 9: use longest matching prefix, within one family. For IPv4 it defeats
 * the server's round robin, and not every system has it there. */
static int
destination_prefix(const struct pair *a, const struct pair *b, int32_t argument)
{
    if (addr_family(a->dst) != addr_family(b->dst) || !a->usable || !b->usable)
        return 0;
    if (addr_is_ipv4(a->dst) && argument == IPV4_NOT_COMPARED)
        return 0;
    return b->common_bits - a->common_bits;
}

/* Rule 10: otherwise, leave the order unchanged. */
static int
destination_order(const struct pair *a, const struct pair *b, int32_t argument)
{
    (void) argument;
    return a->nth - b->nth;
}

const struct rule source_rules[] = {
    { .id = "src-1", .text = "prefer same address", .compare = source_same },
    { .id = "src-2", .text = "prefer appropriate scope", .reads = READS_SCOPES, .compare = source_scope },
    { .id = "src-3", .text = "avoid deprecated addresses", .compare = avoid_deprecated },
    { .id = "src-4", .text = "prefer home addresses", .compare = prefer_home },
    { .id = "src-5", .text = "prefer outgoing interface", .compare = source_interface },
    { .id = "src-6", .text = "prefer matching label", .reads = READS_POLICY, .compare = prefer_label },
    { .id = "src-7", .text = "prefer public addresses",
      .argument = "prefer", .standard = PREFER_PUBLIC, .compare = source_public },
    { .id = "src-8", .text = "use longest matching prefix", .reads = READS_WHOLE, .compare = source_prefix },
    { .id = NULL }
};

const struct rule destination_rules[] = {
    { .id = "dst-1", .text = "avoid unusable destinations", .compare = destination_usable },
    { .id = "dst-2", .text = "prefer matching scope", .reads = READS_SCOPES, .compare = destination_scope },
    { .id = "dst-3", .text = "avoid deprecated addresses", .compare = avoid_deprecated },
    { .id = "dst-4", .text = "prefer home addresses", .compare = prefer_home },
    { .id = "dst-5", .text = "prefer matching label", .reads = READS_POLICY, .compare = prefer_label },
    { .id = "dst-6", .text = "prefer higher precedence",
      .reads = READS_POLICY | READS_WHOLE, .compare = destination_precedence },
    { .id = "dst-7", .text = "prefer native transport", .compare = destination_native },
    { .id = "dst-8", .text = "prefer smaller scope", .reads = READS_SCOPES, .compare = destination_smaller_scope },
    { .id = "dst-9", .text = "use longest matching prefix",
      .argument = "ipv4", .standard = IPV4_COMPARED, .reads = READS_WHOLE, .compare = destination_prefix },
    { .id = "dst-10", .text = "leave the order unchanged", .reads = READS_WHOLE, .compare = destination_order },
    { .id = NULL }
};

void
rules_add(struct rule_list *list, const struct rule *table, uint8_t place)
{
    list->rule[list->n].rule = place;
    list->rule[list->n].argument = table[place].standard;
    list->rule[list->n++].fact = NO_FACT;
}

void
rules_all(struct rule_list *list, const struct rule *table, uint16_t fact)
{
    list->n = 0;
    list->fact = fact;
    while (table[list->n].id != NULL)
        rules_add(list, table, list->n);
}

int
rule_find(const struct rule *table, const char *id)
{
    for (int i = 0; table[i].id != NULL; i++)
        if (strcmp(table[i].id, id) == 0)
            return i;
    return -1;
}

/* Comparing */

static struct deciding
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

/* Notes whether the other argument would have made another decision. */
static void
weigh_argument(struct deciding *deciding, const struct pair *a, const struct pair *b, unsigned place)
{
    const struct rule *rule = &deciding->table[deciding->list->rule[place].rule];

    if (rule->compare(a, b, 0) != rule->compare(a, b, 1))
        deciding->argued |= 1u << place;
}

/* Returns: < 0, > 0 or 0 as a rule does; in *place, where in the list the rule
 * stands that decided, or the length of the list. */
static int
decide(struct deciding *deciding, const struct pair *a, const struct pair *b, uint8_t *place)
{
    const struct rule_list *list = deciding->list;
    uint32_t rules = a->traits == b->traits ? deciding->whole : deciding->all;
    int order = 0;

    *place = list->n;
    for (; rules != 0 && order == 0; rules &= rules - 1) {
        unsigned next = (unsigned) __builtin_ctz(rules);

        order = deciding->table[list->rule[next].rule].compare(a, b, list->rule[next].argument);
        if (deciding->arguable >> next & 1)
            weigh_argument(deciding, a, b, next);
        if (order != 0)
            *place = (uint8_t) next;
    }
    deciding->deepest = MAX(deciding->deepest, *place);
    return order;
}

static uint8_t
rule_at(const struct deciding *deciding, uint8_t place)
{
    return place < deciding->list->n ? deciding->list->rule[place].rule : NO_RULE;
}

/* After at least one comparison: the list of rules has been acted on, and what
 * each rule reads that a comparison came to. */
static void
mark_facts(const struct selecting *selecting, const struct deciding *deciding, const struct policy *policy)
{
    const struct selection_host *host = selecting->host;
    unsigned reads = 0;

    if (host->fact_use == NULL)
        return;
    fact_acted(host, deciding->list->fact);
    for (uint8_t i = 0; i <= deciding->deepest && i < deciding->list->n; i++) {
        reads |= deciding->table[deciding->list->rule[i].rule].reads;
        if (deciding->argued >> i & 1)
            fact_acted(host, deciding->list->rule[i].fact);
    }
    if (reads & READS_POLICY && policy != NULL)
        fact_acted(host, policy->fact);
    if (reads & READS_SCOPES && selecting->private_ipv4)
        fact_acted(host, host->profile->scopes.fact);
}

/* Ways */

struct way {
    uint8_t iface;
    bool link_only;             /* sources must be of that interface's link */
};

/* Link-local unicast and all multicast: RFC 3484 section 4. */
static bool
keeps_to_link(struct addr addr)
{
    uint32_t ipv4 = (uint32_t) addr.lo;

    if (addr_is_ipv4(addr))
        return ipv4 >> 16 == 0xa9fe || ipv4 >> 28 == 0xe;
    return addr.hi >> 54 == 0xfe80 >> 6 || addr.hi >> 56 == 0xff;
}

/* The host's address in the longest prefix that @dst is in, or NULL. */
static const struct host_address *
on_link(const struct selection_host *host, struct addr dst)
{
    const struct host_address *longest = NULL;

    for (uint32_t i = 0; i < host->n_addresses; i++) {
        const struct host_address *address = &host->address[i];

        if (addr_common_bits(address->addr, dst) >= address->len &&
            (longest == NULL || address->len > longest->len))
            longest = address;
    }
    return longest;
}

/* Whether @iface has an address of @dst's family: a link-local one, if @dst is
 * link-local and not multicast. */
static bool
on_this_link(const struct selection_host *host, struct addr dst, uint8_t iface)
{
    bool multicast = addr_is_ipv4(dst) ? (uint32_t) dst.lo >> 28 == 0xe : dst.hi >> 56 == 0xff;

    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (host->address[i].iface == iface && addr_family(host->address[i].addr) == addr_family(dst) &&
            (multicast || keeps_to_link(host->address[i].addr)))
            return true;
    return false;
}

/* Returns: whether @dst can be reached at all. */
static bool
find_way(const struct selection_host *host, struct addr dst, struct way *way)
{
    enum family family = addr_family(dst);
    const struct host_address *address;

    *way = (struct way) { .iface = host->route_iface[family], .link_only = keeps_to_link(dst) };
    if (way->link_only)
        return on_this_link(host, dst, way->iface);
    address = on_link(host, dst);
    if (address != NULL)
        way->iface = address->iface;
    return address != NULL || host->routes >> family & 1;
}

/* Sources */

static void
prepare_sources(struct selecting *selecting)
{
    const struct selection_host *host = selecting->host;

    if (selecting->prepared)
        return;
    for (uint32_t i = 0; i < host->n_addresses; i++) {
        struct source *source = &selecting->source[i];

        source->by_fact = false;
        source->scope = scope_of(host->profile, host->address[i].addr, &source->by_fact);
        source->label = label_of(host->profile->source_policy, host->address[i].addr);
    }
    selecting->by_source = decide_by(source_rules, &host->profile->source_rules);
    selecting->prepared = true;
}

/* The candidates of RFC 3484 section 4: their places in *place. */
static uint32_t
find_candidates(const struct selection_host *host, struct addr dst, const struct way *way,
                uint8_t place[MAX_SOURCES])
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (addr_family(host->address[i].addr) == addr_family(dst) &&
            (!way->link_only || host->address[i].iface == way->iface))
            place[n++] = (uint8_t) i;
    return n;
}

/* Makes @pair one of its destination, whose label is @dst_label, and the @nth
 * address. */
static void
set_source(struct selecting *selecting, struct pair *pair, uint8_t nth, int32_t dst_label, uint8_t out)
{
    const struct host_address *address = &selecting->host->address[nth];
    const struct source *source = &selecting->source[nth];

    selecting->private_ipv4 |= source->by_fact;
    pair->src = address->addr;
    pair->flags = address->flags;
    pair->src_scope = source->scope;
    pair->labels_match = source->label == dst_label && dst_label != NO_LABEL;
    pair->same_address = addr_equal(address->addr, pair->dst);
    pair->outgoing = address->iface == out;
    pair->common_bits = (uint8_t) addr_common_bits(address->addr, pair->dst);
}

/* The best of @n candidates, at least two, and in *rule what decided against
 * the runner-up: of all rules by which others lost, the last in the list. (A
 * new best beats what the old one beat by no later rule than it beats the old.) */
static uint8_t
best_source(struct selecting *selecting, struct addr dst, const struct way *way,
            const uint8_t *candidate, uint32_t n, uint8_t *rule)
{
    int32_t label = label_of(selecting->host->profile->source_policy, dst);
    struct pair side[2], *best = &side[0], *next = &side[1];
    uint8_t chosen = candidate[0], runner_up = 0, place;

    prepare_sources(selecting);
    side[0] = side[1] = (struct pair) {
        .dst = dst, .dst_scope = scope_of(selecting->host->profile, dst, &selecting->private_ipv4) };
    set_source(selecting, best, chosen, label, way->iface);
    for (uint32_t i = 1; i < n; i++) {
        set_source(selecting, next, candidate[i], label, way->iface);
        if (decide(&selecting->by_source, best, next, &place) > 0) {
            struct pair *beaten = best;

            best = next;
            next = beaten;
            chosen = candidate[i];
            runner_up = place;
        } else {
            runner_up = MAX(runner_up, place);
        }
    }
    *rule = rule_at(&selecting->by_source, runner_up);
    return chosen;
}

/* Returns: the place of the address to reach @dst from, or -1. */
static int
choose_source(struct selecting *selecting, struct addr dst, uint8_t *rule)
{
    uint8_t candidate[MAX_SOURCES];
    struct way way;
    uint32_t n;

    *rule = NO_RULE;
    if (!addr_is_ipv4(dst))
        fact_acted(selecting->host,
                   keeps_to_link(dst) ? selecting->host->link_local_fact : selecting->host->ipv6_fact);
    if (!find_way(selecting->host, dst, &way))
        return -1;
    n = find_candidates(selecting->host, dst, &way, candidate);
    if (n < 2)
        return n == 1 ? candidate[0] : -1;
    return best_source(selecting, dst, &way, candidate, n, rule);
}

static void
begin(struct selecting *selecting, const struct selection_host *host)
{
    g_assert(host->n_addresses <= MAX_SOURCES);
    selecting->host = host;
    selecting->prepared = selecting->private_ipv4 = false;
}

const struct host_address *
selection_source(const struct selection_host *host, struct addr dst, uint8_t *rule)
{
    struct selecting selecting;
    int chosen;

    begin(&selecting, host);
    chosen = choose_source(&selecting, dst, rule);
    if (selecting.prepared)
        mark_facts(&selecting, &selecting.by_source, host->profile->source_policy);
    return chosen >= 0 ? &host->address[chosen] : NULL;
}

/* Sorting. Where rules make a cycle (rule 9 within a family, rule 6 across), the
 * result depends on the algorithm: it is part of the profile. */

static bool
comes_before(struct deciding *deciding, const struct pair *a, const struct pair *b)
{
    uint8_t place;

    return decide(deciding, a, b, &place) < 0;
}

static void
sort_insertion(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        const struct pair *moved = pair[i];
        uint32_t at = i;

        for (; at > 0 && comes_before(deciding, moved, pair[at - 1]); at--)
            pair[at] = pair[at - 1];
        pair[at] = moved;
    }
}

static void
sort_merge(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    const struct pair *left[MAX_CANDIDATES];
    uint32_t half = n / 2, i = 0, right = half;

    if (n < 2)
        return;
    sort_merge(deciding, pair, half);
    sort_merge(deciding, pair + half, n - half);
    memcpy(left, pair, half * sizeof *left);
    for (uint32_t at = 0; i < half; at++)
        pair[at] = right < n && comes_before(deciding, pair[right], left[i]) ? pair[right++] : left[i++];
}

static void (*const sorts[])(struct deciding *, const struct pair **, uint32_t) = {
    [SORT_INSERTION] = sort_insertion,
    [SORT_MERGE] = sort_merge,
};

/* Fills in what the rules of destinations look at. */
static void
look_up(struct selecting *selecting, struct pair *pair)
{
    const struct profile *profile = selecting->host->profile;
    const struct policy *policy = profile->destination_policy;
    const struct policy_row *row = policy_find(policy, pair->dst);

    pair->dst_scope = scope_of(profile, pair->dst, &selecting->private_ipv4);
    pair->precedence = row != NULL ? row->precedence : 0;
    if (pair->usable) {
        pair->src_scope = scope_of(profile, pair->src, &selecting->private_ipv4);
        pair->labels_match = row != NULL && row->label == label_of(policy, pair->src);
        pair->common_bits = (uint8_t) addr_common_bits(pair->src, pair->dst);
    }
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

static void
sort_destinations(struct selecting *selecting, struct pair *pair, uint32_t n, struct candidate *candidate)
{
    const struct profile *profile = selecting->host->profile;
    struct deciding deciding = decide_by(destination_rules, &profile->destination_rules);
    const struct pair *sorted[MAX_CANDIDATES];

    selecting->private_ipv4 = false;
    for (uint32_t i = 0; i < n; i++) {
        look_up(selecting, &pair[i]);
        sorted[i] = &pair[i];
    }
    sorts[profile->selection.sort](&deciding, sorted, n);
    note_order(&deciding, sorted, n, candidate);
    if (profile->selection.fact != deciding.list->fact)     /* which is counted with the rules */
        fact_acted(selecting->host, profile->selection.fact);
    mark_facts(selecting, &deciding, profile->destination_policy);
}

static struct pair
pair_of(struct selecting *selecting, struct addr dst, uint32_t nth)
{
    struct pair pair = { .dst = dst, .nth = (uint16_t) nth };
    int source = choose_source(selecting, dst, &pair.source_rule);

    if (source >= 0) {
        pair.usable = true;
        pair.src = selecting->host->address[source].addr;
        pair.flags = selecting->host->address[source].flags;
    }
    return pair;
}

uint32_t
selection_sort(const struct selection_host *host, const struct addr *dst, uint32_t n,
               struct candidate *candidate)
{
    struct selecting selecting;
    struct pair pair[MAX_CANDIDATES];

    begin(&selecting, host);
    n = MIN(n, MAX_CANDIDATES);
    for (uint32_t i = 0; i < n; i++) {
        pair[i] = pair_of(&selecting, dst[i], i);
        candidate[i].nth = (uint16_t) i;
        candidate[i].next_rule = NO_RULE;
    }
    if (selecting.prepared)
        mark_facts(&selecting, &selecting.by_source, host->profile->source_policy);
    if (n > 1)
        sort_destinations(&selecting, pair, n, candidate);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *sorted = &pair[candidate[i].nth];

        candidate[i].dst = sorted->dst;
        candidate[i].src = sorted->src;
        candidate[i].usable = sorted->usable;
        candidate[i].source_rule = sorted->source_rule;
    }
    return n;
}
