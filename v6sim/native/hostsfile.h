/*
 * hostsfile.h - /etc/hosts and what Windows has in its place
 *
 * Lines of an address and its names. What a system makes of it is its profile's
 * <hosts-file>.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "sim/net/addr.h"
#include "v6sim/read/messages.h"

struct hostsfile_line {
    struct addr addr;
    char **name;                /* at least one, NULL-terminated, in lower case, without a final dot */
    struct place at;
};

struct hostsfile {
    GArray *line;               /* struct hostsfile_line, in the order written */
};

/* Reads @n bytes of @text, whose first byte is at @at. Lines of an address with a
 * zone (fe80::1%lo0) say nothing here. Returns: what it says; NULL if a message was
 * added. Free with hostsfile_free(). */
struct hostsfile *hostsfile_read(const char *text, gsize n, struct place at, struct messages *messages);
void hostsfile_free(struct hostsfile *file);
typedef struct hostsfile hostsfile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(hostsfile, hostsfile_free)

/* Returns: whether @path is @known: of Windows, in letters of any case. */
bool hostsfile_is_path(const char *path, const char *known);
