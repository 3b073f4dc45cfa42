/*
 * csv.h - a table of results, read again
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "v6sim/read/messages.h"

/* All cells of a file of CSV with a line of names. */
struct csv;
typedef struct csv csv;         /* for g_autoptr(csv) alone */

/* Returns: the table in the file @path; NULL, with a message, if it cannot be read or is none; free with csv_free(). */
struct csv *csv_read(const char *path, struct messages *messages);
void csv_free(struct csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(csv, csv_free)

/* Returns: the names of the columns, @n of them; of the table. */
const char *const *csv_names(const struct csv *csv, unsigned *n);

unsigned csv_rows(const struct csv *csv);

/* Returns: what row @row has in the column called @name; "" if there is none. Of the table. */
const char *csv_text(const struct csv *csv, unsigned row, const char *name);

/* Returns: the same as a count, or of a column in _ms as ns; -1: empty. */
int64_t csv_number(const struct csv *csv, unsigned row, const char *name);
