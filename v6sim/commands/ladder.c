/*
 * ladder.c - the ladders that run --ladder draws, one for each host
 */
#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "v6sim/commands/commands.h"
#include "v6sim/report/ladder.h"
#include "v6sim/report/output.h"
#include "v6sim/report/summary.h"
#include "v6sim/run.h"

#define MOST_LADDERS 4          /* where nobody says which */
#define WIDTH 100               /* of what is no terminal */
#define SVG_WIDTH 150           /* of a picture, which can be scaled */
#define LEAST_WIDTH 40
#define MOST_WIDTH 1000

static const struct place command_line = { .file = "v6sim run" };

/* Columns: what COLUMNS says, or the terminal. */
static unsigned
width(void)
{
    const char *written = g_getenv("COLUMNS");
    int columns = written != NULL ? atoi(written) : 0;
    struct winsize size;

    if (columns <= 0 && isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    return columns > 0 ? (unsigned) CLAMP(columns, LEAST_WIDTH, MOST_WIDTH) : WIDTH;
}

/* A file is plain, whatever terminal it will be looked at on. */
static bool
is_unicode(const struct ladder_options *options)
{
    if (options->plain || !isatty(STDOUT_FILENO))
        return false;
    setlocale(LC_CTYPE, "");
    return g_get_charset(NULL);
}

/* Returns: ranks of hosts, in order. */
static GArray *
pick(const struct world *world, const struct ladder_options *options, struct messages *messages)
{
    g_autoptr(GHashTable) picked =
        options->host != NULL ? command_hosts(world, options->host, command_line, messages) : NULL;

    return command_ranks(world, picked);
}

/* So many ladders nobody wants to see, or there is one file for them. */
static void
refuse(const struct world *world, const GArray *ranks, const char *option, struct messages *messages)
{
    g_autofree char *first = world_name(world, g_array_index(ranks, uint32_t, 0));
    g_autofree char *hint = g_strdup_printf("say which: --host '%s'%s", first, g_str_equal(option, "--svg")
                                            ? "" : "; several: --host NAME,NAME");

    messages_add(messages, command_line, hint, "%s: there are %u hosts", option, ranks->len);
}

static void
run(const struct world *world, const GArray *ranks, struct host_ladder **ladder, struct collection *collection,
    const struct ladder_options *options)
{
    g_autofree struct observer *observer = g_new(struct observer, ranks->len + 1);

    observer[0] = collect_observer(collection);
    for (guint i = 0; i < ranks->len; i++) {
        ladder[i] = ladder_new(world, g_array_index(ranks, uint32_t, i), options->unfold);
        observer[i + 1] = ladder_observer(ladder[i]);
    }
    run_result_free(world, world_run(world, &(struct run_options) {
        .observer = observer, .n_observers = ranks->len + 1 }));
    collect_finish(collection);
}

static void
draw_picture(const struct host_ladder *ladder, const struct ladder_options *options, struct messages *messages)
{
    const struct ladder_look look = { .from_first_send = options->from_first_send, .unfold = options->unfold,
                                      .width = SVG_WIDTH };
    const struct output_target target = { command_line.file, "--svg", options->svg };
    g_autoptr(GString) text = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    ladder_svg(ladder, &look, text);
    output_write(&target, text->str, text->len, messages);
}

static void
draw_ladders(const struct world *world, const GArray *ranks, const struct ladder_options *options,
             struct messages *messages, GString *to)
{
    const struct ladder_look look = { .unicode = is_unicode(options), .from_first_send = options->from_first_send,
                                      .unfold = options->unfold, .width = width() };
    g_autofree struct host_ladder **ladder = g_new(struct host_ladder *, ranks->len);
    struct collection collection;

    collect_init(&collection, world, true);
    run(world, ranks, ladder, &collection, options);
    summary_print_head(world->scenario, to);
    for (guint i = 0; i < ranks->len; i++) {
        if (i > 0)
            g_string_append_c(to, '\n');
        ladder_finish(ladder[i], &collection);
        ladder_text(ladder[i], &look, to);
        if (options->svg != NULL)
            draw_picture(ladder[i], options, messages);
        ladder_free(ladder[i]);
    }
    collect_clear(&collection);
}

void
command_ladder(const struct world *world, const struct ladder_options *options, struct messages *messages,
               GString *to)
{
    g_autoptr(GArray) ranks = pick(world, options, messages);

    if (messages_n(messages) > 0)
        return;
    if (ranks->len > MOST_LADDERS && options->host == NULL)
        refuse(world, ranks, "--ladder", messages);
    else if (ranks->len > 1 && options->svg != NULL)
        refuse(world, ranks, "--svg", messages);
    else
        draw_ladders(world, ranks, options, messages, to);
}
