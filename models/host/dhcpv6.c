/*
 * dhcpv6.c - a client that asks for an address, or for other parameters alone
 *
 * In order: dhcpv6_start() -> transmit() of Solicit, or Information-request ->
 * dhcpv6_packet() with an Advertise -> transmit() of Request -> dhcpv6_packet()
 * with the Reply.
 */
#include "models/host/dhcpv6.h"

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

#define SECOND INT64_C(1000000000)
#define MAX_DELAY_NS SECOND     /* SOL_MAX_DELAY, INF_MAX_DELAY: RFC 3315 section 5.5 */

/* Of a phase: its message and its times, RFC 3315 section 5.5. */
static const struct phase {
    enum dhcpv6_kind message;
    int64_t first_ns, most_ns;  /* IRT, MRT; 0: the profile's */
} phases[] = {
    [DHCPV6_SOLICITING] = { DHCPV6_SOLICIT, SECOND, 0 },
    [DHCPV6_REQUESTING] = { DHCPV6_REQUEST, SECOND, 30 * SECOND },
    [DHCPV6_INFORMING] = { DHCPV6_INFORMATION_REQUEST, SECOND, 0 },
};

static const struct dhcpv6_facts *
facts_of(const struct host *host)
{
    return &host->profile->autoconfiguration.dhcpv6;
}

static struct dhcpv6 *
client_of(const struct host *host)
{
    return &host->configuring->dhcpv6;
}

/* Returns: 0..@below - 1, drawn for the client's next message. */
static int64_t
some(const struct host *host, uint16_t which, int64_t below)
{
    uint64_t of = host->node->island->net->network->attachment[host->node->rank].name;
    uint64_t bits = draw(host->node->island->seed, DRAW_DHCPV6,
                         (struct subject) { .of = of, .serial = client_of(host)->n_sent, .sub = which });

    return (int64_t) draw_below(bits, (uint64_t) below);
}

/* RFC 3315 section 14: the first wait is IRT, each other twice the last, up to MRT;
 * a tenth more or less at random, of the first Solicit's a tenth more alone. */
static int64_t
next_wait(const struct host *host, const struct phase *phase)
{
    const struct dhcpv6 *client = client_of(host);
    int64_t most = phase->most_ns > 0 ? phase->most_ns : facts_of(host)->most_ns;
    int64_t wait = client->wait_ns == 0 ? phase->first_ns : MIN(2 * client->wait_ns, most);
    bool only_more = client->wait_ns == 0 && phase->message == DHCPV6_SOLICIT;

    return only_more ? wait + 1 + some(host, 1, wait / 10) : wait - wait / 10 + some(host, 1, wait / 5 + 1);
}

/* RFC 3315 section 6: header 4 bytes, options 4 and their contents: client's and
 * server's identifiers (14 each), elapsed time 2, identity association 12 with an
 * address 28, what is asked for 4. */
static uint16_t
size_of(enum dhcpv6_kind message)
{
    enum { FIXED = IPV6_HEADER + UDP_HEADER + 4, CLIENT = 18, SERVER = 18, ELAPSED = 6, ASSOCIATION = 16, ADDRESS = 28,
           WANTED = 8 };

    switch (message) {
    case DHCPV6_SOLICIT:
        return FIXED + CLIENT + ELAPSED + ASSOCIATION + WANTED;
    case DHCPV6_REQUEST:
        return FIXED + CLIENT + SERVER + ELAPSED + ASSOCIATION + ADDRESS + WANTED;
    case DHCPV6_INFORMATION_REQUEST:
        return FIXED + CLIENT + ELAPSED + WANTED;
    case DHCPV6_ADVERTISE:
    case DHCPV6_REPLY:
        break;
    }
    g_assert_not_reached();
}

static void
transmit(struct host *host)
{
    struct dhcpv6 *client = client_of(host);
    const struct phase *phase = &phases[client->phase];
    uint32_t serial = serial_of(0, SERIAL_DHCPV6, client->n_sent);
    const struct addr servers = addr_link_multicast(ALL_DHCPV6_SERVERS);
    struct packet *packet = host_packet(host, &host->configuring->own[0].addr, &servers, serial);

    packet->proto = PROTO_UDP;
    packet->sport = DHCPV6_CLIENT_PORT;
    packet->dport = DHCPV6_SERVER_PORT;
    packet->size = size_of(phase->message);
    packet->u.dhcpv6 = (struct dhcpv6_payload) { .kind = (uint8_t) phase->message };
    client->wait_ns = next_wait(host, phase);
    client->at = node_now(host->node) + client->wait_ns;
    client->n_sent++;
    configure_tell(host, (struct configure_step) {
        .what = STEP_DHCPV6_ASKED, .kind = (uint8_t) phase->message, .nth = client->n_sent,
        .fact = host->profile->autoconfiguration.flags.fact });
    net_send(host->node, packet);
}

static void
begin(struct host *host, enum dhcpv6_phase phase)
{
    struct dhcpv6 *client = client_of(host);

    client->phase = (uint8_t) phase;
    client->wait_ns = 0;
    client->at = node_now(host->node);
}

void
dhcpv6_start(struct host *host, bool address)
{
    begin(host, address ? DHCPV6_SOLICITING : DHCPV6_INFORMING);
    fact_waited(&host->selection, facts_of(host)->fact);
    client_of(host)->patience_at = node_now(host->node) + facts_of(host)->patience_ns;
    client_of(host)->at += some(host, 0, MAX_DELAY_NS + 1);
}

void
dhcpv6_due(struct host *host)
{
    struct dhcpv6 *client = client_of(host);

    if (client->patience_at <= node_now(host->node)) {
        client->patience_at = INT64_MAX;
        configure_tell(host, (struct configure_step) { .what = STEP_DHCPV6_SILENT, .fact = facts_of(host)->fact });
        fact_acted(&host->selection, facts_of(host)->fact);
    }
    if (client->phase == DHCPV6_IDLE || client->at > node_now(host->node))
        return;
    if (client->phase == DHCPV6_SOLICITING && client->offered)
        begin(host, DHCPV6_REQUESTING);
    transmit(host);
}

bool
dhcpv6_packet(struct host *host, const struct packet *packet, struct addr *address)
{
    struct dhcpv6 *client = client_of(host);

    *address = (struct addr) { 0 };
    if (packet->u.dhcpv6.kind == DHCPV6_ADVERTISE && client->phase == DHCPV6_SOLICITING) {
        /* Section 17.1.2: the first wait is waited out; after it, the first offer is taken. */
        if (client->n_sent > 1)
            client->at = node_now(host->node);
        client->offered = true;
        return false;
    }
    if (packet->u.dhcpv6.kind != DHCPV6_REPLY ||
        (client->phase != DHCPV6_REQUESTING && client->phase != DHCPV6_INFORMING))
        return false;
    if (client->phase == DHCPV6_REQUESTING)
        *address = packet->u.dhcpv6.address;
    configure_tell(host, (struct configure_step) {
        .what = STEP_DHCPV6_TOLD, .addr = *address, .fact = NO_FACT });
    client->phase = DHCPV6_IDLE;
    client->at = client->patience_at = INT64_MAX;
    return true;
}

int64_t
dhcpv6_deadline(const struct dhcpv6 *client)
{
    return earlier(client->at, client->patience_at);
}

bool
dhcpv6_is_settled(const struct host *host)
{
    return client_of(host)->phase == DHCPV6_IDLE || client_of(host)->patience_at == INT64_MAX;
}
