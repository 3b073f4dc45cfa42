/*
 * packet-words.h - what a packet is, in words
 *
 * The one place that says it: ladders print what this gives, and captures comment
 * with it. A kind of packet is a row of a table: its name, the section of the RFC
 * that has it, and what more there is to say of it.
 */
#pragma once

#include <glib.h>

#include "sim/net/observe.h"
#include "sim/net/packet.h"
#include "v6sim/read/world.h"

struct packet_words {
    char *label;                /* "SYN", "A? www.example.com", "6to4 SYN" */
    char *detail;               /* what more it says: "2001:db8::1"; "": nothing */
    const char *section;        /* "RFC 9293 3.5"; "": of none */
};

/* Returns: what @packet is; free with packet_words_free(). */
struct packet_words *packet_words_new(const struct world *world, const struct packet *packet);
void packet_words_free(struct packet_words *words);
typedef struct packet_words packet_words;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(packet_words, packet_words_free)

/* Returns: the packet that a tunnel is there for: @packet itself, if it is in none. */
const struct packet *packet_carried(const struct packet *packet);

/* Appends an end of @packet, its source or its destination: "192.168.1.2:1024", "[2001:db8::1]:80"; without a
 * port if it has none. */
void packet_end(GString *to, const struct packet *packet, bool source);

/* Appends both: "192.168.1.2:1024 > 198.18.0.1:53". */
void packet_ends(GString *to, const struct packet *packet);

/* Returns: what is wrong with @packet, a DNS answer that is not as it should be; NULL: nothing, or it is none. */
const char *packet_flaw(const struct packet *packet);

/* Returns: why a packet was lost, "lost on the link"; never freed. */
const char *packet_loss(enum loss why);
