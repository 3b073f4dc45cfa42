/*
 * fields.c - reading a struct from attributes, by its field table
 *
 * One small function reads each type and one prints it; `types` at the end of
 * the file lists them. Readers are given the text of one attribute and say what
 * is wrong with it; fields_read() makes the message, so that all look alike.
 */
#include "v6sim/read/fields.h"

#include <string.h>

#include "sim/net/addr.h"
#include "v6sim/read/value.h"

#define MOST_NAMES 1000

/* One attribute on its way into its member. */
struct reading {
    const struct field *field;
    struct xml_document *strings;
    const struct messages *messages;
    const char *hint;           /* what would be right, if something is not */
    const char *piece;          /* of a list, what is wrong; NULL: all of it */
};

/* Returns: NULL, or what is wrong. */
typedef const char *read_fn(struct reading *reading, const char *text, void *member);
typedef void print_fn(const struct field *field, const void *member, GString *text);

/* Helpers */

static const char *
keep_hint(struct reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

static const char *
keep_hint(struct reading *reading, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *hint = g_strdup_vprintf(format, args);
    va_end(args);
    return reading->hint = g_string_chunk_insert(reading->strings->strings, hint);
}

/* Notes which piece of a list is @wrong. */
static const char *
blame(struct reading *reading, const char *piece, const char *wrong)
{
    if (wrong != NULL)
        reading->piece = g_string_chunk_insert(reading->strings->strings, piece);
    return wrong;
}

char **
fields_split(const char *text)
{
    g_autoptr(GPtrArray) pieces = g_ptr_array_new();

    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text == '\0')
            break;
        size_t length = strcspn(text, " \t\r\n");
        g_ptr_array_add(pieces, g_strndup(text, length));
        text += length;
    }
    g_ptr_array_add(pieces, NULL);
    return (char **) g_ptr_array_steal(pieces, NULL);
}

/* Cuts a list that has 1 to @most pieces. Returns: what is wrong. */
static const char *
split_list(struct reading *reading, const char *text, guint most, char ***pieces)
{
    *pieces = fields_split(text);
    guint n = g_strv_length(*pieces);

    if (n == 0) {
        keep_hint(reading, "leave the attribute out, or give it a value");
        return "is empty";
    }
    if (n > most) {
        keep_hint(reading, "at most %u, separated by blanks", most);
        return "has too many values";
    }
    return NULL;
}

static int
find_word(const char *word, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (g_str_equal(words[i], word))
            return i;
    return -1;
}

static bool
is_later(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (**words == '~' && g_str_equal(*words + 1, word))
            return true;
    return false;
}

const char *
fields_suggest(struct xml_document *strings, const char *word, const char *const *known,
               const struct messages *messages)
{
    g_autoptr(GPtrArray) built = g_ptr_array_new();
    g_autoptr(GString) hint = g_string_new("one of:");

    if (messages_n(messages) >= MESSAGES_SHOWN)
        return NULL;
    for (; *known != NULL; known++)
        if (**known != '~') {
            g_ptr_array_add(built, (char *) *known);
            g_string_append_printf(hint, " %s", *known);
        }
    g_ptr_array_add(built, NULL);

    const char *nearest = nearest_word(word, (const char *const *) built->pdata);
    if (nearest != NULL)
        g_string_printf(hint, "did you mean \"%s\"?", nearest);
    else if (built->len == 1)
        return NULL;
    else if (built->len > 33)
        g_string_assign(hint, "none that is known resembles it");
    return g_string_chunk_insert(strings->strings, hint->str);
}

/* Text and names */

/* What must be given is not given by blanks. */
static const char *
read_text(struct reading *reading, const char *text, void *member)
{
    *(const char **) member = text;
    if (!(reading->field->flags & FIELD_REQUIRED) || text[strspn(text, " \t\r\n")] != '\0')
        return NULL;
    reading->hint = reading->field->meaning;
    return "is empty";
}

static void
print_text(const struct field *field, const void *member, GString *text)
{
    const char *value = *(const char *const *) member;

    (void) field;
    g_string_append(text, value != NULL ? value : "");
}

static const char *
check_name(struct reading *reading, const char *text)
{
    const char *beside = reading->field->flags & FIELD_REVISION ? "-_.@" : "-_.";

    keep_hint(reading, "letters, digits, - _ and dots");
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr(beside, *c) == NULL)
            return "is not a name";
    return *text != '\0' ? NULL : "is not a name";
}

static const char *
read_name(struct reading *reading, const char *text, void *member)
{
    *(const char **) member = text;
    return check_name(reading, text);
}

static const char *
read_names(struct reading *reading, const char *text, void *member)
{
    struct word_list *list = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, MOST_NAMES, &piece);

    if (wrong != NULL)
        return wrong;

    const char **word = xml_alloc(reading->strings, (g_strv_length(piece) + 1) * sizeof *word);
    for (guint i = 0; piece[i] != NULL; i++) {
        if ((wrong = check_name(reading, piece[i])) != NULL)
            return blame(reading, piece[i], wrong);
        word[i] = g_string_chunk_insert(reading->strings->strings, piece[i]);
        if (find_word(word[i], word) < (int) i) {
            keep_hint(reading, "leave one of them out");
            return blame(reading, piece[i], "is there twice");
        }
    }
    *list = (struct word_list) { .word = word, .n = g_strv_length(piece) };
    return NULL;
}

static void
separate(GString *text)
{
    if (text->len > 0)
        g_string_append_c(text, ' ');
}

static void
print_names(const struct field *field, const void *member, GString *text)
{
    const struct word_list *list = member;

    (void) field;
    for (uint32_t i = 0; i < list->n; i++) {
        separate(text);
        g_string_append(text, list->word[i]);
    }
}

/* Words */

static const char *
read_one_word(struct reading *reading, const char *text, int *word)
{
    *word = find_word(text, reading->field->words);
    if (*word >= 0 && *text != '~')
        return NULL;
    if (is_later(text, reading->field->words)) {
        reading->hint = fields_suggest(reading->strings, "", reading->field->words, reading->messages);
        return "is not built yet";
    }
    reading->hint = fields_suggest(reading->strings, text, reading->field->words, reading->messages);
    return "is not known";
}

static const char *
read_word(struct reading *reading, const char *text, void *member)
{
    return read_one_word(reading, text, member);
}

static void
print_word(const struct field *field, const void *member, GString *text)
{
    g_string_append(text, field->words[*(const int *) member]);
}

static const char *
read_words(struct reading *reading, const char *text, void *member)
{
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, 32, &piece);
    uint32_t set = 0;
    int word;

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = blame(reading, piece[i], read_one_word(reading, piece[i], &word));
        if (wrong == NULL)
            set |= UINT32_C(1) << word;
    }
    *(uint32_t *) member = set;
    return wrong;
}

static void
print_words(const struct field *field, const void *member, GString *text)
{
    for (int i = 0; field->words[i] != NULL; i++)
        if (*(const uint32_t *) member >> i & 1) {
            separate(text);
            g_string_append(text, field->words[i]);
        }
}

static const char *
read_order(struct reading *reading, const char *text, void *member)
{
    struct word_order *order = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, G_N_ELEMENTS(order->word), &piece);
    uint32_t set = 0;
    int word;

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = blame(reading, piece[i], read_one_word(reading, piece[i], &word));
        if (wrong != NULL)
            break;
        if (set >> word & 1) {
            keep_hint(reading, "leave one of them out");
            wrong = blame(reading, piece[i], "is there twice");
        }
        set |= UINT32_C(1) << word;
        order->word[order->n++] = (uint8_t) word;
    }
    return wrong;
}

static void
print_order(const struct field *field, const void *member, GString *text)
{
    const struct word_order *order = member;

    for (uint8_t i = 0; i < order->n; i++) {
        separate(text);
        g_string_append(text, field->words[order->word[i]]);
    }
}

/* "ignore*2": two turns of one word. */
static const char *
read_turns(struct reading *reading, const char *text, struct word_sequence *sequence)
{
    const char *star = strchr(text, '*');
    g_autofree char *front = g_strndup(text, strcspn(text, "*"));
    int64_t turns = 1;
    int word;
    const char *wrong = read_one_word(reading, front, &word);

    if (wrong != NULL)
        return wrong;
    if (star != NULL && value_read_count(star + 1, 1, G_N_ELEMENTS(sequence->word), &turns, &reading->hint) != NULL) {
        keep_hint(reading, "write it like %s*2, at most %zu turns in all", front, G_N_ELEMENTS(sequence->word));
        return "does not have 1 to 31 turns";
    }
    if (sequence->n + turns > (int64_t) G_N_ELEMENTS(sequence->word)) {
        keep_hint(reading, "at most %zu turns in all", G_N_ELEMENTS(sequence->word));
        return "is one turn too many";
    }
    for (; turns > 0; turns--)
        sequence->word[sequence->n++] = (uint8_t) word;
    return NULL;
}

static const char *
read_sequence(struct reading *reading, const char *text, void *member)
{
    struct word_sequence *sequence = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, G_N_ELEMENTS(sequence->word), &piece);

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++)
        wrong = blame(reading, piece[i], read_turns(reading, piece[i], sequence));
    return wrong;
}

static void
print_sequence(const struct field *field, const void *member, GString *text)
{
    const struct word_sequence *sequence = member;
    uint8_t same = 0;

    for (uint8_t i = 0; i < sequence->n; i += same) {
        for (same = 1; i + same < sequence->n && sequence->word[i + same] == sequence->word[i];)
            same++;
        separate(text);
        g_string_append(text, field->words[sequence->word[i]]);
        if (same > 1)
            g_string_append_printf(text, "*%d", same);
    }
}

/* Durations, shares, counts */

static const char *
read_one_duration(struct reading *reading, const char *text, int64_t *ns)
{
    const struct field *field = reading->field;
    const char *wrong = value_read_duration(text, ns, &reading->hint);

    if (wrong != NULL || (field->least == 0 && field->most == 0))
        return wrong;
    if (*ns >= field->least && *ns <= field->most)
        return NULL;

    g_autofree char *least = value_print_duration(field->least), *most = value_print_duration(field->most);
    keep_hint(reading, "from %s to %s", least, most);
    return *ns < field->least ? "is too short" : "is too long";
}

static const char *
read_one_count(struct reading *reading, const char *text, int64_t *count)
{
    bool any = reading->field->least == 0 && reading->field->most == 0;
    int64_t least = reading->field->least, most = any ? INT64_MAX : reading->field->most;
    const char *wrong = value_read_count(text, least, most, count, &reading->hint);

    if (wrong != NULL && reading->hint == NULL)
        keep_hint(reading, "a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, least, most);
    return wrong;
}

/* One value for both directions, or two. */
static const char *
read_pair(struct reading *reading, const char *text, int64_t pair[2],
          const char *read_one(struct reading *, const char *, int64_t *))
{
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, 2, &piece);

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = blame(reading, piece[i], read_one(reading, piece[i], &pair[i]));
        if (i == 0)
            pair[1] = pair[0];
    }
    return wrong;
}

static const char *
read_duration(struct reading *reading, const char *text, void *member)
{
    return read_one_duration(reading, text, member);
}

static const char *
read_durations(struct reading *reading, const char *text, void *member)
{
    return read_pair(reading, text, member, read_one_duration);
}

static const char *
read_count(struct reading *reading, const char *text, void *member)
{
    return read_one_count(reading, text, member);
}

static const char *
read_counts(struct reading *reading, const char *text, void *member)
{
    return read_pair(reading, text, member, read_one_count);
}

static const char *
read_bytes(struct reading *reading, const char *text, void *member)
{
    const struct field *field = reading->field;
    int64_t *bytes = member;
    const char *wrong = value_read_bytes(text, bytes, &reading->hint);

    if (wrong != NULL || (*bytes >= field->least && *bytes <= field->most))
        return wrong;

    g_autofree char *least = value_print_bytes(field->least), *most = value_print_bytes(field->most);
    keep_hint(reading, "from %s to %s", least, most);
    return *bytes < field->least ? "is too small" : "is too large";
}

static const char *
read_share(struct reading *reading, const char *text, void *member)
{
    return value_read_share(text, member, &reading->hint);
}

static const char *
read_part(struct reading *reading, const char *text, void *member)
{
    return value_read_part(text, member, &reading->hint);
}

static void
print_part(const struct field *field, const void *member, GString *text)
{
    g_autofree char *part = value_print_part(member);

    (void) field;
    g_string_append(text, part);
}

static void
print_bytes(const struct field *field, const void *member, GString *text)
{
    g_autofree char *bytes = value_print_bytes(*(const int64_t *) member);

    (void) field;
    g_string_append(text, bytes);
}

static void
append_duration(GString *text, int64_t ns)
{
    g_autofree char *duration = value_print_duration(ns);

    separate(text);
    g_string_append(text, duration);
}

static void
append_count(GString *text, int64_t count)
{
    separate(text);
    g_string_append_printf(text, "%" G_GINT64_FORMAT, count);
}

static void
print_duration(const struct field *field, const void *member, GString *text)
{
    (void) field;
    append_duration(text, *(const int64_t *) member);
}

static void
print_durations(const struct field *field, const void *member, GString *text)
{
    const int64_t *pair = member;

    (void) field;
    append_duration(text, pair[0]);
    if (pair[1] != pair[0])
        append_duration(text, pair[1]);
}

static void
print_count(const struct field *field, const void *member, GString *text)
{
    (void) field;
    append_count(text, *(const int64_t *) member);
}

static void
print_counts(const struct field *field, const void *member, GString *text)
{
    const int64_t *pair = member;

    (void) field;
    append_count(text, pair[0]);
    if (pair[1] != pair[0])
        append_count(text, pair[1]);
}

/* With as few decimals as read back to the same value. */
static void
print_share(const struct field *field, const void *member, GString *text)
{
    unsigned __int128 hundredfold = (unsigned __int128) *(const uint64_t *) member * 100;
    unsigned __int128 scale = 1;
    uint64_t digits, back;

    (void) field;
    for (unsigned places = 0; ; places++, scale *= 10) {
        digits = (uint64_t) (((hundredfold * scale) + (UINT64_C(1) << 31)) >> 32);
        back = (uint64_t) ((((unsigned __int128) digits << 32) + scale * 50) / (scale * 100));
        if (back == *(const uint64_t *) member) {
            g_string_append_printf(text, "%" G_GUINT64_FORMAT, digits / (uint64_t) scale);
            if (places > 0)
                g_string_append_printf(text, ".%0*" G_GUINT64_FORMAT, (int) places, digits % (uint64_t) scale);
            g_string_append_c(text, '%');
            return;
        }
    }
}

/* Ports */

static const char *
read_ports(struct reading *reading, const char *text, void *member)
{
    struct port_list *list = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, G_N_ELEMENTS(list->port), &piece);
    int64_t port;

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = value_read_count(piece[i], 1, 65535, &port, &reading->hint);
        if (wrong != NULL) {
            keep_hint(reading, "ports are 1 to 65535, separated by blanks");
            return blame(reading, piece[i], "is not a port");
        }
        list->port[list->n++] = (uint16_t) port;
    }
    return wrong;
}

static void
print_ports(const struct field *field, const void *member, GString *text)
{
    const struct port_list *list = member;

    (void) field;
    for (uint8_t i = 0; i < list->n; i++)
        append_count(text, list->port[i]);
}

/* Prefixes and addresses */

static const char *
check_family(struct reading *reading, enum family family)
{
    if (reading->field->flags & FIELD_IPV4 && family != FAMILY_IPV4) {
        keep_hint(reading, "write one of IPv4");
        return "is of IPv6";
    }
    if (reading->field->flags & FIELD_IPV6 && family != FAMILY_IPV6) {
        keep_hint(reading, "write one of IPv6");
        return "is of IPv4";
    }
    return NULL;
}

/* Addresses that no node can have: RFC 1122 section 3.2.1.3, RFC 1112 section 4,
 * RFC 4291 sections 2.5.2, 2.5.3 and 2.7. */
static bool
is_of_no_node(struct addr addr)
{
    uint8_t first = (uint8_t) (addr.lo >> 24);

    if (addr_is_ipv4(addr))
        return first == 0 || first == 127 || first >= 224;
    return addr.hi >> 56 == 0xff || (addr.hi == 0 && addr.lo <= 1);
}

static const char *
read_mac(struct reading *reading, const char *text, void *member)
{
    return value_read_mac(text, member, &reading->hint);
}

static void
print_mac(const struct field *field, const void *member, GString *text)
{
    const uint64_t *mac = member;

    (void) field;
    if (*mac == 0)
        return;
    g_autofree char *printed = value_print_mac(*mac);
    g_string_append(text, printed);
}

static const char *
read_prefix(struct reading *reading, const char *text, void *member)
{
    struct prefix *prefix = member;
    const char *wrong = value_read_prefix(text, prefix, &reading->hint);

    return wrong != NULL ? wrong : check_family(reading, prefix->family);
}

/* A text without any of the characters of an address is a word: a message
 * about words says more. */
static bool
looks_like_word(const char *text)
{
    return strpbrk(text, ":./") == NULL && !g_ascii_isdigit(*text);
}

static const char *
read_prefix_or_word(struct reading *reading, const char *text, void *member)
{
    struct prefix_or_word *either = member;

    if (looks_like_word(text))
        return read_one_word(reading, text, &either->word);
    either->word = -1;

    const char *wrong = read_prefix(reading, text, &either->prefix);
    if (wrong == NULL && either->prefix.family == FAMILY_IPV6 && addr_is_ipv4(either->prefix.addr)) {
        keep_hint(reading, "write the IPv4 prefix itself, with ipv4=");
        return "is of IPv4-mapped addresses";
    }
    if (wrong == NULL && is_of_no_node(addr_add(either->prefix.addr, 1))) {
        keep_hint(reading, "write a prefix of unicast addresses");
        return "begins with addresses that no node can have";
    }
    return wrong;
}

static void
print_prefix(const struct field *field, const void *member, GString *text)
{
    const struct prefix *prefix = member;

    (void) field;
    if (prefix->family == FAMILY_NONE)
        return;
    g_autofree char *printed = value_print_prefix(prefix);
    g_string_append(text, printed);
}

static void
print_prefix_or_word(const struct field *field, const void *member, GString *text)
{
    const struct prefix_or_word *either = member;

    if (either->word < 0)
        print_prefix(field, &either->prefix, text);
    else
        g_string_append(text, field->words[either->word]);
}

static const struct address_flag {
    const char *name;
    uint8_t flag;
} address_flags[] = {
    { "temporary", ADDR_TEMPORARY },
    { "deprecated", ADDR_DEPRECATED },
};

/* "temporary;deprecated", which @text ends with. */
static const char *
read_flags(struct reading *reading, const char *text, uint8_t *flags)
{
    static const char *const names[] = { "temporary", "deprecated", NULL };
    g_auto(GStrv) part = g_strsplit(text, ";", -1);

    keep_hint(reading, "write it like 2001:db8::9;temporary, or deprecated");
    for (guint i = 0; part[i] != NULL; i++) {
        int found = find_word(part[i], names);

        if (found < 0)
            return "has an unknown flag";
        *flags |= address_flags[found].flag;
    }
    return part[0] != NULL ? NULL : "has an unknown flag";
}

/* "2001:db8::9/64;temporary" */
static const char *
read_one_address(struct reading *reading, const char *text, struct listed_address *address)
{
    g_autofree char *front = g_strndup(text, strcspn(text, "/;"));
    const char *slash = strchr(text, '/'), *semicolon = strchr(text, ';');
    const char *wrong = value_read_addr(front, &address->addr, &reading->hint);
    int64_t len = 128;

    if (wrong == NULL)
        wrong = check_family(reading, addr_family(address->addr));
    if (wrong == NULL && is_of_no_node(address->addr)) {
        keep_hint(reading, "write a unicast address");
        return "is an address that no node can have";
    }
    if (wrong == NULL && slash != NULL && (semicolon == NULL || slash < semicolon)) {
        unsigned before = addr_is_ipv4(address->addr) ? MAPPED_BITS : 0;
        size_t digits = semicolon != NULL ? (size_t) (semicolon - slash) - 1 : strlen(slash + 1);
        g_autofree char *length = g_strndup(slash + 1, digits);

        if (value_read_count(length, 0, 128 - before, &len, &reading->hint) != NULL) {
            keep_hint(reading, "0 to %u", 128 - before);
            return "has an impossible length";
        }
        len += before;
    }
    address->len = (uint8_t) len;
    if (wrong == NULL && semicolon != NULL)
        wrong = read_flags(reading, semicolon + 1, &address->flags);
    return wrong;
}

static const char *
read_addresses(struct reading *reading, const char *text, void *member)
{
    struct address_list *list = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, MOST_LISTED, &piece);

    if (wrong != NULL)
        return wrong;
    if (piece[1] == NULL && reading->field->words != NULL && looks_like_word(piece[0]))
        return read_one_word(reading, piece[0], &list->word);

    struct listed_address *address = xml_alloc(reading->strings, g_strv_length(piece) * sizeof *address);
    for (guint i = 0; piece[i] != NULL; i++)
        if ((wrong = read_one_address(reading, piece[i], &address[i])) != NULL)
            return blame(reading, piece[i], wrong);
    *list = (struct address_list) { .word = -1, .n = g_strv_length(piece), .address = address };
    return NULL;
}

static void
print_addresses(const struct field *field, const void *member, GString *text)
{
    const struct address_list *list = member;

    if (list->word >= 0 && field->words != NULL && list->n == 0)
        g_string_append(text, field->words[list->word]);
    for (uint32_t i = 0; i < list->n; i++) {
        const struct listed_address *address = &list->address[i];
        g_autofree char *addr = value_print_addr(address->addr);

        separate(text);
        g_string_append(text, addr);
        if (address->len < 128)
            g_string_append_printf(text, "/%d", address->len - (addr_is_ipv4(address->addr) ? MAPPED_BITS : 0));
        for (size_t f = 0; f < G_N_ELEMENTS(address_flags); f++)
            if (address->flags & address_flags[f].flag)
                g_string_append_printf(text, ";%s", address_flags[f].name);
    }
}

/* Schedules */

/* "2s:3" or "2s", which is "2s:1"; servers are counted from 1 in text. */
static const char *
read_step(struct reading *reading, const char *text, int64_t *at, uint8_t *server)
{
    const char *colon = strchr(text, ':');
    g_autofree char *time = g_strndup(text, strcspn(text, ":"));
    const char *wrong = value_read_duration(time, at, &reading->hint);
    int64_t number = 1;

    if (wrong != NULL)
        return wrong;
    *server = STEP_ALL;
    if (colon != NULL && g_str_equal(colon, ":all"))
        return NULL;
    if (colon != NULL && value_read_count(colon + 1, 1, STEP_ALL, &number, &reading->hint) != NULL) {
        keep_hint(reading, "write it like 1s:2 or 4s:all, the servers counted from 1");
        return "names no server";
    }
    *server = (uint8_t) (number - 1);
    return NULL;
}

static const char *
read_steps(struct reading *reading, const char *text, void *member)
{
    struct step_list *list = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, G_N_ELEMENTS(list->at), &piece);

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = blame(reading, piece[i], read_step(reading, piece[i], &list->at[i], &list->server[i]));
        if (wrong == NULL && i > 0 && list->at[i] < list->at[i - 1]) {
            keep_hint(reading, "write the steps in the order of time");
            wrong = blame(reading, piece[i], "comes before the step in front of it");
        }
        list->n = (uint8_t) (i + 1);
    }
    return wrong;
}

static void
print_steps(const struct field *field, const void *member, GString *text)
{
    const struct step_list *list = member;

    (void) field;
    for (uint8_t i = 0; i < list->n; i++) {
        append_duration(text, list->at[i]);
        if (list->server[i] == STEP_ALL)
            g_string_append(text, ":all");
        else
            g_string_append_printf(text, ":%d", list->server[i] + 1);
    }
}

static const char *
read_times(struct reading *reading, const char *text, void *member)
{
    struct time_list *list = member;
    g_auto(GStrv) piece = NULL;
    const char *wrong = split_list(reading, text, G_N_ELEMENTS(list->at), &piece);

    for (guint i = 0; wrong == NULL && piece[i] != NULL; i++) {
        wrong = blame(reading, piece[i], value_read_duration(piece[i], &list->at[i], &reading->hint));
        if (wrong == NULL && i > 0 && list->at[i] <= list->at[i - 1]) {
            keep_hint(reading, "write the times in order, each once");
            wrong = blame(reading, piece[i], "is not after the time in front of it");
        }
        list->n = (uint8_t) (i + 1);
    }
    return wrong;
}

static void
print_times(const struct field *field, const void *member, GString *text)
{
    const struct time_list *list = member;

    (void) field;
    for (uint8_t i = 0; i < list->n; i++)
        append_duration(text, list->at[i]);
}

static const char *
read_rate(struct reading *reading, const char *text, void *member)
{
    return value_read_rate(text, member, &reading->hint);
}

static void
print_rate(const struct field *field, const void *member, GString *text)
{
    const struct rate *rate = member;

    (void) field;
    if (rate->digits == 0)
        return;
    g_autofree char *printed = value_print_rate(rate);
    g_string_append(text, printed);
}

static const struct {
    read_fn *read;
    print_fn *print;
} types[] = {
    [FIELD_TEXT] = { read_text, print_text },
    [FIELD_NAME] = { read_name, print_text },
    [FIELD_NAMES] = { read_names, print_names },
    [FIELD_WORD] = { read_word, print_word },
    [FIELD_WORDS] = { read_words, print_words },
    [FIELD_ORDER] = { read_order, print_order },
    [FIELD_SEQUENCE] = { read_sequence, print_sequence },
    [FIELD_DURATION] = { read_duration, print_duration },
    [FIELD_DURATIONS] = { read_durations, print_durations },
    [FIELD_SHARE] = { read_share, print_share },
    [FIELD_PART] = { read_part, print_part },
    [FIELD_COUNT] = { read_count, print_count },
    [FIELD_BYTES] = { read_bytes, print_bytes },
    [FIELD_COUNTS] = { read_counts, print_counts },
    [FIELD_PORTS] = { read_ports, print_ports },
    [FIELD_MAC] = { read_mac, print_mac },
    [FIELD_PREFIX] = { read_prefix, print_prefix },
    [FIELD_PREFIX_OR_WORD] = { read_prefix_or_word, print_prefix_or_word },
    [FIELD_ADDRESSES] = { read_addresses, print_addresses },
    [FIELD_STEPS] = { read_steps, print_steps },
    [FIELD_TIMES] = { read_times, print_times },
    [FIELD_RATE] = { read_rate, print_rate },
};

/* All together */

bool
fields_refuse(struct messages *messages, struct xml_attribute *attribute, const char *value, const char *hint,
              const char *problem)
{
    struct place from = attribute->parameter_at;
    g_autoptr(GString) origin = g_string_new(NULL);

    if (attribute->refused)
        return false;
    if (attribute->parameter != NULL && from.line > 0) {
        g_autofree char *there = messages_place(from, attribute->value_at);

        g_string_printf(origin, " (from parameter \"%s\", %s)", attribute->parameter, there);
    } else if (attribute->parameter != NULL) {
        g_string_printf(origin, " (from %s)", from.file);
    }
    return messages_add(messages, attribute->value_at, hint, "%s \"%s\"%s %s", attribute->name,
                        value != NULL ? value : attribute->value, origin->str, problem);
}

const struct field *
fields_find(const struct field *fields, const char *name)
{
    for (; fields->name != NULL; fields++)
        if (g_str_equal(fields->name, name))
            return fields;
    return NULL;
}

static bool
refuse_unknown(const struct field *fields, const struct xml_element *element, const struct xml_attribute *attribute,
               struct xml_document *strings, const char *const *also, struct messages *messages)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (; fields->name != NULL; fields++)
        if (!(fields->flags & FIELD_LATER))
            g_ptr_array_add(known, (char *) fields->name);
    for (; also != NULL && *also != NULL; also++)
        g_ptr_array_add(known, (char *) *also);
    g_ptr_array_add(known, NULL);
    return messages_add(messages, attribute->name_at,
                        fields_suggest(strings, attribute->name, (const char *const *) known->pdata, messages),
                        "%s has no attribute \"%s\"", element->name, attribute->name);
}

static void *
member_at(void *at, const struct field *field)
{
    return (char *) at + field->offset;
}

static bool
read_attribute(const struct field *field, struct xml_attribute *attribute, void *at, struct xml_document *strings,
               struct messages *messages)
{
    struct reading reading = { .field = field, .strings = strings, .messages = messages };

    if (attribute->refused)
        return false;
    if (field->flags & FIELD_LATER)
        return messages_add(messages, attribute->name_at, "leave it out", "\"%s\" is not built yet", field->name);

    const char *wrong = types[field->type].read(&reading, attribute->value, member_at(at, field));
    return wrong == NULL || fields_refuse(messages, attribute, reading.piece, reading.hint, wrong);
}

static void
read_fallback(const struct field *field, void *at, struct xml_document *strings)
{
    struct reading reading = { .field = field, .strings = strings };
    const char *wrong = types[field->type].read(&reading, field->fallback, member_at(at, field));

    g_assert(wrong == NULL);    /* a table that contradicts itself */
}

bool
fields_read(const struct field *fields, const struct xml_element *element, void *at, struct xml_document *strings,
            const char *const *also, struct messages *messages)
{
    struct given *given = at;
    bool good = true;

    for (guint i = 0; i < element->attribute->len; i++) {
        struct xml_attribute *attribute = g_ptr_array_index(element->attribute, i);
        const struct field *field = fields_find(fields, attribute->name);

        if (field != NULL) {
            given->mask |= UINT64_C(1) << (field - fields);
            good &= read_attribute(field, attribute, at, strings, messages);
        } else if (also == NULL || find_word(attribute->name, also) < 0) {
            good = refuse_unknown(fields, element, attribute, strings, also, messages);
        }
    }
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (fields_given(at, (unsigned) (field - fields)))
            continue;
        if (field->flags & FIELD_REQUIRED)
            good = messages_add(messages, element->at, field->meaning, "%s needs the attribute \"%s\"",
                                element->name, field->name);
        else if (field->fallback != NULL)
            read_fallback(field, at, strings);
    }
    return good;
}

char *
fields_print(const struct field *field, const void *at)
{
    GString *text = g_string_new(NULL);

    types[field->type].print(field, (const char *) at + field->offset, text);
    return g_string_free(text, FALSE);
}
