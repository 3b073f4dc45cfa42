/*
 * capture.c - the capture that run --pcapng writes
 */
#include "v6sim/commands/commands.h"
#include "v6sim/report/capture.h"

#define MOST_HOSTS 2000         /* of a whole capture, which is kept in memory until it is written */

static const struct place command_line = { .file = "v6sim run" };

struct capture *
command_capture_begin(const struct world *world, const char *list, struct messages *messages)
{
    GHashTable *hosts = list != NULL ? command_hosts(world, list, command_line, messages) : NULL;

    if (hosts == NULL && command_n_hosts(world) > MOST_HOSTS)
        messages_add(messages, command_line, "say whose: --host NAME,NAME",
                     "--pcapng: there are %u hosts, and a whole capture is of %u at most", command_n_hosts(world),
                     MOST_HOSTS);
    if (messages_n(messages) == 0)
        return capture_new(world, hosts);
    if (hosts != NULL)
        g_hash_table_unref(hosts);
    return NULL;
}

void
command_capture_end(struct capture *capture, const char *path, struct messages *messages)
{
    const struct output_target target = { command_line.file, "--pcapng", path };
    struct output *output = output_begin(&target, messages);

    if (output != NULL) {
        capture_write(capture, output);
        output_end(output, messages);
    }
    capture_free(capture);
}

void
command_capture(const struct world *world, const char *path, const char *list, struct messages *messages)
{
    struct capture *capture = command_capture_begin(world, list, messages);
    struct observer observer;

    if (capture == NULL)
        return;
    observer = capture_observer(capture);
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    command_capture_end(capture, path, messages);
}
