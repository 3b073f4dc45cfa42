/*
 * happens.c - what happens at a host between its packets, in a line
 */
#include "v6sim/report/happens.h"

#include <glib.h>

#include "models/host/configure.h"
#include "v6sim/read/value.h"
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

char *
happens_order(const struct selected *selected, char **section)
{
    const struct decided *decided = first_decided(selected);
    GString *text = g_string_new("takes ");
    g_autofree char *where = decided != NULL ? decided_section(selected->profile, decided) : NULL;

    for (uint32_t i = 0; i < selected->n; i++) {
        g_string_append(text, i == 0 ? "" : i == 1 ? ", before " : ", ");
        append_choice(text, selected, i);
    }
    if (decided != NULL)
        g_string_append_printf(text, ": rule %s, %s", rule_number(decided_rule(decided)), decided_text(decided));
    *section = where != NULL ? short_section(where) : NULL;
    return g_string_free(text, FALSE);
}

static char *
select_text(const struct selecting_seen *seen, char **section)
{
    struct selected *selected = selected_new(seen->host, seen->dst, NULL, MIN(seen->n, MAX_CANDIDATES), NULL);
    char *text = happens_order(selected, section);

    selected_free(selected);
    return text;
}

/* Waits that came to an end by themselves. */
static char *
wait_text(const struct world *world, const struct wait *wait)
{
    const struct profile *profile = world_profile(world, wait->record->host);
    g_autofree char *took = NULL;

    if (wait->fact == NO_FACT || (wait->outcome != OUTCOME_NONE && wait->outcome != OUTCOME_TIMEOUT))
        return NULL;
    took = value_print_time(wait->to - wait->from);
    return g_strdup_printf("waited %s for %s, and no longer [%s]", took, question_name[wait->question],
                           profile->fact[wait->fact].id);
}

/* Steps that a packet shows are not told twice. */
static char *
step_text(const struct configure_step *step, char **section)
{
    static const char *const sections[N_CONFIGURE_STEPS] = {
        [STEP_FORMED] = "RFC 4862 5.3", [STEP_GOOD] = "RFC 4862 5.4", [STEP_DUPLICATE] = "RFC 4862 5.4.5",
        [STEP_DEPRECATED] = "RFC 4862 5.5.4", [STEP_OVER] = "RFC 4862 5.5.4", [STEP_NO_ROUTER] = "RFC 4861 6.3.7",
        [STEP_DOUBTED] = "RFC 4861 7.3.3", [STEP_GONE] = "RFC 4861 7.3.3", [STEP_DHCPV6_SILENT] = "RFC 3315 17.1.2",
        [STEP_DHCPV4_LINK_LOCAL] = "RFC 3927 2.1", [STEP_DHCPV4_NONE] = "RFC 2131 4.4.1" };
    bool of_prefix = step->what == STEP_FORMED && step->kind != OWN_LINK_LOCAL;
    const char *rfc = of_prefix ? "RFC 4862 5.5.3" : sections[step->what];

    if (rfc == NULL)
        return NULL;
    *section = g_strdup(rfc);
    return story_configure_text(step);
}

uint32_t
happens_host(const struct observation *observation)
{
    if (observation->kind == OBSERVE_SELECT)
        return ((const struct selecting_seen *) observation->subject)->record->host;
    if (observation->kind == OBSERVE_WAIT)
        return ((const struct wait *) observation->subject)->record->host;
    return observation->node;
}

char *
happens_text(const struct world *world, const struct observation *observation, char **section)
{
    *section = NULL;
    switch (observation->kind) {
    case OBSERVE_SELECT:
        return select_text(observation->subject, section);
    case OBSERVE_WAIT:
        return wait_text(world, observation->subject);
    case OBSERVE_STEP:
        return step_text(observation->subject, section);
    default:
        return NULL;
    }
}
