/*
 * message.h - DNS messages: sizes, and what an answer is made of
 */
#pragma once

#include <stdint.h>

#include "models/dns/zone.h"
#include "sim/net/packet.h"

#define DNS_PORT 53

/* Sizes on the wire, RFC 1035 section 4: length of a message over TCP; header; question's type and class; an
 * answer with a compressed name; the SOA record of a negative answer (RFC 2308
 * section 2) with compressed names and the labels "ns" and "hostmaster"; an OPT
 * record without options (RFC 6891 section 6.1.2). */
enum { DNS_LENGTH = 2, DNS_HEADER = 12, DNS_QUESTION = 4, DNS_ANSWER = 12, DNS_SOA = 12 + 5 + 13 + 20,
       DNS_OPT = 11 };

/* What a message over UDP may have without EDNS, RFC 1035 section 4.2.1. */
#define DNS_UDP_ROOM 512

/* CNAME records that are followed, one behind the other; of more, the answer is a
 * server failure. BIND 9: 16 (MAX_RESTARTS in query.c). */
#define MOST_ALIASES 16

/* Returns: the name that @dns, an answer, says something of in the end: behind
 * its aliases. */
uint32_t message_target(const struct zone *zone, const struct dns_payload *dns);

/* Returns: how long the aliases of @dns may be kept, seconds; UINT32_MAX: has none. */
uint32_t message_alias_ttl(const struct zone *zone, const struct dns_payload *dns);

/* Returns: octets that an answer has behind its question. */
uint16_t message_answer_size(const struct zone *zone, const struct dns_payload *dns);

/* Returns: the RRset of @name that a question of @qtype asks for, or NULL. */
static inline const struct rrset *
message_records(const struct zone_name *name, uint16_t qtype)
{
    return qtype == QTYPE_A ? name->a : qtype == QTYPE_AAAA ? name->aaaa : name->ptr;
}
