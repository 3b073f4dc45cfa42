/*
 * topology-dot.c - who is joined to whom in a scenario, for Graphviz
 *
 * Domains are joined by links, with their latency; what is in a domain hangs on it:
 * sites, of one element one node, whatever their number; hosts, servers, DNS servers,
 * relays. What a site's packets pass first stands between it and its domain.
 */
#include "v6sim/report/topology-dot.h"

#include <stdarg.h>

#include "models/tunnel/facts.h"
#include "v6sim/read/value.h"
#include "v6sim/report/table.h"

/* What a node looks like, by what it is; fills are pale colours of Okabe and Ito. */
enum look { LOOK_DOMAIN, LOOK_SITE, LOOK_HOST, LOOK_SERVER, LOOK_DNS, LOOK_TUNNEL, LOOK_GATE, N_LOOKS };
static const char *const look_attributes[] = {
    [LOOK_DOMAIN] = "shape=ellipse, fillcolor=\"#ffffff\", penwidth=2",
    [LOOK_SITE] = "shape=house, fillcolor=\"#f7dfae\"",
    [LOOK_HOST] = "shape=box, fillcolor=\"#fcf2df\"",
    [LOOK_SERVER] = "shape=box3d, fillcolor=\"#b3d4e8\"",
    [LOOK_DNS] = "shape=component, fillcolor=\"#b2dfd2\"",
    [LOOK_TUNNEL] = "shape=hexagon, fillcolor=\"#ecc9dc\"",
    [LOOK_GATE] = "shape=octagon, fillcolor=\"#dddddd\"",
};

/* Appends @text in quotes; a line's end begins the next line of a label. */
static void
append_quoted(GString *to, const char *text)
{
    g_string_append_c(to, '"');
    for (; *text != '\0'; text++)
        if (*text == '\n')
            g_string_append(to, "\\n");
        else
            g_string_append_printf(to, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    g_string_append_c(to, '"');
}

/* A node, whose label begins with its id. */
static void G_GNUC_PRINTF(4, 5)
add_node(GString *to, const char *id, enum look look, const char *format, ...)
{
    g_autofree char *more = NULL, *label = NULL;
    va_list arguments;

    va_start(arguments, format);
    more = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    label = g_strconcat(id, *more != '\0' ? "\n" : "", more, NULL);
    g_string_append(to, "  ");
    append_quoted(to, id);
    g_string_append_printf(to, " [%s, label=", look_attributes[look]);
    append_quoted(to, label);
    g_string_append(to, "];\n");
}

static void
add_edge(GString *to, const char *from, const char *into, const char *label, bool heavy)
{
    g_string_append(to, "  ");
    append_quoted(to, from);
    g_string_append(to, " -- ");
    append_quoted(to, into);
    g_string_append(to, " [label=");
    append_quoted(to, label);
    g_string_append(to, heavy ? ", penwidth=2, len=2.2];\n" : "];\n");
}

static const char *
domain_id(const struct world *world, uint32_t domain)
{
    return network_name(world->network, domain);
}

/* Domains */

static void
add_domains(GString *to, const struct world *world)
{
    for (guint i = 0; i < world->scenario->domain->len; i++) {
        const struct domain_element *domain = scenario_domain(world->scenario, i);
        g_autofree char *rtt = domain->rtt_ns > 0 ? value_print_time(domain->rtt_ns) : g_strdup("");

        add_node(to, domain->id, LOOK_DOMAIN, "%s%s", rtt, *rtt != '\0' ? " across" : "");
    }
}

/* "10 ms each way", "5 ms, 30 ms back"; jitter, loss and MTU, if there are any. */
static char *
link_label(const struct link_element *link)
{
    static const char *const only[] = { [LINK_BOTH] = "", [LINK_IPV4] = "\nIPv4 only", [LINK_IPV6] = "\nIPv6 only" };
    g_autofree char *there = value_print_time(link->latency_ns[0]), *back = value_print_time(link->latency_ns[1]);
    GString *label = g_string_new(there);

    if (link->latency_ns[0] == link->latency_ns[1])
        g_string_append(label, " each way");
    else
        g_string_append_printf(label, " to %s\n%s back", link->between.word[1], back);
    if (link->jitter_ns[0] > 0 || link->jitter_ns[1] > 0)
        g_string_append(label, "\njitter");
    if (link->loss_q32 > 0)
        g_string_append_printf(label, "\n%.3g %% lost", (double) link->loss_q32 / 4294967296.0 * 100);
    if (link->mtu < 1500)
        g_string_append_printf(label, "\nMTU %" G_GINT64_FORMAT, link->mtu);
    g_string_append(label, only[link->family]);
    return g_string_free(label, FALSE);
}

static void
add_links(GString *to, const struct world *world)
{
    const struct scenario *scenario = world->scenario;

    for (guint i = 0; i < scenario->link->len; i++) {
        const struct link_element *link = scenario->link->pdata[i];
        g_autofree char *label = link_label(link);

        add_edge(to, link->between.word[0], link->between.word[1], label, true);
    }
    if (!scenario->implicit_core)
        return;
    g_string_append(to, "  core [shape=point, xlabel=\"joined by default\"];\n");
    for (guint i = 0; i < scenario->domain->len; i++)
        add_edge(to, "core", scenario_domain(scenario, i)->id, "", true);
}

/* Sites */

/* What its hosts are: "pc: windows-vista", "pc: mix". */
static void
append_hosts(GString *to, const struct scenario *scenario, const struct site_element *site)
{
    for (uint32_t i = 0; i < site->n_hosts; i++) {
        const struct host_element *host = scenario->host->pdata[site->first_host + i];

        g_string_append_printf(to, "\n%s", host->id);
        if (host->count > 1)
            g_string_append_printf(to, " x %" G_GINT64_FORMAT, host->count);
        g_string_append(to, host->os.n > 0 ? ":" : ": as dealt");
        for (uint32_t j = 0; j < host->os.n; j++)
            g_string_append_printf(to, " %s", host->os.word[j]);
    }
}

static bool
is_said(const char *word)
{
    return word != NULL && !g_str_equal(word, "none");
}

static void
add_site(GString *to, const struct world *world, const struct site_element *site)
{
    g_autoptr(GString) more = g_string_new(NULL);
    g_autofree char *access = value_print_time(site->access_ns), *number = table_grouped(site->count);

    if (site->count > 1)
        g_string_append_printf(more, "%s of them", number);
    append_hosts(more, world->scenario, site);
    for (uint32_t i = 0; i < site->n_routers; i++) {
        const struct router_element *router = world->scenario->router->pdata[site->first_router + i];

        g_string_append_printf(more, "\nrouter %s", router->id);
    }
    if (is_said(site->nat))
        g_string_append_printf(more, "\nNAT: %s", site->nat);
    if (is_said(site->firewall))
        g_string_append_printf(more, "\nfirewall: %s", site->firewall);
    add_node(to, site->id, LOOK_SITE, "%s", more->str[0] == '\n' ? more->str + 1 : more->str);
    add_edge(to, site->id, is_said(site->behind) ? site->behind : domain_id(world, site->domain),
             site->access_ns > 0 ? access : "", false);
}

/* Nodes in a domain */

/* " - dead"; nothing if it is up. */
static const char *
state_text(int state)
{
    static const char *const text[] = {
        [STATE_UP] = "", [STATE_DEAD] = "\ndead", [STATE_REFUSE] = "\nrefuses", [STATE_BLACKHOLE] = "\nblack hole" };

    return text[state];
}

static void
add_host(GString *to, const struct world *world, const struct host_element *host)
{
    g_autoptr(GString) more = g_string_new(NULL);

    if (host->site != UINT32_MAX)
        return;                 /* told with its site */
    for (uint32_t i = 0; i < host->os.n; i++)
        g_string_append_printf(more, "%s%s", i > 0 ? "\n" : "", host->os.word[i]);
    if (host->count > 1)
        g_string_append_printf(more, "\nx %" G_GINT64_FORMAT, host->count);
    add_node(to, host->id, LOOK_HOST, "%s", more->str);
    add_edge(to, host->id, domain_id(world, host->domain), "", false);
}

static void
add_server(GString *to, const struct world *world, const struct server_element *server)
{
    const char *name = server->name.n > 0 ? server->name.word[0] : "";

    add_node(to, server->id, LOOK_SERVER, "%s%s%s%s", name, state_text(server->state),
             server->ipv6_state != server->state ? "\nIPv6:" : "",
             server->ipv6_state != server->state ? state_text(server->ipv6_state) : "");
    add_edge(to, server->id, domain_id(world, server->domain), "", false);
}

static void
add_dns(GString *to, const struct world *world, const struct dns_element *dns)
{
    static const char *const type[] = {
        [DNS_RECURSIVE] = "resolver", [DNS_AUTHORITATIVE] = "authoritative", [DNS_FORWARDER] = "forwarder" };

    add_node(to, dns->id, LOOK_DNS, "%s%s", type[dns->type], state_text(dns->state));
    add_edge(to, dns->id, domain_id(world, dns->domain), "", false);
}

static void
add_relay(GString *to, const struct world *world, const struct relay_element *relay)
{
    add_node(to, relay->id, LOOK_TUNNEL, "%s relay%s", tunnel_type_name[relay->type], state_text(relay->state));
    add_edge(to, relay->id, domain_id(world, relay->domain), "", false);
}

static void
add_teredo_server(GString *to, const struct world *world, const struct teredo_server_element *server)
{
    add_node(to, server->id, LOOK_TUNNEL, "Teredo server%s", state_text(server->state));
    add_edge(to, server->id, domain_id(world, server->domain), "", false);
}

static void
add_gates(GString *to, const struct world *world)
{
    for (guint i = 0; i < world->scenario->nat->len; i++) {
        const struct nat_element *nat = world->scenario->nat->pdata[i];

        add_node(to, nat->id, LOOK_GATE, "NAT: %s", nat->type);
        add_edge(to, nat->id, domain_id(world, nat->domain), "", false);
    }
    for (guint i = 0; i < world->scenario->firewall->len; i++) {
        const struct firewall_element *firewall = world->scenario->firewall->pdata[i];

        add_node(to, firewall->id, LOOK_GATE, "firewall: %s", firewall->type);
        add_edge(to, firewall->id, domain_id(world, firewall->domain), "", false);
    }
}

GString *
topology_dot(const struct world *world)
{
    const struct scenario *scenario = world->scenario;
    GString *to = g_string_new("graph ");

    append_quoted(to, scenario->name);
    g_string_append(to, " {\n  layout=neato; overlap=prism; splines=true; outputorder=edgesfirst;\n"
                    "  node [style=filled, fontname=\"sans-serif\", fontsize=11, color=\"#555555\"];\n"
                    "  edge [fontname=\"sans-serif\", fontsize=10, color=\"#555555\", fontcolor=\"#333333\"];\n");
    add_domains(to, world);
    add_links(to, world);
    add_gates(to, world);
    for (guint i = 0; i < scenario->site->len; i++)
        add_site(to, world, scenario->site->pdata[i]);
    for (guint i = 0; i < scenario->host->len; i++)
        add_host(to, world, scenario->host->pdata[i]);
    for (guint i = 0; i < scenario->server->len; i++)
        add_server(to, world, scenario->server->pdata[i]);
    for (guint i = 0; i < scenario->dns->len; i++)
        add_dns(to, world, scenario->dns->pdata[i]);
    for (guint i = 0; i < scenario->relay->len; i++)
        add_relay(to, world, scenario->relay->pdata[i]);
    for (guint i = 0; i < scenario->teredo_server->len; i++)
        add_teredo_server(to, world, scenario->teredo_server->pdata[i]);
    g_string_append(to, "}\n");
    return to;
}
