/*
 * capture.c - the packets of a run, as a capture
 *
 * In order: capture_new() -> see() for each observation -> capture_write(). A packet
 * under way is remembered by its identity: what it was when it left, for a NAT that
 * says only what it made of it, and its numbers of TCP, which others keep.
 */
#include "v6sim/report/capture.h"

#include <string.h>

#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/wire.h"
#include "v6sim/read/keys.h"
#include "v6sim/report/flights.h"
#include "v6sim/report/frames.h"
#include "v6sim/report/happens.h"
#include "v6sim/report/packet-words.h"
#include "v6sim/report/payload.h"
#include "v6sim/report/pcapng.h"

enum side { SIDE_ONLY, SIDE_INSIDE, SIDE_OUTSIDE, N_SIDES };

/* What has been seen of a node. */
struct seen {
    uint32_t interface[N_SIDES];        /* its number + 1; 0: none yet */
    struct addr named[2];       /* the last ones of it that name_node() was told of, of IPv6 and IPv4 */
    GString *happened;          /* what will be the comment of its next packet; NULL: nothing ever was */
};

struct capture {
    const struct world *world;
    GHashTable *hosts;
    struct output *output;
    struct frames frames;
    GArray *interface;          /* uint64_t: rank << 2 | side */
    struct seen *seen;          /* by node */
    GPtrArray *happened;        /* all of theirs; owns them */
    struct flights flights;
    const struct flight *flight;        /* of the packet that is being written */
    GString *comment;           /* that is being written */
    GString *section;           /* of what happens now */
    GHashTable *name;           /* rank + 1, by address */
    GHashTable *offered;        /* struct addr, by host: what it was offered by DHCPv6 last, which its request names */
};

/* Octets */

/* See struct wire_guide. */
static void
numbers(void *user, const struct packet *packet, uint32_t *seq, uint32_t *ack)
{
    struct capture *capture = user;
    const struct flight *flight = capture->flight;
    struct ident ident = packet_ident(packet);

    if (flight == NULL || !key_same_ident(&flight->ident, &ident))
        flight = flights_find(&capture->flights, packet);
    if (flight == NULL)
        return;
    *seq = flight->seq;
    *ack = flight->ack;
}

static void
payload(void *user, const struct packet *packet, struct octets *to)
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

/* Appends the octets of @packet, of which @flight is known; a request of DHCPv6 with the address that it asks for. */
static void
put_octets(struct capture *capture, const struct packet *packet, const struct flight *flight)
{
    const struct wire_guide guide = { .payload = payload, .numbers = numbers, .user = capture };
    const struct addr *offered = is_dhcpv6(packet, DHCPV6_REQUEST)
        ? g_hash_table_lookup(capture->offered, GUINT_TO_POINTER(packet->origin)) : NULL;

    capture->flight = flight;
    if (offered != NULL) {
        struct packet complete = *packet;

        complete.u.dhcpv6.address = *offered;
        wire_packet(&guide, &complete, &capture->frames.recent);
    } else {
        wire_packet(&guide, packet, &capture->frames.recent);
    }
}

/* Frames */

static uint32_t
interface_of(struct capture *capture, uint32_t node, enum side side)
{
    uint32_t *number = &capture->seen[node].interface[side];
    uint64_t key = (uint64_t) node << 2 | side;

    if (*number == 0) {
        g_array_append_val(capture->interface, key);
        *number = capture->interface->len;
    }
    return *number - 1;
}

/* Whether @node's interfaces matter. */
static bool
is_wanted(const struct capture *capture, uint32_t node)
{
    return capture->hosts == NULL || g_hash_table_contains(capture->hosts, GUINT_TO_POINTER(node));
}

static void
comment(GString *to, const char *text)
{
    if (to->len > 0)
        g_string_append(to, "; ");
    g_string_append(to, text);
}

/* A fault of a server is none of the capture's. */
static void
comment_flaw(struct capture *capture, const struct packet *packet)
{
    const char *flaw = packet_flaw(packet);

    if (flaw == NULL)
        return;
    comment(capture->comment, "faulty answer: ");
    g_string_append(capture->comment, flaw);
}

/* Takes what happened at host @node for the comment of its next packet. */
static void
take_happened(struct capture *capture, uint32_t node)
{
    GString *happened = capture->seen[node].happened;

    if (happened == NULL || happened->len == 0)
        return;
    g_string_append_len(capture->comment, happened->str, (gssize) happened->len);
    g_string_truncate(happened, 0);
}

/* Where, when and how something is seen. */
struct sight {
    const struct observation *observation;
    enum side side;
    bool inbound;
};

static size_t
begin_frame(struct capture *capture, struct sight sight)
{
    const struct observation *observation = sight.observation;
    size_t frame = frames_next(&capture->frames);

    if (capture->comment->len > 0)
        g_string_truncate(capture->comment, 0);
    pcapng_packet_begin(&capture->frames.recent, interface_of(capture, observation->node, sight.side),
                        MAX(observation->at, 0));
    return frame;
}

static void
end_frame(struct capture *capture, size_t frame, struct sight sight, const struct packet *packet, uint32_t original)
{
    if (sight.observation->kind == OBSERVE_SENT)
        take_happened(capture, sight.observation->node);
    comment_flaw(capture, packet);
    pcapng_packet_end(&capture->frames.recent, frames_place(&capture->frames, frame), original, sight.inbound,
                      capture->comment->str);
}

/* Keeps a frame of @packet, of which @flight is known, if its interface matters. Returns: it, or NO_FRAME. */
static size_t
add_frame(struct capture *capture, struct sight sight, const struct packet *packet, const struct flight *flight)
{
    size_t frame;

    if (!is_wanted(capture, sight.observation->node))
        return NO_FRAME;
    frame = begin_frame(capture, sight);
    put_octets(capture, packet, flight);
    end_frame(capture, frame, sight, packet, packet->size);
    return frame;
}

/* The same of the octets of @before, a frame: what is @packet now. */
static void
repeat_frame(struct capture *capture, struct sight sight, size_t before, const struct packet *packet)
{
    size_t frame;

    if (!is_wanted(capture, sight.observation->node))
        return;
    frame = begin_frame(capture, sight);
    end_frame(capture, frame, sight, packet, frames_repeat(&capture->frames, before));
}

static void
name_node(struct capture *capture, uint32_t node, struct addr addr)
{
    struct addr *named = &capture->seen[node].named[addr_is_ipv4(addr)];

    if (addr_equal(*named, addr) || addr_is_unspecified(addr) || addr_equal(addr, addr_ipv4(0)))
        return;
    *named = addr;
    if (!g_hash_table_contains(capture->name, &addr))
        g_hash_table_insert(capture->name, g_memdup2(&addr, sizeof addr), GUINT_TO_POINTER(node + 1));
}

/* Packets */

static void
see_sent(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);
    struct flight *flight = flights_begin(&capture->flights, packet, observation->at);

    if (carried->proto == PROTO_TCP)
        flights_send(&capture->flights, flight, carried, observation->at);
    flight->sent = add_frame(capture, (struct sight) { observation, SIDE_ONLY, false }, packet, flight);
    flight->last = flight->sent;
    name_node(capture, observation->node, packet->src);
    if (carried->origin == observation->node)
        name_node(capture, observation->node, carried->src);
}

static void
see_arrived(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);
    struct flight *flight = flights_find(&capture->flights, packet);
    size_t frame = add_frame(capture, (struct sight) { observation, SIDE_ONLY, true }, packet, flight);

    if (is_dhcpv6(packet, DHCPV6_ADVERTISE))
        g_hash_table_insert(capture->offered, GUINT_TO_POINTER(observation->node),
                            g_memdup2(&packet->u.dhcpv6.address, sizeof(struct addr)));
    flights_end(&capture->flights, packet, observation->at);
    if (flight == NULL)
        return;
    if (carried->proto == PROTO_TCP)
        flights_receive(&capture->flights, flight, carried, observation->at);
    flight->last = frame != NO_FRAME ? frame : flight->last;
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
    struct flight *flight = flights_find(&capture->flights, packet);
    enum side in = side_in(capture, observation->node, packet);

    if (flight == NULL)
        flight = flights_begin(&capture->flights, packet, observation->at);
    if (flight->sent != NO_FRAME)
        repeat_frame(capture, (struct sight) { observation, in, true }, flight->sent, packet);
    flight->sent = add_frame(capture, (struct sight) { observation, other_side(in), false }, packet, flight);
    flight->last = flight->sent;
    if (in == SIDE_INSIDE)
        name_node(capture, observation->node, packet->src);
}

static void
see_lost(struct capture *capture, const struct observation *observation, const struct packet *packet)
{
    const struct flight *flight = flights_find(&capture->flights, packet);
    GString *text = capture->comment;

    flights_end(&capture->flights, packet, observation->at);
    if (flight == NULL || flight->last == NO_FRAME)
        return;
    g_string_assign(text, "lost: ");
    g_string_append(text, packet_loss(observation->why));
    if (observation->node != NO_NODE || observation->place != NO_ROUTER)
        g_string_append(text, ", at ");
    if (observation->node != NO_NODE)
        world_append_name(capture->world, observation->node, text);
    else if (observation->place != NO_ROUTER)
        g_string_append(text, network_name(capture->world->network, observation->place));
    frames_comment(&capture->frames, flight->last, text->str);
}

static GString *
happened_at(struct capture *capture, uint32_t host)
{
    GString **happened = &capture->seen[host].happened;

    if (*happened == NULL) {
        *happened = g_string_new(NULL);
        g_ptr_array_add(capture->happened, *happened);
    }
    return *happened;
}

static void
see_happening(struct capture *capture, const struct observation *observation)
{
    uint32_t host = happens_host(observation);
    GString *to;
    gsize before;

    if (!is_wanted(capture, host))
        return;
    to = happened_at(capture, host);
    before = to->len;
    if (before > 0)
        g_string_append(to, "; ");
    g_string_truncate(capture->section, 0);
    if (!happens_append(capture->world, observation, to, capture->section)) {
        g_string_truncate(to, before);
    } else if (capture->section->len > 0) {
        g_string_append(to, " (");
        g_string_append_len(to, capture->section->str, (gssize) capture->section->len);
        g_string_append_c(to, ')');
    }
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
capture_new(const struct world *world, GHashTable *hosts, struct output *output)
{
    struct capture *capture = g_new0(struct capture, 1);

    capture->world = world;
    capture->hosts = hosts;
    capture->output = output;
    frames_init(&capture->frames, output);
    capture->interface = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    capture->happened = g_ptr_array_new_with_free_func(happened_free);
    capture->seen = g_new0(struct seen, world->n_nodes);
    capture->comment = g_string_new(NULL);
    capture->section = g_string_new(NULL);
    capture->name = g_hash_table_new_full(key_hash_addr, key_same_addr, g_free, NULL);
    capture->offered = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return capture;
}

void
capture_free(struct capture *capture)
{
    frames_clear(&capture->frames);
    g_array_unref(capture->interface);
    g_ptr_array_unref(capture->happened);
    g_free(capture->seen);
    flights_clear(&capture->flights);
    g_string_free(capture->comment, TRUE);
    g_string_free(capture->section, TRUE);
    g_hash_table_unref(capture->name);
    g_hash_table_unref(capture->offered);
    if (capture->hosts != NULL)
        g_hash_table_unref(capture->hosts);
    g_free(capture);
}

/* The file */

static void
put_interfaces(const struct capture *capture, struct octets *to)
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
put_names(const struct capture *capture, struct octets *to)
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

/* What stands in front of the packets. */
static void
write_head(const struct capture *capture)
{
    const struct scenario *scenario = capture->world->scenario;
    g_autofree char *comment = g_strdup_printf("%s, %s, seed %" G_GUINT64_FORMAT, scenario->name, scenario->variant,
                                               scenario->seed);
    struct octets head = { 0 };

    pcapng_begin(&head, comment);
    put_interfaces(capture, &head);
    put_names(capture, &head);
    output_append(capture->output, head.data, head.n);
    g_free(head.data);
}

void
capture_write(struct capture *capture)
{
    int error;

    write_head(capture);
    error = frames_write(&capture->frames);
    if (error != 0)
        output_fail(capture->output, error);
}
