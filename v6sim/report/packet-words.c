/*
 * packet-words.c - what a packet is, in words
 *
 * To add a kind: a row of kinds[], above those that would take it for theirs.
 */
#include "v6sim/report/packet-words.h"

#include "models/dns/message.h"
#include "models/host/outcome.h"
#include "models/router/router.h"
#include "models/tunnel/sixtofour.h"
#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/text.h"


/* What the words are made of. */
struct saying {
    const struct world *world;
    const struct packet *packet;
    GString *to;
};

struct kind {
    bool (*is)(const struct packet *packet);
    const char *label;          /* NULL: what say_label() says */
    void (*say_label)(struct saying *);
    void (*say_detail)(struct saying *);        /* NULL: nothing */
    const char *section, *section_ipv4;         /* the latter NULL: the same */
    const char *section_teredo; /* where it is a step of Teredo itself; NULL: the same */
};

/* Parts */

static bool
has_ports(const struct packet *packet)
{
    return packet->proto == PROTO_UDP || packet->proto == PROTO_TCP;
}

void
packet_end(GString *to, const struct packet *packet, bool source)
{
    struct addr addr = source ? packet->src : packet->dst;
    uint16_t port = source ? packet->sport : packet->dport;
    bool ports = has_ports(packet) || (packet_is_echo(packet) && port != 0);
    bool brackets = ports && !addr_is_ipv4(addr);

    g_string_append(to, brackets ? "[" : "");
    text_append_addr(to, addr);
    g_string_append(to, brackets ? "]" : "");
    if (ports)
        g_string_append_printf(to, ":%u", port);
}

void
packet_ends(GString *to, const struct packet *packet)
{
    packet_end(to, packet, true);
    g_string_append(to, " > ");
    packet_end(to, packet, false);
}

const struct packet *
packet_carried(const struct packet *packet)
{
    while (packet->carries)
        packet = packet->u.tunnel.carried;
    return packet;
}

const char *
packet_loss(enum loss why)
{
    static const char *const text[N_LOSSES] = {
        [LOSS_LINK] = "lost on a link", [LOSS_NO_NODE] = "nobody is there", [LOSS_BLACKHOLE] = "a black hole",
        [LOSS_ICMP_OF_ICMP] = "no error about an error", [LOSS_UNWANTED] = "nobody waits for it",
        [LOSS_FAULT] = "not answered", [LOSS_FILTERED] = "filtered",
        [LOSS_NO_PORT] = "no port is left" };

    return text[why] != NULL ? text[why] : "lost";
}

/* ICMP errors. */

static bool
is_error(const struct packet *packet)
{
    return packet->inner != NULL;
}

static bool
is_too_big(const struct packet *packet)
{
    return is_error(packet) && packet->u.icmp.error == ICMP_TOO_BIG;
}

static bool
is_hop_limit(const struct packet *packet)
{
    return is_error(packet) && packet->u.icmp.error == ICMP_HOP_LIMIT;
}

static void
label_error(struct saying *saying)
{
    static const char *const text[N_ICMP_ERRORS] = {
        [ICMP_NO_ROUTE] = "no route", [ICMP_ADDRESS_UNREACHABLE] = "unreachable",
        [ICMP_PORT_UNREACHABLE] = "no such port", [ICMP_ADMIN_PROHIBITED] = "prohibited",
        [ICMP_HOP_LIMIT] = "hop limit", [ICMP_TOO_BIG] = "too big" };

    g_string_append_printf(saying->to, "ICMP %s", text[saying->packet->u.icmp.error]);
}

static void
detail_error(struct saying *saying)
{
    const struct packet *quoted = saying->packet->inner;
    g_autoptr(packet_words) words = packet_words_new(saying->world, quoted);

    if (is_too_big(saying->packet))
        g_string_append_printf(saying->to, "at most %u octets; ", saying->packet->u.icmp.mtu);
    g_string_append_printf(saying->to, "about %s to ", words->label);
    packet_end(saying->to, quoted, false);
}

/* Echo. */

static bool
is_echo_request(const struct packet *packet)
{
    return packet_is_echo(packet) && packet->u.echo.kind == ECHO_REQUEST;
}

/* The echo by which a Teredo client finds a relay, and its reply. */
static bool
is_test(const struct packet *packet)
{
    return is_echo_request(packet) && packet->u.echo.nonce != 0;
}

static bool
is_test_reply(const struct packet *packet)
{
    return packet_is_echo(packet) && packet->u.echo.nonce != 0;
}

/* Of IPv6 the source is of interest, for there are several; of IPv4 the ports, which NATs change. */
static void
detail_ends(struct saying *saying)
{
    if (saying->packet->family == FAMILY_IPV4) {
        g_string_append(saying->to, "to ");
        packet_end(saying->to, saying->packet, false);
        return;
    }
    text_append_addr(saying->to, saying->packet->src);
    g_string_append(saying->to, " > ");
    text_append_addr(saying->to, saying->packet->dst);
}

/* Neighbor Discovery. */

static bool
is_nd(const struct packet *packet, enum nd_kind kind)
{
    return packet->proto == PROTO_ICMPV6 && packet->u.nd.kind == kind;
}

static bool
is_rs(const struct packet *packet)
{
    return is_nd(packet, ND_ROUTER_SOLICITATION);
}

static bool
is_ra(const struct packet *packet)
{
    return is_nd(packet, ND_ROUTER_ADVERTISEMENT);
}

/* RFC 4861 section 6.2.6: in answer to somebody. */
static bool
is_ra_to_all(const struct packet *packet)
{
    return is_ra(packet) && addr_is_multicast(packet->dst);
}

static bool
is_ns(const struct packet *packet)
{
    return is_nd(packet, ND_NEIGHBOR_SOLICITATION);
}

static bool
is_ns_dad(const struct packet *packet)
{
    return is_ns(packet) && addr_is_unspecified(packet->src);
}

/* To the neighbor alone: is it still there (RFC 4861 section 7.3.3)? */
static bool
is_ns_probe(const struct packet *packet)
{
    return is_ns(packet) && !addr_is_multicast(packet->dst);
}

static bool
is_na(const struct packet *packet)
{
    return is_nd(packet, ND_NEIGHBOR_ADVERTISEMENT);
}

static bool
is_na_dad(const struct packet *packet)
{
    return is_na(packet) && addr_is_multicast(packet->dst);
}

static void
detail_target(struct saying *saying)
{
    text_append_addr(saying->to, saying->packet->u.nd.target);
}

static void
append_prefix(GString *to, const struct advertised_prefix *prefix)
{
    g_autofree char *text = value_print_prefix(&prefix->prefix);

    g_string_append_printf(to, "; prefix %s%s%s", text, prefix->on_link ? " L" : "", prefix->autonomous ? " A" : "");
}

static void
detail_ra(struct saying *saying)
{
    const struct advertisement *advertisement = saying->packet->u.nd.advertisement;
    GString *to = saying->to;

    if (advertisement == NULL)
        return;
    if (advertisement->lifetime_ns > 0)
        text_append_seconds(to, "default router for ", advertisement->lifetime_ns);
    else
        g_string_append(to, "no default router");
    if (advertisement->managed || advertisement->other)
        g_string_append_printf(to, "; flags%s%s", advertisement->managed ? " M" : "", advertisement->other ? " O" : "");
    for (uint32_t i = 0; i < advertisement->n_prefixes; i++)
        append_prefix(to, &advertisement->prefix[i]);
    if (advertisement->mtu > 0)
        g_string_append_printf(to, "; MTU %u", advertisement->mtu);
    for (uint32_t i = 0; i < advertisement->n_rdnss; i++) {
        g_string_append(to, i == 0 ? "; DNS " : " ");
        text_append_addr(to, advertisement->rdnss[i]);
    }
    for (uint32_t i = 0; i < advertisement->n_dnssl; i++)
        g_string_append_printf(to, "%s%s", i == 0 ? "; search " : " ", advertisement->dnssl[i].name);
}

/* DHCP. */

static bool
is_dhcpv4(const struct packet *packet, enum dhcpv4_kind kind)
{
    return packet->proto == PROTO_UDP && packet->family == FAMILY_IPV4 && packet->u.dhcpv4.kind == kind &&
        (packet->dport == DHCPV4_SERVER_PORT || packet->dport == DHCPV4_CLIENT_PORT);
}

static bool
is_dhcpv6(const struct packet *packet, enum dhcpv6_kind kind)
{
    return packet->proto == PROTO_UDP && packet->family == FAMILY_IPV6 && packet->u.dhcpv6.kind == kind &&
        (packet->dport == DHCPV6_SERVER_PORT || packet->dport == DHCPV6_CLIENT_PORT);
}

#define IS(name, of, kind) static bool name(const struct packet *packet) { return of(packet, kind); }
IS(is_discover, is_dhcpv4, DHCPV4_DISCOVER)
IS(is_offer, is_dhcpv4, DHCPV4_OFFER)
IS(is_dhcp_request, is_dhcpv4, DHCPV4_REQUEST)
IS(is_dhcp_ack, is_dhcpv4, DHCPV4_ACK)
IS(is_solicit, is_dhcpv6, DHCPV6_SOLICIT)
IS(is_advertise, is_dhcpv6, DHCPV6_ADVERTISE)
IS(is_request, is_dhcpv6, DHCPV6_REQUEST)
IS(is_reply, is_dhcpv6, DHCPV6_REPLY)
IS(is_information_request, is_dhcpv6, DHCPV6_INFORMATION_REQUEST)
#undef IS

static void
detail_lease(struct saying *saying)
{
    text_append_addr(saying->to, saying->packet->u.dhcpv4.address);
}

static void
detail_lease_ipv6(struct saying *saying)
{
    if (!addr_is_unspecified(saying->packet->u.dhcpv6.address))
        text_append_addr(saying->to, saying->packet->u.dhcpv6.address);
}

/* DNS. */

static const char *const flaw_text[] = {
    [FLAW_NONE] = NULL, [FLAW_OTHER_FAMILY] = "addresses of the other family",
    [FLAW_SHORT_DATA] = "an octet is missing", [FLAW_OTHER_ID] = "another ID",
    [FLAW_OTHER_NAME] = "another question", [FLAW_HEADER_ONLY] = "nothing but a header",
    [FLAW_GARBAGE] = "no DNS message", [FLAW_TRUNCATED] = NULL };

static bool
is_message(const struct packet *packet)
{
    return packet->proto == PROTO_UDP || (packet->proto == PROTO_TCP && packet->flags & TCP_PSH);
}

static bool
is_query(const struct packet *packet)
{
    return is_message(packet) && packet->dport == DNS_PORT;
}

static bool
is_answer(const struct packet *packet)
{
    return is_message(packet) && packet->sport == DNS_PORT;
}

const char *
packet_flaw(const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);

    return carried->inner == NULL && is_answer(carried) ? flaw_text[carried->u.dns.flaw] : NULL;
}

static bool
is_referral(const struct packet *packet)
{
    return is_answer(packet) && packet->u.dns.answer == NULL && packet->u.dns.cut != 0;
}

static bool
is_nxdomain(const struct packet *packet)
{
    return is_answer(packet) && packet->u.dns.flaw == FLAW_NONE && packet->u.dns.rcode == RCODE_NXDOMAIN;
}

static bool
is_no_data(const struct packet *packet)
{
    return is_answer(packet) && outcome_of(&packet->u.dns) == OUTCOME_NODATA;
}

static bool
is_truncated(const struct packet *packet)
{
    return is_answer(packet) && packet->u.dns.flaw == FLAW_TRUNCATED;
}

static const char *
type_name(const struct packet *packet)
{
    return question_name[question_of(packet->u.dns.qtype)];
}

static const char *
name_of(const struct saying *saying, uint32_t name)
{
    const char *text = saying->world->zone.name[name].name;

    return *text != '\0' ? text : "the root";
}

static const char *
transport(const struct packet *packet)
{
    static const char *const text[2][N_FAMILIES] = { { "", "UDP over IPv4", "UDP over IPv6" },
                                                     { "", "TCP over IPv4", "TCP over IPv6" } };

    return text[packet->proto == PROTO_TCP][packet->family];
}

static void
label_query(struct saying *saying)
{
    const struct packet *packet = saying->packet;

    g_string_append_printf(saying->to, "%s? %s", type_name(packet), name_of(saying, packet->u.dns.name));
}

static void
detail_query(struct saying *saying)
{
    g_string_append(saying->to, transport(saying->packet));
}

static void
label_referral(struct saying *saying)
{
    const struct zone *zone = &saying->world->zone;
    const char *name = zone->name[zone->authority[saying->packet->u.dns.cut].apex].name;

    g_string_append_printf(saying->to, "%s: ask %s", type_name(saying->packet), name);
}

static void
label_answer(struct saying *saying)
{
    const struct dns_payload *dns = &saying->packet->u.dns;
    enum outcome outcome = outcome_of(dns);

    g_string_append_printf(saying->to, "%s: ", type_name(saying->packet));
    if (outcome != OUTCOME_ANSWER || dns->answer == NULL)
        g_string_append(saying->to, dns->partial ? "alias" : outcome_text(outcome));
    else
        g_string_append_printf(saying->to, "%u %s%s", dns->answer->n, dns->qtype == QTYPE_PTR ? "name" : "address",
                               dns->answer->n == 1 ? "" : dns->qtype == QTYPE_PTR ? "s" : "es");
}

static void
detail_answer(struct saying *saying)
{
    const struct dns_payload *dns = &saying->packet->u.dns;

    if (dns->n_aliases > 0)
        g_string_append_printf(saying->to, "alias of %s; ",
                               name_of(saying, message_target(&saying->world->zone, dns)));
    for (uint32_t i = 0; dns->answer != NULL && outcome_of(dns) == OUTCOME_ANSWER && i < dns->answer->n; i++) {
        g_string_append(saying->to, i == 0 ? "" : ", ");
        if (dns->qtype == QTYPE_PTR)
            g_string_append(saying->to, name_of(saying, dns->answer->name[i]));
        else
            text_append_addr(saying->to, dns->answer->addr[i]);
    }
}

/* TCP. */

static bool
is_tcp(const struct packet *packet, unsigned mask, unsigned flags)
{
    return packet->proto == PROTO_TCP && (packet->flags & mask) == flags;
}

static bool
is_syn(const struct packet *packet)
{
    return is_tcp(packet, TCP_SYN | TCP_ACK, TCP_SYN);
}

static bool
is_syn_ack(const struct packet *packet)
{
    return is_tcp(packet, TCP_SYN, TCP_SYN);
}

static bool
is_rst(const struct packet *packet)
{
    return is_tcp(packet, TCP_RST, TCP_RST);
}

static bool
is_fin(const struct packet *packet)
{
    return is_tcp(packet, TCP_FIN, TCP_FIN);
}

/* Whoever asks for a response says how much it shall be. */
static bool
is_data(const struct packet *packet)
{
    return packet->proto == PROTO_TCP && packet->u.tcp.length > 0;
}

static bool
is_ack(const struct packet *packet)
{
    return packet->proto == PROTO_TCP;
}

static void
label_data(struct saying *saying)
{
    g_string_append_printf(saying->to, "data, %u octets", saying->packet->u.tcp.length);
}

/* The rest. */

static bool
is_discovery(const struct packet *packet)
{
    return packet->proto == PROTO_NONE && addr_is_multicast(packet->dst);
}

static bool
is_empty(const struct packet *packet)
{
    return packet->proto == PROTO_NONE;
}

static bool
is_any(const struct packet *packet)
{
    (void) packet;
    return true;
}

static void
label_any(struct saying *saying)
{
    const struct packet *packet = saying->packet;

    if (packet->proto == PROTO_UDP)
        g_string_append_printf(saying->to, "UDP %u > %u", packet->sport, packet->dport);
    else
        g_string_append_printf(saying->to, "protocol %u", packet->proto);
}

/* The first row that a packet is of is its kind. */
static const struct kind kinds[] = {
    { is_too_big, NULL, label_error, detail_error, "RFC 4443 3.2", "RFC 1191 4", NULL },
    { is_hop_limit, NULL, label_error, detail_error, "RFC 4443 3.3", "RFC 792", NULL },
    { is_error, NULL, label_error, detail_error, "RFC 4443 3.1", "RFC 792", NULL },
    { is_test, "echo request", NULL, detail_ends, "RFC 4380 5.2.9", NULL, NULL },
    { is_test_reply, "echo reply", NULL, detail_ends, "RFC 4380 5.2.9", NULL, NULL },
    { is_echo_request, "echo request", NULL, detail_ends, "RFC 4443 4.1", "RFC 792", NULL },
    { packet_is_echo, "echo reply", NULL, detail_ends, "RFC 4443 4.2", "RFC 792", NULL },
    { is_rs, "RS", NULL, NULL, "RFC 4861 6.3.7", NULL, "RFC 4380 5.2.1" },
    { is_ra_to_all, "RA", NULL, detail_ra, "RFC 4861 6.2.4", NULL, "RFC 4380 5.3.2" },
    { is_ra, "RA", NULL, detail_ra, "RFC 4861 6.2.6", NULL, "RFC 4380 5.3.2" },
    { is_ns_dad, "NS DAD", NULL, detail_target, "RFC 4862 5.4.2", NULL, NULL },
    { is_ns_probe, "NS", NULL, detail_target, "RFC 4861 7.3.3", NULL, NULL },
    { is_ns, "NS", NULL, detail_target, "RFC 4861 7.2.2", NULL, NULL },
    { is_na_dad, "NA", NULL, detail_target, "RFC 4862 5.4.4", NULL, NULL },
    { is_na, "NA", NULL, detail_target, "RFC 4861 7.2.4", NULL, NULL },
    { is_discover, "DHCPDISCOVER", NULL, NULL, "RFC 2131 4.4.1", NULL, NULL },
    { is_offer, "DHCPOFFER", NULL, detail_lease, "RFC 2131 4.3.1", NULL, NULL },
    { is_dhcp_request, "DHCPREQUEST", NULL, detail_lease, "RFC 2131 4.3.2", NULL, NULL },
    { is_dhcp_ack, "DHCPACK", NULL, detail_lease, "RFC 2131 4.3.2", NULL, NULL },
    { is_solicit, "Solicit", NULL, NULL, "RFC 3315 17.1.1", NULL, NULL },
    { is_advertise, "Advertise", NULL, detail_lease_ipv6, "RFC 3315 17.2.2", NULL, NULL },
    { is_request, "Request", NULL, detail_lease_ipv6, "RFC 3315 18.1.1", NULL, NULL },
    { is_information_request, "Information-request", NULL, NULL, "RFC 3315 18.1.5", NULL, NULL },
    { is_reply, "Reply", NULL, detail_lease_ipv6, "RFC 3315 18.2.8", NULL, NULL },
    { is_query, NULL, label_query, detail_query, "RFC 1035 4.1", NULL, NULL },
    { is_referral, NULL, label_referral, NULL, "RFC 1034 4.3.2", NULL, NULL },
    { is_truncated, NULL, label_answer, NULL, "RFC 1035 4.2.1", NULL, NULL },
    { is_nxdomain, NULL, label_answer, NULL, "RFC 2308 2.1", NULL, NULL },
    { is_no_data, NULL, label_answer, detail_answer, "RFC 2308 2.2", NULL, NULL },
    { is_answer, NULL, label_answer, detail_answer, "RFC 1035 4.1", NULL, NULL },
    { is_syn, "SYN", NULL, detail_ends, "RFC 9293 3.5", NULL, NULL },
    { is_syn_ack, "SYN-ACK", NULL, NULL, "RFC 9293 3.5", NULL, NULL },
    { is_rst, "RST", NULL, NULL, "RFC 9293 3.5.2", NULL, NULL },
    { is_fin, "FIN", NULL, NULL, "RFC 9293 3.6", NULL, NULL },
    { is_data, NULL, label_data, NULL, "RFC 9293 3.8", NULL, NULL },
    { is_ack, "ACK", NULL, NULL, "RFC 9293 3.4", NULL, NULL },
    { is_discovery, "bubble to all", NULL, NULL, "RFC 4380 5.2.8", NULL, NULL },
    { is_empty, "bubble", NULL, NULL, "RFC 4380 2.8", NULL, "RFC 4380 5.2.6" },
    { is_any, NULL, label_any, NULL, "", NULL, NULL },
};

static const struct kind *
kind_of(const struct packet *packet)
{
    const struct kind *kind = kinds;

    while (!kind->is(packet))
        kind++;
    return kind;
}

/* What a Teredo server says in front of what it carries: where that came from, as it saw it. */
static void
say_origin(const struct tunnel_payload *tunnel, GString *label, GString *detail)
{
    g_autofree char *addr = value_print_addr(addr_ipv4(tunnel->origin_ipv4));

    g_string_append(label, " + origin");
    g_string_append_printf(detail, "%sorigin %s:%u", detail->len > 0 ? "; " : "", addr, tunnel->origin_port);
}

/* Which tunnel it is in, and between whom. */
static void
say_tunnel(const struct packet *packet, GString *label, GString *detail)
{
    const struct packet *carried = packet_carried(packet);
    bool is_6to4 = sixtofour_has(carried->src) || sixtofour_has(carried->dst);

    g_string_prepend(label, packet->proto == PROTO_UDP ? "Teredo " : is_6to4 ? "6to4 " : "6in4 ");
    if (packet->u.tunnel.headers & TUNNEL_ORIGIN)
        say_origin(&packet->u.tunnel, label, detail);
    g_string_append(detail, detail->len > 0 ? "; in " : "in ");
    packet_ends(detail, packet);
}

static const char *
section_of(const struct kind *kind, const struct packet *packet)
{
    if (packet->carries && packet->proto == PROTO_UDP && kind->section_teredo != NULL)
        return kind->section_teredo;
    return packet->family == FAMILY_IPV4 && !packet->carries && kind->section_ipv4 != NULL ? kind->section_ipv4
        : kind->section;
}

struct packet_words *
packet_words_new(const struct world *world, const struct packet *packet)
{
    const struct packet *carried = packet_carried(packet);
    const struct kind *kind = kind_of(carried);
    g_autoptr(GString) label = g_string_new(kind->label), detail = g_string_new(NULL);
    struct saying saying = { .world = world, .packet = carried, .to = label };
    struct packet_words *words = g_new(struct packet_words, 1);

    if (kind->say_label != NULL)
        kind->say_label(&saying);
    saying.to = detail;
    if (kind->say_detail != NULL)
        kind->say_detail(&saying);
    if (packet->carries)
        say_tunnel(packet, label, detail);
    *words = (struct packet_words) {
        .label = g_strdup(label->str), .detail = g_strdup(detail->str), .section = section_of(kind, packet) };
    return words;
}

void
packet_words_free(struct packet_words *words)
{
    if (words == NULL)
        return;
    g_free(words->label);
    g_free(words->detail);
    g_free(words);
}
