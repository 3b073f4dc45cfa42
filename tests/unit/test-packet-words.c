/*
 * test-packet-words.c - what packets are, in words
 *
 * Each packet is made by hand. Names and sections are those of the RFCs.
 */
#include "tests/unit/address.h"

#include "models/dns/zone.h"
#include "models/router/router.h"
#include "v6sim/report/packet-words.h"

static const struct zone_name names[] = { { .name = "" }, { .name = "example.com" }, { .name = "www.example.com" } };
static const struct authority authorities[] = { { .apex = 0 }, { .apex = 1 } };
static const struct world small = { .zone = { .name = names, .n = 3, .authority = authorities, .n_authorities = 2 } };
static struct addr addresses[2];
static const struct rrset addresses_set = { .n = 2, .addr = addresses };

static struct packet
packet(enum proto proto, const char *src, const char *dst)
{
    struct packet packet = { .src = read_addr(src), .dst = read_addr(dst), .proto = (uint8_t) proto };

    packet.family = (uint8_t) addr_family(packet.dst);
    return packet;
}

static struct packet
ported(enum proto proto, const char *src, uint16_t sport, const char *dst, uint16_t dport)
{
    struct packet result = packet(proto, src, dst);

    result.sport = sport;
    result.dport = dport;
    return result;
}

static void
is(const struct packet *packet, const char *label, const char *detail, const char *section)
{
    g_autoptr(packet_words) words = packet_words_new(&small, packet);

    g_assert_cmpstr(words->label, ==, label);
    g_assert_cmpstr(words->detail, ==, detail);
    g_assert_cmpstr(words->section, ==, section);
}

static struct packet
tcp(uint8_t flags)
{
    struct packet result = ported(PROTO_TCP, "192.0.2.1", 49152, "198.51.100.1", 80);

    result.flags = flags;
    return result;
}

/* RFC 9293 section 3.5: the handshake; 3.5.2: reset; 3.6: closing; 3.8: data. */
static void
test_tcp(void)
{
    struct packet syn = tcp(TCP_SYN), answer = tcp(TCP_SYN | TCP_ACK), ack = tcp(TCP_ACK), data = tcp(TCP_ACK),
        rst = tcp(TCP_RST | TCP_ACK), fin = tcp(TCP_FIN | TCP_ACK);

    data.u.tcp.length = 1460;
    is(&syn, "SYN", "to 198.51.100.1:80", "RFC 9293 3.5");
    is(&answer, "SYN-ACK", "", "RFC 9293 3.5");
    is(&ack, "ACK", "", "RFC 9293 3.4");
    is(&data, "data, 1460 octets", "", "RFC 9293 3.8");
    is(&rst, "RST", "", "RFC 9293 3.5.2");
    is(&fin, "FIN", "", "RFC 9293 3.6");
}

static struct packet
answer(uint8_t rcode, const struct rrset *records)
{
    struct packet result = ported(PROTO_UDP, "2001:db8::53", 53, "2001:db8::1", 49152);

    result.u.dns = (struct dns_payload) { .name = 2, .qtype = QTYPE_AAAA, .rcode = rcode, .answer = records,
                                          .authoritative = true };
    return result;
}

/* RFC 2308 section 2.1: name error; 2.2: no data; RFC 1034 section 4.3.2: a delegation. */
static void
test_dns(void)
{
    struct packet query = ported(PROTO_UDP, "192.0.2.1", 49152, "192.0.2.53", 53), over_tcp = query;
    struct packet found = answer(RCODE_NOERROR, &addresses_set), none = answer(RCODE_NOERROR, NULL),
        error = answer(RCODE_NXDOMAIN, NULL), failure = answer(RCODE_SERVFAIL, NULL), cut = none, short_one = none;

    addresses[0] = read_addr("2001:db8::80");
    addresses[1] = read_addr("2001:db8::81");
    query.u.dns = over_tcp.u.dns = (struct dns_payload) { .name = 2, .qtype = QTYPE_A };
    over_tcp.proto = PROTO_TCP;
    over_tcp.flags = TCP_PSH | TCP_ACK;
    cut.u.dns.cut = 1;
    cut.u.dns.authoritative = false;
    short_one.u.dns.flaw = FLAW_TRUNCATED;
    is(&query, "A? www.example.com", "UDP over IPv4", "RFC 1035 4.1");
    is(&over_tcp, "A? www.example.com", "TCP over IPv4", "RFC 1035 4.1");
    is(&found, "AAAA: 2 addresses", "2001:db8::80, 2001:db8::81", "RFC 1035 4.1");
    is(&none, "AAAA: no data", "", "RFC 2308 2.2");
    is(&error, "AAAA: NXDOMAIN", "", "RFC 2308 2.1");
    is(&failure, "AAAA: SERVFAIL", "", "RFC 1035 4.1");
    is(&cut, "AAAA: ask example.com", "", "RFC 1034 4.3.2");
    is(&short_one, "AAAA: truncated answer", "", "RFC 1035 4.2.1");
}

static struct packet
discovery(enum nd_kind kind, const char *src, const char *dst)
{
    struct packet result = packet(PROTO_ICMPV6, src, dst);

    result.u.nd = (struct nd_payload) { .kind = (uint8_t) kind, .target = read_addr("fe80::5") };
    return result;
}

/* RFC 4861 and, of addresses that are tentative, RFC 4862 section 5.4: from ::, and answered to all nodes. */
static void
test_discovery(void)
{
    static const struct advertised_prefix prefix = {
        .prefix = { { UINT64_C(0x20010db800000000), 0 }, 64, FAMILY_IPV6 }, .on_link = true, .autonomous = true };
    static const struct advertisement advertised = { .lifetime_ns = INT64_C(1800000000000), .other = true,
                                                     .prefix = &prefix, .n_prefixes = 1, .mtu = 1400 };
    static const char says[] = "default router for 30m; flags O; prefix 2001:db8::/64 L A; MTU 1400";
    struct packet rs = discovery(ND_ROUTER_SOLICITATION, "fe80::1", "ff02::2"),
        ra = discovery(ND_ROUTER_ADVERTISEMENT, "fe80::9", "fe80::1"), to_all = ra,
        dad = discovery(ND_NEIGHBOR_SOLICITATION, "::", "ff02::1:ff00:5"),
        ns = discovery(ND_NEIGHBOR_SOLICITATION, "fe80::1", "ff02::1:ff00:5"),
        probe = discovery(ND_NEIGHBOR_SOLICITATION, "fe80::1", "fe80::5"),
        na = discovery(ND_NEIGHBOR_ADVERTISEMENT, "fe80::5", "fe80::1"),
        taken = discovery(ND_NEIGHBOR_ADVERTISEMENT, "fe80::5", "ff02::1");

    to_all.dst = read_addr("ff02::1");
    ra.u.nd.advertisement = to_all.u.nd.advertisement = &advertised;
    is(&rs, "RS", "", "RFC 4861 6.3.7");
    is(&ra, "RA", says, "RFC 4861 6.2.6");
    is(&to_all, "RA", says, "RFC 4861 6.2.4");
    is(&dad, "NS DAD", "fe80::5", "RFC 4862 5.4.2");
    is(&ns, "NS", "fe80::5", "RFC 4861 7.2.2");
    is(&probe, "NS", "fe80::5", "RFC 4861 7.3.3");
    is(&na, "NA", "fe80::5", "RFC 4861 7.2.4");
    is(&taken, "NA", "fe80::5", "RFC 4862 5.4.4");
}

static void
test_dhcp(void)
{
    static const struct {
        uint8_t kind;
        const char *label, *detail, *section;
    } four[] = {
        { DHCPV4_DISCOVER, "DHCPDISCOVER", "", "RFC 2131 4.4.1" },
        { DHCPV4_OFFER, "DHCPOFFER", "192.0.2.7", "RFC 2131 4.3.1" },
        { DHCPV4_REQUEST, "DHCPREQUEST", "192.0.2.7", "RFC 2131 4.3.2" },
        { DHCPV4_ACK, "DHCPACK", "192.0.2.7", "RFC 2131 4.3.2" },
    }, six[] = {
        { DHCPV6_SOLICIT, "Solicit", "", "RFC 3315 17.1.1" },
        { DHCPV6_ADVERTISE, "Advertise", "2001:db8::7", "RFC 3315 17.2.2" },
        { DHCPV6_REQUEST, "Request", "2001:db8::7", "RFC 3315 18.1.1" },
        { DHCPV6_REPLY, "Reply", "2001:db8::7", "RFC 3315 18.2.8" },
        { DHCPV6_INFORMATION_REQUEST, "Information-request", "", "RFC 3315 18.1.5" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(four); i++) {
        struct packet message = ported(PROTO_UDP, "0.0.0.0", 68, "255.255.255.255", 67);

        message.u.dhcpv4 = (struct dhcpv4_payload) { .kind = four[i].kind, .address = read_addr("192.0.2.7") };
        is(&message, four[i].label, four[i].detail, four[i].section);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(six); i++) {
        struct packet message = ported(PROTO_UDP, "fe80::1", 546, "ff02::1:2", 547);

        message.u.dhcpv6 = (struct dhcpv6_payload) { .kind = six[i].kind, .address = read_addr("2001:db8::7") };
        is(&message, six[i].label, six[i].detail, six[i].section);
    }
}

static void
test_icmp(void)
{
    struct packet syn = tcp(TCP_SYN), error = packet(PROTO_ICMP, "192.0.2.254", "192.0.2.1"),
        echo = packet(PROTO_ICMPV6, "2001:db8::1", "2001:db8::2"), reply = packet(PROTO_ICMP, "192.0.2.2", "192.0.2.1");

    error.inner = &syn;
    echo.u.echo.kind = ECHO_REQUEST;
    reply.u.echo.kind = ECHO_REPLY;
    error.u.icmp.error = ICMP_ADDRESS_UNREACHABLE;
    is(&error, "ICMP unreachable", "about SYN to 198.51.100.1:80", "RFC 792");
    error.u.icmp = (struct icmp_payload) { .error = ICMP_TOO_BIG, .mtu = 1400 };
    is(&error, "ICMP too big", "at most 1400 octets; about SYN to 198.51.100.1:80", "RFC 1191 4");
    error.family = FAMILY_IPV6;
    is(&error, "ICMP too big", "at most 1400 octets; about SYN to 198.51.100.1:80", "RFC 4443 3.2");
    error.u.icmp.error = ICMP_HOP_LIMIT;
    is(&error, "ICMP hop limit", "about SYN to 198.51.100.1:80", "RFC 4443 3.3");
    error.u.icmp.error = ICMP_NO_ROUTE;
    is(&error, "ICMP no route", "about SYN to 198.51.100.1:80", "RFC 4443 3.1");
    is(&echo, "echo request", "2001:db8::1 > 2001:db8::2", "RFC 4443 4.1");
    is(&reply, "echo reply", "to 192.0.2.1", "RFC 792");
}

/* An IPv6 packet in one of IPv4 is called after its tunnel; both pairs of ends are told. */
static void
test_tunnel(void)
{
    struct packet syn = ported(PROTO_TCP, "2002:c000:201::1", 49152, "2001:db8::1", 80), other = syn,
        outer = packet(PROTO_IPV6, "192.0.2.1", "192.88.99.1"),
        bubble = packet(PROTO_NONE, "2001:0:c633:6401::1", "2001:0:c633:6401::2"),
        rs = discovery(ND_ROUTER_SOLICITATION, "fe80::1", "ff02::2"),
        udp = ported(PROTO_UDP, "198.51.100.1", 3544, "192.0.2.1", 40000);

    syn.flags = other.flags = TCP_SYN;
    other.src = read_addr("2001:db8:1::1");
    outer.carries = udp.carries = true;
    outer.u.tunnel.carried = &syn;
    is(&outer, "6to4 SYN", "2002:c000:201::1 > 2001:db8::1; in 192.0.2.1 > 192.88.99.1", "RFC 9293 3.5");
    outer.u.tunnel.carried = &other;
    is(&outer, "6in4 SYN", "2001:db8:1::1 > 2001:db8::1; in 192.0.2.1 > 192.88.99.1", "RFC 9293 3.5");
    udp.u.tunnel.carried = &rs;
    is(&udp, "Teredo RS", "in 198.51.100.1:3544 > 192.0.2.1:40000", "RFC 4380 5.2.1");
    udp.u.tunnel = (struct tunnel_payload) { .carried = &bubble, .headers = TUNNEL_ORIGIN, .origin_ipv4 = 0xc0000209,
                                             .origin_port = 1024 };
    is(&udp, "Teredo bubble + origin", "origin 192.0.2.9:1024; in 198.51.100.1:3544 > 192.0.2.1:40000",
       "RFC 4380 5.2.6");
    g_assert_true(packet_carried(&udp) == &bubble);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/packet-words/tcp", test_tcp);
    g_test_add_func("/packet-words/dns", test_dns);
    g_test_add_func("/packet-words/discovery", test_discovery);
    g_test_add_func("/packet-words/dhcp", test_dhcp);
    g_test_add_func("/packet-words/icmp", test_icmp);
    g_test_add_func("/packet-words/tunnel", test_tunnel);
    return g_test_run();
}
