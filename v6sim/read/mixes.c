/*
 * mixes.c - named mixes of models/mix, and those of a table, put into a scenario
 *
 * In order: mixes_expand() -> expand() for each <mix> that stands for others -> rows of mixes_find(), or of a table,
 * hung below it. mixes_find() -> load() -> read_shares() for each fact -> read_row(), weigh().
 */
#include "v6sim/read/mixes.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/origin.h"
#include "v6sim/read/profile-files.h"
#include "v6sim/read/tabular.h"
#include "v6sim/read/value.h"

#define MIX_ELEMENT "mix"

struct mixes {
    GPtrArray *folder;          /* char * */
    char **names;               /* NULL until somebody asks */
    GHashTable *mix;            /* name -> struct named_mix * */
};

/* What a row of a guess has beside its share. */
struct bounds {
    struct given given;
    struct mix_part share[N_BOUNDS];
};

const struct field mix_root_fields[] = {
    { .name = "name", .type = FIELD_NAME, .offset = FIELD(struct profile, name), .flags = FIELD_REQUIRED,
      .meaning = "as scenarios write it, and as the file is called" },
    { .name = "label", .type = FIELD_TEXT, .offset = FIELD(struct profile, label), .flags = FIELD_REQUIRED,
      .meaning = "whose shares of what they are, for reports" },
    { .name = "date", .type = FIELD_TEXT, .offset = FIELD(struct profile, dated), .flags = FIELD_REQUIRED,
      .meaning = "of when they are: 2009, 2009-06, 2009-06-30" },
    { .name = NULL }
};

const struct field mix_bound_fields[] = {
    { .name = "low", .type = FIELD_PART, .offset = FIELD(struct bounds, share[BOUND_LOW]),
      .meaning = "of a guess: another share to try; its share if left out" },
    { .name = "high", .type = FIELD_PART, .offset = FIELD(struct bounds, share[BOUND_HIGH]),
      .meaning = "likewise" },
    { .name = NULL }
};

const char *const mix_not_in_rows[] = { "id", "use", "file", "dns", "behind", NULL };

static const struct field *
row_fields(void)
{
    return language_kind(MIX_ELEMENT)->fields;
}

/* Reading a file */

struct reading {
    struct named_mix *mix;
    struct messages *messages;
};

/* A fact under way. */
struct shares_read {
    struct mix_element **row;
    struct bounds *bounds;      /* by row */
    uint32_t n;
};

static bool
is_number_of(const char *text, size_t n, int least, int most)
{
    int value = 0;

    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (text[i] - '0');
    }
    return value >= least && value <= most;
}

/* A year, a month, or a day. */
static bool
is_date(const char *text)
{
    size_t n = strlen(text);

    return (n == 4 || n == 7 || n == 10) && is_number_of(text, 4, 1970, 9999) &&
        (n == 4 || (text[4] == '-' && is_number_of(text + 5, 2, 1, 12))) &&
        (n < 10 || (text[7] == '-' && is_number_of(text + 8, 2, 1, 31)));
}

/* The names of the fields of both kinds that a row has, NULL-terminated; free with g_free(). */
static const char **
names_of(const struct field *fields)
{
    GPtrArray *names = g_ptr_array_new();

    for (; fields->name != NULL; fields++)
        g_ptr_array_add(names, (void *) fields->name);
    g_ptr_array_add(names, NULL);
    return (const char **) g_ptr_array_free(names, FALSE);
}

/* Refuses what a row of a named mix cannot say. */
static void
check_row(const struct reading *reading, const struct xml_element *xml, const struct mix_element *row)
{
    for (const char *const *name = mix_not_in_rows; *name != NULL; name++) {
        const struct xml_attribute *attribute = xml_attribute(xml, *name);

        if (attribute != NULL)
            messages_add(reading->messages, attribute->name_at, "a scenario says it in a mix of its own",
                         "a row of a named mix says no \"%s\"", *name);
    }
    if (xml_attribute(xml, "share") == NULL)
        messages_add(reading->messages, xml->at, fields_find(row_fields(), "share")->meaning,
                     "row needs the attribute \"share\"");
    if (mix_says(row) == 0)
        messages_add(reading->messages, xml->at, "write os, app, ipv4, ipv6, nat or access",
                     "row says nothing about its hosts");
    if (row->os.n > 1)
        fields_refuse(reading->messages, xml_attribute(xml, "os"), NULL, "a row for each", "names several systems");
}

static void
read_row(const struct reading *reading, struct shares_read *shares, const struct xml_element *xml)
{
    struct xml_document *document = reading->mix->document;
    struct mix_element *row = xml_alloc(document, sizeof *row);
    g_autofree const char **all = names_of(row_fields()), **bounds = names_of(mix_bound_fields);

    if (!g_str_equal(xml->name, "row")) {
        messages_add(reading->messages, xml->at, "write <row share=\"...\" .../>", "<%s> is not known here", xml->name);
        return;
    }
    if (!fields_read(row_fields(), xml, row, document, bounds, reading->messages) ||
        !fields_read(mix_bound_fields, xml, &shares->bounds[shares->n], document, all, reading->messages))
        return;
    row->xml = xml;
    check_row(reading, xml, row);
    if (shares->n > 0 && mix_says(row) != mix_says(shares->row[0])) {
        g_autofree char *names = mix_names(mix_says(shares->row[0]));

        messages_add(reading->messages, xml->at, "write another <shares> for what is independent of it",
                     "the other rows say %s", names);
    }
    shares->row[shares->n++] = row;
}

/* "72.9% windows-xp-sp3, 18% windows-vista": what rows come to with these shares. */
static char *
rows_text(const struct mix_element *const *row, uint32_t n)
{
    g_autofree char *names = mix_names(mix_says(row[0]));
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "of %s", names);
    for (uint32_t i = 0; i < n; i++) {
        g_autofree char *share = value_print_part(&row[i]->share);

        g_string_append_printf(text, "%s %s", i > 0 ? "," : ":", share);
        for (const struct field *field = row_fields(); field->name != NULL; field++)
            if (mix_says(row[i]) >> (field - row_fields()) & 1)
                g_string_append_printf(text, " %s", xml_attribute(row[i]->xml, field->name)->value);
    }
    return g_string_free(text, FALSE);
}

/* Returns: the rows with the shares of @bound, where they have one. */
static const struct mix_element **
rows_at(const struct reading *reading, const struct shares_read *shares, enum bound bound)
{
    struct xml_document *document = reading->mix->document;
    const struct mix_element **row = xml_alloc(document, (shares->n + 1) * sizeof *row);

    for (uint32_t i = 0; i < shares->n; i++) {
        struct mix_element *other = xml_alloc(document, sizeof *other);

        *other = *shares->row[i];
        if (fields_given(&shares->bounds[i], bound))
            other->share = shares->bounds[i].share[bound];
        row[i] = other;
    }
    return row;
}

static bool
has_bound(const struct shares_read *shares, enum bound bound)
{
    bool has = false;

    for (uint32_t i = 0; i < shares->n; i++)
        has |= fields_given(&shares->bounds[i], bound);
    return has;
}

/* A guess says what else it might be, and what is none does not. */
static void
check_bounds(const struct reading *reading, const struct xml_element *xml, const struct shares_read *shares,
             const struct origin *origin)
{
    bool guess = origin->confidence == CONFIDENCE_GUESS, any = false;

    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        any |= has_bound(shares, bound);
    if (guess && !any)
        messages_add(reading->messages, xml->at, "write low=\"\" or high=\"\" beside a share",
                     "<shares> is a guess without other shares to try");
    else if (!guess && any)
        messages_add(reading->messages, xml->at, "confidence=\"guess\", or leave low and high out",
                     "<shares> has other shares to try and is no guess");
}

/* The weights as stated and at its bounds, and what reports say of them. */
static void
keep(const struct reading *reading, const struct shares_read *shares, const struct origin *origin)
{
    struct named_mix *mix = reading->mix;
    struct profile *profile = &mix->profile;
    uint16_t nth = profile->n_facts++;
    struct fact *fact = &profile->fact[nth];
    struct mix_shares *kept = &mix->shares[nth];
    const char *text[N_BOUNDS] = { NULL, NULL };

    *kept = (struct mix_shares) { .of = mix, .fact = nth, .row = (void *) shares->row, .n = shares->n };
    kept->weight = mix_weigh(kept->row, kept->n, "share", mix->document, reading->messages);
    for (enum bound bound = 0; bound < N_BOUNDS; bound++) {
        const struct mix_element **row = rows_at(reading, shares, bound);

        kept->weight_at[bound] = kept->weight;
        if (!has_bound(shares, bound) || kept->weight == NULL)
            continue;
        kept->weight_at[bound] = mix_weigh(row, kept->n, bound_name[bound], mix->document, reading->messages);
        g_autofree char *rows = rows_text(row, kept->n);
        text[bound] = g_string_chunk_insert(mix->document->strings, rows);
    }
    g_autofree char *stated = rows_text(kept->row, kept->n);

    *fact = (struct fact) {
        .id = origin->id, .element = "shares", .holder = MIX_ELEMENT, .source = origin->source,
        .confidence = (enum confidence) origin->confidence, .from = profile->name,
        .stated = g_string_chunk_insert(mix->document->strings, stated), .low = text[BOUND_LOW],
        .high = text[BOUND_HIGH] };
    fact->meaning = fact->stated;
}

/* Whether what @shares deal no fact before them does. */
static bool
check_apart(const struct reading *reading, const struct xml_element *xml, const struct shares_read *shares,
            const struct origin *origin)
{
    const struct named_mix *mix = reading->mix;

    for (uint16_t i = 0; i < mix->profile.n_facts; i++) {
        g_autofree char *both = mix_names(mix_says(mix->shares[i].row[0]) & mix_says(shares->row[0]));

        if (g_str_equal(mix->profile.fact[i].id, origin->id))
            return messages_add(reading->messages, xml_place(xml, "id"), NULL, "id \"%s\" is given twice", origin->id);
        if (*both != '\0')
            return messages_add(reading->messages, xml->at, "one <shares> deals all that hangs together",
                                "%s is dealt by <shares id=\"%s\"> already", both, mix->profile.fact[i].id);
    }
    return true;
}

static void
read_shares(const struct reading *reading, const struct xml_element *xml)
{
    struct xml_document *document = reading->mix->document;
    g_autofree struct bounds *bounds = g_new0(struct bounds, xml->child->len + 1);
    struct shares_read shares = { xml_alloc(document, (xml->child->len + 1) * sizeof *shares.row), bounds, 0 };
    static const struct field none[] = { { .name = NULL } };
    unsigned before = messages_n(reading->messages);
    struct origin origin = { .id = NULL };
    struct given given = { 0 };

    if (!g_str_equal(xml->name, "shares")) {
        messages_add(reading->messages, xml->at, "write <shares id=\"\" source=\"\" confidence=\"\">",
                     "<%s> is not known here", xml->name);
        return;
    }
    fields_read(none, xml, &given, document, origin_attributes, reading->messages);
    origin_read(xml, &origin, document, reading->messages);
    for (guint i = 0; i < xml->child->len; i++)
        read_row(reading, &shares, g_ptr_array_index(xml->child, i));
    if (shares.n == 0 && messages_n(reading->messages) == before)
        messages_add(reading->messages, xml->at, "write <row share=\"...\" .../> in it", "<shares> has no rows");
    if (messages_n(reading->messages) > before || !check_apart(reading, xml, &shares, &origin))
        return;
    check_bounds(reading, xml, &shares, &origin);
    keep(reading, &shares, &origin);
}

static void
read_root(const struct reading *reading, const char *name)
{
    struct named_mix *mix = reading->mix;
    const struct xml_element *root = mix->document->root;

    if (!g_str_equal(root->name, MIX_ELEMENT)) {
        messages_add(reading->messages, root->at, "a named mix is one <mix>", "<%s> is not a mix", root->name);
        return;
    }
    if (!fields_read(mix_root_fields, root, &mix->profile, mix->document, NULL, reading->messages))
        return;
    if (!g_str_equal(mix->profile.name, name))
        messages_add(reading->messages, xml_place(root, "name"), NULL, "name \"%s\" is not what the file is called",
                     mix->profile.name);
    if (!is_date(mix->profile.dated))
        fields_refuse(reading->messages, xml_attribute(root, "date"), NULL, "write it like 2009, 2009-06 or 2009-06-30",
                      "is not a date");
    mix->profile.os = mix->profile.name;
    mix->profile.fact = xml_alloc(mix->document, (root->child->len + 1) * sizeof *mix->profile.fact);
    mix->shares = xml_alloc(mix->document, (root->child->len + 1) * sizeof *mix->shares);
    for (guint i = 0; i < root->child->len; i++)
        read_shares(reading, g_ptr_array_index(root->child, i));
    if (root->child->len == 0)
        messages_add(reading->messages, root->at, "write <shares> in it", "the mix has no shares");
}

/* Finding */

static void
mix_free(void *data)
{
    struct named_mix *mix = data;

    xml_free(mix->document);
    g_free(mix);
}

struct mixes *
mixes_new(void)
{
    struct mixes *mixes = g_new0(struct mixes, 1);
    g_autoptr(GPtrArray) folders = profile_folders();

    mixes->folder = profile_folders_beside(folders, "mix");
    mixes->mix = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, mix_free);
    return mixes;
}

void
mixes_free(struct mixes *mixes)
{
    if (mixes == NULL)
        return;
    g_ptr_array_unref(mixes->folder);
    g_strfreev(mixes->names);
    g_hash_table_unref(mixes->mix);
    g_free(mixes);
}

const char *const *
mixes_names(struct mixes *mixes)
{
    if (mixes->names == NULL)
        mixes->names = profile_names(mixes->folder);
    return (const char *const *) mixes->names;
}

static struct named_mix *
load(struct mixes *mixes, const char *name, struct messages *messages)
{
    struct named_mix *mix = g_new0(struct named_mix, 1);
    const struct reading reading = { mix, messages };
    unsigned before = messages_n(messages);
    g_autofree char *path = profile_path(mixes->folder, name);

    g_hash_table_insert(mixes->mix, g_strdup(name), mix);
    mix->profile.revision = mix->profile.newest = 1;
    mix->document = xml_read(path, NULL, messages);
    if (mix->document != NULL)
        read_root(&reading, name);
    mix->bad = messages_n(messages) > before;
    return mix;
}

const struct named_mix *
mixes_find(struct mixes *mixes, const char *name, struct place at, struct messages *messages)
{
    struct named_mix *mix = g_hash_table_lookup(mixes->mix, name);

    if (!g_strv_contains(mixes_names(mixes), name)) {
        const char *nearest = nearest_word(name, mixes_names(mixes));
        g_autofree char *hint = nearest != NULL
            ? g_strdup_printf("did you mean \"%s\"? v6sim mix list shows all", nearest)
            : g_strdup("v6sim mix list shows all");

        messages_add(messages, at, hint, "mix \"%s\" is unknown", name);
        return NULL;
    }
    if (mix == NULL)
        mix = load(mixes, name, messages);
    if (!mix->bad)
        return mix;
    messages_add(messages, at, NULL, "mix \"%s\": its file has errors", name);
    return NULL;
}

/* Putting rows in */

/* Hangs a copy of @row, of a mix or table, below @holder. */
static struct xml_element *
copy_row(struct scenario *scenario, struct xml_element *holder, const struct xml_element *row)
{
    struct xml_element *copy = xml_new_element(scenario->document, holder, MIX_ELEMENT, row->at);
    g_autofree char *id = g_strdup_printf("%s.%u", holder->id, holder->child->len);

    copy->id = g_string_chunk_insert(scenario->document->strings, id);
    for (guint i = 0; i < row->attribute->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(row->attribute, i);

        if (fields_find(mix_bound_fields, attribute->name) == NULL)
            xml_set_attribute(scenario->document, copy, attribute->name, attribute->value, attribute->name_at,
                              attribute->value_at);
    }
    return copy;
}

static void
use_named(struct scenario *scenario, struct xml_element *holder, const struct xml_attribute *use,
          struct messages *messages)
{
    const struct named_mix *mix = mixes_find(scenario->mixes, use->value, use->value_at, messages);

    if (mix == NULL)
        return;
    if (!g_ptr_array_find(scenario->named_mix, mix, NULL))
        g_ptr_array_add(scenario->named_mix, (void *) mix);
    for (uint16_t i = 0; i < mix->profile.n_facts; i++)
        for (uint32_t j = 0; j < mix->shares[i].n; j++)
            g_hash_table_insert(scenario->mix_row, copy_row(scenario, holder, mix->shares[i].row[j]->xml),
                                &mix->shares[i]);
}

static void
use_table(struct scenario *scenario, struct xml_element *holder, const struct xml_attribute *file,
          struct messages *messages)
{
    static const char *const own[] = { "id", "use", "file", NULL };
    g_autofree char *path = tabular_path(file, file->value);
    struct xml_document *table = tabular_read(path, messages);
    unsigned before = messages_n(messages);

    if (table == NULL) {
        messages_add(messages, file->value_at, "its first line names share and attributes, a line below is a row",
                     "file \"%s\" cannot be used", file->value);
        return;
    }
    g_ptr_array_add(scenario->document->part, table);
    for (const char *const *name = own; *name != NULL; name++)
        if (xml_attribute(table->root, *name) != NULL)
            messages_add(messages, xml_attribute(table->root, *name)->name_at,
                         "columns are share, and what a row of a mix says", "there is no column \"%s\"", *name);
    for (guint i = 0; i < table->root->child->len && messages_n(messages) == before; i++)
        copy_row(scenario, holder, g_ptr_array_index(table->root->child, i));
}

static void
expand(struct scenario *scenario, struct xml_element *holder, struct messages *messages)
{
    static const char *const known[] = { "id", "use", "file", NULL };
    const struct xml_attribute *use = xml_attribute(holder, "use"), *file = xml_attribute(holder, "file");
    unsigned before = messages_n(messages);

    if (use == NULL && file == NULL)
        return;
    for (guint i = 0; i < holder->attribute->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(holder->attribute, i);

        if (!g_strv_contains(known, attribute->name) && fields_find(row_fields(), attribute->name) != NULL)
            messages_add(messages, attribute->name_at, "leave it out, or write a mix of your own",
                         "\"%s\" is said by the rows that \"%s\" stands for", attribute->name,
                         use != NULL ? "use" : "file");
    }
    if (use != NULL && file != NULL)
        messages_add(messages, file->name_at, "write a <mix> for each", "mix has both use and file");
    if (messages_n(messages) > before || (use != NULL ? use : file)->refused)
        return;
    if (use != NULL)
        use_named(scenario, holder, use, messages);
    else
        use_table(scenario, holder, file, messages);
}

void
mixes_expand(struct scenario *scenario, struct messages *messages)
{
    const GPtrArray *children = scenario->document->root->child;

    for (guint i = 0; i < children->len; i++) {
        const struct xml_element *site = g_ptr_array_index(children, i);

        for (guint j = 0; g_str_equal(site->name, "site") && j < site->child->len; j++)
            if (g_str_equal(((struct xml_element *) g_ptr_array_index(site->child, j))->name, MIX_ELEMENT))
                expand(scenario, g_ptr_array_index(site->child, j), messages);
    }
}
