/*
 * check-update.c - v6sim check --update: what is expected becomes what happens
 *
 * Only the bytes of attributes that differ are replaced, in the file where they stand,
 * be it one that is included. A value is put there only if it is the one that all who
 * are judged by it have: an expectation for several variants, connections or files
 * stays if they differ. Ranges and alternatives stay, for what they should become
 * somebody has to think about.
 *
 * In order: check_update() -> propose() each difference -> for each file edit_file()
 * -> place() each value -> write or show.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "v6sim/commands/check.h"
#include "v6sim/report/edits.h"
#include "v6sim/report/output.h"

/* A value that differs. */
struct proposal {
    const struct judged *judged;        /* the first that it is of */
    const struct difference *difference;
    const char *refused;        /* why it stays; NULL: it does not */
};

struct updating {
    bool dry_run;
    GString *text;
    GPtrArray *judged;          /* const struct judged *: of all files */
    GArray *proposal;           /* struct proposal, a value once */
    GPtrArray *file;            /* const char *: with proposals, in order */
    struct check_updated *updated;
    struct messages *messages;
};

static bool
is_same_place(struct place a, struct place b)
{
    return a.file == b.file && a.line == b.line && a.column == b.column;
}

/* Proposals */

/* What @judged says of the value at @at; NULL: that it is right. */
static const struct difference *
difference_at(const struct judged *judged, struct place at)
{
    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);

        if (is_same_place(difference->at, at))
            return difference;
    }
    return NULL;
}

/* Why the value stays, whatever the file says; NULL: it need not. */
static const char *
refusal(const struct updating *updating, const struct judged *judged, const struct difference *difference)
{
    if (g_str_equal(difference->attribute, "line") || g_str_equal(difference->attribute, "text"))
        return "is what a tool printed: see what it prints now with v6sim run";
    if (strstr(difference->expected, "..") != NULL)
        return "is a range: what it should become is yours to say";
    if (strchr(difference->expected, '|') != NULL)
        return "has alternatives: what they should become is yours to say";
    if (difference->plain == NULL)
        return "can be nothing that would hold";
    if (difference->various)
        return "is about several that differ from each other";
    for (guint i = 0; i < updating->judged->len; i++) {
        const struct judged *other = g_ptr_array_index(updating->judged, i);
        const struct difference *its = difference_at(other, difference->at);

        if (!is_same_place(other->at, judged->at))
            continue;
        if (its == NULL)
            return "holds for another variant or file: write an expectation for each";
        if (g_strcmp0(its->plain, difference->plain) != 0)
            return "is otherwise in another variant or file: write an expectation for each";
    }
    return NULL;
}

static bool
is_known(const struct updating *updating, struct place at)
{
    for (guint i = 0; i < updating->proposal->len; i++)
        if (is_same_place(g_array_index(updating->proposal, struct proposal, i).difference->at, at))
            return true;
    return false;
}

static void
propose(struct updating *updating, const struct judged *judged)
{
    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);
        struct proposal proposal = { judged, difference, refusal(updating, judged, difference) };

        if (is_known(updating, difference->at))
            continue;
        g_array_append_val(updating->proposal, proposal);
        if (!g_ptr_array_find(updating->file, difference->at.file, NULL))
            g_ptr_array_add(updating->file, (char *) difference->at.file);
    }
}

/* The file */

static const struct xml_attribute *
attribute_at(const struct xml_document *document, struct place at)
{
    for (guint i = 0; i < document->element->len; i++) {
        const struct xml_element *element = g_ptr_array_index(document->element, i);

        for (guint j = 0; j < element->attribute->len; j++) {
            const struct xml_attribute *attribute = g_ptr_array_index(element->attribute, j);

            if (attribute->value_at.line == at.line && attribute->value_at.column == at.column)
                return attribute;
        }
    }
    return NULL;
}

/* The value that stands at @at in @bytes, behind its quote. */
static const char *
value_at(const char *bytes, struct place at)
{
    for (uint32_t n = 1; n < at.line; n++)
        bytes = strchr(bytes, '\n') + 1;
    return bytes + at.column - 1;
}

/* As it stands between quotes like @quote; a brace would begin a parameter. */
static char *
escaped(const char *value, char quote)
{
    GString *text = g_string_new(NULL);

    for (; *value != '\0'; value++)
        if (*value == '&')
            g_string_append(text, "&amp;");
        else if (*value == '<')
            g_string_append(text, "&lt;");
        else if (*value == quote)
            g_string_append(text, quote == '"' ? "&quot;" : "&apos;");
        else if (*value == '\n' || *value == '\t' || *value == '\r')
            g_string_append_printf(text, "&#%d;", *value);
        else
            g_string_append_printf(text, "%s%c", *value == '{' ? "{" : "", *value);
    return g_string_free(text, FALSE);
}

/* A file that is edited: as it was read, and its bytes. */
struct edited {
    struct xml_document *document;
    char *bytes;
    gsize n_bytes, mark;        /* mark: how many of them are a byte order mark, which places do not count */
    struct edits *edits;
};

/* Puts the value of @proposal where it belongs. Returns: NULL, or why it stays. */
static const char *
place(struct edited *edited, const struct proposal *proposal)
{
    const struct difference *difference = proposal->difference;
    const struct xml_attribute *attribute;

    if (edited->document == NULL)
        return "came from standard input, or from a file that is gone";
    attribute = attribute_at(edited->document, difference->at);
    if (attribute != NULL && strchr(attribute->value, '{') != NULL)
        return "has a parameter in it: change the parameter, or write the value";
    if (attribute == NULL || !g_str_equal(attribute->value, difference->expected))
        return "does not stand there any more: the file was changed meanwhile";

    const char *value = value_at(edited->bytes + edited->mark, difference->at);
    g_autofree char *text = escaped(difference->plain, value[-1]);
    edits_add(edited->edits, (gsize) (value - edited->bytes), (gsize) (strchr(value, value[-1]) - value), text);
    return NULL;
}

static void
tell(struct updating *updating, const struct proposal *proposal, const char *refused)
{
    const struct difference *difference = proposal->difference;

    g_string_append_printf(updating->text, "%-6s %s:%u:%u  %s %s: ", refused != NULL ? "STAYS" : "UPDATE",
                           difference->at.file, difference->at.line, difference->at.column, proposal->judged->title,
                           difference->attribute);
    if (refused != NULL)
        g_string_append_printf(updating->text, "%s %s\n", difference->expected, refused);
    else
        g_string_append_printf(updating->text, "%s -> %s\n", difference->expected, difference->plain);
    updating->updated->values += refused == NULL;
    updating->updated->stay += refused != NULL;
}

/* With the permissions that it had. */
static bool
write_file(struct updating *updating, const char *path, const struct edits *edits)
{
    const struct output_target target = { "v6sim check", "--update", path };
    g_autoptr(GString) text = edits_apply(edits);
    struct stat is;

    if (access(path, W_OK) != 0)
        return messages_add(updating->messages, (struct place) { .file = path }, "it was left as it is",
                            "is not to be written to");
    return stat(path, &is) == 0 && output_write(&target, text->str, text->len, updating->messages) &&
        chmod(path, is.st_mode & 07777) == 0;
}

static struct edited
open_file(const char *path)
{
    g_autoptr(messages) unheard = messages_new();
    struct edited edited = { 0 };

    if (!g_file_get_contents(path, &edited.bytes, &edited.n_bytes, NULL))
        return edited;
    edited.document = xml_read_bytes(edited.bytes, edited.n_bytes, path, unheard);
    edited.edits = edits_new(edited.bytes, edited.n_bytes);
    if (edited.document != NULL)
        edited.mark = edited.n_bytes - edited.document->n_bytes;
    return edited;
}

static void
close_file(struct edited *edited)
{
    xml_free(edited->document);
    if (edited->edits != NULL)
        edits_free(edited->edits);
    g_free(edited->bytes);
}

static void
edit_file(struct updating *updating, const char *path)
{
    struct edited edited = open_file(path);
    unsigned before = updating->updated->values;

    for (guint i = 0; i < updating->proposal->len; i++) {
        const struct proposal *proposal = &g_array_index(updating->proposal, struct proposal, i);
        const char *refused = proposal->refused;

        if (proposal->difference->at.file != path)
            continue;
        if (refused == NULL)
            refused = place(&edited, proposal);
        tell(updating, proposal, refused);
    }
    updating->updated->files += updating->updated->values > before;
    if (updating->updated->values > before && updating->dry_run)
        edits_diff(edited.edits, path, updating->text);
    else if (updating->updated->values > before && !write_file(updating, path, edited.edits))
        updating->updated->values = before;
    close_file(&edited);
}

static int
compare_places(const void *a, const void *b)
{
    struct place one = ((const struct proposal *) a)->difference->at;
    struct place other = ((const struct proposal *) b)->difference->at;

    if (one.line != other.line)
        return one.line < other.line ? -1 : 1;
    return (one.column > other.column) - (one.column < other.column);
}

static void
gather(struct updating *updating, const GPtrArray *files)
{
    for (guint i = 0; i < files->len; i++) {
        const struct judged_file *file = g_ptr_array_index(files, i);

        for (guint j = 0; j < file->judged->len; j++)
            g_ptr_array_add(updating->judged, g_ptr_array_index(file->judged, j));
    }
}

void
check_update(const GPtrArray *files, bool dry_run, struct check_updated *updated, GString *to,
             struct messages *messages)
{
    struct updating updating = {
        .dry_run = dry_run, .text = to, .judged = g_ptr_array_new(), .file = g_ptr_array_new(),
        .proposal = g_array_new(FALSE, FALSE, sizeof(struct proposal)), .updated = updated, .messages = messages };

    gather(&updating, files);
    for (guint i = 0; i < updating.judged->len; i++) {
        const struct judged *judged = g_ptr_array_index(updating.judged, i);

        if (judged->status == VERDICT_FAILED)
            propose(&updating, judged);
    }
    g_array_sort(updating.proposal, compare_places);
    for (guint i = 0; i < updating.file->len; i++)
        edit_file(&updating, g_ptr_array_index(updating.file, i));
    g_ptr_array_unref(updating.judged);
    g_ptr_array_unref(updating.file);
    g_array_unref(updating.proposal);
}
