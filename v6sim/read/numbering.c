/*
 * numbering.c - which address each node gets
 *
 * Three passes over the scenario: the domains' prefixes, which must not
 * overlap; the addresses that were written, which must lie inside them and be
 * there once; then, on demand, one free address after the other.
 */
#include "v6sim/read/numbering.h"

#include <glib.h>

#include "v6sim/read/keys.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/value.h"

#define SHARED_IPV4 ((198u << 24) | (18u << 16))        /* 198.18.0.0/15, RFC 2544 */
#define SHARED_LEN (MAPPED_BITS + 15)
#define DOCUMENTATION_HI UINT64_C(0x20010db800000000)   /* 2001:db8::/32, RFC 3849 */
#define INSIDE_IPV4 ((192u << 24) | (168u << 16) | (1u << 8))   /* 192.168.1.0/24, of RFC 1918 */
#define CARRIED_IPV4 ((100u << 24) | (64u << 16))       /* 100.64.0.0/10, RFC 6598 */
#define CARRIED_LEN (MAPPED_BITS + 10)
#define SITE_LEN 64                                     /* RFC 4291 section 2.5.4 */

/* Addresses of a prefix, given out from the front. */
struct pool_of_addresses {
    struct prefix prefix;       /* FAMILY_NONE: none */
    uint64_t next;              /* offset of the next address to try */
    uint64_t next_site;         /* likewise of the next /64 */
    bool told;                  /* that it is spent */
};

const struct prefix numbering_inside = {
    .addr = { .lo = MAPPED_LO | INSIDE_IPV4 }, .len = MAPPED_BITS + 24, .family = FAMILY_IPV4 };

const struct prefix numbering_carried = {
    .addr = { .lo = MAPPED_LO | CARRIED_IPV4 }, .len = CARRIED_LEN, .family = FAMILY_IPV4 };

/* Of the sites of an element with a NAT. */
struct inside {
    uint64_t *next;             /* by member: offset of the next address to try */
    bool told;                  /* that one is full */
};

struct numbering {
    const struct scenario *scenario;
    struct pool_of_addresses *domain[3];        /* by family, by domain */
    struct pool_of_addresses shared;            /* IPv4 of domains without a prefix */
    struct pool_of_addresses carried;           /* IPv4 behind carriers' NATs */
    struct inside *inside;      /* by site element */
    GHashTable *written;        /* struct addr * -> struct place *; those inside NATs as inside_key() has them */
};

/* Of @attribute, or of the element; what defaults supplied stands nowhere but in the file. */
static struct place
place_of(const struct scenario *scenario, const void *element, const char *attribute)
{
    const struct any_element *any = element;

    return any->xml != NULL ? xml_place(any->xml, attribute) : (struct place) { .file = scenario->file };
}

/* Prefixes of domains */

static struct prefix
prefix_of(const struct domain_element *domain, uint32_t nth, enum family family)
{
    const struct prefix_or_word *said = family == FAMILY_IPV4 ? &domain->ipv4 : &domain->ipv6;

    if (said->word < 0)
        return said->prefix;
    if (said->word == ADDRESSING_NONE || family == FAMILY_IPV4)
        return (struct prefix) { .family = FAMILY_NONE };
    return (struct prefix) {
        .addr = { .hi = DOCUMENTATION_HI | (uint64_t) nth << 16 }, .len = 48, .family = FAMILY_IPV6 };
}

static bool
overlap(const struct prefix *a, const struct prefix *b)
{
    return a->family != FAMILY_NONE && a->family == b->family &&
        prefix_has(a->addr, MIN(a->len, b->len), b->addr);
}

static bool
check_overlap(const struct numbering *numbering, uint32_t a, uint32_t b, enum family family,
              struct messages *messages)
{
    const struct prefix *one = &numbering->domain[family][a].prefix;
    const struct prefix *two = &numbering->domain[family][b].prefix;
    const char *attribute = family == FAMILY_IPV4 ? "ipv4" : "ipv6";

    if (!overlap(one, two))
        return true;

    struct place at = place_of(numbering->scenario, scenario_domain(numbering->scenario, b), attribute);
    struct place there = place_of(numbering->scenario, scenario_domain(numbering->scenario, a), attribute);
    g_autofree char *first = value_print_prefix(one);
    g_autofree char *second = value_print_prefix(two);
    return messages_add_with(messages, at, there, "give each domain a prefix of its own",
                             "%s of domain \"%s\" overlaps %s of domain \"%s\"", second,
                             scenario_domain(numbering->scenario, b)->id, first,
                             scenario_domain(numbering->scenario, a)->id);
}

static bool
take_prefixes(struct numbering *numbering, struct messages *messages)
{
    uint32_t n = numbering->scenario->domain->len;
    bool good = true;

    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++) {
        numbering->domain[family] = g_new0(struct pool_of_addresses, n);
        for (uint32_t i = 0; i < n; i++) {
            numbering->domain[family][i].prefix = prefix_of(scenario_domain(numbering->scenario, i), i, family);
            numbering->domain[family][i].next = 1;
            numbering->domain[family][i].next_site = 1;
        }
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < i; j++)
                good &= check_overlap(numbering, j, i, family, messages);
    }
    return good;
}

/* Pools of carriers' NATs */

/* Refuses @pool, which @nat has, if it overlaps @other, which @of has in its @attribute. */
static bool
check_pool(const struct numbering *numbering, const struct nat_element *nat, const struct prefix *other, const void *of,
           const char *attribute, struct messages *messages)
{
    g_autofree char *pool = value_print_prefix(&nat->pool), *there = value_print_prefix(other);

    return !overlap(&nat->pool, other) ||
        messages_add_with(messages, xml_place(nat->xml, "pool"), place_of(numbering->scenario, of, attribute),
                          "give it addresses that nobody else has", "pool %s overlaps %s of \"%s\"", pool, there,
                          ((const struct any_element *) of)->id);
}

/* Each is of its domain's addresses, or of nobody's. */
static bool
check_pools(const struct numbering *numbering, struct messages *messages)
{
    const struct scenario *scenario = numbering->scenario;
    bool good = true;

    for (guint i = 0; i < scenario->nat->len; i++) {
        const struct nat_element *nat = g_ptr_array_index(scenario->nat, i);

        for (guint d = 0; d < scenario->domain->len; d++) {
            const struct prefix *prefix = &numbering->domain[FAMILY_IPV4][d].prefix;
            bool within = d == nat->domain && nat->pool.len >= prefix->len;

            if (!within)
                good &= check_pool(numbering, nat, prefix, scenario_domain(scenario, d), "ipv4", messages);
        }
        for (guint j = 0; j < i; j++) {
            const struct nat_element *other = g_ptr_array_index(scenario->nat, j);

            good &= check_pool(numbering, nat, &other->pool, other, "pool", messages);
        }
    }
    return good;
}

static bool
is_pooled(const struct numbering *numbering, struct addr addr)
{
    for (guint i = 0; i < numbering->scenario->nat->len; i++) {
        const struct nat_element *nat = g_ptr_array_index(numbering->scenario->nat, i);

        if (prefix_has(nat->pool.addr, nat->pool.len, addr))
            return true;
    }
    return false;
}

/* Addresses that were written */

/* fec0::/10 is no domain's: there DNS servers are looked for that nobody has named. */
static bool
is_site_local(struct addr addr)
{
    return !addr_is_ipv4(addr) && addr_scope_ipv6(addr) == SCOPE_SITE;
}

/* An address inside the NAT of a site element among others, where no address of a node
 * has its bits. */
static struct addr
inside_key(struct addr addr, uint32_t site)
{
    return (struct addr) { UINT64_C(0xff) << 56 | site, addr.lo };
}

/* Notes that @element says @addr, known under @key. */
static bool
take_one(struct numbering *numbering, struct addr key, struct place at, const char *text, struct messages *messages)
{
    struct place *there = g_hash_table_lookup(numbering->written, &key);

    if (there != NULL)
        return messages_add_with(messages, at, *there, "an address belongs to one node",
                                 "address %s is given to another node as well", text);
    g_hash_table_insert(numbering->written, g_memdup2(&key, sizeof key), g_memdup2(&at, sizeof at));
    return true;
}

/* The same for the IPv4 addresses of a host behind a NAT. */
static bool
take_written_inside(struct numbering *numbering, const struct host_element *host, struct messages *messages)
{
    struct place at = place_of(numbering->scenario, host, "ipv4");
    bool good = true;

    for (uint32_t i = 0; host->ipv4.word < 0 && i < host->ipv4.n; i++) {
        struct addr addr = host->ipv4.address[i].addr;
        g_autofree char *text = value_print_addr(addr), *inside = value_print_prefix(&numbering_inside);
        g_autofree char *hint = g_strdup_printf("take one from %s but the first, which is the gateway's", inside);

        good &= take_one(numbering, inside_key(addr, host->site), at, text, messages);
        if (!prefix_has(numbering_inside.addr, numbering_inside.len, addr) ||
            addr_equal(addr, addr_add(numbering_inside.addr, 1)))
            good = messages_add(messages, at, hint, "address %s is none of the site's NAT", text);
    }
    return good;
}

static bool
take_written(struct numbering *numbering, const void *element, uint32_t domain, enum family family,
             const struct address_list *list, struct messages *messages)
{
    const char *attribute = family == FAMILY_IPV4 ? "ipv4" : "ipv6";
    const struct prefix *prefix = &numbering->domain[family][domain].prefix;
    struct place at = place_of(numbering->scenario, element, attribute);
    bool good = true;

    for (uint32_t i = 0; list->word < 0 && i < list->n; i++) {
        struct addr addr = list->address[i].addr;
        g_autofree char *text = value_print_addr(addr);

        good &= take_one(numbering, addr, at, text, messages);
        if (is_pooled(numbering, addr))
            good = messages_add(messages, at, "take one outside the pools", "address %s is of the pool of a NAT", text);
        if (prefix->family != FAMILY_NONE && !is_site_local(addr) && !prefix_has(prefix->addr, prefix->len, addr)) {
            g_autofree char *inside = value_print_prefix(prefix);
            g_autofree char *hint = g_strdup_printf("take one from %s", inside);

            good = messages_add(messages, at, hint, "address %s lies outside domain \"%s\"", text,
                                scenario_domain(numbering->scenario, domain)->id);
        }
    }
    return good;
}

/* A Teredo server has the address behind its own as well. */
static bool
take_pair(struct numbering *numbering, const struct teredo_server_element *server, struct messages *messages)
{
    struct listed_address pair[2];
    struct address_list both = { .word = -1, .n = 2, .address = pair };

    if (server->ipv4.word >= 0)
        return true;
    pair[0] = pair[1] = server->ipv4.address[0];
    pair[1].addr = addr_add(pair[0].addr, 1);
    return take_written(numbering, server, server->domain, FAMILY_IPV4, &both, messages);
}

/* Whether a host is behind a NAT. Where a mix deals them, its addresses cannot be written. */
static bool
is_behind_nat(const struct scenario *scenario, const struct host_element *host, struct messages *messages)
{
    const struct site_element *site =
        host->site != UINT32_MAX ? g_ptr_array_index(scenario->site, host->site) : NULL;

    if (site != NULL && host->ipv4.word < 0 && mixture_says(scenario, site, site->xml, "nat"))
        messages_add(messages, place_of(scenario, host, "ipv4"), "leave it out",
                     "the mix of site \"%s\" says who has a NAT", site->id);
    return site != NULL && !g_str_equal(site->nat, "none");
}

/* The same behind a carrier's NAT, of a host whose site has none itself. */
static bool
take_written_carried(struct numbering *numbering, const struct host_element *host, struct messages *messages)
{
    struct place at = place_of(numbering->scenario, host, "ipv4");
    bool good = true;

    for (uint32_t i = 0; host->ipv4.word < 0 && i < host->ipv4.n; i++) {
        struct addr addr = host->ipv4.address[i].addr;
        g_autofree char *text = value_print_addr(addr);

        good &= take_one(numbering, addr, at, text, messages);
        if (!addr_is_shared(addr))
            good = messages_add(messages, at, "take one from 100.64.0.0/10 (RFC 6598)",
                                "address %s is none behind a carrier's NAT", text);
    }
    return good;
}

/* Whether a host is behind a carrier's NAT. Where a mix deals that, its addresses cannot be written. */
static bool
is_carried(const struct scenario *scenario, const struct host_element *host, struct messages *messages)
{
    const struct site_element *site =
        host->site != UINT32_MAX ? g_ptr_array_index(scenario->site, host->site) : NULL;

    if (site != NULL && host->ipv4.word < 0 && mixture_says(scenario, site, site->xml, "behind"))
        messages_add(messages, place_of(scenario, host, "ipv4"), "leave it out",
                     "the mix of site \"%s\" says who is behind a NAT", site->id);
    const struct any_element *behind = site != NULL ? g_hash_table_lookup(scenario->id, site->behind) : NULL;
    return behind != NULL && behind->xml != NULL && g_str_equal(behind->xml->name, "nat");
}

static bool
take_all_written(struct numbering *numbering, struct messages *messages)
{
    const struct scenario *scenario = numbering->scenario;
    bool good = true;

    for (guint i = 0; i < scenario->server->len; i++) {
        const struct server_element *server = g_ptr_array_index(scenario->server, i);

        good &= take_written(numbering, server, server->domain, FAMILY_IPV4, &server->ipv4, messages);
        good &= take_written(numbering, server, server->domain, FAMILY_IPV6, &server->ipv6, messages);
    }
    for (guint i = 0; i < scenario->relay->len; i++) {
        const struct relay_element *relay = g_ptr_array_index(scenario->relay, i);

        good &= take_written(numbering, relay, relay->domain, FAMILY_IPV4, &relay->ipv4, messages);
        good &= take_written(numbering, relay, relay->domain, FAMILY_IPV6, &relay->ipv6, messages);
    }
    for (guint i = 0; i < scenario->teredo_server->len; i++) {
        const struct teredo_server_element *server = g_ptr_array_index(scenario->teredo_server, i);

        good &= take_pair(numbering, server, messages);
        good &= take_written(numbering, server, server->domain, FAMILY_IPV6, &server->ipv6, messages);
    }
    for (guint i = 0; i < scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(scenario->dns, i);

        good &= take_written(numbering, dns, dns->domain, FAMILY_IPV4, &dns->ipv4, messages);
        good &= take_written(numbering, dns, dns->domain, FAMILY_IPV6, &dns->ipv6, messages);
    }
    for (guint i = 0; i < scenario->host->len; i++) {
        const struct host_element *host = g_ptr_array_index(scenario->host, i);

        if (is_behind_nat(scenario, host, messages))
            good &= take_written_inside(numbering, host, messages);
        else if (is_carried(scenario, host, messages))
            good &= take_written_carried(numbering, host, messages);
        else
            good &= take_written(numbering, host, host->domain, FAMILY_IPV4, &host->ipv4, messages);
        good &= take_written(numbering, host, host->domain, FAMILY_IPV6, &host->ipv6, messages);
    }
    return good;
}

struct numbering *
numbering_new(const struct scenario *scenario, struct messages *messages)
{
    struct numbering *numbering = g_new0(struct numbering, 1);

    numbering->scenario = scenario;
    numbering->inside = g_new0(struct inside, scenario->site->len);
    numbering->written = g_hash_table_new_full(key_hash_addr, key_same_addr, g_free, g_free);
    numbering->shared = (struct pool_of_addresses) {
        .prefix = { .addr = addr_ipv4(SHARED_IPV4), .len = SHARED_LEN, .family = FAMILY_IPV4 },
        .next = 1,
    };
    numbering->carried = (struct pool_of_addresses) {
        .prefix = numbering_carried,
        .next = 1,
    };
    /* All, so that one reading of the messages mends all. */
    bool apart = take_prefixes(numbering, messages);
    bool pools = check_pools(numbering, messages);
    bool once = take_all_written(numbering, messages);
    if (apart && pools && once)
        return numbering;
    numbering_free(numbering);
    return NULL;
}

void
numbering_free(struct numbering *numbering)
{
    if (numbering == NULL)
        return;
    for (guint i = 0; i < numbering->scenario->site->len; i++)
        g_free(numbering->inside[i].next);
    g_free(numbering->inside);
    g_hash_table_unref(numbering->written);
    g_free(numbering->domain[FAMILY_IPV4]);
    g_free(numbering->domain[FAMILY_IPV6]);
    g_free(numbering);
}

struct prefix
numbering_domain(const struct numbering *numbering, uint32_t domain, enum family family)
{
    return numbering->domain[family][domain].prefix;
}

bool
numbering_is_written(const struct numbering *numbering, struct addr addr)
{
    return g_hash_table_contains(numbering->written, &addr);
}

bool
numbering_has(const struct numbering *numbering, uint32_t domain, enum family family)
{
    const struct domain_element *element = scenario_domain(numbering->scenario, domain);

    return (family == FAMILY_IPV4 ? &element->ipv4 : &element->ipv6)->word != ADDRESSING_NONE;
}

/* Giving out */

/* How many addresses a prefix has to give, from offset 1 on. IPv4 keeps its
 * last one for broadcasts (RFC 919), except /31 and /32. */
static uint64_t
room_of(const struct prefix *prefix)
{
    unsigned bits = 128u - prefix->len;

    if (bits >= 48)
        return UINT64_C(1) << 48;
    if (prefix->family == FAMILY_IPV4)
        return bits >= 2 ? (UINT64_C(1) << bits) - 2 : bits;
    return (UINT64_C(1) << bits) - 1;
}

static void
tell_spent(const struct numbering *numbering, struct pool_of_addresses *pool, uint32_t nth, enum family family,
           const char *what, struct messages *messages)
{
    const struct domain_element *domain = scenario_domain(numbering->scenario, nth);
    g_autofree char *prefix = value_print_prefix(&pool->prefix);
    const char *attribute = family == FAMILY_IPV4 ? "ipv4" : "ipv6";
    g_autofree char *hint = g_strdup_printf("give domain \"%s\" a larger prefix with %s=", domain->id, attribute);

    pool->told = true;
    messages_add(messages, place_of(numbering->scenario, domain, attribute), hint,
                 "%s is too small for its %s: it has room for %" G_GUINT64_FORMAT, prefix, what,
                 g_str_equal(what, "sites") ? (UINT64_C(1) << (SITE_LEN - MIN(pool->prefix.len, 64))) - 1
                                            : room_of(&pool->prefix));
}

struct prefix
numbering_site(struct numbering *numbering, uint32_t domain, struct messages *messages)
{
    struct pool_of_addresses *pool = &numbering->domain[FAMILY_IPV6][domain];
    struct prefix none = { .family = FAMILY_NONE };

    if (pool->prefix.family == FAMILY_NONE)
        return none;
    if (pool->prefix.len >= SITE_LEN || pool->next_site >> MIN(SITE_LEN - pool->prefix.len, 32) != 0) {
        if (!pool->told)
            tell_spent(numbering, pool, domain, FAMILY_IPV6, "sites", messages);
        return none;
    }

    struct prefix site = { .len = SITE_LEN, .family = FAMILY_IPV6 };
    site.addr = (struct addr) { .hi = pool->prefix.addr.hi + pool->next_site++ };
    return site;
}

/* The next address of @pool that nobody wrote. */
static bool
next_of(const struct numbering *numbering, const struct prefix *prefix, uint64_t *next, struct addr *addr)
{
    while (*next <= room_of(prefix)) {
        *addr = addr_add(prefix->addr, (*next)++);
        if (g_hash_table_lookup(numbering->written, addr) == NULL && !is_pooled(numbering, *addr))
            return true;
    }
    return false;
}

/* Whether a domain has 198.18.x.y for itself, so that the shared pool must
 * leave it alone. */
static bool
is_owned(const struct numbering *numbering, struct addr addr)
{
    for (guint i = 0; i < numbering->scenario->domain->len; i++) {
        const struct prefix *prefix = &numbering->domain[FAMILY_IPV4][i].prefix;

        if (prefix->family != FAMILY_NONE && prefix_has(prefix->addr, prefix->len, addr))
            return true;
    }
    return false;
}

static bool
next_shared(struct numbering *numbering, struct addr *addr)
{
    struct pool_of_addresses *pool = &numbering->shared;

    while (next_of(numbering, &pool->prefix, &pool->next, addr))
        if (!is_owned(numbering, *addr))
            return true;
    return false;
}

bool
numbering_next(struct numbering *numbering, uint32_t domain, enum family family,
               struct prefix *site, struct prefix *address, struct messages *messages)
{
    struct pool_of_addresses *pool = &numbering->domain[family][domain];
    bool shared = pool->prefix.family == FAMILY_NONE;
    uint64_t first = 1;
    bool found;

    *address = (struct prefix) { .family = (uint8_t) family };
    if (site != NULL && site->family == FAMILY_NONE)
        return false;           /* none was left for the site, which was told */
    if (site != NULL) {
        /* A site's addresses count from its own start; site->addr moves on. */
        struct prefix whole = { .addr = addr_mask(site->addr, SITE_LEN), .len = SITE_LEN, .family = FAMILY_IPV6 };

        first = site->addr.lo + 1;
        found = next_of(numbering, &whole, &first, &address->addr);
        site->addr.lo = first - 1;
        address->len = SITE_LEN;
        return found;
    }
    if (shared) {
        found = next_shared(numbering, &address->addr);
        address->len = 128;
        pool = &numbering->shared;
    } else {
        found = next_of(numbering, &pool->prefix, &pool->next, &address->addr);
        address->len = family == FAMILY_IPV6 ? MAX(pool->prefix.len, SITE_LEN) : pool->prefix.len;
    }
    if (!found && !pool->told)
        tell_spent(numbering, pool, domain, family, "nodes", messages);
    return found;
}

bool
numbering_next_carried(struct numbering *numbering, struct prefix *address, struct messages *messages)
{
    struct pool_of_addresses *pool = &numbering->carried;

    *address = (struct prefix) { .len = CARRIED_LEN, .family = FAMILY_IPV4 };
    if (next_of(numbering, &pool->prefix, &pool->next, &address->addr))
        return true;
    if (!pool->told)
        messages_add(messages, (struct place) { .file = numbering->scenario->file }, "fewer sites behind NATs",
                     "100.64.0.0/10 has too few addresses for all that is behind carriers' NATs");
    pool->told = true;
    return false;
}

bool
numbering_next_inside(struct numbering *numbering, uint32_t site, uint32_t nth, struct prefix *address,
                      struct messages *messages)
{
    const struct site_element *element = g_ptr_array_index(numbering->scenario->site, site);
    struct inside *inside = &numbering->inside[site];
    struct addr addr, key;

    if (inside->next == NULL)
        inside->next = g_new0(uint64_t, element->count);
    do {
        addr = addr_add(numbering_inside.addr, 2 + inside->next[nth]++);
        key = inside_key(addr, site);
    } while (g_hash_table_contains(numbering->written, &key));
    *address = (struct prefix) { addr, numbering_inside.len, FAMILY_IPV4 };
    if (addr.lo - numbering_inside.addr.lo <= room_of(&numbering_inside))
        return true;
    if (!inside->told)
        messages_add(messages, element->xml->at, "make several sites of it", "site \"%s\" has more hosts than its NAT "
                     "has addresses: %" G_GUINT64_FORMAT, element->id, room_of(&numbering_inside) - 1);
    inside->told = true;
    return false;
}
