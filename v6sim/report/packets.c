/*
 * packets.c - every packet of a run, at each place where it was seen
 */
#include "v6sim/report/packets.h"

#include "sim/net/net.h"
#include "v6sim/read/value.h"
#include "v6sim/report/packet-words.h"
#include "v6sim/report/rows.h"

struct packets {
    const struct world *world;
    struct table *table;        /* of one row */
    void (*row)(struct table *table, void *user);
    void *user;
};

static const struct column columns[] = {
    { "at", NULL, COLUMN_TIME },
    { "node", NULL, COLUMN_TEXT },
    { "event", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "destination", NULL, COLUMN_TEXT },
    { "family", NULL, COLUMN_TEXT },
    { "protocol", NULL, COLUMN_TEXT },
    { "octets", NULL, COLUMN_COUNT },
    { "packet", NULL, COLUMN_TEXT },
    { "detail", NULL, COLUMN_TEXT },
    { "section", NULL, COLUMN_TEXT },
    { "sender", NULL, COLUMN_TEXT },
    { "lost", NULL, COLUMN_TEXT },
};

struct table *
packets_table_new(void)
{
    return rows_new(columns, G_N_ELEMENTS(columns), true);
}

struct packets *
packets_new(const struct world *world, void (*row)(struct table *table, void *user), void *user)
{
    struct packets *packets = g_new0(struct packets, 1);

    *packets = (struct packets) { .world = world, .table = packets_table_new(), .row = row, .user = user };
    return packets;
}

void
packets_free(struct packets *packets)
{
    if (packets == NULL)
        return;
    table_free(packets->table);
    g_free(packets);
}

static const char *
protocol_name(uint8_t proto)
{
    switch ((enum proto) proto) {
    case PROTO_UDP:
        return "udp";
    case PROTO_TCP:
        return "tcp";
    case PROTO_ICMP:
        return "icmp";
    case PROTO_ICMPV6:
        return "icmpv6";
    case PROTO_IPV6:
        return "ipv6";
    case PROTO_NONE:
        return "none";
    }
    g_assert_not_reached();
}

/* Returns: the node, or the router where a packet was lost; free with g_free(). */
static char *
where(const struct packets *packets, const struct observation *observation)
{
    if (observation->node != NO_NODE)
        return world_name(packets->world, observation->node);
    return observation->kind == OBSERVE_LOST && observation->place != NO_ROUTER
        ? g_strdup(network_name(packets->world->network, observation->place)) : NULL;
}

static void
fill_ends(struct table *table, const struct packet *packet)
{
    g_autoptr(GString) source = g_string_new(NULL), destination = g_string_new(NULL);

    packet_end(source, packet, true);
    packet_end(destination, packet, false);
    table_text(table, source->str);
    table_text(table, destination->str);
    table_text(table, packet->family == FAMILY_IPV6 ? "ipv6" : "ipv4");
    table_text(table, protocol_name(packet->proto));
    table_number(table, packet->size);
}

static void
see(void *user, const struct observation *observation)
{
    static const char *const event[N_OBSERVATIONS] = {
        [OBSERVE_SENT] = "sent", [OBSERVE_ARRIVED] = "arrived", [OBSERVE_PASSED] = "passed", [OBSERVE_LOST] = "lost" };
    struct packets *packets = user;
    const struct packet *packet = observation->subject;
    g_autoptr(packet_words) words = packet_words_new(packets->world, packet);
    g_autofree char *node = where(packets, observation), *sender = NULL;
    struct table *table = packets->table;

    if (packet->origin < packets->world->n_nodes)
        sender = world_name(packets->world, packet->origin);
    table_clear(table);
    rows_begin(table, packets->world->scenario, true);
    table_number(table, MAX(observation->at, 0));
    table_text(table, node);
    table_text(table, event[observation->kind]);
    fill_ends(table, packet);
    table_text(table, words->label);
    table_text(table, words->detail[0] != '\0' ? words->detail : NULL);
    table_text(table, words->section[0] != '\0' ? words->section : NULL);
    table_text(table, sender);
    table_text(table, observation->kind == OBSERVE_LOST ? packet_loss((enum loss) observation->why) : NULL);
    rows_end(table, packets->world->scenario, true);
    packets->row(table, packets->user);
}

struct observer
packets_observer(struct packets *packets)
{
    return (struct observer) {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_PASSED | 1u << OBSERVE_LOST,
        .in_order = true, .see = see, .user = packets };
}
