/*
 * strategy.c - which address is tried next, and when: <connect> of a profile
 *
 * in-order: the next one when the one before has failed.
 * rfc6555: the addresses of the first one's family in order; when the attempt
 *   delay has passed since the beginning, or sooner if all have failed, those of
 *   the other family in order, beside them.
 * rfc8305: the families in turn, after a few of the first one; the next attempt
 *   when the attempt delay has passed since the one before began, or an attempt
 *   has failed.
 *
 * Follows:
 *   RFC 3484 section 8 - trying the addresses of the list in turn
 *   RFC 6555 sections 4.2 and 6 - Happy Eyeballs
 *   RFC 8305 sections 4 and 5 - Happy Eyeballs version 2
 * Deliberately different:
 *   which families take turns is decided at each attempt and not once for the
 *   list, so that addresses that come later need no other rule (RFC 8305 section 3).
 * Not modelled:
 *   RFC 8305 section 7, addresses made for NAT64.
 */
#include "models/host/strategy.h"

#include <glib.h>

#include "models/host/history.h"
#include "models/host/operation.h"

static enum family
family_of(const struct candidate *candidate)
{
    return addr_family(candidate->dst);
}

static enum family
other_family(enum family family)
{
    return family == FAMILY_IPV4 ? FAMILY_IPV6 : FAMILY_IPV4;
}

/* Returns: the first candidate of @family that can be tried and was not. */
static uint8_t
first_untried(const struct connecting *connecting, enum family family)
{
    const struct notes *notes = &connecting->operation->notes;

    for (uint8_t i = 0; i < notes->n_candidates; i++)
        if (notes->candidate[i].usable && !(connecting->tried >> i & 1) &&
            (family == FAMILY_NONE || family_of(&notes->candidate[i]) == family))
            return i;
    return NO_CANDIDATE;
}

static bool
is_under_way(const struct connecting *connecting, enum family family)
{
    const struct notes *notes = &connecting->operation->notes;

    for (const struct trying *trying = connecting->trying; trying != NULL; trying = trying->next)
        if (family_of(&notes->candidate[notes->attempt[trying->nth].candidate]) == family)
            return true;
    return false;
}

static uint8_t
next_of_walks(const struct connecting *connecting, bool waited)
{
    enum family first = connecting->first_family, other = other_family(first);
    bool first_goes_on = is_under_way(connecting, first);

    if (!first_goes_on && first_untried(connecting, first) != NO_CANDIDATE)
        return first_untried(connecting, first);
    if (is_under_way(connecting, other) || (first_goes_on && !waited))
        return NO_CANDIDATE;
    return first_untried(connecting, other);
}

/* The family whose turn it is. */
static enum family
turn(const struct connecting *connecting)
{
    const struct notes *notes = &connecting->operation->notes;
    const struct attempt_record *last;

    if (notes->n_attempts < connecting_facts(connecting)->first_family_count)
        return connecting->first_family;
    last = &notes->attempt[notes->n_attempts - 1];
    return other_family(family_of(&notes->candidate[last->candidate]));
}

static uint8_t
next_of_turns(const struct connecting *connecting, bool waited)
{
    uint8_t next;

    if (connecting->trying != NULL && !waited)
        return NO_CANDIDATE;
    next = first_untried(connecting, turn(connecting));
    return next != NO_CANDIDATE ? next : first_untried(connecting, FAMILY_NONE);
}

uint8_t
strategy_next(const struct connecting *connecting, bool waited)
{
    switch ((enum strategy) connecting_facts(connecting)->strategy) {
    case STRATEGY_IN_ORDER:
        return connecting->trying != NULL ? NO_CANDIDATE : first_untried(connecting, FAMILY_NONE);
    case STRATEGY_RFC6555:
        return next_of_walks(connecting, waited);
    case STRATEGY_RFC8305:
        return next_of_turns(connecting, waited);
    }
    g_assert_not_reached();
}

/* RFC 6555 section 4.2: what was established lately goes first. RFC 8305 keeps to
 * the order of addresses between families, see history_sort(). */
enum family
strategy_first_family(const struct connecting *connecting)
{
    const struct notes *notes = &connecting->operation->notes;
    const struct history_entry *newest = NULL;
    uint8_t first = first_untried(connecting, FAMILY_NONE);

    for (uint8_t i = 0; connecting_facts(connecting)->strategy == STRATEGY_RFC6555 && i < notes->n_candidates; i++) {
        const struct history_entry *entry = history_find(connecting_host(connecting), notes->candidate[i].dst);

        if (notes->candidate[i].usable && entry != NULL && (newest == NULL || entry->at > newest->at)) {
            newest = entry;
            first = i;
        }
    }
    return first != NO_CANDIDATE ? family_of(&notes->candidate[first]) : FAMILY_NONE;
}

/* RFC 8305 section 5: with a round trip known, about the time of the second SYN. */
int64_t
strategy_delay(const struct connecting *connecting, const struct candidate *candidate)
{
    const struct connect_facts *facts = connecting_facts(connecting);
    const struct history_entry *entry =
        facts->delay_rtts > 0 ? history_find(connecting_host(connecting), candidate->dst) : NULL;

    if (entry == NULL)
        return facts->delay_ns;
    return CLAMP(facts->delay_rtts * entry->rtt_ns, facts->delay_min_ns, facts->delay_max_ns);
}
