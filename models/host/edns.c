/*
 * edns.c - whether a query has an OPT record, and what its absence has taught
 *
 * Follows:
 *   RFC 6891 section 6.2.2 - fallback; section 7 - servers that do not have it
 *   systemd src/resolve/resolved-dns-server.c dns_server_possible_feature_level,
 *   resolved-dns-transaction.c dns_transaction_process_reply
 * Not modelled:
 *   RCODE BADVERS, options, and the DO bit.
 */
#include "models/host/edns.h"

#include <glib.h>

#include "models/host/lookup.h"
#include "models/host/outcome.h"
#include "sim/engine/island.h"

static const struct edns_facts *
facts_of(const struct lookup *lookup)
{
    return &profile_of(lookup)->edns;
}

/* Returns: what is known of server @nth; NULL: the system remembers nothing. */
static struct edns_memory *
memory_of(struct lookup *lookup, uint32_t nth)
{
    if (facts_of(lookup)->fallback == EDNS_FALLS_NOT)
        return NULL;
    return &servers_known(lookup->host, notes_of(lookup)->servers)[nth].edns;
}

/* Whether the server is asked without; if that has been so long enough, it is not any more. */
static bool
is_plain(const struct lookup *lookup, struct edns_memory *memory)
{
    if (memory == NULL || memory->plain_until == 0)
        return false;
    if (now(lookup) < memory->plain_until)
        return true;
    memory->kept_ns = MIN(2 * memory->kept_ns, facts_of(lookup)->kept_most_ns);
    memory->plain_until = 0;
    memory->lost = 0;
    memory->proved = false;
    return false;
}

static bool
had_opt(const struct lookup *lookup, enum question question, uint32_t nth)
{
    return lookup->query[question].with_opt >> nth & 1;
}

uint16_t
edns_of_query(struct lookup *lookup, enum question question, uint32_t nth)
{
    struct query *query = &lookup->query[question];

    acted(lookup, facts_of(lookup)->fact);
    query->with_opt &= (uint8_t) ~(1u << nth);
    if (query->plain || is_plain(lookup, memory_of(lookup, nth)))
        return 0;
    query->with_opt |= (uint8_t) (1u << nth);
    return (uint16_t) facts_of(lookup)->size;
}

bool
edns_is_rejected(struct lookup *lookup, enum question question, uint32_t nth, enum outcome outcome)
{
    if (outcome == OUTCOME_NONE || !(facts_of(lookup)->rejected >> (outcome - 1) & 1) ||
        !had_opt(lookup, question, nth))
        return false;
    lookup->query[question].plain = true;
    return true;
}

/* From now on the server is asked without; it has just answered, if @heard. */
static void
make_plain(const struct lookup *lookup, struct edns_memory *memory, bool heard)
{
    if (memory->kept_ns == 0)
        memory->kept_ns = facts_of(lookup)->kept_ns;
    memory->plain_until = heard ? now(lookup) + memory->kept_ns : INT64_MAX;
}

void
edns_answered(struct lookup *lookup, enum question question, uint32_t nth, enum outcome outcome, bool opt)
{
    struct edns_memory *memory;

    if (facts_of(lookup)->fallback == EDNS_FALLS_NOT || !outcome_has_ttl(outcome))
        return;
    memory = memory_of(lookup, nth);
    if (memory->plain_until != 0 || lookup->query[question].plain || (had_opt(lookup, question, nth) && !opt)) {
        make_plain(lookup, memory, true);
    } else if (opt) {
        memory->proved = true;
        memory->lost = 0;
    }
}

void
edns_lost(struct lookup *lookup, enum question question, uint32_t nth)
{
    struct edns_memory *memory;

    if (facts_of(lookup)->losses == 0 || !had_opt(lookup, question, nth))
        return;
    memory = memory_of(lookup, nth);
    if (memory->plain_until != 0 || ++memory->lost < facts_of(lookup)->losses)
        return;
    memory->lost = (uint8_t) facts_of(lookup)->losses;
    if (!memory->proved)
        make_plain(lookup, memory, false);
}
