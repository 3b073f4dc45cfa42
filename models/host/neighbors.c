/*
 * neighbors.c - default routers that do not answer any more
 *
 * In order: neighbors_send() -> neighbors_due(), DELAY, PROBE, FAILED; and if something
 * is sent there again -> INCOMPLETE, FAILED, neighbors_tell().
 */
#include "models/host/neighbors.h"

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

static const struct neighbors *
facts_of(const struct host *host)
{
    return &host->profile->autoconfiguration.neighbors;
}

bool
neighbors_is_reachable(const struct default_router *router)
{
    return router->neighbor.state < NEIGHBOR_FAILED;
}

void
neighbors_heard(struct default_router *router)
{
    struct neighbor *neighbor = &router->neighbor;

    if (neighbors_is_reachable(router) && neighbor->state != NEIGHBOR_STALE)
        return;                         /* what is under way goes on */
    neighbor->state = NEIGHBOR_STALE;
    neighbor->n_probes = 0;
    neighbor->at = INT64_MAX;
}

static void
begin(struct host *host, struct neighbor *neighbor, enum neighbor_state state, int64_t wait_ns)
{
    neighbor->state = (uint8_t) state;
    neighbor->n_probes = 0;
    neighbor->at = host_now(host) + wait_ns;
}

/* One packet waits; the next takes its place (section 7.2.2). */
static void
hold(struct host *host, struct neighbor *neighbor, struct packet *packet)
{
    if (neighbor->held != NULL)
        host_lose(host, neighbor->held);
    neighbor->held = packet;
}

/* To the router alone while its link-layer address is thought to be known, else to all who may have it. */
static void
ask(struct host *host, const struct default_router *router)
{
    unsigned nth = (unsigned) (router - host->configuring->router);
    bool known = router->neighbor.state == NEIGHBOR_PROBE;

    configure_send(host, host->configuring->own[0].addr, known ? router->addr : addr_solicited_node(router->addr),
                   serial_of(0, SERIAL_NEIGHBOR, NEIGHBOR_NTH | nth << 4 | router->neighbor.n_probes), NS_SIZE,
                   (struct nd_payload) { .kind = ND_NEIGHBOR_SOLICITATION, .target = router->addr });
}

static void
router_due(struct host *host, struct default_router *router)
{
    const struct neighbors *facts = facts_of(host);
    struct neighbor *neighbor = &router->neighbor;

    while (neighbor->at <= host_now(host)) {
        if (neighbor->state == NEIGHBOR_DELAY)
            begin(host, neighbor, NEIGHBOR_PROBE, 0);
        if (neighbor->n_probes == facts->probes) {
            fact_acted(&host->selection, facts->fact);
            configure_tell(host, (struct configure_step) {
                .what = STEP_GONE, .fact = facts->fact, .nth = neighbor->n_probes, .addr = router->addr,
                .kind = neighbor->state == NEIGHBOR_INCOMPLETE });
            neighbor->state = NEIGHBOR_FAILED;
            neighbor->at = INT64_MAX;
            return;
        }
        ask(host, router);
        neighbor->n_probes++;
        neighbor->at = host_now(host) + facts->retransmit_ns;
    }
}

void
neighbors_send(struct host *host, struct default_router *router, struct packet *packet)
{
    struct neighbor *neighbor = &router->neighbor;

    switch ((enum neighbor_state) neighbor->state) {
    case NEIGHBOR_STALE:
        fact_waited(&host->selection, facts_of(host)->fact);
        configure_tell(host, (struct configure_step) {
            .what = STEP_DOUBTED, .fact = facts_of(host)->fact, .addr = router->addr });
        begin(host, neighbor, NEIGHBOR_DELAY, MAX(facts_of(host)->delay_ns, 1));
        break;
    case NEIGHBOR_DELAY:
    case NEIGHBOR_PROBE:
        break;
    case NEIGHBOR_FAILED:
        begin(host, neighbor, NEIGHBOR_INCOMPLETE, 0);
        hold(host, neighbor, packet);
        router_due(host, router);
        configure_arm(host);
        return;
    case NEIGHBOR_INCOMPLETE:
        hold(host, neighbor, packet);
        return;
    }
    host_lose(host, packet);
    configure_arm(host);
}

void
neighbors_due(struct host *host)
{
    struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_routers; i++)
        router_due(host, &configuring->router[i]);
}

void
neighbors_tell(struct host *host)
{
    struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_routers; i++) {
        struct neighbor *neighbor = &configuring->router[i].neighbor;
        struct packet *packet = neighbor->held;

        if (packet == NULL || neighbor->state == NEIGHBOR_INCOMPLETE)
            continue;
        neighbor->held = NULL;
        if (neighbor->state != NEIGHBOR_FAILED) {       /* it has advertised meanwhile */
            host_lose(host, packet);
            continue;
        }
        host->node->kind->packet(host->node, packet_report(host->node->island, packet, packet->src,
                                                           ICMP_ADDRESS_UNREACHABLE, 0));
    }
}

int64_t
neighbors_deadline(const struct host *host)
{
    const struct configuring *configuring = host->configuring;
    int64_t deadline = INT64_MAX;

    for (uint8_t i = 0; i < configuring->n_routers; i++)
        deadline = earlier(deadline, configuring->router[i].neighbor.at);
    return deadline;
}
