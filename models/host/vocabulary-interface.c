/*
 * vocabulary-interface.c - what a profile can say of tunnels
 *
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

#include "models/tunnel/sixtofour.h"

/* Names */

const char *const tunnel_type_name[] = { [TUNNEL_6TO4] = "6to4", [TUNNEL_TEREDO] = "teredo", [N_TUNNELS] = NULL };
static const char *const when_words[] = {
    [WANTS_PUBLIC_IPV4] = "public-ipv4", [WANTS_PRIVATE_IPV4] = "private-ipv4",
    [WANTS_NO_GLOBAL_IPV6] = "no-global-ipv6", [WANTS_FIREWALL] = "firewall-on", [N_INTERFACE_WANTS] = NULL };
static const char *const off_on[] = { "off", "on", NULL };
static const char *const errors_words[] = { "ignore", "translate", NULL };
static const char *const identifier_words[] = { [IDENTIFIER_IPV4] = "ipv4", [IDENTIFIER_ONE] = "one", NULL };

/* Fields */

#define INTERFACE(member) FIELD(struct interface_facts, member)
enum { INTERFACE_TYPE, INTERFACE_DEFAULT, INTERFACE_WHEN, INTERFACE_MTU, INTERFACE_ERRORS, INTERFACE_IDENTIFIER };
const struct field interface_fields[] = {
    { .name = "type", .type = FIELD_WORD, .offset = INTERFACE(type), .words = tunnel_type_name,
      .flags = FIELD_REQUIRED, .meaning = "6to4 (RFC 3056) or Teredo (RFC 4380)" },
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
    *kept = *interface;
    kept->fact = fact;
    kept->relay = addr_ipv4(SIXTOFOUR_RELAYS);
    return NULL;
}
