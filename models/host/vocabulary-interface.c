/*
 * vocabulary-interface.c - what a profile can say of tunnels
 *
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

#include "models/tunnel/sixtofour.h"

/* Names */

const char *const tunnel_type_name[] = { [TUNNEL_6TO4] = "6to4", [TUNNEL_TEREDO] = "teredo",
                                         [TUNNEL_TEREDO_RELAY] = "teredo-relay", [N_TUNNELS] = NULL };
static const char *const when_words[] = {
    [WANTS_PUBLIC_IPV4] = "public-ipv4", [WANTS_PRIVATE_IPV4] = "private-ipv4",
    [WANTS_NO_GLOBAL_IPV6] = "no-global-ipv6", [WANTS_GLOBAL_IPV6] = "global-ipv6",
    [WANTS_FIREWALL] = "firewall-on", [N_INTERFACE_WANTS] = NULL };
static const char *const off_on[] = { "off", "on", NULL };
static const char *const errors_words[] = { "ignore", "translate", NULL };
static const char *const probes_words[] = { [PROBES_CONE] = "cone", [PROBES_RESTRICTED] = "restricted", NULL };
static const char *const flags_words[] = { [FLAGS_ZERO] = "zero", [FLAGS_RANDOM] = "random", NULL };
static const char *const edge_words[] = { "closed", "open", NULL };
static const char *const local_words[] = { "ignore", "discover", NULL };
static const char *const identifier_words[] = { [IDENTIFIER_IPV4] = "ipv4", [IDENTIFIER_ONE] = "one", NULL };

/* Fields */

#define INTERFACE(member) FIELD(struct interface_facts, member)
enum { INTERFACE_TYPE, INTERFACE_DEFAULT, INTERFACE_WHEN, INTERFACE_MTU, INTERFACE_ERRORS, INTERFACE_IDENTIFIER,
       INTERFACE_SERVER, INTERFACE_PROBES, INTERFACE_FLAGS, INTERFACE_EDGE, INTERFACE_LOCAL, INTERFACE_REFRESH,
       INTERFACE_REFRESH_LEAST };
const struct field interface_fields[] = {
    { .name = "type", .type = FIELD_WORD, .offset = INTERFACE(type), .words = tunnel_type_name,
      .flags = FIELD_REQUIRED,
      .meaning = "6to4 (RFC 3056), a client of Teredo (RFC 4380), or a Teredo relay for the host alone" },
    { .name = "default", .type = FIELD_WORD, .offset = INTERFACE(by_default), .words = off_on, .fallback = "on",
      .meaning = "whether the system comes with it switched on" },
    { .name = "when", .type = FIELD_WORDS, .offset = INTERFACE(when), .words = when_words,
      .meaning = "conditions under which it comes up, all must hold; always, if not given" },
    { .name = "mtu", .type = FIELD_COUNT, .offset = INTERFACE(mtu), .least = 1280, .most = 1480, .fallback = "1280",
      .meaning = "octets of an IPv6 packet that leaves by it" },
    { .name = "errors", .type = FIELD_WORD, .offset = INTERFACE(errors), .words = errors_words, .fallback = "ignore",
      .meaning = "what becomes of ICMPv4 errors about its packets: nothing, or the error of ICMPv6 (RFC 4213 section "
      "3.4); a packet that was too big is always told of" },
    { .name = "identifier", .type = FIELD_WORD, .offset = INTERFACE(identifier), .words = identifier_words,
      .fallback = "ipv4", .meaning = "of 6to4: the last 64 bits of its address, made of the IPv4 address or 1" },
    { .name = "server", .type = FIELD_NAME, .offset = INTERFACE(server),
      .meaning = "of Teredo: the name of its server" },
    { .name = "probes", .type = FIELD_WORD, .offset = INTERFACE(probes), .words = probes_words, .fallback = "cone",
      .meaning = "of Teredo: the procedure of RFC 4380 section 5.2.1 that it begins with; restricted, as RFC 5991" },
    { .name = "flags", .type = FIELD_WORD, .offset = INTERFACE(flags), .words = flags_words, .fallback = "zero",
      .meaning = "of Teredo: 12 bits of its address, zero or drawn at random (RFC 5991)" },
    { .name = "edge", .type = FIELD_WORD, .offset = INTERFACE(edge), .words = edge_words, .fallback = "open",
      .meaning = "of Teredo: whether the host's firewall lets in what nothing there has asked for" },
    { .name = "local", .type = FIELD_WORD, .offset = INTERFACE(local), .words = local_words, .fallback = "ignore",
      .meaning = "of Teredo: whether it makes itself known to other clients on its link, and hears them, by multicast "
      "(RFC 4380 section 5.2.8)" },
    { .name = "refresh", .type = FIELD_DURATION, .offset = INTERFACE(refresh_ns), .least = 1000000000,
      .most = INT64_C(3600000000000), .fallback = "30s",
      .meaning = "of Teredo: the most time between two packets of its server" },
    { .name = "refresh-least", .type = FIELD_COUNT, .offset = INTERFACE(refresh_least), .least = 1, .most = 100,
      .fallback = "75", .meaning = "the least of that, in percent: a time between the two is drawn each time" },
    { .name = NULL }
};

#define RETRY(member) FIELD(struct retry_facts, member)
const struct field retry_fields[] = {
    { .name = "of", .type = FIELD_WORD, .offset = RETRY(type), .words = tunnel_type_name, .flags = FIELD_REQUIRED,
      .meaning = "of which tunnel" },
    { .name = "after", .type = FIELD_DURATION, .offset = RETRY(after_ns), .most = INT64_C(86400000000000),
      .flags = FIELD_REQUIRED, .meaning = "how long after it has failed it begins anew; 0s: never" },
    { .name = NULL }
};

/* Stores */

const char *
store_interface(struct profile *profile, const void *read, uint16_t fact)
{
    const struct interface_facts *interface = read;
    struct interface_facts *kept = &profile->interface[interface->type];

    if (was_given(read, INTERFACE_IDENTIFIER) && interface->type != TUNNEL_6TO4)
        return "has an identifier, which is 6to4's";
    for (unsigned field = INTERFACE_SERVER; field <= INTERFACE_REFRESH_LEAST; field++)
        if (was_given(read, field) && interface->type != TUNNEL_TEREDO)
            return "says what Teredo alone has";
    if (interface->type == TUNNEL_TEREDO && interface->server == NULL)
        return "has no server";
    if (kept->fact != NO_FACT)
        return "is of a type that another one is of already";
    *kept = *interface;
    kept->fact = fact;
    kept->relay = addr_ipv4(SIXTOFOUR_RELAYS);
    return NULL;
}

const char *
store_retry(struct profile *profile, const void *read, uint16_t fact)
{
    const struct retry_facts *retry = read;

    if (retry->type == TUNNEL_TEREDO_RELAY)
        return "is of a relay, which cannot fail";
    profile->retry[retry->type] = *retry;
    profile->retry[retry->type].fact = fact;
    return NULL;
}
