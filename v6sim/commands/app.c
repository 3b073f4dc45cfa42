/*
 * app.c - v6sim app: which applications there are, and what one does
 */
#include "v6sim/commands/catalogue.h"
#include "v6sim/read/profiles.h"

static const struct command_help help = {
    "app", "list | show NAME...",
    "Lists the applications that a host can connect with (app=\"...\"); or shows what one\n"
    "of them does otherwise than the system under it, and what each of its facts rests on.",
    "Examples:\n"
    "  v6sim app list\n"
    "  v6sim app show chrome-130\n"
    "  v6sim app show curl-7.88.1 --format json\n"
};

static void *
open_profiles(void)
{
    return profiles_new();
}

static void
close_profiles(void *all)
{
    profiles_free(all);
}

static const char *const *
names(void *all)
{
    return profiles_applications(all);
}

static const struct profile *
find(void *all, const char *name, struct place at, struct messages *messages)
{
    return profiles_application(all, name, at, messages);
}

static const struct catalogue catalogue = {
    .help = &help,
    .formats = "text (what people read), csv (a row per application or fact), json",
    .which = "application",
    .open = open_profiles,
    .close = close_profiles,
    .names = names,
    .find = find,
    .list = { [FORMAT_TEXT] = application_list_text, [FORMAT_CSV] = application_list_csv,
              [FORMAT_JSON] = application_list_json },
};

int
command_app(int argc, char **argv)
{
    return catalogue_command(&catalogue, argc, argv);
}
