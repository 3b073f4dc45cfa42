/*
 * machine.c - addresses and routes of one machine, in iproute2's words
 *
 * Words are those of iproute2 6.1, ip/ipaddress.c and ip/iproute.c.
 */
#include "v6sim/native/machine.h"

#include <string.h>

#include "models/host/selection.h"
#include "v6sim/read/value.h"

#define MOST_IFACES 64
#define METRIC_CONNECTED_IPV6 256       /* Linux net/ipv6/addrconf.c IP6_RT_PRIO_ADDRCONF */
#define METRIC_IPV6 1024                /* include/net/ipv6.h IP6_RT_PRIO_USER */

struct machine *
machine_new(void)
{
    struct machine *machine = g_new0(struct machine, 1);

    machine->address = g_array_new(FALSE, FALSE, sizeof(struct host_address));
    machine->router = g_array_new(FALSE, FALSE, sizeof(struct addr));
    machine->route = g_array_new(FALSE, FALSE, sizeof(struct host_route));
    machine->on_link = g_array_new(FALSE, FALSE, sizeof(bool));
    machine->iface = g_ptr_array_new_with_free_func(g_free);
    return machine;
}

void
machine_free(struct machine *machine)
{
    if (machine == NULL)
        return;
    g_array_unref(machine->address);
    g_array_unref(machine->router);
    g_array_unref(machine->route);
    g_array_unref(machine->on_link);
    g_ptr_array_unref(machine->iface);
    g_free(machine);
}

uint8_t
machine_find_iface(const struct machine *machine, const char *name)
{
    for (guint i = 0; i < machine->iface->len; i++)
        if (g_str_equal(machine->iface->pdata[i], name))
            return (uint8_t) i;
    return NO_ZONE;
}

uint8_t
machine_iface(struct machine *machine, const char *name)
{
    uint8_t there = machine_find_iface(machine, name);

    if (there != NO_ZONE || machine->iface->len == MOST_IFACES)
        return there;
    g_ptr_array_add(machine->iface, g_strdup(name));
    return (uint8_t) (machine->iface->len - 1);
}

/* Words */

/* Of an address or a route, under way. */
struct reading {
    struct machine *machine;
    char **word;
    guint next;
    const char *whole;          /* for messages */
    const char *example;
    struct place at;
    struct messages *messages;
    bool good;
};

static bool
refuse(struct reading *reading, const char *word, const char *problem, const char *hint)
{
    g_autofree char *front = g_str_equal(word, reading->whole) ? g_strdup("")
        : g_strdup_printf("\"%s\": ", reading->whole);

    reading->good = false;
    return messages_add(reading->messages, reading->at, hint != NULL ? hint : reading->example, "%s\"%s\" %s", front,
                        word, problem);
}

static const char *
next_word(struct reading *reading)
{
    return reading->word[reading->next] != NULL ? reading->word[reading->next++] : NULL;
}

/* The word behind @word. */
static const char *
value_of(struct reading *reading, const char *word)
{
    const char *value = next_word(reading);

    if (value == NULL)
        refuse(reading, word, "has nothing behind it", NULL);
    return value;
}

static bool
read_addr_word(struct reading *reading, const char *word, struct addr *addr)
{
    const char *hint = NULL;
    const char *wrong = word != NULL ? value_read_addr(word, addr, &hint) : NULL;

    return word != NULL && (wrong == NULL || refuse(reading, word, wrong, hint));
}

static bool
read_iface(struct reading *reading, const char *word, uint8_t *iface)
{
    if (word == NULL)
        return false;
    *iface = machine_iface(reading->machine, word);
    return *iface != NO_ZONE || refuse(reading, word, "is one interface too many: there is room for 64", NULL);
}

/* Words of either that have a value and select nothing. */
static bool
is_passed_over(const char *word)
{
    static const char *const passed[] = {
        "scope", "proto", "protocol", "brd", "broadcast", "label", "valid_lft", "peer", "table", "pref", "mtu",
        "advmss", "hoplimit", "expires", "error", "metric", "initcwnd", "initrwnd", "realm", NULL };

    return g_strv_contains(passed, word);
}

static bool
begin(struct reading *reading, struct machine *machine, const char *text, struct place at, struct messages *messages)
{
    g_auto(GStrv) split = g_strsplit_set(text, " \t\n", -1);
    guint n = 0;

    *reading = (struct reading) { .machine = machine, .whole = text, .at = at, .messages = messages, .good = true };
    reading->word = g_new0(char *, g_strv_length(split) + 1);
    for (char **word = split; *word != NULL; word++)
        if (**word != '\0')
            reading->word[n++] = g_strdup(*word);
    return n > 0;
}

/* Addresses */

static bool
read_prefix_of_own(struct reading *reading, const char *word, struct host_address *address)
{
    g_auto(GStrv) part = g_strsplit(word, "/", 2);
    const char *hint = NULL, *wrong = NULL;
    int64_t len = 0, most;

    if (!read_addr_word(reading, part[0], &address->addr))
        return false;
    most = addr_is_ipv4(address->addr) ? 32 : 128;
    if (part[1] != NULL)
        wrong = value_read_count(part[1], 0, most, &len, &hint);
    if (wrong != NULL)
        return refuse(reading, word, "has no good prefix length", "write it like 2001:db8::1/64 or 192.0.2.1/24");
    address->len = (uint8_t) ((part[1] != NULL ? len : most) + (most == 32 ? MAPPED_BITS : 0));
    if (addr_is_unspecified(address->addr) || reach_is_multicast(address->addr))
        return refuse(reading, word, "is no address that a machine can have", NULL);
    return true;
}

static const struct { const char *word; int flag; } address_flags[] = {
    { "temporary", ADDR_TEMPORARY }, { "deprecated", ADDR_DEPRECATED }, { "home", ADDR_HOME },
    { "homeaddress", ADDR_HOME }, { "care-of", ADDR_CARE_OF }, { "tunnel", ADDR_TUNNEL },
    { "optimistic", ADDR_DEPRECATED },          /* as Linux counts it */
    { "secondary", 0 }, { "dynamic", 0 }, { "permanent", 0 }, { "mngtmpaddr", 0 }, { "nodad", 0 }, { "autojoin", 0 },
    { "stable-privacy", 0 }, { "inet", 0 }, { "inet6", 0 },
};

/* Returns: whether @word is a flag. */
static bool
read_flag(const char *word, struct host_address *address)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(address_flags); i++)
        if (g_str_equal(word, address_flags[i].word)) {
            address->flags |= (uint8_t) address_flags[i].flag;
            return true;
        }
    return false;
}

static void
refuse_word_of_address(struct reading *reading, const char *word)
{
    const char *known[G_N_ELEMENTS(address_flags) + 5] = { "dev", "noprefixroute", "router", "preferred_lft" };
    const char *nearest;
    g_autofree char *hint = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(address_flags); i++)
        known[4 + i] = address_flags[i].word;
    nearest = nearest_word(word, known);
    if (nearest != NULL)
        hint = g_strdup_printf("did you mean %s?", nearest);
    refuse(reading, word, "is no word of an address", hint);
}

bool
machine_read_address(struct machine *machine, const char *text, struct place at, struct messages *messages)
{
    struct host_address address = { .len = 0 };
    struct addr router = { 0, 0 };
    struct reading reading;
    const char *word = NULL, *value;
    bool on_link = true, in_use = true, has_dev = false;

    if (begin(&reading, machine, text, at, messages))
        word = next_word(&reading);
    reading.example = "write it like 2001:db8::1/64 dev eth0 deprecated";
    while (word != NULL && (g_str_equal(word, "inet") || g_str_equal(word, "inet6")))
        word = next_word(&reading);
    if (word == NULL)
        refuse(&reading, text, "has no address", NULL);
    else
        read_prefix_of_own(&reading, word, &address);
    while (reading.good && (word = next_word(&reading)) != NULL) {
        if (read_flag(word, &address))
            continue;
        if (g_str_equal(word, "dev"))
            has_dev = read_iface(&reading, value_of(&reading, word), &address.iface);
        else if (g_str_equal(word, "router"))
            read_addr_word(&reading, value_of(&reading, word), &router);
        else if (g_str_equal(word, "noprefixroute"))
            on_link = false;
        else if (g_str_equal(word, "tentative") || g_str_equal(word, "dadfailed"))
            in_use = false;
        else if (g_str_equal(word, "preferred_lft"))
            address.flags |= (value = value_of(&reading, word)) != NULL && (g_str_equal(value, "0") ||
                g_str_equal(value, "0sec")) ? ADDR_DEPRECATED : 0;
        else if (is_passed_over(word))
            value_of(&reading, word);
        else
            refuse_word_of_address(&reading, word);
    }
    if (reading.good && !has_dev)
        read_iface(&reading, "eth0", &address.iface);
    if (reading.good && machine->address->len == MAX_SOURCES)
        refuse(&reading, text, "is one address too many: there is room for 255", NULL);
    if (reading.good && in_use) {
        if (!addr_is_unspecified(router)) {
            g_array_append_val(machine->router, router);
            address.router = (uint8_t) machine->router->len;
        }
        g_array_append_val(machine->address, address);
        g_array_append_val(machine->on_link, on_link);
    }
    g_strfreev(reading.word);
    return reading.good;
}

/* Routes */

static const struct { const char *word; enum route_type type; } route_types[] = {
    { "unicast", ROUTE_UNICAST }, { "unreachable", ROUTE_UNREACHABLE }, { "prohibit", ROUTE_PROHIBIT },
    { "blackhole", ROUTE_BLACKHOLE }, { "throw", ROUTE_THROW },
};

static bool
read_type(const char *word, struct host_route *route)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(route_types); i++)
        if (g_str_equal(word, route_types[i].word)) {
            route->type = (uint8_t) route_types[i].type;
            return true;
        }
    return false;
}

/* "2001:db8::/32", "192.0.2.1"; "default" leaves the family open. */
static bool
read_to(struct reading *reading, const char *word, struct host_route *route)
{
    const char *hint = "write it like 2001:db8::/32, 192.0.2.0/24 or default";
    g_autofree char *whole = strchr(word, '/') != NULL ? g_strdup(word)
        : g_strconcat(word, strchr(word, ':') != NULL ? "/128" : "/32", NULL);
    const char *wrong;

    if (g_str_equal(word, "default"))
        return true;
    wrong = value_read_prefix(whole, &route->to, &hint);
    return wrong == NULL || refuse(reading, word, wrong, hint);
}

/* The default route of @family, in the form of a prefix. */
static struct prefix
everything(enum family family)
{
    return (struct prefix) { .addr = { .lo = family == FAMILY_IPV4 ? MAPPED_LO : 0 },
                             .len = family == FAMILY_IPV4 ? MAPPED_BITS : 0, .family = (uint8_t) family };
}

/* The interface on whose link @via is; else the first. */
static uint8_t
iface_towards(const struct machine *machine, struct addr via)
{
    for (guint i = 0; i < machine->address->len; i++) {
        const struct host_address *address = &g_array_index(machine->address, struct host_address, i);

        if (!addr_is_link_local(via) && prefix_has(address->addr, address->len, via))
            return address->iface;
    }
    return 0;
}

/* Fills in what the words left open. */
static void
finish_route(struct reading *reading, struct host_route *route, enum family family, bool has_dev, int64_t metric)
{
    if (!addr_is_unspecified(route->via))
        family = addr_family(route->via);
    else if (!addr_is_unspecified(route->src))
        family = addr_family(route->src);
    if (route->to.family == FAMILY_NONE && family == FAMILY_NONE) {
        refuse(reading, "default", "is of which family?", "write 0.0.0.0/0 or ::/0");
        return;
    }
    if (route->to.family == FAMILY_NONE)
        route->to = everything(family);
    if (family != FAMILY_NONE && family != route->to.family) {
        refuse(reading, reading->whole, "has addresses of two families", NULL);
        return;
    }
    route->metric = metric >= 0 ? (uint32_t) metric : route->to.family == FAMILY_IPV6 ? METRIC_IPV6 : 0;
    if (!has_dev && route->type == ROUTE_UNICAST) {
        if (addr_is_unspecified(route->via))
            refuse(reading, reading->whole, "says neither via nor dev", NULL);
        route->iface = iface_towards(reading->machine, route->via);
        machine_iface(reading->machine, "eth0");
    }
}

static void
read_metric(struct reading *reading, const char *word, int64_t *metric)
{
    const char *hint = NULL;
    const char *wrong = word != NULL ? value_read_count(word, 0, UINT32_MAX, metric, &hint) : NULL;

    if (wrong != NULL)
        refuse(reading, word, wrong, hint);
}

/* What follows the prefix. */
static void
read_route_words(struct reading *reading, struct host_route *route, enum family family)
{
    static const char *const known[] = { "via", "dev", "metric", "src", "onlink", "unreachable", NULL };
    bool has_dev = false;
    int64_t metric = -1;
    const char *word, *value;

    while (reading->good && (word = next_word(reading)) != NULL) {
        if (g_str_equal(word, "via")) {
            value = value_of(reading, word);
            if (value != NULL && (g_str_equal(value, "inet6") || g_str_equal(value, "inet")))
                value = value_of(reading, value);
            read_addr_word(reading, value, &route->via);
        } else if (g_str_equal(word, "dev")) {
            has_dev = read_iface(reading, value_of(reading, word), &route->iface);
        } else if (g_str_equal(word, "metric") || g_str_equal(word, "preference")) {
            read_metric(reading, value_of(reading, word), &metric);
        } else if (g_str_equal(word, "src")) {
            read_addr_word(reading, value_of(reading, word), &route->src);
        } else if (is_passed_over(word)) {
            value_of(reading, word);
        } else if (!g_str_equal(word, "onlink") && !g_str_equal(word, "linkdown")) {
            const char *nearest = nearest_word(word, known);
            g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean %s?", nearest) : NULL;

            refuse(reading, word, "is no word of a route", hint);
        }
    }
    if (reading->good)
        finish_route(reading, route, family, has_dev, metric);
}

bool
machine_read_route(struct machine *machine, const char *text, struct place at, struct messages *messages)
{
    struct host_route route = { .type = ROUTE_UNICAST };
    enum family family = FAMILY_NONE;
    struct reading reading;
    const char *word = NULL;

    if (begin(&reading, machine, text, at, messages))
        word = next_word(&reading);
    reading.example = "write it like default via fe80::1 dev eth0 metric 1024";
    if (word != NULL && (g_str_equal(word, "-6") || g_str_equal(word, "-4"))) {
        family = word[1] == '6' ? FAMILY_IPV6 : FAMILY_IPV4;
        word = next_word(&reading);
    }
    if (word != NULL && read_type(word, &route))
        word = next_word(&reading);
    if (word == NULL)
        refuse(&reading, text, "has no prefix", NULL);
    else if (read_to(&reading, word, &route))
        read_route_words(&reading, &route, family);
    if (reading.good)
        g_array_append_val(machine->route, route);
    machine->routes_given = true;
    g_strfreev(reading.word);
    return reading.good;
}

/* As a whole */

/* Where a router is that nobody has named: any address will do, but none of an own one. */
static struct addr
some_router(const struct machine *machine, const struct host_address *address)
{
    if (address->router > 0)
        return g_array_index(machine->router, struct addr, address->router - 1);
    if (addr_is_ipv4(address->addr))
        return addr_add(addr_mask(address->addr, address->len), 1);
    return (struct addr) { UINT64_C(0xfe80) << 48, 1 };
}

static void
add_default(struct machine *machine, enum family family)
{
    for (guint i = 0; i < machine->address->len; i++) {
        const struct host_address *address = &g_array_index(machine->address, struct host_address, i);
        struct host_route route = {
            .to = everything(family), .iface = address->iface, .via = some_router(machine, address) };

        if (addr_family(address->addr) == family && !reach_keeps_to_link(address->addr)) {
            g_array_append_val(machine->route, route);
            return;
        }
    }
}

void
machine_complete(struct machine *machine, bool defaults)
{
    for (guint i = 0; i < machine->address->len; i++) {
        const struct host_address *address = &g_array_index(machine->address, struct host_address, i);
        enum family family = addr_family(address->addr);
        struct host_route route = {
            .to = { addr_mask(address->addr, address->len), address->len, (uint8_t) family },
            .iface = address->iface,
            .metric = family == FAMILY_IPV6 ? METRIC_CONNECTED_IPV6 : 0,
        };

        if (g_array_index(machine->on_link, bool, i))
            g_array_append_val(machine->route, route);
    }
    if (defaults && !machine->routes_given) {
        add_default(machine, FAMILY_IPV4);
        add_default(machine, FAMILY_IPV6);
    }
}

/* The interface for what has no other way to tell: that of the default route, else of an address of the family. */
static uint8_t
first_iface(const struct machine *machine, enum family family)
{
    for (guint i = 0; i < machine->route->len; i++) {
        const struct host_route *route = &g_array_index(machine->route, struct host_route, i);

        if (route->to.family == family && route->to.len == everything(family).len && route->type == ROUTE_UNICAST)
            return route->iface;
    }
    for (guint i = 0; i < machine->address->len; i++) {
        const struct host_address *address = &g_array_index(machine->address, struct host_address, i);

        if (addr_family(address->addr) == family)
            return address->iface;
    }
    return 0;
}

void
machine_host(const struct machine *machine, const struct profile *profile, struct selection_host *host,
             struct host_routing *routing)
{
    static const struct host_route none;

    *routing = (struct host_routing) {
        .router = (const struct addr *) (void *) machine->router->data,
        .n_routers = (uint8_t) machine->router->len,
        .route = machine->route->len > 0 ? (const struct host_route *) (void *) machine->route->data : &none,
        .n_routes = machine->route->len,
    };
    *host = (struct selection_host) {
        .profile = profile,
        .address = (const struct host_address *) (void *) machine->address->data,
        .n_addresses = (uint8_t) machine->address->len,
        .routing = routing,
        .no_ipv6 = machine->no_ipv6,
        .ipv6_fact = NO_FACT,
    };
    host->route_iface[FAMILY_IPV4] = first_iface(machine, FAMILY_IPV4);
    host->route_iface[FAMILY_IPV6] = first_iface(machine, FAMILY_IPV6);
}
