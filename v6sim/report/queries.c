/*
 * queries.c - every DNS query that hosts sent, one by one
 *
 * A query and what comes of it have the identity of whoever allotted it, the host,
 * and its serial, whatever forwards it or answers it. Which connection it is for is
 * known when that has ended: until then its queries hang together.
 *
 * In order: queries_new() -> see() for each observation -> queries_finish() ->
 * queries_fill().
 */
#include "v6sim/report/queries.h"

#include <string.h>

#include "models/dns/message.h"
#include "models/host/operation.h"
#include "models/host/outcome.h"
#include "v6sim/read/keys.h"
#include "v6sim/read/value.h"
#include "v6sim/report/dns.h"
#include "v6sim/report/packet-words.h"
#include "v6sim/report/rows.h"

#define NO_QUERY UINT32_MAX

/* What came of it, beside the outcomes that an answer has. */
enum { ENDED_LOST = N_OUTCOMES, ENDED_UNREACHABLE, ENDED_NOT_LISTENING, ENDED_UNANSWERED };

static const char *const ended_name[] = {
    [ENDED_LOST - N_OUTCOMES] = "lost", [ENDED_UNREACHABLE - N_OUTCOMES] = "unreachable",
    [ENDED_NOT_LISTENING - N_OUTCOMES] = "not-listening", [ENDED_UNANSWERED - N_OUTCOMES] = "unanswered",
};

struct query_seen {
    int64_t sent_at, ended_at;  /* ended_at: -1, nothing came back */
    struct addr server;
    uint32_t host, number;      /* the operation's */
    uint32_t item, nth;         /* UINT32_MAX: its operation has not ended */
    uint32_t name;              /* number in the zone */
    uint32_t before;            /* the operation's query before it, or NO_QUERY */
    uint8_t question, transport, ended;
};

struct queries {
    const struct world *world;
    GArray *query;              /* struct query_seen */
    GHashTable *open;           /* of those that nothing came back to: identity -> place in `query` */
    GHashTable *last;           /* by host and operation: its last query, while it runs */
};

struct queries *
queries_new(const struct world *world)
{
    struct queries *queries = g_new0(struct queries, 1);

    queries->world = world;
    queries->query = g_array_new(FALSE, FALSE, sizeof(struct query_seen));
    queries->open = g_hash_table_new_full(key_hash_ident, key_same_ident, g_free, NULL);
    queries->last = g_hash_table_new_full(key_hash_ident, key_same_ident, g_free, NULL);
    return queries;
}

void
queries_free(struct queries *queries)
{
    if (queries == NULL)
        return;
    g_array_unref(queries->query);
    g_hash_table_unref(queries->open);
    g_hash_table_unref(queries->last);
    g_free(queries);
}

/* Places of queries in tables, by host and what it has of them: a serial, the number of an operation */

static uint32_t
looked_up(GHashTable *table, uint32_t host, uint32_t of)
{
    const struct ident key = { .origin = host, .serial = of };

    return (uint32_t) GPOINTER_TO_SIZE(g_hash_table_lookup(table, &key)) - 1;
}

static void
noted(GHashTable *table, uint32_t host, uint32_t of, uint32_t place)
{
    const struct ident key = { .origin = host, .serial = of };

    g_hash_table_replace(table, g_memdup2(&key, sizeof key), GSIZE_TO_POINTER((gsize) place + 1));
}

static void
forgotten(GHashTable *table, uint32_t host, uint32_t of)
{
    const struct ident key = { .origin = host, .serial = of };

    g_hash_table_remove(table, &key);
}

static struct query_seen *
open_query(const struct queries *queries, const struct packet *packet)
{
    uint32_t place = looked_up(queries->open, packet->origin, packet->serial);

    return place != NO_QUERY ? &g_array_index(queries->query, struct query_seen, place) : NULL;
}

/* Observing */

static bool
is_message(const struct packet *packet)
{
    return packet->inner == NULL && (packet->proto == PROTO_UDP || (packet->proto == PROTO_TCP &&
                                                                     packet->flags & TCP_PSH));
}

/* What is sent into a tunnel may be seen twice, as it is and packed. */
static void
see_sent(struct queries *queries, const struct observation *observation, const struct packet *packet)
{
    const struct query_seen *known = open_query(queries, packet);
    struct query_seen query = {
        .sent_at = observation->at, .ended_at = -1, .server = packet->dst, .host = observation->node,
        .number = serial_operation(packet->serial), .item = UINT32_MAX, .nth = UINT32_MAX,
        .name = packet->u.dns.name, .question = (uint8_t) question_of(packet->u.dns.qtype),
        .transport = packet->proto == PROTO_TCP ? DNS_OVER_TCP : DNS_OVER_UDP, .ended = ENDED_UNANSWERED,
    };

    if (known != NULL && known->sent_at == observation->at)
        return;
    query.before = looked_up(queries->last, query.host, query.number);
    noted(queries->last, query.host, query.number, queries->query->len);
    noted(queries->open, packet->origin, packet->serial, queries->query->len);
    g_array_append_val(queries->query, query);
}

static void
end_query(struct queries *queries, const struct packet *packet, int64_t at, unsigned ended)
{
    struct query_seen *query = open_query(queries, packet);

    if (query == NULL)
        return;
    query->ended_at = at;
    query->ended = (uint8_t) ended;
    forgotten(queries->open, packet->origin, packet->serial);
}

/* An answer, or an ICMP error about the query. */
static void
see_arrived(struct queries *queries, const struct observation *observation, const struct packet *packet)
{
    if (is_message(packet) && packet->origin == observation->node && packet->sport == DNS_PORT)
        end_query(queries, packet, observation->at, outcome_of(&packet->u.dns));
    else if (packet->inner != NULL && packet->inner->origin == observation->node)
        end_query(queries, packet->inner, observation->at,
                  addr_equal(packet->src, packet->inner->dst) ? ENDED_NOT_LISTENING : ENDED_UNREACHABLE);
}

/* Whether the query came in there: what is lost then is the server's silence. */
static bool
is_its_server(const struct queries *queries, const struct observation *observation, const struct packet *packet)
{
    const struct member *member = segment_find(&queries->world->network->members, packet->dst);

    return observation->node != NO_NODE && member != NULL && member->node == observation->node;
}

static void
see_lost(struct queries *queries, const struct observation *observation, const struct packet *packet)
{
    struct query_seen *query = is_message(packet) ? open_query(queries, packet) : NULL;

    if (query != NULL && !(packet->dport == DNS_PORT && is_its_server(queries, observation, packet)))
        query->ended = ENDED_LOST;
}

static void
see_record(struct queries *queries, const struct record *record)
{
    uint32_t place = looked_up(queries->last, record->host, record->number);

    while (place != NO_QUERY) {
        struct query_seen *query = &g_array_index(queries->query, struct query_seen, place);

        query->item = record->item;
        query->nth = record->nth;
        place = query->before;
    }
    forgotten(queries->last, record->host, record->number);
}

static void
see(void *user, const struct observation *observation)
{
    struct queries *queries = user;
    const struct packet *packet;

    if (observation->kind == OBSERVE_RECORD) {
        see_record(queries, observation->subject);
        return;
    }
    packet = packet_carried(observation->subject);
    if (observation->kind == OBSERVE_ARRIVED)
        see_arrived(queries, observation, packet);
    else if (observation->kind == OBSERVE_LOST)
        see_lost(queries, observation, packet);
    else if (is_message(packet) && packet->dport == DNS_PORT && packet->origin == observation->node &&
             world_acts(world_group(queries->world, observation->node, &(uint32_t) { 0 })))
        see_sent(queries, observation, packet);
}

/* Dividing: a query is its host's, and all that comes of it is seen where the host is. */

static void *
divide(void *user)
{
    return queries_new(((const struct queries *) user)->world);
}

/* Of @other's queries none is open any more, as what they were seen in has ended. */
static void
join(void *user, void *other)
{
    struct queries *queries = user, *from = other;

    g_array_append_vals(queries->query, from->query->data, from->query->len);
    queries_free(from);
}

static void
discard(void *other)
{
    queries_free(other);
}

struct observer
queries_observer(struct queries *queries)
{
    return (struct observer) {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST | 1u << OBSERVE_RECORD,
        .see = see, .user = queries, .divide = divide, .join = join, .discard = discard };
}

/* Packing: nobody is at any of them any more. */

void
queries_pack(struct packing *to, const struct queries *queries)
{
    pack_number(to, queries->query->len);
    for (guint i = 0; i < queries->query->len; i++)
        pack_octets(to, &g_array_index(queries->query, struct query_seen, i), sizeof(struct query_seen));
}

void
queries_unpack(struct queries *queries, struct unpacking *from)
{
    const struct world *world = queries->world;

    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--) {
        struct query_seen query;

        unpack_octets(from, &query, sizeof query);
        from->bad |= query.host >= world->n_nodes || (query.item >= world->n_items && query.item != UINT32_MAX) ||
            query.name >= world->zone.n;
        if (!from->bad)
            g_array_append_val(queries->query, query);
    }
}

/* By host, time, and what tells them apart in one instant. */
static gint
compare(gconstpointer a, gconstpointer b)
{
    const struct query_seen *one = a, *other = b;

#define BY(member)                                                                          \
    if (one->member != other->member)                                                       \
        return one->member < other->member ? -1 : 1;
    BY(host)
    BY(sent_at)
    BY(number)
    BY(question)
    BY(name)
    BY(transport)
#undef BY
    return memcmp(&one->server, &other->server, sizeof one->server);
}

void
queries_finish(struct queries *queries)
{
    g_hash_table_remove_all(queries->open);
    g_hash_table_remove_all(queries->last);
    g_array_sort(queries->query, compare);
}

/* The table */

static const struct column columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "app", NULL, COLUMN_TEXT },
    { "connection", NULL, COLUMN_TEXT },
    { "nth", NULL, COLUMN_COUNT },
    { "name", NULL, COLUMN_TEXT },
    { "type", NULL, COLUMN_TEXT },
    { "server", NULL, COLUMN_TEXT },
    { "address", NULL, COLUMN_TEXT },
    { "family", NULL, COLUMN_TEXT },
    { "transport", NULL, COLUMN_TEXT },
    { "sent", NULL, COLUMN_TIME },
    { "outcome", NULL, COLUMN_TEXT },
    { "took", NULL, COLUMN_TIME },
};

struct table *
queries_table_new(void)
{
    return rows_new(columns, G_N_ELEMENTS(columns), true);
}

unsigned
queries_n(const struct queries *queries)
{
    return queries->query->len;
}

/* What the host asked, and whom. */
static void
fill_question(const struct world *world, const struct query_seen *query, struct table *table)
{
    const struct member *member = segment_find(&world->network->members, query->server);
    g_autofree char *server = member != NULL ? world_name(world, member->node) : NULL;
    g_autofree char *address = value_print_addr(query->server);

    table_text(table, world->zone.name[query->name].name);
    table_text(table, question_name[query->question]);
    table_text(table, server);
    table_text(table, address);
    table_text(table, addr_family(query->server) == FAMILY_IPV6 ? "ipv6" : "ipv4");
    table_text(table, dns_transport_name[query->transport]);
}

void
queries_fill(const struct queries *queries, unsigned nth, struct table *table)
{
    const struct world *world = queries->world;
    const struct query_seen *query = &g_array_index(queries->query, struct query_seen, nth);
    const struct profile *profile = world_profile(world, query->host);
    bool known = query->item != UINT32_MAX;
    g_autofree char *host = world_name(world, query->host);

    rows_begin(table, world->scenario, true);
    table_text(table, host);
    table_text(table, profile->os);
    table_text(table, profile->app);
    table_text(table, known ? world->item[query->item].id : NULL);
    table_number(table, known ? query->nth + INT64_C(1) : -1);
    fill_question(world, query, table);
    table_number(table, query->sent_at);
    table_text(table, query->ended < N_OUTCOMES ? outcome_name[query->ended] : ended_name[query->ended - N_OUTCOMES]);
    table_number(table, query->ended_at >= 0 ? query->ended_at - query->sent_at : -1);
    rows_end(table, world->scenario, true);
}
