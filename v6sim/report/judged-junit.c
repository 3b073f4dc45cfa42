/*
 * judged-junit.c - what came of expectations, as the XML that JUnit began
 *
 * There is no standard. This is what Jenkins' xUnit plugin calls junit-10, which its
 * JUnit plugin, GitLab and others read as well: a suite per file, a case per
 * expectation. What is marked todo is skipped, a todo that holds a failure, a file
 * that cannot be read an error. A case has no file or line there: they stand in
 * what is said of a failure.
 */
#include "v6sim/report/judged.h"

#include <libxml/xmlwriter.h>

struct totals {
    unsigned tests, failures, errors, skipped;
};

static void
add_totals(struct totals *totals, const struct judged_file *file)
{
    totals->tests += file->judged->len;
    for (guint i = 0; i < file->judged->len; i++) {
        const struct judged *judged = g_ptr_array_index(file->judged, i);

        totals->failures += judged_is_bad(judged);
        totals->skipped += judged->status == VERDICT_TODO;
    }
    totals->errors += *file->messages != '\0';
    totals->tests += *file->messages != '\0';
}

/* Writing: paths may be any bytes, XML may not */

static char *
as_xml(const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);

    for (char *c = valid; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c) && *c != '\n' && *c != '\t')
            *c = '?';
    return valid;
}

static void
attribute(xmlTextWriter *writer, const char *name, const char *value)
{
    g_autofree char *xml = as_xml(value);

    xmlTextWriterWriteAttribute(writer, (const xmlChar *) name, (const xmlChar *) xml);
}

static void
number(xmlTextWriter *writer, const char *name, unsigned n)
{
    g_autofree char *text = g_strdup_printf("%u", n);

    attribute(writer, name, text);
}

static void
open_element(xmlTextWriter *writer, const char *name)
{
    xmlTextWriterStartElement(writer, (const xmlChar *) name);
}

/* An element with a message and, inside, what is said of it; NULL: nothing more. */
static void
remark(xmlTextWriter *writer, const char *name, const char *type, const char *message, const char *text)
{
    open_element(writer, name);
    if (type != NULL)
        attribute(writer, "type", type);
    attribute(writer, "message", message);
    if (text != NULL) {
        g_autofree char *xml = as_xml(text);

        xmlTextWriterWriteString(writer, (const xmlChar *) xml);
    }
    xmlTextWriterEndElement(writer);
}

/* Cases */

/* "first.smallest.base": readers make packages and classes of what stands between dots. */
static void
case_names(xmlTextWriter *writer, const struct judged *judged)
{
    const char *last = strrchr(judged->name, '/');
    g_autoptr(GString) class = g_string_new_len(judged->name, last - judged->name);

    g_string_replace(class, ".", "_", 0);
    g_string_replace(class, "/", ".", 0);
    attribute(writer, "classname", class->str);
    attribute(writer, "name", judged->title + (last + 1 - judged->name));
}

/* In a line: "family: expected ipv6, actual ipv4". */
static char *
summary_of(const struct judged *judged)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);

        g_string_append_printf(text, "%s%s: expected %s, actual %s", i == 0 ? "" : "; ", difference->attribute,
                               difference->expected, difference->actual);
    }
    if (judged->difference->len == 0) {
        g_autofree char *reason = judged_reason(judged);

        g_string_append(text, reason);
    }
    return g_string_free(text, FALSE);
}

static void
write_case(xmlTextWriter *writer, const struct judged *judged)
{
    g_autofree char *summary = judged->status != VERDICT_OK ? summary_of(judged) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    open_element(writer, "testcase");
    case_names(writer, judged);
    if (judged_is_bad(judged)) {
        judged_print(judged, text);
        remark(writer, "failure", verdict_name[judged->status], summary, text->str);
    } else if (judged->status == VERDICT_TODO) {
        g_string_printf(text, "todo: %s", judged->todo);
        remark(writer, "skipped", NULL, text->str, NULL);
    }
    xmlTextWriterEndElement(writer);
}

static void
write_bad_file(xmlTextWriter *writer, const struct judged_file *file)
{
    g_auto(GStrv) line = g_strsplit(file->messages, "\n", 2);

    open_element(writer, "testcase");
    attribute(writer, "classname", "v6sim");
    attribute(writer, "name", file->path);
    remark(writer, "error", "input", line[0], file->messages);
    xmlTextWriterEndElement(writer);
}

static void
write_suite(xmlTextWriter *writer, const struct judged_file *file)
{
    struct totals totals = { 0 };

    add_totals(&totals, file);
    open_element(writer, "testsuite");
    attribute(writer, "name", file->path);
    number(writer, "tests", totals.tests);
    number(writer, "failures", totals.failures);
    number(writer, "errors", totals.errors);
    number(writer, "skipped", totals.skipped);
    attribute(writer, "file", file->path);
    for (guint i = 0; i < file->judged->len; i++)
        write_case(writer, g_ptr_array_index(file->judged, i));
    if (*file->messages != '\0')
        write_bad_file(writer, file);
    xmlTextWriterEndElement(writer);
}

char *
judged_junit(const GPtrArray *files)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *writer = xmlNewTextWriterMemory(buffer, 0);
    struct totals totals = { 0 };

    for (guint i = 0; i < files->len; i++)
        add_totals(&totals, g_ptr_array_index(files, i));
    xmlTextWriterSetIndent(writer, 1);
    xmlTextWriterSetIndentString(writer, (const xmlChar *) "  ");
    xmlTextWriterStartDocument(writer, "1.0", "UTF-8", NULL);
    open_element(writer, "testsuites");
    attribute(writer, "name", "v6sim check");
    number(writer, "tests", totals.tests);
    number(writer, "failures", totals.failures);
    number(writer, "errors", totals.errors);
    for (guint i = 0; i < files->len; i++)
        write_suite(writer, g_ptr_array_index(files, i));
    xmlTextWriterEndDocument(writer);
    xmlFreeTextWriter(writer);

    char *text = g_strdup((const char *) xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}
