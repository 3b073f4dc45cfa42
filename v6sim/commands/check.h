/*
 * check.h - inside v6sim check: what its parts share
 */
#pragma once

#include "v6sim/commands/commands.h"
#include "v6sim/report/judged.h"

/* What the command line asks for, of every file. */
struct check_options {
    struct scenario_options laid;       /* over each file */
    char **tag;                 /* --tag, as written: "slow", "!slow"; NULL: all expectations */
};

/**
 * check_file:
 * @path: a scenario; "-" for standard input
 * @folder: below the one that was searched; part of names, so that files of one name differ
 *
 * Returns: what came of all its expectations, free with judged_file_free(); a file
 *   that cannot be read has messages.
 */
struct judged_file *check_file(const struct check_options *options, struct profiles *profiles, const char *path,
                               const char *folder);

/* Appends what the scenario @path could expect in base and in each variant, or as @options want it. Returns: false,
 * with a message more, if it cannot be read. */
bool check_suggest(const struct check_options *options, struct profiles *profiles, const char *path, GString *to,
                   struct messages *messages);

/* Files in which something failed, or that could not be read, when they were checked last. */
struct check_state;

/* Returns: where that is kept if --state does not say it: v6sim/check-failed in $XDG_STATE_HOME or ~/.local/state;
 * NULL: there is no such folder. Free with g_free(). */
char *check_state_path(void);

/* Returns: what @path holds, free with check_state_free(); nothing, if it is not there: *known is false then. */
struct check_state *check_state_load(const char *path, bool *known);
void check_state_free(struct check_state *state);

/* Whether the file @path is among them. */
bool check_state_has(const struct check_state *state, const char *path);

/* Notes that the file @path failed, or did not. */
void check_state_note(struct check_state *state, const char *path, bool failed);

/* Returns: whether it could be written to @path, aside and renamed; if not, there is a message more. */
bool check_state_save(const struct check_state *state, const char *path, struct messages *messages);

/* What --update did. */
struct check_updated {
    unsigned values, files, stay;       /* replaced, in so many; differing ones that stay */
};

/**
 * check_update:
 * @files: struct judged_file *: all that was judged
 * @dry_run: show what would be done as a diff, do nothing
 *
 * Replaces in the files the values that differ by what happens, where that is one
 * plain value, and appends to @to which, and which not and why. A file that cannot
 * be written adds a message.
 */
void check_update(const GPtrArray *files, bool dry_run, struct check_updated *updated, GString *to,
                  struct messages *messages);
