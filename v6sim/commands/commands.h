/*
 * commands.h - the verbs of v6sim
 *
 * A verb's function gets its own arguments, argv[0] being the verb, and returns
 * the exit status. What a verb prints is put together first and printed whole,
 * so that nothing half done is ever taken for a result.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "v6sim/read/world.h"

enum {
    STATUS_OK = 0,
    STATUS_DIFFERENT = 1,       /* `check`: an expectation did not hold; `compare --exit-code`: something changes */
    STATUS_BAD = 2,             /* bad input or usage; output that could not be written */
    STATUS_INTERRUPTED = 130,   /* Ctrl-C */
};

int command_run(int argc, char **argv);
int command_check(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_sweep(int argc, char **argv);
int command_merge(int argc, char **argv);
int command_validate(int argc, char **argv);
int command_show(int argc, char **argv);
int command_facts(int argc, char **argv);
int command_os(int argc, char **argv);
int command_app(int argc, char **argv);
int command_mix(int argc, char **argv);
int command_nat(int argc, char **argv);
int command_import(int argc, char **argv);
int command_schema(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_select(int argc, char **argv);
int command_new(int argc, char **argv);
int command_completion(int argc, char **argv);

struct command_verb {
    const char *name;
    int (*command)(int argc, char **argv);
    const char *meaning;
};
extern const struct command_verb command_verbs[];       /* all that there are, in main.c; ends with a NULL name */
int command_plot(int argc, char **argv);

/* What they do with their own words instead of running, if all @shards of it are there: print and write what comes of
 * these. Return: the status. */
struct shards;
int command_run_merged(int argc, char **argv, const struct shards *shards);
int command_sweep_merged(int argc, char **argv, const struct shards *shards);

/* What the verbs share */

struct command_help {
    const char *verb, *arguments;       /* "run", "FILE..."; "[FILE]": none is needed */
    const char *summary, *examples;     /* whole lines */
};

/**
 * command_parse:
 * @options: ends with a NULL name
 * @files: (out): what is no option, NULL-terminated; free with g_strfreev()
 *
 * Reads the options of a verb that needs one argument at least, unless it may be
 * bare; --help and --color are answered here. "--" ends the options.
 *
 * Returns: -1 to go on, or the status to end with.
 */
int command_parse(const struct command_help *help, const GOptionEntry *options,
                  int argc, char **argv, char ***files);

/* Is told what a verb has to say of itself, and options: its own ones first, then those of all verbs. */
typedef void command_described_fn(const struct command_help *help, const GOptionEntry *options, bool first, void *user);

/* Has @verb describe itself, and do nothing. */
void command_describe(const struct command_verb *verb, command_described_fn *described, void *user);

/* Returns: the names of the templates of `v6sim new`, sorted; free with g_strfreev(). */
char **command_templates(void);

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON, N_FORMATS };
extern const char *const command_format_name[];         /* by enum format; NULL-terminated */

/* Reads the word behind --format; NULL: text. Returns: false, with a complaint
 * printed, if it is unknown. */
bool command_format(const char *verb, const char *word, enum format *format);

/* --seed, --variant and --set, as they were written. */
struct command_overlay {
    char *seed, *variant, **set;
};

/* Rows for the options of a verb that loads scenarios. */
#define COMMAND_OVERLAY_OPTIONS(overlay)                                                          \
    { "variant", 0, 0, G_OPTION_ARG_STRING, &(overlay).variant,                                   \
      "Lay this variant of the scenario over it", "NAME" },                                       \
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(overlay).set,                                     \
      "Set a parameter, or an attribute of an element; repeat for more",                          \
      "NAME=VALUE|ID.ATTRIBUTE=VALUE" },                                                          \
    { "seed", 0, 0, G_OPTION_ARG_STRING, &(overlay).seed, "Use this seed, not the scenario's", "N" }

void command_overlay_clear(struct command_overlay *overlay);

/* Returns: whether @options could be made of @overlay, which they borrow from;
 * otherwise @verb has complained. */
bool command_options(const char *verb, const struct command_overlay *overlay, struct scenario_options *options);

/* Returns: what @options set, and @more (NULL-terminated; NULL: nothing) unless
 * it is there already; NULL-terminated, its words are those of the two. */
GPtrArray *command_settings(const struct scenario_options *options, const char *const *more);

/* Returns: the world of @path, to be freed with command_world_free(), or NULL
 * with messages. "-" is standard input. */
struct world *command_world(const char *path, const struct scenario_options *options,
                            struct profiles *profiles, struct messages *messages);

/* Frees a world with its scenario. */
void command_world_free(struct world *world);

/* Reads the word behind --memory and has it kept; NULL: no limit. @verb and @word outlive the program's work. Returns:
 * false, with a complaint printed, if it is no size. If it cannot be kept, the program says so and ends. */
bool command_memory(const char *verb, const char *word);

/* The same limit, in a process that was forked, of which there are @n: of each so much less. */
void command_memory_shared(unsigned n);

/* A world was made, or is there no more: so that it can be said how much that took. */
void command_memory_world(bool made);

/* What a verb does with each of its files. Returns: its status. */
typedef int command_file_fn(const char *path, const struct scenario_options *options,
                            struct profiles *profiles, void *user);

/* Reads @overlay and calls @one for each of @files. Returns: the worst status. */
int command_each_file(const char *verb, const struct command_overlay *overlay, char **files,
                      command_file_fn *one, void *user);

/* The same for a verb that reports in @format: of several files JSON is an array, between
 * whose elements @one writes commas. */
int command_each_report(const char *verb, const struct command_overlay *overlay, char **files, enum format format,
                        command_file_fn *one, void *user);

/* @folder: of the file below the one that was searched, with its slash; "" for
 * a file that was named itself. */
typedef void command_found_fn(const char *path, const char *folder, void *user);

/**
 * command_find:
 *
 * Calls @found for @path or, if that is a folder, for each scenario in it and
 * below, each level in order of bytes.
 *
 * Returns: whether there was one; if not, there is a message more.
 */
bool command_find(const char *path, command_found_fn *found, void *user, struct messages *messages);

/* Says that no @what is called @word; @ids: those that there are, NULL-terminated. */
void command_not_called(struct place place, const char *option, const char *what, const char *word,
                        const GPtrArray *ids, struct messages *messages);

/* Returns: ranks of the hosts in @list, "pc,home[3].mac": ids or names of members; with messages, of @place, if
 * there is none with such a name. */
GHashTable *command_hosts(const struct world *world, const char *list, struct place place,
                          struct messages *messages);

/* Returns: how many nodes are hosts, servers that act among them. */
uint32_t command_n_hosts(const struct world *world);

/* Returns: uint32_t, ranks of these hosts in order: of all, or, if @picked is not NULL, of those that it has; free with
 * g_array_unref(). */
GArray *command_ranks(const struct world *world, GHashTable *picked);

/* What `run --ladder` draws. */
struct ladder_options {
    gboolean wanted, from_first_send, unfold, plain;
    char *host;                 /* as it was written; NULL: all, if they are few */
    char *svg;                  /* file for the picture of one host's, too; NULL: none */
};

/* Appends a ladder for each of the hosts, or adds messages. */
void command_ladder(const struct world *world, const struct ladder_options *options, struct messages *messages,
                    GString *to);

struct capturing;

/* Returns: what is to see the run of @world (v6sim/report/capture.h), the packets of all nodes or of the hosts in
 * @list, and writes them to the file @path; NULL, with messages, if there is no such capture. */
struct capturing *command_capture_begin(const struct world *world, const char *path, const char *list,
                                        struct messages *messages);
struct observer command_capture_observer(struct capturing *capturing);

/* Ends it: the file is there if the run is @whole, or there are messages. */
void command_capture_end(struct capturing *capturing, bool whole, struct messages *messages);

/* The same with a run of its own. */
void command_capture(const struct world *world, const char *path, const char *list, struct messages *messages);

struct report;
struct page_book;

/* Adds @report to a page (v6sim/report/page.h), with ladders and stories of the hosts in @list, of all if they are few,
 * or of examples; or adds messages. Runs the world twice more. */
void command_page(struct page_book *book, const struct report *report, const char *list, struct messages *messages);

/* Writes the page to the file @path, or adds messages. */
void command_page_end(const struct page_book *book, const char *path, struct messages *messages);

/* Prints what @messages hold to stderr. Returns: STATUS_BAD, or STATUS_OK if none. */
int command_complain(struct messages *messages);

/* Writes to stdout; ends the program with STATUS_BAD if that fails. */
void command_print(const GString *text);
