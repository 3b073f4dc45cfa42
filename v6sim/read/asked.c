/*
 * asked.c - inside world_build(): whom hosts ask, and under which names
 *
 * The servers are those of their resolv.conf, if that names any.
 * A name, the search list of the host and what its system makes of both give the
 * names that are tried one after the other; all are known to the zone before the
 * run. What a hosts file says of the name are records of the host's own.
 *
 * Follows:
 *   glibc resolv/res_query.c res_nsearch; see <search> in v6sim-os(5)
 */
#include "v6sim/read/asked.h"

#include <string.h>

#include "v6sim/native/hostsfile.h"
#include "v6sim/native/resolvconf.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/names.h"
#include "v6sim/read/place.h"
#include "v6sim/read/value.h"

#define HOSTS_FILE_TTL 0        /* its records are the host's own, and are in no cache */

/* Servers */

static bool
add_dns_with(GArray *dns, const struct dns_choice *choice, struct addr addr)
{
    enum family family = addr_family(addr);
    struct dns_choice one = { .node = choice->node, .families = (uint8_t) (1u << family) };

    if (!(choice->families >> family & 1) || !addr_equal(choice->address[family], addr))
        return false;
    one.address[family] = addr;
    g_array_append_val(dns, one);
    return true;
}

/* Adds the resolver that a line of resolv.conf names, at that address alone. */
static void
add_nameserver(struct building *building, const struct resolvconf_server *server, GArray *dns)
{
    for (guint i = 0; i < building->scenario->domain->len; i++)
        for (guint j = 0; j < building->choice[i]->len; j++)
            if (add_dns_with(dns, &g_array_index(building->choice[i], struct dns_choice, j), server->addr))
                return;

    g_autofree char *text = value_print_addr(server->addr);
    messages_add(building->messages, server->at, "write the first address of a <dns> of the scenario",
                 "no resolver has the address %s", text);
}

bool
asked_servers(struct building *building, const struct host_element *host, const struct typed_files *files,
              GArray *dns)
{
    const struct resolvconf *conf = files->resolvconf;
    struct xml_attribute *dns_attribute = xml_attribute(host->xml, "dns");

    if (conf == NULL || conf->server->len == 0)
        return false;
    for (guint i = 0; i < conf->server->len; i++)
        add_nameserver(building, &g_array_index(conf->server, struct resolvconf_server, i), dns);
    if (dns_attribute != NULL)
        fields_refuse(building->messages, dns_attribute, NULL, "leave one of the two out",
                      "is another word on what the host's resolv.conf says");
    return true;
}

/* A search list. */
struct suffixes {
    const char *const *suffix;
    uint32_t n;
    const struct resolvconf *conf;      /* whose list it is; NULL: that of an attribute */
    struct xml_attribute *attribute;    /* which said it */
};

/* The list of the host's own file, its own attribute, its site's. */
static struct suffixes
suffixes_of(const struct building *building, const struct host_element *host, const struct resolvconf *conf)
{
    const struct site_element *site = (const void *) scenario_site_of(building->scenario, (const void *) host);
    struct xml_attribute *own = xml_attribute(host->xml, "search");

    if (conf != NULL && conf->suffix != NULL && own != NULL)
        fields_refuse(building->messages, own, NULL, "leave one of the two out",
                      "is another word on what the host's resolv.conf says");
    if (conf != NULL && conf->suffix != NULL)
        return (struct suffixes) { (void *) conf->suffix->pdata, conf->suffix->len, conf, NULL };
    if (own != NULL || site == NULL)
        return (struct suffixes) { host->search.word, host->search.n, NULL, own };
    return (struct suffixes) { site->search.word, site->search.n, NULL, xml_attribute(site->xml, "search") };
}

static bool
check_suffixes(const struct building *building, const struct suffixes *suffixes)
{
    bool good = true;

    if (suffixes->attribute == NULL)
        return true;            /* those of a file were looked at when it was read */
    if (suffixes->n > MOST_SUFFIXES)
        return fields_refuse(building->messages, suffixes->attribute, NULL, "at most 16 suffixes",
                             "is a search list that is too long");
    for (uint32_t i = 0; i < suffixes->n; i++) {
        const char *hint, *problem = value_check_name(suffixes->suffix[i], &hint);

        if (problem != NULL)
            good = fields_refuse(building->messages, suffixes->attribute, suffixes->suffix[i], hint, problem);
    }
    return good;
}

/* Names */

#define TOO_LONG "makes a name too long for the DNS that hosts look up"
#define TOO_LONG_HINT "at most 253 characters together; a final dot keeps a name from getting suffixes"

/* A name of the list under way. */
struct listing {
    struct building *building;
    const struct suffixes *suffixes;
    const struct work_item *item;
    uint32_t name[MOST_SUFFIXES + 1];
    uint8_t n, as_is;
    uint8_t place, room;        /* where names with advertised suffixes go, and how many of them */
    bool alone;                 /* as struct asked_names' */
};

static void
list_as_is(struct listing *listing)
{
    listing->as_is = listing->n;
    listing->name[listing->n++] = listing->item->name;
}

static void
refuse_long(const struct listing *listing, uint32_t nth)
{
    const struct suffixes *suffixes = listing->suffixes;
    struct messages *messages = listing->building->messages;
    const char *hint = TOO_LONG_HINT;

    if (suffixes->conf != NULL)
        messages_add(messages, g_array_index(suffixes->conf->suffix_at, struct place, nth), hint,
                     "\"%.40s\" behind \"%.40s...\" is too long for the DNS", suffixes->suffix[nth],
                     listing->item->wanted);
    else
        fields_refuse(messages, suffixes->attribute, suffixes->suffix[nth], hint, TOO_LONG);
}

static void
list_with(struct listing *listing, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const char *suffix = listing->suffixes->suffix[i], *hint;
        g_autofree char *name = g_strconcat(listing->item->wanted, ".", suffix, NULL);

        if (value_check_name(name, &hint) != NULL)
            refuse_long(listing, i);
        else
            listing->name[listing->n++] = names_intern(listing->building->world, name);
    }
}

/* The names of an item with the suffixes that routers may advertise to hosts of @class. */
static const uint32_t *
names_told(const struct listing *listing, const struct site_suffix *suffix, uint32_t n)
{
    struct building *building = listing->building;
    uint32_t *with = arena_alloc(&building->world->arena, n * sizeof *with);

    for (uint32_t i = 0; i < n; i++) {
        g_autofree char *name = g_strconcat(listing->item->wanted, ".", suffix[i].name, NULL);
        const char *hint;

        if (value_check_name(name, &hint) != NULL)
            fields_refuse(building->messages, suffix[i].attribute, NULL, TOO_LONG_HINT, TOO_LONG);
        else
            with[i] = names_intern(building->world, name);
    }
    return with;
}

static unsigned
count_dots(const char *name)
{
    unsigned dots = 0;

    for (; *name != '\0'; name++)
        dots += *name == '.';
    return dots;
}

/* Lists the names of an item in the order of @facts. */
static void
list_names(struct listing *listing, const struct search *facts)
{
    const char *wanted = listing->item->wanted;
    unsigned dots = wanted != NULL ? count_dots(wanted) : 0;
    bool whole = wanted == NULL || g_str_has_suffix(wanted, ".") || facts->fact == NO_FACT;
    uint32_t n = listing->suffixes->n;

    if (facts->max > 0 && n > facts->max)
        n = (uint32_t) facts->max;
    listing->as_is = UINT8_MAX;
    if (whole || dots >= facts->ndots)
        list_as_is(listing);
    if (!whole && (dots < facts->ndots || facts->dotted == DOTTED_AFTER)) {
        list_with(listing, n);
        listing->room = (uint8_t) (facts->max > 0 ? MIN(facts->max - n, MOST_ADVERTISED_SUFFIXES)
                                                   : MOST_ADVERTISED_SUFFIXES);
        listing->alone = listing->as_is == UINT8_MAX && dots == 0 && facts->single == SINGLE_ALONE && n == 0;
    }
    listing->place = listing->n;
    if (listing->as_is == UINT8_MAX &&
        (dots > 0 || facts->single == SINGLE_LAST || (facts->single == SINGLE_ALONE && n == 0)))
        list_as_is(listing);
    listing->as_is = MIN(listing->as_is, listing->n);
}

/* The hosts file */

static bool
has_name(const struct hostsfile_line *line, const char *name)
{
    return g_strv_contains((const char *const *) line->name, name);
}

static const struct rrset *
with_address(struct arena *arena, const struct rrset *before, struct addr addr)
{
    uint16_t n = before != NULL ? before->n : 0;
    struct addr *all = arena_alloc(arena, (n + 1u) * sizeof *all);

    if (n > 0)
        memcpy(all, before->addr, n * sizeof *all);
    all[n] = addr;
    return arena_keep(arena, &(struct rrset) { .ttl = HOSTS_FILE_TTL, .n = (uint16_t) (n + 1), .addr = all },
                      sizeof(struct rrset));
}

/* Takes the addresses of the item's name, of all lines that have it. */
static void
tell_addresses(struct building *building, const struct work_item *item, const struct hostsfile_line *line,
               struct asked_names *asked)
{
    g_autofree char *name = value_normal_name(item->wanted);
    enum question type = addr_is_ipv4(line->addr) ? ASK_A : ASK_AAAA;

    if (!has_name(line, name) || rrset_has(asked->told[type], line->addr))
        return;
    asked->in_file = true;
    asked->told[type] = with_address(&building->world->arena, asked->told[type], line->addr);
}

/* Takes the first name of the item's address, of the first line that has it. */
static void
tell_name(struct building *building, const struct work_item *item, const struct hostsfile_line *line,
          struct asked_names *asked)
{
    struct world *world = building->world;
    uint32_t name;

    if (asked->in_file || !addr_equal(line->addr, item->to))
        return;
    name = names_intern(world, line->name[0]);
    asked->in_file = true;
    asked->told[ASK_PTR] = arena_keep(&world->arena, &(struct rrset) {
        .ttl = HOSTS_FILE_TTL, .n = 1, .name = arena_keep(&world->arena, &name, sizeof name) }, sizeof(struct rrset));
}

static void
tell_all(struct building *building, const struct work_item *item, const struct hostsfile *file,
         struct asked_names *asked)
{
    uint32_t before = 0;

    for (guint i = 0; file != NULL && i < file->line->len; i++) {
        const struct hostsfile_line *line = &g_array_index(file->line, struct hostsfile_line, i);

        if (item->reverse)
            tell_name(building, item, line, asked);
        else if (item->wanted != NULL)
            tell_addresses(building, item, line, asked);

        uint32_t n = (asked->told[ASK_A] != NULL ? asked->told[ASK_A]->n : 0u) +
            (asked->told[ASK_AAAA] != NULL ? asked->told[ASK_AAAA]->n : 0u);
        if (n > MAX_CANDIDATES && before <= MAX_CANDIDATES)
            messages_add(building->messages, line->at, "leave some of the lines out",
                         "\"%s\" has more than %d addresses", item->wanted, MAX_CANDIDATES);
        before = n;
    }
}

/* Which suffixes routers may advertise to @host, in @told: none where its own file says the list. */
static uint32_t
told_to(const struct building *building, const struct host_element *host, const struct suffixes *suffixes,
        const struct host_class *class, struct site_suffix *told)
{
    bool hears = scenario_site_of(building->scenario, (const void *) host) != NULL && suffixes->conf == NULL &&
        class->profile->autoconfiguration.dnssl.use;

    return hears ? place_site_suffixes(building, host->site, told) : 0;
}

void
asked_class(struct building *building, const struct host_element *host, const struct typed_files *files,
            struct host_class *class)
{
    struct world *world = building->world;
    struct suffixes suffixes = suffixes_of(building, host, files->resolvconf);
    struct asked_names *asked = arena_alloc(&world->arena, (world->n_items + 1) * sizeof *asked);

    struct site_suffix told[MOST_ADVERTISED_SUFFIXES];
    uint32_t n_told = told_to(building, host, &suffixes, class, told);

    class->asked = asked;
    if (!check_suffixes(building, &suffixes))
        return;
    for (uint32_t i = 0; i < world->n_items; i++) {
        const struct work_item *item = &world->item[i];
        struct listing listing = { .building = building, .suffixes = &suffixes, .item = item };

        tell_all(building, item, files->hostsfile, &asked[i]);
        if (item->name == UINT32_MAX)
            continue;
        list_names(&listing, &class->profile->search);
        asked[i].name = arena_keep(&world->arena, listing.name, listing.n * sizeof *listing.name);
        asked[i].n = listing.n;
        asked[i].as_is = listing.as_is;
        asked[i].place = listing.place;
        asked[i].room = listing.room;
        asked[i].alone = listing.alone;
        if (n_told > 0 && listing.room > 0)
            asked[i].with = names_told(&listing, told, n_told);
        asked[i].search = listing.n != 1 || listing.as_is != 0;
    }
}
