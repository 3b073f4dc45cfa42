/*
 * vocabulary.c - what a profile can say: its elements, their fields, their places
 *
 * profile_elements[] is the vocabulary of the files in models/os. An element is read
 * into a struct by its field table; profile_store() puts that struct into the
 * profile: by copying, where one element is one member, else by a function that
 * spreads it (a schedule for every number of servers, a matrix, a rule list).
 * Adding a word is one field; adding an element is one row. The fields and the
 * functions of a part of a profile stand in vocabulary-PART.c.
 *
 * What holds where a profile says nothing is set by profile_init() and said in
 * the meanings of the fields.
 */
#include "models/host/vocabulary.h"

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

static const char *const off_on[] = { "off", "on", NULL };
static const char *const unconfigured_words[] = { "global", "link-local", NULL };

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

const struct field application_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct profile, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios write it, and as the file is called" },
    { .name = "label", .type = FIELD_TEXT, .offset = FIELD(struct profile, label), .flags = FIELD_REQUIRED,
      .meaning = "its name in reports" },
    { .name = "released", .type = FIELD_TEXT, .offset = FIELD(struct profile, released),
      .flags = FIELD_REQUIRED, .meaning = "when it came out: 2023-02-20, or what is known of it" },
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
      .meaning = "the command, or the line of /etc/rc.conf, that switches it on" },
    { .name = "disable", .type = FIELD_TEXT, .offset = FIELD(struct ipv6_default, disable),
      .meaning = "the command that switches it off" },
    { .name = "unconfigured", .type = FIELD_WORD, .offset = FIELD(struct ipv6_default, unconfigured),
      .words = unconfigured_words, .fallback = "global",
      .meaning = "the addresses it has in a native network without an administrator" },
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

#define COPIED(type, member) .size = sizeof(struct type), .at = offsetof(struct profile, member)
#define STORED(type, function) .size = sizeof(struct type), .store = function

const struct profile_element profile_elements[] = {
    { "ipv6", "os", ELEMENT_FACT, ipv6_fields, COPIED(ipv6_default, ipv6),
      .meaning = "whether the system speaks IPv6 as it is shipped" },
    { "ipconfig", "os", ELEMENT_FACT, ipconfig_fields, COPIED(ipconfig_facts, ipconfig),
      .meaning = "what ipconfig shows of the host; it has no such command, if not given" },
    { "resolver", "os", ELEMENT_HOLDER, resolver_fields, COPIED(resolver_facts, resolver),
      .meaning = "how names are looked up", .of_app = true },
    { "ask", "resolver", ELEMENT_FACT, ask_fields, COPIED(ask, ask), .store = store_ask,
      .meaning = "which question comes first, and whether the second waits for its end" },
    { "ask-a", "resolver", ELEMENT_FACT, ask_when_fields, COPIED(ask_when, ask_when[ASK_A]),
      .meaning = "when A is asked for; always, if nothing is said" },
    { "ask-aaaa", "resolver", ELEMENT_FACT, ask_when_fields, COPIED(ask_when, ask_when[ASK_AAAA]),
      .meaning = "when AAAA is asked for; always, if nothing is said" },
    { "ladder", "resolver", ELEMENT_FACT, ladder_fields, COPIED(ladder, ladder), .store = store_ladder,
      .meaning = "what is done about a server that answers one of two questions" },
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
    { "discover", "resolver", ELEMENT_FACT, discover_fields, COPIED(discover, autoconfiguration.discover),
      .meaning = "how it finds DNS servers: static dhcpv4, if not given" },
    { "dnssl", "resolver", ELEMENT_FACT, dnssl_fields, COPIED(dnssl, autoconfiguration.dnssl),
      .meaning = "suffixes that routers advertise (RFC 8106 section 5.2): ignored, if not given" },
    { "servers", "resolver", ELEMENT_FACT, servers_fields, COPIED(server_memory, servers), .store = store_servers,
      .meaning = "what it remembers of the DNS servers" },
    { "cache", "resolver", ELEMENT_FACT, cache_fields, COPIED(cache_facts, cache), .store = store_cache,
      .meaning = "the cache of the system" },
    { "edns", "resolver", ELEMENT_FACT, edns_fields, COPIED(edns_facts, edns), .store = store_edns,
      .meaning = "queries have an OPT record (RFC 6891); none, if not given" },
    { "search", "resolver", ELEMENT_FACT, search_fields, COPIED(search, search), .store = store_search,
      .meaning = "under which names a name is looked up, on hosts with a search list; as it is, if not given" },
    { "hosts-file", "resolver", ELEMENT_FACT, hosts_file_fields, COPIED(hosts_file, hosts_file),
      .store = store_hosts_file, .meaning = "the file of addresses and names; none, if not given" },
    { "resolv-conf", "resolver", ELEMENT_FACT, resolv_conf_fields, COPIED(resolv_conf, resolv_conf),
      .store = store_resolv_conf,
      .meaning = "the file that names servers and suffixes and has options; none, if not given" },
    { "addrconfig", "resolver", ELEMENT_FACT, addrconfig_fields, COPIED(addrconfig, addrconfig),
      .meaning = "AI_ADDRCONFIG: only types of which the host has addresses; no such thing, if not given" },
    { "autoconfiguration", "os", ELEMENT_HOLDER, NULL,
      .meaning = "how it comes by its addresses, where a router advertises" },
    { "dad", "autoconfiguration", ELEMENT_FACT, dad_fields, COPIED(dad, autoconfiguration.dad),
      .meaning = "duplicate address detection; what RFC 4862 has, if not given" },
    { "solicit", "autoconfiguration", ELEMENT_FACT, solicit_fields, COPIED(solicit, autoconfiguration.solicit),
      .meaning = "router solicitations; what RFC 4861 has, if not given" },
    { "flags", "autoconfiguration", ELEMENT_FACT, flags_fields, COPIED(flags, autoconfiguration.flags),
      .meaning = "what it makes of the flags M and O of an advertisement; nothing, if not given" },
    { "routers", "autoconfiguration", ELEMENT_FACT, routers_fields, COPIED(routers, autoconfiguration.routers),
      .meaning = "which of several default routers it uses; the first heard, if not given" },
    { "neighbors", "autoconfiguration", ELEMENT_FACT, neighbors_fields, COPIED(neighbors, autoconfiguration.neighbors),
      .meaning = "how it finds that a default router is gone; what RFC 4861 has, if not given" },
    { "dhcpv6", "autoconfiguration", ELEMENT_FACT, dhcpv6_fields, COPIED(dhcpv6_facts, autoconfiguration.dhcpv6),
      .meaning = "how long it asks by DHCPv6; what RFC 3315 has, if not given" },
    { "dhcpv4", "autoconfiguration", ELEMENT_FACT, dhcpv4_fields, COPIED(dhcpv4_facts, autoconfiguration.dhcpv4),
      .meaning = "how it asks for an IPv4 address, and what if nobody answers; RFC 2131 for 60 s, if not given" },
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
    { "data", "tcp", ELEMENT_FACT, data_fields, COPIED(data_facts, data), .store = store_data,
      .meaning = "how data is sent over a connection" },
    { "connect", "os", ELEMENT_FACT, connect_fields, COPIED(connect_facts, connect), .store = store_connect,
      .meaning = "how a program goes through the addresses of a name", .of_app = true },
    { "interface", "os", ELEMENT_FACT, interface_fields, STORED(interface_facts, store_interface),
      .meaning = "an automatic tunnel, and when it comes up" },
    { "retry", "os", ELEMENT_FACT, retry_fields, STORED(retry_facts, store_retry),
      .meaning = "what a tunnel does that has failed" },
    { "not-modelled", "os", ELEMENT_HOLDER, NULL,
      .meaning = "what is known of the system and has no effect here", .of_app = true },
    { "item", "not-modelled", ELEMENT_ITEM, item_fields, .size = sizeof(struct item_facts),
      .meaning = "one thing that is known, in words" },
    { "was", "os", ELEMENT_WAS, was_fields, .size = sizeof(struct was_facts),
      .meaning = "keeps what an older revision said otherwise: facts, items, <drop>" },
    { .name = NULL }
};
