/*
 * route.c - which way from each router
 */
#include "sim/net/route.h"

#include <glib.h>

#include "sim/net/network.h"

/* How far it is to the nearest origin. Metrics count first, then latency. */
struct distance {
    uint64_t metric;
    int64_t latency_ns;
};

static const struct distance unreachable = { UINT64_MAX, INT64_MAX };

static bool
nearer(struct distance a, struct distance b)
{
    return a.metric != b.metric ? a.metric < b.metric : a.latency_ns < b.latency_ns;
}

static bool
same(struct distance a, struct distance b)
{
    return a.metric == b.metric && a.latency_ns == b.latency_ns;
}

static struct distance
further(struct distance a, const struct link *link)
{
    return (struct distance) { a.metric + link->metric, a.latency_ns + link->latency_ns };
}

/* The nearest router that is not settled yet; NO_ROUTER when none is left that
 * can be reached. Domains are few: a scan is as fast as a heap. */
static uint32_t
nearest_open(const struct network *network, const struct distance *distance, const bool *settled)
{
    uint32_t best = NO_ROUTER;

    for (uint32_t r = 0; r < network->n_domains; r++)
        if (!settled[r] && distance[r].metric != UINT64_MAX &&
            (best == NO_ROUTER || nearer(distance[r], distance[best])))
            best = r;
    return best;
}

/* Router @here is settled: whoever has a link to it may come this way. */
static void
spread(const struct network *network, struct fec *fec, struct distance *distance,
       const bool *settled, uint32_t here)
{
    for (uint32_t i = 0; i < network->n_links; i++) {
        const struct link *link = &network->link[i];

        if (link->to != here || settled[link->from] || !(link->families >> fec->family & 1))
            continue;

        struct distance way = further(distance[here], link);
        bool better = nearer(way, distance[link->from]);
        if (!better && !(same(way, distance[link->from]) && i < fec->next[link->from]))
            continue;
        distance[link->from] = way;
        fec->next[link->from] = i;
        fec->end[link->from] = fec->end[here];
    }
}

static void
start_at(struct fec *fec, const struct origin *origin)
{
    fec->next[origin->router] = NO_LINK;
    fec->end[origin->router] = origin->router;
    fec->node[origin->router] = origin->node;
}

void
route_compute(const struct network *network, struct fec *fec,
              const struct origin *origin, uint32_t n_origins)
{
    g_autofree struct distance *distance = g_new(struct distance, network->n_domains);
    g_autofree bool *settled = g_new0(bool, network->n_domains);

    for (uint32_t r = 0; r < network->n_domains; r++) {
        distance[r] = unreachable;
        fec->next[r] = NO_LINK;
        fec->end[r] = NO_ROUTER;
        fec->node[r] = NO_NODE;
    }
    for (uint32_t i = 0; i < n_origins; i++)
        if (!origin[i].domain_only) {
            distance[origin[i].router] = (struct distance) { 0, 0 };
            start_at(fec, &origin[i]);
        }

    for (uint32_t r; (r = nearest_open(network, distance, settled)) != NO_ROUTER;) {
        settled[r] = true;
        spread(network, fec, distance, settled, r);
    }

    /* What stays inside a domain is seen there only, and is nearest there. */
    for (uint32_t i = 0; i < n_origins; i++)
        if (origin[i].domain_only) {
            fec->scoped = true;
            start_at(fec, &origin[i]);
        }
}
