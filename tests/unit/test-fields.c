/*
 * test-fields.c - a struct read from attributes, type by type
 */
#include <string.h>

#include <glib.h>

#include "sim/net/addr.h"
#include "v6sim/read/fields.h"

struct sample {
    struct given given;
    const char *text, *name;
    struct word_list names;
    int word;
    uint32_t words;
    struct word_order order;
    int64_t duration, durations[2], count, counts[2];
    uint64_t share;
    struct port_list ports;
    struct prefix prefix;
    struct prefix_or_word network;
    struct address_list addresses;
    struct step_list steps;
    struct time_list times;
};

static const char *const sizes[] = { "small", "large", "~huge", NULL };
static const char *const autos[] = { "auto", "none", NULL };

#define SAMPLE(member) FIELD(struct sample, member)
static const struct field fields[] = {
    { "text", FIELD_TEXT, SAMPLE(text), NULL, NULL, 0, 0, 0, "" },
    { "name", FIELD_NAME, SAMPLE(name), NULL, NULL, 0, 0, 0, "" },
    { "names", FIELD_NAMES, SAMPLE(names), NULL, NULL, 0, 0, 0, "" },
    { "word", FIELD_WORD, SAMPLE(word), "large", sizes, 0, 0, 0, "" },
    { "words", FIELD_WORDS, SAMPLE(words), NULL, sizes, 0, 0, 0, "" },
    { "order", FIELD_ORDER, SAMPLE(order), NULL, sizes, 0, 0, 0, "" },
    { "duration", FIELD_DURATION, SAMPLE(duration), "5s", NULL, 0, 0, 0, "" },
    { "durations", FIELD_DURATIONS, SAMPLE(durations), NULL, NULL, 0, 0, 0, "" },
    { "count", FIELD_COUNT, SAMPLE(count), NULL, NULL, 1, 9, 0, "" },
    { "counts", FIELD_COUNTS, SAMPLE(counts), NULL, NULL, 1, 9, 0, "" },
    { "share", FIELD_SHARE, SAMPLE(share), NULL, NULL, 0, 0, 0, "" },
    { "ports", FIELD_PORTS, SAMPLE(ports), NULL, NULL, 0, 0, 0, "" },
    { "prefix", FIELD_PREFIX, SAMPLE(prefix), NULL, NULL, 0, 0, 0, "" },
    { "network", FIELD_PREFIX_OR_WORD, SAMPLE(network), "auto", autos, 0, 0, FIELD_IPV4, "" },
    { "addresses", FIELD_ADDRESSES, SAMPLE(addresses), "auto", autos, 0, 0, FIELD_IPV6, "" },
    { "steps", FIELD_STEPS, SAMPLE(steps), NULL, NULL, 0, 0, 0, "" },
    { "times", FIELD_TIMES, SAMPLE(times), NULL, NULL, 0, 0, 0, "" },
    { "later", FIELD_TEXT, 0, NULL, NULL, 0, 0, FIELD_LATER, "" },
    { NULL, FIELD_TEXT, 0, NULL, NULL, 0, 0, 0, NULL }
};

static bool
read_sample(const char *attributes, struct sample *sample, struct xml_document **document, struct messages *messages)
{
    g_autofree char *text = g_strdup_printf("<a %s/>", attributes);

    memset(sample, 0, sizeof *sample);
    *document = xml_read_bytes(text, strlen(text), "t.xml", messages);
    g_assert_nonnull(*document);
    return fields_read(fields, (*document)->root, sample, *document, NULL, messages);
}

static void
test_good(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = NULL;
    struct sample s;

    g_assert_true(read_sample(
        "text='any thing' name='a-b.c' names='x y' word='small' words='large small' order='large small' "
        "duration='1.5s' durations='1s 2s' count='3' counts='4 5' share='50%' ports='80 443' "
        "prefix='2001:db8::/32' network='198.51.100.0/24' addresses='2001:db8::1/64;temporary 2001:db8::2' "
        "steps='0s:1 1s:2 1s:all' times='0s 3s 9s'", &s, &document, messages));
    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_cmpstr(s.text, ==, "any thing");
    g_assert_cmpstr(s.names.word[1], ==, "y");
    g_assert_cmpint(s.word, ==, 0);
    g_assert_cmphex(s.words, ==, 3);
    g_assert_cmpuint(s.order.n, ==, 2);
    g_assert_cmpuint(s.order.word[0], ==, 1);
    g_assert_cmpint(s.duration, ==, INT64_C(1500000000));
    g_assert_cmpint(s.durations[1], ==, INT64_C(2000000000));
    g_assert_cmpint(s.counts[0] * 10 + s.counts[1], ==, 45);
    g_assert_cmpuint(s.share, ==, UINT64_C(1) << 31);
    g_assert_cmpuint(s.ports.port[1], ==, 443);
    g_assert_cmpint(s.network.word, ==, -1);
    g_assert_cmpuint(s.network.prefix.len, ==, 96 + 24);
    g_assert_cmpuint(s.addresses.n, ==, 2);
    g_assert_cmpuint(s.addresses.address[0].flags, ==, ADDR_TEMPORARY);
    g_assert_cmpuint(s.addresses.address[0].len, ==, 64);
    g_assert_cmpuint(s.addresses.address[1].len, ==, 128);
    g_assert_cmpuint(s.steps.server[1], ==, 1);
    g_assert_cmpuint(s.steps.server[2], ==, STEP_ALL);
    g_assert_cmpint(s.times.at[2], ==, INT64_C(9000000000));
    g_assert_true(fields_given(&s, 0));
}

static void
test_defaults(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = NULL;
    struct sample s;

    g_assert_true(read_sample("durations='7ms'", &s, &document, messages));
    g_assert_cmpint(s.word, ==, 1);
    g_assert_cmpint(s.duration, ==, INT64_C(5000000000));
    g_assert_cmpint(s.durations[0], ==, s.durations[1]);        /* one value serves both directions */
    g_assert_cmpint(s.network.word, ==, 0);
    g_assert_null(s.text);
    g_assert_false(fields_given(&s, 6));
    g_assert_true(fields_given(&s, 7));
}

/* Each with one message, about what is said here. */
static void
test_bad(void)
{
    static const struct { const char *attributes, *said; } rows[] = {
        { "wrod='small'", "did you mean \"word\"?" },
        { "word='medium'", "is not known" },
        { "word='huge'", "not built yet" },
        { "order='small tiny'", "is not known" },
        { "name='a b'", "t.xml:1:10" },
        { "duration='5'", "has no unit" },
        { "durations='1s 2s 3s'", "t.xml:1:15" },
        { "count='10'", "too large" },
        { "count='x'", "is not a whole number" },
        { "share='50'", "t.xml:1:11" },
        { "ports='80 0'", "t.xml:1:11" },
        { "prefix='2001:db8::1/32'", "bits set behind its length" },
        { "network='2001:db8::/32'", "is of IPv6" },
        { "addresses='192.0.2.1'", "is of IPv4" },
        { "addresses='2001:db8::1;sometimes'", "t.xml:1:15" },
        { "steps='0s:0'", "t.xml:1:11" },
        { "steps='1s:1 0s:2'", "t.xml:1:11" },
        { "times='0s 0s'", "t.xml:1:11" },
        { "later='x'", "not built yet" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(messages) messages = messages_new();
        g_autoptr(xml_document) document = NULL;
        struct sample s;

        g_assert_false(read_sample(rows[i].attributes, &s, &document, messages));
        g_test_message("%s", messages_text(messages));
        g_assert_cmpuint(messages_n(messages), ==, 1);
        g_assert_nonnull(strstr(messages_text(messages), rows[i].said));
    }
}

/* What is printed of a field reads back as the same. */
static void
test_printed(void)
{
    static const char *const attributes =
        "name='a' names='x y' word='small' words='small large' order='large small' duration='1500ms' durations='1s 2s' "
        "count='3' counts='4 5' share='12.5%' ports='80 443' prefix='2001:db8::/32' network='none' "
        "addresses='2001:db8::1/64;temporary' steps='0s:1 1s:all' times='0s 3s'";
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) first = NULL, second = NULL;
    g_autoptr(GString) again = g_string_new(NULL);
    struct sample one, two;

    g_assert_true(read_sample(attributes, &one, &first, messages));
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->flags & FIELD_LATER || !fields_given(&one, (unsigned) (field - fields)))
            continue;

        g_autofree char *text = fields_print(field, &one);
        g_string_append_printf(again, "%s='%s' ", field->name, text);
    }
    g_assert_true(read_sample(again->str, &two, &second, messages));
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->flags & FIELD_LATER || !fields_given(&one, (unsigned) (field - fields)))
            continue;

        g_autofree char *a = fields_print(field, &one), *b = fields_print(field, &two);
        g_assert_cmpstr(a, ==, b);
    }
    g_assert_cmpint(two.duration, ==, INT64_C(1500000000));
    g_assert_cmpuint(two.share, ==, UINT64_C(1) << 29);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fields/good", test_good);
    g_test_add_func("/fields/defaults", test_defaults);
    g_test_add_func("/fields/bad", test_bad);
    g_test_add_func("/fields/printed", test_printed);
    return g_test_run();
}
