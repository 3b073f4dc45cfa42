/*
 * profile.c - how one operating system behaves: what is stored of it, and asked
 *
 * What a file can say of it is vocabulary.c.
 *
 * In order: profile_init() -> profile_store() for each fact, in the order of
 * profile_elements[], each followed by the rows of its table ->
 * profile_missing().
 */
#include "models/host/profile.h"

#include <string.h>

#include <glib.h>

#include "sim/net/packet.h"

/* The head that all members have which profile_store() copies. */
struct fact_head {
    struct given given;
    uint16_t fact;
};

_Static_assert(offsetof(struct syn, fact) == offsetof(struct fact_head, fact), "facts begin alike");

static struct fact_head *
head_of(struct profile *profile, const struct profile_element *element)
{
    return (struct fact_head *) ((char *) profile + element->at);
}

const char *
profile_store(struct profile *profile, const struct profile_element *element, const void *read, uint16_t fact)
{
    if (element->at != 0) {
        struct fact_head *head = head_of(profile, element);

        if (element->kind == ELEMENT_FACT && head->fact != NO_FACT)
            return "is a second one of its kind: it needs the id of the other, to replace it";
        memcpy(head, read, element->size);
        if (element->kind == ELEMENT_FACT)
            head->fact = fact;
    }
    return element->store != NULL ? element->store(profile, read, fact) : NULL;
}

/* Beginning and end */

void
profile_init(struct profile *profile)
{
    profile->ipv6.on = true;
    profile->source_rules.fact = profile->destination_rules.fact = NO_FACT;
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        if (element->at != 0 && element->kind == ELEMENT_FACT)
            head_of(profile, element)->fact = NO_FACT;
    autoconfiguration_init(&profile->autoconfiguration);
    for (unsigned i = 0; i < N_QUESTIONS; i++) {
        for (unsigned outcome = 0; outcome < N_OUTCOMES; outcome++)
            profile->on[i][outcome].fact = NO_FACT;
        profile->on[i][OUTCOME_MISMATCHED].reaction = REACTION_IGNORE;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        profile->steps[i].fact = NO_FACT;
    for (unsigned tool = 0; tool < N_POLICY_TOOLS; tool++)
        profile->edit[tool].fact = NO_FACT;
    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++) {
            bool success = a == OUTCOME_ANSWER || aaaa == OUTCOME_ANSWER;

            profile->both[a][aaaa].gives = success ? COMBINED_SUCCESS : COMBINED_FAIL;
            profile->both[a][aaaa].fact = NO_FACT;
        }
    profile->data.fact = NO_FACT;
    for (unsigned type = 0; type < N_TUNNELS; type++)
        profile->interface[type].fact = profile->retry[type].fact = NO_FACT;
    profile->data.sender = (struct sender_facts) { DATA_WINDOW, DATA_RTO_MIN_NS, DATA_RTO_MAX_NS,
                                                  DATA_RETRIES };
    /* RFC 1122 section 4.2.3.9: unreachable is a hint, not a reason to abort. */
    for (unsigned family = 0; family < N_FAMILIES; family++)
        for (unsigned error = 0; error < G_N_ELEMENTS(profile->on_icmp[family]); error++) {
            profile->on_icmp[family][error].reaction = TCP_SOFT;
            profile->on_icmp[family][error].fact = NO_FACT;
        }
}

const char *
profile_missing(const struct profile *profile)
{
    static const char *const steps_missing[] = {
        "<steps servers=\"1\"> in <resolver>",
        "<steps servers=\"2\"> in <resolver>",
        "<steps servers=\"3+\"> in <resolver>",
    };

    if (profile->ask.fact == NO_FACT)
        return "<ask> in <resolver>";
    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        if (profile->steps[i].fact == NO_FACT)
            return steps_missing[i];
    if (profile->selection.fact == NO_FACT)
        return "<selection>";
    if (profile->selection.standard != STANDARD_NONE &&
        (profile->source_policy == NULL || profile->destination_policy == NULL))
        return "<policy> in <selection> for each role";
    if (profile->syn.fact == NO_FACT)
        return "<syn> in <tcp>";
    return NULL;
}

/* Most queries that REACTION_RESEND adds. */
static uint32_t
most_resent(const struct profile *profile, enum question question, const struct steps *steps, uint32_t n_servers)
{
    uint32_t most = 0;

    for (unsigned outcome = 1; outcome < N_OUTCOMES; outcome++)
        if (profile->on[question][outcome].reaction == REACTION_RESEND) {
            uint32_t times = profile->on[question][outcome].times;

            most = MAX(most, times > 0 ? times * steps->at.n : n_servers);
        }
    return most;
}

static bool
reacts(const struct profile *profile, enum question question, enum reaction reaction)
{
    for (unsigned outcome = 1; outcome < N_OUTCOMES; outcome++)
        if (profile->on[question][outcome].reaction == reaction)
            return true;
    return false;
}

/* How often a lookup is made, the first time included. */
static uint32_t
times_made(const struct profile *profile)
{
    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++)
            if (profile->both[a][aaaa].gives == COMBINED_AGAIN)
                return (uint32_t) MAX(profile->again.times, 1);
    return 1;
}

static const struct steps *
steps_for(const struct profile *profile, uint32_t n_servers)
{
    return &profile->steps[MIN(n_servers, G_N_ELEMENTS(profile->steps)) - 1];
}

/* Every query may be answered truncated, and then be asked over TCP, each SYN and
 * each segment with the query at all times of the schedule, and a FIN. */
static uint32_t
most_tries(const struct profile *profile, enum question question, uint32_t n_servers)
{
    const struct steps *steps = steps_for(profile, n_servers);
    uint32_t over_tcp = reacts(profile, question, REACTION_TCP) ? 2u * profile->syn.at.n + 1 : 0;
    uint32_t queries = most_resent(profile, question, steps, n_servers) + profile->ladder.rungs.n * n_servers;

    for (uint8_t i = 0; i < steps->at.n; i++)
        queries += steps->at.server[i] == STEP_ALL ? n_servers : 1;
    return queries * (1 + over_tcp) * times_made(profile);
}

uint32_t
profile_most_tries(const struct profile *profile, uint16_t *fact)
{
    uint32_t most_servers = profile->servers.max > 0 ? (uint32_t) profile->servers.max : MAX_SERVERS, most = 0;

    for (uint32_t n = 1; n <= most_servers; n++)
        for (enum question question = 0; question < N_QUESTIONS; question++) {
            uint32_t tries = most_tries(profile, question, n);

            if (tries > most)
                *fact = steps_for(profile, n)->fact;
            most = MAX(most, tries);
        }
    return most;
}

void
profile_clear(struct profile *profile)
{
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (!profile_in_force(profile, &profile->named_policy[i]))
            g_free(profile->named_policy[i].policy);
    if (profile->destination_policy != profile->source_policy)
        g_free(profile->destination_policy);
    g_free(profile->source_policy);
    profile->source_policy = profile->destination_policy = NULL;
    profile->n_named_policies = 0;
}
