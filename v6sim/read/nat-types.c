/*
 * nat-types.c - types of NAT, read from models/nat
 *
 * A file is one <nat> whose elements each state one fact, with its source, as those
 * of a system do. Each must be there: a type says all that it does.
 */
#include "v6sim/read/nat-types.h"

#include <string.h>

#include <glib.h>

#include "models/host/profile.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/profile-files.h"
#include "v6sim/read/xml.h"

#define MOST_NS INT64_C(604800000000000)        /* a week: Linux keeps TCP for five days */

/* What a file is read into. */
struct nat_file {
    struct given given;
    const char *name, *label;
};

/* And each of its elements. */
struct nat_fact {
    struct given given;
    const char *id, *source;
    int confidence;             /* enum confidence */
    int word;
    uint32_t refresh;
    int64_t first_port, last_port;
    int64_t udp_one_way_ns, udp_ns, tcp_transitory_ns, tcp_established_ns, icmp_ns;
};

struct nat_type {
    struct nat_behaviour behaviour;
    struct xml_document *document;
    bool bad;
};

struct nat_types {
    GPtrArray *folder;          /* char * */
    char **names;               /* NULL until somebody asks */
    GHashTable *type;           /* name -> struct nat_type * */
};

/* Words, in the order of the enums of behaviour.h */

static const char *const dependence_words[] = {
    [NAT_ENDPOINT_INDEPENDENT] = "endpoint-independent", [NAT_ADDRESS_DEPENDENT] = "address-dependent",
    [NAT_ADDRESS_AND_PORT_DEPENDENT] = "address-and-port-dependent", NULL };
static const char *const ports_words[] = {
    [NAT_PORTS_PRESERVED] = "preserved", [NAT_PORTS_SEQUENTIAL] = "sequential", [NAT_PORTS_RANDOM] = "random", NULL };
static const char *const hairpin_words[] = {
    [NAT_HAIRPIN_NONE] = "none", [NAT_HAIRPIN_INTERNAL] = "internal", [NAT_HAIRPIN_EXTERNAL] = "external", NULL };
static const char *const refresh_words[] = { "outbound", "inbound", NULL };
static const char *const unsolicited_words[] = {
    [NAT_DROPS] = "drop", [NAT_RESETS] = "reset", [NAT_REPORTS] = "report", NULL };
static const char *const icmp_words[] = { "drop", "translate", NULL };

/* Fields */

#define FACT(member) FIELD(struct nat_fact, member)
#define ORIGIN                                                                                              \
    { .name = "id", .type = FIELD_NAME, .offset = FACT(id), .flags = FIELD_REQUIRED,                        \
      .meaning = "of the fact" },                                                                           \
    { .name = "source", .type = FIELD_TEXT, .offset = FACT(source), .flags = FIELD_REQUIRED,                \
      .meaning = "where to look it up" },                                                                   \
    { .name = "confidence", .type = FIELD_WORD, .offset = FACT(confidence), .words = confidence_name,       \
      .flags = FIELD_REQUIRED, .meaning = "what kind of source that is" }
#define WORD(attribute, of, what)                                                                           \
    { .name = attribute, .type = FIELD_WORD, .offset = FACT(word), .words = of, .flags = FIELD_REQUIRED,    \
      .meaning = what }
#define TIMER(attribute, member, what)                                                                      \
    { .name = attribute, .type = FIELD_DURATION, .offset = FACT(member), .least = 1, .most = MOST_NS,       \
      .flags = FIELD_REQUIRED, .meaning = what }
#define END { .name = NULL }

static const struct field nat_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct nat_file, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios write it, and as the file is called" },
    { .name = "label", .type = FIELD_TEXT, .offset = FIELD(struct nat_file, label), .flags = FIELD_REQUIRED,
      .meaning = "what it is, for reports" },
    END
};
static const struct field mapping_fields[] = {
    ORIGIN, WORD("is", dependence_words, "on what of the other end the port outside hangs"), END };
static const struct field filtering_fields[] = {
    ORIGIN, WORD("is", dependence_words, "whom it lets in: anybody, or to whose address, or address and port, "
                 "something went out"), END };
static const struct field ports_fields[] = {
    ORIGIN, WORD("assign", ports_words, "which port outside is tried first; of those taken the next one"),
    { .name = "first", .type = FIELD_COUNT, .offset = FACT(first_port), .least = 1, .most = UINT16_MAX,
      .flags = FIELD_REQUIRED, .meaning = "the lowest port that it gives out" },
    { .name = "last", .type = FIELD_COUNT, .offset = FACT(last_port), .least = 1, .most = UINT16_MAX,
      .flags = FIELD_REQUIRED, .meaning = "the highest" },
    END
};
static const struct field hairpin_fields[] = {
    ORIGIN, WORD("seen", hairpin_words, "as whose a packet from inside to the outside address arrives; none: never"),
    END
};
static const struct field timer_fields[] = {
    ORIGIN,
    TIMER("udp-one-way", udp_one_way_ns, "of a mapping that nothing has come in by"),
    TIMER("udp", udp_ns, "of one with packets both ways"),
    TIMER("tcp-transitory", tcp_transitory_ns, "of a connection half open or closing"),
    TIMER("tcp-established", tcp_established_ns, "of one that is open"),
    TIMER("icmp", icmp_ns, "of a query"),
    { .name = "refresh", .type = FIELD_WORDS, .offset = FACT(refresh), .words = refresh_words,
      .flags = FIELD_REQUIRED, .meaning = "packets of which direction keep a mapping" },
    END
};
static const struct field unsolicited_fields[] = {
    ORIGIN, WORD("do", unsolicited_words, "with a SYN that nothing lets in: a RST, or an ICMP error after 6 s"),
    END
};
static const struct field icmp_fields[] = { ORIGIN, WORD("errors", icmp_words, "about what it translated"), END };

/* Elements, and how each becomes behaviour */

static void
take_mapping(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->mapping = (uint8_t) fact->word;
}

static void
take_filtering(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->filtering = (uint8_t) fact->word;
}

static void
take_ports(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->ports = (uint8_t) fact->word;
    behaviour->first_port = (uint16_t) fact->first_port;
    behaviour->last_port = (uint16_t) fact->last_port;
}

static void
take_hairpin(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->hairpin = (uint8_t) fact->word;
}

static void
take_timer(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->udp_one_way_ns = fact->udp_one_way_ns;
    behaviour->udp_ns = fact->udp_ns;
    behaviour->tcp_transitory_ns = fact->tcp_transitory_ns;
    behaviour->tcp_established_ns = fact->tcp_established_ns;
    behaviour->icmp_ns = fact->icmp_ns;
    behaviour->refresh = (uint8_t) fact->refresh;
}

static void
take_unsolicited(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->unsolicited = (uint8_t) fact->word;
}

static void
take_icmp(struct nat_behaviour *behaviour, const struct nat_fact *fact)
{
    behaviour->errors = fact->word != 0;
}

static const struct {
    const char *name;
    const struct field *fields;
    void (*take)(struct nat_behaviour *behaviour, const struct nat_fact *fact);
} element_kind[] = {
    { "mapping", mapping_fields, take_mapping },
    { "filtering", filtering_fields, take_filtering },
    { "ports", ports_fields, take_ports },
    { "hairpin", hairpin_fields, take_hairpin },
    { "timer", timer_fields, take_timer },
    { "unsolicited", unsolicited_fields, take_unsolicited },
    { "icmp", icmp_fields, take_icmp },
};

/* Reading */

static int
kind_of(const struct xml_element *element)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(element_kind); i++)
        if (strcmp(element->name, element_kind[i].name) == 0)
            return (int) i;
    return -1;
}

/* Whether @fact is one. */
static bool
check_fact(const struct xml_element *element, const struct nat_fact *fact, struct messages *messages)
{
    if (fact->first_port > fact->last_port)
        return messages_add(messages, xml_place(element, "last"), NULL, "the last port is below the first");
    return true;
}

static void
read_element(struct nat_type *type, const struct xml_element *element, uint32_t *seen, struct messages *messages)
{
    int kind = kind_of(element);
    struct nat_fact fact = { .id = NULL };

    if (kind < 0)
        messages_add(messages, element->at, "elements of <nat>: mapping, filtering, ports, hairpin, timer, "
                     "unsolicited, icmp", "<%s> is not known here", element->name);
    else if (*seen >> kind & 1)
        messages_add(messages, element->at, NULL, "a second <%s>", element->name);
    else if (fields_read(element_kind[kind].fields, element, &fact, type->document, NULL, messages) &&
             check_fact(element, &fact, messages))
        element_kind[kind].take(&type->behaviour, &fact);
    if (kind >= 0)
        *seen |= 1u << kind;
}

static void
read_type(struct nat_type *type, const char *name, struct messages *messages)
{
    const struct xml_element *root = type->document->root;
    struct nat_file file = { .name = NULL };
    uint32_t seen = 0;

    if (strcmp(root->name, "nat") != 0) {
        messages_add(messages, root->at, "a type of NAT is one <nat>", "<%s> is not a type of NAT", root->name);
        return;
    }
    if (!fields_read(nat_fields, root, &file, type->document, NULL, messages))
        return;
    if (strcmp(file.name, name) != 0)
        messages_add(messages, xml_place(root, "name"), NULL, "name \"%s\" is not what the file is called", file.name);
    type->behaviour.name = file.name;
    for (guint i = 0; i < root->child->len; i++)
        read_element(type, g_ptr_array_index(root->child, i), &seen, messages);
    for (unsigned i = 0; i < G_N_ELEMENTS(element_kind); i++)
        if (!(seen >> i & 1))
            messages_add(messages, root->at, NULL, "type \"%s\" has no <%s>", name, element_kind[i].name);
}

static void
type_free(void *data)
{
    struct nat_type *type = data;

    if (type->document != NULL)
        xml_free(type->document);
    g_free(type);
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

static struct nat_type *
load(struct nat_types *types, const char *name, struct messages *messages)
{
    struct nat_type *type = g_new0(struct nat_type, 1);
    unsigned before = messages_n(messages);
    g_autofree char *path = profile_path(types->folder, name);

    g_hash_table_insert(types->type, g_strdup(name), type);
    type->document = xml_read(path, NULL, messages);
    if (type->document != NULL)
        read_type(type, name, messages);
    type->bad = messages_n(messages) > before;
    return type;
}

const struct nat_behaviour *
nat_types_find(struct nat_types *types, const char *name, struct place at, struct messages *messages)
{
    struct nat_type *type = g_hash_table_lookup(types->type, name);

    if (!g_strv_contains(nat_types_names(types), name)) {
        g_autofree char *all = g_strjoinv(" ", (char **) nat_types_names(types));
        g_autofree char *hint = g_strdup_printf("known: none %s", all);

        messages_add(messages, at, hint, "nat \"%s\" is unknown", name);
        return NULL;
    }
    if (type == NULL)
        type = load(types, name, messages);
    if (!type->bad)
        return &type->behaviour;
    messages_add(messages, at, NULL, "nat \"%s\": its file has errors", name);
    return NULL;
}
