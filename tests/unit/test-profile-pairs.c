/*
 * test-profile-pairs.c - in what two profiles differ, and that JSON of it is JSON
 *
 * The second profile of each test is the first with changes that the test writes,
 * so that it is known what must be found.
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "v6sim/read/profiles.h"
#include "v6sim/report/profile-diff.h"
#include "v6sim/report/profile-list.h"
#include "v6sim/report/profile-show.h"

static const struct place asker = { .file = "asker", .line = 1, .column = 1 };

struct fixture {
    char *folder, *path;        /* of the second profile */
    struct profiles *profiles;
    struct messages *messages;
    struct profile_pairs pairs;
};

static void
set_up(struct fixture *fixture, gconstpointer facts)
{
    g_autofree char *text = g_strdup_printf("<os name=\"second\" base=\"windows-vista\" label=\"Second\" "
                                            "released=\"2009\">%s</os>", (const char *) facts);
    const struct profile *first, *second;

    fixture->folder = g_dir_make_tmp("v6sim-pairs-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "second.xml", NULL);
    g_assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
    g_setenv("V6SIM_PROFILE_PATH", fixture->folder, TRUE);
    fixture->profiles = profiles_new();
    fixture->messages = messages_new();
    first = profiles_find(fixture->profiles, "windows-vista", asker, fixture->messages);
    second = profiles_find(fixture->profiles, "second", asker, fixture->messages);
    g_assert_cmpstr(messages_text(fixture->messages), ==, "");
    profile_pairs_init(&fixture->pairs, first, second);
}

static void
tear_down(struct fixture *fixture, gconstpointer facts)
{
    (void) facts;
    profile_pairs_clear(&fixture->pairs);
    profiles_free(fixture->profiles);
    messages_free(fixture->messages);
    g_remove(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->folder);
}

/* "order states, rst only-a": all pairs that are not alike, in order. */
static char *
differences(const struct profile_pairs *pairs)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < pairs->fact->len; i++) {
        const struct fact_pair *pair = &g_array_index(pairs->fact, struct fact_pair, i);
        const struct fact *any = pair->fact[0] != NULL ? pair->fact[0] : pair->fact[1];

        if (pair->relation != RELATION_ALIKE)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", any->id, relation_name[pair->relation]);
    }
    return g_string_free(text, FALSE);
}

#define ORIGIN "source=\"test\" confidence=\"measured\""

/* What is changed, and what must be found. */
static const struct changed {
    const char *name, *facts, *found;
} changed[] = {
    { "nothing", "", "" },
    { "stated", "<resolver><ask id=\"order\" order=\"AAAA A\" mode=\"sequential\" " ORIGIN "/></resolver>",
      "order states" },
    { "grounds", "<resolver><ask id=\"order\" mode=\"sequential\" order=\"A AAAA\" " ORIGIN "/></resolver>",
      "order grounds" },
    { "other-words", "<tcp><syn id=\"syn\" at=\"0ms 3000ms 9s\" give-up=\"21s\" " ORIGIN "/></tcp>", "syn grounds" },
    { "default-written", "<ipv6 id=\"ipv6\" default=\"on\" unconfigured=\"global\" " ORIGIN "/>", "ipv6 grounds" },
    { "dropped", "<drop id=\"rst\"/>", "rst only-a" },
    { "added", "<resolver><on id=\"new\" outcome=\"icmp\" do=\"stop\" " ORIGIN "/></resolver>", "new only-b" },
    /* Alone of its element on both sides, by another id */
    { "renamed", "<drop id=\"aaaa-wait\"/><resolver><second id=\"wait\" never=\"yes\" " ORIGIN "/></resolver>",
      "aaaa-wait states" },
    /* Not alone: there are three of them */
    { "renamed-one-of-several", "<drop id=\"a-nxdomain\"/><drop id=\"a-ended\"/><resolver>"
      "<on id=\"x\" of=\"A\" outcome=\"nxdomain\" do=\"stop\" " ORIGIN "/></resolver>",
      "a-ended only-a, a-nxdomain only-a, x only-b" },
    { "row", "<selection><policy id=\"policy\" role=\"both\" " ORIGIN "><row prefix=\"::1/128\" precedence=\"50\" "
      "label=\"0\"/></policy></selection>", "policy states" },
    { "row-order", "<selection><policy id=\"policy\" role=\"both\" source=\"seed S12\" confidence=\"seed\">"
      "<row prefix=\"::ffff:0:0/96\" precedence=\"10\" label=\"4\"/>"
      "<row prefix=\"::/96\" precedence=\"20\" label=\"3\"/>"
      "<row prefix=\"2001::/32\" precedence=\"5\" label=\"5\"/>"
      "<row prefix=\"2002::/16\" precedence=\"30\" label=\"2\"/>"
      "<row prefix=\"::/0\" precedence=\"40\" label=\"1\"/><row prefix=\"::1/128\" precedence=\"50\" label=\"0\"/>"
      "</policy></selection>", "" },
};

static void
test_changed(struct fixture *fixture, gconstpointer facts)
{
    const struct profile_pairs *pairs = &fixture->pairs;
    g_autofree char *found = differences(pairs);
    unsigned i = 0;

    while (changed[i].facts != facts)
        i++;
    g_assert_cmpstr(found, ==, changed[i].found);
    g_assert_cmpint(profile_pairs_differ(pairs), ==, *found != '\0');
}

/* Vista's table, seed S12: a row less, a row more, one label and one precedence
 * otherwise; the others alike. */
static const char other_rows[] =
    "<selection><policy id=\"policy\" role=\"both\" " ORIGIN ">"
    "<row prefix=\"::1/128\" precedence=\"50\" label=\"9\"/><row prefix=\"::/0\" precedence=\"45\" label=\"1\"/>"
    "<row prefix=\"2002::/16\" precedence=\"30\" label=\"2\"/><row prefix=\"::/96\" precedence=\"20\" label=\"3\"/>"
    "<row prefix=\"::ffff:0:0/96\" precedence=\"10\" label=\"4\"/>"
    "<row prefix=\"fc00::/7\" precedence=\"3\" label=\"13\"/>"
    "</policy></selection>";

static void
test_rows(struct fixture *fixture, gconstpointer facts)
{
    static const struct { const char *prefix; enum relation relation; } expected[] = {
        { "::1/128", RELATION_STATES }, { "::/0", RELATION_STATES }, { "2002::/16", RELATION_ALIKE },
        { "::/96", RELATION_ALIKE }, { "::ffff:0:0/96", RELATION_ALIKE }, { "2001::/32", RELATION_ONLY_A },
        { "fc00::/7", RELATION_ONLY_B },
    };
    const GArray *rows = fixture->pairs.row;

    (void) facts;
    g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < rows->len; i++) {
        const struct row_pair *pair = &g_array_index(rows, struct row_pair, i);
        g_autofree char *prefix = profile_show_prefix(pair->row[0] != NULL ? pair->row[0] : pair->row[1]);

        g_assert_cmpstr(prefix, ==, expected[i].prefix);
        g_assert_cmpint(pair->relation, ==, expected[i].relation);
        g_assert_cmpstr(pair->role, ==, "both");
    }
}

/* A table for sources alone is held against a table for both by its labels. */
static const char split_tables[] =
    "<drop id=\"policy\"/><selection>"
    "<policy id=\"labels\" role=\"source\" " ORIGIN "><row prefix=\"::1/128\" label=\"0\"/>"
    "<row prefix=\"::/0\" label=\"7\"/></policy>"
    "<policy id=\"sorting\" role=\"destination\" " ORIGIN ">"
    "<row prefix=\"::/0\" precedence=\"40\" label=\"1\"/></policy>"
    "</selection>";

static void
test_split_tables(struct fixture *fixture, gconstpointer facts)
{
    unsigned source[N_RELATIONS] = { 0 }, destination[N_RELATIONS] = { 0 };
    const GArray *rows = fixture->pairs.row;

    (void) facts;
    for (guint i = 0; i < rows->len; i++) {
        const struct row_pair *pair = &g_array_index(rows, struct row_pair, i);

        (strcmp(pair->role, "source") == 0 ? source : destination)[pair->relation]++;
    }
    /* Vista has six rows: ::1/128 has the same label, ::/0 another; four it has alone. */
    g_assert_cmpuint(source[RELATION_ALIKE], ==, 1);
    g_assert_cmpuint(source[RELATION_STATES], ==, 1);
    g_assert_cmpuint(source[RELATION_ONLY_A], ==, 4);
    g_assert_cmpuint(destination[RELATION_ALIKE], ==, 1);
    g_assert_cmpuint(destination[RELATION_ONLY_A], ==, 5);
}

static const char other_items[] =
    "<drop id=\"buttons\"/><not-modelled><item id=\"isatap\" reason=\"r\" source=\"s\">otherwise</item>"
    "<item id=\"new\" reason=\"r\" source=\"s\">x \"quoted\", and more</item></not-modelled>";

static void
test_items(struct fixture *fixture, gconstpointer facts)
{
    const struct profile_pairs *pairs = &fixture->pairs;

    (void) facts;
    g_assert_cmpuint(pairs->n_items[RELATION_STATES], ==, 1);
    g_assert_cmpuint(pairs->n_items[RELATION_ONLY_A], ==, 1);
    g_assert_cmpuint(pairs->n_items[RELATION_ONLY_B], ==, 1);
    g_assert_cmpuint(pairs->n_items[RELATION_ALIKE], ==, pairs->profile[0]->n_not_modelled - 2u);
    g_assert_cmpuint(pairs->n_facts[RELATION_ALIKE], ==, pairs->fact->len);
    g_assert_true(profile_pairs_differ(pairs));
}

/* Returns: how many elements the member @name of the object in @text has. */
static unsigned
json_length(const GString *text, const char *name)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    JsonObject *object;

    g_assert_cmpint(text->str[text->len - 1], ==, '\n');
    json_parser_load_from_data(parser, text->str, -1, &error);
    g_assert_no_error(error);
    object = json_node_get_object(json_parser_get_root(parser));
    g_assert_true(json_object_has_member(object, name));
    return json_array_get_length(json_object_get_array_member(object, name));
}

static void
test_json(struct fixture *fixture, gconstpointer facts)
{
    const struct profile_pairs *pairs = &fixture->pairs;
    g_autoptr(GString) shown = g_string_new(NULL), diff = g_string_new(NULL), list = g_string_new(NULL);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    char *older[] = { NULL };

    (void) facts;
    profile_show_json(&(struct profile_shown) { pairs->profile[1], NULL, older }, shown);
    profile_diff_json(pairs, diff);
    g_ptr_array_add(all, (void *) pairs->profile[1]);
    profile_list_json(&(struct profile_list) { all, profiles_aliases(fixture->profiles, fixture->messages) }, list);
    g_assert_cmpuint(json_length(shown, "facts"), ==, pairs->profile[1]->n_facts);
    g_assert_cmpuint(json_length(shown, "policies"), ==, 6);
    g_assert_cmpuint(json_length(shown, "not_modelled"), ==, pairs->profile[1]->n_not_modelled);
    g_assert_cmpuint(json_length(diff, "systems"), ==, 2);
    g_assert_cmpuint(json_length(diff, "facts"), ==, 0);
    g_assert_cmpuint(json_length(diff, "policies"), ==, 0);
    g_assert_cmpuint(json_length(diff, "not_modelled"), ==, 3);
    g_assert_cmpuint(json_length(list, "systems"), ==, 1);
    g_assert_cmpuint(json_length(list, "aliases"), >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(changed); i++) {
        g_autofree char *path = g_strdup_printf("/profile-pairs/facts/%s", changed[i].name);

        g_test_add(path, struct fixture, changed[i].facts, set_up, test_changed, tear_down);
    }
    g_test_add("/profile-pairs/rows", struct fixture, other_rows, set_up, test_rows, tear_down);
    g_test_add("/profile-pairs/split-tables", struct fixture, split_tables, set_up, test_split_tables, tear_down);
    g_test_add("/profile-pairs/items", struct fixture, other_items, set_up, test_items, tear_down);
    g_test_add("/profile-pairs/json", struct fixture, other_items, set_up, test_json, tear_down);
    return g_test_run();
}
