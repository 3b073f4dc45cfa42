/*
 * story-export.c - stories for programs: JSON and CSV
 */
#include "v6sim/report/members.h"
#include "v6sim/report/story.h"
#include "v6sim/report/table.h"
#include "v6sim/report/what-if.h"

static const struct column columns[] = {
    { "scenario", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "connection", NULL, COLUMN_TEXT },        /* id of the connect or resolve element */
    { "nth", NULL, COLUMN_COUNT },              /* from 1, of `times` */
    { "at", NULL, COLUMN_TIME },                /* since the run began */
    { "event", NULL, COLUMN_TEXT },
    { "text", NULL, COLUMN_TEXT },
    { "fact", NULL, COLUMN_TEXT },              /* that made it so */
    { "confidence", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },            /* of the fact */
};
#define OF_ONE_STORY 6          /* the columns from here on are those of a story's events */

static void
fill_identity(struct table *table, const struct world *world, const struct story *story)
{
    const struct kept *kept = story->kept;
    g_autofree char *host = world_name(world, kept->host);

    table_text(table, world->scenario->name);
    table_text(table, world->scenario->variant);
    table_text(table, host);
    table_text(table, story->profile->name);
    table_text(table, world->item[kept->item].id);
    table_number(table, kept->nth + INT64_C(1));
}

static void
fill_event(struct table *table, const struct story *story, const struct story_event *event)
{
    const struct fact *fact = event->fact < story->profile->n_facts ? &story->profile->fact[event->fact] : NULL;

    table_number(table, event->at);
    table_text(table, event->word);
    table_text(table, event->text);
    table_text(table, fact != NULL ? fact->id : NULL);
    table_text(table, fact != NULL ? confidence_name[fact->confidence] : NULL);
    table_text(table, fact != NULL ? fact->source : NULL);
}

struct table *
stories_table(const struct world *world, const GPtrArray *stories)
{
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < stories->len; i++) {
        const struct story *story = stories->pdata[i];

        for (guint j = 0; j < story->event->len; j++) {
            fill_identity(table, world, story);
            fill_event(table, story, &g_array_index(story->event, struct story_event, j));
        }
    }
    return table;
}

/* Each order that was made, with all comparisons. */
static void
member_selections(GString *to, const struct story *story, const struct what_if *what_if)
{
    const char *between = "";

    members_begin(to, "selections");
    g_string_append_c(to, '[');
    for (guint i = 0; i < story->event->len; i++) {
        const struct story_event *event = &g_array_index(story->event, struct story_event, i);

        if (event->choice == NULL)
            continue;
        g_string_append_printf(to, "%s{", between);
        members_number(to, "at_ns", event->at);
        selected_members(to, event->choice->selected);
        if (what_if != NULL) {
            g_autoptr(table) changes = what_if_table(what_if, event->choice);

            members_rows(to, "what_if", changes);
        }
        members_end(to);
        g_string_truncate(to, to->len - 1);     /* the end of the line */
        between = ",\n";
    }
    g_string_append_c(to, ']');
}

static void
append_story(GString *to, const struct world *world, const struct story *story, const struct what_if *what_if)
{
    const struct kept *kept = story->kept;
    g_autoptr(table) events = table_new(columns + OF_ONE_STORY, G_N_ELEMENTS(columns) - OF_ONE_STORY);
    g_autofree char *host = world_name(world, kept->host), *target = collect_target(world, kept);

    for (guint i = 0; i < story->event->len; i++)
        fill_event(events, story, &g_array_index(story->event, struct story_event, i));
    g_string_append_c(to, '{');
    members_text(to, "host", host);
    members_text(to, "os", story->profile->name);
    members_text(to, "connection", world->item[kept->item].id);
    members_number(to, "nth", kept->nth + INT64_C(1));
    members_text(to, "to", target);
    members_text(to, "result", result_name[kept->result]);
    members_text(to, "reason", kept->reason != REASON_NONE ? reason_name[kept->reason] : NULL);
    members_rows(to, "events", events);
    member_selections(to, story, what_if);
    members_end(to);
    g_string_truncate(to, to->len - 1);
}

void
stories_members(const struct world *world, const GPtrArray *stories, const struct story_shown *shown, GString *to)
{
    members_begin(to, "stories");
    g_string_append_c(to, '[');
    for (guint i = 0; i < stories->len; i++) {
        g_string_append(to, i == 0 ? "\n" : ",\n");
        append_story(to, world, stories->pdata[i], shown->what_if);
    }
    g_string_append_c(to, ']');
}
