/*
 * dhcpv4.c - a client that asks for an IPv4 address, and does without
 *
 * In order: dhcpv4_start() -> ask() with a DHCPDISCOVER -> dhcpv4_packet() with an
 * offer -> ask() with a DHCPREQUEST -> dhcpv4_packet() with the DHCPACK. Or:
 * dhcpv4_due() takes a link-local address, and rests.
 */
#include "models/host/dhcpv4.h"

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

/* RFC 2131 section 2: 236 octets, the cookie and options: type 3, client identifier 9,
 * parameters asked for 12, end 1; the address asked for 6, the server 6. */
enum { DHCPV4_FIXED = IPV4_HEADER + UDP_HEADER + 236 + 4 + 3 + 9 + 12 + 1, DHCPV4_ADDRESS = 6, DHCPV4_SERVER = 6 };

static struct dhcpv4 *
client_of(const struct host *host)
{
    return &host->configuring->dhcpv4;
}

static const struct dhcpv4_facts *
facts_of(const struct host *host)
{
    return &host->profile->autoconfiguration.dhcpv4;
}

/* Returns: 0..@most, drawn for the client's next message. */
static int64_t
some(const struct host *host, uint16_t which, int64_t most)
{
    uint64_t of = host->node->island->net->network->attachment[host->node->rank].name;
    uint64_t bits = draw(host->node->island->seed, DRAW_DHCPV4,
                         (struct subject) { .of = of, .serial = client_of(host)->n_sent, .sub = which });

    return (int64_t) draw_below(bits, (uint64_t) most + 1);
}

/* ISC's dhclient, client/dhclient.c send_discover(): the last wait and up to twice it
 * more; beyond the most, from half of that to one and a half. */
static int64_t
grown_at_random(const struct host *host, int64_t wait_ns)
{
    const struct dhcpv4_facts *facts = facts_of(host);
    int64_t wait = wait_ns + some(host, 1, 2 * wait_ns - 1);

    return wait > facts->most_ns ? facts->most_ns / 2 + some(host, 2, facts->most_ns - 1) : wait;
}

/* RFC 2131 section 4.1. What the waits grow from is not spread. */
static int64_t
next_wait(struct host *host)
{
    struct dhcpv4 *client = client_of(host);
    const struct dhcpv4_facts *facts = facts_of(host);

    if (client->wait_ns == 0)
        client->wait_ns = facts->first_ns;
    else if (facts->growth == GROWTH_RANDOM)
        client->wait_ns = grown_at_random(host, client->wait_ns);
    else
        client->wait_ns = MIN(2 * client->wait_ns, facts->most_ns);
    return MAX(client->wait_ns - facts->spread_ns + some(host, 0, 2 * facts->spread_ns), 1);
}

static void
ask(struct host *host, enum dhcpv4_kind kind)
{
    struct dhcpv4 *client = client_of(host);
    uint32_t serial = serial_of(0, SERIAL_DHCPV4, client->n_sent);
    const struct addr none = addr_ipv4(0), all = addr_ipv4(UINT32_MAX);
    struct packet *packet = host_packet(host, &none, &all, serial);

    packet->proto = PROTO_UDP;
    packet->sport = DHCPV4_CLIENT_PORT;
    packet->dport = DHCPV4_SERVER_PORT;
    packet->size = DHCPV4_FIXED + DHCPV4_ADDRESS + (kind == DHCPV4_REQUEST ? DHCPV4_SERVER : 0);
    packet->u.dhcpv4 = (struct dhcpv4_payload) {
        .kind = (uint8_t) kind, .server = client->server, .address = host->config->automatic->ipv4.addr };
    client->at = node_now(host->node) + next_wait(host);
    client->n_sent++;
    configure_tell(host, (struct configure_step) {
        .what = STEP_DHCPV4_ASKED, .kind = (uint8_t) kind, .nth = client->n_sent, .fact = facts_of(host)->fact });
    net_send(host->node, packet);
}

static void
begin_round(struct host *host, int64_t at)
{
    struct dhcpv4 *client = client_of(host);

    client->phase = DHCPV4_DISCOVERING;
    client->wait_ns = 0;
    client->at = client->round_at = at;
}

void
dhcpv4_start(struct host *host)
{
    const struct dhcpv4_facts *facts = facts_of(host);

    fact_waited(&host->selection, facts->fact);
    begin_round(host, node_now(host->node) + 1 + some(host, 0, facts->delay_ns));
    client_of(host)->how = IPV4_NOT_YET;
    client_of(host)->link_local_at =
        facts->link_local_ns > 0 ? client_of(host)->round_at + facts->link_local_ns : INT64_MAX;
}

/* Nobody has answered in a whole round. */
static void
give_up(struct host *host)
{
    struct dhcpv4 *client = client_of(host);
    const struct dhcpv4_facts *facts = facts_of(host);

    fact_acted(&host->selection, facts->fact);
    client->phase = facts->again_ns > 0 ? DHCPV4_RESTING : DHCPV4_IDLE;
    client->at = facts->again_ns > 0 ? node_now(host->node) + facts->again_ns : INT64_MAX;
    if (client->how == IPV4_NOT_YET && client->link_local_at == INT64_MAX) {
        client->how = IPV4_NONE;
        configure_tell(host, (struct configure_step) { .what = STEP_DHCPV4_NONE, .fact = facts->fact });
    }
}

static void
take_link_local(struct host *host)
{
    struct dhcpv4 *client = client_of(host);

    fact_acted(&host->selection, facts_of(host)->fact);
    client->link_local_at = INT64_MAX;
    client->how = IPV4_LINK_LOCAL;
    configure_tell(host, (struct configure_step) { .what = STEP_DHCPV4_LINK_LOCAL, .fact = facts_of(host)->fact });
}

/* The wait of a phase is over. */
static void
go_on(struct host *host)
{
    struct dhcpv4 *client = client_of(host);

    switch ((enum dhcpv4_phase) client->phase) {
    case DHCPV4_DISCOVERING:
        ask(host, DHCPV4_DISCOVER);
        return;
    case DHCPV4_GATHERING:
        client->phase = DHCPV4_REQUESTING;
        client->wait_ns = 0;
        ask(host, DHCPV4_REQUEST);
        return;
    case DHCPV4_REQUESTING:             /* no answer to that: from the beginning */
        client->phase = DHCPV4_DISCOVERING;
        ask(host, DHCPV4_DISCOVER);
        return;
    case DHCPV4_RESTING:
        begin_round(host, node_now(host->node));
        ask(host, DHCPV4_DISCOVER);
        return;
    case DHCPV4_IDLE:
        break;
    }
    g_assert_not_reached();
}

static int64_t
round_over_at(const struct host *host)
{
    const struct dhcpv4 *client = client_of(host);
    bool runs = client->phase == DHCPV4_DISCOVERING || client->phase == DHCPV4_REQUESTING;

    return runs ? client->round_at + facts_of(host)->give_up_ns : INT64_MAX;
}

/* What goes out again goes out because of the profile. */
void
dhcpv4_due(struct host *host)
{
    struct dhcpv4 *client = client_of(host);
    int64_t now = node_now(host->node);

    if (client->link_local_at <= now)
        take_link_local(host);
    if (client->at > now)
        return;
    if (round_over_at(host) <= now) {
        give_up(host);
        return;
    }
    if (client->n_sent > 0 || facts_of(host)->delay_ns > 0)
        fact_acted(&host->selection, facts_of(host)->fact);
    go_on(host);
    client->at = earlier(client->at, round_over_at(host));
}

int64_t
dhcpv4_deadline(const struct dhcpv4 *client)
{
    return earlier(client->at, client->link_local_at);
}

void
dhcpv4_packet(struct host *host, const struct packet *packet)
{
    struct dhcpv4 *client = client_of(host);
    const struct dhcpv4_payload *message = &packet->u.dhcpv4;
    int64_t gather_ns = facts_of(host)->gather_ns;

    if (message->kind == DHCPV4_OFFER && client->phase == DHCPV4_DISCOVERING) {
        client->phase = DHCPV4_GATHERING;
        client->server = message->server;
        client->at = node_now(host->node) + gather_ns;
        if (gather_ns == 0)
            go_on(host);
    } else if (message->kind == DHCPV4_ACK && client->phase == DHCPV4_REQUESTING) {
        client->phase = DHCPV4_IDLE;
        client->how = IPV4_LEASED;
        configure_tell(host, (struct configure_step) {
            .what = STEP_DHCPV4_LEASED, .fact = NO_FACT, .addr = host->config->automatic->ipv4.addr });
        client->at = client->link_local_at = INT64_MAX;
    }
}
