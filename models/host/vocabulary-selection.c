/*
 * vocabulary-selection.c - what a profile can say of address selection
 *
 * In order: names, fields, stores, and the policy tables that were stored.
 */
#include "models/host/vocabulary.h"

#include <string.h>

#include <glib.h>

#include "models/host/selection.h"

/* Names */

const char *const policy_tool_name[] = {
    [TOOL_NETSH] = "netsh",
    [TOOL_IP_ADDRLABEL] = "ip-addrlabel",
    [TOOL_GAI_CONF] = "gai-conf",
    [TOOL_IP6ADDRCTL] = "ip6addrctl",
    [TOOL_IPADDRSEL] = "ipaddrsel",
    [N_POLICY_TOOLS] = NULL,
};

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const standard_words[] = {
    [STANDARD_RFC3484] = "rfc3484", [STANDARD_NONE] = "none", [STANDARD_RFC6724] = "rfc6724", NULL };
static const char *const sort_words[] = { [SORT_INSERTION] = "insertion", [SORT_MERGE] = "merge", NULL };
static const char *const candidates_words[] = { "all", "outgoing", NULL };
static const char *const unsorted_words[] = { "none", "ipv4", NULL };
static const char *const flags_known_words[] = { "always", "with-ipv6", NULL };
static const char *const alike_words[] = { "apart", "alike", NULL };
static const char *const private_ipv4_words[] = { "global", "site", NULL };
static const char *const link_ipv4_words[] = { "link", "global", NULL };
static const char *const loopback_words[] = { "link", "interface-local", NULL };
static const char *const zone_words[] = { "default", "required", NULL };
static const char *const role_words[] = {
    [ROLE_SOURCE] = "source",
    [ROLE_DESTINATION] = "destination",
    [ROLE_BOTH] = "both",
    [ROLE_ON_COMMAND] = "on-command",
    NULL
};
static const char *const first_words[] = { [FIRST_KEEP] = "keep", [FIRST_WIPE] = "wipe", NULL };
static const char *const existing_words[] = {
    [EXISTING_REFUSE] = "refuse", [EXISTING_REPLACE] = "replace", NULL };
static const char *const missing_words[] = { [MISSING_REFUSE] = "refuse", [MISSING_ADD] = "add", NULL };
static const char *const order_words[] = { "falling", "rising", NULL };
static const char *const show_words[] = { "prefixpolicies", "prefixpolicy", NULL };

/* Fields */

const struct field selection_fields[] = {
    { .name = "standard", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, standard),
      .words = standard_words, .flags = FIELD_REQUIRED,
      .meaning = "whose rules sort destinations; none: the list stays as the resolver built it" },
    { .name = "sort", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, sort), .words = sort_words,
      .flags = FIELD_REQUIRED, .meaning = "the algorithm, which matters where rules make a cycle" },
    { .name = "candidates", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, candidates),
      .words = candidates_words, .fallback = "all",
      .meaning = "for a source: all of the host's addresses, or those of the outgoing interface" },
    { .name = "unsorted", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, unsorted),
      .words = unsorted_words, .fallback = "none",
      .meaning = "which lists stay as the resolver built them: those of IPv4 addresses alone, or none" },
    { .name = "flags-known", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, flags_known),
      .words = flags_known_words, .fallback = "always",
      .meaning = "when sorting knows prefix and flags of a source: always, or if the host has an IPv6 address" },
    { .name = NULL }
};

const struct field rules_fields[] = {
    { .name = "rules", .type = FIELD_NAMES, .offset = FIELD(struct rules_facts, rules),
      .flags = FIELD_REQUIRED, .meaning = "the rules in their order, in place of the standard's" },
    { .name = NULL }
};

#define ARGUMENT(word, nth) .name = word, .type = FIELD_WORD, .offset = FIELD(struct rule_facts, argument[nth])
enum { RULE_ARGUMENT = 1 };     /* the first of them, in the order of enum rule_argument */
const struct field rule_fields[] = {
    { .name = "rule", .type = FIELD_NAME, .offset = FIELD(struct rule_facts, rule), .flags = FIELD_REQUIRED,
      .meaning = "the rule whose arguments this sets" },
    { ARGUMENT("prefer", ARGUMENT_PREFER), .words = rule_prefer_words,
      .meaning = "of src-7: public addresses, as RFC 3484 says, or temporary ones, as RFC 6724 does" },
    { ARGUMENT("ipv4", ARGUMENT_IPV4), .words = rule_ipv4_words,
      .meaning = "of dst-9: whether IPv4 addresses are compared too, as the RFCs say, or only where source and "
      "destination are in one subnet" },
    { ARGUMENT("bits", ARGUMENT_BITS), .words = rule_bits_words,
      .meaning = "of src-8 and dst-9: all bits that are alike (RFC 3484), at most those of the source's prefix "
      "(RFC 6724), at most 64, or those of the first 32-bit word in which either pair differs" },
    { ARGUMENT("native", ARGUMENT_NATIVE), .words = rule_native_words,
      .meaning = "of dst-7: what encapsulates is the link of the source, or a 6to4 or Teredo source on any" },
    { .name = NULL }
};

const struct field policy_fields[] = {
    { .name = "role", .type = FIELD_WORD, .offset = FIELD(struct policy_facts, role), .words = role_words,
      .fallback = "both",
      .meaning = "for choosing sources, for sorting destinations, for both, or for neither before its command" },
    { .name = "command", .type = FIELD_TEXT, .offset = FIELD(struct policy_facts, command),
      .meaning = "what puts this table in the place of the one in force" },
    { .name = "rc-conf", .type = FIELD_TEXT, .offset = FIELD(struct policy_facts, rc_conf),
      .meaning = "lines of /etc/rc.conf, any of which has the system start with it: NAME=VALUE" },
    { .name = "without-file", .type = FIELD_TEXT, .offset = FIELD(struct policy_facts, without_file),
      .meaning = "the same, where the file that its command reads is not there" },
    { .name = NULL }
};

const struct field row_fields[] = {
    { .name = "prefix", .type = FIELD_PREFIX, .offset = FIELD(struct row_facts, prefix),
      .flags = FIELD_REQUIRED, .meaning = "the addresses of the row; the longest prefix counts" },
    { .name = "precedence", .type = FIELD_COUNT, .offset = FIELD(struct row_facts, precedence),
      .most = INT32_MAX, .fallback = "0", .meaning = "of destinations: the higher comes first" },
    { .name = "label", .type = FIELD_COUNT, .offset = FIELD(struct row_facts, label), .most = INT32_MAX,
      .flags = FIELD_REQUIRED, .meaning = "source and destination should have the same" },
    { .name = "word", .type = FIELD_TEXT, .offset = FIELD(struct row_facts, word),
      .meaning = "the label as the system writes it, where that is no number" },
    { .name = NULL }
};

const struct field edit_fields[] = {
    { .name = "by", .type = FIELD_WORD, .offset = FIELD(struct edit, by), .words = policy_tool_name,
      .flags = FIELD_REQUIRED, .meaning = "the command or file by which an administrator sees and changes the table" },
    { .name = "first", .type = FIELD_WORD, .offset = FIELD(struct edit, manners.first), .words = first_words,
      .fallback = "keep", .meaning = "whether the first change drops the rows that the system was shipped with" },
    { .name = "existing", .type = FIELD_WORD, .offset = FIELD(struct edit, manners.existing),
      .words = existing_words, .fallback = "refuse", .meaning = "what becomes of adding a prefix that has a row" },
    { .name = "missing", .type = FIELD_WORD, .offset = FIELD(struct edit, manners.missing),
      .words = missing_words, .fallback = "refuse", .meaning = "what becomes of setting a prefix that has none" },
    { .name = "implicit-default", .type = FIELD_WORD, .offset = FIELD(struct edit, implicit_default),
      .words = no_yes, .fallback = "no",
      .meaning = "of a file: ::/0 has label 1 and precedence 40 where no line says so" },
    { .name = "order", .type = FIELD_WORD, .offset = FIELD(struct edit, order), .words = order_words,
      .fallback = "falling", .meaning = "of netsh: how precedences follow each other in its output" },
    { .name = "show", .type = FIELD_WORD, .offset = FIELD(struct edit, show), .words = show_words,
      .fallback = "prefixpolicies", .meaning = "of netsh: what show is asked for" },
    { .name = "off", .type = FIELD_TEXT, .offset = FIELD(struct edit, off),
      .meaning = "lines of /etc/rc.conf, with any of which the tool is not run: the table is empty" },
    { .name = NULL }
};

const struct field ipconfig_fields[] = {
    { .name = "addresses", .type = FIELD_WORD, .offset = FIELD(struct ipconfig_facts, alike), .words = alike_words,
      .fallback = "apart", .meaning = "whether it tells kinds of addresses apart, or calls each an IP Address" },
    { .name = "adapter", .type = FIELD_TEXT, .offset = FIELD(struct ipconfig_facts, adapter), .flags = FIELD_REQUIRED,
      .meaning = "the name of its connection; others have a number behind it" },
    { .name = "six-to-four", .type = FIELD_TEXT, .offset = FIELD(struct ipconfig_facts, six_to_four),
      .flags = FIELD_REQUIRED, .meaning = "the name of the 6to4 tunnel" },
    { .name = "teredo", .type = FIELD_TEXT, .offset = FIELD(struct ipconfig_facts, teredo), .flags = FIELD_REQUIRED,
      .meaning = "the name of the Teredo tunnel" },
    { .name = "index", .type = FIELD_COUNT, .offset = FIELD(struct ipconfig_facts, index), .least = 1, .most = 999,
      .fallback = "1", .meaning = "of the first interface, which zones of addresses are written with" },
    { .name = NULL }
};

const struct field scopes_fields[] = {
    { .name = "private-ipv4", .type = FIELD_WORD, .offset = FIELD(struct scopes, private_ipv4),
      .words = private_ipv4_words, .flags = FIELD_REQUIRED,
      .meaning = "the scope of RFC 1918 addresses: site by RFC 3484, global by RFC 6724 (the default)" },
    { .name = "link-ipv4", .type = FIELD_WORD, .offset = FIELD(struct scopes, link_ipv4),
      .words = link_ipv4_words, .fallback = "link",
      .meaning = "the scope of 169.254.0.0/16 and 127.0.0.0/8: link by both RFCs" },
    { .name = "loopback", .type = FIELD_WORD, .offset = FIELD(struct scopes, loopback), .words = loopback_words,
      .fallback = "link", .meaning = "the scope of ::1: link by both RFCs" },
    { .name = "zone", .type = FIELD_WORD, .offset = FIELD(struct scopes, zone), .words = zone_words,
      .fallback = "default",
      .meaning = "a link-local destination without a zone: on the link of the default route, or out of reach" },
    { .name = NULL }
};

/* Stores */

/* Systems without a sort of their own still choose sources, by the RFC unless
 * the profile lists other rules. */
const char *
store_selection(struct profile *profile, const void *read, uint16_t fact)
{
    const struct selection_facts *selection = read;

    rules_all(&profile->source_rules, source_rules, selection->standard, fact);
    if (selection->standard != STANDARD_NONE)
        rules_all(&profile->destination_rules, destination_rules, selection->standard, fact);
    return NULL;
}

static const char *
list_rules(struct rule_list *list, const struct rule *table, const struct word_list *rules, int standard, uint16_t fact)
{
    struct rule_list listed = { .fact = fact };

    if (rules->n > G_N_ELEMENTS(listed.rule))
        return "lists more rules than there is room for";
    for (uint32_t i = 0; i < rules->n; i++) {
        int rule = rule_find(table, rules->word[i]);

        if (rule < 0)
            return table == source_rules ? "lists a rule that is not one of src-1 to src-8, src-5.5, src-orchid"
                                         : "lists a rule that is not one of dst-1 to dst-10, dst-loopback, dst-direct, "
                                           "dst-rtt, dst-rtt-near";
        rules_add(&listed, table, (uint8_t) rule, standard);
    }
    *list = listed;
    return NULL;
}

const char *
store_source_rules(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rules_facts *facts = read;

    return list_rules(&profile->source_rules, source_rules, &facts->rules, profile->selection.standard, fact);
}

const char *
store_destination_rules(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rules_facts *facts = read;

    return list_rules(&profile->destination_rules, destination_rules, &facts->rules, profile->selection.standard,
                      fact);
}

/* Returns: whether @list has the rule, whose arguments are then set. */
static bool
set_arguments(struct rule_list *list, int rule, const struct rule_facts *facts, uint16_t fact)
{
    int place = rules_place(list, rule);

    for (unsigned argument = 0; place >= 0 && argument < N_RULE_ARGUMENTS; argument++)
        if (was_given(facts, RULE_ARGUMENT + argument)) {
            list->rule[place].with.value[argument] = (uint8_t) facts->argument[argument];
            list->rule[place].given |= (uint8_t) (1u << argument);
        }
    if (place < 0)
        return false;
    rules_rank(list, (uint8_t) place);
    rules_argue(list, place, fact);
    return true;
}

/* What is wrong with the arguments of @rule; which are nobody's is static text. */
static const char *
refuse_arguments(const struct rule *rule, unsigned given)
{
    static const char *const only[1 << N_RULE_ARGUMENTS] = {
        [1u << ARGUMENT_PREFER] = "must have prefer and nothing else: that is this rule's argument",
        [1u << ARGUMENT_BITS] = "must have bits and nothing else: that is this rule's argument",
        [1u << ARGUMENT_NATIVE] = "must have native and nothing else: that is this rule's argument",
        [1u << ARGUMENT_IPV4 | 1u << ARGUMENT_BITS] =
            "must have ipv4 or bits or both, and nothing else: those are this rule's arguments",
    };

    if (rule->takes == 0)
        return "is about a rule that has no argument";
    return given == 0 || (given & ~rule->takes) != 0 ? only[rule->takes] : NULL;
}

const char *
store_rule(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rule_facts *facts = read;
    int source = rule_find(source_rules, facts->rule);
    int destination = rule_find(destination_rules, facts->rule);
    const struct rule *rule = source >= 0 ? &source_rules[source] : &destination_rules[destination];
    const char *wrong;

    if (source < 0 && destination < 0)
        return "is about a rule that is not one of src-1 to src-8, dst-1 to dst-10";
    wrong = refuse_arguments(rule, (unsigned) (facts->given.mask >> RULE_ARGUMENT) & ((1u << N_RULE_ARGUMENTS) - 1));
    if (wrong != NULL)
        return wrong;
    if (!(source >= 0 ? set_arguments(&profile->source_rules, source, facts, fact)
                      : set_arguments(&profile->destination_rules, destination, facts, fact)))
        return "is about a rule that this profile does not use";
    return NULL;
}

const char *
store_policy(struct profile *profile, const void *read, uint16_t fact)
{
    const struct policy_facts *facts = read;
    bool source = facts->role == ROLE_SOURCE || facts->role == ROLE_BOTH;
    bool destination = facts->role == ROLE_DESTINATION || facts->role == ROLE_BOTH;
    struct policy *policy;

    if ((source && profile->source_policy != NULL) || (destination && profile->destination_policy != NULL))
        return "has a role that another policy has already";
    if (facts->role == ROLE_ON_COMMAND && facts->command == NULL)
        return "has the role on-command and no command";
    if (facts->command != NULL && facts->role != ROLE_ON_COMMAND && facts->role != ROLE_BOTH)
        return "has a command, which only tables for both or on-command can have";
    if (facts->command == NULL && (facts->rc_conf != NULL || facts->without_file != NULL))
        return "has lines of rc.conf and no command, which those lines stand for";
    if (facts->command != NULL && profile->n_named_policies == G_N_ELEMENTS(profile->named_policy))
        return "is one too many with a command: there is room for four";
    policy = g_new(struct policy, 1);
    policy_init(policy, fact);
    if (source)
        profile->source_policy = policy;
    if (destination)
        profile->destination_policy = policy;
    if (facts->command != NULL)
        profile->named_policy[profile->n_named_policies++] = (struct named_policy) { facts->command, facts->rc_conf,
            facts->without_file, policy };
    return NULL;
}

const struct policy *
profile_policy(const struct profile *profile, uint16_t fact)
{
    const struct policy *const in_force[] = { profile->source_policy, profile->destination_policy };

    for (unsigned i = 0; i < G_N_ELEMENTS(in_force); i++)
        if (in_force[i] != NULL && in_force[i]->fact == fact)
            return in_force[i];
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (profile->named_policy[i].policy->fact == fact)
            return profile->named_policy[i].policy;
    return NULL;
}

bool
profile_in_force(const struct profile *profile, const struct named_policy *named)
{
    return named->policy == profile->source_policy;
}

const char *
store_row(struct profile *profile, const void *read, uint16_t fact)
{
    const struct row_facts *row = read;
    struct policy *policy = (struct policy *) profile_policy(profile, fact);
    const char *wrong = policy_add(policy, &row->prefix, (int32_t) row->precedence, (int32_t) row->label);

    if (wrong == NULL)
        ((struct policy_row *) policy_row_of(policy, &row->prefix))->word = row->word;
    return wrong;
}

const char *
store_edit(struct profile *profile, const void *read, uint16_t fact)
{
    const struct edit *edit = read;

    if (profile->edit[edit->by].fact != NO_FACT)
        return "is a second one by the same tool";
    profile->edit[edit->by] = *edit;
    profile->edit[edit->by].fact = fact;
    return NULL;
}
