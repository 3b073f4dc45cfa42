/*
 * ping.c - one ICMP echo request to the first of a list of addresses, and what comes of it
 *
 * A reply, an ICMP error about the request or the end of the wait is the end. A
 * program that pings again makes another operation: that is the workload's affair.
 *
 * Follows:
 *   RFC 792 (echo), RFC 4443 section 4 - request and reply
 * Deliberately different:
 *   the identifier is the operation's, not the process's, so that replies are told
 *   apart without a sequence number.
 * Not modelled:
 *   multicast and broadcast: the reader refuses such addresses;
 *   fragments: a request that is too big for a link ends with the error that says so;
 *   programs that know one family alone, as ping and ping6 once did.
 */
#include "models/host/ping.h"

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

static int64_t
now(const struct pinging *pinging)
{
    return node_now(pinging->operation->host->node);
}

static struct notes *
notes_of(const struct pinging *pinging)
{
    return &pinging->operation->notes;
}

static void
end(struct pinging *pinging, bool answered, enum reason reason)
{
    struct attempt_record *attempt = &notes_of(pinging)->attempt[0];

    pinging->under_way = false;
    attempt->ended_at = now(pinging);
    attempt->reason = (uint8_t) reason;
    operation_pinged(pinging->operation, answered, reason);
}

static void
send_request(struct pinging *pinging)
{
    const struct candidate *to = &notes_of(pinging)->candidate[0];
    struct packet *packet = host_packet(pinging->operation->host, &to->src, &to->dst,
                                        pinging->operation->serial | serial_of(0, SERIAL_ECHO, 0));

    packet->proto = packet->family == FAMILY_IPV4 ? PROTO_ICMP : PROTO_ICMPV6;
    packet->sport = pinging->operation->port;
    packet->size = (uint16_t) (ip_header(packet->family) + ICMP_HEADER + pinging->size);
    packet->u.echo = (struct echo_payload) { .kind = ECHO_REQUEST, .sent_at = now(pinging) };
    host_send(pinging->operation->host, packet);
}

void
ping_start(struct pinging *pinging)
{
    struct notes *notes = notes_of(pinging);

    if (notes->n_candidates == 0 || !notes->candidate[0].usable) {
        operation_pinged(pinging->operation, false, REASON_NO_ROUTE);
        return;
    }
    notes->attempt[notes->n_attempts++] = (struct attempt_record) {
        .first_at = now(pinging),
        .ended_at = -1,
        .iface = tunnels_iface(pinging->operation->host, notes->candidate[0].dst),
    };
    pinging->under_way = true;
    pinging->until = now(pinging) + pinging->wait_ns;
    send_request(pinging);
}

static void
answered(struct pinging *pinging, const struct packet *reply)
{
    const struct echo_payload *echo = &reply->u.echo;

    notes_answered(notes_of(pinging), pinging->operation->host, reply, echo->sent_at, echo->peer_at, echo->carriage);
    end(pinging, true, REASON_NONE);
}

bool
ping_packet(struct pinging *pinging, const struct packet *packet)
{
    const struct packet *quoted = packet->inner;
    struct addr peer = quoted != NULL ? quoted->dst : packet->src;

    if (!pinging->under_way || !addr_equal(peer, notes_of(pinging)->candidate[0].dst))
        return false;
    if (quoted == NULL && packet->u.echo.kind == ECHO_REQUEST)
        return false;
    if (quoted == NULL) {
        answered(pinging, packet);
    } else {
        notes_of(pinging)->error = packet->u.icmp.error;
        notes_error(notes_of(pinging), packet);
        end(pinging, false, REASON_UNREACHABLE);
    }
    return true;
}

int64_t
ping_deadline(const struct pinging *pinging)
{
    return pinging->under_way ? pinging->until : INT64_MAX;
}

void
ping_due(struct pinging *pinging)
{
    if (pinging->under_way && pinging->until <= now(pinging))
        end(pinging, false, REASON_NO_ANSWER);
}
