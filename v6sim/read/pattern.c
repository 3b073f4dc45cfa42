/*
 * pattern.c - what values look like: the readers' rules as regular expressions
 *
 * One case for each type of fields.c's readers. tests/unit/test-pattern.c holds
 * both against each other.
 */
#include "v6sim/read/pattern.h"

#include "sim/net/addr.h"

#define LIST(piece, more) "\\s*" piece "(\\s+" piece ")" more "\\s*"

#define PORT "0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5]))))"
#define STEP PATTERN_DURATION "(:(all|0*[1-9][0-9]{0,2}))?"
#define LENGTH_IPV4 "0*([12]?[0-9]|3[0-2])"
#define LENGTH_IPV6 "0*([1-9]?[0-9]|1[01][0-9]|12[0-8])"
#define FLAGS "(;(temporary|deprecated))*"
#define PREFIX_IPV4 PATTERN_IPV4 "/" LENGTH_IPV4
#define PREFIX_IPV6 PATTERN_IPV6 "/" LENGTH_IPV6
#define LISTED_IPV4 PATTERN_IPV4 "(/" LENGTH_IPV4 ")?" FLAGS
#define LISTED_IPV6 PATTERN_IPV6 "(/" LENGTH_IPV6 ")?" FLAGS
/* A MAC address, of which one octet is not zero. */
#define SOME_OCTET "(0[1-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F])"
#define OCTETS(n) "(:[0-9a-fA-F]{2}){" #n "}"
#define FROM_OCTET(nth, behind) "00(:00){" #nth "}:" SOME_OCTET OCTETS(behind)
#define MAC                                                                                 \
    "(0[2468aceACE]|[1-9a-fA-F][02468aceACE])" OCTETS(5)                                    \
    "|" FROM_OCTET(0, 4) "|" FROM_OCTET(1, 3) "|" FROM_OCTET(2, 2) "|" FROM_OCTET(3, 1) "|" FROM_OCTET(4, 0)
#define LISTED "(" LISTED_IPV4 "|" LISTED_IPV6 ")"

_Static_assert(MOST_LISTED == 8, "addresses: {0,7}");

static struct pattern
prefix_pattern(unsigned flags)
{
    if (flags & FIELD_IPV4)
        return (struct pattern) { "prefix-ipv4", PREFIX_IPV4 };
    if (flags & FIELD_IPV6)
        return (struct pattern) { "prefix-ipv6", PREFIX_IPV6 };
    return (struct pattern) { "prefix", PREFIX_IPV4 "|" PREFIX_IPV6 };
}

static struct pattern
addresses_pattern(unsigned flags)
{
    if (flags & FIELD_IPV4)
        return (struct pattern) { "addresses-ipv4", LIST(LISTED_IPV4, "{0,7}") };
    if (flags & FIELD_IPV6)
        return (struct pattern) { "addresses-ipv6", LIST(LISTED_IPV6, "{0,7}") };
    return (struct pattern) { "addresses", LIST(LISTED, "{0,7}") };
}

struct pattern
pattern_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
        return field->flags & FIELD_REQUIRED ? (struct pattern) { "some-text", PATTERN_SOME_TEXT }
                                             : (struct pattern) { "text", NULL };
    case FIELD_NAME:
        return field->flags & FIELD_REVISION ? (struct pattern) { "revised-name", PATTERN_REVISED_NAME }
                                             : (struct pattern) { "name", PATTERN_NAME };
    case FIELD_NAMES:
        return field->flags & FIELD_REVISION ? (struct pattern) { "revised-names", LIST(PATTERN_REVISED_NAME, "*") }
                                             : (struct pattern) { "names", LIST(PATTERN_NAME, "*") };
    case FIELD_WORD:
        return (struct pattern) { "word", NULL };
    case FIELD_WORDS:
    case FIELD_ORDER:
    case FIELD_SEQUENCE:
        return (struct pattern) { "words", NULL };
    case FIELD_DURATION:
        return (struct pattern) { "duration", PATTERN_DURATION };
    case FIELD_DURATIONS:
        return (struct pattern) { "durations", LIST(PATTERN_DURATION, "?") };
    case FIELD_SHARE:
        return (struct pattern) { "share", "0*(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)%" };
    case FIELD_PART:
        return (struct pattern) { "part", "rest|[0-9]+(\\.[0-9]{1,9})?%?" };
    case FIELD_COUNT:
        return (struct pattern) { "count", NULL };
    case FIELD_COUNTS:
        return (struct pattern) { "counts", NULL };
    case FIELD_BYTES:
        return (struct pattern) { "bytes", "[0-9]+(\\.[0-9]+)?[kMG]?B" };
    case FIELD_PORTS:
        return (struct pattern) { "ports", LIST(PORT, "{0,14}") };
    case FIELD_PREFIX:
    case FIELD_PREFIX_OR_WORD:
        return prefix_pattern(field->flags);
    case FIELD_ADDRESSES:
        return addresses_pattern(field->flags);
    case FIELD_MAC:
        return (struct pattern) { "mac", MAC };
    case FIELD_STEPS:
        return (struct pattern) { "steps", LIST(STEP, "{0,31}") };
    case FIELD_TIMES:
        return (struct pattern) { "times", LIST(PATTERN_DURATION, "{0,15}") };
    case FIELD_RATE:
        return (struct pattern) { "rate", "[0-9]+(\\.[0-9]{1,9})?/(ns|us|ms|s|m|h|d)" };
    }
    return (struct pattern) { "text", NULL };
}
