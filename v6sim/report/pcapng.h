/*
 * pcapng.h - writing captures
 *
 * The format of draft-ietf-opsawg-pcapng: a section, its interfaces, names, then
 * packets, in nanoseconds since the run began. Packets begin with their IP header
 * (LINKTYPE_RAW).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/net/addr.h"

/* Appends what a file begins with. @comment: about all of it; NULL: none. */
void pcapng_begin(GByteArray *to, const char *comment);

/* Appends an interface, numbered from 0 in the order of calls. */
void pcapng_interface(GByteArray *to, const char *name, const char *description);

struct pcapng_name {
    struct addr addr;
    char *name;
};

/* Appends whose addresses are whose. */
void pcapng_names(GByteArray *to, const struct pcapng_name *name, guint n);

struct pcapng_packet {
    int64_t at;                 /* ns */
    uint32_t interface;
    bool inbound;
    const uint8_t *data;
    uint32_t length, original;  /* octets there are, and that it had */
    const char *comment;        /* NULL: none */
};

void pcapng_packet(GByteArray *to, const struct pcapng_packet *packet);
