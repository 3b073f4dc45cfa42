/*
 * aliases.c - short names of systems, each standing for one at a time
 *
 * In order: each folder's list is read, aliases that an earlier folder hides are
 * left out; then each is followed to the system at its end.
 */
#include "v6sim/read/aliases.h"

#include <stdio.h>
#include <string.h>

#include "sim/engine/field.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/xml.h"

/* An <alias> as it was read. */
struct entry {
    struct given given;
    const char *name, *os, *reason;
    const struct xml_element *element;
    struct xml_document *document;
    bool told;                  /* it is in a circle that was told */
};

struct list_root {
    struct given given;
    const char *date;
};

struct aliases {
    GPtrArray *document;        /* struct xml_document * */
    GArray *entry;              /* struct entry: while it is read */
    GPtrArray *alias;           /* struct alias *, by name */
};

/* What reading needs beside. */
struct reading {
    struct aliases *aliases;
    const GPtrArray *folders;
    const char *const *systems;
    struct messages *messages;
};

const struct field aliases_fields[] = {
    { .name = "date", .type = FIELD_TEXT, .offset = FIELD(struct list_root, date), .flags = FIELD_REQUIRED,
      .meaning = "when this list was looked through: 2026-11-25" },
    { .name = NULL }
};

const struct field alias_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct entry, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios may write it" },
    { .name = "os", .type = FIELD_NAME, .offset = FIELD(struct entry, os), .flags = FIELD_REQUIRED,
      .meaning = "the system it stands for, or another alias" },
    { .name = "reason", .type = FIELD_TEXT, .offset = FIELD(struct entry, reason), .flags = FIELD_REQUIRED,
      .meaning = "why this one" },
    { .name = NULL }
};

void
aliases_free(struct aliases *aliases)
{
    if (aliases == NULL)
        return;
    g_ptr_array_unref(aliases->document);
    g_array_unref(aliases->entry);
    g_ptr_array_unref(aliases->alias);
    g_free(aliases);
}

/* Reading */

static char *
path_in(const GPtrArray *folders, guint folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);

    return g_build_filename(folders->pdata[folder], file, NULL);
}

static bool
has_profile(const GPtrArray *folders, guint folder, const char *name)
{
    g_autofree char *path = path_in(folders, folder, name);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static struct entry *
entry_with(const struct aliases *aliases, const char *name)
{
    for (guint i = 0; i < aliases->entry->len; i++) {
        struct entry *entry = &g_array_index(aliases->entry, struct entry, i);

        if (strcmp(entry->name, name) == 0)
            return entry;
    }
    return NULL;
}

/* Whether an alias of folder @folder is free to be called @name; one that is
 * hidden by an earlier folder is not, and that is no mistake. */
static bool
is_free(struct reading *reading, const struct entry *entry, guint folder)
{
    struct xml_attribute *name = xml_attribute(entry->element, "name");
    const struct entry *other = entry_with(reading->aliases, entry->name);

    for (guint i = 0; i < reading->folders->len; i++)
        if (has_profile(reading->folders, i, entry->name))
            return i < folder ? false
                              : fields_refuse(reading->messages, name, NULL,
                                              "give the alias another name: this one would hide the system",
                                              "is a system's own name");
    if (other != NULL && other->document == entry->document) {
        const struct place at = xml_attribute(other->element, "name")->value_at;
        g_autofree char *hint = g_strdup_printf("the other is at %u:%u", at.line, at.column);

        return fields_refuse(reading->messages, name, NULL, hint, "is given twice");
    }
    return other == NULL;
}

static void
read_alias(struct reading *reading, struct xml_document *document, const struct xml_element *element, guint folder)
{
    struct entry entry = { .element = element, .document = document };

    if (strcmp(element->name, "alias") != 0)
        messages_add(reading->messages, element->at, "write <alias name=\"...\" os=\"...\" reason=\"...\"/>",
                     "<aliases> holds no <%s>", element->name);
    else if (element->child->len > 0 || *element->text != '\0')
        messages_add(reading->messages, element->at, "write <alias name=\"...\" os=\"...\" reason=\"...\"/>",
                     "<alias> holds something");
    else if (fields_read(alias_fields, element, &entry, document, NULL, reading->messages) &&
             is_free(reading, &entry, folder))
        g_array_append_val(reading->aliases->entry, entry);
}

/* 2026-11-25 */
static bool
is_date(const char *text)
{
    unsigned year, month, day;
    char more;

    return strspn(text, "0123456789-") == 10 && sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &more) == 3 &&
        text[4] == '-' && text[7] == '-' && g_date_valid_dmy((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static void
read_list(struct reading *reading, struct xml_document *document, guint folder)
{
    const struct xml_element *root = document->root;
    struct list_root list = { .date = NULL };

    if (strcmp(root->name, "aliases") != 0) {
        messages_add(reading->messages, root->at, "a list of aliases is one <aliases>",
                     "<%s> is no list of aliases", root->name);
        return;
    }
    if (fields_read(aliases_fields, root, &list, document, NULL, reading->messages) && !is_date(list.date))
        fields_refuse(reading->messages, xml_attribute(root, "date"), NULL, "write it like 2026-11-25",
                      "is not a date");
    if (*root->text != '\0')
        messages_add(reading->messages, root->text_at, "notes are written <!-- like this -->", "<aliases> holds text");
    for (guint i = 0; i < root->child->len; i++)
        read_alias(reading, document, root->child->pdata[i], folder);
}

static void
read_lists(struct reading *reading)
{
    for (guint i = 0; i < reading->folders->len; i++) {
        g_autofree char *path = path_in(reading->folders, i, ALIASES_FILE);
        struct xml_document *document = g_file_test(path, G_FILE_TEST_EXISTS)
            ? xml_read(path, NULL, reading->messages) : NULL;

        if (document == NULL)
            continue;
        g_ptr_array_add(reading->aliases->document, document);
        read_list(reading, document, i);
    }
}

/* Following */

/* Tells of the circle that @entry is in, once for all that are in it. */
static void
tell_circle(struct reading *reading, struct entry *entry)
{
    g_autoptr(GString) problem = g_string_new("makes a circle: ");

    for (struct entry *next = entry; !next->told; next = entry_with(reading->aliases, next->os)) {
        next->told = true;
        g_string_append_printf(problem, "%s -> ", next->name);
    }
    g_string_append(problem, entry->name);
    fields_refuse(reading->messages, xml_attribute(entry->element, "os"), NULL,
                  "in the end an alias stands for a system", problem->str);
}

static void
tell_dangling(struct reading *reading, const struct entry *entry)
{
    fields_refuse(reading->messages, xml_attribute(entry->element, "os"), NULL,
                  fields_suggest(entry->document, entry->os, reading->systems, reading->messages), "is no system");
}

/* Returns: the system that @entry stands for, or NULL; @entry itself is
 * complained of if that is its fault. */
static const char *
follow(struct reading *reading, struct entry *entry)
{
    const struct entry *next = entry;

    for (guint steps = 0; steps <= reading->aliases->entry->len; steps++) {
        if (g_strv_contains(reading->systems, next->os))
            return next->os;
        next = entry_with(reading->aliases, next->os);
        if (next == NULL && steps == 0)
            tell_dangling(reading, entry);
        if (next == entry && !entry->told)
            tell_circle(reading, entry);
        if (next == NULL || next == entry)
            return NULL;
    }
    return NULL;                /* it leads into a circle of others */
}

static int
compare_names(const void *a, const void *b)
{
    const struct alias *const *one = a, *const *two = b;

    return strcmp((*one)->name, (*two)->name);
}

static void
follow_all(struct reading *reading)
{
    struct aliases *aliases = reading->aliases;

    for (guint i = 0; i < aliases->entry->len; i++) {
        struct entry *entry = &g_array_index(aliases->entry, struct entry, i);
        struct alias *alias = g_new0(struct alias, 1);

        *alias = (struct alias) {
            .name = entry->name,
            .os = follow(reading, entry),
            .reason = entry->reason,
            .date = xml_attribute(entry->document->root, "date")->value,
        };
        g_ptr_array_add(aliases->alias, alias);
    }
    g_ptr_array_sort(aliases->alias, compare_names);
}

static void
document_free(void *document)
{
    xml_free(document);
}

struct aliases *
aliases_read(const GPtrArray *folders, const char *const *systems, struct messages *messages)
{
    struct aliases *aliases = g_new0(struct aliases, 1);
    struct reading reading = { aliases, folders, systems, messages };
    unsigned before = messages_n(messages);

    aliases->document = g_ptr_array_new_with_free_func(document_free);
    aliases->entry = g_array_new(FALSE, TRUE, sizeof(struct entry));
    aliases->alias = g_ptr_array_new_with_free_func(g_free);
    read_lists(&reading);
    if (messages_n(messages) == before)
        follow_all(&reading);
    if (messages_n(messages) == before)
        return aliases;
    aliases_free(aliases);
    return NULL;
}

const struct alias *
aliases_find(const struct aliases *aliases, const char *name)
{
    for (guint i = 0; i < aliases->alias->len; i++) {
        const struct alias *alias = aliases->alias->pdata[i];

        if (strcmp(alias->name, name) == 0)
            return alias;
    }
    return NULL;
}

const GPtrArray *
aliases_all(const struct aliases *aliases)
{
    return aliases->alias;
}
