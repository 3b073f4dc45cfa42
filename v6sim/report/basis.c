/*
 * basis.c - which facts a run's figures rest on
 */
#include "v6sim/report/basis.h"

#include <string.h>

#include "v6sim/report/members.h"

void
basis_init(struct basis *basis, const struct world *world, const struct run_result *result)
{
    *basis = (struct basis) { .fact = g_array_new(FALSE, FALSE, sizeof(struct basis_fact)) };
    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = g_ptr_array_index(world->profile, i);

        for (unsigned j = 0; j < profile->n_facts; j++) {
            struct basis_fact used = { profile, &profile->fact[j] };

            if (!result->fact_used[i][j])
                continue;
            basis->by_confidence[used.fact->confidence]++;
            g_array_append_val(basis->fact, used);
        }
    }
}

void
basis_clear(struct basis *basis)
{
    g_array_unref(basis->fact);
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

void
basis_print(const struct basis *basis, GString *to)
{
    static const char *const text[] = {
        [CONFIDENCE_SEED] = "seed", [CONFIDENCE_RFC] = "RFC", [CONFIDENCE_SOURCE_CODE] = "source code",
        [CONFIDENCE_VENDOR] = "vendor", [CONFIDENCE_MEASURED] = "measured", [CONFIDENCE_SECONDARY] = "secondary",
        [CONFIDENCE_GUESS] = "guessed",
    };

    g_string_append_printf(to, "%u fact%s used:", basis->fact->len, basis->fact->len == 1 ? "" : "s");
    for (enum confidence i = 0; i < CONFIDENCE_GUESS; i++)
        if (basis->by_confidence[i] > 0)
            g_string_append_printf(to, " %u %s,", basis->by_confidence[i], text[i]);
    g_string_append_printf(to, " %u %s", basis->by_confidence[CONFIDENCE_GUESS], text[CONFIDENCE_GUESS]);
}
