/*
 * ipconfig-elements.c - what ipconfig prints, as elements of a scenario
 *
 * Tunnels are made by the system itself, so that their addresses are no
 * attributes; what is in them is told in comments.
 */
#include "v6sim/native/ipconfig.h"

#include "v6sim/read/value.h"

static bool
is_tunnel(const struct ipconfig_adapter *adapter)
{
    return adapter->kind == ADAPTER_TUNNEL;
}

/* Appends the addresses of @family that adapters beside tunnels have, as a scenario writes them. */
static void
list_addresses(const struct ipconfig *config, enum family family, GString *list)
{
    for (guint i = 0; i < config->adapter->len; i++) {
        const struct ipconfig_adapter *adapter = g_ptr_array_index(config->adapter, i);

        for (guint j = 0; j < adapter->line->len && !is_tunnel(adapter); j++) {
            const struct ipconfig_line *line = &g_array_index(adapter->line, struct ipconfig_line, j);
            bool address = line->has_addr && line->field >= IPCONFIG_ADDRESS && line->field <= IPCONFIG_AUTOMATIC_IPV4;
            g_autofree char *text = address ? value_print_addr(line->addr) : NULL;

            if (!address || addr_family(line->addr) != family ||
                (family == FAMILY_IPV6 && addr_scope_ipv6(line->addr) == SCOPE_LINK))
                continue;
            g_string_append_printf(list, "%s%s%s", list->len > 0 ? " " : "", text,
                                   line->field == IPCONFIG_TEMPORARY ? ";temporary" : "");
        }
    }
}

/* Appends a <dns> for each server, and their ids to @ids. */
static void
print_servers(const struct ipconfig *config, GString *ids, GString *to)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < config->adapter->len; i++) {
        const struct ipconfig_adapter *adapter = g_ptr_array_index(config->adapter, i);

        for (guint j = 0; j < adapter->line->len && !is_tunnel(adapter); j++) {
            const struct ipconfig_line *line = &g_array_index(adapter->line, struct ipconfig_line, j);
            bool is = line->field == IPCONFIG_DNS && line->has_addr;
            char *text = is ? value_print_addr(line->addr) : NULL;
            bool ipv4 = is && addr_is_ipv4(line->addr);

            if (!is || !g_hash_table_add(seen, text))
                continue;
            g_string_append_printf(to, "<dns id=\"dns-%u\" ipv4=\"%s\" ipv6=\"%s\"/>\n", g_hash_table_size(seen),
                                   ipv4 ? text : "none", ipv4 ? "none" : text);
            g_string_append_printf(ids, "%sdns-%u", ids->len > 0 ? " " : "", g_hash_table_size(seen));
        }
    }
}

/* What 64 bits of a Teredo address say (RFC 4380 section 4). */
static void
tell_teredo(struct addr addr, GString *to)
{
    uint32_t server = (uint32_t) addr.hi, port = (uint32_t) (addr.lo >> 32 & 0xffff) ^ 0xffff;
    g_autofree char *at = value_print_addr((struct addr) { .lo = MAPPED_LO | server });
    g_autofree char *outside = value_print_addr((struct addr) { .lo = MAPPED_LO | (uint32_t) ~addr.lo });

    g_string_append_printf(to, ", Teredo: server %s, NAT %s, port %u", at, outside, port);
}

static void
tell_six_to_four(struct addr addr, GString *to)
{
    g_autofree char *ipv4 = value_print_addr((struct addr) { .lo = MAPPED_LO | (uint32_t) (addr.hi >> 16) });

    g_string_append_printf(to, ", 6to4 of %s", ipv4);
}

static void
print_tunnel(const struct ipconfig_adapter *adapter, GString *to)
{
    for (guint i = 0; i < adapter->line->len; i++) {
        const struct ipconfig_line *line = &g_array_index(adapter->line, struct ipconfig_line, i);
        bool address = line->has_addr && (line->field == IPCONFIG_ADDRESS || line->field == IPCONFIG_IPV6);
        g_autofree char *addr = address ? value_print_addr(line->addr) : NULL;
        g_autoptr(GString) name = g_string_new(adapter->name);

        if (!address || addr_scope_ipv6(line->addr) == SCOPE_LINK)
            continue;
        g_string_replace(name, "--", "- -", 0);
        g_string_append_printf(to, "<!-- tunnel %s: %s", name->str, addr);
        if (ipconfig_place(line->addr) == OF_TEREDO)
            tell_teredo(line->addr, to);
        else if (ipconfig_place(line->addr) == OF_SIX_TO_FOUR)
            tell_six_to_four(line->addr, to);
        g_string_append(to, " -->\n");
    }
}

static const char *
suffix_of(const struct ipconfig *config)
{
    for (guint i = 0; i < config->adapter->len; i++) {
        const struct ipconfig_adapter *adapter = g_ptr_array_index(config->adapter, i);

        for (guint j = 0; j < adapter->line->len && !is_tunnel(adapter); j++) {
            const struct ipconfig_line *line = &g_array_index(adapter->line, struct ipconfig_line, j);

            if (line->field == IPCONFIG_SUFFIX && *line->text != '\0')
                return line->text;
        }
    }
    return NULL;
}

static void
add_attribute(GString *to, const char *name, const char *value)
{
    g_autofree char *escaped = value != NULL ? g_markup_escape_text(value, -1) : NULL;

    if (value != NULL && *value != '\0')
        g_string_append_printf(to, " %s=\"%s\"", name, escaped);
}

/* Whether it shows anything but tunnels: then it shows all. */
static bool
has_link(const struct ipconfig *config)
{
    for (guint i = 0; i < config->adapter->len; i++)
        if (!is_tunnel(g_ptr_array_index(config->adapter, i)))
            return true;
    return false;
}

void
ipconfig_print_elements(const struct ipconfig *config, const char *os, GString *to)
{
    static const char *const system[] = { "windows-7", "windows-xp" };
    g_autoptr(GString) ids = g_string_new(NULL), ipv4 = g_string_new(NULL), ipv6 = g_string_new(NULL);

    print_servers(config, ids, to);
    list_addresses(config, FAMILY_IPV4, ipv4);
    list_addresses(config, FAMILY_IPV6, ipv6);
    g_string_append_printf(to, "<host os=\"%s\"", os != NULL ? os : system[config->alike]);
    add_attribute(to, "ipv4", ipv4->len > 0 || !has_link(config) ? ipv4->str : "none");
    add_attribute(to, "ipv6", ipv6->len > 0 || !has_link(config) ? ipv6->str : "none");
    add_attribute(to, "dns", ids->str);
    add_attribute(to, "search", suffix_of(config));
    g_string_append(to, "/>\n");
    for (guint i = 0; i < config->adapter->len; i++)
        if (is_tunnel(g_ptr_array_index(config->adapter, i)))
            print_tunnel(g_ptr_array_index(config->adapter, i), to);
}
