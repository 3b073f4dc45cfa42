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

#include "sim/net/addr.h"
#include "sim/net/octets.h"

/* Appends what a file begins with. @comment: about all of it; NULL: none. */
void pcapng_begin(struct octets *to, const char *comment);

/* Appends an interface, numbered from 0 in the order of calls. */
void pcapng_interface(struct octets *to, const char *name, const char *description);

struct pcapng_name {
    struct addr addr;
    char *name;
};

/* Appends whose addresses are whose. */
void pcapng_names(struct octets *to, const struct pcapng_name *name, size_t n);

/* Where in the block of a packet its octets are. */
#define PCAPNG_OCTETS 28

/* Begins a packet that was seen at @at, ns, whose octets are appended then. Returns: where its block begins. */
size_t pcapng_packet_begin(struct octets *to, uint32_t interface, int64_t at);

/* Ends it. @original: octets that it had, if there are less; @comment: "": none. */
void pcapng_packet_end(struct octets *to, size_t start, uint32_t original, bool inbound, const char *comment);

/* Returns: octets of the block at @block, and of the packet in it. */
size_t pcapng_block_length(const uint8_t *block);
uint32_t pcapng_packet_length(const uint8_t *block);

/* Appends the packet whose block is @block once more, with @more behind its comment. */
void pcapng_packet_again(struct octets *to, const uint8_t *block, const char *more);
