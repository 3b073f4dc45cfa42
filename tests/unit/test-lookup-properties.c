/*
 * test-lookup-properties.c - what is true of every lookup, whatever befalls it
 *
 * Forty thousand hosts, each of a random system with one to three DNS
 * servers of its own and perhaps lines in resolv.conf, make three lookups: the
 * servers have random faults that change with the n-th query, manners with EDNS, delays,
 * losses and states, and the link to them jitters and loses. What each host sent and was
 * sent, and when, is noted. Of each lookup must be true:
 *
 * (a) it ends within the longest time of its schedule, added up by oracle_longest();
 * (b) it has an answer exactly when the oracle (lookup-oracle.h) finds in what came
 *     one that the profile's rules take, and ends when that says;
 * (c) the packets sent are those of the schedule, at its times.
 *
 * --seed N: other hosts and servers; a failure tells which it was.
 */
#include <stdlib.h>

#include <glib/gstdio.h>

#include "models/host/operation.h"
#include "tests/unit/lookup-oracle.h"
#include "tests/unit/ran.h"
#include "tests/unit/random.h"
#include "sim/net/net.h"
#include "v6sim/run.h"

#define N_HOSTS 40              /* of a scenario */
#define N_SCENARIOS 1000
#define N_TIMES 3               /* that each looks up */

static struct profiles *systems;

/* What was seen of a host */

struct one_lookup {
    GArray *sent, *came;        /* struct sent, struct came: in order of time */
    bool ended;
    struct record record;
};

struct seen {
    const struct profile *profile;      /* NULL: it is no host */
    uint32_t first_server, n_servers;   /* ranks */
    struct one_lookup lookup[N_TIMES];
    unsigned n_ended;
};

struct watch {
    const struct world *world;
    struct seen *seen;          /* by rank */
};

/* What RFC 1035 section 4.1.1 and the flaws say. OUTCOME_NONE: no answer to the
 * query at all. */
static enum outcome
outcome_of(const struct dns_payload *dns)
{
    static const enum outcome by_rcode[] = { OUTCOME_NODATA, OUTCOME_FORMERR, OUTCOME_SERVFAIL, OUTCOME_NXDOMAIN,
                                             OUTCOME_NOTIMP, OUTCOME_REFUSED };

    if (dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE)
        return OUTCOME_NONE;
    if (dns->flaw == FLAW_OTHER_NAME || dns->flaw == FLAW_HEADER_ONLY)
        return OUTCOME_MISMATCHED;
    if (dns->flaw == FLAW_TRUNCATED)
        return OUTCOME_TRUNCATED;
    if (dns->flaw != FLAW_NONE)
        return OUTCOME_BROKEN;
    return dns->answer != NULL ? OUTCOME_ANSWER : by_rcode[dns->rcode];
}

/* Whether each server is two, for it has an address in both families: then all
 * addresses of one family come before all others. */
static bool
has_both(const struct seen *seen)
{
    const struct discover *discover = &seen->profile->autoconfiguration.discover;
    bool ipv6 = discover_has(discover, DNS_DHCPV6) || discover_has(discover, DNS_RDNSS);

    return ipv6 && discover_has(discover, DNS_DHCPV4) && seen->profile->transport.order != TRANSPORT_IPV4;
}

/* Which family that is: who names servers first, if nothing else says. */
static bool
has_ipv4_first(const struct seen *seen)
{
    const struct word_order *from = &seen->profile->autoconfiguration.discover.from;
    uint8_t i = 0;

    if (seen->profile->transport.order != TRANSPORT_LIST)
        return seen->profile->transport.order == TRANSPORT_IPV4_IPV6;
    while (i < from->n && from->word[i] != DNS_DHCPV4 && from->word[i] != DNS_DHCPV6 && from->word[i] != DNS_RDNSS)
        i++;
    return i < from->n && from->word[i] == DNS_DHCPV4;
}

/* How many servers its list has, as far as they are used. */
static uint32_t
n_of_list(const struct seen *seen)
{
    uint32_t n = has_both(seen) ? 2 * seen->n_servers : seen->n_servers, most = (uint32_t) seen->profile->servers.max;

    return most > 0 ? MIN(n, most) : n;
}

/* The place of @addr in the host's list. */
static uint32_t
server_at(const struct watch *watch, const struct seen *seen, struct addr addr)
{
    uint32_t nth = segment_find(&watch->world->network->members, addr)->node - seen->first_server;

    g_assert_cmpuint(nth, <, seen->n_servers);
    return has_both(seen) && addr_is_ipv4(addr) != has_ipv4_first(seen) ? seen->n_servers + nth : nth;
}

/* Of a segment, which does not say it itself. */
static enum question
question_of_segment(const struct packet *packet)
{
    switch (packet->serial >> 8 & 0x3f) {
    case SERIAL_OVER_TCP + ASK_A:
    case SERIAL_OVER_TCP_A_MORE:
        return ASK_A;
    case SERIAL_OVER_TCP + ASK_AAAA:
    case SERIAL_OVER_TCP_AAAA_MORE:
        return ASK_AAAA;
    default:
        return ASK_PTR;
    }
}

static void
see_sent(const struct watch *watch, struct seen *seen, const struct observation *observation)
{
    const struct packet *packet = observation->subject;
    bool tcp = packet->proto == PROTO_TCP;
    struct sent sent = {
        .at = observation->at,
        .question = tcp ? question_of_segment(packet) : question_of(packet->u.dns.qtype),
        .server = server_at(watch, seen, packet->dst),
        .flags = packet->flags,
        .opt = (!tcp || packet->flags & TCP_PSH) && packet->u.dns.edns != 0,
    };

    if (packet->flags != TCP_ACK)       /* of the server's FIN */
        g_array_append_val(seen->lookup[packet->serial >> 14].sent, sent);
}

static struct came
came_of(const struct packet *packet)
{
    const struct packet *own = packet->inner != NULL ? packet->inner : packet;
    bool error = packet->inner != NULL, message = own->proto == PROTO_UDP || own->flags & TCP_PSH;
    struct came came = { .outcome = OUTCOME_NONE, .family = own->family, .error = error ? packet->u.icmp.error : 0 };

    if (own->proto == PROTO_UDP) {
        came.question = question_of(own->u.dns.qtype);
        came.as = CAME_DATAGRAM;
        came.nth = (own->serial & 0xff) + ((own->serial >> 8 & 0x3f) > SERIAL_QUERY + ASK_PTR ? 0x100 : 0);
    } else {
        came.question = question_of_segment(own);
        came.as = error ? CAME_ERROR_OF_TCP : own->flags & TCP_PSH ? CAME_SEGMENT
            : own->flags & TCP_RST ? CAME_RESET : CAME_SYN_ACK;
    }
    if (!error && message) {
        came.outcome = outcome_of(&own->u.dns);
        came.ttl = own->u.dns.ttl;
    } else if (came.as == CAME_DATAGRAM) {
        came.outcome = OUTCOME_ICMP;
    }
    return came;
}

static void
see_came(const struct watch *watch, struct seen *seen, const struct observation *observation)
{
    const struct packet *packet = observation->subject, *own = packet->inner != NULL ? packet->inner : packet;
    struct one_lookup *lookup = &seen->lookup[own->serial >> 14];
    struct came came = came_of(packet);

    came.at = observation->at;
    came.server = server_at(watch, seen, packet->inner != NULL ? own->dst : own->src);
    if ((came.as == CAME_DATAGRAM || came.as == CAME_SEGMENT) && came.outcome == OUTCOME_NONE)
        return;
    if (came.as == CAME_SYN_ACK && !(own->flags & TCP_SYN))
        return;
    g_array_append_val(lookup->came, came);
}

static void
see(void *user, const struct observation *observation)
{
    struct watch *watch = user;
    struct seen *seen = &watch->seen[observation->node];

    if (seen->profile == NULL)
        return;
    if (observation->kind == OBSERVE_RECORD) {
        struct one_lookup *lookup = &seen->lookup[seen->n_ended++];

        g_assert_false(lookup->ended);
        lookup->ended = true;
        lookup->record = *(const struct record *) observation->subject;
    } else if (observation->kind == OBSERVE_SENT) {
        see_sent(watch, seen, observation);
    } else {
        see_came(watch, seen, observation);
    }
}

/* Checks */

static int n_lookups, n_overlapping, n_succeeded, n_failed;

static gint
by_time(gconstpointer a, gconstpointer b)
{
    const struct sent *one = a, *other = b;

    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->question != other->question)
        return (int) one->question - (int) other->question;
    if (one->server != other->server)
        return (int) one->server - (int) other->server;
    return (int) one->flags - (int) other->flags;
}

static char *
sent_text(GArray *sent)
{
    GString *text = g_string_new(NULL);

    g_array_sort(sent, by_time);
    for (guint i = 0; i < sent->len; i++) {
        const struct sent *query = &g_array_index(sent, struct sent, i);

        g_string_append_printf(text, "  %" G_GINT64_FORMAT " %s to %u%s\n", query->at, question_name[query->question],
                               query->server, query->flags == 0 ? "" : query->flags & TCP_SYN ? ", SYN"
                               : query->flags & TCP_FIN ? ", FIN" : ", over TCP");
    }
    return g_string_free(text, FALSE);
}

static char *
came_text(const GArray *came)
{
    static const char *const as[] = { "", ", SYN and ACK", ", over TCP", ", RST", ", error of TCP" };
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < came->len; i++) {
        const struct came *one = &g_array_index(came, struct came, i);

        g_string_append_printf(text, "  %" G_GINT64_FORMAT " %s from %u: %s%s\n", one->at, question_name[one->question],
                               one->server, outcome_name[one->outcome], as[one->as]);
    }
    return g_string_free(text, FALSE);
}

/* Something is not as it must be: tells all that happened. */
static void
complain(const struct seen *seen, const struct one_lookup *lookup, const char *name, const char *what)
{
    g_autofree char *did = sent_text(lookup->sent), *came = came_text(lookup->came);

    g_error("--seed %" G_GUINT64_FORMAT ": %s, %s, lookup %d: %s\nbegan %" G_GINT64_FORMAT " ended %" G_GINT64_FORMAT
            " %s, A %s, AAAA %s, PTR %s; sent\n%scame\n%s", seed, name, seen->profile->name,
            (int) (lookup - seen->lookup), what, lookup->record.started_at, lookup->record.ended_at,
            result_name[lookup->record.result], outcome_name[lookup->record.query[ASK_A].outcome],
            outcome_name[lookup->record.query[ASK_AAAA].outcome], outcome_name[lookup->record.query[ASK_PTR].outcome],
            did, came);
}

/* (a). */
static void
check_time(const struct seen *seen, const struct one_lookup *lookup, bool reverse, const char *name)
{
    int64_t longest = oracle_longest(seen->profile, n_of_list(seen), reverse);

    if (!lookup->ended || lookup->record.ended_at - lookup->record.started_at > longest)
        complain(seen, lookup, name, "took too long");
}

/* Works out the lookup, and compares: (b), (c). */
static void
check_with_oracle(struct oracle *oracle, const struct seen *seen, const struct one_lookup *lookup, bool reverse,
                  const char *name)
{
    struct end end[N_QUESTIONS];
    int64_t last;
    bool found = oracle_lookup(oracle, reverse, lookup->record.started_at, end, &last);
    g_autofree char *must = sent_text(oracle->sent), *did = sent_text(lookup->sent);

    if (strcmp(did, must) != 0) {
        g_autofree char *what = g_strconcat("should have sent\n", must, NULL);

        complain(seen, lookup, name, what);
    }
    if (lookup->record.result != (found ? RESULT_RESOLVED : RESULT_FAILED))
        complain(seen, lookup, name, found ? "should have an answer" : "should have none");
    if (lookup->record.ended_at != last)
        complain(seen, lookup, name, "should have ended at another time");
    for (enum question i = 0; i < N_QUESTIONS; i++)
        if (lookup->record.query[i].outcome != end[i].outcome)
            complain(seen, lookup, name, "should have had other outcomes");
    n_succeeded += found;
    n_failed += !found;
}

static bool
is_reverse(const struct one_lookup *lookup)
{
    return lookup->record.query[ASK_PTR].outcome != OUTCOME_NONE;
}

/* Whether a lookup began before the one before had ended: the oracle knows one at a time. */
static bool
overlap(const struct seen *seen)
{
    for (unsigned i = 1; i < N_TIMES; i++)
        if (seen->lookup[i].record.started_at < seen->lookup[i - 1].record.ended_at)
            return true;
    return false;
}

static void
check_host(const struct seen *seen, bool each, const char *name)
{
    struct oracle oracle = { .profile = seen->profile, .n = n_of_list(seen), .new_process = each };

    if (overlap(seen)) {
        n_overlapping++;
        return;
    }
    for (unsigned i = 0; i < N_TIMES; i++) {
        const struct one_lookup *lookup = &seen->lookup[i];
        bool reverse = is_reverse(lookup);

        check_time(seen, lookup, reverse, name);
        oracle.came = lookup->came;
        oracle.did = lookup->sent;
        oracle.sent = g_array_new(FALSE, FALSE, sizeof(struct sent));
        check_with_oracle(&oracle, seen, lookup, reverse, name);
        g_array_unref(oracle.sent);
        n_lookups++;
    }
}

/* Scenarios */

static const char *
one_of(const char *const *words)
{
    return words[below(g_strv_length((char **) words))];
}

static void
add_server(GString *text, const char *id)
{
    static const char *const faults[] = { "none", "none", "none", "ignore", "nxdomain", "servfail", "notimp",
                                          "formerr", "refused", "wrong-address", "wrong-length", "wrong-id",
                                          "wrong-name", "header-only", "garbage", "lame", "truncate", NULL };
    static const char *const types[] = { "A", "AAAA", "A AAAA", "AAAA www.example.com", "A other.example.com",
                                         "A AAAA PTR", NULL };
    static const char *const edns[] = { "answers", "answers", "answers", "formerr", "notimp", "drops", "ignores",
                                        NULL };
    static const char *const states[] = { "up", "up", "up", "up", "up", "up", "refuse", "blackhole", "dead", NULL };

    g_string_append_printf(text, "<dns id=\"%s\" in=\"isp\" rtt=\"%uus\" state=\"%s\" for=\"%s\" fault=\"%s*%u", id,
                           1 + below(120000), one_of(states), one_of(types), one_of(faults), 1 + below(3));
    for (uint32_t more = below(3); more > 0; more--)
        g_string_append_printf(text, " %s*%u", one_of(faults), 1 + below(2));
    g_string_append_printf(text, "\" edns=\"%s\"", one_of(edns));
    if (below(3) == 0)
        g_string_append_printf(text, " loss=\"%u%%\"", below(60));
    if (below(4) == 0)
        g_string_append_printf(text, " delay=\"%uus\"", 1 + below(below(2) == 0 ? 12000000 : 500000));
    g_string_append(text, "/>\n");
}

/* What resolv.conf of such a system may say, and what is asked at once with it. */
static void
add_resolv_conf(GString *text, const struct profile *profile)
{
    static const struct { enum resolv_word word; const char *line; } lines[] = {
        { RESOLV_ROTATE, "options rotate" }, { RESOLV_TIMEOUT, "options timeout:1" },
        { RESOLV_ATTEMPTS, "options attempts:3" }, { RESOLV_SINGLE_REQUEST, "options single-request" },
        { RESOLV_SINGLE_REQUEST_REOPEN, "options single-request-reopen" }, { RESOLV_NO_AAAA, "options no-aaaa" },
    };

    uint32_t understands = profile->resolv_conf.understands;

    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        if (!profile->steps[i].formula)
            understands &= ~(1u << RESOLV_TIMEOUT | 1u << RESOLV_ATTEMPTS);
    g_string_append(text, "<file path=\"/etc/resolv.conf\">; nothing\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
        if (understands >> lines[i].word & 1 && below(3) == 0)
            g_string_append_printf(text, "%s\n", lines[i].line);
    g_string_append(text, "</file>");
}

static const struct profile *
find_profile(const char *name)
{
    static const struct place asker = { .file = "test", .line = 1, .column = 1 };
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(systems, name, asker, messages);

    if (profile == NULL)
        g_error("%s", messages_text(messages));
    return profile;
}

/* A host without a name that comes from a list, behind its servers. */
static void
add_host(GString *text, const char *os, unsigned nth)
{
    const struct profile *profile = find_profile(os);
    g_autoptr(GString) dns = g_string_new(NULL);

    for (uint32_t server = 0, n = 1 + below(3); server < n; server++) {
        g_autofree char *id = g_strdup_printf("dns-%u-%u", nth, server);

        add_server(text, id);
        g_string_append_printf(dns, "%s%s", server > 0 ? " " : "", id);
    }
    g_string_append_printf(text, "<host id=\"pc-%u\" os=\"%s\" in=\"home\" ipv6=\"2001:db8:1::%x\" dns=\"%s\">",
                           nth, os, nth + 1, dns->str);
    if (profile->resolv_conf.understands != 0 && g_strcmp0(profile->resolv_conf.path, "/etc/resolv.conf") == 0 &&
        below(3) == 0)
        add_resolv_conf(text, profile);
    g_string_append(text, "</host>\n");
}

/* Hosts of the systems @names, each in its turn. */
static char *
make_scenario(const char *const *names, unsigned nth, bool each)
{
    static const char *const published[] = { "A", "AAAA", "A AAAA", "A AAAA", NULL };
    static const char *const asked[] = { "www.example.com", "www.example.com", "www.example.com", "nobody.example.com",
                                         "198.51.100.7", NULL };
    static const char *const ttl[] = { "0s", "10s", "2h", "3d", NULL };
    static const char *const every[] = { "0s", "6m", "30m", "2h", "1d", NULL };
    guint n_names = g_strv_length((char **) names);
    GString *text = g_string_new("<scenario>\n<domain id=\"isp\"/><domain id=\"home\"/>\n");

    g_string_append_printf(text, "<link between=\"isp home\" rtt=\"%uus\" jitter=\"%uus\" loss=\"%u%%\"/>\n",
                           below(40000), below(9000), below(4) == 0 ? below(30) : 0);
    g_string_append_printf(text, "<server name=\"www.example.com other.example.com\" in=\"isp\" ttl=\"%s\" "
                           "publish=\"%s\"/>\n", one_of(ttl), one_of(published));
    for (unsigned host = 0; host < N_HOSTS; host++)
        add_host(text, names[(nth * N_HOSTS + host) % n_names], host);
    g_string_append_printf(text, "<resolve to=\"%s\" times=\"%d\" every=\"%s\" process=\"%s\"/>\n</scenario>\n",
                           one_of(asked), N_TIMES, one_of(every), each ? "each" : "one");
    return g_string_free(text, FALSE);
}

static struct seen *
prepare(const struct world *world)
{
    struct seen *seen = g_new0(struct seen, world->n_nodes);

    for (uint32_t g = 0, n_servers = 0; g < world->n_groups; g++) {
        const struct node_group *group = &world->group[g];

        n_servers = group->type == NODE_DNS ? n_servers + 1 : n_servers;
        if (group->type != NODE_HOST)
            continue;
        seen[group->first].profile = world_profile(world, group->first);
        seen[group->first].first_server = group->first - n_servers;
        seen[group->first].n_servers = n_servers;
        for (unsigned i = 0; i < N_TIMES; i++) {
            seen[group->first].lookup[i].sent = g_array_new(FALSE, FALSE, sizeof(struct sent));
            seen[group->first].lookup[i].came = g_array_new(FALSE, FALSE, sizeof(struct came));
        }
        n_servers = 0;
    }
    return seen;
}

static void
check_and_clear(const struct world *world, struct seen *seen, uint32_t rank, bool each)
{
    g_autofree char *name = world_name(world, rank);

    check_host(seen, each, name);
    for (unsigned i = 0; i < N_TIMES; i++) {
        g_array_unref(seen->lookup[i].sent);
        g_array_unref(seen->lookup[i].came);
    }
}

static void
run_and_check(const char *path, uint64_t nth, bool each)
{
    struct scenario_options options = { .seed_given = true, .seed = seed * 1000 + nth };
    g_autoptr(messages) messages = messages_new();
    g_autoptr(scenario) scenario = scenario_load(path, &options, messages);
    g_autoptr(world) world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;

    if (world == NULL)
        g_error("%s", messages_text(messages));

    g_autofree struct seen *seen = prepare(world);
    struct watch watch = { .world = world, .seen = seen };
    struct observer observer = {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_RECORD, .see = see, .user = &watch };

    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    for (uint32_t rank = 0; rank < world->n_nodes; rank++)
        if (seen[rank].profile != NULL)
            check_and_clear(world, &seen[rank], rank, each);
}

static void
test_properties(void)
{
    const char *const *names = profiles_names(systems);
    g_autofree char *folder = g_dir_make_tmp("v6sim-lookups-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "lookups.xml", NULL);

    g_test_message("--seed %" G_GUINT64_FORMAT, seed);
    for (unsigned i = 0; i < N_SCENARIOS; i++) {
        bool each = below(3) == 0;
        g_autofree char *text = make_scenario(names, i, each);

        g_test_message("scenario %u in %s", i, path);
        ran_write_file(path, text);
        run_and_check(path, i, each);
    }
    g_remove(path);
    g_rmdir(folder);
}

/* All that the oracle knows did happen, and often. */
static void
test_all_happened(void)
{
    for (enum outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
        g_assert_cmpint(count.ended_by[outcome], >, n_lookups / 4000);
    g_assert_cmpint(n_lookups, >=, 3 * 39000);
    g_assert_cmpint(n_overlapping, <, n_lookups / 1000);
    g_assert_cmpint(MIN(n_succeeded, n_failed), >, n_lookups / 5);
    g_assert_cmpint(count.again, >, n_lookups / 100);
    g_assert_cmpint(count.behind, >, n_lookups / 100);
    g_assert_cmpint(count.resent, >, n_lookups / 1000);
    g_assert_cmpint(count.climbed, >, n_lookups / 1000);
    g_assert_cmpint(count.cached, >, n_lookups / 100);
    g_assert_cmpint(count.rotated, >, n_lookups / 100);
    g_assert_cmpint(count.without_opt, >, n_lookups / 200);
    g_assert_cmpint(count.over_tcp, >, n_lookups / 1000);
}

/* Takes "--seed N" out of the arguments: GLib has a --seed of its own. */
static void
take_seed(int *argc, char **argv)
{
    for (int i = 1; i + 1 < *argc; i++)
        if (strcmp(argv[i], "--seed") == 0) {
            seed = g_ascii_strtoull(argv[i + 1], NULL, 10);
            memmove(argv + i, argv + i + 2, (size_t) (*argc - i - 1) * sizeof *argv);
            *argc -= 2;
            return;
        }
}

int
main(int argc, char **argv)
{
    take_seed(&argc, argv);
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/lookup-properties/random", test_properties);
    g_test_add_func("/lookup-properties/all-happened", test_all_happened);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
