/*
 * systems.c - which systems the names in a scenario mean
 *
 * Names can only be looked up when profiles are at hand, so expectations about
 * systems are checked here and not where they are read.
 */
#include "v6sim/read/systems.h"

#include <string.h>

#include "v6sim/read/building.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/properties.h"

#define BETWEEN "| \t\r\n"      /* of names, in hosts and expectations */

static const struct alias *
alias_in(const struct world *world, const char *name, size_t length)
{
    for (guint i = 0; i < world->alias->len; i++) {
        const struct alias *alias = world->alias->pdata[i];

        if (strlen(alias->name) == length && strncmp(alias->name, name, length) == 0)
            return alias;
    }
    return NULL;
}

static void
note_alias(struct world *world, const struct alias *alias)
{
    if (alias != NULL && alias_in(world, alias->name, strlen(alias->name)) == NULL)
        g_ptr_array_add(world->alias, (void *) alias);
}

const struct profile *
systems_find(struct building *building, struct place written, const char *name,
             const struct xml_element *app)
{
    const struct xml_attribute *attribute = app != NULL ? xml_attribute(app, "app") : NULL;
    const struct profile *profile =
        profiles_find_with(building->profiles, name, written, attribute != NULL ? attribute->value : NULL,
                           attribute != NULL ? attribute->value_at : written, building->messages);

    if (profile == NULL)
        return NULL;
    note_alias(building->world, profiles_alias(building->profiles, name));
    building_profile(building->world, profile);
    return profile;
}

char *
systems_resolved(const struct world *world, const char *text)
{
    GString *resolved = g_string_new(NULL);

    while (*text != '\0') {
        size_t between = strspn(text, BETWEEN), name = strcspn(text + between, BETWEEN "@");
        const struct alias *alias = alias_in(world, text + between, name);

        g_string_append_len(resolved, text, (gssize) between);
        text += between;
        if (alias != NULL)
            g_string_append(resolved, alias->os);
        else
            g_string_append_len(resolved, text, (gssize) name);
        text += name;
        name = strcspn(text, BETWEEN);          /* the revision */
        g_string_append_len(resolved, text, (gssize) name);
        text += name;
    }
    return g_string_free(resolved, FALSE);
}

bool
systems_match(const struct world *world, const char *name, const struct profile *profile)
{
    g_autofree char *resolved = systems_resolved(world, name);
    g_autofree char *full = g_strdup_printf("%s@%" G_GINT64_FORMAT, profile->system, profile->revision);

    return g_str_equal(resolved, strchr(resolved, '@') == NULL ? profile->system : full);
}

/* Expectations */

static bool
is_in_use(const struct world *world, const char *name)
{
    for (guint i = 0; i < world->profile->len; i++)
        if (systems_match(world, name, world->profile->pdata[i]))
            return true;
    return false;
}

/* A hint that names the nearest system in use, or all. */
static const char *
suggest(const struct building *building, const char *name)
{
    const GPtrArray *profiles = building->world->profile;
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint i = 0; i < profiles->len; i++)
        g_ptr_array_add(known, (char *) ((const struct profile *) profiles->pdata[i])->os);
    g_ptr_array_add(known, NULL);
    return fields_suggest(building->scenario->document, name, (const char *const *) known->pdata,
                          building->messages);
}

static void
check_name(struct building *building, struct xml_attribute *os, const char *name)
{
    if (is_in_use(building->world, name))
        return;
    profiles_aliases(building->profiles, building->messages);   /* no host may have needed any */
    note_alias(building->world, profiles_alias(building->profiles, name));
    if (!is_in_use(building->world, name))
        fields_refuse(building->messages, os, name, suggest(building, name), "is no host's system");
}

static void
check_names(struct building *building, struct xml_attribute *written, const char *names)
{
    g_auto(GStrv) name = g_strsplit_set(names, BETWEEN, -1);

    for (char **next = name; *next != NULL; next++)
        if (**next != '\0')
            check_name(building, written, *next);
}

/* Those that a condition of <share> or <metric> names. */
static void
check_where(struct building *building, struct xml_attribute *where)
{
    g_autoptr(GPtrArray) conditions = properties_split(where->value);

    for (guint i = 0; i < conditions->len; i++) {
        const struct condition_text *condition = conditions->pdata[i];

        if (g_str_equal(condition->name, property_name[PROPERTY_OS]))
            check_names(building, where, condition->value);
    }
}

static void
check_systems(struct building *building, const struct verdict_element *verdict)
{
    struct xml_attribute *os = xml_attribute(verdict->xml, "os"), *where = xml_attribute(verdict->xml, "where");

    if (os != NULL)
        check_names(building, os, os->value);
    if (where != NULL)
        check_where(building, where);
}

/* Of an expectation that another scenario has: the system that no host has here, in words; NULL: there is none. */
static const char *
lacking(struct building *building, const struct verdict_element *verdict)
{
    g_autoptr(messages) own = messages_new();
    struct messages *messages = building->messages;
    g_autofree char *first = NULL;

    building->messages = own;
    check_systems(building, verdict);
    building->messages = messages;
    first = messages_first(own);
    return first != NULL ? g_string_chunk_insert(building->scenario->document->strings, first) : NULL;
}

void
systems_check_expected(struct building *building)
{
    const GPtrArray *verdicts = building->scenario->verdict;

    for (guint i = 0; i < verdicts->len; i++) {
        struct verdict_element *verdict = verdicts->pdata[i];

        if (verdict->applies && verdict->lacking == NULL && building->scenario->marked_by != NULL)
            verdict->lacking = lacking(building, verdict);
        else if (verdict->applies && verdict->lacking == NULL)
            check_systems(building, verdict);
    }
}
