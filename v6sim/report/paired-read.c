/*
 * paired-read.c - one side of a comparison, read from the directory that a run has left
 *
 * connections.csv has what became of each connection, dns.csv what servers were asked, facts.csv what systems state;
 * all are CSV as table.c writes it, whose columns are found by their names. results.json says what is slow.
 */
#include "v6sim/report/paired.h"

#include "v6sim/report/csv.h"
#include "v6sim/report/members.h"

/* Tables */

/* Returns: the table, to be freed with csv_free(); NULL with messages, if it is not there or has not all columns that
 * are @needed. */
static struct csv *
open_table(const char *folder, const char *name, const char *const *needed, struct messages *messages)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct csv *csv = csv_read(path, messages);
    unsigned n = 0;
    const char *const *names = csv != NULL ? csv_names(csv, &n) : NULL;

    for (; csv != NULL && *needed != NULL; needed++) {
        bool found = false;

        for (unsigned i = 0; i < n; i++)
            found |= g_str_equal(names[i], *needed);
        if (found)
            continue;
        messages_add(messages, (struct place) { .file = g_intern_string(path) }, "v6sim run -o DIR writes it",
                     "has no column \"%s\"", *needed);
        g_clear_pointer(&csv, csv_free);
    }
    return csv;
}

/* Values */

/* A time in ms, a count; empty, 0. */
static int64_t
number_of(const struct csv *csv, unsigned row, const char *name)
{
    return MAX(csv_number(csv, row, name), 0);
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

/* What a cell has, of the side. */
static const char *
text_of(struct side *side, const struct csv *csv, unsigned row, const char *name)
{
    return keep(side, csv_text(csv, row, name));
}

/* Returns: false, if the row has a word that nobody knows. */
static bool
add_row(struct side *side, const struct csv *csv, unsigned row)
{
    const char *reason = csv_text(csv, row, "reason");
    struct ending ending = {
        .host = text_of(side, csv, row, "host"), .os = text_of(side, csv, row, "os"),
        .item = text_of(side, csv, row, "connection"), .nth = number_of(csv, row, "nth"),
        .kind = kind_of(csv_text(csv, row, "kind")),
        .result = word_of(csv_text(csv, row, "result"), result_name, N_RESULTS),
        .reason = *reason == '\0' ? REASON_NONE : word_of(reason, reason_name, N_REASONS),
        .family = text_of(side, csv, row, "family"), .destination = text_of(side, csv, row, "destination"),
        .source = text_of(side, csv, row, "source"), .interface = text_of(side, csv, row, "interface"),
        .forward = text_of(side, csv, row, "forward_path"), .back = text_of(side, csv, row, "return_path"),
        .forward_relay = text_of(side, csv, row, "forward_relay"),
        .return_relay = text_of(side, csv, row, "return_relay"),
        .total_ns = number_of(csv, row, "total_ms"),
        .queries = { [ASK_A] = number_of(csv, row, "queries_a"), [ASK_AAAA] = number_of(csv, row, "queries_aaaa"),
                     [ASK_PTR] = number_of(csv, row, "queries_ptr") },
        .rule = text_of(side, csv, row, "rule"), .candidates = text_of(side, csv, row, "candidates"),
        .not_asked = text_of(side, csv, row, "not_asked"),
        .resolved_at = number_of(csv, row, "started_ms") + number_of(csv, row, "resolve_ms"),
    };

    if (ending.kind == N_WORK_KINDS || ending.result == N_RESULTS || ending.reason == N_REASONS)
        return false;
    g_array_append_val(side->ending, ending);
    return true;
}

/* Which run a row is of. */
static char *
run_of(const struct csv *csv, unsigned row)
{
    return g_strjoin(" ", csv_text(csv, row, "scenario"), csv_text(csv, row, "variant"), csv_text(csv, row, "seed"),
                     csv_text(csv, row, "set"), NULL);
}

static bool
read_connections(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "scenario", "variant", "seed", "host", "os", "kind", "connection", "nth",
                                          "result", "total_ms", "queries_a", "queries_aaaa", NULL };
    g_autoptr(csv) csv = open_table(folder, "connections.csv", needed, messages);
    g_autofree char *run = csv != NULL && csv_rows(csv) > 0 ? run_of(csv, 0) : NULL;
    g_autofree char *path = g_build_filename(folder, "connections.csv", NULL);
    const struct place at = { .file = g_intern_string(path) };

    if (run != NULL)
        side->name = text_of(side, csv, 0, "scenario");
    for (unsigned row = 0; csv != NULL && row < csv_rows(csv); row++) {
        g_autofree char *of = run_of(csv, row);

        if (!g_str_equal(run, of))
            return messages_add(messages, at, "compare what single runs have left: one scenario, one variant, one "
                                "-o DIR", "has rows of several runs: \"%s\", \"%s\"", run, of);
        if (!add_row(side, csv, row))
            return messages_add(messages, at, NULL, "row %u has a kind, result or reason that this version does not "
                                "know", row + 1);
    }
    return csv != NULL;
}

static bool
read_queries(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "server", "type", "queries", NULL };
    g_autoptr(csv) csv = open_table(folder, "dns.csv", needed, messages);

    for (unsigned row = 0; csv != NULL && row < csv_rows(csv); row++) {
        struct side_queries queries = { .server = text_of(side, csv, row, "server"),
                                        .question = word_of(csv_text(csv, row, "type"), question_name, N_QUESTIONS),
                                        .n = number_of(csv, row, "queries") };

        if (queries.question < N_QUESTIONS)
            g_array_append_val(side->queries, queries);
    }
    return csv != NULL;
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
add_fact(struct side *side, const struct csv *csv, unsigned row)
{
    struct profile *profile = (struct profile *) side_profile(side, csv_text(csv, row, "os"));
    const char *states = text_of(side, csv, row, "states");
    struct fact fact = { .id = text_of(side, csv, row, "id"), .element = text_of(side, csv, row, "element"),
                         .source = text_of(side, csv, row, "source"), .stated = states, .meaning = states };

    fact.confidence = word_of(csv_text(csv, row, "confidence"), confidence_name, N_CONFIDENCES);
    if (fact.confidence == N_CONFIDENCES)
        return;
    if (profile == NULL) {
        profile = g_new0(struct profile, 1);
        profile->name = profile->os = text_of(side, csv, row, "os");
        g_ptr_array_add(side->profile, profile);
    }
    profile->fact = g_renew(struct fact, (struct fact *) profile->fact, profile->n_facts + 1u);
    ((struct fact *) profile->fact)[profile->n_facts++] = fact;
}

static bool
read_facts(struct side *side, const char *folder, struct messages *messages)
{
    static const char *const needed[] = { "os", "id", "source", "confidence", NULL };
    g_autoptr(csv) csv = open_table(folder, "facts.csv", needed, messages);

    side->profile = g_ptr_array_new_with_free_func(profile_free);
    for (unsigned row = 0; csv != NULL && row < csv_rows(csv); row++)
        add_fact(side, csv, row);
    return csv != NULL;
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

/* A directory of an interrupted run says so. */
static bool
is_complete(const char *folder, struct messages *messages)
{
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonNode *root = json_parser_load_from_file(parser, path, NULL) ? json_parser_get_root(parser) : NULL;

    return root == NULL || !JSON_NODE_HOLDS_OBJECT(root) ||
        json_object_get_boolean_member_with_default(json_node_get_object(root), "complete", TRUE) ||
        messages_add(messages, (struct place) { .file = g_intern_string(folder) }, "run it again to its end",
                     "is not complete: the run was interrupted");
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
    if (is_complete(folder, messages) && read_connections(side, folder, messages) &&
        read_queries(side, folder, messages) && read_slow(side, folder, messages) &&
        read_facts(side, folder, messages))
        return side;
    side_free(side);
    return NULL;
}
