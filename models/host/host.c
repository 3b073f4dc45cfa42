/*
 * host.c - a client: what it does, and who gets its packets
 *
 * A host has work: items that start operations at their times. An operation is
 * one attempt to reach a name or an address: look the name up, select, connect or
 * ping; or a lookup alone. When it has ended, its record goes to the observers.
 * Operations do not wait for each other.
 *
 * In order: start_due_work() -> operation_start() -> operation_looked_up() -> found() ->
 * select_and_connect() -> operation_connected() -> operation_end(); a lookup ends with
 * resolved(), a ping by select_and_ping() -> operation_pinged(). Where the profile connects as
 * answers come, found() goes by stream_in(). A packet goes to the operation that
 * waits for it, found by its local port.
 *
 * A host has one wake-up in the queue: the earliest deadline of its work and
 * operations. A deadline that moved forward queues an earlier one; a wake-up
 * for nothing finds nothing due and arms the next.
 *
 * A server that does something of its own is a host too: what others began is its server's (models/server). All
 * packets of a conversation have the identity of who began it, so it is known whose they are.
 *
 * Not modelled yet: several interfaces.
 */
#include "models/host/host.h"

#include <string.h>

#include <glib.h>

#include "models/host/arrivals.h"
#include "models/host/discover.h"
#include "models/host/history.h"
#include "models/host/operation.h"
#include "models/host/sources.h"
#include "models/models.h"
#include "models/server/server.h"
#include "models/server/session.h"
#include "models/tunnel/teredo.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define FIRST_PORT 49152u       /* RFC 6335 section 6: dynamic ports */
#define N_PORTS 16384u

/* Operations */

static size_t
size_of_operation(uint8_t n_questions, const struct server_list *servers)
{
    return sizeof(struct operation) + notes_size_behind(n_questions, servers);
}

static void
operation_free(struct operation *operation)
{
    if (operation->lookup != NULL)
        lookup_free(operation->lookup);
    notes_end(operation);
    if (operation->connecting != NULL)
        connect_free(operation->connecting);
    if (operation->pinging != NULL)
        shelf_put(host_pieces(operation->host), operation->pinging, sizeof *operation->pinging);
    shelf_put(host_pieces(operation->host), operation,
              size_of_operation(operation->notes.n_questions, operation->notes.servers));
}

/* Gives back the operations that have ended, and lookups that are over. Not done where they end, for that
 * may be deep inside their own resolver. */
static void
sweep(struct host *host)
{
    host->has_ended = false;
    for (struct operation **link = &host->operation; *link != NULL;) {
        struct operation *operation = *link;

        if (operation->ended) {
            *link = operation->next;
            operation_free(operation);
            continue;
        }
        if (operation->lookup != NULL && operation->lookup->over) {
            lookup_free(operation->lookup);
            operation->lookup = NULL;
        }
        link = &operation->next;
    }
}

/* Whether something runs of what is done together with @operation. */
static bool
others_run(const struct operation *operation)
{
    uint32_t first = operation->nth_work - operation->item->nth_together;

    for (const struct operation *other = operation->host->operation; other != NULL; other = other->next)
        if (!other->ended && other->nth_work - first < operation->item->n_together)
            return true;
    return false;
}

/* The next of all that are done together begins where the last of them has ended. */
static void
start_together(const struct operation *operation)
{
    struct host *host = operation->host;
    struct progress *first = &host->progress[operation->nth_work - operation->item->nth_together];

    if (others_run(operation))
        return;
    for (uint32_t i = 0; i < operation->item->n_together; i++)
        first[i].next_at = host_now(host);
    host->work_at = host_now(host);
}

static void
tell_end(const struct operation *operation, enum result result, enum reason reason)
{
    const struct host *host = operation->host;
    struct record record;

    notes_record(operation, &record);
    record.result = (uint8_t) result;
    record.reason = (uint8_t) reason;
    record.ended_at = host_now(host);
    observe(host->node->island, (struct observation) {
        .at = host_now(host), .node = host->node->rank, .kind = OBSERVE_RECORD, .subject = &record });
}

static void
operation_end(struct operation *operation, enum result result, enum reason reason)
{
    struct host *host = operation->host;
    struct progress *progress = &host->progress[operation->nth_work];

    if (operation->connecting != NULL && connect_is_under_way(operation->connecting))
        connect_leave(operation->connecting);
    if (operation->lookup != NULL)
        lookup_leave(operation->lookup);
    operation->ended = true;
    host->has_ended = true;
    if (operation->item->every_ns == 0 && progress->started < operation->item->times) {
        if (operation->item->n_together == 1)
            host->work_at = progress->next_at = host_now(host);         /* one after the other */
        else
            start_together(operation);
    }
    if (observing(host->node->island, OBSERVE_RECORD))
        tell_end(operation, result, reason);
}

void
operation_connected(struct operation *operation, bool established, enum reason reason)
{
    operation_end(operation, established ? RESULT_ESTABLISHED : RESULT_FAILED, reason);
}

void
operation_pinged(struct operation *operation, bool answered, enum reason reason)
{
    operation_end(operation, answered ? RESULT_ANSWERED : RESULT_FAILED, reason);
}

/* The profile with what administrators have changed by now. */
static const struct profile *
profile_now(const struct host *host)
{
    const struct host_class *class = host->config->class;
    const struct profile *profile = class->profile;

    for (uint32_t i = 0; i < class->n_changes && class->change[i].at_ns <= host_now(host); i++)
        profile = class->change[i].profile;
    return profile;
}

static void
tell_selecting(const struct operation *operation, const struct addr *dst, uint32_t n)
{
    const struct host *host = operation->host;
    struct record record;

    notes_record(operation, &record);
    observe(host->node->island, (struct observation) {
        .at = host_now(host), .node = host->node->rank, .kind = OBSERVE_SELECT,
        .subject = &(struct selecting_seen) { &record, &host->selection, dst, n } });
}

/* Addresses are about to be sorted. */
static void
begin_selecting(struct operation *operation, const struct addr *dst, uint32_t n)
{
    struct host *host = operation->host;

    if (operation->notes.resolved_at < 0)
        operation->notes.resolved_at = host_now(host);
    host->selection.profile = profile_now(host);
    if (!reach_keeps_own(&host->selection))
        sources_prepare(&host->selection, host_alike(host));
    if (observing(host->node->island, OBSERVE_SELECT))
        tell_selecting(operation, dst, n);
}

/* They are the operation's candidates then. */
static void
select_address(struct operation *operation, const struct addr *dst, uint32_t n)
{
    struct candidate *room;

    begin_selecting(operation, dst, n);
    room = notes_room(operation, n);
    selection_sort(&operation->host->selection, dst, NULL, n, room);
}

/* Connecting */

static const struct connect_facts *
connect_facts_of(const struct operation *operation)
{
    return &operation->host->profile->connect;
}

/* @more: the lookup goes on. */
static void
select_and_connect(struct operation *operation, const struct addr *dst, uint32_t n, bool more)
{
    struct host *host = operation->host;
    struct connecting *connecting = connect_new(operation, operation->item->send, operation->item->receive);

    operation->connecting = connecting;
    select_address(operation, dst, n);
    history_sort(host, operation->notes.candidate, operation->notes.n_candidates);
    connecting->dport = operation->item->port;
    connecting->more = more;
    connect_start(connecting);
}

static void
select_and_ping(struct operation *operation, const struct addr *dst, uint32_t n)
{
    struct pinging *pinging = operation->pinging = shelf_get(host_pieces(operation->host), sizeof *pinging);

    select_address(operation, dst, n);
    *pinging = (struct pinging) {
        .operation = operation,
        .size = operation->item->size,
        .wait_ns = operation->item->wait_ns,
    };
    ping_start(pinging);
}

/* Adds to @n addresses those of the candidates that are not among them: a lookup
 * that is made again has not found them yet. Returns: how many there are. */
static uint32_t
add_known(const struct notes *notes, struct addr *dst, uint32_t n)
{
    for (uint8_t i = 0; i < notes->n_candidates; i++) {
        uint32_t at = 0;

        while (at < n && !addr_equal(dst[at], notes->candidate[i].dst))
            at++;
        if (at == n)            /* there is room: a name has no more addresses */
            dst[n++] = notes->candidate[i].dst;
    }
    return n;
}

static void
start_connecting(struct operation *operation)
{
    struct addr dst[MAX_CANDIDATES];

    operation->lookup->hold_at = INT64_MAX;
    select_and_connect(operation, dst, lookup_addresses(operation->lookup, dst, MAX_CANDIDATES),
                       !operation->lookup->over);
}

static void
add_found(struct operation *operation)
{
    struct addr dst[MAX_CANDIDATES];
    struct candidate candidate[MAX_CANDIDATES];
    uint32_t n = lookup_addresses(operation->lookup, dst, MAX_CANDIDATES);

    n = add_known(&operation->notes, dst, n);
    begin_selecting(operation, dst, n);
    selection_sort(&operation->host->selection, dst, NULL, n, candidate);
    history_sort(operation->host, candidate, n);
    connect_put(operation->connecting, candidate, n);
}

/* RFC 8305 section 3: AAAA is connected to at once; A waits for AAAA, but not long. */
static void
stream_in(struct operation *operation)
{
    const struct query *query = operation->lookup->query;
    const struct connect_facts *facts = connect_facts_of(operation);

    if (query[ASK_A].answer == NULL && query[ASK_AAAA].answer == NULL)
        return;
    fact_acted(&operation->host->selection, facts->fact);
    if (operation->connecting != NULL)
        add_found(operation);
    else if (query[ASK_AAAA].ended || facts->resolution_delay_ns == 0)
        start_connecting(operation);
    else
        operation->lookup->hold_at = host_now(operation->host) + facts->resolution_delay_ns;
}

/* The operation ends without an attempt: strategies differ in what they wait for,
 * once there is an address. */
static void
note_waiting(const struct operation *operation)
{
    for (enum question question = 0; question < N_ADDRESS_TYPES; question++)
        if (operation->lookup->query[question].answer != NULL &&
            operation->notes.query[question].ended_at < host_now(operation->host)) {
            fact_waited(&operation->host->selection, connect_facts_of(operation)->fact);
            return;
        }
}

/* Looking up */

/* Nothing more was wanted: of a name its addresses, sorted, of an address its name. */
static void
resolved(struct operation *operation, const struct addr *dst, uint32_t n)
{
    if (operation->item->reverse) {
        operation->notes.resolved_at = host_now(operation->host);
        operation->notes.found = lookup_name(operation->lookup);
    } else {
        select_address(operation, dst, n);
    }
    operation_end(operation, RESULT_RESOLVED, REASON_NONE);
}

/* Its addresses, for connecting: as they come, or all together. */
static void
found(struct operation *operation, enum lookup_event event)
{
    if (operation->connecting != NULL) {
        connect_no_more(operation->connecting);
    } else if (event == LOOKUP_DONE) {
        start_connecting(operation);
    } else {
        note_waiting(operation);
        operation_end(operation, RESULT_FAILED, lookup_reason(operation->lookup));
    }
}

/* getaddrinfo() and getnameinfo() wait for the end of the lookup. */
void
operation_looked_up(struct operation *operation, enum lookup_event event, enum question question)
{
    struct addr dst[MAX_CANDIDATES];

    (void) question;
    if (event != LOOKUP_FAMILY)
        operation->host->has_ended = true;
    if (event == LOOKUP_FAMILY) {
        stream_in(operation);
    } else if (operation->item->kind == WORK_CONNECT) {
        found(operation, event);
    } else if (event == LOOKUP_FAILED) {
        operation_end(operation, RESULT_FAILED, lookup_reason(operation->lookup));
    } else if (operation->item->kind == WORK_PING) {
        select_and_ping(operation, dst, lookup_addresses(operation->lookup, dst, MAX_CANDIDATES));
    } else {
        resolved(operation, dst, lookup_addresses(operation->lookup, dst, MAX_CANDIDATES));
    }
}

/* Returns: which of several names is the one this time. */
static uint32_t
choose(const struct host *host, const struct popularity *popularity, uint32_t nth)
{
    uint64_t bits = draw(popularity->key, DRAW_POPULARITY,
                         (struct subject) { .of = configure_name(host), .serial = nth });
    uint64_t drawn = draw_below(bits, popularity->below[popularity->n - 1]);
    uint32_t low = 0, high = popularity->n - 1;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (drawn < popularity->below[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Returns: the item that it is this time. */
static const struct work_item *
item_of(const struct host *host, uint32_t nth_work, uint32_t nth)
{
    const struct work_item *item = host->config->work[nth_work].item;

    return item->popularity != NULL ? item + choose(host, item->popularity, nth) : item;
}

/* @begins: what is to be done is. */
static struct operation *
operation_new(struct host *host, uint32_t nth_work, bool begins)
{
    uint32_t nth = host->progress[nth_work].started, number = host->n_operations++;
    const struct work_item *item = item_of(host, nth_work, nth);
    bool looks_up = begins && item->name != UINT32_MAX;
    uint8_t n_questions = looks_up ? (uint8_t) lookup_questions(item->reverse) : 0;
    struct server_list *servers = looks_up ? host->servers : NULL;
    struct operation *operation = shelf_get(host_pieces(host), size_of_operation(n_questions, servers));

    g_assert(number < MOST_OPERATIONS);         /* the reader refuses more */
    *operation = (struct operation) {
        .host = host,
        .next = host->operation,
        .item = item,
        .serial = serial_of(number, 0, 0),
        .nth_work = nth_work,
        .port = (uint16_t) (FIRST_PORT + number % N_PORTS),
    };
    notes_begin(&operation->notes, host, nth, n_questions, servers);
    return host->operation = operation;
}

static void
look_up(struct operation *operation)
{
    struct host *host = operation->host;
    const struct work_item *item = operation->item;
    const struct work *work = &host->config->work[operation->nth_work];
    struct lookup *lookup = operation->lookup = lookup_new(operation, item->reverse);

    lookup->asked = search_begin(host, &host->config->class->asked[work->index + (item - work->item)]);
    lookup->flags = item->flags;
    lookup->streams = item->kind == WORK_CONNECT && host->profile->connect.streams;
    lookup->process = item->process == PROCESS_ONE ? &host->progress[operation->nth_work].process : &lookup->own;
    lookup_start(lookup);
}

static void
operation_start(struct host *host, uint32_t nth_work)
{
    struct operation *operation = operation_new(host, nth_work, true);

    host->node->island->background = false;     /* it is work, whatever had it begin */
    host->progress[nth_work].started++;
    if (operation->item->name != UINT32_MAX)
        look_up(operation);
    else if (operation->item->kind == WORK_PING)
        select_and_ping(operation, &operation->item->to, 1);
    else
        select_and_connect(operation, &operation->item->to, 1, false);
    if (operation->ended) {     /* at once; many may do so at one instant, so it goes back now */
        host->operation = operation->next;
        operation_free(operation);
    }
}

/* Time */

/* Returns: when the user goes away; INT64_MAX: never. */
static int64_t
patience_end(const struct operation *operation)
{
    int64_t patience_ns = operation->item->patience_ns;

    return patience_ns > 0 ? operation->notes.started_at + patience_ns : INT64_MAX;
}

static int64_t
operation_deadline(const struct operation *operation)
{
    int64_t deadline = patience_end(operation);

    if (operation->ended)
        return INT64_MAX;
    if (operation->lookup != NULL)
        deadline = earlier(deadline, earlier(operation->lookup->hold_at, lookup_deadline(operation->lookup)));
    if (operation->connecting != NULL)
        deadline = earlier(deadline, connect_deadline(operation->connecting));
    if (operation->pinging != NULL)
        deadline = earlier(deadline, ping_deadline(operation->pinging));
    return deadline;
}

/* Queues a wake-up for the earliest deadline, unless there is one before it. */
static inline void
arm(struct host *host)
{
    int64_t earliest = host->work_at;

    for (const struct operation *operation = host->operation; operation != NULL; operation = operation->next)
        earliest = earlier(earliest, operation_deadline(operation));
    if (earliest < host->armed_at) {
        host->armed_at = earliest;
        node_timer(host->node, earliest, TIMER_WAKE, 0);
    }
}

/* When the one after that starts which is about to, if they do not wait for each other. */
static int64_t
next_start(const struct host *host, uint32_t nth_work)
{
    const struct work_item *item = host->config->work[nth_work].item;
    const struct progress *progress = &host->progress[nth_work];
    int64_t began, next;

    if (item->arrivals == NULL)
        return progress->next_at + item->every_ns;
    began = item->at_ns >= 0 ? item->at_ns : host_configured_at(host);
    next = arrivals_next(item->arrivals, configure_name(host), progress->started + 1,
                         progress->next_at - began);
    return next < INT64_MAX ? began + next : INT64_MAX;
}

/* Apart from go_on(), which as a rule finds nothing due. */
static G_GNUC_NO_INLINE void
start_due_work(struct host *host)
{
    while (host->work_at <= host_now(host)) {
        host->work_at = INT64_MAX;
        for (uint32_t i = 0; i < host->config->n_work; i++) {
            const struct work_item *item = host->config->work[i].item;
            struct progress *progress = &host->progress[i];

            while (progress->next_at <= host_now(host)) {
                bool more = progress->started + 1 < item->times && item->every_ns > 0;

                progress->next_at = more ? next_start(host, i) : INT64_MAX;
                operation_start(host, i);
            }
            host->work_at = earlier(host->work_at, progress->next_at);
        }
    }
}

/* After anything that happened: what became due, and when to wake up next. */
static void
go_on(struct host *host)
{
    if (host->work_at <= host_now(host))
        start_due_work(host);
    if (host->has_ended)
        sweep(host);
    arm(host);
}

static void
operation_due(struct operation *operation)
{
    if (patience_end(operation) <= host_now(operation->host)) {
        if (operation->lookup != NULL && !operation->lookup->over)
            note_waiting(operation);
        operation_end(operation, RESULT_ABANDONED, REASON_PATIENCE);
        return;
    }
    if (operation->lookup != NULL && !operation->lookup->over)
        lookup_due(operation->lookup);
    if (!operation->ended && operation->connecting != NULL)
        connect_due(operation->connecting);
    if (!operation->ended && operation->pinging != NULL)
        ping_due(operation->pinging);
    if (!operation->ended && operation->lookup != NULL && operation->lookup->hold_at <= host_now(operation->host))
        start_connecting(operation);
}

static void
host_timer(struct node *node, uint16_t which, uint64_t arg)
{
    struct host *host = node->state;

    if (which != TIMER_WAKE) {
        if (which == TIMER_SERVE)
            session_timer(arg);
        else if (which == TIMER_CONFIGURE)
            configure_due(host);
        else
            tunnels_due(host);
        go_on(host);
        return;
    }
    if (host->armed_at <= host_now(host))
        host->armed_at = INT64_MAX;
    for (struct operation *operation = host->operation; operation != NULL; operation = operation->next)
        if (operation_deadline(operation) <= host_now(host))
            operation_due(operation);
    go_on(host);
}

/* Packets */

/* Hands @packet, or the error about a packet sent from @port, or an echo's
 * identifier, to the operation that waits for it. Ports come again, so several may have it. Returns: whether
 * one did. */
static bool
hand_over(const struct host *host, const struct packet *packet, uint8_t proto, uint16_t port)
{
    for (struct operation *operation = host->operation; operation != NULL; operation = operation->next) {
        if (operation->ended || operation->port != port)
            continue;
        if (proto == PROTO_ICMP || proto == PROTO_ICMPV6) {
            if (operation->pinging != NULL && ping_packet(operation->pinging, packet))
                return true;
        } else if ((operation->lookup != NULL && lookup_packet(operation->lookup, packet)) ||
                   (proto == PROTO_TCP && operation->connecting != NULL &&
                    connect_packet(operation->connecting, packet))) {
            return true;
        }
    }
    return false;
}

/* The server closes as well: the last ACK, from TIME-WAIT (RFC 9293 section 3.6). */
static void
acknowledge_close(struct host *host, struct packet *packet)
{
    packet_turn(packet);
    packet->flags = TCP_ACK;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER);
    host_send(host, packet);
}

/* Neighbor Discovery: what concerns the host's own configuration, and who asks
 * for its addresses. */
static void
discovery_in(struct host *host, struct packet *packet)
{
    struct island *island = host->node->island;

    if (configure_answer(host, packet)) {
        net_send(host->node, packet);
        return;
    }
    if (host->configuring != NULL)
        configure_packet(host, packet);
    packet_free(island, packet);
    go_on(host);
}

/* A rule with edge traversal is for what comes by Teredo. */
static bool
is_open(const struct host *host, const struct packet *packet)
{
    return host->config->firewall_off || (host->config->class->edge && teredo_has(packet->dst));
}

/* Nobody here has asked for @packet. To a SYN a system says that nobody listens (RFC 9293 section 3.10.7.1), if its
 * firewall lets that pass. Apart from operation_in(), which as a rule finds who waits. */
static G_GNUC_NO_INLINE void
unwanted(struct host *host, struct packet *packet)
{
    if (packet->proto != PROTO_TCP || packet->flags != TCP_SYN || !is_open(host, packet)) {
        lose_packet(host->node->island, packet, host_now(host), host->node->rank, NO_ROUTER, LOSS_UNWANTED);
        return;
    }
    packet_turn(packet);
    packet->flags = TCP_RST | TCP_ACK;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER);
    host_send(host, packet);
}

/* To an operation that waits for it, or to nobody. */
static void
operation_in(struct host *host, struct packet *packet, uint8_t proto, uint16_t port)
{
    if (!hand_over(host, packet, proto, port)) {
        unwanted(host, packet);
        return;
    }
    packet_free(host->node->island, packet);
    go_on(host);
}

/* An ICMP message that is no error. */
static void
message_in(struct host *host, struct packet *packet)
{
    bool asks = packet_is_echo(packet) && packet->u.echo.kind == ECHO_REQUEST;

    if (asks && !is_open(host, packet))
        unwanted(host, packet);
    else if (packet_echo(packet, host->node))
        host_send(host, packet);
    else if (packet_is_echo(packet))
        operation_in(host, packet, packet->proto, packet->dport);
    else
        discovery_in(host, packet);
}

static bool
is_lease(const struct packet *packet)
{
    return packet->dport == DHCPV6_CLIENT_PORT || packet->dport == DHCPV4_CLIENT_PORT;
}

static void
lease_in(struct host *host, struct packet *packet)
{
    if (packet->dport == DHCPV6_CLIENT_PORT)
        configure_leased(host, packet);
    else
        configure_leased_ipv4(host, packet);
    packet_free(host->node->island, packet);
    go_on(host);
}

/* Whether somebody else began what @packet is of, or is an error about. */
static bool
is_of_others(const struct host *host, const struct packet *packet)
{
    return (packet->inner != NULL ? packet->inner : packet)->origin != host->node->rank;
}

void
host_receive(struct host *host, struct packet *packet)
{
    const struct packet *own = packet->inner;   /* what an ICMP error is about */

    if (host->tunnels != NULL && tunnels_packet(host, packet))
        go_on(host);
    else if (host->more != NULL && host->more->server != NULL && is_of_others(host, packet))
        server_receive(host->more->server, packet);
    else if (own != NULL)
        operation_in(host, packet, own->proto, own->sport);
    else if (packet->proto == PROTO_TCP && packet->flags & TCP_FIN)
        acknowledge_close(host, packet);
    else if (packet->proto == PROTO_TCP)
        operation_in(host, packet, PROTO_TCP, packet->dport);
    else if (packet->proto != PROTO_UDP)
        message_in(host, packet);
    else if (host->configuring != NULL && is_lease(packet))
        lease_in(host, packet);
    else
        operation_in(host, packet, PROTO_UDP, packet->dport);
}

static void
host_packet_in(struct node *node, struct packet *packet)
{
    host_receive(node->state, packet);
}

/* Configuration */

struct host_config *
host_config_keep(struct arena *arena, const struct host_config *config, const struct host_address *given)
{
    size_t size = offsetof(struct host_config, given), room = size + config->n_given * sizeof *given;
    struct host_config *kept = arena_alloc(arena, MAX(room, sizeof *config));

    memcpy(kept, config, size);
    if (config->n_given > 0)
        memcpy(kept->given, given, config->n_given * sizeof *given);
    return kept;
}

static bool
looks_up(const struct host_config *config)
{
    for (uint32_t i = 0; i < config->n_work; i++) {
        const struct work_item *item = config->work[i].item;

        for (uint32_t j = 0; j < (item->popularity != NULL ? item->popularity->n : 1); j++)
            if (item[j].name != UINT32_MAX)
                return true;
    }
    return false;
}

static void
send_served(struct node *node, struct packet *packet)
{
    host_send(node->state, packet);
}

static void
serve(struct host *host)
{
    struct server *server = arena_alloc(&host->node->island->arena, sizeof *server);

    host_more(host)->server = server;
    *server = (struct server) {
        .node = host->node, .config = host->config->class->server, .send = send_served, .timer = TIMER_SERVE };
}

static void
observe_configured(const struct host *host)
{
    const struct configured_host configured = { &host->selection, host->servers };

    if (observing(host->node->island, OBSERVE_CONFIGURED))
        observe(host->node->island, (struct observation) {
            .at = host_now(host), .node = host->node->rank, .kind = OBSERVE_CONFIGURED, .subject = &configured });
}

/* Has what the host does by facts be counted, if anybody does. */
static void
count_facts(struct host *host)
{
    const struct models *models = host->node->island->models;
    const struct host_class *class = host->config->class;

    if (models->host_use != NULL)
        host->selection.fact_use = models->host_use[host->node->rank];
    else if (models->fact_use != NULL)
        host->selection.fact_use = models->fact_use[class->nth_profile];
    if (host->selection.fact_use != NULL)
        host->selection.facts_met = arena_alloc(&host->node->island->arena, facts_met_words(class->profile->n_facts) *
                                                sizeof *host->selection.facts_met);
}

static void
find_servers(struct host *host)
{
    if (looks_up(host->config))
        discover_servers(host);
}

static void
host_start(struct node *node)
{
    struct host *host = node->state;
    const struct host_config *config = node->config;

    host->node = node;
    host->config = config;
    host->profile = config->class->profile;
    host->selection = (struct selection_host) {
        .profile = host->profile,
        .address = config->given,
        .n_addresses = config->n_given,
        .routes = config->routes,
        .ipv6_fact = host->profile->ipv6.fact,
        .ipv6_by_fact = config->ipv6_offered || (config->ipv6_own && config->class->tunnels != 0),
        .link_local_by_fact = config->ipv6_own,
        .tunnels = config->ipv6_on ? config->class->tunnels_stated : 0,
    };
    count_facts(host);
    if (config->class->server != NULL)
        serve(host);
    host->armed_at = host->work_at = INT64_MAX;
    host->starts = true;
    if (config->n_work > 0)
        host->progress = arena_alloc(&node->island->arena, config->n_work * sizeof *host->progress);
    for (uint32_t i = 0; i < config->n_work; i++) {
        bool waits = config->work[i].item->at_ns < 0;

        host->progress[i].next_at = waits ? INT64_MAX : config->work[i].at_ns;
        host->work_at = earlier(host->work_at, host->progress[i].next_at);
    }
    if (config->ipv6_awaited)
        fact_acted(&host->selection, host->profile->ipv6.fact);
    if (config->automatic != NULL) {
        configure_start(host);
    } else {
        tunnels_consider(host);
        host_configured(host);
    }
    host->starts = false;
    if (host->servers == NULL)
        find_servers(host);
    arm(host);
}

void
host_configured(struct host *host)
{
    const struct host_config *config = host->config;

    host->waits_for_tunnels = tunnels_probe(host);
    if (host->waits_for_tunnels)
        return;
    host->is_configured = true;
    if (host_now(host) > 0)             /* something was to be done for it */
        host_more(host)->configured_at = host_now(host);
    find_servers(host);
    for (uint32_t i = 0; i < config->n_work; i++)
        if (config->work[i].item->at_ns < 0) {
            host->progress[i].next_at = host_configured_at(host) + config->work[i].at_ns;
            host->work_at = earlier(host->work_at, host->progress[i].next_at);
        }
    observe_configured(host);
}

void
host_renumbered(struct host *host)
{
    if (!host->starts)          /* else that comes when all is there */
        find_servers(host);
}

/* What still waits for the host to be configured has never begun: that is told. */
static void
end_waiting_work(struct host *host)
{
    for (uint32_t i = 0; i < host->config->n_work && !host->is_configured; i++)
        if (host->config->work[i].item->at_ns < 0) {
            struct operation *operation = operation_new(host, i, false);

            host->progress[i].started = UINT32_MAX;
            operation_end(operation, RESULT_FAILED, REASON_RUN_ENDED);
        }
    sweep(host);
}

static void
host_finish(struct node *node)
{
    struct host *host = node->state;

    end_waiting_work(host);
    for (struct operation *operation = host->operation; operation != NULL; operation = operation->next)
        operation_end(operation, RESULT_FAILED, REASON_RUN_ENDED);
    sweep(host);
    tunnels_stop(host);
}

static enum scope
host_scope(const void *config)
{
    (void) config;
    return PRIVATE;
}

const struct node_kind host_kind = {
    .name = "host",
    .state_size = sizeof(struct host),
    .scope = host_scope,
    .start = host_start,
    .packet = host_packet_in,
    .timer = host_timer,
    .finish = host_finish,
};
