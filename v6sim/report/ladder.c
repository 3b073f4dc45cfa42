/*
 * ladder.c - which packets went between whom, one below the other
 *
 * A packet is known by its identity, which whoever forwards it keeps: what is seen
 * of it after it was sent goes into the row that it has. A router of the network
 * is no node, so an ICMP error of its own is first seen where it comes by; its row
 * begins there, and ends that of the packet it quotes.
 *
 * In order: ladder_new() -> see() for each observation -> ladder_finish() ->
 * ladder_text() (ladder-text.c).
 */
#include "v6sim/report/ladder.h"

#include <string.h>

#include "models/dns/message.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "v6sim/read/keys.h"
#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/happens.h"
#include "v6sim/report/packet-words.h"

/* Rows */

static void
clear_leg(void *data)
{
    struct ladder_leg *leg = data;

    g_free(leg->label);
}

static void
row_free(void *data)
{
    struct ladder_row *row = data;

    if (row->leg != NULL)
        g_array_unref(row->leg);
    g_free(row->text);
    g_string_free(row->note, TRUE);
    g_free(row->section);
    g_free(row);
}

static struct ladder_row *
add_row(struct host_ladder *ladder, int64_t at, uint32_t from, enum row_class class)
{
    struct ladder_row *row = g_new0(struct ladder_row, 1);

    row->seq = ladder->row->len;
    row->class = (uint8_t) class;
    row->at = at;
    row->until = -1;
    row->from = from;
    row->note = g_string_new(NULL);
    g_ptr_array_add(ladder->row, row);
    return row;
}

/* What happens at the host. Takes @text and @section over. */
static struct ladder_row *
add_text(struct host_ladder *ladder, int64_t at, enum row_class class, char *text, char *section)
{
    struct ladder_row *row = add_row(ladder, at, ladder->host, class);

    row->at = MAX(at, 0);       /* nodes start at -1 */
    row->concerns = true;
    row->text = text;
    row->section = section != NULL ? section : g_strdup("");
    return row;
}

static struct ladder_leg *
last_leg(const struct ladder_row *row)
{
    return &g_array_index(row->leg, struct ladder_leg, row->leg->len - 1);
}

static void
add_leg(struct ladder_row *row, uint32_t from, uint32_t to, bool tunnel, const char *label)
{
    struct ladder_leg leg = { .from = from, .to = to, .tunnel = tunnel, .label = g_strdup(label) };

    g_array_append_val(row->leg, leg);
}

/* Adds to the note, behind what stands there. */
static void G_GNUC_PRINTF(2, 3)
note(struct ladder_row *row, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (row->note->len > 0)
        g_string_append(row->note, "; ");
    g_string_append_vprintf(row->note, format, arguments);
    va_end(arguments);
}

static struct ladder_row *
known_row(const struct host_ladder *ladder, const struct packet *packet)
{
    struct ident ident = packet_ident(packet);

    return g_hash_table_lookup(ladder->known, &ident);
}

static void
know(struct host_ladder *ladder, const struct packet *packet, struct ladder_row *row)
{
    struct ident ident = packet_ident(packet);

    g_hash_table_replace(ladder->known, g_memdup2(&ident, sizeof ident), row);
}

/* Places */

static uint32_t
router_of(const struct host_ladder *ladder, uint32_t node)
{
    return ladder->world->network->attachment[node].router;
}

/* Returns: who has @addr as @node sees it, or NO_NODE. */
static uint32_t
node_with(const struct host_ladder *ladder, uint32_t node, struct addr addr)
{
    const struct network *network = ladder->world->network;
    uint32_t router = router_of(ladder, node);
    const struct member *member;

    if (router == NO_ROUTER || addr_is_of_many(addr))
        return NO_NODE;
    if (addr_is_link_local(addr))
        return network_neighbour(network, router, addr);
    member = network_member(network, router, addr);
    return member != NULL ? member->node : NO_NODE;
}

/* Returns: the router whose address that is, as a place. Many have the same one of IPv4 (RFC 7600). */
static uint32_t
router_with(const struct host_ladder *ladder, struct addr addr)
{
    const struct network *network = ladder->world->network;
    uint32_t found = NO_PLACE;

    for (uint32_t i = 0; i < network->n_domains; i++)
        if (addr_equal(network->router[i].terms->address[addr_family(addr)], addr))
            found = found == NO_PLACE ? TO_ROUTER | i : SOME_ROUTER;
    return found == NO_PLACE ? SOME_ROUTER : found;
}

/* Returns: who of the network says @error: the last one on the way of what it quotes, if that knows it. */
static uint32_t
reporter(const struct host_ladder *ladder, const struct observation *observation, const struct packet *error)
{
    uint32_t way = error->inner->trace;
    uint32_t last = way != 0 ? observation->island->net->way[way].router : 0;

    if (way == 0)
        return router_with(ladder, error->src);
    return last & WAY_NODE ? last & ~WAY_NODE : TO_ROUTER | last;
}

/* Notes that @place was seen to have @addr: a firewall has none, and sends and takes in others' names. */
static void
seen_with(struct host_ladder *ladder, uint32_t place, struct addr addr)
{
    GPtrArray *list = g_hash_table_lookup(ladder->address, GUINT_TO_POINTER(place));
    bool filters = !(place & TO_ROUTER) &&
        world_group(ladder->world, place, &(uint32_t) { 0 })->type == NODE_FIREWALL;
    g_autofree char *text = NULL;

    if (filters || addr_is_unspecified(addr) || addr_is_of_many(addr))
        return;
    text = value_print_addr(addr);
    if (list == NULL) {
        list = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(ladder->address, GUINT_TO_POINTER(place), list);
    }
    if (!g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
        g_ptr_array_add(list, g_steal_pointer(&text));
}

static void
both_seen(struct host_ladder *ladder, uint32_t node, const struct packet *packet, bool source)
{
    const struct packet *carried = packet_carried(packet);

    seen_with(ladder, node, source ? packet->src : packet->dst);
    if (carried != packet && node == (source ? carried->origin : ladder->host))
        seen_with(ladder, node, source ? carried->src : carried->dst);
}

/* What concerns the host */

/* A DNS server that is asked for the host's sake asks others: that concerns it, until it has its answer. */
static bool
is_asked(const struct host_ladder *ladder, uint32_t node)
{
    return node != NO_NODE && g_hash_table_contains(ladder->asked, GUINT_TO_POINTER(node));
}

/* Whether the host was seen with @addr: nobody else knows who has the address of a tunnel. */
static bool
is_own(const struct host_ladder *ladder, struct addr addr)
{
    const GPtrArray *list = g_hash_table_lookup(ladder->address, GUINT_TO_POINTER(ladder->host));
    g_autofree char *text = value_print_addr(addr);

    return list != NULL && g_ptr_array_find_with_equal_func((GPtrArray *) list, text, g_str_equal, NULL);
}

static bool
concerns(const struct host_ladder *ladder, uint32_t node, const struct packet *packet)
{
    uint32_t to = node_with(ladder, node, packet->dst);

    if (packet->carries && is_own(ladder, packet_carried(packet)->dst))
        return true;
    return packet->origin == ladder->host || node == ladder->host || to == ladder->host ||
        (packet->dport == DNS_PORT && is_asked(ladder, node)) || (packet->sport == DNS_PORT && is_asked(ladder, to));
}

/* Whether it might yet turn out to: what is said to all on its link, or sent to its site. */
static bool
may_concern(const struct host_ladder *ladder, uint32_t node, const struct packet *packet)
{
    bool to_many = addr_is_of_many(packet->dst);

    return (to_many && router_of(ladder, node) == router_of(ladder, ladder->host)) ||
        ladder_is_gate(ladder, node_with(ladder, node, packet->dst));
}

static bool
is_about_neighbor(const struct packet *packet)
{
    return packet->proto == PROTO_ICMPV6 && packet->inner == NULL &&
        (packet->u.nd.kind == ND_NEIGHBOR_SOLICITATION || packet->u.nd.kind == ND_NEIGHBOR_ADVERTISEMENT);
}

/* What all on a link are told of an address that the host did not ask for. */
static bool
is_about_another(const struct host_ladder *ladder, const struct packet *packet)
{
    g_autofree char *target = NULL;

    if (!is_about_neighbor(packet) || !addr_is_multicast(packet->dst) || addr_is_solicited_node(packet->dst))
        return false;
    target = value_print_addr(packet->u.nd.target);
    return !g_hash_table_contains(ladder->target, target);
}

/* Packets */

static struct ladder_ends
ends_of(const struct packet *packet)
{
    return (struct ladder_ends) { packet->src, packet->dst, packet->sport, packet->dport };
}

static struct ladder_row *
add_packet(struct host_ladder *ladder, int64_t at, uint32_t from, const struct packet *packet)
{
    struct ladder_row *row = add_row(ladder, at, from, ROW_HAPPENS);
    g_autoptr(packet_words) words = packet_words_new(ladder->world, packet);

    row->leg = g_array_new(FALSE, FALSE, sizeof(struct ladder_leg));
    g_array_set_clear_func(row->leg, clear_leg);
    row->section = g_strdup(words->section);
    row->to_many = addr_is_of_many(packet->dst);
    g_string_assign(row->note, words->detail);
    add_leg(row, from, NO_PLACE, packet->carries, words->label);
    row->ends = ends_of(packet);
    know(ladder, packet, row);
    return row;
}

static void
see_sent(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    bool is = concerns(ladder, observation->node, packet);

    if (!is && !may_concern(ladder, observation->node, packet)) {
        struct ident ident = packet_ident(packet);

        g_hash_table_remove(ladder->known, &ident);
        return;
    }
    add_packet(ladder, observation->at, observation->node, packet)->concerns = is;
    if (observation->node == ladder->host && is_about_neighbor(packet))
        g_hash_table_add(ladder->target, value_print_addr(packet->u.nd.target));
    both_seen(ladder, observation->node, packet, true);
    if (is && packet->sport == DNS_PORT)
        g_hash_table_remove(ladder->asked, GUINT_TO_POINTER(observation->node));
}

/* @row came to @place and no farther: it may stand there already, as at a router on the way. */
static void
drop_at(struct ladder_row *row, uint32_t place)
{
    if (row->leg->len > 1 && last_leg(row)->from == place)
        g_array_set_size(row->leg, row->leg->len - 1);
    last_leg(row)->to = place;
    last_leg(row)->end = LEG_DROPPED;
}

/* The row of an ICMP error that a router of the network made, which nobody saw it send; the packet that
 * it is about got as far as there. Returns: NULL, if that is none that concerns the host. */
static struct ladder_row *
error_row(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    struct ladder_row *about = packet->inner != NULL ? known_row(ladder, packet->inner) : NULL;
    struct ladder_row *row;
    uint32_t from;

    if (about == NULL)
        return NULL;
    from = observation->kind == OBSERVE_HOP ? TO_ROUTER | observation->place : reporter(ladder, observation, packet);
    if (last_leg(about)->end == LEG_OPEN)
        drop_at(about, from);
    row = add_packet(ladder, observation->at, from, packet);
    row->concerns = about->concerns;
    row->unseen = observation->kind != OBSERVE_HOP;
    return row;
}

/* Identities come again: an error that has arrived is another one. */
static struct ladder_row *
row_of(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    struct ladder_row *row = known_row(ladder, packet);

    if (row != NULL && (packet->inner == NULL || last_leg(row)->end == LEG_OPEN))
        return row;
    return error_row(ladder, observation, packet);
}

static void
see_arrived(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    struct ladder_row *row = row_of(ladder, observation, packet);
    const struct ladder_leg *leg;

    if (row == NULL)
        return;
    leg = last_leg(row);
    row->concerns |= observation->node == ladder->host && !is_about_another(ladder, packet);
    if (leg->end != LEG_OPEN && (!row->to_many || row->from != ladder->host))
        return;
    if (row->to_many && row->from != ladder->host && observation->node != ladder->host)
        return;
    if (leg->end != LEG_OPEN)   /* another one hears it */
        add_leg(row, leg->from, NO_PLACE, leg->tunnel, leg->label);
    last_leg(row)->to = observation->node;
    last_leg(row)->end = LEG_ARRIVED;
    row->until = row->unseen ? -1 : observation->at;
    both_seen(ladder, observation->node, packet, false);
    if (row->concerns && packet->dport == DNS_PORT)
        g_hash_table_add(ladder->asked, GUINT_TO_POINTER(observation->node));
}

/* Where it was translated: from whom it is said to be now, or to whom. */
static void
note_ends(struct ladder_row *row, const struct packet *packet)
{
    const struct ladder_ends *was = &row->ends;
    bool source = !addr_equal(was->src, packet->src) || was->sport != packet->sport;
    bool destination = !addr_equal(was->dst, packet->dst) || was->dport != packet->dport;
    g_autoptr(GString) end = g_string_new(source ? "as " : "");

    if (source)
        packet_end(end, packet, true);
    g_string_append(end, destination ? source ? " to " : "to " : "");
    if (destination)
        packet_end(end, packet, false);
    if (end->len > 0)
        note(row, "%s", end->str);
}

static void
note_tunnel(struct ladder_row *row, const struct packet *packet)
{
    g_autoptr(GString) ends = g_string_new(NULL);

    packet_ends(ends, packet);
    note(row, "in %s", ends->str);
}

/* What is known of the addresses of a node that passes on: that outside of a NAT, the end of a tunnel where it
 * packed or unpacked. */
static void
passed_seen(struct host_ladder *ladder, uint32_t node, const struct ladder_row *row, const struct packet *packet)
{
    bool packed = packet->carries && !last_leg(row)->tunnel;
    bool translated = packet->carries == last_leg(row)->tunnel && !addr_equal(row->ends.src, packet->src);

    if (packed || translated)
        seen_with(ladder, node, packet->src);
    else if (!packet->carries && last_leg(row)->tunnel)
        seen_with(ladder, node, row->ends.dst);
}

static void
see_passed(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    struct ladder_row *row = row_of(ladder, observation, packet);
    g_autoptr(packet_words) words = NULL;
    struct ladder_leg *leg;

    if (row == NULL)
        return;
    leg = last_leg(row);
    if (leg->end != LEG_OPEN && (leg->end != LEG_ARRIVED || leg->to != observation->node))
        return;
    words = packet_words_new(ladder->world, packet);
    leg->to = observation->node;
    leg->end = LEG_PASSED;
    if (leg->tunnel == packet->carries)
        note_ends(row, packet);
    else if (packet->carries)
        note_tunnel(row, packet);
    passed_seen(ladder, observation->node, row, packet);
    row->ends = ends_of(packet);
    add_leg(row, observation->node, NO_PLACE, packet->carries, words->label);
}

/* A router on the way. That of a site whose gate passes everything on is no hop beside that one. */
static void
see_hop(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    const struct router *router = &ladder->world->network->router[observation->place];
    struct ladder_row *row = row_of(ladder, observation, packet);
    uint32_t place = TO_ROUTER | observation->place;
    struct ladder_leg *leg;

    if (row == NULL || router_gate(router, (enum family) packet->family) != NO_NODE)
        return;
    leg = last_leg(row);
    if (leg->end != LEG_OPEN || leg->from == place)
        return;
    leg->to = place;
    leg->end = LEG_PASSED;
    add_leg(row, place, NO_PLACE, packet->carries, leg->label);
}

/* Of another host of its site, or in answer to one. */
static bool
is_of_neighbour(const struct host_ladder *ladder, const struct packet *packet)
{
    return packet->origin != ladder->host && router_of(ladder, packet->origin) == router_of(ladder, ladder->host);
}

/* Returns: the node that sent or passed on the last leg of @row, or the last one before it that has such a node, as
 * whom addresses are to be read; NO_NODE: routers alone did. */
static uint32_t
reader_of(const struct ladder_row *row)
{
    for (guint i = row->leg->len; i > 0; i--) {
        uint32_t from = g_array_index(row->leg, struct ladder_leg, i - 1).from;

        if (!(from & TO_ROUTER))
            return from;
    }
    return NO_NODE;
}

static void
see_lost(struct host_ladder *ladder, const struct observation *observation, const struct packet *packet)
{
    struct ladder_row *row = known_row(ladder, packet);
    const char *why = packet_loss(observation->why);
    struct ladder_leg *leg;
    uint32_t reader;

    row = row != NULL ? row : error_row(ladder, observation, packet);
    if (row == NULL)
        return;
    leg = last_leg(row);
    if (observation->node != NO_NODE) {
        leg->to = observation->node;
        leg->end = LEG_DROPPED;
        row->concerns |= ladder_is_gate(ladder, observation->node) && !is_of_neighbour(ladder, packet);
        note(row, "%s", why);
        return;
    }
    reader = reader_of(row);
    if (ladder->hops && observation->why == LOSS_BLACKHOLE && observation->place != NO_ROUTER) {
        drop_at(row, TO_ROUTER | observation->place);
    } else {
        leg->to = node_with(ladder, reader == NO_NODE ? ladder->host : reader, packet->dst);
        leg->end = LEG_LOST;
    }
    if (observation->place != NO_ROUTER)
        note(row, "%s at %s", why, network_name(ladder->world->network, observation->place));
    else
        note(row, "%s", why);
}

/* What happens at the host */

static void
see_happening(struct host_ladder *ladder, const struct observation *observation)
{
    g_autoptr(GString) text = g_string_new(NULL), section = g_string_new(NULL);

    if (happens_append(ladder->world, observation, text, section))
        add_text(ladder, observation->at, observation->kind == OBSERVE_STEP ? ROW_STEP : ROW_HAPPENS,
                 g_strdup(text->str), g_strdup(section->str));
}

/* An operation has ended: the line that says how is written once the run has. */
static void
see_record(struct host_ladder *ladder, const struct observation *observation)
{
    const struct record *record = observation->subject;
    struct ladder_row *row;

    if (record->host != ladder->host)
        return;
    row = add_text(ladder, record->ended_at, ROW_HAPPENS, NULL, NULL);
    row->is_end = true;
    row->item = record->item;
    row->nth = record->nth;
}

/* All */

static void
see(void *user, const struct observation *observation)
{
    static void (*const packet[N_OBSERVATIONS])(struct host_ladder *, const struct observation *,
                                                const struct packet *) = {
        [OBSERVE_SENT] = see_sent, [OBSERVE_ARRIVED] = see_arrived, [OBSERVE_PASSED] = see_passed,
        [OBSERVE_HOP] = see_hop, [OBSERVE_LOST] = see_lost };
    struct host_ladder *ladder = user;

    if (packet[observation->kind] != NULL)
        packet[observation->kind](ladder, observation, observation->subject);
    else if (observation->kind == OBSERVE_RECORD)
        see_record(ladder, observation);
    else if (happens_host(observation) == ladder->host)
        see_happening(ladder, observation);
}

struct observer
ladder_observer(struct host_ladder *ladder)
{
    return (struct observer) {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_PASSED | 1u << OBSERVE_LOST |
                 1u << OBSERVE_RECORD | (ladder->hops ? 1u << OBSERVE_HOP : 0) | HAPPENS_WANTS,
        .in_order = true, .see = see, .user = ladder };
}

/* Begin and end */

struct host_ladder *
ladder_new(const struct world *world, uint32_t host, bool hops)
{
    struct host_ladder *ladder = g_new0(struct host_ladder, 1);
    uint32_t at = world->network->attachment[host].router;
    const struct router *router = at != NO_ROUTER ? &world->network->router[at] : NULL;

    ladder->world = world;
    ladder->host = host;
    for (enum family family = 0; family < N_FAMILIES; family++)
        ladder->gate[family] = router != NULL ? router_gate(router, family) : NO_NODE;
    ladder->hops = hops;
    ladder->row = g_ptr_array_new_with_free_func(row_free);
    ladder->known = g_hash_table_new_full(key_hash_ident, key_same_ident, g_free, NULL);
    ladder->asked = g_hash_table_new(NULL, NULL);
    ladder->target = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ladder->address = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
    return ladder;
}

void
ladder_free(struct host_ladder *ladder)
{
    g_hash_table_unref(ladder->known);
    g_hash_table_unref(ladder->asked);
    g_hash_table_unref(ladder->target);
    g_hash_table_unref(ladder->address);
    g_ptr_array_unref(ladder->row);
    g_free(ladder);
}

static gint
compare_rows(gconstpointer a, gconstpointer b)
{
    const struct ladder_row *one = *(struct ladder_row *const *) a, *other = *(struct ladder_row *const *) b;

    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->class != other->class)
        return one->class - other->class;
    return one->seq < other->seq ? -1 : one->seq > other->seq;
}

/* What became of a packet that was not seen again: one that passes packets on has taken it for its own. */
static void
tell_open(const struct host_ladder *ladder, struct ladder_row *row)
{
    struct ladder_leg *leg = row->leg != NULL ? last_leg(row) : NULL;
    uint32_t reader;

    if (leg == NULL || leg->end != LEG_OPEN)
        return;
    reader = reader_of(row);
    leg->to = row->to_many || reader == NO_NODE ? NO_NODE : node_with(ladder, reader, row->ends.dst);
    if (leg->to != NO_NODE)
        leg->end = LEG_ARRIVED;
    else
        note(row, "%s", row->to_many ? "nobody hears it" : "still under way");
}

static char *
outcome_of_work(const struct kept *kept)
{
    GString *outcome = g_string_new(NULL);

    connection_print_outcome(kept, outcome);
    return g_string_free(outcome, FALSE);
}

static void
tell_work(struct host_ladder *ladder, const struct kept *kept)
{
    static const char *const verb[] = {
        [WORK_CONNECT] = "connects to", [WORK_RESOLVE] = "looks up", [WORK_PING] = "pings" };
    g_autofree char *target = collect_target(ladder->world, kept);

    for (guint i = 0; i < ladder->row->len; i++) {
        struct ladder_row *row = ladder->row->pdata[i];

        if (row->is_end && row->item == kept->item && row->nth == kept->nth)
            row->text = outcome_of_work(kept);
    }
    add_text(ladder, kept->started_at, ROW_BEGIN, g_strdup_printf("%s %s", verb[kept->kind], target), NULL);
}

/* An end is told once everything is sent: it stands before what the host sent because of it. */
static void
move_ends(GPtrArray *rows)
{
    for (guint i = 1; i < rows->len; i++)
        for (guint j = i; j > 0; j--) {
            struct ladder_row *end = rows->pdata[j], *before = rows->pdata[j - 1];

            if (!end->is_end || before->leg == NULL || before->at != end->at || before->from != end->from)
                break;
            rows->pdata[j] = before;
            rows->pdata[j - 1] = end;
        }
}

void
ladder_finish(struct host_ladder *ladder, const struct collection *collection)
{
    g_autoptr(GPtrArray) all = ladder->row;

    g_hash_table_remove_all(ladder->known);
    ladder->row = g_ptr_array_new_with_free_func(row_free);
    g_ptr_array_set_free_func(all, NULL);
    for (guint i = 0; i < all->len; i++) {
        struct ladder_row *row = all->pdata[i];

        tell_open(ladder, row);
        if (row->concerns)
            g_ptr_array_add(ladder->row, row);
        else
            row_free(row);
    }
    for (guint i = 0; i < collection->kept->len; i++)
        if (((const struct kept *) collection->kept->pdata[i])->host == ladder->host)
            tell_work(ladder, collection->kept->pdata[i]);
    g_ptr_array_sort(ladder->row, compare_rows);
    move_ends(ladder->row);
}
