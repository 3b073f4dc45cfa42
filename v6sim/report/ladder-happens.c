/*
 * ladder-happens.c - what happens at the host, between the packets of its ladder
 */
#include "v6sim/report/ladder.h"

#include "models/host/configure.h"
#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/selected.h"
#include "v6sim/report/story-configure.h"

/* "RFC 6724 6" of "RFC 6724 section 6". */
static char *
short_section(const char *section)
{
    g_auto(GStrv) part = g_strsplit(section, " section ", 2);

    return g_str_has_prefix(section, "RFC ") ? g_strjoinv(" ", part) : g_strdup("");
}

static const struct decided *
first_decided(const struct selected *selected)
{
    for (guint i = 0; i < selected->destination->len; i++) {
        const struct decided *decided = &g_array_index(selected->destination, struct decided, i);

        if (decided->first == 0 && decided->second == 1 && decided->rule != NO_RULE)
            return decided;
    }
    return NULL;
}

static void
append_choice(GString *to, const struct selected *selected, uint32_t place)
{
    g_autofree char *destination = selected_destination(selected, place);
    g_autofree char *outcome = selected_outcome(&selected->candidate[place]);

    g_string_append_printf(to, "%s %s", destination, outcome);
}

void
ladder_see_select(struct host_ladder *ladder, const struct observation *observation)
{
    const struct selecting_seen *seen = observation->subject;
    struct selected *selected = selected_new(seen->host, seen->dst, NULL, MIN(seen->n, MAX_CANDIDATES), NULL);
    const struct decided *decided = first_decided(selected);
    GString *text = g_string_new("takes ");
    g_autofree char *section = decided != NULL ? decided_section(selected->profile, decided) : NULL;

    for (uint32_t i = 0; i < selected->n; i++) {
        g_string_append(text, i == 0 ? "" : i == 1 ? ", before " : ", ");
        append_choice(text, selected, i);
    }
    if (decided != NULL)
        g_string_append_printf(text, ": rule %s, %s", rule_number(decided_rule(decided)), decided_text(decided));
    ladder_add_text(ladder, observation->at, ROW_HAPPENS, g_string_free(text, FALSE),
             section != NULL ? short_section(section) : NULL);
    selected_free(selected);
}

/* Waits that came to an end by themselves. */
void
ladder_see_wait(struct host_ladder *ladder, const struct observation *observation)
{
    const struct wait *wait = observation->subject;
    const struct profile *profile = world_profile(ladder->world, ladder->host);
    g_autofree char *took = NULL;

    if (wait->fact == NO_FACT || (wait->outcome != OUTCOME_NONE && wait->outcome != OUTCOME_TIMEOUT))
        return;
    took = value_print_time(wait->to - wait->from);
    ladder_add_text(ladder, observation->at, ROW_HAPPENS,
             g_strdup_printf("waited %s for %s, and no longer [%s]", took, question_name[wait->question],
                             profile->fact[wait->fact].id), NULL);
}

/* Steps that a packet shows are not told twice. */
void
ladder_see_step(struct host_ladder *ladder, const struct observation *observation)
{
    static const char *const section[N_CONFIGURE_STEPS] = {
        [STEP_FORMED] = "RFC 4862 5.3", [STEP_GOOD] = "RFC 4862 5.4", [STEP_DUPLICATE] = "RFC 4862 5.4.5",
        [STEP_DEPRECATED] = "RFC 4862 5.5.4", [STEP_OVER] = "RFC 4862 5.5.4", [STEP_NO_ROUTER] = "RFC 4861 6.3.7",
        [STEP_DOUBTED] = "RFC 4861 7.3.3", [STEP_GONE] = "RFC 4861 7.3.3", [STEP_DHCPV6_SILENT] = "RFC 3315 17.1.2",
        [STEP_DHCPV4_LINK_LOCAL] = "RFC 3927 2.1", [STEP_DHCPV4_NONE] = "RFC 2131 4.4.1" };
    const struct configure_step *step = observation->subject;
    bool of_prefix = step->what == STEP_FORMED && step->kind != OWN_LINK_LOCAL;
    const char *rfc = of_prefix ? "RFC 4862 5.5.3" : section[step->what];

    if (rfc != NULL)
        ladder_add_text(ladder, observation->at, ROW_STEP, story_configure_text(step), g_strdup(rfc));
}

/* An operation has ended: the line that says how is written once the run has. */
void
ladder_see_record(struct host_ladder *ladder, const struct observation *observation)
{
    const struct record *record = observation->subject;
    struct ladder_row *row = ladder_add_text(ladder, record->ended_at, ROW_HAPPENS, NULL, NULL);

    row->is_end = true;
    row->item = record->item;
    row->nth = record->nth;
}

static char *
outcome_of_work(const struct kept *kept)
{
    GString *outcome = g_string_new(NULL);

    connection_print_outcome(kept, outcome);
    return g_string_free(outcome, FALSE);
}

void
ladder_tell_work(struct host_ladder *ladder, const struct kept *kept)
{
    static const char *const verb[] = {
        [WORK_CONNECT] = "connects to", [WORK_RESOLVE] = "looks up", [WORK_PING] = "pings" };
    g_autofree char *target = collect_target(ladder->world, kept);

    for (guint i = 0; i < ladder->row->len; i++) {
        struct ladder_row *row = ladder->row->pdata[i];

        if (row->is_end && row->item == kept->item && row->nth == kept->nth)
            row->text = outcome_of_work(kept);
    }
    ladder_add_text(ladder, kept->started_at, ROW_BEGIN, g_strdup_printf("%s %s", verb[kept->kind], target), NULL);
}
