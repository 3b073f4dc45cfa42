/*
 * show.c - a scenario with everything that it left to defaults
 *
 * The tree that was read, variant and parameters put in, is walked once more:
 * each element is printed with all attributes of its field table, and behind it
 * a comment that names those that nobody wrote. Automatic addresses become
 * written ones, except those of counted hosts, which cannot share any. Elements
 * that defaults supplied follow, domains in front of all others; then, as
 * comments, what no attribute says: routes, systems, defaults taken.
 *
 * Reading the result again gives the same world, under the same ids.
 */
#include "v6sim/report/show.h"

#include <string.h>

#include "models/host/configure.h"
#include "v6sim/read/arrivals.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/mixes.h"
#include "v6sim/read/nat-types.h"
#include "v6sim/read/systems.h"
#include "v6sim/read/value.h"
#include "v6sim/report/basis.h"
#include "v6sim/report/table.h"

#define LINE_WIDTH 100
#define N_MEMBERS_SHOWN 3       /* of a counted element, before the last one */
#define N_ROUTES_SHOWN 24

/* An element on its way out. */
struct showing {
    const struct world *world;
    GString *to;
    GString *defaults;          /* names of its attributes that nobody wrote */
    unsigned indent;
    size_t line_at;             /* where in `to` the present line begins */
};

/* Text */

/* A comment must not hold "--" (XML 1.0 section 2.5). */
static void
append_comment(GString *to, unsigned indent, const char *text)
{
    g_autoptr(GString) safe = g_string_new(text);

    g_string_replace(safe, "--", "- -", 0);
    g_string_append_printf(to, "%*s<!-- %s -->\n", (int) indent, "", safe->str);
}

static void
new_line(struct showing *showing, unsigned indent)
{
    g_string_append_printf(showing->to, "\n%*s", (int) indent, "");
    showing->line_at = showing->to->len - indent;
}

static void
begin_element(struct showing *showing, const char *name)
{
    showing->line_at = showing->to->len;
    g_string_truncate(showing->defaults, 0);
    g_string_append_printf(showing->to, "%*s<%s", (int) showing->indent, "", name);
}

static void
add_attribute(struct showing *showing, const char *name, const char *value, bool written)
{
    g_autofree char *escaped = g_markup_escape_text(value, -1);
    g_autofree char *attribute = g_strdup_printf("%s=\"%s\"", name, escaped);

    if (showing->to->len - showing->line_at + 1 + strlen(attribute) > LINE_WIDTH)
        new_line(showing, showing->indent + 4);
    else
        g_string_append_c(showing->to, ' ');
    g_string_append(showing->to, attribute);
    if (!written)
        g_string_append_printf(showing->defaults, "%s%s", showing->defaults->len > 0 ? " " : "", name);
}

/* Ends the start tag, and says what was a default; @all: the whole element. */
static void
end_element(struct showing *showing, const char *end, bool all)
{
    g_autofree char *said = NULL;

    g_string_append(showing->to, end);
    if (showing->defaults->len > 0) {
        said = g_strdup_printf("<!-- default: %s -->", all ? "all of it" : showing->defaults->str);
        if (showing->to->len - showing->line_at + 2 + strlen(said) > LINE_WIDTH)
            new_line(showing, showing->indent + 4);
        else
            g_string_append(showing->to, "  ");
        g_string_append(showing->to, said);
    }
    g_string_append_c(showing->to, '\n');
}

static void
show_text(struct showing *showing, const char *name, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);

    g_string_append_printf(showing->to, "%*s<%s>%s</%s>\n", (int) showing->indent, "", name, escaped, name);
}

/* Addresses */

/* Without a length: the one that it has by itself is taken again. */
static void
append_address(GString *to, struct addr addr)
{
    g_autofree char *text = value_print_addr(addr);

    g_string_append_printf(to, "%s%s", to->len > 0 ? " " : "", text);
}

static bool
is_link_local(struct addr addr)
{
    return !addr_is_ipv4(addr) && addr_scope_ipv6(addr) == SCOPE_LINK;
}

static void
append_host_addresses(GString *to, const struct host_config *host, enum family family)
{
    for (uint8_t i = 0; i < host->n_given; i++)
        if (addr_family(host->given[i].addr) == family && !is_link_local(host->given[i].addr))
            append_address(to, host->given[i].addr);
}

static void
append_member_addresses(GString *to, const struct members *members, uint32_t node, enum family family)
{
    const struct member *member;
    struct addr addr;

    for (uint64_t at = 0; (member = segment_next(members, &at, &addr)) != NULL;)
        if (member->node == node && addr_family(addr) == family)
            append_address(to, addr);
}

/* What `auto` came to for node @rank. */
static char *
addresses_of(const struct world *world, const struct node_group *group, uint32_t rank, enum family family)
{
    GString *text = g_string_new(NULL);

    if (group->type == NODE_HOST)
        append_host_addresses(text, world->config[rank], family);
    else
        append_member_addresses(text, &world->network->members, rank, family);
    return g_string_free(text, FALSE);
}

/* Returns: the element's group if it is one node, otherwise NULL. */
static const struct node_group *
single_group(const struct world *world, const struct any_element *element)
{
    for (uint32_t i = 0; i < world->n_groups; i++)
        if (world->group[i].element == element)
            return world->group[i].n == 1 && world->group[i].of == 1 ? &world->group[i] : NULL;
    return NULL;
}

/* Whether what `auto` comes to shows in a run only. */
static bool
configures_itself(const struct world *world, const struct node_group *group, enum family family)
{
    const struct automatic *automatic =
        group->type == NODE_HOST ? ((const struct host_config *) world->config[group->first])->automatic : NULL;

    return automatic != NULL && (family == FAMILY_IPV6 ? automatic->ipv6 : automatic->dhcpv4);
}

/* The value of an address field: what was written, or what it came to. */
static char *
address_value(const struct world *world, const struct any_element *element, const struct field *field)
{
    const struct address_list *list = (const void *) ((const char *) element + field->offset);
    const struct node_group *group = single_group(world, element);
    enum family family = field->flags & FIELD_IPV4 ? FAMILY_IPV4 : FAMILY_IPV6;

    if (list->word != ADDRESSING_AUTO || group == NULL || configures_itself(world, group, family))
        return fields_print(field, element);

    char *addresses = addresses_of(world, group, group->first, family);
    if (addresses[0] != '\0')
        return addresses;
    g_free(addresses);
    return g_strdup("none");
}

/* Elements */

/* Whether work says by a rate or a file what @field would say. */
static bool
is_said_otherwise(const struct xml_element *xml, const char *field)
{
    const struct xml_attribute *arrivals = xml != NULL ? xml_attribute(xml, "arrivals") : NULL;
    bool rate = xml != NULL && xml_attribute(xml, "rate") != NULL;

    return (rate && (g_str_equal(field, "times") || g_str_equal(field, "every"))) ||
        (arrivals != NULL && strstr(arrivals->value, "file:") != NULL && g_str_equal(field, "over"));
}

/* Whether a field that nobody wrote can be written as it stands. A time or a
 * number without a default then means something else than its zero, of a link's
 * rtt and latency one excludes the other, what a row of a mix does not say it does not
 * deal, and what a NAT does not say is as its type has it. */
static bool
can_be_written(const struct any_element *element, const struct field *field)
{
    bool has_rtt = element->xml != NULL && xml_attribute(element->xml, "rtt") != NULL;

    if (field->type == FIELD_DURATIONS && has_rtt && g_str_equal(field->name, "latency"))
        return false;
    if (is_said_otherwise(element->xml, field->name))
        return false;
    if (element->xml != NULL && g_str_equal(element->xml->name, "mix"))
        return field->type == FIELD_NAME;
    if (element->xml != NULL && g_str_equal(element->xml->name, "nat"))
        return field->type == FIELD_NAME || field->fallback != NULL;
    return field->fallback != NULL || field->type == FIELD_NAME || field->type == FIELD_NAMES ||
           field->type == FIELD_WORD;
}

/* Systems by their own names: an alias stands for another one some day. */
static void
add_systems(struct showing *showing, const char *written)
{
    g_autofree char *systems = systems_resolved(showing->world, written);

    add_attribute(showing, "os", systems, true);
}

static void
show_field(struct showing *showing, const struct any_element *element, const struct field *field, bool written)
{
    g_autofree char *value = NULL;

    if (field->flags & FIELD_LATER || (!written && !can_be_written(element, field)))
        return;
    if (field->type == FIELD_ADDRESSES)
        value = address_value(showing->world, element, field);
    else if (g_str_equal(field->name, "arrivals") && written)       /* its file lies elsewhere than what is printed */
        value = arrivals_text((const void *) element);
    else
        value = fields_print(field, element);
    if (g_str_equal(field->name, "os") && value[0] != '\0')
        add_systems(showing, value);
    else if (value[0] != '\0')
        add_attribute(showing, field->name, value, written);
    else if (field->fallback != NULL)   /* an element that was never read */
        add_attribute(showing, field->name, field->fallback, written);
}

/* Whether @field may be written: in a site, the site says where a host is; and
 * what the site's mix says nobody else does. */
static bool
has_place(const struct world *world, const struct any_element *element, const struct field *field)
{
    bool in_site = element->xml != NULL && g_str_equal(element->xml->parent->name, "site");

    if (in_site && g_str_equal(field->name, "in"))
        return false;
    return element->xml == NULL ||
        !mixture_says(world->scenario, scenario_site_of(world->scenario, element), element->xml, field->name);
}

/* The start tag of @element, ended with @end. */
static void
show_tag(struct showing *showing, const struct scenario_kind *kind, const struct any_element *element,
         const char *end)
{
    begin_element(showing, kind->name);
    for (unsigned i = 0; kind->fields[i].name != NULL; i++)
        if (has_place(showing->world, element, &kind->fields[i]))
            show_field(showing, element, &kind->fields[i], fields_given(element, i));
    end_element(showing, end, element->xml == NULL);
}

static void
show_member(struct showing *showing, const struct node_group *group, uint32_t nth)
{
    uint32_t rank = group->first + nth;
    g_autofree char *name = world_name(showing->world, rank);
    g_autofree char *ipv4 = addresses_of(showing->world, group, rank, FAMILY_IPV4);
    g_autofree char *ipv6 = addresses_of(showing->world, group, rank, FAMILY_IPV6);
    bool several = ((const struct host_element *) group->element)->os.n != 1;
    const char *system = several ? world_profile(showing->world, rank)->name : "";
    g_autofree char *text = g_strdup_printf("%s: %s%s%s %s", name, system, several ? " " : "", ipv4, ipv6);

    append_comment(showing->to, showing->indent + 4, g_strstrip(text));
}

/* The first members of a counted element, and the last. */
static void
show_members(struct showing *showing, const struct any_element *element)
{
    if (single_group(showing->world, element) != NULL)
        return;
    for (uint32_t i = 0; i < showing->world->n_groups; i++) {
        const struct node_group *group = &showing->world->group[i];

        if (group->type == NODE_ROUTER)
            continue;           /* it has no addresses to show */
        for (uint32_t nth = 0; group->element == element && nth < group->n; nth++)
            if (nth < N_MEMBERS_SHOWN || nth + 1 == group->n)
                show_member(showing, group, nth);
    }
}

static const struct any_element *
element_of(const struct scenario *scenario, const struct scenario_kind *kind, const struct xml_element *xml)
{
    const GPtrArray *list = G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list);

    for (guint i = 0; i < list->len; i++) {
        const struct any_element *element = g_ptr_array_index(list, i);

        if (element->xml == xml)
            return element;
    }
    return NULL;
}

/* What a row says that stands in another file: "72.9% os="windows-xp-sp3": "; free with g_free(). */
static char *
row_text(const struct mix_element *row)
{
    GString *text = g_string_new(NULL);

    if (row->of == NULL || row->of->use == NULL)
        return g_string_free(text, FALSE);
    g_string_append(text, xml_attribute(row->xml, "share")->value);
    for (guint i = 0; i < row->xml->attribute->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(row->xml->attribute, i);

        if (!g_str_equal(attribute->name, "share"))
            g_string_append_printf(text, " %s=\"%s\"", attribute->name, attribute->value);
    }
    g_string_append(text, ": ");
    return g_string_free(text, FALSE);
}

/* How many got a row of a mix. */
static void
show_dealt(struct showing *showing, const struct any_element *element)
{
    const struct mix_count *count = showing->world->mix;
    guint nth;

    if (!g_ptr_array_find(showing->world->scenario->mix, element, &nth) || count[nth].all == 0)
        return;

    g_autofree char *n = table_grouped(count[nth].n), *all = table_grouped(count[nth].all);
    g_autofree char *row = row_text((const void *) element);        /* or nothing, if that is seen */
    g_autofree char *text = g_strdup_printf("%s%s of %s %s", row, n, all, count[nth].sites ? "sites" : "hosts");
    append_comment(showing->to, showing->indent + 4, text);
}

/* The rows that a mix stands for, and how many got each. */
static void
show_rows(struct showing *showing, const struct scenario_kind *kind, const struct xml_element *xml)
{
    for (guint i = 0; i < xml->child->len; i++)
        show_dealt(showing, element_of(showing->world->scenario, kind, g_ptr_array_index(xml->child, i)));
}

/* The text of @xml line by line, up to its end tag. Of the blanks in front of a line
 * those stay that are the text's own. */
static void
show_lines(struct showing *showing, const struct xml_element *xml)
{
    g_auto(GStrv) line = g_strsplit(xml->lines, "\n", -1);

    for (char **one = line; *one != NULL; one++) {
        gsize margin = one > line ? xml_margin(xml) : 0, blanks = strspn(*one, " \t");
        g_autofree char *escaped = g_markup_escape_text(g_strchomp(*one + MIN(margin, blanks)), -1);

        if (*escaped != '\0')
            g_string_append_printf(showing->to, "%*s%s\n", (int) showing->indent + 2, "", escaped);
    }
    g_string_append_printf(showing->to, "%*s</%s>\n", (int) showing->indent, "", xml->name);
}

static void
show_file(struct showing *showing, const struct xml_element *xml)
{
    begin_element(showing, xml->name);
    add_attribute(showing, "path", xml_attribute(xml, "path")->value, true);
    end_element(showing, ">", false);
    show_lines(showing, xml);
}

static void show_element(struct showing *showing, const struct xml_element *xml);

static void
show_kind(struct showing *showing, const struct scenario_kind *kind, const struct xml_element *xml)
{
    const struct any_element *element = element_of(showing->world->scenario, kind, xml);

    if (g_str_equal(kind->name, "mix") && ((const struct mix_element *) (const void *) element)->file != NULL) {
        for (guint i = 0; i < xml->child->len; i++)     /* the table lies elsewhere than what is printed here */
            show_kind(showing, kind, g_ptr_array_index(xml->child, i));
        return;
    }
    if (language_place(kind->name)->text && *xml->text != '\0') {
        show_tag(showing, kind, element, ">");
        show_lines(showing, xml);
        return;
    }
    if (xml->child->len == 0 || g_str_equal(kind->name, "mix")) {
        show_tag(showing, kind, element, "/>");
        show_members(showing, element);
        show_dealt(showing, element);
        show_rows(showing, kind, xml);
        return;
    }
    show_tag(showing, kind, element, ">");
    showing->indent += 2;
    for (guint i = 0; i < xml->child->len; i++)
        show_element(showing, g_ptr_array_index(xml->child, i));
    showing->indent -= 2;
    g_string_append_printf(showing->to, "%*s</%s>\n", (int) showing->indent, "", kind->name);
    show_members(showing, element);
}

static void
show_element(struct showing *showing, const struct xml_element *xml)
{
    const struct scenario_kind *kind = language_kind(xml->name);

    if (kind != NULL)
        show_kind(showing, kind, xml);
    else if (g_str_equal(xml->name, "file"))
        show_file(showing, xml);
    else if (g_str_equal(xml->name, "source"))
        show_text(showing, xml->name, xml->text);
}

/* Expectations, as they were written */

static void
show_verdict(struct showing *showing, const struct verdict_element *verdict)
{
    begin_element(showing, verdict->xml->name);
    for (guint i = 0; i < verdict->xml->attribute->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(verdict->xml->attribute, i);

        if (g_str_equal(attribute->name, "os"))
            add_systems(showing, attribute->value);
        else
            add_attribute(showing, attribute->name, attribute->value, true);
    }
    end_element(showing, "/>", false);
}

static void
show_expectations(struct showing *showing)
{
    const GPtrArray *verdicts = showing->world->scenario->verdict;
    const struct xml_element *open = NULL;

    for (guint i = 0; i < verdicts->len; i++) {
        const struct verdict_element *verdict = g_ptr_array_index(verdicts, i);

        if (!verdict->applies || verdict->compared != NULL)
            continue;
        if (open != verdict->expect) {
            if (open != NULL)
                g_string_append(showing->to, "  </expect>\n");
            begin_element(showing, "expect");
            if (verdict->todo != NULL)
                add_attribute(showing, "todo", verdict->todo, true);
            end_element(showing, ">", false);
            open = verdict->expect;
        }
        showing->indent = 4;
        show_verdict(showing, verdict);
        showing->indent = 2;
    }
    if (open != NULL)
        g_string_append(showing->to, "  </expect>\n");
}

/* What is expected of two runs cannot be said in one: a comment tells of it. */
static void
show_compared(struct showing *showing)
{
    const GPtrArray *verdicts = showing->world->scenario->verdict;
    const struct xml_element *told = NULL;

    for (guint i = 0; i < verdicts->len; i++) {
        const struct verdict_element *verdict = g_ptr_array_index(verdicts, i);

        if (!verdict->applies || verdict->compared == NULL || verdict->expect == told)
            continue;
        told = verdict->expect;
        g_autofree char *text = g_strdup_printf("left out: what is expected from %s to %s", verdict->compared[0].text,
                                                verdict->compared[1].text);
        append_comment(showing->to, 2, text);
    }
}

/* What no attribute says */

/* Returns: the way from domain @from to @to and its links' time, or NULL. */
static char *
route_text(const struct network *network, enum family family, uint32_t from, uint32_t to)
{
    const struct fec *fec = &network->fec[family][to];
    g_autoptr(GString) way = g_string_new(network_name(network, from));
    int64_t ns = 0;

    while (from != to) {
        if (fec->next[from] == NO_LINK)
            return NULL;

        const struct link *link = &network->link[fec->next[from]];
        ns += link->latency_ns;
        from = link->to;
        g_string_append_printf(way, " - %s", network_name(network, from));
    }

    g_autofree char *time = value_print_time(ns);
    return g_strdup_printf("%s, %s", way->str, time);
}

static void
show_route(struct showing *showing, uint32_t from, uint32_t to)
{
    const struct network *network = showing->world->network;
    g_autofree char *ipv4 = route_text(network, FAMILY_IPV4, from, to);
    g_autofree char *ipv6 = route_text(network, FAMILY_IPV6, from, to);
    g_autofree char *text = NULL;

    if (g_strcmp0(ipv4, ipv6) == 0 && ipv4 != NULL)
        text = g_strdup_printf("route %s", ipv4);
    else
        text = g_strdup_printf("route from %s to %s; IPv4: %s; IPv6: %s", network_name(network, from),
                               network_name(network, to), ipv4 != NULL ? ipv4 : "none", ipv6 != NULL ? ipv6 : "none");
    append_comment(showing->to, 2, text);
}

static void
show_routes(struct showing *showing)
{
    uint32_t n = showing->world->scenario->domain->len, shown = 0;

    for (uint32_t from = 0; from < n; from++)
        for (uint32_t to = 0; to < n; to++)
            if (from != to && shown++ < N_ROUTES_SHOWN)
                show_route(showing, from, to);
    if (shown > N_ROUTES_SHOWN) {
        g_autofree char *text = g_strdup_printf("and %u routes more", shown - N_ROUTES_SHOWN);

        append_comment(showing->to, 2, text);
    }
}

static void
show_systems(struct showing *showing)
{
    const GPtrArray *profiles = showing->world->profile;

    for (guint i = 0; i < profiles->len; i++) {
        const struct profile *profile = g_ptr_array_index(profiles, i);
        g_autoptr(GString) text = g_string_new(NULL);
        unsigned by_confidence[N_CONFIDENCES];

        g_string_append_printf(text, "system %s: %s, revision %" G_GINT64_FORMAT, profile->name, profile->label,
                               profile->revision);
        if (profile->revision != profile->newest)
            g_string_append_printf(text, " of %" G_GINT64_FORMAT, profile->newest);
        g_string_append_printf(text, ", %u facts", profile->n_facts);
        basis_count(profile, by_confidence);
        g_string_append_printf(text, ", %u of them guessed (v6sim os show %s%s%s)", by_confidence[CONFIDENCE_GUESS],
                               profile->os, profile->app != NULL ? ", v6sim app show " : "",
                               profile->app != NULL ? profile->app : "");
        append_comment(showing->to, 2, text->str);
    }
}

static void
show_nat_types(struct showing *showing)
{
    const GPtrArray *types = showing->world->nat_type;

    for (guint i = 0; i < types->len; i++) {
        const struct profile *profile = &((const struct nat_type *) g_ptr_array_index(types, i))->profile;
        unsigned by_confidence[N_CONFIDENCES];

        basis_count(profile, by_confidence);
        g_autofree char *text = g_strdup_printf("NAT %s: %s, %u facts, %u of them guessed (v6sim nat show %s)",
                                                profile->name, profile->label, profile->n_facts,
                                                by_confidence[CONFIDENCE_GUESS], profile->name);
        append_comment(showing->to, 2, text);
    }
}

static void
show_mixes(struct showing *showing)
{
    const GPtrArray *mixes = showing->world->scenario->named_mix;

    for (guint i = 0; i < mixes->len; i++) {
        const struct profile *profile = &((const struct named_mix *) g_ptr_array_index(mixes, i))->profile;
        unsigned by_confidence[N_CONFIDENCES];

        basis_count(profile, by_confidence);
        g_autofree char *text = g_strdup_printf("mix %s: %s, of %s, %u facts, %u of them guessed (v6sim mix show %s)",
                                                profile->name, profile->label, profile->dated, profile->n_facts,
                                                by_confidence[CONFIDENCE_GUESS], profile->name);
        append_comment(showing->to, 2, text);
    }
}

static void
show_aliases(struct showing *showing)
{
    const GPtrArray *aliases = showing->world->alias;

    for (guint i = 0; i < aliases->len; i++) {
        const struct alias *alias = aliases->pdata[i];
        g_autofree char *text = g_strdup_printf("alias %s: stands for %s, as of %s", alias->name, alias->os,
                                                alias->date);

        append_comment(showing->to, 2, text);
    }
}

static void
show_assumed(struct showing *showing)
{
    const GPtrArray *assumed = showing->world->assumed;

    for (guint i = 0; i < assumed->len; i++) {
        g_autofree char *text = g_strdup_printf("default: %s", (const char *) g_ptr_array_index(assumed, i));

        append_comment(showing->to, 2, text);
    }
}

/* All together */

static void
show_root(struct showing *showing)
{
    const struct scenario *scenario = showing->world->scenario;
    const struct xml_element *root = scenario->document->root;
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, scenario->seed);

    begin_element(showing, "scenario");
    add_attribute(showing, "name", scenario->name, xml_attribute(root, "name") != NULL);
    add_attribute(showing, "seed", seed, xml_attribute(root, "seed") != NULL);
    if (scenario->until_ns > 0) {
        g_autofree char *until = value_print_duration(scenario->until_ns);

        add_attribute(showing, "until", until, true);
    }
    add_attribute(showing, "language", "1", xml_attribute(root, "language") != NULL);
    end_element(showing, ">", false);
}

static void
show_report(struct showing *showing)
{
    const struct xml_element *root = showing->world->scenario->document->root;
    g_autofree char *slow = value_print_duration(showing->world->scenario->slow_ns);
    bool written = false;

    for (guint i = 0; i < root->child->len; i++) {
        const struct xml_element *child = g_ptr_array_index(root->child, i);

        written |= g_str_equal(child->name, "report") && xml_attribute(child, "slow") != NULL;
    }
    begin_element(showing, "report");
    add_attribute(showing, "slow", slow, written);
    end_element(showing, "/>", false);
}

/* Elements that nobody wrote: the only domain in front, resolvers behind. */
static void
show_supplied_domains(struct showing *showing)
{
    const GPtrArray *domains = showing->world->scenario->domain;

    for (guint i = 0; i < domains->len; i++) {
        const struct any_element *domain = g_ptr_array_index(domains, i);

        if (domain->xml == NULL)
            show_tag(showing, language_kind("domain"), domain, "/>");
    }
}

static void
show_supplied_resolvers(struct showing *showing)
{
    for (uint32_t i = 0; i < showing->world->n_groups; i++) {
        const struct node_group *group = &showing->world->group[i];

        if (group->type == NODE_DNS && group->element->xml == NULL)
            show_tag(showing, language_kind("dns"), group->element, "/>");
    }
    for (guint i = 0; i < showing->world->supplied_zone->len; i++)
        show_tag(showing, language_kind("zone"), g_ptr_array_index(showing->world->supplied_zone, i), "/>");
}

void
show_print(const struct world *world, GString *to)
{
    const struct scenario *scenario = world->scenario;
    const struct xml_element *root = scenario->document->root;
    g_autoptr(GString) defaults = g_string_new(NULL);
    struct showing showing = { .world = world, .to = to, .defaults = defaults, .indent = 0 };

    show_root(&showing);
    showing.indent = 2;
    if (!g_str_equal(scenario->variant, "base")) {
        g_autofree char *text = g_strdup_printf("variant %s", scenario->variant);

        append_comment(to, 2, text);
    }
    if (scenario->question != NULL && scenario->question[0] != '\0')
        show_text(&showing, "question", scenario->question);
    show_supplied_domains(&showing);
    for (guint i = 0; i < root->child->len; i++)
        show_element(&showing, g_ptr_array_index(root->child, i));
    show_supplied_resolvers(&showing);
    show_report(&showing);
    show_expectations(&showing);
    show_compared(&showing);
    show_routes(&showing);
    show_aliases(&showing);
    show_systems(&showing);
    show_nat_types(&showing);
    show_mixes(&showing);
    show_assumed(&showing);
    g_string_append(to, "</scenario>\n");
}
