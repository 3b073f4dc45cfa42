/*
 * decided.c - a comparison of two addresses, in words
 */
#include "v6sim/report/decided.h"

#include <string.h>

#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"
#include "v6sim/read/value.h"

const char *const decision_name[] = {
    [DECISION_PREFERRED] = "preferred", [DECISION_EQUAL] = "equal", [DECISION_CYCLE] = "cycle" };

struct decided
decided_of(const struct comparison *comparison, bool source)
{
    return (struct decided) {
        .source = source,
        .side = { *comparison->first, *comparison->second },
        .list = comparison->list,
        .rule = comparison->rule,
        .decision = comparison->decision,
    };
}

/* Rules */

static const struct rule *
table_of(const struct decided *decided)
{
    return decided->source ? source_rules : destination_rules;
}

const struct rule *
decided_rule(const struct decided *decided)
{
    return decided->rule != NO_RULE ? &table_of(decided)[decided->rule] : NULL;
}

/* The place of @rule in its table. */
static int
place_of(const struct rule *rule)
{
    bool source = g_str_has_prefix(rule->id, "src-");

    return (int) (rule - (source ? source_rules : destination_rules));
}

const char *
rule_text(const struct rule *rule, const struct rule_list *list)
{
    int at = rules_place(list, place_of(rule));

    if (rule->takes >> ARGUMENT_PREFER & 1 && at >= 0 &&
        list->rule[at].with.value[ARGUMENT_PREFER] == PREFER_TEMPORARY)
        return "prefer temporary addresses";
    return rule->text;
}

const char *
decided_text(const struct decided *decided)
{
    return rule_text(decided_rule(decided), decided->list);
}

const char *
decided_section(const struct profile *profile, const struct decided *decided)
{
    static const char *const section[2][2] = {  /* of destinations and sources: earlier and later */
        { "RFC 3484 section 6", "RFC 6724 section 6" }, { "RFC 3484 section 5", "RFC 6724 section 5" } };
    const unsigned both = 1u << STANDARD_RFC3484 | 1u << STANDARD_RFC6724;
    const struct rule *rule = decided_rule(decided);
    bool later = (rule->standards & both) != both || profile->selection.standard == STANDARD_RFC6724;

    if ((rule->standards & both) == 0)
        return decided->list->fact != NO_FACT ? profile->fact[decided->list->fact].source : "";
    return section[decided->source][later];
}

/* What a rule sees */

struct seeing {
    const struct profile *profile;
    const struct policy *policy;        /* that of the purpose */
    const struct pair *pair;
    struct rule_arguments with;
};

static const char *
scope_name(uint8_t scope)
{
    switch (scope) {
    case SCOPE_INTERFACE:
        return "interface-local";
    case SCOPE_LINK:
        return "link-local";
    case SCOPE_SITE:
        return "site-local";
    case SCOPE_GLOBAL:
        return "global";
    default:
        return "multicast";
    }
}

static void
append_prefix(GString *to, const struct policy_row *row)
{
    const struct prefix prefix = { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
    g_autofree char *text = value_print_prefix(&prefix);

    g_string_append_printf(to, " (%s)", text);
}

/* "label 1 (::/0)" */
static void
append_label(GString *to, const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = policy_find(policy, addr);

    if (row == NULL)
        g_string_append(to, "no label, having no row");
    else if (row->word != NULL)
        g_string_append_printf(to, "label %s", row->word);
    else
        g_string_append_printf(to, "label %d", row->label);
    if (row != NULL)
        append_prefix(to, row);
}

static void
see_flag(const struct seeing *seeing, enum addr_flag flag, const char *has, const char *has_not, GString *to)
{
    g_string_append(to, pair_has(seeing->pair, flag) ? has : has_not);
}

static void
see_mark(const struct seeing *seeing, enum mark mark, const char *has, const char *has_not, GString *to)
{
    g_string_append(to, pair_marked(seeing->pair, mark) ? has : has_not);
}

static void
see_loopback(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_LOOPBACK, "the host itself", "another host", to);
}

static void
see_measured(const struct seeing *seeing, GString *to)
{
    g_autofree char *rtt = value_print_duration(seeing->pair->rtt_us * INT64_C(1000));

    if (seeing->pair->rtt_us != 0)
        g_string_append_printf(to, "round trip %s", rtt);
    else
        see_mark(seeing, MARK_FAILED, "no round trip measured, all attempts failed", "no round trip measured", to);
}

static void
see_direct(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_DIRECT, "on the link", "behind a router", to);
}

static void
see_usable(const struct seeing *seeing, GString *to)
{
    if (pair_usable(seeing->pair))
        g_string_append(to, "usable");
    else
        g_string_append_printf(to, "not usable, %s", no_source_error[seeing->pair->why]);
}

static void
see_scopes(const struct seeing *seeing, GString *to)
{
    const struct pair *pair = seeing->pair;

    if (!pair_usable(pair))
        g_string_append(to, "no source");
    else if (pair_dst_scope(pair) == pair_src_scope(pair))
        g_string_append_printf(to, "%s, as its source", scope_name(pair_dst_scope(pair)));
    else
        g_string_append_printf(to, "%s, its source %s", scope_name(pair_dst_scope(pair)),
                               scope_name(pair_src_scope(pair)));
}

static void
see_deprecated(const struct seeing *seeing, GString *to)
{
    see_flag(seeing, ADDR_DEPRECATED, "source deprecated", "source not deprecated", to);
}

static void
see_home(const struct seeing *seeing, GString *to)
{
    bool home = pair_has(seeing->pair, ADDR_HOME), care_of = pair_has(seeing->pair, ADDR_CARE_OF);

    g_string_append(to, home && care_of ? "home and care-of address" : home ? "home address"
                    : care_of ? "care-of address" : "no home address");
}

static void
see_labels(const struct seeing *seeing, GString *to)
{
    const struct pair *pair = seeing->pair;
    const struct policy_row *row = policy_find(seeing->policy, pair->dst);

    append_label(to, seeing->policy, pair->dst);
    if (addr_is_unspecified(pair->src)) {
        g_string_append(to, ", no source");
        return;
    }
    if (row != NULL && policy_find(seeing->policy, pair->src) == row) {
        g_string_append(to, ", its source too");
    } else {
        g_string_append(to, ", its source ");
        append_label(to, seeing->policy, pair->src);
    }
    g_string_append(to, pair_labels_match(pair) ? ": match" : ": no match");
}

static void
see_precedence(const struct seeing *seeing, GString *to)
{
    const struct policy_row *row = policy_find(seeing->policy, seeing->pair->dst);

    g_string_append_printf(to, "precedence %d", seeing->pair->precedence);
    if (row != NULL)
        append_prefix(to, row);
    else
        g_string_append(to, ", having no row");
}

static void
see_native(const struct seeing *seeing, GString *to)
{
    bool by_prefix = seeing->with.value[ARGUMENT_NATIVE] == NATIVE_PREFIX;
    struct addr src = seeing->pair->src;
    bool encapsulates = by_prefix ? sixtofour_has(src) || teredo_has(src)
        : pair_has(seeing->pair, ADDR_TUNNEL);

    g_string_append(to, encapsulates ? "encapsulated" : "native");
}

static void
see_scope(const struct seeing *seeing, GString *to)
{
    g_string_append_printf(to, "scope %s", scope_name(pair_dst_scope(seeing->pair)));
}

/* As rule 9 of section 6 has it, and rule 8 of section 5. */
static void
see_bits(const struct seeing *seeing, GString *to)
{
    const struct pair *pair = seeing->pair;
    int bits = seeing->with.value[ARGUMENT_BITS], ipv4_bits = seeing->with.value[ARGUMENT_IPV4];
    unsigned common = pair->common_bits;

    if (!pair_usable(pair) && addr_is_unspecified(pair->src)) {
        g_string_append(to, "no source");
    } else if (!addr_is_ipv4(pair->dst)) {
        common = bits == BITS_PREFIX ? MIN(common, pair->src_len) : bits == BITS_64 ? MIN(common, 64) : common;
        g_string_append_printf(to, "IPv6, %u bits in common with the source%s", common,
                               bits == BITS_WORD ? ", of which the first word that differs counts" : "");
    } else if (ipv4_bits == IPV4_NOT_COMPARED) {
        g_string_append(to, "IPv4, not compared");
    } else if (ipv4_bits == IPV4_IN_SUBNET && common < pair->src_len) {
        g_string_append(to, "IPv4, not in the subnet of the source");
    } else {
        g_string_append_printf(to, "IPv4, %u bits in common with the source",
                               common > MAPPED_BITS ? common - MAPPED_BITS : 0);
    }
}

static void
see_order(const struct seeing *seeing, GString *to)
{
    g_string_append_printf(to, "number %u of the list", seeing->pair->nth + 1u);
}

static void
see_same(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_SAME, "the destination itself", "not the destination", to);
}

static void
see_source_scope(const struct seeing *seeing, GString *to)
{
    g_string_append_printf(to, "%s for %s", scope_name(pair_src_scope(seeing->pair)),
                           scope_name(pair_dst_scope(seeing->pair)));
}

static void
see_interface(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_OUTGOING, "on the outgoing interface", "on another interface", to);
}

static void
see_next_hop(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_NEXT_HOP, "of a prefix from the next hop", "of no prefix from the next hop", to);
}

static void
see_temporary(const struct seeing *seeing, GString *to)
{
    see_flag(seeing, ADDR_TEMPORARY, "temporary", "public", to);
}

static void
see_orchid(const struct seeing *seeing, GString *to)
{
    see_mark(seeing, MARK_ORCHID, "both ORCHIDs, or neither", "one of the two an ORCHID", to);
}

static const struct {
    const char *id;
    void (*see)(const struct seeing *seeing, GString *to);
} seers[] = {
    { "dst-rtt", see_measured }, { "dst-loopback", see_loopback }, { "dst-direct", see_direct },
    { "dst-1", see_usable }, { "dst-2", see_scopes }, { "dst-3", see_deprecated }, { "dst-4", see_home },
    { "dst-5", see_labels }, { "dst-6", see_precedence }, { "dst-7", see_native }, { "dst-8", see_scope },
    { "dst-rtt-near", see_measured }, { "dst-9", see_bits }, { "dst-10", see_order },
    { "src-1", see_same }, { "src-2", see_source_scope }, { "src-3", see_deprecated }, { "src-4", see_home },
    { "src-5", see_interface }, { "src-5.5", see_next_hop }, { "src-6", see_labels }, { "src-7", see_temporary },
    { "src-orchid", see_orchid }, { "src-8", see_bits },
};

char *
decided_side(const struct profile *profile, const struct decided *decided, const struct rule *rule, unsigned side)
{
    struct seeing seeing = {
        .profile = profile, .policy = decided->source ? profile->source_policy : profile->destination_policy,
        .pair = &decided->side[side],
    };
    int at = rules_place(decided->list, place_of(rule));
    GString *text = g_string_new(NULL);

    if (at >= 0)
        seeing.with = decided->list->rule[at].with;
    for (unsigned i = 0; i < G_N_ELEMENTS(seers); i++)
        if (g_str_equal(seers[i].id, rule->id))
            seers[i].see(&seeing, text);
    return g_string_free(text, FALSE);
}

unsigned
decided_before(const struct decided *decided)
{
    unsigned n = 0;

    while (n < decided->list->n && decided->list->rule[n].rule != decided->rule)
        n++;
    return n;
}

const struct rule *
decided_nth(const struct decided *decided, unsigned nth)
{
    return &table_of(decided)[decided->list->rule[nth].rule];
}

/* Facts */

void
decided_fact(GString *to, const struct profile *profile, uint16_t fact)
{
    const struct fact *stated = fact < profile->n_facts ? &profile->fact[fact] : NULL;
    bool guess = stated != NULL && stated->confidence == CONFIDENCE_GUESS;

    if (stated != NULL)
        g_string_append_printf(to, "[%s] %s%s", stated->id, guess ? "GUESS: " : "", stated->source);
}
