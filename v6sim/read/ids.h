/*
 * ids.h - the names by which elements refer to each other
 *
 * One space of ids holds domains, links, sites, hosts, servers, resolvers and
 * connections. An element without an id gets one: a server the first label of
 * its first name, a domain "internet", the others their kind and a number
 * ("host-1"), counted over those of the kind that wrote none. What a variant
 * adds is counted on from there, each variant by itself.
 */
#pragma once

#include <glib.h>

#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/* Gives each element of the tree its id. Two of one id add a message. */
bool ids_assign(struct xml_document *document, struct messages *messages);

/* Returns: const char * -> struct xml_element *, of all elements with an id
 * below @parent, variants left out; release with g_hash_table_unref(). */
GHashTable *ids_below(const struct xml_element *parent);

/* Returns: a hint with the key of @ids nearest to @id, or all; kept in @strings;
 * NULL as fields_suggest(). */
const char *ids_suggest(struct xml_document *strings, GHashTable *ids, const char *id,
                        const struct messages *messages);
