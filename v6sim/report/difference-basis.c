/*
 * difference-basis.c - on which guesses a difference hangs, and how far they move it
 *
 * In order: grounds_init() -> meet_host() for each host; then, if it is asked for,
 * grounds_vary() -> try_bound() for each guess.
 */
#include "v6sim/report/difference-basis.h"

#include <string.h>

#include "v6sim/report/vary.h"

/* Who rests on what */

static struct guess_met *
guess_of(struct grounds *grounds, const struct profile *profile, const struct fact *fact)
{
    int64_t none = grounds->by_host ? 0 : -1;
    struct guess_met guess = { .profile = profile, .fact = fact, .hosts = { none, none }, .changed = none };

    for (guint i = 0; i < grounds->guess->len; i++) {
        struct guess_met *known = &g_array_index(grounds->guess, struct guess_met, i);

        if (g_str_equal(known->profile->name, profile->name) && g_str_equal(known->fact->id, fact->id))
            return known;
    }
    g_array_append_val(grounds->guess, guess);
    return &g_array_index(grounds->guess, struct guess_met, grounds->guess->len - 1);
}

/* Notes the guesses that a host rests on, on one side, in @met. */
static void
meet_on_side(struct grounds *grounds, const struct side *side, unsigned nth, uint32_t rank, GHashTable *met)
{
    const struct fact_use *use = rank != NO_NODE ? side->result->host_use[rank] : NULL;
    const struct profile *profile = use != NULL ? world_profile(side->world, rank) : NULL;

    for (uint16_t i = 0; use != NULL && i < profile->n_facts; i++) {
        if (profile->fact[i].confidence != CONFIDENCE_GUESS || (use[i].acted == 0 && use[i].waited == 0))
            continue;

        struct guess_met *guess = guess_of(grounds, profile, &profile->fact[i]);
        guint place = (guint) (guess - &g_array_index(grounds->guess, struct guess_met, 0));

        guess->hosts[nth]++;
        g_hash_table_add(met, GUINT_TO_POINTER(place + 1));
    }
}

static void
meet_host(struct grounds *grounds, const struct pairing *pairing, const struct paired_host *host)
{
    g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    void *place;

    for (unsigned side = 0; side < 2; side++)
        meet_on_side(grounds, pairing->side[side], side, host->rank[side], met);
    if (host->change == CHANGE_NONE)
        return;
    grounds->changed++;
    grounds->rest += g_hash_table_size(met) > 0;
    g_hash_table_iter_init(&iter, met);
    while (g_hash_table_iter_next(&iter, &place, NULL))
        g_array_index(grounds->guess, struct guess_met, GPOINTER_TO_UINT(place) - 1).changed++;
}

static void
note_first(struct grounds *grounds, const struct reasons *reasons)
{
    g_autoptr(GHashTable) all = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < reasons->found->len; i++) {
        const struct reason_found *reason = reasons_at(reasons, i);
        const struct decision_made *decision = reason->changed ? reason_guess(reason) : NULL;
        GHashTableIter iter;
        void *host;

        if (decision == NULL)
            continue;
        guess_of(grounds, decision->profile, decision_fact(decision))->first += g_hash_table_size(reason->hosts);
        g_hash_table_iter_init(&iter, reason->hosts);
        while (g_hash_table_iter_next(&iter, &host, NULL))
            g_hash_table_add(all, host);
    }
    grounds->first = g_hash_table_size(all);
}

static gint
compare_guesses(gconstpointer a, gconstpointer b)
{
    const struct guess_met *one = a, *other = b;
    int order;

    if (one->first != other->first)
        return one->first > other->first ? -1 : 1;
    if (one->changed != other->changed)
        return one->changed > other->changed ? -1 : 1;
    order = strcmp(one->profile->name, other->profile->name);
    return order != 0 ? order : strcmp(one->fact->id, other->fact->id);
}

void
grounds_init(struct grounds *grounds, const struct differences *differences, const struct reasons *reasons)
{
    const struct pairing *pairing = differences->pairing;

    *grounds = (struct grounds) { .guess = g_array_new(FALSE, FALSE, sizeof(struct guess_met)),
                                  .by_host = pairing->side[0]->world != NULL };
    for (guint i = 0; i < pairing->host->len; i++)
        meet_host(grounds, pairing, &g_array_index(pairing->host, struct paired_host, i));
    note_first(grounds, reasons);
    g_array_sort(grounds->guess, compare_guesses);
}

void
grounds_clear(struct grounds *grounds)
{
    g_array_unref(grounds->guess);
}

/* Varying */

static bool
is_of_system(const struct twins *twins, const char *system)
{
    return (twins->of[0] != NULL && g_str_equal(twins->of[0]->os, system)) ||
        (twins->of[1] != NULL && g_str_equal(twins->of[1]->os, system));
}

static void
note_outcome(struct guess_outcome *outcome, const struct pairing *pairing, const char *system)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    g_autofree bool *seen = g_new0(bool, pairing->host->len + 1);

    *outcome = (struct guess_outcome) { .hosts = { 0 } };
    for (guint i = 0; i < pairing->twins->len; i++) {
        const struct twins *twins = paired_twins(pairing, i);

        if (!is_of_system(twins, system))
            continue;
        g_ptr_array_add(members, (void *) twins);
        outcome->hosts[g_array_index(pairing->host, struct paired_host, twins->host).change] += !seen[twins->host];
        seen[twins->host] = true;
    }
    twins_extent(members, CHANGE_LATER, &outcome->later);
    twins_extent(members, CHANGE_SOONER, &outcome->sooner);
}

static void
note_bound(struct guess_met *guess, enum bound bound, const struct pairing *varied, const struct pairing *stated)
{
    struct bound_outcome *at = &guess->at[bound];

    note_outcome(&at->outcome, varied, guess->profile->name);
    at->moves = memcmp(varied->hosts, stated->hosts, sizeof varied->hosts) != 0 ||
        memcmp(&at->outcome, &guess->stated, sizeof at->outcome) != 0;
}

static bool
try_bound(struct guess_met *guess, enum bound bound, const struct differences *differences,
          struct messages *messages)
{
    struct world *world[2] = { NULL, NULL };
    struct profiles *profiles[2] = { NULL, NULL };
    struct side *side[2];
    struct pairing pairing;
    bool good = true;

    guess->at[bound].tried = vary_states(guess->fact, bound) != NULL;
    if (!guess->at[bound].tried)
        return true;
    for (unsigned i = 0; i < 2 && good; i++) {
        world[i] = vary_world(differences->pairing->side[i]->world->scenario, guess->profile, guess->fact, bound,
                              &profiles[i], messages);
        good = world[i] != NULL;
    }
    if (good) {
        for (unsigned i = 0; i < 2; i++)
            side[i] = side_run(world[i], g_strdup(bound_name[bound]));
        paired_init(&pairing, side[0], side[1]);
        note_bound(guess, bound, &pairing, differences->pairing);
        paired_clear(&pairing);
        for (unsigned i = 0; i < 2; i++)
            side_free(side[i]);
    }
    for (unsigned i = 0; i < 2; i++) {
        world_free(world[i]);
        if (profiles[i] != NULL)
            profiles_free(profiles[i]);
    }
    return good;
}

bool
grounds_vary(struct grounds *grounds, const struct differences *differences, struct messages *messages)
{
    grounds->varied = true;
    for (guint i = 0; i < grounds->guess->len; i++) {
        struct guess_met *guess = &g_array_index(grounds->guess, struct guess_met, i);

        note_outcome(&guess->stated, differences->pairing, guess->profile->name);
        for (enum bound bound = 0; bound < N_BOUNDS; bound++)
            if (!try_bound(guess, bound, differences, messages))
                return false;
    }
    return true;
}
