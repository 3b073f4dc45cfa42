/*
 * compare.c - what is expected of a value, held against what it is
 */
#include "v6sim/report/compare.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"

/* The words of a way: "isp - near" is "isp near" in an expectation. */
static char *
route_words(const char *way)
{
    g_auto(GStrv) part = g_strsplit(way, " - ", -1);

    return g_strjoinv(" ", part);
}

/* One blank between words, none at the ends. */
static char *
squeezed(const char *text)
{
    g_auto(GStrv) word = fields_split(text);

    return g_strjoinv(" ", word);
}

bool
compare_one_of(const char *expected, const char *word)
{
    g_auto(GStrv) part = g_strsplit(expected, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++) {
        g_autofree char *choice = squeezed(part[i]);

        if (g_str_equal(choice, word))
            return true;
    }
    return false;
}

/* "dst-5" says the same as "5". */
static bool
one_of_rules(const char *expected, const char *rule)
{
    g_autofree char *long_name = g_strconcat("dst-", rule, NULL);

    return compare_one_of(expected, rule) || compare_one_of(expected, long_name);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static char *
sorted_words(const char *text)
{
    g_auto(GStrv) part = fields_split(text);

    qsort(part, g_strv_length(part), sizeof *part, compare_words);
    return g_strjoinv(" ", part);
}

static bool
same_set(const char *expected, const char *words)
{
    g_autofree char *a = sorted_words(expected), *b = sorted_words(words);

    return g_str_equal(a, b);
}

/* Whether one of @words is one that is expected. */
static bool
any_of(const char *expected, const char *words)
{
    g_auto(GStrv) part = fields_split(words);

    for (unsigned i = 0; part[i] != NULL; i++)
        if (compare_one_of(expected, part[i]))
            return true;
    return false;
}

static bool
one_of_addresses(const char *expected, struct addr addr)
{
    g_auto(GStrv) part = g_strsplit(expected, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++) {
        struct addr choice;
        const char *hint;

        if (value_read_addr(g_strstrip(part[i]), &choice, &hint) == NULL && addr_equal(choice, addr))
            return true;
    }
    return false;
}

bool
compare_in_range(enum comparing comparing, const char *expected, int64_t number)
{
    struct value_range range;
    const char *hint;
    const char *wrong = comparing == COMPARE_TIME ? value_read_time_range(expected, &range, &hint)
                                                  : value_read_count_range(expected, &range, &hint);

    return wrong == NULL && value_in_range(&range, number);
}

bool
compare_holds(enum comparing comparing, const char *expected, const struct actual *actual)
{
    if (!actual->there)
        return false;
    switch (comparing) {
    case COMPARE_WORD:
        return compare_one_of(expected, actual->word);
    case COMPARE_RULE:
        return one_of_rules(expected, actual->word);
    case COMPARE_ROUTE: {
        g_autofree char *words = route_words(actual->word);

        return compare_one_of(expected, words);
    }
    case COMPARE_SET:
        return same_set(expected, actual->word);
    case COMPARE_ANY:
        return any_of(expected, actual->word);
    case COMPARE_TIME:
    case COMPARE_COUNT:
        return compare_in_range(comparing, expected, actual->number);
    case COMPARE_ADDRESS:
        return one_of_addresses(expected, actual->addr);
    case COMPARE_NAME: {
        g_autofree char *lower = g_ascii_strdown(expected, -1);

        return compare_one_of(lower, actual->word);
    }
    }
    g_assert_not_reached();
}

/* To the microsecond, unless that would seem to satisfy. */
static char *
time_text(const char *expected, int64_t ns)
{
    int64_t rounded = value_to_microsecond(ns);

    return value_print_duration(compare_in_range(COMPARE_TIME, expected, rounded) ? ns : rounded);
}

char *
compare_text(enum comparing comparing, const char *expected, const struct actual *actual)
{
    if (!actual->there)
        return g_strdup(actual->word != NULL ? actual->word : "none");
    switch (comparing) {
    case COMPARE_WORD:
    case COMPARE_RULE:
    case COMPARE_SET:
    case COMPARE_ANY:
    case COMPARE_NAME:
        return g_strdup(actual->word);
    case COMPARE_ROUTE:
        return route_words(actual->word);
    case COMPARE_TIME:
        return time_text(expected, actual->number);
    case COMPARE_COUNT:
        return g_strdup_printf("%" G_GINT64_FORMAT, actual->number);
    case COMPARE_ADDRESS:
        return value_print_addr(actual->addr);
    }
    g_assert_not_reached();
}

/* @ns in @unit with @places digits behind the point, rounded as expectations are; NULL: it is too small or too long
 * for that. */
static char *
in_unit(int64_t ns, const char *unit, int places)
{
    g_autofree char *one = g_strconcat("1", unit, NULL);
    const char *hint;
    int64_t step;

    if (value_read_duration(one, &step, &hint) != NULL)
        return NULL;

    int64_t whole = ns / step, rest = ns % step, digits = 0;
    for (int i = 0; i < places; i++) {
        digits = digits * 10 + rest * 10 / step;
        rest = rest * 10 % step;
    }
    int64_t scale = 1;
    for (int i = 0; i < places; i++)
        scale *= 10;
    digits += rest * 2 >= step;
    whole += digits / scale;
    digits %= scale;
    if (places == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", whole, unit);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT "%s", whole, places, digits, unit);
}

/* Whether @text says @ns, to within 1 %. */
static bool
is_near(const char *text, int64_t ns)
{
    int64_t said;
    const char *hint;

    return compare_in_range(COMPARE_TIME, text, ns) && value_read_duration(text, &said, &hint) == NULL &&
        ABS(said - ns) <= ns / 100;
}

char *
compare_plain_time(const char *expected, int64_t ns)
{
    const char *unit = expected + strspn(expected, "0123456789.");
    const char *point = memchr(expected, '.', (size_t) (unit - expected));
    int written = point != NULL ? (int) (unit - point) - 1 : 0;

    for (int places = written; places <= MAX(written, 3); places++) {
        g_autofree char *text = in_unit(ns, unit, places);

        if (text != NULL && is_near(text, ns))
            return g_steal_pointer(&text);
    }
    return value_print_duration(value_to_microsecond(ns));
}

char *
compare_plain(enum comparing comparing, const char *expected, const struct actual *actual)
{
    if (!actual->there)
        return NULL;
    if (comparing == COMPARE_TIME)
        return compare_plain_time(expected, actual->number);

    char *text = compare_text(comparing, expected, actual);
    if (comparing == COMPARE_ANY && strchr(text, ' ') != NULL)
        g_clear_pointer(&text, g_free);         /* any of them would do */
    return text;
}
