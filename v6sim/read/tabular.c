/*
 * tabular.c - a file of CSV as a tree that knows its places
 *
 * Follows:
 *   RFC 4180 - cells with and without quotes, lines that end in CRLF or LF
 * Deliberately different:
 *   the first line names the columns; blanks around a cell without quotes are no part of it; # begins a line of notes.
 *   A cell ends with its line: none of what such files say has line ends in it.
 */
#include "v6sim/read/tabular.h"

#include <string.h>

struct table_reader {
    struct xml_document *document;
    struct messages *messages;
    const char *at, *line_begins;       /* in the document's bytes */
    uint32_t line;
    GPtrArray *name;            /* const char *: of columns */
};

struct cell {
    char *text;                 /* free with g_free() */
    struct place at;
};

static struct place
here(const struct table_reader *reader, const char *c)
{
    return (struct place) { reader->document->file, reader->line, (uint32_t) (c - reader->line_begins) + 1 };
}

static const char *
past_blanks(const char *c)
{
    return c + strspn(c, " \t");
}

static bool
is_end(const char *c)
{
    return *c == '\0' || *c == '\n' || (*c == '\r' && c[1] == '\n');
}

/* Behind the opening quote. Returns: false if there is no closing one. */
static bool
take_quoted(struct table_reader *reader, GString *text)
{
    const char *opened = reader->at++;

    for (; !is_end(reader->at); reader->at++) {
        if (*reader->at != '"') {
            g_string_append_c(text, *reader->at);
        } else if (reader->at[1] == '"') {
            g_string_append_c(text, *reader->at++);
        } else {
            reader->at = past_blanks(reader->at + 1);
            return *reader->at == ',' || is_end(reader->at) ||
                messages_add(reader->messages, here(reader, reader->at), "a quote within quotes is written twice",
                             "the cell goes on behind its quotes");
        }
    }
    return messages_add(reader->messages, here(reader, opened), "close it before the line ends",
                        "the quote is not closed");
}

static void
take_plain(struct table_reader *reader, GString *text)
{
    const char *begin = reader->at;

    while (*reader->at != ',' && !is_end(reader->at))
        reader->at++;
    g_string_append_len(text, begin, reader->at - begin);
    g_strchomp(text->str);
}

/* Takes the cell that is next, up to its comma or the end of the line. */
static bool
take_cell(struct table_reader *reader, struct cell *cell)
{
    GString *text = g_string_new(NULL);
    bool good = true;

    reader->at = past_blanks(reader->at);
    cell->at = here(reader, reader->at);
    if (*reader->at == '"')
        good = take_quoted(reader, text);
    else
        take_plain(reader, text);
    cell->text = g_string_free(text, FALSE);
    return good;
}

static void
next_line(struct table_reader *reader)
{
    reader->at += strcspn(reader->at, "\n");
    reader->at += *reader->at == '\n';
    reader->line_begins = reader->at;
    reader->line++;
}

/* Goes to the next line that holds cells. Returns: whether there is one. */
static bool
find_line(struct table_reader *reader)
{
    while (*reader->at != '\0' && (is_end(past_blanks(reader->at)) || *past_blanks(reader->at) == '#'))
        next_line(reader);
    return *reader->at != '\0';
}

static void
add_name(struct table_reader *reader, const struct cell *cell)
{
    struct xml_element *root = reader->document->root;
    const struct xml_attribute *other = xml_attribute(root, cell->text);

    if (*cell->text == '\0')
        messages_add(reader->messages, cell->at, "the first line names the columns", "the column has no name");
    else if (other != NULL)
        messages_add_with(reader->messages, cell->at, other->name_at, "leave one of them out",
                          "there is a column \"%s\" already", cell->text);
    else
        xml_set_attribute(reader->document, root, cell->text, cell->text, cell->at, cell->at);
    g_ptr_array_add(reader->name, g_string_chunk_insert(reader->document->strings, cell->text));
}

/* Names of columns, or a row. */
static bool
take_line(struct table_reader *reader, struct xml_element *row)
{
    guint n = 0;
    bool good = true, more = true;
    struct place begin = here(reader, past_blanks(reader->at));

    for (; good && more; n++) {
        struct cell cell;

        good = take_cell(reader, &cell);
        more = *reader->at == ',';
        reader->at += more;
        if (good && row == NULL)
            add_name(reader, &cell);
        else if (good && n < reader->name->len && *cell.text != '\0')
            xml_set_attribute(reader->document, row, reader->name->pdata[n], cell.text, cell.at, cell.at);
        g_free(cell.text);
    }
    if (good && n != reader->name->len)
        messages_add(reader->messages, begin, "a comma between two cells; a cell with a comma stands in quotes",
                     "%u cell%s in a table with %u column%s", n, n == 1 ? "" : "s", reader->name->len,
                     reader->name->len == 1 ? "" : "s");
    next_line(reader);
    return good;
}

static void
take_rows(struct table_reader *reader)
{
    struct xml_document *document = reader->document;

    while (find_line(reader)) {
        struct place at = here(reader, past_blanks(reader->at));

        if (document->element->len == XML_MOST_ELEMENTS) {
            messages_add(reader->messages, at, NULL, "with this there are more than %d rows", XML_MOST_ELEMENTS - 1);
            return;
        }
        take_line(reader, xml_new_element(document, document->root, "row", at));
    }
    if (document->root->child->len == 0)
        messages_add(reader->messages, here(reader, reader->at), "below the names of the columns, a line for each",
                     "the table has no rows");
}

struct xml_document *
tabular_read_bytes(const char *bytes, gsize n, const char *called, struct messages *messages)
{
    unsigned before = messages_n(messages);
    struct xml_document *document = xml_new_document(bytes, n, called, "its first line names the columns", messages);
    struct table_reader reader = { .document = document, .messages = messages, .line = 1 };

    if (document == NULL)
        return NULL;
    reader.at = reader.line_begins = document->bytes;
    reader.name = g_ptr_array_new();
    if (!find_line(&reader)) {
        messages_add(messages, here(&reader, reader.at), "its first line names the columns", "the table is empty");
    } else {
        xml_new_element(document, NULL, "table", here(&reader, past_blanks(reader.at)));
        take_line(&reader, NULL);
        if (messages_n(messages) == before)
            take_rows(&reader);
    }
    g_ptr_array_unref(reader.name);
    if (messages_n(messages) == before)
        return document;
    xml_free(document);
    return NULL;
}

struct xml_document *
tabular_read(const char *path, struct messages *messages)
{
    return xml_read_as(tabular_read_bytes, path, NULL, messages);
}

char *
tabular_path(const struct xml_attribute *attribute, const char *name)
{
    const char *file = attribute->value_at.file;
    const char *slash = attribute->value_at.line > 0 ? strrchr(file, '/') : NULL;       /* --set has no folder */

    if (name[0] == '/')
        return g_strdup(name);
    return slash != NULL ? g_strdup_printf("%.*s%s", (int) (slash + 1 - file), file, name)
        : g_strconcat(g_str_equal(name, "-") ? "./" : "", name, NULL);  /* not standard input */
}
