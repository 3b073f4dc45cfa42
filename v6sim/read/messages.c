/*
 * messages.c - what is wrong with an input, and where
 *
 * Every message about an input passes through messages_add(), so that all look
 * alike. What users wrote is shown to them without control characters, and cut
 * where it is too long to read.
 */
#include "v6sim/read/messages.h"

#include <string.h>

#define MOST_SHOWN_BYTES 400            /* of a message or a hint; cut behind it */
#define MOST_WORD 64                    /* longer words resemble nothing */

struct message {
    struct place place;
    unsigned nth;               /* keeps messages of one place in the order they came */
    char *text, *hint;          /* hint: NULL if none */
};

struct messages {
    GPtrArray *message;         /* struct message *, those that are kept */
    unsigned n;                 /* of all */
    GString *lines;             /* what messages_text() gave last */
};

static void
message_free(void *data)
{
    struct message *message = data;

    g_free(message->text);
    g_free(message->hint);
    g_free(message);
}

struct messages *
messages_new(void)
{
    struct messages *messages = g_new0(struct messages, 1);

    messages->message = g_ptr_array_new_with_free_func(message_free);
    messages->lines = g_string_new(NULL);
    return messages;
}

void
messages_free(struct messages *messages)
{
    if (messages == NULL)
        return;
    g_ptr_array_unref(messages->message);
    g_string_free(messages->lines, TRUE);
    g_free(messages);
}

/* Whether a terminal would act on @c rather than show it: control characters,
 * ends of lines, turns of the direction of writing. */
static bool
is_command(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
        type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* Returns: @text as it fits on one line of a terminal; free with g_free(). */
static char *
tidied(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *shown = g_string_new(NULL);

    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar one = g_utf8_get_char(c);

        if (shown->len >= MOST_SHOWN_BYTES) {
            g_string_append(shown, "...");
            break;
        }
        g_string_append_unichar(shown, is_command(one) ? '?' : one);
    }
    return g_string_free(shown, FALSE);
}

static void
keep(struct messages *messages, struct place place, const char *hint, const char *text)
{
    struct message *message = g_new0(struct message, 1);

    message->text = tidied(text);
    message->hint = hint != NULL ? tidied(hint) : NULL;
    message->place = place;
    message->nth = messages->n;
    g_ptr_array_add(messages->message, message);
}

bool
messages_add(struct messages *messages, struct place place, const char *hint, const char *format, ...)
{
    va_list args;

    if (messages->n++ >= MESSAGES_KEPT)
        return false;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    keep(messages, place, hint, text);
    return false;
}

bool
messages_add_with(struct messages *messages, struct place place, struct place other, const char *hint,
                  const char *format, ...)
{
    va_list args;

    if (messages->n++ >= MESSAGES_KEPT)
        return false;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *there = messages_place(other, place), *both = g_strdup_printf("%s (%s)", text, there);
    keep(messages, place, hint, both);
    return false;
}

char *
messages_place(struct place other, struct place here)
{
    bool same = g_strcmp0(other.file, here.file) == 0;

    return g_strdup_printf("%s%s%u:%u", same ? "" : other.file, same ? "" : ":", other.line, other.column);
}

char *
messages_first(const struct messages *messages)
{
    const struct message *first = messages->message->len > 0 ? g_ptr_array_index(messages->message, 0) : NULL;

    if (first == NULL || first->hint == NULL)
        return first != NULL ? g_strdup(first->text) : NULL;
    return g_strdup_printf("%s (%s)", first->text, first->hint);
}

unsigned
messages_n(const struct messages *messages)
{
    return messages->n;
}

static int
compare(const void *a, const void *b)
{
    const struct message *one = *(struct message *const *) a, *two = *(struct message *const *) b;
    int order = g_strcmp0(one->place.file, two->place.file);

    if (order == 0)
        order = (one->place.line > two->place.line) - (one->place.line < two->place.line);
    if (order == 0)
        order = (one->place.column > two->place.column) - (one->place.column < two->place.column);
    if (order == 0)
        order = (one->nth > two->nth) - (one->nth < two->nth);
    return order;
}

/* Whether one before number @nth says the same of the same place: what several
 * systems refuse in one file is told once. */
static bool
is_repeated(const GPtrArray *sorted, guint nth)
{
    const struct message *message = g_ptr_array_index(sorted, nth);

    while (nth-- > 0) {
        const struct message *before = g_ptr_array_index(sorted, nth);

        if (before->place.line != message->place.line || before->place.column != message->place.column ||
            g_strcmp0(before->place.file, message->place.file) != 0)
            return false;
        if (g_str_equal(before->text, message->text) && g_strcmp0(before->hint, message->hint) == 0)
            return true;
    }
    return false;
}

static void
print_message(GString *lines, const struct message *message)
{
    g_string_append(lines, message->place.file != NULL ? message->place.file : "v6sim");
    if (message->place.line > 0)
        g_string_append_printf(lines, ":%u:%u", message->place.line, message->place.column);
    g_string_append_printf(lines, ": %s\n", message->text);
    if (message->hint != NULL)
        g_string_append_printf(lines, "  hint: %s\n", message->hint);
}

const char *
messages_text(struct messages *messages)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GString *lines = messages->lines;
    unsigned told = 0;          /* shown, or the same as one that is */

    for (guint i = 0; i < messages->message->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(messages->message, i));
    g_ptr_array_sort(sorted, compare);
    g_string_truncate(lines, 0);
    for (unsigned shown = 0; told < sorted->len && shown < MESSAGES_SHOWN; told++) {
        if (is_repeated(sorted, told))
            continue;
        print_message(lines, g_ptr_array_index(sorted, told));
        shown++;
    }
    if (messages->n > told)
        g_string_append_printf(lines, "and %u more\n", messages->n - told);
    return lines->str;
}

/* Damerau-Levenshtein distance without a second edit of what was swapped;
 * small and capital letters are alike. Row @i of the matrix needs two before it. */
static unsigned
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned row[3][MOST_WORD + 1];

    for (size_t j = 0; j <= b_len; j++)
        row[0][j] = (unsigned) j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *here = row[i % 3], *above = row[(i + 2) % 3], *two_above = row[(i + 1) % 3];

        here[0] = (unsigned) i;
        for (size_t j = 1; j <= b_len; j++) {
            char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);

            here[j] = MIN(above[j - 1] + (x != y), MIN(above[j], here[j - 1]) + 1);
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && y == g_ascii_tolower(a[i - 2]))
                here[j] = MIN(here[j], two_above[j - 2] + 1);
        }
    }
    return row[a_len % 3][b_len];
}

const char *
nearest_word(const char *word, const char *const *known)
{
    size_t length = strlen(word);
    const char *nearest = NULL;
    unsigned least = UINT_MAX;

    for (; length <= MOST_WORD && *known != NULL; known++) {
        size_t longer = MAX(length, strlen(*known));
        if (longer > MOST_WORD)
            continue;

        unsigned edits = distance(word, length, *known, strlen(*known));
        if (edits <= MAX(longer / 3, 1) && edits < longer && edits < least) {
            least = edits;
            nearest = *known;
        }
    }
    return nearest;
}
