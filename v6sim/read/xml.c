/*
 * xml.c - an XML file as a tree that knows its places
 *
 * libxml2 judges what is well-formed and undoes entities and line ends; where
 * things stand is found in our own copy of the bytes. When libxml2 reports a
 * start tag it has just read its attributes, so the last '<' before its place
 * begins the tag ('<' cannot occur in an attribute's value), and the names and
 * values of the attributes are found by going over the tag once more.
 *
 * In order: xml_read() -> read_bytes() -> parse() -> [start_element() ->
 * characters()* -> end_element()]*. The first thing that is not well-formed
 * ends the reading: what follows would be guesswork.
 *
 * Follows:
 *   XML 1.0, 5th edition, and Namespaces in XML 1.0 as far as to know XInclude's
 *   and refuse others
 * Deliberately different:
 *   no document type declaration, hence no entity but the five built in: a
 *   file of a few lines could name others, or grow without bound.
 *   UTF-8 alone, so that columns are the same for every editor.
 */
#include "v6sim/read/xml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <libxml/parser.h>

/* What stands in a start tag, as written. */
struct raw_attribute {
    gsize name, name_end, value;        /* offsets; of the value, the first byte in the quotes */
};

struct reader {
    xmlParserCtxt *parser;
    struct xml_document *document;
    struct messages *messages;
    struct xml_element *open;   /* the innermost open element */
    unsigned depth;
    GString *text[XML_MOST_DEPTH];      /* of the open elements */
    bool stopped;               /* a message was given, nothing more is wanted */
    struct raw_attribute raw[XML_MOST_ATTRIBUTES];
    unsigned n_raw;
    gsize offset, line_start;   /* a place that was looked up, and where its line begins */
    uint32_t line;
};

/* Places */

static struct place
place_of(struct reader *reader, gsize offset)
{
    const char *bytes = reader->document->bytes;

    while (offset < reader->line_start) {       /* back to the line that it is in */
        reader->line--;
        for (reader->line_start--; reader->line_start > 0 && bytes[reader->line_start - 1] != '\n';)
            reader->line_start--;
    }
    if (offset < reader->offset)
        reader->offset = offset;
    for (; reader->offset < offset; reader->offset++)
        if (bytes[reader->offset] == '\n') {
            reader->line++;
            reader->line_start = reader->offset + 1;
        }
    return (struct place) {
        .file = reader->document->file,
        .line = reader->line,
        .column = (uint32_t) (offset - reader->line_start) + 1,
    };
}

/* How far libxml2 has read. */
static gsize
here(const struct reader *reader)
{
    long consumed = xmlByteConsumed(reader->parser);

    return CLAMP(consumed, 0, (long) reader->document->n_bytes);
}

/* Where the tag begins that libxml2 is in, or has just read. */
static gsize
tag_start(const struct reader *reader)
{
    gsize offset = here(reader);

    while (offset > 0 && reader->document->bytes[--offset] != '<')
        ;
    return offset;
}

/* Where @markup was last written before the place that libxml2 has reached. */
static gsize
last_before(const struct reader *reader, const char *markup)
{
    const char *bytes = reader->document->bytes;
    const char *start = g_strrstr_len(bytes, (gssize) here(reader), markup);

    return start != NULL ? (gsize) (start - bytes) : 0;
}

static void
stop(struct reader *reader)
{
    reader->stopped = true;
    xmlStopParser(reader->parser);
}

/* The place within a start tag */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Goes over the start tag at @offset and notes its attributes; libxml2 has
 * found it well-formed, or is about to say that an attribute is there twice. */
static void
scan_tag(struct reader *reader, gsize offset)
{
    const char *bytes = reader->document->bytes, *end = bytes + reader->document->n_bytes;
    const char *c = bytes + offset + 1;

    reader->n_raw = 0;
    while (c < end && !is_blank(*c) && *c != '>' && *c != '/')
        c++;
    while (reader->n_raw < XML_MOST_ATTRIBUTES) {
        struct raw_attribute raw;

        while (c < end && is_blank(*c))
            c++;
        raw.name = (gsize) (c - bytes);
        while (c < end && !is_blank(*c) && *c != '=' && *c != '>' && *c != '/')
            c++;
        raw.name_end = (gsize) (c - bytes);
        while (c < end && *c != '"' && *c != '\'' && *c != '>' && *c != '/')
            c++;
        if (c == end || (*c != '"' && *c != '\''))
            return;
        raw.value = (gsize) (c - bytes) + 1;
        reader->raw[reader->n_raw++] = raw;
        c = memchr(c + 1, *c, (gsize) (end - c) - 1);
        if (c == NULL)
            return;
        c++;
    }
}

static bool
raw_is(const struct reader *reader, const struct raw_attribute *raw, const char *name)
{
    return strlen(name) == raw->name_end - raw->name &&
        memcmp(reader->document->bytes + raw->name, name, strlen(name)) == 0;
}

/* Returns: the @nth attribute of the tag called @name, from 0; or NULL. */
static const struct raw_attribute *
find_raw(const struct reader *reader, const char *name, unsigned nth)
{
    for (unsigned i = 0; i < reader->n_raw; i++)
        if (raw_is(reader, &reader->raw[i], name) && nth-- == 0)
            return &reader->raw[i];
    return NULL;
}

/* Errors of libxml2 */

/* Those that beginners meet, in our words; %s is libxml2's first string. */
static const struct wording {
    int code;
    const char *text, *hint;
} wordings[] = {
    { XML_ERR_DOCUMENT_EMPTY, "not XML: there is no element", "a scenario begins with <scenario>" },
    { XML_ERR_DOCUMENT_START, "not XML: there is no element", "a scenario begins with <scenario>" },
    { XML_ERR_DOCUMENT_END, "nothing may stand behind the end of the root element", NULL },
    { XML_ERR_ATTRIBUTE_NOT_STARTED, "the value of an attribute must stand in quotes", "write name=\"value\"" },
    { XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "attribute \"%s\" has no value", "write name=\"value\"" },
    { XML_ERR_ATTRIBUTE_NOT_FINISHED, "the value of an attribute does not end", "close its quotes" },
    { XML_ERR_LT_IN_ATTRIBUTE, "\"<\" cannot stand in an attribute, or a quote before it was not closed",
      "ranges are written a..b, ..b and a.." },
    { XML_ERR_GT_REQUIRED, "a tag does not end here as it should", "close it with > or />" },
    { XML_ERR_SPACE_REQUIRED, "a blank is missing between two attributes", NULL },
    { XML_ERR_NAME_REQUIRED, "a name must follow \"<\" or \"&\"", "write &lt; and &amp; for < and & in text" },
    { XML_ERR_UNDECLARED_ENTITY, "entity \"%s\" is unknown", "there are &lt; &gt; &amp; &quot; &apos; and &#number;" },
    { XML_ERR_ENTITYREF_SEMICOL_MISSING, "an entity does not end with \";\"", "write &amp; for &" },
    { XML_ERR_INVALID_CHAR, "a character that XML does not allow", NULL },
    { XML_ERR_INVALID_CHARREF, "a character that XML does not allow", NULL },
    { XML_ERR_UNSUPPORTED_ENCODING, "the encoding is not UTF-8", "save the file as UTF-8" },
    { XML_ERR_INVALID_ENCODING, "the encoding is not UTF-8", "save the file as UTF-8" },
};

static const struct wording *
find_wording(int code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wordings); i++)
        if (wordings[i].code == code)
            return &wordings[i];
    return NULL;
}

/* An attribute that is there twice: libxml2 knows which, we know where. */
static void
refuse_twice(struct reader *reader, const char *name)
{
    gsize tag = tag_start(reader);
    const struct raw_attribute *raw;

    scan_tag(reader, tag);
    raw = find_raw(reader, name, 1);
    messages_add(reader->messages, place_of(reader, raw != NULL ? raw->name : tag), "leave one of them out",
                 "attribute \"%s\" is there twice", name);
}

static void
refuse_unclosed(struct reader *reader, gsize offset)
{
    const struct xml_element *open = reader->open;

    if (open == NULL)
        messages_add(reader->messages, place_of(reader, offset), NULL, "the file ends too early");
    else
        messages_add(reader->messages, place_of(reader, offset), "a part of the file may be missing",
                     "the file ends inside <%s> (%u:%u)", open->name, open->at.line, open->at.column);
}

/* @ends: it does, but has two hyphens inside. */
static void
refuse_comment(struct reader *reader, bool ends)
{
    const char *bytes = reader->document->bytes;
    gsize start = last_before(reader, "<!--");
    const char *hyphens = strstr(bytes + start + strlen("<!--"), "--");

    if (ends && hyphens != NULL)
        messages_add(reader->messages, place_of(reader, (gsize) (hyphens - bytes)),
                     "write one hyphen, or a blank between them", "\"--\" cannot stand in a comment");
    else
        messages_add(reader->messages, place_of(reader, start), "close it with -->", "a comment does not end");
}

static void
refuse_mismatch(struct reader *reader, const char *name)
{
    const struct xml_element *open = reader->open;
    g_autofree char *hint = g_strdup_printf("close it with </%s>", open->name);

    messages_add(reader->messages, place_of(reader, tag_start(reader)), hint, "</%s> where <%s> (%u:%u) is open",
                 name, open->name, open->at.line, open->at.column);
}

static void
refuse_error(struct reader *reader, const xmlError *error)
{
    const struct wording *wording = find_wording(error->code);
    gsize offset = here(reader);
    g_autofree char *text = g_strdup(error->message != NULL ? error->message : "no reason known");
    const char *name = error->str1 != NULL ? (const char *) error->str1 : "";

    if (error->code == XML_ERR_ATTRIBUTE_REDEFINED)
        refuse_twice(reader, name);
    else if (error->code == XML_ERR_COMMENT_NOT_FINISHED || error->code == XML_ERR_HYPHEN_IN_COMMENT)
        refuse_comment(reader, error->code == XML_ERR_HYPHEN_IN_COMMENT);
    else if (offset == reader->document->n_bytes && error->code != XML_ERR_DOCUMENT_EMPTY)
        refuse_unclosed(reader, offset);
    else if (error->code == XML_ERR_TAG_NAME_MISMATCH && reader->open != NULL)
        refuse_mismatch(reader, error->str2 != NULL ? (const char *) error->str2 : "...");
    else if (wording == NULL)
        messages_add(reader->messages, place_of(reader, offset), NULL, "not well-formed: %s", g_strchomp(text));
    else if (strstr(wording->text, "%s") != NULL)
        messages_add(reader->messages, place_of(reader, offset), wording->hint,
                     error->code == XML_ERR_UNDECLARED_ENTITY ? "entity \"%s\" is unknown"
                                                              : "attribute \"%s\" has no value", name);
    else
        messages_add(reader->messages, place_of(reader, offset), wording->hint, "%s", wording->text);
}

#if LIBXML_VERSION >= 21200
static void
see_error(void *user, const xmlError *error)
#else
static void
see_error(void *user, xmlError *error)
#endif
{
    struct reader *reader = user;

    /* Namespaces are refused where they are written; warnings are of no use. */
    if (reader->stopped || error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE)
        return;
    refuse_error(reader, error);
    stop(reader);
}

/* Callbacks */

static void
see_start(void *user)
{
    struct reader *reader = user;
    const char *encoding = (const char *) reader->parser->encoding;

    if (encoding == NULL)       /* libxml2 notes it here if it converts */
        encoding = (const char *) reader->parser->input->encoding;
    if (encoding == NULL || g_ascii_strcasecmp(encoding, "UTF-8") == 0 ||
        g_ascii_strcasecmp(encoding, "US-ASCII") == 0 || g_ascii_strcasecmp(encoding, "ASCII") == 0)
        return;
    messages_add(reader->messages, place_of(reader, 0), "save the file as UTF-8",
                 "the encoding is \"%s\", not UTF-8", encoding);
    stop(reader);
}

static void
see_doctype(void *user, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    struct reader *reader = user;

    (void) name, (void) external_id, (void) system_id;
    if (reader->stopped)
        return;
    messages_add(reader->messages, place_of(reader, last_before(reader, "<!DOCTYPE")),
                 "leave it out: v6sim reads no other files and knows no entities",
                 "a document type declaration is not allowed");
    stop(reader);
}

static bool
refuse_size(struct reader *reader, struct place at, int n_attributes)
{
    if (reader->depth == XML_MOST_DEPTH)
        return messages_add(reader->messages, at, NULL, "elements are nested more than %d deep", XML_MOST_DEPTH);
    if (reader->document->element->len == XML_MOST_ELEMENTS)
        return messages_add(reader->messages, at, "count=\"...\" makes many of one element",
                            "more than %d elements", XML_MOST_ELEMENTS);
    if (n_attributes > XML_MOST_ATTRIBUTES)
        return messages_add(reader->messages, at, NULL, "more than %d attributes", XML_MOST_ATTRIBUTES);
    return true;
}

/* An element's name as libxml2 tells it: prefix and URI are NULL if it has none. */
struct qualified {
    const char *name, *prefix, *uri;
};

/* Returns: what the tree calls an element: "xi:include"; NULL if it is of a namespace
 * that is not used here. */
static const char *
name_in_tree(const struct qualified *qualified)
{
    if (g_strcmp0(qualified->uri, XML_XINCLUDE) != 0)
        return qualified->prefix == NULL ? qualified->name : NULL;
    if (g_str_equal(qualified->name, "include"))
        return "xi:include";
    return g_str_equal(qualified->name, "fallback") ? "xi:fallback" : NULL;
}

/* Whether an attribute declares the namespace of XInclude, given all that are declared:
 * @n pairs of prefix and URI. */
static bool
declares_xinclude(const struct reader *reader, const struct raw_attribute *raw, int n, const xmlChar **namespaces)
{
    for (int i = 0; i < n; i++) {
        const char *prefix = (const char *) namespaces[2 * i], *uri = (const char *) namespaces[2 * i + 1];
        g_autofree char *name = prefix != NULL ? g_strconcat("xmlns:", prefix, NULL) : g_strdup("xmlns");

        if (g_strcmp0(uri, XML_XINCLUDE) == 0 && raw_is(reader, raw, name))
            return true;
    }
    return false;
}

/* Refuses prefixes, and declarations of namespaces but for that of XInclude. */
static void
refuse_namespaces(struct reader *reader, struct place at, const struct qualified *qualified, int n_namespaces,
                  const xmlChar **namespaces)
{
    const char *bytes = reader->document->bytes;

    if (name_in_tree(qualified) == NULL && qualified->uri == NULL && g_str_equal(qualified->prefix, "xi"))
        messages_add(reader->messages, at, "declare it: xmlns:xi=\"" XML_XINCLUDE "\"",
                     "the prefix xi is not declared");
    else if (name_in_tree(qualified) == NULL)
        messages_add(reader->messages, at, g_strcmp0(qualified->uri, XML_XINCLUDE) == 0 ?
                     "of XInclude there is <xi:include>" : "leave the prefix out", "namespaces are not used here");
    for (unsigned i = 0; i < reader->n_raw; i++) {
        const struct raw_attribute *raw = &reader->raw[i];
        bool prefixed = memchr(bytes + raw->name, ':', raw->name_end - raw->name) != NULL;

        if ((prefixed || raw_is(reader, raw, "xmlns")) && !declares_xinclude(reader, raw, n_namespaces, namespaces))
            messages_add(reader->messages, place_of(reader, raw->name), "leave the attribute out",
                         "namespaces are not used here");
    }
}

/* libxml2 gives five pointers for each attribute: local name, prefix, URI, and
 * begin and end of the value. */
static void
add_attributes(struct reader *reader, struct xml_element *element, const xmlChar **attribute, int n)
{
    for (; n > 0; n--, attribute += 5) {
        const struct raw_attribute *raw = find_raw(reader, (const char *) attribute[0], 0);
        g_autofree char *value = g_strndup((const char *) attribute[3], (gsize) (attribute[4] - attribute[3]));

        if (attribute[1] != NULL || raw == NULL)
            continue;
        xml_set_attribute(reader->document, element, (const char *) attribute[0], value,
                          place_of(reader, raw->name), place_of(reader, raw->value));
    }
}

static void
see_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
            const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    struct reader *reader = user;
    const struct qualified qualified = { (const char *) name, (const char *) prefix, (const char *) uri };

    (void) n_defaulted;
    if (reader->stopped)
        return;

    gsize offset = tag_start(reader);
    struct place at = place_of(reader, offset);
    if (!refuse_size(reader, at, n_attributes + n_namespaces)) {
        stop(reader);
        return;
    }
    const char *called = name_in_tree(&qualified);
    struct xml_element *element = xml_new_element(reader->document, reader->open,
                                                  called != NULL ? called : qualified.name, at);
    scan_tag(reader, offset);
    refuse_namespaces(reader, at, &qualified, n_namespaces, namespaces);
    add_attributes(reader, element, attributes, n_attributes);
    reader->text[reader->depth++] = g_string_new(NULL);
    reader->open = element;
}

/* Where the first text of an element begins, of which libxml2 reports @text. That
 * lies in its copy of the file, and it may not have passed it yet; or entities or
 * line ends were undone, then it has. In front of the text there is markup. */
static gsize
text_start(const struct reader *reader, const xmlChar *text, gsize length)
{
    const xmlParserInput *input = reader->parser->input;
    const char *bytes = reader->document->bytes;
    gsize offset = here(reader);

    if (text >= input->base && text < input->end)
        offset = (gsize) ((gssize) offset + (text - input->cur));
    else
        offset -= MIN(length, offset);
    offset = MIN(offset, reader->document->n_bytes);
    while (offset > 0 && bytes[offset - 1] != '>')
        offset--;
    while (is_blank(bytes[offset]))
        offset++;
    return offset;
}

static bool
is_all_blank(const char *text, gsize length)
{
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    return length == 0;
}

static void
see_text(void *user, const xmlChar *text, int length)
{
    struct reader *reader = user;

    if (reader->stopped || reader->depth == 0)
        return;
    if (reader->open->text_at.line == 0 && !is_all_blank((const char *) text, (gsize) length))
        reader->open->text_at = place_of(reader, text_start(reader, text, (gsize) length));
    g_string_append_len(reader->text[reader->depth - 1], (const char *) text, length);
}

static void
see_cdata(void *user, const xmlChar *text, int length)
{
    struct reader *reader = user;

    if (reader->stopped || reader->depth == 0)
        return;
    if (reader->open->text_at.line == 0 && !is_all_blank((const char *) text, (gsize) length))
        reader->open->text_at = place_of(reader, last_before(reader, "<![CDATA["));
    g_string_append_len(reader->text[reader->depth - 1], (const char *) text, length);
}

/* Takes off blanks at the ends and folds those between words. */
static const char *
folded(struct xml_document *document, const char *text)
{
    g_autoptr(GString) folded = g_string_new(NULL);

    for (; *text != '\0'; text++)
        if (!is_blank(*text))
            g_string_append_c(folded, *text);
        else if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
            g_string_append_c(folded, ' ');
    if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
        g_string_truncate(folded, folded->len - 1);
    return folded->len > 0 ? g_string_chunk_insert(document->strings, folded->str) : "";
}

uint32_t
xml_margin(const struct xml_element *element)
{
    uint32_t least = UINT32_MAX;

    if (element->text_at.line > element->at.line)
        return element->text_at.column - 1;
    for (const char *line = strchr(element->lines, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        uint32_t n = (uint32_t) strspn(line + 1, " \t");

        if (line[1 + n] != '\n' && line[1 + n] != '\r')
            least = MIN(least, n);
    }
    return least < UINT32_MAX ? least : 0;
}

/* Takes off blanks at the ends alone. */
static const char *
stripped(struct xml_document *document, const char *text)
{
    gsize n;

    while (is_blank(*text))
        text++;
    for (n = strlen(text); n > 0 && is_blank(text[n - 1]); n--)
        ;
    return n > 0 ? g_string_chunk_insert_len(document->strings, text, (gssize) n) : "";
}

static void
see_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reader *reader = user;

    (void) name, (void) prefix, (void) uri;
    if (reader->stopped)
        return;

    GString *text = reader->text[--reader->depth];
    reader->open->text = folded(reader->document, text->str);
    reader->open->lines = stripped(reader->document, text->str);
    reader->open = reader->open->parent;
    g_string_free(text, TRUE);
}

/* Reading */

static void
parse(struct reader *reader)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startDocument = see_start,
        .internalSubset = see_doctype,
        .startElementNs = see_element,
        .endElementNs = see_end,
        .characters = see_text,
        .ignorableWhitespace = see_text,
        .cdataBlock = see_cdata,
        .serror = see_error,
    };
    /* Without NOENT an ampersand of an attribute's value would stay &#38;. */
    int options = XML_PARSE_NONET | XML_PARSE_BIG_LINES | XML_PARSE_NOENT;

    reader->parser = xmlNewParserCtxt();
    *reader->parser->sax = handler;
    reader->parser->userData = reader;
    xmlCtxtReadMemory(reader->parser, reader->document->bytes, (int) reader->document->n_bytes, NULL, NULL, options);
    if (!reader->parser->wellFormed && !reader->stopped)
        messages_add(reader->messages, place_of(reader, 0), NULL, "not well-formed");
    xmlFreeParserCtxt(reader->parser);
    while (reader->depth > 0)
        g_string_free(reader->text[--reader->depth], TRUE);
}

static void
document_free(void *data)
{
    xml_free(data);
}

static void
element_free(void *data)
{
    struct xml_element *element = data;

    g_ptr_array_unref(element->attribute);
    g_ptr_array_unref(element->child);
    g_free(element);
}

/* Whether the octets of @document are text at all, in UTF-8. */
static bool
check_bytes(const struct xml_document *document, const char *empty, struct messages *messages)
{
    const char *bytes = document->bytes, *line = bytes, *end;
    struct place at = { .file = document->file };

    if (document->n_bytes == 0)
        return messages_add(messages, at, empty, "the file is empty");
    if (g_utf8_validate_len(bytes, document->n_bytes, &end))
        return true;
    at.line = 1;
    for (const char *c = bytes; c < end; c++)
        if (*c == '\n') {
            at.line++;
            line = c + 1;
        }
    at.column = (uint32_t) (end - line) + 1;
    return messages_add(messages, at, "save the file as UTF-8", "this is not UTF-8");
}

struct xml_document *
xml_new_document(const char *bytes, gsize n, const char *called, const char *empty, struct messages *messages)
{
    struct xml_document *document = g_new0(struct xml_document, 1);
    gsize mark = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;      /* byte order mark */
    bool good;

    document->file = g_intern_string(called);
    document->folder = "";
    document->element = g_ptr_array_new_with_free_func(element_free);
    document->strings = g_string_chunk_new(4096);
    document->memory = g_ptr_array_new_with_free_func(g_free);
    document->part = g_ptr_array_new_with_free_func(document_free);
    if (n > XML_MOST_BYTES) {
        good = messages_add(messages, (struct place) { .file = document->file },
                            "count=\"...\" makes many of one element", "larger than %d MiB", XML_MOST_BYTES >> 20);
    } else {
        document->n_bytes = n - mark;
        document->bytes = g_malloc0(document->n_bytes + 1);
        if (document->n_bytes > 0)
            memcpy(document->bytes, bytes + mark, document->n_bytes);
        good = check_bytes(document, empty, messages);
    }
    if (good)
        return document;
    xml_free(document);
    return NULL;
}

struct xml_document *
xml_read_bytes(const char *bytes, gsize n, const char *called, struct messages *messages)
{
    unsigned before = messages_n(messages);
    struct xml_document *document = xml_new_document(bytes, n, called, "a scenario begins with <scenario>", messages);
    struct reader reader = { .document = document, .messages = messages, .line = 1 };

    if (document != NULL)
        parse(&reader);
    if (messages_n(messages) == before)
        return document;
    xml_free(document);
    return NULL;
}

static bool
cannot_read(const char *called, struct messages *messages, const char *why)
{
    return messages_add(messages, (struct place) { .file = g_intern_string(called) }, NULL, "cannot be read: %s", why);
}

/* Reads one byte more than is allowed at most, so that the caller sees it. */
static bool
read_stream(FILE *stream, GByteArray *bytes, const char *called, struct messages *messages)
{
    struct stat status;
    guint8 piece[65536];
    size_t n;

    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode))
        return cannot_read(called, messages, g_strerror(EISDIR));
    while (bytes->len <= XML_MOST_BYTES && (n = fread(piece, 1, sizeof piece, stream)) > 0)
        g_byte_array_append(bytes, piece, (guint) n);
    return ferror(stream) ? cannot_read(called, messages, g_strerror(errno)) : true;
}

static struct {
    xml_listener *tell;
    void *user;
} listening;

void
xml_listen(xml_listener *listener, void *user)
{
    listening.tell = listener;
    listening.user = user;
}

/* Returns: @document, which was made of @bytes, or NULL. */
static struct xml_document *
told(struct xml_document *document, const GByteArray *bytes)
{
    if (document != NULL && listening.tell != NULL)
        listening.tell(document, bytes->data, bytes->len, listening.user);
    return document;
}

/* Standard input can be read once; what it held is kept, for who asks again. */
static struct xml_document *
read_standard_input(xml_maker *make, const char *called, struct messages *messages)
{
    static GByteArray *held;

    if (held == NULL)
        held = g_byte_array_new();
    return read_stream(stdin, held, called, messages)
        ? told(make((const char *) held->data, held->len, called, messages), held) : NULL;
}

/* Returns: what stands before the name of the file, with its slash. */
static const char *
folder_of(struct xml_document *document, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? g_string_chunk_insert_len(document->strings, path, slash + 1 - path) : "";
}

struct xml_document *
xml_read_as(xml_maker *make, const char *path, const char *called, struct messages *messages)
{
    if (called == NULL)
        called = g_str_equal(path, "-") ? "stdin" : path;
    if (g_str_equal(path, "-"))
        return read_standard_input(make, called, messages);

    g_autoptr(GByteArray) bytes = g_byte_array_new();
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        cannot_read(called, messages, g_strerror(errno));
        return NULL;
    }
    bool read = read_stream(stream, bytes, called, messages);
    fclose(stream);
    struct xml_document *document =
        read ? make((const char *) bytes->data, bytes->len, called, messages) : NULL;
    if (document != NULL) {
        document->path = g_string_chunk_insert(document->strings, path);
        document->folder = folder_of(document, path);
    }
    return told(document, bytes);
}

struct xml_document *
xml_read(const char *path, const char *called, struct messages *messages)
{
    return xml_read_as(xml_read_bytes, path, called, messages);
}

void
xml_free(struct xml_document *document)
{
    if (document == NULL)
        return;
    g_ptr_array_unref(document->element);
    g_ptr_array_unref(document->memory);
    g_ptr_array_unref(document->part);
    g_string_chunk_free(document->strings);
    g_free(document->bytes);
    g_free(document);
}

/* The tree */

struct xml_element *
xml_new_element(struct xml_document *document, struct xml_element *parent, const char *name, struct place at)
{
    struct xml_element *element = g_new0(struct xml_element, 1);

    element->name = g_string_chunk_insert_const(document->strings, name);
    element->at = at;
    element->attribute = g_ptr_array_new_with_free_func(g_free);
    element->child = g_ptr_array_new();
    element->text = element->lines = "";
    element->parent = parent;
    g_ptr_array_add(document->element, element);
    if (parent != NULL)
        g_ptr_array_add(parent->child, element);
    else
        document->root = element;
    return element;
}

struct xml_attribute *
xml_attribute(const struct xml_element *element, const char *name)
{
    for (guint i = 0; i < element->attribute->len; i++) {
        struct xml_attribute *attribute = g_ptr_array_index(element->attribute, i);

        if (g_str_equal(attribute->name, name))
            return attribute;
    }
    return NULL;
}

struct place
xml_place(const struct xml_element *element, const char *name)
{
    const struct xml_attribute *attribute = xml_attribute(element, name);

    return attribute != NULL ? attribute->value_at : element->at;
}

struct xml_attribute *
xml_set_attribute(struct xml_document *document, struct xml_element *element, const char *name, const char *value,
                  struct place name_at, struct place value_at)
{
    struct xml_attribute *attribute = xml_attribute(element, name);

    if (attribute == NULL) {
        attribute = g_new0(struct xml_attribute, 1);
        g_ptr_array_add(element->attribute, attribute);
    }
    *attribute = (struct xml_attribute) {
        .name = g_string_chunk_insert_const(document->strings, name),
        .value = g_string_chunk_insert(document->strings, value),
        .name_at = name_at,
        .value_at = value_at,
    };
    return attribute;
}

void *
xml_alloc(struct xml_document *document, gsize size)
{
    void *memory = g_malloc0(size);

    g_ptr_array_add(document->memory, memory);
    return memory;
}
