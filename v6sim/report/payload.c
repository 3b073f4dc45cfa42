/*
 * payload.c - what models put into packets, as octets
 *
 * Follows:
 *   RFC 4861 section 4, RFC 8106 section 5 - Neighbor Discovery
 *   RFC 2131 section 2, RFC 2132 - DHCPv4
 *   RFC 3315 sections 6, 9 and 22 - DHCPv6
 * DNS is payload-dns.c's.
 */
#include "v6sim/report/payload.h"

#include <string.h>

#include "models/dns/message.h"
#include "models/router/router.h"
#include "sim/net/wire.h"
#include "v6sim/report/payload-dns.h"

#define NS_PER_S INT64_C(1000000000)
#define LEASE_S 86400           /* no lease ends while a world runs */
#define DHCPV6_SERVER UINT32_MAX        /* stands for its rank: all of them have one identifier */

/* Neighbor Discovery */

static void
put_hardware_option(struct octets *to, uint8_t type, uint32_t node)
{
    octets_put8(to, type);
    octets_put8(to, 1);
    wire_hardware(to, node);
}

static uint32_t
seconds(int64_t ns)
{
    return ns / NS_PER_S >= UINT32_MAX ? UINT32_MAX : (uint32_t) (ns / NS_PER_S);
}

static void
put_prefix(struct octets *to, const struct advertised_prefix *prefix)
{
    octets_put8(to, 3);
    octets_put8(to, 4);
    octets_put8(to, prefix->prefix.len);
    octets_put8(to, (uint8_t) (prefix->on_link << 7 | prefix->autonomous << 6));
    octets_put32(to, seconds(prefix->valid_ns));
    octets_put32(to, seconds(prefix->preferred_ns));
    octets_put32(to, 0);
    octets_set_addr(octets_add(to, 16), prefix->prefix.addr);
}

static void
put_rdnss(struct octets *to, const struct advertisement *advertisement)
{
    octets_put8(to, 25);
    octets_put8(to, (uint8_t) (1 + 2 * advertisement->n_rdnss));
    octets_put16(to, 0);
    octets_put32(to, seconds(advertisement->rdnss_ns));
    for (uint32_t i = 0; i < advertisement->n_rdnss; i++)
        octets_addr(to, advertisement->rdnss[i]);
}

static void
put_dnssl(struct octets *to, const struct advertisement *advertisement)
{
    size_t start = to->n;

    octets_put8(to, 31);
    octets_put8(to, 0);
    octets_put16(to, 0);
    octets_put32(to, seconds(advertisement->dnssl_ns));
    for (uint32_t i = 0; i < advertisement->n_dnssl; i++)
        payload_dns_name(to, advertisement->dnssl[i].name);
    octets_zeros(to, (8 - (to->n - start) % 8) % 8);
    to->data[start + 1] = (uint8_t) ((to->n - start) / 8);
}

/* RFC 4861 section 4.2; RFC 4191 section 2.2 has the preference: 1 high, 0 medium, 3 low. */
static void
put_advertisement(struct octets *to, const struct packet *packet)
{
    static const uint8_t preference[] = { [PREFERENCE_LOW] = 3, [PREFERENCE_MEDIUM] = 0, [PREFERENCE_HIGH] = 1 };
    const struct advertisement *advertisement = packet->u.nd.advertisement;

    octets_put8(to, HOP_LIMIT);
    octets_put8(to, (uint8_t) (advertisement->managed << 7 | advertisement->other << 6 |
                             preference[advertisement->preference] << 3));
    octets_put16(to, (uint16_t) seconds(advertisement->lifetime_ns));
    octets_zeros(to, 8);
    put_hardware_option(to, 1, (uint32_t) packet->src.lo);
    if (advertisement->mtu > 0) {
        octets_put32(to, 0x05010000);
        octets_put32(to, advertisement->mtu);
    }
    for (uint32_t i = 0; i < advertisement->n_prefixes; i++)
        put_prefix(to, &advertisement->prefix[i]);
    if (advertisement->n_rdnss > 0)
        put_rdnss(to, advertisement);
    if (advertisement->n_dnssl > 0)
        put_dnssl(to, advertisement);
}

/* What stands behind the target: RFC 4861 sections 4.1, 4.3 and 4.4. */
static void
put_discovery(struct octets *to, const struct packet *packet)
{
    bool solicitation = packet->u.nd.kind == ND_ROUTER_SOLICITATION;
    unsigned fixed = ip_header(packet->family) + (solicitation ? 8 : 24);

    if (packet->u.nd.kind == ND_ROUTER_ADVERTISEMENT)
        put_advertisement(to, packet);
    else if (packet->size > fixed)
        put_hardware_option(to, solicitation || packet->u.nd.kind == ND_NEIGHBOR_SOLICITATION ? 1 : 2,
                            (uint32_t) packet->src.lo);
}

/* DHCPv4 */

static void
put_option_addr(struct octets *to, uint8_t code, struct addr addr)
{
    octets_put8(to, code);
    octets_put8(to, 4);
    octets_put32(to, (uint32_t) addr.lo);
}

/* Returns: the address of a server, whose rank it is. */
static struct addr
server_address(const struct world *world, uint32_t node)
{
    const struct network *network = world->network;

    return network->router[network->attachment[node].router].terms->address[FAMILY_IPV4];
}

static void
put_dhcpv4_question(struct octets *to, const struct world *world, const struct packet *packet)
{
    const struct dhcpv4_payload *dhcp = &packet->u.dhcpv4;
    static const uint8_t wanted[] = { 55, 10, 1, 3, 6, 15, 31, 33, 43, 44, 46, 47 };

    octets_put8(to, 61);
    octets_put8(to, 7);
    octets_put8(to, 1);
    wire_hardware(to, packet->origin);
    octets_put(to, wanted, sizeof wanted);
    put_option_addr(to, 50, dhcp->address);
    if (dhcp->kind == DHCPV4_REQUEST)
        put_option_addr(to, 54, server_address(world, dhcp->server));
}

static void
put_dhcpv4_answer(struct octets *to, const struct packet *packet)
{
    put_option_addr(to, 54, packet->src);
    octets_put16(to, 51 << 8 | 4);
    octets_put32(to, LEASE_S);
    put_option_addr(to, 1, addr_ipv4(0xffffff00));
    put_option_addr(to, 3, packet->src);
    put_option_addr(to, 6, packet->src);
}

/* RFC 2131 section 2: the fixed part, up to the cookie. */
static void
put_dhcpv4_fixed(struct octets *to, const struct packet *packet, bool asks, uint32_t client)
{
    octets_put32(to, asks ? 0x01010600 : 0x02010600);
    octets_put32(to, client + 1);         /* the transaction */
    octets_put32(to, 0x00008000);         /* broadcast, please: section 4.1 */
    octets_put32(to, 0);
    octets_put32(to, asks ? 0 : (uint32_t) packet->u.dhcpv4.address.lo);
    octets_zeros(to, 8);
    wire_hardware(to, client);
    octets_zeros(to, 10 + 64 + 128);
    octets_put32(to, 0x63825363);
}

static void
put_dhcpv4(struct octets *to, const struct world *world, const struct packet *packet)
{
    bool asks = packet->dport == DHCPV4_SERVER_PORT;

    put_dhcpv4_fixed(to, packet, asks, asks ? packet->origin : packet->serial);
    octets_put16(to, 53 << 8 | 1);
    octets_put8(to, packet->u.dhcpv4.kind);
    if (asks)
        put_dhcpv4_question(to, world, packet);
    else
        put_dhcpv4_answer(to, packet);
    octets_put8(to, 255);
}

/* DHCPv6 */

/* RFC 3315 section 9.2: DUID-LLT, of an Ethernet, of a time long ago. */
static void
put_duid(struct octets *to, uint16_t option, uint32_t node)
{
    octets_put16(to, option);
    octets_put16(to, 14);
    octets_put32(to, 0x00010001);
    octets_put32(to, 0);
    wire_hardware(to, node);
}

static void
put_association(struct octets *to, uint32_t client, struct addr addr)
{
    bool has = !addr_is_unspecified(addr);

    octets_put16(to, 3);
    octets_put16(to, has ? 12 + 28 : 12);
    octets_put32(to, client);
    octets_zeros(to, 8);
    if (!has)
        return;
    octets_put16(to, 5);
    octets_put16(to, 24);
    octets_addr(to, addr);
    octets_put32(to, LEASE_S);
    octets_put32(to, LEASE_S);
}

static void
put_dhcpv6(struct octets *to, const struct packet *packet)
{
    const struct dhcpv6_payload *dhcp = &packet->u.dhcpv6;
    bool asks = packet->dport == DHCPV6_SERVER_PORT;
    uint32_t client = asks ? packet->origin : packet->serial;

    octets_put32(to, (uint32_t) dhcp->kind << 24 | ((client + 1) & 0xffffff));
    put_duid(to, 1, client);
    if (!asks || dhcp->kind == DHCPV6_REQUEST)
        put_duid(to, 2, DHCPV6_SERVER);
    if (asks) {
        octets_put32(to, 8 << 16 | 2);
        octets_put16(to, 0);
    }
    if (dhcp->kind == DHCPV6_SOLICIT || dhcp->kind == DHCPV6_REQUEST || !addr_is_unspecified(dhcp->address))
        put_association(to, client, dhcp->address);
    if (asks) {
        octets_put32(to, 6 << 16 | 4);
        octets_put32(to, 23 << 16 | 24);
    } else {
        octets_put32(to, 23 << 16 | 16);
        octets_addr(to, packet->src);
    }
}

void
payload_put(const struct world *world, const struct packet *packet, struct octets *to)
{
    bool dns = packet->dport == DNS_PORT || packet->sport == DNS_PORT;

    if (packet->proto == PROTO_ICMPV6)
        put_discovery(to, packet);
    else if (packet->proto == PROTO_TCP && dns && packet->flags & TCP_PSH)
        payload_dns(&world->zone, packet, to);
    else if (packet->proto == PROTO_TCP && !dns)
        octets_zeros(to, packet->u.tcp.length);
    else if (packet->proto == PROTO_UDP && dns)
        payload_dns(&world->zone, packet, to);
    else if (packet->dport == DHCPV4_SERVER_PORT || packet->dport == DHCPV4_CLIENT_PORT)
        put_dhcpv4(to, world, packet);
    else if (packet->dport == DHCPV6_SERVER_PORT || packet->dport == DHCPV6_CLIENT_PORT)
        put_dhcpv6(to, packet);
}
