/*
 * basis.c - which facts a run's figures rest on
 */
#include "v6sim/report/basis.h"

#include <string.h>

#include "v6sim/read/mixes.h"
#include "v6sim/read/nat-types.h"
#include "v6sim/report/members.h"

#define N_NAMED 4               /* guesses named before "and N more" */

static void
count_fact(struct basis_tally *tally, const struct basis_fact *fact)
{
    tally->waited += basis_is_waited(fact);
    tally->guesses_waited += basis_is_waited(fact) && fact->fact->confidence == CONFIDENCE_GUESS;
    if (!basis_is_used(fact))
        return;
    tally->used++;
    tally->by_confidence[fact->fact->confidence]++;
}

/* Adds the facts of the next system, type of NAT or mix. */
static void
add_facts(struct basis *basis, struct basis_tally *tally, const struct profile *profile, const struct fact_use *use)
{
    tally->profile = profile;
    for (unsigned i = 0; i < profile->n_facts; i++) {
        struct basis_fact fact = { profile, &profile->fact[i], use[i] };

        g_array_append_val(basis->fact, fact);
        count_fact(tally, &fact);
        count_fact(&basis->tally[basis->n_tallies - 1], &fact);
    }
}

/* A share rests on its fact for each site or host that was dealt one. */
static void
add_mix(struct basis *basis, struct basis_tally *tally, const struct named_mix *mix, const struct world *world)
{
    const GPtrArray *rows = world->scenario->mix;
    g_autofree struct fact_use *use = g_new0(struct fact_use, mix->profile.n_facts);

    for (guint i = 0; i < rows->len; i++) {
        const struct mix_shares *shares = ((const struct mix_element *) g_ptr_array_index(rows, i))->shares;

        if (shares == NULL || shares->of != mix)
            continue;
        use[shares->fact].acted += world->mix[i].n;
        use[shares->fact].hosts += world->mix[i].n;
    }
    add_facts(basis, tally, &mix->profile, use);
}

void
basis_init(struct basis *basis, const struct world *world, const struct run_result *result)
{
    const GPtrArray *mixes = world->scenario->named_mix;
    guint n = world->profile->len, n_nats = world->nat_type->len;

    *basis = (struct basis) {
        .fact = g_array_new(FALSE, FALSE, sizeof(struct basis_fact)),
        .n_tallies = n + n_nats + mixes->len + 1, .n_systems = n, .n_nats = n_nats,
    };
    basis->tally = g_new0(struct basis_tally, basis->n_tallies);
    for (guint i = 0; i < n; i++)
        add_facts(basis, &basis->tally[i], g_ptr_array_index(world->profile, i), result->fact_use[i]);
    for (guint i = 0; i < n_nats; i++) {
        const struct nat_type *type = g_ptr_array_index(world->nat_type, i);
        struct fact_use use[N_NAT_FACTS], of_fact[N_NAT_FACTS];

        run_nat_use(world, result, i, of_fact);
        for (uint16_t j = 0; j < type->profile.n_facts; j++)
            use[j] = of_fact[type->fact[j]];
        add_facts(basis, &basis->tally[n + i], &type->profile, use);
    }
    for (guint i = 0; i < mixes->len; i++)
        add_mix(basis, &basis->tally[n + n_nats + i], g_ptr_array_index(mixes, i), world);
}

void
basis_clear(struct basis *basis)
{
    g_array_unref(basis->fact);
    g_free(basis->tally);
}

void
basis_count(const struct profile *profile, unsigned by_confidence[N_CONFIDENCES])
{
    memset(by_confidence, 0, N_CONFIDENCES * sizeof *by_confidence);
    for (uint16_t i = 0; i < profile->n_facts; i++)
        by_confidence[profile->fact[i].confidence]++;
}

void
basis_member(GString *to, const unsigned by_confidence[N_CONFIDENCES])
{
    JsonObject *counts = json_object_new();

    for (enum confidence i = 0; i < N_CONFIDENCES; i++)
        json_object_set_int_member(counts, confidence_name[i], by_confidence[i]);
    members_begin(to, "facts_by_confidence");
    members_append(to, json_node_init_object(json_node_alloc(), counts));
    json_object_unref(counts);
}

typedef bool is_fn(const struct basis_fact *fact);

/* " (aaaa-when, selection)": the guesses that @is says it of; of more than a few, the
 * first. Nothing if @tally is of several systems, each with its own. */
static void
name_guesses(const struct basis *basis, const struct basis_tally *tally, is_fn *is, GString *to)
{
    const struct profile *profile = basis->n_tallies == 2 ? basis->tally[0].profile : tally->profile;
    unsigned n = 0;

    for (guint i = 0; i < basis->fact->len; i++) {
        const struct basis_fact *fact = basis_fact_at(basis, i);

        if (fact->profile == profile && fact->fact->confidence == CONFIDENCE_GUESS && is(fact) &&
            n++ < N_NAMED)
            g_string_append_printf(to, "%s%s", n > 1 ? ", " : " (", fact->fact->id);
    }
    if (n > N_NAMED)
        g_string_append_printf(to, " and %u more", n - N_NAMED);
    if (n > 0)
        g_string_append_c(to, ')');
}

void
basis_print(const struct basis *basis, const struct basis_tally *tally, GString *to)
{
    static const char *const text[] = {
        [CONFIDENCE_SEED] = "seed", [CONFIDENCE_RFC] = "RFC", [CONFIDENCE_SOURCE_CODE] = "source code",
        [CONFIDENCE_VENDOR] = "vendor", [CONFIDENCE_MEASURED] = "measured", [CONFIDENCE_SECONDARY] = "secondary",
        [CONFIDENCE_GUESS] = "guessed",
    };

    for (enum confidence i = 0; i < CONFIDENCE_GUESS; i++)
        if (tally->by_confidence[i] > 0)
            g_string_append_printf(to, "%u %s, ", tally->by_confidence[i], text[i]);
    g_string_append_printf(to, "%u %s", tally->by_confidence[CONFIDENCE_GUESS], text[CONFIDENCE_GUESS]);
    name_guesses(basis, tally, basis_is_used, to);
}

void
basis_print_limits(const struct basis *basis, const struct basis_tally *tally, GString *to)
{
    if (tally->waited > 0)
        g_string_append_printf(to, "; %u limit%s not reached", tally->waited, tally->waited == 1 ? "" : "s");
    if (tally->guesses_waited > 0) {
        g_string_append_printf(to, ", %u guessed", tally->guesses_waited);
        name_guesses(basis, tally, basis_is_waited, to);
    }
}
