/*
 * resolvconf.c - /etc/resolv.conf, read and printed
 *
 * A line of a keyword and its words; of `search` and `domain` the last one holds.
 * In order: resolvconf_read() reads line after line; resolvconf_apply() turns the
 * options into what the host's profile says.
 *
 * Follows:
 *   resolv.conf(5) of Linux (man-pages), FreeBSD, NetBSD, OpenBSD
 *   glibc resolv/res_init.c res_vinit, res_setoptions
 * Deliberately different: where systems pass over a line in silence, it is refused.
 * Not modelled: sortlist; the domain that the host's own name has, where no line
 *   gives one; zones of addresses (fe80::1%eth0).
 */
#include "v6sim/native/resolvconf.h"

#include <string.h>

#include "v6sim/native/native.h"
#include "v6sim/read/value.h"

#define LINES "nameserver ADDRESS, search SUFFIX..., domain SUFFIX, options OPTION..."

/* Options that some system has and that change nothing here. */
static const char *const without_effect[] = { "debug", "inet6", "trust-ad", "no-reload", "no-check-names",
    "ip6-bytestring", "ip6-dotint", "no-ip6-dotint", "insecure1", "insecure2", NULL };
static const char *const not_built[] = { "use-vc", "tcp", "blast", NULL };

struct reading {
    struct resolvconf *conf;
    const struct line *line;
    struct messages *messages;
};

void
resolvconf_free(struct resolvconf *conf)
{
    if (conf == NULL)
        return;
    g_array_unref(conf->server);
    g_array_unref(conf->suffix_at);
    if (conf->suffix != NULL)
        g_ptr_array_unref(conf->suffix);
    g_free(conf);
}

static bool
refuse(struct reading *reading, guint word, const char *hint, const char *problem)
{
    if (word >= reading->line->n)
        return messages_add(reading->messages, line_place(reading->line, word), hint, "the line %s", problem);
    return messages_add(reading->messages, line_place(reading->line, word), hint, "\"%.60s\" %s",
                        reading->line->word[word], problem);
}

/* Lines */

static void
read_nameserver(struct reading *reading)
{
    struct resolvconf_server server = { .at = line_place(reading->line, 1) };
    const char *problem = "needs an address", *hint = "write it like: nameserver 192.0.2.53";

    if (reading->line->n > 1)
        problem = value_read_addr(reading->line->word[1], &server.addr, &hint);
    if (problem != NULL)
        refuse(reading, 1, hint, problem);
    else if (reading->line->n > 2)
        refuse(reading, 2, "each server has a line of its own", "is one word too many");
    else
        g_array_append_val(reading->conf->server, server);
}

static void
read_search(struct reading *reading, guint most)
{
    struct resolvconf *conf = reading->conf;

    if (conf->suffix != NULL)
        g_ptr_array_unref(conf->suffix);
    conf->suffix = g_ptr_array_new_with_free_func(g_free);
    g_array_set_size(conf->suffix_at, 0);
    if (reading->line->n < 2)
        refuse(reading, 1, "write it like: search example.com example.net", "has no suffix");
    else if (reading->line->n > most + 1)
        refuse(reading, most + 1, most == 1 ? "several are written: search example.com example.net"
                                            : "at most 16 suffixes", "is one suffix too many");
    for (guint i = 1; i < reading->line->n && i <= most; i++) {
        const char *hint, *problem = value_check_name(reading->line->word[i], &hint);
        struct place at = line_place(reading->line, i);

        if (problem != NULL) {
            refuse(reading, i, hint, problem);
            continue;
        }
        g_ptr_array_add(conf->suffix, value_normal_name(reading->line->word[i]));
        g_array_append_val(conf->suffix_at, at);
    }
}

static bool
takes_number(enum resolv_word word)
{
    return word == RESOLV_NDOTS || word == RESOLV_TIMEOUT || word == RESOLV_ATTEMPTS;
}

static bool
is_option(enum resolv_word word)
{
    return word != RESOLV_FAMILY && word != RESOLV_LOOKUP;
}

static void
read_option(struct reading *reading, guint nth)
{
    g_auto(GStrv) part = g_strsplit(reading->line->word[nth], ":", 2);
    struct resolvconf_option option = { .given = true, .at = line_place(reading->line, nth) };
    enum resolv_word word = 0;
    struct wrong wrong;

    while (word < N_RESOLV_WORDS && !(is_option(word) && strcmp(part[0], resolv_word[word]) == 0))
        word++;
    if (word == N_RESOLV_WORDS && g_strv_contains(without_effect, part[0]))
        return;
    if (word == N_RESOLV_WORDS && g_strv_contains(not_built, part[0]))
        refuse(reading, nth, "leave it out", "is an option that is not built yet");
    else if (word == N_RESOLV_WORDS)
        refuse(reading, nth, "known are ndots:N timeout:N attempts:N rotate no-tld-query single-request "
               "single-request-reopen no-aaaa edns0", "is no option that is known here");
    else if (takes_number(word) != (part[1] != NULL))
        refuse(reading, nth, takes_number(word) ? "write it like ndots:2 or timeout:1" : "write it alone",
               takes_number(word) ? "has no number" : "takes no number");
    else if (part[1] != NULL && !word_number(part[1], nth, 1000000, &option.number, &wrong))
        refuse(reading, nth, wrong.hint, wrong.problem);
    else if (word == RESOLV_ATTEMPTS && option.number == 0)
        refuse(reading, nth, "write 1 at least", "has nobody asked");
    else
        reading->conf->option[word] = option;
}

/* OpenBSD's: family inet4 inet6 */
static void
read_family(struct reading *reading)
{
    struct word_order order = { 0 };

    for (guint i = 1; i < reading->line->n; i++) {
        bool is_inet6 = strcmp(reading->line->word[i], "inet6") == 0;
        enum question question = is_inet6 ? ASK_AAAA : ASK_A;

        if (!is_inet6 && strcmp(reading->line->word[i], "inet4") != 0) {
            refuse(reading, i, "inet4 or inet6", "is no family");
            return;
        }
        if (i > 2 || (i == 2 && order.word[0] == (uint8_t) question)) {
            refuse(reading, i, "each family once", "is one family too many");
            return;
        }
        order.word[order.n++] = (uint8_t) question;
    }
    if (order.n == 0)
        refuse(reading, 1, "write it like: family inet4 inet6", "has no family");
    reading->conf->family = order;
    reading->conf->option[RESOLV_FAMILY] = (struct resolvconf_option) { true, 0, line_place(reading->line, 0) };
}

/* OpenBSD's: lookup file bind */
static void
read_lookup(struct reading *reading)
{
    const struct line *line = reading->line;
    bool first = line->n > 1 && strcmp(line->word[1], "file") == 0;

    if (line->n == 3 && strcmp(line->word[1], first ? "file" : "bind") == 0 &&
        strcmp(line->word[2], first ? "bind" : "file") == 0)
        reading->conf->file_first = first;
    else
        refuse(reading, MIN(line->n, 1), "lookup file bind, or lookup bind file",
               "looks names up in a manner that is not built yet");
    reading->conf->option[RESOLV_LOOKUP] = (struct resolvconf_option) { true, 0, line_place(line, 0) };
}

static void
read_line(struct reading *reading)
{
    const char *keyword = reading->line->word[0];

    if (*keyword == ';')                /* a comment; one that begins with # has no words */
        return;
    if (strcmp(keyword, "nameserver") == 0) {
        read_nameserver(reading);
    } else if (strcmp(keyword, "search") == 0) {
        read_search(reading, MOST_SUFFIXES);
    } else if (strcmp(keyword, "domain") == 0) {
        read_search(reading, 1);
    } else if (strcmp(keyword, "options") == 0) {
        for (guint i = 1; i < reading->line->n; i++)
            read_option(reading, i);
    } else if (strcmp(keyword, "family") == 0) {
        read_family(reading);
    } else if (strcmp(keyword, "lookup") == 0) {
        read_lookup(reading);
    } else if (strcmp(keyword, "sortlist") == 0) {
        refuse(reading, 0, "leave it out", "is not built yet");
    } else {
        refuse(reading, 0, "lines look like " LINES, "is not known here");
    }
}

static struct resolvconf *
resolvconf_new(struct place at)
{
    struct resolvconf *conf = g_new0(struct resolvconf, 1);

    conf->at = at;
    conf->file_first = -1;
    conf->server = g_array_new(FALSE, FALSE, sizeof(struct resolvconf_server));
    conf->suffix_at = g_array_new(FALSE, FALSE, sizeof(struct place));
    return conf;
}

struct resolvconf *
resolvconf_read(const char *text, gsize n, struct place at, struct messages *messages)
{
    g_autoptr(GPtrArray) lines = native_lines(text, n, at);
    struct resolvconf *conf = resolvconf_new(at);
    unsigned before = messages_n(messages);

    for (guint i = 0; i < lines->len; i++) {
        struct reading reading = { conf, lines->pdata[i], messages };

        if (reading.line->n > 0)
            read_line(&reading);
    }
    if (messages_n(messages) == before)
        return conf;
    resolvconf_free(conf);
    return NULL;
}

void
resolvconf_complete(struct resolvconf *conf, const struct addr *server, guint n_servers, const char *const *suffix,
                    guint n_suffixes)
{
    bool has_servers = conf->server->len > 0;

    for (guint i = 0; i < n_servers && !has_servers; i++) {
        struct resolvconf_server one = { server[i], conf->at };

        g_array_append_val(conf->server, one);
    }
    if (conf->suffix != NULL || n_suffixes == 0)
        return;
    conf->suffix = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n_suffixes; i++) {
        g_ptr_array_add(conf->suffix, g_strdup(suffix[i]));
        g_array_append_val(conf->suffix_at, conf->at);
    }
}

bool
resolvconf_is(const char *text, gsize n, struct place at)
{
    static const char *const keywords[] = { "nameserver", "search", "domain", "options", "family", "lookup",
                                            "sortlist", NULL };
    g_autoptr(GPtrArray) lines = native_lines(text, n, at);
    guint known = 0, words = 0;

    for (guint i = 0; i < lines->len; i++) {
        const struct line *line = lines->pdata[i];

        words += line->n > 0 && *line->word[0] != ';';
        known += line->n > 0 && g_strv_contains(keywords, line->word[0]);
    }
    return known > 0 && 2 * known > words;
}

/* Printing */

static void
print_suffixes(const struct resolvconf *conf, GString *to)
{
    for (guint i = 0; i < conf->suffix->len; i++)
        g_string_append_printf(to, "%s%s", i > 0 ? " " : "", (const char *) conf->suffix->pdata[i]);
}

/* Returns: whether there was one. */
static bool
print_options(const struct resolvconf *conf, GString *to)
{
    bool any = false;

    for (enum resolv_word word = 0; word < N_RESOLV_WORDS; word++) {
        if (!conf->option[word].given || !is_option(word))
            continue;
        g_string_append_printf(to, "%s%s", any ? " " : "options ", resolv_word[word]);
        if (takes_number(word))
            g_string_append_printf(to, ":%" G_GINT64_FORMAT, conf->option[word].number);
        any = true;
    }
    if (any)
        g_string_append_c(to, '\n');
    return any;
}

static void
print_openbsd(const struct resolvconf *conf, GString *to)
{
    if (conf->file_first >= 0)
        g_string_append_printf(to, "lookup %s\n", conf->file_first ? "file bind" : "bind file");
    if (conf->family.n > 0)
        g_string_append(to, "family");
    for (uint8_t i = 0; i < conf->family.n; i++)
        g_string_append(to, conf->family.word[i] == ASK_AAAA ? " inet6" : " inet4");
    if (conf->family.n > 0)
        g_string_append_c(to, '\n');
}

void
resolvconf_print(const struct resolvconf *conf, GString *to)
{
    if (conf->suffix != NULL) {
        g_string_append(to, "search ");
        print_suffixes(conf, to);
        g_string_append_c(to, '\n');
    }
    for (guint i = 0; i < conf->server->len; i++) {
        g_autofree char *addr = value_print_addr(g_array_index(conf->server, struct resolvconf_server, i).addr);

        g_string_append_printf(to, "nameserver %s\n", addr);
    }
    print_openbsd(conf, to);
    print_options(conf, to);
}

/* Returns: the number of the first server with the address of server @nth. */
static guint
first_like(const struct resolvconf *conf, guint nth)
{
    const struct resolvconf_server *server = (const void *) conf->server->data;
    guint i = 0;

    while (!addr_equal(server[i].addr, server[nth].addr))
        i++;
    return i;
}

static void
print_servers(const struct resolvconf *conf, GString *to)
{
    for (guint i = 0; i < conf->server->len; i++) {
        struct addr addr = g_array_index(conf->server, struct resolvconf_server, i).addr;
        g_autofree char *text = value_print_addr(addr);
        bool ipv4 = addr_is_ipv4(addr);

        if (first_like(conf, i) == i)
            g_string_append_printf(to, "<dns id=\"dns-%u\" ipv4=\"%s\" ipv6=\"%s\"/>\n", i + 1, ipv4 ? text : "none",
                                   ipv4 ? "none" : text);
    }
}

void
resolvconf_print_elements(const struct resolvconf *conf, const char *os, GString *to)
{
    g_autoptr(GString) rest = g_string_new(NULL);

    print_openbsd(conf, rest);
    print_options(conf, rest);
    print_servers(conf, to);
    g_string_append_printf(to, "<host os=\"%s\"",
                           os != NULL ? os : conf->option[RESOLV_FAMILY].given || conf->option[RESOLV_LOOKUP].given
                           ? "openbsd" : "linux");
    for (guint i = 0; i < conf->server->len; i++)
        if (first_like(conf, i) == i)
            g_string_append_printf(to, "%sdns-%u", i > 0 ? " " : " dns=\"", i + 1);
    g_string_append(to, conf->server->len > 0 ? "\"" : "");
    if (conf->suffix != NULL && conf->suffix->len > 0) {
        g_string_append(to, " search=\"");
        print_suffixes(conf, to);
        g_string_append_c(to, '"');
    }
    if (rest->len > 0)
        g_string_append_printf(to, ">\n  <file path=\"/etc/resolv.conf\">\n%s  </file>\n</host>\n", rest->str);
    else
        g_string_append(to, "/>\n");
}

/* What a host makes of it. Who does not know options edns0 passes over it, as it came with trust-ad into many files. */

static bool
has_all(const struct resolvconf *conf, const struct profile *profile, struct messages *messages)
{
    bool good = true;

    for (enum resolv_word word = 0; word < N_RESOLV_WORDS; word++)
        if (conf->option[word].given && word != RESOLV_EDNS0 && !(profile->resolv_conf.understands >> word & 1))
            good = messages_add(messages, conf->option[word].at, "v6sim os show says which ones it has",
                                "%s has no option %s", profile->name, resolv_word[word]);
    return good;
}

static bool
apply_numbers(const struct resolvconf *conf, struct profile *profile, struct messages *messages)
{
    const struct resolvconf_option *option = conf->option;
    const struct resolv_conf *facts = &profile->resolv_conf;

    if (option[RESOLV_NDOTS].given)
        profile->search.ndots = MIN(option[RESOLV_NDOTS].number, facts->most_ndots);
    return (!option[RESOLV_TIMEOUT].given && !option[RESOLV_ATTEMPTS].given) ||
        profile_set_schedule(profile, option[RESOLV_TIMEOUT].given ? option[RESOLV_TIMEOUT].number : -1,
                             option[RESOLV_ATTEMPTS].given ? option[RESOLV_ATTEMPTS].number : -1) ||
        messages_add(messages, option[option[RESOLV_TIMEOUT].given ? RESOLV_TIMEOUT : RESOLV_ATTEMPTS].at,
                     "leave it out", "the schedule of %s is no formula that this could change", profile->name);
}

/* Both types are asked one after the other from the first lookup on, as the ladder has it. */
static void
begin_on(struct profile *profile, enum rung rung)
{
    const struct word_order *rungs = &profile->ladder.rungs;

    for (uint8_t i = 0; i < rungs->n; i++)
        if (rungs->word[i] == rung)
            profile->ladder.begins = (uint8_t) MAX(profile->ladder.begins, i + 1);
    if (profile->ask.mode == ASK_TOGETHER)
        profile->ask.mode = ASK_SEQUENTIAL;
}

bool
resolvconf_apply(const struct resolvconf *conf, struct profile *profile, struct messages *messages)
{
    const struct resolvconf_option *option = conf->option;
    if (!has_all(conf, profile, messages))
        return false;
    for (enum resolv_word word = 0; word < N_RESOLV_WORDS; word++)
        profile->resolv_conf.changed |= option[word].given && profile->resolv_conf.understands >> word & 1;
    if (option[RESOLV_ROTATE].given)
        profile->servers.rotate = profile->resolv_conf.rotate;
    if (option[RESOLV_NO_TLD_QUERY].given)
        profile->search.single = SINGLE_ALONE;
    if (option[RESOLV_SINGLE_REQUEST].given)
        begin_on(profile, RUNG_SINGLE);
    if (option[RESOLV_SINGLE_REQUEST_REOPEN].given)
        begin_on(profile, RUNG_REOPEN);
    if (option[RESOLV_NO_AAAA].given)
        profile->ask.order = (struct word_order) { .n = 1, .word = { ASK_A } };
    if (option[RESOLV_EDNS0].given && profile->resolv_conf.edns_size > 0) {
        profile->edns.size = profile->resolv_conf.edns_size;
        profile->edns.fact = profile->resolv_conf.fact;
    }
    if (conf->family.n > 0)
        profile->ask.order = conf->family;
    if (conf->file_first >= 0)
        profile->hosts_file.after = !conf->file_first;
    return apply_numbers(conf, profile, messages);
}
