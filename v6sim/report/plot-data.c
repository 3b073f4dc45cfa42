/*
 * plot-data.c - what pictures are drawn from: results, put together
 *
 * Systems stand in the order in which they first appear. What gnuplot would have to
 * look for in large tables again and again, and what it cannot reckon, is done here.
 */
#include "v6sim/report/plot-data.h"

#include <stdlib.h>
#include <string.h>

#define MOST_STEPS 200          /* of a curve */
#define FEW_CONNECTIONS 16      /* whose phases are shown one by one */
#define FEW_HOSTS 4             /* of a time line, if nobody says which */
#define MOST_WAITS 80

static const char *
text(const struct plot_rows *rows, unsigned nth, const char *name)
{
    return csv_text(rows->csv, rows->row[nth], name);
}

static int64_t
number(const struct plot_rows *rows, unsigned nth, const char *name)
{
    return csv_number(rows->csv, rows->row[nth], name);
}

/* Systems */

/* Connections of a system and application, as a picture calls them. */
struct group {
    char *name;
    unsigned n, failed;
    GArray *time[2];            /* int64_t, ns: of those that ended well, over IPv6 or without a family, over IPv4 */
    int64_t phase[4];           /* sums */
    int64_t query[3][2];        /* by type; answered, or not */
};

static void
group_free(void *data)
{
    struct group *group = data;

    g_free(group->name);
    g_array_unref(group->time[0]);
    g_array_unref(group->time[1]);
    g_free(group);
}

static GPtrArray *
groups_new(void)
{
    return g_ptr_array_new_with_free_func(group_free);
}

/* Takes @name over. */
static struct group *
group_called(GPtrArray *groups, GHashTable *known, char *name)
{
    struct group *group = g_hash_table_lookup(known, name);

    if (group != NULL) {
        g_free(name);
        return group;
    }
    group = g_new0(struct group, 1);
    group->name = name;
    group->time[0] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    group->time[1] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_ptr_array_add(groups, group);
    g_hash_table_insert(known, name, group);
    return group;
}

/* "windows-11+chrome-130", as everywhere. */
static char *
system_of(const struct plot_rows *rows, unsigned nth)
{
    const char *app = text(rows, nth, "app");

    return *app != '\0' ? g_strdup_printf("%s+%s", text(rows, nth, "os"), app) : g_strdup(text(rows, nth, "os"));
}

static bool
ended_well(const struct plot_rows *rows, unsigned nth)
{
    return *text(rows, nth, "reason") == '\0';
}

/* Latency */

static gint
compare_times(gconstpointer a, gconstpointer b)
{
    int64_t one = *(const int64_t *) a, other = *(const int64_t *) b;

    return (one > other) - (one < other);
}

static const struct column latency_columns[] = {
    { "panel", NULL, COLUMN_COUNT },
    { "system", NULL, COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },
    { "failed", NULL, COLUMN_COUNT },
    { "family", NULL, COLUMN_TEXT },
    { "time", NULL, COLUMN_TIME },
    { "permille", NULL, COLUMN_COUNT },
};

/* Adds the corner of a curve behind @n of the group's times. */
static void
add_corner(struct table *table, const struct group *group, unsigned panel, unsigned family, int64_t ns, unsigned n)
{
    table_number(table, panel);
    table_text(table, group->name);
    table_number(table, group->n);
    table_number(table, group->failed);
    table_text(table, family == 0 ? "ipv6" : "ipv4");
    table_number(table, MAX(ns, 1000));
    table_number(table, (int64_t) n * 1000 / group->n);
}

/* A curve in steps: its foot, then both corners of each; of many, every so many-th. */
static void
add_curve(struct table *table, const struct group *group, unsigned panel, unsigned family, int64_t last)
{
    GArray *times = group->time[family];
    unsigned every = MAX(times->len / MOST_STEPS, 1), before = 0;

    g_array_sort(times, compare_times);
    for (guint i = 0; i < times->len; i++) {
        int64_t ns = g_array_index(times, int64_t, i);
        bool is_last = i + 1 == times->len;

        if (!is_last && (i + 1 - before < every || g_array_index(times, int64_t, i + 1) == ns))
            continue;
        add_corner(table, group, panel, family, ns, before);
        add_corner(table, group, panel, family, ns, i + 1);
        before = i + 1;
    }
    if (times->len > 0)
        add_corner(table, group, panel, family, last, times->len);
}

struct table *
plot_latency(const struct plot_rows *connections)
{
    g_autoptr(GPtrArray) groups = groups_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    struct table *table = table_new(latency_columns, G_N_ELEMENTS(latency_columns));
    int64_t last = 0;

    for (unsigned i = 0; i < connections->n; i++) {
        struct group *group = group_called(groups, known, system_of(connections, i));
        int64_t total = number(connections, i, "total_ms");

        group->n++;
        group->failed += !ended_well(connections, i);
        if (!ended_well(connections, i))
            continue;
        g_array_append_val(group->time[strcmp(text(connections, i, "family"), "ipv4") == 0], total);
        last = MAX(last, total);
    }
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = groups->pdata[i];

        for (unsigned family = 0; family < 2; family++)
            add_curve(table, group, i + 1, family, last + last / 2);
        if (group->failed == group->n)          /* a panel without a curve */
            add_corner(table, group, i + 1, 0, last + last / 2, 0);
    }
    return table;
}

/* Queries */

static const struct column query_columns[] = {
    { "system", NULL, COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },
    { "a_answered", NULL, COLUMN_COUNT },
    { "a_not", NULL, COLUMN_COUNT },
    { "aaaa_answered", NULL, COLUMN_COUNT },
    { "aaaa_not", NULL, COLUMN_COUNT },
    { "ptr_answered", NULL, COLUMN_COUNT },
    { "ptr_not", NULL, COLUMN_COUNT },
};

struct table *
plot_queries(const struct plot_rows *connections, const struct plot_rows *queries)
{
    static const char *const types[] = { "A", "AAAA", "PTR" };
    g_autoptr(GPtrArray) groups = groups_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    struct table *table = table_new(query_columns, G_N_ELEMENTS(query_columns));

    for (unsigned i = 0; i < connections->n; i++)
        group_called(groups, known, system_of(connections, i))->n++;
    for (unsigned i = 0; i < queries->n; i++) {
        struct group *group = group_called(groups, known, system_of(queries, i));

        for (unsigned type = 0; type < G_N_ELEMENTS(types); type++)
            if (strcmp(types[type], text(queries, i, "type")) == 0)
                group->query[type][*text(queries, i, "took_ms") == '\0']++;
    }
    for (guint i = 0; i < groups->len && queries->n > 0; i++) {
        const struct group *group = groups->pdata[i];

        table_text(table, group->name);
        table_number(table, group->n);
        for (unsigned type = 0; type < G_N_ELEMENTS(types); type++) {
            table_number(table, group->query[type][0]);
            table_number(table, group->query[type][1]);
        }
    }
    return table;
}

/* Phases */

static const struct column phase_columns[] = {
    { "name", NULL, COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },
    { "failed", NULL, COLUMN_COUNT },
    { "configure", NULL, COLUMN_TIME },
    { "resolve", NULL, COLUMN_TIME },
    { "connect", NULL, COLUMN_TIME },
    { "transfer", NULL, COLUMN_TIME },
};

/* Of its own host, and if there are several of that, of its own. */
static char *
connection_name(const struct plot_rows *connections, unsigned nth)
{
    return g_strdup_printf("%s, %s %s to %s", text(connections, nth, "host"), text(connections, nth, "os"),
                           text(connections, nth, "connection"), text(connections, nth, "to"));
}

struct table *
plot_phases(const struct plot_rows *connections)
{
    static const char *const phase[] = { "configured_ms", "resolve_ms", "connect_ms", "transfer_ms" };
    g_autoptr(GPtrArray) groups = groups_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    struct table *table = table_new(phase_columns, G_N_ELEMENTS(phase_columns));

    for (unsigned i = 0; i < connections->n; i++) {
        struct group *group = group_called(groups, known, connections->n <= FEW_CONNECTIONS
                                           ? connection_name(connections, i) : system_of(connections, i));

        group->n++;
        group->failed += !ended_well(connections, i);
        for (unsigned j = 0; j < G_N_ELEMENTS(phase); j++)
            group->phase[j] += MAX(number(connections, i, phase[j]), 0);
    }
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = groups->pdata[i];

        table_text(table, group->name);
        table_number(table, group->n);
        table_number(table, group->failed);
        for (unsigned j = 0; j < G_N_ELEMENTS(phase); j++)
            table_number(table, group->phase[j] / group->n);
    }
    return table;
}

/* Rows as they are */

GString *
plot_same(const struct plot_rows *rows, unsigned most)
{
    GString *to = g_string_new(NULL);
    unsigned n;
    const char *const *names = csv_names(rows->csv, &n);
    g_autofree struct column *column = g_new0(struct column, n);
    g_autoptr(table) table = NULL;

    for (unsigned i = 0; i < n; i++)
        column[i] = (struct column) { names[i], NULL, COLUMN_TEXT };
    table = table_new(column, n);
    for (unsigned i = 0; i < MIN(rows->n, most); i++)
        for (unsigned j = 0; j < n; j++) {
            const char *cell = text(rows, i, names[j]);

            table_text(table, *cell != '\0' ? cell : NULL);
        }
    table_print_csv_head(table, to);
    table_print_csv(table, to);
    return to;
}

/* Time line */

static const struct column wait_columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "label", NULL, COLUMN_TEXT },
    { "for", NULL, COLUMN_TEXT },
    { "began", NULL, COLUMN_TIME },
    { "ended", NULL, COLUMN_TIME },
    { "outcome", NULL, COLUMN_TEXT },
};

static bool
is_wanted(char *const *wanted, const char *host)
{
    return g_strv_contains((const char *const *) wanted, host);
}

/* Returns: the hosts whose time line is drawn, if nobody says which the first of some systems each; NULL-terminated;
 * free with g_strfreev(). */
static char **
hosts_of(const struct plot_rows *waits, const char *wanted)
{
    g_autoptr(GPtrArray) hosts = g_ptr_array_new(), systems = g_ptr_array_new();

    if (wanted != NULL)
        return g_strsplit(wanted, ",", -1);
    for (unsigned i = 0; i < waits->n && hosts->len < FEW_HOSTS; i++) {
        const char *os = text(waits, i, "os");

        if (!g_ptr_array_find_with_equal_func(systems, os, g_str_equal, NULL)) {
            g_ptr_array_add(systems, (char *) os);
            g_ptr_array_add(hosts, (char *) text(waits, i, "host"));
        }
    }
    g_ptr_array_add(hosts, NULL);
    return g_strdupv((char **) hosts->pdata);
}

/* Of the host whose row @nth of @waits is. */
static void
add_span(struct table *table, const struct plot_rows *waits, unsigned nth, const char *label, const char *what,
         int64_t began, int64_t ended, const char *outcome)
{
    g_autofree char *host = g_strdup_printf("%s  %s", text(waits, nth, "host"), text(waits, nth, "os"));

    table_text(table, host);
    table_text(table, label);
    table_text(table, what);
    table_number(table, began);
    table_number(table, ended);
    table_text(table, outcome);
}

static void
add_wait(struct table *table, const struct plot_rows *waits, unsigned nth)
{
    const char *what = text(waits, nth, "for"), *fact = text(waits, nth, "fact"), *from = text(waits, nth, "from");
    const char *came = text(waits, nth, "outcome");
    bool connects = strcmp(what, "connect") == 0;
    g_autofree char *label = g_strdup_printf(connects ? "%s %s" : "%s? %s", connects ? "SYN to" : what, from);
    g_autofree char *outcome = *fact != '\0' ? g_strdup_printf("nothing [%s]", fact)
        : g_strdup(strcmp(came, "none") == 0 ? "nothing" : came);
    int64_t began = number(waits, nth, "started_ms");

    add_span(table, waits, nth, label, what, began, began + number(waits, nth, "wait_ms"), outcome);
}

struct table *
plot_time_line(const struct plot_rows *waits, const struct plot_rows *hosts, const char *wanted)
{
    struct table *table = table_new(wait_columns, G_N_ELEMENTS(wait_columns));
    g_auto(GStrv) names = hosts_of(waits, wanted);
    const char *last = "";

    for (unsigned i = 0; i < waits->n && table_rows(table) < MOST_WAITS; i++) {
        const char *host = text(waits, i, "host");

        if (!is_wanted(names, host))
            continue;
        for (unsigned j = 0; strcmp(host, last) != 0 && j < hosts->n; j++)
            if (strcmp(text(hosts, j, "host"), host) == 0 && number(hosts, j, "configured_ms") > 0)
                add_span(table, waits, i, "configures itself", "configure", 0, number(hosts, j, "configured_ms"), NULL);
        add_wait(table, waits, i);
        last = host;
    }
    return table;
}

/* Variants */

static const struct column variant_columns[] = {
    { "system", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },
    { "failed", NULL, COLUMN_COUNT },
    { "p50", NULL, COLUMN_TIME },               /* this and the next: 0, none ended well */
    { "p95", NULL, COLUMN_TIME },
};

static void
add_variant(struct table *table, const struct plot_rows *totals, unsigned nth, const char *name)
{
    table_text(table, name);
    table_text(table, text(totals, nth, "variant"));
    table_number(table, number(totals, nth, text(totals, nth, "of")));
    table_number(table, MAX(number(totals, nth, "failed"), 0) + MAX(number(totals, nth, "abandoned"), 0));
    table_number(table, MAX(number(totals, nth, "p50_ms"), 0));
    table_number(table, MAX(number(totals, nth, "p95_ms"), 0));
}

/* Returns: whose row of totals it is; free with g_free(). */
static char *
total_name(const struct plot_rows *totals, unsigned nth)
{
    const char *of = text(totals, nth, "of");
    g_autofree char *system = system_of(totals, nth);

    return strcmp(of, "connections") == 0 ? g_steal_pointer(&system) : g_strdup_printf("%s, %s", system, of);
}

struct table *
plot_variants(const struct plot_rows *totals)
{
    struct table *table = table_new(variant_columns, G_N_ELEMENTS(variant_columns));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < totals->n; i++) {
        char *name = total_name(totals, i);

        if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_free(name);
        else
            g_ptr_array_add(names, name);
    }
    for (guint i = 0; i < names->len; i++)
        for (unsigned j = 0; j < totals->n; j++) {
            g_autofree char *name = total_name(totals, j);

            if (strcmp(name, names->pdata[i]) == 0)
                add_variant(table, totals, j, name);
        }
    return table;
}
