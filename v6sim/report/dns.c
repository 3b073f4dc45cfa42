/*
 * dns.c - what became of queries, what DNS servers had to do, and what lookups waited for
 *
 * In order: dns_new() -> see() for each observation -> dns_finish().
 */
#include "v6sim/report/dns.h"

#include "models/dns/authoritative.h"
#include "models/dns/message.h"
#include "models/host/discover.h"
#include "models/host/outcome.h"

#define NS_PER_S INT64_C(1000000000)

const char *const dns_transport_name[] = {
    [DNS_OVER_UDP] = "udp", [DNS_OVER_TCP] = "tcp", [N_DNS_TRANSPORTS] = NULL };

static void
add_server(struct dns *dns, uint32_t node)
{
    dns->server[dns->n_servers++] = (struct dns_server) {
        .node = node, .second = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free) };
}

struct dns *
dns_new(const struct world *world, bool keep_waits)
{
    struct dns *dns = g_new0(struct dns, 1);
    uint32_t n = 1;

    dns->world = world;
    dns->keep_waits = keep_waits;
    dns->wait = g_array_new(FALSE, FALSE, sizeof(struct dns_wait));
    for (uint32_t i = 0; i < world->n_groups; i++)
        n += world->group[i].type == NODE_DNS ? world->group[i].n : 0;
    dns->server = g_new0(struct dns_server, n);
    for (uint32_t i = 0; i < world->n_groups; i++)
        for (uint32_t j = 0; world->group[i].type == NODE_DNS && j < world->group[i].n; j++)
            add_server(dns, world->group[i].first + j);
    add_server(dns, NO_NODE);
    return dns;
}

void
dns_free(struct dns *dns)
{
    if (dns == NULL)
        return;
    for (uint32_t i = 0; i < dns->n_servers; i++)
        g_hash_table_unref(dns->server[i].second);
    g_free(dns->server);
    g_array_unref(dns->wait);
    g_free(dns);
}

/* Counting */

/* Returns: the server that is node @rank, else the one for all other addresses. */
static struct dns_server *
server_of(const struct dns *dns, uint32_t rank)
{
    uint32_t low = 0, high = dns->n_servers - 1;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (dns->server[middle].node < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return &dns->server[dns->server[low].node == rank ? low : dns->n_servers - 1];
}

static struct dns_server *
server_with(const struct dns *dns, struct addr addr)
{
    const struct member *member = segment_find(&dns->world->network->members, addr);

    return server_of(dns, member != NULL ? member->node : NO_NODE);
}

static bool
is_message(const struct packet *packet)
{
    return packet->proto == PROTO_UDP || (packet->proto == PROTO_TCP && packet->flags & TCP_PSH);
}

static struct dns_count *
count_of(struct dns_server *server, const struct packet *message)
{
    enum dns_transport transport = message->proto == PROTO_TCP ? DNS_OVER_TCP : DNS_OVER_UDP;

    return &server->count[question_of(message->u.dns.qtype)][message->family][transport];
}

static bool
is_host(const struct dns *dns, uint32_t rank)
{
    return rank != NO_NODE && world_acts(world_group(dns->world, rank, &(uint32_t) { 0 }));
}

/* Counts @more queries in that second. */
static void
count_second(struct dns_server *server, int64_t second, int64_t more)
{
    int64_t *n = g_hash_table_lookup(server->second, &second);

    if (n == NULL) {
        n = g_new0(int64_t, 1);
        g_hash_table_insert(server->second, g_memdup2(&second, sizeof second), n);
    }
    *n += more;
}

static void
see_query(struct dns *dns, const struct observation *observation, const struct packet *query)
{
    struct dns_server *server = server_with(dns, query->dst);
    struct dns_count *count = count_of(server, query);

    switch (observation->kind) {
    case OBSERVE_SENT:
        count->queries++;
        count->by_hosts += is_host(dns, observation->node);
        return;
    case OBSERVE_ARRIVED:
        count->received++;
        count_second(server, observation->at / NS_PER_S, 1);
        return;
    case OBSERVE_LOST:
        if (observation->node == NO_NODE || observation->node != server->node)      /* not where it came in */
            count->lost++;
        return;
    default:
        return;
    }
}

/* An ICMP error about a query, told once: where it comes in, is lost, or is made by the
 * server that refuses. */
static void
see_error(struct dns *dns, const struct observation *observation, const struct packet *error)
{
    struct dns_count *count = count_of(server_with(dns, error->inner->dst), error->inner);
    bool refuses = addr_equal(error->src, error->inner->dst);

    if (observation->kind == OBSERVE_SENT)
        count->refused += refuses;
    else if (observation->kind == OBSERVE_ARRIVED || observation->kind == OBSERVE_LOST)
        count->unreachable += !refuses;
}

/* Whether @dns, from an authoritative server, only leads to others: no data either, but in a
 * zone of those. */
static bool
is_referral(const struct dns_payload *dns)
{
    return dns->rcode == RCODE_NOERROR && dns->flaw == FLAW_NONE && dns->answer == NULL && !dns->authoritative;
}

static void
see_answer(struct dns *dns, const struct observation *observation, const struct packet *answer)
{
    struct dns_count *count = count_of(server_of(dns, observation->node), answer);
    const struct dns_config *config = dns->world->config[observation->node];

    if (config->kind == &authoritative_kind && is_referral(&answer->u.dns))
        count->referrals++;
    else if (answer->u.dns.partial)     /* an alias, and what that leads to is somebody else's affair */
        count->answers[OUTCOME_ANSWER]++;
    else
        count->answers[outcome_of(&answer->u.dns)]++;
}

static void
see_packet(struct dns *dns, const struct observation *observation)
{
    const struct packet *packet = observation->subject, *message = packet->inner != NULL ? packet->inner : packet;

    if (!is_message(message))
        return;
    if (packet->inner != NULL && message->dport == DNS_PORT)
        see_error(dns, observation, packet);
    else if (packet->inner == NULL && message->dport == DNS_PORT)
        see_query(dns, observation, message);
    else if (message->sport == DNS_PORT && observation->kind == OBSERVE_SENT)
        see_answer(dns, observation, message);
}

/* Waits */

static void
see_wait(struct dns *dns, const struct wait *wait)
{
    const struct record *record = wait->record;
    struct dns_wait kept = {
        .host = record->host, .item = record->item, .nth = record->nth, .server = record->server[wait->server].node,
        .question = wait->question, .family = record->server[wait->server].family, .outcome = wait->outcome,
        .fact = wait->fact, .from = wait->from, .to = wait->to,
    };

    if (kept.server == NO_NODE)
        kept.address = discover_well_known(wait->server);
    g_array_append_val(dns->wait, kept);
}

/* What came of an attempt to connect, in the words of queries. */
static enum outcome
outcome_of_attempt(const struct attempt_record *attempt)
{
    if (attempt->ended_at < 0)
        return OUTCOME_NONE;
    switch (attempt->reason) {
    case REASON_NONE:
        return OUTCOME_ANSWER;
    case REASON_CANCELLED:      /* another one was faster */
        return OUTCOME_NONE;
    case REASON_REFUSED:
        return OUTCOME_REFUSED;
    case REASON_UNREACHABLE:
        return OUTCOME_ICMP;
    default:
        return OUTCOME_TIMEOUT;
    }
}

static void
see_record(struct dns *dns, const struct record *record)
{
    const struct profile *profile = world_profile(dns->world, record->host);

    for (uint8_t i = 0; i < record->n_attempts; i++) {
        const struct attempt_record *attempt = &record->attempt[i];
        struct addr dst = record->candidate[attempt->candidate].dst;
        enum outcome outcome = outcome_of_attempt(attempt);
        struct dns_wait kept = {
            .host = record->host, .item = record->item, .nth = record->nth, .server = NO_NODE, .address = dst,
            .question = N_QUESTIONS, .family = (uint8_t) addr_family(dst), .outcome = (uint8_t) outcome,
            .fact = outcome == OUTCOME_TIMEOUT ? profile->syn.fact : NO_FACT, .from = attempt->first_at,
            .to = attempt->ended_at >= 0 ? attempt->ended_at : record->ended_at,
        };

        g_array_append_val(dns->wait, kept);
    }
}

static void
see(void *user, const struct observation *observation)
{
    struct dns *dns = user;
    const struct packet *packet = observation->subject;

    switch ((enum observation_kind) observation->kind) {
    case OBSERVE_SENT:
    case OBSERVE_ARRIVED:
    case OBSERVE_LOST:
        see_packet(dns, observation);
        return;
    case OBSERVE_CACHED:
        count_of(server_of(dns, observation->node), packet)->cached++;
        return;
    case OBSERVE_WAIT:
        see_wait(dns, observation->subject);
        return;
    case OBSERVE_RECORD:
        see_record(dns, observation->subject);
        return;
    case OBSERVE_PASSED:
    case OBSERVE_HOP:
    case OBSERVE_SELECT:
    case OBSERVE_CONFIGURED:
    case OBSERVE_STEP:
    case N_OBSERVATIONS:
        break;
    }
    g_assert_not_reached();
}

/* Dividing */

static void *
divide(void *user)
{
    const struct dns *dns = user;

    return dns_new(dns->world, dns->keep_waits);
}

static void
join_server(struct dns_server *into, const struct dns_server *from)
{
    GHashTableIter iter;
    void *key, *n;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++)
                dns_add(&into->count[question][family][transport], &from->count[question][family][transport]);
    g_hash_table_iter_init(&iter, from->second);
    while (g_hash_table_iter_next(&iter, &key, &n))
        count_second(into, *(const int64_t *) key, *(const int64_t *) n);
}

static void
join(void *user, void *other)
{
    struct dns *dns = user, *from = other;

    for (uint32_t i = 0; i < dns->n_servers; i++)
        join_server(&dns->server[i], &from->server[i]);
    g_array_append_vals(dns->wait, from->wait->data, from->wait->len);
    dns_free(from);
}

static void
discard(void *other)
{
    dns_free(other);
}

struct observer
dns_observer(struct dns *dns)
{
    uint32_t wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST | 1u << OBSERVE_CACHED;

    if (dns->keep_waits)
        wants |= 1u << OBSERVE_WAIT | 1u << OBSERVE_RECORD;
    return (struct observer) {
        .wants = wants, .see = see, .user = dns, .divide = divide, .join = join, .discard = discard };
}

/* Packing */

static void
pack_server(struct packing *to, const struct dns_server *server)
{
    GHashTableIter iter;
    void *second, *n;

    pack_octets(to, server->count, sizeof server->count);
    pack_number(to, g_hash_table_size(server->second));
    g_hash_table_iter_init(&iter, server->second);
    while (g_hash_table_iter_next(&iter, &second, &n)) {
        pack_octets(to, second, sizeof(int64_t));
        pack_octets(to, n, sizeof(int64_t));
    }
}

void
dns_pack(struct packing *to, const struct dns *dns)
{
    pack_number(to, dns->n_servers);
    for (uint32_t i = 0; i < dns->n_servers; i++)
        pack_server(to, &dns->server[i]);
    pack_number(to, dns->keep_waits);
    pack_number(to, dns->wait->len);
    for (guint i = 0; i < dns->wait->len; i++)
        pack_octets(to, &g_array_index(dns->wait, struct dns_wait, i), sizeof(struct dns_wait));
}

static void
unpack_server(struct dns_server *server, struct unpacking *from)
{
    unpack_octets(from, server->count, sizeof server->count);
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--) {
        int64_t second = (int64_t) unpack_number(from);

        count_second(server, second, (int64_t) unpack_number(from));
    }
}

void
dns_unpack(struct dns *dns, struct unpacking *from)
{
    struct dns *other = dns_new(dns->world, dns->keep_waits);

    from->bad |= unpack_number(from) != other->n_servers;
    for (uint32_t i = 0; i < other->n_servers; i++)
        unpack_server(&other->server[i], from);
    from->bad |= unpack_number(from) < dns->keep_waits;
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--) {
        struct dns_wait wait;

        unpack_octets(from, &wait, sizeof wait);
        from->bad |= wait.host >= dns->world->n_nodes || wait.item >= dns->world->n_items;
        if (dns->keep_waits && !from->bad)
            g_array_append_val(other->wait, wait);
    }
    join(dns, other);
}

/* The end */

static gint
compare_waits(gconstpointer a, gconstpointer b)
{
    const struct dns_wait *one = a, *other = b;

#define BY(member)                                                                          \
    if (one->member != other->member)                                                       \
        return one->member < other->member ? -1 : 1;
    BY(host)
    BY(item)
    BY(nth)
    BY(from)
    BY(question)
    BY(to)
#undef BY
    return 0;
}

static void
find_peak(struct dns_server *server)
{
    GHashTableIter iter;
    void *key, *value;

    server->peak_at = -1;
    g_hash_table_iter_init(&iter, server->second);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        int64_t at = *(int64_t *) key * NS_PER_S, n = *(int64_t *) value;

        if (n > server->peak || (n == server->peak && at < server->peak_at)) {
            server->peak = n;
            server->peak_at = at;
        }
    }
}

static void
count_unanswered(struct dns_count *count)
{
    count->unanswered = count->received - count->refused - count->referrals;
    for (enum outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
        count->unanswered -= count->answers[outcome];
}

void
dns_finish(struct dns *dns)
{
    g_array_sort(dns->wait, compare_waits);
    for (uint32_t i = 0; i < dns->n_servers; i++) {
        find_peak(&dns->server[i]);
        for (enum question question = 0; question < N_QUESTIONS; question++)
            for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
                for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++)
                    count_unanswered(&dns->server[i].count[question][family][transport]);
    }
}

/* What can be read off */

char *
dns_server_name(const struct dns *dns, const struct dns_server *server)
{
    return server->node != NO_NODE ? world_name(dns->world, server->node) : g_strdup("(none)");
}

void
dns_add(struct dns_count *sum, const struct dns_count *count)
{
    sum->queries += count->queries;
    sum->by_hosts += count->by_hosts;
    sum->received += count->received;
    sum->lost += count->lost;
    sum->unreachable += count->unreachable;
    sum->unanswered += count->unanswered;
    sum->refused += count->refused;
    sum->cached += count->cached;
    sum->referrals += count->referrals;
    for (enum outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
        sum->answers[outcome] += count->answers[outcome];
}

struct dns_count
dns_sum(const struct dns_server *server)
{
    struct dns_count sum = { 0 };

    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++)
                dns_add(&sum, &server->count[question][family][transport]);
    return sum;
}

int64_t
dns_errors(const struct dns_count *count)
{
    int64_t n = 0;

    for (enum outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
        if (outcome != OUTCOME_ANSWER && outcome != OUTCOME_NODATA && outcome != OUTCOME_NXDOMAIN &&
            outcome != OUTCOME_TRUNCATED)
            n += count->answers[outcome];
    return n;
}
