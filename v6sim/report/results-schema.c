/*
 * results-schema.c - results.json as a JSON Schema
 *
 * Made of the tables' own columns and of what the dictionary says of them. A column
 * stands on one line, for doc/columns.awk to find.
 *
 * Follows:
 *   JSON Schema, draft 7: the one that validators everywhere know
 */
#include "v6sim/report/schema.h"

#include "v6sim/report/dictionary.h"
#include "v6sim/report/members.h"

static void
append_text(GString *to, const char *text)
{
    members_append(to, json_node_init_string(json_node_alloc(), text));
}

/* JSON's names have no hyphens. */
static char *
name_of(enum result_table which)
{
    return g_strdelimit(g_strdup(result_table_name[which]), "-", '_');
}

static void
append_column(GString *to, enum result_table which, const struct column *column)
{
    const char *meaning = dictionary_column(which, column->name);
    g_autofree char *name = table_json_name(column);

    g_assert(meaning != NULL);
    g_string_append_printf(to, "        \"%s\": { ", name);
    g_string_append(to, column->type == COLUMN_TEXT ? "\"type\": [\"string\", \"null\"]"
                                                    : "\"type\": [\"integer\", \"null\"], \"minimum\": 0");
    g_string_append(to, column->type == COLUMN_TIME ? ", \"unit\": \"ns\"" : "");
    g_string_append(to, ", \"description\": ");
    append_text(to, meaning);
    g_string_append(to, " }");
}

/* Appends the names of the columns that rows of JSON have, as a list. */
static void
append_required(GString *to, const struct column *column, unsigned n)
{
    const char *between = "";

    g_string_append(to, "      \"required\": [");
    for (unsigned i = 0; i < n; i++)
        if (!results_is_identity(&column[i])) {
            g_autofree char *name = table_json_name(&column[i]);

            g_string_append_printf(to, "%s\"%s\"", between, name);
            between = ", ";
        }
    g_string_append(to, "],\n");
}

static void
append_row(GString *to, enum result_table which)
{
    g_autoptr(table) table = results_columns(which);
    g_autofree char *name = name_of(which);
    unsigned n;
    const struct column *column = table_columns(table, &n);
    const char *between = "";

    g_string_append_printf(to, ",\n    \"%s\": {\n      \"description\": ", name);
    append_text(to, dictionary_table(which));
    g_string_append(to, ",\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n");
    append_required(to, column, n);
    g_string_append(to, "      \"properties\": {\n");
    for (unsigned i = 0; i < n; i++)
        if (!results_is_identity(&column[i])) {
            g_string_append(to, between);
            append_column(to, which, &column[i]);
            between = ",\n";
        }
    g_string_append(to, "\n      }\n    }");
}

/* What is said of a run, beside its tables. */
static const char run_begins[] =
    "    \"run\": {\n"
    "      \"description\": \"a scenario that was run, with the rows of its tables; of totals alone some are not "
    "there\",\n"
    "      \"type\": \"object\",\n"
    "      \"additionalProperties\": false,\n"
    "      \"required\": [\"scenario\", \"question\", \"variant\", \"seed\", \"set\", \"slow_ns\", \"totals\", "
    "\"paths\", \"relays\", \"dns\", \"dns_load\", \"facts\"],\n"
    "      \"properties\": {\n"
    "        \"scenario\": { \"type\": \"string\", \"description\": \"its name\" },\n"
    "        \"question\": { \"type\": [\"string\", \"null\"], \"description\": \"as the file has it\" },\n"
    "        \"variant\": { \"type\": \"string\", \"description\": \"the one laid over it, or base\" },\n"
    "        \"seed\": { \"type\": \"integer\", \"description\": \"of the run\" },\n"
    "        \"set\": { \"type\": \"array\", \"items\": { \"type\": \"string\" }, "
    "\"description\": \"what --set gave\" },\n"
    "        \"slow_ns\": { \"type\": \"integer\", \"description\": \"what takes longer is slow\" },\n"
    "        \"incomplete\": { \"type\": \"string\", "
    "\"description\": \"not all of it was run, and why; is not there if all was\" }";

static const char begins[] =
    "{\n"
    "  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
    "  \"title\": \"results.json of v6sim run --output\",\n"
    "  \"type\": \"object\",\n"
    "  \"additionalProperties\": false,\n"
    "  \"required\": [\"program\", \"version\", \"format\", \"runs\"],\n"
    "  \"properties\": {\n"
    "    \"program\": { \"const\": \"v6sim\" },\n"
    "    \"version\": { \"type\": \"string\" },\n"
    "    \"format\": { \"const\": %d, \"description\": \"raised when something changes its name or meaning\" },\n"
    "    \"runs\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/definitions/run\" } }\n"
    "  },\n"
    "  \"definitions\": {\n";

GString *
schema_of_results(void)
{
    GString *to = g_string_new(NULL);

    g_string_append_printf(to, begins, RESULTS_FORMAT);
    g_string_append(to, run_begins);
    for (enum result_table which = 0; which < RESULT_PACKETS; which++) {
        g_autofree char *name = name_of(which);

        g_string_append_printf(to, ",\n        \"%s\": { \"type\": \"array\", \"items\": { \"$ref\": "
                               "\"#/definitions/%s\" } }", name, name);
    }
    g_string_append(to, "\n      }\n    }");
    for (enum result_table which = 0; which < N_RESULT_TABLES; which++)
        append_row(to, which);
    g_string_append(to, "\n  }\n}\n");
    return to;
}
