/*
 * packet.h - one typed packet, one pool, one owner
 *
 * A packet has a fixed size, comes from its island's pool and belongs to
 * exactly one holder: net_send() takes it, a node's packet() is given it.
 * Bytes exist only in captures; `size` is true to the wire all the same. What
 * varies in length (the addresses of a DNS answer) is interned and const.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sim/engine/event.h"
#include "sim/net/addr.h"

/* What each packet passes on each of its ways, with a NAT or without: a call is dearer than the work. */
#define PER_PACKET static inline __attribute__((always_inline))

struct island;
struct node;
struct rrset;
struct advertisement;

/* PROTO_IPV6: an IPv6 packet in an IPv4 one (RFC 4213 section 3); PROTO_NONE: nothing follows (RFC 8200
 * section 4.7). */
enum proto { PROTO_UDP = 17, PROTO_TCP = 6, PROTO_ICMP = 1, PROTO_ICMPV6 = 58, PROTO_IPV6 = 41, PROTO_NONE = 59 };

/* TCP_PSH: it carries data, a DNS message. */
enum tcp_flag { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };

/* What an ICMP error says, whichever family; types and codes are wire.c's. */
enum icmp_error {
    ICMP_NO_ROUTE,              /* ICMPv6 1/0; IPv4 3/0 network unreachable */
    ICMP_ADDRESS_UNREACHABLE,   /* ICMPv6 1/3; IPv4 3/1 host unreachable */
    ICMP_PORT_UNREACHABLE,      /* ICMPv6 1/4; IPv4 3/3 */
    ICMP_ADMIN_PROHIBITED,      /* ICMPv6 1/1; IPv4 3/13 */
    ICMP_HOP_LIMIT,             /* ICMPv6 3/0; IPv4 11/0 */
    ICMP_TOO_BIG,               /* ICMPv6 2; IPv4 3/4 */
    N_ICMP_ERRORS
};

/* RCODEs, RFC 1035 section 4.1.1. */
enum rcode { RCODE_NOERROR = 0, RCODE_FORMERR = 1, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3, RCODE_NOTIMP = 4,
             RCODE_REFUSED = 5 };

enum qtype { QTYPE_A = 1, QTYPE_PTR = 12, QTYPE_AAAA = 28 };

/* What is wrong with a DNS answer beside what its RCODE says. */
enum dns_flaw {
    FLAW_NONE,
    FLAW_OTHER_FAMILY,          /* its records hold addresses of the other family (RFC 4074 section 4.4) */
    FLAW_SHORT_DATA,            /* its records hold an octet less than they should */
    FLAW_OTHER_ID,
    FLAW_OTHER_NAME,            /* its question section has another name */
    FLAW_HEADER_ONLY,           /* and has no question section */
    FLAW_GARBAGE,               /* octets that are no DNS message */
    FLAW_TRUNCATED,             /* its TC bit is set, and it has no records (RFC 1035 section 4.1.1) */
};

struct dns_payload {
    uint32_t name;              /* index into the world's names */
    uint16_t id, qtype;         /* with the name, those of the query that it answers, whatever its flaw */
    uint8_t rcode;
    uint8_t flaw;               /* enum dns_flaw */
    uint8_t nth;                /* of a query: how many the lookup has sent before to this server for this type; for
                                 * the server to go by, not on the wire */
    uint8_t n_aliases;          /* of an answer: CNAME records, one behind the other, from the name asked for */
    bool authoritative;         /* its AA bit */
    bool partial;               /* it ends with an alias, and says nothing of what that leads to */
    uint16_t edns;              /* 0: no OPT record; of a query: octets over UDP that the client has room for (RFC 6891
                                 * section 6.2.3), kept in the answer if that has an OPT record too */
    uint32_t ttl;               /* of an answer: seconds that it, or its lack of data, may be kept */
    uint32_t cut;               /* of a referral: the zone it leads to; 0, which is the root: it is none */
    const struct rrset *answer; /* NULL: none */
};

/* Of what opens a conversation, and of its answer. */
enum direction { DIRECTION_FORWARD, DIRECTION_BACK, N_DIRECTIONS };

struct carriage {
    int64_t carried_ns[N_DIRECTIONS];   /* for so long it was carried by packets of IPv4, on either way */
    int64_t held_ns;            /* for so long it waited at its sender for a tunnel to be ready */
};

struct tcp_payload {
    int64_t sent_at;            /* of a SYN, and kept in its answer, ns */
    int64_t peer_at;            /* in an answer: when the packet it answers arrived, ns */
    union {
        struct {
            int64_t from, acked;        /* of a segment with data: its first octet; octets that the sender has, all
                                         * below */
            int64_t wanted;             /* of a request: octets that its response shall have; not on the wire */
        };
        struct carriage carriage;       /* of a SYN, and kept in its answer; not on the wire */
    };
    int64_t rtt_ns;             /* of a request: of the handshake, as the client has it */
    uint32_t total;             /* the same: its own octets */
    uint16_t length;            /* octets of data; of a DNS message 0 */
    uint16_t last : 1;          /* of a round: it is to be acknowledged (models/tcp/sender.h) */
    uint16_t mss : 15;          /* the MSS option of a SYN, 0 that of an Ethernet; of a request: of the SYN before it
                                 * (RFC 9293 section 3.7.1) */
};

struct icmp_payload {
    uint8_t error;              /* enum icmp_error; the packet it is about is `inner` */
    uint16_t mtu;               /* of ICMP_TOO_BIG */
};

/* ICMP echo, RFC 792 and RFC 4443 section 4, by ICMPv6's types; ICMP's are 8 and 0. Its identifier is
 * the port of whoever asks: sport of a request, dport of its reply. The other port is 0. */
enum echo_kind { ECHO_REQUEST = 128, ECHO_REPLY = 129 };

struct echo_payload {
    uint8_t kind;               /* enum echo_kind: none of enum nd_kind, whose place this is */
    int64_t sent_at;            /* of a request, and kept in its reply, ns; not on the wire */
    int64_t peer_at;            /* in a reply: when the request arrived, ns; not on the wire */
    uint64_t nonce;             /* of a Teredo client's test: the first octets of its data (RFC 4380 section 5.2.9) */
    struct carriage carriage;   /* of a request, and kept in its reply; not on the wire */
};

/* Messages of Neighbor Discovery, RFC 4861 section 4. */
enum nd_kind { ND_ROUTER_SOLICITATION = 1, ND_ROUTER_ADVERTISEMENT, ND_NEIGHBOR_SOLICITATION,
               ND_NEIGHBOR_ADVERTISEMENT };

struct nd_payload {
    uint8_t kind;               /* enum nd_kind */
    struct addr target;         /* of those about a neighbor */
    const struct advertisement *advertisement;  /* of a router, see models/router; interned and const */
};

/* Messages of DHCPv6, RFC 3315 section 5.3, and its ports. */
enum dhcpv6_kind { DHCPV6_SOLICIT = 1, DHCPV6_ADVERTISE = 2, DHCPV6_REQUEST = 3, DHCPV6_REPLY = 7,
                   DHCPV6_INFORMATION_REQUEST = 11 };
#define DHCPV6_CLIENT_PORT 546
#define DHCPV6_SERVER_PORT 547

struct dhcpv6_payload {
    uint8_t kind;               /* enum dhcpv6_kind */
    struct addr address;        /* offered or leased; all zero: none */
};

/* Messages of DHCPv4, RFC 2132 section 9.6, and its ports. */
enum dhcpv4_kind { DHCPV4_DISCOVER = 1, DHCPV4_OFFER = 2, DHCPV4_REQUEST = 3, DHCPV4_ACK = 5 };
#define DHCPV4_SERVER_PORT 67
#define DHCPV4_CLIENT_PORT 68

struct dhcpv4_payload {
    uint8_t kind;               /* enum dhcpv4_kind */
    uint32_t server;            /* rank: its identifier; of what a client asks all, unused */
    struct addr address;        /* requested, offered or leased */
};

/* What stands between UDP and an IPv6 packet in it, in this order: RFC 4380 section 5.1.1. */
enum tunnel_header { TUNNEL_AUTHENTICATION = 1, TUNNEL_ORIGIN = 2 };

/* Of a packet that carries another one: an IPv6 packet in IPv4, or in UDP over IPv4. */
struct tunnel_payload {
    struct packet *carried;     /* owned, never NULL */
    uint64_t nonce;             /* of an authentication, without identifier and value */
    uint32_t origin_ipv4;       /* of an origin indication */
    uint16_t origin_port;
    uint8_t confirmation;
    uint8_t headers;            /* set of enum tunnel_header */
    int64_t since;              /* when it was wrapped, ns; not on the wire */
};

/* What is known of the order in which packets of a site come to who is on its uplink. LINE_SENT: it comes straight
 * from its sender, behind all that were sent there before. Of what a NAT or firewall has passed outward: what it has
 * sent on before in the order of time is through at the next one, or not yet. */
enum line_place { LINE_NONE, LINE_SENT, LINE_FIRST, LINE_BEHIND };

struct packet {
    struct addr src, dst;
    uint32_t origin, serial;    /* identity: struct ident, kept by whatever forwards it */
    uint16_t sub;
    uint16_t size;              /* bytes on the wire, IP header included */
    uint16_t sport, dport;
    uint8_t family, proto, hop_limit, flags;    /* flags: enum tcp_flag */
    uint32_t trace;             /* way so far, interned: see net.h; 0: nowhere yet */
    uint32_t answered;          /* way of the packet that this one answers; 0: none */
    bool owes_crossing;         /* came in by an edge: crossing the router's own network is still to be paid */
    bool carries : 1;           /* another packet: see u.tunnel */
    bool background : 1;        /* for its sake a run need not go on */
    bool inward;                /* to a gate or post: it comes from the domain's side */
    uint8_t line;               /* enum line_place */
    struct packet *inner;       /* owned: the packet quoted by an ICMP error */
    union {
        struct dns_payload dns;
        struct tcp_payload tcp;
        struct icmp_payload icmp;       /* if there is an inner */
        struct nd_payload nd;           /* of ICMPv6, if there is none, unless: */
        struct echo_payload echo;       /* of either, if packet_is_echo() */
        struct dhcpv6_payload dhcpv6;
        struct dhcpv4_payload dhcpv4;
        struct tunnel_payload tunnel;   /* if it carries another one */
        uint8_t room[56];
    } u;
};

_Static_assert(sizeof(struct packet) == 128, "a packet is two cache lines");

#define HOP_LIMIT 64            /* IANA's default TTL, and what routers advertise for IPv6 (RFC 4861 section 6.2.1) */

/* Header sizes without options: RFC 791, RFC 8200, RFC 768, RFC 9293. */
enum { IPV4_HEADER = 20, IPV6_HEADER = 40, UDP_HEADER = 8, TCP_HEADER = 20, TCP_MSS_OPTION = 4, ICMP_HEADER = 8 };

/* Returns: a zeroed packet of the island's pool with HOP_LIMIT set, in the background if what happens now is; owned by
 * the caller. */
struct packet *packet_new(struct island *island);

/* Returns: another @packet, with what it carries, owned by the caller; @packet quotes none. */
struct packet *packet_copy(struct island *island, const struct packet *packet);

/* Gives back @packet and what it quotes or carries. */
void packet_free(struct island *island, struct packet *packet);

/**
 * packet_wrap:
 * @packet: taken over
 *
 * Returns: a packet of IPv4 from @src to @dst that carries @packet, with its
 *   identity and its way so far. The caller sets ports if @proto has some.
 */
struct packet *packet_wrap(struct island *island, struct packet *packet, enum proto proto, struct addr src,
                           struct addr dst);

/* Returns: what @packet carried, which came as far as it did; owned by the caller. The rest of @packet is given
 * back. What opens a conversation, and its answer, note for how long they were carried: struct carriage. */
struct packet *packet_unwrap(struct island *island, struct packet *packet);

/* Returns: the packet's identity. */
static inline struct ident
packet_ident(const struct packet *packet)
{
    return (struct ident) { packet->origin, packet->serial, packet->sub };
}

/**
 * packet_turn:
 *
 * Makes @packet the answer to itself: ends swapped, hop limit fresh, `answered`
 * the way it came, its identity that of a descendant. The caller sets flags,
 * payload and size. Every responder uses this, so that the asker learns both
 * directions.
 */
void packet_turn(struct packet *packet);

/* Returns: whether @packet is an echo request or its reply. */
static inline bool
packet_is_echo(const struct packet *packet)
{
    return (packet->proto == PROTO_ICMPV6 || packet->proto == PROTO_ICMP) && packet->inner == NULL &&
        (packet->u.echo.kind == ECHO_REQUEST || packet->u.echo.kind == ECHO_REPLY);
}

/* Makes @packet, which came to @node, its own reply if it is an echo request: with what came in (RFC 1122
 * section 3.2.2.6, RFC 4443 section 4.2). One to many is nobody's, as the former allows. Returns: whether
 * it was one; the caller sends the reply. */
bool packet_reply(struct packet *packet, const struct node *node);

static inline bool
packet_echo(struct packet *packet, const struct node *node)
{
    return packet_is_echo(packet) && packet_reply(packet, node);
}

/**
 * packet_report:
 * @packet: what could not be delivered; taken over
 * @from: who says so
 * @mtu: of ICMP_TOO_BIG
 *
 * Returns: the ICMP error about @packet, to its sender, which quotes it. @packet
 *   MUST NOT be an error itself (RFC 4443 section 2.4 (e.1)).
 */
struct packet *packet_report(struct island *island, struct packet *packet, struct addr from,
                             enum icmp_error error, uint16_t mtu);

/* Returns: the identity of the @k-th (1..3) packet that a node without state
 * makes out of one with @sub. */
uint16_t packet_child(uint16_t sub, unsigned k);

/* Returns: size of the IP header of @family. */
static inline uint16_t
ip_header(enum family family)
{
    return family == FAMILY_IPV4 ? IPV4_HEADER : IPV6_HEADER;
}
