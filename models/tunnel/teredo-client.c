/*
 * teredo-client.c - a Teredo client: which NAT it is behind, its address, and keeping both
 *
 * In order: begin() -> solicit() -> advertised() -> qualify(), and from there refresh();
 * or go_offline(). What it sends and receives as an interface: teredo-transfer.c.
 *
 * Follows:
 *   RFC 4380 section 5.2.1 - qualification: 4 s, three times in each phase
 *   RFC 4380 sections 5.2.2 and 5.2.5 - the secondary address, and maintenance
 *   RFC 5991 section 3 - flags
 */
#include "models/tunnel/teredo-client.h"

#include "models/host/profile.h"
#include "models/models.h"
#include "models/router/router.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

#define FIRST_PORT 49152u       /* RFC 6335 section 6: dynamic ports */
#define N_PORTS 16384u
#define SOLICITATION_SIZE (IPV6_HEADER + 8)     /* RFC 4861 section 4.1, without options */

/* What is drawn. */
enum { DRAWN_PORT, DRAWN_NONCE, DRAWN_FLAGS, DRAWN_REFRESH };

uint64_t
teredo_draw_nth(const struct tunnel *tunnel, uint16_t what, uint32_t nth)
{
    const struct island *island = tunnel->node->island;
    struct subject subject = { .of = island->net->network->attachment[tunnel->node->rank].name,
                               .serial = nth, .sub = what };

    return draw(island->seed, DRAW_TEREDO, subject);
}

uint64_t
teredo_draw(struct tunnel *tunnel, uint16_t what)
{
    return teredo_draw_nth(tunnel, what, teredo_client_of(tunnel)->n_drawn++);
}

void
teredo_arm(struct tunnel *tunnel)
{
    const struct teredo_client *client = teredo_client_of(tunnel);
    int64_t peers = teredo_peers_deadline(&client->peers);

    tunnel->deadline = earlier(earlier(client->next_at, client->discover_at), peers);
    tunnel->owner->armed(tunnel);
}

void
teredo_tell(struct tunnel *tunnel, struct tunnel_told told)
{
    if (tunnel->owner->told != NULL)
        tunnel->owner->told(tunnel, &told);
}

/* Its address */

static void
set_address(struct tunnel *tunnel, struct addr addr)
{
    if (addr_equal(tunnel->addr, addr))
        return;
    tunnel->addr = addr;
    tunnel->direct = (struct prefix) { { .hi = TEREDO_HI }, TEREDO_BITS, FAMILY_IPV6 };
    teredo_peers_forget(&teredo_client_of(tunnel)->peers, tunnel->node->island);
    tunnel->owner->renumbered(tunnel);
}

static struct addr
make_address(struct tunnel *tunnel)
{
    const struct teredo_client *client = teredo_client_of(tunnel);
    uint16_t flags = client->cone ? TEREDO_CONE : 0;

    if (tunnel->facts->flags == FLAGS_RANDOM)
        flags = (uint16_t) (flags | (teredo_draw(tunnel, DRAWN_FLAGS) & TEREDO_DRAWN));
    return teredo_encode(&(struct teredo_address) { tunnel->server, flags, client->mapped });
}

static struct addr
link_local(const struct tunnel *tunnel)
{
    return teredo_link_local(teredo_client_of(tunnel)->cone ? TEREDO_CONE : 0, teredo_own(tunnel));
}

/* Solicitations */

/* Whom it asks now: of its two addresses, the second one says whether the NAT is symmetric. */
static uint32_t
asks(const struct tunnel *tunnel)
{
    return tunnel->server + (teredo_client_of(tunnel)->phase == TEREDO_PROBES_SYMMETRIC);
}

/* From where the answer comes: a cone lets that in which comes from the other address. */
static uint32_t
answers(const struct tunnel *tunnel)
{
    return teredo_client_of(tunnel)->cone ? tunnel->server + 1 : asks(tunnel);
}

static void
solicit(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    struct island *island = tunnel->node->island;
    struct packet *packet = packet_new(island), *outer;

    if (client->n_solicits++ == 0)
        client->nonce = teredo_draw(tunnel, DRAWN_NONCE);
    packet->src = link_local(tunnel);
    packet->dst = addr_link_multicast(ALL_ROUTERS);
    packet->origin = tunnel->node->rank;
    packet->serial = tunnel_serial(tunnel);
    packet->family = FAMILY_IPV6;
    packet->proto = PROTO_ICMPV6;
    packet->hop_limit = 255;
    packet->size = SOLICITATION_SIZE;
    packet->u.nd = (struct nd_payload) { .kind = ND_ROUTER_SOLICITATION };
    outer = teredo_wrap(island, packet, teredo_own(tunnel), (struct teredo_endpoint) { asks(tunnel), TEREDO_PORT });
    teredo_add_authentication(outer, client->nonce, 0);
    client->next_at = node_now(tunnel->node) + TEREDO_SOLICIT_NS;
    teredo_tell(tunnel, (struct tunnel_told) {
        .what = TUNNEL_SOLICITS, .why = client->phase, .nth = client->n_solicits, .addr = outer->dst });
    teredo_arm(tunnel);
    net_send(tunnel->node, outer);
}

static void
probe(struct tunnel *tunnel, enum teredo_phase phase)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    client->phase = (uint8_t) phase;
    client->cone = phase == TEREDO_PROBES_CONE;
    client->n_solicits = 0;
    solicit(tunnel);
}

/* States */

static void
go_offline(struct tunnel *tunnel, enum tunnel_offline why)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    client->phase = TEREDO_OFFLINE;
    client->discover_at = INT64_MAX;
    client->next_at = tunnel->retry_ns > 0 && why != OFFLINE_NO_SERVER
                      ? node_now(tunnel->node) + tunnel->retry_ns
                      : INT64_MAX;
    teredo_tell(tunnel, (struct tunnel_told) { .what = TUNNEL_OFFLINE, .why = (uint8_t) why });
    set_address(tunnel, (struct addr) { 0 });
    teredo_arm(tunnel);
    tunnel->owner->settled(tunnel);
}

static void
begin(struct tunnel *tunnel)
{
    probe(tunnel, tunnel->facts->probes == PROBES_CONE ? TEREDO_PROBES_CONE : TEREDO_PROBES_RESTRICTED);
}

/* When the server has to be asked again, if nothing comes from it: section 5.2.5. */
static void
await_refresh(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    int64_t most = tunnel->facts->refresh_ns, least = most * tunnel->facts->refresh_least / 100;

    client->n_solicits = 0;
    client->heard_at = node_now(tunnel->node);
    client->refresh_ns = least + (int64_t) draw_below(teredo_draw(tunnel, DRAWN_REFRESH),
                                                      (uint64_t) (most - least) + 1);
    client->next_at = client->heard_at + client->refresh_ns;
    teredo_arm(tunnel);
}

static void
qualify(struct tunnel *tunnel, struct teredo_endpoint mapped, enum tunnel_step step)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    client->phase = TEREDO_QUALIFIED;
    client->mapped = mapped;
    set_address(tunnel, make_address(tunnel));
    teredo_discover(tunnel);
    teredo_tell(tunnel, (struct tunnel_told) { .what = (uint8_t) step, .why = client->cone, .addr = tunnel->addr });
    await_refresh(tunnel);
    tunnel->owner->settled(tunnel);
}

/* No answer came. */
static void
unanswered(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    if (client->n_solicits < TEREDO_SOLICITS)
        solicit(tunnel);
    else if (client->phase == TEREDO_PROBES_CONE)
        probe(tunnel, TEREDO_PROBES_RESTRICTED);
    else
        go_offline(tunnel, client->phase == TEREDO_QUALIFIED ? OFFLINE_LOST : OFFLINE_NO_ANSWER);
}

/* Section 5.2.5: unless something came from the server meanwhile. */
static void
refresh(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    if (client->n_solicits > 0)
        unanswered(tunnel);
    else if (client->heard_at + client->refresh_ns > node_now(tunnel->node))
        client->next_at = client->heard_at + client->refresh_ns;
    else
        solicit(tunnel);
}

/* Advertisements */

/* Whether one prefix is advertised, and it is the server's. */
static bool
is_of_server(const struct tunnel *tunnel, const struct advertisement *advertisement)
{
    struct addr prefix = { .hi = TEREDO_HI | tunnel->server };

    return advertisement->n_prefixes == 1 && addr_equal(advertisement->prefix[0].prefix.addr, prefix);
}

/* Section 5.2.1: what an answer has to be. */
static bool
is_answer(const struct tunnel *tunnel, const struct packet *outer, struct teredo_endpoint *origin)
{
    const struct teredo_client *client = teredo_client_of(tunnel);
    const struct tunnel_payload *said = &outer->u.tunnel;
    const struct packet *inner = said->carried;
    struct teredo_endpoint from = { answers(tunnel), TEREDO_PORT };

    return client->n_solicits > 0 && teredo_same(teredo_source(outer), from) &&
        said->headers & TUNNEL_AUTHENTICATION && said->nonce == client->nonce && said->confirmation == 0 &&
        teredo_origin(outer, origin) && teredo_is_global(origin->ipv4) && origin->port != 0 &&
        addr_equal(inner->dst, link_local(tunnel)) && is_of_server(tunnel, inner->u.nd.advertisement);
}

/* It is seen at @seen. */
static void
answered(struct tunnel *tunnel, struct teredo_endpoint seen)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    bool same = teredo_same(client->mapped, seen);

    switch ((enum teredo_phase) client->phase) {
    case TEREDO_PROBES_RESTRICTED:
        client->mapped = seen;
        probe(tunnel, TEREDO_PROBES_SYMMETRIC);
        break;
    case TEREDO_PROBES_SYMMETRIC:
        if (!same) {
            go_offline(tunnel, OFFLINE_SYMMETRIC);
            break;
        }
        /* fall through */
    case TEREDO_PROBES_CONE:
        qualify(tunnel, seen, TUNNEL_QUALIFIED);
        break;
    case TEREDO_QUALIFIED:
        if (same)
            await_refresh(tunnel);
        else
            qualify(tunnel, seen, TUNNEL_REMAPPED);
        break;
    case TEREDO_IDLE:
    case TEREDO_OFFLINE:
        break;
    }
}

static void
advertised(struct tunnel *tunnel, struct packet *outer)
{
    struct teredo_endpoint seen;

    if (!is_answer(tunnel, outer, &seen)) {
        tunnel_refuse(tunnel, outer);
        return;
    }
    packet_free(tunnel->node->island, outer);
    answered(tunnel, seen);
}

/* As an interface */

static void
client_start(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    struct models *models = tunnel->node->island->models;

    if (client->peers.limits == NULL)
        client->peers = (struct teredo_peers) {
            .limits = &teredo_peer_limits, .arena = &tunnel->node->island->arena, .pool = &models->teredo_peers };
    if (client->port == 0)
        client->port = tunnel->port;
    if (client->port == 0)
        client->port = (uint16_t) (FIRST_PORT + draw_below(teredo_draw(tunnel, DRAWN_PORT), N_PORTS));
    client->phase = TEREDO_IDLE;
    client->discover_at = INT64_MAX;
    client->next_at = tunnel->server != 0 ? node_now(tunnel->node) + 1 : INT64_MAX;
    set_address(tunnel, (struct addr) { 0 });
    if (tunnel->server == 0)
        go_offline(tunnel, OFFLINE_NO_SERVER);
    else
        teredo_arm(tunnel);
}

static bool
client_probes(const struct tunnel *tunnel)
{
    const struct teredo_client *client = teredo_client_of(tunnel);

    return client->phase < TEREDO_QUALIFIED && client->next_at < INT64_MAX;
}

static void
client_stop(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    bool probed = client_probes(tunnel);

    client->phase = TEREDO_IDLE;
    client->next_at = client->discover_at = INT64_MAX;
    set_address(tunnel, (struct addr) { 0 });
    tunnel->deadline = INT64_MAX;
    if (probed)
        tunnel->owner->settled(tunnel);
}

/* An error about something that was sent in UDP says nothing of the IPv6 path. */
static bool
is_own_error(const struct tunnel *tunnel, const struct packet *packet)
{
    const struct packet *quoted = packet->inner;

    return quoted != NULL && quoted->carries && quoted->proto == PROTO_UDP &&
        quoted->sport == teredo_client_of(tunnel)->port;
}

static bool
client_packet(struct tunnel *tunnel, struct packet *packet)
{
    const struct teredo_client *client = teredo_client_of(tunnel);

    if (is_own_error(tunnel, packet)) {
        packet_free(tunnel->node->island, packet);
        return true;
    }
    if (packet->proto != PROTO_UDP || packet->inner != NULL || !packet->carries ||
        (packet->dport != client->port && !teredo_is_discovery(packet)))
        return false;
    if (teredo_is_discovery(packet))
        teredo_discovered(tunnel, packet);
    else if (teredo_content(packet) == TEREDO_ADVERTISEMENT)
        advertised(tunnel, packet);
    else if (client->phase == TEREDO_QUALIFIED)
        teredo_receive(tunnel, packet);
    else
        tunnel_refuse(tunnel, packet);
    return true;
}

static void
client_due(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    if (client->next_at <= node_now(tunnel->node)) {
        client->next_at = INT64_MAX;
        if (client->phase == TEREDO_QUALIFIED)
            refresh(tunnel);
        else if (client->phase == TEREDO_OFFLINE || client->phase == TEREDO_IDLE)
            begin(tunnel);
        else
            unanswered(tunnel);
    }
    if (client->discover_at <= node_now(tunnel->node))
        teredo_discover(tunnel);
    teredo_peers_retry(tunnel);
    teredo_arm(tunnel);
}

const struct tunnel_kind teredo_kind = {
    .name = "teredo",
    .state_size = sizeof(struct teredo_client),
    .start = client_start,
    .send = teredo_transmit,
    .packet = client_packet,
    .due = client_due,
    .probes = client_probes,
    .stop = client_stop,
};
