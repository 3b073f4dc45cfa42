/*
 * neighbors.h - default routers that do not answer any more
 *
 * What a host hands to a router that is gone is lost, until Neighbor Unreachability
 * Detection finds it: the packet makes it doubt, after a while it asks the router
 * alone, and when that has not answered, it uses another one. If there is none, it
 * resolves the router's address anew, and at the end of that tells itself that the
 * destination cannot be reached.
 *
 * Follows:
 *   RFC 4861 sections 7.2.2 and 7.3.3 - resolution that fails, states of a neighbor
 *   RFC 4861 section 6.3.6 - which default router, then
 * Not modelled:
 *   the states of a neighbor that answers: asking it takes no time; TCP's confirmations,
 *   for what comes from there does not come by a router that is gone; IPv4.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct default_router;
struct host;
struct packet;

enum neighbor_state {
    NEIGHBOR_STALE,             /* its link-layer address was advertised */
    NEIGHBOR_DELAY,             /* something was sent there: it may yet be confirmed */
    NEIGHBOR_PROBE,             /* it is asked */
    NEIGHBOR_FAILED,            /* it did not answer */
    NEIGHBOR_INCOMPLETE,        /* all on the link are asked for it */
};

struct neighbor {
    uint8_t state;              /* enum neighbor_state */
    uint8_t n_probes;
    int64_t at;                 /* the next step; INT64_MAX: none */
    struct packet *held;        /* owned: what waits for its address; NULL: nothing */
};

/* Hands @packet to @router, which does not answer; takes it over. */
void neighbors_send(struct host *host, struct default_router *router, struct packet *packet);

/* It has advertised itself: whatever was found out about it is forgotten (section 6.3.4). */
void neighbors_heard(struct default_router *router);

/* Does what is due. */
void neighbors_due(struct host *host);

/* Tells those who sent through a router that was not resolved. */
void neighbors_tell(struct host *host);

/* Returns: when the next thing is due; INT64_MAX: nothing. */
int64_t neighbors_deadline(const struct host *host);

/* Returns: whether @router is not known to be unreachable. */
bool neighbors_is_reachable(const struct default_router *router);
