/*
 * language.c - the words of the scenario language
 *
 * First the field tables: an element's attributes with their defaults, and
 * those that are planned but not built. Then, in language_places[], which element
 * may stand in which. A new element is a struct in scenario.h, a table here, a row
 * in scenario_kinds[] and one in language_places[].
 */
#include "v6sim/read/language.h"

#include <string.h>

#include "models/dns/faults.h"
#include "models/dns/forwarder.h"
#include "models/dns/iterative.h"
#include "models/tunnel/facts.h"
#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/nat-vocabulary.h"
#include "v6sim/read/value.h"

#define MOST_WAY_NS (INT64_C(3600) * 1000000000) /* of one link: keeps sums over a path within int64_t */
#define MOST_BYTES INT64_C(1000000000)
#define MOST_TTL_NS (INT64_C(0x7fffffff) * 1000000000)   /* RFC 2181 section 8 */
#define MOST_LIFETIME_NS (INT64_C(3650) * 86400 * 1000000000)
#define MOST_ROUTER_NS (INT64_C(9000) * 1000000000)     /* RFC 4861 section 6.2.1 */
#define LATER(name) { name, FIELD_TEXT, 0, NULL, NULL, 0, 0, FIELD_LATER, "" }
#define END { NULL, FIELD_TEXT, 0, NULL, NULL, 0, 0, 0, NULL }

/* Words, in the order of the enums in scenario.h */

static const char *const addressing_words[] = { "auto", "none", NULL };
static const char *const site_ipv6_words[] = { "domain", "native", "none", "blackhole", "6to4", "~6rd",
                                               "~nat64", NULL };
static const char *const ra_words[] = { "M", "O", NULL };
static const char *const router_state_words[] = { "up", "dead", "blackhole", "gone", NULL };
static const char *const prefix_flag_words[] = { "L", "A", NULL };
static const char *const taken_words[] = { "link-local", "public", "temporary", NULL };
static const char *const preference_words[] = { "low", "medium", "high", NULL };
static const char *const dhcp_words[] = { "none", "up", "dead", NULL };
static const char *const state_words[] = { "up", "dead", "refuse", "blackhole", NULL };
static const char *const dns_type_words[] = { "recursive", "authoritative", "forwarder", NULL };
static const char *const defect_words[] = {
    [DEFECT_DROPS_AAAA] = "drops-aaaa", [DEFECT_NXDOMAIN_TO_AAAA] = "nxdomain-to-aaaa",
    [DEFECT_A_TO_AAAA] = "a-to-aaaa", [DEFECT_NO_TCP] = "no-tcp", [DEFECT_DROPS_PRIVATE] = "drops-private",
    [N_DEFECTS] = NULL
};
static const char *const dns_cache_words[] = { "warm", "cold", "none", NULL };  /* as enum dns_cache */
static const char *const lame_words[] = { [LAME_AVOID] = "avoid", [LAME_LAST_RESORT] = "last-resort", NULL };
static const char *const broken_words[] = { [BROKEN_SERVFAIL] = "servfail", [BROKEN_PASS] = "pass", NULL };
static const char *const edns_words[] = {
    [EDNS_ANSWERS] = "answers", [EDNS_FORMERR] = "formerr", [EDNS_NOTIMP] = "notimp", [EDNS_DROPS] = "drops",
    [EDNS_IGNORES] = "ignores", NULL
};
static const char *const fault_words[] = {
    [FAULT_NONE] = "none", [FAULT_IGNORE] = "ignore", [FAULT_NXDOMAIN] = "nxdomain", [FAULT_SERVFAIL] = "servfail",
    [FAULT_NOTIMP] = "notimp", [FAULT_FORMERR] = "formerr", [FAULT_REFUSED] = "refused",
    [FAULT_WRONG_ADDRESS] = "wrong-address", [FAULT_WRONG_LENGTH] = "wrong-length", [FAULT_WRONG_ID] = "wrong-id",
    [FAULT_WRONG_NAME] = "wrong-name", [FAULT_HEADER_ONLY] = "header-only", [FAULT_GARBAGE] = "garbage",
    [FAULT_LAME] = "lame", [FAULT_TRUNCATE] = "truncate", [N_FAULTS] = NULL
};
static const char *const tunnels_words[] = {
    [TUNNEL_6TO4] = "6to4", [TUNNEL_TEREDO] = "teredo",
    [TUNNEL_TEREDO_RELAY] = "teredo-relay", [TUNNELS_NONE] = "none", NULL };
static const char *const edge_words[] = { [EDGE_SYSTEM] = "system", [EDGE_OPEN] = "open", NULL };
static const char *const announced_words[] = {
    [ANNOUNCED_6TO4_IPV4] = "192.88.99.0/24", [ANNOUNCED_6TO4] = "2002::/16", [ANNOUNCED_TEREDO] = "2001::/32",
    [N_ANNOUNCED] = NULL };
static const char *const scope_words[] = { [ANNOUNCED_GLOBAL] = "global", [ANNOUNCED_DOMAIN] = "domain", NULL };
static const char *const relay_checks_words[] = { [CHECKS_RFC3964] = "rfc-3964", [CHECKS_NONE] = "none", NULL };
static const char *const relay_source_words[] = { [SOURCE_ANYCAST] = "anycast", [SOURCE_UNICAST] = "unicast", NULL };
static const char *const host_firewall_words[] = { [FIREWALL_ON] = "on", [FIREWALL_OFF] = "off", NULL };
static const char *const nat_state_words[] = { [NAT_UP] = "up", [NAT_BLACKHOLE] = "blackhole", NULL };
static const char *const too_big_words[] = { "reported", "blackhole", NULL };
static const char *const publish_words[] = { "A", "AAAA", NULL };
static const char *const family_words[] = { "both", "ipv4", "ipv6", NULL };
static const char *const flag_words[] = { "addrconfig", NULL };         /* as enum work_flag */
static const char *const process_words[] = { "one", "each", NULL };     /* as enum process_kind */
static const char *const language_words[] = { "1", NULL };

/* Fields */

#define ROOT(member) FIELD(struct root_element, member)
const struct field root_fields[] = {
    { "name", FIELD_NAME, ROOT(name), NULL, NULL, 0, 0, 0,
      "how reports and verdicts call it; the file's name without .xml if left out" },
    { "seed", FIELD_COUNT, ROOT(seed), "1", NULL, 0, 0, 0, "of all draws: of losses and jitter" },
    { "until", FIELD_DURATION, ROOT(until_ns), NULL, NULL, 1, MOST_DURATION_NS, 0,
      "when the run ends; when its last item has ended if left out" },
    { "language", FIELD_WORD, ROOT(language), "1", language_words, 0, 0, 0, "version of the scenario language" },
    END
};

#define PARAMETER(member) FIELD(struct parameter_element, member)
const struct field parameter_fields[] = {
    { "name", FIELD_NAME, PARAMETER(name), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "written {name} where its value shall stand" },
    { "default", FIELD_TEXT, PARAMETER(fallback), NULL, NULL, 0, 0, 0, "its value unless --set gives another" },
    { "values", FIELD_TEXT, PARAMETER(values), NULL, NULL, 0, 0, 0, "all that it may be; the first is the default" },
    { "label", FIELD_TEXT, PARAMETER(label), NULL, NULL, 0, 0, 0, "how tables and plots call it" },
    END
};

#define DOMAIN(member) FIELD(struct domain_element, member)
static const struct field domain_fields[] = {
    { "id", FIELD_NAME, DOMAIN(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "ipv4", FIELD_PREFIX_OR_WORD, DOMAIN(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4,
      "its prefix; auto: addresses of 198.18.0.0/15; none: no IPv4" },
    { "ipv6", FIELD_PREFIX_OR_WORD, DOMAIN(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6,
      "its prefix; auto: a /48 of 2001:db8::/32; none: no IPv6" },
    { "rtt", FIELD_DURATION, DOMAIN(rtt_ns), "0s", NULL,  0, MOST_WAY_NS, 0, "round trip between two of its nodes" },
    END
};

#define LINK(member) FIELD(struct link_element, member)
static const struct field link_fields[] = {
    { "id", FIELD_NAME, LINK(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "between", FIELD_NAMES, LINK(between), NULL, NULL, 0, 0, FIELD_REQUIRED, "the ids of the two domains it joins" },
    { "rtt", FIELD_DURATION, LINK(rtt_ns), NULL, NULL,  0, MOST_WAY_NS, 0, "round trip" },
    { "latency", FIELD_DURATIONS, LINK(latency_ns), "0s", NULL,  0, MOST_WAY_NS, 0,
      "one way; or one there and one back, in the order of between" },
    { "jitter", FIELD_DURATIONS, LINK(jitter_ns), "0s", NULL,  0, MOST_WAY_NS, 0,
      "up to so much more, drawn uniformly for each packet; or one there and one back" },
    { "loss", FIELD_SHARE, LINK(loss_q32), "0%", NULL, 0, 0, 0, "share of packets that are lost, drawn for each" },
    { "mtu", FIELD_COUNT, LINK(mtu), "1500", NULL, 68, 65535, 0, "bytes of a packet that still fits" },
    { "metric", FIELD_COUNTS, LINK(metric), "1", NULL, 1, 1000000, 0,
      "of which routes take the least sum; or one there and one back" },
    { "family", FIELD_WORD, LINK(family), "both", family_words, 0, 0, 0, "what it carries" },
    { "too-big", FIELD_WORD, LINK(too_big), "reported", too_big_words, 0, 0, 0,
      "packets that do not fit: reported by an ICMP error; blackhole: nobody hears of them" },
    LATER("rate"),
    END
};

#define SITE(member) FIELD(struct site_element, member)
static const struct field site_fields[] = {
    { "id", FIELD_NAME, SITE(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "in", FIELD_NAME, SITE(in), NULL, NULL, 0, 0, 0, "the id of its domain, if there are several" },
    { "count", FIELD_COUNT, SITE(count), "1", NULL, 1, MOST_HOSTS, 0, "how many such sites there are" },
    { "access", FIELD_DURATION, SITE(access_ns), "0s", NULL,  0, MOST_WAY_NS, 0, "round trip to its domain" },
    { "ipv6", FIELD_WORD, SITE(ipv6), "domain", site_ipv6_words, 0, 0, 0,
      "as the domain has it; native: the domain's; none; blackhole: configured, but no packet gets through; "
      "6to4: by a router of its own" },
    { "nat", FIELD_NAME, SITE(nat), "none", NULL, 0, 0, 0, "the type of its NAT, a file in models/nat; none" },
    { "behind", FIELD_NAME, SITE(behind), "none", NULL, 0, 0, 0,
      "the id of a nat that its IPv4 passes, or of a firewall that all passes; none" },
    { "reboot", FIELD_TIMES, SITE(reboot), NULL, NULL, 0, 0, 0, "when its NAT starts anew, and forgets its mappings" },
    { "dns", FIELD_NAMES, SITE(dns), NULL, NULL, 0, 0, 0, "ids of its resolvers; its domain's if left out" },
    { "search", FIELD_NAMES, SITE(search), NULL, NULL, 0, 0, 0,
      "suffixes under which its hosts look up names, as their systems do" },
    { "firewall", FIELD_NAME, SITE(firewall), "none", NULL, 0, 0, 0,
      "the type of its own firewall, a file in models/nat, for what its NAT does not translate; none" },
    LATER("dns-proxy"),
    END
};

#define MIX(member) FIELD(struct mix_element, member)
static const struct field mix_fields[] = {
    { "id", FIELD_NAME, MIX(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "share", FIELD_PART, MIX(share), NULL, NULL, 0, 0, 0, "of how many it holds: 12.5%, 3, rest" },
    { "os", FIELD_NAMES, MIX(os), NULL, NULL, 0, 0, FIELD_REVISION, "the hosts' system" },
    { "app", FIELD_NAME, MIX(app), NULL, NULL, 0, 0, 0,
      "the program that connects; none: one that does as the system does" },
    { "ipv4", FIELD_WORD, MIX(ipv4), NULL, addressing_words, 0, 0, 0, "the hosts' IPv4" },
    { "ipv6", FIELD_WORD, MIX(ipv6), NULL, site_ipv6_words, 0, 0, 0, "the site's IPv6" },
    { "dns", FIELD_NAMES, MIX(dns), NULL, NULL, 0, 0, 0, "ids of the hosts' resolvers" },
    { "access", FIELD_DURATION, MIX(access_ns), NULL, NULL, 0, MOST_WAY_NS, 0, "round trip to the site's domain" },
    { "nat", FIELD_NAME, MIX(nat), NULL, NULL, 0, 0, 0, "the type of the site's NAT, or none" },
    { "behind", FIELD_NAME, MIX(behind), NULL, NULL, 0, 0, 0, "as a site's" },
    { "use", FIELD_NAME, MIX(use), NULL, NULL, 0, 0, 0,
      "instead of all that: a named mix, a file in models/mix; v6sim mix list names all" },
    { "file", FIELD_TEXT, MIX(file), NULL, NULL, 0, 0, 0,
      "instead of all that: a table in CSV, as seen from this file, whose columns are share and these attributes" },
    LATER("firewall"), LATER("dns-proxy"),
    END
};

#define ROUTER(member) FIELD(struct router_element, member)
static const struct field router_fields[] = {
    { "id", FIELD_NAME, ROUTER(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "prefix", FIELD_PREFIX_OR_WORD, ROUTER(prefix), "auto", addressing_words, 0, 0, FIELD_IPV6,
      "what it advertises; auto: the site's own; another one leads nowhere, as a rogue router's; none: none" },
    { "prefix-flags", FIELD_WORDS, ROUTER(prefix_flags), "L A", prefix_flag_words, 0, 0, 0,
      "of the prefix: L, what is in it is on the link; A, hosts form addresses of it" },
    { "preferred", FIELD_DURATION, ROUTER(preferred_ns), "7d", NULL, 0, MOST_LIFETIME_NS, 0,
      "how long addresses of the prefix are preferred" },
    { "valid", FIELD_DURATION, ROUTER(valid_ns), "30d", NULL, 0, MOST_LIFETIME_NS, 0, "how long they are valid" },
    { "lifetime", FIELD_DURATION, ROUTER(lifetime_ns), "30m", NULL, 0, MOST_ROUTER_NS, 0,
      "how long it is a default router; 0s: it is none" },
    { "interval", FIELD_DURATION, ROUTER(interval_ns), "10m", NULL, INT64_C(4000000000), MOST_ROUTER_NS, 0,
      "between two advertisements that nobody asked for: at most, and a third of it at least" },
    { "ra", FIELD_WORDS, ROUTER(ra), NULL, ra_words, 0, 0, 0,
      "flags: M, DHCPv6 has addresses; O, other parameters; the router then serves them" },
    { "preference", FIELD_WORD, ROUTER(preference), "medium", preference_words, 0, 0, 0,
      "among default routers (RFC 4191), to systems that go by it" },
    { "dhcp", FIELD_WORD, ROUTER(dhcp), "none", dhcp_words, 0, 0, 0,
      "DHCPv4: up, hosts get their IPv4 addresses by it; dead, they ask and are not answered; none, they have them" },
    { "rdnss", FIELD_NAMES, ROUTER(rdnss), NULL, NULL, 0, 0, 0,
      "ids of resolvers whose IPv6 addresses it advertises (RFC 8106)" },
    { "rdnss-lifetime", FIELD_DURATION, ROUTER(rdnss_ns), NULL, NULL, 0, MOST_LIFETIME_NS, 0,
      "how long they may be used; 0s: no longer; three times the interval if left out" },
    { "state", FIELD_WORD, ROUTER(state), "up", router_state_words, 0, 0, 0,
      "dead: it advertises nothing; blackhole: what is handed to it is lost; gone: and it answers nobody who asks "
      "whether it is there, nor advertises by itself" },
    { "mtu", FIELD_COUNT, ROUTER(mtu), NULL, NULL, 1, 65535, 0,
      "of the link, which hosts go by from 1280 to 1500; nothing is said of it if left out" },
    { "dnssl", FIELD_NAMES, ROUTER(dnssl), NULL, NULL, 0, 0, 0,
      "suffixes that it advertises for search lists (RFC 8106), to systems that take them up" },
    { "dnssl-lifetime", FIELD_DURATION, ROUTER(dnssl_ns), NULL, NULL, 0, MOST_LIFETIME_NS, 0,
      "how long those may be used; 0s: no longer; three times the interval if left out" },
    LATER("in"),
    END
};

#define HOST(member) FIELD(struct host_element, member)
static const struct field host_fields[] = {
    { "id", FIELD_NAME, HOST(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "os", FIELD_NAMES, HOST(os), NULL, NULL, 0, 0, FIELD_REVISION,
      "its system: v6sim os list names all" },
    { "app", FIELD_NAME, HOST(app), NULL, NULL, 0, 0, 0,
      "the program that connects: v6sim app list names all; one that does as the system does if left out, or none" },
    { "in", FIELD_NAME, HOST(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "ipv4", FIELD_ADDRESSES, HOST(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4, "its addresses" },
    { "ipv6", FIELD_ADDRESSES, HOST(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6,
      "its addresses; auto: what the system does by itself" },
    { "tunnels", FIELD_WORDS, HOST(tunnels), NULL, tunnels_words, 0, 0, 0,
      "those that an administrator has switched on; none: all are off; as its system is shipped if left out" },
    { "edge", FIELD_WORD, HOST(edge), NULL, edge_words, 0, 0, 0,
      "who comes first through Teredo: as the system has it, or open, as a rule with edge traversal lets it in" },
    { "teredo-port", FIELD_COUNT, HOST(teredo_port), NULL, NULL, 1, 65535, 0,
      "UDP port of its Teredo client; drawn if left out" },
    { "mac", FIELD_MAC, HOST(mac), NULL, NULL, 0, 0, 0, "of its interface; made of its name if left out" },
    { "taken", FIELD_WORDS, HOST(taken), NULL, taken_words, 0, 0, 0,
      "addresses of which another node on the link has the first that it forms" },
    { "dns", FIELD_NAMES, HOST(dns), NULL, NULL, 0, 0, 0, "ids of its resolvers; its site's or domain's if left out" },
    { "search", FIELD_NAMES, HOST(search), NULL, NULL, 0, 0, 0,
      "suffixes under which it looks up names, as its system does; its site's if left out" },
    { "count", FIELD_COUNT, HOST(count), "1", NULL, 1, MOST_HOSTS, 0, "how many such hosts there are" },
    { "firewall", FIELD_WORD, HOST(firewall), "on", host_firewall_words, 0, 0, 0,
      "whether it is silent to what it has not asked for, or refuses connections and answers echo requests" },
    LATER("behind"),
    END
};

#define SERVER(member) FIELD(struct server_element, member)
static const struct field server_fields[] = {
    { "id", FIELD_NAME, SERVER(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "name", FIELD_NAMES, SERVER(name), NULL, NULL, 0, 0, 0, "its names in the DNS" },
    { "in", FIELD_NAME, SERVER(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "os", FIELD_NAMES, SERVER(os), NULL, NULL, 0, 0, FIELD_REVISION,
      "its system, for what it does of its own: v6sim os list names all; rfc-6724 if left out" },
    { "tunnels", FIELD_WORDS, SERVER(tunnels), NULL, tunnels_words, 0, 0, 0,
      "of its system: as a host's" },
    { "ipv4", FIELD_ADDRESSES, SERVER(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4, "its addresses" },
    { "ipv6", FIELD_ADDRESSES, SERVER(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6, "its addresses" },
    { "listen", FIELD_PORTS, SERVER(listen), "80 443", NULL, 0, 0, 0, "open TCP ports" },
    { "initial-window", FIELD_COUNT, SERVER(initial_window), "10", NULL, 1, 1000, 0,
      "segments of a response that it sends at first (RFC 6928)" },
    { "publish", FIELD_WORDS, SERVER(publish), NULL, publish_words, 0, 0, 0,
      "which records its names have; what it has addresses for if left out" },
    { "ttl", FIELD_DURATION, SERVER(ttl_ns), "5m", NULL, 0, MOST_TTL_NS, 0, "of its records" },
    { "state", FIELD_WORD, SERVER(state), "up", state_words, 0, 0, 0, "of both families" },
    { "ipv4-state", FIELD_WORD, SERVER(ipv4_state), NULL, state_words, 0, 0, 0, "of IPv4 alone" },
    { "ipv6-state", FIELD_WORD, SERVER(ipv6_state), NULL, state_words, 0, 0, 0, "of IPv6 alone" },
    { "dns", FIELD_NAMES, SERVER(dns), NULL, NULL, 0, 0, 0,
      "ids of the authoritative servers of its names; those of its domain if left out" },
    END
};

#define DNS(member) FIELD(struct dns_element, member)
static const struct field dns_fields[] = {
    { "id", FIELD_NAME, DNS(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "type", FIELD_WORD, DNS(type), "recursive", dns_type_words, 0, 0, 0, "what it does with a query" },
    { "in", FIELD_NAME, DNS(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "ipv4", FIELD_ADDRESSES, DNS(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4, "its addresses" },
    { "ipv6", FIELD_ADDRESSES, DNS(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6, "its addresses" },
    { "rtt", FIELD_DURATION, DNS(rtt_ns), "10ms", NULL,  0, MOST_WAY_NS, 0,
      "round trip to its clients, in place of the domain's; links and access come on top" },
    { "fault", FIELD_SEQUENCE, DNS(fault), "none", fault_words, 0, 0, 0,
      "what it does wrong; of several words each with the next query of a lookup, the last with all that follow" },
    { "for", FIELD_NAMES, DNS(fault_for), NULL, NULL, 0, 0, 0,
      "types and names of queries with fault, delay and loss; the fault with AAAA, the others with all if left out" },
    { "delay", FIELD_DURATION, DNS(delay_ns), "0s", NULL, 0, MOST_WAY_NS, 0, "how long it takes to answer" },
    { "loss", FIELD_SHARE, DNS(loss_q32), "0%", NULL, 0, 0, 0, "share of queries that it loses" },
    { "state", FIELD_WORD, DNS(state), "up", state_words, 0, 0, 0, "whether it is there at all" },
    { "cache", FIELD_WORD, DNS(cache), "warm", dns_cache_words, 0, 0, 0,
      "warm: it knows every name; cold: it asks others and keeps what they say; of a forwarder none if left out" },
    { "lame", FIELD_WORD, DNS(lame), "avoid", lame_words, 0, 0, 0,
      "servers that are lame for a zone, of a cold cache: not asked again for 10 minutes, or if there are no others" },
    { "broken", FIELD_WORD, DNS(broken), "servfail", broken_words, 0, 0, 0,
      "answers with records that are none, of a cold cache: taken for a failure, or passed on and kept" },
    { "edns", FIELD_WORD, DNS(edns), "answers", edns_words, 0, 0, 0,
      "what becomes of queries with EDNS: an answer with it, an error, nothing, or an answer as without it" },
    { "edns-size", FIELD_COUNT, DNS(edns_size), "1232", NULL, 512, 65535, 0,
      "octets that it sends over UDP at most, to who has room for them by EDNS; to others 512" },
    { "rate", FIELD_COUNT, DNS(rate), "0", NULL, 0, 1000000000, 0,
      "queries that it takes in each second, the others are lost; 0: all" },
    { "upstream", FIELD_NAMES, DNS(upstream), NULL, NULL, 0, 0, 0,
      "of a forwarder: ids of the resolvers that it asks; the recursive ones of its domain if left out" },
    { "defect", FIELD_WORDS, DNS(defect), NULL, defect_words, 0, 0, 0,
      "of a forwarder: what it does wrong with AAAA, with TCP, or with private addresses" },
    { "landing", FIELD_TEXT, DNS(landing), NULL, NULL, 0, 0, 0,
      "a name whose A records it gives out for names that do not exist; asked for AAAA, it says NXDOMAIN; not of "
      "authoritative servers" },
    END
};

#define MOST_NAT_NS (INT64_C(7) * 86400 * 1000000000)     /* as of types, see nat-vocabulary.c */
#define NAT(member) FIELD(struct nat_element, member)
static const struct field nat_fields[] = {
    { "id", FIELD_NAME, NAT(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "type", FIELD_NAME, NAT(type), "cgn", NULL, 0, 0, 0, "what it does, a file in models/nat" },
    { "in", FIELD_NAME, NAT(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "pool", FIELD_PREFIX, NAT(pool), NULL, NULL, 0, 0, FIELD_REQUIRED | FIELD_IPV4, "its addresses outside" },
    { "ports", FIELD_COUNT, NAT(ports), NULL, NULL, 0, 65535, 0,
      "a block for each subscriber alone, of UDP, TCP and ICMP each; 0: all are everybody's; as its type if left out" },
    { "state", FIELD_WORD, NAT(state), "up", nat_state_words, 0, 0, 0, "blackhole: what comes to it is lost" },
    { "reboot", FIELD_TIMES, NAT(reboot), NULL, NULL, 0, 0, 0, "when it starts anew, and forgets its mappings" },
    { "mapping", FIELD_WORD, NAT(mapping), NULL, nat_dependence_words, 0, 0, 0,
      "this and what follows: in place of what its type does" },
    { "queries", FIELD_WORD, NAT(queries), NULL, nat_dependence_words, 0, 0, 0, "of ICMP, likewise" },
    { "filtering", FIELD_WORD, NAT(filtering), NULL, nat_dependence_words, 0, 0, 0, "whom it lets in" },
    { "assign", FIELD_WORD, NAT(assign), NULL, nat_ports_words, 0, 0, 0, "which port outside is tried first" },
    { "pooling", FIELD_WORD, NAT(pooling), NULL, nat_pooling_words, 0, 0, 0,
      "whether all mappings of a subscriber have one address outside" },
    { "hold", FIELD_DURATION, NAT(hold_ns), NULL, NULL, 0, MOST_NAT_NS, 0,
      "until a port that anybody could send to is another's" },
    { "full", FIELD_WORD, NAT(full), NULL, nat_full_words, 0, 0, 0, "with a packet for which no port is left" },
    { "hairpin", FIELD_WORD, NAT(hairpin), NULL, nat_hairpin_words, 0, 0, 0,
      "as whose a packet from one subscriber to another's address outside arrives" },
    { "unsolicited", FIELD_WORD, NAT(unsolicited), NULL, nat_unsolicited_words, 0, 0, 0,
      "with a SYN that nothing lets in" },
    { "protocol-41", FIELD_WORD, NAT(tunnel), NULL, nat_tunnel_words, 0, 0, 0, "with IPv6 in IPv4" },
    { "refresh", FIELD_WORDS, NAT(refresh), NULL, nat_refresh_words, 0, 0, 0,
      "packets of which direction start the timers anew" },
    { "udp-one-way", FIELD_DURATION, NAT(udp_one_way_ns), NULL, NULL, 1, MOST_NAT_NS, 0,
      "how long it remembers what nothing has come in by" },
    { "udp", FIELD_DURATION, NAT(udp_ns), NULL, NULL, 1, MOST_NAT_NS, 0, "what has seen packets both ways" },
    { "tcp-transitory", FIELD_DURATION, NAT(tcp_transitory_ns), NULL, NULL, 1, MOST_NAT_NS, 0,
      "a connection half open or closing" },
    { "tcp-established", FIELD_DURATION, NAT(tcp_established_ns), NULL, NULL, 1, MOST_NAT_NS, 0, "an open one" },
    { "icmp", FIELD_DURATION, NAT(icmp_ns), NULL, NULL, 1, MOST_NAT_NS, 0, "a query" },
    LATER("behind"), LATER("timeouts"),
    END
};

#define FIREWALL(member) FIELD(struct firewall_element, member)
static const struct field firewall_fields[] = {
    { "id", FIELD_NAME, FIREWALL(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "type", FIELD_NAME, FIREWALL(type), "none", NULL, 0, 0, 0,
      "what it remembers and lets in, a file in models/nat; none: all but what it blocks" },
    { "in", FIELD_NAME, FIREWALL(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "block", FIELD_TEXT, FIREWALL(block), NULL, NULL, 0, 0, 0,
      "what passes in neither direction: proto-41, udp/3544, tcp/25, icmp, echo" },
    { "state", FIELD_WORD, FIREWALL(state), "up", nat_state_words, 0, 0, 0, "blackhole: what comes to it is lost" },
    LATER("behind"), LATER("at"),
    END
};

#define ZONE(member) FIELD(struct zone_element, member)
static const struct field zone_fields[] = {
    { "id", FIELD_NAME, ZONE(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "name", FIELD_TEXT, ZONE(name), NULL, NULL, 0, 0, FIELD_REQUIRED, "of its apex; . is the root" },
    { "dns", FIELD_NAMES, ZONE(dns), NULL, NULL, 0, 0, 0,
      "ids of the authoritative servers that have it; all that there are if left out" },
    END
};

/* Those that are nodes. */
static const char *const relay_type_words[] = { [TUNNEL_6TO4] = "6to4", [TUNNEL_TEREDO] = "teredo", NULL };

#define RELAY(member) FIELD(struct relay_element, member)
static const struct field relay_fields[] = {
    { "id", FIELD_NAME, RELAY(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "type", FIELD_WORD, RELAY(type), NULL, relay_type_words, 0, 0, FIELD_REQUIRED, "of which tunnels" },
    { "in", FIELD_NAME, RELAY(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "ipv4", FIELD_ADDRESSES, RELAY(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4, "its addresses" },
    { "ipv6", FIELD_ADDRESSES, RELAY(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6, "its addresses" },
    { "announce", FIELD_WORDS, RELAY(announce), NULL, announced_words, 0, 0, 0,
      "prefixes that lead to it; all of its type if left out" },
    { "scope", FIELD_WORD, RELAY(scope), "global", scope_words, 0, 0, 0,
      "who sees what it announces: all, or its own domain" },
    { "source", FIELD_WORD, RELAY(source), "anycast", relay_source_words, 0, 0, 0,
      "of what it sends to 6to4 nodes: 192.88.99.1, or its own IPv4 address" },
    { "checks", FIELD_WORD, RELAY(checks), "rfc-3964", relay_checks_words, 0, 0, 0,
      "of 6to4: it drops what RFC 3964 section 4 has it drop, or passes on whatever comes" },
    { "queue", FIELD_BYTES, RELAY(queue), "1280B", NULL, 0, UINT16_MAX, 0,
      "of Teredo: octets that wait for one client until it is reached; eight packets at most" },
    { "state", FIELD_WORD, RELAY(state), "up", state_words, 0, 0, 0, "whether it works; it is announced all the same" },
    { "away", FIELD_TIMES, RELAY(away), NULL, NULL, 0, 0, 0,
      "when it goes silent and when it comes back, in turn; it is announced all the same" },
    { "operator", FIELD_TEXT, RELAY(operator), NULL, NULL, 0, 0, 0, "who runs it; its domain if left out" },
    END
};

#define TEREDO_SERVER(member) FIELD(struct teredo_server_element, member)
static const struct field teredo_server_fields[] = {
    { "id", FIELD_NAME, TEREDO_SERVER(id), NULL, NULL, 0, 0, 0, "how others refer to it" },
    { "name", FIELD_NAMES, TEREDO_SERVER(name), NULL, NULL, 0, 0, 0,
      "its names in the DNS; a client uses the server that has the name its system knows" },
    { "in", FIELD_NAME, TEREDO_SERVER(in), NULL, NULL, 0, 0, 0, "the id of its domain" },
    { "ipv4", FIELD_ADDRESSES, TEREDO_SERVER(ipv4), "auto", addressing_words, 0, 0, FIELD_IPV4,
      "its primary address; the one that follows is its secondary" },
    { "ipv6", FIELD_ADDRESSES, TEREDO_SERVER(ipv6), "auto", addressing_words, 0, 0, FIELD_IPV6, "its addresses" },
    { "state", FIELD_WORD, TEREDO_SERVER(state), "up", state_words, 0, 0, 0, "whether it works" },
    { "away", FIELD_TIMES, TEREDO_SERVER(away), NULL, NULL, 0, 0, 0,
      "when it goes silent and when it comes back, in turn" },
    { "operator", FIELD_TEXT, TEREDO_SERVER(operator), NULL, NULL, 0, 0, 0, "who runs it; its domain if left out" },
    END
};

#define CONNECT(member) FIELD(struct work_element, member)
static const struct field connect_fields[] = {
    { "id", FIELD_NAME, CONNECT(id), NULL, NULL, 0, 0, 0, "how expectations refer to it" },
    { "from", FIELD_NAMES, CONNECT(from), NULL, NULL, 0, 0, 0,
      "ids of hosts, sites and servers; all hosts if left out" },
    { "to", FIELD_TEXT, CONNECT(to), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "a name, the id of a server, or an address; several, all at once" },
    { "at", FIELD_DURATION, CONNECT(at_ns), NULL, NULL, 0, 0, 0, "when; when the host is configured if left out" },
    { "port", FIELD_COUNT, CONNECT(port), "80", NULL, 1, 65535, 0, "of TCP" },
    { "times", FIELD_COUNT, CONNECT(times), "1", NULL, 1, 1000000, 0, "how often each host does it" },
    { "every", FIELD_DURATION, CONNECT(every_ns), "0s", NULL, 0, 0, 0,
      "from start to start; 0s: each when the last one ended" },
    { "over", FIELD_DURATION, CONNECT(over_ns), "0s", NULL, 0, 0, 0,
      "for how long hosts start, spread evenly over it unless arrivals says otherwise" },
    { "patience", FIELD_DURATION, CONNECT(patience_ns), NULL, NULL, 1, MOST_DURATION_NS, 0,
      "when the user gives up; never if left out" },
    { "send", FIELD_BYTES, CONNECT(send), NULL, NULL, 1, MOST_BYTES, 0,
      "a request over the connection; 300B if a response is to come, else none" },
    { "receive", FIELD_BYTES, CONNECT(receive), NULL, NULL, 1, MOST_BYTES, 0,
      "the response to it; none if left out" },
    { "flags", FIELD_WORDS, CONNECT(flags), NULL, flag_words, 0, 0, 0,
      "of getaddrinfo: addrconfig, only types of which the host has addresses, as its system understands that" },
    { "process", FIELD_WORD, CONNECT(process), "one", process_words, 0, 0, 0,
      "whether all times of it are of one process of a host, whose resolver remembers, or each is of a new one" },
    { "rate", FIELD_RATE, CONNECT(rate), NULL, NULL, 0, 0, 0,
      "how often each host does it, instead of times and every: 6/h; for as long as over" },
    { "arrivals", FIELD_TEXT, CONNECT(arrivals), NULL, NULL, 0, 0, 0,
      "even; poisson, starts hang on nothing; file:NAME, a table with the time of each, or with times and weights" },
    { "popularity", FIELD_TEXT, CONNECT(popularity), NULL, NULL, 0, 0, 0,
      "each time one of the names, the first the most popular: even, or zipf: and an exponent" },
    LATER("proto"),
    END
};

#define RESOLVE(member) FIELD(struct work_element, member)
static const struct field resolve_fields[] = {
    { "id", FIELD_NAME, RESOLVE(id), NULL, NULL, 0, 0, 0, "how expectations refer to it" },
    { "from", FIELD_NAMES, RESOLVE(from), NULL, NULL, 0, 0, 0,
      "ids of hosts, sites and servers; all hosts if left out" },
    { "to", FIELD_TEXT, RESOLVE(to), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "a name or the id of a server, for its addresses; an address, for its name; several with popularity" },
    { "at", FIELD_DURATION, RESOLVE(at_ns), NULL, NULL, 0, 0, 0, "when; when the host is configured if left out" },
    { "times", FIELD_COUNT, RESOLVE(times), "1", NULL, 1, 1000000, 0, "how often each host does it" },
    { "every", FIELD_DURATION, RESOLVE(every_ns), "0s", NULL, 0, 0, 0,
      "from start to start; 0s: each when the last one ended" },
    { "over", FIELD_DURATION, RESOLVE(over_ns), "0s", NULL, 0, 0, 0,
      "for how long hosts start, spread evenly over it unless arrivals says otherwise" },
    { "patience", FIELD_DURATION, RESOLVE(patience_ns), NULL, NULL, 1, MOST_DURATION_NS, 0,
      "when the user gives up; never if left out" },
    { "flags", FIELD_WORDS, RESOLVE(flags), NULL, flag_words, 0, 0, 0,
      "of getaddrinfo: addrconfig, only types of which the host has addresses, as its system understands that" },
    { "process", FIELD_WORD, RESOLVE(process), "one", process_words, 0, 0, 0,
      "whether all times of it are of one process of a host, whose resolver remembers, or each is of a new one" },
    { "rate", FIELD_RATE, RESOLVE(rate), NULL, NULL, 0, 0, 0,
      "how often each host does it, instead of times and every: 6/h; for as long as over" },
    { "arrivals", FIELD_TEXT, RESOLVE(arrivals), NULL, NULL, 0, 0, 0,
      "even; poisson, starts hang on nothing; file:NAME, a table with the time of each, or with times and weights" },
    { "popularity", FIELD_TEXT, RESOLVE(popularity), NULL, NULL, 0, 0, 0,
      "each time one of the names, the first the most popular: even, or zipf: and an exponent" },
    END
};

/* 56 octets of data is what ping sends on BSD and Linux (DEFDATALEN of ping.c), on Windows 32; with 1452 the packet
 * has 1500 octets over IPv6. 4 s is how long ping of Windows waits for each reply (Microsoft, "Using the ping
 * command", cc737478); that of BSD and Linux waits for the last one alone, 10 s (MAXWAIT). The default is that of
 * the system whose wait is for each, as it is here. */
#define PING(member) FIELD(struct work_element, member)
static const struct field ping_fields[] = {
    { "id", FIELD_NAME, PING(id), NULL, NULL, 0, 0, 0, "how expectations refer to it" },
    { "from", FIELD_NAMES, PING(from), NULL, NULL, 0, 0, 0,
      "ids of hosts, sites and servers; all hosts if left out" },
    { "to", FIELD_TEXT, PING(to), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "a name, the id of a server, or an address; several with popularity" },
    { "at", FIELD_DURATION, PING(at_ns), NULL, NULL, 0, 0, 0, "when; when the host is configured if left out" },
    { "times", FIELD_COUNT, PING(times), "1", NULL, 1, 1000000, 0, "how often each host does it" },
    { "every", FIELD_DURATION, PING(every_ns), "0s", NULL, 0, 0, 0,
      "from start to start; 0s: each when the last one ended" },
    { "over", FIELD_DURATION, PING(over_ns), "0s", NULL, 0, 0, 0,
      "for how long hosts start, spread evenly over it unless arrivals says otherwise" },
    { "patience", FIELD_DURATION, PING(patience_ns), NULL, NULL, 1, MOST_DURATION_NS, 0,
      "when the user gives up; never if left out" },
    { "wait", FIELD_DURATION, PING(wait_ns), "4s", NULL, 1, MOST_DURATION_NS, 0,
      "for the reply, from when the request is sent" },
    { "size", FIELD_BYTES, PING(size), "56B", NULL, 1, 1452, 0, "data of the request, without headers" },
    { "rate", FIELD_RATE, PING(rate), NULL, NULL, 0, 0, 0,
      "how often each host does it, instead of times and every: 6/h; for as long as over" },
    { "arrivals", FIELD_TEXT, PING(arrivals), NULL, NULL, 0, 0, 0,
      "even; poisson, starts hang on nothing; file:NAME, a table with the time of each, or with times and weights" },
    { "popularity", FIELD_TEXT, PING(popularity), NULL, NULL, 0, 0, 0,
      "each time one of the names, the first the most popular: even, or zipf: and an exponent" },
    END
};

#define EXPECT(member) FIELD(struct expect_element, member)
const struct field expect_fields[] = {
    { "variant", FIELD_NAMES, EXPECT(variant), "base", NULL, 0, 0, 0, "of which variants it holds" },
    { "when", FIELD_TEXT, EXPECT(when), NULL, NULL, 0, 0, 0, "parameter=value, or several: it holds then only" },
    { "todo", FIELD_TEXT, EXPECT(todo), NULL, NULL, 0, 0, 0, "why it is known not to hold yet" },
    { "tags", FIELD_NAMES, EXPECT(tags), NULL, NULL, 0, 0, 0, "words by which check --tag chooses" },
    { "compare", FIELD_TEXT, EXPECT(compare), NULL, NULL, 0, 0, 0,
      "two runs, each a variant, parameter=value, or both with commas: what changes from the first to the second" },
    END
};

const struct field report_fields[] = {
    { "slow", FIELD_DURATION, FIELD(struct report_element, slow_ns), "3s", NULL, 0, 0, 0,
      "a connection, lookup or ping that takes longer counts as slow" },
    LATER("by"), LATER("metric"),
    END
};

#define COMMANDS(member) FIELD(struct commands_element, member)
static const struct field commands_fields[] = {
    { "id", FIELD_NAME, COMMANDS(id), NULL, NULL, 0, 0, 0, "how others refer to them" },
    { "on", FIELD_NAMES, COMMANDS(on), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "ids of the hosts and sites where they are typed" },
    { "at", FIELD_DURATION, COMMANDS(at_ns), NULL, NULL, 0, 0, 0, "when; before the start if left out" },
    END
};

const struct field file_fields[] = {
    { "path", FIELD_TEXT, FIELD(struct file_element, path), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "where the host has it" },
    END
};

const struct field variant_fields[] = {
    { "name", FIELD_NAME, FIELD(struct named_element, name), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "what --variant asks for" },
    END
};

const struct field remove_fields[] = {
    { "id", FIELD_NAME, FIELD(struct named_element, name), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "of the element it concerns" },
    LATER("at"),
    END
};

const struct field no_fields[] = { END };

static const char *const parse_words[] = { "xml", "~text", NULL };
const struct field include_fields[] = {
    { "href", FIELD_TEXT, FIELD(struct include_element, href), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "the file, as seen from the one that includes it" },
    { "parse", FIELD_WORD, FIELD(struct include_element, parse), "xml", parse_words, 0, 0, 0, "as what it is read" },
    LATER("xpointer"), LATER("encoding"), LATER("accept"), LATER("accept-language"),
    END
};

#define KIND(element, meaning) \
    { #element, element##_fields, sizeof(struct element##_element), FIELD(struct scenario, element), meaning }
#define WORK(element, meaning) \
    { #element, element##_fields, sizeof(struct work_element), FIELD(struct scenario, element), meaning }
const struct scenario_kind scenario_kinds[] = {
    KIND(domain, "a network under one administration; an AS"),
    KIND(link, "joins two domains"),
    KIND(site, "a home or an office, with hosts"),
    KIND(mix, "what a share of a site's hosts have"),
    KIND(router, "advertises itself on the site's link, so that its hosts configure themselves"),
    KIND(host, "a client with its operating system"),
    KIND(server, "accepts connections, and has names in the DNS"),
    KIND(dns, "a server of the DNS: a resolver that hosts ask, or one that resolvers ask"),
    KIND(relay, "carries packets between tunnels and IPv6, where what it announces leads to it"),
    { "teredo-server", teredo_server_fields, sizeof(struct teredo_server_element),
      FIELD(struct scenario, teredo_server), "tells clients of Teredo where they are seen, and introduces them" },
    KIND(nat, "a carrier's NAT, which the IPv4 of several sites passes"),
    KIND(firewall, "filters what passes between sites and their domain"),
    KIND(zone, "a zone of the DNS, with its records as master files have them (RFC 1035 section 5)"),
    KIND(commands, "what administrators type, a command a line"),
    WORK(connect, "hosts connect to a server, by its name or address"),
    WORK(resolve, "hosts look up the addresses of a name, or the name of an address"),
    WORK(ping, "hosts send an ICMP echo request to a server, by its name or address"),
    { .name = NULL }
};
G_STATIC_ASSERT(G_N_ELEMENTS(scenario_kinds) <= MOST_SCENARIO_KINDS);

/* The elements of a scenario that it does not keep as structs of its own */

static const struct field change_fields[] = {
    { "id", FIELD_NAME, FIELD(struct named_element, name), NULL, NULL, 0, 0, FIELD_REQUIRED,
      "of the element it concerns" },
    LATER("at"),
    END
};

static const struct language_element others[] = {
    { "scenario", root_fields, false, "a question, the network that it is put to, what hosts do, what is expected" },
    { "question", no_fields, true, "what the scenario answers; heads the report" },
    { "source", no_fields, false, "where it comes from: an RFC, a statement of a survey, a URL" },
    { "parameter", parameter_fields, false, "a value with a name" },
    { "variant", variant_fields, false, "an overlay, applied by --variant" },
    { "change", change_fields, false, "other attributes for an element that is there" },
    { "remove", remove_fields, false, "takes an element away" },
    { "expect", expect_fields, false, "what must come out; each child is one verdict" },
    { "file", file_fields, false, "a file of the host, as it is before the start" },
    { "network", no_fields, false, "the root of a file that scenarios include: who is there" },
    { "workload", no_fields, false, "the root of a file that scenarios include: what hosts do" },
    { "xi:include", include_fields, false, "puts in its place what another file holds (XInclude 1.1)" },
    { "report", report_fields, true, "thresholds of the report; changes nothing in the run" },
    { .name = NULL }
};

/* Which element may stand where */

const struct language_place language_places[] = {
    { "scenario", (const char *const []) {
        "question", "source", "parameter", "domain", "link", "site", "host", "server", "dns", "relay",
        "teredo-server", "nat", "firewall", "zone", "commands", "connect", "resolve", "ping", "variant", "expect",
        "report", "xi:include", NULL }, false },
    { "network", (const char *const []) {
        "parameter", "domain", "link", "site", "host", "server", "dns", "relay", "teredo-server", "nat", "firewall",
        "zone", "commands", "variant", "xi:include", NULL }, false },
    { "workload", (const char *const []) {
        "parameter", "commands", "connect", "resolve", "ping", "xi:include", NULL }, false },
    { "xi:include", (const char *const []) { "~xi:fallback", NULL }, false },
    { "site", (const char *const []) { "host", "mix", "router", "xi:include", NULL }, false },
    { "variant", (const char *const []) {
        "change", "remove", "domain", "link", "site", "host", "server", "dns", "relay", "teredo-server", "nat",
        "firewall", "zone", "commands", "connect", "resolve", "ping", "xi:include", NULL }, false },
    { "expect", (const char *const []) {
        "connection", "lookup", "echo", "queries", "path", "dns-server", "share", "metric", "output", "address",
        "xi:include", NULL }, false },
    { "host", (const char *const []) { "file", "~route", NULL }, false },
    { "file", (const char *const []) { NULL }, true },
    { "commands", (const char *const []) { NULL }, true },
    { "zone", (const char *const []) { NULL }, TEXT_ALLOWED },
    { "output", (const char *const []) { NULL }, TEXT_ALLOWED },
    { "question", (const char *const []) { NULL }, true },
    { "source", (const char *const []) { NULL }, true },
    { NULL, (const char *const []) { NULL }, false },           /* all others */
};

const struct language_place *
language_place(const char *element)
{
    const struct language_place *row = language_places;

    while (row->in != NULL && !g_str_equal(row->in, element))
        row++;
    return row;
}

/* Returns: an element that @name may stand in, or NULL if it is no word of the
 * language; *later: that it is not built. */
static const char *
home_of(const char *name, bool *later)
{
    *later = false;
    for (const struct language_place *row = language_places; row->in != NULL; row++)
        for (const char *const *may = row->may; *may != NULL; may++)
            if (g_str_equal(*may + (**may == '~'), name)) {
                *later = **may == '~';
                return row->in;
            }
    return NULL;
}

static bool
refuse_element(struct xml_document *document, const struct xml_element *element, const struct language_place *here,
               struct messages *messages)
{
    bool later;
    const char *home = home_of(element->name, &later);
    g_autofree char *hint = NULL;

    if (language_is_part(element->name))
        return messages_add(messages, element->at, "it is the root of a file of its own; write what it holds",
                            "<%s> cannot stand in <%s>", element->name, element->parent->name);

    if (later)
        return messages_add(messages, element->at, "leave it out", "<%s> is not built yet", element->name);
    if (home == NULL)
        return messages_add(messages, element->at, fields_suggest(document, element->name, here->may, messages),
                            "unknown element <%s>", element->name);
    hint = g_strdup_printf("write it in <%s>", home);
    return messages_add(messages, element->at, hint, "<%s> cannot stand in <%s>", element->name, element->parent->name);
}

bool
language_is_part(const char *root)
{
    return g_str_equal(root, "network") || g_str_equal(root, "workload");
}

bool
language_check(struct xml_document *document, const struct xml_element *element, struct messages *messages)
{
    const struct language_place *here = language_place(element->name);
    bool good = true;

    if (!here->text && *element->text != '\0')
        good = messages_add(messages, element->text_at, "notes are written <!-- like this -->", "<%s> holds text",
                            element->name);
    for (guint i = 0; i < element->child->len; i++) {
        const struct xml_element *child = g_ptr_array_index(element->child, i);

        good &= g_strv_contains(here->may, child->name) ? language_check(document, child, messages)
                                                        : refuse_element(document, child, here, messages);
    }
    return good;
}

const struct scenario_kind *
language_kind(const char *name)
{
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++)
        if (g_str_equal(kind->name, name))
            return kind;
    return NULL;
}

struct language_element
language_element(const char *name)
{
    const struct scenario_kind *kind = language_kind(name);
    const struct verdict_kind *verdict = verdict_kinds;
    const struct language_element *other = others;

    if (kind != NULL)
        return (struct language_element) { kind->name, kind->fields, false, kind->meaning };
    while (verdict->name != NULL && !g_str_equal(verdict->name, name))
        verdict++;
    if (verdict->name != NULL)
        return (struct language_element) { verdict->name, verdict->fields, false, verdict->meaning };
    while (other->name != NULL && !g_str_equal(other->name, name))
        other++;
    return *other;
}
