/*
 * resolver.c - a stub resolver: one lookup
 *
 * The profile says which type is asked first and whether the other waits for
 * it, when a type is not asked at all, at which times a query goes to which
 * servers, what an outcome does to the lookup, how long the second answer may
 * take, and what a pair of outcomes means to the caller. Nothing of it is here.
 *
 * In order: lookup_start() -> ask() -> run_schedule() -> [lookup_packet() or
 * lookup_due()]* -> settle() -> ask() the other, or finish(). A question that
 * the cache answers goes from ask() to settle() at once; where the cache keeps
 * whole lookups, lookup_start() goes to finish(), which may begin anew.
 *
 * A question's schedule is a list of steps, counted from base_at, with a time
 * to give up. A step that an error answer brings forward moves base_at, so that
 * the later steps keep their distance.
 *
 * Follows:
 *   RFC 1035 section 7 - resolvers; RFC 8499 - words
 *   RFC 2308 section 5 - what may be kept, and for how long
 * Not modelled yet:
 *   search lists, EDNS; a socket for each server: a late answer of an
 *   earlier one is taken, which a client that has closed it would not see.
 */
#include "models/host/resolver.h"

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/host/cache.h"
#include "models/host/operation.h"
#include "sim/net/net.h"

static const uint16_t qtype_of[N_QUESTIONS] = {
    [ASK_A] = QTYPE_A, [ASK_AAAA] = QTYPE_AAAA, [ASK_PTR] = QTYPE_PTR };

static const struct profile *
profile_of(const struct lookup *lookup)
{
    return lookup->host->config->class->profile;
}

static int64_t
now(const struct lookup *lookup)
{
    return node_now(lookup->host->node);
}

static void
acted(const struct lookup *lookup, uint16_t fact)
{
    fact_acted(&lookup->host->selection, fact);
}

static void
waited(const struct lookup *lookup, uint16_t fact)
{
    fact_waited(&lookup->host->selection, fact);
}

/* Returns: the other type of the lookup; of PTR, one that was never asked. */
static enum question
other(enum question question)
{
    return question == ASK_A ? ASK_AAAA : ASK_A;
}

/* The schedule for as many servers as this host has. */
static const struct steps *
schedule_of(const struct lookup *lookup)
{
    uint32_t n = lookup->servers->n;

    return &profile_of(lookup)->steps[n >= 3 ? 2 : n - 1];
}

/* Sending */

/* The ID of its queries: from the number of the operation. */
static uint16_t
id_of(const struct lookup *lookup)
{
    return (uint16_t) (lookup->serial >> 14);
}

static void
note_sent(struct lookup *lookup, enum question question, uint32_t nth_server, bool over_tcp)
{
    struct query_record *record = &lookup->record->query[question];

    if (record->first_at < 0)
        record->first_at = now(lookup);
    record->sent[nth_server]++;
    record->over_tcp[nth_server] = (uint16_t) (record->over_tcp[nth_server] + over_tcp);
    record->server = (uint8_t) nth_server;
}

static void
note_ended(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct rrset *answer = lookup->query[question].answer;
    struct query_record *record = &lookup->record->query[question];

    record->outcome = (uint8_t) outcome;
    record->ended_at = now(lookup);
    record->n_addresses = answer != NULL ? (uint8_t) answer->n : 0;
}

void
lookup_put_query(struct lookup *lookup, enum question question, uint32_t nth_server, struct packet *packet)
{
    bool over_tcp = packet->proto == PROTO_TCP;

    packet->size = (uint16_t) (packet->size + DNS_HEADER + DNS_QUESTION + (over_tcp ? DNS_LENGTH : 0) +
                               lookup->host->config->class->zone->name[lookup->name].length);
    packet->u.dns = (struct dns_payload) {
        .name = lookup->name,
        .id = id_of(lookup),
        .qtype = qtype_of[question],
        .nth = (uint8_t) MIN(lookup->record->query[question].sent[nth_server], UINT8_MAX),
    };
    note_sent(lookup, question, nth_server, over_tcp);
}

static void
send_query(struct lookup *lookup, enum question question, uint32_t nth_server)
{
    const struct usable_server *server = &lookup->servers->server[nth_server];
    struct query *query = &lookup->query[question];
    uint32_t serial = lookup->serial | serial_of(0, SERIAL_QUERY + question, query->tries++);
    struct packet *packet = host_packet(lookup->host, server->src, server->addr, serial);

    packet->proto = PROTO_UDP;
    packet->sport = lookup->port;
    packet->dport = DNS_PORT;
    packet->size = (uint16_t) (ip_header(packet->family) + UDP_HEADER);
    lookup_put_query(lookup, question, nth_server, packet);
    net_send(lookup->host->node, packet);
}

/* Returns: which of the host's servers @server of the schedule is; STEP_ALL is that. */
static uint8_t
host_server(const struct lookup *lookup, const struct query *query, uint8_t server)
{
    return server == STEP_ALL ? STEP_ALL : query->order[MIN(server, lookup->servers->n - 1)];
}

static void
send_step(struct lookup *lookup, enum question question, uint8_t server)
{
    uint32_t n = lookup->servers->n;
    struct query *query = &lookup->query[question];

    query->last = host_server(lookup, query, server);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t nth = query->order[i];

        if (server == STEP_ALL ? !(query->left >> nth & 1) : nth == query->last)
            send_query(lookup, question, nth);
    }
}

/* Passes over the steps to servers that were left, each as if its wait had
 * ended. Returns: whether a step remains. */
static bool
find_step(const struct lookup *lookup, struct query *query, const struct steps *steps)
{
    while (query->step < steps->at.n && steps->at.server[query->step] != STEP_ALL &&
           query->left >> host_server(lookup, query, steps->at.server[query->step]) & 1)
        query->step++;
    return query->step < steps->at.n;
}

/* Takes the next step at once; the later ones keep their distance. */
static void
bring_forward(struct lookup *lookup, struct query *query, const struct steps *steps)
{
    bool more = find_step(lookup, query, steps);

    query->base_at = now(lookup) - (more ? steps->at.at[query->step] : steps->give_up_ns);
}

/* Takes all steps that are due. With one server, the first needs no schedule: it
 * is due at once, and there is nobody else to ask. */
static void
run_schedule(struct lookup *lookup, enum question question)
{
    const struct steps *steps = schedule_of(lookup);
    struct query *query = &lookup->query[question];

    while (query->step < steps->at.n && query->base_at + steps->at.at[query->step] <= now(lookup)) {
        if (query->left != 0)
            bring_forward(lookup, query, steps);
        if (query->step == steps->at.n)
            return;
        if (query->step > 0 || lookup->servers->n > 1)
            acted(lookup, steps->fact);
        send_step(lookup, question, steps->at.server[query->step++]);
    }
}

/* The step taken last has had its time without an answer. */
static void
turn_over(struct lookup *lookup, enum question question)
{
    uint8_t last = lookup->query[question].last;

    for (uint8_t i = 0; i < lookup->servers->n; i++)
        if (last == STEP_ALL || last == i)
            servers_failed(lookup->host, lookup->servers, i, OUTCOME_TIMEOUT);
}

/* When the question has to be looked at again; INT64_MAX: it waits for nothing. */
static int64_t
question_deadline(const struct lookup *lookup, enum question question)
{
    const struct query *query = &lookup->query[question];

    if (!query->asked || query->ended)
        return INT64_MAX;

    if (query->tcp.phase != OVER_TCP_IDLE)
        return earlier(over_tcp_deadline(lookup, question), query->limit_at);

    const struct steps *steps = schedule_of(lookup);
    int64_t next = query->base_at +
        (query->step < steps->at.n ? steps->at.at[query->step] : steps->give_up_ns);

    return earlier(next, query->limit_at);
}

/* Asking */

/* Whether the host has an IPv6 address that leads off its link; Teredo's
 * (2001::/32, RFC 4380) only if @teredo. */
static bool
has_global_address(const struct selection_host *selection, bool teredo)
{
    for (uint32_t i = 0; i < selection->n_addresses; i++) {
        struct addr addr = selection->address[i].addr;

        if (!addr_is_ipv4(addr) && addr_scope_ipv6(addr) != SCOPE_LINK && (teredo || addr.hi >> 32 != 0x20010000))
            return true;
    }
    return false;
}

static bool
holds(const struct lookup *lookup, enum predicate predicate)
{
    const struct host_config *config = lookup->host->config;

    if (predicate != WHEN_IPV6_INSTALLED)
        acted(lookup, lookup->host->selection.ipv6_fact);
    switch (predicate) {
    case WHEN_IPV6_INSTALLED:
        acted(lookup, lookup->host->selection.link_local_fact);
        return config->ipv6_on;
    case WHEN_GLOBAL_ADDRESS:
        return has_global_address(&lookup->host->selection, true);
    case WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO:
        return has_global_address(&lookup->host->selection, false);
    case WHEN_GLOBAL_ADDRESS_OR_IPV6_RESOLVER:
        for (uint32_t i = 0; i < config->class->n_dns; i++)
            if (config->class->dns[i].families & IPV6_BIT)
                return true;
        return has_global_address(&lookup->host->selection, true);
    case N_PREDICATES:
        break;
    }
    g_assert_not_reached();
}

static bool
may_ask(const struct lookup *lookup, enum question question)
{
    const struct ask_when *when = &profile_of(lookup)->ask_when[question];

    if (when->when != 0)
        acted(lookup, when->fact);
    for (unsigned i = 0; i < N_PREDICATES; i++)
        if (when->when >> i & 1 && !holds(lookup, i))
            return false;
    return true;
}

static void settle(struct lookup *lookup, enum question question, enum outcome outcome, enum reaction reaction);

/* Takes what the cache has of @question; it was asked, and the end is as if the
 * answer had come at once. */
static void
recall(struct lookup *lookup, enum question question, const struct cache_entry *entry)
{
    struct query_record *record = &lookup->record->query[question];

    lookup->query[question].answer = entry->answer;
    record->first_at = now(lookup);
    record->cached = true;
}

static void
ask(struct lookup *lookup, enum question question)
{
    bool cached = profile_of(lookup)->cache.keeps == CACHE_ANSWERS;
    const struct cache_entry *entry = cached ? cache_find(lookup->host, lookup->name, question) : NULL;
    struct query *query = &lookup->query[question];

    query->asked = true;
    query->asked_at = query->base_at = now(lookup);
    if (entry == NULL) {
        waited(lookup, schedule_of(lookup)->fact);
        lookup->record->demoted |= servers_order(lookup->host, lookup->servers, query->order);
        run_schedule(lookup, question);
        return;
    }
    recall(lookup, question, entry);
    acted(lookup, profile_of(lookup)->on[question][entry->outcome].fact);
    settle(lookup, question, entry->outcome, profile_of(lookup)->on[question][entry->outcome].reaction);
}

/* The second answer */

/* Returns: how long @question, the second, may take when the first ended after
 * @first_ns with @outcome; INT64_MAX: as long as its own schedule. */
static int64_t
second_wait(struct lookup *lookup, enum question question, enum outcome outcome, int64_t first_ns)
{
    const struct profile *profile = profile_of(lookup);
    const struct second *second = NULL;

    for (uint8_t i = 0; i < profile->n_seconds; i++)
        if (profile->second[i].after >> outcome & 1 &&
            (profile->second[i].of == (int) question || profile->second[i].of == N_ADDRESS_TYPES))
            second = &profile->second[i];
    if (second == NULL)
        return INT64_MAX;
    lookup->second_fact = second->fact;
    waited(lookup, second->fact);
    if (second->never)
        return INT64_MAX;

    int64_t wait = MAX(second->floor_ns, second->times * first_ns + second->add_ns);
    return second->cap_ns > 0 ? MIN(wait, second->cap_ns) : wait;
}

/* The first question has been settled: the second one may take so long. */
static void
limit_second(struct lookup *lookup, enum question first)
{
    const struct query_record *record = &lookup->record->query[first];
    int64_t wait = second_wait(lookup, other(first), record->outcome,
                               record->ended_at - lookup->query[first].asked_at);

    if (wait < INT64_MAX)       /* at least to the next instant: 2 x N is nothing if the cache had the first */
        lookup->query[other(first)].limit_at = now(lookup) + MAX(wait, 1);
}

/* Remembering */

/* Whether the DNS has said something that holds for a while. */
static bool
has_ttl(enum outcome outcome)
{
    return outcome == OUTCOME_ANSWER || outcome == OUTCOME_NODATA || outcome == OUTCOME_NXDOMAIN;
}

static void
keep_answer(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    const struct query *query = &lookup->query[question];

    if (cache->keeps == CACHE_ANSWERS && !lookup->record->query[question].cached &&
        (has_ttl(outcome) || cache->failures))
        cache_keep(lookup->host, lookup->name, question, outcome, query->answer, query->ttl,
                   outcome == OUTCOME_ANSWER);
}

/* The questions that a lookup may ask: from this one, before that one. */
static enum question
first_question(const struct lookup *lookup)
{
    return lookup->reverse ? ASK_PTR : ASK_A;
}

static enum question
end_of_questions(const struct lookup *lookup)
{
    return lookup->reverse ? N_QUESTIONS : N_ADDRESS_TYPES;
}

/* Keeps what came of all questions, as long as the shortest of the TTLs says. */
static void
keep_lookup(struct lookup *lookup, bool success)
{
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    bool known = false;
    uint32_t ttl = UINT32_MAX;

    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        if (has_ttl(lookup->record->query[i].outcome)) {
            known = true;
            ttl = MIN(ttl, lookup->query[i].ttl);
        }
    if (cache->keeps != CACHE_LOOKUPS || !(known || cache->failures))
        return;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        cache_keep(lookup->host, lookup->name, i, lookup->record->query[i].outcome, lookup->query[i].answer,
                   known ? ttl : 0, success);
}

/* Ending */

static bool
has_found(const struct lookup *lookup)
{
    for (enum question question = 0; question < N_QUESTIONS; question++)
        if (lookup->query[question].answer != NULL)
            return true;
    return false;
}

/* There is no success without an answer, which store_both() in profile.c sees to. */
static void
end(struct lookup *lookup, bool success)
{
    bool done = success && has_found(lookup);

    lookup->over = true;
    lookup->tell(lookup->user, done ? LOOKUP_DONE : LOOKUP_FAILED, N_QUESTIONS);
}

/* Returns: what the outcomes mean to the caller. That of PTR means what one of A
 * would, had AAAA not been asked. */
static enum combined
combine(const struct lookup *lookup)
{
    const struct query_record *query = lookup->record->query;
    enum outcome a = query[lookup->reverse ? ASK_PTR : ASK_A].outcome;
    enum outcome aaaa = lookup->reverse ? OUTCOME_NONE : query[ASK_AAAA].outcome;

    acted(lookup, profile_of(lookup)->both[a][aaaa].fact);
    return profile_of(lookup)->both[a][aaaa].gives;
}

static bool
is_made_again(struct lookup *lookup, enum combined combined)
{
    if (combined != COMBINED_AGAIN)
        return false;
    acted(lookup, profile_of(lookup)->again.fact);
    return ++lookup->times < profile_of(lookup)->again.times;
}

static void start_asking(struct lookup *lookup);

/* From the beginning; packets go on being counted. */
static void
make_again(struct lookup *lookup)
{
    for (enum question question = 0; question < N_QUESTIONS; question++) {
        lookup->query[question] = (struct query) { .tries = lookup->query[question].tries, .limit_at = INT64_MAX };
        lookup->record->query[question].outcome = OUTCOME_NONE;
    }
    waited(lookup, profile_of(lookup)->cache.fact);     /* it could have kept what failed */
    start_asking(lookup);
}

static void
finish(struct lookup *lookup)
{
    enum combined combined = combine(lookup);

    if (is_made_again(lookup, combined)) {
        make_again(lookup);
        return;
    }
    keep_lookup(lookup, combined == COMBINED_SUCCESS);
    end(lookup, combined == COMBINED_SUCCESS);
}

/* Answers the whole lookup from what was kept of one before. Returns: whether
 * that could be done. */
static bool
recall_lookup(struct lookup *lookup)
{
    const struct cache_entry *entry[N_QUESTIONS] = { NULL };

    if (profile_of(lookup)->cache.keeps != CACHE_LOOKUPS)
        return false;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        if ((entry[i] = cache_find(lookup->host, lookup->name, i)) == NULL)
            return false;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++) {
        if (entry[i]->outcome == OUTCOME_NONE)
            continue;
        recall(lookup, i, entry[i]);
        note_ended(lookup, i, entry[i]->outcome);
    }
    end(lookup, combine(lookup) == COMBINED_SUCCESS);
    return true;
}

/* Asks the next type of the profile's order that may be asked. Returns: whether
 * there was one. */
static bool
ask_next(struct lookup *lookup)
{
    const struct ask *facts = &profile_of(lookup)->ask;

    for (uint8_t i = 0; i < facts->order.n && !lookup->reverse; i++) {
        enum question question = facts->order.word[i];

        if (lookup->query[question].asked || !may_ask(lookup, question))
            continue;
        ask(lookup, question);
        return true;
    }
    return false;
}

/* @question has ended with @outcome. */
static void
settle(struct lookup *lookup, enum question question, enum outcome outcome, enum reaction reaction)
{
    struct query *rest = &lookup->query[other(question)];

    lookup->query[question].ended = true;
    note_ended(lookup, question, outcome);
    keep_answer(lookup, question, outcome);
    lookup->tell(lookup->user, LOOKUP_FAMILY, question);

    if (reaction == REACTION_STOP || rest->ended || (!rest->asked && !ask_next(lookup)))
        finish(lookup);
    else if (!rest->ended && lookup->query[question].ended)    /* else the cache had it: over, or begun anew */
        limit_second(lookup, question);
}

/* Goes on with the schedule at once, if it is the server asked last that failed.
 * What an earlier one says comes too late to: its turn is over. While another is
 * asked over TCP, the schedule rests: an error that would go on with it does no
 * more than what is remembered of that server. */
static void
next_server(struct lookup *lookup, enum question question, enum outcome outcome, uint32_t nth_server)
{
    const struct steps *steps = schedule_of(lookup);
    struct query *query = &lookup->query[question];

    if (query->tcp.phase != OVER_TCP_IDLE || (query->last != STEP_ALL && query->last != nth_server))
        return;
    if (find_step(lookup, query, steps)) {
        bring_forward(lookup, query, steps);
        run_schedule(lookup, question);
    } else {
        acted(lookup, steps->fact);
        settle(lookup, question, outcome, REACTION_ASK_OTHER);
    }
}

/* What an outcome that ends nothing by itself does: perhaps another packet. */
static void
react(struct lookup *lookup, enum question question, enum outcome outcome, uint32_t nth_server)
{
    struct query *query = &lookup->query[question];
    enum reaction reaction = profile_of(lookup)->on[question][outcome].reaction;

    acted(lookup, profile_of(lookup)->on[question][outcome].fact);
    switch (reaction) {
    case REACTION_ASK_OTHER:
    case REACTION_STOP:
        settle(lookup, question, outcome, reaction);
        return;
    case REACTION_IGNORE:
        return;
    case REACTION_RESEND:
        if (!(query->resent >> nth_server & 1)) {
            query->resent |= (uint8_t) (1u << nth_server);
            send_query(lookup, question, nth_server);
        }
        return;
    case REACTION_LEAVE_SERVER:
        query->left |= (uint8_t) (1u << nth_server);
        /* fall through */
    case REACTION_NEXT_SERVER:
        next_server(lookup, question, outcome, nth_server);
        return;
    case REACTION_TCP:
        if (query->tcp.phase == OVER_TCP_IDLE)
            over_tcp_start(lookup, question, nth_server);
        return;
    case N_REACTIONS:
        break;
    }
    g_assert_not_reached();
}

/* Over TCP there was no answer: the turn of that server is over. */
static void
over_tcp_failed(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    query->last = lookup->record->query[question].server = query->tcp.server;
    next_server(lookup, question, OUTCOME_TRUNCATED, query->last);
}

/* What came */

static enum outcome
outcome_of(const struct dns_payload *dns)
{
    switch ((enum dns_flaw) dns->flaw) {
    case FLAW_NONE:
        break;
    case FLAW_OTHER_NAME:
    case FLAW_HEADER_ONLY:
        return OUTCOME_MISMATCHED;
    case FLAW_TRUNCATED:
        return OUTCOME_TRUNCATED;
    default:
        return OUTCOME_BROKEN;
    }
    switch (dns->rcode) {
    case RCODE_NOERROR:
        return dns->answer != NULL ? OUTCOME_ANSWER : OUTCOME_NODATA;
    case RCODE_FORMERR:
        return OUTCOME_FORMERR;
    case RCODE_SERVFAIL:
        return OUTCOME_SERVFAIL;
    case RCODE_NXDOMAIN:
        return OUTCOME_NXDOMAIN;
    case RCODE_NOTIMP:
        return OUTCOME_NOTIMP;
    case RCODE_REFUSED:
        return OUTCOME_REFUSED;
    default:
        return OUTCOME_BROKEN;
    }
}

/* Returns: the server with @addr; n_servers if it is none of ours. */
static uint32_t
server_with(const struct lookup *lookup, struct addr addr)
{
    uint32_t i = 0;

    while (i < lookup->servers->n && !addr_equal(lookup->servers->server[i].addr, addr))
        i++;
    return i;
}

/* Takes @dns, or an ICMP error if that is NULL, for what came of @question. */
static void
take(struct lookup *lookup, enum question question, uint32_t server, const struct dns_payload *dns)
{
    struct query *query = &lookup->query[question];
    enum outcome outcome = dns != NULL ? outcome_of(dns) : OUTCOME_ICMP;

    lookup->record->query[question].server = (uint8_t) server;
    if (dns != NULL)
        query->ttl = dns->ttl;
    if (outcome == OUTCOME_ANSWER)
        query->answer = dns->answer;
    if (has_ttl(outcome))
        servers_answered(lookup->servers, (uint8_t) server);
    else
        servers_failed(lookup->host, lookup->servers, (uint8_t) server, outcome);
    react(lookup, question, outcome, server);
}

/* Whether it is as if nothing had come: it would be its ID by chance only. */
static bool
is_stray(const struct dns_payload *dns)
{
    return dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE;
}

static bool
segment_in(struct lookup *lookup, const struct packet *packet)
{
    const struct packet *own = packet->inner != NULL ? packet->inner : packet;
    uint16_t port = packet->inner != NULL ? own->dport : own->sport;
    enum question question = over_tcp_question(own);
    uint32_t server = server_with(lookup, packet->inner != NULL ? own->dst : own->src);

    if (port != DNS_PORT || question == N_QUESTIONS || server == lookup->servers->n)
        return false;

    const struct query *query = &lookup->query[question];
    if (query->ended || query->tcp.phase == OVER_TCP_IDLE || query->tcp.server != server)
        return false;
    bool data = packet->inner == NULL && packet->flags & TCP_PSH;
    if (data && is_stray(&packet->u.dns))
        return false;
    if (data) {
        over_tcp_close(lookup, question);
        lookup->query[question].last = (uint8_t) server;
        take(lookup, question, server, &packet->u.dns);
    } else if (!over_tcp_segment(lookup, question, packet)) {
        over_tcp_failed(lookup, question);
    }
    return true;
}

bool
lookup_packet(struct lookup *lookup, const struct packet *packet)
{
    if (lookup->over)
        return false;
    if ((packet->inner != NULL ? packet->inner : packet)->proto == PROTO_TCP)
        return segment_in(lookup, packet);

    bool error = packet->inner != NULL;
    const struct dns_payload *dns = error ? &packet->inner->u.dns : &packet->u.dns;
    enum question question = question_of(dns->qtype);
    struct query *query = &lookup->query[question];
    uint32_t server = server_with(lookup, error ? packet->inner->dst : packet->src);

    if (dns->id != id_of(lookup) || dns->name != lookup->name ||
        !query->asked || query->ended || server == lookup->servers->n)
        return false;
    if (!error && is_stray(dns))
        return false;
    take(lookup, question, server, error ? NULL : dns);
    return true;
}

/* Time */

int64_t
lookup_deadline(const struct lookup *lookup)
{
    if (lookup->over)
        return INT64_MAX;
    if (lookup->reverse)
        return question_deadline(lookup, ASK_PTR);
    return earlier(question_deadline(lookup, ASK_A), question_deadline(lookup, ASK_AAAA));
}

static bool
is_exhausted(const struct lookup *lookup, enum question question)
{
    return lookup->query[question].tcp.phase == OVER_TCP_IDLE &&
           lookup->query[question].base_at + schedule_of(lookup)->give_up_ns <= now(lookup);
}

static void
question_due(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    if (query->tcp.phase != OVER_TCP_IDLE && query->limit_at > now(lookup)) {
        if (!over_tcp_due(lookup, question))
            over_tcp_failed(lookup, question);
        return;
    }
    if (is_exhausted(lookup, question) || query->limit_at > now(lookup))
        turn_over(lookup, question);
    if (!is_exhausted(lookup, question) && query->limit_at > now(lookup))
        run_schedule(lookup, question);     /* which may come to its end, if servers were left */
    if (!is_exhausted(lookup, question) && query->limit_at > now(lookup))
        return;
    if (is_exhausted(lookup, question))
        acted(lookup, schedule_of(lookup)->fact);
    if (!lookup->reverse && lookup->query[other(question)].ended)       /* it is the second, and was waited for */
        acted(lookup, lookup->second_fact);
    acted(lookup, profile_of(lookup)->on[question][OUTCOME_TIMEOUT].fact);
    settle(lookup, question, OUTCOME_TIMEOUT,
           profile_of(lookup)->on[question][OUTCOME_TIMEOUT].reaction);
}

void
lookup_due(struct lookup *lookup)
{
    for (enum question question = 0; question < N_QUESTIONS && !lookup->over; question++)
        if (question_deadline(lookup, question) <= now(lookup))
            question_due(lookup, question);
}

/* The user's side */

static void
note_servers(struct lookup *lookup)
{
    lookup->record->n_servers = (uint8_t) lookup->servers->n;
    for (uint32_t i = 0; i < lookup->servers->n; i++) {
        lookup->record->server[i].node = lookup->servers->server[i].node;
        lookup->record->server[i].family = lookup->servers->server[i].family;
    }
}

/* What is kept, or not, shows once a name is looked up again; what is found then
 * is another matter. */
static void
miss_cache(const struct lookup *lookup)
{
    const struct host *host = lookup->host;
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    int64_t started = 0;        /* this one as well */

    for (uint32_t i = 0; i < host->config->n_work; i++)
        if (host->config->work[i].item->name == lookup->name)
            started += host->progress[i].started;
    if (started > 1 && cache->keeps == CACHE_NOTHING)
        acted(lookup, cache->fact);
    else if (started > 1)
        waited(lookup, cache->fact);
}

static void
start_asking(struct lookup *lookup)
{
    acted(lookup, lookup->servers->transport_fact);
    if (lookup->reverse) {
        ask(lookup, ASK_PTR);
        return;
    }
    acted(lookup, profile_of(lookup)->ask.fact);
    if (!ask_next(lookup))
        end(lookup, false);
    else if (!lookup->over && profile_of(lookup)->ask.mode == ASK_TOGETHER)
        ask_next(lookup);
}

void
lookup_start(struct lookup *lookup)
{
    for (enum question question = 0; question < N_QUESTIONS; question++)
        lookup->query[question].limit_at = INT64_MAX;
    lookup->second_fact = NO_FACT;
    lookup->servers = lookup->host->servers;
    note_servers(lookup);
    if (lookup->servers->n == 0) {
        acted(lookup, lookup->servers->transport_fact);
        end(lookup, false);
    } else if (!recall_lookup(lookup)) {
        miss_cache(lookup);
        start_asking(lookup);
    }
}

uint32_t
lookup_addresses(const struct lookup *lookup, struct addr *addr, uint32_t room)
{
    const struct ask *facts = &profile_of(lookup)->ask;
    const struct word_order *order = facts->list.n > 0 ? &facts->list : &facts->order;
    uint32_t n = 0;

    for (uint8_t i = 0; i < order->n; i++) {
        const struct rrset *answer = lookup->query[order->word[i]].answer;

        for (uint16_t j = 0; answer != NULL && j < answer->n && n < room; j++)
            addr[n++] = answer->addr[j];
    }
    return n;
}

uint32_t
lookup_name(const struct lookup *lookup)
{
    return lookup->query[ASK_PTR].answer->name[0];
}

enum reason
lookup_reason(const struct lookup *lookup)
{
    bool seen[N_OUTCOMES] = { false };

    if (lookup->servers->n == 0)
        return REASON_NO_SERVER;
    for (enum question question = 0; question < N_QUESTIONS; question++)
        seen[lookup->record->query[question].outcome] = true;
    if (seen[OUTCOME_NXDOMAIN])
        return REASON_NXDOMAIN;
    if (seen[OUTCOME_TIMEOUT] || seen[OUTCOME_ICMP])
        return REASON_DNS_TIMEOUT;
    if (seen[OUTCOME_NODATA] || seen[OUTCOME_ANSWER])
        return REASON_NO_ADDRESS;
    return REASON_DNS_FAILURE;
}
