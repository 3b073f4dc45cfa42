/*
 * workload.c - names with their records, and what hosts do
 *
 * A name's RRsets collect the addresses of all servers that carry it, in file
 * order. The reverse zones know the first name of each server with a name at all
 * its addresses; of them only the names are made that somebody looks up. A
 * connect, resolve or ping element becomes an item for each of its names; each host it concerns gets a
 * share of work that says when.
 */
#include "v6sim/read/workload.h"

#include <string.h>

#include <glib.h>

#include "models/dns/service.h"
#include "sim/engine/rng.h"
#include "sim/net/segment.h"
#include "v6sim/read/arrivals.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/names.h"
#include "v6sim/read/value.h"

#define REQUEST_BYTES 300       /* of a request, if only the response is said: one segment in any case */

/* Names */

static uint32_t
ttl_of(const struct server_element *server)
{
    return (uint32_t) (server->ttl_ns / INT64_C(1000000000));
}

/* Whether addresses of @family are published. */
static bool
publishes(const struct published *published, enum family family)
{
    enum question question = family == FAMILY_IPV4 ? ASK_A : ASK_AAAA;

    return published->types == 0 || published->types >> question & 1;
}

void
workload_publish(struct world *world, const struct published *published, struct messages *messages)
{
    struct place at = xml_place(published->xml, "name");
    uint32_t ttl = (uint32_t) (published->ttl_ns / INT64_C(1000000000));

    for (uint32_t i = 0; i < published->name->n; i++) {
        if (!names_check(published->name->word[i], at, messages))
            continue;

        uint32_t number = names_intern(world, published->name->word[i]);

        names_record(world, number)->exists = 1;
        for (uint8_t j = 0; j < published->n; j++)
            if (publishes(published, addr_family(published->address[j].addr)))
                names_add_address(world, number, published->address[j].addr, ttl, at, messages);
    }
}

/* Reverse zones */

/* Returns: the server that has @addr, or NULL. */
static const struct server_element *
server_with_address(const struct world *world, struct addr addr)
{
    const struct member *member = segment_find(&world->network->members, addr);
    uint32_t nth;

    if (member == NULL)
        return NULL;

    const struct node_group *group = world_group(world, member->node, &nth);
    return group->type == NODE_SERVER ? (const void *) group->element : NULL;
}

/* Returns: the number of the name that @addr has in in-addr.arpa or ip6.arpa. */
static uint32_t
intern_reverse(struct world *world, struct addr addr)
{
    const struct server_element *server = server_with_address(world, addr);
    g_autofree char *reverse = value_print_reverse(addr);
    uint32_t number = names_intern(world, reverse);

    if (server == NULL || server->name.n == 0 || world->zone.name[number].exists)      /* or a zone says whose it is */
        return number;

    uint32_t first = names_intern(world, server->name.word[0]);
    struct zone_name *name = names_record(world, number);
    struct rrset *rrset = arena_alloc(&world->arena, sizeof *rrset);

    *rrset = (struct rrset) {
        .ttl = ttl_of(server), .n = 1, .name = arena_keep(&world->arena, &first, sizeof first) };
    name->exists = 1;
    name->ptr = rrset;
    return number;
}

/* What faults are for */

static void
give_names(struct world *world, const struct dns_element *dns, struct faults *faults, struct messages *messages)
{
    uint32_t *name = arena_alloc(&world->arena, (dns->fault_for.n + 1) * sizeof *name);

    for (uint32_t i = 0; i < dns->fault_for.n; i++) {
        const char *word = dns->fault_for.word[i];
        g_autofree char *lower = value_normal_name(word);
        gpointer number;

        if (g_strv_contains(question_name, word))
            continue;
        if (g_hash_table_lookup_extended(world->name, lower, NULL, &number))
            name[faults->n_names++] = GPOINTER_TO_UINT(number);
        else
            fields_refuse(messages, xml_attribute(dns->xml, "for"), word, "write the name of a server, or one that is "
                          "looked up", "is a name that nobody has or looks up");
    }
    faults->name = name;
}

/* The records stand with the name: it is somebody's. */
static void
give_landing(const struct world *world, const struct dns_element *dns, struct dns_config *config,
             struct messages *messages)
{
    g_autofree char *lower = value_normal_name(dns->landing);
    gpointer number;

    if (g_hash_table_lookup_extended(world->name, lower, NULL, &number))
        config->landing = world->zone.name[GPOINTER_TO_UINT(number)].a;
    if (config->landing == NULL)
        fields_refuse(messages, xml_attribute(dns->xml, "landing"), NULL, "write the name of a server with IPv4",
                      "has no A record");
}

void
workload_faults(struct world *world, struct messages *messages)
{
    for (uint32_t g = 0; g < world->n_groups; g++) {
        const struct node_group *group = &world->group[g];
        struct dns_config *config = world->config[group->first];

        const struct dns_element *dns = (const void *) group->element;

        if (group->type == NODE_DNS)
            give_names(world, dns, &config->faults, messages);
        if (group->type == NODE_DNS && dns->landing != NULL)
            give_landing(world, dns, config, messages);
    }
}

/* Items */

static const struct server_element *
server_with_id(const struct scenario *scenario, const char *id)
{
    const struct any_element *any = g_hash_table_lookup(scenario->id, id);

    if (any == NULL || any->xml == NULL || !g_str_equal(any->xml->name, "server"))
        return NULL;
    return (const struct server_element *) any;
}

/* The only address of a server without a name. */
static bool
only_address(const struct world *world, const struct server_element *server, struct addr *addr)
{
    const struct member *member;
    struct addr next;
    uint32_t found = 0, g = 0;

    while (world->group[g].element != (const void *) server)
        g++;
    for (uint64_t at = 0; (member = segment_next(&world->network->members, &at, &next)) != NULL;)
        if (member->node == world->group[g].first) {
            *addr = next;
            found++;
        }
    return found == 1;
}

static void
set_target(struct world *world, const struct work_element *work, const char *target, struct work_item *item,
           struct messages *messages)
{
    const struct server_element *server = server_with_id(world->scenario, target);
    struct place at = xml_place(work->xml, "to");
    const char *hint;

    item->name = UINT32_MAX;
    if (server == NULL && value_read_addr(target, &item->to, &hint) == NULL)
        return;
    if (server != NULL && server->name.n == 0) {
        if (!only_address(world, server, &item->to))
            messages_add(messages, at, "give it a name, or write one of its addresses",
                         "server \"%s\" has no name and several addresses", target);
        return;
    }

    const char *name = server != NULL ? server->name.word[0] : target;
    if (server != NULL || names_check(name, at, messages))
        item->name = names_intern(world, name);
    item->wanted = name;
}

static bool
concerns(const struct work_element *work, const struct node_group *group)
{
    for (uint32_t i = 0; i < work->from.n; i++)
        if (g_str_equal(work->from.word[i], group->id) ||
            (group->site != NULL && g_str_equal(work->from.word[i], group->site->id)))
            return true;
    return work->from.n == 0 && group->type == NODE_HOST;
}

/* All starts within 100 years: sums of times stay within int64_t. */
static void
check_times(const struct work_element *work, struct messages *messages)
{
    __int128 last = (__int128) MAX(work->at_ns, 0) + work->over_ns + (__int128) (work->times - 1) * work->every_ns;

    if (last > MOST_DURATION_NS)
        messages_add(messages, xml_place(work->xml, "every"),
                     "at, over and times x every together: at most 100 years",
                     "the last of these would start after more than 100 years");
}

/* How many operations a host does of @work at most. */
static int64_t
operations_of(const struct work_element *work)
{
    int64_t times = work->plan->gap_ns > 0 ? arrivals_most(work) : work->times;

    return times * (work->popularity == NULL ? work->target.n : 1);
}

/* A trace has a time for each host. */
static void
check_trace(const struct work_element *work, uint32_t n, struct messages *messages)
{
    g_autofree char *problem = NULL;

    if (work->plan->time == NULL || n <= work->plan->n_times)
        return;
    problem = g_strdup_printf("has %u times, for %u hosts", work->plan->n_times, n);
    fields_refuse(messages, xml_attribute(work->xml, "arrivals"), NULL,
                  "a line for each host, in the order of the file", problem);
}

/* Lists the elements that each group of hosts does (uint32_t, by group; NULL: of no hosts)
 * and counts the hosts of each. No host has more work than it can number. */
static void
list_works(const struct world *world, GArray **elements, uint32_t *n, struct messages *messages)
{
    const GPtrArray *works = world->scenario->work;
    g_autofree int64_t *operations = g_new0(int64_t, world->n_groups);

    for (guint i = 0; i < works->len; i++) {
        const struct work_element *work = g_ptr_array_index(works, i);
        bool passed = false;

        for (uint32_t g = 0; g < world->n_groups; g++)
            if (elements[g] != NULL && concerns(work, &world->group[g])) {
                g_array_append_val(elements[g], i);
                n[i] += world->group[g].n;
                passed |= operations[g] <= MOST_OPERATIONS && operations[g] + operations_of(work) > MOST_OPERATIONS;
                operations[g] = MIN(operations[g] + operations_of(work), 2 * (int64_t) MOST_OPERATIONS);
            }
        if (passed)
            messages_add(messages, xml_place(work->xml, work->plan->gap_ns > 0 ? "rate" : "times"),
                         "more hosts, or fewer of each",
                         "with this a host makes more than %u connections, lookups and pings", MOST_OPERATIONS);
        check_trace(work, n[i], messages);
    }
}

/* What hosts are given. */
struct giving {
    struct world *world;
    const uint32_t *first;      /* by element: its first item */
    const uint32_t *n;          /* by element: how many hosts do it */
    uint32_t *before;           /* by element: how many of them have got it */
};

static uint64_t
key_of(const struct world *world, const struct work_element *work)
{
    return draw_key_named(world->scenario->seed, work->id);
}

/* Gives host @nth of @group element number @i, each name of which is an item. Returns: how many items; none, if by its
 * rate it never comes to start. */
static uint32_t
give_element(const struct giving *giving, const struct node_group *group, uint32_t nth, uint32_t i, struct work *work)
{
    const struct work_element *element = g_ptr_array_index(giving->world->scenario->work, i);
    const struct work_item *item = &giving->world->item[giving->first[i]];
    int64_t start = arrivals_start(element, key_of(giving->world, element), world_key(group, nth),
                                   giving->before[i] + nth, giving->n[i]);

    if (start == INT64_MAX)
        return 0;
    for (uint32_t j = 0; j < item->n_together; j++)
        work[j] = (struct work) {
            .item = item + j, .index = giving->first[i] + j, .at_ns = MAX(item->at_ns, 0) + start };
    return item->n_together;
}

/* Work of the hosts of a group. Where all start together they share it. */
static void
give_work(const struct giving *giving, const struct node_group *group, const GArray *elements)
{
    struct work *shared = NULL;
    bool spread = false;
    uint32_t n = 0, most = 0;

    for (guint w = 0; w < elements->len; w++) {
        const struct work_item *item = &giving->world->item[giving->first[g_array_index(elements, uint32_t, w)]];

        spread |= item->over_ns > 0;
        most += item->n_together;
    }
    for (uint32_t nth = 0; elements->len > 0 && nth < group->n; nth++) {
        struct host_config *config = giving->world->config[group->first + nth];
        struct work *work = shared;

        if (work == NULL) {
            work = arena_alloc(&giving->world->arena, most * sizeof *work);
            n = 0;
            for (guint w = 0; w < elements->len; w++)
                n += give_element(giving, group, nth, g_array_index(elements, uint32_t, w), work + n);
            if (!spread)
                shared = work;
        }
        config->work = work;
        config->n_work = n;
    }
}

bool
workload_has_data(const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->connect->len; i++) {
        const struct work_element *work = g_ptr_array_index(scenario->connect, i);

        if (work->send > 0 || work->receive > 0)
            return true;
    }
    return false;
}

static enum work_kind
kind_of(const char *element)
{
    if (g_str_equal(element, "ping"))
        return WORK_PING;
    return g_str_equal(element, "resolve") ? WORK_RESOLVE : WORK_CONNECT;
}

/* Makes item number @nth of @work, for its name number @nth. */
static struct work_item
make_item(struct world *world, const struct work_element *work, uint32_t nth, struct messages *messages)
{
    bool together = work->popularity == NULL && work->target.n > 1, rate = work->plan->gap_ns > 0;
    g_autofree char *id = together ? g_strdup_printf("%s[%u]", work->id, nth + 1) : NULL;
    struct work_item item = {
        .id = together ? arena_keep(&world->arena, id, strlen(id) + 1) : work->id,
        .of = work->id,
        .kind = kind_of(work->xml->name),
        .port = (uint16_t) work->port,
        .at_ns = work->at_ns,
        .times = rate ? arrivals_most(work) : work->times,
        .every_ns = rate ? work->plan->gap_ns : work->every_ns,
        .over_ns = work->over_ns,
        .patience_ns = work->patience_ns,
        .wait_ns = work->wait_ns,
        .size = (uint16_t) work->size,
        .send = work->send > 0 || work->receive == 0 ? work->send : REQUEST_BYTES,
        .receive = work->receive,
        .flags = (uint8_t) work->flags,
        .process = (uint8_t) work->process,
        .n_together = together ? work->target.n : 1,
        .nth_together = together ? nth : 0,
    };

    set_target(world, work, work->target.word[nth], &item, messages);
    item.reverse = item.kind == WORK_RESOLVE && item.name == UINT32_MAX;
    if (item.reverse)
        item.name = intern_reverse(world, item.to);
    return item;
}

/* Makes the items of all elements, one after the other; @first: (out): of each element. */
static void
make_items(struct world *world, uint32_t *first, struct messages *messages)
{
    const GPtrArray *works = world->scenario->work;

    world->n_items = 0;
    for (guint i = 0; i < works->len; i++)
        world->n_items += ((const struct work_element *) g_ptr_array_index(works, i))->target.n;
    world->item = arena_alloc(&world->arena, (world->n_items + 1) * sizeof *world->item);
    for (guint i = 0, next = 0; i < works->len; i++) {
        const struct work_element *work = g_ptr_array_index(works, i);
        const struct arrivals *arrivals = arrivals_make(work, key_of(world, work), &world->arena);

        first[i] = next;
        check_times(work, messages);
        for (uint32_t j = 0; j < work->target.n; j++, next++) {
            world->item[next] = make_item(world, work, j, messages);
            world->item[next].arrivals = arrivals;
        }
        world->item[first[i]].popularity = arrivals_popularity(work, key_of(world, work), &world->arena);
    }
}

void
workload_items(struct world *world, struct messages *messages)
{
    const GPtrArray *works = world->scenario->work;
    g_autofree uint32_t *first = g_new0(uint32_t, works->len);
    g_autofree uint32_t *before = g_new0(uint32_t, works->len), *n = g_new0(uint32_t, works->len);
    g_autofree GArray **elements = g_new0(GArray *, world->n_groups);
    const struct giving giving = { world, first, n, before };

    make_items(world, first, messages);
    for (uint32_t g = 0; g < world->n_groups; g++)
        elements[g] = world_acts(&world->group[g]) ? g_array_new(FALSE, FALSE, sizeof(uint32_t)) : NULL;
    list_works(world, elements, n, messages);
    for (uint32_t g = 0; g < world->n_groups; g++) {
        if (elements[g] == NULL)
            continue;
        if (messages_n(messages) == 0)          /* a trace may be too short */
            give_work(&giving, &world->group[g], elements[g]);
        for (guint w = 0; w < elements[g]->len; w++)
            before[g_array_index(elements[g], uint32_t, w)] += world->group[g].n;
        g_array_unref(elements[g]);
    }
}
