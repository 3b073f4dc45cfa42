/*
 * story.c - what happened to connections, time by time, and by which fact
 *
 * A packet belongs to the operation whose number its serial has; waits, orders
 * and records say themselves whose they are. So the events of all operations of
 * the hosts that matter are kept, by host and number, until the record says which
 * one it was. What records know already (when attempts began and why they ended)
 * is taken from there.
 *
 * In order: stories_run() -> see() for each observation -> finish().
 */
#include "v6sim/report/story.h"

#include <string.h>

#include "models/dns/recursive.h"
#include "models/dns/zone.h"
#include "models/host/discover.h"
#include "models/host/history.h"
#include "models/host/operation.h"
#include "models/host/outcome.h"
#include "models/host/tunnels.h"
#include "models/tunnel/sixtofour.h"
#include "sim/engine/island.h"
#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/relays.h"
#include "v6sim/report/story-configure.h"

struct watching {
    const struct world *world;
    const GPtrArray *kept;
    GHashTable *host;           /* ranks of hosts that matter */
    GHashTable *operation;      /* struct running *: by host and number */
    GPtrArray *story;           /* by kept, NULL until its record came */
    GHashTable *steps;          /* GArray * of struct story_event, by host: its configuration, until a story has it */
};

/* An operation under way. */
struct running {
    uint64_t key;
    GArray *event;
    const struct rrset *answer[N_QUESTIONS];    /* that came last */
    unsigned asked[N_QUESTIONS];        /* times under its last name */
    uint32_t name[N_QUESTIONS];         /* zone name; valid where it was asked */
    int64_t sent;               /* octets of a request, once at least */
};

/* Texts */

static char *
name_of_node(const struct world *world, struct addr addr)
{
    const struct member *member = segment_find(&world->network->members, addr);
    g_autofree char *text = value_print_addr(addr), *name = NULL;

    if (member == NULL)
        return g_steal_pointer(&text);
    name = world_name(world, member->node);
    return g_strdup_printf("%s (%s)", name, text);
}

static void
add(GArray *events, int64_t at, const char *word, uint16_t fact, char *text)
{
    struct story_event event = { .at = at, .word = word, .text = text, .fact = fact };

    g_array_append_val(events, event);
}

static void
clear_event(void *data)
{
    struct story_event *event = data;

    g_free(event->text);
    if (event->choice == NULL)
        return;
    selected_free(event->choice->selected);
    g_free((void *) event->choice->host.address);
    g_free((void *) event->choice->host.routing);
    g_free(event->choice->host.history);
    g_free(event->choice);
}

/* Whose it is */

static void
running_free(void *data)
{
    struct running *running = data;

    if (running->event != NULL)
        g_array_unref(running->event);
    g_free(running);
}

static struct running *
running_of(struct watching *watching, uint32_t host, uint32_t number)
{
    uint64_t key = (uint64_t) host << 32 | number;
    struct running *running = g_hash_table_lookup(watching->operation, &key);

    if (running == NULL) {
        running = g_new0(struct running, 1);
        running->key = key;
        running->event = g_array_new(FALSE, FALSE, sizeof(struct story_event));
        g_array_set_clear_func(running->event, clear_event);
        g_hash_table_insert(watching->operation, &running->key, running);
    }
    return running;
}

static bool
matters(const struct watching *watching, uint32_t host)
{
    return g_hash_table_contains(watching->host, GUINT_TO_POINTER(host));
}

/* Packets */

static const char *
ordinal(unsigned n)
{
    static const char *const word[] = { "", "", ", a second time", ", a third time", ", a fourth time" };

    return n < G_N_ELEMENTS(word) ? word[n] : ", once more";
}

static bool
is_of_dns(const struct packet *packet)
{
    return packet->dport == DNS_PORT || packet->sport == DNS_PORT;
}

/* A DNS message, and no other segment of TCP. */
static bool
is_message(const struct packet *packet)
{
    return is_of_dns(packet) &&
        (packet->proto == PROTO_UDP || (packet->proto == PROTO_TCP && packet->flags & TCP_PSH));
}

/* A segment with a part of a request or a response. */
static bool
is_data(const struct packet *packet)
{
    return packet->proto == PROTO_TCP && !is_of_dns(packet) && packet->u.tcp.length > 0;
}

/* The first time is told with the transfer. */
static void
see_data(struct watching *watching, struct running *running, const struct observation *observation,
         const struct packet *segment)
{
    int64_t end = segment->u.tcp.from + segment->u.tcp.length;

    if (end <= running->sent)
        add(running->event, observation->at, "again", world_profile(watching->world, observation->node)->data.fact,
            g_strdup_printf("%u octets of the request, from %" G_GINT64_FORMAT " on", segment->u.tcp.length,
                            segment->u.tcp.from));
    running->sent = MAX(running->sent, end);
}

/* Notes under which name a question is asked. Returns: whether it is another one than before. */
static bool
is_next_name(struct running *running, enum question question, uint32_t name)
{
    bool first = running->asked[question] == 0, other = !first && running->name[question] != name;

    running->asked[question] = other ? 1 : running->asked[question] + 1;
    running->name[question] = name;
    return other;
}

static void
see_query(struct watching *watching, struct running *running, const struct observation *observation,
          const struct packet *query)
{
    const struct profile *profile = world_profile(watching->world, observation->node);
    enum question question = question_of(query->u.dns.qtype);
    bool next = is_next_name(running, question, query->u.dns.name), tcp = query->proto == PROTO_TCP;
    g_autofree char *server = name_of_node(watching->world, query->dst);

    add(running->event, observation->at, "ask", next ? profile->search.fact : NO_FACT,
        g_strdup_printf("%s of %s, from %s, %s over %s%s", question_name[question],
                        watching->world->zone.name[query->u.dns.name].name, server, tcp ? "TCP" : "UDP",
                        query->family == FAMILY_IPV4 ? "IPv4" : "IPv6",
                        next ? ": the next name" : tcp ? "" : ordinal(running->asked[question])));
}

/* The first one of an attempt is told with it. */
static void
see_syn(struct watching *watching, struct running *running, int64_t at, const struct packet *syn, uint32_t host)
{
    unsigned nth = syn->serial & 0xff;
    g_autofree char *to = value_print_addr(syn->dst);

    if (nth > 0)
        add(running->event, at, "again", world_profile(watching->world, host)->syn.fact,
            g_strdup_printf("SYN number %u to %s", nth + 1, to));
}

static void
see_error(struct watching *watching, struct running *running, int64_t at, const struct packet *packet, uint32_t host)
{
    static const char *const what[] = {
        [TCP_ABORT] = "ends the attempt", [TCP_SOFT] = "changes nothing",
        [TCP_AFTER] = "ends the attempt after some" };
    const struct profile *profile = world_profile(watching->world, host);
    const struct packet *quoted = packet->inner;
    enum icmp_error error = packet->u.icmp.error;
    g_autofree char *from = value_print_addr(packet->src), *to = value_print_addr(quoted->dst);
    bool tcp = quoted->proto == PROTO_TCP && quoted->flags & TCP_SYN;

    add(running->event, at, "icmp", tcp ? profile->on_icmp[quoted->family][error].fact : NO_FACT,
        g_strdup_printf("%s says of %s: %s%s%s", from, to, icmp_text(error), tcp ? "; that " : "",
                        tcp ? what[profile->on_icmp[quoted->family][error].reaction] : ""));
}

static void
see_packet(struct watching *watching, const struct observation *observation)
{
    const struct packet *packet = observation->subject;
    const struct packet *own = packet->inner != NULL ? packet->inner : packet;
    struct running *running;
    bool sent = observation->kind == OBSERVE_SENT;

    if (own->proto != PROTO_TCP && (own->proto != PROTO_UDP || !is_of_dns(own)) &&
        (own == packet || !packet_is_echo(own)))
        return;
    running = running_of(watching, observation->node, serial_operation(own->serial));
    if (packet->inner != NULL)
        see_error(watching, running, observation->at, packet, observation->node);
    else if (sent && is_message(packet))
        see_query(watching, running, observation, packet);
    else if (sent && packet->flags == TCP_SYN && packet->dport != DNS_PORT)
        see_syn(watching, running, observation->at, packet, observation->node);
    else if (sent && is_data(packet))
        see_data(watching, running, observation, packet);
    else if (!sent && is_message(packet))
        running->answer[question_of(packet->u.dns.qtype)] = packet->u.dns.answer;
}

/* Waits */

static const char *
reaction_meaning(enum reaction reaction)
{
    static const char *const meaning[] = {
        [REACTION_ASK_OTHER] = "that query is done",
        [REACTION_STOP] = "the lookup ends with it",
        [REACTION_NEXT_SERVER] = "on to the next step at once",
        [REACTION_IGNORE] = "as if nothing had come",
        [REACTION_RESEND] = "the same server again at once",
        [REACTION_LEAVE_SERVER] = "this server is left out from now on",
        [REACTION_TCP] = "the same over TCP",
    };

    return meaning[reaction];
}

static void
append_addresses(GString *to, const struct rrset *answer)
{
    for (uint32_t i = 0; i < answer->n; i++) {
        g_autofree char *text = value_print_addr(answer->addr[i]);

        g_string_append_printf(to, "%s%s", i == 0 ? ": " : ", ", text);
    }
}

static void
see_answer(struct running *running, const struct wait *wait, const struct profile *profile, const char *server,
           const char *took)
{
    enum question question = wait->question;
    enum outcome outcome = wait->outcome;
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_printf(text, "%s: %s from %s after %s", question_name[question], outcome_text(outcome), server, took);
    if (outcome == OUTCOME_ANSWER && running->answer[question] != NULL && question != ASK_PTR)
        append_addresses(text, running->answer[question]);
    g_string_append_printf(text, "; %s", reaction_meaning(profile->on[question][outcome].reaction));
    add(running->event, wait->to, "answer", profile->on[question][outcome].fact, g_strdup(text->str));
}

static void
see_wait(struct watching *watching, const struct observation *observation)
{
    const struct wait *wait = observation->subject;
    const struct record *record = wait->record;
    const struct profile *profile = world_profile(watching->world, record->host);
    struct running *running = running_of(watching, record->host, record->number);
    const struct asked_server *asked = &record->server[wait->server];
    g_autofree char *server = asked->node != NO_NODE ? world_name(watching->world, asked->node)
        : value_print_addr(discover_well_known(wait->server));
    g_autofree char *took = value_print_time(wait->to - wait->from);

    if (wait->outcome != OUTCOME_NONE && wait->outcome != OUTCOME_TIMEOUT)
        see_answer(running, wait, profile, server, took);
    else if (wait->fact != NO_FACT)
        add(running->event, wait->to, "wait", wait->fact,
            g_strdup_printf("%s: no answer from %s for %s; no longer", question_name[wait->question], server, took));
    else
        add(running->event, wait->to, "wait", NO_FACT,
            g_strdup_printf("%s: no answer from %s for %s, and nobody waits any more", question_name[wait->question],
                            server, took));
}

/* Orders */

/* Returns: what the host remembers by now, in one piece. */
static struct history_entry *
copy_history(const struct history_entry *history)
{
    GArray *copy = g_array_new(FALSE, FALSE, sizeof *history);
    struct history_entry *entry;

    for (; history != NULL; history = history->next)
        g_array_append_val(copy, *history);
    entry = (struct history_entry *) (void *) copy->data;
    for (guint i = 0; i < copy->len; i++)
        entry[i].next = i + 1 < copy->len ? &entry[i + 1] : NULL;
    if (copy->len > 0)
        return (struct history_entry *) (void *) g_array_free(copy, FALSE);
    g_array_free(copy, TRUE);
    return NULL;
}

static void
see_select(struct watching *watching, const struct observation *observation)
{
    const struct selecting_seen *seen = observation->subject;
    struct running *running = running_of(watching, seen->record->host, seen->record->number);
    struct choice *choice = g_new0(struct choice, 1);
    struct story_event event = { .at = observation->at, .word = "select", .fact = seen->host->profile->selection.fact,
                                 .choice = choice };

    choice->host = *seen->host;
    choice->host.fact_use = NULL;
    choice->host.own = NULL;
    choice->host.address = g_memdup2(seen->host->address, seen->host->n_addresses * sizeof *seen->host->address);
    choice->host.routing = g_memdup2(seen->host->routing, sizeof *seen->host->routing);
    choice->host.history = copy_history(seen->host->history);
    choice->n = MIN(seen->n, MAX_CANDIDATES);
    memcpy(choice->dst, seen->dst, choice->n * sizeof *choice->dst);
    choice->selected = selected_new(&choice->host, choice->dst, NULL, choice->n, NULL);
    event.text = choice->n == 1 ? g_strdup("one address, nothing to sort")
                                : g_strdup_printf("%u addresses are sorted", choice->n);
    g_array_append_val(running->event, event);
}

/* Records */

static gint
compare_times(gconstpointer a, gconstpointer b)
{
    const struct story_event *one = a, *other = b;

    return one->at < other->at ? -1 : one->at > other->at;
}

static void
tell_lookup(GArray *events, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    const struct word_order *order = &profile->ask.order;
    enum question first = order->n > 0 ? (enum question) order->word[0] : ASK_A;
    bool both = kept->query[ASK_A].first_at >= 0 && kept->query[ASK_AAAA].first_at >= 0;

    if (world->item[kept->item].name == UINT32_MAX || world->item[kept->item].reverse)
        return;
    if (both)
        add(events, kept->started_at, "lookup", profile->ask.fact,
            g_strdup_printf("%s first, then %s: %s", question_name[first], question_name[1 - first],
                            profile->ask.mode == ASK_TOGETHER ? "both at once" : "one after the other"));
}

/* @when: for a condition does not hold. */
static char *
not_asked_text(const struct profile *profile, enum question question, bool when)
{
    const char *between = ": only with ";
    GString *text = g_string_new(question_name[question]);

    g_string_append(text, " is not asked for");
    for (enum predicate predicate = 0; when && predicate < N_PREDICATES; predicate++)
        if (profile->ask_when[question].when >> predicate & 1) {
            g_string_append_printf(text, "%s%s", between, predicate_name[predicate]);
            between = " and ";
        }
    return g_string_free(text, FALSE);
}

/* Those that the end of the other one stopped, or those that never were to be asked. */
static void
tell_not_asked(GArray *events, const struct world *world, const struct profile *profile, const struct kept *kept,
               bool of_stopped)
{
    const struct work_item *item = &world->item[kept->item];

    if (item->name == UINT32_MAX || item->reverse)
        return;
    for (enum question question = 0; question < N_ADDRESS_TYPES; question++) {
        const struct query_record *other = &kept->query[1 - question];

        if (kept->query[question].first_at >= 0)
            continue;
        uint16_t fact = connection_why_not_asked(profile, kept, question);
        bool stopped = fact != NO_FACT && other->ended_at >= 0 &&
            profile->on[1 - question][other->outcome].fact == fact;
        if (stopped != of_stopped)
            continue;
        add(events, stopped ? other->ended_at : kept->started_at, "lookup", fact,
            not_asked_text(profile, question, !stopped && fact != NO_FACT));
    }
}

static void
tell_from_host(GArray *events, const struct profile *profile, const struct kept *kept)
{
    for (enum question question = 0; question < N_QUESTIONS; question++) {
        const struct query_record *query = &kept->query[question];

        if (query->first_at < 0 || (!query->cached && !query->in_file))
            continue;
        add(events, query->first_at, "answer", query->cached ? profile->cache.fact : profile->hosts_file.fact,
            g_strdup_printf("%s: %s from the host's own %s", question_name[question], outcome_text(query->outcome),
                            query->cached ? "cache" : "file"));
    }
}

/* Of the first attempt, at @dst. @choice: the last order; NULL: there was none. */
static const char *
why_first(const struct choice *choice, struct addr dst)
{
    bool first = choice == NULL || addr_equal(choice->selected->candidate[0].dst, dst);

    return first ? "the first of the order"
        : choice->selected->candidate[0].usable ? "not the first of the order, for what was learned lately comes before"
        : "the first of the order that is usable";
}

/* Of an attempt: why it began then. */
static char *
why_begun(const struct kept *kept, unsigned nth, const struct choice *choice)
{
    const struct attempt_record *attempt = &kept->attempt[nth], *before = nth > 0 ? attempt - 1 : NULL;
    g_autofree char *later = before != NULL ? value_print_time(attempt->first_at - before->first_at) : NULL;

    if (before == NULL)
        return g_strdup(why_first(choice, kept->candidate[attempt->candidate].dst));
    for (unsigned i = 0; i < nth; i++)
        if (kept->attempt[i].ended_at < 0 || kept->attempt[i].ended_at > attempt->first_at)
            return g_strdup_printf("beside what is under way, %s after the one before began", later);
    return g_strdup("the next one, for the one before has ended");
}

/* The last order up to @at. */
static const struct choice *
choice_by(const GArray *events, int64_t at)
{
    const struct choice *choice = NULL;

    for (guint i = 0; i < events->len; i++) {
        const struct story_event *event = &g_array_index(events, struct story_event, i);

        if (event->choice != NULL && event->at <= at)
            choice = event->choice;
    }
    return choice;
}

static char *
how_ended(const struct kept *kept, const struct attempt_record *attempt, const char *dst)
{
    int64_t end = attempt->ended_at >= 0 ? attempt->ended_at : kept->ended_at;
    g_autofree char *took = value_print_time(end - attempt->first_at);
    const char *syns = attempt->n_syns == 1 ? "SYN" : "SYNs";

    if (attempt->ended_at < 0)
        return g_strdup_printf("%s: %s after %s, %u %s", dst,
                               kept->reason == REASON_PATIENCE ? "abandoned" : "under way", took, attempt->n_syns,
                               syns);
    switch (attempt->reason) {
    case REASON_NONE:
        return g_strdup_printf("%s: SYN,ACK, established after %s", dst, took);
    case REASON_CANCELLED:
        return g_strdup_printf("%s: cancelled after %s, another one is established", dst, took);
    case REASON_REFUSED:
        return g_strdup_printf("%s: refused after %s, RST", dst, took);
    case REASON_UNREACHABLE:
        return g_strdup_printf("%s: ended by an ICMP error after %s", dst, took);
    default:
        return g_strdup_printf("%s: given up after %s, %u %s without an answer", dst, took, attempt->n_syns, syns);
    }
}

static uint16_t
fact_of_end(const struct profile *profile, const struct attempt_record *attempt)
{
    bool by_program = profile->connect.timeout_ns > 0 &&
        attempt->ended_at - attempt->first_at == profile->connect.timeout_ns;

    switch (attempt->ended_at >= 0 ? attempt->reason : REASON_NONE) {
    case REASON_CONNECT_TIMEOUT:
        return by_program ? profile->connect.fact : profile->syn.fact;
    case REASON_REFUSED:
        return profile->rst.fact;
    case REASON_CANCELLED:
        return profile->connect.fact;
    default:
        return NO_FACT;
    }
}

static void
append_delay(GString *to, const char *what, int64_t ns)
{
    g_autofree char *text = value_print_time(ns);

    g_string_append_printf(to, ", %s %s", what, text);
}

static char *
strategy_text(const struct connect_facts *facts)
{
    static const char *const text[] = {
        [STRATEGY_IN_ORDER] = "in order: the next address when one has failed",
        [STRATEGY_RFC6555] = "RFC 6555: the first one's family, beside it the other",
        [STRATEGY_RFC8305] = "RFC 8305: the families in turn, one beside the other",
    };
    GString *to = g_string_new(text[facts->strategy]);

    if (facts->strategy != STRATEGY_IN_ORDER && facts->delay_rtts > 0) {
        g_autofree char *rule = g_strdup_printf("attempt delay %" G_GINT64_FORMAT " round trips where known, else",
                                                facts->delay_rtts);

        append_delay(to, rule, facts->delay_ns);
    } else if (facts->strategy != STRATEGY_IN_ORDER) {
        append_delay(to, "attempt delay", facts->delay_ns);
    }
    if (facts->streams)
        append_delay(to, "A waits for AAAA up to", facts->resolution_delay_ns);
    if (facts->timeout_ns > 0)
        append_delay(to, "each attempt at most", facts->timeout_ns);
    if (facts->history_ns > 0)
        append_delay(to, "remembers what was established for", facts->history_ns);
    return g_string_free(to, FALSE);
}

/* RFC 8305 section 3: A that came first was held back for AAAA, in vain. */
static void
tell_held(GArray *events, const struct profile *profile, const struct kept *kept)
{
    const struct query_record *a = &kept->query[ASK_A], *aaaa = &kept->query[ASK_AAAA];
    int64_t delay = profile->connect.resolution_delay_ns;
    g_autofree char *text = value_print_time(delay);

    if (profile->connect.streams && delay > 0 && a->ended_at >= 0 && kept->resolved_at == a->ended_at + delay &&
        (aaaa->ended_at < 0 || aaaa->ended_at > kept->resolved_at))
        add(events, kept->resolved_at, "wait", profile->connect.fact,
            g_strdup_printf("A was held back %s for AAAA; no longer", text));
}

static const char *
why_by(const struct interface_facts *facts, struct addr dst)
{
    if (facts->type == TUNNEL_TEREDO_RELAY)
        return "it is a relay for itself, with IPv4 beside its IPv6";
    return facts->type == TUNNEL_6TO4 && sixtofour_has(dst) ? "2002::/16 is on its link, without a relay"
                                                            : "no other interface has a route to it";
}

/* Of what left by a tunnel: why by that, and who is to carry it on. */
static void
tell_tunnel(GArray *events, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    const struct attempt_record *attempt =
        kept->n_attempts > 0 ? attempt_told(kept->attempt, kept->n_attempts) : NULL;
    const char *name = attempt != NULL ? tunnels_name(attempt->iface) : NULL;
    g_autofree char *there = relays_why(world, kept, DIRECTION_FORWARD);
    g_autofree char *back = relays_why(world, kept, DIRECTION_BACK);

    if (name != NULL) {
        const struct interface_facts *facts = &profile->interface[attempt->iface - INTERFACE_TUNNEL];

        add(events, attempt->first_at, "interface", facts->fact,
            g_strdup_printf("by %s: %s", name, why_by(facts, kept_candidate(kept)->dst)));
    }
    if (there != NULL)
        add(events, attempt->first_at, "relay", NO_FACT, g_strconcat("there: ", there, NULL));
    if (back != NULL)
        add(events, attempt->first_at, "relay", NO_FACT, g_strconcat("back: ", back, NULL));
}

static void
tell_attempts(GArray *events, const struct profile *profile, const struct kept *kept)
{
    for (unsigned i = 0; i < kept->n_attempts; i++) {
        const struct attempt_record *attempt = &kept->attempt[i];
        const struct candidate *candidate = &kept->candidate[attempt->candidate];
        g_autofree char *dst = value_print_addr(candidate->dst), *src = value_print_addr(candidate->src);
        g_autofree char *why = why_begun(kept, i, choice_by(events, attempt->first_at));

        if (i == 0)
            add(events, attempt->first_at, "strategy", profile->connect.fact, strategy_text(&profile->connect));
        add(events, attempt->first_at, "connect", i > 0 ? profile->connect.fact : NO_FACT,
            g_strdup_printf("SYN to %s from %s: %s", dst, src, why));
    }
}

static void
tell_ends(GArray *events, const struct profile *profile, const struct kept *kept)
{
    for (unsigned i = 0; i < kept->n_attempts; i++) {
        const struct attempt_record *attempt = &kept->attempt[i];
        g_autofree char *dst = value_print_addr(kept->candidate[attempt->candidate].dst);

        add(events, attempt->ended_at >= 0 ? attempt->ended_at : kept->ended_at, "ended",
            fact_of_end(profile, attempt), how_ended(kept, attempt, dst));
    }
}

static void
tell_ping(GArray *events, const struct world *world, const struct kept *kept)
{
    if (kept->n_attempts == 0)
        return;

    const struct work_item *item = &world->item[kept->item];
    g_autofree char *dst = value_print_addr(kept->candidate[0].dst), *src = value_print_addr(kept->candidate[0].src);
    g_autofree char *wait = value_print_time(item->wait_ns);
    add(events, kept->attempt[0].first_at, "ping", NO_FACT,
        g_strdup_printf("echo request with %u octets to %s from %s: the first of the list; waits up to %s", item->size,
                        dst, src, wait));
    if (kept->result == RESULT_ANSWERED)
        add(events, kept->ended_at, "reply", NO_FACT, g_strdup_printf("from %s", dst));
}

static void
tell_transfer(GArray *events, const struct world *world, const struct profile *profile, const struct kept *kept)
{
    const struct work_item *item = &world->item[kept->item];
    g_autofree char *text = NULL;

    if (kept_transfer_ns(kept) < 0)
        return;
    add(events, kept->established_at, "transfer", profile->data.fact,
        g_strdup_printf("a request of %" G_GINT64_FORMAT " octets is sent, for a response of %" G_GINT64_FORMAT,
                        item->send, item->receive));
    text = connection_transfer(item, kept);
    add(events, kept->ended_at, "ended", NO_FACT, g_strdup(text));
}

/* Configuration: of a host, not of an operation. The first one that ends tells all of it, each other one what has
 * happened since. */

static void
see_step(struct watching *watching, const struct observation *observation)
{
    void *host = GUINT_TO_POINTER(observation->node);
    const struct configure_step *step = observation->subject;
    GArray *steps = g_hash_table_lookup(watching->steps, host);

    if (steps == NULL) {
        steps = g_array_new(FALSE, FALSE, sizeof(struct story_event));
        g_array_set_clear_func(steps, clear_event);
        g_hash_table_insert(watching->steps, host, steps);
    }
    add(steps, observation->at, story_configure_word(step), step->fact, story_configure_text(step));
}

static void
tell_steps(struct watching *watching, GArray *events, const struct kept *kept)
{
    GArray *steps = g_hash_table_lookup(watching->steps, GUINT_TO_POINTER(kept->host));

    if (steps == NULL || steps->len == 0)
        return;
    g_array_append_vals(events, steps->data, steps->len);
    g_array_set_clear_func(steps, NULL);        /* they have moved */
    g_array_set_size(steps, 0);
    g_array_set_clear_func(steps, clear_event);
}

/* What is in the record goes in front of what was seen at the same time, or behind it. */
static GArray *
put_together(struct watching *watching, const struct profile *profile, const struct kept *kept, struct running *seen)
{
    const struct world *world = watching->world;
    GArray *events = g_array_new(FALSE, FALSE, sizeof(struct story_event));
    g_autoptr(GString) outcome = g_string_new(NULL);

    g_array_set_clear_func(events, clear_event);
    tell_steps(watching, events, kept);
    if (kept_configures(kept))
        add(events, kept->configured_at >= 0 ? kept->configured_at : kept->started_at, "configure", NO_FACT,
            connection_configured(kept));
    tell_lookup(events, world, profile, kept);
    tell_not_asked(events, world, profile, kept, false);
    tell_from_host(events, profile, kept);
    if (kept->kind == WORK_CONNECT)
        tell_held(events, profile, kept);
    if (seen->event->len > 0)
        g_array_append_vals(events, seen->event->data, seen->event->len);
    g_array_set_clear_func(seen->event, NULL);          /* they have moved */
    g_clear_pointer(&seen->event, g_array_unref);
    tell_not_asked(events, world, profile, kept, true);
    if (kept->kind == WORK_PING) {
        tell_ping(events, world, kept);
        tell_tunnel(events, world, profile, kept);
    } else {
        tell_ends(events, profile, kept);       /* before what began because of it */
        tell_attempts(events, profile, kept);
        tell_tunnel(events, world, profile, kept);
        tell_transfer(events, world, profile, kept);
    }
    connection_print_outcome(kept, outcome);
    add(events, kept->ended_at, "end", NO_FACT, g_strdup(outcome->str));
    g_array_sort(events, compare_times);        /* stable */
    return events;
}

static void
see_record(struct watching *watching, const struct record *record)
{
    struct running *running = running_of(watching, record->host, record->number);

    for (guint i = 0; i < watching->kept->len; i++) {
        const struct kept *kept = watching->kept->pdata[i];
        struct story *story;

        if (kept->host != record->host || kept->item != record->item || kept->nth != record->nth)
            continue;
        story = g_new0(struct story, 1);
        story->kept = kept;
        story->profile = world_profile(watching->world, kept->host);
        story->event = put_together(watching, story->profile, kept, running);
        watching->story->pdata[i] = story;
    }
    g_hash_table_remove(watching->operation, &running->key);
}

static void
see(void *user, const struct observation *observation)
{
    struct watching *watching = user;

    if (!matters(watching, observation->node))
        return;
    switch (observation->kind) {
    case OBSERVE_WAIT:
        see_wait(watching, observation);
        return;
    case OBSERVE_SELECT:
        see_select(watching, observation);
        return;
    case OBSERVE_STEP:
        see_step(watching, observation);
        return;
    case OBSERVE_RECORD:
        see_record(watching, observation->subject);
        return;
    default:
        see_packet(watching, observation);
        return;
    }
}

/* Running */

static void
story_free(void *data)
{
    struct story *story = data;

    if (story == NULL)
        return;
    g_array_unref(story->event);
    g_free(story);
}

GPtrArray *
stories_run(const struct world *world, const GPtrArray *kept)
{
    struct watching watching = { .world = world, .kept = kept };
    const struct observer observer = {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_WAIT | 1u << OBSERVE_SELECT |
            1u << OBSERVE_STEP | 1u << OBSERVE_RECORD,
        .see = see, .user = &watching,
    };

    watching.host = g_hash_table_new(NULL, NULL);
    watching.steps = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
    watching.operation = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, running_free);
    watching.story = g_ptr_array_new_with_free_func(story_free);
    g_ptr_array_set_size(watching.story, (gint) kept->len);
    for (guint i = 0; i < kept->len; i++)
        g_hash_table_add(watching.host, GUINT_TO_POINTER(((const struct kept *) kept->pdata[i])->host));
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    g_hash_table_unref(watching.steps);
    g_hash_table_unref(watching.operation);
    g_hash_table_unref(watching.host);
    return watching.story;
}
