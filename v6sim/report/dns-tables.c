/*
 * dns-tables.c - queries, servers and waits as tables
 */
#include "v6sim/report/dns-tables.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/rows.h"

#define N_WAITS_SHOWN 12        /* kinds of waits, to people */

static const char *
family_name(enum family family)
{
    return family == FAMILY_IPV4 ? "ipv4" : "ipv6";
}

/* Queries */

static const struct column query_columns[] = {
    { "server", NULL, COLUMN_TEXT },
    { "type", NULL, COLUMN_TEXT },
    { "family", NULL, COLUMN_TEXT },            /* that carried them */
    { "transport", NULL, COLUMN_TEXT },
    { "queries", NULL, COLUMN_COUNT },          /* sent to it */
    { "by_hosts", NULL, COLUMN_COUNT },         /* of them */
    { "received", NULL, COLUMN_COUNT },
    { "lost", NULL, COLUMN_COUNT },
    { "unreachable", NULL, COLUMN_COUNT },
    { "answer", NULL, COLUMN_COUNT },           /* this and the next: what it sent */
    { "nodata", NULL, COLUMN_COUNT },
    { "nxdomain", NULL, COLUMN_COUNT },
    { "servfail", NULL, COLUMN_COUNT },
    { "refused", NULL, COLUMN_COUNT },
    { "notimp", NULL, COLUMN_COUNT },
    { "formerr", NULL, COLUMN_COUNT },
    { "broken", NULL, COLUMN_COUNT },
    { "mismatched", NULL, COLUMN_COUNT },
    { "truncated", NULL, COLUMN_COUNT },
    { "referral", NULL, COLUMN_COUNT },
    { "not_listening", NULL, COLUMN_COUNT },
    { "unanswered", NULL, COLUMN_COUNT },
    { "cached", NULL, COLUMN_COUNT },
};

static void
add_count(struct table *table, const struct dns_count *count)
{
    table_number(table, count->queries);
    table_number(table, count->by_hosts);
    table_number(table, count->received);
    table_number(table, count->lost);
    table_number(table, count->unreachable);
    for (enum outcome outcome = OUTCOME_ANSWER; outcome <= OUTCOME_TRUNCATED; outcome++)
        table_number(table, count->answers[outcome]);
    table_number(table, count->referrals);
    table_number(table, count->refused);
    table_number(table, count->unanswered);
    table_number(table, count->cached);
}

struct table *
dns_queries_table(const struct dns *dns, bool identity)
{
    struct table *table = rows_new(query_columns, G_N_ELEMENTS(query_columns), identity);

    for (uint32_t i = 0; i < dns->n_servers; i++)
        for (enum question question = 0; question < N_QUESTIONS; question++)
            for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
                for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++) {
                    const struct dns_count *count = &dns->server[i].count[question][family][transport];
                    g_autofree char *name = dns_server_name(dns, &dns->server[i]);

                    if (count->queries == 0)
                        continue;
                    rows_begin(table, dns->world->scenario, identity);
                    table_text(table, name);
                    table_text(table, question_name[question]);
                    table_text(table, family_name(family));
                    table_text(table, dns_transport_name[transport]);
                    add_count(table, count);
                    rows_end(table, dns->world->scenario, identity);
                }
    return table;
}

/* Load */

static const struct column load_columns[] = {
    { "server", NULL, COLUMN_TEXT },
    { "at", NULL, COLUMN_TIME },                /* when the second begins */
    { "received", NULL, COLUMN_COUNT },
};

static gint
compare_seconds(gconstpointer a, gconstpointer b)
{
    int64_t one = **(int64_t *const *) a, other = **(int64_t *const *) b;

    return (one > other) - (one < other);
}

/* Returns: the seconds in which a query came in, sorted; they are the server's. */
static GPtrArray *
seconds_of(const struct dns_server *server)
{
    GPtrArray *seconds = g_ptr_array_new();
    GHashTableIter iter;
    void *second;

    g_hash_table_iter_init(&iter, server->second);
    while (g_hash_table_iter_next(&iter, &second, NULL))
        g_ptr_array_add(seconds, second);
    g_ptr_array_sort(seconds, compare_seconds);
    return seconds;
}

struct table *
dns_load_table(const struct dns *dns, bool identity)
{
    struct table *table = rows_new(load_columns, G_N_ELEMENTS(load_columns), identity);

    for (uint32_t i = 0; i < dns->n_servers; i++) {
        g_autoptr(GPtrArray) seconds = seconds_of(&dns->server[i]);
        g_autofree char *name = dns_server_name(dns, &dns->server[i]);

        for (guint j = 0; j < seconds->len; j++) {
            const int64_t *second = g_ptr_array_index(seconds, j);

            rows_begin(table, dns->world->scenario, identity);
            table_text(table, name);
            table_number(table, *second * INT64_C(1000000000));
            table_number(table, *(int64_t *) g_hash_table_lookup(dns->server[i].second, second));
            rows_end(table, dns->world->scenario, identity);
        }
    }
    return table;
}

/* Waits */

static const struct column wait_columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "connection", NULL, COLUMN_TEXT },        /* id of the connect or resolve element */
    { "nth", NULL, COLUMN_COUNT },
    { "for", NULL, COLUMN_TEXT },               /* A, AAAA, PTR, connect */
    { "from", NULL, COLUMN_TEXT },              /* server, or address connected to */
    { "family", NULL, COLUMN_TEXT },
    { "started", NULL, COLUMN_TIME },           /* since the run began */
    { "wait", NULL, COLUMN_TIME },
    { "outcome", NULL, COLUMN_TEXT },           /* none: nothing came */
    { "fact", NULL, COLUMN_TEXT },              /* whose time it was */
};

static const char *
wait_for(const struct dns_wait *wait)
{
    return wait->question < N_QUESTIONS ? question_name[wait->question] : "connect";
}

static char *
wait_from(const struct dns *dns, const struct dns_wait *wait)
{
    return wait->server != NO_NODE ? world_name(dns->world, wait->server) : value_print_addr(wait->address);
}

/* "established" for a connection, otherwise the outcome of a query. */
static const char *
wait_outcome(const struct dns_wait *wait)
{
    bool established = wait->question == N_QUESTIONS && wait->outcome == OUTCOME_ANSWER;

    return established ? result_name[RESULT_ESTABLISHED] : outcome_name[wait->outcome];
}

static const char *
wait_fact(const struct dns *dns, const struct dns_wait *wait)
{
    const struct profile *profile = world_profile(dns->world, wait->host);

    return wait->fact < profile->n_facts ? profile->fact[wait->fact].id : NULL;
}

struct table *
dns_waits_table(const struct dns *dns, bool identity)
{
    struct table *table = rows_new(wait_columns, G_N_ELEMENTS(wait_columns), identity);

    for (guint i = 0; i < dns->wait->len; i++) {
        const struct dns_wait *wait = &g_array_index(dns->wait, struct dns_wait, i);
        g_autofree char *host = world_name(dns->world, wait->host), *from = wait_from(dns, wait);

        rows_begin(table, dns->world->scenario, identity);
        table_text(table, host);
        table_text(table, world_profile(dns->world, wait->host)->name);
        table_text(table, dns->world->item[wait->item].id);
        table_number(table, wait->nth + INT64_C(1));
        table_text(table, wait_for(wait));
        table_text(table, from);
        table_text(table, family_name(wait->family));
        table_number(table, wait->from);
        table_number(table, wait->to - wait->from);
        table_text(table, wait_outcome(wait));
        table_text(table, wait_fact(dns, wait));
        rows_end(table, dns->world->scenario, identity);
    }
    return table;
}

/* Text: servers */

static int64_t
get_queries(const struct dns_server *server)
{
    return dns_sum(server).queries;
}

static int64_t
of_type(const struct dns_server *server, enum question question)
{
    int64_t n = 0;

    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++)
            n += server->count[question][family][transport].queries;
    return n;
}

static int64_t
get_a(const struct dns_server *server)
{
    return of_type(server, ASK_A);
}

static int64_t
get_aaaa(const struct dns_server *server)
{
    return of_type(server, ASK_AAAA);
}

static int64_t
get_ptr(const struct dns_server *server)
{
    return of_type(server, ASK_PTR);
}

static int64_t
over(const struct dns_server *server, enum family family, enum dns_transport transport)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += server->count[question][family][transport].queries;
    return n;
}

static int64_t
get_over_ipv6(const struct dns_server *server)
{
    return over(server, FAMILY_IPV6, DNS_OVER_UDP) + over(server, FAMILY_IPV6, DNS_OVER_TCP);
}

static int64_t
get_over_tcp(const struct dns_server *server)
{
    return over(server, FAMILY_IPV4, DNS_OVER_TCP) + over(server, FAMILY_IPV6, DNS_OVER_TCP);
}

static int64_t
get_lost(const struct dns_server *server)
{
    struct dns_count sum = dns_sum(server);

    return sum.lost + sum.unreachable;
}

static int64_t
get_unanswered(const struct dns_server *server)
{
    struct dns_count sum = dns_sum(server);

    return sum.unanswered + sum.refused;
}

static int64_t
get_errors(const struct dns_server *server)
{
    struct dns_count sum = dns_sum(server);

    return dns_errors(&sum);
}

static int64_t
get_truncated(const struct dns_server *server)
{
    return dns_sum(server).answers[OUTCOME_TRUNCATED];
}

static int64_t
get_referrals(const struct dns_server *server)
{
    return dns_sum(server).referrals;
}

static int64_t
get_cached(const struct dns_server *server)
{
    return dns_sum(server).cached;
}

static int64_t
get_peak(const struct dns_server *server)
{
    return server->peak;
}

static int64_t
get_peak_at(const struct dns_server *server)
{
    return server->peak_at;
}

static const struct server_figure {
    struct column column;
    int64_t (*get)(const struct dns_server *server);
    bool always;                /* otherwise only if there is one that is not 0 */
} server_figures[] = {
    { { "queries", NULL, COLUMN_COUNT }, get_queries, true },
    { { "A", NULL, COLUMN_COUNT }, get_a, true },
    { { "AAAA", NULL, COLUMN_COUNT }, get_aaaa, true },
    { { "PTR", NULL, COLUMN_COUNT }, get_ptr, false },
    { { "over IPv6", NULL, COLUMN_COUNT }, get_over_ipv6, false },
    { { "TCP", NULL, COLUMN_COUNT }, get_over_tcp, false },
    { { "lost", NULL, COLUMN_COUNT }, get_lost, false },
    { { "unanswered", NULL, COLUMN_COUNT }, get_unanswered, false },
    { { "errors", NULL, COLUMN_COUNT }, get_errors, false },
    { { "truncated", NULL, COLUMN_COUNT }, get_truncated, false },
    { { "referrals", NULL, COLUMN_COUNT }, get_referrals, false },
    { { "cached", NULL, COLUMN_COUNT }, get_cached, true },
    { { "peak in 1 s", NULL, COLUMN_COUNT }, get_peak, true },
    { { "at", NULL, COLUMN_TIME }, get_peak_at, true },
};

static bool
is_shown(const struct dns *dns, const struct server_figure *figure)
{
    bool any = figure->always;

    for (uint32_t i = 0; i < dns->n_servers && !any; i++)
        any = figure->get(&dns->server[i]) > 0;
    return any;
}

static void
print_servers(const struct dns *dns, GString *to)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    g_autoptr(table) table = NULL;

    g_array_append_val(columns, ((struct column) { "DNS server", NULL, COLUMN_TEXT }));
    for (guint i = 0; i < G_N_ELEMENTS(server_figures); i++)
        if (is_shown(dns, &server_figures[i]))
            g_array_append_val(columns, server_figures[i].column);
    table = table_new((const struct column *) columns->data, columns->len);
    for (uint32_t i = 0; i < dns->n_servers; i++) {
        const struct dns_server *server = &dns->server[i];
        g_autofree char *name = dns_server_name(dns, server);

        if (server->node == NO_NODE && get_queries(server) == 0)
            continue;
        table_text(table, name);
        for (guint j = 0; j < G_N_ELEMENTS(server_figures); j++)
            if (is_shown(dns, &server_figures[j]))
                table_number(table, server_figures[j].get(server));
    }
    table_print(table, to);
}

/* Text: waits */

/* Waits of one system for the same, with the same end. */
struct kind_of_wait {
    struct {                    /* compared byte by byte; zeroed where there are gaps */
        const struct profile *profile;
        struct addr address;
        uint32_t server;
        uint16_t fact;
        uint8_t question, outcome;      /* outcome: 0 if a fact says why nothing came */
    } key;
    guint nth;                  /* in order of appearance */
    struct dns_wait first;
    int64_t n, total, longest;
};

static guint
hash_kind(gconstpointer of)
{
    const struct kind_of_wait *kind = of;

    return g_direct_hash(kind->key.profile) ^ kind->key.server * 31 ^ kind->key.fact * 961u ^
        kind->key.question * 29791u ^ kind->key.outcome * 923521u ^ (guint) kind->key.address.lo * 2654435761u;
}

static gboolean
is_same_kind(gconstpointer a, gconstpointer b)
{
    const struct kind_of_wait *one = a, *other = b;

    return memcmp(&one->key, &other->key, sizeof one->key) == 0;
}

static void
count_wait(const struct dns *dns, GHashTable *kinds, const struct dns_wait *wait)
{
    int64_t took = wait->to - wait->from;
    struct kind_of_wait looked_for, *kind;

    memset(&looked_for, 0, sizeof looked_for);
    looked_for.key.profile = world_profile(dns->world, wait->host);
    looked_for.key.address = wait->address;
    looked_for.key.server = wait->server;
    looked_for.key.fact = wait->fact;
    looked_for.key.question = wait->question;
    looked_for.key.outcome = wait->fact == NO_FACT ? wait->outcome : 0;
    kind = g_hash_table_lookup(kinds, &looked_for);
    if (kind == NULL) {
        kind = g_memdup2(&looked_for, sizeof looked_for);
        kind->first = *wait;
        kind->nth = g_hash_table_size(kinds);
        g_hash_table_add(kinds, kind);
    }
    kind->n++;
    kind->total += took;
    kind->longest = MAX(kind->longest, took);
}

/* Those that took most time in all come first; of the same, in order of appearance. */
static gint
compare_kinds(gconstpointer a, gconstpointer b)
{
    const struct kind_of_wait *one = *(struct kind_of_wait *const *) a, *other = *(struct kind_of_wait *const *) b;

    if (one->total != other->total)
        return one->total < other->total ? 1 : -1;
    return (one->nth > other->nth) - (one->nth < other->nth);
}

static const struct column kind_columns[] = {
    { "waited for", NULL, COLUMN_TEXT },
    { "from", NULL, COLUMN_TEXT },
    { "by OS", NULL, COLUMN_TEXT },
    { "until", NULL, COLUMN_TEXT },
    { "times", NULL, COLUMN_COUNT },
    { "longest", NULL, COLUMN_TIME },
    { "in all", NULL, COLUMN_TIME },
};

static char *
until_text(const struct dns *dns, const struct kind_of_wait *kind)
{
    const char *fact = wait_fact(dns, &kind->first);

    if (fact != NULL)
        return g_strdup_printf("nothing came [%s]", fact);
    return g_strdup(kind->first.outcome == OUTCOME_NONE ? "nobody waited any more" : wait_outcome(&kind->first));
}

static void
add_kind(struct table *table, const struct dns *dns, const struct kind_of_wait *kind)
{
    g_autofree char *until = until_text(dns, kind), *from = wait_from(dns, &kind->first);

    table_text(table, wait_for(&kind->first));
    table_text(table, from);
    table_text(table, kind->key.profile->name);
    table_text(table, until);
    table_number(table, kind->n);
    table_number(table, kind->longest);
    table_number(table, kind->total);
}

static void
print_waits(const struct dns *dns, GString *to)
{
    g_autoptr(GHashTable) kinds = g_hash_table_new_full(hash_kind, is_same_kind, g_free, NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    g_autoptr(table) table = table_new(kind_columns, G_N_ELEMENTS(kind_columns));
    GHashTableIter iter;
    void *kind;

    for (guint i = 0; i < dns->wait->len; i++)
        count_wait(dns, kinds, &g_array_index(dns->wait, struct dns_wait, i));
    g_hash_table_iter_init(&iter, kinds);
    while (g_hash_table_iter_next(&iter, &kind, NULL))
        g_ptr_array_add(sorted, kind);
    g_ptr_array_sort(sorted, compare_kinds);
    for (guint i = 0; i < MIN(sorted->len, N_WAITS_SHOWN); i++)
        add_kind(table, dns, g_ptr_array_index(sorted, i));
    table_print(table, to);
    if (sorted->len > N_WAITS_SHOWN)
        g_string_append_printf(to, "and %u more   (v6sim run --table waits %s)\n", sorted->len - N_WAITS_SHOWN,
                               dns->world->scenario->file);
}

void
dns_print(const struct dns *dns, GString *to)
{
    print_servers(dns, to);
    g_string_append_c(to, '\n');
    print_waits(dns, to);
    g_string_append_c(to, '\n');
}
