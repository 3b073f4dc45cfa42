/*
 * relays.c - why packets come to the relay that they come to
 *
 * Which one that is, routes decide: the origin of the longest prefix that is
 * nearest by metric of those that can be seen (sim/net/route.h). Here it is told
 * beside the other ones.
 */
#include "v6sim/report/relays.h"

#include "models/host/vocabulary.h"
#include "models/tunnel/sixtofour.h"
#include "v6sim/read/value.h"

/* The way to a domain's router by metric, then by latency. */
struct far {
    int64_t metric, latency_ns; /* metric: -1, no links lead there */
};

static struct far
far_away(const struct network *network, enum family family, uint32_t from, uint32_t to)
{
    const struct fec *fec = &network->fec[family][to];
    struct far far = { 0, 0 };

    if (fec->end[from] == NO_ROUTER)
        return (struct far) { -1, 0 };
    while (fec->next[from] != NO_LINK) {
        const struct link *link = &network->link[fec->next[from]];

        far.metric += link->metric;
        far.latency_ns += link->latency_ns;
        from = link->to;
    }
    return far;
}

static bool
is_for(const struct world *world, const struct announcement *announcement, struct addr addr, enum family family)
{
    uint32_t node = announcement->origin.node;

    return announcement->family == family && prefix_has(announcement->prefix, announcement->len, addr) &&
        node != NO_NODE && world_group(world, node, &(uint32_t) { 0 })->type == NODE_RELAY;
}

/* Where packets from @domain to @addr end, and at which node; NO_NODE: nowhere. A route may end before its origin, at
 * one that is announced inside a domain on the way. */
static uint32_t
end_of(const struct network *network, struct addr addr, enum family family, uint32_t domain, uint32_t *node)
{
    const struct fec *fec = network_class(network, family, addr, domain);

    *node = NO_NODE;
    if (fec == NULL)
        return NO_ROUTER;
    while (fec->next[domain] != NO_LINK)
        domain = network->link[fec->next[domain]].to;
    *node = fec->node[domain];
    return domain;
}

/* Appends why @other is not the one. */
static void
append_other(GString *to, const struct world *world, const struct announcement *other, uint32_t domain, int64_t metric)
{
    const struct network *network = world->network;
    struct far far = far_away(network, (enum family) other->family, domain, other->origin.router);
    g_autofree char *latency = value_print_time(far.latency_ns), *name = world_name(world, other->origin.node);

    g_string_append_printf(to, "; not %s: ", name);
    if (other->origin.domain_only && other->origin.router != domain)
        g_string_append_printf(to, "it is announced inside %s alone", network_name(network, other->origin.router));
    else if (far.metric < 0)
        g_string_append(to, "no links lead there");
    else if (far.metric != metric)
        g_string_append_printf(to, "metric %" G_GINT64_FORMAT, far.metric);
    else
        g_string_append_printf(to, "the same metric, %s one way", latency);
}

/* Returns: how many announcements relays have made for @addr. @first: (out): the first of them. */
static unsigned
count_for(const struct world *world, struct addr addr, enum family family, const struct announcement **first)
{
    const struct network *network = world->network;
    unsigned n = 0;

    for (uint32_t i = 0; i < network->n_announcements; i++)
        if (is_for(world, &network->announcement[i], addr, family) && n++ == 0)
            *first = &network->announcement[i];
    return n;
}

/* Why packets from @domain to @addr come to the relay they come to. NULL: no relay announces it anywhere. */
static char *
why(const struct world *world, struct addr addr, enum family family, uint32_t domain)
{
    const struct network *network = world->network;
    const struct announcement *first = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    int64_t metric = -1;
    uint32_t node, at = end_of(network, addr, family, domain, &node);

    unsigned n = count_for(world, addr, family, &first);
    if (n == 0)
        return NULL;

    struct prefix prefix = { .addr = first->prefix, .len = first->len, .family = first->family };
    g_autofree char *announced = value_print_prefix(&prefix), *name = node != NO_NODE ? world_name(world, node) : NULL;
    if (name != NULL && n == 1) {
        g_string_append_printf(text, "%s in %s, which alone announces %s", name, network_name(network, at), announced);
    } else if (name != NULL) {
        metric = far_away(network, family, domain, at).metric;
        g_string_append_printf(text, "%s in %s, of those that announce %s the nearest to %s, metric %" G_GINT64_FORMAT,
                               name, network_name(network, at), announced, network_name(network, domain), metric);
    } else {
        g_string_append_printf(text, "none: no relay announces %s to %s", announced, network_name(network, domain));
    }
    for (uint32_t i = 0; i < network->n_announcements; i++) {
        const struct announcement *other = &network->announcement[i];

        if (is_for(world, other, addr, family) && other->origin.node != node)
            append_other(text, world, other, domain, metric);
    }
    return g_strdup(text->str);
}

/* The domain that a node is in. */
static uint32_t
domain_of(const struct world *world, uint32_t node)
{
    return world_group(world, node, &(uint32_t) { 0 })->domain;
}

/* There it is the relay that the interface knows, if that is a matter of routes. */
static char *
why_there(const struct world *world, const struct kept *kept)
{
    const char *interface = kept_interface(kept);
    const struct profile *profile = world_profile(world, kept->host);

    if (!g_str_equal(interface, tunnel_type_name[TUNNEL_6TO4]) || sixtofour_has(kept_candidate(kept)->dst))
        return NULL;
    return why(world, profile->interface[TUNNEL_6TO4].relay, FAMILY_IPV4, domain_of(world, kept->host));
}

/* Back it is whoever announces the host's own address. */
static char *
why_back(const struct world *world, const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);
    const struct member *member =
        network_member(world->network, world->network->attachment[kept->host].router, candidate->dst);

    return member != NULL ? why(world, candidate->src, FAMILY_IPV6, domain_of(world, member->node)) : NULL;
}

char *
relays_why(const struct world *world, const struct kept *kept, enum direction direction)
{
    if (kept->n_attempts == 0 || addr_is_ipv4(kept_candidate(kept)->dst))
        return NULL;
    if (kept->forward != NULL && kept->forward->own == OWN_LAST)
        return g_strdup("own: who has that address is a Teredo relay for itself");
    if (kept->forward != NULL && kept->forward->own == OWN_FIRST)
        return NULL;            /* that is told of the interface */
    return direction == DIRECTION_FORWARD ? why_there(world, kept) : why_back(world, kept);
}
