/*
 * profiles.c - finding and reading the files of models/os
 *
 * A file is read as a tree. Each element that states a fact becomes a statement,
 * and so does each item of what is not modelled; a profile with a base begins with
 * the base's statements, replaces those whose id it uses again, drops some and adds
 * its own. Only then are values read: by
 * the field tables of models/host/vocabulary*.c, in the order of profile_elements[],
 * so that a fact that refines another (an argument of a rule) comes after it
 * whatever the order of files.
 *
 * In order: profiles_find() -> find() -> open_file() -> build() -> the same for
 * the base -> collect() -> read_facts() -> read_not_modelled() ->
 * profile_missing().
 *
 * Revisions. <os> states the facts of the newest revision; each <was> in it what
 * was otherwise at an older one than at the next newer one that is kept. An older
 * revision is built like the newest, from the same file, and then each <was> is
 * laid over, the newest first, down to its own: it replaces facts, adds those that
 * were given up since and drops those that have come since. Its base is the one
 * that <os> names, unless a <was> on the way down names another. A base without a
 * revision is that profile as it is today: who changes a fact others stand on
 * gives these a new revision too, with <was revision="1" base="NAME@1"/>.
 *
 * A profile that could not be read is remembered as such: its messages are
 * given once, and everybody who asks for it afterwards hears that it is bad.
 */
#include "v6sim/read/profiles.h"

#include <string.h>

#include "v6sim/read/aliases.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/xml.h"

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/v6sim"
#endif

/* An element with an id: a fact, or an item of what is not modelled. */
struct statement {
    const struct xml_element *element;
    const struct profile_element *kind;
    const char *id;
    const char *from;           /* name of the profile that it was written in */
    const struct xml_element *layer;    /* the <os> or <was> that it stands in */
};

/* A <was>, as profile.h has it, in a file. */
struct older {
    struct was_facts is;
    const struct xml_element *element;
};

/* A file of models/os. */
struct file {
    struct xml_document *document;
    int64_t revision;
    GArray *older;              /* struct older: revisions that are kept, the newest first */
    bool bad;
    bool checked;               /* all revisions were built; `bad` tells how that went */
};

enum loading_state { LOADING, LOADED, BAD };

/* A revision of a profile. */
struct loaded {
    struct profile profile;
    enum loading_state state;
    const struct file *file;
    struct xml_document *document;      /* the file's */
    GArray *statement;          /* struct statement: base's and own, in order */
    const struct xml_element *layer;    /* while it is read: the <os> or <was> that is laid over */
    GPtrArray *varied;          /* struct xml_element *: made of facts and their bounds */
    struct messages *messages;  /* while it is read */
};

const char *const bound_name[] = { [BOUND_LOW] = "low", [BOUND_HIGH] = "high", [N_BOUNDS] = NULL };

struct profiles {
    GHashTable *file;           /* name -> struct file * */
    GHashTable *loaded;         /* name, or name@revision if it is not the newest -> struct loaded * */
    GPtrArray *folder;          /* char *: where files are looked for, in order */
    GPtrArray *chain;           /* const char *: profiles being read, each the base of the one before */
    char **names;               /* of all, sorted; NULL until somebody asks */
    struct variation *variation;
    unsigned n_variations;
    struct aliases *aliases;    /* NULL until somebody asks, or if they have errors */
    bool aliases_read;
};

/* Finding files */

static void
add_folder(GPtrArray *folders, char *folder)
{
    if (*folder != '\0' && g_file_test(folder, G_FILE_TEST_IS_DIR))
        g_ptr_array_add(folders, folder);
    else
        g_free(folder);
}

static void
add_folders_of_variable(GPtrArray *folders)
{
    const char *path = g_getenv("V6SIM_PROFILE_PATH");
    g_auto(GStrv) part = g_strsplit(path != NULL ? path : "", ":", -1);

    for (char **next = part; *next != NULL; next++)
        add_folder(folders, g_strdup(*next));
}

/* Beside an uninstalled program, or in the tree it was installed in. */
static void
add_folders_of_program(GPtrArray *folders)
{
    static const char *const beside[] = {
        "models/os", "../models/os", "../../models/os", "../share/v6sim/os",
    };
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program != NULL ? g_path_get_dirname(program) : NULL;

    for (unsigned i = 0; folder != NULL && i < G_N_ELEMENTS(beside); i++)
        add_folder(folders, g_build_filename(folder, beside[i], NULL));
}

static void
file_free(void *data)
{
    struct file *file = data;

    g_array_unref(file->older);
    xml_free(file->document);
    g_free(file);
}

static void
varied_free(void *element)
{
    g_ptr_array_unref(((struct xml_element *) element)->attribute);
    g_free(element);
}

static void
loaded_free(void *data)
{
    struct loaded *loaded = data;

    profile_clear(&loaded->profile);
    for (uint16_t i = 0; i < loaded->profile.n_facts; i++) {
        g_free((char *) loaded->profile.fact[i].stated);
        g_free((char *) loaded->profile.fact[i].meaning);
        g_free((char *) loaded->profile.fact[i].low);
        g_free((char *) loaded->profile.fact[i].high);
    }
    g_free(loaded->profile.fact);
    g_array_unref(loaded->statement);
    g_ptr_array_unref(loaded->varied);
    g_free(loaded->profile.not_modelled);
    g_free(loaded);
}

struct profiles *
profiles_new(void)
{
    struct profiles *profiles = g_new0(struct profiles, 1);

    profiles->file = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    profiles->loaded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, loaded_free);
    profiles->folder = g_ptr_array_new_with_free_func(g_free);
    profiles->chain = g_ptr_array_new();
    add_folders_of_variable(profiles->folder);
    add_folders_of_program(profiles->folder);
    add_folder(profiles->folder, g_strdup(PKGDATADIR "/os"));
    return profiles;
}

struct profiles *
profiles_varied(const struct variation *variation, unsigned n)
{
    struct profiles *profiles = profiles_new();

    profiles->variation = g_memdup2(variation, n * sizeof *variation);
    profiles->n_variations = n;
    return profiles;
}

void
profiles_free(struct profiles *profiles)
{
    g_hash_table_unref(profiles->loaded);
    g_hash_table_unref(profiles->file);
    aliases_free(profiles->aliases);
    g_ptr_array_unref(profiles->folder);
    g_ptr_array_unref(profiles->chain);
    g_strfreev(profiles->names);
    g_free(profiles->variation);
    g_free(profiles);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void
add_names_in(GPtrArray *names, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
        g_autofree char *name = NULL;

        if (!g_str_has_suffix(file, ".xml"))
            continue;
        name = g_strndup(file, strlen(file) - strlen(".xml"));
        if (strcmp(name, ALIASES_FILE) != 0 &&
            !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
}

const char *const *
profiles_names(struct profiles *profiles)
{
    if (profiles->names == NULL) {
        GPtrArray *names = g_ptr_array_new();

        for (guint i = 0; i < profiles->folder->len; i++)
            add_names_in(names, profiles->folder->pdata[i]);
        g_ptr_array_sort(names, compare_names);
        g_ptr_array_add(names, NULL);
        profiles->names = (char **) g_ptr_array_free(names, FALSE);
    }
    return (const char *const *) profiles->names;
}

/* Returns: the file of profile @name in the first folder that has one. */
static char *
path_of(const struct profiles *profiles, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);

    for (guint i = 0; i < profiles->folder->len; i++) {
        g_autofree char *path = g_build_filename(profiles->folder->pdata[i], file, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* The vocabulary */

static const struct profile_element *
find_kind(const char *name, const char *holder)
{
    const struct profile_element *kind = profile_elements;

    while (kind->name != NULL && !(strcmp(kind->name, name) == 0 && strcmp(kind->holder, holder) == 0))
        kind++;
    return kind->name != NULL ? kind : NULL;
}

/* What @element stands in, as the vocabulary calls it: <was> holds what <os> holds. */
static const char *
holder_of(const struct xml_element *element)
{
    return strcmp(element->parent->name, "was") == 0 ? "os" : element->parent->name;
}

static bool
holds_facts(const char *holder)
{
    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++)
        if (strcmp(kind->holder, holder) == 0 && kind->kind != ELEMENT_ROW)
            return true;
    return false;
}

/* <selection> alone, so that a derived profile can change what stands in it. */
static bool
is_mere_holder(const struct xml_element *element)
{
    return element->attribute->len == 0 && holds_facts(element->name);
}

static bool
unknown_element(struct loaded *loaded, const struct xml_element *element)
{
    const char *const holder = holder_of(element);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *hint = NULL;

    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++) {
        if (strcmp(kind->name, element->name) == 0 && hint == NULL)
            hint = g_strdup_printf("it stands in <%s>", kind->holder);
        if (strcmp(kind->holder, holder) == 0)
            g_ptr_array_add(known, (char *) kind->name);
    }
    g_ptr_array_add(known, NULL);
    if (hint == NULL && nearest_word(element->name, (const char *const *) known->pdata) != NULL)
        hint = g_strdup_printf("did you mean <%s>?",
                               nearest_word(element->name, (const char *const *) known->pdata));
    return messages_add(loaded->messages, element->at, hint, "<%s> holds no <%s>",
                        element->parent->name, element->name);
}

static const struct older *
older_with(const struct file *file, int64_t revision)
{
    for (guint i = 0; i < file->older->len; i++) {
        const struct older *older = &g_array_index(file->older, struct older, i);

        if (older->is.revision == revision)
            return older;
    }
    return NULL;
}

/* Statements */

static struct statement *
statement_with(const struct loaded *loaded, const char *id)
{
    for (guint i = 0; i < loaded->statement->len; i++) {
        struct statement *statement = &g_array_index(loaded->statement, struct statement, i);

        if (strcmp(statement->id, id) == 0)
            return statement;
    }
    return NULL;
}

struct origin {
    struct given given;
    const char *id, *source;
    int confidence;
};

const struct field origin_fields[] = {
    { .name = "id", .type = FIELD_NAME, .offset = FIELD(struct origin, id), .flags = FIELD_REQUIRED,
      .meaning = "of the fact: no other in the profile has it; the same as in the base replaces the base's fact" },
    { .name = "source", .type = FIELD_TEXT, .offset = FIELD(struct origin, source), .flags = FIELD_REQUIRED,
      .meaning = "where to look it up" },
    { .name = "confidence", .type = FIELD_WORD, .offset = FIELD(struct origin, confidence),
      .words = confidence_name, .flags = FIELD_REQUIRED, .meaning = "what kind of source that is" },
    { .name = NULL }
};

/* Whether @element has what every fact must have. */
static bool
has_origin(struct loaded *loaded, const struct xml_element *element)
{
    bool all = true;

    for (const struct field *field = origin_fields; field->name != NULL; field++) {
        const struct xml_attribute *attribute = xml_attribute(element, field->name);

        if (attribute == NULL || *attribute->value == '\0')
            all = messages_add(loaded->messages, xml_place(element, field->name),
                               "every fact has an id, a source to look it up in, and a confidence",
                               "<%s> states a fact without %s", element->name, field->name);
    }
    return all;
}

/* Whether these are an id, a source and a confidence. */
static bool
origin_fits(struct loaded *loaded, const struct xml_element *element)
{
    struct xml_element part = *element;
    g_autoptr(GPtrArray) attributes = g_ptr_array_new();
    struct origin read = { .id = NULL };

    for (const struct field *field = origin_fields; field->name != NULL; field++)
        g_ptr_array_add(attributes, xml_attribute(element, field->name));
    part.attribute = attributes;
    return fields_read(origin_fields, &part, &read, loaded->document, NULL, loaded->messages);
}

/* An id that is used again: in another layer it replaces, in the same it is a mistake. */
static void
replace_statement(struct loaded *loaded, struct statement *old, const struct statement *new)
{
    const struct xml_attribute *id = xml_attribute(new->element, "id");

    if (old->layer == new->layer) {
        const struct place at = xml_attribute(old->element, "id")->value_at;
        g_autofree char *hint = g_strdup_printf("the other is at %u:%u", at.line, at.column);

        messages_add(loaded->messages, id->value_at, hint, "id \"%s\" is given twice", new->id);
    } else if (old->kind != new->kind) {
        g_autofree char *hint = g_strdup_printf("give it another id, and <drop id=\"%s\"/> if it is in the way",
                                                new->id);

        messages_add(loaded->messages, id->value_at, hint, "id \"%s\" is a <%s> in %s and cannot become a <%s>",
                     new->id, old->kind->name, old->from, new->kind->name);
    } else {
        *old = *new;
    }
}

/* Whether @element, an <item>, has its attributes and says what it is about. */
static bool
is_item(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind)
{
    g_autofree void *read = g_malloc0(kind->size);

    if (*element->text == '\0')
        return messages_add(loaded->messages, element->at, "say what is not modelled", "<item> is empty");
    return fields_read(kind->fields, element, read, loaded->document, NULL, loaded->messages);
}

static void
add_statement(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind)
{
    struct statement new = {
        .element = element, .kind = kind, .from = loaded->profile.name, .layer = loaded->layer };
    struct statement *old;

    if (kind->kind == ELEMENT_ITEM ? !is_item(loaded, element, kind)
                                   : !has_origin(loaded, element) || !origin_fits(loaded, element))
        return;
    new.id = xml_attribute(element, "id")->value;
    old = statement_with(loaded, new.id);
    if (old != NULL)
        replace_statement(loaded, old, &new);
    else
        g_array_append_val(loaded->statement, new);
}

/* Whether a layer is laid only for those below: with another base than it was
 * written for, there may be nothing of what it drops. */
static bool
is_passing(const struct loaded *loaded)
{
    const struct older *wanted = older_with(loaded->file, loaded->profile.revision);

    return loaded->layer != (wanted != NULL ? wanted->element : loaded->document->root);
}

static void
nothing_to_drop(struct loaded *loaded, const struct xml_element *element)
{
    const struct xml_attribute *id = xml_attribute(element, "id");
    bool older = loaded->layer->parent != NULL;

    messages_add(loaded->messages, id->value_at,
                 older ? "v6sim os show lists facts and items with their ids"
                       : "v6sim os show BASE lists facts and items with their ids",
                 "no %s states a fact or item \"%s\" that could be dropped",
                 older ? "newer revision" : "base", id->value);
}

/* <drop id="..."/> */
struct drop {
    struct given given;
    const char *id;
};

const struct field drop_fields[] = {
    { .name = "id", .type = FIELD_NAME, .offset = FIELD(struct drop, id), .flags = FIELD_REQUIRED,
      .meaning = "of the base's fact or item that does not hold here" },
    { .name = NULL }
};

static void
drop_statement(struct loaded *loaded, const struct xml_element *element)
{
    struct drop drop = { .id = NULL };
    struct statement *old;

    if (!fields_read(drop_fields, element, &drop, loaded->document, NULL, loaded->messages))
        return;
    old = statement_with(loaded, drop.id);
    if (old != NULL && old->layer != loaded->layer)
        g_array_remove_index(loaded->statement, (guint) (old - (struct statement *) loaded->statement->data));
    else if (old != NULL || !is_passing(loaded))
        nothing_to_drop(loaded, element);
}

static void
read_holder_attributes(struct loaded *loaded, const struct xml_element *element,
                       const struct profile_element *kind)
{
    static const struct field none[] = { { .name = NULL } };
    g_autofree void *read = g_malloc0(MAX(kind->size, sizeof(struct given)));

    if (fields_read(kind->fields != NULL ? kind->fields : none, element, read, loaded->document, NULL,
                    loaded->messages) && kind->size > 0)
        profile_store(&loaded->profile, kind, read, NO_FACT);
}

static void collect(struct loaded *loaded, const struct xml_element *holder);

static bool
states_fact(const struct xml_element *element)
{
    const struct profile_element *kind =
        element->parent != NULL ? find_kind(element->name, holder_of(element)) : NULL;

    return kind != NULL && kind->kind == ELEMENT_FACT && !is_mere_holder(element);
}

static void
collect_element(struct loaded *loaded, const struct xml_element *element)
{
    const struct profile_element *kind = find_kind(element->name, holder_of(element));

    if (kind == NULL || (kind->kind == ELEMENT_WAS && loaded->layer->parent != NULL)) {
        unknown_element(loaded, element);
        return;
    }
    switch (kind->kind) {
    case ELEMENT_LATER:
        messages_add(loaded->messages, element->at, "until then it is an <item> in <not-modelled>",
                     "<%s> is not built yet", element->name);
        return;
    case ELEMENT_ROW:           /* read with its table */
        break;
    case ELEMENT_WAS:           /* a layer of its own */
        return;
    case ELEMENT_HOLDER:
        read_holder_attributes(loaded, element, kind);
        break;
    case ELEMENT_FACT:
        if (!is_mere_holder(element))
            add_statement(loaded, element, kind);
        break;
    case ELEMENT_ITEM:
        add_statement(loaded, element, kind);
        break;
    }
    collect(loaded, element);
}

/* An item alone says what it says in its text. */
static void
refuse_text(struct loaded *loaded, const struct xml_element *element)
{
    const struct profile_element *kind =
        element->parent != NULL ? find_kind(element->name, holder_of(element)) : NULL;

    if (*element->text != '\0' && (kind == NULL || kind->kind != ELEMENT_ITEM))
        messages_add(loaded->messages, element->text_at, "notes are written <!-- like this -->", "<%s> holds text",
                     element->name);
}

/* All that stands in @holder, in document order. */
static void
collect(struct loaded *loaded, const struct xml_element *holder)
{
    refuse_text(loaded, holder);
    for (guint i = 0; i < holder->child->len; i++) {
        const struct xml_element *child = holder->child->pdata[i];

        if (holder == loaded->layer && strcmp(child->name, "drop") == 0) {
            drop_statement(loaded, child);
            collect(loaded, child);
        } else if (states_fact(holder) && g_strv_contains(bound_name, child->name)) {
            collect(loaded, child);     /* its attributes are read with its fact */
        } else {
            collect_element(loaded, child);
        }
    }
}

/* Values */

static const char *const origin[] = { "id", "source", "confidence", NULL };

/* Returns: the child <low> or <high> of a fact; NULL if there is none. */
static const struct xml_element *
bound_of(const struct xml_element *fact, const char *name)
{
    for (guint i = 0; i < fact->child->len; i++) {
        const struct xml_element *child = fact->child->pdata[i];

        if (strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

/* Returns: what <low> or <high> makes of the fact: its attributes over the
 * fact's; owned by @loaded. */
static const struct xml_element *
lay_bound(struct loaded *loaded, const struct xml_element *fact, const struct xml_element *bound)
{
    struct xml_element *whole = g_memdup2(fact, sizeof *fact);

    whole->at = bound->at;
    whole->attribute = g_ptr_array_new();
    for (guint i = 0; i < fact->attribute->len; i++) {
        const struct xml_attribute *own = fact->attribute->pdata[i];
        const struct xml_attribute *other = xml_attribute(bound, own->name);

        g_ptr_array_add(whole->attribute, (void *) (other != NULL ? other : own));
    }
    for (guint i = 0; i < bound->attribute->len; i++) {
        struct xml_attribute *other = bound->attribute->pdata[i];

        if (xml_attribute(fact, other->name) == NULL)
            g_ptr_array_add(whole->attribute, other);
    }
    g_ptr_array_add(loaded->varied, whole);
    return whole;
}

static bool
read_bound(struct loaded *loaded, const struct statement *statement, const struct xml_element *bound)
{
    g_autofree void *read = g_malloc0(statement->kind->size);

    for (guint i = 0; i < bound->attribute->len; i++) {
        const struct xml_attribute *attribute = bound->attribute->pdata[i];

        if (g_strv_contains(origin, attribute->name))
            messages_add(loaded->messages, attribute->name_at, "it has that of its fact", "%s has no attribute \"%s\"",
                         bound->name, attribute->name);
    }
    return fields_read(statement->kind->fields, lay_bound(loaded, statement->element, bound), read,
                       loaded->document, origin, loaded->messages);
}

static void
read_bounds(struct loaded *loaded, const struct statement *statement)
{
    const char *confidence = xml_attribute(statement->element, "confidence")->value;
    const char *seen = NULL;

    for (guint i = 0; i < statement->element->child->len; i++) {
        const struct xml_element *bound = statement->element->child->pdata[i];

        if (!g_strv_contains(bound_name, bound->name))
            continue;
        if (strcmp(confidence, confidence_name[CONFIDENCE_GUESS]) != 0)
            messages_add(loaded->messages, bound->at, "what is known has no other value to try",
                         "<%s> in a fact that is not a guess", bound->name);
        else if (seen != NULL && strcmp(seen, bound->name) == 0)
            messages_add(loaded->messages, bound->at, NULL, "a second <%s>", bound->name);
        else if (bound->attribute->len == 0)
            messages_add(loaded->messages, bound->at, "it has attributes of its fact with other values",
                         "<%s> says nothing", bound->name);
        else
            read_bound(loaded, statement, bound);
        seen = bound->name;
    }
}

/* Returns: the values of a struct that was read, defaults too, in the order of its
 * table: alike for two that say the same in other words. */
static char *
meaning_of(const struct field *fields, const void *read)
{
    GString *meaning = g_string_new(NULL);

    for (unsigned i = 0; fields[i].name != NULL; i++)
        if (!(fields[i].flags & FIELD_LATER) && (fields_given(read, i) || fields[i].fallback != NULL)) {
            g_autofree char *value = fields_print(&fields[i], read);

            g_string_append_printf(meaning, "%s%s=\"%s\"", meaning->len > 0 ? " " : "", fields[i].name, value);
        }
    return g_string_free(meaning, FALSE);
}

/* Reads @element as a @kind and stores it. */
static bool
read_element(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind,
             const char *const *also, uint16_t fact)
{
    g_autofree void *read = g_malloc0(kind->size);
    const char *wrong;

    if (!fields_read(kind->fields, element, read, loaded->document, also, loaded->messages))
        return false;
    if (kind->kind == ELEMENT_FACT)
        loaded->profile.fact[fact].meaning = meaning_of(kind->fields, read);
    wrong = profile_store(&loaded->profile, kind, read, fact);
    return wrong == NULL ||
        messages_add(loaded->messages, element->at, NULL, "<%s> %s", element->name, wrong);
}

static void
read_fact(struct loaded *loaded, const struct statement *statement, uint16_t fact)
{
    const struct xml_element *element = statement->element;

    if (!read_element(loaded, element, statement->kind, origin, fact))
        return;
    for (guint i = 0; i < element->child->len; i++) {
        const struct xml_element *row = element->child->pdata[i];
        const struct profile_element *kind = find_kind(row->name, element->name);

        if (kind != NULL && kind->kind == ELEMENT_ROW)
            read_element(loaded, row, kind, NULL, fact);
    }
    read_bounds(loaded, statement);
}

/* Returns: the attributes of @element that are not its origin, as they were written. */
static char *
stated_by(const struct xml_element *element)
{
    GString *stated = g_string_new(NULL);

    for (guint i = 0; i < element->attribute->len; i++) {
        const struct xml_attribute *attribute = element->attribute->pdata[i];

        if (!g_strv_contains(origin, attribute->name))
            g_string_append_printf(stated, "%s%s=\"%s\"", stated->len > 0 ? " " : "",
                                   attribute->name, attribute->value);
    }
    return g_string_free(stated, FALSE);
}

static char *
stated_by_bound(const struct xml_element *fact, enum bound name)
{
    const struct xml_element *bound = bound_of(fact, bound_name[name]);

    return bound != NULL ? stated_by(bound) : NULL;
}

static enum confidence
confidence_of(const struct xml_element *element)
{
    enum confidence confidence = 0;

    while (strcmp(confidence_name[confidence], xml_attribute(element, "confidence")->value) != 0)
        confidence++;
    return confidence;
}

/* Returns: an array of those statements that are items, or of those that are facts. */
static GArray *
statements_that_are(const struct loaded *loaded, bool items)
{
    GArray *some = g_array_new(FALSE, TRUE, sizeof(struct statement));

    for (guint i = 0; i < loaded->statement->len; i++) {
        const struct statement *statement = &g_array_index(loaded->statement, struct statement, i);

        if ((statement->kind->kind == ELEMENT_ITEM) == items)
            g_array_append_vals(some, statement, 1);
    }
    return some;
}

/* Lays bounds over those of @statements, this profile's facts, that are varied. The
 * statements of the profile stay: others are based on them. */
static void
vary(const struct profiles *profiles, struct loaded *loaded, GArray *statements)
{
    for (guint i = 0; i < statements->len; i++) {
        struct statement *statement = &g_array_index(statements, struct statement, i);

        for (unsigned j = 0; j < profiles->n_variations; j++) {
            const struct variation *variation = &profiles->variation[j];
            const struct xml_element *bound = bound_of(statement->element, bound_name[variation->bound]);

            if (bound != NULL && strcmp(variation->profile, loaded->profile.name) == 0 &&
                strcmp(variation->fact, statement->id) == 0)
                statement->element = lay_bound(loaded, statement->element, bound);
        }
    }
}

static void
read_facts(const struct profiles *profiles, struct loaded *loaded)
{
    g_autoptr(GArray) facts = statements_that_are(loaded, false);
    const struct statement *statement = (const struct statement *) facts->data;
    struct profile *profile = &loaded->profile;

    vary(profiles, loaded, facts);
    profile->fact = g_new0(struct fact, MAX(facts->len, 1));
    profile->n_facts = (uint16_t) facts->len;
    for (uint16_t i = 0; i < profile->n_facts; i++)
        profile->fact[i] = (struct fact) {
            .id = statement[i].id,
            .element = statement[i].kind->name,
            .holder = statement[i].kind->holder,
            .source = xml_attribute(statement[i].element, "source")->value,
            .confidence = confidence_of(statement[i].element),
            .from = statement[i].from,
            .stated = stated_by(statement[i].element),
            .low = stated_by_bound(statement[i].element, BOUND_LOW),
            .high = stated_by_bound(statement[i].element, BOUND_HIGH),
        };
    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++)
        for (uint16_t i = 0; i < profile->n_facts; i++)
            if (statement[i].kind == kind)
                read_fact(loaded, &statement[i], i);
}

static void
read_not_modelled(struct loaded *loaded)
{
    g_autoptr(GArray) items = statements_that_are(loaded, true);
    const struct statement *statement = (const struct statement *) items->data;
    struct profile *profile = &loaded->profile;

    profile->not_modelled = g_new0(struct not_modelled, MAX(items->len, 1));
    profile->n_not_modelled = (uint16_t) items->len;
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        profile->not_modelled[i] = (struct not_modelled) {
            .id = statement[i].id,
            .text = statement[i].element->text,
            .reason = xml_attribute(statement[i].element, "reason")->value,
            .source = xml_attribute(statement[i].element, "source")->value,
            .from = statement[i].from,
        };
}

/* Files */

static bool
read_root(struct file *file, const char *name, struct messages *messages)
{
    const struct xml_element *root = file->document->root;
    g_autofree struct profile *profile = g_new0(struct profile, 1);

    if (strcmp(root->name, "os") != 0)
        return messages_add(messages, root->at, "a profile is one <os>", "<%s> is not a profile", root->name);
    if (!fields_read(profile_fields, root, profile, file->document, NULL, messages))
        return false;
    file->revision = profile->revision;
    return strcmp(profile->name, name) == 0 ||
        messages_add(messages, xml_attribute(root, "name")->value_at, "a file is called like its profile",
                     "name \"%s\" in the file of %s", profile->name, name);
}

static bool
is_of_file(const struct file *file, const struct older *older, struct messages *messages)
{
    struct xml_attribute *revision = xml_attribute(older->element, "revision");
    const struct older *other = older_with(file, older->is.revision);

    if (older->is.revision >= file->revision) {
        g_autofree char *problem = g_strdup_printf("is not older than the file, %" G_GINT64_FORMAT, file->revision);

        return fields_refuse(messages, revision, NULL, "the facts of the newest revision stand in <os> itself",
                             problem);
    }
    if (other != NULL) {
        const struct place at = other->element->at;
        g_autofree char *hint = g_strdup_printf("the other is at %u:%u", at.line, at.column);

        return fields_refuse(messages, revision, NULL, hint, "is kept twice");
    }
    return true;
}

static int
newest_first(const void *a, const void *b)
{
    const struct older *one = a, *two = b;

    return (two->is.revision > one->is.revision) - (one->is.revision > two->is.revision);
}

static void
read_older(struct file *file, struct messages *messages)
{
    const struct xml_element *root = file->document->root;
    const struct profile_element *kind = find_kind("was", "os");

    for (guint i = 0; i < root->child->len; i++) {
        struct older older = { .element = root->child->pdata[i] };

        if (strcmp(older.element->name, kind->name) == 0 &&
            fields_read(kind->fields, older.element, &older.is, file->document, NULL, messages) &&
            is_of_file(file, &older, messages))
            g_array_append_val(file->older, older);
    }
    g_array_sort(file->older, newest_first);
}

/* Returns: the file of profile @name, which is known to exist, perhaps bad. */
static struct file *
open_file(struct profiles *profiles, const char *name, struct messages *messages)
{
    struct file *file = g_hash_table_lookup(profiles->file, name);
    g_autofree char *path = NULL;
    unsigned before = messages_n(messages);

    if (file != NULL)
        return file;
    path = path_of(profiles, name);
    file = g_new0(struct file, 1);
    file->older = g_array_new(FALSE, TRUE, sizeof(struct older));
    file->document = xml_read(path, NULL, messages);
    if (file->document != NULL && read_root(file, name, messages))
        read_older(file, messages);
    file->bad = messages_n(messages) > before;
    g_hash_table_insert(profiles->file, g_strdup(name), file);
    return file;
}

/* Returns: the base of a revision, or NULL if it has none. */
static const struct xml_attribute *
base_of(const struct file *file, int64_t revision)
{
    const struct xml_attribute *base = xml_attribute(file->document->root, "base");

    for (guint i = 0; i < file->older->len; i++) {
        const struct older *older = &g_array_index(file->older, struct older, i);

        if (older->is.revision >= revision && older->is.base != NULL)
            base = xml_attribute(older->element, "base");
    }
    return base != NULL && strcmp(base->value, "none") != 0 ? base : NULL;
}

/* Loading */

static struct loaded *find(struct profiles *profiles, const char *what, const char *name, struct place at,
                           struct messages *messages);

/* Begins with all that @base says. */
static void
lay_base(struct loaded *loaded, const struct loaded *base)
{
    g_array_append_vals(loaded->statement, base->statement->data, base->statement->len);
    loaded->profile.resolver = base->profile.resolver;
    if (loaded->profile.family == NULL)
        loaded->profile.family = base->profile.family;
}

static bool
circle(struct profiles *profiles, const struct xml_attribute *base, struct messages *messages)
{
    GString *chain = g_string_new(NULL);

    for (guint i = 0; i < profiles->chain->len; i++)
        g_string_append_printf(chain, "%s -> ", (const char *) profiles->chain->pdata[i]);
    g_string_append(chain, base->value);
    messages_add(messages, base->value_at, "a base must not come back to the profile that it is under",
                 "base \"%s\" makes a circle: %s", base->value, chain->str);
    g_string_free(chain, TRUE);
    return false;
}

static bool
load_base(struct profiles *profiles, struct loaded *loaded)
{
    const struct xml_attribute *base = base_of(loaded->file, loaded->profile.revision);
    struct loaded *under;

    loaded->profile.base = base != NULL ? base->value : NULL;
    if (base == NULL)
        return true;
    under = find(profiles, "base", base->value, base->value_at, loaded->messages);
    if (under == NULL)
        return false;
    if (under->state == LOADING)
        return circle(profiles, base, loaded->messages);
    if (under->state == BAD)
        return messages_add(loaded->messages, base->value_at, NULL, "base \"%s\" has errors", base->value);
    lay_base(loaded, under);
    return true;
}

static void
lay(struct loaded *loaded, const struct xml_element *layer)
{
    loaded->layer = layer;
    collect(loaded, layer);
}

/* Lays the file over the base, and what was otherwise at older revisions over
 * that, down to the one that is wanted. */
static void
lay_all(struct loaded *loaded)
{
    const GArray *older = loaded->file->older;
    unsigned before = messages_n(loaded->messages);

    lay(loaded, loaded->document->root);
    for (guint i = 0; i < older->len && messages_n(loaded->messages) == before; i++) {
        const struct older *next = &g_array_index(older, struct older, i);

        if (next->is.revision >= loaded->profile.revision)
            lay(loaded, next->element);
    }
}

/* What the root says. A revision that is not the newest has it in its name, so
 * that reports tell it from others. */
static void
read_identity(struct loaded *loaded, const char *called, int64_t revision)
{
    struct profile *profile = &loaded->profile;

    fields_read(profile_fields, loaded->document->root, profile, loaded->document, NULL, loaded->messages);
    profile->system = profile->name;
    profile->newest = profile->revision;
    profile->name = g_string_chunk_insert(loaded->document->strings, called);
    profile->revision = revision;
}

/* What no fact can tell by itself. The schedule may be a base's, and too much
 * only with what this file says. */
static bool
check_tries(const struct loaded *loaded)
{
    struct place root = loaded->document->root->at, at;
    uint16_t fact = NO_FACT;
    uint32_t most = profile_most_tries(&loaded->profile, &fact);

    if (most <= MAX_TRIES)
        return true;

    g_autoptr(GArray) facts = statements_that_are(loaded, false);
    at = g_array_index(facts, struct statement, fact).element->at;
    return messages_add(loaded->messages, strcmp(at.file, root.file) == 0 ? at : root,
                        "256 is the most: fewer steps, fewer times in <again>, a max in <servers>, fewer SYNs in <syn>",
                        "<steps> and what else the profile says have a lookup send up to %u packets for one type, "
                        "UDP and TCP", most);
}

static bool
build(struct profiles *profiles, struct loaded *loaded, const char *called, int64_t revision)
{
    unsigned before = messages_n(loaded->messages);
    const char *missing;

    read_identity(loaded, called, revision);
    if (!load_base(profiles, loaded))
        return false;
    lay_all(loaded);
    if (messages_n(loaded->messages) > before)
        return false;
    read_facts(profiles, loaded);
    read_not_modelled(loaded);
    if (messages_n(loaded->messages) > before)
        return false;
    missing = profile_missing(&loaded->profile);
    if (missing != NULL)
        return messages_add(loaded->messages, loaded->document->root->at, "a base can supply it",
                            "profile %s has no %s", called, missing);
    return check_tries(loaded);
}

/* Returns: the profile of a good file, perhaps BAD, or LOADING if it is on the
 * way to itself. */
static struct loaded *
load(struct profiles *profiles, const struct file *file, const char *called, int64_t revision,
     struct messages *messages)
{
    struct loaded *loaded = g_hash_table_lookup(profiles->loaded, called);

    if (loaded != NULL)
        return loaded;
    loaded = g_new0(struct loaded, 1);
    loaded->file = file;
    loaded->document = file->document;
    loaded->statement = g_array_new(FALSE, TRUE, sizeof(struct statement));
    loaded->varied = g_ptr_array_new_with_free_func(varied_free);
    loaded->messages = messages;
    profile_init(&loaded->profile);
    g_hash_table_insert(profiles->loaded, g_strdup(called), loaded);
    g_ptr_array_add(profiles->chain, (char *) called);
    loaded->state = build(profiles, loaded, called, revision) ? LOADED : BAD;
    g_ptr_array_set_size(profiles->chain, (int) profiles->chain->len - 1);
    loaded->messages = NULL;
    return loaded;
}

/* Names */

/* The aliases; NULL if they have errors, which are told the first time. */
static const struct aliases *
all_aliases(struct profiles *profiles, struct messages *messages)
{
    if (!profiles->aliases_read)
        profiles->aliases = aliases_read(profiles->folder, profiles_names(profiles), messages);
    profiles->aliases_read = true;
    return profiles->aliases;
}

/* Returns: the name most like @name, or one that it is a part of ("vista"); or NULL. */
static const char *
resembling(const char *name, const char *const *names)
{
    const char *nearest = nearest_word(name, names);

    for (; nearest == NULL && strlen(name) >= 3 && *names != NULL; names++)
        if (strstr(*names, name) != NULL)
            nearest = *names;
    return nearest;
}

static bool
unknown_profile(struct profiles *profiles, const char *what, const char *name, struct place at,
                struct messages *messages)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    const char *nearest;
    g_autofree char *hint = NULL;

    for (const char *const *next = profiles_names(profiles); *next != NULL; next++)
        g_ptr_array_add(known, (char *) *next);
    for (guint i = 0; strcmp(what, "base") != 0 && i < aliases_all(profiles->aliases)->len; i++)
        g_ptr_array_add(known, (char *) ((const struct alias *) aliases_all(profiles->aliases)->pdata[i])->name);
    g_ptr_array_add(known, NULL);
    nearest = resembling(name, (const char *const *) known->pdata);
    hint = nearest != NULL ? g_strdup_printf("did you mean \"%s\"? v6sim os list shows all", nearest)
                           : g_strdup("v6sim os list shows all");
    return messages_add(messages, at, hint, "%s \"%s\" is unknown", what, name);
}

/* Returns: the name of the system that @name, without a revision, means: itself,
 * or what it is an alias of; NULL with a message if it is neither. A base says
 * what it is: an alias will stand for another system one day. */
static const char *
system_called(struct profiles *profiles, const char *what, const char *name, struct place at,
              struct messages *messages)
{
    const struct aliases *aliases;
    const struct alias *alias;

    if (g_strv_contains(profiles_names(profiles), name))
        return name;
    aliases = all_aliases(profiles, messages);
    alias = aliases != NULL ? aliases_find(aliases, name) : NULL;
    if (alias == NULL) {
        if (aliases == NULL)
            messages_add(messages, at, NULL, "%s \"%s\" is unknown, and the aliases have errors", what, name);
        else
            unknown_profile(profiles, what, name, at, messages);
        return NULL;
    }
    if (strcmp(what, "base") == 0) {
        g_autofree char *hint = g_strdup_printf("write \"%s\", for which it stands now", alias->os);

        messages_add(messages, at, hint, "base \"%s\" is an alias", name);
        return NULL;
    }
    return alias->os;
}

/* Revisions */

/* "2, 1" */
static char *
kept_revisions(const struct file *file)
{
    GString *kept = g_string_new(NULL);

    for (guint i = 0; i < file->older->len; i++)
        g_string_append_printf(kept, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                               g_array_index(file->older, struct older, i).is.revision);
    return g_string_free(kept, FALSE);
}

static bool
no_revision(const struct file *file, const char *what, const char *name, const char *system, struct place at,
            struct messages *messages)
{
    g_autofree char *kept = kept_revisions(file);
    g_autofree char *hint = g_strdup_printf("write \"%s@%" G_GINT64_FORMAT "\", or \"%s\" for whatever is there",
                                            system, file->revision, system);

    return messages_add(messages, at, hint, "%s \"%s\": %s is at revision %" G_GINT64_FORMAT "%s%s", what, name,
                        system, file->revision, *kept != '\0' ? ", and keeps " : "", kept);
}

/* Returns: the number that @text is written as, if that revision is there; 0 if not. */
static int64_t
revision_called(const struct file *file, const char *text)
{
    int64_t revision = g_ascii_strtoll(text, NULL, 10);
    g_autofree char *again = g_strdup_printf("%" G_GINT64_FORMAT, revision);
    bool there = revision == file->revision || older_with(file, revision) != NULL;

    return there && strcmp(again, text) == 0 ? revision : 0;
}

static char *
revision_name(const char *system, int64_t revision)
{
    return g_strdup_printf("%s@%" G_GINT64_FORMAT, system, revision);
}

/* Returns: what @name, "windows-vista" or "windows-vista@1", means to @what, an
 * os or a base; or NULL with a message at @at. */
static struct loaded *
find(struct profiles *profiles, const char *what, const char *name, struct place at, struct messages *messages)
{
    const char *pinned = strchr(name, '@');
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));
    const char *system = system_called(profiles, what, plain, at, messages);
    g_autofree char *called = NULL;
    struct file *file;
    int64_t revision;

    if (system == NULL)
        return NULL;
    file = open_file(profiles, system, messages);
    if (file->bad) {
        messages_add(messages, at, NULL, strcmp(what, "base") == 0 ? "%s \"%s\" has errors"
                                                                   : "%s \"%s\": its profile has errors", what, plain);
        return NULL;
    }
    revision = pinned != NULL ? revision_called(file, pinned + 1) : file->revision;
    if (revision == 0) {
        no_revision(file, what, name, system, at, messages);
        return NULL;
    }
    called = revision == file->revision ? g_strdup(system) : revision_name(system, revision);
    return load(profiles, file, called, revision, messages);
}

/* Whether all revisions that the file keeps can be built, so that a mistake in
 * one is not found only by who asks for it. */
static bool
check_older(struct profiles *profiles, const char *system, struct messages *messages)
{
    struct file *file = g_hash_table_lookup(profiles->file, system);

    for (guint i = 0; i < file->older->len && !file->checked && !file->bad; i++) {
        int64_t revision = g_array_index(file->older, struct older, i).is.revision;
        g_autofree char *called = revision_name(system, revision);

        file->bad = load(profiles, file, called, revision, messages)->state != LOADED;
    }
    file->checked = true;
    return !file->bad;
}

const struct profile *
profiles_find(struct profiles *profiles, const char *name, struct place at, struct messages *messages)
{
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));
    struct loaded *loaded = find(profiles, "os", name, at, messages);

    if (loaded == NULL)
        return NULL;
    if (loaded->state == LOADED && check_older(profiles, loaded->profile.system, messages))
        return &loaded->profile;
    messages_add(messages, at, NULL, "os \"%s\": its profile has errors", plain);
    return NULL;
}

char **
profiles_older(const struct profiles *profiles, const struct profile *profile)
{
    const struct file *file = g_hash_table_lookup(profiles->file, profile->system);
    char **older = g_new0(char *, file->older->len + 1);

    for (guint i = 0; i < file->older->len; i++)
        older[i] = revision_name(profile->system, g_array_index(file->older, struct older, i).is.revision);
    return older;
}

const struct alias *
profiles_alias(const struct profiles *profiles, const char *name)
{
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));

    return profiles->aliases != NULL ? aliases_find(profiles->aliases, plain) : NULL;
}

const GPtrArray *
profiles_aliases(struct profiles *profiles, struct messages *messages)
{
    const struct aliases *aliases = all_aliases(profiles, messages);

    return aliases != NULL ? aliases_all(aliases) : NULL;
}
