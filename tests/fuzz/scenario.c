/*
 * scenario.c - fuzzing scenarios: read, expanded by a variant, built into worlds
 *
 * The text is laid down as a file, for it may include others. Worlds of many
 * hosts are not built: what is sought is in the words, not in their number.
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/scenario.h"
#include "v6sim/read/world.h"

#define MOST_HOSTS 200

const char *const fuzz_more[] = { "tests/bad", "tests/cases", "scenarios/first", "scenarios/seed-2009", NULL };
const unsigned fuzz_runs = 3000;

static char *file;

static void
remove_file(void)
{
    unlink(file);
}

static void
make_file(void)
{
    int handle = g_file_open_tmp("v6sim-fuzz-XXXXXX.xml", &file, NULL);

    g_assert_cmpint(handle, >=, 0);
    close(handle);
    atexit(remove_file);
}

static bool
is_small(const struct scenario *scenario)
{
    int64_t most = 1;

    for (guint i = 0; i < scenario->site->len && most <= MOST_HOSTS; i++)
        most = MAX(most, ((const struct site_element *) g_ptr_array_index(scenario->site, i))->count);
    for (guint i = 0; i < scenario->host->len && most <= MOST_HOSTS; i++)
        most *= MAX(1, scenario_members(g_ptr_array_index(scenario->host, i)));
    return most <= MOST_HOSTS;
}

static void
load(struct profiles *profiles, const struct scenario_options *options)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(scenario) scenario = scenario_load(file, options, messages);

    fuzz_check(scenario != NULL, messages);
    if (scenario == NULL || !is_small(scenario))
        return;

    struct world *world = world_build(scenario, profiles, messages);
    fuzz_check(world != NULL, messages);
    if (world != NULL)
        world_free(world);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct profiles *profiles;
    const char *set[] = { "pc.os=linux-2009", "b=2s", NULL };

    if (profiles == NULL)
        profiles = profiles_new();
    if (file == NULL)
        make_file();
    fuzz_lay_down(file, data, n);
    load(profiles, &(struct scenario_options) { .variant = NULL });
    load(profiles, &(struct scenario_options) { .variant = "v", .set = set });
    return 0;
}
