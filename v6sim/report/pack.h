/*
 * pack.h - numbers and texts one behind the other, for other processes of this program
 *
 * What is packed is read again in the same order. It has no names and no places, and numbers
 * are as the machine has them: whoever keeps it says beside it what it is (shards.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "v6sim/report/output.h"

struct packing {
    GByteArray *bytes;
    struct output *output;      /* where they go once they are many; NULL: nowhere */
    GHashTable *number;         /* of things that are packed once and then told by their number; NULL: none so far */
};

void pack_octets(struct packing *to, const void *octets, gsize n);
void pack_number(struct packing *to, uint64_t number);

/* NULL is told from "". */
void pack_text(struct packing *to, const char *text);

/* Packs the number of @thing, from 0 in order. Returns: whether it is new, so that it is to be packed behind that. */
bool pack_once(struct packing *to, const void *thing);

/* Writes all to the output, and frees what packing needed; the bytes stay if there is none. */
void pack_end(struct packing *to);

struct unpacking {
    const uint8_t *at, *end;
    bool bad;                   /* something was not there, or cannot be: all that was read is zero from then on */
    GPtrArray *thing;           /* by number; NULL: none so far */
};

void unpack_octets(struct unpacking *from, void *octets, gsize n);
uint64_t unpack_number(struct unpacking *from);

/* Returns: a number below @end; if it is not, that is bad, and 0. */
uint64_t unpack_below(struct unpacking *from, uint64_t end);

/* Returns: the text, to be freed with g_free(), or NULL. */
char *unpack_text(struct unpacking *from);

/* Reads what pack_once() packed. Returns: whether the thing is new, so that it is behind that, and unpack_thing() to be
 * called; if not, it is *@thing. */
bool unpack_once(struct unpacking *from, void **thing);
void unpack_thing(struct unpacking *from, void *thing);

/* Frees what unpacking needed. Returns: whether all was read, and nothing was bad. */
bool unpack_end(struct unpacking *from);
