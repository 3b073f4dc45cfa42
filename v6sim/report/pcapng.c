/*
 * pcapng.c - writing captures
 *
 * Section numbers are of draft-ietf-opsawg-pcapng-02. All is big-endian, which the
 * first block says, so that it is the same on every machine.
 */
#include "v6sim/report/pcapng.h"

#include <string.h>

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_NAMES = 4, BLOCK_PACKET = 6 };
enum { OPTION_END, OPTION_COMMENT, OPTION_NAME = 2, OPTION_DESCRIPTION = 3, OPTION_FLAGS = 2, OPTION_RESOLUTION = 9,
       OPTION_APPLICATION = 4 };
enum { NAME_IPV4 = 1, NAME_IPV6 = 2 };
enum { LINKTYPE_RAW = 101, NANOSECONDS = 9, INBOUND = 1, OUTBOUND = 2 };

static void
pad(struct octets *to)
{
    while (to->n % 4 != 0)
        octets_put8(to, 0);
}

/* Section 3.1. Returns: where the block begins. */
static size_t
begin_block(struct octets *to, uint32_t type)
{
    octets_put32(to, type);
    octets_put32(to, 0);
    return to->n - 8;
}

static void
end_block(struct octets *to, size_t start)
{
    uint32_t length = (uint32_t) (to->n - start + 4);

    octets_set32(to->data + start + 4, length);
    octets_put32(to, length);
}

/* Section 3.5. */
static void
put_option(struct octets *to, uint16_t code, const void *data, size_t length)
{
    uint16_t n = (uint16_t) MIN(length, UINT16_MAX - 3);

    octets_put16(to, code);
    octets_put16(to, n);
    octets_put(to, data, n);
    pad(to);
}

static void
put_text(struct octets *to, uint16_t code, const char *text)
{
    if (text != NULL && *text != '\0')
        put_option(to, code, text, strlen(text));
}

static void
end_options(struct octets *to)
{
    octets_put32(to, OPTION_END);
}

/* Section 4.1. */
void
pcapng_begin(struct octets *to, const char *comment)
{
    size_t start = begin_block(to, BLOCK_SECTION);

    octets_put32(to, 0x1a2b3c4d);
    octets_put16(to, 1);
    octets_put16(to, 0);
    octets_put64(to, UINT64_MAX);
    put_text(to, OPTION_COMMENT, comment);
    put_text(to, OPTION_APPLICATION, "v6sim");
    end_options(to);
    end_block(to, start);
}

/* Section 4.2. */
void
pcapng_interface(struct octets *to, const char *name, const char *description)
{
    const uint8_t resolution = NANOSECONDS;
    size_t start = begin_block(to, BLOCK_INTERFACE);

    octets_put16(to, LINKTYPE_RAW);
    octets_put16(to, 0);
    octets_put32(to, 0);
    put_text(to, OPTION_NAME, name);
    put_text(to, OPTION_DESCRIPTION, description);
    put_option(to, OPTION_RESOLUTION, &resolution, 1);
    end_options(to);
    end_block(to, start);
}

/* Section 4.5. */
void
pcapng_names(struct octets *to, const struct pcapng_name *name, size_t n)
{
    size_t start = begin_block(to, BLOCK_NAMES);

    for (size_t i = 0; i < n; i++) {
        bool ipv4 = addr_is_ipv4(name[i].addr);

        octets_put16(to, ipv4 ? NAME_IPV4 : NAME_IPV6);
        octets_put16(to, (uint16_t) ((ipv4 ? 4 : 16) + strlen(name[i].name) + 1));
        octets_addr(to, name[i].addr);
        octets_put(to, name[i].name, strlen(name[i].name) + 1);
        pad(to);
    }
    octets_put32(to, 0);
    end_block(to, start);
}

/* Packets, section 4.3 */

enum { INTERFACE = 8, AT = 12, CAPTURED = 20, ORIGINAL = 24 };  /* places in a block */

size_t
pcapng_packet_begin(struct octets *to, uint32_t interface, int64_t at)
{
    size_t start = to->n;
    uint8_t *block = octets_add(to, PCAPNG_OCTETS);

    octets_set32(block, BLOCK_PACKET);
    octets_set32(block + INTERFACE, interface);
    octets_set64(block + AT, (uint64_t) at);
    return start;
}

/* What stands behind octets and comment. */
static void
end_packet(struct octets *to, size_t start, uint32_t flags)
{
    uint8_t *rest = octets_add(to, 16);
    uint32_t length = (uint32_t) (to->n - start);

    octets_set32(rest, OPTION_FLAGS << 16 | sizeof flags);
    octets_set32(rest + 4, flags);
    octets_set32(rest + 8, OPTION_END);
    octets_set32(rest + 12, length);
    octets_set32(to->data + start + 4, length);
}

void
pcapng_packet_end(struct octets *to, size_t start, uint32_t original, bool inbound, const char *comment)
{
    uint32_t captured = (uint32_t) (to->n - start - PCAPNG_OCTETS);

    octets_set32(to->data + start + CAPTURED, captured);
    octets_set32(to->data + start + ORIGINAL, MAX(captured, original));
    pad(to);
    put_text(to, OPTION_COMMENT, comment);
    end_packet(to, start, inbound ? INBOUND : OUTBOUND);
}

static size_t
padded(size_t n)
{
    return (n + 3) & ~(size_t) 3;
}

static uint32_t
number_at(const uint8_t *at)
{
    uint32_t big;

    memcpy(&big, at, sizeof big);
    return GUINT32_FROM_BE(big);
}

size_t
pcapng_block_length(const uint8_t *block)
{
    return number_at(block + 4);
}

uint32_t
pcapng_packet_length(const uint8_t *block)
{
    return number_at(block + CAPTURED);
}

/* Returns: @n characters and @more; free with g_free(). */
static char *
joined(const char *text, size_t n, const char *more)
{
    static const char between[] = "; ";
    char *whole = g_malloc(n + strlen(between) + strlen(more) + 1), *end = whole;

    memcpy(end, text, n);
    end = g_stpcpy(end + n, between);
    g_stpcpy(end, more);
    return whole;
}

void
pcapng_packet_again(struct octets *to, const uint8_t *block, const char *more)
{
    size_t start = to->n, fixed = padded(PCAPNG_OCTETS + pcapng_packet_length(block));
    uint32_t option = number_at(block + fixed);
    size_t n = option >> 16 == OPTION_COMMENT ? option & UINT16_MAX : 0;
    const uint8_t *comment = block + fixed + 4, *flags = n > 0 ? comment + padded(n) + 4 : comment;
    g_autofree char *whole = NULL;

    octets_put(to, block, fixed);
    if (n > 0)
        whole = joined((const char *) comment, n, more);
    put_text(to, OPTION_COMMENT, n > 0 ? whole : more);
    end_packet(to, start, number_at(flags));
}
