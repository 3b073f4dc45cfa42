/*
 * capture.c - the packets of a run, as a capture
 *
 * In order: capture_new() -> see() for each observation -> capture_pcapng(). A packet
 * under way is remembered by its identity: what it was when it left, for a NAT that
 * says only what it made of it, and its numbers of TCP, which others keep.
 */
#include "v6sim/report/capture.h"

#include <string.h>

#include "models/dns/message.h"
#include "models/nat/nat.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/wire.h"
#include "v6sim/read/keys.h"
#include "v6sim/report/happens.h"
#include "v6sim/report/packet-words.h"
#include "v6sim/report/payload.h"
#include "v6sim/report/pcapng.h"

enum side { SIDE_ONLY, SIDE_INSIDE, SIDE_OUTSIDE };

struct frame {
    int64_t at;
    uint32_t interface;
    bool inbound;
    GByteArray *data;
    uint16_t size;              /* of the packet */
    GString *comment;
};

struct flight {
    uint32_t seq, ack;
    GByteArray *data;           /* as it was sent, or passed on, last */
    struct frame *frame;        /* the last one; owned by the capture */
};

/* One direction of a TCP connection, as one of its ends sees it. */
struct flow {
    uint32_t sent, come;        /* the numbers behind the last octet */
};

struct ends {
    struct addr src, dst;
    uint32_t ports;
};

struct capture {
    const struct world *world;
    GHashTable *hosts;
    GPtrArray *frame;
    GArray *interface;          /* uint64_t: rank << 2 | side */
    GHashTable *known;          /* struct flight, by identity */
    GHashTable *flow;           /* struct flow, by ends */
    GHashTable *name;           /* rank + 1, by address */
    GHashTable *offered;        /* struct addr, by host: what it was offered by DHCPv6 last, which its request names */
    GHashTable *happened;       /* GString: what will be the next packet's comment, by rank of the host */
};

/* Keys */

static guint
hash_bytes(const void *key, size_t n)
{
    const uint8_t *byte = key;
    guint hash = 2166136261u;

    for (size_t i = 0; i < n; i++)
        hash = (hash ^ byte[i]) * 16777619u;
    return hash;
}

static guint
hash_ends(gconstpointer key)
{
    const struct ends *ends = key;

    return hash_bytes(&ends->src, sizeof ends->src) ^ hash_bytes(&ends->dst, sizeof ends->dst) * 31 ^ ends->ports;
}

static gboolean
same_ends(gconstpointer a, gconstpointer b)
{
    const struct ends *one = a, *other = b;

    return addr_equal(one->src, other->src) && addr_equal(one->dst, other->dst) && one->ports == other->ports;
}

/* Numbers of TCP */

static struct flow *
flow_of(const struct capture *capture, const struct packet *packet, bool back)
{
    struct ends ends = { back ? packet->dst : packet->src, back ? packet->src : packet->dst,
                         back ? (uint32_t) packet->dport << 16 | packet->sport
                              : (uint32_t) packet->sport << 16 | packet->dport };
    struct flow *flow = g_hash_table_lookup(capture->flow, &ends);

    if (flow == NULL) {
        flow = g_new0(struct flow, 1);
        g_hash_table_insert(capture->flow, g_memdup2(&ends, sizeof ends), flow);
    }
    return flow;
}

static bool
is_dns(const struct packet *packet)
{
    return packet->sport == DNS_PORT || packet->dport == DNS_PORT;
}

/* Octets of data, and how many numbers the segment takes in all. */
static uint32_t
data_of(const struct packet *packet)
{
    uint32_t header = ip_header(packet->family) + TCP_HEADER;

    return packet->flags & TCP_SYN ? 0 : packet->size - header;
}

static uint32_t
end_of(const struct packet *packet, uint32_t seq)
{
    return seq + data_of(packet) + (packet->flags & TCP_SYN ? 1 : 0) + (packet->flags & TCP_FIN ? 1 : 0);
}

/* Each side begins with 0. A DNS message is the first of its side; a segment with data says where it begins. */
static struct flight
numbers_of(const struct capture *capture, const struct packet *packet)
{
    const struct flow *own = flow_of(capture, packet, false), *other = flow_of(capture, packet, true);
    struct flight numbers = { .seq = own->sent, .ack = other->come };

    if (packet->flags & TCP_SYN)
        numbers.seq = 0;
    else if (data_of(packet) > 0)
        numbers.seq = is_dns(packet) ? 1 : 1 + (uint32_t) packet->u.tcp.from;
    if (!is_dns(packet) && packet->u.tcp.acked > 0 && !(packet->flags & (TCP_SYN | TCP_RST | TCP_FIN)))
        numbers.ack = 1 + (uint32_t) packet->u.tcp.acked;
    return numbers;
}

static struct flight *
flight_of(const struct capture *capture, const struct packet *packet)
{
    struct ident ident = packet_ident(packet);

    return g_hash_table_lookup(capture->known, &ident);
}

/* See struct wire_guide. */
static void
numbers(void *user, const struct packet *packet, uint32_t *seq, uint32_t *ack)
{
    const struct capture *capture = user;
    const struct flight *flight = flight_of(capture, packet);

    if (flight == NULL)
        return;
    *seq = flight->seq;
    *ack = flight->ack;
}

static void
payload(void *user, const struct packet *packet, GByteArray *to)
{
    const struct capture *capture = user;

    payload_put(capture->world, packet, to);
}

static bool
is_dhcpv6(const struct packet *packet, enum dhcpv6_kind kind)
{
    return packet->proto == PROTO_UDP && packet->family == FAMILY_IPV6 && packet->u.dhcpv6.kind == kind &&
        (packet->dport == DHCPV6_SERVER_PORT || packet->dport == DHCPV6_CLIENT_PORT);
}

/* Returns: @packet; a request of DHCPv6 with the address that it asks for. */
static struct packet
completed(const struct capture *capture, const struct packet *packet)
{
    const struct addr *offered = is_dhcpv6(packet, DHCPV6_REQUEST)
        ? g_hash_table_lookup(capture->offered, GUINT_TO_POINTER(packet->origin)) : NULL;
    struct packet complete = *packet;

    if (offered != NULL)
        complete.u.dhcpv6.address = *offered;
    return complete;
}

static GByteArray *
octets_of(struct capture *capture, const struct packet *packet)
{
    const struct wire_guide guide = { .payload = payload, .numbers = numbers, .user = capture };
    const struct packet complete = completed(capture, packet);
    GByteArray *to = g_byte_array_new();

    wire_packet(&guide, &complete, to);
    return to;
}

/* Frames */

static void
frame_free(void *data)
{
    struct frame *frame = data;

    g_byte_array_unref(frame->data);
    g_string_free(frame->comment, TRUE);
    g_free(frame);
}

static void
flight_free(void *data)
{
    struct flight *flight = data;

    if (flight->data != NULL)
        g_byte_array_unref(flight->data);
    g_free(flight);
}

static uint32_t
interface_of(struct capture *capture, uint32_t node, enum side side)
{
    uint64_t key = (uint64_t) node << 2 | side;

    for (guint i = 0; i < capture->interface->len; i++)
        if (g_array_index(capture->interface, uint64_t, i) == key)
            return i;
    g_array_append_val(capture->interface, key);
    return capture->interface->len - 1;
}

static void
comment(GString *to, const char *text)
{
    g_string_append_printf(to, "%s%s", to->len > 0 ? "; " : "", text);
}

/* Keeps a frame, if it is at an interface that matters. Returns: it, or NULL. */
static struct frame *
add_frame(struct capture *capture, int64_t at, uint32_t node, enum side side, bool inbound, GByteArray *data,
          uint16_t size)
{
    struct frame *frame;

    if (capture->hosts != NULL && !g_hash_table_contains(capture->hosts, GUINT_TO_POINTER(node)))
        return NULL;
    frame = g_new0(struct frame, 1);
    frame->at = MAX(at, 0);
    frame->interface = interface_of(capture, node, side);
    frame->inbound = inbound;
    frame->data = g_byte_array_ref(data);
    frame->size = size;
    frame->comment = g_string_new(NULL);
    g_ptr_array_add(capture->frame, frame);
    return frame;
}

/* Takes what happened at host @node for the comment of @frame, its next. */
static void
take_happened(struct capture *capture, uint32_t node, struct frame *frame)
{
    GString *happened = g_hash_table_lookup(capture->happened, GUINT_TO_POINTER(node));

    if (happened == NULL || frame == NULL)
        return;
    comment(frame->comment, happened->str);
    g_hash_table_remove(capture->happened, GUINT_TO_POINTER(node));
}

static void
name_node(struct capture *capture, uint32_t node, struct addr addr)
{
    if (addr_is_unspecified(addr) || addr_equal(addr, addr_ipv4(0)) ||
        g_hash_table_contains(capture->name, &addr))
        return;
    g_hash_table_insert(capture->name, g_memdup2(&addr, sizeof addr), GUINT_TO_POINTER(node + 1));
}

/* Packets */

static struct flight *
remember(struct capture *capture, const struct packet *packet, const struct flight *numbers)
{
    struct ident ident = packet_ident(packet);
    struct flight *flight = g_new0(struct flight, 1);

    flight->seq = numbers->seq;
    flight->ack = numbers->ack;
    g_hash_table_replace(capture->known, g_memdup2(&ident, sizeof ident), flight);
    return flight;
}

/* A fault of a server is none of the capture's. */
static void
comment_flaw(struct frame *frame, const struct packet *packet)
{
    const char *flaw = packet_flaw(packet);

    if (frame == NULL || flaw == NULL)
        return;
    comment(frame->comment, "faulty answer: ");
    g_string_append(frame->comment, flaw);
}

static void
see_sent(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);
    bool tcp = carried->proto == PROTO_TCP;
    struct flight numbers = tcp ? numbers_of(capture, carried) : (struct flight) { 0 };
    struct flight *flight = remember(capture, packet, &numbers);

    if (tcp) {
        struct flow *flow = flow_of(capture, carried, false);

        flow->sent = MAX(flow->sent, end_of(carried, numbers.seq));
    }
    flight->data = octets_of(capture, packet);
    flight->frame =
        add_frame(capture, observation->at, observation->node, SIDE_ONLY, false, flight->data, packet->size);
    take_happened(capture, observation->node, flight->frame);
    comment_flaw(flight->frame, packet);
    name_node(capture, observation->node, packet->src);
    if (carried->origin == observation->node)
        name_node(capture, observation->node, carried->src);
}

static void
see_arrived(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);
    struct flight *flight = flight_of(capture, packet);
    g_autoptr(GByteArray) data = octets_of(capture, packet);
    struct frame *frame =
        add_frame(capture, observation->at, observation->node, SIDE_ONLY, true, data, packet->size);

    comment_flaw(frame, packet);
    if (is_dhcpv6(packet, DHCPV6_ADVERTISE))
        g_hash_table_insert(capture->offered, GUINT_TO_POINTER(observation->node),
                            g_memdup2(&packet->u.dhcpv6.address, sizeof(struct addr)));
    if (flight == NULL)
        return;
    if (carried->proto == PROTO_TCP) {
        struct flow *flow = flow_of(capture, carried, false);

        flow->come = MAX(flow->come, end_of(carried, flight->seq));
    }
    flight->frame = frame != NULL ? frame : flight->frame;
}

/* Of a NAT, on which side of it what is now @packet came in; of others there is one. */
static enum side
side_in(const struct capture *capture, uint32_t node, const struct packet *packet)
{
    const struct network *network = capture->world->network;
    const struct prefix *inside = network->router[network->attachment[node].router].terms->inside[packet->family];
    uint32_t nth;

    if (inside == NULL || world_group(capture->world, node, &nth)->type != NODE_NAT)
        return SIDE_ONLY;
    return prefix_has(inside->addr, inside->len, packet->dst) ? SIDE_OUTSIDE : SIDE_INSIDE;
}

static enum side
other_side(enum side side)
{
    return side == SIDE_ONLY ? SIDE_ONLY : side == SIDE_INSIDE ? SIDE_OUTSIDE : SIDE_INSIDE;
}

static void
see_passed(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    struct flight *flight = flight_of(capture, packet);
    enum side in = side_in(capture, observation->node, packet);

    if (flight == NULL)
        flight = remember(capture, packet, &(struct flight) { 0 });
    if (flight->data != NULL) {
        comment_flaw(add_frame(capture, observation->at, observation->node, in, true, flight->data,
                               (uint16_t) flight->data->len), packet);
        g_byte_array_unref(flight->data);
    }
    flight->data = octets_of(capture, packet);
    flight->frame =
        add_frame(capture, observation->at, observation->node, other_side(in), false, flight->data, packet->size);
    comment_flaw(flight->frame, packet);
    if (in == SIDE_INSIDE)
        name_node(capture, observation->node, packet->src);
}

static void
see_lost(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    struct flight *flight = flight_of(capture, packet);
    const struct network *network = capture->world->network;
    g_autofree char *text = NULL;

    if (flight == NULL || flight->frame == NULL)
        return;
    if (observation->node != NO_NODE)
        text = world_name(capture->world, observation->node);
    else if (observation->place != NO_ROUTER)
        text = g_strdup(network_name(network, observation->place));
    g_string_append_printf(flight->frame->comment, "%slost: %s%s%s", flight->frame->comment->len > 0 ? "; " : "",
                           packet_loss(observation->why), text != NULL ? ", at " : "", text != NULL ? text : "");
}

static void
see_happening(struct capture *capture, const struct observation *observation)
{
    uint32_t host = happens_host(observation);
    g_autofree char *section = NULL, *text = happens_text(capture->world, observation, &section);
    GString *happened = g_hash_table_lookup(capture->happened, GUINT_TO_POINTER(host));

    if (text == NULL)
        return;
    if (happened == NULL) {
        happened = g_string_new(NULL);
        g_hash_table_insert(capture->happened, GUINT_TO_POINTER(host), happened);
    }
    comment(happened, text);
    if (section != NULL && *section != '\0')
        g_string_append_printf(happened, " (%s)", section);
}

static void
see(void *user, const struct observation *observation)
{
    static void (*const packet[N_OBSERVATIONS])(struct capture *, const struct observation *,
                                                const struct packet *) = {
        [OBSERVE_SENT] = see_sent, [OBSERVE_ARRIVED] = see_arrived, [OBSERVE_PASSED] = see_passed,
        [OBSERVE_LOST] = see_lost };
    struct capture *capture = user;

    if (packet[observation->kind] != NULL)
        packet[observation->kind](capture, observation, observation->subject);
    else
        see_happening(capture, observation);
}

struct observer
capture_observer(struct capture *capture)
{
    return (struct observer) {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_PASSED | 1u << OBSERVE_LOST |
                 HAPPENS_WANTS,
        .in_order = true, .see = see, .user = capture };
}

/* Begin and end */

static void
happened_free(void *text)
{
    g_string_free(text, TRUE);
}

struct capture *
capture_new(const struct world *world, GHashTable *hosts)
{
    struct capture *capture = g_new0(struct capture, 1);

    capture->world = world;
    capture->hosts = hosts;
    capture->frame = g_ptr_array_new_with_free_func(frame_free);
    capture->interface = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    capture->known = g_hash_table_new_full(key_hash_ident, key_same_ident, g_free, flight_free);
    capture->flow = g_hash_table_new_full(hash_ends, same_ends, g_free, g_free);
    capture->name = g_hash_table_new_full(key_hash_addr, key_same_addr, g_free, NULL);
    capture->offered = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    capture->happened = g_hash_table_new_full(NULL, NULL, NULL, happened_free);
    return capture;
}

void
capture_free(struct capture *capture)
{
    g_ptr_array_unref(capture->frame);
    g_array_unref(capture->interface);
    g_hash_table_unref(capture->known);
    g_hash_table_unref(capture->flow);
    g_hash_table_unref(capture->name);
    g_hash_table_unref(capture->offered);
    g_hash_table_unref(capture->happened);
    g_free(capture);
}

/* The file */

static void
put_interfaces(const struct capture *capture, GByteArray *to)
{
    static const char *const side[] = { "", " inside", " outside" };

    for (guint i = 0; i < capture->interface->len; i++) {
        uint64_t key = g_array_index(capture->interface, uint64_t, i);
        uint32_t rank = (uint32_t) (key >> 2);
        g_autofree char *name = world_name(capture->world, rank), *whole = g_strconcat(name, side[key & 3], NULL);
        uint32_t nth;
        bool host = world_acts(world_group(capture->world, rank, &nth));

        pcapng_interface(to, whole, host ? world_profile(capture->world, rank)->name : NULL);
    }
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    const struct pcapng_name *one = a, *other = b;

    return one->addr.hi != other->addr.hi ? (one->addr.hi < other->addr.hi ? -1 : 1)
        : one->addr.lo != other->addr.lo ? (one->addr.lo < other->addr.lo ? -1 : 1) : 0;
}

static void
put_names(const struct capture *capture, GByteArray *to)
{
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(struct pcapng_name));
    GHashTableIter iter;
    void *addr, *node;

    g_hash_table_iter_init(&iter, capture->name);
    while (g_hash_table_iter_next(&iter, &addr, &node)) {
        struct pcapng_name name = { *(struct addr *) addr, world_name(capture->world, GPOINTER_TO_UINT(node) - 1) };

        g_array_append_val(names, name);
    }
    g_array_sort(names, compare_names);
    pcapng_names(to, (const struct pcapng_name *) names->data, names->len);
    for (guint i = 0; i < names->len; i++)
        g_free(g_array_index(names, struct pcapng_name, i).name);
}

static void
put_frame(const struct frame *frame, GByteArray *to)
{
    pcapng_packet(to, &(struct pcapng_packet) {
        .at = frame->at, .interface = frame->interface, .inbound = frame->inbound, .data = frame->data->data,
        .length = frame->data->len, .original = MAX(frame->size, frame->data->len), .comment = frame->comment->str });
}

GByteArray *
capture_pcapng(const struct capture *capture)
{
    const struct scenario *scenario = capture->world->scenario;
    g_autofree char *comment = g_strdup_printf("%s, %s, seed %" G_GUINT64_FORMAT, scenario->name, scenario->variant,
                                               scenario->seed);
    GByteArray *to = g_byte_array_new();

    pcapng_begin(to, comment);
    put_interfaces(capture, to);
    put_names(capture, to);
    for (guint i = 0; i < capture->frame->len; i++)
        put_frame(capture->frame->pdata[i], to);
    return to;
}
