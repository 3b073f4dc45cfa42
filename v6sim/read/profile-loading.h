/*
 * profile-loading.h - a profile while it is read: for profiles.c and profile-*.c only
 */
#pragma once

#include <glib.h>

#include "models/host/profile.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/profile-files.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/xml.h"

/* An element with an id: a fact, or an item of what is not modelled. */
struct statement {
    const struct xml_element *element;
    const struct profile_element *kind;
    const char *id;
    const char *from;           /* name of the profile that it was written in */
    const struct xml_element *layer;    /* the <os> or <was> that it stands in */
};

enum loading_state { LOADING, LOADED, BAD };

/* A revision of a profile. */
struct loaded {
    struct profile profile;
    enum loading_state state;
    const struct profile_file *file;
    struct xml_document *document;      /* the file's */
    GArray *statement;          /* struct statement: base's and own, in order */
    const struct xml_element *layer;    /* while it is read: the <os>, <was> or <app> that is laid over */
    const char *from;           /* the profile that the layer was written in */
    GPtrArray *varied;          /* struct xml_element *: made of facts and their bounds */
    struct messages *messages;  /* while it is read */
};

/* Takes all that stands in @layer, an <os>, <was> or <app>: facts and items replace
 * those with their ids, <drop> takes away. An application's facts also replace those
 * of which a profile has one. */
void profile_lay(struct loaded *loaded, const struct xml_element *layer);

/* Returns: a new array of those statements that are items, or of those that are facts. */
GArray *profile_statements(const struct loaded *loaded, bool items);

/* Reads the facts that are stated into the profile, @n of them at their bounds. */
void profile_read_facts(struct loaded *loaded, const struct variation *variation, unsigned n);

/* Reads what is not modelled into the profile. */
void profile_read_items(struct loaded *loaded);
