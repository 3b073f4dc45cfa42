/*
 * pack.c - numbers and texts one behind the other, for other processes of this program
 */
#include "v6sim/report/pack.h"

#include <string.h>

#define MANY (1024 * 1024)      /* octets that are written at once */

static void
flush(struct packing *to)
{
    output_append(to->output, to->bytes->data, to->bytes->len);
    g_byte_array_set_size(to->bytes, 0);
}

void
pack_octets(struct packing *to, const void *octets, gsize n)
{
    g_byte_array_append(to->bytes, octets, (guint) n);
    if (to->output != NULL && to->bytes->len > MANY)
        flush(to);
}

void
pack_number(struct packing *to, uint64_t number)
{
    pack_octets(to, &number, sizeof number);
}

/* With its length in front: one more than it has, for NULL has none. */
void
pack_text(struct packing *to, const char *text)
{
    size_t n = text != NULL ? strlen(text) : 0;

    pack_number(to, text != NULL ? n + 1 : 0);
    pack_octets(to, text, n);
}

bool
pack_once(struct packing *to, const void *thing)
{
    void *number;

    if (to->number == NULL)
        to->number = g_hash_table_new(NULL, NULL);
    if (g_hash_table_lookup_extended(to->number, thing, NULL, &number)) {
        pack_number(to, GPOINTER_TO_SIZE(number));
        return false;
    }
    pack_number(to, g_hash_table_size(to->number));
    g_hash_table_insert(to->number, (void *) thing, GSIZE_TO_POINTER(g_hash_table_size(to->number)));
    return true;
}

void
pack_end(struct packing *to)
{
    if (to->output != NULL)
        flush(to);
    g_clear_pointer(&to->number, g_hash_table_unref);
}

/* Reading */

static bool
has(struct unpacking *from, uint64_t n)
{
    from->bad |= (uint64_t) (from->end - from->at) < n;
    return !from->bad;
}

void
unpack_octets(struct unpacking *from, void *octets, gsize n)
{
    if (!has(from, n)) {
        memset(octets, 0, n);
    } else if (n > 0) {
        memcpy(octets, from->at, n);
        from->at += n;
    }
}

uint64_t
unpack_number(struct unpacking *from)
{
    uint64_t number;

    unpack_octets(from, &number, sizeof number);
    return number;
}

uint64_t
unpack_below(struct unpacking *from, uint64_t end)
{
    uint64_t number = unpack_number(from);

    from->bad |= number >= end;
    return from->bad ? 0 : number;
}

char *
unpack_text(struct unpacking *from)
{
    uint64_t n = unpack_number(from);
    char *text;

    if (n == 0 || !has(from, n - 1))
        return NULL;
    text = g_strndup((const char *) from->at, n - 1);
    from->at += n - 1;
    return text;
}

bool
unpack_once(struct unpacking *from, void **thing)
{
    uint64_t n = from->thing != NULL ? from->thing->len : 0, number = unpack_below(from, n + 1);

    *thing = number < n ? from->thing->pdata[number] : NULL;
    return number == n && !from->bad;
}

void
unpack_thing(struct unpacking *from, void *thing)
{
    if (from->thing == NULL)
        from->thing = g_ptr_array_new();
    g_ptr_array_add(from->thing, thing);
}

bool
unpack_end(struct unpacking *from)
{
    g_clear_pointer(&from->thing, g_ptr_array_unref);
    return !from->bad && from->at == from->end;
}
