/*
 * test-table.c - tables as text, CSV and JSON
 */
#include <glib.h>

#include "v6sim/report/table.h"

static const struct column columns[] = {
    { "host", "by host", COLUMN_TEXT },
    { "sent", NULL, COLUMN_COUNT },
    { "total", "took", COLUMN_TIME },
};

static struct table *
table_of_two(void)
{
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    table_text(table, "pc");
    table_number(table, 1341);
    table_number(table, 20000000);
    table_text(table, NULL);
    table_number(table, -1);
    table_number(table, -1);
    return table;
}

static void
test_text(void)
{
    g_autoptr(table) table = table_of_two();
    g_autoptr(GString) text = g_string_new(NULL);

    table_print(table, text);
    g_assert_cmpstr(text->str, ==,
                    "by host   sent   took\n"
                    "pc       1,341  20 ms\n"
                    "             -      -\n");
}

/* RFC 4180 section 2, rules 5 to 7: quotes where needed, and doubled inside. */
static void
test_csv_quotes(void)
{
    static const struct { const char *text, *csv; } cases[] = {
        { "plain", "plain" },
        { "two words", "two words" },
        { "a,b", "\"a,b\"" },
        { "say \"yes\"", "\"say \"\"yes\"\"\"" },
        { "two\nlines", "\"two\nlines\"" },
        { "return\r", "\"return\r\"" },
        { "", "" },
    };
    static const struct column one[] = { { "text", NULL, COLUMN_TEXT } };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(table) table = table_new(one, 1);
        g_autoptr(GString) csv = g_string_new(NULL);
        g_autofree char *line = g_strconcat(cases[i].csv, "\n", NULL);

        table_text(table, cases[i].text);
        table_print_csv(table, csv);
        g_assert_cmpstr(csv->str, ==, line);
    }
}

static void
test_csv_whole(void)
{
    g_autoptr(table) table = table_of_two();
    g_autoptr(GString) csv = g_string_new(NULL);

    table_print_csv_head(table, csv);
    table_print_csv(table, csv);
    g_assert_cmpstr(csv->str, ==, "host,sent,total_ms\npc,1341,20.000\n,,\n");
}

/* Exact to the nanosecond, with three decimals at least. */
static void
test_ms(void)
{
    static const struct { int64_t ns; const char *ms; } cases[] = {
        { 0, "0.000" },
        { 1, "0.000001" },
        { 999, "0.000999" },
        { 1000, "0.001" },
        { 1500, "0.0015" },
        { 999999, "0.999999" },
        { 1000000, "1.000" },
        { 20000001, "20.000001" },
        { 189000000000, "189000.000" },
        { INT64_MAX, "9223372036854.775807" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        table_append_ms(text, cases[i].ns);
        g_assert_cmpstr(text->str, ==, cases[i].ms);
    }
}

static void
test_grouped(void)
{
    static const struct { int64_t n; const char *text; } cases[] = {
        { 0, "0" }, { 7, "7" }, { 999, "999" }, { 1000, "1,000" }, { 12345, "12,345" }, { 123456, "123,456" },
        { 1000000, "1,000,000" }, { -1000, "-1,000" }, { -100, "-100" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = table_grouped(cases[i].n);

        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

/* Times are whole nanoseconds, empty cells null, members in the columns' order. */
static void
test_json(void)
{
    g_autoptr(table) table = table_of_two();
    g_autoptr(JsonNode) full = table_json_row(table, 0), empty = table_json_row(table, 1);
    g_autofree char *full_text = json_to_string(full, FALSE), *empty_text = json_to_string(empty, FALSE);

    g_assert_cmpstr(full_text, ==, "{\"host\":\"pc\",\"sent\":1341,\"total_ns\":20000000}");
    g_assert_cmpstr(empty_text, ==, "{\"host\":null,\"sent\":null,\"total_ns\":null}");
}

static void
test_clear(void)
{
    g_autoptr(table) table = table_of_two();

    g_assert_cmpuint(table_rows(table), ==, 2);
    table_clear(table);
    g_assert_cmpuint(table_rows(table), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/text/aligned", test_text);
    g_test_add_func("/table/csv/quotes", test_csv_quotes);
    g_test_add_func("/table/csv/whole", test_csv_whole);
    g_test_add_func("/table/csv/ms-exact", test_ms);
    g_test_add_func("/table/text/thousands", test_grouped);
    g_test_add_func("/table/json/rows", test_json);
    g_test_add_func("/table/clear", test_clear);
    return g_test_run();
}
