/*
 * workload.c - names with their records, and what hosts do
 *
 * A name's RRsets collect the addresses of all servers that carry it, in file
 * order. The reverse zones know the first name of each server with a name at all
 * its addresses; of them only the names are made that somebody looks up. A
 * connect, resolve or ping element becomes one item; each host it concerns gets a
 * share of work that says when.
 */
#include "v6sim/read/workload.h"

#include <string.h>

#include <glib.h>

#include "models/dns/service.h"
#include "sim/net/segment.h"
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
    const struct members *members = &world->network->members;
    uint32_t found = 0;

    for (uint32_t g = 0; g < world->n_groups; g++)
        for (uint32_t i = 0; world->group[g].element == (const void *) server && i < members->n; i++)
            if (members->member[i].node == world->group[g].first) {
                *addr = members->member[i].addr;
                found++;
            }
    return found == 1;
}

static void
set_target(struct world *world, const struct work_element *work, struct work_item *item, struct messages *messages)
{
    const struct server_element *server = server_with_id(world->scenario, work->to);
    struct place at = xml_place(work->xml, "to");
    const char *hint;

    item->name = UINT32_MAX;
    if (server == NULL && value_read_addr(work->to, &item->to, &hint) == NULL)
        return;
    if (server != NULL && server->name.n == 0) {
        if (!only_address(world, server, &item->to))
            messages_add(messages, at, "give it a name, or write one of its addresses",
                         "server \"%s\" has no name and several addresses", work->to);
        return;
    }

    const char *name = server != NULL ? server->name.word[0] : work->to;
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

/* Lists the items of each group of hosts (uint32_t, by group; NULL: of no hosts)
 * and counts the hosts of each item. No host has more work than it can number. */
static void
list_items(const struct world *world, GArray **items, uint32_t *n, struct messages *messages)
{
    const GPtrArray *works = world->scenario->work;
    g_autofree int64_t *operations = g_new0(int64_t, world->n_groups);

    for (guint i = 0; i < works->len; i++) {
        const struct work_element *work = g_ptr_array_index(works, i);
        bool passed = false;

        for (uint32_t g = 0; g < world->n_groups; g++)
            if (items[g] != NULL && concerns(work, &world->group[g])) {
                g_array_append_val(items[g], i);
                n[i] += world->group[g].n;
                passed |= operations[g] <= MOST_OPERATIONS && operations[g] + work->times > MOST_OPERATIONS;
                operations[g] += work->times;
            }
        if (passed)
            messages_add(messages, xml_place(work->xml, "times"), "more hosts, or fewer of each",
                         "with this a host makes more than %u connections, lookups and pings", MOST_OPERATIONS);
    }
}

/* When the @nth of @n hosts starts: evenly spread over the item's time. Hosts
 * are configured at time 0. */
static int64_t
start_of(const struct work_item *item, uint32_t nth, uint32_t n)
{
    return MAX(item->at_ns, 0) + (int64_t) ((__int128) item->over_ns * nth / n);
}

/* Work of the hosts of a group. Where all start together they share it. */
static void
give_work(struct world *world, const struct node_group *group, const GArray *items, const uint32_t *before,
          const uint32_t *n)
{
    struct work *shared = NULL;
    bool spread = false;

    for (guint w = 0; w < items->len; w++)
        spread |= world->item[g_array_index(items, uint32_t, w)].over_ns > 0;
    for (uint32_t nth = 0; items->len > 0 && nth < group->n; nth++) {
        struct host_config *config = world->config[group->first + nth];
        struct work *work = shared;

        if (work == NULL) {
            work = arena_alloc(&world->arena, items->len * sizeof *work);
            for (guint w = 0; w < items->len; w++) {
                uint32_t i = g_array_index(items, uint32_t, w);

                work[w] = (struct work) {
                    .item = &world->item[i], .index = i,
                    .at_ns = start_of(&world->item[i], before[i] + nth, n[i]) };
            }
            if (!spread)
                shared = work;
        }
        config->work = work;
        config->n_work = items->len;
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

void
workload_items(struct world *world, struct messages *messages)
{
    const GPtrArray *works = world->scenario->work;
    g_autofree uint32_t *before = g_new0(uint32_t, works->len), *n = g_new0(uint32_t, works->len);
    g_autofree GArray **items = g_new0(GArray *, world->n_groups);

    world->n_items = works->len;
    world->item = arena_alloc(&world->arena, (works->len + 1) * sizeof *world->item);
    for (guint i = 0; i < works->len; i++) {
        const struct work_element *work = g_ptr_array_index(works, i);

        world->item[i] = (struct work_item) {
            .id = work->id,
            .kind = kind_of(work->xml->name),
            .port = (uint16_t) work->port,
            .at_ns = work->at_ns,
            .times = work->times,
            .every_ns = work->every_ns,
            .over_ns = work->over_ns,
            .patience_ns = work->patience_ns,
            .wait_ns = work->wait_ns,
            .size = (uint16_t) work->size,
            .send = work->send > 0 || work->receive == 0 ? work->send : REQUEST_BYTES,
            .receive = work->receive,
            .flags = (uint8_t) work->flags,
            .process = (uint8_t) work->process,
        };
        check_times(work, messages);
        set_target(world, work, &world->item[i], messages);
        world->item[i].reverse = world->item[i].kind == WORK_RESOLVE && world->item[i].name == UINT32_MAX;
        if (world->item[i].reverse)
            world->item[i].name = intern_reverse(world, world->item[i].to);
    }
    for (uint32_t g = 0; g < world->n_groups; g++)
        items[g] = world_acts(&world->group[g]) ? g_array_new(FALSE, FALSE, sizeof(uint32_t)) : NULL;
    list_items(world, items, n, messages);
    for (uint32_t g = 0; g < world->n_groups; g++) {
        if (items[g] == NULL)
            continue;
        give_work(world, &world->group[g], items[g], before, n);
        for (guint w = 0; w < items[g]->len; w++)
            before[g_array_index(items[g], uint32_t, w)] += world->group[g].n;
        g_array_unref(items[g]);
    }
}
