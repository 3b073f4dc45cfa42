/*
 * main.c - v6sim: finds the verb and lets it run
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/read/messages.h"
#include "v6sim/report/output.h"
#include "v6sim/stop.h"

#ifndef VERSION_TEXT
#define VERSION_TEXT "unknown"
#endif

const struct command_verb command_verbs[] = {
    { "run", command_run, "run scenarios and say what happened, and why" },
    { "check", command_check, "hold expectations against what happens; for regression suites" },
    { "compare", command_compare, "say what changes for whom between two variants or parameters, and why" },
    { "sweep", command_sweep, "run a scenario with each of many values of its parameters, and say what comes of it" },
    { "merge", command_merge, "put shards of a run or a sweep together: the result of the whole" },
    { "validate", command_validate, "read scenarios and say what is wrong with them" },
    { "show", command_show, "print a scenario with everything that it left to defaults" },
    { "plot", command_plot, "draw pictures of what run --output has written, or who is joined to whom" },
    { "explain", command_explain, "tell the story of connections: each decision, its rule and its source" },
    { "facts", command_facts, "list the facts about systems that a scenario's results rest on" },
    { "select", command_select, "say in which order a system tries addresses, from where, and by which rule" },
    { "os", command_os, "list the operating systems, show what one does, or in what two differ" },
    { "app", command_app, "list the applications, or show what one does otherwise than its system" },
    { "mix", command_mix, "list the named mixes of populations, or show what one says" },
    { "nat", command_nat, "list the types of NAT and firewall, or show what one does" },
    { "new", command_new, "write a scenario to begin with, or list the templates that there are" },
    { "import", command_import, "turn a policy table in a system's own words into XML" },
    { "schema", command_schema, "print the schema of scenarios, of operating systems, of types of NAT, or of results" },
    { "completion", command_completion, "print the script with which bash completes what one types" },
    { .name = NULL }
};

#define N_VERBS (G_N_ELEMENTS(command_verbs) - 1)

static const char examples[] =
    "Examples:\n"
    "  v6sim run scenarios/first/three-systems.xml\n"
    "  v6sim check scenarios/\n"
    "  v6sim os show windows-vista\n"
    "  v6sim new one-host mine.xml\n"
    "\n"
    "The smallest scenario:\n"
    "  <scenario>\n"
    "    <server name=\"www.example.com\"/>\n"
    "    <host os=\"windows-vista\"/>\n"
    "    <connect to=\"www.example.com\"/>\n"
    "  </scenario>\n"
    "\n"
    "Exit status: 0; 1 if `check` found a difference; 2 for bad input; 130 if interrupted.\n";

static void
print_usage(FILE *to)
{
    fputs("Usage: v6sim VERB [OPTION...] [ARGUMENT...]\n\n"
          "How operating systems resolve, select and connect where IPv4 and IPv6 meet.\n\n", to);
    for (unsigned i = 0; i < N_VERBS; i++)
        fprintf(to, "  v6sim %-10s %s\n", command_verbs[i].name, command_verbs[i].meaning);
    fputs("\nv6sim VERB --help tells more of each; v6sim --version which version this is.\n\n", to);
    fputs(examples, to);
}

static int
unknown_verb(const char *word)
{
    const char *known[N_VERBS + 1] = { NULL };
    const char *nearest;

    for (unsigned i = 0; i < N_VERBS; i++)
        known[i] = command_verbs[i].name;
    nearest = nearest_word(word, known);
    fprintf(stderr, "v6sim: \"%s\" is no verb\n  hint: ", word);
    if (nearest != NULL)
        fprintf(stderr, "did you mean v6sim %s?\n", nearest);
    else
        fputs("v6sim --help lists all\n", stderr);
    return STATUS_BAD;
}

static int
dispatch(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;

    if (word == NULL) {
        print_usage(stderr);
        return STATUS_BAD;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_usage(stdout);
        return STATUS_OK;
    }
    if (strcmp(word, "--version") == 0) {
        puts("v6sim " VERSION_TEXT);
        return STATUS_OK;
    }
    for (unsigned i = 0; i < N_VERBS; i++)
        if (strcmp(word, command_verbs[i].name) == 0)
            return command_verbs[i].command(argc - 1, argv + 1);
    return unknown_verb(word);
}

/* Ends at once, unless what is under way is to be whole first: what stdout holds and has not written is dropped, and
 * files half written. */
static void
interrupted(int signal)
{
    static const char text[] = "v6sim: interrupted; the output is not complete\n";
    ssize_t written;

    progress_interrupted();
    if (stop_noted(signal))
        return;
    written = write(STDERR_FILENO, text, sizeof text - 1);
    (void) written;
    output_interrupted();
    _exit(signal == SIGINT ? STATUS_INTERRUPTED : 128 + signal);
}

/* Whoever read the output has enough: ends quietly, of that signal as programs do. */
static void
unread(int number)
{
    progress_interrupted();
    output_interrupted();
    signal(number, SIG_DFL);
    raise(number);
}

/* What nohup or a shell has us ignore stays ignored. */
static void
heed(int number, void (*handler)(int number))
{
    if (signal(number, handler) == SIG_IGN)
        signal(number, SIG_IGN);
}

/* Of input and output that whoever started us has closed, the numbers stay taken: a file of the user's that got the
 * one of stdout would have the report in it. What uses them fails as it would have. */
static void
keep_numbers(void)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++)
        if (fcntl(number, F_GETFD) < 0 && open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
}

int
main(int argc, char **argv)
{
    keep_numbers();
    signal(SIGINT, interrupted);      /* though scripts have their background jobs ignore it */
    heed(SIGTERM, interrupted);
    heed(SIGHUP, interrupted);
    heed(SIGPIPE, unread);
    signal(SIGXFSZ, SIG_IGN);         /* what may not grow is told of as what cannot be written */

    int status = dispatch(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "v6sim: cannot write the output: %s\n", g_strerror(errno));
    return STATUS_BAD;
}
