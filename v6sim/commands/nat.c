/*
 * nat.c - v6sim nat: which types of NAT and firewall there are, and what one does
 */
#include "v6sim/commands/catalogue.h"
#include "v6sim/read/nat-types.h"

static const struct command_help help = {
    "nat", "list | show NAME...",
    "Lists the types of network address translators and firewalls that sites can have\n"
    "(nat=\"...\", firewall=\"...\"); or shows what one of them does, and what each of its facts\n"
    "rests on.",
    "Examples:\n"
    "  v6sim nat list\n"
    "  v6sim nat show symmetric\n"
    "  v6sim nat show port-restricted --format json\n"
};

static void *
open_types(void)
{
    return nat_types_new();
}

static void
close_types(void *all)
{
    nat_types_free(all);
}

static const char *const *
names(void *all)
{
    return nat_types_names(all);
}

static const struct profile *
find(void *all, const char *name, struct place at, struct messages *messages)
{
    const struct nat_type *type = nat_types_find(all, name, at, messages);

    return type != NULL ? &type->profile : NULL;
}

static const struct catalogue catalogue = {
    .help = &help,
    .formats = "text (what people read), csv (a row per type or fact), json",
    .which = "type",
    .open = open_types,
    .close = close_types,
    .names = names,
    .find = find,
    .list = { [FORMAT_TEXT] = nat_list_text, [FORMAT_CSV] = nat_list_csv, [FORMAT_JSON] = nat_list_json },
};

int
command_nat(int argc, char **argv)
{
    return catalogue_command(&catalogue, argc, argv);
}
