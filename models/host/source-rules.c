/*
 * source-rules.c - the rules of section 5: which source address
 *
 * Follows:
 *   RFC 3484 section 5, RFC 6724 section 5 (rule 5.5 is the later one's alone)
 *   RFC 7343 section 4.2 and Linux net/ipv6/addrconf.c for ORCHIDs
 */
#include "models/host/rules.h"

/* Rule 1: prefer same address. */
static int
source_same(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_SAME) - pair_marked(a, MARK_SAME);
}

/* Rule 2: prefer appropriate scope: the smallest that is not smaller than the
 * destination's, else the largest. */
static int
source_scope(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    if (a->src_scope < b->src_scope)
        return a->src_scope < a->dst_scope ? 1 : -1;
    if (b->src_scope < a->src_scope)
        return b->src_scope < b->dst_scope ? -1 : 1;
    return 0;
}

/* Rule 5: prefer outgoing interface. */
static int
source_interface(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_OUTGOING) - pair_marked(a, MARK_OUTGOING);
}

/* Rule 5.5: prefer addresses in a prefix advertised by the next hop. */
static int
source_next_hop(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_NEXT_HOP) - pair_marked(a, MARK_NEXT_HOP);
}

/* Rule 7: prefer public addresses, or temporary ones; the RFCs differ, and
 * both let a system reverse it. */
static int
source_public(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    int order = pair_has(a, ADDR_TEMPORARY) - pair_has(b, ADDR_TEMPORARY);

    return with.value[ARGUMENT_PREFER] == PREFER_TEMPORARY ? -order : order;
}

/* Linux: an ORCHID (2001:10::/28) for an ORCHID, and no other for others. */
static int
source_orchid(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    (void) with;
    return pair_marked(b, MARK_ORCHID) - pair_marked(a, MARK_ORCHID);
}

/* Rule 8: use longest matching prefix. */
static int
source_prefix(const struct pair *a, const struct pair *b, struct rule_arguments with)
{
    return prefer_bits(a, b, with.value[ARGUMENT_BITS]);
}

#define BOTH (1u << STANDARD_RFC3484 | 1u << STANDARD_RFC6724 | 1u << STANDARD_NONE)

const struct rule source_rules[] = {
    { .id = "src-1", .text = "prefer same address", .standards = BOTH, .compare = source_same },
    { .id = "src-2", .text = "prefer appropriate scope", .standards = BOTH, .reads = READS_SCOPES,
      .compare = source_scope },
    { .id = "src-3", .text = "avoid deprecated addresses", .standards = BOTH, .compare = avoid_deprecated },
    { .id = "src-4", .text = "prefer home addresses", .standards = BOTH, .compare = prefer_home },
    { .id = "src-5", .text = "prefer outgoing interface", .standards = BOTH, .compare = source_interface },
    { .id = "src-5.5", .text = "prefer addresses in a prefix advertised by the next hop",
      .standards = 1u << STANDARD_RFC6724, .compare = source_next_hop },
    { .id = "src-6", .text = "prefer matching label", .standards = BOTH, .reads = READS_POLICY,
      .compare = prefer_label },
    { .id = "src-7", .text = "prefer public addresses", .standards = BOTH,
      .takes = 1u << ARGUMENT_PREFER, .compare = source_public },
    { .id = "src-orchid", .text = "prefer an ORCHID for an ORCHID alone", .compare = source_orchid },
    { .id = "src-8", .text = "use longest matching prefix", .standards = BOTH,
      .takes = 1u << ARGUMENT_BITS, .reads = READS_WHOLE, .compare = source_prefix },
    { .id = NULL }
};
