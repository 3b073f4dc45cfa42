/*
 * ipconfig-host.c - what ipconfig prints on a host
 *
 * An adapter for each interface, and one for each address of a tunnel: 6to4 with
 * its relay's gateway 2002:c058:6301::c058:6301, Teredo with none, for its route
 * is there on demand only, and a link-local address with the same identifier
 * (slides 19 and 22 of the survey of 2009).
 *
 * Not modelled: the gateway of IPv4, for routers here have no address of that
 * family; ISATAP; adapters without an address, which Windows shows as disconnected.
 * Assumed: 24 bits of an IPv4 address whose prefix no scenario says.
 */
#include "v6sim/native/ipconfig.h"

#include <string.h>

#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"

#define LINK_LOCAL_HI UINT64_C(0xfe80000000000000)

static void
put_line(struct ipconfig_adapter *adapter, enum ipconfig_field field, const struct addr *addr, const char *zone,
         const char *text)
{
    struct ipconfig_line line = { .field = field, .has_addr = addr != NULL, .zone = g_strdup(zone),
                                  .text = g_strdup(text) };

    if (addr != NULL)
        line.addr = *addr;
    g_array_append_val(adapter->line, line);
}

static enum ipconfig_field
field_for(const struct ipconfig_facts *facts, const struct host_address *address)
{
    bool ipv4 = addr_is_ipv4(address->addr);

    if (ipv4 && (uint32_t) address->addr.lo >> 16 == 0xa9fe)
        return IPCONFIG_AUTOMATIC_IPV4;
    if (facts->alike)
        return IPCONFIG_ADDRESS;
    if (ipv4)
        return IPCONFIG_IPV4;
    if (address->flags & ADDR_TEMPORARY)
        return IPCONFIG_TEMPORARY;
    switch (addr_scope_ipv6(address->addr)) {
    case SCOPE_LINK:
        return IPCONFIG_LINK_LOCAL;
    case SCOPE_SITE:
        return IPCONFIG_SITE_LOCAL;
    default:
        return IPCONFIG_IPV6;
    }
}

enum ipconfig_place
ipconfig_place(struct addr addr)
{
    if (addr_is_ipv4(addr))
        return OF_LINK;
    if (sixtofour_has(addr))
        return OF_SIX_TO_FOUR;
    return teredo_has(addr) ? OF_TEREDO : OF_LINK;
}

/* The name of a connection as a system of @config's language has it; free with g_free(). */
static char *
name_in(const struct ipconfig *config, const char *name)
{
    static const char english[] = "Local Area Connection", japanese[] = "ローカル エリア接続";

    return config->language == LANGUAGE_JAPANESE && g_str_has_prefix(name, english)
        ? g_strconcat(japanese, name + strlen(english), NULL) : g_strdup(name);
}

/* The addresses of one field on interface @iface, with the mask behind one of IPv4. */
static void
put_addresses(struct ipconfig_adapter *adapter, const struct selection_host *host, uint8_t iface,
              enum ipconfig_field field, enum family family, const char *zone)
{
    const struct ipconfig_facts *facts = &host->profile->ipconfig;

    for (uint32_t i = 0; i < host->n_addresses; i++) {
        const struct host_address *address = &host->address[i];
        bool link = family == FAMILY_IPV6 && addr_scope_ipv6(address->addr) == SCOPE_LINK;

        if (address->iface != iface || ipconfig_place(address->addr) != OF_LINK ||
            addr_family(address->addr) != family || field_for(facts, address) != field)
            continue;
        put_line(adapter, field, &address->addr, link ? zone : NULL, NULL);
        if (family == FAMILY_IPV4) {
            unsigned len = address->len < 128 ? address->len - MAPPED_BITS : 24;
            uint32_t bits = len == 0 ? 0 : UINT32_MAX << (32 - len);
            struct addr mask = { .lo = MAPPED_LO | bits };

            put_line(adapter, IPCONFIG_MASK, &mask, NULL, NULL);
        }
    }
}

/* The order of the lines since Vista; up to XP, IPv4 comes first. */
static void
put_link(struct ipconfig *config, const struct selection_host *host, uint8_t iface, const char *suffix)
{
    static const struct { enum ipconfig_field field; enum family family; } order[] = {
        { IPCONFIG_ADDRESS, FAMILY_IPV4 },
        { IPCONFIG_IPV6, FAMILY_IPV6 }, { IPCONFIG_SITE_LOCAL, FAMILY_IPV6 }, { IPCONFIG_TEMPORARY, FAMILY_IPV6 },
        { IPCONFIG_LINK_LOCAL, FAMILY_IPV6 }, { IPCONFIG_IPV4, FAMILY_IPV4 },
        { IPCONFIG_AUTOMATIC_IPV4, FAMILY_IPV4 }, { IPCONFIG_ADDRESS, FAMILY_IPV6 },
    };
    const struct ipconfig_facts *facts = &host->profile->ipconfig;
    g_autofree char *base = name_in(config, facts->adapter);
    char *name = iface == 0 ? g_strdup(base) : g_strdup_printf("%s %u", base, iface + 1u);
    struct ipconfig_adapter *adapter = ipconfig_add(config, ADAPTER_ETHERNET, name);
    g_autofree char *zone = g_strdup_printf("%u", (unsigned) facts->index + iface);
    const struct addr *router = host->routing != NULL ? host->routing->default_via : NULL;
    bool gateway = host->routes & IPV6_BIT && router != NULL && host->route_iface[FAMILY_IPV6] == iface;

    put_line(adapter, IPCONFIG_SUFFIX, NULL, NULL, suffix != NULL ? suffix : "");
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        put_addresses(adapter, host, iface, order[i].field, order[i].family, zone);
    put_line(adapter, IPCONFIG_GATEWAY, gateway ? router : NULL, gateway ? zone : NULL, NULL);
}

static void
put_tunnel(struct ipconfig *config, const struct selection_host *host, const struct host_address *address)
{
    const struct ipconfig_facts *facts = &host->profile->ipconfig;
    static const struct addr relay = { UINT64_C(0x2002c05863010000), UINT64_C(0xc0586301) };
    bool teredo = ipconfig_place(address->addr) == OF_TEREDO;
    struct addr link_local = { .hi = LINK_LOCAL_HI, .lo = address->addr.lo };
    char *name = name_in(config, teredo ? facts->teredo : facts->six_to_four);
    struct ipconfig_adapter *adapter = ipconfig_add(config, ADAPTER_TUNNEL, name);
    g_autofree char *zone = g_strdup_printf("%u", (unsigned) facts->index + 1 + (teredo ? 1 : 0));

    put_line(adapter, IPCONFIG_SUFFIX, NULL, NULL, "");
    put_line(adapter, facts->alike ? IPCONFIG_ADDRESS : IPCONFIG_IPV6, &address->addr, NULL, NULL);
    if (teredo)
        put_line(adapter, facts->alike ? IPCONFIG_ADDRESS : IPCONFIG_LINK_LOCAL, &link_local, zone, NULL);
    put_line(adapter, IPCONFIG_GATEWAY, teredo ? NULL : &relay, NULL, NULL);
}

struct ipconfig *
ipconfig_of(const struct selection_host *host, const char *suffix, enum native_language language)
{
    struct ipconfig *config = ipconfig_new();
    uint8_t most = 0;

    config->alike = host->profile->ipconfig.alike;
    config->language = language;
    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (ipconfig_place(host->address[i].addr) == OF_LINK)
            most = MAX(most, host->address[i].iface);
    for (uint8_t iface = 0; iface <= most; iface++)
        put_link(config, host, iface, suffix);
    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (ipconfig_place(host->address[i].addr) != OF_LINK)
            put_tunnel(config, host, &host->address[i]);
    return config;
}
