/*
 * zone-records.c - what is written of zones
 *
 * What the text of a zone says of a name stands in place of what servers with that
 * name would publish; names it does not mention are theirs. Records of NS below
 * the apex lead to another zone: they, and addresses below them, are what
 * the zone says of that one, true or not.
 *
 * Follows:
 *   RFC 1034 sections 3.6.2 and 4.2.1, RFC 1035 section 5.2 - what a zone has
 *   RFC 2181 section 5.2 - the TTLs of an RRset: the least is taken
 *   RFC 4592 - wildcards
 */
#include "v6sim/read/zone-plan.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/names.h"

/* A zone that is being taken. */
struct taking {
    struct building *building;
    struct zone_plan *zone;
    GHashTable *seen;           /* owner -> the first struct master_record of it */
};

static const struct master_record *
record_at(const GArray *records, guint nth)
{
    return &g_array_index(records, struct master_record, nth);
}

static bool
refuse(const struct taking *taking, const struct master_record *record, const char *hint, const char *problem)
{
    return messages_add(taking->building->messages, record->at, hint, "\"%s\" %s",
                        *record->owner != '\0' ? record->owner : ".", problem);
}

static bool
is_at_or_below(const char *name, const char *apex)
{
    gsize n = strlen(name), above = strlen(apex);

    return above == 0 || (n >= above && g_str_equal(name + n - above, apex) &&
                          (n == above || name[n - above - 1] == '.'));
}

/* Whether the zone is whole: RFC 1035 section 5.2. */
static void
check_apex(const struct taking *taking)
{
    const struct zone_plan *zone = taking->zone;
    guint soa = 0, ns = 0;

    for (guint i = 0; i < zone->record->len; i++) {
        const struct master_record *record = record_at(zone->record, i);
        bool apex = g_str_equal(record->owner, zone->apex);

        ns += record->type == MASTER_NS && apex;
        if (record->type != MASTER_SOA)
            continue;
        if (!apex)
            refuse(taking, record, "the apex has the only one", "has a SOA record, but is not the zone's apex");
        else if (soa++ > 0)
            refuse(taking, record, "the apex has the only one", "has a SOA record already");
    }
    if (soa == 0)
        messages_add(taking->building->messages, zone->element->xml->text_at, "@ SOA mname rname serial refresh retry "
                     "expire minimum", "the zone has no SOA record");
    if (ns == 0)
        messages_add(taking->building->messages, zone->element->xml->text_at, "@ NS name",
                     "the zone has no NS record at its apex");
}

/* An alias has no other data: RFC 1034 section 3.6.2. */
static bool
check_alias(const struct taking *taking, const struct master_record *record)
{
    const struct master_record *first = g_hash_table_lookup(taking->seen, record->owner);

    if (first != NULL && (first->type == MASTER_CNAME || record->type == MASTER_CNAME))
        return refuse(taking, record, "a CNAME record stands alone (RFC 1034 section 3.6.2)",
                      "has a CNAME record and other data");
    return true;
}

static struct rrset *
names_rrset(struct world *world, const struct rrset *before, uint32_t ttl, uint32_t name)
{
    uint16_t n = before != NULL ? before->n : 0;
    struct rrset *rrset = arena_alloc(&world->arena, sizeof *rrset);
    uint32_t *all = arena_alloc(&world->arena, (n + 1u) * sizeof *all);

    if (n > 0)
        memcpy(all, before->name, n * sizeof *all);
    all[n] = name;
    *rrset = (struct rrset) { .ttl = n > 0 ? MIN(ttl, before->ttl) : ttl, .n = (uint16_t) (n + 1), .name = all };
    return rrset;
}

/* Gives the owner what @record says. A record that is there twice is there once. */
static void
publish(const struct taking *taking, const struct master_record *record)
{
    struct world *world = taking->building->world;
    uint32_t target = record->name != NULL ? names_intern(world, record->name) : NO_NAME;
    uint32_t owner = names_intern(world, record->owner);
    struct zone_name *name = names_record(world, owner);

    if (g_hash_table_insert(taking->seen, (char *) record->owner, (void *) record))
        *name = (struct zone_name) { .name = name->name, .length = name->length, .exists = 1 };
    if (record->type == MASTER_A && !rrset_has(name->a, record->addr))
        names_add_address(world, owner, record->addr, record->ttl, record->at, taking->building->messages);
    else if (record->type == MASTER_AAAA && !rrset_has(name->aaaa, record->addr))
        names_add_address(world, owner, record->addr, record->ttl, record->at, taking->building->messages);
    else if (record->type == MASTER_CNAME)
        name->alias = names_rrset(world, NULL, record->ttl, target);
    else if (record->type == MASTER_PTR)
        name->ptr = names_rrset(world, name->ptr, record->ttl, target);
    else if (record->type == MASTER_SOA)
        taking->zone->negative_ttl = MIN(record->ttl, record->minimum);
}

/* Returns: the apex that the text itself leads to at @owner or above it, or NULL. */
static const char *
cut_above(const struct taking *taking, const char *owner)
{
    const GArray *records = taking->zone->record;
    const char *highest = NULL;

    for (guint i = 0; i < records->len; i++) {
        const struct master_record *record = record_at(records, i);

        if (record->type == MASTER_NS && !g_str_equal(record->owner, taking->zone->apex) &&
            is_at_or_below(owner, record->owner) && (highest == NULL || strlen(record->owner) < strlen(highest)))
            highest = record->owner;
    }
    return highest;
}

static void
add_to_cut(const struct taking *taking, const struct master_record *record, const char *apex)
{
    struct zone_plan *below = zone_plan_at(taking->building, apex);
    bool glue = record->type == MASTER_A || record->type == MASTER_AAAA;

    if (!(glue || (record->type == MASTER_NS && g_str_equal(record->owner, apex)))) {
        refuse(taking, record, "below a delegation only NS records and addresses of servers can stand",
               "is below a delegation");
        return;
    }
    if (below->cut == NULL)
        below->cut = g_array_new(FALSE, FALSE, sizeof(struct master_record));
    g_array_append_val(below->cut, *record);
}

static void
take_record(const struct taking *taking, const struct master_record *record)
{
    const char *apex = cut_above(taking, record->owner);

    if (!is_at_or_below(record->owner, taking->zone->apex)) {
        refuse(taking, record, "write it in its own zone", "is not in the zone");
    } else if (apex != NULL) {
        add_to_cut(taking, record, apex);
    } else if (check_alias(taking, record)) {
        publish(taking, record);
    }
}

static void
take_zone(struct building *building, struct zone_plan *zone)
{
    struct taking taking = {
        .building = building, .zone = zone, .seen = g_hash_table_new(g_str_hash, g_str_equal) };
    bool good;

    zone->record = g_array_new(FALSE, FALSE, sizeof(struct master_record));
    good = master_read(zone->element->xml, zone->apex, building->scenario->document->strings, zone->record,
                       building->messages);
    if (good)
        check_apex(&taking);
    for (guint i = 0; good && i < zone->record->len; i++)
        take_record(&taking, record_at(zone->record, i));
    g_hash_table_unref(taking.seen);
}

void
zone_records_take(struct building *building)
{
    guint n = building->zone->len;

    for (guint i = 0; i < n; i++) {
        struct zone_plan *zone = g_ptr_array_index(building->zone, i);

        if (zone->element != NULL && *zone->element->xml->lines != '\0')
            take_zone(building, zone);
    }
}

/* Delegations */

static const struct rrset *
one_address(struct world *world, const struct rrset *before, const struct master_record *record)
{
    uint16_t n = before != NULL ? before->n : 0;
    struct rrset *rrset = arena_alloc(&world->arena, sizeof *rrset);
    struct addr *all = arena_alloc(&world->arena, (n + 1u) * sizeof *all);

    if (n > 0)
        memcpy(all, before->addr, n * sizeof *all);
    all[n] = record->addr;
    *rrset = (struct rrset) { .ttl = n > 0 ? MIN(before->ttl, record->ttl) : record->ttl, .n = (uint16_t) (n + 1),
                              .addr = all };
    return rrset;
}

/* A server that a delegation names, with those of its addresses that come along:
 * glue, or, of a name that the zone above has itself, what it knows. */
static struct name_server
server_of(struct building *building, const GArray *records, const struct zone_plan *zone, const char *ns)
{
    struct world *world = building->world;
    struct name_server server = { .name = names_intern(world, ns) };
    const struct zone_name *record = names_record(world, server.name);
    const struct zone_plan *of = zone_of(building, ns);

    for (guint i = 0; i < records->len; i++) {
        const struct master_record *glue = record_at(records, i);

        if (g_str_equal(glue->owner, ns) && glue->type == MASTER_A)
            server.a = one_address(world, server.a, glue);
        if (g_str_equal(glue->owner, ns) && glue->type == MASTER_AAAA)
            server.aaaa = one_address(world, server.aaaa, glue);
    }
    if (of != zone && of == zone_of(building, zone_above(zone->apex))) {
        server.a = record->a;
        server.aaaa = record->aaaa;
    }
    return server;
}

struct delegation
zone_records_delegation(struct building *building, const struct zone_plan *zone)
{
    const GArray *records = zone->cut != NULL ? zone->cut : zone->record;
    struct delegation delegation = { .ttl = UINT32_MAX };
    struct name_server *server;

    if (records == NULL)
        return delegation;
    server = arena_alloc(&building->world->arena, (records->len + 1) * sizeof *server);
    for (guint i = 0; i < records->len; i++) {
        const struct master_record *record = record_at(records, i);

        if (record->type != MASTER_NS || !g_str_equal(record->owner, zone->apex))
            continue;
        server[delegation.n++] = server_of(building, records, zone, record->name);
        delegation.ttl = MIN(delegation.ttl, record->ttl);
    }
    delegation.server = server;
    return delegation;
}

/* Wildcards and aliases */

/* Returns: the wildcard that stands for @name, or NULL: the one below the closest
 * name above it that exists, RFC 4592 section 3.3.1. @exists: set of all names, and
 * of those above them. */
static const struct zone_name *
wildcard_of(const struct world *world, GHashTable *exists, const char *name)
{
    const char *above = zone_above(name);
    g_autofree char *wildcard = NULL;
    gpointer number;

    while (*above != '\0' && !g_hash_table_contains(exists, above))
        above = zone_above(above);
    wildcard = g_strconcat("*", *above != '\0' ? "." : "", above, NULL);
    return g_hash_table_lookup_extended(world->name, wildcard, NULL, &number) &&
        world->zone.name[GPOINTER_TO_UINT(number)].exists ? &world->zone.name[GPOINTER_TO_UINT(number)] : NULL;
}

static GHashTable *
existing_names(const struct world *world)
{
    GHashTable *exists = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t i = 0; i < world->zone.n; i++) {
        const char *name = world->zone.name[i].name;

        for (; world->zone.name[i].exists && *name != '\0'; name = zone_above(name))
            g_hash_table_add(exists, (char *) name);
    }
    return exists;
}

static void
expand_wildcards(struct world *world)
{
    g_autoptr(GHashTable) exists = existing_names(world);

    for (uint32_t i = 0; i < world->zone.n; i++) {
        struct zone_name *name = names_record(world, i);
        const struct zone_name *wildcard = g_hash_table_contains(exists, name->name) ?
            NULL : wildcard_of(world, exists, name->name);

        if (wildcard == NULL || wildcard->authority != name->authority)
            continue;
        name->a = wildcard->a;
        name->aaaa = wildcard->aaaa;
        name->ptr = wildcard->ptr;
        name->alias = wildcard->alias;
        name->exists = 1;
    }
}

/* Whether the aliases from @name on come back to where they were. */
static bool
is_loop(const struct zone *zone, uint32_t name)
{
    for (uint32_t i = 0; i <= zone->n && zone->name[name].alias != NULL; i++)
        name = zone->name[name].alias->name[0];
    return zone->name[name].alias != NULL;
}

static void
check_targets(struct building *building, const struct zone_plan *zone)
{
    struct world *world = building->world;

    for (guint i = 0; zone->record != NULL && i < zone->record->len; i++) {
        const struct master_record *record = record_at(zone->record, i);
        bool named = record->type == MASTER_NS || record->type == MASTER_CNAME;
        uint32_t target = named ? names_intern(world, record->name) : NO_NAME;

        if (record->type == MASTER_CNAME && is_loop(&world->zone, target))
            messages_add(building->messages, record->at, "an alias leads to a name with data in the end",
                         "the aliases from \"%s\" on lead nowhere: they are a loop", record->owner);
        else if (record->type == MASTER_NS && world->zone.name[target].alias != NULL)
            messages_add(building->messages, record->at, "a name with addresses (RFC 2181 section 10.3)",
                         "the server \"%s\" is an alias", record->name);
    }
}

void
zone_records_end(struct building *building)
{
    expand_wildcards(building->world);
    for (guint i = 0; i < building->zone->len; i++)
        check_targets(building, g_ptr_array_index(building->zone, i));
}
