/*
 * paired-read.c - one side of a comparison, read from the directory that a run has left
 *
 * connections.csv has what became of each connection, dns.csv what servers were asked, facts.csv what systems state;
 * all are CSV as table.c writes it, whose columns are found by their names. results.json says what is slow.
 */
#include "v6sim/report/paired.h"

#include <stdlib.h>
#include <string.h>

#include "v6sim/read/messages.h"
#include "v6sim/report/members.h"

/* CSV */

struct csv {
    const char *file;           /* for messages */
    char *text, *next;          /* what is left */
    GPtrArray *name, *cell;     /* const char *: the columns', and the row's */
    struct messages *messages;
};

/* Takes the next cell, whose quotes are resolved where they stand. Returns: whether another one follows in its row. */
static bool
next_cell(struct csv *csv, GPtrArray *row)
{
    char *from = csv->next, *to = csv->next;
    bool quoted = *from == '"';
    char end;

    g_ptr_array_add(row, to);
    for (from += quoted; *from != '\0' && (quoted || (*from != ',' && *from != '\n')); from++) {
        if (*from == '"' && quoted && from[1] != '"') {
            quoted = false;
            continue;
        }
        from += *from == '"';
        *to++ = *from;
    }
    end = *from;
    csv->next = end != '\0' ? from + 1 : from;
    *to = '\0';
    return end == ',';
}

/* Returns: whether there is a row more. */
static bool
next_row(struct csv *csv, GPtrArray *row)
{
    g_ptr_array_set_size(row, 0);
    if (*csv->next == '\0')
        return false;
    while (next_cell(csv, row))
        ;
    return true;
}

static bool
csv_open(struct csv *csv, const char *folder, const char *name, struct messages *messages)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;

    *csv = (struct csv) { .file = g_intern_string(path), .name = g_ptr_array_new(), .cell = g_ptr_array_new(),
                          .messages = messages };
    if (!g_file_get_contents(path, &csv->text, NULL, &error))
        return messages_add(messages, (struct place) { .file = csv->file }, "v6sim run -o DIR writes it",
                            "cannot be read: %s", error->message);
    csv->next = csv->text;
    next_row(csv, csv->name);
    return true;
}

static void
csv_close(struct csv *csv)
{
    g_ptr_array_unref(csv->name);
    g_ptr_array_unref(csv->cell);
    g_free(csv->text);
}

/* Returns: what the row has in the column @name; "": nothing, or there is none. */
static const char *
cell(const struct csv *csv, const char *name)
{
    for (guint i = 0; i < csv->name->len && i < csv->cell->len; i++)
        if (g_str_equal(csv->name->pdata[i], name))
            return csv->cell->pdata[i];
    return "";
}

static bool
has_columns(struct csv *csv, const char *const *names)
{
    for (; *names != NULL; names++) {
        bool found = false;

        for (guint i = 0; i < csv->name->len; i++)
            found |= g_str_equal(csv->name->pdata[i], *names);
        if (!found)
            return messages_add(csv->messages, (struct place) { .file = csv->file }, "v6sim run -o DIR writes it",
                                "has no column \"%s\"", *names);
    }
    return true;
}

/* Values */

/* "10030.000004" ms. */
static int64_t
ns_of(const char *text)
{
    char *end;
    int64_t ns = strtoll(text, &end, 10) * 1000000, unit = 100000;

    if (*end == '.')
        for (end++; *end >= '0' && *end <= '9'; end++, unit /= 10)
            ns += (*end - '0') * unit;
    return ns;
}

/* Returns: the place of @word in @words, of which there are @n; @n: it is none. */
static unsigned
word_of(const char *word, const char *const *words, unsigned n)
{
    unsigned i = 0;

    while (i < n && !g_str_equal(words[i], word))
        i++;
    return i;
}

static const char *
keep(struct side *side, const char *text)
{
    return *text != '\0' ? g_string_chunk_insert_const(side->strings, text) : "none";
}

static enum work_kind
kind_of(const char *word)
{
    enum work_kind kind = 0;

    while (kind < N_WORK_KINDS && !g_str_equal(collect_kind[kind][0], word))
        kind++;
    return kind;
}

static bool
add_row(struct side *side, const struct csv *csv, guint row)
{
    const char *reason = cell(csv, "reason");
    struct ending ending = {
        .host = keep(side, cell(csv, "host")), .os = keep(side, cell(csv, "os")),
        .item = keep(side, cell(csv, "connection")), .nth = strtoll(cell(csv, "nth"), NULL, 10),
        .kind = kind_of(cell(csv, "kind")), .result = word_of(cell(csv, "result"), result_name, N_RESULTS),
        .reason = *reason == '\0' ? REASON_NONE : word_of(reason, reason_name, N_REASONS),
        .family = keep(side, cell(csv, "family")), .destination = keep(side, cell(csv, "destination")),
        .source = keep(side, cell(csv, "source")), .interface = keep(side, cell(csv, "interface")),
        .forward = keep(side, cell(csv, "forward_path")), .back = keep(side, cell(csv, "return_path")),
        .forward_relay = keep(side, cell(csv, "forward_relay")),
        .return_relay = keep(side, cell(csv, "return_relay")),
        .total_ns = ns_of(cell(csv, "total_ms")),
        .queries = { [ASK_A] = strtoll(cell(csv, "queries_a"), NULL, 10),
                     [ASK_AAAA] = strtoll(cell(csv, "queries_aaaa"), NULL, 10),
                     [ASK_PTR] = strtoll(cell(csv, "queries_ptr"), NULL, 10) },
        .rule = keep(side, cell(csv, "rule")), .candidates = keep(side, cell(csv, "candidates")),
        .not_asked = keep(side, cell(csv, "not_asked")),
        .resolved_at = ns_of(cell(csv, "started_ms")) + ns_of(cell(csv, "resolve_ms")),
    };

    if (ending.kind == N_WORK_KINDS || ending.result == N_RESULTS || ending.reason == N_REASONS)
        return messages_add(csv->messages, (struct place) { .file = csv->file }, NULL,
                            "row %u has a kind, result or reason that this version does not know", row);
    g_array_append_val(side->ending, ending);
    return true;
}

/* Which run a row is of. */
static char *
run_of(const struct csv *csv)
{
    return g_strjoin(" ", cell(csv, "scenario"), cell(csv, "variant"), cell(csv, "seed"), cell(csv, "set"), NULL);
}

static bool
read_connections(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "scenario", "variant", "seed", "host", "os", "kind", "connection", "nth",
                                          "result", "total_ms", "queries_a", "queries_aaaa", NULL };
    g_autofree char *run = NULL;
    struct csv csv;
    bool good = csv_open(&csv, folder, "connections.csv", messages) && has_columns(&csv, needed);

    for (guint row = 1; good && next_row(&csv, csv.cell); row++) {
        g_autofree char *of = run_of(&csv);

        if (run == NULL) {
            run = g_strdup(of);
            side->name = keep(side, cell(&csv, "scenario"));
        }
        good = g_str_equal(run, of) ? add_row(side, &csv, row)
            : messages_add(messages, (struct place) { .file = csv.file },
                           "compare what single runs have left: one scenario, one variant, one -o DIR",
                           "has rows of several runs: \"%s\", \"%s\"", run, of);
    }
    csv_close(&csv);
    return good;
}

static bool
read_queries(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "server", "type", "queries", NULL };
    struct csv csv;
    bool good = csv_open(&csv, folder, "dns.csv", messages) && has_columns(&csv, needed);

    while (good && next_row(&csv, csv.cell)) {
        struct side_queries queries = { .server = keep(side, cell(&csv, "server")),
                                        .question = word_of(cell(&csv, "type"), question_name, N_QUESTIONS),
                                        .n = strtoll(cell(&csv, "queries"), NULL, 10) };

        if (queries.question < N_QUESTIONS)
            g_array_append_val(side->queries, queries);
    }
    csv_close(&csv);
    return good;
}

/* Systems */

static void
profile_free(void *data)
{
    struct profile *profile = data;

    g_free((struct fact *) profile->fact);
    g_free(profile);
}

const struct profile *
side_profile(const struct side *side, const char *os)
{
    for (guint i = 0; side->profile != NULL && i < side->profile->len; i++)
        if (g_str_equal(((const struct profile *) side->profile->pdata[i])->name, os))
            return side->profile->pdata[i];
    return NULL;
}

/* Adds a fact to the profile that has it, which is made with its first one. */
static void
add_fact(struct side *side, const struct csv *csv)
{
    struct profile *profile = (struct profile *) side_profile(side, cell(csv, "os"));
    const char *states = keep(side, cell(csv, "states"));
    struct fact fact = { .id = keep(side, cell(csv, "id")), .element = keep(side, cell(csv, "element")),
                         .source = keep(side, cell(csv, "source")), .stated = states, .meaning = states };

    fact.confidence = word_of(cell(csv, "confidence"), confidence_name, N_CONFIDENCES);
    if (profile == NULL) {
        profile = g_new0(struct profile, 1);
        profile->name = profile->os = keep(side, cell(csv, "os"));
        g_ptr_array_add(side->profile, profile);
    }
    profile->fact = g_renew(struct fact, (struct fact *) profile->fact, profile->n_facts + 1u);
    ((struct fact *) profile->fact)[profile->n_facts++] = fact;
}

static bool
read_facts(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "os", "id", "source", "confidence", NULL };
    struct csv csv;
    bool good = csv_open(&csv, folder, "facts.csv", messages) && has_columns(&csv, needed);

    side->profile = g_ptr_array_new_with_free_func(profile_free);
    while (good && next_row(&csv, csv.cell))
        if (word_of(cell(&csv, "confidence"), confidence_name, N_CONFIDENCES) < N_CONFIDENCES)
            add_fact(side, &csv);
    csv_close(&csv);
    return good;
}

/* What the scenario has for slow. */
static bool
read_slow(struct side *side, const char *folder, struct messages *messages)
{
    g_autofree char *path = g_build_filename(folder, "results.json", NULL);
    g_autoptr(JsonNode) slow = members_find(path, "slow_ns");

    if (slow == NULL || !JSON_NODE_HOLDS_VALUE(slow))
        return messages_add(messages, (struct place) { .file = g_intern_string(path) }, "v6sim run -o DIR writes it",
                            "does not say what takes too long: there is no \"slow_ns\"");
    side->slow_ns = json_node_get_int(slow);
    return true;
}

struct side *
side_read(const char *folder, struct messages *messages)
{
    struct side *side = g_new0(struct side, 1);

    side->label = g_strdup(folder);
    side->folder = g_strdup(folder);
    side->strings = g_string_chunk_new(4096);
    side->ending = g_array_new(FALSE, FALSE, sizeof(struct ending));
    side->queries = g_array_new(FALSE, FALSE, sizeof(struct side_queries));
    if (read_connections(side, folder, messages) && read_queries(side, folder, messages) &&
        read_slow(side, folder, messages) && read_facts(side, folder, messages))
        return side;
    side_free(side);
    return NULL;
}
