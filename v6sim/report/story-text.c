/*
 * story-text.c - stories for people and for programs
 *
 * Host by host, and of a host connection by connection, with the commands that
 * were typed by then:
 *
 *     10.000 s  select    2 addresses are sorted
 *                         source  for 2001:db8::1: 2002:c612:3::c612:3, ...
 *                         compare ...
 *
 * Where a fact is from is said the first time that a story comes to it.
 */
#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/members.h"
#include "v6sim/report/story.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"
#include "v6sim/report/what-if.h"

#define WORD_COLUMN 12
#define TEXT_COLUMN 22
#define DETAIL_COLUMN 31

struct telling {
    const struct world *world;
    const struct story *story;
    const struct story_shown *shown;
    GHashTable *cited;          /* facts whose source was told */
    int64_t at;                 /* the time that stands in front; -1: none yet */
    uint32_t host;              /* whose heading stands; NO_NODE: none yet */
    int64_t typed_by;           /* commands up to this time were told; -2: none */
    GString *choice;            /* how the last order of the host was told; empty: there was none */
    int64_t choice_at;
    GString *to;
};

/* Lines */

static char *
print_seconds(int64_t ns)
{
    int64_t ms = (ns + 500000) / 1000000;

    return g_strdup_printf("%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT " s", ms / 1000, ms % 1000);
}

/* Begins a line: its time, if it is another one, and its word. */
static void
begin_line(struct telling *telling, int64_t at, const char *word)
{
    g_autofree char *time = print_seconds(at);
    bool same = telling->at >= 0 && (at + 500000) / 1000000 == (telling->at + 500000) / 1000000;

    g_string_append_printf(telling->to, "%10s  ", same ? "" : time);
    text_pad(telling->to, word, TEXT_COLUMN - WORD_COLUMN);
    telling->at = at;
}

/* A detail below: a label, and a text that may go on in further lines. */
static void
detail(GString *to, const char *label, const char *text)
{
    g_string_append_printf(to, "%*s", TEXT_COLUMN, "");
    text_pad(to, label, DETAIL_COLUMN - TEXT_COLUMN);
    text_wrap(to, text, DETAIL_COLUMN, DETAIL_COLUMN);
}

/* Whether a fact's source is still to be told. Marks it as told. */
static bool
is_new(struct telling *telling, const struct profile *profile, uint16_t fact)
{
    return fact < profile->n_facts && g_hash_table_add(telling->cited, (void *) profile->fact[fact].id);
}

/* Appends @text and the fact behind it, in a line of its own the first time. */
static void
tell_with_fact(struct telling *telling, const char *text, const struct profile *profile, uint16_t fact, unsigned at,
               GString *to)
{
    g_autoptr(GString) line = g_string_new(text);

    if (is_new(telling, profile, fact)) {
        g_autoptr(GString) source = g_string_new(NULL);

        decided_fact(source, profile, fact);
        text_wrap(to, line->str, at, at);
        g_string_append_printf(to, "%*s", at + 2, "");
        text_wrap(to, source->str, at + 2, at + 4);
        return;
    }
    if (fact < profile->n_facts)
        g_string_append_printf(line, " [%s]", profile->fact[fact].id);
    text_wrap(to, line->str, at, at);
}

/* Orders */

/* The table that rules on labels and precedence read. */
static void
tell_table(struct telling *telling, const struct selected *selected, GString *to)
{
    const struct policy *policy = selected->profile->destination_policy;
    g_autofree char *rows = NULL;

    if (policy == NULL || selected->n < 2)
        return;
    g_string_append_printf(to, "%*s", TEXT_COLUMN, "");
    text_pad(to, "table", DETAIL_COLUMN - TEXT_COLUMN);
    tell_with_fact(telling, policy->edited ? "changed since the system was shipped" : "as shipped",
                   selected->profile, policy->fact, DETAIL_COLUMN, to);
    rows = story_policy(policy);
    detail(to, "", rows);
}

static void
tell_matrix(const struct selected *selected, GString *to)
{
    for (uint32_t i = 0; i < selected->n; i++) {
        g_autofree char *pair = story_pair(selected, i), *number = g_strdup_printf("%u", i + 1);

        detail(to, number, pair);
    }
    g_string_append_printf(to, "%*s", TEXT_COLUMN, "");
    text_pad(to, "before", DETAIL_COLUMN - TEXT_COLUMN - 1);
    for (uint32_t j = 1; j < selected->n; j++)
        g_string_append_printf(to, "%9u", j + 1);
    for (guint i = 0, k = 0; i + 1 < selected->n; i++) {
        g_string_append_printf(to, "\n%*s%-*u%*s", TEXT_COLUMN, "", DETAIL_COLUMN - TEXT_COLUMN - 1, i + 1,
                               (int) (9 * i), "");
        for (guint j = i + 1; j < selected->n; j++, k++) {
            const struct decided *decided = &g_array_index(selected->destination, struct decided, k);
            const struct rule *rule = decided_rule(decided);
            g_autofree char *cell = rule == NULL ? g_strdup("=")
                : g_strconcat(decided->decision == DECISION_CYCLE ? "!" : "", "rule ", rule_number(rule), NULL);

            g_string_append_printf(to, "%9s", cell);
        }
    }
    g_string_append_c(to, '\n');
}

/* All that an order is told by, but where its table is from. */
static void
tell_order(const struct selected *selected, GString *to)
{
    g_autoptr(GArray) lines = story_order(selected);

    for (guint i = 0; i < lines->len; i++)
        detail(to, g_array_index(lines, struct story_detail, i).label,
               g_array_index(lines, struct story_detail, i).text);
}

/* An order that is the last one again is not told twice. */
static bool
is_told(struct telling *telling, const struct choice *choice, const GString *order, GString *to)
{
    const struct policy *policy = choice->selected->profile->destination_policy;
    g_autofree char *rows = policy != NULL ? story_policy(policy) : NULL;
    g_autoptr(GString) all = g_string_new(order->str);
    bool same;

    g_string_append(all, rows != NULL ? rows : "");
    same = choice->n > 1 && g_string_equal(all, telling->choice);
    if (same) {
        g_autofree char *time = print_seconds(telling->choice_at);
        g_autofree char *text = g_strdup_printf("as at %s: the same table, sources and rules", time);

        detail(to, "order", text);
    }
    g_string_assign(telling->choice, all->str);
    telling->choice_at = telling->at;
    return same;
}

static void
tell_choice(struct telling *telling, const struct choice *choice, GString *to)
{
    const struct selected *selected = choice->selected;
    g_autoptr(GString) order = g_string_new(NULL);

    tell_order(selected, order);
    if (is_told(telling, choice, order, to))
        return;
    g_string_append(to, order->str);
    tell_table(telling, selected, to);
    if (telling->shown->all_pairs && selected->n > 1)
        tell_matrix(selected, to);
    if (telling->shown->what_if != NULL && selected->n > 1)
        what_if_text(telling->shown->what_if, choice, TEXT_COLUMN, to);
}

/* Events */

static void
tell_event(struct telling *telling, const struct story_event *event)
{
    const struct profile *profile =
        event->choice != NULL ? event->choice->host.profile : telling->story->profile;

    begin_line(telling, event->at, event->word);
    tell_with_fact(telling, event->text, profile, event->fact, TEXT_COLUMN, telling->to);
    if (event->choice != NULL)
        tell_choice(telling, event->choice, telling->to);
}

/* What was typed on the host from @telling->typed_by up to @until. */
static void
tell_typed(struct telling *telling, int64_t until)
{
    const struct world *world = telling->world;
    const char *id = world_group(world, telling->story->kept->host, &(uint32_t) { 0 })->id;
    const char *system = telling->story->profile->name;

    for (guint i = 0; i < world->typed->len; i++) {
        const struct typed *typed = world->typed->pdata[i];

        if (!g_str_equal(typed->host, id) || !g_str_equal(typed->profile->name, system) ||
            typed->at_ns <= telling->typed_by || typed->at_ns > until)
            continue;
        if (typed->at_ns < 0) {
            g_string_append_printf(telling->to, "%10s  ", "before");
            text_pad(telling->to, "typed", TEXT_COLUMN - WORD_COLUMN);
        } else {
            begin_line(telling, typed->at_ns, "typed");
        }
        text_wrap(telling->to, typed->command, TEXT_COLUMN, TEXT_COLUMN);
        if (*typed->output != '\0')
            text_indent(telling->to, typed->output, TEXT_COLUMN + 2);
    }
    telling->typed_by = MAX(telling->typed_by, until);
}

static void
begin_host(struct telling *telling)
{
    g_autofree char *name = world_name(telling->world, telling->story->kept->host);

    if (telling->host != NO_NODE)
        g_string_append_c(telling->to, '\n');
    g_string_append_printf(telling->to, "%s  %s\n", name, telling->story->profile->name);
    telling->host = telling->story->kept->host;
    telling->typed_by = -2;
    g_string_truncate(telling->choice, 0);
    g_hash_table_remove_all(telling->cited);
}

static void
tell_story(struct telling *telling)
{
    static const char *const verb[] = {
        [WORK_CONNECT] = "connects to", [WORK_RESOLVE] = "looks up", [WORK_PING] = "pings" };
    const struct kept *kept = telling->story->kept;
    const struct work_item *item = &telling->world->item[kept->item];
    g_autofree char *target = collect_target(telling->world, kept);

    if (telling->host != kept->host)
        begin_host(telling);
    telling->at = -1;
    tell_typed(telling, kept->started_at);
    telling->at = -1;
    g_string_append_printf(telling->to, "  %s  %s %s", item->id, verb[kept->kind], target);
    g_autofree char *turn = collect_turn(item, kept);
    if (turn != NULL)
        g_string_append_printf(telling->to, ", %s", turn);
    g_string_append_c(telling->to, '\n');
    for (guint i = 0; i < telling->story->event->len; i++) {
        const struct story_event *event = &g_array_index(telling->story->event, struct story_event, i);

        tell_typed(telling, event->at);
        tell_event(telling, event);
    }
}

static gint
compare_stories(gconstpointer a, gconstpointer b)
{
    const struct story *one = *(const struct story *const *) a, *other = *(const struct story *const *) b;

    if (one->kept->host != other->kept->host)
        return one->kept->host < other->kept->host ? -1 : 1;
    return one->kept->started_at < other->kept->started_at ? -1 : one->kept->started_at > other->kept->started_at;
}

/* Returns: those of a host in order of time. */
static GPtrArray *
sorted(const GPtrArray *stories)
{
    GPtrArray *order = g_ptr_array_new();

    for (guint i = 0; i < stories->len; i++)
        g_ptr_array_add(order, stories->pdata[i]);
    g_ptr_array_sort(order, compare_stories);
    return order;
}

void
stories_text(const struct world *world, const GPtrArray *stories, const struct story_shown *shown, GString *to)
{
    g_autoptr(GPtrArray) order = sorted(stories);
    g_autoptr(GString) choice = g_string_new(NULL);
    struct telling telling = { .world = world, .shown = shown, .host = NO_NODE, .choice = choice, .to = to };

    telling.cited = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < order->len; i++) {
        telling.story = order->pdata[i];
        tell_story(&telling);
    }
    g_hash_table_unref(telling.cited);
}
