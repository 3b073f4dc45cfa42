/*
 * tabular.h - a file of CSV as a tree that knows its places
 *
 * The root is called "table" and has an attribute for each column, of the column's name; each line below is a "row"
 * with an attribute for each cell that is not empty. So a row is read by a field table as an element is, and is told
 * of in the same way. Lines that are empty or begin with # are passed over.
 */
#pragma once

#include "v6sim/read/xml.h"

/* Returns: the tree of the file @path, which messages call by that; or NULL with at least one message more. */
struct xml_document *tabular_read(const char *path, struct messages *messages);

/* The same from memory; an xml_maker. */
struct xml_document *tabular_read_bytes(const char *bytes, gsize n, const char *called, struct messages *messages);

/* Returns: where the file that @attribute names lies: beside the one that the attribute stands in, or as the path says
 * if it begins with /; free with g_free(). */
char *tabular_path(const struct xml_attribute *attribute, const char *name);
