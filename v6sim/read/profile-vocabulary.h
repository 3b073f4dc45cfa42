/*
 * profile-vocabulary.h - the elements of a profile, by name
 *
 * The table is profile_elements[] of models/host/profile.h.
 */
#pragma once

#include "models/host/profile.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/* Returns: what <name> is in <holder>, or NULL. */
const struct profile_element *profile_kind(const char *name, const char *holder);

/* What @element, not the root, stands in, as the vocabulary calls it: <was> holds
 * what <os> holds, <app> some of it. */
const char *profile_holder(const struct xml_element *element);

/* Whether it is, say, <selection> alone, so that a derived profile can change what
 * stands in it. */
bool profile_mere_holder(const struct xml_element *element);

/* Says that nothing of that name stands there, and what might be meant. Returns: false. */
bool profile_unknown(const struct xml_element *element, struct messages *messages);
