/*
 * here.c - the machine that this runs on, asked by ip -json of iproute2
 *
 * What it prints is turned into the words of `ip address` and `ip route`, which
 * machine.c reads. Interfaces that are loopback have no part.
 *
 * Not modelled: of several next hops of a route others than the first; tables
 * other than main.
 */
#include "v6sim/native/machine.h"

#include <string.h>

#include <json-glib/json-glib.h>

/* Returns: what @argv (NULL-terminated) prints, or NULL with a message. */
static char *
output_of(const char *const *argv, struct place at, struct messages *messages)
{
    g_autofree char *command = g_strjoinv(" ", (char **) argv), *out = NULL, *err = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    if (!g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error)) {
        messages_add(messages, at, "install iproute2, or give --address and --route", "%s: %s", command,
                     error->message);
        return NULL;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        messages_add(messages, at, NULL, "%s: %s", command, g_strstrip(err));
        return NULL;
    }
    return g_steal_pointer(&out);
}

/* Returns: the list that "ip -json WORD..." prints, or NULL with a message. */
static JsonParser *
list_of(const char *const *argv, struct place at, struct messages *messages)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autofree char *text = output_of(argv, at, messages);
    JsonNode *root;

    if (text == NULL)
        return NULL;
    root = json_parser_load_from_data(parser, *text != '\0' ? text : "[]", -1, NULL) ? json_parser_get_root(parser)
                                                                                     : NULL;
    if (root == NULL || !JSON_NODE_HOLDS_ARRAY(root)) {
        messages_add(messages, at, NULL, "%s -json prints no list", argv[0]);
        return NULL;
    }
    return g_steal_pointer(&parser);
}

/* Returns: member @name, or @instead. */
static const char *
text_of(JsonObject *object, const char *name, const char *instead)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : instead;
}

static gint64
number_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node) : -1;
}

/* Member @name, a list of objects. */
static JsonArray *
objects_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static JsonObject *
object_at(JsonArray *array, guint nth)
{
    JsonNode *node = json_array_get_element(array, nth);

    return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* As glibc's __check_native has it: tunnels that carry IP in IP. */
static bool
is_tunnel(JsonObject *link)
{
    static const char *const types[] = { "sit", "ipip", "tunnel6", NULL };

    return g_strv_contains(types, text_of(link, "link_type", ""));
}

static void
read_address(struct machine *machine, JsonObject *link, JsonObject *info, struct place at, struct messages *messages)
{
    static const char *const flags[] = { "temporary", "deprecated", "tentative", "dadfailed", "optimistic", "home" };
    g_autoptr(GString) words = g_string_new(NULL);

    g_string_printf(words, "%s/%" G_GINT64_FORMAT " dev %s", text_of(info, "local", ""), number_of(info, "prefixlen"),
                    text_of(link, "ifname", ""));
    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
        if (json_object_has_member(info, flags[i]))
            g_string_append_printf(words, " %s", flags[i]);
    if (is_tunnel(link))
        g_string_append(words, " tunnel");
    machine_read_address(machine, words->str, at, messages);
}

static void
read_link(struct machine *machine, JsonObject *link, struct place at, struct messages *messages)
{
    JsonArray *infos = link != NULL ? objects_of(link, "addr_info") : NULL;

    if (infos == NULL || g_str_equal(text_of(link, "link_type", ""), "loopback"))
        return;
    for (guint i = 0; i < json_array_get_length(infos); i++) {
        JsonObject *info = object_at(infos, i);

        if (info != NULL)
            read_address(machine, link, info, at, messages);
    }
}

static void
read_route(struct machine *machine, const char *family, JsonObject *route, struct place at, struct messages *messages)
{
    static const struct { const char *member, *word; } words[] = {
        { "gateway", "via" }, { "dev", "dev" }, { "prefsrc", "src" } };
    JsonArray *hops = objects_of(route, "nexthops");
    JsonObject *hop = hops != NULL && json_array_get_length(hops) > 0 ? object_at(hops, 0) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    gint64 metric = number_of(route, "metric");

    g_string_printf(text, "%s %s %s", family, text_of(route, "type", "unicast"), text_of(route, "dst", ""));
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *value = text_of(route, words[i].member, NULL);

        if (value == NULL && hop != NULL)
            value = text_of(hop, words[i].member, NULL);
        if (value != NULL)
            g_string_append_printf(text, " %s %s", words[i].word, value);
    }
    if (metric >= 0)
        g_string_append_printf(text, " metric %" G_GINT64_FORMAT, metric);
    machine_read_route(machine, text->str, at, messages);
}

static void
read_routes(struct machine *machine, const char *family, struct place at, struct messages *messages)
{
    const char *const argv[] = { "ip", "-json", family, "route", "show", NULL };
    g_autoptr(JsonParser) parser = list_of(argv, at, messages);
    JsonArray *routes = parser != NULL ? json_node_get_array(json_parser_get_root(parser)) : NULL;

    for (guint i = 0; routes != NULL && i < json_array_get_length(routes); i++) {
        JsonObject *route = object_at(routes, i);

        if (route != NULL)
            read_route(machine, family, route, at, messages);
    }
}

/* Linux Documentation/networking/ip-sysctl.rst, disable_ipv6. */
static bool
is_ipv6_off(void)
{
    g_autofree char *value = NULL;

    return g_file_get_contents("/proc/sys/net/ipv6/conf/all/disable_ipv6", &value, NULL, NULL) && *value == '1';
}

bool
machine_read_here(struct machine *machine, struct place at, struct messages *messages)
{
    const char *const argv[] = { "ip", "-json", "address", "show", "up", NULL };
    unsigned before = messages_n(messages);
    g_autoptr(JsonParser) parser = list_of(argv, at, messages);
    JsonArray *links = parser != NULL ? json_node_get_array(json_parser_get_root(parser)) : NULL;

    for (guint i = 0; links != NULL && i < json_array_get_length(links); i++)
        read_link(machine, object_at(links, i), at, messages);
    machine->routes_given = true;
    machine->no_ipv6 = is_ipv6_off();
    if (messages_n(messages) == before)
        read_routes(machine, "-4", at, messages);
    if (messages_n(messages) == before)
        read_routes(machine, "-6", at, messages);
    return messages_n(messages) == before;
}

char *
machine_here_labels(struct place at, struct messages *messages)
{
    const char *const argv[] = { "ip", "addrlabel", "list", NULL };

    return output_of(argv, at, messages);
}
