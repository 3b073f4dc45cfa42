/*
 * master.c - the text of a zone: master files
 *
 * In order: read_entry() takes the words of a line, or of several in parentheses;
 * take_entry() makes a directive or a record of them. Of the blanks in front of a
 * line those that the whole text has belong to the file that it stands in; more
 * mean that the owner is that of the record before.
 *
 * Follows:
 *   RFC 1035 section 5.1 - the format; RFC 2308 section 4 - $TTL
 *   RFC 2181 section 8 - TTLs
 * Beside it, as BIND has it:
 *   TTLs with units, 1h30m; quoted strings that go on over lines are refused.
 * Not modelled:
 *   $INCLUDE, escapes (\DDD), classes other than IN.
 */
#include "v6sim/read/master.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/names.h"
#include "v6sim/read/value.h"

#define MOST_TTL 2147483647     /* RFC 2181 section 8 */

struct word {
    char *text;
    struct place at;
};

struct master {
    const char *cursor;
    struct place at;            /* of the cursor */
    uint32_t margin;            /* blanks in front of each line that mean nothing */
    const char *origin, *owner; /* owner: of the last record; NULL: there was none */
    int64_t ttl, last_ttl;      /* of $TTL; of the last record; -1: was not said */
    GArray *word;               /* of the entry */
    bool indented;              /* the entry begins with a blank */
    GStringChunk *strings;
    GArray *record;
    struct messages *messages;
};

/* Words */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void
step(struct master *master)
{
    if (*master->cursor++ == '\n') {
        master->at.line++;
        master->at.column = 1;
    } else {
        master->at.column++;
    }
}

static void
skip_margin(struct master *master)
{
    for (uint32_t i = 0; i < master->margin && is_blank(*master->cursor); i++)
        step(master);
}

static void
skip_comment(struct master *master)
{
    while (*master->cursor != '\0' && *master->cursor != '\n')
        step(master);
}

static void
add_word(struct master *master, const char *from, struct place at)
{
    struct word word = { .text = g_strndup(from, (gsize) (master->cursor - from)), .at = at };

    g_array_append_val(master->word, word);
}

static bool
take_quoted(struct master *master)
{
    const char *from = master->cursor;
    struct place at = master->at;

    do
        step(master);
    while (*master->cursor != '\0' && *master->cursor != '\n' && *master->cursor != '"');
    if (*master->cursor != '"')
        return messages_add(master->messages, at, "end it with \" in the same line", "the string is not closed");
    step(master);
    add_word(master, from, at);
    return true;
}

static void
take_plain(struct master *master)
{
    const char *from = master->cursor;
    struct place at = master->at;

    while (*master->cursor != '\0' && strchr(" \t\r\n();\"", *master->cursor) == NULL)
        step(master);
    add_word(master, from, at);
}

/* Takes what the cursor is at, which is no end of a line. @open: places of
 * parentheses. */
static bool
take_piece(struct master *master, GArray *open)
{
    switch (*master->cursor) {
    case ';':
        skip_comment(master);
        return true;
    case '"':
        return take_quoted(master);
    case '(':
        g_array_append_val(open, master->at);
        step(master);
        return true;
    case ')':
        if (open->len == 0)
            return messages_add(master->messages, master->at, NULL, "there is no ( for this )");
        g_array_set_size(open, open->len - 1);
        step(master);
        return true;
    default:
        if (is_blank(*master->cursor) || *master->cursor == '\n')
            step(master);
        else
            take_plain(master);
        return true;
    }
}

static void
clear_word(void *data)
{
    g_free(((struct word *) data)->text);
}

/* Takes the words up to the end of a line that no parenthesis holds open. */
static bool
read_entry(struct master *master)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(struct place));
    bool good = true;

    g_array_set_size(master->word, 0);
    skip_margin(master);
    master->indented = is_blank(*master->cursor);
    while (good && *master->cursor != '\0' && (*master->cursor != '\n' || open->len > 0))
        good = take_piece(master, open);
    if (good && open->len > 0)
        return messages_add(master->messages, g_array_index(open, struct place, 0), NULL, "there is no ) for this (");
    if (*master->cursor == '\n')
        step(master);
    return good;
}

static const struct word *
word_at(const struct master *master, guint nth)
{
    return &g_array_index(master->word, struct word, nth);
}

/* Values */

static bool
refuse(struct master *master, const struct word *word, const char *hint, const char *problem)
{
    return messages_add(master->messages, word->at, hint, "\"%s\" %s", word->text, problem);
}

/* Reads a name, relative to the origin unless it ends with a dot. */
static bool
read_name(struct master *master, const struct word *word, const char **name)
{
    const char *text = word->text;
    gsize n = strlen(text);
    g_autofree char *full = NULL, *lower = NULL;

    if (strchr(text, '\\') != NULL || *text == '"')
        return refuse(master, word, "letters, digits, hyphens", "has an escape or quotes, which is not built yet");
    if (g_str_equal(text, "@"))
        full = g_strdup(master->origin);
    else if (text[n - 1] == '.')
        full = g_strndup(text, n - 1);
    else
        full = *master->origin != '\0' ? g_strconcat(text, ".", master->origin, NULL) : g_strdup(text);
    if (*full != '\0' && !names_check(full, word->at, master->messages))
        return false;
    lower = value_normal_name(full);
    *name = g_string_chunk_insert_const(master->strings, lower);
    return true;
}

/* Seconds that a letter stands for, or 0. */
static int64_t
seconds_of(char unit)
{
    switch (g_ascii_tolower(unit)) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 604800;
    default:
        return 0;
    }
}

/* 3600, 1h, 1h30m. */
static bool
read_ttl(struct master *master, const struct word *word, uint32_t *ttl)
{
    const char *text = word->text;
    int64_t sum = 0;

    while (g_ascii_isdigit(*text)) {
        int64_t n = 0;

        for (; g_ascii_isdigit(*text); text++)
            n = MIN(n * 10 + (*text - '0'), INT64_C(1) << 40);
        sum = MIN(sum + n * (*text != '\0' ? seconds_of(*text) : 1), INT64_C(1) << 60);
        if (*text == '\0')
            break;
        if (seconds_of(*text++) == 0)
            return refuse(master, word, "seconds, or like 1h30m", "is no time");
    }
    if (*text != '\0' || text == word->text)
        return refuse(master, word, "seconds, or like 1h30m", "is no time");
    if (sum > MOST_TTL)
        return refuse(master, word, "at most 2147483647 (RFC 2181 section 8)", "is too long");
    *ttl = (uint32_t) sum;
    return true;
}

static bool
read_address(struct master *master, const struct word *word, enum family family, struct addr *addr)
{
    const char *hint, *problem = value_read_addr(word->text, addr, &hint);

    if (problem == NULL && addr_family(*addr) != family)
        problem = family == FAMILY_IPV4 ? "is no IPv4 address" : "is no IPv6 address", hint = NULL;
    return problem == NULL || refuse(master, word, hint, problem);
}

static bool
read_serial(struct master *master, const struct word *word)
{
    int64_t serial;
    const char *hint, *problem = value_read_count(word->text, 0, UINT32_MAX, &serial, &hint);

    return problem == NULL || refuse(master, word, hint, problem);
}

/* Records */

static const struct type {
    const char *name;
    enum master_type type;
    guint words;                /* of its data; 0: any number */
} types[] = {
    { "SOA", MASTER_SOA, 7 }, { "NS", MASTER_NS, 1 }, { "A", MASTER_A, 1 }, { "AAAA", MASTER_AAAA, 1 },
    { "CNAME", MASTER_CNAME, 1 }, { "PTR", MASTER_PTR, 1 }, { "MX", MASTER_OTHER, 2 }, { "TXT", MASTER_OTHER, 0 },
    { "SRV", MASTER_OTHER, 4 }, { "HINFO", MASTER_OTHER, 2 }, { "CAA", MASTER_OTHER, 3 }, { NULL, 0, 0 }
};

/* MNAME, RNAME, SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM: RFC 1035 section 3.3.13. */
static bool
read_soa(struct master *master, guint first, struct master_record *record)
{
    const char *name;
    uint32_t time;
    bool good = read_name(master, word_at(master, first), &name) &&
        read_name(master, word_at(master, first + 1), &name) && read_serial(master, word_at(master, first + 2));

    for (guint i = 3; i < 6; i++)
        good = good && read_ttl(master, word_at(master, first + i), &time);
    return good && read_ttl(master, word_at(master, first + 6), &record->minimum);
}

static bool
read_data(struct master *master, guint first, struct master_record *record)
{
    const struct word *word = word_at(master, first);

    switch (record->type) {
    case MASTER_SOA:
        return read_soa(master, first, record);
    case MASTER_A:
        return read_address(master, word, FAMILY_IPV4, &record->addr);
    case MASTER_AAAA:
        return read_address(master, word, FAMILY_IPV6, &record->addr);
    case MASTER_NS:
    case MASTER_CNAME:
    case MASTER_PTR:
        return read_name(master, word, &record->name);
    case MASTER_OTHER:
        break;
    }
    return true;
}

static bool
check_words(struct master *master, const struct type *type, guint first)
{
    guint n = master->word->len - first;

    if (n == 0 || (n < type->words && type->words > 0))
        return messages_add(master->messages, word_at(master, first - 1)->at, NULL, "%s needs %s", type->name,
                            n > 0 || type->words > 1 ? "more words" : "a value");
    if (n > type->words && type->words > 0)
        return refuse(master, word_at(master, first + type->words), "a record a line", "is too much");
    return true;
}

/* Takes TTL and class, in any order. *@nth: the word behind them. */
static bool
take_ttl_and_class(struct master *master, guint *nth, int64_t *ttl)
{
    bool class = false;

    for (; *nth < master->word->len; ++*nth) {
        const struct word *word = word_at(master, *nth);
        uint32_t read;

        if (g_ascii_isdigit(*word->text) && *ttl < 0) {
            if (!read_ttl(master, word, &read))
                return false;
            *ttl = read;
        } else if (g_ascii_strcasecmp(word->text, "IN") == 0 && !class) {
            class = true;
        } else if (g_ascii_strcasecmp(word->text, "CH") == 0 || g_ascii_strcasecmp(word->text, "HS") == 0) {
            return refuse(master, word, "IN", "is a class that is not built yet");
        } else {
            break;
        }
    }
    return true;
}

static const struct type *
type_named(const char *name)
{
    const struct type *type = types;

    while (type->name != NULL && g_ascii_strcasecmp(type->name, name) != 0)
        type++;
    return type->name != NULL ? type : NULL;
}

static bool
take_record(struct master *master)
{
    struct master_record record = { .owner = master->owner };
    guint nth = 0;
    int64_t ttl = -1;

    if (!master->indented && !read_name(master, word_at(master, nth++), &record.owner))
        return false;
    if (record.owner == NULL)
        return refuse(master, word_at(master, 0), "begin the line with the name", "belongs to no record before");
    if (!take_ttl_and_class(master, &nth, &ttl))
        return false;
    if (nth == master->word->len)
        return messages_add(master->messages, word_at(master, nth - 1)->at, "name [TTL] [IN] type data",
                            "the record has no type");

    const struct type *type = type_named(word_at(master, nth)->text);
    if (type == NULL)
        return refuse(master, word_at(master, nth), "SOA, NS, A, AAAA, CNAME, PTR; and MX, TXT, SRV, HINFO, CAA, which "
                      "nobody asks for", "is no type of record, or not built yet");
    record.type = type->type;
    record.at = word_at(master, nth)->at;
    if (!check_words(master, type, nth + 1) || !read_data(master, nth + 1, &record))
        return false;
    if (ttl < 0)
        ttl = master->ttl >= 0 ? master->ttl : master->last_ttl;
    if (ttl < 0 && record.type == MASTER_SOA)   /* before RFC 2308 that was the use of MINIMUM */
        ttl = record.minimum;
    if (ttl < 0)
        return messages_add(master->messages, record.at, "write $TTL above it", "the record has no TTL");
    record.ttl = (uint32_t) ttl;
    master->last_ttl = ttl;
    master->owner = record.owner;
    g_array_append_val(master->record, record);
    return true;
}

static bool
take_directive(struct master *master)
{
    static const char *const known[] = { "$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE", NULL };
    const struct word *name = word_at(master, 0), *value = word_at(master, 1);
    uint32_t ttl;

    if (g_ascii_strcasecmp(name->text, "$ORIGIN") != 0 && g_ascii_strcasecmp(name->text, "$TTL") != 0)
        return refuse(master, name, "$ORIGIN and $TTL are", g_strv_contains(known, name->text) ?
                      "is not built yet" : "is no directive");
    if (master->word->len != 2)
        return refuse(master, name, NULL, "needs one value");
    if (g_ascii_strcasecmp(name->text, "$ORIGIN") == 0)
        return read_name(master, value, &master->origin);
    if (!read_ttl(master, value, &ttl))
        return false;
    master->ttl = ttl;
    return true;
}

bool
master_read(const struct xml_element *element, const char *origin, GStringChunk *strings, GArray *record,
            struct messages *messages)
{
    struct master master = {
        .cursor = element->lines,
        .at = element->text_at,
        .margin = xml_margin(element),
        .origin = origin,
        .ttl = -1,
        .last_ttl = -1,
        .word = g_array_new(FALSE, FALSE, sizeof(struct word)),
        .strings = strings,
        .record = record,
        .messages = messages,
    };
    bool good = true;

    g_array_set_clear_func(master.word, clear_word);
    while (*master.cursor != '\0') {
        if (!read_entry(&master)) {
            good = false;
            break;              /* where the next one would begin is unknown */
        }
        if (master.word->len > 0)
            good &= *word_at(&master, 0)->text == '$' && !master.indented ? take_directive(&master)
                                                                         : take_record(&master);
    }
    g_array_unref(master.word);
    return good;
}
