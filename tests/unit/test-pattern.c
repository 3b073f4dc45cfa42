/*
 * test-pattern.c - patterns match all that their readers take, and little else
 *
 * Texts are made of good ones by writing, leaving out and doubling characters, so
 * that many are nearly right. Whatever a reader takes must match; what a pattern is
 * there to keep out is listed.
 */
#include "v6sim/read/pattern.h"

#include <string.h>

#include <glib.h>

#include "sim/net/addr.h"
#include "tests/unit/random.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"

#define N_TEXTS 4000            /* of each kind */

static const char *const auto_none[] = { "auto", "none", NULL };

static GRegex *
compile(const char *expression)
{
    g_autofree char *whole = g_strdup_printf("^(?:%s)$", expression);
    GRegex *regex = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY | G_REGEX_OPTIMIZE, 0, NULL);

    g_assert_nonnull(regex);
    return regex;
}

/* @text with a few characters otherwise. */
static char *
altered(const char *text, const char *alphabet)
{
    GString *other = g_string_new(text);

    for (uint32_t n = below(4); n > 0; n--) {
        gsize at = below((uint32_t) other->len + 1);
        char c = alphabet[below((uint32_t) strlen(alphabet))];

        switch (below(3)) {
        case 0:
            g_string_insert_c(other, (gssize) at, c);
            break;
        case 1:
            g_string_erase(other, (gssize) MIN(at, other->len), at < other->len ? 1 : 0);
            break;
        case 2:
            g_string_insert(other, (gssize) at, text + below((uint32_t) strlen(text)));
            break;
        }
    }
    return g_string_free(other, FALSE);
}

/* Fields */

union any {
    struct word_list names;
    int64_t pair[2];
    struct port_list ports;
    struct prefix_or_word prefix;
    struct address_list addresses;
    struct step_list steps;
    struct time_list times;
    const char *text;
};

struct read {
    struct given given;
    union any value;
};

#define ANY(type, words, flags) { "a", type, FIELD(struct read, value), NULL, words, 0, 0, flags, "" }

static const struct kind {
    const char *name;
    struct field field;
    const char *good, *alphabet;        /* good ones are separated by "," */
    const char *bad;                    /* what the pattern must not match */
} kinds[] = {
    { "text", ANY(FIELD_TEXT, NULL, FIELD_REQUIRED), "a, a b ", " a\n", ", ,\n\t" },
    { "name", ANY(FIELD_NAME, NULL, 0), "pc,a-b_c.9", "az09-_. /@", ",a b,a/b,pc@1,\303\244" },
    { "names", ANY(FIELD_NAMES, NULL, 0), "a b, linux-2009\ta ", "az09-_.@ \t\n/", ",a/b,a [b],a@1" },
    { "revised-name", ANY(FIELD_NAME, NULL, FIELD_REVISION), "linux-2009,linux-2009@3", "az09-_.@ /", ",a b,a/b" },
    { "revised-names", ANY(FIELD_NAMES, NULL, FIELD_REVISION), "a b, linux-2009@3\ta ", "az09-_.@ \t\n/", ",a/b" },
    { "duration", ANY(FIELD_DURATION, NULL, 0), "10ms,2.5s,36525d,0.1us", "0123456789.nsmuhd -+",
      ",20,-1s,1.s,.5s,5 ms,5sec,1e3s,5s 6s" },
    { "durations", ANY(FIELD_DURATIONS, NULL, 0), "5ms, 5ms 7ms ", "0123456789.nsmuhd ", ",1s 2s 3s,1s 2" },
    { "share", ANY(FIELD_SHARE, NULL, 0), "0.3%,100%,100.00%,007%,12.5%", "0123456789.%", ",101%,5,100.5%,5 %,1000%" },
    { "part", ANY(FIELD_PART, NULL, 0), "12.5%,3,rest,0.000000001%,120%", "0123456789.%rest",
      ",-5%,5 %,.5,1.,half,1%%" },
    { "ports", ANY(FIELD_PORTS, NULL, 0), "80 443,65535,0001", "0123456789 ",
      ",0,65536,99999,80;443,1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16" },
    { "prefix", ANY(FIELD_PREFIX, NULL, 0), "192.0.2.0/24,2001:db8::/32,::/0,::ffff:0:0/96", "0123456789abcdef:./",
      ",192.0.2.0,192.0.2.0/33,2001:db8::/129,2001:db8:::/32,1.2.3/24,g::/1,01.2.3.4/32" },
    { "prefix-ipv4", ANY(FIELD_PREFIX_OR_WORD, auto_none, FIELD_IPV4), "192.0.2.0/24,10.0.0.0/08",
      "0123456789./", ",2001:db8::/32,256.0.0.0/8,automatic" },
    { "prefix-ipv6", ANY(FIELD_PREFIX_OR_WORD, auto_none, FIELD_IPV6), "2001:db8::/32,2000::/3",
      "0123456789abcdef:/", ",192.0.2.0/24,2001:db8::/200" },
    { "addresses", ANY(FIELD_ADDRESSES, auto_none, 0), "192.0.2.1 2001:DB8::9/64;temporary,1.0.0.0/8;deprecated",
      "0123456789abcdefABF:./; ", ",1.2.3.4;old,1.2.3.4/,1.2.3,::1::2" },
    { "addresses-ipv4", ANY(FIELD_ADDRESSES, auto_none, FIELD_IPV4), "192.0.2.1 192.0.2.255/24;temporary;deprecated",
      "0123456789./; ", ",2001:db8::1,192.0.2.1/33" },
    { "addresses-ipv6", ANY(FIELD_ADDRESSES, auto_none, FIELD_IPV6), "2001:db8::1 2::/64;deprecated,1:2:3:4:5:6:7:8",
      "0123456789abcdefABF:./; ", ",192.0.2.1,2001:db8::1/129" },
    { "steps", ANY(FIELD_STEPS, NULL, 0), "0s:1 1s:2 4s:all,0s 1.5s,0s:255", "0123456789.nsm:al ",
      ",0s:0,0s:,1:2,0s:any,0s:1000" },
    { "mac", ANY(FIELD_MAC, NULL, 0), "00:1b:63:84:45:e6,F2:00:00:00:00:00,00:00:00:00:00:01,00:00:00:0A:00:00",
      "0123456789abcdefABF:", ",00:00:00:00:00:00,01:00:5e:00:00:01,00:1b:63:84:45,00-1b-63-84-45-e6" },
    { "times", ANY(FIELD_TIMES, NULL, 0), "0s 3s 9s,0ms 1.5s", "0123456789.nsm ", ",0 3 9,0s:1" },
};

static bool
is_taken(const struct field *field, const char *text)
{
    static const char element[] = "<e/>";
    const struct field fields[] = { *field, { .name = NULL } };
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = xml_read_bytes(element, strlen(element), "e.xml", messages);
    struct place at = document->root->at;
    struct read read = { .value = { .text = NULL } };

    xml_set_attribute(document, document->root, field->name, text, at, at);
    return fields_read(fields, document->root, &read, document, NULL, messages);
}

static void
test_field(gconstpointer data)
{
    const struct kind *kind = data;
    struct pattern pattern = pattern_of(&kind->field);
    g_autoptr(GRegex) regex = compile(pattern.expression);
    g_auto(GStrv) good = g_strsplit(kind->good, ",", -1), bad = g_strsplit(kind->bad, ",", -1);
    guint n_taken = 0;

    for (guint i = 0; i < N_TEXTS; i++) {
        g_autofree char *text = altered(good[i % g_strv_length(good)], kind->alphabet);
        bool word = kind->field.words != NULL && g_strv_contains(kind->field.words, text);

        if (!is_taken(&kind->field, text))
            continue;
        n_taken++;
        if (!word && !g_regex_match(regex, text, 0, NULL))
            g_error("%s: the pattern does not match \"%s\"", kind->name, text);
    }
    g_assert_cmpuint(n_taken, >, N_TEXTS / 20);
    for (guint i = 0; bad[i] != NULL; i++) {
        g_assert_false(is_taken(&kind->field, bad[i]));
        if (g_regex_match(regex, bad[i], 0, NULL))
            g_error("%s: the pattern matches \"%s\"", kind->name, bad[i]);
    }
}

/* Values of expectations */

static const char *
read_addr(const char *text)
{
    struct addr addr;
    const char *hint;

    return value_read_addr(text, &addr, &hint);
}

static const char *
read_times(const char *text)
{
    struct value_range range;
    const char *hint;

    return value_read_time_range(text, &range, &hint);
}

static const char *
read_counts(const char *text)
{
    struct value_range range;
    const char *hint;

    return value_read_count_range(text, &range, &hint);
}

static const struct single {
    const char *name, *expression;
    const char *(*read)(const char *text);
    const char *good, *alphabet, *bad;
} singles[] = {
    { "address", PATTERN_ADDRESS, read_addr,
      "2001:db8::1,1:2:3:4:5:6:7:8,::,::1,1::,1:2:3::6:7:8,::1:2:3.4.5.6,1:2:3:4:5:6:1.2.3.4,192.0.2.1",
      "0123456789abcdefABCDEF:.",
      ",1:2:3:4:5:6:7,1:2:3:4:5:6:7:8:9,:::,1::2::3,12345::,1.2.3.4.5,1:2:3:4:5:6:7:1.2.3.4" },
    { "time-range", PATTERN_RANGES(PATTERN_DURATION), read_times, "145ms,1s..2.5s,..3s,4s..,1s|2s..3s",
      "0123456789.sm|", ",..,1s...2s,1s|,|1s,1..2s" },
    { "count-range", PATTERN_RANGES(PATTERN_COUNT), read_counts, "2,1..3,..3,4..,1|2..3", "0123456789.|",
      ",..,1...2,1|,|1,1.5" },
};

static void
test_single(gconstpointer data)
{
    const struct single *single = data;
    g_autoptr(GRegex) regex = compile(single->expression);
    g_auto(GStrv) good = g_strsplit(single->good, ",", -1), bad = g_strsplit(single->bad, ",", -1);
    guint n_taken = 0;

    for (guint i = 0; i < N_TEXTS; i++) {
        g_autofree char *text = altered(good[i % g_strv_length(good)], single->alphabet);

        if (single->read(text) != NULL)
            continue;
        n_taken++;
        if (!g_regex_match(regex, text, 0, NULL))
            g_error("%s: the pattern does not match \"%s\"", single->name, text);
    }
    g_assert_cmpuint(n_taken, >, N_TEXTS / 20);
    for (guint i = 0; bad[i] != NULL; i++) {
        g_assert_nonnull(single->read(bad[i]));
        if (g_regex_match(regex, bad[i], 0, NULL))
            g_error("%s: the pattern matches \"%s\"", single->name, bad[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("/pattern/field/%s", kinds[i].name);

        g_test_add_data_func(path, &kinds[i], test_field);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(singles); i++) {
        g_autofree char *path = g_strdup_printf("/pattern/single/%s", singles[i].name);

        g_test_add_data_func(path, &singles[i], test_single);
    }
    return g_test_run();
}
