/*
 * pattern.h - what values look like: the readers' rules as regular expressions
 *
 * A reader (fields.c, value.c) says what is wrong with a text and decides; a
 * schema needs the same as an expression, so that an editor can decide while
 * somebody types. An expression matches every text that its reader takes. It
 * may match more, where only arithmetic or other elements can tell: a time over
 * its limit, a prefix with bits behind its length.
 *
 * They keep to what XML Schema part 2, appendix F and Perl's expressions share,
 * and match a whole text, without anchors.
 */
#pragma once

#include "sim/engine/field.h"

#define PATTERN_NAME "[A-Za-z0-9_.\\-]+"
#define PATTERN_REVISED_NAME "[A-Za-z0-9_.@\\-]+"       /* of a system: linux-2009@1 */
#define PATTERN_DURATION "[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)"
#define PATTERN_COUNT "[0-9]+"
#define PATTERN_NUMBER "[0-9]+(\\.[0-9]+)?"
#define PATTERN_SOME_TEXT "[\\s\\S]*\\S[\\s\\S]*"

/* GInetAddress takes what inet_pton() takes: RFC 4291 section 2.2, dotted quads
 * without leading zeros. */
#define PATTERN_OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define PATTERN_IPV4 PATTERN_OCTET "(\\." PATTERN_OCTET "){3}"
#define PATTERN_HEX "[0-9A-Fa-f]{1,4}"
#define PATTERN_IPV6                                                                            \
    "((" PATTERN_HEX ":){7}" PATTERN_HEX "|(" PATTERN_HEX ":){1,7}:|:(:" PATTERN_HEX "){1,7}|::"   \
    "|(" PATTERN_HEX ":){1,6}:" PATTERN_HEX "|(" PATTERN_HEX ":){1,5}(:" PATTERN_HEX "){2}"       \
    "|(" PATTERN_HEX ":){1,4}(:" PATTERN_HEX "){3}|(" PATTERN_HEX ":){1,3}(:" PATTERN_HEX "){4}"   \
    "|(" PATTERN_HEX ":){1,2}(:" PATTERN_HEX "){5}|" PATTERN_HEX ":(:" PATTERN_HEX "){6}"         \
    "|((" PATTERN_HEX ":){6}|(" PATTERN_HEX ":){1,5}:|:(:" PATTERN_HEX "){0,5}:"                  \
    "|(" PATTERN_HEX ":){1,4}(:" PATTERN_HEX "){1}:|(" PATTERN_HEX ":){1,3}(:" PATTERN_HEX "){2}:" \
    "|(" PATTERN_HEX ":){1,2}(:" PATTERN_HEX "){3}:|" PATTERN_HEX ":(:" PATTERN_HEX "){4}:)"      \
    PATTERN_IPV4 ")"
#define PATTERN_ADDRESS "(" PATTERN_IPV4 "|" PATTERN_IPV6 ")"

/* One value, a..b, ..b or a..; x|y. At most 8 alternatives (value.h). */
#define PATTERN_RANGE(value) "(" value "(\\.\\.(" value ")?)?|\\.\\." value ")"
#define PATTERN_RANGES(value) PATTERN_RANGE(value) "(\\|" PATTERN_RANGE(value) "){0,7}"

struct pattern {
    const char *name;           /* "duration", "prefix-ipv4" */
    const char *expression;     /* NULL: any text, or what the field's words, least and most say */
};

/* Returns: what values of @field look like, beside its words; static. */
struct pattern pattern_of(const struct field *field);
