/*
 * native.h - policy tables in the systems' own words
 *
 * Each tool has a module: netsh.c, addrlabel.c, gaiconf.c, ip6addrctl.c,
 * ipaddrsel.c. It reads one line at a time into a statement (a row of a listing
 * or a file, or a command), does what a statement says to the settings of a
 * host, with the output of the tool, and prints a table as the tool does.
 *
 * In order: native_lines() cuts a text into lines -> struct tool .read makes
 * statements of them -> .run changes struct settings -> .print. Reading a whole
 * text, a listing or a file, is text.c; files that lie there and what an
 * administrator types, type.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/host/profile.h"
#include "v6sim/read/messages.h"

/* Settings: what a host's administrator sees and changes */

struct settings {
    const struct profile *profile;      /* of the system; NULL: of none, tables begin empty and all is allowed */
    struct policy source, destination;  /* if it has one table for both, that is `source` alone */
    bool one_table;
    struct policy stored;       /* of netsh: what a restart will find; empty: what the system is shipped with */
    struct scopes scopes;
    bool ipv6_on;
    bool ipv6_enabled;          /* by somebody: it has what it can have */
    GHashTable *file;           /* path -> struct native_file *, as far as there are any */
};

struct native_file {
    char *text;
    struct place at;            /* of its first byte; columns of later lines count from 1 */
};

struct settings *settings_new(const struct profile *profile);
void settings_free(struct settings *settings);
typedef struct settings settings;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(settings, settings_free)

/* Returns: the table that @tool shows and changes. */
struct policy *settings_table(struct settings *settings, enum policy_tool tool);
const struct policy *settings_look(const struct settings *settings, enum policy_tool tool);

/* Returns: the facts of @tool in the profile; of no system, facts by which everything is allowed. */
const struct edit *settings_edit(const struct settings *settings, enum policy_tool tool);

/* Keeps @text for as long as @file may be read; a second one of a path replaces the first. */
void settings_put_file(struct settings *settings, const char *path, const char *text, struct place at);

/* Lines */

struct line {
    struct place at;            /* of its first byte */
    const char *text;           /* as written, without a prompt in front */
    char **word;                /* cut at blanks, up to a comment */
    guint n;
    guint *column;              /* of each word */
};

/* Returns: struct line *, those that hold a word, each to be used while the array lives. */
GPtrArray *native_lines(const char *text, gsize n, struct place at);

/* Returns: where word @nth stands; of a word that is not there, the end of the line. */
struct place line_place(const struct line *line, guint nth);

/* Statements */

enum statement_kind {
    STATEMENT_LISTING,          /* here a listing begins: what rows stood before is past */
    STATEMENT_ROW,              /* of a listing, or of a file that holds a whole table */
    STATEMENT_ADD, STATEMENT_SET, STATEMENT_DELETE,
    STATEMENT_FLUSH, STATEMENT_RESET, STATEMENT_SHOW,
    STATEMENT_FILE,             /* read this file */
    STATEMENT_LABEL, STATEMENT_PRECEDENCE, STATEMENT_SCOPE,     /* lines of gai.conf */
    STATEMENT_NO_EFFECT,        /* known, and without effect on what is modelled */
};

struct statement {
    enum statement_kind kind;
    enum policy_tool tool;
    struct prefix prefix;
    int64_t precedence, label;  /* label: of STATEMENT_SCOPE the scope */
    const char *word;           /* of a label that is no number, a file's path, or NULL; interned */
    bool active;                /* of netsh: gone after a restart */
    struct place at;            /* of its first word */
};

enum line_is {
    LINE_UNKNOWN,               /* no line of this tool */
    LINE_NOTHING,               /* one that any text may hold and that says nothing */
    LINE_HEADING,               /* of this tool, and no row: LISTING or NO_EFFECT */
    LINE_ROW,
    LINE_COMMAND,               /* typed by an administrator */
    LINE_WRONG,                 /* of this tool, but for what is wrong with it */
};

/* What is wrong with a line. */
struct wrong {
    guint word;                 /* which one; at the number of words: the end of the line */
    const char *problem;        /* continues "::/129"; all static */
    const char *hint;
};

/* What is wrong with a whole text. */
struct whole_wrong {
    struct place at;            /* of the row that is; line 0: of the whole */
    const char *problem;        /* continues "the line", "the text"; static */
    const char *hint;           /* or NULL */
};

/* The tools */

enum native_language { LANGUAGE_ENGLISH, LANGUAGE_JAPANESE };

struct tool {
    const char *option;         /* of os show, without its dashes: "prefixpolicies" */
    const char *command;        /* that shows the table, or the file that holds it; netsh: see native_command() */
    const char *path;           /* of the file that is read when the system starts, or NULL */
    const char *commands;       /* that are known, for hints */
    const char *lines;          /* how others look, for hints; or NULL */
    const char *no_file;        /* what it says of a file that is not there, by its path; NULL: is told of none */
    bool file_adds;             /* a file that it is told of adds rows, else replaces them */

    /* Makes a statement of @line if it says something, or tells what is wrong.
     * Lines without words, comments, are shown to it as well. */
    enum line_is (*read)(const struct line *line, struct statement *statement, struct wrong *wrong);

    /* Does it, and appends what the tool prints. Returns: false if the tool refuses. */
    bool (*run)(struct settings *settings, const struct statement *statement, GString *output);

    /* Puts what a whole text says in the place of the table: @n statements that
     * are rows. Returns: false, with @wrong filled in, if it cannot. */
    bool (*replace)(struct settings *settings, const struct statement *statement, guint n,
                    struct whole_wrong *wrong);

    /* Prints the table as the tool does. */
    void (*print)(const struct settings *settings, enum native_language language, GString *to);
};
extern const struct tool *const tools[N_POLICY_TOOLS];
extern const struct tool netsh_tool, addrlabel_tool, gaiconf_tool, ip6addrctl_tool, ipaddrsel_tool;

/* Returns: how @profile's users see the table: "netsh interface ipv6 show prefixpolicy". */
const char *native_command(const struct profile *profile, enum policy_tool tool);

/* What the modules share */

/* Reads @text, word @nth or a part of it, as an IPv6 prefix; as an address, of
 * length 128, if it has no length and @address allows that. Returns: false, with
 * @wrong filled in, if it is none. */
bool word_prefix(const char *text, guint nth, bool address, struct prefix *prefix, struct wrong *wrong);

/* The same as a number from 0 to @most. */
bool word_number(const char *text, guint nth, int64_t most, int64_t *number, struct wrong *wrong);

/* Returns: whether word @nth is there and is @word in letters of any case; of
 * "addrl*abel" what stands before the star is enough. */
bool word_is(const struct line *line, guint nth, const char *word);

/* Returns: LINE_WRONG, with @wrong filled in. */
enum line_is line_wrong(struct wrong *wrong, guint word, const char *problem, const char *hint);

/* Returns: the prefix of @row as inet_ntop(3) writes it, "::ffff:0.0.0.0/96", or as RFCs do, "::ffff:0:0/96"; free
 * with g_free(). */
char *print_ntop(const struct policy_row *row);
char *print_prefix(const struct policy_row *row);

/* Returns: const struct policy_row *, in the order in which they were added. */
GPtrArray *rows_as_added(const struct policy *policy);

/* What struct tool's replace is where a row is a row. */
bool rows_replace(struct settings *settings, const struct statement *statement, guint n,
                  struct whole_wrong *wrong);

/* Returns: false, with @wrong filled in; @row: NULL: the whole. */
bool whole_is_wrong(struct whole_wrong *wrong, const struct statement *row, const char *problem, const char *hint);

/* Notes that @tool has put another table in place: what the host does rests on its manner from now on. */
void settings_edited(struct settings *settings, enum policy_tool tool);

/* Puts a table of the profile's in force. */
void settings_name(struct settings *settings, const struct named_policy *named);

/* Adds, sets, deletes or flushes what @statement says. */
enum policy_outcome settings_change(struct settings *settings, const struct statement *statement);

/* Puts back the table that the system was shipped with. */
void settings_reset(struct settings *settings, enum policy_tool tool);

/* Keeps what @statement, which was done, says for the time after a restart; and puts that in force. */
void settings_store(struct settings *settings, const struct statement *statement);
void settings_restore(struct settings *settings, enum policy_tool tool);

/* Whole texts */

/**
 * native_import:
 * @tool: (out): whose words they are
 *
 * Recognises the tool, and lays over @settings what the text says: a listing or
 * a file replaces the table, commands change it. Lines that the tool does not
 * know, and whatever is wrong with others, each add a message.
 *
 * Returns: whether none was added; if so, there was something to read.
 */
bool native_import(struct settings *settings, const char *text, gsize n, struct place at,
                   enum policy_tool *tool, struct messages *messages);

/* Reads @text, of a file that @tool reads, in place of its table. Returns: whether no message was added. */
bool native_read_file(struct settings *settings, enum policy_tool tool, const char *text, gsize n, struct place at,
                      struct messages *messages);

/* Reads the files that the system reads when it starts, those it has been given, and goes by /etc/rc.conf. */
bool native_start(struct settings *settings, struct messages *messages);

/* Forgets what a restart does not keep, and starts again. Returns: as native_start(). */
bool native_restart(struct settings *settings, struct messages *messages);

/**
 * native_type:
 * @line: one command
 *
 * Does what an administrator typed, and appends to @output what the tool prints.
 * Adds a message if the system has no such command, or it is not known here;
 * what the tool itself refuses is output.
 */
bool native_type(struct settings *settings, const struct line *line, GString *output, struct messages *messages);

/**
 * native_words:
 * @source: of the table for sources, where that is another one
 * @was: the row of @prefix that is set or deleted
 * @row: what is added or set: precedence and label
 *
 * Does to @settings what the system's tool makes of one change of a row, which may be more than was asked for.
 *
 * Returns: what an administrator types for it, or writes into a file, lines; NULL: there are no such words, or the tool
 *   refuses them. Free with g_free().
 */
char *native_words(struct settings *settings, bool source, enum policy_change change, const struct prefix *prefix,
                   const struct policy_row *was, const struct policy_row *row);

/* Returns: what the system of @profile has: "--addrlabel (ip addrlabel show), ..."; NULL: nothing; free with
 * g_free(). */
char *native_has(const struct profile *profile);

/**
 * native_print_policy:
 * @source, @confidence: what its facts shall say
 *
 * Prints the table of @tool, and what else it sets, as elements of a profile.
 */
void native_print_policy(const struct settings *settings, enum policy_tool tool, const char *source,
                         const char *confidence, GString *to);
