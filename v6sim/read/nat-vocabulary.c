/*
 * nat-vocabulary.c - the elements of a type of NAT or firewall, by name
 *
 * Each states one fact: a field table, and a function that makes behaviour of it.
 */
#include "v6sim/read/nat-vocabulary.h"

#include "models/host/profile.h"

#define MOST_NS INT64_C(604800000000000)        /* a week: Linux keeps TCP for five days */

/* Words, in the order of the enums of behaviour.h */

const char *const nat_dependence_words[] = {
    [NAT_ENDPOINT_INDEPENDENT] = "endpoint-independent", [NAT_ADDRESS_DEPENDENT] = "address-dependent",
    [NAT_ADDRESS_AND_PORT_DEPENDENT] = "address-and-port-dependent", NULL };
const char *const nat_ports_words[] = {
    [NAT_PORTS_PRESERVED] = "preserved", [NAT_PORTS_SEQUENTIAL] = "sequential", [NAT_PORTS_RANDOM] = "random", NULL };
const char *const nat_hairpin_words[] = {
    [NAT_HAIRPIN_NONE] = "none", [NAT_HAIRPIN_INTERNAL] = "internal", [NAT_HAIRPIN_EXTERNAL] = "external", NULL };
const char *const nat_per_words[] = { [NAT_PER_MAPPING] = "mapping", [NAT_PER_SESSION] = "session", NULL };
const char *const nat_refresh_words[] = { "outbound", "inbound", NULL };
const char *const nat_unsolicited_words[] = {
    [NAT_DROPS] = "drop", [NAT_RESETS] = "reset", [NAT_REPORTS] = "report", [NAT_PROHIBITS] = "prohibit", NULL };
const char *const nat_pooling_words[] = {
    [NAT_POOLING_PAIRED] = "paired", [NAT_POOLING_ARBITRARY] = "arbitrary", NULL };
const char *const nat_full_words[] = { [NAT_FULL_DROPS] = "drop", [NAT_FULL_REPORTS] = "report", NULL };
const char *const nat_tunnel_words[] = { [NAT_TUNNEL_DROPS] = "drop", [NAT_TUNNEL_FORWARDS] = "forward", NULL };
static const char *const icmp_words[] = { "drop", "translate", "pass", NULL };
const char *const nat_sort_name[] = { [SORT_NAT] = "nat", [SORT_FIREWALL] = "firewall", NULL };

/* Fields */

#define SAYS(member) FIELD(struct nat_statement, member)
#define WORD(attribute, member, of, what)                                                                   \
    { .name = attribute, .type = FIELD_WORD, .offset = SAYS(member), .words = of, .flags = FIELD_REQUIRED,  \
      .meaning = what }
#define TIMER(attribute, member, what)                                                                      \
    { .name = attribute, .type = FIELD_DURATION, .offset = SAYS(member), .least = 1, .most = MOST_NS,       \
      .flags = FIELD_REQUIRED, .meaning = what }
#define PORT(attribute, member, what)                                                                       \
    { .name = attribute, .type = FIELD_COUNT, .offset = SAYS(member), .least = 1, .most = UINT16_MAX,       \
      .flags = FIELD_REQUIRED, .meaning = what }
#define END { .name = NULL }

const struct field nat_type_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct profile, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios write it, and as the file is called" },
    { .name = "label", .type = FIELD_TEXT, .offset = FIELD(struct profile, label), .flags = FIELD_REQUIRED,
      .meaning = "what it is, for reports" },
    END
};
static const struct field mapping_fields[] = {
    WORD("is", word, nat_dependence_words, "on what of the other end the port outside hangs"),
    WORD("queries", queries, nat_dependence_words, "on what the identifier outside of an ICMP query hangs"),
    END
};
static const struct field filtering_fields[] = {
    WORD("is", word, nat_dependence_words, "whom it lets in: anybody, or to whose address, or address and port, "
         "something went out"),
    END
};
static const struct field ports_fields[] = {
    WORD("assign", word, nat_ports_words, "which port outside is tried first; of those taken the next one"),
    PORT("first", first_port, "the lowest port that it gives out"),
    PORT("last", last_port, "the highest"),
    END
};
static const struct field hairpin_fields[] = {
    WORD("seen", word, nat_hairpin_words, "as whose a packet from inside to the outside address arrives; none: never"),
    END
};
static const struct field timer_fields[] = {
    WORD("per", per, nat_per_words, "whether a mapping has one timer, or one for each other end and lasts as long "
         "as the last of them"),
    TIMER("udp-one-way", udp_one_way_ns, "of what nothing has come in by"),
    TIMER("udp", udp_ns, "of what has seen packets both ways"),
    TIMER("tcp-transitory", tcp_transitory_ns, "of a connection half open or closing"),
    TIMER("tcp-established", tcp_established_ns, "of one that is open"),
    TIMER("icmp", icmp_ns, "of a query"),
    { .name = "refresh", .type = FIELD_WORDS, .offset = SAYS(refresh), .words = nat_refresh_words,
      .flags = FIELD_REQUIRED, .meaning = "packets of which direction start the timer anew" },
    END
};
static const struct field unsolicited_fields[] = {
    WORD("do", word, nat_unsolicited_words, "with a SYN that nothing lets in: a RST, or after 6 s an ICMP error, that "
         "nobody has the port or that it is forbidden"),
    END
};
static const struct field tunnel_fields[] = {
    WORD("do", word, nat_tunnel_words, "with IPv6 in IPv4, which has no ports: forward, to one inside at a time"),
    { .name = "timer", .type = FIELD_DURATION, .offset = SAYS(tunnel_ns), .fallback = "10m", .least = 1,
      .most = MOST_NS, .meaning = "how long it remembers to whom" },
    END
};
static const struct field pool_fields[] = {
    WORD("pooling", pooling, nat_pooling_words, "whether all mappings of an address inside have the same one outside"),
    { .name = "ports", .type = FIELD_COUNT, .offset = SAYS(block), .least = 0, .most = UINT16_MAX,
      .flags = FIELD_REQUIRED, .meaning = "a block for each address inside alone; 0: all ports are everybody's" },
    { .name = "hold", .type = FIELD_DURATION, .offset = SAYS(hold_ns), .least = 0, .most = MOST_NS,
      .flags = FIELD_REQUIRED, .meaning = "until a port of UDP or ICMP that anybody could send to is another's" },
    WORD("full", full, nat_full_words, "with a packet for which no port is left: report, by an ICMP error as well"),
    END
};
static const struct field icmp_fields[] = {
    WORD("errors", errors, icmp_words, "about what it let pass; a NAT translates them"),
    END
};

/* What becomes of each */

static const char *
take_mapping(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->mapping = (uint8_t) statement->word;
    behaviour->queries = (uint8_t) statement->queries;
    return NULL;
}

static const char *
take_filtering(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->filtering = (uint8_t) statement->word;
    return NULL;
}

static const char *
take_ports(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->ports = (uint8_t) statement->word;
    behaviour->first_port = (uint16_t) statement->first_port;
    behaviour->last_port = (uint16_t) statement->last_port;
    return statement->first_port > statement->last_port ? "has a last port below the first" : NULL;
}

static const char *
take_hairpin(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->hairpin = (uint8_t) statement->word;
    return NULL;
}

static const char *
take_timer(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->per = (uint8_t) statement->per;
    behaviour->udp_one_way_ns = statement->udp_one_way_ns;
    behaviour->udp_ns = statement->udp_ns;
    behaviour->tcp_transitory_ns = statement->tcp_transitory_ns;
    behaviour->tcp_established_ns = statement->tcp_established_ns;
    behaviour->icmp_ns = statement->icmp_ns;
    behaviour->refresh = (uint8_t) statement->refresh;
    return NULL;
}

static const char *
take_unsolicited(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->unsolicited = (uint8_t) statement->word;
    return NULL;
}

static const char *
take_icmp(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->errors = statement->errors != 0;
    return NULL;
}

static const char *
take_tunnel(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->tunnel = (uint8_t) statement->word;
    behaviour->tunnel_ns = statement->tunnel_ns;
    return NULL;
}

static const char *
take_pool(struct nat_behaviour *behaviour, const struct nat_statement *statement)
{
    behaviour->pooling = (uint8_t) statement->pooling;
    behaviour->block = (uint16_t) statement->block;
    behaviour->hold_ns = statement->hold_ns;
    behaviour->full = (uint8_t) statement->full;
    return NULL;
}

#define NAT (1u << SORT_NAT)
#define BOTH (1u << SORT_NAT | 1u << SORT_FIREWALL)

const struct nat_type_element nat_type_elements[] = {
    [NAT_FACT_MAPPING] = { "mapping", mapping_fields, take_mapping,
      "which packets from inside are seen outside as from one address and port (RFC 4787 section 4.1)", NAT, NAT },
    [NAT_FACT_FILTERING] = { "filtering", filtering_fields, take_filtering,
      "which packets to somebody come in who has sent something out (RFC 4787 section 5)", BOTH, BOTH },
    [NAT_FACT_PORTS] = { "ports", ports_fields, take_ports,
      "which port a mapping gets outside (RFC 4787 section 4.2)", NAT, NAT },
    [NAT_FACT_HAIRPIN] = { "hairpin", hairpin_fields, take_hairpin,
      "what becomes of packets from inside to an address outside that stands for one inside (RFC 4787 section 6)",
      NAT, NAT },
    [NAT_FACT_TIMER] = { "timer", timer_fields, take_timer,
      "how long it remembers (RFC 4787 section 4.3, RFC 5382 section 5, RFC 5508 section 3.2)", BOTH, BOTH },
    [NAT_FACT_UNSOLICITED] = { "unsolicited", unsolicited_fields, take_unsolicited,
      "what a SYN gets that nobody asked for (RFC 5382 section 4.3)", BOTH, BOTH },
    [NAT_FACT_ICMP] = { "icmp", icmp_fields, take_icmp,
      "what becomes of ICMP errors (RFC 5508 section 4)", BOTH, BOTH },
    [NAT_FACT_TUNNEL] = { "protocol-41", tunnel_fields, take_tunnel,
      "what becomes of IPv6 in IPv4 (RFC 4213 section 3)", BOTH, BOTH },
    [NAT_FACT_POOL] = { "pool", pool_fields, take_pool,
      "of a carrier's NAT, how it shares out its addresses and ports (RFC 6888 section 3)", NAT, 0 },
    [N_NAT_FACTS] = { .name = NULL }
};
