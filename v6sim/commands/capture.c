/*
 * capture.c - the capture that run --pcapng writes
 */
#include "v6sim/commands/commands.h"
#include "v6sim/report/capture.h"
#include "v6sim/report/output.h"

#define MOST_HOSTS 2000         /* of a whole capture, which is kept in memory until it is written */

static const struct place command_line = { .file = "v6sim run" };

static void
write_capture(struct capture *capture, const struct output_target *target, struct messages *messages)
{
    struct output *output = output_begin(target, messages);

    if (output == NULL)
        return;
    capture_write(capture, output);
    output_end(output, messages);
}

void
command_capture(const struct world *world, const char *path, const char *list, struct messages *messages)
{
    g_autoptr(GHashTable) hosts = list != NULL ? command_hosts(world, list, command_line, messages) : NULL;
    struct capture *capture;
    struct observer observer;

    if (hosts == NULL && command_n_hosts(world) > MOST_HOSTS)
        messages_add(messages, command_line, "say whose: --host NAME,NAME",
                     "--pcapng: there are %u hosts, and a whole capture is of %u at most", command_n_hosts(world),
                     MOST_HOSTS);
    if (messages_n(messages) > 0)
        return;
    capture = capture_new(world, hosts);
    observer = capture_observer(capture);
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    write_capture(capture, &(struct output_target) { command_line.file, "--pcapng", path }, messages);
    capture_free(capture);
}
