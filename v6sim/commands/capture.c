/*
 * capture.c - the capture that run --pcapng writes
 */
#include "v6sim/commands/commands.h"
#include "v6sim/report/capture.h"

#define MOST_HOSTS 2000         /* of a whole capture: with more of them nobody finds his way in one */

static const struct place command_line = { .file = "v6sim run" };

struct capturing {
    struct output *output;
    struct capture *capture;
};

struct capturing *
command_capture_begin(const struct world *world, const char *path, const char *list, struct messages *messages)
{
    const struct output_target target = { command_line.file, "--pcapng", path };
    GHashTable *hosts = list != NULL ? command_hosts(world, list, command_line, messages) : NULL;
    struct capturing *capturing;
    struct output *output;

    if (hosts == NULL && command_n_hosts(world) > MOST_HOSTS)
        messages_add(messages, command_line, "say whose: --host NAME,NAME",
                     "--pcapng: there are %u hosts, and a whole capture is of %u at most", command_n_hosts(world),
                     MOST_HOSTS);
    output = messages_n(messages) == 0 ? output_begin(&target, messages) : NULL;
    if (output == NULL) {
        if (hosts != NULL)
            g_hash_table_unref(hosts);
        return NULL;
    }
    capturing = g_new(struct capturing, 1);
    *capturing = (struct capturing) { output, capture_new(world, hosts, output) };
    return capturing;
}

struct observer
command_capture_observer(struct capturing *capturing)
{
    return capture_observer(capturing->capture);
}

void
command_capture_end(struct capturing *capturing, bool whole, struct messages *messages)
{
    if (whole) {
        capture_write(capturing->capture);
        output_end(capturing->output, messages);
    } else {
        output_abandon(capturing->output);
    }
    capture_free(capturing->capture);
    g_free(capturing);
}

void
command_capture(const struct world *world, const char *path, const char *list, struct messages *messages)
{
    struct capturing *capturing = command_capture_begin(world, path, list, messages);
    struct observer observer;

    if (capturing == NULL)
        return;
    observer = command_capture_observer(capturing);
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    command_capture_end(capturing, true, messages);
}
