/*
 * story-configure.h - what happened while a host configured itself, in words
 */
#pragma once

#include "models/host/configure.h"

/* Returns: what kind of step it is, in a word. */
const char *story_configure_word(const struct configure_step *step);

/* Returns: what it was; free with g_free(). */
char *story_configure_text(const struct configure_step *step);
