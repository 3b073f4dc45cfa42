/*
 * behaviour.h - what a NAT does, in the words of RFC 4787, RFC 5382 and RFC 5508, or a firewall, RFC 6092
 *
 * A type of either is a file in models/nat; there is no other notion of a type. Its
 * parts are independent of each other: the four types of RFC 3489 section 5 are
 * four combinations of mapping and filtering. A firewall translates nothing: whoever
 * is inside is outside as well.
 */
#pragma once

#include <stdint.h>

/* Each says one of these facts of what it does, once, or leaves it at its defaults. */
enum nat_fact { NAT_FACT_MAPPING, NAT_FACT_FILTERING, NAT_FACT_PORTS, NAT_FACT_HAIRPIN, NAT_FACT_TIMER,
                NAT_FACT_UNSOLICITED, NAT_FACT_ICMP, NAT_FACT_TUNNEL, NAT_FACT_POOL,
                N_NAT_FACTS };

/* On what of the other end a decision hangs: RFC 4787 sections 4.1 and 5. */
enum nat_dependence { NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT };

/* Which port outside a mapping gets, RFC 4787 section 4.2.1: the one inside if it
 * is free, else, or always, the next one in turn, or any. */
enum nat_ports { NAT_PORTS_PRESERVED, NAT_PORTS_SEQUENTIAL, NAT_PORTS_RANDOM };

/* What becomes of a packet from inside to an address outside that stands for one
 * inside, RFC 4787 section 6: it is lost, or arrives from its source as it is seen
 * inside, or from outside. */
enum nat_hairpin { NAT_HAIRPIN_NONE, NAT_HAIRPIN_INTERNAL, NAT_HAIRPIN_EXTERNAL };

/* Whether a mapping has one timer, as RFC 4787 section 4.3 has it, or one for each
 * other end, as Linux has, whose entries are pairs of endpoints. */
enum nat_per { NAT_PER_MAPPING, NAT_PER_SESSION };

/* Which packets keep a mapping, RFC 4787 section 4.3; bits of a set. */
enum nat_refresh { NAT_REFRESH_OUTBOUND = 1, NAT_REFRESH_INBOUND = 2 };

/* What becomes of a SYN from outside that nothing lets in, RFC 5382 section 4.3:
 * silence, a RST, or an ICMP error six seconds later, of a port that nobody has, or, RFC
 * 6092 section 3.3.1, of an administrator. */
enum nat_unsolicited { NAT_DROPS, NAT_RESETS, NAT_REPORTS, NAT_PROHIBITS };

/* Whether all mappings of an address inside have one address outside, RFC 4787 section 4.1. */
enum nat_pooling { NAT_POOLING_PAIRED, NAT_POOLING_ARBITRARY };

/* What becomes of a packet for which no port is left: silence, or an ICMP error as well,
 * RFC 6888 REQ-11. */
enum nat_full { NAT_FULL_DROPS, NAT_FULL_REPORTS };

/* What becomes of IPv6 in IPv4, protocol 41, which has no ports: it is lost, or belongs
 * to one address inside for each mapping that is made. */
enum nat_tunnel { NAT_TUNNEL_DROPS, NAT_TUNNEL_FORWARDS };

struct nat_behaviour {
    const char *name;           /* of its type */
    uint8_t mapping, filtering; /* enum nat_dependence */
    uint8_t queries;            /* the same, as mapping, of the identifiers of ICMP queries: RFC 5508 section 3.1 */
    uint8_t ports;              /* enum nat_ports */
    uint8_t hairpin;            /* enum nat_hairpin */
    uint8_t per;                /* enum nat_per: its timers */
    uint8_t refresh;            /* set of enum nat_refresh */
    uint8_t unsolicited;        /* enum nat_unsolicited */
    uint8_t errors;             /* whether ICMP errors about what it translated are translated: RFC 5508 section 4 */
    uint16_t first_port, last_port;     /* that it gives out */
    uint16_t block;             /* ports that each address inside has for itself; 0: all are everybody's */
    uint8_t pooling;            /* enum nat_pooling */
    uint8_t full;               /* enum nat_full */
    uint8_t tunnel;             /* enum nat_tunnel */
    uint32_t said;              /* set of enum nat_fact: of which something else was said than the type's file has */
    int64_t hold_ns;            /* until a port is given to another after a mapping, RFC 6888 REQ-8 */
    int64_t udp_one_way_ns;     /* until something has come back; then: */
    int64_t udp_ns;
    int64_t tcp_transitory_ns;  /* half open, or closing */
    int64_t tcp_established_ns;
    int64_t icmp_ns;            /* of queries */
    int64_t tunnel_ns;          /* of protocol 41, if it is forwarded */
};
