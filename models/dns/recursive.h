/*
 * recursive.h - a recursive resolver, as its clients see it
 */
#pragma once

#include <stdint.h>

#include "models/dns/faults.h"
#include "models/dns/zone.h"

struct recursive_config {
    const struct zone *zone;
    struct faults faults;
    uint8_t refuses;            /* IPV4_BIT, IPV6_BIT: families in which nobody listens on port 53 */
};

#define DNS_PORT 53

/* Sizes on the wire, RFC 1035 section 4: length of a message over TCP; header; question's type and class; an
 * answer with a compressed name; the SOA record of a negative answer (RFC 2308
 * section 2) with compressed names and the labels "ns" and "hostmaster". */
enum { DNS_LENGTH = 2, DNS_HEADER = 12, DNS_QUESTION = 4, DNS_ANSWER = 12, DNS_SOA = 12 + 5 + 13 + 20 };
