/*
 * connection.c - one connection, lookup or ping, told phase by phase
 *
 *     pc  windows-vista -> www.example.com:80   ESTABLISHED in 40 ms, IPv6
 *         resolve      0 ms    +20 ms  ...
 *         select      20 ms     +0 ms  ...
 *         connect     20 ms    +20 ms  ...
 *         forward   ...
 *
 * Each phase has its start, counted from the connection's own, how long it
 * took, and what decided. A phase that was not entered has no line. Of a line's
 * details, those that do not fit go below the first.
 */
#include "v6sim/report/connection.h"

#include <string.h>

#include "models/nat/nat.h"
#include "models/tunnel/sixtofour.h"
#include "v6sim/read/value.h"
#include "v6sim/report/text.h"

#define LINE_WIDTH 100
#define DETAIL_COLUMN 33

static const char *const reason_text[] = {
    [REASON_NONE] = "",
    [REASON_NO_ADDRESS] = "the name has no address that it asked for",
    [REASON_NXDOMAIN] = "the name does not exist",
    [REASON_DNS_FAILURE] = "the DNS answered with an error",
    [REASON_DNS_TIMEOUT] = "the DNS did not answer",
    [REASON_NO_NAME] = "its system asks for no such name without a search list",
    [REASON_NO_SERVER] = "no DNS server that it can ask",
    [REASON_NO_ROUTE] = "no source address or route for any address",
    [REASON_CONNECT_TIMEOUT] = "no answer from the last address",
    [REASON_REFUSED] = "refused by the last address",
    [REASON_UNREACHABLE] = "the last address is unreachable",
    [REASON_NO_ANSWER] = "no answer",
    [REASON_LOST] = "established, but a request over it was not acknowledged",
    [REASON_PATIENCE] = "the user lost patience",
    [REASON_RUN_ENDED] = "the run ended first",
};

static const char *const family_text[] = { [FAMILY_NONE] = "nothing", [FAMILY_IPV4] = "IPv4", [FAMILY_IPV6] = "IPv6" };

static void
append_time(GString *to, int64_t ns)
{
    g_autofree char *text = value_print_time(ns);

    g_string_append(to, text);
}

static void
append_count(GString *to, int64_t n, const char *one, const char *many)
{
    g_string_append_printf(to, "%" G_GINT64_FORMAT " %s", n, n == 1 ? one : many);
}

/* Lines */

/* Begins a phase: its name, when it starts and how long it took. */
static void
begin_phase(GString *to, const char *name, int64_t at, int64_t took)
{
    g_autofree char *start = value_print_time(at), *length = value_print_time(took);
    g_autofree char *longer = g_strconcat("+", length, NULL);

    g_string_append_printf(to, "    %-9s%8s %9s  ", name, start, longer);
}

/* Adds a detail to the line under way, or to one of its own if it is too long. */
static void
add_detail(GString *to, const char *detail)
{
    const char *end = strrchr(to->str, '\n');
    size_t column = to->len - (end != NULL ? (size_t) (end + 1 - to->str) : 0);

    if (column <= DETAIL_COLUMN)
        g_string_append(to, detail);
    else if (column + 3 + strlen(detail) <= LINE_WIDTH)
        g_string_append_printf(to, "   %s", detail);
    else
        g_string_append_printf(to, "\n%*s%s", DETAIL_COLUMN, "", detail);
}

static void
own_line(GString *to, const char *detail)
{
    if (to->str[to->len - 1] != ' ')
        g_string_append_printf(to, "\n%*s", DETAIL_COLUMN, "");
    g_string_append(to, detail);
}

/* Adds @text to the line under way behind @between; if it is too long for that, to one of its own. */
static void
append_wrapped(GString *to, const char *between, const char *text)
{
    const char *end = strrchr(to->str, '\n');
    unsigned column = text_widest(0, end != NULL ? end + 1 : to->str);

    if (column + strlen(between) + strlen(text) <= LINE_WIDTH)
        g_string_append_printf(to, "%s%s", between, text);
    else
        g_string_append_printf(to, "\n    %s", text);
}

/* Resolving */

const char *
icmp_text(enum icmp_error error)
{
    static const char *const text[] = {
        [ICMP_NO_ROUTE] = "no route", [ICMP_ADDRESS_UNREACHABLE] = "address unreachable",
        [ICMP_PORT_UNREACHABLE] = "port unreachable", [ICMP_ADMIN_PROHIBITED] = "administratively prohibited",
        [ICMP_HOP_LIMIT] = "hop limit exceeded", [ICMP_TOO_BIG] = "packet too big" };

    return text[error];
}

const char *
outcome_text(enum outcome outcome)
{
    static const char *const text[] = {
        [OUTCOME_NONE] = "no answer", [OUTCOME_ANSWER] = "an answer", [OUTCOME_NODATA] = "no data",
        [OUTCOME_NXDOMAIN] = "NXDOMAIN", [OUTCOME_SERVFAIL] = "SERVFAIL", [OUTCOME_REFUSED] = "REFUSED",
        [OUTCOME_NOTIMP] = "NOTIMP", [OUTCOME_FORMERR] = "FORMERR", [OUTCOME_BROKEN] = "unusable answer",
        [OUTCOME_MISMATCHED] = "answer to another question",
        [OUTCOME_TRUNCATED] = "truncated answer", [OUTCOME_TIMEOUT] = "no answer",
        [OUTCOME_ICMP] = "ICMP error",
    };

    return text[outcome];
}

static void
append_answer(GString *to, enum question question, const struct query_record *query)
{
    if (query->outcome == OUTCOME_ANSWER && question == ASK_PTR)
        append_count(to, query->n_addresses, "name", "names");
    else if (query->outcome == OUTCOME_ANSWER)
        append_count(to, query->n_addresses, "address", "addresses");
    else
        g_string_append(to, outcome_text(query->outcome));
}

/* Appends the id of the fact that explains it; nothing if there is none. */
static void
append_fact(GString *to, const struct profile *profile, uint16_t fact)
{
    if (fact < profile->n_facts)
        g_string_append_printf(to, " [%s]", profile->fact[fact].id);
}

uint16_t
connection_why_not_asked(const struct profile *profile, const struct kept *kept, enum question question)
{
    const struct query_record *other = &kept->query[1 - question];
    uint16_t fact = NO_FACT;

    if (kept->n_servers == 0)
        return NO_FACT;
    if (profile->on[1 - question][other->outcome].reaction == REACTION_STOP)
        fact = profile->on[1 - question][other->outcome].fact;
    else if (profile->ask_when[question].when != 0)
        fact = profile->ask_when[question].fact;
    return fact;
}

static void
append_file(GString *to, const struct profile *profile)
{
    g_string_append(to, " from its file");
    append_fact(to, profile, profile->hosts_file.fact);
}

static void
append_question(GString *to, const struct profile *profile, const struct kept *kept, enum question question)
{
    const struct query_record *query = &kept->query[question];

    g_string_append_printf(to, "%s: ", question_name[question]);
    if (query->first_at < 0) {
        g_string_append(to, "not asked");
        append_fact(to, profile, connection_why_not_asked(profile, kept, question));
        return;
    }
    append_answer(to, question, query);
    if (query->in_file)
        append_file(to, profile);
    if (query->cached || query->in_file)
        return;                 /* which takes no time, and is said by append_cache() */
    g_string_append_c(to, ' ');
    append_time(to, (query->ended_at >= 0 ? query->ended_at : kept->ended_at) - query->first_at);
    if (kept_queries(kept, question) > 1)
        g_string_append_printf(to, " (%d tries)", (int) kept_queries(kept, question));
}

static void
append_cache(GString *to, const struct profile *profile)
{
    g_string_append(to, " from the cache");
    append_fact(to, profile, profile->cache.fact);
}

/* The questions in the order in which they were asked. */
static char *
questions(const struct profile *profile, const struct kept *kept, bool reverse)
{
    int64_t a = kept->query[ASK_A].first_at, aaaa = kept->query[ASK_AAAA].first_at;
    enum question first = profile->ask.order.n > 0 ? (enum question) profile->ask.order.word[0] : ASK_A;
    GString *text = g_string_new(NULL);

    if (a != aaaa)
        first = aaaa < 0 || (a >= 0 && a < aaaa) ? ASK_A : ASK_AAAA;
    append_question(text, profile, kept, reverse ? ASK_PTR : first);
    if (!reverse) {
        bool both = kept_cached(kept) == N_ADDRESS_TYPES;       /* then it is said once */

        if (kept->query[first].cached && !both)
            append_cache(text, profile);
        g_string_append(text, ", ");
        append_question(text, profile, kept, 1 - first);
        if (both)
            g_string_append_c(text, ',');
    }
    if (kept->query[reverse ? ASK_PTR : 1 - first].cached)
        append_cache(text, profile);
    return g_string_free(text, FALSE);
}

static void
append_transport(GString *to, const struct kept *kept)
{
    int64_t ipv4 = kept_queries_over(kept, FAMILY_IPV4), ipv6 = kept_queries_over(kept, FAMILY_IPV6);
    int64_t over_tcp = kept_queries_over_tcp(kept);

    append_count(to, ipv4 + ipv6, "query", "queries");
    if (ipv4 + ipv6 > 0)
        g_string_append(to, ", UDP");
    if (over_tcp > 0)
        g_string_append_printf(to, " and %d TCP", (int) over_tcp);
    if (ipv4 > 0 && ipv6 > 0)
        g_string_append_printf(to, " over IPv6 %d, over IPv4 %d", (int) ipv6, (int) ipv4);
    else if (ipv4 + ipv6 > 0)
        g_string_append_printf(to, " over %s", family_text[ipv6 > 0 ? FAMILY_IPV6 : FAMILY_IPV4]);
}

/* Whether server @nth is the first of the record's that is the same resolver: one of
 * several addresses is as many servers. */
static bool
is_first_of_its_name(const struct kept *kept, uint8_t nth)
{
    uint8_t first = 0;

    while (kept->server[first].node != kept->server[nth].node)
        first++;
    return first == nth || kept->server[nth].node == NO_NODE;
}

/* Returns: packets sent to the resolver that server @nth is the first of. */
static int64_t
queries_to_resolver(const struct kept *kept, uint8_t nth)
{
    int64_t n = 0;

    for (uint8_t i = nth; i < kept->n_servers; i++)
        if (i == nth || (kept->server[nth].node != NO_NODE && kept->server[i].node == kept->server[nth].node))
            n += kept_queries_to(kept, i);
    return n;
}

static unsigned
count_asked(const struct kept *kept)
{
    unsigned n = 0;

    for (uint8_t i = 0; i < kept->n_servers; i++)
        n += is_first_of_its_name(kept, i) && queries_to_resolver(kept, i) > 0;
    return n;
}

/* Who named the resolvers that were asked, if nobody wrote them into the host. */
static void
append_named_by(GString *to, const struct kept *kept)
{
    static const char *const named_by[] = {
        [DNS_STATIC] = NULL, [DNS_DHCPV4] = "DHCPv4", [DNS_DHCPV6] = "DHCPv6", [DNS_RDNSS] = "a router",
        [DNS_WELL_KNOWN] = "nobody",
    };
    const char *between = ", named by ";
    uint32_t named = 0;

    for (uint8_t i = 0; i < kept->n_servers; i++) {
        uint8_t source = kept->server[i].source;

        if (kept_queries_to(kept, i) == 0 || named_by[source] == NULL || named >> source & 1)
            continue;
        g_string_append_printf(to, "%s%s", between, named_by[source]);
        between = " and ";
        named |= 1u << source;
    }
}

/* The resolvers that were asked; of several, how often each was. */
static void
append_resolvers(GString *to, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    unsigned n_asked = count_asked(kept);
    const char *between = n_asked == 1 ? ", resolver " : ", resolvers ";

    for (uint8_t i = 0; i < kept->n_servers; i++) {
        g_autofree char *name = collect_server(world, kept, i);
        int64_t n = is_first_of_its_name(kept, i) ? queries_to_resolver(kept, i) : 0;

        if (n == 0)
            continue;
        g_string_append_printf(to, "%s%s", between, name);
        if (n_asked > 1)
            g_string_append_printf(to, " %" G_GINT64_FORMAT, n);
        between = ", ";
    }
    append_named_by(to, kept);
    if (n_asked > 0 && kept->demoted)
        append_fact(to, profile, profile->servers.fact);
}

/* Returns: the resolver whose word ended @question, as an index into the record's; -1:
 * none did. */
static int
answered_by(const struct kept *kept, enum question question)
{
    const struct query_record *query = &kept->query[question];
    bool answered = kept_queries(kept, question) > 0 && query->ended_at >= 0 && query->outcome != OUTCOME_TIMEOUT;

    return answered ? query->server : -1;
}

/* If several resolvers were asked, whose answers counted. */
static char *
whose_answers(const struct world *world, const struct kept *kept)
{
    int a = answered_by(kept, ASK_A), aaaa = answered_by(kept, ASK_AAAA), ptr = answered_by(kept, ASK_PTR);
    g_autofree char *of_a = a >= 0 ? collect_server(world, kept, a) : NULL;
    g_autofree char *of_aaaa = aaaa >= 0 ? collect_server(world, kept, aaaa) : NULL;
    g_autofree char *of_ptr = ptr >= 0 ? collect_server(world, kept, ptr) : NULL;

    if (count_asked(kept) < 2 || (a < 0 && aaaa < 0 && ptr < 0))
        return g_strdup("");
    if (a >= 0 && aaaa >= 0 && !g_str_equal(of_a, of_aaaa))
        return g_strdup_printf("A answered by %s, AAAA by %s", of_a, of_aaaa);
    return g_strdup_printf("answered by %s", a >= 0 ? of_a : aaaa >= 0 ? of_aaaa : of_ptr);
}

/* Under which name there was an answer, if another one was tried or it is not the one that was written. */
static void
add_names(GString *to, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    const char *written = world->zone.name[world->item[kept->item].name].name;
    bool other = kept->under != NULL && strcmp(kept->under, written) != 0;
    g_autoptr(GString) names = g_string_new(NULL);

    if (kept->n_names < 2 && !other)
        return;
    append_count(names, kept->n_names, "name tried", "names tried");
    append_fact(names, profile, profile->search.fact);
    if (other)
        g_string_append_printf(names, ", found as %s", kept->under);
    add_detail(to, names->str);
}

static void
print_resolve(GString *to, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    if (world->item[kept->item].name == UINT32_MAX)
        return;

    g_autofree char *answered = whose_answers(world, kept);
    g_autofree char *asked = questions(profile, kept, world->item[kept->item].reverse);
    g_autoptr(GString) how = g_string_new(NULL);
    begin_phase(to, "resolve", 0, kept_resolve_ns(kept));
    add_detail(to, asked);
    append_transport(how, kept);
    append_resolvers(how, world, profile, kept);
    add_detail(to, how->str);
    if (*answered != '\0')
        add_detail(to, answered);
    add_names(to, world, profile, kept);
    g_string_append_c(to, '\n');
}

/* Selecting */

static char *
deciding_rule(const struct kept *kept)
{
    const struct rule *rule = kept_rule(kept);

    if (kept->n_candidates == 1)
        return g_strdup("only candidate");

    GString *text = g_string_new(NULL);
    if (rule != NULL)
        g_string_append_printf(text, "rule %s, %s", rule_number(rule), rule->text);
    else
        g_string_append(text, "no rule decides");
    g_string_append(text, ": before ");
    text_append_addr(text, kept->candidate[1].dst);
    if (kept->n_candidates > 2)
        g_string_append_printf(text, " and %d more", kept->n_candidates - 2);
    return g_string_free(text, FALSE);
}

static void
print_select(GString *to, const struct kept *kept)
{
    if (kept->n_candidates == 0)
        return;

    const struct candidate *first = &kept->candidate[0];
    g_autoptr(GString) pair = g_string_new(NULL);
    g_autofree char *rule = deciding_rule(kept);
    begin_phase(to, "select", kept->resolved_at - kept->started_at, 0);
    text_append_addr(pair, first->dst);
    if (first->usable) {
        g_string_append(pair, " from ");
        text_append_addr(pair, first->src);
    } else {
        g_string_append(pair, ": no source address or no route");
    }
    add_detail(to, pair->str);
    add_detail(to, rule);
    g_string_append_c(to, '\n');
}

/* All that a lookup gave, if there is more than what print_select() has said. */
static void
print_answer(GString *to, const struct kept *kept)
{
    if (kept->kind != WORK_RESOLVE || kept->n_candidates < 2)
        return;
    g_string_append_printf(to, "    %-*s", DETAIL_COLUMN - 4, "answer");
    for (uint8_t i = 0; i < kept->n_candidates; i++) {
        g_autofree char *addr = value_print_addr(kept->candidate[i].dst);

        add_detail(to, addr);
    }
    g_string_append_c(to, '\n');
}

/* Connecting */

static void
append_end(GString *to, const struct attempt_record *attempt, const struct kept *kept)
{
    int64_t end = attempt->ended_at >= 0 ? attempt->ended_at : kept->ended_at;

    if (attempt->ended_at < 0)
        g_string_append_printf(to, "%s after ", kept->reason == REASON_PATIENCE ? "abandoned" : "under way");
    else if (attempt->reason == REASON_CANCELLED)
        g_string_append(to, "cancelled after ");
    else if (attempt->reason == REASON_NONE)
        g_string_append(to, "established in ");
    else if (attempt->reason == REASON_REFUSED)
        g_string_append(to, "refused after ");
    else if (attempt->reason == REASON_UNREACHABLE)
        g_string_append(to, "ICMP error, gave up after ");
    else
        g_string_append(to, "gave up after ");
    append_time(to, end - attempt->first_at);
}

/* Whether another was under way when attempt @nth began. */
static bool
began_beside(const struct kept *kept, unsigned nth)
{
    for (unsigned i = 0; i < nth; i++)
        if (kept->attempt[i].ended_at < 0 || kept->attempt[i].ended_at > kept->attempt[nth].first_at)
            return true;
    return false;
}

static void
add_attempt(GString *to, const struct kept *kept, unsigned nth)
{
    const struct attempt_record *attempt = &kept->attempt[nth];
    g_autoptr(GString) text = g_string_new(NULL);

    text_append_addr(text, kept->candidate[attempt->candidate].dst);
    if (began_beside(kept, nth)) {
        g_string_append(text, " from +");
        append_time(text, attempt->first_at - kept->attempt[0].first_at);
    }
    g_string_append(text, ": ");
    append_count(text, attempt->n_syns, "SYN", "SYNs");
    g_string_append(text, ", ");
    append_end(text, attempt, kept);
    own_line(to, text->str);
}

char *
connection_configured(const struct kept *kept)
{
    static const char *const text[] = {
        [CONFIGURED_BEFORE] = "",
        [CONFIGURED_ROUTER] = "a router advertised", [CONFIGURED_NO_ROUTER] = "no router answered",
        [CONFIGURED_DUPLICATE] = "another node has its link-local address",
        [CONFIGURED_NOT_YET] = "not configured yet",
    };
    static const char *const ipv4_text[] = {
        [IPV4_BEFORE] = "",
        [IPV4_LEASED] = "an IPv4 address leased", [IPV4_LINK_LOCAL] = "no DHCP server answered: 169.254/16",
        [IPV4_NONE] = "no DHCP server answered: no IPv4 address", [IPV4_NOT_YET] = "no IPv4 address yet",
    };
    bool both = kept->configured != CONFIGURED_BEFORE && kept->configured_ipv4 != IPV4_BEFORE;

    return g_strconcat(text[kept->configured], both ? "; " : "", ipv4_text[kept->configured_ipv4], NULL);
}

/* What came before, if the host configured itself. */
static void
print_configure(GString *to, const struct kept *kept)
{
    if (!kept_configures(kept))
        return;
    g_autofree char *took = value_print_time(kept->configured_at >= 0 ? kept->configured_at : kept->started_at);
    g_autofree char *longer = g_strconcat("+", took, NULL), *text = connection_configured(kept);

    g_string_append_printf(to, "    %-9s%8s %9s  %s\n", "configure", "", longer, text);
}

/* That @nat, which @text says something of, lost its mappings while the operation went on, if so. */
static void
add_nat(GString *to, const struct kept *kept, const struct nat_config *nat, const char *text)
{
    add_detail(to, text);
    for (uint8_t i = 0; nat->reboots != NULL && i < nat->reboots->n; i++)
        if (nat->reboots->at[i] >= kept->started_at && nat->reboots->at[i] <= kept->ended_at) {
            g_autofree char *at = value_print_time(nat->reboots->at[i]);
            g_autofree char *lost = g_strdup_printf("it forgot its mappings at %s", at);

            add_detail(to, lost);
        }
}

/* @post, a guard or carrier that packets pass. */
static void
append_post(GString *to, const struct world *world, const struct kept *kept, uint32_t post)
{
    const struct nat_config *nat = world->config[post];
    bool translates = nat->outside.family != FAMILY_NONE;
    g_autofree char *name = world_name(world, post);
    g_autofree char *text = g_strdup_printf("behind %s: %s %s", name, translates ? "NAT" : "firewall",
                                            nat->behaviour != NULL ? nat->behaviour->name : "none");
    add_nat(to, kept, nat, text);
}

/* How the host is seen outside, and what its packets pass before that. */
static void
append_nat(GString *to, const struct world *world, const struct kept *kept)
{
    const struct router *router = &world->network->router[world->network->attachment[kept->host].router];
    enum family family;

    if (kept->forward == NULL)
        return;
    family = addr_family(kept_candidate(kept)->dst);
    if (family == FAMILY_IPV4 && router_gate(router, family) != NO_NODE) {
        const struct nat_config *nat = world->config[router_gate(router, family)];
        g_autofree char *outside = value_print_addr(nat->outside.addr);
        g_autofree char *text = g_strdup_printf("as %s: NAT %s", outside, nat->behaviour->name);

        add_nat(to, kept, nat, text);
    }
    if (router->guarded >> family & 1)
        append_post(to, world, kept, router->guard);
    if (router->carried >> family & 1)
        append_post(to, world, kept, router->carrier);
}

/* A packet that had to wait for its tunnel. */
static void
append_held(GString *to, const struct kept *kept)
{
    g_autofree char *held = value_print_time(kept->held_ns);
    g_autofree char *text = g_strdup_printf("%s of it until %s could carry it", held, kept_interface(kept));

    if (value_to_microsecond(kept->held_ns) > 0)
        add_detail(to, text);
}

/* The request, and what came of it. */
static void
print_ping(GString *to, const struct world *world, const struct kept *kept)
{
    const struct work_item *item = &world->item[kept->item];

    if (kept->n_attempts == 0)
        return;

    unsigned header = ip_header(addr_family(kept_candidate(kept)->dst)) + ICMP_HEADER;
    g_autofree char *size = g_strdup_printf("echo request of %u octets", item->size + header);
    begin_phase(to, "ping", kept->resolved_at - kept->started_at, kept_connect_ns(kept));
    add_detail(to, size);
    if (kept->error < N_ICMP_ERRORS)
        add_detail(to, "ended by an ICMP error");
    append_held(to, kept);
    append_nat(to, world, kept);
    g_string_append_c(to, '\n');
}

static void
print_connect(GString *to, const struct world *world, const struct kept *kept)
{
    if (kept->n_attempts == 0)
        return;

    begin_phase(to, "connect", kept->resolved_at - kept->started_at, kept_connect_ns(kept));
    if (kept->n_attempts == 1 && kept->attempt[0].candidate == 0 && kept->established_at >= 0)
        append_count(to, kept->attempt[0].n_syns, "SYN", "SYNs");
    else
        for (unsigned i = 0; i < kept->n_attempts; i++)
            add_attempt(to, kept, i);
    append_held(to, kept);
    append_nat(to, world, kept);
    g_string_append_c(to, '\n');
}

/* "60 kB" */
static char *
size_text(int64_t bytes)
{
    g_autofree char *written = value_print_bytes(bytes);
    size_t digits = strspn(written, "0123456789.");

    return g_strdup_printf("%.*s %s", (int) digits, written, written + digits);
}

char *
connection_transfer(const struct work_item *item, const struct kept *kept)
{
    g_autofree char *request = size_text(item->send), *response = size_text(item->receive);
    g_autofree char *received = size_text(kept->received);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "a request of %s", request);
    if (item->receive > 0 && kept->received == item->receive)
        g_string_append_printf(text, ", a response of %s", response);
    else if (item->receive > 0)
        g_string_append_printf(text, ", of a response of %s there came %s", response,
                               kept->received > 0 ? received : "nothing");
    else if (kept->result != RESULT_ESTABLISHED)
        g_string_append(text, ", not acknowledged");
    return g_string_free(text, FALSE);
}

/* What went over the connection */
static void
print_transfer(GString *to, const struct work_item *item, const struct kept *kept)
{
    if (kept_transfer_ns(kept) < 0)
        return;

    g_autofree char *text = connection_transfer(item, kept);
    begin_phase(to, "transfer", kept->established_at - kept->started_at, kept_transfer_ns(kept));
    add_detail(to, text);
    g_string_append_c(to, '\n');
}

/* The ways */

/* Whether it is the host's end where packets are in IPv4: by a tunnel of its own, or its site's. */
static bool
is_carried_at_host(const struct kept *kept)
{
    return !g_str_equal(kept_interface(kept), "native") || sixtofour_has(kept_candidate(kept)->src);
}

/* "10 ms in IPv4, 15 ms IPv6", in the order of travel. */
static void
append_carried(GString *to, const struct kept *kept, enum direction direction)
{
    int64_t all = direction == DIRECTION_FORWARD ? kept->forward_ns : kept->back_ns;
    int64_t carried = kept->carried_ns[direction], plain = all - carried;
    g_autofree char *inside = value_print_time(carried), *outside = value_print_time(plain);

    if (value_to_microsecond(carried) == 0)
        return;
    if (value_to_microsecond(plain) == 0)
        g_string_append(to, "   all of it in IPv4");
    else if ((direction == DIRECTION_FORWARD) == is_carried_at_host(kept))
        g_string_append_printf(to, "   %s in IPv4, %s IPv6", inside, outside);
    else
        g_string_append_printf(to, "   %s IPv6, %s in IPv4", outside, inside);
}

/* A line of a way; @kept gives how wide both are. @each: behind the time. */
static void
print_way(GString *to, const char *label, const struct kept *kept, enum direction direction, const char *each)
{
    bool forward = direction == DIRECTION_FORWARD;
    g_autofree char *there = value_print_time(kept->forward_ns), *back = value_print_time(kept->back_ns);
    unsigned ways = text_widest(text_widest(0, kept->forward->text), kept->back->text);
    unsigned times = text_widest(text_widest(0, there), back);

    g_string_append_printf(to, "    %-9s ", label);
    text_pad(to, forward ? kept->forward->text : kept->back->text, ways);
    g_string_append_printf(to, "   %*s%s", (int) times, forward ? there : back, each);
    append_carried(to, kept, direction);
}

/* "relay, route and time": in what the ways are not alike. */
static void
append_differences(GString *to, const struct kept *kept)
{
    bool relays = kept->forward->relays != NULL || kept->back->relays != NULL;
    const char *word[3];
    unsigned n = 0;

    if (relays && !kept_same_relays(kept))
        word[n++] = "relay";
    if (!kept->same_route)
        word[n++] = "route";
    if (!kept_same_time(kept))
        word[n++] = "time";
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(to, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " and ", word[i]);
}

/* The cost of the detour, if there is one, behind the line under way. */
static void
append_extra(GString *to, const struct kept *kept)
{
    g_autofree char *extra = value_print_time(kept_extra_ns(kept)), *best = value_print_time(kept->best_ns);
    g_autofree char *text = g_strdup_printf("+%s round trip against the best path between these ends (%s)", extra,
                                            best);

    if (kept_is_detour(kept))
        append_wrapped(to, "; ", text);
}

static void
print_ways(GString *to, const struct kept *kept)
{
    if (kept->forward == NULL)
        return;

    bool any_relays = kept->forward->relays != NULL || kept->back->relays != NULL;
    g_autoptr(GString) differences = g_string_new("asymmetric by ");
    if (kept->same_route && kept_same_time(kept) && kept_same_relays(kept) == any_relays) {
        print_way(to, "both ways", kept, DIRECTION_FORWARD, " each");
        append_wrapped(to, ", ", any_relays ? "symmetric by relay, route and time" : "symmetric by route and time");
    } else {
        print_way(to, "forward", kept, DIRECTION_FORWARD, "");
        g_string_append_c(to, '\n');
        print_way(to, "return", kept, DIRECTION_BACK, "");
        append_differences(differences, kept);
        g_string_append_printf(to, "\n    %s", differences->str);
    }
    append_extra(to, kept);
    g_string_append_c(to, '\n');
}

/* Who went round in circles until a router had enough of it. */
static void
print_loop(GString *to, const struct kept *kept)
{
    if (kept->died == NULL || kept->died->loop == NULL)
        return;
    g_string_append_printf(to, "    loop      %s", kept->died->loop);
    append_wrapped(to, "   ", "until the hop limit was exceeded");
    g_string_append_c(to, '\n');
}

/* All together */

void
connection_print_outcome(const struct kept *kept, GString *to)
{
    g_autofree char *result = g_ascii_strup(result_name[kept->result], -1);
    bool good = kept->reason == REASON_NONE;

    g_string_append_printf(to, "%s %s ", result, good ? "in" : "after");
    append_time(to, kept_total_ns(kept));
    if (kept->result == RESULT_ESTABLISHED) {
        const char *interface = kept_interface(kept);

        g_string_append_printf(to, ", %s", family_text[addr_family(kept_candidate(kept)->dst)]);
        if (!g_str_equal(interface, "native"))
            g_string_append_printf(to, " over %s", interface);
        else if (sixtofour_has(kept_candidate(kept)->src))
            g_string_append(to, " over its site's 6to4");
    } else if (kept->result == RESULT_ANSWERED) {
        g_string_append(to, ", ");
        text_append_addr(to, kept_candidate(kept)->dst);
        g_string_append(to, ", round trip ");
        append_time(to, kept->held_ns + kept->forward_ns + kept->back_ns);
    } else if (kept->found != NULL) {
        g_string_append_printf(to, ": %s", kept->found);
    } else if (good) {
        g_string_append(to, ": ");
        append_count(to, kept->n_candidates, "address", "addresses");
    } else if (kept->error < N_ICMP_ERRORS) {
        g_string_append_printf(to, ": %s", icmp_text(kept->error));
    } else if (kept->query[ASK_PTR].outcome == OUTCOME_NXDOMAIN) {
        g_string_append(to, ": the address has no name");
    } else {
        g_string_append_printf(to, ": %s", reason_text[kept->reason]);
    }
}

/* Which one of the scenario it is, where there are several. */
static void
append_which(GString *to, const struct world *world, const struct kept *kept)
{
    const struct work_item *item = &world->item[kept->item];

    if (world->n_items > 1)
        g_string_append_printf(to, "  %s", item->id);
    g_autofree char *turn = collect_turn(item, kept);
    if (turn != NULL)
        g_string_append_printf(to, "  %s", turn);
    if (kept->started_at >= 1000) {         /* below, it is no time: value_print_time() */
        g_string_append(to, "  at ");
        append_time(to, kept->started_at);
    }
}

void
connection_print(const struct world *world, const struct kept *kept, GString *to)
{
    const struct profile *profile = world_profile(world, kept->host);
    g_autofree char *name = world_name(world, kept->host), *target = collect_target(world, kept);
    g_autoptr(GString) outcome = g_string_new(NULL);
    gsize begin = to->len;

    g_string_append_printf(to, "%s  %s -> %s", name, profile->name, target);
    append_which(to, world, kept);
    connection_print_outcome(kept, outcome);
    g_string_append_printf(to, "%s%s\n", to->len - begin + 3 + outcome->len > LINE_WIDTH ? "\n    " : "   ",
                           outcome->str);
    print_configure(to, kept);
    print_resolve(to, world, profile, kept);
    print_select(to, kept);
    print_answer(to, kept);
    if (kept->kind == WORK_PING)
        print_ping(to, world, kept);
    else
        print_connect(to, world, kept);
    print_transfer(to, &world->item[kept->item], kept);
    print_ways(to, kept);
    print_loop(to, kept);
}
