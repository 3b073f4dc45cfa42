/*
 * pcapng.c - writing captures
 *
 * Section numbers are of draft-ietf-opsawg-pcapng-02. All is big-endian, which the
 * first block says, so that it is the same on every machine.
 */
#include "v6sim/report/pcapng.h"

#include <string.h>

#include "sim/net/wire.h"

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_NAMES = 4, BLOCK_PACKET = 6 };
enum { OPTION_END, OPTION_COMMENT, OPTION_NAME = 2, OPTION_DESCRIPTION = 3, OPTION_FLAGS = 2, OPTION_RESOLUTION = 9,
       OPTION_APPLICATION = 4 };
enum { NAME_IPV4 = 1, NAME_IPV6 = 2 };
enum { LINKTYPE_RAW = 101, NANOSECONDS = 9, INBOUND = 1, OUTBOUND = 2 };

static void
pad(GByteArray *to)
{
    wire_zeros(to, (4 - to->len % 4) % 4);
}

/* Section 3.1. Returns: where the block begins. */
static guint
begin_block(GByteArray *to, uint32_t type)
{
    wire_put32(to, type);
    wire_put32(to, 0);
    return to->len - 8;
}

static void
end_block(GByteArray *to, guint start)
{
    uint32_t length = to->len - start + 4, big = GUINT32_TO_BE(length);

    memcpy(to->data + start + 4, &big, sizeof big);
    wire_put32(to, length);
}

/* Section 3.5. */
static void
put_option(GByteArray *to, uint16_t code, const void *data, size_t length)
{
    uint16_t n = (uint16_t) MIN(length, UINT16_MAX - 3);

    wire_put16(to, code);
    wire_put16(to, n);
    g_byte_array_append(to, data, n);
    pad(to);
}

static void
put_text(GByteArray *to, uint16_t code, const char *text)
{
    if (text != NULL && *text != '\0')
        put_option(to, code, text, strlen(text));
}

static void
end_options(GByteArray *to)
{
    wire_put32(to, OPTION_END);
}

/* Section 4.1. */
void
pcapng_begin(GByteArray *to, const char *comment)
{
    guint start = begin_block(to, BLOCK_SECTION);

    wire_put32(to, 0x1a2b3c4d);
    wire_put16(to, 1);
    wire_put16(to, 0);
    wire_put64(to, UINT64_MAX);
    put_text(to, OPTION_COMMENT, comment);
    put_text(to, OPTION_APPLICATION, "v6sim");
    end_options(to);
    end_block(to, start);
}

/* Section 4.2. */
void
pcapng_interface(GByteArray *to, const char *name, const char *description)
{
    const uint8_t resolution = NANOSECONDS;
    guint start = begin_block(to, BLOCK_INTERFACE);

    wire_put16(to, LINKTYPE_RAW);
    wire_put16(to, 0);
    wire_put32(to, 0);
    put_text(to, OPTION_NAME, name);
    put_text(to, OPTION_DESCRIPTION, description);
    put_option(to, OPTION_RESOLUTION, &resolution, 1);
    end_options(to);
    end_block(to, start);
}

/* Section 4.5. */
void
pcapng_names(GByteArray *to, const struct pcapng_name *name, guint n)
{
    guint start = begin_block(to, BLOCK_NAMES);

    for (guint i = 0; i < n; i++) {
        bool ipv4 = addr_is_ipv4(name[i].addr);

        wire_put16(to, ipv4 ? NAME_IPV4 : NAME_IPV6);
        wire_put16(to, (uint16_t) ((ipv4 ? 4 : 16) + strlen(name[i].name) + 1));
        wire_addr(to, name[i].addr);
        g_byte_array_append(to, (const guint8 *) name[i].name, (guint) strlen(name[i].name) + 1);
        pad(to);
    }
    wire_put32(to, 0);
    end_block(to, start);
}

/* Section 4.3. */
void
pcapng_packet(GByteArray *to, const struct pcapng_packet *packet)
{
    uint8_t flags[4] = { 0, 0, 0, packet->inbound ? INBOUND : OUTBOUND };
    guint start = begin_block(to, BLOCK_PACKET);

    wire_put32(to, packet->interface);
    wire_put64(to, (uint64_t) packet->at);
    wire_put32(to, packet->length);
    wire_put32(to, packet->original);
    g_byte_array_append(to, packet->data, packet->length);
    pad(to);
    put_text(to, OPTION_COMMENT, packet->comment);
    put_option(to, OPTION_FLAGS, flags, sizeof flags);
    end_options(to);
    end_block(to, start);
}
