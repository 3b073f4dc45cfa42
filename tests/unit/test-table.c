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

/* What stands in a row as in the one above is written as if it stood there alone: figures, empty cells, texts that have
 * to be quoted, at the begin, in the middle and at the end of rows, which differ in one cell, several, all or none. */
static void
test_csv_again(void)
{
    static const struct { const char *host; int64_t sent, total; } rows[] = {
        { "a,b", 1, 20000000 }, { "a,b", 1, 20000000 }, { "a,b", 12, 20000000 }, { "a,b", 12, -1 },
        { NULL, 12, -1 }, { NULL, 12, 7 }, { "long \"name\"", 12, 7 }, { "pc", -1, 7 }, { "pc", 123456, 1500 },
    };
    static const char wanted[] =
        "\"a,b\",1,20.000\n" "\"a,b\",1,20.000\n" "\"a,b\",12,20.000\n" "\"a,b\",12,\n"
        ",12,\n" ",12,0.000007\n" "\"long \"\"name\"\"\",12,0.000007\n" "pc,,0.000007\n" "pc,123456,0.0015\n";
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) csv = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *copied = g_strdup(rows[i].host);       /* gone before it is printed */

        if (i == 8)
            table_again(table);
        else
            (i % 2 == 0 ? table_text : table_word)(table, i % 2 == 0 ? copied : rows[i].host);
        table_number(table, rows[i].sent);
        table_number(table, rows[i].total);
    }
    table_print_csv(table, csv);
    g_assert_cmpstr(csv->str, ==, wanted);
}

/* More addresses than are remembered, each twice. */
static void
test_addresses(void)
{
    static const struct column one[] = { { "address", NULL, COLUMN_TEXT } };
    g_autoptr(table) table = table_new(one, 1);
    g_autoptr(GString) csv = g_string_new(NULL), wanted = g_string_new(NULL);

    for (unsigned i = 0; i < 1000; i++) {
        unsigned nth = i % 500;

        table_addr(table, (struct addr) { UINT64_C(0x20010db800000000), nth + 1 });
        g_string_append_printf(wanted, "2001:db8::%x\n", nth + 1);
    }
    table_print_csv(table, csv);
    g_assert_cmpstr(csv->str, ==, wanted->str);
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
    g_test_add_func("/table/csv/as-above", test_csv_again);
    g_test_add_func("/table/csv/addresses", test_addresses);
    g_test_add_func("/table/csv/ms-exact", test_ms);
    g_test_add_func("/table/text/thousands", test_grouped);
    g_test_add_func("/table/json/rows", test_json);
    g_test_add_func("/table/clear", test_clear);
    return g_test_run();
}
