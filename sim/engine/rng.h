/*
 * rng.h - draws by purpose
 *
 * A draw is a function of (key, purpose, subject) and of nothing else: there is
 * no position in a stream. One query more in one connection therefore moves no
 * draw of another, and variants of a scenario can be compared host by host. A
 * subject goes by a name, not by its place among others: one more in front of it
 * moves nothing either.
 * The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011), from the Random123 library.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What a draw is for. The numbers are part of every result with loss or
 * jitter: append, never renumber. */
enum draw_purpose {
    DRAW_LOSS = 1,              /* is the packet lost on this link? */
    DRAW_JITTER = 2,            /* how much later does it come? */
    DRAW_KEY = 3,               /* a key made from another key and a number */
    DRAW_NAME = 4,              /* a key made from another key and a name */
    DRAW_QUERY_LOSS = 5,        /* does the DNS server lose the query? */
    DRAW_ADVERTISE = 6,         /* when does a router advertise by itself? */
    DRAW_RA_DELAY = 7,          /* how long does it wait before it answers? */
    DRAW_IDENTIFIER = 8,        /* which interface identifier? */
    DRAW_DAD_DELAY = 9,         /* how long does a host wait before it probes? */
    DRAW_RS_DELAY = 10,         /* and before it solicits? */
    DRAW_DHCPV6 = 11,           /* how long does it wait for DHCPv6? */
    DRAW_DHCPV4 = 12,           /* and for DHCPv4? */
    DRAW_ROTATE = 13,           /* with which server does a process begin? */
    DRAW_NAT_PORT = 14,         /* which port does a NAT give out? */
    DRAW_DESYNC = 15,           /* how much less is a temporary address preferred? */
    DRAW_RS_WAIT = 16,          /* how long until routers are solicited again? */
    DRAW_TEREDO = 17,           /* ports, nonces, flags and times of a Teredo client */
    DRAW_NAT_ADDRESS = 18,      /* which of its addresses does it give out? */
    DRAW_ARRIVAL = 19,          /* how long until a host's next start? */
    DRAW_POPULARITY = 20,       /* of several names, which? */
};

/* What a draw is about: of whom (a key made of its name), and its which. */
struct subject {
    uint64_t of;
    uint32_t serial;
    uint16_t sub;
};

/* Returns: 64 uniformly distributed bits. */
uint64_t draw(uint64_t key, uint16_t purpose, struct subject what);

/* Returns: @bits mapped to 0..@below - 1; @below more than 0 (no modulo bias
 * beyond 2^-64 x @below). */
uint64_t draw_below(uint64_t bits, uint64_t below);

/* Returns: true with a probability of @q32 / 2^32. */
bool draw_chance(uint64_t bits, uint64_t q32);

/* Returns: the key of the @n-th thing under @key. */
uint64_t draw_key(uint64_t key, uint64_t n);

/* Returns: the key of what is called @name under @key. Names that differ have
 * keys that differ, but for a chance of 2^-64. */
uint64_t draw_key_named(uint64_t key, const char *name);
