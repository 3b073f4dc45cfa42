/*
 * nat-types.c - types of NAT and firewall, read from models/nat
 *
 * A file is one <nat> or <firewall> whose elements each state one fact, with its source, as those
 * of a system do; what is known and not modelled stands in <not-modelled>. Each fact
 * must be there: a type says all that it does.
 */
#include "v6sim/read/nat-types.h"

#include <string.h>

#include <glib.h>

#include "models/host/vocabulary.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/origin.h"
#include "v6sim/read/profile-files.h"
#include "v6sim/read/profile-vocabulary.h"
#include "v6sim/read/xml.h"

struct loaded_type {
    struct nat_type type;
    struct xml_document *document;
    bool bad;
};

struct nat_types {
    GPtrArray *folder;          /* char * */
    char **names;               /* NULL until somebody asks */
    GHashTable *type;           /* name -> struct loaded_type * */
};

/* What is being read. */
struct reading {
    struct nat_type *type;
    struct xml_document *document;
    uint32_t seen;              /* set of enum nat_fact */
    struct messages *messages;
};

/* Facts */

static unsigned
nth_element(const char *name)
{
    unsigned nth = 0;

    while (nth < N_NAT_FACTS && strcmp(nat_type_elements[nth].name, name) != 0)
        nth++;
    return nth;
}

static bool
is_of(const struct reading *reading, unsigned nth)
{
    return nth < N_NAT_FACTS && nat_type_elements[nth].of >> reading->type->sort & 1;
}

static bool
refuse_unknown(const struct reading *reading, const struct xml_element *element)
{
    g_autoptr(GString) known = g_string_new(NULL);

    g_string_append_printf(known, "elements of <%s>:", nat_sort_name[reading->type->sort]);
    for (unsigned i = 0; i < N_NAT_FACTS; i++)
        if (is_of(reading, i))
            g_string_append_printf(known, " %s,", nat_type_elements[i].name);
    g_string_append(known, " not-modelled");
    return messages_add(reading->messages, element->at, known->str, "<%s> is not known here", element->name);
}

static void
keep_fact(struct reading *reading, unsigned nth, const struct xml_element *element, const struct origin *origin,
          const struct nat_statement *statement)
{
    struct profile *profile = &reading->type->profile;

    profile->fact[nth] = (struct fact) {
        .id = origin->id,
        .element = nat_type_elements[nth].name,
        .holder = nat_sort_name[reading->type->sort],
        .source = origin->source,
        .confidence = (enum confidence) origin->confidence,
        .from = profile->name,
        .stated = fact_stated(element),
        .meaning = fact_meaning(nat_type_elements[nth].fields, statement),
    };
}

static bool
is_given(const struct reading *reading, const char *id)
{
    const struct profile *profile = &reading->type->profile;
    bool is = false;

    for (uint16_t i = 0; i < profile->n_facts; i++)
        is |= profile->fact[i].id != NULL && strcmp(profile->fact[i].id, id) == 0;
    return is;
}

static void
read_fact(struct reading *reading, unsigned nth, const struct xml_element *element)
{
    const struct nat_type_element *kind = &nat_type_elements[nth];
    struct nat_statement statement = { .word = 0 };
    struct origin origin = { .id = NULL };
    const char *wrong;

    if (!origin_read(element, &origin, reading->document, reading->messages) ||
        !fields_read(kind->fields, element, &statement, reading->document, origin_attributes, reading->messages))
        return;
    wrong = kind->take(&reading->type->behaviour, &statement);
    if (is_given(reading, origin.id))
        messages_add(reading->messages, xml_place(element, "id"), NULL, "id \"%s\" is given twice", origin.id);
    else if (wrong != NULL)
        messages_add(reading->messages, element->at, NULL, "<%s> %s", kind->name, wrong);
    else
        keep_fact(reading, nth, element, &origin, &statement);
}

/* What is not modelled */

static void
read_item(struct reading *reading, const struct xml_element *element)
{
    const struct profile_element *kind = profile_kind("item", "not-modelled");
    struct profile *profile = &reading->type->profile;
    struct item_facts item = { .id = NULL };

    if (strcmp(element->name, "item") != 0)
        messages_add(reading->messages, element->at, "write an <item>", "<%s> is not known here", element->name);
    else if (*element->text == '\0')
        messages_add(reading->messages, element->at, "say what is not modelled", "<item> is empty");
    else if (fields_read(kind->fields, element, &item, reading->document, NULL, reading->messages))
        profile->not_modelled[profile->n_not_modelled++] = (struct not_modelled) {
            .id = item.id, .text = element->text, .reason = item.reason, .source = item.source,
            .from = profile->name };
}

static void
read_items(struct reading *reading, const struct xml_element *holder)
{
    struct profile *profile = &reading->type->profile;

    profile->not_modelled = g_renew(struct not_modelled, profile->not_modelled,
                                    profile->n_not_modelled + holder->child->len);
    for (guint i = 0; i < holder->child->len; i++)
        read_item(reading, g_ptr_array_index(holder->child, i));
}

/* All of a file */

static void
read_element(struct reading *reading, const struct xml_element *element)
{
    unsigned nth = nth_element(element->name);

    if (*element->text != '\0')
        messages_add(reading->messages, element->text_at, "notes are written <!-- like this -->", "<%s> holds text",
                     element->name);
    if (strcmp(element->name, "not-modelled") == 0)
        read_items(reading, element);
    else if (!is_of(reading, nth))
        refuse_unknown(reading, element);
    else if (reading->seen >> nth & 1)
        messages_add(reading->messages, element->at, NULL, "a second <%s>", element->name);
    else
        read_fact(reading, nth, element);
    if (is_of(reading, nth))
        reading->seen |= 1u << nth;
}

/* Facts in the order of the vocabulary, without gaps. */
static void
close_ranks(struct reading *reading)
{
    struct nat_type *type = reading->type;
    uint16_t n = 0;

    for (unsigned i = 0; i < N_NAT_FACTS; i++)
        if (type->profile.fact[i].id != NULL) {
            type->fact[n] = (uint8_t) i;
            type->profile.fact[n++] = type->profile.fact[i];
        }
    type->profile.n_facts = n;
}

static void
read_elements(struct reading *reading, const struct xml_element *root)
{
    struct profile *profile = &reading->type->profile;
    uint8_t sort = (uint8_t) reading->type->sort;

    profile->fact = g_new0(struct fact, N_NAT_FACTS);
    profile->n_facts = N_NAT_FACTS;
    for (guint i = 0; i < root->child->len; i++)
        read_element(reading, g_ptr_array_index(root->child, i));
    close_ranks(reading);
    for (unsigned i = 0; i < N_NAT_FACTS; i++)
        if (!(reading->seen >> i & 1) && nat_type_elements[i].needed >> sort & 1)
            messages_add(reading->messages, root->at, NULL, "type \"%s\" has no <%s>", profile->name,
                         nat_type_elements[i].name);
}

static void
read_type(struct reading *reading, const char *name)
{
    const struct xml_element *root = reading->document->root;
    struct profile *profile = &reading->type->profile;

    if (!g_strv_contains(nat_sort_name, root->name)) {
        messages_add(reading->messages, root->at, "a type is one <nat> or <firewall>", "<%s> is not a type of NAT",
                     root->name);
        return;
    }
    if (!fields_read(nat_type_fields, root, profile, reading->document, NULL, reading->messages))
        return;
    if (strcmp(profile->name, name) != 0)
        messages_add(reading->messages, xml_place(root, "name"), NULL, "name \"%s\" is not what the file is called",
                     profile->name);
    reading->type->sort = strcmp(root->name, nat_sort_name[SORT_NAT]) == 0 ? SORT_NAT : SORT_FIREWALL;
    reading->type->behaviour.name = profile->os = profile->name;
    read_elements(reading, root);
}

static void
type_free(void *data)
{
    struct loaded_type *loaded = data;
    struct profile *profile = &loaded->type.profile;

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        g_free((char *) profile->fact[i].stated);
        g_free((char *) profile->fact[i].meaning);
    }
    g_free(profile->fact);
    g_free(profile->not_modelled);
    if (loaded->document != NULL)
        xml_free(loaded->document);
    g_free(loaded);
}

struct nat_types *
nat_types_new(void)
{
    struct nat_types *types = g_new0(struct nat_types, 1);

    g_autoptr(GPtrArray) folders = profile_folders();

    types->folder = profile_folders_beside(folders, "nat");
    types->type = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, type_free);
    return types;
}

void
nat_types_free(struct nat_types *types)
{
    if (types == NULL)
        return;
    g_ptr_array_unref(types->folder);
    g_strfreev(types->names);
    g_hash_table_unref(types->type);
    g_free(types);
}

const char *const *
nat_types_names(struct nat_types *types)
{
    if (types->names == NULL)
        types->names = profile_names(types->folder);
    return (const char *const *) types->names;
}

static struct loaded_type *
load(struct nat_types *types, const char *name, struct messages *messages)
{
    struct loaded_type *loaded = g_new0(struct loaded_type, 1);
    struct reading reading = { .type = &loaded->type, .messages = messages };
    unsigned before = messages_n(messages);
    g_autofree char *path = profile_path(types->folder, name);

    g_hash_table_insert(types->type, g_strdup(name), loaded);
    loaded->type.profile.revision = loaded->type.profile.newest = 1;
    loaded->document = reading.document = xml_read(path, NULL, messages);
    if (loaded->document != NULL)
        read_type(&reading, name);
    loaded->bad = messages_n(messages) > before;
    return loaded;
}

static const struct nat_type *
find(struct nat_types *types, const char *name, const char *what, struct place at, struct messages *messages)
{
    struct loaded_type *loaded = g_hash_table_lookup(types->type, name);

    if (!g_strv_contains(nat_types_names(types), name)) {
        const char *nearest = nearest_word(name, nat_types_names(types));
        g_autofree char *hint = nearest != NULL
            ? g_strdup_printf("did you mean \"%s\"? v6sim nat list shows all", nearest)
            : g_strdup("v6sim nat list shows all");

        messages_add(messages, at, hint, "%s \"%s\" is unknown", what, name);
        return NULL;
    }
    if (loaded == NULL)
        loaded = load(types, name, messages);
    if (!loaded->bad)
        return &loaded->type;
    messages_add(messages, at, NULL, "%s \"%s\": its file has errors", what, name);
    return NULL;
}

const struct nat_type *
nat_types_find(struct nat_types *types, const char *name, struct place at, struct messages *messages)
{
    return find(types, name, "type", at, messages);
}

const struct nat_type *
nat_types_find_of(struct nat_types *types, const char *name, enum nat_sort sort, struct place at,
                  struct messages *messages)
{
    const struct nat_type *type = find(types, name, nat_sort_name[sort], at, messages);

    if (type == NULL || type->sort == sort)
        return type;
    messages_add(messages, at, "v6sim nat list shows all", "\"%s\" is a type of %s, not of %s", name,
                 sort == SORT_NAT ? "firewall" : "NAT", sort == SORT_NAT ? "NAT" : "firewall");
    return NULL;
}
