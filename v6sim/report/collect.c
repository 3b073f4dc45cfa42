/*
 * collect.c - what a run's records add up to
 *
 * In order: collect_init() -> see() for each record -> collect_finish(). A
 * record's ways are numbers of its island, so they get names in see().
 */
#include "v6sim/report/collect.h"

#include <stdlib.h>
#include <string.h>

#include "models/host/discover.h"
#include "models/host/tunnels.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"
#include "sim/engine/island.h"
#include "v6sim/read/value.h"
#include "v6sim/report/visits.h"

const char *const collect_kind[N_WORK_KINDS][2] = {
    [WORK_CONNECT] = { "connection", "connections" },
    [WORK_RESOLVE] = { "lookup", "lookups" },
    [WORK_PING] = { "ping", "pings" },
    [WORK_VISIT] = { "visit", "visits" },
};

/* Whether anything is expected by elements called @name. */
static bool
expects(const struct scenario *scenario, const char *name)
{
    for (guint i = 0; i < scenario->verdict->len; i++)
        if (g_str_equal(((const struct verdict_element *) scenario->verdict->pdata[i])->xml->name, name))
            return true;
    return false;
}

/* All but DNS servers. */
static void
init(struct collection *collection, const struct world *world, bool keep_all)
{
    *collection = (struct collection) {
        .world = world,
        .keep_all = keep_all,
        .n_tallies = world->profile->len + 1,
        .kept = g_ptr_array_new(),
        .visits = visits_new(),
        .paths = paths_new(world),
        .pairs = pairs_new(world),
    };
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        collection->tally[kind] = g_new0(struct tally, collection->n_tallies);
        for (guint i = 0; i < world->profile->len; i++)
            collection->tally[kind][i].profile = g_ptr_array_index(world->profile, i);
    }
}

void
collect_init(struct collection *collection, const struct world *world, bool keep_all)
{
    init(collection, world, keep_all);
    if (expects(world->scenario, "dns-server"))
        collect_dns(collection, false);
    if (expects(world->scenario, "address"))
        collection->hosts = hosts_new(world);
}

void
collect_dns(struct collection *collection, bool keep_waits)
{
    dns_free(collection->dns);
    collection->dns = dns_new(collection->world, keep_waits);
}

void
collect_clear(struct collection *collection)
{
    hosts_free(collection->hosts);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        g_free(collection->tally[kind]);
    g_ptr_array_unref(collection->kept);
    if (collection->visit != NULL)
        g_ptr_array_unref(collection->visit);
    visits_free(collection->visits);
    pairs_free(collection->pairs);
    paths_free(collection->paths);
    dns_free(collection->dns);
    arena_free(&collection->arena);
}

/* Keeping records */

/* Returns: the best round trip to where the record's packets went; -1: nobody knows. */
static int64_t
best_rtt(struct collection *collection, const struct record *record)
{
    const struct network *network = collection->world->network;
    const struct attempt_record *won = attempt_told(record->attempt, record->n_attempts);
    struct addr dst = record->candidate[won->candidate].dst;
    uint32_t router = network->attachment[record->host].router;
    const struct member *member = network_member(network, router, dst);

    if (member == NULL && sixtofour_has(dst))
        member = network_member(network, router, sixtofour_ipv4(dst));
    return member != NULL ? paths_best_rtt(collection->paths, record->host, member->node) : -1;
}

/* Which end of the way to where the record's packets went is a relay for itself, if any relay is needed. */
static enum own_relay
own_relay(const struct record *record)
{
    const struct attempt_record *won = attempt_told(record->attempt, record->n_attempts);
    const struct candidate *candidate = &record->candidate[won->candidate];

    if (teredo_has(candidate->src) == teredo_has(candidate->dst))
        return OWN_NONE;
    return teredo_has(candidate->src) ? OWN_LAST : OWN_FIRST;
}

/* Of what was established or answered. */
static struct trip
trip_of(struct collection *collection, const struct record *record, const struct net *net)
{
    int64_t best = best_rtt(collection, record), all = record->forward_ns + record->back_ns;
    enum own_relay own = own_relay(record);

    return (struct trip) {
        .forward = paths_of(collection->paths, net, record->forward, own),
        .back = paths_of(collection->paths, net, record->back,
                         own == OWN_FIRST ? OWN_LAST : own == OWN_LAST ? OWN_FIRST : OWN_NONE),
        .ns = {
            [TRIP_FORWARD] = record->forward_ns, [TRIP_BACK] = record->back_ns,
            [TRIP_FORWARD_IPV4] = record->carriage.carried_ns[DIRECTION_FORWARD],
            [TRIP_BACK_IPV4] = record->carriage.carried_ns[DIRECTION_BACK],
            [TRIP_BEST] = best, [TRIP_EXTRA] = best >= 0 ? MAX(all - best, 0) : -1,
        },
    };
}

/* @trip: NULL, it was never established. */
static void
keep_ways(struct kept *kept, const struct trip *trip)
{
    kept->forward_ns = kept->back_ns = kept->best_ns = -1;
    if (trip == NULL)
        return;
    kept->forward = trip->forward;
    kept->back = trip->back;
    kept->same_route = paths_same_route(kept->forward, kept->back);
    kept->forward_ns = trip->ns[TRIP_FORWARD];
    kept->back_ns = trip->ns[TRIP_BACK];
    kept->carried_ns[DIRECTION_FORWARD] = trip->ns[TRIP_FORWARD_IPV4];
    kept->carried_ns[DIRECTION_BACK] = trip->ns[TRIP_BACK_IPV4];
    kept->best_ns = trip->ns[TRIP_BEST];
}

/* Returns: @data of @size octets; that of a record @before, which has as much, if it is the same. */
static const void *
keep_array(struct collection *collection, const void *data, size_t size, const void *before)
{
    return before != NULL && memcmp(before, data, size) == 0 ? before : arena_keep(&collection->arena, data, size);
}

/* Keeps what hosts have in common with those before them, once. */
static void
keep_arrays(struct collection *collection, struct kept *kept, const struct record *record)
{
    guint n = collection->kept->len;
    const struct kept *last = n > 0 ? g_ptr_array_index(collection->kept, n - 1) : NULL;
    bool servers = last != NULL && last->n_servers == kept->n_servers;
    bool candidates = last != NULL && last->n_candidates == kept->n_candidates;

    kept->server = keep_array(collection, record->server, record->n_servers * sizeof *record->server,
                              servers ? last->server : NULL);
    kept->candidate = keep_array(collection, record->candidate, record->n_candidates * sizeof *record->candidate,
                                 candidates ? last->candidate : NULL);
    kept->attempt = arena_keep(&collection->arena, record->attempt, record->n_attempts * sizeof *record->attempt);
}

static const char *
name_of(const struct collection *collection, uint32_t name)
{
    return name != UINT32_MAX ? collection->world->zone.name[name].name : NULL;
}

static struct kept *
keep_record(struct collection *collection, const struct record *record, const struct trip *trip)
{
    struct kept *kept = arena_alloc(&collection->arena, sizeof *kept);

    kept->host = record->host;
    kept->item = record->item;
    kept->nth = record->nth;
    kept->configured = record->configured;
    kept->configured_ipv4 = record->configured_ipv4;
    kept->configured_at = record->configured_at;
    kept->started_at = record->started_at;
    kept->resolved_at = record->resolved_at;
    kept->established_at = record->established_at;
    kept->ended_at = record->ended_at;
    kept->received = record->received;
    kept->held_ns = record->established_at >= 0 ? record->carriage.held_ns : 0;
    kept->kind = record->kind;
    kept->under = name_of(collection, record->under);
    kept->found = name_of(collection, record->found);
    kept->error = record->error;
    kept->result = record->result;
    kept->reason = record->reason;
    kept->demoted = record->demoted;
    kept->n_servers = record->n_servers;
    kept->n_names = record->n_names;
    kept->n_candidates = record->n_candidates;
    kept->n_attempts = record->n_attempts;
    memcpy(kept->query, record->query, sizeof kept->query);
    keep_arrays(collection, kept, record);
    keep_ways(kept, trip);
    return kept;
}

static int
compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int
compare_keys(uint32_t host, uint32_t item, uint32_t nth, const struct kept *kept)
{
    int order = compare_numbers(host, kept->host);

    order = order != 0 ? order : compare_numbers(item, kept->item);
    return order != 0 ? order : compare_numbers(nth, kept->nth);
}

static int
compare_records(const struct kept *a, const struct kept *b)
{
    return compare_keys(a->host, a->item, a->nth, b);
}

static gint
compare_kept(gconstpointer a, gconstpointer b)
{
    return compare_records(*(struct kept *const *) a, *(struct kept *const *) b);
}

/* Counting */

static void
count_queries(struct tally *tally, const struct record *record)
{
    for (enum question question = 0; question < N_QUESTIONS; question++) {
        const struct query_record *query = &record->query[question];
        bool asked = false;

        for (uint8_t i = 0; i < record->n_servers; i++) {
            tally->queries[question][record->server[i].family] += query->sent[i];
            asked |= query->sent[i] > 0;
        }
        tally->cached += query->cached;
        tally->asked += asked;
        tally->unanswered += asked && (query->ended_at < 0 || query->outcome == OUTCOME_TIMEOUT);
    }
}

/* Whether it ended as it should. */
static bool
is_good(const struct record *record)
{
    return record->result == RESULT_ESTABLISHED || record->result == RESULT_RESOLVED ||
        record->result == RESULT_ANSWERED;
}

static void
add_time(struct tally *tally, int64_t took)
{
    if (tally->time.n < COLLECT_EXACT)
        tally->exact[tally->time.n] = took;
    histogram_add(&tally->time, took);
}

static void
count(struct tally *tally, const struct record *record, int64_t slow_ns)
{
    int64_t took = value_to_microsecond(record->ended_at - record->started_at);

    tally->n++;
    tally->result[record->result]++;
    tally->slow += took > slow_ns;
    count_queries(tally, record);
    if (record->result == RESULT_ESTABLISHED || record->result == RESULT_ANSWERED) {
        const struct attempt_record *won = attempt_told(record->attempt, record->n_attempts);

        tally->established[addr_family(record->candidate[won->candidate].dst)]++;
    }
    if (is_good(record))
        add_time(tally, took);
}

static struct tally *
tally_of(struct collection *collection, const struct record *record)
{
    const struct host_config *config = collection->world->config[record->host];

    return &collection->tally[record->kind][config->class->nth_profile];
}

static void
count_visit(struct tally *tally, const struct record *visit, int64_t slow_ns)
{
    int64_t took = value_to_microsecond(visit->ended_at - visit->started_at);

    tally->n++;
    tally->result[visit->result]++;
    tally->slow += took > slow_ns;
    if (is_good(visit))
        add_time(tally, took);
}

/* A connection that is one of several at once. */
static void
see_part(struct collection *collection, const struct record *record)
{
    struct record visit;

    if (!visits_note(collection->visits, collection->world, record, &visit))
        return;
    count_visit(tally_of(collection, &visit), &visit, collection->world->scenario->slow_ns);
}

/* Adds @kept to those that are kept one by one. */
static void
add_kept(struct collection *collection, struct kept *kept)
{
    guint n = collection->kept->len;

    if (n > 0)
        collection->unsorted |= compare_records(g_ptr_array_index(collection->kept, n - 1), kept) > 0;
    g_ptr_array_add(collection->kept, kept);
}

static void
see(void *user, const struct observation *observation)
{
    struct collection *collection = user;
    const struct record *record = observation->subject;
    struct tally *tally = tally_of(collection, record);
    bool wanted = collection->keep_all || collection->n_seen < COLLECT_FEW;
    bool first = tally->example == NULL ||
        compare_keys(record->host, record->item, record->nth, tally->example) < 0;
    bool established = record->established_at >= 0;
    struct trip trip = established ? trip_of(collection, record, observation->island->net) : (struct trip) { 0 };
    struct kept *kept = wanted || first ? keep_record(collection, record, established ? &trip : NULL) : NULL;

    if (kept != NULL && record->died != 0)
        kept->died = paths_of(collection->paths, observation->island->net, record->died, OWN_NONE);

    if (established)
        pairs_add(collection->pairs, record->kind, &trip);
    if (wanted)
        add_kept(collection, kept);
    if (first)
        tally->example = kept;
    collection->n_seen++;
    count(tally, record, collection->world->scenario->slow_ns);
    if (collection->world->item[record->item].n_together > 1)
        see_part(collection, record);
}

/* Dividing */

static void *
divide(void *user)
{
    const struct collection *collection = user;
    struct collection *other = g_new(struct collection, 1);

    init(other, collection->world, collection->keep_all);
    return other;
}

static void
join_tally(struct tally *into, const struct tally *from)
{
    for (uint64_t i = 0; i < from->time.n && into->time.n + i < COLLECT_EXACT && i < COLLECT_EXACT; i++)
        into->exact[into->time.n + i] = from->exact[i];
    histogram_merge(&into->time, &from->time);
    into->n += from->n;
    into->slow += from->slow;
    into->cached += from->cached;
    into->asked += from->asked;
    into->unanswered += from->unanswered;
    for (unsigned i = 0; i < N_RESULTS; i++)
        into->result[i] += from->result[i];
    for (enum family family = 0; family < G_N_ELEMENTS(into->established); family++)
        into->established[family] += from->established[family];
    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (enum family family = 0; family < G_N_ELEMENTS(into->queries[question]); family++)
            into->queries[question][family] += from->queries[question][family];
    if (from->example != NULL && (into->example == NULL || compare_records(from->example, into->example) < 0))
        into->example = from->example;
}

/* Has what @from kept be of @collection's paths. An example may be kept among the others as well. */
static void
take_kept(struct collection *collection, struct kept *kept)
{
    if (kept->died != NULL)
        kept->died = paths_like(collection->paths, kept->died);
    if (kept->forward == NULL)
        return;
    kept->forward = paths_like(collection->paths, kept->forward);
    kept->back = paths_like(collection->paths, kept->back);
}

/* Has @collection, which has seen nothing, have seen what @from has, and the other way round. */
static void
swap_seen(struct collection *collection, struct collection *from)
{
    const struct collection empty = *collection;

    memcpy(collection->tally, from->tally, sizeof collection->tally);
    collection->n_seen = from->n_seen;
    collection->kept = from->kept;
    collection->unsorted = from->unsorted;
    collection->visits = from->visits;
    collection->paths = from->paths;
    collection->pairs = from->pairs;
    collection->arena = from->arena;
    memcpy(from->tally, empty.tally, sizeof from->tally);
    from->kept = empty.kept;
    from->visits = empty.visits;
    from->paths = empty.paths;
    from->pairs = empty.pairs;
    from->arena = empty.arena;
}

static void
take_all_kept(struct collection *collection, const struct collection *from)
{
    collection->unsorted |= from->unsorted;
    for (guint i = 0; i < from->kept->len; i++) {
        struct kept *kept = g_ptr_array_index(from->kept, i);

        take_kept(collection, kept);
        add_kept(collection, kept);
    }
}

static void
join_seen(struct collection *collection, struct collection *from)
{
    take_all_kept(collection, from);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i < collection->n_tallies; i++) {
            struct tally *tally = &from->tally[kind][i];

            if (tally->example != NULL)
                take_kept(collection, tally->example);
            join_tally(&collection->tally[kind][i], tally);
        }
    pairs_join(collection->pairs, from->pairs, collection->paths);
    from->pairs = NULL;
    collection->n_seen += from->n_seen;
    arena_take(&collection->arena, &from->arena);
}

static void
join(void *user, void *other)
{
    struct collection *collection = user, *from = other;

    if (collection->n_seen == 0)
        swap_seen(collection, from);
    else
        join_seen(collection, from);
    collect_clear(from);
    g_free(from);
}

static void
discard(void *other)
{
    collect_clear(other);
    g_free(other);
}

struct observer
collect_observer(struct collection *collection)
{
    return (struct observer) { .wants = 1u << OBSERVE_RECORD, .see = see, .user = collection,
                               .divide = divide, .join = join, .discard = discard };
}

/* Adds up what all systems did. */
static void
add_up(struct collection *collection)
{
    uint32_t all = collection->n_tallies - 1;

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        struct tally *total = &collection->tally[kind][all];

        memset(total, 0, sizeof *total);
        for (uint32_t i = 0; i < all; i++)
            join_tally(total, &collection->tally[kind][i]);
        total->example = NULL;
    }
}

void
collect_finish(struct collection *collection)
{
    add_up(collection);
    if (!collection->keep_all && collection->n_seen > COLLECT_FEW)
        g_ptr_array_set_size(collection->kept, 0);
    if (collection->unsorted)
        g_ptr_array_sort(collection->kept, compare_kept);
    collection->unsorted = false;
    if (collection->visit != NULL)
        g_ptr_array_unref(collection->visit);
    collection->visit = visits_kept(collection);
}

struct run_result *
collect_run_with(struct collection *collection, bool every_hop, const struct observer *more, uint32_t n_more)
{
    struct observer observer[3 + COLLECT_MORE] = { collect_observer(collection) };
    uint32_t n = 1;

    g_assert(n_more <= COLLECT_MORE);
    if (collection->dns != NULL)
        observer[n++] = dns_observer(collection->dns);
    if (collection->hosts != NULL)
        observer[n++] = hosts_observer(collection->hosts);
    for (uint32_t i = 0; i < n_more; i++)
        observer[n++] = more[i];
    struct run_result *result = world_run(collection->world, &(struct run_options) {
        .every_hop = every_hop, .by_host = collection->by_host, .n_threads = collection->n_threads,
        .share = collection->share, .may_stop = collection->may_stop,
        .observer = observer, .n_observers = n });

    collect_finish(collection);
    if (collection->dns != NULL)
        dns_finish(collection->dns);
    return result;
}

struct run_result *
collect_run(struct collection *collection, bool every_hop)
{
    return collect_run_with(collection, every_hop, NULL, 0);
}

/* Differences */

static bool
same_query(const struct query_record *a, const struct query_record *b, uint8_t n_servers)
{
    return a->first_at == b->first_at && a->ended_at == b->ended_at && a->outcome == b->outcome &&
        a->n_addresses == b->n_addresses && a->server == b->server && a->cached == b->cached &&
        a->in_file == b->in_file &&
        memcmp(a->sent, b->sent, n_servers * sizeof a->sent[0]) == 0 &&
        memcmp(a->over_tcp, b->over_tcp, n_servers * sizeof a->over_tcp[0]) == 0;
}

static bool
same_queries(const struct kept *a, const struct kept *b)
{
    bool same = a->n_servers == b->n_servers && a->n_names == b->n_names && a->demoted == b->demoted;

    for (unsigned i = 0; i < a->n_servers && same; i++)
        same = a->server[i].node == b->server[i].node && a->server[i].family == b->server[i].family &&
            a->server[i].source == b->server[i].source;
    for (enum question question = 0; question < N_QUESTIONS && same; question++)
        same = same_query(&a->query[question], &b->query[question], a->n_servers);
    return same;
}

static bool
same_candidate(const struct candidate *a, const struct candidate *b)
{
    return addr_equal(a->dst, b->dst) && addr_equal(a->src, b->src) && a->usable == b->usable &&
        a->source_rule == b->source_rule && a->next_rule == b->next_rule && a->nth == b->nth;
}

static bool
same_attempt(const struct attempt_record *a, const struct attempt_record *b)
{
    return a->first_at == b->first_at && a->ended_at == b->ended_at && a->candidate == b->candidate &&
        a->n_syns == b->n_syns && a->reason == b->reason && a->iface == b->iface;
}

static bool
same_attempts(const struct kept *a, const struct kept *b)
{
    bool same = a->n_candidates == b->n_candidates && a->n_attempts == b->n_attempts;

    for (unsigned i = 0; i < a->n_candidates && same; i++)
        same = same_candidate(&a->candidate[i], &b->candidate[i]);
    for (unsigned i = 0; i < a->n_attempts && same; i++)
        same = same_attempt(&a->attempt[i], &b->attempt[i]);
    return same;
}

static bool
same_path(const struct path *a, const struct path *b)
{
    return a == b || (a != NULL && b != NULL && g_str_equal(a->text, b->text));
}

static bool
same_end(const struct kept *a, const struct kept *b)
{
    return a->configured == b->configured && a->configured_ipv4 == b->configured_ipv4 &&
        a->configured_at == b->configured_at &&
        a->started_at == b->started_at && a->resolved_at == b->resolved_at && a->ended_at == b->ended_at &&
        a->result == b->result && a->reason == b->reason && a->error == b->error && a->same_route == b->same_route &&
        a->established_at == b->established_at && a->received == b->received &&
        a->forward_ns == b->forward_ns && a->back_ns == b->back_ns &&
        g_strcmp0(a->found, b->found) == 0 && g_strcmp0(a->under, b->under) == 0 &&
        a->held_ns == b->held_ns && memcmp(a->carried_ns, b->carried_ns, sizeof a->carried_ns) == 0 &&
        same_path(a->forward, b->forward) && same_path(a->back, b->back);
}

static const struct kept *
kept_at(const struct collection *collection, guint i)
{
    return i < collection->kept->len ? g_ptr_array_index(collection->kept, i) : NULL;
}

static bool
is_of(const struct collection *collection, const struct kept *kept, enum work_kind kind, uint32_t nth_profile)
{
    const struct host_config *config = collection->world->config[kept->host];

    return kept->kind == kind && (nth_profile == NO_SYSTEM || config->class->nth_profile == nth_profile);
}

int64_t
collect_differing(const struct collection *one, const struct collection *other, enum work_kind kind,
                  uint32_t nth_profile)
{
    const struct kept *a, *b;
    int64_t n = 0;

    for (guint i = 0, j = 0; (a = kept_at(one, i), b = kept_at(other, j), a != NULL || b != NULL);) {
        int order = a == NULL ? 1 : b == NULL ? -1 : compare_keys(a->host, a->item, a->nth, b);
        bool same = order == 0 && same_end(a, b) && same_queries(a, b) && same_attempts(a, b);

        n += !same && is_of(order <= 0 ? one : other, order <= 0 ? a : b, kind, nth_profile);
        i += order <= 0;
        j += order >= 0;
    }
    return n;
}

/* Figures */

static int
compare_times(const void *a, const void *b)
{
    int64_t first = *(const int64_t *) a, second = *(const int64_t *) b;

    return (first > second) - (first < second);
}

int64_t
collect_quantile(const struct tally *tally, unsigned percent)
{
    uint64_t n = tally->time.n;
    int64_t sorted[COLLECT_EXACT];

    if (n == 0 || n > COLLECT_EXACT)
        return histogram_quantile(&tally->time, percent);
    memcpy(sorted, tally->exact, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_times);
    return sorted[MAX((n * percent + 99) / 100, 1) - 1];
}

/* What can be read off a record */

const struct candidate *
kept_candidate(const struct kept *kept)
{
    return kept->n_attempts > 0 ? &kept->candidate[attempt_told(kept->attempt, kept->n_attempts)->candidate] : NULL;
}

int64_t
kept_resolve_ns(const struct kept *kept)
{
    return (kept->resolved_at >= 0 ? kept->resolved_at : kept->ended_at) - kept->started_at;
}

int64_t
kept_connect_ns(const struct kept *kept)
{
    int64_t end = kept->established_at >= 0 ? kept->established_at : kept->ended_at;

    return kept->n_attempts > 0 ? end - kept->resolved_at : -1;
}

/* What takes no time is none: data takes a round trip at least. */
int64_t
kept_transfer_ns(const struct kept *kept)
{
    bool any = kept->established_at >= 0 && kept->ended_at > kept->established_at;

    return any ? kept->ended_at - kept->established_at : -1;
}

int64_t
kept_total_ns(const struct kept *kept)
{
    return kept->ended_at - kept->started_at;
}

bool
kept_same_time(const struct kept *kept)
{
    return ABS(kept->forward_ns - kept->back_ns) < 1000;
}

bool
kept_same_relays(const struct kept *kept)
{
    return kept->forward != NULL && kept->forward->relays != NULL &&
        g_strcmp0(kept->forward->relays, kept->back->relays) == 0;
}

const char *
kept_relays(const struct kept *kept)
{
    const char *forward = kept->forward != NULL ? kept->forward->relays : NULL;
    const char *back = kept->back != NULL ? kept->back->relays : NULL;

    if (forward == NULL || back == NULL || g_str_equal(forward, back))
        return forward != NULL ? forward : back != NULL ? back : "none";
    g_autofree char *both = g_strconcat(forward, " ", back, NULL);
    return g_intern_string(both);
}

const char *
kept_symmetric(const struct kept *kept)
{
    static const char *const text[2][2][2] = {
        { { "none", "time" }, { "route", "route time" } },
        { { "relay", "relay time" }, { "relay route", "relay route time" } },
    };

    return kept->forward != NULL ? text[kept_same_relays(kept)][kept->same_route][kept_same_time(kept)] : NULL;
}

int64_t
kept_extra_ns(const struct kept *kept)
{
    return kept->best_ns >= 0 ? MAX(kept->forward_ns + kept->back_ns - kept->best_ns, 0) : -1;
}

bool
kept_is_detour(const struct kept *kept)
{
    bool relays = kept->forward != NULL && (kept->forward->relays != NULL || kept->back->relays != NULL);
    int64_t jitter = kept->forward != NULL && !relays ? kept->forward->jitter_ns + kept->back->jitter_ns : 0;

    return value_to_microsecond(kept_extra_ns(kept)) > jitter;
}

const char *
kept_interface(const struct kept *kept)
{
    const char *tunnel;

    if (kept->n_attempts == 0)
        return NULL;
    tunnel = tunnels_name(attempt_told(kept->attempt, kept->n_attempts)->iface);
    return tunnel != NULL ? tunnel : "native";
}

int64_t
kept_queries(const struct kept *kept, enum question question)
{
    return query_sent(&kept->query[question], kept->server, kept->n_servers, FAMILY_NONE);
}

int64_t
kept_queries_to(const struct kept *kept, uint8_t nth)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += kept->query[question].sent[nth];
    return n;
}

int64_t
kept_queries_over(const struct kept *kept, enum family family)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += query_sent(&kept->query[question], kept->server, kept->n_servers, family);
    return n;
}

int64_t
kept_cached(const struct kept *kept)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += kept->query[question].cached;
    return n;
}

int64_t
kept_queries_over_tcp(const struct kept *kept)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (uint8_t i = 0; i < kept->n_servers; i++)
            n += kept->query[question].over_tcp[i];
    return n;
}

int64_t
kept_syns(const struct kept *kept)
{
    int64_t n = 0;

    for (unsigned i = 0; i < kept->n_attempts; i++)
        n += kept->attempt[i].n_syns;
    return n;
}

const struct rule *
kept_rule(const struct kept *kept)
{
    if (kept->n_candidates < 2 || kept->candidate[0].next_rule == NO_RULE)
        return NULL;
    return &destination_rules[kept->candidate[0].next_rule];
}

char *
collect_target(const struct world *world, const struct kept *kept)
{
    const struct work_item *item = &world->item[kept->item];

    if (item->kind != WORK_CONNECT)
        return item->reverse || item->name == UINT32_MAX ? value_print_addr(item->to)
                                                         : g_strdup(world->zone.name[item->name].name);
    if (item->name != UINT32_MAX)
        return g_strdup_printf("%s:%u", world->zone.name[item->name].name, item->port);

    g_autofree char *addr = value_print_addr(item->to);
    return g_strdup_printf(addr_is_ipv4(item->to) ? "%s:%u" : "[%s]:%u", addr, item->port);
}

const char *
collect_family(const struct candidate *candidate)
{
    if (candidate == NULL)
        return "none";
    return addr_is_ipv4(candidate->dst) ? "ipv4" : "ipv6";
}

char *
collect_server(const struct world *world, const struct kept *kept, unsigned nth)
{
    uint32_t node = kept->server[nth].node;

    return node != NO_NODE ? world_name(world, node) : value_print_addr(discover_well_known(nth));
}

bool
kept_configures(const struct kept *kept)
{
    return kept->configured != CONFIGURED_BEFORE || kept->configured_ipv4 != IPV4_BEFORE;
}

char *
collect_turn(const struct work_item *item, const struct kept *kept)
{
    if (item->arrivals != NULL)
        return g_strdup_printf("number %u", kept->nth + 1);
    return item->times > 1 ? g_strdup_printf("%u of %" G_GINT64_FORMAT, kept->nth + 1, item->times) : NULL;
}
