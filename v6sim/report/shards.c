/*
 * shards.c - directories with a shard of a run or of a sweep, and what is put together of them
 *
 *     { "program": "v6sim", "format": 1, "verb": "run", "shards": [2], "of": 8,
 *       "plan": "checksum of plan.json", "complete": true,
 *       "files": [ { "name": ..., "octets": ..., "sha256": ... } ] }
 *
 * In order: shards_open() -> shard_folder_read() for each -> agree() -> shards_are_all().
 */
#include "v6sim/report/shards.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "v6sim/read/value.h"
#include "v6sim/report/members.h"

static const char *const holds[] = { SHARDS_PLAN, "*.shard", NULL };
const struct output_folder_kind shards_kind = { "a shard of v6sim run", SHARDS_MARK, holds };

static const struct place itself = { .file = "v6sim merge" };

const char *
shards_read_share(const char *text, struct run_share *share, const char **hint)
{
    g_auto(GStrv) word = g_strsplit(text, "/", -1);
    int64_t nth, of;
    const char *unused;

    *hint = "of 8 shards the first one is 0/8, the last one 7/8";
    if (g_strv_length(word) != 2 || value_read_count(word[0], 0, SHARDS_MOST, &nth, &unused) != NULL ||
        value_read_count(word[1], 1, SHARDS_MOST, &of, &unused) != NULL)
        return "is no shard";
    if (nth >= of)
        return "is none of so many";
    *share = (struct run_share) { (uint32_t) nth, (uint32_t) of };
    return NULL;
}

/* Writing */

static struct table *
files_table(const GPtrArray *file)
{
    static const struct column column[] = {
        { "name", NULL, COLUMN_TEXT }, { "octets", NULL, COLUMN_COUNT }, { "sha256", NULL, COLUMN_TEXT } };
    struct table *table = table_new(column, G_N_ELEMENTS(column));

    for (guint i = 0; i < file->len; i++) {
        const struct output_written *written = file->pdata[i];

        table_text(table, written->name);
        table_number(table, (int64_t) written->octets);
        table_text(table, written->sha256);
    }
    return table;
}

static char *
checksum_of(const char *text)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

GString *
shards_json(const char *verb, const char *plan, guint of, const GArray *nth, const GPtrArray *file)
{
    GString *to = g_string_new("{");
    g_autofree char *sha256 = checksum_of(plan);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(table) files = files_table(file != NULL ? file : none);
    JsonArray *list = json_array_new();

    for (guint i = 0; i < nth->len; i++)
        json_array_add_int_element(list, g_array_index(nth, guint, i));
    members_text(to, "program", "v6sim");
    members_number(to, "format", SHARDS_FORMAT);
    members_text(to, "verb", verb);
    members_begin(to, "shards");
    members_append(to, json_node_init_array(json_node_alloc(), list));
    json_array_unref(list);
    members_number(to, "of", of);
    members_text(to, "plan", sha256);
    members_begin(to, "complete");
    members_append(to, json_node_init_boolean(json_node_alloc(), file != NULL));
    members_rows(to, "files", files);
    members_end(to);
    return to;
}

/* Reading */

void
shard_folder_free(void *data)
{
    struct shard_folder *folder = data;

    if (folder == NULL)
        return;
    g_free(folder->path);
    g_free(folder->verb);
    g_free(folder->plan);
    g_array_unref(folder->nth);
    g_ptr_array_unref(folder->file);
    g_free(folder);
}

static gint
compare_shards(gconstpointer a, gconstpointer b)
{
    guint one = *(const guint *) a, other = *(const guint *) b;

    return (one > other) - (one < other);
}

static bool
read_numbers(struct shard_folder *folder, JsonArray *list)
{
    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
        guint nth = (guint) json_array_get_int_element(list, i);

        if (nth >= folder->of)
            return false;
        g_array_append_val(folder->nth, nth);
    }
    g_array_sort(folder->nth, compare_shards);
    return folder->nth->len > 0;
}

/* A name leads nowhere else. */
static bool
read_file(struct shard_folder *folder, JsonObject *object)
{
    const char *name = json_object_get_string_member_with_default(object, "name", NULL);
    const char *sha256 = json_object_get_string_member_with_default(object, "sha256", NULL);
    struct output_written *written;

    if (name == NULL || sha256 == NULL || strstr(name, "..") != NULL || g_path_is_absolute(name))
        return false;
    written = g_new0(struct output_written, 1);
    written->name = g_strdup(name);
    written->sha256 = g_strdup(sha256);
    written->octets = (gsize) json_object_get_int_member_with_default(object, "octets", 0);
    g_ptr_array_add(folder->file, written);
    return true;
}

static JsonArray *
list_in(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static bool
read_mark(struct shard_folder *folder, JsonObject *root)
{
    g_autofree char *plan = checksum_of(folder->plan);
    JsonArray *files = list_in(root, "files");
    bool good;

    folder->verb = g_strdup(json_object_get_string_member_with_default(root, "verb", ""));
    folder->of = (guint) json_object_get_int_member_with_default(root, "of", 0);
    folder->complete = json_object_get_boolean_member_with_default(root, "complete", FALSE);
    good = json_object_get_int_member_with_default(root, "format", 0) == SHARDS_FORMAT &&
        g_str_equal(json_object_get_string_member_with_default(root, "plan", ""), plan) &&
        read_numbers(folder, list_in(root, "shards")) && files != NULL;
    for (guint i = 0; good && i < json_array_get_length(files); i++) {
        JsonNode *node = json_array_get_element(files, i);

        good = JSON_NODE_HOLDS_OBJECT(node) && read_file(folder, json_node_get_object(node));
    }
    return good;
}

static bool
read_folder(struct shard_folder *folder)
{
    g_autofree char *plan = g_build_filename(folder->path, SHARDS_PLAN, NULL);
    g_autofree char *mark = g_build_filename(folder->path, SHARDS_MARK, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();

    return g_file_get_contents(plan, &folder->plan, NULL, NULL) && json_parser_load_from_file(parser, mark, NULL) &&
        json_parser_get_root(parser) != NULL && JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)) &&
        read_mark(folder, json_node_get_object(json_parser_get_root(parser)));
}

struct shard_folder *
shard_folder_read(const char *path, struct messages *messages)
{
    struct shard_folder *folder = g_new0(struct shard_folder, 1);

    folder->path = g_strdup(path);
    folder->nth = g_array_new(FALSE, FALSE, sizeof(guint));
    folder->file = g_ptr_array_new_with_free_func(output_written_free);
    if (read_folder(folder))
        return folder;
    messages_add(messages, itself, "v6sim run --shard and v6sim sweep --shard make them with -o",
                 "'%s' is no directory of shards", path);
    shard_folder_free(folder);
    return NULL;
}

bool
shard_folder_is(const struct shard_folder *folder, struct run_share share)
{
    return folder->of == share.of && folder->nth->len == 1 && g_array_index(folder->nth, guint, 0) == share.nth;
}

/* Whether they belong together */

static JsonNode *
parsed(const char *text)
{
    JsonNode *node = json_from_string(text, NULL);

    if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
        return node;
    g_clear_pointer(&node, json_node_unref);
    node = json_node_alloc();
    return json_node_init_object(node, json_object_new());
}

static char *
words_of(JsonObject *plan, const char *name)
{
    JsonArray *list = list_in(plan, name);
    GString *words = g_string_new(NULL);

    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++)
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", json_array_get_string_element(list, i));
    return g_string_free(words, FALSE);
}

/* Returns: the first of files that were read for one plan and are not the same for the other; NULL: there is none. */
static const char *
other_input(JsonObject *one, JsonObject *other)
{
    JsonArray *a = list_in(one, "inputs"), *b = list_in(other, "inputs");

    for (guint i = 0; a != NULL && b != NULL && i < MAX(json_array_get_length(a), json_array_get_length(b)); i++) {
        JsonNode *of_one = i < json_array_get_length(a) ? json_array_get_element(a, i) : NULL;
        JsonNode *of_other = i < json_array_get_length(b) ? json_array_get_element(b, i) : NULL;

        if (of_one == NULL || of_other == NULL || !json_node_equal(of_one, of_other))
            return json_object_get_string_member_with_default(
                json_node_get_object(of_one != NULL ? of_one : of_other), "path", NULL);
    }
    return NULL;
}

/* Returns: in what @other is not @one, to be freed with g_free(): "it is of another v6sim (1.0, not 0.9)". */
static char *
difference_of(const char *one, const char *other)
{
    g_autoptr(JsonNode) a = parsed(one), b = parsed(other);
    JsonObject *first = json_node_get_object(a), *second = json_node_get_object(b);
    const char *version = json_object_get_string_member_with_default(first, "version", "");
    const char *other_version = json_object_get_string_member_with_default(second, "version", "");
    g_autofree char *command = words_of(first, "command"), *other_command = words_of(second, "command");
    const char *input = other_input(first, second);

    if (!g_str_equal(version, other_version))
        return g_strdup_printf("of another v6sim: version %s, not %s", other_version, version);
    if (!g_str_equal(command, other_command))
        return g_strdup_printf("of another command: %s, not %s", other_command, command);
    if (input != NULL)
        return g_strdup_printf("of another %s: its checksum differs", input);
    return g_strdup("of other runs: a seed, a value or a variant differs");
}

static bool
agree(const struct shard_folder *first, const struct shard_folder *folder, struct messages *messages)
{
    g_autofree char *difference = NULL;

    if (!folder->complete)
        return messages_add(messages, itself, "the command that began it goes on, or begins it again",
                            "'%s' is not complete", folder->path);
    if (!g_str_equal(folder->verb, first->verb))
        return messages_add(messages, itself, NULL, "'%s' is of v6sim %s, '%s' of v6sim %s", folder->path,
                            folder->verb, first->path, first->verb);
    if (!g_str_equal(folder->plan, first->plan)) {
        difference = difference_of(first->plan, folder->plan);
        return messages_add(messages, itself, "all shards are of one command, one version and the same files",
                            "'%s' does not belong to '%s': it is %s", folder->path, first->path, difference);
    }
    if (folder->of != first->of)
        return messages_add(messages, itself, "all shards are of one number of them",
                            "'%s' is cut into %u shards, '%s' into %u", folder->path, folder->of, first->path,
                            first->of);
    return true;
}

/* Adds those of @folder. */
static bool
add_folder(struct shards *shards, struct shard_folder *folder, struct messages *messages)
{
    for (guint i = 0; i < folder->nth->len; i++) {
        guint nth = g_array_index(folder->nth, guint, i);

        for (guint other = 0; other < shards->folder->len; other++) {
            const struct shard_folder *known = shards->folder->pdata[other];

            if (!g_array_binary_search(known->nth, &nth, compare_shards, NULL))
                continue;
            if (g_str_equal(known->path, folder->path))
                return messages_add(messages, itself, NULL, "'%s' is named twice", folder->path);
            return messages_add(messages, itself, "leave one of them out", "shard %u/%u is in '%s' and in '%s'", nth,
                                folder->of, known->path, folder->path);
        }
    }
    g_array_append_vals(shards->nth, folder->nth->data, folder->nth->len);
    g_ptr_array_add(shards->folder, folder);
    return true;
}

struct shards *
shards_open(char **paths, struct messages *messages)
{
    struct shards *shards = g_new0(struct shards, 1);
    bool good = true;

    shards->folder = g_ptr_array_new_with_free_func(shard_folder_free);
    shards->nth = g_array_new(FALSE, FALSE, sizeof(guint));
    for (; *paths != NULL && good; paths++) {
        struct shard_folder *folder = shard_folder_read(*paths, messages);

        good = folder != NULL &&
            agree(shards->folder->len > 0 ? shards_first(shards) : folder, folder, messages) &&
            add_folder(shards, folder, messages);
        if (!good)
            shard_folder_free(folder);
    }
    g_array_sort(shards->nth, compare_shards);
    if (good)
        return shards;
    shards_free(shards);
    return NULL;
}

void
shards_free(struct shards *shards)
{
    if (shards == NULL)
        return;
    g_ptr_array_unref(shards->folder);
    g_array_unref(shards->nth);
    g_free(shards);
}

bool
shards_are_all(const struct shards *shards, struct messages *messages)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    guint n = 0, of = shards_first(shards)->of;

    for (guint nth = 0; nth < of; nth++) {
        if (g_array_binary_search(shards->nth, &nth, compare_shards, NULL))
            continue;
        if (n < 8)
            g_string_append_printf(missing, "%s%u/%u", n > 0 ? ", " : "", nth, of);
        n++;
    }
    if (n == 0)
        return true;
    return messages_add(messages, itself, "--partial makes one directory of these, to be merged with the others later",
                        "%u shard%s missing: %s%s", n, n == 1 ? " is" : "s are", missing->str, n > 8 ? ", ..." : "");
}

bool
shards_are_of(const struct shards *shards, const char *plan, struct messages *messages)
{
    g_autofree char *difference = NULL;

    if (g_str_equal(plan, shards_first(shards)->plan))
        return true;
    difference = difference_of(plan, shards_first(shards)->plan);
    return messages_add(messages, itself, "merge with the files and the version that the shards were made with",
                        "'%s' is %s", shards_first(shards)->path, difference);
}

char **
shards_command(const struct shards *shards)
{
    g_autoptr(JsonNode) plan = parsed(shards_first(shards)->plan);
    JsonArray *list = list_in(json_node_get_object(plan), "command");
    GPtrArray *words = g_ptr_array_new();

    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++)
        g_ptr_array_add(words, g_strdup(json_array_get_string_element(list, i)));
    g_ptr_array_add(words, NULL);
    return (char **) g_ptr_array_free(words, FALSE);
}

/* Their files */

static const struct output_written *
written_as(const struct shard_folder *folder, const char *name)
{
    for (guint i = 0; i < folder->file->len; i++)
        if (g_str_equal(((const struct output_written *) folder->file->pdata[i])->name, name))
            return folder->file->pdata[i];
    return NULL;
}

GMappedFile *
shard_file(const struct shard_folder *folder, const char *name, struct messages *messages)
{
    const struct output_written *written = written_as(folder, name);
    g_autofree char *path = g_build_filename(folder->path, name, NULL), *sha256 = NULL;
    GMappedFile *file = written != NULL ? g_mapped_file_new(path, FALSE, NULL) : NULL;

    if (file != NULL)
        sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) g_mapped_file_get_contents(file),
                                             g_mapped_file_get_length(file));
    if (file != NULL && g_str_equal(sha256, written->sha256))
        return file;
    messages_add(messages, itself, "run that shard again", "'%s' %s", path,
                 file != NULL ? "is not what was written there: its checksum differs" : "is missing");
    g_clear_pointer(&file, g_mapped_file_unref);
    return NULL;
}

static bool
copy_file(const struct shard_folder *folder, const char *name, const char *to, struct messages *messages)
{
    GMappedFile *file = shard_file(folder, name, messages);
    g_autofree char *path = g_build_filename(to, name, NULL), *parent = g_path_get_dirname(path);
    const struct output_target target = { itself.file, "-o", path };
    bool good = file != NULL;

    (void) g_mkdir(parent, 0777);       /* if that is wrong, the file tells */
    good = good && output_write(&target, g_mapped_file_get_contents(file), g_mapped_file_get_length(file), messages);
    g_clear_pointer(&file, g_mapped_file_unref);
    return good;
}

bool
shards_copy(const struct shards *shards, const char *path, struct messages *messages)
{
    bool good = true;

    for (guint i = 0; i < shards->folder->len; i++) {
        const struct shard_folder *folder = shards->folder->pdata[i];

        for (guint j = 0; good && j < folder->file->len; j++)
            good = copy_file(folder, ((const struct output_written *) folder->file->pdata[j])->name, path, messages);
    }
    return good;
}

/* Putting together */

static bool
write_text(const char *folder, const char *name, const char *text, struct messages *messages)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    const struct output_target target = { itself.file, "-o", path };

    return output_write(&target, text, strlen(text), messages);
}

static bool
write_mark(const struct shards *shards, const char *path, const GPtrArray *file, struct messages *messages)
{
    const struct shard_folder *first = shards_first(shards);
    g_autoptr(GString) text = shards_json(first->verb, first->plan, first->of, shards->nth, file);

    return write_text(path, SHARDS_MARK, text->str, messages);
}

/* Makes the directory. One that holds something is refused: what was begun there was not of these. */
static bool
make_empty(const char *path, struct messages *messages)
{
    GDir *dir = g_mkdir(path, 0777) == 0 || errno == EEXIST ? g_dir_open(path, 0, NULL) : NULL;
    bool empty = dir != NULL && g_dir_read_name(dir) == NULL, there = dir != NULL;

    g_clear_pointer(&dir, g_dir_close);
    if (empty)
        return true;
    return messages_add(messages, itself, there ? "name a new directory, or an empty one" : NULL, "-o: '%s' %s", path,
                        there ? "is not empty" : "cannot be made");
}

bool
shards_put_together(const struct shards *shards, const char *path, struct messages *messages)
{
    g_autoptr(GPtrArray) file = g_ptr_array_new();

    for (guint i = 0; i < shards->folder->len; i++) {
        const struct shard_folder *folder = shards->folder->pdata[i];

        for (guint j = 0; j < folder->file->len; j++)
            g_ptr_array_add(file, folder->file->pdata[j]);
    }
    return make_empty(path, messages) && write_text(path, SHARDS_PLAN, shards_first(shards)->plan, messages) &&
        write_mark(shards, path, NULL, messages) && shards_copy(shards, path, messages) &&
        write_mark(shards, path, file, messages);
}
