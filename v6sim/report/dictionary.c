/*
 * dictionary.c - what the tables of results mean, column by column
 */
#include "v6sim/report/dictionary.h"

#include <string.h>

#define ANY N_RESULT_TABLES     /* in all tables that have a column of that name, unless theirs says otherwise */

static const char *const table_meaning[] = {
    [RESULT_CONNECTIONS] = "a row per connection, lookup or ping, by host, its id and number",
    [RESULT_QUERIES] = "a row per DNS query that a host sent, by host and time; one that is sent again is another one",
    [RESULT_HOSTS] = "a row per host, and per server that connects itself, in the order of the file",
    [RESULT_TOTALS] = "a row for the connections of each system, one for its lookups and one for its pings; what does "
                      "not apply to these is empty",
    [RESULT_PATHS] = "of what was established or answered, a row for each two ways that it took there and back, the "
                     "most frequent first, connections before pings; sites of one element are one, and times are "
                     "medians by nearest rank",
    [RESULT_RELAYS] = "a row per relay, and one of all together",
    [RESULT_DNS] = "a row per DNS server, type, family and transport that packets were sent with, by hosts or by "
                   "other servers; what is sent comes in, is lost, or a router says that it cannot get there; what "
                   "comes in is answered, refused, or not answered",
    [RESULT_DNS_LOAD] = "a row per DNS server and second of the run in which a query came in",
    [RESULT_WAITS] = "what each lookup and connection waited for, one wait after the other; the waits of a question "
                     "add up to the time from its first query to its end",
    [RESULT_FACTS] = "a row per fact about a system or a type of NAT that the results rest on, or that set a limit "
                     "which was not reached",
    [RESULT_PACKETS] = "a row for each time that a packet is seen: when it is sent, comes in, is passed on by a node "
                       "between, or is lost; in order of time; not in results.json",
};

static const struct meaning {
    enum result_table table;
    const char *column, *meaning;
} meanings[] = {
    { ANY, "scenario", "its name" },
    { ANY, "variant", "the one laid over it, or base" },
    { ANY, "seed", "of the run" },
    { ANY, "set", "what --set gave, with blanks between" },
    { ANY, "host", "id of the host, or which one of its like: pc[17], home[3].pc" },
    { ANY, "os", "its system, as v6sim os show knows it" },
    { ANY, "app", "the program that connects; empty: one that does as the system does" },
    { ANY, "kind", "connection, lookup or ping" },
    { ANY, "connection", "id of the connect, resolve or ping element" },
    { ANY, "nth", "which of its times, from 1" },
    { ANY, "family", "ipv4 or ipv6, that carried it" },
    { ANY, "transport", "udp or tcp" },
    { ANY, "type", "A, AAAA or PTR" },
    { ANY, "server", "id of the DNS server; (none): addresses that nobody has" },

    { RESULT_CONNECTIONS, "to", "name or address, and of a connection the port" },
    { RESULT_CONNECTIONS, "result", "established, resolved, answered, failed or abandoned" },
    { RESULT_CONNECTIONS, "reason", "why it did not end well; empty: it did" },
    { RESULT_CONNECTIONS, "family", "ipv4 or ipv6, of the address that was connected to or pinged, or tried last;"
                                    " none" },
    { RESULT_CONNECTIONS, "destination", "that address" },
    { RESULT_CONNECTIONS, "source", "the host's own address then" },
    { RESULT_CONNECTIONS, "rule", "of RFC 3484, section 6, that put the first address before the second" },
    { RESULT_CONNECTIONS, "started", "when it began, since the run did" },
    { RESULT_CONNECTIONS, "resolve", "from the start until the name was resolved, or the end" },
    { RESULT_CONNECTIONS, "connect", "from then until it was established or answered, or the end" },
    { RESULT_CONNECTIONS, "total", "from start to end" },
    { RESULT_CONNECTIONS, "queries_a", "packets that asked for A" },
    { RESULT_CONNECTIONS, "queries_aaaa", "packets that asked for AAAA" },
    { RESULT_CONNECTIONS, "queries_ptr", "packets that asked for PTR" },
    { RESULT_CONNECTIONS, "cached", "questions that the host's own cache answered, without a packet" },
    { RESULT_CONNECTIONS, "under", "the name under which there was an answer, a suffix of the search list included" },
    { RESULT_CONNECTIONS, "query_family", "what carried the queries: ipv4, ipv6 or both" },
    { RESULT_CONNECTIONS, "syns", "SYNs sent, to all addresses" },
    { RESULT_CONNECTIONS, "attempts", "addresses tried" },
    { RESULT_CONNECTIONS, "forward", "how long the SYN or echo request that was answered took" },
    { RESULT_CONNECTIONS, "return", "how long its answer took" },
    { RESULT_CONNECTIONS, "forward_path", "domains, sites and [relays] that it crossed, with \" - \" between them" },
    { RESULT_CONNECTIONS, "return_path", "the same of the answer" },
    { RESULT_CONNECTIONS, "answer", "of a lookup: the addresses, in their order, with blanks between, or the name" },
    { RESULT_CONNECTIONS, "configured", "when the host had its addresses, since the run began; empty: they were there "
                                        "before, or not yet" },
    { RESULT_CONNECTIONS, "transfer", "from when it was established to the end, if a request was to go over it" },
    { RESULT_CONNECTIONS, "received", "octets of the response; empty: none was wanted" },
    { RESULT_CONNECTIONS, "icmp_error", "what the ICMP error says that ended a ping; empty: none did" },
    { RESULT_CONNECTIONS, "interface", "by which the last attempt left: native, 6to4 or teredo" },
    { RESULT_CONNECTIONS, "forward_relay", "ids of the relays that carried it, with blanks between; empty: none" },
    { RESULT_CONNECTIONS, "return_relay", "the same of its answer" },
    { RESULT_CONNECTIONS, "forward_ipv4", "of forward, inside packets of IPv4" },
    { RESULT_CONNECTIONS, "return_ipv4", "of return, the same" },
    { RESULT_CONNECTIONS, "best", "the best path between these ends, there and back" },
    { RESULT_CONNECTIONS, "extra", "what forward and return took more than that" },
    { RESULT_CONNECTIONS, "symmetric", "in what both ways are alike: relay, route, time; or none" },
    { RESULT_CONNECTIONS, "loop", "where packets went round until their hop limit was exceeded; empty: nowhere" },
    { RESULT_CONNECTIONS, "candidates", "addresses of the server in the order in which they are taken, each with the "
                                        "source it is reached from, with \"; \" between" },
    { RESULT_CONNECTIONS, "not_asked", "a type that was not asked for, and the fact that says so; empty: both were, or "
                                       "there was nothing to ask" },

    { RESULT_QUERIES, "connection", "id of the connect, resolve or ping element that it is for; empty: it had not "
                                    "ended when the run did" },
    { RESULT_QUERIES, "name", "that it asks for, without the final dot" },
    { RESULT_QUERIES, "server", "id of the DNS server or gateway that it is sent to; empty: none has the address" },
    { RESULT_QUERIES, "address", "where it is sent to" },
    { RESULT_QUERIES, "sent", "when, since the run began" },
    { RESULT_QUERIES, "outcome", "what came of it: answer, nodata, nxdomain, servfail, refused, notimp, formerr, "
                                 "broken, mismatched, truncated; not-listening, unreachable: an ICMP error of the "
                                 "server, of a router; lost: a packet was, on the way there or back; unanswered: it "
                                 "came in, and got no word" },
    { RESULT_QUERIES, "took", "from when it was sent until that came; empty: nothing did" },

    { RESULT_HOSTS, "element", "id of its element" },
    { RESULT_HOSTS, "site", "which site it is in; empty: in none" },
    { RESULT_HOSTS, "domain", "that it is in, itself or by its site" },
    { RESULT_HOSTS, "revision", "of what is known of its system" },
    { RESULT_HOSTS, "mix", "what rows of mixes dealt to it and its site, as attribute=value, with \"; \" between" },
    { RESULT_HOSTS, "ipv4", "its addresses when it is configured, with blanks between" },
    { RESULT_HOSTS, "ipv6", "the same" },
    { RESULT_HOSTS, "configured", "when it had them, since the run began; 0: before; empty: not yet when it ended" },

    { RESULT_TOTALS, "os", "the system" },
    { RESULT_TOTALS, "of", "what this row counts: connections, lookups, pings or visits" },
    { RESULT_TOTALS, "connections", "all of them" },
    { RESULT_TOTALS, "lookups", "all of them" },
    { RESULT_TOTALS, "pings", "all of them" },
    { RESULT_TOTALS, "visits", "all of them: connections to several names at once" },
    { RESULT_TOTALS, "complete", "visits of which all connections were established" },
    { RESULT_TOTALS, "established", "connections that were" },
    { RESULT_TOTALS, "established_ipv6", "of these, over IPv6" },
    { RESULT_TOTALS, "established_ipv4", "of these, over IPv4" },
    { RESULT_TOTALS, "resolved", "lookups that were" },
    { RESULT_TOTALS, "answered", "pings that were" },
    { RESULT_TOTALS, "answered_ipv6", "of these, over IPv6" },
    { RESULT_TOTALS, "answered_ipv4", "of these, over IPv4" },
    { RESULT_TOTALS, "failed", "nothing could be reached or found, or the run ended first" },
    { RESULT_TOTALS, "abandoned", "the user went away first" },
    { RESULT_TOTALS, "slow", "took longer than the scenario's report says, 3 s if nothing, however they ended" },
    { RESULT_TOTALS, "p50", "median time of those that ended well, by nearest rank; within 1.6 % for more than 64" },
    { RESULT_TOTALS, "p95", "95th percentile of the same" },
    { RESULT_TOTALS, "queries_a", "packets that asked for A" },
    { RESULT_TOTALS, "queries_aaaa", "packets that asked for AAAA" },
    { RESULT_TOTALS, "queries_ptr", "packets that asked for PTR" },
    { RESULT_TOTALS, "cached", "questions that the hosts' own caches answered, without a packet" },
    { RESULT_TOTALS, "queries_a_ipv4", "of the packets that asked for A, those over IPv4" },
    { RESULT_TOTALS, "queries_a_ipv6", "over IPv6" },
    { RESULT_TOTALS, "queries_aaaa_ipv4", "of those for AAAA, over IPv4" },
    { RESULT_TOTALS, "queries_aaaa_ipv6", "over IPv6" },
    { RESULT_TOTALS, "queries_ptr_ipv4", "of those for PTR, over IPv4" },
    { RESULT_TOTALS, "queries_ptr_ipv6", "over IPv6" },
    { RESULT_TOTALS, "facts_used", "facts about the system that its figures rest on" },
    { RESULT_TOTALS, "facts_guessed", "of these, those that are guesses" },

    { RESULT_PATHS, "kind", "connection or ping" },
    { RESULT_PATHS, "forward_path", "domains, sites and [relays] on the way there" },
    { RESULT_PATHS, "return_path", "the same of the way back" },
    { RESULT_PATHS, "forward_relay", "ids of the relays there, with blanks between; empty: none" },
    { RESULT_PATHS, "return_relay", "the same of the way back" },
    { RESULT_PATHS, "number", "how many took both" },
    { RESULT_PATHS, "of", "how many were established or answered in all" },
    { RESULT_PATHS, "forward", "of the time there" },
    { RESULT_PATHS, "forward_ipv4", "of that inside packets of IPv4" },
    { RESULT_PATHS, "return", "of the time back" },
    { RESULT_PATHS, "return_ipv4", "of that inside packets of IPv4" },
    { RESULT_PATHS, "best", "of the best path between these ends, there and back" },
    { RESULT_PATHS, "extra", "of what both ways took more" },

    { RESULT_RELAYS, "kind", "connection or ping" },
    { RESULT_RELAYS, "relay", "its id; empty: all of them" },
    { RESULT_RELAYS, "in", "its domain" },
    { RESULT_RELAYS, "operator", "who runs it" },
    { RESULT_RELAYS, "either", "how many went over it, there or back" },
    { RESULT_RELAYS, "of", "how many were established or answered in all" },
    { RESULT_RELAYS, "forward", "how many went over it there" },
    { RESULT_RELAYS, "return", "how many back" },
    { RESULT_RELAYS, "others", "how many went over it of which neither end is in a domain of that name: its operator "
                               "is a third party" },

    { RESULT_DNS, "queries", "packets sent to it" },
    { RESULT_DNS, "by_hosts", "of these, those that hosts sent" },
    { RESULT_DNS, "received", "those that came in" },
    { RESULT_DNS, "lost", "those that were lost on the way, or led nowhere" },
    { RESULT_DNS, "unreachable", "those that a router reported by ICMP" },
    { RESULT_DNS, "answer", "this and the next ten: answers that it sent, by what they are to a client; here, with "
                            "records" },
    { RESULT_DNS, "nodata", "without records of the type" },
    { RESULT_DNS, "nxdomain", "the name does not exist" },
    { RESULT_DNS, "servfail", "an error, as the next three" },
    { RESULT_DNS, "refused", "by its RCODE" },
    { RESULT_DNS, "notimp", "by its RCODE" },
    { RESULT_DNS, "formerr", "by its RCODE" },
    { RESULT_DNS, "broken", "of no use" },
    { RESULT_DNS, "mismatched", "to another question" },
    { RESULT_DNS, "truncated", "with TC set" },
    { RESULT_DNS, "referral", "led to other servers" },
    { RESULT_DNS, "not_listening", "reported by the server itself: its port is closed" },
    { RESULT_DNS, "unanswered", "came in, and got no word" },
    { RESULT_DNS, "cached", "answered from its cache" },

    { RESULT_DNS_LOAD, "at", "when the second begins, since the run did" },
    { RESULT_DNS_LOAD, "received", "queries that came in during it" },

    { RESULT_WAITS, "host", "who waited" },
    { RESULT_WAITS, "for", "A, AAAA, PTR: an answer; connect: an answer to a SYN" },
    { RESULT_WAITS, "from", "the server that was asked last, or the address connected to" },
    { RESULT_WAITS, "started", "when the wait began, since the run did" },
    { RESULT_WAITS, "wait", "how long it took" },
    { RESULT_WAITS, "outcome", "what came: answer, nodata, nxdomain, servfail and so on, or established; none: "
                               "nothing, and the question goes on, or nobody waits any more; timeout: nothing, and "
                               "that was the end" },
    { RESULT_WAITS, "fact", "id of the fact whose time had passed; empty: something came" },

    { RESULT_FACTS, "os", "the system or type of NAT that has it" },
    { RESULT_FACTS, "id", "its name there" },
    { RESULT_FACTS, "element", "what it states something of: the name of its element" },
    { RESULT_FACTS, "states", "its attributes" },
    { RESULT_FACTS, "low", "of a guess: one other value to try; empty: none" },
    { RESULT_FACTS, "high", "another one, at the other end" },
    { RESULT_FACTS, "source", "where it can be looked up" },
    { RESULT_FACTS, "confidence", "how sure it is: measured, rfc, vendor, source-code, seed, secondary or guess" },
    { RESULT_FACTS, "from", "the file it was written in, the system's own or one that it is based on" },
    { RESULT_FACTS, "acted", "how often something was done, or left undone, because of it" },
    { RESULT_FACTS, "waited", "how often it set a limit, to ask again or to give up, which most never reach" },
    { RESULT_FACTS, "hosts", "how many hosts either was so for; of a type of NAT: how many NATs and firewalls" },

    { RESULT_PACKETS, "at", "when, since the run began" },
    { RESULT_PACKETS, "node", "where: a node; of a packet that is lost a domain or site, too" },
    { RESULT_PACKETS, "event", "sent, arrived, passed or lost" },
    { RESULT_PACKETS, "source", "address and port, as they are there" },
    { RESULT_PACKETS, "destination", "the same" },
    { RESULT_PACKETS, "family", "ipv4 or ipv6, of its outer header" },
    { RESULT_PACKETS, "protocol", "that follows it: udp, tcp, icmp, icmpv6, ipv6 or none" },
    { RESULT_PACKETS, "octets", "its size, IP header included" },
    { RESULT_PACKETS, "packet", "what it is, in words" },
    { RESULT_PACKETS, "detail", "what more there is to say of it" },
    { RESULT_PACKETS, "section", "of the RFC that has it" },
    { RESULT_PACKETS, "sender", "who made it, or what it answers; empty: a router" },
    { RESULT_PACKETS, "lost", "why; empty: it was not" },
};

const char *
dictionary_table(enum result_table table)
{
    return table_meaning[table];
}

const char *
dictionary_column(enum result_table table, const char *column)
{
    const char *found = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (strcmp(meanings[i].column, column) == 0 &&
            (meanings[i].table == table || (meanings[i].table == ANY && found == NULL)))
            found = meanings[i].meaning;
    return found;
}
