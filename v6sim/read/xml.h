/*
 * xml.h - an XML file as a tree that knows its places
 *
 * Only what the languages of v6sim need: elements, attributes, text. No DTD, no
 * entities beyond the five built in, no access to the network. Of namespaces only
 * that of XInclude, whose elements are called xi:include and xi:fallback here,
 * whatever their prefix; see include.h. A file over
 * XML_MOST_BYTES, deeper than XML_MOST_DEPTH, with more than XML_MOST_ELEMENTS
 * elements or XML_MOST_ATTRIBUTES attributes in one is refused.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "v6sim/read/messages.h"

#define XML_MOST_BYTES (8 * 1024 * 1024)         /* libxml2 gives up on what follows the root behind 10^7 */
#define XML_MOST_DEPTH 16
#define XML_MOST_ELEMENTS 100000
#define XML_MOST_ATTRIBUTES 64
#define XML_XINCLUDE "http://www.w3.org/2001/XInclude"

struct xml_attribute {
    const char *name, *value;   /* value after parameters were put in */
    struct place name_at, value_at;     /* of the first byte of either */
    const char *parameter;      /* the last parameter whose value stands in it, or NULL */
    struct place parameter_at;  /* where that value was given: its element; of --set the line is 0 */
    bool refused;               /* a message about it was given already: readers pass over it */
};

struct xml_element {
    const char *name;
    struct place at;            /* of its '<' */
    GPtrArray *attribute;       /* struct xml_attribute * */
    GPtrArray *child;           /* struct xml_element * */
    const char *text;           /* its own text, white space at the ends taken off and runs folded; "" if none */
    const char *lines;          /* the same with its line ends and the blanks inside; begins at text_at */
    struct place text_at;       /* of the first of it; line 0 if none */
    struct xml_element *parent;
    const char *id;             /* written or automatic; NULL: has none. Set by ids.c */
    bool added_by_variant;
};

/* Owns all elements of one file, wherever in a tree they hang. */
struct xml_document {
    const char *file;
    const char *path;           /* NULL: it is standard input, or from memory */
    const char *folder;         /* of the file, with its slash; "": the one that the program runs in */
    struct xml_element *root;
    GPtrArray *element;         /* all that were made, for xml_free() */
    GStringChunk *strings;
    GPtrArray *memory;          /* what xml_alloc() gave */
    GPtrArray *part;            /* struct xml_document *: what it includes; owned */
    char *bytes;                /* the file as it was read */
    gsize n_bytes;
};

/**
 * xml_read:
 * @path: a file; "-" for standard input, then called "stdin" in messages, which
 *   gives the same each time
 * @called: how messages name the file; NULL: as @path
 *
 * Returns: the document, or NULL with at least one message more.
 */
struct xml_document *xml_read(const char *path, const char *called, struct messages *messages);

/* The same from memory; @bytes are copied. For tests and fuzzing. */
struct xml_document *xml_read_bytes(const char *bytes, gsize n, const char *called, struct messages *messages);

/* Makes a tree of @n octets of a file that messages call @called. */
typedef struct xml_document *xml_maker(const char *bytes, gsize n, const char *called, struct messages *messages);

/* xml_read() of a file that is no XML: @make makes the tree. */
struct xml_document *xml_read_as(xml_maker *make, const char *path, const char *called, struct messages *messages);

/* Returns: a document with the octets of a file and no tree yet, for an xml_maker; NULL with a message if there are
 * too many of them, or none, or they are no UTF-8. @empty: what would be in it instead. */
struct xml_document *xml_new_document(const char *bytes, gsize n, const char *called, const char *empty,
                                      struct messages *messages);

/* Who is told of each file that xml_read() reads from now on, with its @n octets; NULL: nobody. */
typedef void xml_listener(const struct xml_document *document, const void *bytes, gsize n, void *user);
void xml_listen(xml_listener *listener, void *user);

void xml_free(struct xml_document *document);
typedef struct xml_document xml_document;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_document, xml_free)

/* Makes an element and hangs it behind the others of @parent; NULL: as the root. */
struct xml_element *xml_new_element(struct xml_document *document, struct xml_element *parent,
                                    const char *name, struct place at);

/* Returns: the attribute of @element, or NULL. */
struct xml_attribute *xml_attribute(const struct xml_element *element, const char *name);

/* Returns: where the value of that attribute stands; of the element if it has none. */
struct place xml_place(const struct xml_element *element, const char *name);

/* Returns: how many blanks in front of the lines of its text come from its place in
 * the file: those of its first line; of the others the least, if the first one
 * stands behind the tag. */
uint32_t xml_margin(const struct xml_element *element);

/* Sets or adds an attribute, whose strings are copied into @document. */
struct xml_attribute *xml_set_attribute(struct xml_document *document, struct xml_element *element,
                                        const char *name, const char *value,
                                        struct place name_at, struct place value_at);

/* Returns: zeroed memory that lives as long as @document. */
void *xml_alloc(struct xml_document *document, gsize size);
