/*
 * judge.c - expectations held against what happened
 *
 * An attribute of an expectation is one row of readings.c: how to read it off a
 * record, and how to compare. <connection> looks at connections, <lookup> at
 * lookups, <echo> at pings, <path> at what has a way; <queries> and <dns-server>
 * are judge-dns.c's, <address> judge-address.c's, <output> judge-output.c's, <share>
 * and <metric> aggregate.c's, which of two runs holds what changes (beside.c makes the other).
 * In order: judge() -> judge_one() -> hold_records() -> judge_differ().
 */
#include "v6sim/report/judge.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/systems.h"
#include "v6sim/report/again.h"
#include "v6sim/report/aggregate.h"
#include "v6sim/report/beside.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/judging.h"
#include "v6sim/report/readings.h"
#include "v6sim/report/relays.h"

const char *const verdict_name[] = {
    [VERDICT_OK] = "ok", [VERDICT_FAILED] = "FAIL", [VERDICT_TODO] = "TODO", [VERDICT_UNEXPECTED] = "XPASS",
    [N_VERDICTS] = NULL,
};

/* Which records an expectation is about */

/* Whether @one names the connection, lookup or ping, its host, the host's element or its site. */
static bool
names(const struct world *world, const struct kept *kept, const char *one)
{
    uint32_t nth;
    const struct node_group *group = world_group(world, kept->host, &nth);
    g_autofree char *member = world_name(world, kept->host);

    return g_strcmp0(one, world->item[kept->item].id) == 0 || g_strcmp0(one, world->item[kept->item].of) == 0 ||
           g_strcmp0(one, group->id) == 0 ||
           g_str_equal(one, member) || (group->site != NULL && g_strcmp0(one, group->site->id) == 0);
}

static bool
is_of(const struct world *world, const struct kept *kept, const char *of)
{
    g_auto(GStrv) part = fields_split(of);

    for (unsigned i = 0; part[i] != NULL; i++)
        if (names(world, kept, part[i]))
            return true;
    return false;
}

const char *
judge_written(const struct xml_element *xml, const char *attribute)
{
    const struct xml_attribute *found = xml_attribute(xml, attribute);

    return found != NULL ? found->value : NULL;
}

bool
judge_is_system(const struct world *world, const char *os, const struct profile *profile)
{
    g_auto(GStrv) part = g_strsplit(os, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++)
        if (systems_match(world, g_strstrip(part[i]), profile))
            return true;
    return false;
}

/* Whether expectations called @element look at work of @kind. */
static bool
is_about(const char *element, enum work_kind kind)
{
    static const char *const of[] = { [WORK_CONNECT] = "connection", [WORK_RESOLVE] = "lookup", [WORK_PING] = "echo" };

    return g_str_equal(element, of[kind]) || g_str_equal(element, "queries") ||
        (g_str_equal(element, "path") && kind != WORK_RESOLVE);
}

bool
judge_concerns(const struct world *world, const struct xml_element *xml, const struct kept *kept)
{
    const char *of = judge_written(xml, "of"), *os = judge_written(xml, "os");

    if (!is_about(xml->name, kept->kind))
        return false;
    if (os != NULL && !judge_is_system(world, os, world_profile(world, kept->host)))
        return false;
    return of == NULL || is_of(world, kept, of);
}

/* Holding one against the other */

void
difference_free(void *data)
{
    struct difference *difference = data;

    g_free(difference->expected);
    g_free(difference->actual);
    g_free(difference->plain);
    g_free(difference);
}

static void
verdict_free(void *data)
{
    struct verdict *verdict = data;

    g_ptr_array_unref(verdict->difference);
    g_free(verdict->because);
    g_free(verdict->again);
    g_free(verdict);
}

struct difference *
judge_differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual)
{
    struct difference *difference = g_new0(struct difference, 1);

    difference->attribute = g_intern_string(attribute->name);
    difference->at = attribute->value_at;
    difference->expected = g_strdup(attribute->value);
    difference->actual = actual;
    g_ptr_array_add(verdict->difference, difference);
    return difference;
}

/* What differs of the first record that does, is noted; of the next ones only
 * whether they have the same. */
static void
note(struct verdict *verdict, const struct reading *reading, const struct xml_attribute *attribute,
     const struct actual *actual)
{
    g_autofree char *text = compare_text(reading->comparing, attribute->value, actual);

    if (verdict->differing == 0) {
        struct difference *difference = judge_differ(verdict, attribute, g_steal_pointer(&text));

        difference->plain = compare_plain(reading->comparing, attribute->value, actual);
        return;
    }
    for (guint i = 0; i < verdict->difference->len; i++) {
        struct difference *noted = g_ptr_array_index(verdict->difference, i);

        if (g_str_equal(noted->attribute, attribute->name)) {
            noted->various |= !g_str_equal(noted->actual, text);
            noted->times++;
        }
    }
}

/* Returns: whether the record satisfies all. */
static bool
hold_record(struct verdict *verdict, const struct kept *kept)
{
    const struct xml_element *xml = verdict->element->xml;
    bool all = true;

    for (const struct reading *reading = readings; reading->element != NULL; reading++) {
        const struct xml_attribute *attribute =
            g_str_equal(reading->element, xml->name) ? xml_attribute(xml, reading->attribute) : NULL;

        if (attribute == NULL)
            continue;

        struct actual actual = reading->get(kept);
        if (compare_holds(reading->comparing, attribute->value, &actual))
            continue;
        all = false;
        note(verdict, reading, attribute, &actual);
    }
    return all;
}

static char *
outcome_of(const struct world *world, const struct kept *kept)
{
    g_autofree char *name = world_name(world, kept->host), *target = collect_target(world, kept);
    const struct rule *rule = kept_rule(kept);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s -> %s ", name, target);
    connection_print_outcome(kept, text);
    if (rule != NULL)
        g_string_append_printf(text, "; rule %s decided", rule_number(rule));
    return g_string_free(text, FALSE);
}

/* Of what is wrong with relays: why these carry it; nothing, if they are right. */
static char *
blame_relays(const struct verdict *verdict, const struct world *world, const struct kept *kept)
{
    static const struct { const char *attribute, *text; enum direction direction; } cases[] = {
        { "forward-relay", "; there: ", DIRECTION_FORWARD }, { "return-relay", "; back: ", DIRECTION_BACK } };
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < verdict->difference->len; i++) {
        const struct difference *difference = verdict->difference->pdata[i];

        for (unsigned j = 0; j < G_N_ELEMENTS(cases); j++) {
            g_autofree char *why = g_str_equal(difference->attribute, cases[j].attribute)
                ? relays_why(world, kept, cases[j].direction) : NULL;

            if (why != NULL)
                g_string_append_printf(text, "%s%s", cases[j].text, why);
        }
    }
    return g_string_free(text, FALSE);
}

void
judge_blame(struct verdict *verdict, const struct world *world, const struct kept *kept, const char *more)
{
    const struct kept *one = kept->part != NULL ? kept->part : kept;
    g_autofree char *outcome = outcome_of(world, one);

    verdict->because = g_strconcat(outcome, more, NULL);
    verdict->again = again_command(world, one);
}

void
judge_hold_number(struct verdict *verdict, const char *name, int64_t n)
{
    const struct xml_attribute *attribute = xml_attribute(verdict->element->xml, name);

    if (attribute == NULL || compare_in_range(COMPARE_COUNT, attribute->value, n))
        return;

    struct difference *difference = judge_differ(verdict, attribute, g_strdup_printf("%" G_GINT64_FORMAT, n));
    difference->plain = g_strdup(difference->actual);
}

/* Notes of the attributes that differ which of them are alike in all records. */
static void
note_various(struct verdict *verdict)
{
    for (guint i = 0; i < verdict->difference->len; i++) {
        struct difference *difference = g_ptr_array_index(verdict->difference, i);

        difference->various |= difference->times + 1 < verdict->matched;
    }
}

/* `where` narrows what `of` and `os` name: that nothing is left is something
 * that `count` may expect, that they name nothing is not. */
static void
hold_records(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;
    const char *where = judge_written(xml, "where");
    g_autoptr(filter) filter = where != NULL ? filter_expected(collection->world, where, NULL) : NULL;
    uint32_t named = 0;

    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(collection->kept, i);

        if (!judge_concerns(collection->world, xml, kept))
            continue;
        named++;
        if (filter != NULL && !filter_holds(filter, kept))
            continue;
        verdict->matched++;
        if (hold_record(verdict, kept))
            continue;
        if (verdict->differing++ == 0) {
            g_autofree char *more = blame_relays(verdict, collection->world, kept);

            judge_blame(verdict, collection->world, kept, more);
        }
    }
    note_various(verdict);
    judge_hold_number(verdict, "count", verdict->matched);
    if (xml_attribute(xml, "count") != NULL)
        verdict->matched = named;
}

/* Makes the other run first, unless another verdict has asked for it. */
static void
hold_change(struct verdict *verdict, const struct collection *collection, GPtrArray *besides,
            struct messages *messages)
{
    const struct collection *first = beside(besides, collection, verdict->element, messages);

    if (first != NULL)
        aggregate_change(verdict, first, collection);
}

static struct verdict *
judge_one(const struct collection *collection, const struct verdict_element *element, GPtrArray *besides,
          struct messages *messages)
{
    struct verdict *verdict = g_new0(struct verdict, 1);

    verdict->element = element;
    verdict->difference = g_ptr_array_new_with_free_func(difference_free);
    if (element->lacking != NULL)
        verdict->because = g_strdup(element->lacking);
    else if (element->compared != NULL)
        hold_change(verdict, collection, besides, messages);
    else if (g_str_equal(element->xml->name, "queries"))
        judge_queries(verdict, collection);
    else if (g_str_equal(element->xml->name, "dns-server"))
        judge_servers(verdict, collection);
    else if (g_str_equal(element->xml->name, "address"))
        judge_addresses(verdict, collection);
    else if (g_str_equal(element->xml->name, "output"))
        judge_output(verdict, collection->world);
    else if (g_str_equal(element->xml->name, "share") || g_str_equal(element->xml->name, "metric"))
        aggregate_hold(verdict, collection);
    else
        hold_records(verdict, collection);

    bool holds = verdict->matched > 0 && verdict->difference->len == 0;
    if (holds) {
        g_clear_pointer(&verdict->because, g_free);
        g_clear_pointer(&verdict->again, g_free);
    }
    if (element->todo != NULL)
        verdict->status = holds ? VERDICT_UNEXPECTED : VERDICT_TODO;
    else
        verdict->status = holds ? VERDICT_OK : VERDICT_FAILED;
    return verdict;
}

GPtrArray *
judge(const struct collection *collection, struct messages *messages)
{
    const GPtrArray *elements = collection->world->scenario->verdict;
    GPtrArray *verdicts = g_ptr_array_new_with_free_func(verdict_free);
    g_autoptr(GPtrArray) besides = besides_new();

    for (guint i = 0; i < elements->len; i++) {
        const struct verdict_element *element = g_ptr_array_index(elements, i);

        if (element->applies)
            g_ptr_array_add(verdicts, judge_one(collection, element, besides, messages));
    }
    return verdicts;
}
