/*
 * test-master.c - the text of zones, as records and as messages
 *
 * What is expected is RFC 1035 section 5.1, RFC 2308 section 4 and RFC 2181 section 8.
 */
#include "v6sim/read/master.h"

#include <string.h>

#include <glib.h>

#include "v6sim/read/value.h"

/* Returns: the records of @text in example.com, a line each; or the messages. */
static char *
read_text(const char *text)
{
    static const char *const type_name[] = { [MASTER_SOA] = "SOA", [MASTER_NS] = "NS", [MASTER_A] = "A",
        [MASTER_AAAA] = "AAAA", [MASTER_CNAME] = "CNAME", [MASTER_PTR] = "PTR", [MASTER_OTHER] = "other" };
    g_autofree char *file = g_strconcat("<zone>", text, "</zone>", NULL);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(struct master_record));
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(xml_document) document = xml_read_bytes(file, strlen(file), "z", messages);

    if (document == NULL || !master_read(document->root, "example.com", document->strings, records, messages))
        return g_strdup(messages_text(messages));
    for (guint i = 0; i < records->len; i++) {
        const struct master_record *record = &g_array_index(records, struct master_record, i);
        bool address = record->type == MASTER_A || record->type == MASTER_AAAA;
        g_autofree char *addr = address ? value_print_addr(record->addr) : g_strdup("");

        g_string_append_printf(lines, "%s %u %s %s%s\n", record->owner, record->ttl, type_name[record->type], addr,
                               record->name != NULL ? record->name : "");
    }
    return g_strdup(lines->str);
}

static const struct {
    const char *text, *records;
} good[] = {
    { "", "" },
    { "; nothing\n  \n", "" },
    { "www 300 A 192.0.2.1", "www.example.com 300 A 192.0.2.1\n" },
    /* TTL and class in either order; types and names in any case. */
    { "www 300 IN A 192.0.2.1", "www.example.com 300 A 192.0.2.1\n" },
    { "WWW IN 300 aaaa 2001:DB8::1", "www.example.com 300 AAAA 2001:db8::1\n" },
    { "$TTL 1h30m\n@ NS ns\n", "example.com 5400 NS ns.example.com\n" },
    /* $TTL stays in force beside an explicit TTL; without it the last one counts. */
    { "$TTL 60\na 5 A 192.0.2.1\nb A 192.0.2.1", "a.example.com 5 A 192.0.2.1\nb.example.com 60 A 192.0.2.1\n" },
    { "a 5 A 192.0.2.1\nb A 192.0.2.1", "a.example.com 5 A 192.0.2.1\nb.example.com 5 A 192.0.2.1\n" },
    /* The owner of the line before. */
    { "\n  a 5 A 192.0.2.1\n    AAAA ::1\n", "a.example.com 5 A 192.0.2.1\na.example.com 5 AAAA ::1\n" },
    { "\na 5 A 192.0.2.1\n\tAAAA ::1\n", "a.example.com 5 A 192.0.2.1\na.example.com 5 AAAA ::1\n" },
    { "$ORIGIN sub\na 5 CNAME b\n$ORIGIN .\na 5 CNAME b.\n@ 5 NS c",
      "a.sub.example.com 5 CNAME b.sub.example.com\na 5 CNAME b\n 5 NS c\n" },
    /* Parentheses, comments in them; a SOA without TTL has MINIMUM for it. */
    { "@ SOA ns host ( 1 ; serial\n 2 3\n 4 5 )\n@ NS ns", "example.com 5 SOA \nexample.com 5 NS ns.example.com\n" },
    { "a 5 TXT \"v=spf1; (all\" more", "a.example.com 5 other \n" },
    { "a 2147483647 PTR b", "a.example.com 2147483647 PTR b.example.com\n" },
    { "*.w 1w MX 10 a\n_s._t 1d SRV 0 0 5 a", "*.w.example.com 604800 other \n_s._t.example.com 86400 other \n" },
    { "a 0 A 192.0.2.1", "a.example.com 0 A 192.0.2.1\n" },
};

static void
test_good(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *records = read_text(good[i].text);

        g_assert_cmpstr(records, ==, good[i].records);
    }
}

static const struct {
    const char *text, *message;
} bad[] = {
    { "a 2147483648 A 192.0.2.1", "z:1:9: \"2147483648\" is too long" },
    { "a 99999999999999999999w A 192.0.2.1", "z:1:9: \"99999999999999999999w\" is too long" },
    { "a 5 A", "z:1:11: A needs a value" },
    { "\n  a 5 A 192.0.2.1\n  b 5 A x", "z:3:9: \"x\" is not an address" },
    { "a 5 A 192.0.2.1 )", "z:1:23: there is no ( for this )" },
    { "a 5 (\nA 192.0.2.1", "z:1:11: there is no ) for this (" },
    { "a 5 NS b..c", "z:1:14: \"b..c.example.com\" is not a domain name" },
};

static void
test_bad(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *messages = read_text(bad[i].text);

        g_test_message("%s", messages);
        g_assert_true(g_str_has_prefix(messages, bad[i].message));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/master/good", test_good);
    g_test_add_func("/master/bad", test_bad);
    return g_test_run();
}
