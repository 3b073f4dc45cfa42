/*
 * test-fields.c - reading a struct by its field table, and printing it
 */
#include <string.h>

#include <glib.h>

#include "sim/net/addr.h"
#include "v6sim/read/fields.h"

static const char *const colours[] = { "red", "green", "blue", "~violet", NULL };
static const char *const auto_none[] = { "auto", "none", NULL };

/* One member of each type. */
struct all {
    struct given given;
    const char *text, *name;
    struct word_list names;
    int word;
    uint32_t words;
    struct word_order order;
    struct word_sequence sequence;
    int64_t duration, durations[2];
    uint64_t share;
    struct mix_part part;
    int64_t count, counts[2];
    struct port_list ports;
    struct prefix prefix;
    struct prefix_or_word either;
    struct address_list addresses;
    struct step_list steps;
    struct time_list times;
};

#define ALL(member) FIELD(struct all, member)
static const struct field fields[] = {
    { "text", FIELD_TEXT, ALL(text), NULL, NULL, 0, 0, 0, "" },
    { "name", FIELD_NAME, ALL(name), NULL, NULL, 0, 0, 0, "" },
    { "names", FIELD_NAMES, ALL(names), NULL, NULL, 0, 0, 0, "" },
    { "systems", FIELD_NAMES, ALL(names), NULL, NULL, 0, 0, FIELD_REVISION, "" },
    { "word", FIELD_WORD, ALL(word), "green", colours, 0, 0, 0, "" },
    { "words", FIELD_WORDS, ALL(words), NULL, colours, 0, 0, 0, "" },
    { "order", FIELD_ORDER, ALL(order), NULL, colours, 0, 0, 0, "" },
    { "sequence", FIELD_SEQUENCE, ALL(sequence), NULL, colours, 0, 0, 0, "" },
    { "duration", FIELD_DURATION, ALL(duration), "5s", NULL, 1000000, 10000000000, 0, "" },
    { "durations", FIELD_DURATIONS, ALL(durations), NULL, NULL, 0, 0, 0, "" },
    { "share", FIELD_SHARE, ALL(share), NULL, NULL, 0, 0, 0, "" },
    { "part", FIELD_PART, ALL(part), NULL, NULL, 0, 0, 0, "" },
    { "count", FIELD_COUNT, ALL(count), "7", NULL, 1, 10, 0, "" },
    { "counts", FIELD_COUNTS, ALL(counts), NULL, NULL, 0, 0, 0, "" },
    { "ports", FIELD_PORTS, ALL(ports), "80 443", NULL, 0, 0, 0, "" },
    { "prefix", FIELD_PREFIX, ALL(prefix), NULL, NULL, 0, 0, FIELD_IPV4, "" },
    { "either", FIELD_PREFIX_OR_WORD, ALL(either), "auto", auto_none, 0, 0, FIELD_IPV6, "" },
    { "addresses", FIELD_ADDRESSES, ALL(addresses), "auto", auto_none, 0, 0, 0, "" },
    { "steps", FIELD_STEPS, ALL(steps), NULL, NULL, 0, 0, 0, "" },
    { "times", FIELD_TIMES, ALL(times), NULL, NULL, 0, 0, 0, "" },
    { "later", FIELD_TEXT, 0, NULL, NULL, 0, 0, FIELD_LATER, "" },
    { .name = NULL }
};

static const struct field needed[] = {
    { "os", FIELD_TEXT, ALL(text), NULL, NULL, 0, 0, FIELD_REQUIRED, "its system" },
    { .name = NULL }
};

/* A document with one element that has one attribute, or none. */
static struct xml_document *
element_with(const char *name, const char *value)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *bytes = name != NULL ? g_strdup_printf("<all %s=\"%s\"/>", name, value) : g_strdup("<all/>");
    struct xml_document *document = xml_read_bytes(bytes, strlen(bytes), "f.xml", messages);

    g_assert_nonnull(document);
    return document;
}

/* What is read and printed again is the same, or @printed. */
static const struct {
    const char *field, *text, *printed;
} good[] = {
    { "text", "any thing", NULL },
    { "text", "", NULL },
    { "name", "a-b_c.9", NULL },
    { "names", "a b  c", "a b c" },
    { "systems", "linux-2009@3", NULL },
    { "word", "blue", NULL },
    { "words", "blue red", "red blue" },
    { "order", "blue red", NULL },
    { "sequence", "red*2 blue", NULL },
    { "sequence", "red  red blue*1 red*28", "red*2 blue red*28" },
    { "duration", "1000us", "1ms" },
    { "duration", "10s", NULL },
    { "durations", "5ms", NULL },
    { "durations", "5ms 7ms", NULL },
    { "durations", "5ms 5ms", "5ms" },
    { "share", "0.3%", NULL },
    { "share", "100%", NULL },
    { "share", "12.50%", "12.5%" },
    { "part", "0.3%", NULL },
    { "part", "12.50%", NULL },
    { "part", "07", "7" },
    { "part", "1.05", NULL },
    { "part", "rest", NULL },
    { "count", "10", NULL },
    { "counts", "3 4", NULL },
    { "ports", "1 65535", NULL },
    { "prefix", "192.0.2.0/24", NULL },
    { "either", "none", NULL },
    { "either", "2001:db8::/32", NULL },
    { "addresses", "none", NULL },
    { "addresses", "192.0.2.1 2001:DB8::9/64;temporary", "192.0.2.1 2001:db8::9/64;temporary" },
    { "addresses", "192.0.2.1/24 2001:db8::9;temporary;deprecated", NULL },
    { "addresses", "223.255.255.255 1.0.0.0 128.0.0.1 ::2 fe80::1 fec0::1", NULL },
    { "prefix", "0.0.0.0/0", NULL },
    { "steps", "0s:1 1s:2 1s:3 4s:all", NULL },
    { "steps", "0s 1s", "0s:1 1s:1" },
    { "times", "0s 3s 9s", NULL },
};

static void
test_good(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(xml_document) document = element_with(good[i].field, good[i].text);
        g_autoptr(messages) messages = messages_new();
        const struct field *field = fields_find(fields, good[i].field);
        struct all all = { .text = NULL };

        g_test_message("%s \"%s\"", good[i].field, good[i].text);
        g_assert_true(fields_read(fields, document->root, &all, document, NULL, messages));
        g_assert_cmpstr(messages_text(messages), ==, "");
        g_assert_cmphex(all.given.mask, ==, UINT64_C(1) << (field - fields));

        g_autofree char *printed = fields_print(field, &all);
        g_assert_cmpstr(printed, ==, good[i].printed != NULL ? good[i].printed : good[i].text);
    }
}

/* What is said, without place and hint; and the hint, if it matters. */
static const struct {
    const char *field, *text, *message, *hint;
} bad[] = {
    { "name", "a b", "name \"a b\" is not a name", NULL },
    { "name", "", "name \"\" is not a name", NULL },
    { "names", "", "names \"\" is empty", NULL },
    { "names", "a b a", "names \"a\" is there twice", "leave one of them out" },
    { "names", "linux-2009@3", "names \"linux-2009@3\" is not a name", NULL },
    { "names", "a b/c", "names \"b/c\" is not a name", NULL },
    { "word", "gren", "word \"gren\" is not known", "did you mean \"green\"?" },
    { "word", "yellowish", "word \"yellowish\" is not known", "one of: red green blue" },
    { "word", "violet", "word \"violet\" is not built yet", "one of: red green blue" },
    { "word", "~violet", "word \"~violet\" is not known", NULL },
    { "word", "Red", "word \"Red\" is not known", "did you mean \"red\"?" },
    { "words", "red gren", "words \"gren\" is not known", "did you mean \"green\"?" },
    { "sequence", "red*2 blu", "sequence \"blu\" is not known", "did you mean \"blue\"?" },
    { "sequence", "red*", "sequence \"red*\" does not have 1 to 31 turns",
      "write it like red*2, at most 31 turns in all" },
    { "sequence", "red*2*3", "sequence \"red*2*3\" does not have 1 to 31 turns", NULL },
    { "sequence", "red*16 blue*16", "sequence \"blue*16\" is one turn too many", "at most 31 turns in all" },
    { "order", "red red", "order \"red\" is there twice", NULL },
    { "duration", "20", "duration \"20\" has no unit", "write the unit: ns, us, ms, s, m, h or d" },
    { "duration", "999us", "duration \"999us\" is too short", "from 1ms to 10s" },
    { "duration", "11s", "duration \"11s\" is too long", "from 1ms to 10s" },
    { "durations", "1s 2", "durations \"2\" has no unit", NULL },
    { "durations", "1s 2s 3s", "durations \"1s 2s 3s\" has too many values", "at most 2, separated by blanks" },
    { "part", "0", "part \"0\" is nothing", "leave the row out: nobody gets it" },
    { "share", "101%", "share \"101%\" is more than 100%", NULL },
    { "count", "0", "count \"0\" is too small", "a whole number from 1 to 10" },
    { "count", "1000000000000", "count \"1000000000000\" is too large", "a whole number from 1 to 10" },
    { "counts", "1 x", "counts \"x\" is not a whole number", NULL },
    { "ports", "80 70000", "ports \"70000\" is not a port", NULL },
    { "prefix", "2001:db8::/32", "prefix \"2001:db8::/32\" is of IPv6", "write one of IPv4" },
    { "either", "192.0.2.0/24", "either \"192.0.2.0/24\" is of IPv4", "write one of IPv6" },
    { "either", "non", "either \"non\" is not known", "did you mean \"none\"?" },
    { "addresses", "192.0.2.1 none", "addresses \"none\" is not an address", NULL },
    { "addresses", "192.0.2.1/33", "addresses \"192.0.2.1/33\" has an impossible length", "0 to 32" },
    { "addresses", "2001:db8::1;new", "addresses \"2001:db8::1;new\" has an unknown flag", NULL },
    { "addresses", "2001:db8::1;", "addresses \"2001:db8::1;\" has an unknown flag", NULL },
    { "addresses", "192.0.2.1 0.0.0.0", "addresses \"0.0.0.0\" is an address that no node can have", NULL },
    { "addresses", "127.255.0.1", "addresses \"127.255.0.1\" is an address that no node can have", NULL },
    { "addresses", "224.0.0.1", "addresses \"224.0.0.1\" is an address that no node can have", NULL },
    { "addresses", "255.255.255.255", "addresses \"255.255.255.255\" is an address that no node can have", NULL },
    { "addresses", "::", "addresses \"::\" is an address that no node can have", NULL },
    { "addresses", "::1", "addresses \"::1\" is an address that no node can have", NULL },
    { "addresses", "ff02::1", "addresses \"ff02::1\" is an address that no node can have", NULL },
    { "either", "::/0", "either \"::/0\" begins with addresses that no node can have", NULL },
    { "either", "ff00::/8", "either \"ff00::/8\" begins with addresses that no node can have", NULL },
    { "either", "::ffff:192.0.2.0/120", "either \"::ffff:192.0.2.0/120\" is of IPv4-mapped addresses", NULL },
    { "steps", "0s:1 2s:0", "steps \"2s:0\" names no server", NULL },
    { "steps", "2s:1 1s:2", "steps \"1s:2\" comes before the step in front of it", NULL },
    { "times", "0s 3s 3s", "times \"3s\" is not after the time in front of it", NULL },
    { "later", "x", "\"later\" is not built yet", "leave it out" },
    { "cuont", "1", "all has no attribute \"cuont\"", "did you mean \"count\"?" },
};

static void
test_bad(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(xml_document) document = element_with(bad[i].field, bad[i].text);
        g_autoptr(messages) messages = messages_new();
        struct all all = { .text = NULL };

        g_test_message("%s \"%s\"", bad[i].field, bad[i].text);
        g_assert_false(fields_read(fields, document->root, &all, document, NULL, messages));
        g_assert_cmpuint(messages_n(messages), ==, 1);

        g_auto(GStrv) line = g_strsplit(messages_text(messages), "\n", -1);
        const char *message = strstr(line[0], ": ");
        g_assert_cmpstr(message + 2, ==, bad[i].message);
        g_assert_true(g_str_has_prefix(line[1], "  hint: "));
        if (bad[i].hint != NULL)
            g_assert_cmpstr(line[1] + strlen("  hint: "), ==, bad[i].hint);
    }
}

/* A value is blamed at its own place, a name at the name's. */
static void
test_places(void)
{
    static const struct { const char *field, *text, *start; } cases[] = {
        { "count", "x", "f.xml:1:13: " },
        { "later", "x", "f.xml:1:6: " },
        { "cuont", "x", "f.xml:1:6: " },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(xml_document) document = element_with(cases[i].field, cases[i].text);
        g_autoptr(messages) messages = messages_new();
        struct all all = { .text = NULL };

        fields_read(fields, document->root, &all, document, NULL, messages);
        g_assert_true(g_str_has_prefix(messages_text(messages), cases[i].start));
    }
}

static void
test_defaults(void)
{
    g_autoptr(xml_document) document = element_with(NULL, NULL);
    g_autoptr(messages) messages = messages_new();
    struct all all = { .text = NULL };

    g_assert_true(fields_read(fields, document->root, &all, document, NULL, messages));
    g_assert_cmphex(all.given.mask, ==, 0);
    g_assert_cmpint(all.word, ==, 1);
    g_assert_cmpint(all.duration, ==, INT64_C(5000000000));
    g_assert_cmpint(all.count, ==, 7);
    g_assert_cmpint(all.ports.n, ==, 2);
    g_assert_cmpint(all.ports.port[1], ==, 443);
    g_assert_cmpint(all.either.word, ==, 0);
    g_assert_null(all.name);
}

static void
test_required(void)
{
    g_autoptr(xml_document) document = element_with(NULL, NULL);
    g_autoptr(messages) messages = messages_new();
    struct all all = { .text = NULL };

    g_assert_false(fields_read(needed, document->root, &all, document, NULL, messages));
    g_assert_cmpstr(messages_text(messages), ==,
                    "f.xml:1:1: all needs the attribute \"os\"\n  hint: its system\n");
}

static void
test_also(void)
{
    static const char *const also[] = { "source", NULL };
    g_autoptr(xml_document) document = element_with("source", "anything");
    g_autoptr(messages) messages = messages_new();
    struct all all = { .text = NULL };

    g_assert_true(fields_read(fields, document->root, &all, document, also, messages));
    g_assert_cmphex(all.given.mask, ==, 0);
}

static void
test_values(void)
{
    g_autoptr(xml_document) document = element_with("addresses", "192.0.2.1/24 2001:db8::9;temporary");
    g_autoptr(messages) messages = messages_new();
    struct all all = { .text = NULL };

    g_assert_true(fields_read(fields, document->root, &all, document, NULL, messages));
    g_assert_cmpint(all.addresses.word, ==, -1);
    g_assert_cmpuint(all.addresses.n, ==, 2);
    g_assert_cmpuint(all.addresses.address[0].len, ==, 96 + 24);
    g_assert_cmpuint(all.addresses.address[1].len, ==, 128);
    g_assert_cmpuint(all.addresses.address[1].flags, ==, ADDR_TEMPORARY);

    g_autoptr(xml_document) steps = element_with("steps", "0s:1 1s:3 4s:all");
    g_assert_true(fields_read(fields, steps->root, &all, steps, NULL, messages));
    g_assert_cmpuint(all.steps.n, ==, 3);
    g_assert_cmpuint(all.steps.server[0], ==, 0);
    g_assert_cmpuint(all.steps.server[1], ==, 2);
    g_assert_cmpuint(all.steps.server[2], ==, STEP_ALL);
    g_assert_cmpint(all.steps.at[2], ==, INT64_C(4000000000));
}

/* Lists that fill their room to the last place are read, longer ones refused. */
static void
test_room(void)
{
    static const struct { const char *field, *piece; unsigned most; } cases[] = {
        { "ports", "80 ", 15 }, { "steps", "1s:2 ", 32 }, { "addresses", "192.0.2.1 ", 8 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned n = cases[i].most; n <= cases[i].most + 1; n++) {
            g_autoptr(GString) text = g_string_new(NULL);
            g_autoptr(messages) messages = messages_new();
            struct all all = { .text = NULL };

            for (unsigned j = 0; j < n; j++)
                g_string_append(text, cases[i].piece);
            g_autoptr(xml_document) document = element_with(cases[i].field, text->str);
            g_assert_cmpint(fields_read(fields, document->root, &all, document, NULL, messages), ==,
                            n == cases[i].most);
        }
}

/* Of what a parameter put in, both places are told. */
static void
test_parameter(void)
{
    g_autoptr(xml_document) document = element_with("duration", "fast");
    g_autoptr(messages) messages = messages_new();
    struct xml_attribute *attribute = xml_attribute(document->root, "duration");
    struct all all = { .text = NULL };

    attribute->parameter = "rtt";
    attribute->parameter_at = (struct place) { "f.xml", 3, 3 };
    fields_read(fields, document->root, &all, document, NULL, messages);
    g_assert_cmpstr(messages_text(messages), ==,
                    "f.xml:1:16: duration \"fast\" (from parameter \"rtt\", 3:3) is not a duration\n"
                    "  hint: write it like 20ms, 1.5s or 1h\n");
}

static void
test_nearest(void)
{
    static const char *const known[] = { "os", "id", "in", "count", "windows-vista", "windows-xp-sp3", NULL };
    static const struct { const char *word, *nearest; } cases[] = {
        { "oss", "os" }, { "windows-visat", "windows-vista" }, { "windows-xp", "windows-xp-sp3" },
        { "cuont", "count" }, { "COUNT", "count" }, { "x", NULL }, { "", NULL }, { "beos", NULL },
        { "server", NULL },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(nearest_word(cases[i].word, known), ==, cases[i].nearest);
}

/* Messages come out in the order of the file, each on its lines. */
static void
test_messages_sorted(void)
{
    g_autoptr(messages) messages = messages_new();

    messages_add(messages, (struct place) { "b", 1, 1 }, NULL, "five");
    messages_add(messages, (struct place) { "a", 10, 1 }, NULL, "four");
    messages_add(messages, (struct place) { "a", 9, 10 }, "so", "three\n%s", "\t");
    messages_add(messages, (struct place) { "a", 9, 2 }, NULL, "two");
    messages_add(messages, (struct place) { "a", 0, 0 }, NULL, "one");
    g_assert_cmpuint(messages_n(messages), ==, 5);
    g_assert_cmpstr(messages_text(messages), ==,
                    "a: one\na:9:2: two\na:9:10: three??\n  hint: so\na:10:1: four\nb:1:1: five\n");
}

/* What users wrote cannot steer the terminal that it is shown on, nor fill it. */
static void
test_messages_tidy(void)
{
    static const struct { const char *written, *shown; } cases[] = {
        { "\x1b[31m", "?[31m" },
        { "\xc2\x9b" "31m", "?31m" },           /* U+009B, the same in one character */
        { "a\xe2\x80\xae" "b", "a?b" },          /* U+202E, from right to left */
        { "a\xe2\x80\xa8" "b", "a?b" },          /* U+2028, end of line */
        { "\xc3\xa4\x7f\t", "\xc3\xa4??" },
    };
    g_autofree char *long_one = g_strnfill(1000000, 'x');

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(messages) messages = messages_new();
        g_autofree char *expected = g_strdup_printf("a: %s\n  hint: %s\n", cases[i].shown, cases[i].shown);

        messages_add(messages, (struct place) { "a", 0, 0 }, cases[i].written, "%s", cases[i].written);
        g_assert_cmpstr(messages_text(messages), ==, expected);
    }
    g_autoptr(messages) messages = messages_new();
    messages_add(messages, (struct place) { "a", 0, 0 }, long_one, "%s", long_one);
    g_assert_cmpuint(strlen(messages_text(messages)), <, 1000);
}

static void
test_messages_many(void)
{
    g_autoptr(messages) messages = messages_new();

    for (unsigned i = 1; i <= MESSAGES_KEPT + 5; i++)
        messages_add(messages, (struct place) { "a", i, 1 }, NULL, "x");
    g_assert_cmpuint(messages_n(messages), ==, MESSAGES_KEPT + 5);

    g_auto(GStrv) line = g_strsplit(messages_text(messages), "\n", -1);
    g_autofree char *last = g_strdup_printf("and %d more", MESSAGES_KEPT + 5 - MESSAGES_SHOWN);
    g_assert_cmpuint(g_strv_length(line), ==, MESSAGES_SHOWN + 2);
    g_assert_cmpstr(line[MESSAGES_SHOWN], ==, last);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fields/good", test_good);
    g_test_add_func("/fields/bad", test_bad);
    g_test_add_func("/fields/places", test_places);
    g_test_add_func("/fields/defaults", test_defaults);
    g_test_add_func("/fields/required", test_required);
    g_test_add_func("/fields/also", test_also);
    g_test_add_func("/fields/values", test_values);
    g_test_add_func("/fields/room", test_room);
    g_test_add_func("/fields/parameter", test_parameter);
    g_test_add_func("/messages/nearest-word", test_nearest);
    g_test_add_func("/messages/sorted", test_messages_sorted);
    g_test_add_func("/messages/tidy", test_messages_tidy);
    g_test_add_func("/messages/many", test_messages_many);
    return g_test_run();
}
