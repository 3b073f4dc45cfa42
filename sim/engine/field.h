/*
 * field.h - what text can set: the table that describes a struct
 *
 * Every struct that a scenario or a profile can set has one const table of its
 * fields. Reader, `v6sim show`, `v6sim os show`, --set and the manual are made
 * from that table, so that they cannot disagree. This floor knows no text
 * format: it only names types; v6sim/read/fields.c reads them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_TEXT,                 /* const char *            as written */
    FIELD_NAME,                 /* const char *            an id: letters, digits, - _ . */
    FIELD_NAMES,                /* struct word_list        ids, separated by blanks */
    FIELD_WORD,                 /* int                     index into .words */
    FIELD_WORDS,                /* uint32_t                set: bit i is .words[i] */
    FIELD_ORDER,                /* struct word_order       some of .words, in the order written */
    FIELD_SEQUENCE,             /* struct word_sequence    "ignore*2 none": of .words, turn by turn */
    FIELD_DURATION,             /* int64_t                 ns; 10ms 5s 1h */
    FIELD_DURATIONS,            /* int64_t[2]              one for both directions, or "x y" */
    FIELD_SHARE,                /* uint64_t                12% in units of 2^-32 */
    FIELD_PART,                 /* struct mix_part             12.5%, 3, rest: of a mix, exactly */
    FIELD_COUNT,                /* int64_t                 a whole number within least..most */
    FIELD_COUNTS,               /* int64_t[2]              one for both directions, or "x y" */
    FIELD_BYTES,                /* int64_t                 octets within least..most; 1460B 60kB 1.5MB */
    FIELD_PORTS,                /* struct port_list        "80 443" */
    FIELD_PREFIX,               /* struct prefix           2001:db8::/32, 192.0.2.0/24 */
    FIELD_PREFIX_OR_WORD,       /* struct prefix_or_word   a prefix, or one of .words */
    FIELD_ADDRESSES,            /* struct address_list     addresses, or one of .words */
    FIELD_MAC,                  /* uint64_t                00:00:5e:00:53:01, in the lower 48 bits */
    FIELD_STEPS,                /* struct step_list        "0s:1 1s:2 4s:all" */
    FIELD_TIMES,                /* struct time_list        "0s 3s 9s" */
    FIELD_RATE,                 /* struct rate             so often in a unit of time: 6/h, 0.5/s */
};

enum field_flags {
    FIELD_REQUIRED = 1,
    FIELD_LATER = 2,            /* known to the language, refused with "not built yet" */
    FIELD_IPV4 = 4,             /* address types: this family only */
    FIELD_IPV6 = 8,
    FIELD_REVISION = 16,        /* of names: each may end in a revision, as systems' do: linux-2009@1 */
};

struct field {
    const char *name;           /* the attribute */
    enum field_type type;
    uint32_t offset;            /* of the member in its struct */
    const char *fallback;       /* the default as one would write it; NULL: the member stays zero */
    const char *const *words;   /* NULL-terminated; one written "~word" is refused with "not built yet" */
    int64_t least, most;        /* of counts and durations; 0, 0: any that is not negative */
    unsigned flags;
    const char *meaning;        /* one line, for manual and messages */
};

#define FIELD(struct_type, member) (uint32_t) offsetof(struct_type, member)

/* Bit i of a struct's `given` says that field i of its table was written. Every
 * struct with a field table starts with this. */
struct given {
    uint64_t mask;
};

struct word_list {
    const char *const *word;
    uint32_t n;
};

/* A share among others of its like, as it was written: digits / 10^places. */
enum part_kind { PART_PERCENT, PART_WEIGHT, PART_REST };
struct mix_part {
    int kind;                   /* enum part_kind */
    unsigned places;
    int64_t digits;
};

/* As it was written: digits / 10^places, in each unit. */
struct rate {
    int64_t digits;             /* 0: none was written */
    unsigned places;
    int64_t unit_ns;
};

struct word_order {
    uint8_t n, word[7];         /* indices into .words */
};

struct word_sequence {
    uint8_t n;
    uint8_t word[31];           /* indices into .words: of each turn, the last of all that follow */
};

struct port_list {
    uint8_t n;
    uint16_t port[15];
};

struct time_list {
    uint8_t n;
    int64_t at[16];             /* ns, ascending */
};

struct step_list {
    uint8_t n;
    uint8_t server[32];         /* 0 = the first one asked, STEP_ALL = each */
    int64_t at[32];             /* ns, ascending */
};
#define STEP_ALL 0xff
