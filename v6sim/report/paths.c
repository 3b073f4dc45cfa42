/*
 * paths.c - the ways that packets took, and what they might have taken
 *
 * In order: paths_of() -> read_steps() -> path_new(); paths_best_rtt() ->
 * one_way() -> links_from().
 */
#include "v6sim/report/paths.h"

#include <string.h>

struct paths {
    const struct world *world;
    GHashTable *path;           /* struct path *: itself */
    const struct path *last[2]; /* that were asked for; NULL: none yet */
    GArray *router;             /* uint32_t: room for the way that is looked at */
    GArray *step;               /* struct path_step: the same */
    GHashTable *latency;        /* int64_t *, by domain: from there to each domain; -1: no links lead there */
    struct arena arena;
};

static bool
is_node(const struct path_step *step)
{
    return step->name == NULL;
}

static bool
same_step(const struct path_step *a, const struct path_step *b)
{
    return a->name == b->name && (!is_node(a) || a->place == b->place);
}

/* Names are those of elements, so that pointers tell them apart. */
static guint
hash_path(gconstpointer key)
{
    const struct path *path = key;
    guint hash = path->n_steps * 3 + path->own;

    for (uint32_t i = 0; i < path->n_steps; i++)
        hash = hash * 31 + (is_node(&path->step[i]) ? path->step[i].place : g_direct_hash(path->step[i].name));
    return hash;
}

static gboolean
equal_paths(gconstpointer a, gconstpointer b)
{
    const struct path *one = a, *other = b;
    bool same = one->n_steps == other->n_steps && one->own == other->own;

    for (uint32_t i = 0; i < one->n_steps && same; i++)
        same = same_step(&one->step[i], &other->step[i]);
    return same;
}

struct paths *
paths_new(const struct world *world)
{
    struct paths *paths = g_new0(struct paths, 1);

    paths->world = world;
    paths->path = g_hash_table_new(hash_path, equal_paths);
    paths->router = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    paths->step = g_array_new(FALSE, FALSE, sizeof(struct path_step));
    paths->latency = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return paths;
}

static void
free_texts(void *key, void *value, void *user)
{
    const struct path *path = key;

    (void) value;
    (void) user;
    g_free((char *) path->text);
    g_free((char *) path->relays);
    g_free((char *) path->loop);
}

void
paths_free(struct paths *paths)
{
    if (paths == NULL)
        return;
    g_hash_table_foreach(paths->path, free_texts, NULL);
    g_hash_table_unref(paths->path);
    g_array_unref(paths->router);
    g_array_unref(paths->step);
    g_hash_table_unref(paths->latency);
    arena_free(&paths->arena);
    g_free(paths);
}

/* Ways */

/* Fills paths->step. */
static void
read_steps(struct paths *paths, const struct net *net, uint32_t way)
{
    uint32_t n = net_way(net, way, (uint32_t *) (void *) paths->router->data, paths->router->len);

    if (n > paths->router->len) {
        g_array_set_size(paths->router, n);
        net_way(net, way, (uint32_t *) (void *) paths->router->data, n);
    }
    g_array_set_size(paths->step, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t step = g_array_index(paths->router, uint32_t, i);
        bool node = step & WAY_NODE;

        g_array_index(paths->step, struct path_step, i) = (struct path_step) {
            .name = node ? NULL : network_name(paths->world->network, step), .place = step & ~WAY_NODE };
    }
}

/* Sets what @path goes through beside nodes. */
static void
set_route(struct paths *paths, struct path *path)
{
    const char **route = arena_alloc(&paths->arena, MAX(path->n_steps, 1) * sizeof *route);

    for (uint32_t i = 0; i < path->n_steps; i++) {
        const char *name = path->step[i].name;

        if (name != NULL && (path->n_route == 0 || route[path->n_route - 1] != name))
            route[path->n_route++] = name;
    }
    path->route = route;
}

/* Returns: the relay that a step of a way is; NULL: it is none. */
static const struct node_group *
relay_at(const struct world *world, const struct path_step *step)
{
    const struct node_group *group = is_node(step) ? world_group(world, step->place, &(uint32_t) { 0 }) : NULL;

    return group != NULL && group->type == NODE_RELAY ? group : NULL;
}

/* Whether a relay is among paths->step. */
static bool
goes_over_any(const struct paths *paths)
{
    bool any = false;

    for (guint i = 0; i < paths->step->len && !any; i++)
        any = relay_at(paths->world, &g_array_index(paths->step, struct path_step, i)) != NULL;
    return any;
}

/* Returns: what they are called, "isp - near[relay] - hosting", to be freed. A node that forwards comes between the
 * router that has it and the same one again, which is told once. */
static char *
names_of(const struct world *world, const struct path_step *step, uint32_t n)
{
    GString *names = g_string_new(NULL);

    for (uint32_t i = 0; i < n; i++) {
        bool again = i > 1 && is_node(&step[i - 1]) && same_step(&step[i], &step[i - 2]);

        if (is_node(&step[i])) {
            g_autofree char *node = world_name(world, step[i].place);

            g_string_append_printf(names, "[%s]", node);
        } else if (!again) {
            g_string_append_printf(names, "%s%s", i > 0 ? " - " : "", step[i].name);
        }
    }
    return g_string_free(names, FALSE);
}

/* The same of a whole way, the end marked that is a relay for itself: "hosting[own] - isp". */
static char *
text_of(const struct world *world, const struct path *path)
{
    g_autofree char *names = names_of(world, path->step, path->n_steps);
    size_t end = path->own == OWN_FIRST ? strcspn(names, " ") : strlen(names);

    return g_strdup_printf("%.*s%s%s", (int) end, names, path->own != OWN_NONE ? "[own]" : "", names + end);
}

/* Returns: their ids, to be freed; NULL: there are none. */
static char *
relays_of(const struct world *world, const struct path *path)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (uint32_t i = 0; i < path->n_steps; i++) {
        const struct node_group *group = relay_at(world, &path->step[i]);

        if (group != NULL)
            g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", group->id);
    }
    return names->len > 0 ? g_strdup(names->str) : NULL;
}

/* Whether the last @period steps are the same as those before them. */
static bool
goes_round(const struct path *path, uint32_t period)
{
    bool same = 2 * period <= path->n_steps;

    for (uint32_t i = path->n_steps - period; i < path->n_steps && same; i++)
        same = same_step(&path->step[i], &path->step[i - period]);
    return same;
}

/* Returns: the shortest round at the end of the way, with where it begins at both ends; to be freed; NULL: it comes by
 * nothing twice in the same manner. */
static char *
loop_of(const struct world *world, const struct path *path)
{
    for (uint32_t period = 1; 2 * period <= path->n_steps; period++)
        if (goes_round(path, period)) {
            uint32_t first = path->n_steps - period - 1;

            while (is_node(&path->step[first]))
                first--;
            return names_of(world, &path->step[first], period + 1);
        }
    return NULL;
}

/* Of several links from one domain to another, that with the most. */
static int64_t
jitter_of(const struct network *network, const struct path *path)
{
    int64_t sum = 0;

    for (uint32_t i = 1; i < path->n_steps; i++) {
        int64_t most = 0;

        for (uint32_t l = 0; l < network->n_links && !is_node(&path->step[i]) && !is_node(&path->step[i - 1]); l++)
            if (network->link[l].from == path->step[i - 1].place && network->link[l].to == path->step[i].place)
                most = MAX(most, network->link[l].jitter_ns);
        sum += most;
    }
    return sum;
}

static const struct path *
path_new(struct paths *paths, const struct path_step *step, uint32_t n_steps, enum own_relay own)
{
    struct path *path = arena_alloc(&paths->arena, sizeof *path);

    path->step = arena_keep(&paths->arena, step, n_steps * sizeof *step);
    path->n_steps = n_steps;
    path->own = own;
    path->text = text_of(paths->world, path);
    path->loop = loop_of(paths->world, path);
    path->relays = own != OWN_NONE ? g_strdup("own") : relays_of(paths->world, path);
    path->jitter_ns = jitter_of(paths->world->network, path);
    set_route(paths, path);
    g_hash_table_add(paths->path, path);
    return path;
}

/* Returns: the path that is as @path; NULL: there is none yet. Most go there and back as the one before. */
static const struct path *
find_path(struct paths *paths, const struct path *path)
{
    const struct path *found;

    for (unsigned i = 0; i < G_N_ELEMENTS(paths->last); i++)
        if (paths->last[i] != NULL && equal_paths(paths->last[i], path))
            return paths->last[i];
    found = g_hash_table_lookup(paths->path, path);
    if (found != NULL) {
        paths->last[1] = paths->last[0];
        paths->last[0] = found;
    }
    return found;
}

const struct path *
paths_of(struct paths *paths, const struct net *net, uint32_t way, enum own_relay own)
{
    const struct path_step *step;
    const struct path *known;

    read_steps(paths, net, way);
    if (goes_over_any(paths))
        own = OWN_NONE;
    step = (const struct path_step *) (const void *) paths->step->data;
    known = find_path(paths, &(struct path) { .step = step, .n_steps = paths->step->len, .own = own });
    return known != NULL ? known : path_new(paths, step, paths->step->len, own);
}

const struct path *
paths_like(struct paths *paths, const struct path *path)
{
    const struct path *known = find_path(paths, path);

    return known != NULL ? known : path_new(paths, path->step, path->n_steps, path->own);
}

/* Names are those of the routers. */
void
path_pack(struct packing *to, const struct path *path)
{
    pack_number(to, path != NULL);
    if (path == NULL || !pack_once(to, path))
        return;
    pack_number(to, path->own);
    pack_number(to, path->n_steps);
    for (uint32_t i = 0; i < path->n_steps; i++) {
        pack_number(to, is_node(&path->step[i]));
        pack_number(to, path->step[i].place);
    }
}

static struct path_step
unpack_step(const struct world *world, struct unpacking *from)
{
    bool node = unpack_below(from, 2);
    uint32_t place = (uint32_t) unpack_below(from, node ? world->n_nodes : world->network->n_routers);

    return (struct path_step) { .name = node ? NULL : network_name(world->network, place), .place = place };
}

static const struct path *
unpack_path(struct paths *paths, struct unpacking *from)
{
    enum own_relay own = (enum own_relay) unpack_below(from, OWN_LAST + 1);
    uint64_t n = unpack_number(from);

    g_array_set_size(paths->step, 0);
    for (; n > 0 && !from->bad; n--) {
        struct path_step step = unpack_step(paths->world, from);

        g_array_append_val(paths->step, step);
    }
    return paths_like(paths, &(struct path) { .step = (const struct path_step *) (const void *) paths->step->data,
                                              .n_steps = paths->step->len, .own = own });
}

const struct path *
paths_unpack(struct paths *paths, struct unpacking *from)
{
    void *known = NULL;

    if (unpack_below(from, 2) == 0 || !unpack_once(from, &known))
        return known;
    known = (void *) unpack_path(paths, from);
    unpack_thing(from, known);
    return known;
}

bool
paths_same_route(const struct path *forward, const struct path *back)
{
    bool same = forward->n_route == back->n_route;

    for (uint32_t i = 0; i < forward->n_route && same; i++)
        same = forward->route[i] == back->route[back->n_route - 1 - i];
    return same;
}

static uint32_t
domain_of(const struct network *network, uint32_t router)
{
    uint32_t uplink = network->router[router].uplink;

    return uplink != NO_ROUTER ? uplink : router;
}

uint32_t
paths_first_domain(const struct world *world, const struct path *path)
{
    return domain_of(world->network, path->step[0].place);
}

uint32_t
paths_last_domain(const struct world *world, const struct path *path)
{
    return domain_of(world->network, path->step[path->n_steps - 1].place);
}

/* The best ways */

/* Returns: the domain that is nearest of those not @done; NO_ROUTER: none can be reached. */
static uint32_t
nearest(const int64_t *latency, const bool *done, uint32_t n)
{
    uint32_t found = NO_ROUTER;

    for (uint32_t i = 0; i < n; i++)
        if (!done[i] && latency[i] >= 0 && (found == NO_ROUTER || latency[i] < latency[found]))
            found = i;
    return found;
}

/* Dijkstra's algorithm, by latency alone. Returns: from @from to each domain; -1: no links lead there. */
static const int64_t *
links_from(struct paths *paths, uint32_t from)
{
    const struct network *network = paths->world->network;
    int64_t *latency = g_hash_table_lookup(paths->latency, GUINT_TO_POINTER(from));
    g_autofree bool *done = g_new0(bool, network->n_domains);
    uint32_t here;

    if (latency != NULL)
        return latency;
    latency = g_new(int64_t, network->n_domains);
    memset(latency, -1, network->n_domains * sizeof *latency);
    latency[from] = 0;
    while ((here = nearest(latency, done, network->n_domains)) != NO_ROUTER) {
        done[here] = true;
        for (uint32_t l = 0; l < network->n_links; l++) {
            const struct link *link = &network->link[l];
            int64_t there = latency[here] + link->latency_ns;

            if (link->from == here && (latency[link->to] < 0 || there < latency[link->to]))
                latency[link->to] = there;
        }
    }
    g_hash_table_insert(paths->latency, GUINT_TO_POINTER(from), latency);
    return latency;
}

/* What it takes between a node and its domain; *owes: the crossing of that, if the way does not lead elsewhere. */
static int64_t
edge_ns(const struct network *network, uint32_t node, bool *owes)
{
    const struct router *router = &network->router[network->attachment[node].router];
    bool site = router->uplink != NO_ROUTER;
    int64_t own_ns = network_own_ns(network, node);

    *owes = site || own_ns < 0;
    return MAX(own_ns, 0) + (site ? router->terms->uplink_ns : 0);
}

/* Of both, that of @from is paid on the way out, that of @to on the way in: as net.c counts. */
static int64_t
one_way(struct paths *paths, uint32_t from, uint32_t to)
{
    const struct network *network = paths->world->network;
    uint32_t from_router = network->attachment[from].router, to_router = network->attachment[to].router;
    uint32_t from_domain = domain_of(network, from_router), to_domain = domain_of(network, to_router);
    bool owes_out, owes_in;
    int64_t edges = edge_ns(network, from, &owes_out) + edge_ns(network, to, &owes_in), links;

    if (from_router == to_router && from_router != from_domain)         /* never leaves its site */
        return MAX(network_own_ns(network, from), 0) + MAX(network_own_ns(network, to), 0);
    if (from_domain == to_domain)
        return edges + (owes_out && owes_in ? network->router[from_domain].terms->crossing_ns : 0);
    links = links_from(paths, from_domain)[to_domain];
    return links >= 0 ? edges + links : -1;
}

int64_t
paths_best_rtt(struct paths *paths, uint32_t from, uint32_t to)
{
    int64_t there = one_way(paths, from, to), back = one_way(paths, to, from);

    return there >= 0 && back >= 0 ? there + back : -1;
}
