/*
 * own.c - the IPv6 addresses that a host forms itself
 *
 * In order: own_form_link_local(), own_take_prefix() or own_take_lease() -> add() ->
 * own_due() with probes, until the address is good -> own_due() with a successor, if it
 * is temporary. Or: own_contested(), and another identifier is tried, or none.
 */
#include "models/host/own.h"

#include <glib.h>

#include "models/host/identifier.h"
#include "models/host/operation.h"
#include "models/router/router.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"

#define TWO_HOURS_NS INT64_C(7200000000000)     /* RFC 4862 section 5.5.3 (e) */
#define RETRY_NS INT64_C(1000000000)            /* IDGEN_DELAY, RFC 7217 section 7 */

static int64_t
until(const struct host *host, int64_t lifetime_ns)
{
    return lifetime_ns < INT64_MAX ? host_now(host) + lifetime_ns : INT64_MAX;
}

bool
own_in_use(const struct host *host, const struct own_address *own)
{
    if (own->valid_until <= host_now(host))
        return false;
    return own->state == OWN_VALID || (own->state == OWN_TENTATIVE && configure_facts(host)->dad.optimistic);
}

struct own_address *
own_with(const struct host *host, struct addr addr)
{
    struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_own; i++)
        if (addr_equal(configuring->own[i].addr, addr) && configuring->own[i].valid_until > host_now(host))
            return &configuring->own[i];
    return NULL;
}

/* Identifiers */

static uint64_t
identifier_of(const struct host *host, const struct own_address *own)
{
    const struct automatic *automatic = host->config->automatic;
    uint64_t seed = host->node->island->seed, name = configure_name(host);
    struct addr prefix = { .hi = own->addr.hi };

    if (own->origin == OWN_TEMPORARY)
        return identifier_temporary(seed, name, prefix, own->nth % MAX(automatic->n_temporary, 1), own->tries);
    return identifier_make(&configure_facts(host)->slaac, seed, name, automatic->mac, prefix, own->tries);
}

static int64_t
left(const struct host *host, int64_t until)
{
    return until < INT64_MAX ? MAX(until - host_now(host), 0) : INT64_MAX;
}

static void
tell(const struct host *host, const struct own_address *own, enum configure_what what, uint16_t fact)
{
    configure_tell(host, (struct configure_step) {
        .what = (uint8_t) what, .kind = own->origin, .fact = fact, .addr = own->addr, .nth = own->tries,
        .preferred_ns = left(host, own->preferred_until), .valid_ns = left(host, own->valid_until) });
}

/* Forming */

/* A place for one more; where there is none, that of one whose life is over, or of a temporary one that would be over
 * first. NULL: there is none. */
static struct own_address *
place_for_one(struct host *host)
{
    struct configuring *configuring = host->configuring;
    struct own_address *oldest = NULL;

    if (configuring->n_own < MOST_OWN)
        return &configuring->own[configuring->n_own++];
    for (uint8_t i = 1; i < MOST_OWN; i++) {
        struct own_address *own = &configuring->own[i];
        bool may_go = own->valid_until <= host_now(host) || (own->origin == OWN_TEMPORARY && own->followed);

        if (may_go && (oldest == NULL || own->valid_until < oldest->valid_until))
            oldest = own;
    }
    return oldest;
}

/* An advertisement that all hear at once makes all of them form addresses at once; then the first probe waits
 * (RFC 4862 section 5.4.2). */
static int64_t
first_probe_at(const struct host *host, const struct own_address *own, bool by_all)
{
    unsigned nth = (unsigned) (own - host->configuring->own);

    return by_all ? configure_some_time(host, DRAW_DAD_DELAY, nth, configure_facts(host)->dad.delay_ns)
                  : host_now(host);
}

/* Adds @own, of which its prefix, origin and lifetimes are there, and the whole address if that is leased.
 * Returns: where it is, or NULL. */
static struct own_address *
add(struct host *host, const struct own_address *own, bool by_all)
{
    struct own_address *place = place_for_one(host);

    if (place == NULL)
        return NULL;
    fact_acted(&host->selection, configure_facts(host)->dad.fact);
    *place = *own;
    place->formed_at = host_now(host);
    place->probe_at = first_probe_at(host, place, by_all);
    if (own->origin != OWN_LEASED) {
        fact_acted(&host->selection, configure_facts(host)->slaac.fact);
        place->addr.lo = identifier_of(host, place);
    }
    tell(host, place, STEP_FORMED, own->origin == OWN_LEASED ? configure_facts(host)->flags.fact
                                                             : configure_facts(host)->slaac.fact);
    return place;
}

void
own_form_link_local(struct host *host)
{
    add(host, &(struct own_address) {
        .addr = { .hi = LINK_LOCAL_HI }, .origin = OWN_LINK_LOCAL, .on_link = true, .preferred_until = INT64_MAX,
        .valid_until = INT64_MAX }, true);
}

/* RFC 5942 section 4: an address by DHCPv6 says nothing of what is on the link; its prefix here is the router's. */
void
own_take_lease(struct host *host, struct addr addr)
{
    if (own_with(host, addr) == NULL)
        add(host, &(struct own_address) {
            .addr = addr, .origin = OWN_LEASED, .on_link = true, .preferred_until = INT64_MAX,
            .valid_until = INT64_MAX }, false);
}

/* Temporary addresses */

/* DESYNC_FACTOR: no more than 0.4 of the whole (RFC 8981 section 3.8), so that something is left of short ones. */
static int64_t
desync_of(const struct host *host, unsigned nth)
{
    const struct slaac *slaac = &configure_facts(host)->slaac;
    int64_t most = MIN(slaac->desync_ns, slaac->preferred_ns / 10 * 4);
    uint64_t bits = draw(host->node->island->seed, DRAW_DESYNC,
                         (struct subject) { .of = configure_name(host), .serial = nth });

    return (int64_t) draw_below(bits, (uint64_t) most + 1);
}

/* RFC 4941 section 3.3 (4), RFC 8981 section 3.4 (2): no longer than the public one, nor than the system has it. */
static void
limit_temporary(const struct host *host, struct own_address *own, const struct own_address *public)
{
    const struct slaac *slaac = &configure_facts(host)->slaac;

    own->preferred_until = earlier(public->preferred_until,
                                   own->formed_at + slaac->preferred_ns - desync_of(host, own->nth));
    own->valid_until = earlier(public->valid_until, own->formed_at + slaac->valid_ns);
}

/* RFC 4941 section 3.3 (5): not if it would have to be followed at once. */
static void
form_temporary(struct host *host, const struct own_address *public, uint8_t nth, bool by_all)
{
    struct own_address temporary = {
        .addr = { .hi = public->addr.hi }, .origin = OWN_TEMPORARY, .nth = nth, .on_link = public->on_link,
        .formed_at = host_now(host), .router = public->router };

    limit_temporary(host, &temporary, public);
    if (temporary.preferred_until - host_now(host) > configure_facts(host)->slaac.advance_ns)
        add(host, &temporary, by_all);
}

static struct own_address *
public_beside(struct configuring *configuring, const struct own_address *own)
{
    for (uint8_t i = 1; i < configuring->n_own; i++)
        if (configuring->own[i].origin == OWN_PUBLIC && configuring->own[i].addr.hi == own->addr.hi)
            return &configuring->own[i];
    return NULL;
}

int64_t
own_follow_at(const struct host *host, const struct own_address *own)
{
    bool is_last = own->origin == OWN_TEMPORARY && !own->followed && own->state != OWN_DUPLICATE;

    return is_last && own->preferred_until < INT64_MAX ? own->preferred_until - configure_facts(host)->slaac.advance_ns
                                                       : INT64_MAX;
}

/* RFC 4941 section 3.4. If the prefix itself is soon no longer preferred, none follows until it is again. */
static void
follow(struct host *host, struct own_address *own)
{
    const struct own_address *public = public_beside(host->configuring, own);
    int64_t advance_ns = configure_facts(host)->slaac.advance_ns;

    if (own_follow_at(host, own) > host_now(host) || public == NULL || public->state == OWN_DUPLICATE ||
        public->preferred_until - host_now(host) <= advance_ns)
        return;
    own->followed = true;
    fact_acted(&host->selection, configure_facts(host)->slaac.fact);
    form_temporary(host, public, (uint8_t) (own->nth + 1), false);
}

/* Prefixes */

static void
form(struct host *host, const struct advertised_prefix *prefix, bool by_all)
{
    struct own_address *public = add(host, &(struct own_address) {
        .addr = { .hi = prefix->prefix.addr.hi }, .origin = OWN_PUBLIC, .on_link = prefix->on_link,
        .preferred_until = until(host, prefix->preferred_ns), .valid_until = until(host, prefix->valid_ns) }, by_all);

    if (public != NULL && configure_facts(host)->slaac.temporary != TEMPORARY_OFF)
        form_temporary(host, public, 0, by_all);
}

/* Section 5.5.3 (e): nobody cuts a life to less than two hours. What is over begins anew. */
static void
prolong(struct host *host, struct own_address *own, const struct advertised_prefix *prefix, bool by_all)
{
    int64_t valid_until = until(host, prefix->valid_ns);

    if (own->valid_until <= host_now(host) && prefix->valid_ns > 0 && own->state != OWN_DUPLICATE) {
        own->state = OWN_TENTATIVE;
        own->n_probes = 0;
        own->formed_at = host_now(host);
        own->probe_at = first_probe_at(host, own, by_all);
    }
    own->preferred_until = until(host, prefix->preferred_ns);
    if (prefix->valid_ns > TWO_HOURS_NS || valid_until > own->valid_until)
        own->valid_until = valid_until;
    else if (own->valid_until - host_now(host) > TWO_HOURS_NS)
        own->valid_until = host_now(host) + TWO_HOURS_NS;
    own->on_link |= prefix->on_link;
}

/* Section 5.5.3 (a) to (d). */
static bool
is_for_addresses(const struct advertised_prefix *prefix)
{
    return prefix->autonomous && prefix->prefix.len == 64 && prefix->preferred_ns <= prefix->valid_ns &&
        !addr_is_link_local(prefix->prefix.addr);
}

void
own_take_prefix(struct host *host, const struct advertised_prefix *prefix, bool by_all)
{
    struct configuring *configuring = host->configuring;
    struct own_address *public = public_beside(configuring, &(struct own_address) { .addr = prefix->prefix.addr });

    if (!is_for_addresses(prefix))
        return;
    if (public == NULL) {
        if (prefix->valid_ns > 0)
            form(host, prefix, by_all);
        return;
    }
    prolong(host, public, prefix, by_all);
    for (uint8_t i = 1; i < configuring->n_own; i++)
        if (configuring->own[i].origin == OWN_TEMPORARY && configuring->own[i].addr.hi == public->addr.hi)
            limit_temporary(host, &configuring->own[i], public);
}

/* Duplicates */

/* Whether there is another identifier to try: what is made of the hardware's address is one only. */
static bool
may_try_again(const struct host *host, const struct own_address *own)
{
    const struct slaac *slaac = &configure_facts(host)->slaac;
    bool made_up = own->origin == OWN_TEMPORARY ||
        (own->origin != OWN_LEASED && slaac->identifier != IDENTIFIER_EUI64);

    return made_up && own->tries < slaac->retries;
}

/* RFC 4862 section 5.4.5: without its link-local address the interface is of no use. */
void
own_contested(struct host *host, struct own_address *own)
{
    struct configuring *configuring = host->configuring;

    tell(host, own, STEP_DUPLICATE, configure_facts(host)->dad.fact);
    if (may_try_again(host, own)) {
        fact_acted(&host->selection, configure_facts(host)->slaac.fact);
        own->tries++;
        own->n_probes = 0;
        own->addr.lo = identifier_of(host, own);
        own->probe_at = host_now(host) + RETRY_NS;
        tell(host, own, STEP_FORMED, configure_facts(host)->slaac.fact);
        return;
    }
    own->state = OWN_DUPLICATE;
    own->probe_at = INT64_MAX;
    if (own == configuring->own) {
        configuring->solicit_at = INT64_MAX;
        configuring->heard = true;
        configuring->how = CONFIGURED_DUPLICATE;
    }
}

/* What is due */

/* From the unspecified address: it is nobody's yet. */
static void
send_probe(struct host *host, const struct own_address *own)
{
    unsigned nth = (unsigned) (own - host->configuring->own);

    configure_send(host, (struct addr) { 0 }, addr_solicited_node(own->addr),
                   serial_of(0, SERIAL_PROBE + (nth >> 4), nth << 4 | own->n_probes), NS_SIZE,
                   (struct nd_payload) { .kind = ND_NEIGHBOR_SOLICITATION, .target = own->addr });
}

/* Returns: whether it has become good. */
static bool
probe(struct host *host, struct own_address *own)
{
    const struct dad *dad = &configure_facts(host)->dad;

    while (own->probe_at <= host_now(host)) {
        if (own->n_probes == dad->transmits) {
            own->probe_at = INT64_MAX;
            own->state = OWN_VALID;
            tell(host, own, STEP_GOOD, dad->fact);
            return true;
        }
        send_probe(host, own);
        own->n_probes++;
        own->probe_at = host_now(host) + dad->retransmit_ns;
    }
    return false;
}

/* What has become of an address that was good. */
static void
tell_age(const struct host *host, struct own_address *own)
{
    bool deprecated = own->state == OWN_VALID && own->preferred_until <= host_now(host);
    bool over = own->state == OWN_VALID && own->valid_until <= host_now(host);

    if (over && !own->over)
        tell(host, own, STEP_OVER, NO_FACT);
    else if (deprecated && !own->deprecated)
        tell(host, own, STEP_DEPRECATED, own->origin == OWN_TEMPORARY ? configure_facts(host)->slaac.fact : NO_FACT);
    own->deprecated = deprecated;
    own->over = over;
}

bool
own_due(struct host *host)
{
    struct configuring *configuring = host->configuring;
    bool is_there = configuring->n_own > 0 && probe(host, &configuring->own[0]);

    for (uint8_t i = 1; i < configuring->n_own; i++)
        follow(host, &configuring->own[i]);
    for (uint8_t i = 1; i < configuring->n_own; i++) {
        probe(host, &configuring->own[i]);
        tell_age(host, &configuring->own[i]);
    }
    return is_there;
}
