/*
 * hosts.c - the hosts of a run, a row each: what they are, and what they came to have
 *
 * What a mix dealt to whom is not kept once the world is made; it is dealt again,
 * which gives the same.
 */
#include "v6sim/report/hosts.h"

#include <string.h>

#include "models/host/host.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/value.h"
#include "v6sim/report/rows.h"

#define STRINGS_SIZE 65536      /* octets of a block of them */

/* Those of one element. */
struct crowd {
    const struct node_group *group;
    const struct population *population;        /* NULL: its site has no mix */
    uint32_t offset;            /* of its members among those of its site */
    uint32_t first;             /* how many hosts stand before them */
};

struct had {
    int64_t at;                 /* -1: before the run began */
    char *address[FAMILY_IPV6 + 1];     /* with blanks between; of the strings; NULL: not configured */
};

/* What hosts came to have, as a thread saw it. */
struct seen {
    struct hosts *hosts;
    GStringChunk *strings;
};

struct hosts {
    const struct world *world;
    GArray *crowd;              /* struct crowd */
    GHashTable *population;     /* struct population *, by site element */
    struct had *configured;     /* by rank: all threads', as each host is run by one */
    struct seen seen;           /* what nobody else saw */
    GPtrArray *strings;         /* GStringChunk *: what the others' addresses are of */
    uint32_t n;
};

static void
population_free(void *data)
{
    population_clear(data);
    g_free(data);
}

/* Returns: what was dealt in @site; NULL: nothing. */
static const struct population *
population_of(struct hosts *hosts, const struct site_element *site)
{
    struct population *population = site != NULL ? g_hash_table_lookup(hosts->population, site) : NULL;

    if (site == NULL || site->mixture == NULL || population != NULL)
        return population;
    population = g_new0(struct population, 1);
    population_deal(population, hosts->world->scenario, site, hosts->world->profiles);
    g_hash_table_insert(hosts->population, (void *) site, population);
    return population;
}

static void
add_crowd(struct hosts *hosts, const struct node_group *group)
{
    const GPtrArray *element = hosts->world->scenario->host;
    struct crowd crowd = { .group = group, .population = population_of(hosts, group->site), .first = hosts->n };

    for (uint32_t i = group->site != NULL ? group->site->first_host : 0;
         group->site != NULL && element->pdata[i] != group->element; i++)
        crowd.offset += (uint32_t) scenario_members(element->pdata[i]);
    g_array_append_val(hosts->crowd, crowd);
    hosts->n += group->n;
}

static void
strings_free(void *data)
{
    g_string_chunk_free(data);
}

/* Nothing was seen of any host. */
static void
forget(struct hosts *hosts)
{
    for (uint32_t i = 0; i < hosts->world->n_nodes; i++)
        hosts->configured[i] = (struct had) { .at = -1 };
}

struct hosts *
hosts_new(const struct world *world)
{
    struct hosts *hosts = g_new0(struct hosts, 1);

    hosts->world = world;
    hosts->crowd = g_array_new(FALSE, FALSE, sizeof(struct crowd));
    hosts->population = g_hash_table_new_full(NULL, NULL, NULL, population_free);
    hosts->seen = (struct seen) { hosts, g_string_chunk_new(STRINGS_SIZE) };
    hosts->strings = g_ptr_array_new_with_free_func(strings_free);
    hosts->configured = g_new(struct had, world->n_nodes);
    forget(hosts);
    for (uint32_t i = 0; i < world->n_groups; i++)
        if (world_acts(&world->group[i]))
            add_crowd(hosts, &world->group[i]);
    return hosts;
}

void
hosts_free(struct hosts *hosts)
{
    if (hosts == NULL)
        return;
    g_array_unref(hosts->crowd);
    g_hash_table_unref(hosts->population);
    g_string_chunk_free(hosts->seen.strings);
    g_ptr_array_unref(hosts->strings);
    g_free(hosts->configured);
    g_free(hosts);
}

/* Observing */

static char *
addresses_of(struct seen *seen, const struct selection_host *host, enum family family)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = 0; i < host->n_addresses; i++) {
        g_autofree char *addr = value_print_addr(host->address[i].addr);

        if (addr_family(host->address[i].addr) != family)
            continue;
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", addr);
    }
    return g_string_chunk_insert(seen->strings, text->str);
}

static void
see(void *user, const struct observation *observation)
{
    struct seen *seen = user;
    const struct configured_host *subject = observation->subject;
    struct had *configured = &seen->hosts->configured[observation->node];

    configured->at = observation->at;
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        configured->address[family] = addresses_of(seen, subject->selection, family);
}

static void *
divide(void *user)
{
    struct seen *other = g_new(struct seen, 1);

    *other = (struct seen) { ((const struct seen *) user)->hosts, g_string_chunk_new(STRINGS_SIZE) };
    return other;
}

static void
join(void *user, void *other)
{
    struct seen *from = other;

    g_ptr_array_add(((const struct seen *) user)->hosts->strings, from->strings);
    g_free(from);
}

/* All that was seen until then is for nothing, whoever saw it. */
static void
discard(void *other)
{
    struct seen *from = other;

    forget(from->hosts);
    g_string_chunk_free(from->strings);
    g_free(from);
}

struct observer
hosts_observer(struct hosts *hosts)
{
    return (struct observer) { .wants = 1u << OBSERVE_CONFIGURED, .see = see, .user = &hosts->seen,
                               .divide = divide, .join = join, .discard = discard };
}

/* Only those that were configured. */
void
hosts_pack(struct packing *to, const struct hosts *hosts)
{
    for (uint32_t rank = 0; rank < hosts->world->n_nodes; rank++) {
        const struct had *had = &hosts->configured[rank];

        if (had->address[FAMILY_IPV4] == NULL)
            continue;
        pack_number(to, rank);
        pack_octets(to, &had->at, sizeof had->at);
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            pack_text(to, had->address[family]);
    }
    pack_number(to, hosts->world->n_nodes);
}

void
hosts_unpack(struct hosts *hosts, struct unpacking *from)
{
    uint32_t n_nodes = hosts->world->n_nodes, rank;

    while ((rank = (uint32_t) unpack_below(from, n_nodes + UINT64_C(1))) < n_nodes && !from->bad) {
        struct had *had = &hosts->configured[rank];

        unpack_octets(from, &had->at, sizeof had->at);
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++) {
            g_autofree char *text = unpack_text(from);

            had->address[family] = g_string_chunk_insert(hosts->seen.strings, text != NULL ? text : "");
        }
    }
}

const char *
hosts_addresses(const struct hosts *hosts, uint32_t rank, enum family family)
{
    return hosts->configured[rank].address[family];
}

/* The table */

static const struct column columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "element", NULL, COLUMN_TEXT },
    { "site", NULL, COLUMN_TEXT },
    { "domain", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "revision", NULL, COLUMN_COUNT },
    { "app", NULL, COLUMN_TEXT },
    { "mix", NULL, COLUMN_TEXT },
    { "ipv4", NULL, COLUMN_TEXT },
    { "ipv6", NULL, COLUMN_TEXT },
    { "configured", NULL, COLUMN_TIME },
};

struct table *
hosts_table_new(void)
{
    return rows_new(columns, G_N_ELEMENTS(columns), true);
}

unsigned
hosts_n(const struct hosts *hosts)
{
    return hosts->n;
}

/* Appends what the rows say that were dealt in @combination, each once. */
static void
append_rows(GString *to, const struct dealt *dealt, uint32_t combination)
{
    const struct mix_element *seen[N_MIXED];
    unsigned n = 0;

    for (enum mixed mixed = 0; mixed < N_MIXED; mixed++) {
        const struct mix_element *row = dealt->n > 0 ? dealt_row(dealt, combination, mixed) : NULL;
        unsigned i = 0;

        while (i < n && seen[i] != row)
            i++;
        if (row == NULL || i < n)
            continue;
        seen[n++] = row;
        for (guint j = 0; j < row->xml->attribute->len; j++) {
            const struct xml_attribute *attribute = row->xml->attribute->pdata[j];

            if (!g_str_equal(attribute->name, "share") && !g_str_equal(attribute->name, "id"))
                g_string_append_printf(to, "%s%s=%s", to->len > 0 ? "; " : "", attribute->name, attribute->value);
        }
    }
}

static char *
dealt_to_member(const struct crowd *crowd, uint32_t nth)
{
    const struct population *population = crowd->population;
    uint32_t of = crowd->group->of;
    GString *text = g_string_new(NULL);

    if (population != NULL) {
        append_rows(text, &population->sites, dealt_to(&population->sites, nth / of));
        append_rows(text, &population->hosts, dealt_to(&population->hosts, nth / of * population->hosts_per_site +
                                                                               crowd->offset + nth % of));
    }
    return g_string_free(text, FALSE);
}

static const struct crowd *
crowd_of(const struct hosts *hosts, unsigned nth)
{
    guint i = 0;

    while (i + 1 < hosts->crowd->len && g_array_index(hosts->crowd, struct crowd, i + 1).first <= nth)
        i++;
    return &g_array_index(hosts->crowd, struct crowd, i);
}

static const char *
not_empty(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

/* "home[3]" of "home[3].pc": what stands before the last dot. */
static char *
site_name(const struct node_group *group, const char *host)
{
    const char *dot = strrchr(host, '.');

    return group->site != NULL && dot != NULL ? g_strndup(host, (gsize) (dot - host)) : NULL;
}

void
hosts_fill(const struct hosts *hosts, unsigned nth, struct table *table)
{
    const struct world *world = hosts->world;
    const struct crowd *crowd = crowd_of(hosts, nth);
    uint32_t member = nth - crowd->first, rank = crowd->group->first + member;
    const struct profile *profile = world_profile(world, rank);
    const struct had *configured = &hosts->configured[rank];
    g_autofree char *name = world_name(world, rank), *mix = dealt_to_member(crowd, member);
    g_autofree char *site = site_name(crowd->group, name);

    rows_begin(table, world->scenario, true);
    table_text(table, name);
    table_text(table, crowd->group->id);
    table_text(table, site);
    table_text(table, network_name(world->network, crowd->group->domain));
    table_text(table, profile->os);
    table_number(table, profile->revision);
    table_text(table, profile->app);
    table_text(table, not_empty(mix));
    table_text(table, not_empty(configured->address[FAMILY_IPV4]));
    table_text(table, not_empty(configured->address[FAMILY_IPV6]));
    table_number(table, configured->address[FAMILY_IPV4] != NULL ? MAX(configured->at, 0) : -1);
    rows_end(table, world->scenario, true);
}
