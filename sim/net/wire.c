/*
 * wire.c - packets as octets
 *
 * Follows:
 *   RFC 791, RFC 8200, RFC 1071 - IP headers, checksums
 *   RFC 768, RFC 9293 section 3.1 - UDP, TCP
 *   RFC 792, RFC 4443, RFC 4861 section 4 - ICMP, Neighbor Discovery
 *   RFC 4213 section 3, RFC 4380 section 5.1.1 - packets in packets
 * Not modelled:
 *   windows of TCP, and options but the MSS; identification of IPv4 but the
 *   packet's serial.
 */
#include "sim/net/wire.h"

#define DONT_FRAGMENT 0x4000
#define ND_HOP_LIMIT 255        /* RFC 4861 section 6.1.1: others are not taken */
#define ETHERNET_MTU 1500

void
wire_hardware(struct octets *to, uint32_t node)
{
    octets_put16(to, 0x0200);
    octets_put32(to, node);
}

/* Checksums */

static uint16_t
folded(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~sum;
}

/* Sets the checksum at @place of what began at @start and ends here; @with_pseudo: with a pseudo header of its packet,
 * whose addresses stand in front of it (RFC 9293 section 3.1, RFC 8200 section 8.1). */
static void
put_checksum(struct octets *to, size_t start, size_t place, const struct packet *with_pseudo)
{
    size_t length = to->n - start;
    size_t addresses = with_pseudo == NULL ? 0 : with_pseudo->family == FAMILY_IPV4 ? 2 * 4 : 2 * 16;
    uint32_t sum = octets_sum(to->data + start - addresses, addresses + length);
    uint16_t checksum;

    if (with_pseudo != NULL)
        sum += (uint32_t) (length >> 16) + (uint32_t) (length & 0xffff) + with_pseudo->proto;
    checksum = folded(sum);
    /* RFC 768: of UDP, all zero would say that there is none. */
    if (checksum == 0 && with_pseudo != NULL && with_pseudo->proto == PROTO_UDP)
        checksum = 0xffff;
    octets_set16(to->data + place, checksum);
}

/* UDP and TCP */

/* What a Teredo node puts in front, RFC 4380 section 5.1.1; an authentication without identifier and value. */
static void
put_tunnel_headers(struct octets *to, const struct tunnel_payload *tunnel)
{
    if (tunnel->headers & TUNNEL_AUTHENTICATION) {
        octets_put32(to, 0x00010000);
        octets_put64(to, tunnel->nonce);
        octets_put8(to, tunnel->confirmation);
    }
    if (tunnel->headers & TUNNEL_ORIGIN) {
        octets_put16(to, 0);
        octets_put16(to, (uint16_t) ~tunnel->origin_port);
        octets_put32(to, ~tunnel->origin_ipv4);
    }
}

static void
put_ports(const struct packet *packet, uint8_t *at)
{
    octets_set16(at, packet->sport);
    octets_set16(at + 2, packet->dport);
}

static void
put_udp(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    size_t start = to->n;

    put_ports(packet, octets_add(to, UDP_HEADER));
    octets_set32(to->data + start + 4, 0);
    if (packet->carries) {
        put_tunnel_headers(to, &packet->u.tunnel);
        wire_packet(guide, packet->u.tunnel.carried, to);
    } else {
        guide->payload(guide->user, packet, to);
    }
    octets_set16(to->data + start + 4, (uint16_t) (to->n - start));
    put_checksum(to, start, start + 6, packet);
}

/* Servers are on an Ethernet: their SYN has still what the one that it answers had. */
static void
put_mss(const struct packet *packet, struct octets *to)
{
    octets_put16(to, 0x0204);
    octets_put16(to, packet->flags & TCP_ACK || packet->u.tcp.mss == 0
                   ? (uint16_t) (ETHERNET_MTU - ip_header(packet->family) - TCP_HEADER)
                   : packet->u.tcp.mss);
}

static void
put_tcp(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    bool syn = packet->flags & TCP_SYN;
    size_t start = to->n;
    uint8_t *at = octets_add(to, TCP_HEADER);
    uint32_t seq = 0, ack = 0;

    guide->numbers(guide->user, packet, &seq, &ack);
    put_ports(packet, at);
    octets_set32(at + 4, seq);
    octets_set32(at + 8, packet->flags & TCP_ACK ? ack : 0);
    octets_set16(at + 12, (uint16_t) ((syn ? 6 : 5) << 12 | packet->flags));
    octets_set16(at + 14, UINT16_MAX);
    octets_set32(at + 16, 0);
    if (syn)
        put_mss(packet, to);
    else
        guide->payload(guide->user, packet, to);
    put_checksum(to, start, start + 16, packet);
}

/* ICMP and Neighbor Discovery */

static const struct {
    uint8_t type, code;
} errors[N_ICMP_ERRORS][2] = {  /* of IPv4, of IPv6 */
    [ICMP_NO_ROUTE] = { { 3, 0 }, { 1, 0 } },
    [ICMP_ADDRESS_UNREACHABLE] = { { 3, 1 }, { 1, 3 } },
    [ICMP_PORT_UNREACHABLE] = { { 3, 3 }, { 1, 4 } },
    [ICMP_ADMIN_PROHIBITED] = { { 3, 13 }, { 1, 1 } },
    [ICMP_HOP_LIMIT] = { { 11, 0 }, { 3, 0 } },
    [ICMP_TOO_BIG] = { { 3, 4 }, { 2, 0 } },
};

/* As much of the packet as packet_report() says. */
static void
put_error(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    bool ipv6 = packet->family == FAMILY_IPV6;
    size_t room = packet->size - ip_header(packet->family) - ICMP_HEADER, quoted;

    octets_put8(to, errors[packet->u.icmp.error][ipv6].type);
    octets_put8(to, errors[packet->u.icmp.error][ipv6].code);
    octets_put16(to, 0);
    octets_put32(to, packet->u.icmp.mtu);         /* RFC 4443 section 3.2; RFC 1191 section 4: the lower half */
    quoted = to->n;
    wire_packet(guide, packet->inner, to);
    to->n = MIN(to->n, quoted + room);
}

static void
put_echo(const struct packet *packet, struct octets *to)
{
    bool request = packet->u.echo.kind == ECHO_REQUEST;
    unsigned data = packet->size - ip_header(packet->family) - ICMP_HEADER;
    size_t before;

    octets_put8(to, packet->family == FAMILY_IPV6 ? packet->u.echo.kind : request ? 8 : 0);
    octets_put8(to, 0);
    octets_put16(to, 0);
    octets_put16(to, request ? packet->sport : packet->dport);
    octets_put16(to, 1);
    before = to->n;
    octets_zeros(to, data);
    if (data >= sizeof packet->u.echo.nonce)
        octets_set64(to->data + before, packet->u.echo.nonce);
}

/* A solicited advertisement of a neighbor says so, and that it may replace what is known: RFC 4861 section 4.4. */
static uint32_t
flags_of(const struct packet *packet)
{
    if (packet->u.nd.kind != ND_NEIGHBOR_ADVERTISEMENT)
        return 0;
    return addr_is_multicast(packet->dst) ? UINT32_C(0x20000000) : UINT32_C(0x60000000);
}

static void
put_discovery(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    enum nd_kind kind = packet->u.nd.kind;

    octets_put8(to, (uint8_t) (133 + kind - ND_ROUTER_SOLICITATION));
    octets_put8(to, 0);
    octets_put16(to, 0);
    if (kind != ND_ROUTER_ADVERTISEMENT)
        octets_put32(to, flags_of(packet));
    if (kind == ND_NEIGHBOR_SOLICITATION || kind == ND_NEIGHBOR_ADVERTISEMENT)
        octets_set_addr(octets_add(to, 16), packet->u.nd.target);
    guide->payload(guide->user, packet, to);
}

static void
put_icmp(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    size_t start = to->n;

    if (packet->inner != NULL)
        put_error(guide, packet, to);
    else if (packet_is_echo(packet))
        put_echo(packet, to);
    else
        put_discovery(guide, packet, to);
    put_checksum(to, start, start + 2, packet->proto == PROTO_ICMPV6 ? packet : NULL);
}

/* IP */

static bool
is_discovery(const struct packet *packet)
{
    return packet->proto == PROTO_ICMPV6 && packet->inner == NULL && !packet_is_echo(packet);
}

/* Lengths and the checksum are set when all of it is there. */
static void
put_ipv4_header(const struct packet *packet, uint8_t *at)
{
    octets_set32(at, 0x45000000);
    octets_set16(at + 4, (uint16_t) packet->serial);
    octets_set16(at + 6, DONT_FRAGMENT);
    at[8] = packet->hop_limit;
    at[9] = packet->proto;
    octets_set16(at + 10, 0);
    octets_set32(at + 12, (uint32_t) packet->src.lo);
    octets_set32(at + 16, (uint32_t) packet->dst.lo);
}

static void
put_ipv6_header(const struct packet *packet, uint8_t *at)
{
    octets_set32(at, 0x60000000);
    octets_set16(at + 4, 0);
    at[6] = packet->proto;
    at[7] = is_discovery(packet) ? ND_HOP_LIMIT : packet->hop_limit;
    octets_set_addr(at + 8, packet->src);
    octets_set_addr(at + 24, packet->dst);
}

static void
put_content(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    switch ((enum proto) packet->proto) {
    case PROTO_UDP:
        put_udp(guide, packet, to);
        return;
    case PROTO_TCP:
        put_tcp(guide, packet, to);
        return;
    case PROTO_ICMP:
    case PROTO_ICMPV6:
        put_icmp(guide, packet, to);
        return;
    case PROTO_IPV6:
        if (packet->carries)
            wire_packet(guide, packet->u.tunnel.carried, to);
        return;
    case PROTO_NONE:
        return;
    }
    g_assert_not_reached();
}

void
wire_packet(const struct wire_guide *guide, const struct packet *packet, struct octets *to)
{
    bool ipv4 = packet->family == FAMILY_IPV4;
    size_t start = to->n;
    uint8_t *header = octets_add(to, ip_header(packet->family));

    (ipv4 ? put_ipv4_header : put_ipv6_header)(packet, header);
    put_content(guide, packet, to);
    header = to->data + start;
    if (ipv4) {
        octets_set16(header + 2, (uint16_t) (to->n - start));
        octets_set16(header + 10, folded(octets_sum(header, IPV4_HEADER)));
    } else {
        octets_set16(header + 4, (uint16_t) (to->n - start - IPV6_HEADER));
    }
}
