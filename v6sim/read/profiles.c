/*
 * profiles.c - finding and reading the files of models/os
 *
 * A file is read as a tree. Each element that states a fact becomes a statement,
 * and so does each item of what is not modelled; a profile with a base begins with
 * the base's statements, replaces those whose id it uses again, drops some and adds
 * its own. Only then are values read: by
 * the field tables of models/host/profile.c, in the order of profile_elements[],
 * so that a fact that refines another (an argument of a rule) comes after it
 * whatever the order of files.
 *
 * In order: profiles_find() -> load() -> load() of the base -> collect() ->
 * read_facts() -> read_not_modelled() -> profile_missing().
 *
 * A profile that could not be read is remembered as such: its messages are
 * given once, and everybody who asks for it afterwards hears that it is bad.
 */
#include "v6sim/read/profiles.h"

#include <string.h>

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
};

enum loading_state { LOADING, LOADED, BAD };

struct loaded {
    struct profile profile;
    enum loading_state state;
    struct xml_document *document;
    GArray *statement;          /* struct statement: base's and own, in order */
    struct messages *messages;  /* while it is read */
};

struct profiles {
    GHashTable *loaded;         /* name -> struct loaded * */
    GPtrArray *folder;          /* char *: where files are looked for, in order */
    GPtrArray *chain;           /* const char *: profiles being read, each the base of the one before */
    char **names;               /* of all, sorted; NULL until somebody asks */
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

struct profiles *
profiles_new(void)
{
    struct profiles *profiles = g_new0(struct profiles, 1);

    profiles->loaded = g_hash_table_new(g_str_hash, g_str_equal);
    profiles->folder = g_ptr_array_new_with_free_func(g_free);
    profiles->chain = g_ptr_array_new();
    add_folders_of_variable(profiles->folder);
    add_folders_of_program(profiles->folder);
    add_folder(profiles->folder, g_strdup(PKGDATADIR "/os"));
    return profiles;
}

static void
loaded_free(struct loaded *loaded)
{
    profile_clear(&loaded->profile);
    for (uint16_t i = 0; i < loaded->profile.n_facts; i++) {
        g_free((char *) loaded->profile.fact[i].stated);
        g_free((char *) loaded->profile.fact[i].low);
        g_free((char *) loaded->profile.fact[i].high);
    }
    g_free(loaded->profile.fact);
    g_array_unref(loaded->statement);
    g_free(loaded->profile.not_modelled);
    if (loaded->document != NULL)
        xml_free(loaded->document);
    g_free(loaded);
}

void
profiles_free(struct profiles *profiles)
{
    GHashTableIter iter;
    gpointer name, loaded;

    g_hash_table_iter_init(&iter, profiles->loaded);
    while (g_hash_table_iter_next(&iter, &name, &loaded)) {
        loaded_free(loaded);
        g_free(name);
    }
    g_hash_table_unref(profiles->loaded);
    g_ptr_array_unref(profiles->folder);
    g_ptr_array_unref(profiles->chain);
    g_strfreev(profiles->names);
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
        if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
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

static bool
can_hold(const char *holder)
{
    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++)
        if (strcmp(kind->holder, holder) == 0)
            return true;
    return false;
}

/* <selection> alone, so that a derived profile can change what stands in it. */
static bool
is_mere_holder(const struct xml_element *element)
{
    return element->attribute->len == 0 && can_hold(element->name);
}

static bool
unknown_element(struct loaded *loaded, const struct xml_element *element)
{
    const char *const holder = element->parent->name;
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
    return messages_add(loaded->messages, element->at, hint, "<%s> holds no <%s>", holder, element->name);
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

/* Whether @element has what every fact must have. */
static bool
has_origin(struct loaded *loaded, const struct xml_element *element)
{
    static const char *const needed[] = { "id", "source", "confidence" };
    bool all = true;

    for (unsigned i = 0; i < G_N_ELEMENTS(needed); i++) {
        const struct xml_attribute *attribute = xml_attribute(element, needed[i]);

        if (attribute == NULL || *attribute->value == '\0')
            all = messages_add(loaded->messages, xml_place(element, needed[i]),
                               "every fact has an id, a source to look it up in, and a confidence",
                               "<%s> states a fact without %s", element->name, needed[i]);
    }
    return all;
}

static bool
known_confidence(struct loaded *loaded, const struct xml_element *element)
{
    const struct xml_attribute *attribute = xml_attribute(element, "confidence");
    g_autofree char *words = g_strjoinv(", ", (char **) confidence_name);
    g_autofree char *hint = g_strdup_printf("one of %s", words);

    return g_strv_contains(confidence_name, attribute->value) ||
        messages_add(loaded->messages, attribute->value_at, hint,
                     "confidence \"%s\" is unknown", attribute->value);
}

/* An id that is used again: in another file it replaces, in the same it is a mistake. */
static void
replace_statement(struct loaded *loaded, struct statement *old, const struct statement *new)
{
    const struct xml_attribute *id = xml_attribute(new->element, "id");

    if (old->from == new->from) {
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
    struct statement new = { .element = element, .kind = kind, .from = loaded->profile.name };
    struct statement *old;

    if (kind->kind == ELEMENT_ITEM ? !is_item(loaded, element, kind)
                                   : !has_origin(loaded, element) || !known_confidence(loaded, element))
        return;
    new.id = xml_attribute(element, "id")->value;
    old = statement_with(loaded, new.id);
    if (old != NULL)
        replace_statement(loaded, old, &new);
    else
        g_array_append_val(loaded->statement, new);
}

/* <drop id="..."/> */
static void
drop_statement(struct loaded *loaded, const struct xml_element *element)
{
    static const struct field fields[] = {
        { .name = "id", .type = FIELD_NAME, .offset = sizeof(struct given), .flags = FIELD_REQUIRED,
          .meaning = "of the base's fact or item that does not hold here" },
        { .name = NULL }
    };
    struct {
        struct given given;
        const char *id;
    } drop = { 0 };
    struct statement *old;

    if (!fields_read(fields, element, &drop, loaded->document, NULL, loaded->messages))
        return;
    old = statement_with(loaded, drop.id);
    if (old != NULL && old->from != loaded->profile.name)
        g_array_remove_index(loaded->statement, (guint) (old - (struct statement *) loaded->statement->data));
    else
        messages_add(loaded->messages, xml_attribute(element, "id")->value_at,
                     "v6sim os show BASE lists facts and items with their ids",
                     "no base states a fact or item \"%s\" that could be dropped", drop.id);
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
    const struct profile_element *kind = element->parent != NULL ? find_kind(element->name, element->parent->name)
                                                                 : NULL;

    return kind != NULL && kind->kind == ELEMENT_FACT && !is_mere_holder(element);
}

static void
collect_element(struct loaded *loaded, const struct xml_element *element)
{
    const struct profile_element *kind = find_kind(element->name, element->parent->name);

    if (kind == NULL) {
        unknown_element(loaded, element);
        return;
    }
    switch (kind->kind) {
    case ELEMENT_LATER:
        messages_add(loaded->messages, element->at, "until then it is an <item> in <not-modelled>",
                     "<%s> is not built yet", element->name);
        return;
    case ELEMENT_ROW:           /* read with its table */
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

/* All that stands in @holder, in document order. */
static void
collect(struct loaded *loaded, const struct xml_element *holder)
{
    bool is_root = holder->parent == NULL;

    for (guint i = 0; i < holder->child->len; i++) {
        const struct xml_element *child = holder->child->pdata[i];

        if (is_root && strcmp(child->name, "drop") == 0) {
            drop_statement(loaded, child);
        } else if (states_fact(holder) && (strcmp(child->name, "low") == 0 || strcmp(child->name, "high") == 0)) {
            continue;           /* read with its fact */
        } else {
            collect_element(loaded, child);
        }
    }
}

/* Values */

static const char *const origin[] = { "id", "source", "confidence", NULL };

/* What <low> or <high> would make of the fact: its attributes over the fact's. */
static bool
read_bound(struct loaded *loaded, const struct statement *statement, const struct xml_element *bound)
{
    struct xml_element whole = *bound;
    g_autoptr(GPtrArray) attributes = g_ptr_array_new();
    g_autofree void *read = g_malloc0(statement->kind->size);

    for (guint i = 0; i < bound->attribute->len; i++)
        g_ptr_array_add(attributes, bound->attribute->pdata[i]);
    for (guint i = 0; i < statement->element->attribute->len; i++) {
        struct xml_attribute *attribute = statement->element->attribute->pdata[i];

        if (xml_attribute(bound, attribute->name) == NULL)
            g_ptr_array_add(attributes, attribute);
    }
    whole.name = statement->element->name;
    whole.attribute = attributes;
    return fields_read(statement->kind->fields, &whole, read, loaded->document, origin, loaded->messages);
}

static void
read_bounds(struct loaded *loaded, const struct statement *statement)
{
    const char *confidence = xml_attribute(statement->element, "confidence")->value;
    const char *seen = NULL;

    for (guint i = 0; i < statement->element->child->len; i++) {
        const struct xml_element *bound = statement->element->child->pdata[i];

        if (strcmp(bound->name, "low") != 0 && strcmp(bound->name, "high") != 0)
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

/* Reads @element as a @kind and stores it. */
static bool
read_element(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind,
             const char *const *also, uint16_t fact)
{
    g_autofree void *read = g_malloc0(kind->size);
    const char *wrong;

    if (!fields_read(kind->fields, element, read, loaded->document, also, loaded->messages))
        return false;
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

/* Returns: what the child @name, <low> or <high>, states; NULL if there is none. */
static char *
bound_of(const struct xml_element *element, const char *name)
{
    for (guint i = 0; i < element->child->len; i++) {
        const struct xml_element *child = element->child->pdata[i];

        if (strcmp(child->name, name) == 0)
            return stated_by(child);
    }
    return NULL;
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

static void
read_facts(struct loaded *loaded)
{
    g_autoptr(GArray) facts = statements_that_are(loaded, false);
    const struct statement *statement = (const struct statement *) facts->data;
    struct profile *profile = &loaded->profile;

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
            .low = bound_of(statement[i].element, "low"),
            .high = bound_of(statement[i].element, "high"),
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

/* Loading */

static struct loaded *load(struct profiles *profiles, const char *name, struct messages *messages);

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

/* Returns: the name most like @name, or one that it begins ("linux"); or NULL. */
static const char *
resembling(const char *name, const char *const *names)
{
    const char *nearest = nearest_word(name, names);

    for (; nearest == NULL && *name != '\0' && *names != NULL; names++)
        if (g_str_has_prefix(*names, name))
            nearest = *names;
    return nearest;
}

static bool
unknown_profile(struct profiles *profiles, const char *what, const char *name, struct place at,
                struct messages *messages)
{
    const char *nearest = resembling(name, profiles_names(profiles));
    g_autofree char *hint = nearest != NULL
        ? g_strdup_printf("did you mean \"%s\"? v6sim os list shows all", nearest)
        : g_strdup("v6sim os list shows all");

    return messages_add(messages, at, hint, "%s \"%s\" is unknown", what, name);
}

static bool
load_base(struct profiles *profiles, struct loaded *loaded)
{
    const struct xml_attribute *base = xml_attribute(loaded->document->root, "base");
    struct loaded *under;

    if (base == NULL)
        return true;
    if (!g_strv_contains(profiles_names(profiles), base->value))
        return unknown_profile(profiles, "base", base->value, base->value_at, loaded->messages);
    under = load(profiles, base->value, loaded->messages);
    if (under->state == LOADING)
        return circle(profiles, base, loaded->messages);
    if (under->state == BAD)
        return messages_add(loaded->messages, base->value_at, NULL, "base \"%s\" has errors", base->value);
    lay_base(loaded, under);
    return true;
}

static bool
read_root(struct loaded *loaded, const char *name)
{
    const struct xml_element *root = loaded->document->root;
    struct messages *messages = loaded->messages;

    if (strcmp(root->name, "os") != 0)
        return messages_add(messages, root->at, "a profile is one <os>", "<%s> is not a profile", root->name);
    if (!fields_read(profile_fields, root, &loaded->profile, loaded->document, NULL, messages))
        return false;
    return strcmp(loaded->profile.name, name) == 0 ||
        messages_add(messages, xml_attribute(root, "name")->value_at, "a file is called like its profile",
                     "name \"%s\" in the file of %s", loaded->profile.name, name);
}

static bool
read_profile(struct profiles *profiles, struct loaded *loaded, const char *name)
{
    g_autofree char *path = path_of(profiles, name);
    unsigned before = messages_n(loaded->messages);
    const char *missing;

    loaded->document = xml_read(path, NULL, loaded->messages);
    if (loaded->document == NULL || !read_root(loaded, name) || !load_base(profiles, loaded))
        return false;
    collect(loaded, loaded->document->root);
    if (messages_n(loaded->messages) > before)
        return false;
    read_facts(loaded);
    read_not_modelled(loaded);
    if (messages_n(loaded->messages) > before)
        return false;
    missing = profile_missing(&loaded->profile);
    if (missing != NULL)
        return messages_add(loaded->messages, loaded->document->root->at, "a base can supply it",
                            "profile %s has no %s", name, missing);
    return true;
}

/* Returns: the profile whose file @name is known to exist, perhaps BAD, or
 * LOADING if it is on the way to itself. */
static struct loaded *
load(struct profiles *profiles, const char *name, struct messages *messages)
{
    struct loaded *loaded = g_hash_table_lookup(profiles->loaded, name);

    if (loaded != NULL)
        return loaded;
    loaded = g_new0(struct loaded, 1);
    loaded->statement = g_array_new(FALSE, TRUE, sizeof(struct statement));
    loaded->messages = messages;
    profile_init(&loaded->profile);
    g_hash_table_insert(profiles->loaded, g_strdup(name), loaded);
    g_ptr_array_add(profiles->chain, (char *) name);
    loaded->state = read_profile(profiles, loaded, name) ? LOADED : BAD;
    g_ptr_array_set_size(profiles->chain, (int) profiles->chain->len - 1);
    loaded->messages = NULL;
    return loaded;
}

static bool
has_revision(const struct profile *profile, const char *asked, const char *revision, struct place at,
             struct messages *messages)
{
    g_autofree char *has = g_strdup_printf("%" G_GINT64_FORMAT, profile->revision);
    g_autofree char *hint = g_strdup_printf("write \"%s@%s\", or \"%s\" for whatever is there",
                                            profile->name, has, profile->name);

    return strcmp(has, revision) == 0 ||
        messages_add(messages, at, hint, "os \"%s\": %s is at revision %s", asked, profile->name, has);
}

const struct profile *
profiles_find(struct profiles *profiles, const char *name, struct place at, struct messages *messages)
{
    const char *revision = strchr(name, '@');
    g_autofree char *plain = revision != NULL ? g_strndup(name, (gsize) (revision - name)) : g_strdup(name);
    struct loaded *loaded;

    if (!g_strv_contains(profiles_names(profiles), plain)) {
        unknown_profile(profiles, "os", plain, at, messages);
        return NULL;
    }
    loaded = load(profiles, plain, messages);
    if (loaded->state != LOADED) {
        messages_add(messages, at, NULL, "os \"%s\": its profile has errors", plain);
        return NULL;
    }
    if (revision != NULL && !has_revision(&loaded->profile, name, revision + 1, at, messages))
        return NULL;
    return &loaded->profile;
}
