/*
 * source-rules.c - the rules of section 5: which source address
 *
 * Follows:
 *   RFC 3484 section 5, RFC 6724 section 5 (rule 5.5 is the later one's alone)
 *   RFC 7343 section 4.2 and Linux net/ipv6/addrconf.c for ORCHIDs
 */
#include "models/host/rules.h"

/* Rule 1: prefer same address. */
static unsigned
rank_same(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_SAME);
}

/* Rule 2: prefer appropriate scope: the smallest that is not smaller than the
 * destination's, else the largest. */
static unsigned
rank_scope(const struct pair *pair, struct rule_arguments with)
{
    uint8_t dst = pair_dst_scope(pair), src = pair_src_scope(pair);

    (void) with;
    return src >= dst ? src - dst : 31 - src;
}

/* Rule 5: prefer outgoing interface. */
static unsigned
rank_interface(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_OUTGOING);
}

/* Rule 5.5: prefer addresses in a prefix advertised by the next hop. */
static unsigned
rank_next_hop(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_NEXT_HOP);
}

/* Rule 7: prefer public addresses, or temporary ones; the RFCs differ, and
 * both let a system reverse it. */
static unsigned
rank_public(const struct pair *pair, struct rule_arguments with)
{
    return pair_has(pair, ADDR_TEMPORARY) != (with.value[ARGUMENT_PREFER] == PREFER_TEMPORARY);
}

/* Linux: an ORCHID (2001:10::/28) for an ORCHID, and no other for others. */
static unsigned
rank_orchid(const struct pair *pair, struct rule_arguments with)
{
    (void) with;
    return !pair_marked(pair, MARK_ORCHID);
}

/* Rule 8: use longest matching prefix. */
static unsigned
rank_prefix(const struct pair *pair, struct rule_arguments with)
{
    return rank_bits(pair, with.value[ARGUMENT_BITS]);
}

#define BOTH (1u << STANDARD_RFC3484 | 1u << STANDARD_RFC6724 | 1u << STANDARD_NONE)

const struct rule source_rules[] = {
    { .id = "src-1", .text = "prefer same address", .standards = BOTH, .rank = rank_same, .looks = LOOKS(MARKS),
      .bits = 1 },
    { .id = "src-2", .text = "prefer appropriate scope", .standards = BOTH, .reads = READS_SCOPES, .rank = rank_scope,
      .looks = LOOKS(SCOPES), .bits = 5 },
    { .id = "src-3", .text = "avoid deprecated addresses", .standards = BOTH, .rank = rank_deprecated,
      .looks = LOOKS(FLAGS), .bits = 1 },
    { .id = "src-4", .text = "prefer home addresses", .standards = BOTH, .rank = rank_home, .looks = LOOKS(FLAGS),
      .bits = 2 },
    { .id = "src-5", .text = "prefer outgoing interface", .standards = BOTH, .rank = rank_interface,
      .looks = LOOKS(MARKS), .bits = 1 },
    { .id = "src-5.5", .text = "prefer addresses in a prefix advertised by the next hop",
      .standards = 1u << STANDARD_RFC6724, .rank = rank_next_hop, .looks = LOOKS(MARKS), .bits = 1 },
    { .id = "src-6", .text = "prefer matching label", .standards = BOTH, .reads = READS_POLICY, .rank = rank_label,
      .looks = LOOKS(MATCH), .bits = 1 },
    { .id = "src-7", .text = "prefer public addresses", .standards = BOTH, .takes = 1u << ARGUMENT_PREFER,
      .rank = rank_public, .looks = LOOKS(FLAGS), .bits = 1 },
    { .id = "src-orchid", .text = "prefer an ORCHID for an ORCHID alone", .rank = rank_orchid, .looks = LOOKS(MARKS),
      .bits = 1 },
    { .id = "src-8", .text = "use longest matching prefix", .standards = BOTH,
      .takes = 1u << ARGUMENT_BITS, .rank = rank_prefix, .bits = 8 },
    { .id = NULL }
};
