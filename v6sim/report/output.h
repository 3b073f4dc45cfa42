/*
 * output.h - files that a user asks for, whole or not at all
 *
 * A file is written aside, as PATH.part-PID, and renamed once it is whole; so is a
 * directory of files. What fails says so in one line, "v6sim run: --html: cannot
 * write 'x/y.html': No such file or directory", and leaves nothing behind. A path
 * that is no regular file (a device, a pipe) is written to as it is.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include <glib.h>

#include "v6sim/read/messages.h"

/* What is to be written, and who wants it, for messages. Its texts outlive the output. */
struct output_target {
    const char *command, *option;       /* "v6sim run", "--html" */
    const char *path;                   /* as the user wrote it */
};

/* Writes @n octets. Returns: false, with a message, if that cannot be; then nothing has changed. */
bool output_write(const struct output_target *target, const void *octets, gsize n, struct messages *messages);

/* The same bit by bit, for what is too large to be held at once. */
struct output;

/* Returns: to be ended or abandoned, which free it; NULL, with a message, if it cannot be written. */
struct output *output_begin(const struct output_target *target, struct messages *messages);

/* An error is kept until the end. */
void output_append(struct output *output, const void *octets, gsize n);

/* Returns: a file without a name, to be written and read, for what is to be appended some time and is too large to be
 * held: where the output will be, or, of a device or a pipe, in the system's folder for such; NULL, with errno. */
FILE *output_scratch(const struct output *output);

/* Notes that something went wrong, @error of errno, for the end. */
void output_fail(struct output *output, int error);

/* Renames the file. Returns: false, with a message and nothing left, if something could not be written. */
bool output_end(struct output *output, struct messages *messages);
void output_abandon(struct output *output);

/* A directory of files, written as one whole. */
struct output_folder;

/* What one that is there already must be like to be replaced. */
struct output_folder_kind {
    const char *what;                   /* "results of v6sim run" */
    const char *mark;                   /* the file by which it is known */
    const char *const *holds;           /* patterns of names with * and ?, NULL-terminated: what it may hold */
};

/* A file of one, for output_folder_files(). */
struct output_written {
    char *name;
    char *sha256;                       /* hexadecimal */
    gsize octets;
};
void output_written_free(void *written);

/**
 * output_folder_begin:
 *
 * A directory at the target that is not empty is refused, unless it is of @kind: it
 * has the mark, and nothing that @kind does not name. Then it is replaced at the end
 * with all that it holds, atomically where the system can exchange two names.
 *
 * Returns: to be ended or abandoned, which free it; NULL, with a message, if it cannot be.
 */
struct output_folder *output_folder_begin(const struct output_target *target, const struct output_folder_kind *kind,
                                          struct messages *messages);

/* Begins file @name in it, which is to be ended or abandoned before the folder is. Returns: as output_begin(). */
struct output *output_folder_file(struct output_folder *folder, const char *name, struct messages *messages);

/* Returns: the files that have ended, in that order (struct output_written *); of the folder. */
const GPtrArray *output_folder_files(const struct output_folder *folder);

/* Puts it in its place. Returns: false, with a message and nothing changed, if that cannot be. */
bool output_folder_end(struct output_folder *folder, struct messages *messages);
void output_folder_abandon(struct output_folder *folder);

/* Removes what has begun and not ended. May be called from a signal's handler, before the program ends. */
void output_interrupted(void);
