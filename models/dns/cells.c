/*
 * cells.c - the cache of a recursive resolver
 *
 * Follows:
 *   RFC 1035 section 3.2.1, RFC 2181 section 8 - TTLs, which are counted down
 *   RFC 2308 section 5 - NXDOMAIN is kept for the name, a lack of data for its type
 * Not modelled:
 *   a limit on what is kept; server failures (RFC 2308 section 7.1, optional), nor
 *   servers that are dead but for their round trip times; NXDOMAIN of a name says
 *   nothing of those below it (RFC 8020); prefetching, stale answers.
 */
#include "models/dns/cells.h"

#include <glib.h>

#include "models/dns/message.h"

#define SECOND INT64_C(1000000000)

/* BIND 9: max-cache-ttl, max-ncache-ttl. RFC 2308 section 5 finds one to three hours
 * sensible. */
#define MOST_TTL 604800u
#define MOST_NEGATIVE_TTL 10800u

void
cells_init(struct cells *cells, const struct zone *zone, struct arena *arena)
{
    cells->zone = zone;
    cells->cell = arena_alloc(arena, (zone->n + 1u) * sizeof *cells->cell);
    cells->cut_until = arena_alloc(arena, zone->n_authorities * sizeof *cells->cut_until);
    cells->cut_until[ROOT_ZONE] = INT64_MAX;
}

/* What is left of a TTL: the second that has begun is gone. */
static uint32_t
left(int64_t until, int64_t now)
{
    return (uint32_t) ((until - now) / SECOND);
}

static void
take_held(const struct held *held, int64_t now, struct dns_payload *dns)
{
    dns->rcode = RCODE_NOERROR;
    dns->answer = held->records;
    dns->flaw = held->flaw;
    dns->ttl = MIN(dns->ttl, left(held->until, now));
}

bool
cells_look_up(const struct cells *cells, int64_t now, struct dns_payload *dns, uint32_t *at)
{
    enum question question = question_of(dns->qtype);

    for (;; *at = cells->zone->name[*at].alias->name[0], dns->n_aliases++) {
        const struct cell *cell = &cells->cell[*at];

        if (dns->n_aliases > MOST_ALIASES) {
            *dns = (struct dns_payload) { .name = dns->name, .id = dns->id, .qtype = dns->qtype, .nth = dns->nth,
                                          .rcode = RCODE_SERVFAIL };
            return true;
        }
        if (now < cell->denied_until) {
            dns->rcode = RCODE_NXDOMAIN;
            dns->ttl = MIN(dns->ttl, left(cell->denied_until, now));
            return true;
        }
        if (now < cell->held[question].until) {
            take_held(&cell->held[question], now, dns);
            return true;
        }
        if (now >= cell->alias_until)
            return false;
        dns->ttl = MIN(dns->ttl, left(cell->alias_until, now));
    }
}

const struct rrset *
cells_records(const struct cells *cells, int64_t now, uint32_t name, enum question question)
{
    const struct held *held = &cells->cell[name].held[question];

    return now < held->until && held->flaw == FLAW_NONE ? held->records : NULL;
}

uint32_t
cells_cut(const struct cells *cells, int64_t now, uint32_t name)
{
    uint32_t at = cells->zone->name[name].authority;

    while (now >= cells->cut_until[at])
        at = cells->zone->authority[at].parent;
    return at;
}

void
cells_keep_cut(struct cells *cells, int64_t now, uint32_t authority)
{
    cells->cut_until[authority] = now + MIN(cells->zone->authority[authority].delegation.ttl, MOST_TTL) * SECOND;
}

void
cells_keep_alias(struct cells *cells, int64_t now, uint32_t name)
{
    cells->cell[name].alias_until = now + MIN(cells->zone->name[name].alias->ttl, MOST_TTL) * SECOND;
}

uint32_t
cells_ttl(const struct cells *cells, uint32_t name, const struct dns_payload *dns)
{
    if (dns->answer != NULL)
        return MIN(dns->answer->ttl, MOST_TTL);
    return MIN(cells->zone->authority[cells->zone->name[name].authority].negative_ttl, MOST_NEGATIVE_TTL);
}

void
cells_keep(struct cells *cells, int64_t now, uint32_t name, const struct dns_payload *dns)
{
    struct cell *cell = &cells->cell[name];
    int64_t until = now + cells_ttl(cells, name, dns) * SECOND;

    if (dns->rcode == RCODE_NXDOMAIN)
        cell->denied_until = until;
    else
        cell->held[question_of(dns->qtype)] =
            (struct held) { .records = dns->answer, .until = until, .flaw = dns->flaw };
}
