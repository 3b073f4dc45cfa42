/*
 * destination-rules.c - the rules of section 6: which destination address
 *
 * Follows:
 *   RFC 3484 section 6, RFC 6724 section 6
 *   Apple's Libinfo, si_compare.c si_destination_compare_statistics, for what comes
 *   before them there, and in front of rule 9
 * Not modelled:
 *   of it, interfaces from peer to peer, and that who was compared less than 1 s
 *   ago comes before who was not; optimistic addresses.
 */
#include "models/host/rules.h"

/* By more than @us microseconds. */
static int
prefer_shorter(const struct pair *a, const struct pair *b, uint64_t us)
{
    if (a->rtt_us == 0 || b->rtt_us == 0)
        return 0;
    return a->rtt_us + us < b->rtt_us ? -1 : b->rtt_us + us < a->rtt_us;
}

/* Apple: the shorter round trip of those that were measured, if they differ by more
 * than 100 ms; and what was measured before what only fails. */
static int
prefer_measured(const struct pair *a, const struct pair *b)
{
    if (a->rtt_us != 0 && b->rtt_us == 0)
        return -(int) pair_marked(b, MARK_FAILED);
    if (a->rtt_us == 0 && b->rtt_us != 0)
        return (int) pair_marked(a, MARK_FAILED);
    return prefer_shorter(a, b, 100000);
}

/* The same of 10 ms, where nothing else decides: RFC 6724 section 6 lets a system put
 * what it knows in the place of rules 9 and 10. */
static int
prefer_measured_slightly(const struct pair *a, const struct pair *b)
{
    return prefer_shorter(a, b, 10000);
}

/* Apple: the host itself. */
static unsigned
rank_loopback(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_LOOPBACK);
}

/* Apple: what is on the link, without a router. */
static unsigned
rank_direct(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_DIRECT);
}

/* Rule 1: avoid unusable destinations. */
static unsigned
rank_usable(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_usable(pair);
}

/* Rule 2: prefer matching scope. */
static unsigned
rank_scope(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return pair_dst_scope(pair) != pair_src_scope(pair);
}

/* Rule 6: prefer higher precedence. */
static unsigned
rank_precedence(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return pair->above;
}

/* Rule 7: prefer native transport. */
static unsigned
rank_native(const struct pair *pair, struct rule_arguments with)
{
    return with.value[ARGUMENT_NATIVE] == NATIVE_PREFIX ? pair_marked(pair, MARK_TRANSITION)
        : pair_has(pair, ADDR_TUNNEL);
}

/* Rule 8: prefer smaller scope. */
static unsigned
rank_smaller_scope(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return pair_dst_scope(pair);
}

/* Rule 9: use longest matching prefix, within one family. For IPv4 it defeats
 * the server's round robin, and not every system has it there. */
static unsigned
rank_prefix(const struct pair *pair, struct rule_arguments with)
{
    int bits = with.value[ARGUMENT_BITS];

    if (pair->group != FAMILY_IPV4)
        return pair->group == FAMILY_IPV6 ? rank_bits(pair, bits) : 0;
    switch (with.value[ARGUMENT_IPV4]) {
    case IPV4_NOT_COMPARED: return 0;
    case IPV4_IN_SUBNET: return pair->common_bits >= pair->src_len ? rank_bits(pair, BITS_ADDRESS) : 128;
    default: return rank_bits(pair, bits == BITS_PREFIX ? BITS_PREFIX : BITS_ADDRESS);
    }
}

/* Rule 10: otherwise, leave the order unchanged. */
static unsigned
rank_order(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return pair->nth;
}

#define BOTH (1u << STANDARD_RFC3484 | 1u << STANDARD_RFC6724)

const struct rule destination_rules[] = {
    { .id = "dst-rtt", .text = "prefer the shorter measured round trip", .reads = READS_MEASURED, .rank = rank_none,
      .compare = prefer_measured },
    { .id = "dst-loopback", .text = "prefer the host itself", .rank = rank_loopback, .looks = LOOKS(MARKS), .bits = 1 },
    { .id = "dst-direct", .text = "prefer what is on the link", .rank = rank_direct, .looks = LOOKS(MARKS),
      .bits = 1 },
    { .id = "dst-1", .text = "avoid unusable destinations", .standards = BOTH, .rank = rank_usable,
      .looks = LOOKS(MATCH), .bits = 1 },
    { .id = "dst-2", .text = "prefer matching scope", .standards = BOTH, .reads = READS_SCOPES, .rank = rank_scope,
      .looks = LOOKS(SCOPES), .bits = 1 },
    { .id = "dst-3", .text = "avoid deprecated addresses", .standards = BOTH, .rank = rank_deprecated,
      .looks = LOOKS(FLAGS), .bits = 1 },
    { .id = "dst-4", .text = "prefer home addresses", .standards = BOTH, .rank = rank_home, .looks = LOOKS(FLAGS),
      .bits = 2 },
    { .id = "dst-5", .text = "prefer matching label", .standards = BOTH, .reads = READS_POLICY, .rank = rank_label,
      .looks = LOOKS(MATCH), .bits = 1 },
    { .id = "dst-6", .text = "prefer higher precedence", .standards = BOTH, .reads = READS_POLICY,
      .rank = rank_precedence, .looks = LOOKS(PRECEDENCE), .bits = 6 },
    { .id = "dst-7", .text = "prefer native transport", .standards = BOTH, .takes = 1u << ARGUMENT_NATIVE,
      .rank = rank_native, .looks = LOOKS(FLAGS) | LOOKS(MARKS), .bits = 1 },
    { .id = "dst-8", .text = "prefer smaller scope", .standards = BOTH, .reads = READS_SCOPES,
      .rank = rank_smaller_scope, .looks = LOOKS(SCOPES), .bits = 4 },
    { .id = "dst-rtt-near", .text = "prefer the slightly shorter measured round trip", .reads = READS_MEASURED,
      .rank = rank_none, .compare = prefer_measured_slightly },
    { .id = "dst-9", .text = "use longest matching prefix", .standards = BOTH,
      .takes = 1u << ARGUMENT_IPV4 | 1u << ARGUMENT_BITS, .rank = rank_prefix, .bits = 8, .within = true },
    { .id = "dst-10", .text = "leave the order unchanged", .standards = BOTH, .rank = rank_order, .bits = 4,
      .order = true },
    { .id = NULL }
};
