/*
 * profile.c - fuzzing the files of systems, read and checked as models/os is
 *
 * Each text is laid down as a system called fuzz, in front of those that ship.
 */
#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/read/profiles.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 1500;

static char *folder, *file;

static void
remove_folder(void)
{
    unlink(file);
    g_rmdir(folder);
}

static void
make_folder(void)
{
    const char *others = g_getenv("V6SIM_PROFILE_PATH");
    g_autofree char *path = NULL;

    folder = g_dir_make_tmp("v6sim-fuzz-XXXXXX", NULL);
    g_assert_nonnull(folder);
    file = g_build_filename(folder, "fuzz.xml", NULL);
    path = others != NULL ? g_strjoin(":", folder, others, NULL) : g_strdup(folder);
    g_setenv("V6SIM_PROFILE_PATH", path, TRUE);
    atexit(remove_folder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = NULL;

    if (folder == NULL)
        make_folder();
    fuzz_lay_down(file, data, n);
    profiles = profiles_new();
    fuzz_check(profiles_find(profiles, "fuzz", (struct place) { .file = "f" }, messages) != NULL, messages);
    return 0;
}
