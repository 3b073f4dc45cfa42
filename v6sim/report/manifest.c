/*
 * manifest.c - what results were made of: the files that were read, and those that were written
 *
 * Whatever comes from a file is XML or a table, and one function reads it, which tells of each
 * (xml_listen()). Files of systems and the like are called by their folder and name,
 * wherever that folder is; others as the user wrote them.
 */
#include "v6sim/report/manifest.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "v6sim/read/xml.h"
#include "v6sim/report/results.h"

#ifndef VERSION_TEXT
#define VERSION_TEXT "unknown"
#endif

struct input {
    const char *kind;
    char *path, *sha256;
};

struct manifest {
    char **command;
    GPtrArray *input;           /* struct input *: in the order in which they were first read */
    JsonArray *run;
    GHashTable *called;         /* what runs are called */
};

static void
input_free(void *data)
{
    struct input *input = data;

    g_free(input->path);
    g_free(input->sha256);
    g_free(input);
}

/* What a file is, by its root. */
static const struct kind {
    const char *root, *kind;
    bool shipped;               /* found in a folder for its like */
} kinds[] = {
    { "scenario", "scenario", false }, { "os", "system", true }, { "app", "application", true },
    { "nat", "nat", true }, { "firewall", "firewall", true }, { "aliases", "aliases", true },
    { "mix", "mix", true }, { "table", "table", false },    /* the last: of CSV */
    { NULL, "include", false },
};

/* Returns: "os/linux-2009.xml" of a file that was found in a folder; free with g_free(). */
static char *
short_path(const char *path)
{
    g_autofree char *name = g_path_get_basename(path), *folder = g_path_get_dirname(path);
    g_autofree char *last = g_path_get_basename(folder);

    return g_strconcat(last, "/", name, NULL);
}

static void
see_read(const struct xml_document *document, const void *bytes, gsize n, void *user)
{
    struct manifest *manifest = user;
    const struct kind *kind = kinds;
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, n), *path = NULL;
    struct input *input;

    while (kind->root != NULL && !g_str_equal(kind->root, document->root->name))
        kind++;
    path = kind->shipped && document->path != NULL ? short_path(document->path)
        : g_strdup(document->path != NULL ? document->path : "-");
    for (guint i = 0; i < manifest->input->len; i++) {
        input = manifest->input->pdata[i];
        if (g_str_equal(input->path, path) && g_str_equal(input->sha256, sha256))
            return;
    }
    input = g_new(struct input, 1);
    *input = (struct input) { kind->kind, g_steal_pointer(&path), g_steal_pointer(&sha256) };
    g_ptr_array_add(manifest->input, input);
}

struct manifest *
manifest_new(const char *const *command)
{
    struct manifest *manifest = g_new0(struct manifest, 1);

    manifest->command = g_strdupv((char **) command);
    manifest->input = g_ptr_array_new_with_free_func(input_free);
    manifest->run = json_array_new();
    manifest->called = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    xml_listen(see_read, manifest);
    return manifest;
}

void
manifest_free(struct manifest *manifest)
{
    if (manifest == NULL)
        return;
    xml_listen(NULL, NULL);
    g_strfreev(manifest->command);
    g_ptr_array_unref(manifest->input);
    json_array_unref(manifest->run);
    g_hash_table_unref(manifest->called);
    g_free(manifest);
}

/* Putting it together */

static void
begin(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
}

static void
text(JsonBuilder *builder, const char *name, const char *value)
{
    begin(builder, name);
    json_builder_add_string_value(builder, value);
}

static void
number(JsonBuilder *builder, const char *name, int64_t value)
{
    begin(builder, name);
    json_builder_add_int_value(builder, value);
}

static void
texts(JsonBuilder *builder, const char *name, const char *const *value)
{
    begin(builder, name);
    json_builder_begin_array(builder);
    for (; *value != NULL; value++)
        json_builder_add_string_value(builder, *value);
    json_builder_end_array(builder);
}

bool
manifest_add_run(struct manifest *manifest, const struct scenario *scenario)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autofree char *set = scenario_set(scenario);
    char *called = g_strdup_printf("%s\n%s\n%" G_GUINT64_FORMAT "\n%s", scenario->name, scenario->variant,
                                   scenario->seed, set);

    if (!g_hash_table_add(manifest->called, called))
        return false;
    json_builder_begin_object(builder);
    text(builder, "scenario", scenario->name);
    text(builder, "file", scenario->document->path != NULL ? scenario->document->path : "-");
    text(builder, "variant", scenario->variant);
    number(builder, "seed", (int64_t) scenario->seed);
    texts(builder, "set", scenario->set);
    json_builder_end_object(builder);
    json_array_add_element(manifest->run, json_builder_get_root(builder));
    return true;
}

static void
add_inputs(JsonBuilder *builder, const struct manifest *manifest)
{
    begin(builder, "inputs");
    json_builder_begin_array(builder);
    for (guint i = 0; i < manifest->input->len; i++) {
        const struct input *input = manifest->input->pdata[i];

        json_builder_begin_object(builder);
        text(builder, "kind", input->kind);
        text(builder, "path", input->path);
        text(builder, "sha256", input->sha256);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void
add_files(JsonBuilder *builder, const GPtrArray *written, const int64_t *rows)
{
    begin(builder, "files");
    json_builder_begin_array(builder);
    for (guint i = 0; written != NULL && i < written->len; i++) {
        const struct output_written *file = written->pdata[i];

        json_builder_begin_object(builder);
        text(builder, "name", file->name);
        if (rows[i] >= 0)
            number(builder, "rows", rows[i]);
        number(builder, "octets", (int64_t) file->octets);
        text(builder, "sha256", file->sha256);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

GString *
manifest_json(const struct manifest *manifest, const GPtrArray *written, const int64_t *rows, bool complete)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = NULL;
    GString *to = g_string_new(NULL);

    json_builder_begin_object(builder);
    text(builder, "program", "v6sim");
    text(builder, "version", VERSION_TEXT);
    number(builder, "format", RESULTS_FORMAT);
    texts(builder, "command", (const char *const *) manifest->command);
    begin(builder, "runs");
    json_builder_add_value(builder, json_node_init_array(json_node_alloc(), manifest->run));
    add_inputs(builder, manifest);
    add_files(builder, written, rows);
    begin(builder, "complete");
    json_builder_add_boolean_value(builder, complete);
    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    json_generator_to_gstring(generator, to);
    g_string_append_c(to, '\n');
    return to;
}
