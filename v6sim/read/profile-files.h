/*
 * profile-files.h - finding the files of models/os, and the revisions in them
 */
#pragma once

#include <glib.h>

#include "models/host/profile.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/* A <was>, as profile.h has it, in a file. */
struct older_revision {
    struct was_facts is;
    const struct xml_element *element;
};

struct profile_file {
    struct xml_document *document;
    int64_t revision;           /* the newest, which <os> itself states */
    GArray *older;              /* struct older_revision: those that are kept, the newest first */
    bool bad;
    bool checked;               /* all revisions were built; `bad` tells how that went */
};

/* Returns: the folders where profiles are looked for, in order: char *, owned by
 * the array; profiles_new() says which. */
GPtrArray *profile_folders(void);

/* Returns: the folders called @name beside each of @folders, owned by the array:
 * "app" has applications, "nat" types of NAT. */
GPtrArray *profile_folders_beside(const GPtrArray *folders, const char *name);

/* Returns: the path of file @name in the first of @folders that has one; free with g_free(). */
char *profile_path(const GPtrArray *folders, const char *name);

/* Returns: the names of all profiles in @folders, sorted; free with g_strfreev(). */
char **profile_names(const GPtrArray *folders);

/* Returns: the file of profile @name, which one of @folders has, perhaps bad, with
 * messages; free with profile_file_free(). */
struct profile_file *profile_file_read(const GPtrArray *folders, const char *name, struct messages *messages);

/* The same of an application, whose file has no older revisions. */
struct profile_file *application_file_read(const GPtrArray *folders, const char *name, struct messages *messages);
void profile_file_free(struct profile_file *file);

/* Returns: the older revision of that number, or NULL if it is not kept. */
const struct older_revision *profile_file_older(const struct profile_file *file, int64_t revision);

/* Returns: the base that a revision names, or NULL if it has none. */
const struct xml_attribute *profile_file_base(const struct profile_file *file, int64_t revision);
