/*
 * page-stories.c - why it came out so: the story of each connection
 */
#include "v6sim/report/page-parts.h"

#include "v6sim/report/connection.h"
#include "v6sim/report/text.h"

static char *
print_seconds(int64_t ns)
{
    int64_t ms = (ns + 500000) / 1000000;

    return g_strdup_printf("%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT " s", ms / 1000, ms % 1000);
}

/* Orders */

/* The table of precedences, and where it is from. */
static void
policy(struct html *html, const struct profile *profile)
{
    const struct policy *table = profile->destination_policy;
    g_autofree char *rows = story_policy(table);

    html_begin(html, "div");
    html_element(html, "dt", "table");
    html_begin(html, "dd");
    html_text(html, table->edited ? "changed since the system was shipped " : "as shipped ");
    page_fact(html, profile, table->fact);
    html_end(html);
    html_end(html);
    page_term(html, "", rows);
}

static void
order(struct html *html, const struct choice *choice)
{
    const struct selected *selected = choice->selected;
    g_autoptr(GArray) lines = story_order(selected);

    html_begin(html, "dl");
    html_attribute(html, "class", "order");
    for (guint i = 0; i < lines->len; i++)
        page_term(html, g_array_index(lines, struct story_detail, i).label,
                  g_array_index(lines, struct story_detail, i).text);
    if (selected->profile->destination_policy != NULL && selected->n > 1)
        policy(html, selected->profile);
    html_end(html);
}

/* Events */

static void
write_event(struct html *html, const struct story *story, const struct story_event *event)
{
    const struct profile *profile = event->choice != NULL ? event->choice->host.profile : story->profile;
    g_autofree char *time = print_seconds(event->at);

    html_begin(html, "li");
    html_of_class(html, "span", "time", time);
    html_text(html, " ");
    html_of_class(html, "b", "word", event->word);
    html_text(html, " ");
    html_text(html, event->text);
    html_text(html, " ");
    page_fact(html, profile, event->fact);
    if (event->choice != NULL)
        order(html, event->choice);
    html_end(html);
    html_newline(html);
}

static void
write_story(struct html *html, const struct world *world, const struct story *story)
{
    static const char *const verb[] = {
        [WORK_CONNECT] = "connects to", [WORK_RESOLVE] = "looks up", [WORK_PING] = "pings" };
    const struct kept *kept = story->kept;
    g_autofree char *name = world_name(world, kept->host), *target = collect_target(world, kept);
    g_autoptr(GString) outcome = g_string_new(NULL);

    connection_print_outcome(kept, outcome);
    html_begin(html, "article");
    html_attribute(html, "class", "story");
    page_begin_heading(html, 1);
    html_printf(html, "%s %s %s", name, verb[kept->kind], target);
    html_of_class(html, "small", "system", story->profile->name);
    html_end(html);
    html_of_class(html, "p", "outcome", outcome->str);
    html_begin(html, "ol");
    html_attribute(html, "class", "events");
    for (guint i = 0; i < story->event->len; i++)
        write_event(html, story, &g_array_index(story->event, struct story_event, i));
    html_end(html);
    html_end(html);
}

/* Commands */

static void
write_command(struct html *html, const struct typed *typed)
{
    g_autofree char *time = typed->at_ns < 0 ? g_strdup("before") : print_seconds(typed->at_ns);

    html_begin(html, "li");
    html_of_class(html, "span", "time", time);
    html_printf(html, " %s (%s): ", typed->host, typed->profile->name);
    html_element(html, "code", typed->command);
    if (*typed->output != '\0')
        html_element(html, "pre", typed->output);
    html_end(html);
    html_newline(html);
}

/* What was typed on hosts. */
static void
commands(struct html *html, const struct world *world)
{
    if (world->typed->len == 0)
        return;
    page_heading(html, 1, "Commands that were typed");
    html_begin(html, "ol");
    html_attribute(html, "class", "events");
    for (guint i = 0; i < world->typed->len; i++)
        write_command(html, world->typed->pdata[i]);
    html_end(html);
}

void
page_stories(struct html *html, const struct page *page)
{
    if (page->story->len == 0)
        return;
    page_begin_section(html, "why", "Why it came out so");
    commands(html, page->report->world);
    for (guint i = 0; i < page->story->len; i++)
        write_story(html, page->report->world, page->story->pdata[i]);
    if (page->n_untold > 0) {
        html_begin(html, "p");
        html_printf(html, "%u more of these hosts are not told: v6sim explain --host NAME tells them.", page->n_untold);
        html_end(html);
    }
    html_end(html);
}
