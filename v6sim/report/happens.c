/*
 * happens.c - what happens at a host between its packets, in a line
 */
#include "v6sim/report/happens.h"

#include <string.h>

#include <glib.h>

#include "models/host/configure.h"
#include "v6sim/read/value.h"
#include "v6sim/report/story-configure.h"

/* Appends "RFC 6724 6" of "RFC 6724 section 6"; nothing of what is no RFC. */
static void
append_short_section(GString *to, const char *section)
{
    static const char between[] = " section ";
    const char *at = strstr(section, between);

    if (!g_str_has_prefix(section, "RFC "))
        return;
    if (at != NULL) {
        g_string_append_len(to, section, at + 1 - section);
        section = at + strlen(between);
    }
    g_string_append(to, section);
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

uint16_t
happens_append_order(const struct selected *selected, GString *to, GString *section)
{
    const struct decided *decided = first_decided(selected);

    g_string_append(to, "takes ");
    for (uint32_t i = 0; i < selected->n; i++) {
        g_string_append(to, i == 0 ? "" : i == 1 ? ", before " : ", ");
        selected_append_destination(selected, i, to);
        g_string_append_c(to, ' ');
        selected_append_outcome(&selected->candidate[i], to);
    }
    if (decided == NULL)
        return NO_FACT;
    g_string_append(to, ": rule ");
    g_string_append(to, rule_number(decided_rule(decided)));
    g_string_append(to, ", ");
    g_string_append(to, decided_text(decided));
    append_short_section(section, decided_section(selected->profile, decided));
    return decided->list->fact;
}

static bool
append_select(const struct selecting_seen *seen, GString *to, GString *section)
{
    struct selected *selected = selected_new(seen->host, seen->dst, NULL, MIN(seen->n, MAX_CANDIDATES), NULL);

    happens_append_order(selected, to, section);
    selected_free(selected);
    return true;
}

/* Waits that came to an end by themselves. */
static bool
append_wait(const struct world *world, const struct wait *wait, GString *to)
{
    g_autofree char *took = NULL;

    if (wait->fact == NO_FACT || (wait->outcome != OUTCOME_NONE && wait->outcome != OUTCOME_TIMEOUT))
        return false;
    took = value_print_time(wait->to - wait->from);
    g_string_append_printf(to, "waited %s for %s, and no longer [%s]", took, question_name[wait->question],
                           world_profile(world, wait->record->host)->fact[wait->fact].id);
    return true;
}

/* Steps that a packet shows are not told twice. */
static bool
append_step(const struct configure_step *step, GString *to, GString *section)
{
    static const char *const sections[N_CONFIGURE_STEPS] = {
        [STEP_FORMED] = "RFC 4862 5.3", [STEP_GOOD] = "RFC 4862 5.4", [STEP_DUPLICATE] = "RFC 4862 5.4.5",
        [STEP_DEPRECATED] = "RFC 4862 5.5.4", [STEP_OVER] = "RFC 4862 5.5.4", [STEP_NO_ROUTER] = "RFC 4861 6.3.7",
        [STEP_DOUBTED] = "RFC 4861 7.3.3", [STEP_GONE] = "RFC 4861 7.3.3", [STEP_DHCPV6_SILENT] = "RFC 3315 17.1.2",
        [STEP_DHCPV4_LINK_LOCAL] = "RFC 3927 2.1", [STEP_DHCPV4_NONE] = "RFC 2131 4.4.1" };
    bool of_prefix = step->what == STEP_FORMED && step->kind != OWN_LINK_LOCAL;
    const char *rfc = of_prefix ? "RFC 4862 5.5.3" : sections[step->what];
    g_autofree char *text = rfc != NULL ? story_configure_text(step) : NULL;

    if (text == NULL)
        return false;
    g_string_append(to, text);
    g_string_append(section, rfc);
    return true;
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

bool
happens_append(const struct world *world, const struct observation *observation, GString *to, GString *section)
{
    switch (observation->kind) {
    case OBSERVE_SELECT:
        return append_select(observation->subject, to, section);
    case OBSERVE_WAIT:
        return append_wait(world, observation->subject, to);
    case OBSERVE_STEP:
        return append_step(observation->subject, to, section);
    default:
        return false;
    }
}
