/*
 * autoconfiguration.c - how a system comes by its addresses: what a profile can say
 */
#include "models/host/autoconfiguration.h"

#include "models/host/profile.h"

#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)

static const char *const identifier_words[] = {
    [IDENTIFIER_EUI64] = "eui-64", [IDENTIFIER_RANDOM] = "random", [IDENTIFIER_STABLE] = "stable", NULL };
static const char *const temporary_words[] = { [TEMPORARY_OFF] = "off", [TEMPORARY_ON] = "on", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };

static const char *const m_words[] = {
    [DHCPV6_NOTHING] = "none", [DHCPV6_STATELESS] = "stateless", [DHCPV6_STATEFUL] = "stateful", NULL };
static const char *const o_words[] = { [DHCPV6_NOTHING] = "none", [DHCPV6_STATELESS] = "stateless", NULL };

static const char *const used_words[] = { "ignored", "used", NULL };
static const char *const growth_words[] = { [GROWTH_DOUBLE] = "double", [GROWTH_RANDOM] = "random", NULL };
static const char *const evenly_double[] = { [SOLICIT_EVENLY] = "evenly", [SOLICIT_DOUBLE] = "double", NULL };
static const char *const stop_on[] = { [SOLICIT_STOP] = "stop", [SOLICIT_ON] = "go-on", NULL };
static const char *const source_words[] = {
    [DNS_STATIC] = "static", [DNS_DHCPV4] = "dhcpv4", [DNS_DHCPV6] = "dhcpv6", [DNS_RDNSS] = "rdnss",
    [DNS_WELL_KNOWN] = "well-known", NULL };

const struct field dad_fields[] = {
    { .name = "transmits", .type = FIELD_COUNT, .offset = FIELD(struct dad, transmits), .most = 10, .fallback = "1",
      .meaning = "solicitations for a tentative address (RFC 4862 section 5.1); 0: it is used unasked" },
    { .name = "retransmit", .type = FIELD_DURATION, .offset = FIELD(struct dad, retransmit_ns), .least = 1,
      .most = 3600 * SECOND, .fallback = "1s", .meaning = "between two of them, and after the last" },
    { .name = "delay", .type = FIELD_DURATION, .offset = FIELD(struct dad, delay_ns), .most = 60 * SECOND,
      .fallback = "1s", .meaning = "before the first, at random up to this (RFC 4862 section 5.4.2)" },
    { .name = "optimistic", .type = FIELD_WORD, .offset = FIELD(struct dad, optimistic), .words = no_yes,
      .fallback = "no", .meaning = "whether tentative addresses are in use already (RFC 4429)" },
    { .name = NULL }
};

const struct field solicit_fields[] = {
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct solicit, times), .most = 100, .fallback = "3",
      .meaning = "router solicitations that an answer is waited for (RFC 4861 section 6.3.7)" },
    { .name = "interval", .type = FIELD_DURATION, .offset = FIELD(struct solicit, interval_ns), .least = 1,
      .most = 3600 * SECOND, .fallback = "4s", .meaning = "between two of them" },
    { .name = "delay", .type = FIELD_DURATION, .offset = FIELD(struct solicit, delay_ns), .most = 60 * SECOND,
      .fallback = "1s", .meaning = "before the first, at random up to this; after the last, all of it" },
    { .name = "growth", .type = FIELD_WORD, .offset = FIELD(struct solicit, growth), .words = evenly_double,
      .fallback = "evenly",
      .meaning = "of the interval; double: each is twice the last, a tenth more or less (RFC 7559 section 2)" },
    { .name = "most", .type = FIELD_DURATION, .offset = FIELD(struct solicit, most_ns), .least = 1,
      .most = 86400 * SECOND, .fallback = "1h", .meaning = "the longest interval, if they grow" },
    { .name = "then", .type = FIELD_WORD, .offset = FIELD(struct solicit, then), .words = stop_on, .fallback = "stop",
      .meaning = "when none was answered; go-on: it does without, and solicits for ever" },
    { .name = NULL }
};

const struct field slaac_fields[] = {
    { .name = "identifier", .type = FIELD_WORD, .offset = FIELD(struct slaac, identifier),
      .words = identifier_words, .flags = FIELD_REQUIRED,
      .meaning = "of the MAC address (RFC 4291), random and kept, or stable for each prefix (RFC 7217)" },
    { .name = "temporary", .type = FIELD_WORD, .offset = FIELD(struct slaac, temporary), .words = temporary_words,
      .fallback = "off", .meaning = "whether there are temporary addresses as well (RFC 4941)" },
    { .name = "preferred", .type = FIELD_DURATION, .offset = FIELD(struct slaac, preferred_ns), .least = 1,
      .most = 3650 * DAY, .fallback = "1d", .meaning = "how long a temporary address is preferred at most" },
    { .name = "valid", .type = FIELD_DURATION, .offset = FIELD(struct slaac, valid_ns), .least = 1,
      .most = 3650 * DAY, .fallback = "7d", .meaning = "how long it is valid at most" },
    { .name = "advance", .type = FIELD_DURATION, .offset = FIELD(struct slaac, advance_ns), .most = DAY,
      .fallback = "5s", .meaning = "how long before it is no longer preferred the next one is formed" },
    { .name = "desync", .type = FIELD_DURATION, .offset = FIELD(struct slaac, desync_ns), .most = DAY,
      .fallback = "10m", .meaning = "how much less it is preferred, at random up to this, and to two fifths" },
    { .name = "retries", .type = FIELD_COUNT, .offset = FIELD(struct slaac, retries), .most = 10, .fallback = "3",
      .meaning = "other identifiers that are tried if somebody has the address (RFC 7217, RFC 4941); not of eui-64" },
    { .name = NULL }
};

const struct field flags_fields[] = {
    { .name = "m", .type = FIELD_WORD, .offset = FIELD(struct flags, m), .words = m_words, .fallback = "none",
      .meaning = "what the flag M makes it ask DHCPv6 for: nothing, parameters, or an address as well" },
    { .name = "o", .type = FIELD_WORD, .offset = FIELD(struct flags, o), .words = o_words, .fallback = "none",
      .meaning = "what the flag O does" },
    { .name = NULL }
};

const struct field routers_fields[] = {
    { .name = "preference", .type = FIELD_WORD, .offset = FIELD(struct routers, preference), .words = used_words,
      .flags = FIELD_REQUIRED,
      .meaning = "of several default routers the first heard is used; whether the preferred ones come before "
      "(RFC 4191)" },
    { .name = NULL }
};

const struct field neighbors_fields[] = {
    { .name = "delay", .type = FIELD_DURATION, .offset = FIELD(struct neighbors, delay_ns), .most = 3600 * SECOND,
      .fallback = "5s", .meaning = "from the first packet to a silent router until the router is asked "
      "(RFC 4861 section 7.3.3)" },
    { .name = "probes", .type = FIELD_COUNT, .offset = FIELD(struct neighbors, probes), .least = 1, .most = 15,
      .fallback = "3", .meaning = "solicitations until it counts as unreachable" },
    { .name = "retransmit", .type = FIELD_DURATION, .offset = FIELD(struct neighbors, retransmit_ns), .least = 1,
      .most = 3600 * SECOND, .fallback = "1s", .meaning = "between two of them, and after the last" },
    { .name = NULL }
};

const struct field dhcpv6_fields[] = {
    { .name = "most", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv6_facts, most_ns), .least = SECOND,
      .most = DAY, .fallback = "120s",
      .meaning = "the longest wait for an answer (SOL_MAX_RT, INF_MAX_RT: RFC 3315 section 5.5; RFC 7083: 1h)" },
    { .name = "patience", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv6_facts, patience_ns), .most = DAY,
      .fallback = "30s", .meaning = "how long it counts as not yet configured if nobody answers; it goes on asking" },
    { .name = NULL }
};

const struct field dhcpv4_fields[] = {
    { .name = "delay", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, delay_ns), .most = 60 * SECOND,
      .fallback = "0s", .meaning = "before the first DHCPDISCOVER, at random up to this (RFC 2131 section 4.4.1)" },
    { .name = "first", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, first_ns), .least = SECOND,
      .most = 60 * SECOND, .fallback = "4s", .meaning = "how long it waits for an answer before it asks again" },
    { .name = "growth", .type = FIELD_WORD, .offset = FIELD(struct dhcpv4_facts, growth), .words = growth_words,
      .fallback = "double", .meaning = "of that wait: twice the last one, or at random one to three times" },
    { .name = "most", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, most_ns), .least = SECOND,
      .most = 600 * SECOND, .fallback = "64s", .meaning = "the longest wait" },
    { .name = "spread", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, spread_ns), .most = SECOND,
      .fallback = "1s", .meaning = "each wait is up to this longer or shorter, at random" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, give_up_ns), .least = SECOND,
      .most = 3600 * SECOND, .fallback = "60s", .meaning = "when it stops, from the first message on" },
    { .name = "again", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, again_ns), .least = SECOND,
      .most = 86400 * SECOND, .meaning = "how long it rests until the next round; for ever, if not given" },
    { .name = "link-local", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, link_local_ns), .least = 1,
      .most = 3600 * SECOND,
      .meaning = "when it uses an address of 169.254/16 (RFC 3927) meanwhile, from the first message on; never, "
      "if not given" },
    { .name = "gather", .type = FIELD_DURATION, .offset = FIELD(struct dhcpv4_facts, gather_ns), .most = 60 * SECOND,
      .fallback = "0s", .meaning = "how long it waits for other offers after the first" },
    { .name = NULL }
};

const struct field discover_fields[] = {
    { .name = "from", .type = FIELD_ORDER, .offset = FIELD(struct discover, from), .words = source_words,
      .flags = FIELD_REQUIRED,
      .meaning = "what names DNS servers to it, the first first; what was written into it alone, where something "
      "was; well-known: fec0:0:0:ffff::1 to ::3, if nothing else was found" },
    { .name = NULL }
};

const struct field dnssl_fields[] = {
    { .name = "use", .type = FIELD_WORD, .offset = FIELD(struct dnssl, use), .words = used_words,
      .flags = FIELD_REQUIRED, .meaning = "whether they go behind its search list, in the order they were heard of, "
      "for as long as was said" },
    { .name = NULL }
};

bool
discover_has(const struct discover *discover, enum dns_source source)
{
    for (uint8_t i = 0; i < discover->from.n; i++)
        if (discover->from.word[i] == source)
            return true;
    return false;
}

void
autoconfiguration_init(struct autoconfiguration *autoconfiguration)
{
    *autoconfiguration = (struct autoconfiguration) {
        .dad = { .fact = NO_FACT, .transmits = 1, .retransmit_ns = SECOND, .delay_ns = SECOND },
        .solicit = { .fact = NO_FACT, .times = 3, .interval_ns = 4 * SECOND, .delay_ns = SECOND,
                     .most_ns = 3600 * SECOND },
        .neighbors = { .fact = NO_FACT, .delay_ns = 5 * SECOND, .probes = 3, .retransmit_ns = SECOND },
        .dhcpv6 = { .fact = NO_FACT, .most_ns = 120 * SECOND, .patience_ns = 30 * SECOND },
        .flags = { .fact = NO_FACT },
        .routers = { .fact = NO_FACT },
        .dhcpv4 = { .fact = NO_FACT, .first_ns = 4 * SECOND, .most_ns = 64 * SECOND, .spread_ns = SECOND,
                    .give_up_ns = 60 * SECOND },
        .discover = { .fact = NO_FACT, .from = { .n = 2, .word = { DNS_STATIC, DNS_DHCPV4 } } },
        .dnssl = { .fact = NO_FACT },
        .slaac = { .fact = NO_FACT, .preferred_ns = DAY, .valid_ns = 7 * DAY, .advance_ns = 5 * SECOND,
                   .desync_ns = 600 * SECOND, .retries = 3 },
    };
}
