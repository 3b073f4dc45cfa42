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

#include <string.h>

#define DONT_FRAGMENT 0x4000
#define ND_HOP_LIMIT 255        /* RFC 4861 section 6.1.1: others are not taken */
#define ETHERNET_MTU 1500

/* Octets */

void
wire_put8(GByteArray *to, uint8_t n)
{
    g_byte_array_append(to, &n, 1);
}

void
wire_put16(GByteArray *to, uint16_t n)
{
    uint16_t big = GUINT16_TO_BE(n);

    g_byte_array_append(to, (const guint8 *) &big, sizeof big);
}

void
wire_put32(GByteArray *to, uint32_t n)
{
    uint32_t big = GUINT32_TO_BE(n);

    g_byte_array_append(to, (const guint8 *) &big, sizeof big);
}

void
wire_put64(GByteArray *to, uint64_t n)
{
    uint64_t big = GUINT64_TO_BE(n);

    g_byte_array_append(to, (const guint8 *) &big, sizeof big);
}

void
wire_zeros(GByteArray *to, unsigned n)
{
    guint before = to->len;

    g_byte_array_set_size(to, before + n);
    memset(to->data + before, 0, n);
}

static void
put_ipv6(GByteArray *to, struct addr addr)
{
    uint8_t bytes[16];

    addr_to_bytes(addr, bytes);
    g_byte_array_append(to, bytes, sizeof bytes);
}

void
wire_addr(GByteArray *to, struct addr addr)
{
    if (addr_is_ipv4(addr))
        wire_put32(to, (uint32_t) addr.lo);
    else
        put_ipv6(to, addr);
}

void
wire_set16(GByteArray *to, guint place, uint16_t n)
{
    to->data[place] = (uint8_t) (n >> 8);
    to->data[place + 1] = (uint8_t) n;
}

void
wire_hardware(GByteArray *to, uint32_t node)
{
    wire_put16(to, 0x0200);
    wire_put32(to, node);
}

/* Checksums, RFC 1071 */

static uint32_t
sum(uint32_t so_far, const uint8_t *bytes, guint n)
{
    for (guint i = 0; i + 1 < n; i += 2)
        so_far += (uint32_t) (bytes[i] << 8 | bytes[i + 1]);
    if (n % 2 == 1)
        so_far += (uint32_t) bytes[n - 1] << 8;
    return so_far;
}

static uint16_t
folded(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~sum;
}

/* Returns: the sum of the pseudo header of both families (RFC 9293 section 3.1, RFC 8200 section 8.1). */
static uint32_t
pseudo(const struct packet *packet, guint length)
{
    g_autoptr(GByteArray) header = g_byte_array_new();

    if (packet->family == FAMILY_IPV4) {
        wire_put32(header, (uint32_t) packet->src.lo);
        wire_put32(header, (uint32_t) packet->dst.lo);
    } else {
        put_ipv6(header, packet->src);
        put_ipv6(header, packet->dst);
    }
    wire_put32(header, length);
    wire_put32(header, packet->proto);
    return sum(0, header->data, header->len);
}

/* Sets the checksum at @place of what began at @start and ends here. */
static void
put_checksum(GByteArray *to, guint start, guint place, const struct packet *with_pseudo)
{
    uint32_t begun = with_pseudo != NULL ? pseudo(with_pseudo, to->len - start) : 0;
    uint16_t checksum = folded(sum(begun, to->data + start, to->len - start));

    /* RFC 768: of UDP, all zero would say that there is none. */
    if (checksum == 0 && with_pseudo != NULL && with_pseudo->proto == PROTO_UDP)
        checksum = 0xffff;
    wire_set16(to, place, checksum);
}

/* UDP and TCP */

/* What a Teredo node puts in front, RFC 4380 section 5.1.1; an authentication without identifier and value. */
static void
put_tunnel_headers(GByteArray *to, const struct tunnel_payload *tunnel)
{
    if (tunnel->headers & TUNNEL_AUTHENTICATION) {
        wire_put32(to, 0x00010000);
        wire_put64(to, tunnel->nonce);
        wire_put8(to, tunnel->confirmation);
    }
    if (tunnel->headers & TUNNEL_ORIGIN) {
        wire_put16(to, 0);
        wire_put16(to, (uint16_t) ~tunnel->origin_port);
        wire_put32(to, ~tunnel->origin_ipv4);
    }
}

static void
put_udp(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    guint start = to->len;

    wire_put16(to, packet->sport);
    wire_put16(to, packet->dport);
    wire_put32(to, 0);
    if (packet->carries) {
        put_tunnel_headers(to, &packet->u.tunnel);
        wire_packet(guide, packet->u.tunnel.carried, to);
    } else {
        guide->payload(guide->user, packet, to);
    }
    wire_set16(to, start + 4, (uint16_t) (to->len - start));
    put_checksum(to, start, start + 6, packet);
}

/* Servers are on an Ethernet: their SYN has still what the one that it answers had. */
static void
put_mss(const struct packet *packet, GByteArray *to)
{
    wire_put16(to, 0x0204);
    wire_put16(to, packet->flags & TCP_ACK || packet->u.tcp.mss == 0
                   ? (uint16_t) (ETHERNET_MTU - ip_header(packet->family) - TCP_HEADER)
                   : packet->u.tcp.mss);
}

static void
put_tcp(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    bool syn = packet->flags & TCP_SYN;
    guint start = to->len;
    uint32_t seq = 0, ack = 0;

    guide->numbers(guide->user, packet, &seq, &ack);
    wire_put16(to, packet->sport);
    wire_put16(to, packet->dport);
    wire_put32(to, seq);
    wire_put32(to, packet->flags & TCP_ACK ? ack : 0);
    wire_put16(to, (uint16_t) ((syn ? 6 : 5) << 12 | packet->flags));
    wire_put16(to, UINT16_MAX);
    wire_put32(to, 0);
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
put_error(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    bool ipv6 = packet->family == FAMILY_IPV6;
    g_autoptr(GByteArray) quoted = g_byte_array_new();
    guint room = packet->size - ip_header(packet->family) - ICMP_HEADER;

    wire_put8(to, errors[packet->u.icmp.error][ipv6].type);
    wire_put8(to, errors[packet->u.icmp.error][ipv6].code);
    wire_put16(to, 0);
    wire_put32(to, packet->u.icmp.mtu);         /* RFC 4443 section 3.2; RFC 1191 section 4: the lower half */
    wire_packet(guide, packet->inner, quoted);
    g_byte_array_append(to, quoted->data, MIN(quoted->len, room));
}

static void
put_echo(const struct packet *packet, GByteArray *to)
{
    bool request = packet->u.echo.kind == ECHO_REQUEST;
    unsigned data = packet->size - ip_header(packet->family) - ICMP_HEADER;
    guint before;

    wire_put8(to, packet->family == FAMILY_IPV6 ? packet->u.echo.kind : request ? 8 : 0);
    wire_put8(to, 0);
    wire_put16(to, 0);
    wire_put16(to, request ? packet->sport : packet->dport);
    wire_put16(to, 1);
    before = to->len;
    wire_zeros(to, data);
    if (data >= sizeof packet->u.echo.nonce) {
        uint64_t nonce = GUINT64_TO_BE(packet->u.echo.nonce);

        memcpy(to->data + before, &nonce, sizeof nonce);
    }
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
put_discovery(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    enum nd_kind kind = packet->u.nd.kind;

    wire_put8(to, (uint8_t) (133 + kind - ND_ROUTER_SOLICITATION));
    wire_put8(to, 0);
    wire_put16(to, 0);
    if (kind != ND_ROUTER_ADVERTISEMENT)
        wire_put32(to, flags_of(packet));
    if (kind == ND_NEIGHBOR_SOLICITATION || kind == ND_NEIGHBOR_ADVERTISEMENT)
        put_ipv6(to, packet->u.nd.target);
    guide->payload(guide->user, packet, to);
}

static void
put_icmp(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    guint start = to->len;

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

static void
put_header(const struct packet *packet, GByteArray *to)
{
    if (packet->family == FAMILY_IPV4) {
        wire_put32(to, 0x45000000);
        wire_put16(to, (uint16_t) packet->serial);
        wire_put16(to, DONT_FRAGMENT);
        wire_put8(to, packet->hop_limit);
        wire_put8(to, packet->proto);
        wire_put16(to, 0);
        wire_put32(to, (uint32_t) packet->src.lo);
        wire_put32(to, (uint32_t) packet->dst.lo);
    } else {
        wire_put32(to, 0x60000000);
        wire_put16(to, 0);
        wire_put8(to, packet->proto);
        wire_put8(to, is_discovery(packet) ? ND_HOP_LIMIT : packet->hop_limit);
        put_ipv6(to, packet->src);
        put_ipv6(to, packet->dst);
    }
}

static void
put_content(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
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
wire_packet(const struct wire_guide *guide, const struct packet *packet, GByteArray *to)
{
    guint start = to->len;
    uint16_t length;

    put_header(packet, to);
    put_content(guide, packet, to);
    length = (uint16_t) (to->len - start);
    if (packet->family == FAMILY_IPV4) {
        wire_set16(to, start + 2, length);
        wire_set16(to, start + 10, folded(sum(0, to->data + start, IPV4_HEADER)));
    } else {
        wire_set16(to, start + 4, (uint16_t) (length - IPV6_HEADER));
    }
}
