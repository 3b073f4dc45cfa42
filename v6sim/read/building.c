/*
 * building.c - what the parts of world_build() share
 */
#include "v6sim/read/building.h"

#include <stdarg.h>

#include <glib.h>

void
building_assume(struct building *building, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(building->world->assumed, g_strdup_vprintf(format, args));
    va_end(args);
}

const struct word_list *
building_told(const struct building *building, const struct host_element *host)
{
    if (host->dns.n > 0 || host->site == UINT32_MAX)
        return &host->dns;
    return &((const struct site_element *) g_ptr_array_index(building->scenario->site, host->site))->dns;
}

uint32_t
building_profile(struct world *world, const struct profile *profile)
{
    guint i;

    if (!g_ptr_array_find(world->profile, profile, &i)) {
        i = world->profile->len;
        g_ptr_array_add(world->profile, (void *) profile);
    }
    return i;
}

uint32_t
building_carrier(const struct building *building, const void *element)
{
    guint i = 0;

    while ((const void *) g_array_index(building->group, struct node_group, i).element != element)
        i++;
    return g_array_index(building->group, struct node_group, i).first;
}
