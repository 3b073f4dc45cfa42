/*
 * destination-rules.c - the rules of section 6: which destination address
 *
 * Follows:
 *   RFC 3484 section 6, RFC 6724 section 6
 *   Apple's Libinfo, si_compare.c, for what comes before them there
 */
#include "models/host/rules.h"

/* Apple: the host itself. */
static int
destination_loopback(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_LOOPBACK) - pair_marked(a, MARK_LOOPBACK);
}

/* Apple: what is on the link, without a router. */
static int
destination_direct(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_DIRECT) - pair_marked(a, MARK_DIRECT);
}

/* Rule 1: avoid unusable destinations. */
static int
destination_usable(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return b->usable - a->usable;
}

/* Rule 2: prefer matching scope. */
static int
destination_scope(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return (b->dst_scope == b->src_scope) - (a->dst_scope == a->src_scope);
}

/* Rule 6: prefer higher precedence. */
static int
destination_precedence(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return (b->precedence > a->precedence) - (a->precedence > b->precedence);
}

/* 2002::/16 and 2001::/32. */
static bool
is_transition(struct addr addr)
{
    return addr.hi >> 48 == 0x2002 || addr.hi >> 32 == 0x20010000;
}

static int
encapsulates(const struct pair *pair, int native)
{
    return native == NATIVE_PREFIX ? is_transition(pair->src) : pair_has(pair, ADDR_TUNNEL);
}

/* Rule 7: prefer native transport. */
static int
destination_native(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    return encapsulates(a, with.value[ARGUMENT_NATIVE]) - encapsulates(b, with.value[ARGUMENT_NATIVE]);
}

/* Rule 8: prefer smaller scope. */
static int
destination_smaller_scope(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return a->dst_scope - b->dst_scope;
}

/* Of two pairs of IPv4 that may be in no subnet. */
static int
prefer_subnet(const struct pair *a, const struct pair *b)
{
    int bits_a = a->common_bits >= a->src_len ? a->common_bits : 0;
    int bits_b = b->common_bits >= b->src_len ? b->common_bits : 0;

    return bits_b - bits_a;
}

/* Rule 9: use longest matching prefix, within one family. For IPv4 it defeats
 * the server's round robin, and not every system has it there. */
static int
destination_prefix(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    bool ipv4 = addr_is_ipv4(a->dst);

    if (addr_family(a->dst) != addr_family(b->dst) || !a->usable || !b->usable)
        return 0;
    if (ipv4 && with.value[ARGUMENT_IPV4] == IPV4_NOT_COMPARED)
        return 0;
    if (ipv4 && with.value[ARGUMENT_IPV4] == IPV4_IN_SUBNET)
        return prefer_subnet(a, b);
    if (ipv4 && with.value[ARGUMENT_BITS] != BITS_PREFIX)
        return prefer_bits(a, b, BITS_ADDRESS);
    return prefer_bits(a, b, with.value[ARGUMENT_BITS]);
}

/* Rule 10: otherwise, leave the order unchanged. */
static int
destination_order(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return a->nth - b->nth;
}

#define BOTH (1u << STANDARD_RFC3484 | 1u << STANDARD_RFC6724)

const struct rule destination_rules[] = {
    { .id = "dst-loopback", .text = "prefer the host itself", .compare = destination_loopback },
    { .id = "dst-direct", .text = "prefer what is on the link", .compare = destination_direct },
    { .id = "dst-1", .text = "avoid unusable destinations", .standards = BOTH, .compare = destination_usable },
    { .id = "dst-2", .text = "prefer matching scope", .standards = BOTH, .reads = READS_SCOPES,
      .compare = destination_scope },
    { .id = "dst-3", .text = "avoid deprecated addresses", .standards = BOTH, .compare = avoid_deprecated },
    { .id = "dst-4", .text = "prefer home addresses", .standards = BOTH, .compare = prefer_home },
    { .id = "dst-5", .text = "prefer matching label", .standards = BOTH, .reads = READS_POLICY,
      .compare = prefer_label },
    { .id = "dst-6", .text = "prefer higher precedence", .standards = BOTH,
      .reads = READS_POLICY | READS_WHOLE, .compare = destination_precedence },
    { .id = "dst-7", .text = "prefer native transport", .standards = BOTH, .takes = 1u << ARGUMENT_NATIVE,
      .reads = READS_WHOLE, .compare = destination_native },
    { .id = "dst-8", .text = "prefer smaller scope", .standards = BOTH, .reads = READS_SCOPES,
      .compare = destination_smaller_scope },
    { .id = "dst-9", .text = "use longest matching prefix", .standards = BOTH,
      .takes = 1u << ARGUMENT_IPV4 | 1u << ARGUMENT_BITS, .reads = READS_WHOLE, .compare = destination_prefix },
    { .id = "dst-10", .text = "leave the order unchanged", .standards = BOTH, .reads = READS_WHOLE,
      .compare = destination_order },
    { .id = NULL }
};
