/*
 * profile.c - what a profile can say: its elements, their fields, their places
 *
 * profile_elements[] is the vocabulary of the files in models/os. An element is read
 * into a struct by its field table; profile_store() puts that struct into the
 * profile: by copying, where one element is one member, else by a function that
 * spreads it (a schedule for every number of servers, a matrix, a rule list).
 * Adding a word is one field; adding an element is one row.
 *
 * What holds where a profile says nothing is set by profile_init() and said in
 * the meanings below.
 *
 * In order: profile_init() -> profile_store() for each fact, in the order of
 * profile_elements[], each followed by the rows of its table ->
 * profile_missing().
 */
#include "models/host/profile.h"

#include <string.h>

#include <glib.h>

#include "models/host/selection.h"
#include "sim/net/packet.h"

#define SECOND INT64_C(1000000000)
#define ALL_BITS UINT32_MAX

/* Names */

const char *const confidence_name[] = {
    [CONFIDENCE_SEED] = "seed",
    [CONFIDENCE_RFC] = "rfc",
    [CONFIDENCE_SOURCE_CODE] = "source-code",
    [CONFIDENCE_VENDOR] = "vendor",
    [CONFIDENCE_MEASURED] = "measured",
    [CONFIDENCE_SECONDARY] = "secondary",
    [CONFIDENCE_GUESS] = "guess",
    [N_CONFIDENCES] = NULL,
};

const char *const outcome_name[] = {
    [OUTCOME_NONE] = "none",
    [OUTCOME_ANSWER] = "answer",
    [OUTCOME_NODATA] = "nodata",
    [OUTCOME_NXDOMAIN] = "nxdomain",
    [OUTCOME_SERVFAIL] = "servfail",
    [OUTCOME_REFUSED] = "refused",
    [OUTCOME_NOTIMP] = "notimp",
    [OUTCOME_FORMERR] = "formerr",
    [OUTCOME_BROKEN] = "broken",
    [OUTCOME_MISMATCHED] = "mismatched",
    [OUTCOME_TRUNCATED] = "truncated",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_ICMP] = "icmp",
    [N_OUTCOMES] = NULL,
};

const char *const question_name[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [ASK_PTR] = "PTR", [N_QUESTIONS] = NULL };

enum question
question_of(uint16_t qtype)
{
    switch ((enum qtype) qtype) {
    case QTYPE_A:
        return ASK_A;
    case QTYPE_AAAA:
        return ASK_AAAA;
    case QTYPE_PTR:
        return ASK_PTR;
    }
    g_assert_not_reached();
}

const char *const reaction_name[] = {
    [REACTION_ASK_OTHER] = "ask-other",
    [REACTION_STOP] = "stop",
    [REACTION_NEXT_SERVER] = "next-server",
    [REACTION_IGNORE] = "ignore",
    [REACTION_RESEND] = "resend",
    [REACTION_LEAVE_SERVER] = "leave-server",
    [REACTION_TCP] = "tcp",
    [N_REACTIONS] = NULL,
};

const char *const combined_name[] = {
    [COMBINED_SUCCESS] = "success",
    [COMBINED_FAIL] = "fail",
    [COMBINED_AGAIN] = "again",
    [N_COMBINED] = NULL,
};

const char *const predicate_name[] = {
    [WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO] = "global-address-except-teredo",
    [WHEN_GLOBAL_ADDRESS] = "global-address",
    [WHEN_GLOBAL_ADDRESS_OR_IPV6_RESOLVER] = "global-address-or-ipv6-resolver",
    [WHEN_IPV6_INSTALLED] = "ipv6-installed",
    [N_PREDICATES] = NULL,
};

static const char *const off_on[] = { "off", "on", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const unconfigured_words[] = { "global", "link-local", NULL };
static const char *const api_words[] = { "getaddrinfo", NULL };
static const char *const mode_words[] = {
    [ASK_SEQUENTIAL] = "sequential", [ASK_TOGETHER] = "together", NULL };
static const char *const servers_words[] = {
    [STEPS_1] = "1", [STEPS_2] = "2", [STEPS_3_OR_MORE] = "3+", [STEPS_ANY] = "any", NULL };
static const char *const formula_words[] = { "none", "bind", NULL };
static const char *const type_words[] = { [ASK_A] = "A", [ASK_AAAA] = "AAAA", NULL };
static const char *const second_words[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [N_ADDRESS_TYPES] = "any", NULL };
static const char *const of_words[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [ASK_PTR] = "PTR", [N_QUESTIONS] = "any", NULL };
static const char *const keeps_words[] = {
    [CACHE_NOTHING] = "nothing", [CACHE_ANSWERS] = "answers", [CACHE_LOOKUPS] = "lookups", NULL };
static const char *const ttl_words[] = { "records", "fixed", NULL };
static const char *const transport_words[] = {
    [TRANSPORT_LIST] = "list",
    [TRANSPORT_IPV4] = "ipv4",
    [TRANSPORT_IPV6_IPV4] = "ipv6 ipv4",
    [TRANSPORT_IPV4_IPV6] = "ipv4 ipv6",
    NULL
};
static const char *const standard_words[] = {
    [STANDARD_RFC3484] = "rfc3484", [STANDARD_NONE] = "none", NULL };
static const char *const sort_words[] = { [SORT_INSERTION] = "insertion", [SORT_MERGE] = "merge", NULL };
static const char *const prefer_words[] = {
    [PREFER_PUBLIC] = "public", [PREFER_TEMPORARY] = "temporary", NULL };
static const char *const private_ipv4_words[] = { "global", "site", NULL };
static const char *const icmp_words[] = {
    [ICMP_NO_ROUTE] = "no-route",
    [ICMP_ADDRESS_UNREACHABLE] = "address-unreachable",
    [ICMP_PORT_UNREACHABLE] = "port-unreachable",
    [ICMP_ADMIN_PROHIBITED] = "admin-prohibited",
    [ICMP_HOP_LIMIT] = "hop-limit",
    [ICMP_TOO_BIG] = "too-big",
    [N_ICMP_ERRORS] = NULL,
};
static const char *const both_families[] = {
    [FAMILY_NONE] = "both", [FAMILY_IPV4] = "ipv4", [FAMILY_IPV6] = "ipv6", NULL };
static const char *const tcp_reaction_words[] = {
    [TCP_ABORT] = "abort", [TCP_SOFT] = "soft", [TCP_AFTER] = "after", NULL };
static const char *const strategy_words[] = { "in-order", NULL };

enum role { ROLE_SOURCE, ROLE_DESTINATION, ROLE_BOTH, ROLE_ON_COMMAND };
static const char *const role_words[] = {
    [ROLE_SOURCE] = "source",
    [ROLE_DESTINATION] = "destination",
    [ROLE_BOTH] = "both",
    [ROLE_ON_COMMAND] = "on-command",
    NULL
};
const char *const policy_tool_name[] = {
    [TOOL_NETSH] = "netsh",
    [TOOL_IP_ADDRLABEL] = "ip-addrlabel",
    [TOOL_GAI_CONF] = "gai-conf",
    [TOOL_IP6ADDRCTL] = "ip6addrctl",
    [TOOL_IPADDRSEL] = "ipaddrsel",
    [N_POLICY_TOOLS] = NULL,
};
static const char *const first_words[] = { [FIRST_KEEP] = "keep", [FIRST_WIPE] = "wipe", NULL };
static const char *const existing_words[] = {
    [EXISTING_REFUSE] = "refuse", [EXISTING_REPLACE] = "replace", NULL };
static const char *const missing_words[] = { [MISSING_REFUSE] = "refuse", [MISSING_ADD] = "add", NULL };
static const char *const order_words[] = { "falling", "rising", NULL };
static const char *const show_words[] = { "prefixpolicies", "prefixpolicy", NULL };

/* What is true of a question that ended: every outcome but "none". Bit i of a
 * set of these words is outcome i + 1. */
#define ENDINGS (outcome_name + 1)

/* What elements are read into where the profile has no struct of that form */

struct on_facts {
    struct given given;
    int of;                     /* enum question, or N_QUESTIONS: any */
    uint32_t outcome;           /* set of ENDINGS */
    int reaction;
};

struct both_facts {
    struct given given;
    uint32_t a, aaaa;           /* sets of outcomes */
    int gives;
};

struct rules_facts {
    struct given given;
    struct word_list rules;
};

struct rule_facts {
    struct given given;
    const char *rule;
    int ipv4, prefer;           /* the two arguments there are */
};

struct policy_facts {
    struct given given;
    int role;
    const char *command;
};

struct row_facts {
    struct given given;
    struct prefix prefix;
    int64_t precedence, label;
    const char *word;
};

struct icmp_facts {
    struct given given;
    uint32_t icmp;              /* set of enum icmp_error */
    int family;                 /* enum family, FAMILY_NONE: both */
    int reaction;
    int64_t after;
};

struct item_facts {
    struct given given;
    const char *id, *reason, *source;
};

static bool
was_given(const void *read, unsigned field)
{
    return ((const struct given *) read)->mask >> field & 1;
}

/* The head that all members have which profile_store() copies. */
struct fact_head {
    struct given given;
    uint16_t fact;
};

_Static_assert(offsetof(struct syn, fact) == offsetof(struct fact_head, fact), "facts begin alike");

/* Fields */

const struct field profile_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct profile, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios write it, and as the file is called" },
    { .name = "base", .type = FIELD_NAME, .offset = FIELD(struct profile, base), .flags = FIELD_REVISION,
      .meaning = "the profile whose facts hold unless this one replaces or drops them; windows-vista@1 pins it" },
    { .name = "revision", .type = FIELD_COUNT, .offset = FIELD(struct profile, revision), .fallback = "1",
      .least = 1, .most = 1000000, .meaning = "goes up when a fact changes" },
    { .name = "label", .type = FIELD_TEXT, .offset = FIELD(struct profile, label), .flags = FIELD_REQUIRED,
      .meaning = "the system's name in reports" },
    { .name = "released", .type = FIELD_TEXT, .offset = FIELD(struct profile, released),
      .flags = FIELD_REQUIRED, .meaning = "when it came out: 2007-01-30, or what is known of it" },
    { .name = "family", .type = FIELD_NAME, .offset = FIELD(struct profile, family),
      .meaning = "whose commands it understands: windows, linux; the base's if not given" },
    { .name = NULL }
};

static const struct field was_fields[] = {
    { .name = "revision", .type = FIELD_COUNT, .offset = FIELD(struct was_facts, revision), .least = 1,
      .most = 1000000, .flags = FIELD_REQUIRED, .meaning = "the older revision that is kept here" },
    { .name = "base", .type = FIELD_NAME, .offset = FIELD(struct was_facts, base), .flags = FIELD_REVISION,
      .meaning = "the base it had, none: none; that of the next newer revision, if not given" },
    { .name = NULL }
};

static const struct field ipv6_fields[] = {
    { .name = "default", .type = FIELD_WORD, .offset = FIELD(struct ipv6_default, on), .words = off_on,
      .flags = FIELD_REQUIRED, .meaning = "whether IPv6 is on as the system is shipped; on, if nothing says" },
    { .name = "enable", .type = FIELD_TEXT, .offset = FIELD(struct ipv6_default, enable),
      .meaning = "the command that switches it on" },
    { .name = "unconfigured", .type = FIELD_WORD, .offset = FIELD(struct ipv6_default, unconfigured),
      .words = unconfigured_words, .fallback = "global",
      .meaning = "the addresses it has in a native network without an administrator" },
    { .name = NULL }
};

static const struct field resolver_fields[] = {
    { .name = "api", .type = FIELD_WORD, .offset = FIELD(struct resolver_facts, api), .words = api_words,
      .fallback = "getaddrinfo", .meaning = "whether programs wait for the end of a lookup" },
    { .name = NULL }
};

static const struct field ask_fields[] = {
    { .name = "order", .type = FIELD_ORDER, .offset = FIELD(struct ask, order), .words = type_words,
      .flags = FIELD_REQUIRED, .meaning = "the types of a lookup, the first first" },
    { .name = "mode", .type = FIELD_WORD, .offset = FIELD(struct ask, mode), .words = mode_words,
      .flags = FIELD_REQUIRED, .meaning = "whether the second waits until the first has ended" },
    { .name = "list", .type = FIELD_ORDER, .offset = FIELD(struct ask, list), .words = type_words,
      .meaning = "whose addresses come first in the result, before any sorting; as asked, if not given" },
    { .name = "socket", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "one for both, or one each" },
    { .name = NULL }
};

static const struct field ask_when_fields[] = {
    { .name = "when", .type = FIELD_WORDS, .offset = FIELD(struct ask_when, when), .words = predicate_name,
      .flags = FIELD_REQUIRED, .meaning = "all that must hold for this type to be asked" },
    { .name = NULL }
};

enum { STEPS_AT = 1, STEPS_GIVE_UP, STEPS_FORMULA, STEPS_FIRST, STEPS_ROUNDS };     /* places in this table */
static const struct field steps_fields[] = {
    { .name = "servers", .type = FIELD_WORD, .offset = FIELD(struct steps, servers), .words = servers_words,
      .flags = FIELD_REQUIRED, .meaning = "how many DNS servers a host has to which this applies" },
    { .name = "at", .type = FIELD_STEPS, .offset = FIELD(struct steps, at),
      .meaning = "when a query is sent to which server, until an answer comes: 0s:1 1s:2 4s:all" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = FIELD(struct steps, give_up_ns),
      .meaning = "when the question ends without an answer, counted from the first query" },
    { .name = "formula", .type = FIELD_WORD, .offset = FIELD(struct steps, formula), .words = formula_words,
      .fallback = "none", .meaning = "bind: first doubled per server, divided by their number, in rounds" },
    { .name = "first", .type = FIELD_DURATION, .offset = FIELD(struct steps, first_ns), .least = SECOND,
      .most = 30 * SECOND, .meaning = "of the formula: the wait for the first server" },
    { .name = "rounds", .type = FIELD_COUNT, .offset = FIELD(struct steps, rounds), .least = 1, .most = 10,
      .meaning = "of the formula: how often the list of servers is gone through" },
    { .name = NULL }
};

enum { SECOND_TIMES, SECOND_ADD, SECOND_FLOOR, SECOND_AFTER = 5 };        /* places in this table */
static const struct field second_fields[] = {
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct second, times), .most = 1000,
      .meaning = "the second answer may take so many times N, the first one's time" },
    { .name = "add", .type = FIELD_DURATION, .offset = FIELD(struct second, add_ns), .meaning = "and this" },
    { .name = "floor", .type = FIELD_DURATION, .offset = FIELD(struct second, floor_ns),
      .meaning = "but at least this" },
    { .name = "cap", .type = FIELD_DURATION, .offset = FIELD(struct second, cap_ns),
      .meaning = "and at most this; no limit if not given" },
    { .name = "never", .type = FIELD_WORD, .offset = FIELD(struct second, never), .words = no_yes,
      .fallback = "no", .meaning = "yes: it may take its own full schedule, as where nothing is said" },
    { .name = "after", .type = FIELD_WORDS, .offset = FIELD(struct second, after), .words = ENDINGS,
      .meaning = "how the first must have ended for this to apply; anyhow, if not given" },
    { .name = "of", .type = FIELD_WORD, .offset = FIELD(struct second, of), .words = second_words,
      .fallback = "any", .meaning = "which question must be the second for this to apply" },
    { .name = "first", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "a range of N" },
    { .name = NULL }
};

static const struct field on_fields[] = {
    { .name = "of", .type = FIELD_WORD, .offset = FIELD(struct on_facts, of), .words = of_words,
      .fallback = "any", .meaning = "which question" },
    { .name = "outcome", .type = FIELD_WORDS, .offset = FIELD(struct on_facts, outcome), .words = ENDINGS,
      .flags = FIELD_REQUIRED, .meaning = "what has come of it" },
    { .name = "do", .type = FIELD_WORD, .offset = FIELD(struct on_facts, reaction), .words = reaction_name,
      .flags = FIELD_REQUIRED,
      .meaning = "what the client does; the last element that matches holds, and where none does: ignore if "
      "mismatched, ask-other else" },
    { .name = NULL }
};

enum { BOTH_A, BOTH_AAAA };
static const struct field both_fields[] = {
    { .name = "a", .type = FIELD_WORDS, .offset = FIELD(struct both_facts, a), .words = outcome_name,
      .meaning = "how A has ended, none: not asked; anyhow, if not given" },
    { .name = "aaaa", .type = FIELD_WORDS, .offset = FIELD(struct both_facts, aaaa), .words = outcome_name,
      .meaning = "the same of AAAA" },
    { .name = "gives", .type = FIELD_WORD, .offset = FIELD(struct both_facts, gives), .words = combined_name,
      .flags = FIELD_REQUIRED,
      .meaning = "what the caller gets: success with an answer only; where nothing is said, success if there is one" },
    { .name = NULL }
};

static const struct field again_fields[] = {
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct again, times), .least = 2, .most = 10,
      .flags = FIELD_REQUIRED, .meaning = "how often in all, the first time included" },
    { .name = NULL }
};

static const struct field transport_fields[] = {
    { .name = "order", .type = FIELD_WORD, .offset = FIELD(struct transport, order), .words = transport_words,
      .flags = FIELD_REQUIRED, .meaning = "over what queries go: as listed (the default), or by family" },
    { .name = NULL }
};

enum { SERVERS_DEMOTE = 1, SERVERS_PENALTY };
static const struct field servers_fields[] = {
    { .name = "max", .type = FIELD_COUNT, .offset = FIELD(struct server_memory, max), .least = 1, .most = MAX_SERVERS,
      .meaning = "how many DNS servers are used, the first of the list; all, if not given" },
    { .name = "demote", .type = FIELD_WORDS, .offset = FIELD(struct server_memory, demote), .words = outcome_name,
      .flags = FIELD_REQUIRED,
      .meaning = "after what a server is asked behind the others: timeout is a turn without an answer; or none" },
    { .name = "penalty", .type = FIELD_DURATION, .offset = FIELD(struct server_memory, penalty_ns), .least = 1,
      .most = 24 * 3600 * SECOND, .meaning = "for how long, unless it answers before" },
    { .name = "rotate", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "begin with another one each time" },
    { .name = "sticky", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "begin with the one that answered last" },
    { .name = NULL }
};

enum { CACHE_POSITIVE = 1, CACHE_NEGATIVE, CACHE_TTL, CACHE_FAILURES };
static const struct field cache_fields[] = {
    { .name = "keeps", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, keeps), .words = keeps_words,
      .flags = FIELD_REQUIRED,
      .meaning = "each answer by itself, what came of a lookup as a whole, or nothing (the default)" },
    { .name = "positive", .type = FIELD_DURATION, .offset = FIELD(struct cache_facts, positive_ns), .least = 1,
      .most = 366 * 24 * 3600 * SECOND, .meaning = "how long answers are kept at most; no limit if not given" },
    { .name = "negative", .type = FIELD_DURATION, .offset = FIELD(struct cache_facts, negative_ns), .least = 1,
      .most = 366 * 24 * 3600 * SECOND, .meaning = "the same of NXDOMAIN and of answers without data" },
    { .name = "ttl", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, ttl), .words = ttl_words,
      .fallback = "records", .meaning = "records: no longer than their TTL, or RFC 2308's of a negative answer; "
      "fixed: as long as positive and negative say, whatever the TTL" },
    { .name = "failures", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, failures), .words = no_yes,
      .fallback = "no", .meaning = "whether errors and silence are kept too, as a negative answer is" },
    { .name = NULL }
};

static const struct field selection_fields[] = {
    { .name = "standard", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, standard),
      .words = standard_words, .flags = FIELD_REQUIRED,
      .meaning = "whose rules sort destinations; none: the list stays as the resolver built it" },
    { .name = "sort", .type = FIELD_WORD, .offset = FIELD(struct selection_facts, sort), .words = sort_words,
      .flags = FIELD_REQUIRED, .meaning = "the algorithm, which matters where rules make a cycle" },
    { .name = NULL }
};

static const struct field rules_fields[] = {
    { .name = "rules", .type = FIELD_NAMES, .offset = FIELD(struct rules_facts, rules),
      .flags = FIELD_REQUIRED, .meaning = "the rules in their order, in place of the standard's" },
    { .name = NULL }
};

enum { RULE_IPV4 = 1, RULE_PREFER };
static const struct field rule_fields[] = {
    { .name = "rule", .type = FIELD_NAME, .offset = FIELD(struct rule_facts, rule), .flags = FIELD_REQUIRED,
      .meaning = "the rule whose argument this sets" },
    { .name = "ipv4", .type = FIELD_WORD, .offset = FIELD(struct rule_facts, ipv4), .words = no_yes,
      .meaning = "of dst-9: whether IPv4 addresses are compared too, as the RFC says" },
    { .name = "prefer", .type = FIELD_WORD, .offset = FIELD(struct rule_facts, prefer), .words = prefer_words,
      .meaning = "of src-7: public addresses, as the RFC says, or temporary ones" },
    { .name = NULL }
};

static const struct field policy_fields[] = {
    { .name = "role", .type = FIELD_WORD, .offset = FIELD(struct policy_facts, role), .words = role_words,
      .fallback = "both",
      .meaning = "for choosing sources, for sorting destinations, for both, or for neither before its command" },
    { .name = "command", .type = FIELD_TEXT, .offset = FIELD(struct policy_facts, command),
      .meaning = "what puts this table in the place of the one in force" },
    { .name = NULL }
};

static const struct field row_fields[] = {
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

static const struct field edit_fields[] = {
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
    { .name = NULL }
};

static const struct field scopes_fields[] = {
    { .name = "private-ipv4", .type = FIELD_WORD, .offset = FIELD(struct scopes, private_ipv4),
      .words = private_ipv4_words, .flags = FIELD_REQUIRED,
      .meaning = "the scope of RFC 1918 addresses: site by RFC 3484, global by RFC 6724 (the default)" },
    { .name = NULL }
};

static const struct field syn_fields[] = {
    { .name = "at", .type = FIELD_TIMES, .offset = FIELD(struct syn, at), .flags = FIELD_REQUIRED,
      .meaning = "when a SYN is sent, until an answer comes" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = FIELD(struct syn, give_up_ns),
      .flags = FIELD_REQUIRED, .meaning = "when connecting ends without an answer, from the first SYN" },
    { .name = NULL }
};

enum { ICMP_TYPES, ICMP_FAMILY, ICMP_DO, ICMP_AFTER };
static const struct field icmp_fields[] = {
    { .name = "icmp", .type = FIELD_WORDS, .offset = FIELD(struct icmp_facts, icmp), .words = icmp_words,
      .meaning = "which errors about a SYN; all, if not given" },
    { .name = "family", .type = FIELD_WORD, .offset = FIELD(struct icmp_facts, family), .words = both_families,
      .fallback = "both", .meaning = "whether over IPv4, over IPv6 or over both" },
    { .name = "do", .type = FIELD_WORD, .offset = FIELD(struct icmp_facts, reaction),
      .words = tcp_reaction_words, .flags = FIELD_REQUIRED,
      .meaning = "end the attempt, go on (soft, the default), or end it after so many SYNs" },
    { .name = "after", .type = FIELD_COUNT, .offset = FIELD(struct icmp_facts, after), .least = 1,
      .most = UINT8_MAX, .meaning = "of do=\"after\": how many SYNs" },
    { .name = "phase", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "the state of the connection" },
    { .name = NULL }
};

static const struct field rst_fields[] = {
    { .name = "retries", .type = FIELD_COUNT, .offset = FIELD(struct rst, retries), .most = 100,
      .flags = FIELD_REQUIRED, .meaning = "SYNs sent again after a RST; none, if nothing is said" },
    { .name = "wait", .type = FIELD_DURATION, .offset = FIELD(struct rst, wait_ns), .fallback = "0s",
      .meaning = "how long after each RST" },
    { .name = NULL }
};

static const struct field connect_fields[] = {
    { .name = "strategy", .type = FIELD_WORD, .offset = FIELD(struct connect_facts, strategy),
      .words = strategy_words, .flags = FIELD_REQUIRED,
      .meaning = "one address after the other (the default)" },
    { .name = "attempt-delay", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "RFC 8305 section 5" },
    { .name = "resolution-delay", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "RFC 8305 section 3" },
    { .name = "first-family-count", .type = FIELD_TEXT, .flags = FIELD_LATER,
      .meaning = "RFC 8305 section 4" },
    { .name = NULL }
};

static const struct field item_fields[] = {
    { .name = "id", .type = FIELD_NAME, .offset = FIELD(struct item_facts, id), .flags = FIELD_REQUIRED,
      .meaning = "what a derived profile replaces or drops it by" },
    { .name = "reason", .type = FIELD_TEXT, .offset = FIELD(struct item_facts, reason), .flags = FIELD_REQUIRED,
      .meaning = "why it is not modelled" },
    { .name = "source", .type = FIELD_TEXT, .offset = FIELD(struct item_facts, source), .flags = FIELD_REQUIRED,
      .meaning = "where it is told" },
    { .name = NULL }
};

/* Resolver: stores */

/* RFC 1035 section 7.2 as BIND 4 and its heirs read it (glibc resolv/res_send.c):
 * round after round, server ns is waited for first << ns, from the second on
 * divided by the number of servers, in whole seconds and at least one. */
static void
expand_bind(struct steps *steps, unsigned n_servers)
{
    int64_t at = 0;

    steps->at.n = 0;
    for (int64_t round = 0; round < steps->rounds; round++)
        for (unsigned ns = 0; ns < n_servers; ns++) {
            int64_t wait = (steps->first_ns / SECOND) << ns;

            if (ns > 0)
                wait /= n_servers;
            steps->at.server[steps->at.n] = (uint8_t) ns;
            steps->at.at[steps->at.n++] = at;
            at += MAX(wait, 1) * SECOND;
        }
    steps->give_up_ns = at;
}

static const char *
check_formula(const struct steps *steps)
{
    if (was_given(steps, STEPS_AT) || was_given(steps, STEPS_GIVE_UP))
        return "has a formula and what the formula would give (at, give-up)";
    if (!was_given(steps, STEPS_FIRST) || !was_given(steps, STEPS_ROUNDS))
        return "has a formula without first or rounds";
    if (steps->first_ns % SECOND != 0)
        return "has a first that is not a whole number of seconds, in which this formula counts";
    return NULL;
}

static const char *
check_schedule(const struct steps *steps)
{
    if (!was_given(steps, STEPS_AT) || !was_given(steps, STEPS_GIVE_UP))
        return "has neither a schedule (at, give-up) nor a formula";
    if (was_given(steps, STEPS_FIRST) || was_given(steps, STEPS_ROUNDS))
        return "has first or rounds, but no formula";
    if (steps->at.n == 0 || steps->at.at[0] != 0)
        return "does not begin at 0s";
    if (steps->give_up_ns <= steps->at.at[steps->at.n - 1])
        return "gives up before the last query has had time";
    for (uint8_t i = 0; i < steps->at.n; i++)
        if (steps->servers < STEPS_3_OR_MORE && steps->at.server[i] != STEP_ALL &&
            steps->at.server[i] > steps->servers)
            return "asks a server that the host does not have";
    return NULL;
}

static const char *
store_steps(struct profile *profile, const void *read, uint16_t fact)
{
    const struct steps *steps = read;
    const char *wrong = steps->formula ? check_formula(steps) : check_schedule(steps);

    if (wrong != NULL)
        return wrong;
    for (int i = STEPS_1; i <= STEPS_3_OR_MORE; i++) {
        if (steps->servers != i && steps->servers != STEPS_ANY)
            continue;
        if (profile->steps[i].fact != NO_FACT)
            return "says again what another fact says of as many servers";
        profile->steps[i] = *steps;
        profile->steps[i].fact = fact;
        if (steps->formula)
            expand_bind(&profile->steps[i], (unsigned) i + 1);
    }
    return NULL;
}

static const char *
store_second(struct profile *profile, const void *read, uint16_t fact)
{
    struct second *second = &profile->second[profile->n_seconds];

    if (profile->n_seconds == G_N_ELEMENTS(profile->second))
        return "is one too many: there is room for four";
    if (!((const struct second *) read)->never && !was_given(read, SECOND_TIMES) && !was_given(read, SECOND_ADD) &&
        !was_given(read, SECOND_FLOOR))
        return "says neither how long the second answer may take nor that there is no limit";
    *second = *(const struct second *) read;
    second->fact = fact;
    second->after = was_given(read, SECOND_AFTER) ? second->after << 1 : ALL_BITS;
    profile->n_seconds++;
    return NULL;
}

/* Whether the schedule goes on after it, to another server. */
static bool
goes_on(int reaction)
{
    return reaction == REACTION_NEXT_SERVER || reaction == REACTION_LEAVE_SERVER;
}

static const char *
store_on(struct profile *profile, const void *read, uint16_t fact)
{
    const struct on_facts *on = read;

    if (goes_on(on->reaction) && on->outcome << 1 >> OUTCOME_TIMEOUT & 1)
        return "goes on after a timeout, which ends the whole schedule";
    if (on->reaction == REACTION_TCP && on->outcome << 1 != 1u << OUTCOME_TRUNCATED)
        return "asks over TCP after something else than truncated";
    for (int question = 0; question < N_QUESTIONS; question++)
        for (unsigned outcome = 1; outcome < N_OUTCOMES; outcome++) {
            if (!(on->outcome << 1 >> outcome & 1) || (on->of != question && on->of != N_QUESTIONS))
                continue;
            profile->on[question][outcome].reaction = (uint8_t) on->reaction;
            profile->on[question][outcome].fact = fact;
        }
    return NULL;
}

static const char *
store_both(struct profile *profile, const void *read, uint16_t fact)
{
    const struct both_facts *both = read;
    uint32_t of_a = was_given(read, BOTH_A) ? both->a : ALL_BITS;
    uint32_t of_aaaa = was_given(read, BOTH_AAAA) ? both->aaaa : ALL_BITS;

    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++)
            if (of_a >> a & 1 && of_aaaa >> aaaa & 1) {
                if (both->gives == COMBINED_SUCCESS && a != OUTCOME_ANSWER && aaaa != OUTCOME_ANSWER)
                    return "gives success where neither a nor aaaa is answer: there is nothing to succeed with";
                profile->both[a][aaaa].gives = (uint8_t) both->gives;
                profile->both[a][aaaa].fact = fact;
            }
    return NULL;
}

static const char *
store_servers(struct profile *profile, const void *read, uint16_t fact)
{
    const struct server_memory *servers = read;
    bool none = servers->demote & 1u << OUTCOME_NONE;

    (void) profile;
    (void) fact;
    if (none && servers->demote != 1u << OUTCOME_NONE)
        return "demotes after something and after none";
    if (!none && !was_given(read, SERVERS_PENALTY))
        return "demotes servers without a penalty";
    return NULL;                /* a penalty with none may be what is left of the fact where a bound says none */
}

static const char *
store_cache(struct profile *profile, const void *read, uint16_t fact)
{
    const struct cache_facts *cache = read;
    bool both = was_given(read, CACHE_POSITIVE) && was_given(read, CACHE_NEGATIVE);

    (void) profile;
    (void) fact;
    if (cache->keeps == CACHE_NOTHING)
        for (unsigned field = CACHE_POSITIVE; field <= CACHE_FAILURES; field++)
            if (was_given(read, field))
                return "says how long, and keeps nothing";
    if (cache->ttl != 0 && !both)
        return "has ttl=\"fixed\" without positive and negative";
    if (cache->failures && cache->ttl == 0)
        return "keeps failures, which have no TTL, without ttl=\"fixed\"";
    return NULL;
}

/* Selection: stores */

/* Systems without a sort of their own still choose sources, by the RFC unless
 * the profile lists other rules. */
static const char *
store_selection(struct profile *profile, const void *read, uint16_t fact)
{
    const struct selection_facts *selection = read;

    rules_all(&profile->source_rules, source_rules, fact);
    if (selection->standard == STANDARD_RFC3484)
        rules_all(&profile->destination_rules, destination_rules, fact);
    return NULL;
}

static const char *
list_rules(struct rule_list *list, const struct rule *table, const struct word_list *rules, uint16_t fact)
{
    struct rule_list listed = { .fact = fact };

    if (rules->n > G_N_ELEMENTS(listed.rule))
        return "lists more rules than there is room for";
    for (uint32_t i = 0; i < rules->n; i++) {
        int rule = rule_find(table, rules->word[i]);

        if (rule < 0)
            return table == source_rules ? "lists a rule that is not one of src-1 to src-8"
                                         : "lists a rule that is not one of dst-1 to dst-10";
        rules_add(&listed, table, (uint8_t) rule);
    }
    *list = listed;
    return NULL;
}

static const char *
store_source_rules(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rules_facts *facts = read;

    return list_rules(&profile->source_rules, source_rules, &facts->rules, fact);
}

static const char *
store_destination_rules(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rules_facts *facts = read;

    return list_rules(&profile->destination_rules, destination_rules, &facts->rules, fact);
}

/* Returns: whether @list has the rule, whose argument is then set. */
static bool
set_argument(struct rule_list *list, int rule, int32_t argument, uint16_t fact)
{
    for (uint8_t i = 0; i < list->n; i++)
        if (list->rule[i].rule == rule) {
            list->rule[i].argument = argument;
            list->rule[i].fact = fact;
            return true;
        }
    return false;
}

static const char *
store_rule(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rule_facts *facts = read;
    int source = rule_find(source_rules, facts->rule);
    int destination = rule_find(destination_rules, facts->rule);
    const struct rule *rule = source >= 0 ? &source_rules[source] : &destination_rules[destination];
    bool prefer;

    if (source < 0 && destination < 0)
        return "is about a rule that is not one of src-1 to src-8, dst-1 to dst-10";
    if (rule->argument == NULL)
        return "is about a rule that has no argument";
    prefer = strcmp(rule->argument, "prefer") == 0;
    if (was_given(read, RULE_PREFER) != prefer || was_given(read, RULE_IPV4) == prefer)
        return prefer ? "must have prefer and nothing else: that is this rule's argument"
                      : "must have ipv4 and nothing else: that is this rule's argument";
    if (!(source >= 0 ? set_argument(&profile->source_rules, source, facts->prefer, fact)
                      : set_argument(&profile->destination_rules, destination, facts->ipv4, fact)))
        return "is about a rule that this profile does not use";
    return NULL;
}

static const char *
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
    if (facts->command != NULL && profile->n_named_policies == G_N_ELEMENTS(profile->named_policy))
        return "is one too many with a command: there is room for four";
    policy = g_new0(struct policy, 1);
    policy->fact = fact;
    if (source)
        profile->source_policy = policy;
    if (destination)
        profile->destination_policy = policy;
    if (facts->command != NULL)
        profile->named_policy[profile->n_named_policies++] = (struct named_policy) { facts->command, policy };
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

static const char *
store_row(struct profile *profile, const void *read, uint16_t fact)
{
    const struct row_facts *row = read;
    struct policy *policy = (struct policy *) profile_policy(profile, fact);
    const char *wrong = policy_add(policy, &row->prefix, (int32_t) row->precedence, (int32_t) row->label);

    if (wrong == NULL)
        ((struct policy_row *) policy_row_of(policy, &row->prefix))->word = row->word;
    return wrong;
}

static const char *
store_edit(struct profile *profile, const void *read, uint16_t fact)
{
    const struct edit *edit = read;

    if (profile->edit[edit->by].fact != NO_FACT)
        return "is a second one by the same tool";
    profile->edit[edit->by] = *edit;
    profile->edit[edit->by].fact = fact;
    return NULL;
}

/* TCP: stores */

static const char *
store_syn(struct profile *profile, const void *read, uint16_t fact)
{
    const struct syn *syn = read;

    (void) profile;
    (void) fact;
    if (syn->at.n == 0 || syn->at.at[0] != 0)
        return "does not begin at 0s";
    if (syn->give_up_ns <= syn->at.at[syn->at.n - 1])
        return "gives up before the last SYN has had time";
    return NULL;
}

static const char *
store_icmp(struct profile *profile, const void *read, uint16_t fact)
{
    const struct icmp_facts *icmp = read;
    uint32_t errors = was_given(read, ICMP_TYPES) ? icmp->icmp : ALL_BITS;

    if (was_given(read, ICMP_AFTER) != (icmp->reaction == TCP_AFTER))
        return "must have after if do=\"after\", and only then";
    for (int family = FAMILY_IPV4; family < N_FAMILIES; family++)
        for (unsigned error = 0; error < N_ICMP_ERRORS; error++) {
            if (!(errors >> error & 1) || (icmp->family != family && icmp->family != FAMILY_NONE))
                continue;
            profile->on_icmp[family][error].reaction = (uint8_t) icmp->reaction;
            profile->on_icmp[family][error].after = (uint8_t) icmp->after;
            profile->on_icmp[family][error].fact = fact;
        }
    return NULL;
}

static const char *
store_rst(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rst *rst = read;

    (void) profile;
    (void) fact;
    return rst->retries > 0 && rst->wait_ns == 0 ? "has retries without a wait" : NULL;
}

/* The vocabulary */

#define COPIED(type, member) .size = sizeof(struct type), .at = offsetof(struct profile, member)
#define STORED(type, function) .size = sizeof(struct type), .store = function

const struct profile_element profile_elements[] = {
    { "ipv6", "os", ELEMENT_FACT, ipv6_fields, COPIED(ipv6_default, ipv6),
      .meaning = "whether the system speaks IPv6 as it is shipped" },
    { "resolver", "os", ELEMENT_HOLDER, resolver_fields, COPIED(resolver_facts, resolver),
      .meaning = "how names are looked up" },
    { "ask", "resolver", ELEMENT_FACT, ask_fields, COPIED(ask, ask),
      .meaning = "which question comes first, and whether the second waits for its end" },
    { "ask-a", "resolver", ELEMENT_FACT, ask_when_fields, COPIED(ask_when, ask_when[ASK_A]),
      .meaning = "when A is asked for; always, if nothing is said" },
    { "ask-aaaa", "resolver", ELEMENT_FACT, ask_when_fields, COPIED(ask_when, ask_when[ASK_AAAA]),
      .meaning = "when AAAA is asked for; always, if nothing is said" },
    { "steps", "resolver", ELEMENT_FACT, steps_fields, STORED(steps, store_steps),
      .meaning = "when a question is sent to which server, on hosts with so many DNS servers" },
    { "second", "resolver", ELEMENT_FACT, second_fields, STORED(second, store_second),
      .meaning =
      "how long the second answer may take: min(cap, max(floor, times x N + add)), where N is what the "
      "first took; of several the last that matches holds" },
    { "on", "resolver", ELEMENT_FACT, on_fields, STORED(on_facts, store_on),
      .meaning = "the reaction matrix: what the client does when a question has come to this" },
    { "both", "resolver", ELEMENT_FACT, both_fields, STORED(both_facts, store_both),
      .meaning =
      "the combining matrix: what a pair of outcomes is to the program; of several the last that "
      "matches holds" },
    { "again", "resolver", ELEMENT_FACT, again_fields, COPIED(again, again),
      .meaning = "a lookup of which both gives again is made anew at once; else the program is told that it failed" },
    { "transport", "resolver", ELEMENT_FACT, transport_fields, COPIED(transport, transport),
      .meaning = "over IPv4 or IPv6" },
    { "servers", "resolver", ELEMENT_FACT, servers_fields, COPIED(server_memory, servers), .store = store_servers,
      .meaning = "what it remembers of the DNS servers" },
    { "cache", "resolver", ELEMENT_FACT, cache_fields, COPIED(cache_facts, cache), .store = store_cache,
      .meaning = "the cache of the system" },
    { "autoconfiguration", "os", ELEMENT_HOLDER, NULL,
      .meaning = "how it comes by its addresses, where a router advertises" },
    { "dad", "autoconfiguration", ELEMENT_FACT, dad_fields, COPIED(dad, autoconfiguration.dad),
      .meaning = "duplicate address detection; what RFC 4862 has, if not given" },
    { "solicit", "autoconfiguration", ELEMENT_FACT, solicit_fields, COPIED(solicit, autoconfiguration.solicit),
      .meaning = "router solicitations; what RFC 4861 has, if not given" },
    { "flags", "autoconfiguration", ELEMENT_FACT, flags_fields, COPIED(flags, autoconfiguration.flags),
      .meaning = "what it makes of the flags M and O of an advertisement; nothing, if not given" },
    { "slaac", "autoconfiguration", ELEMENT_FACT, slaac_fields, COPIED(slaac, autoconfiguration.slaac),
      .meaning = "the addresses it forms itself; of its MAC address and none that are temporary, if not given" },
    { "selection", "os", ELEMENT_FACT, selection_fields, COPIED(selection_facts, selection),
      .store = store_selection,
      .meaning = "address selection: whose rules, and the sort" },
    { "source-rules", "selection", ELEMENT_FACT, rules_fields, STORED(rules_facts, store_source_rules),
      .meaning = "the rules that choose a source address" },
    { "destination-rules", "selection", ELEMENT_FACT, rules_fields,
      STORED(rules_facts, store_destination_rules),
      .meaning = "the rules that sort destination addresses" },
    { "rule", "selection", ELEMENT_FACT, rule_fields, STORED(rule_facts, store_rule),
      .meaning = "the argument of one rule" },
    { "policy", "selection", ELEMENT_FACT, policy_fields, STORED(policy_facts, store_policy),
      .meaning = "a policy table, of rows" },
    { "row", "policy", ELEMENT_ROW, row_fields, STORED(row_facts, store_row),
      .meaning = "a row of the table" },
    { "edit", "selection", ELEMENT_FACT, edit_fields, STORED(edit, store_edit),
      .meaning = "by which tool an administrator sees and changes a policy table, and in what manner" },
    { "scopes", "selection", ELEMENT_FACT, scopes_fields, COPIED(scopes, scopes),
      .meaning = "the scopes of IPv4 addresses" },
    { "tcp", "os", ELEMENT_HOLDER, NULL,
      .meaning = "how TCP connects" },
    { "syn", "tcp", ELEMENT_FACT, syn_fields, COPIED(syn, syn), .store = store_syn,
      .meaning = "the schedule of SYNs to one address" },
    { "on", "tcp", ELEMENT_FACT, icmp_fields, STORED(icmp_facts, store_icmp),
      .meaning = "what an ICMP error about a SYN does; of several the last that matches holds" },
    { "rst", "tcp", ELEMENT_FACT, rst_fields, COPIED(rst, rst), .store = store_rst,
      .meaning = "what a RST does that answers a SYN" },
    { "connect", "os", ELEMENT_FACT, connect_fields, COPIED(connect_facts, connect),
      .meaning = "how a program goes through the addresses of a name" },
    { "not-modelled", "os", ELEMENT_HOLDER, NULL,
      .meaning = "what is known of the system and has no effect here" },
    { "item", "not-modelled", ELEMENT_ITEM, item_fields, .size = sizeof(struct item_facts),
      .meaning = "one thing that is known, in words" },
    { "was", "os", ELEMENT_WAS, was_fields, .size = sizeof(struct was_facts),
      .meaning = "keeps what an older revision said otherwise: facts, items, <drop>" },
    { "ladder", "resolver", ELEMENT_LATER, NULL, .store = NULL },
    { "discover", "resolver", ELEMENT_LATER, NULL, .store = NULL },
    { "names", "resolver", ELEMENT_LATER, NULL, .store = NULL },
    { "interface", "os", ELEMENT_LATER, NULL, .store = NULL },
    { .name = NULL }
};

static struct fact_head *
head_of(struct profile *profile, const struct profile_element *element)
{
    return (struct fact_head *) ((char *) profile + element->at);
}

const char *
profile_store(struct profile *profile, const struct profile_element *element, const void *read, uint16_t fact)
{
    if (element->at != 0) {
        struct fact_head *head = head_of(profile, element);

        if (element->kind == ELEMENT_FACT && head->fact != NO_FACT)
            return "is a second one of its kind: it needs the id of the other, to replace it";
        memcpy(head, read, element->size);
        if (element->kind == ELEMENT_FACT)
            head->fact = fact;
    }
    return element->store != NULL ? element->store(profile, read, fact) : NULL;
}

/* Beginning and end */

void
profile_init(struct profile *profile)
{
    profile->ipv6.on = true;
    profile->source_rules.fact = profile->destination_rules.fact = NO_FACT;
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        if (element->at != 0 && element->kind == ELEMENT_FACT)
            head_of(profile, element)->fact = NO_FACT;
    autoconfiguration_init(&profile->autoconfiguration);
    for (unsigned i = 0; i < N_QUESTIONS; i++) {
        for (unsigned outcome = 0; outcome < N_OUTCOMES; outcome++)
            profile->on[i][outcome].fact = NO_FACT;
        profile->on[i][OUTCOME_MISMATCHED].reaction = REACTION_IGNORE;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        profile->steps[i].fact = NO_FACT;
    for (unsigned tool = 0; tool < N_POLICY_TOOLS; tool++)
        profile->edit[tool].fact = NO_FACT;
    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++) {
            bool success = a == OUTCOME_ANSWER || aaaa == OUTCOME_ANSWER;

            profile->both[a][aaaa].gives = success ? COMBINED_SUCCESS : COMBINED_FAIL;
            profile->both[a][aaaa].fact = NO_FACT;
        }
    /* RFC 1122 section 4.2.3.9: unreachable is a hint, not a reason to abort. */
    for (unsigned family = 0; family < N_FAMILIES; family++)
        for (unsigned error = 0; error < G_N_ELEMENTS(profile->on_icmp[family]); error++) {
            profile->on_icmp[family][error].reaction = TCP_SOFT;
            profile->on_icmp[family][error].fact = NO_FACT;
        }
}

const char *
profile_missing(const struct profile *profile)
{
    static const char *const steps_missing[] = {
        "<steps servers=\"1\"> in <resolver>",
        "<steps servers=\"2\"> in <resolver>",
        "<steps servers=\"3+\"> in <resolver>",
    };

    if (profile->ask.fact == NO_FACT)
        return "<ask> in <resolver>";
    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        if (profile->steps[i].fact == NO_FACT)
            return steps_missing[i];
    if (profile->selection.fact == NO_FACT)
        return "<selection>";
    if (profile->selection.standard != STANDARD_NONE &&
        (profile->source_policy == NULL || profile->destination_policy == NULL))
        return "<policy> in <selection> for each role";
    if (profile->syn.fact == NO_FACT)
        return "<syn> in <tcp>";
    return NULL;
}

static bool
reacts(const struct profile *profile, enum question question, enum reaction reaction)
{
    for (unsigned outcome = 1; outcome < N_OUTCOMES; outcome++)
        if (profile->on[question][outcome].reaction == reaction)
            return true;
    return false;
}

/* How often a lookup is made, the first time included. */
static uint32_t
times_made(const struct profile *profile)
{
    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++)
            if (profile->both[a][aaaa].gives == COMBINED_AGAIN)
                return (uint32_t) MAX(profile->again.times, 1);
    return 1;
}

static const struct steps *
steps_for(const struct profile *profile, uint32_t n_servers)
{
    return &profile->steps[MIN(n_servers, G_N_ELEMENTS(profile->steps)) - 1];
}

/* Every query may be answered truncated, and then be asked over TCP, each SYN and
 * each segment with the query at all times of the schedule, and a FIN. */
static uint32_t
most_tries(const struct profile *profile, enum question question, uint32_t n_servers)
{
    const struct steps *steps = steps_for(profile, n_servers);
    uint32_t over_tcp = reacts(profile, question, REACTION_TCP) ? 2u * profile->syn.at.n + 1 : 0;
    uint32_t queries = reacts(profile, question, REACTION_RESEND) ? n_servers : 0;

    for (uint8_t i = 0; i < steps->at.n; i++)
        queries += steps->at.server[i] == STEP_ALL ? n_servers : 1;
    return queries * (1 + over_tcp) * times_made(profile);
}

uint32_t
profile_most_tries(const struct profile *profile, uint16_t *fact)
{
    uint32_t most_servers = profile->servers.max > 0 ? (uint32_t) profile->servers.max : MAX_SERVERS, most = 0;

    for (uint32_t n = 1; n <= most_servers; n++)
        for (enum question question = 0; question < N_QUESTIONS; question++) {
            uint32_t tries = most_tries(profile, question, n);

            if (tries > most)
                *fact = steps_for(profile, n)->fact;
            most = MAX(most, tries);
        }
    return most;
}

void
profile_clear(struct profile *profile)
{
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (!profile_in_force(profile, &profile->named_policy[i]))
            g_free(profile->named_policy[i].policy);
    if (profile->destination_policy != profile->source_policy)
        g_free(profile->destination_policy);
    g_free(profile->source_policy);
    profile->source_policy = profile->destination_policy = NULL;
    profile->n_named_policies = 0;
}
