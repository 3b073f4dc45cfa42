/*
 * bare.c - the same load without a simulator: what a bare C loop takes
 *
 * A state machine per host over a 4-ary heap of 16-byte keys: no packets, no
 * routes, no rules, no records. Eleven events a connection: each packet's
 * arrival, and the wake-up that starts the next one. This is the floor that
 * bench/connections is compared with.
 */
#include "bench/bare.h"

#include <assert.h>
#include <stdlib.h>

enum state { START, AAAA_AT_SERVER, AAAA_BACK, A_AT_SERVER, A_BACK, SYN_AT_SERVER, SYN_BACK, ACK_AT_SERVER,
             FIN_AT_SERVER, FIN_BACK, LAST_ACK, N_STATES };
static_assert(N_STATES == BARE_EVENTS, "a state is an event");

#define DNS_WAY 5000000
#define SERVER_WAY 10000000
#define EVERY 1000000000

static const int64_t way_ns[N_STATES] = {
    [START] = DNS_WAY, [AAAA_AT_SERVER] = DNS_WAY, [AAAA_BACK] = DNS_WAY, [A_AT_SERVER] = DNS_WAY,
    [A_BACK] = SERVER_WAY, [SYN_AT_SERVER] = SERVER_WAY, [SYN_BACK] = SERVER_WAY, [ACK_AT_SERVER] = 1,
    [FIN_AT_SERVER] = SERVER_WAY, [FIN_BACK] = SERVER_WAY, [LAST_ACK] = 0,
};

struct key {
    int64_t at;
    uint32_t host, state;
};

struct host {
    int64_t started_at, total_ns;
    uint32_t done;
};

struct heap {
    struct key *key;
    uint32_t n;
};

static void
push(struct heap *heap, struct key key)
{
    uint32_t at = heap->n++;

    for (uint32_t up; at > 0 && key.at < heap->key[up = (at - 1) / 4].at; at = up)
        heap->key[at] = heap->key[up];
    heap->key[at] = key;
}

static struct key
pop(struct heap *heap)
{
    struct key first = heap->key[0], last = heap->key[--heap->n];
    uint32_t at = 0;

    for (;;) {
        uint32_t child = 4 * at + 1, least = child;

        if (child >= heap->n)
            break;
        for (uint32_t i = child + 1; i < child + 4 && i < heap->n; i++)
            if (heap->key[i].at < heap->key[least].at)
                least = i;
        if (last.at <= heap->key[least].at)
            break;
        heap->key[at] = heap->key[least];
        at = least;
    }
    heap->key[at] = last;
    return first;
}

uint64_t
bare_run(uint32_t hosts, uint32_t times)
{
    struct host *host = calloc(hosts, sizeof *host);
    struct heap heap = { .key = malloc((hosts + 1) * sizeof *heap.key) };
    uint64_t made = 0;

    if (host == NULL || heap.key == NULL)
        abort();
    for (uint32_t i = 0; i < hosts; i++)
        push(&heap, (struct key) { .host = i, .state = START });
    while (heap.n > 0) {
        struct key key = pop(&heap);
        struct host *of = &host[key.host];

        if (key.state == START)
            of->started_at = key.at;
        if (key.state == SYN_BACK) {
            of->total_ns += key.at - of->started_at;
            made++;
        }
        if (key.state != LAST_ACK)
            push(&heap, (struct key) { key.at + way_ns[key.state], key.host, key.state + 1 });
        else if (++of->done < times)
            push(&heap, (struct key) { of->started_at + EVERY, key.host, START });
    }
    free(host);
    free(heap.key);
    return made;
}
