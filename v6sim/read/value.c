/*
 * value.c - single values as text: durations, addresses, shares, ranges
 *
 * All by digits and whole numbers: "0.1s" is 100,000,000 ns and nothing beside
 * it. A value that has no exact place in its type is refused; a share alone is
 * rounded, to the nearest 2^-32, for no decimal fraction but 0, 25, 50 ... %
 * fits one.
 */
#include "v6sim/read/value.h"

#include <string.h>

#include <gio/gio.h>

#define MOST_NUMBER_PLACES 6                    /* of those of shares and numbers: VALUE_ONE has one more */
#define MOST_PLACES 18                          /* behind the point: 10^18 fits 64 bits */
#define DURATION_HINT "write it like 20ms, 1.5s or 1h"
#define RANGE_HINT "write one value, or a..b, ..b, a.., or several of them as x|y"

static const struct unit {
    const char *name;
    int64_t ns;
} units[] = {
    { "ns", 1 },
    { "us", 1000 },
    { "ms", 1000000 },
    { "s", 1000000000 },
    { "m", INT64_C(60) * 1000000000 },
    { "h", INT64_C(3600) * 1000000000 },
    { "d", INT64_C(86400) * 1000000000 },
};

/* Decimal digits as written: digits / 10^places. */
struct decimal {
    int64_t digits;
    unsigned places;
};

static const int64_t power_of_10[MOST_PLACES + 1] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
    100000000000000000, 1000000000000000000,
};

/* Returns: where the number at @text ends, or NULL if there is none. @decimal
 * has digits < 0 if it is too long for us. */
static const char *
scan_decimal(const char *text, struct decimal *decimal)
{
    bool point = false, fits = true;

    *decimal = (struct decimal) { 0 };
    if (!g_ascii_isdigit(*text))
        return NULL;
    for (; g_ascii_isdigit(*text) || (*text == '.' && !point && g_ascii_isdigit(text[1])); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        fits = fits && decimal->places + point <= MOST_PLACES &&
            !__builtin_mul_overflow(decimal->digits, 10, &decimal->digits) &&
            !__builtin_add_overflow(decimal->digits, *text - '0', &decimal->digits);
        decimal->places += fits && point;
    }
    if (!fits)
        decimal->digits = -1;
    return text;
}

/* Durations */

static const struct unit *
find_unit(const char *name, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strlen(units[i].name) == length && strncmp(units[i].name, name, length) == 0)
            return &units[i];
    return NULL;
}

static const char *
scale_duration(const struct decimal *decimal, const struct unit *unit, int64_t *ns, const char **hint)
{
    __int128 product = (__int128) decimal->digits * unit->ns;

    *hint = NULL;
    if (decimal->digits < 0)
        return "has too many digits";
    if (product / power_of_10[decimal->places] > MOST_DURATION_NS) {
        *hint = "at most 100 years, 36525d";
        return "is too long";
    }
    if (product % power_of_10[decimal->places] != 0) {
        *hint = "time is counted in whole nanoseconds";
        return "is finer than a nanosecond";
    }
    *ns = (int64_t) (product / power_of_10[decimal->places]);
    return NULL;
}

/* The first @length bytes of @text. @step: (out): of the last digit written. */
static const char *
read_duration(const char *text, size_t length, int64_t *ns, int64_t *step, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);

    *hint = DURATION_HINT;
    if (length > 1 && *text == '-' && g_ascii_isdigit(text[1])) {
        *hint = "times are never negative";
        return "is negative";
    }
    if (end == NULL || end > text + length)
        return "is not a duration";
    if (end == text + length) {
        *hint = "write the unit: ns, us, ms, s, m, h or d";
        return "has no unit";
    }

    const struct unit *unit = find_unit(end, (size_t) (text + length - end));
    if (unit == NULL) {
        *hint = "write the unit, without a blank before it: ns, us, ms, s, m, h or d";
        return "has an unknown unit";
    }

    const char *wrong = scale_duration(&decimal, unit, ns, hint);
    if (wrong == NULL)
        *step = MAX(unit->ns / power_of_10[decimal.places], 1);
    return wrong;
}

const char *
value_read_duration(const char *text, int64_t *ns, const char **hint)
{
    int64_t step;

    return read_duration(text, strlen(text), ns, &step, hint);
}

/* Rates */

int64_t
value_power_of_10(unsigned n)
{
    return power_of_10[n];
}

const char *
value_read_rate(const char *text, struct rate *rate, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);
    const struct unit *unit;

    *hint = "write it like 6/h, 0.5/s or 2/d";
    if (end == NULL || *end != '/')
        return "is not a rate";
    unit = find_unit(end + 1, strlen(end + 1));
    if (unit == NULL)
        return "is of an unknown unit";
    if (decimal.digits < 0 || decimal.places > 9)
        return "has too many digits";
    if (decimal.digits == 0)
        return "is never";
    *rate = (struct rate) { decimal.digits, decimal.places, unit->ns };
    return NULL;
}

char *
value_print_rate(const struct rate *rate)
{
    g_autofree char *number = value_print_part(&(struct mix_part) { PART_WEIGHT, rate->places, rate->digits });
    size_t i = 0;

    while (units[i].ns != rate->unit_ns)
        i++;
    return g_strdup_printf("%s/%s", number, units[i].name);
}

/* Octets */

static const struct unit sizes[] = { { "B", 1 }, { "kB", 1000 }, { "MB", 1000000 }, { "GB", 1000000000 } };
#define BYTES_HINT "write a number with a unit: 1460B, 60kB, 1.5MB"

static const char *
scale_bytes(const struct decimal *decimal, int64_t unit, int64_t *bytes, const char **hint)
{
    int64_t digits = decimal->digits, scale = power_of_10[decimal->places];

    if (digits > INT64_MAX / unit) {
        *hint = "write it in a larger unit";
        return "is too large";
    }
    if (digits * unit % scale != 0) {
        *hint = "an octet is not divided";
        return "is no whole number of octets";
    }
    *bytes = digits * unit / scale;
    return NULL;
}

const char *
value_read_bytes(const char *text, int64_t *bytes, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);

    *hint = BYTES_HINT;
    if (end == NULL)
        return "is not a size";
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (g_str_equal(end, sizes[i].name))
            return scale_bytes(&decimal, sizes[i].ns, bytes, hint);
    return *end == '\0' ? "has no unit" : "has an unknown unit";
}

char *
value_print_bytes(int64_t bytes)
{
    size_t i = G_N_ELEMENTS(sizes) - 1;

    while (i > 0 && (bytes == 0 || bytes % (sizes[i].ns / 10) != 0 || bytes < sizes[i].ns))
        i--;
    if (bytes % sizes[i].ns == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", bytes / sizes[i].ns, sizes[i].name);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d%s", bytes / sizes[i].ns,
                           (int) (bytes % sizes[i].ns / (sizes[i].ns / 10)), sizes[i].name);
}

/* @ns in @unit exactly, or NULL if that has no end or begins with "0.". */
static char *
print_in_unit(int64_t ns, const struct unit *unit)
{
    int64_t whole = ns / unit->ns, rest = ns % unit->ns;
    g_autoptr(GString) text = g_string_new(NULL);

    if (whole == 0)
        return NULL;
    g_string_printf(text, "%" G_GINT64_FORMAT, whole);
    if (rest != 0)
        g_string_append_c(text, '.');
    for (unsigned places = 0; rest != 0; places++) {
        if (places == 9)
            return NULL;
        g_string_append_c(text, (char) ('0' + rest * 10 / unit->ns));
        rest = rest * 10 % unit->ns;
    }
    g_string_append(text, unit->name);
    return g_strdup(text->str);
}

char *
value_print_duration(int64_t ns)
{
    char *shortest = NULL;

    if (ns == 0)
        return g_strdup("0s");
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        char *text = print_in_unit(ns, &units[i]);

        if (text == NULL || (shortest != NULL && strlen(text) > strlen(shortest))) {
            g_free(text);
        } else {
            g_free(shortest);
            shortest = text;
        }
    }
    return shortest;
}

/* @value / 10^places, without zeros at its end. */
static char *
print_decimal(int64_t value, unsigned places, const char *unit)
{
    while (places > 0 && value % 10 == 0) {
        value /= 10;
        places--;
    }
    if (places == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s", value, unit);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT " %s", value / power_of_10[places],
                           (int) places, value % power_of_10[places], unit);
}

static int64_t
rounded(int64_t ns, int64_t step)
{
    return ns / step + (ns % step * 2 >= step);
}

char *
value_print_time(int64_t ns)
{
    if (ns < 0) {
        g_autofree char *positive = value_print_time(-ns);

        return g_strconcat("-", positive, NULL);
    }
    if (ns < 1000000)
        return print_decimal(rounded(ns, 1000), 3, "ms");
    if (rounded(ns, 10000) < 1000)
        return print_decimal(rounded(ns, 10000), 2, "ms");
    if (rounded(ns, 100000) < 10000)
        return print_decimal(rounded(ns, 100000), 1, "ms");
    if (rounded(ns, 1000000) < 10000)
        return print_decimal(rounded(ns, 1000000), 3, "s");
    return print_decimal(rounded(ns, 10000000), 2, "s");
}

/* Shares and counts */

const char *
value_read_share(const char *text, uint64_t *q32, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);

    *hint = "write it like 0.3%";
    if (end == NULL)
        return "is not a share";
    if (*end == '\0')
        return "has no %";
    if (end[0] != '%' || end[1] != '\0')
        return "is not a share";
    if (decimal.digits < 0)
        return "has too many digits";

    unsigned __int128 whole = (unsigned __int128) 100 * (uint64_t) power_of_10[decimal.places];
    if ((uint64_t) decimal.digits > whole) {
        *hint = "a share is between 0% and 100%";
        return "is more than 100%";
    }
    *q32 = (uint64_t) ((((unsigned __int128) decimal.digits << 32) + whole / 2) / whole);
    return NULL;
}

const char *
value_read_part(const char *text, struct mix_part *part, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);

    *hint = "write a percentage like 12.5%, a weight like 3, or rest";
    *part = (struct mix_part) { .kind = PART_REST };
    if (g_str_equal(text, "rest"))
        return NULL;
    if (*text == '-' && g_ascii_isdigit(text[1]))
        return "is negative";
    if (end == NULL || (*end == '%' && end[1] != '\0') || (*end != '%' && *end != '\0'))
        return "is not a share";
    if (decimal.digits < 0 || decimal.places > 9)
        return "has too many digits";
    if (decimal.digits == 0) {
        *hint = "leave the row out: nobody gets it";
        return "is nothing";
    }
    *part = (struct mix_part) {
        .kind = *end == '%' ? PART_PERCENT : PART_WEIGHT, .places = decimal.places, .digits = decimal.digits };
    return NULL;
}

char *
value_print_part(const struct mix_part *part)
{
    const char *unit = part->kind == PART_PERCENT ? "%" : "";
    int64_t scale = power_of_10[part->places];

    if (part->kind == PART_REST)
        return g_strdup("rest");
    if (part->places == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", part->digits, unit);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT "%s", part->digits / scale, (int) part->places,
                           part->digits % scale, unit);
}

static const char *
read_count(const char *text, size_t length, int64_t least, int64_t most, int64_t *count, const char **hint)
{
    struct decimal decimal;
    bool negative = length > 1 && *text == '-';
    const char *end = scan_decimal(text + negative, &decimal);

    *hint = NULL;
    if (end != text + length || decimal.places > 0) {
        *hint = "write a whole number, digits only";
        return "is not a whole number";
    }
    if (decimal.digits < 0)
        return negative ? "is too small" : "is too large";
    *count = negative ? -decimal.digits : decimal.digits;
    return *count < least ? "is too small" : *count > most ? "is too large" : NULL;
}

const char *
value_read_count(const char *text, int64_t least, int64_t most, int64_t *count, const char **hint)
{
    return read_count(text, strlen(text), least, most, count, hint);
}

/* Addresses */

static bool
parse_addr(const char *text, struct addr *addr, enum family *family)
{
    g_autoptr(GInetAddress) inet = g_inet_address_new_from_string(text);

    if (inet == NULL || strchr(text, '%') != NULL)
        return false;

    const guint8 *bytes = g_inet_address_to_bytes(inet);
    if (g_inet_address_get_family(inet) == G_SOCKET_FAMILY_IPV6) {
        *addr = addr_from_bytes(bytes);
        *family = FAMILY_IPV6;
    } else {
        *addr = addr_ipv4((uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 | bytes[3]);
        *family = FAMILY_IPV4;
    }
    return true;
}

const char *
value_read_addr(const char *text, struct addr *addr, const char **hint)
{
    enum family family;

    *hint = "write it like 2001:db8::1 or 192.0.2.1";
    if (!parse_addr(text, addr, &family))
        return "is not an address";
    if (family == FAMILY_IPV6 && addr_is_ipv4(*addr)) {
        *hint = "write the IPv4 address itself";
        return "is an IPv4-mapped address";
    }
    return NULL;
}

#define MOST_NAME 253           /* characters: 255 octets with the lengths of labels and the root */
#define MOST_LABEL 63

const char *
value_check_name(const char *text, const char **hint)
{
    const char *label = text;
    size_t length = strlen(text);

    if (length > MOST_NAME + (length > 1 && text[length - 1] == '.' ? 1u : 0u)) {
        *hint = "at most 253 characters";
        return "is too long for the DNS";
    }
    *hint = "labels of 1 to 63 characters, separated by dots";
    if (strpbrk(text, " \t\r\n") != NULL)
        return "is not a domain name";
    for (;;) {
        size_t n = strcspn(label, ".");

        if (n == 0 || n > MOST_LABEL)
            return "is not a domain name";
        if (label[n] == '\0' || label[n + 1] == '\0')
            return NULL;
        label += n + 1;
    }
}

char *
value_normal_name(const char *text)
{
    char *lower = g_ascii_strdown(text, -1);
    size_t n = strlen(lower);

    if (n > 0 && lower[n - 1] == '.')
        lower[n - 1] = '\0';
    return lower;
}

const char *
value_read_prefix(const char *text, struct prefix *prefix, const char **hint)
{
    const char *slash = strchr(text, '/');
    g_autofree char *front = slash != NULL ? g_strndup(text, (gsize) (slash - text)) : NULL;
    enum family family;
    struct addr addr;
    int64_t len;

    *hint = "write it like 2001:db8::/32 or 192.0.2.0/24";
    if (slash == NULL)
        return parse_addr(text, &addr, &family) ? "has no length" : "is not a prefix";
    if (!parse_addr(front, &addr, &family))
        return "is not a prefix";

    unsigned before = family == FAMILY_IPV4 ? MAPPED_BITS : 0;
    if (read_count(slash + 1, strlen(slash + 1), 0, 128 - before, &len, hint) != NULL) {
        *hint = family == FAMILY_IPV4 ? "an IPv4 length is 0 to 32" : "an IPv6 length is 0 to 128";
        return "has an impossible length";
    }
    if (!addr_equal(addr, addr_mask(addr, before + (unsigned) len))) {
        *hint = "write zeros behind the length, or a greater length";
        return "has bits set behind its length";
    }
    *prefix = (struct prefix) { .addr = addr, .len = (uint8_t) (before + len), .family = (uint8_t) family };
    return NULL;
}

static char *
write_octet(char *to, uint8_t n)
{
    if (n >= 100)
        *to++ = (char) ('0' + n / 100);
    if (n >= 10)
        *to++ = (char) ('0' + n / 10 % 10);
    *to++ = (char) ('0' + n % 10);
    return to;
}

static char *
write_ipv4(char *to, uint32_t addr)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        to = write_octet(to, (uint8_t) (addr >> shift));
        *to++ = shift > 0 ? '.' : '\0';
    }
    return to - 1;
}

/* Without zeros in front, in lower case: RFC 5952 sections 4.1 and 4.3. */
static char *
write_word(char *to, uint16_t n)
{
    static const char digit[] = "0123456789abcdef";

    for (int shift = n >= 0x1000 ? 12 : n >= 0x100 ? 8 : n >= 0x10 ? 4 : 0; shift >= 0; shift -= 4)
        *to++ = digit[n >> shift & 0xf];
    return to;
}

/* Returns: the place of the longest run of zeros, the first of these; *@n: how long it is. */
static unsigned
longest_zeros(const uint16_t word[8], unsigned *n)
{
    unsigned first = 0, run = 0;

    *n = 0;
    for (unsigned i = 0; i < 8; i++) {
        run = word[i] == 0 ? run + 1 : 0;
        if (run > *n) {
            *n = run;
            first = i + 1 - run;
        }
    }
    return first;
}

/* RFC 5952 section 4.2: "::" stands for more than one word. */
static char *
write_ipv6(char *to, struct addr addr)
{
    uint16_t word[8];
    unsigned first, n;

    for (unsigned i = 0; i < 8; i++)
        word[i] = (uint16_t) ((i < 4 ? addr.hi : addr.lo) >> (48 - i % 4 * 16));
    first = longest_zeros(word, &n);
    for (unsigned i = 0; i < 8;) {
        if (i == first && n > 1) {
            *to++ = ':';
            if (i + n == 8)
                *to++ = ':';
            i += n;
        } else {
            if (i > 0)
                *to++ = ':';
            to = write_word(to, word[i++]);
        }
    }
    *to = '\0';
    return to;
}

size_t
value_write_addr(struct addr addr, char text[VALUE_ADDR_ROOM])
{
    /* ::192.0.2.1, RFC 4291 section 2.5.5.1, which the C library writes with a dotted quad. */
    bool compatible = addr.hi == 0 && addr.lo >> 32 == 0 && addr.lo >> 16 != 0;

    if (compatible) {
        text[0] = text[1] = ':';
        return (size_t) (write_ipv4(text + 2, (uint32_t) addr.lo) - text);
    }
    return (size_t) ((addr_is_ipv4(addr) ? write_ipv4(text, (uint32_t) addr.lo) : write_ipv6(text, addr)) - text);
}

char *
value_print_addr(struct addr addr)
{
    char text[VALUE_ADDR_ROOM];
    size_t n = value_write_addr(addr, text);

    return g_strndup(text, n);
}

char *
value_put_digits(char *end, int64_t number, unsigned least)
{
    char *first = end;

    for (; number > 0 || first > end - least; number /= 10)
        *--first = (char) ('0' + number % 10);
    return first;
}

char *
value_print_prefix(const struct prefix *prefix)
{
    bool all_mapped = prefix->family == FAMILY_IPV6 && addr_equal(prefix->addr, addr_mask(prefix->addr, MAPPED_BITS)) &&
        addr_is_ipv4(prefix->addr);
    /* RFC 3484 section 2.1 and RFC 5952 section 5 write this one so: there is no IPv4 address in it. */
    g_autofree char *addr = all_mapped ? g_strdup("0:0") : value_print_addr(prefix->addr);
    const char *mapped = prefix->family == FAMILY_IPV6 && addr_is_ipv4(prefix->addr) ? "::ffff:" : "";

    return g_strdup_printf("%s%s/%d", mapped, addr, prefix->len - (prefix->family == FAMILY_IPV4 ? MAPPED_BITS : 0));
}

char *
value_print_reverse(struct addr addr)
{
    uint8_t byte[16];

    addr_to_bytes(addr, byte);
    if (addr_is_ipv4(addr))
        return g_strdup_printf("%u.%u.%u.%u.in-addr.arpa", byte[15], byte[14], byte[13], byte[12]);

    GString *name = g_string_new(NULL);
    for (int i = 15; i >= 0; i--)
        g_string_append_printf(name, "%x.%x.", byte[i] & 0xfu, byte[i] >> 4u);
    g_string_append(name, "ip6.arpa");
    return g_string_free(name, FALSE);
}

/* Ranges */

#define PRINTED_STEP 1000               /* ns; counts have a step of 1 */

int64_t
value_to_microsecond(int64_t ns)
{
    return (ns + PRINTED_STEP / 2) / PRINTED_STEP * PRINTED_STEP;
}

/* Reads one value of a range's kind. @step: (out): of the last digit written. */
typedef const char *value_fn(const char *text, size_t length, int64_t *value, int64_t *step, const char **hint);

/* What a range is of. */
struct range_kind {
    value_fn *read;
    int64_t end_step;           /* an end of a range is what is it to this step, if it is written no finer */
    bool sign;                  /* of changes, which may be below 0 */
};

static const char *
count_value(const char *text, size_t length, int64_t *count, int64_t *step, const char **hint)
{
    const char *wrong = read_count(text, length, 0, INT64_MAX, count, hint);

    if (wrong != NULL && *hint == NULL)
        *hint = "counts begin at 0";
    *step = 1;
    return wrong;
}

/* In units of 1 / VALUE_ONE; behind it is @unit. */
static const char *
read_number(const char *text, size_t length, const char *unit, int64_t *value, int64_t *step, const char **hint)
{
    struct decimal decimal;
    const char *end = scan_decimal(text, &decimal);

    *hint = *unit != '\0' ? "write a number with %: 95%, 0.5%" : "write a number without a unit: 2, 1.5";
    if (end == NULL || end > text + length)
        return "is not a number";
    if ((size_t) (text + length - end) != strlen(unit) || strncmp(end, unit, strlen(unit)) != 0)
        return *unit != '\0' ? "is not followed by %" : "is followed by something else";
    *hint = "at most six digits behind the point, and no more than 10^11";
    if (decimal.digits < 0 || decimal.places > MOST_NUMBER_PLACES ||
        decimal.digits / power_of_10[decimal.places] > power_of_10[11])
        return "has too many digits";
    *step = VALUE_ONE / power_of_10[decimal.places];
    *value = decimal.digits * *step;
    return NULL;
}

static const char *
percent_value(const char *text, size_t length, int64_t *value, int64_t *step, const char **hint)
{
    const char *wrong = read_number(text, length, "%", value, step, hint);

    if (wrong != NULL || *value <= 100 * VALUE_ONE)
        return wrong;
    *hint = "at most 100%";
    return "is more than all";
}

static const char *
number_value(const char *text, size_t length, int64_t *value, int64_t *step, const char **hint)
{
    return read_number(text, length, "", value, step, hint);
}

/* Of a change with its sign; its 0 is one without a unit, too. */
static const char *
read_value(const struct range_kind *kind, const char *text, size_t length, int64_t *value, int64_t *step,
           const char **hint)
{
    size_t sign = kind->sign && length > 0 && (*text == '+' || *text == '-');
    const char *wrong = kind->read(text + sign, length - sign, value, step, hint);

    if (wrong != NULL && kind->sign && length == sign + 1 && text[sign] == '0') {
        *value = 0;
        *step = kind->end_step;
        return NULL;
    }
    if (wrong == NULL && sign > 0 && *text == '-')
        *value = -*value;
    return wrong;
}

/* What rounds to @value at @step, a half away from 0. */
static void
widen(const struct range_kind *kind, int64_t value, int64_t step, int64_t *least, int64_t *most)
{
    int64_t with_half = step / 2, without = step - step / 2 - 1;

    *least = value - (value > 0 ? with_half : without);
    *most = value + (value < 0 ? with_half : without);
    if (!kind->sign)
        *least = MAX(*least, 0);
}

/* A value that stands alone is what rounds to it. */
static const char *
read_alone(const struct range_kind *kind, const char *text, size_t length, int64_t *least, int64_t *most,
           const char **hint)
{
    int64_t value, step;
    const char *wrong = read_value(kind, text, length, &value, &step, hint);

    if (wrong == NULL)
        widen(kind, value, step, least, most);
    return wrong;
}

/* An end of a range is the value itself, and what is it to the step of its kind. */
static const char *
read_part(const struct range_kind *kind, const char *text, size_t length, int64_t *least, int64_t *most,
          const char **hint)
{
    const char *dots = g_strstr_len(text, (gssize) length, "..");
    const char *wrong;
    int64_t value, step, other;

    if (dots == NULL)
        return read_alone(kind, text, length, least, most, hint);

    size_t before = (size_t) (dots - text), behind = length - before - 2;
    *least = kind->sign ? INT64_MIN : 0;
    *most = INT64_MAX;
    *hint = RANGE_HINT;
    if (before == 0 && behind == 0)
        return "is a range without ends";
    if (before > 0 && (wrong = read_value(kind, text, before, &value, &step, hint)) != NULL)
        return wrong;
    if (before > 0)
        widen(kind, value, MIN(step, kind->end_step), least, &other);
    if (behind == 0)
        return NULL;
    wrong = read_value(kind, dots + 2, behind, &value, &step, hint);
    if (wrong != NULL)
        return wrong;
    if (*least > value) {
        *hint = "write the smaller end first";
        return "is a range that ends before it begins";
    }
    widen(kind, value, MIN(step, kind->end_step), &other, most);
    return NULL;
}

static const char *
read_range(const struct range_kind *kind, const char *text, struct value_range *range, const char **hint)
{
    range->n = 0;
    for (;;) {
        size_t length = strcspn(text, "|");

        if (range->n == G_N_ELEMENTS(range->part)) {
            *hint = "at most 8 alternatives";
            return "has too many alternatives";
        }
        const char *wrong = read_part(kind, text, length, &range->part[range->n].least,
                                      &range->part[range->n].most, hint);
        if (wrong != NULL)
            return wrong;
        range->n++;
        if (text[length] == '\0')
            return NULL;
        text += length + 1;
    }
}

const char *
value_read_time_range(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { read_duration, PRINTED_STEP, false }, text, range, hint);
}

const char *
value_read_time_change(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { read_duration, PRINTED_STEP, true }, text, range, hint);
}

const char *
value_read_count_range(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { count_value, 1, false }, text, range, hint);
}

const char *
value_read_percent_range(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { percent_value, 1, false }, text, range, hint);
}

const char *
value_read_percent_change(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { percent_value, 1, true }, text, range, hint);
}

const char *
value_read_number_range(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { number_value, 1, false }, text, range, hint);
}

const char *
value_read_number_change(const char *text, struct value_range *range, const char **hint)
{
    return read_range(&(struct range_kind) { number_value, 1, true }, text, range, hint);
}

char *
value_print_number(int64_t value)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ".%07d", value / VALUE_ONE, (int) (value % VALUE_ONE));
    size_t end = strlen(text);

    while (text[end - 1] == '0')
        end--;
    return g_strndup(text, text[end - 1] == '.' ? end - 1 : end);
}

bool
value_in_range(const struct value_range *range, int64_t value)
{
    for (uint8_t i = 0; i < range->n; i++)
        if (range->part[i].least <= value && value <= range->part[i].most)
            return true;
    return false;
}

/* MAC addresses */

const char *
value_read_mac(const char *text, uint64_t *mac, const char **hint)
{
    *hint = "write it like 00:00:5e:00:53:01";
    *mac = 0;
    for (int i = 0; i < 6; i++, text += 3) {
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]) || text[2] != (i < 5 ? ':' : '\0'))
            return "is not a MAC address";
        *mac = *mac << 8 | (uint64_t) (g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
    }
    *hint = "the lowest bit of the first octet is zero but of a group";
    if (*mac >> 40 & 1)
        return "is the address of a group";
    *hint = "leave it out: it is made of the host's name";
    return *mac == 0 ? "is no interface's" : NULL;
}

char *
value_print_mac(uint64_t mac)
{
    GString *text = g_string_new(NULL);

    for (int shift = 40; shift >= 0; shift -= 8)
        g_string_append_printf(text, "%s%02x", shift < 40 ? ":" : "", (unsigned) (mac >> shift & 0xff));
    return g_string_free(text, FALSE);
}
