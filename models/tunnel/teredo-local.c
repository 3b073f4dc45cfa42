/*
 * teredo-local.c - a Teredo client: others on its link
 *
 * Who is behind the same NAT is reached there, whether or not the NAT takes back what its inside
 * sends to itself. A client makes itself known by a bubble to 224.0.0.253; who hears it answers by
 * one to where it came from, and either knows the other then.
 *
 * Follows:
 *   RFC 4380 section 5.2.8 - local client discovery, every 200 to 300 s
 *   RFC 4380 section 5.2.3, rules 4 and 5 - a bubble to all makes a local peer, one from there a trusted one
 * Where it leaves a choice, as miredo (libteredo/relay.c, teredo_islocal()):
 *   who comes from a private address and is seen at the own public one is local, known before or not.
 */
#include "models/tunnel/teredo-client.h"

#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

#define DISCOVER_LEAST_NS INT64_C(200000000000)
#define DISCOVER_MOST_NS INT64_C(300000000000)
#define BETWEEN_BUBBLES_NS INT64_C(2000000000)  /* section 5.2.6 */
enum { DRAWN_DISCOVER = 17 };   /* behind those of teredo-transfer.c */

void
teredo_discover(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    uint64_t spread = DISCOVER_MOST_NS - DISCOVER_LEAST_NS + 1;

    if (!tunnel->facts->local)
        return;
    client->discover_at = node_now(tunnel->node) + DISCOVER_LEAST_NS +
        (int64_t) draw_below(teredo_draw_nth(tunnel, DRAWN_DISCOVER, client->n_discovered++), spread);
    teredo_send_bubble(tunnel, addr_link_multicast(ALL_NODES),
                       (struct teredo_endpoint) { TEREDO_DISCOVERY, TEREDO_PORT });
}

bool
teredo_is_discovery(const struct packet *outer)
{
    return addr_equal(outer->dst, addr_ipv4(TEREDO_DISCOVERY)) && outer->dport == TEREDO_PORT;
}

bool
teredo_is_neighbour(const struct tunnel *tunnel, const struct packet *outer)
{
    struct teredo_address source;

    return tunnel->facts->local && !teredo_is_global(teredo_source(outer).ipv4) &&
        teredo_decode(outer->u.tunnel.carried->src, &source) &&
        source.mapped.ipv4 == teredo_client_of(tunnel)->mapped.ipv4;
}

/* Rule 4. */
void
teredo_discovered(struct tunnel *tunnel, struct packet *outer)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    int64_t now = node_now(tunnel->node);
    struct addr src = outer->u.tunnel.carried->src;

    if (client->phase == TEREDO_QUALIFIED && teredo_content(outer) == TEREDO_BUBBLE &&
        teredo_is_neighbour(tunnel, outer)) {
        struct teredo_peer *peer = teredo_peers_local(&client->peers, now, src, teredo_source(outer));

        if (peer->sent_at == TEREDO_NEVER || peer->sent_at + BETWEEN_BUBBLES_NS <= now) {
            peer->sent_at = now;
            teredo_send_bubble(tunnel, src, peer->local_end);
        }
    }
    packet_free(tunnel->node->island, outer);
}
