/*
 * rcconf.c - /etc/rc.conf of the BSDs
 *
 *   NAME="VALUE"
 *
 * The file is a shell script in which everybody writes assignments alone; the last
 * one of a name counts. A profile has lines as NAME=VALUE, in which yes and no
 * stand for all that checkyesno takes (FreeBSD etc/rc.subr), a name may have a *,
 * and a * as value is any that is not empty.
 *
 * Lines that no system here goes by have no effect and are not told of, for a file
 * is full of them; switches of policy tables that the system does not have are.
 *
 * Not modelled: whatever else a shell can do; /etc/defaults, rc.conf.local.
 */
#include "v6sim/native/rcconf.h"

#include <string.h>

#define HINT "write it like ipv6_enable=\"YES\""

/* Switches of any system that is known. */
static const char *const switches[] = {
    "ip6addrctl_enable", "ip6addrctl_policy", "ipv6_prefer", "ipv6_enable", "ipv6_activate_all_interfaces",
    "ifconfig_*_ipv6", "ip6mode", NULL
};

static bool
is_switch(const char *name)
{
    for (const char *const *one = switches; *one != NULL; one++)
        if (g_pattern_match_simple(*one, name))
            return true;
    return false;
}

/* Reading */

static void
line_clear(void *data)
{
    struct rcconf_line *line = data;

    g_free(line->name);
    g_free(line->value);
    g_free(line->raw);
}

static struct rcconf *
rcconf_new(void)
{
    struct rcconf *conf = g_new0(struct rcconf, 1);

    conf->line = g_array_new(FALSE, TRUE, sizeof(struct rcconf_line));
    g_array_set_clear_func(conf->line, line_clear);
    return conf;
}

void
rcconf_free(struct rcconf *conf)
{
    if (conf == NULL)
        return;
    g_array_unref(conf->line);
    g_free(conf);
}

/* How many bytes of @text are a name. */
static gsize
name_length(const char *text)
{
    return g_ascii_isalpha(*text) || *text == '_'
        ? strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") : 0;
}

static bool
refuse(struct place at, gsize column, const char *what, const char *problem, struct messages *messages)
{
    at.column += (guint) column;
    return messages_add(messages, at, HINT, "\"%s\" %s", what, problem);
}

/* @text: without blanks at its ends, at @at. */
static bool
read_assignment(const char *text, struct place at, struct rcconf_line *line, struct messages *messages)
{
    gsize name = name_length(text), value = name + 1, n;
    const char *rest;

    if (name == 0 || text[name] != '=')
        return refuse(at, 0, text, "is not known here: it is no assignment", messages);
    if (text[value] == '"' || text[value] == '\'') {
        const char *end = strchr(text + value + 1, text[value]);

        if (end == NULL)
            return refuse(at, value, text + value, "has no second quote", messages);
        n = (gsize) (end + 1 - text) - value;
        line->value = g_strndup(text + value + 1, n - 2);
    } else {
        n = strcspn(text + value, " \t#");
        line->value = g_strndup(text + value, n);
    }
    rest = text + value + n + strspn(text + value + n, " \t");
    if (*rest != '\0' && *rest != '#')
        return refuse(at, (gsize) (rest - text), rest, "is not known here: it stands behind an assignment", messages);
    if (text[value] != '\'' && strpbrk(line->value, "$`\\\"';&|<>()") != NULL)
        return refuse(at, value, line->value, "would have to be worked out by a shell", messages);
    line->name = g_strndup(text, name);
    line->raw = g_strndup(text + value, n);
    line->at = line->value_at = at;
    line->value_at.column += (guint) value;
    return true;
}

struct rcconf *
rcconf_read(const char *text, gsize n, struct place at, struct messages *messages)
{
    g_autoptr(rcconf) conf = rcconf_new();
    g_autofree char *whole = g_strndup(text, n);
    g_auto(GStrv) line = g_strsplit(whole, "\n", -1);
    unsigned before = messages_n(messages);

    for (char **one = line; *one != NULL; one++) {
        gsize blanks = strspn(g_strchomp(*one), " \t");
        struct place place = { at.file, at.line, at.column + (guint) blanks };
        struct rcconf_line assignment = { .name = NULL };

        if ((*one)[blanks] != '\0' && (*one)[blanks] != '#') {
            if (read_assignment(*one + blanks, place, &assignment, messages))
                g_array_append_val(conf->line, assignment);
            else
                line_clear(&assignment);
        }
        at.line++;
        at.column = 1;
    }
    return messages_n(messages) == before ? g_steal_pointer(&conf) : NULL;
}

bool
rcconf_is(const char *text, gsize n, struct place at)
{
    g_autofree char *whole = g_strndup(text, n);
    g_auto(GStrv) line = g_strsplit(whole, "\n", -1);
    guint assignments = 0, lines = 0;
    bool any = false;

    (void) at;
    for (char **one = line; *one != NULL; one++) {
        const char *begin = g_strstrip(*one);
        gsize name = name_length(begin);
        g_autofree char *called = g_strndup(begin, name);
        bool is = name > 0 && begin[name] == '=';

        lines += *begin != '\0' && *begin != '#';
        assignments += is;
        any = any || (is && is_switch(called));
    }
    return any && 2 * assignments > lines;
}

/* Printing */

void
rcconf_print(const struct rcconf *conf, bool switches_only, GString *to)
{
    for (guint i = 0; i < conf->line->len; i++) {
        const struct rcconf_line *line = &g_array_index(conf->line, struct rcconf_line, i);

        if (!switches_only || is_switch(line->name))
            g_string_append_printf(to, "%s=%s\n", line->name, line->raw);
    }
}

void
rcconf_print_elements(const struct rcconf *conf, const char *os, GString *to)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    bool netbsd = false;

    for (guint i = 0; i < conf->line->len; i++)
        netbsd = netbsd || strcmp(g_array_index(conf->line, struct rcconf_line, i).name, "ip6mode") == 0;
    rcconf_print(conf, true, lines);
    g_string_replace(lines, "&", "&amp;", 0);
    g_string_replace(lines, "<", "&lt;", 0);
    g_string_append_printf(to, "<host os=\"%s\">\n  <file path=\"" RCCONF_PATH "\">\n%s  </file>\n</host>\n",
                           os != NULL ? os : netbsd ? "netbsd" : "freebsd", lines->str);
}

/* What a system makes of it */

/* 1 or 0 as checkyesno has it, -1: neither. */
static int
yes_or_no(const char *value)
{
    static const char *const words[2][4] = { { "no", "false", "off", "0" }, { "yes", "true", "on", "1" } };

    for (int yes = 0; yes < 2; yes++)
        for (unsigned i = 0; i < G_N_ELEMENTS(words[yes]); i++)
            if (g_ascii_strcasecmp(value, words[yes][i]) == 0)
                return yes;
    return -1;
}

static bool
is_value(const char *wanted, const char *value)
{
    int yes = yes_or_no(wanted);

    if (strcmp(wanted, "*") == 0)
        return *value != '\0';
    return yes >= 0 ? yes_or_no(value) == yes : g_ascii_strcasecmp(wanted, value) == 0;
}

/* A profile's lines: those of one attribute, "NAME=VALUE NAME=VALUE". */
typedef bool line_fn(const char *name, const char *value, void *user);

/* Calls @each for the lines of @lines until it returns true. Returns: whether it did. */
static bool
any_line(const char *lines, line_fn *each, void *user)
{
    g_auto(GStrv) word = g_strsplit(lines != NULL ? lines : "", " ", -1);
    bool is = false;

    for (char **one = word; *one != NULL && !is; one++) {
        char *value = strchr(*one, '=');

        if (value == NULL)
            continue;
        *value++ = '\0';
        is = each(*one, value, user);
    }
    return is;
}

/* Whether the file says this line: the last assignment of a name counts. */
static bool
says_line(const char *name, const char *value, void *user)
{
    const struct rcconf *conf = user;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = conf->line->len; i-- > 0;) {
        const struct rcconf_line *line = &g_array_index(conf->line, struct rcconf_line, i);

        if (g_hash_table_add(seen, line->name) && g_pattern_match_simple(name, line->name) &&
            is_value(value, line->value))
            return true;
    }
    return false;
}

static bool
says(const struct rcconf *conf, const char *lines)
{
    return any_line(lines, says_line, (void *) conf);
}

/* Calls @each for all lines that the profile goes by. */
static bool
any_of_profile(const struct profile *profile, line_fn *each, void *user)
{
    bool is = any_line(profile->ipv6.enable, each, user) ||
        any_line(profile->edit[TOOL_IP6ADDRCTL].off, each, user);

    for (uint8_t i = 0; i < profile->n_named_policies && !is; i++)
        is = any_line(profile->named_policy[i].rc_conf, each, user) ||
            any_line(profile->named_policy[i].without_file, each, user);
    return is;
}

/* What is asked of a profile about one line of the file. */
struct asking {
    const struct rcconf_line *line;
    bool known;                 /* it goes by such a name */
    bool fits;                  /* it knows the value */
    GString *names;             /* those it goes by */
};

static bool
ask_line(const char *name, const char *value, void *user)
{
    struct asking *asking = user;

    if (strstr(asking->names->str, name) == NULL)
        g_string_append_printf(asking->names, "%s%s", asking->names->len > 0 ? ", " : "", name);
    if (g_pattern_match_simple(name, asking->line->name)) {
        asking->known = true;
        asking->fits |= is_value(value, asking->line->value) ||
            (yes_or_no(value) >= 0 && yes_or_no(asking->line->value) >= 0);
    }
    return false;
}

static bool
check_line(const struct rcconf_line *line, const struct profile *profile, struct messages *messages)
{
    g_autoptr(GString) names = g_string_new(NULL);
    struct asking asking = { .line = line, .names = names };
    g_autofree char *hint = NULL;

    if (!is_switch(line->name))
        return true;
    any_of_profile(profile, ask_line, &asking);
    if (asking.known && (asking.fits || g_ascii_strcasecmp(line->value, "auto") == 0))
        return true;
    if (asking.known)
        return messages_add(messages, line->value_at, "v6sim os show says which values it knows",
                            "%s does not know %s=\"%s\"", profile->name, line->name, line->value);
    hint = names->len > 0 ? g_strconcat("it goes by ", names->str, NULL) : g_strdup("leave it out");
    return messages_add(messages, line->at, hint, "%s does not go by %s", profile->name, line->name);
}

bool
rcconf_is_off(const struct rcconf *conf, const struct settings *settings)
{
    return says(conf, settings->profile->edit[TOOL_IP6ADDRCTL].off);
}

static void
put_table(const struct rcconf *conf, bool file, struct settings *settings)
{
    const struct profile *profile = settings->profile;

    if (rcconf_is_off(conf, settings)) {
        policy_clear(&settings->source);
        settings_edited(settings, TOOL_IP6ADDRCTL);
        return;
    }
    for (int always = 1; always >= file; always--)
        for (uint8_t i = 0; i < profile->n_named_policies; i++) {
            const struct named_policy *named = &profile->named_policy[i];

            if (says(conf, always ? named->rc_conf : named->without_file)) {
                settings_name(settings, named);
                return;
            }
        }
}

bool
rcconf_apply(const struct rcconf *conf, bool file, struct settings *settings, struct messages *messages)
{
    unsigned before = messages_n(messages);

    for (guint i = 0; i < conf->line->len; i++)
        check_line(&g_array_index(conf->line, struct rcconf_line, i), settings->profile, messages);
    if (messages_n(messages) > before)
        return false;
    put_table(conf, file, settings);
    if (says(conf, settings->profile->ipv6.enable))
        settings->ipv6_on = settings->ipv6_enabled = true;
    return true;
}
