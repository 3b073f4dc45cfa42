/*
 * mix.c - v6sim mix: which named mixes there are, and what one says
 */
#include "v6sim/commands/catalogue.h"
#include "v6sim/read/mixes.h"

static const struct command_help help = {
    "mix", "list | show NAME...",
    "Lists the named mixes of populations, dated shares of systems, programs, NATs and\n"
    "the like that <mix use=\"...\"/> puts into a site; or shows what one of them says, and\n"
    "what each of its facts rests on.",
    "Examples:\n"
    "  v6sim mix list\n"
    "  v6sim mix show os-2009\n"
    "  v6sim mix show os-2009 --format json\n"
};

static void *
open_mixes(void)
{
    return mixes_new();
}

static void
close_mixes(void *all)
{
    mixes_free(all);
}

static const char *const *
names(void *all)
{
    return mixes_names(all);
}

static const struct profile *
find(void *all, const char *name, struct place at, struct messages *messages)
{
    const struct named_mix *mix = mixes_find(all, name, at, messages);

    return mix != NULL ? &mix->profile : NULL;
}

static const struct catalogue catalogue = {
    .help = &help,
    .formats = "text (what people read), csv (a row per mix or fact), json",
    .which = "mix",
    .open = open_mixes,
    .close = close_mixes,
    .names = names,
    .find = find,
    .list = { [FORMAT_TEXT] = mix_list_text, [FORMAT_CSV] = mix_list_csv, [FORMAT_JSON] = mix_list_json },
};

int
command_mix(int argc, char **argv)
{
    return catalogue_command(&catalogue, argc, argv);
}
