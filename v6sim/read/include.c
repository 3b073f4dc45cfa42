/*
 * include.c - files that a scenario includes
 *
 * libxml2 can include too, but then places are lost: an element would be said to
 * stand in a file and line where it does not. So parts are read by our own reader
 * and hung into the tree.
 *
 * In order: include_parts() -> expand() -> for each <xi:include> put_in() ->
 * open_part() -> expand() what the part includes itself.
 *
 * Follows:
 *   XInclude 1.1 - parse="xml", the whole of a document
 * Deliberately different:
 *   a <network> or <workload> that is included gives what it holds in its place;
 *   href is a path, with %20 for a blank if need be: nothing comes from a network.
 * Not modelled:
 *   parse="text", xpointer, fallback: refused.
 */
#include "v6sim/read/include.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"

/* A file under way. */
struct opened {
    const char *file;
    struct stat status;         /* st_ino 0: standard input, which no part can be */
};

struct including {
    struct xml_document *whole;
    struct messages *messages;
    struct opened opened[INCLUDE_MOST_DEPTH];
    unsigned depth;
    gsize n_bytes;              /* of all files so far */
    guint n_elements;
    bool full;                  /* a message said that they are too much: no more is read */
};

static void expand(struct including *including, struct xml_document *document, struct xml_element *element);

/* Which file */

/* Returns: the path that @href is for, to be freed with g_free(); or NULL after a
 * message. */
static char *
path_of(const struct including *including, const struct xml_document *document, struct xml_attribute *href)
{
    g_autofree char *scheme = g_uri_parse_scheme(href->value), *plain = g_uri_unescape_string(href->value, "/");
    const char *problem = NULL, *hint = "write the path of a file, as seen from this one";

    if (scheme != NULL)
        problem = "is no path: files are read from this machine alone";
    else if (strchr(href->value, '#') != NULL)
        problem = "names a part of a file", hint = "leave out the # and what follows: a file is included whole";
    else if (plain == NULL)
        problem = "is no path: behind a % two hexadecimal digits are missing", hint = "write %25 for a %";
    if (problem != NULL) {
        fields_refuse(including->messages, href, NULL, hint, problem);
        return NULL;
    }
    return g_strconcat(plain[0] == '/' ? "" : document->folder, plain, NULL);
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_ino != 0;
}

/* Returns: "a.xml, b.xml, a.xml"; NULL if the file with @status is not under way. */
static char *
circle(const struct including *including, const struct stat *status)
{
    g_autoptr(GString) files = g_string_new(NULL);
    unsigned first = 0;

    while (first < including->depth && !is_same_file(&including->opened[first].status, status))
        first++;
    for (unsigned i = first; i < including->depth; i++)
        g_string_append_printf(files, "%s, ", including->opened[i].file);
    return files->len > 0 ? g_strconcat(files->str, including->opened[first].file, NULL) : NULL;
}

/* Whether there is a file at @path that can be opened next; *status is it. */
static bool
check_file(const struct including *including, struct xml_attribute *href, const char *path, struct stat *status)
{
    bool braces = strchr(href->value, '{') != NULL;

    if (stat(path, status) != 0) {
        g_autofree char *problem = g_strdup_printf("cannot be read: %s", g_strerror(errno));

        return fields_refuse(including->messages, href, NULL,
                             braces ? "files are included before parameters have values" : NULL, problem);
    }
    if (!S_ISREG(status->st_mode))
        return fields_refuse(including->messages, href, NULL, "write the path of a file", "is no ordinary file");

    g_autofree char *files = circle(including, status);
    if (files != NULL) {
        g_autofree char *problem = g_strdup_printf("closes a circle: %s", files);

        return fields_refuse(including->messages, href, NULL, "leave out one of the includes", problem);
    }
    return including->depth < INCLUDE_MOST_DEPTH ||
        fields_refuse(including->messages, href, NULL, "include it from a file further out", "is included too deep: "
                      G_STRINGIFY(INCLUDE_MOST_DEPTH) " files are open already");
}

/* Whether all files together are no larger than one may be, with @n_bytes and
 * @n_elements more. */
static bool
check_size(struct including *including, struct xml_attribute *href, gsize n_bytes, guint n_elements)
{
    const char *problem = NULL;

    including->n_bytes += n_bytes;
    including->n_elements += n_elements;
    if (including->n_bytes > XML_MOST_BYTES)
        problem = "is too much: with it, all files are larger than 8 MiB";
    else if (including->n_elements > XML_MOST_ELEMENTS)
        problem = "is too much: with it, all files have more than " G_STRINGIFY(XML_MOST_ELEMENTS) " elements";
    including->full = problem != NULL;
    return problem == NULL ||
        fields_refuse(including->messages, href, NULL, "count=\"...\" makes many of one element", problem);
}

/* Whether the root of @part may stand in @in, itself or dissolved. */
static bool
check_root(struct including *including, struct xml_document *part, const struct xml_element *in)
{
    const struct xml_element *root = part->root;
    struct named_element none = { .name = NULL };

    if (language_is_part(root->name)) {
        bool fits = language_check(including->whole, root, including->messages);

        return fields_read(no_fields, root, &none, including->whole, NULL, including->messages) && fits;
    }
    if (g_str_equal(root->name, "scenario"))
        return messages_add(including->messages, root->at, "write <network> or <workload>, and in it what is shared",
                            "a scenario cannot be included");
    return g_strv_contains(language_place(in->name)->may, root->name) ||
        messages_add(including->messages, root->at, "the root would be <network> or <workload>",
                     "<%s> cannot be included in <%s>", root->name, in->name);
}

/* Reading and putting in */

/* Reads the part that @href names and what it includes. Returns: it, owned by the
 * whole; or NULL with at least one message more. */
static struct xml_document *
open_part(struct including *including, const struct xml_document *document, struct xml_attribute *href)
{
    g_autofree char *path = path_of(including, document, href);
    struct opened opened;

    if (path == NULL || !check_file(including, href, path, &opened.status) ||
        !check_size(including, href, (gsize) MIN(opened.status.st_size, XML_MOST_BYTES + 1), 0))
        return NULL;

    struct xml_document *part = xml_read(path, NULL, including->messages);
    if (part == NULL)
        return NULL;
    g_ptr_array_add(including->whole->part, part);
    if (!check_size(including, href, 0, part->element->len))
        return NULL;
    opened.file = part->file;
    including->opened[including->depth++] = opened;
    expand(including, part, part->root);
    including->depth--;
    return part;
}

/* Hangs what @include names behind @children, which become those of @in. */
static void
put_in(struct including *including, struct xml_document *document, const struct xml_element *include,
       struct xml_element *in, GPtrArray *children)
{
    struct include_element read = { .href = NULL };

    if (including->full || !language_check(including->whole, include, including->messages) ||
        !fields_read(include_fields, include, &read, including->whole, NULL, including->messages))
        return;

    struct xml_document *part = open_part(including, document, xml_attribute(include, "href"));
    if (part == NULL || !check_root(including, part, in))
        return;
    if (!language_is_part(part->root->name)) {
        part->root->parent = in;
        g_ptr_array_add(children, part->root);
        return;
    }
    for (guint i = 0; i < part->root->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(part->root->child, i);

        child->parent = in;
        g_ptr_array_add(children, child);
    }
}

/* Puts into @element of @document what is included in it and below. */
static void
expand(struct including *including, struct xml_document *document, struct xml_element *element)
{
    GPtrArray *children = g_ptr_array_new();
    bool may = g_strv_contains(language_place(element->name)->may, "xi:include");

    for (guint i = 0; i < element->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(element->child, i);

        if (may && g_str_equal(child->name, "xi:include")) {
            put_in(including, document, child, element, children);
        } else {
            expand(including, document, child);
            g_ptr_array_add(children, child);
        }
    }
    g_ptr_array_unref(element->child);
    element->child = children;
}

bool
include_parts(struct xml_document *document, struct messages *messages)
{
    struct including including = {
        .whole = document, .messages = messages, .depth = 1,
        .n_bytes = document->n_bytes, .n_elements = document->element->len };
    unsigned before = messages_n(messages);

    including.opened[0].file = document->file;
    if (document->path == NULL || stat(document->path, &including.opened[0].status) != 0)
        including.opened[0].status.st_ino = 0;
    expand(&including, document, document->root);
    return messages_n(messages) == before;
}
