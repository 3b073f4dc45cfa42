/*
 * members.h - an object of JSON, written member by member
 *
 * An object begins with '{' in @to, then come its members, a line each, then
 * members_end(): so no tree of all that it holds is needed at once.
 */
#pragma once

#include "v6sim/report/table.h"

/* Begins member @name; its value follows. */
void members_begin(GString *to, const char *name);

/* Each writes a whole member. A NULL text is null. */
void members_text(GString *to, const char *name, const char *text);
void members_number(GString *to, const char *name, int64_t number);
void members_texts(GString *to, const char *name, const char *const *texts, size_t n);

/* A member that is a list of the rows of @table, a line each. */
void members_rows(GString *to, const char *name, const struct table *table);

/* Appends the rows alone, behind '['; @first: nothing stands there yet. */
void members_append_rows(GString *to, const struct table *table, bool first);

/* Ends such a list. */
void members_end_rows(GString *to);

/* Appends a value; takes it over. */
void members_append(GString *to, JsonNode *node);

/* Ends the object and the line. */
void members_end(GString *to);

/* Returns: the value of the first member @name of a file that was written so and that stands before all rows; NULL:
 * there is none, or no file; free with json_node_unref(). So what is said of a whole of any size is read at once. */
JsonNode *members_find(const char *path, const char *name);
