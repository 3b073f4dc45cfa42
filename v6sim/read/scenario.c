/*
 * scenario.c - a scenario as it was written: elements with their values
 *
 * In order: the tree is prepared (prepare), each element is read by its field
 * table (read_elements), what it refers to is found (resolve_all), and the
 * expectations are listed. All steps are taken even if one of them found
 * something wrong, so that one reading of the messages mends a whole file; an
 * element that could not be read is not looked at again, but its id counts.
 */
#include "v6sim/read/scenario.h"

#include <string.h>

#include "models/dns/iterative.h"
#include "models/host/profile.h"
#include "models/host/reach.h"
#include "v6sim/read/arrivals.h"
#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/ids.h"
#include "v6sim/read/include.h"
#include "v6sim/read/language.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/mixes.h"
#include "v6sim/read/names.h"
#include "v6sim/read/value.h"

#define LEAST_MTU_IPV6 1280                     /* RFC 8200 section 5 */
#define INTERNET_RTT_NS INT64_C(20000000)       /* of the domain that is there if none was written */

#define LEAST_POOL_LEN 8                         /* of a carrier's NAT */
#define MOST_FORWARDERS 8                       /* behind each other that are looked at for a circle */

struct loading {
    struct scenario *scenario;
    struct messages *messages;
    GHashTable *unread;         /* set of struct xml_element * that could not be read */
    GHashTable *domain;         /* id -> index + 1 */
    const struct xml_element *question, *report;
    int64_t hosts, sites;       /* so far */
};

/* Making and freeing */

static const char *
name_of_file(struct xml_document *document)
{
    g_autofree char *base = g_path_get_basename(document->file);

    if (g_str_has_suffix(base, ".xml"))
        base[strlen(base) - strlen(".xml")] = '\0';
    return g_string_chunk_insert(document->strings, base);
}

static struct scenario *
scenario_new(struct xml_document *document)
{
    struct scenario *scenario = g_new0(struct scenario, 1);

    scenario->document = document;
    scenario->file = document->file;
    scenario->name = name_of_file(document);
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++)
        G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list) = g_ptr_array_new();
    scenario->work = g_ptr_array_new();
    scenario->verdict = g_ptr_array_new();
    scenario->parameter = g_ptr_array_new();
    scenario->id = g_hash_table_new(g_str_hash, g_str_equal);
    scenario->mixes = mixes_new();
    scenario->named_mix = g_ptr_array_new();
    scenario->mix_row = g_hash_table_new(NULL, NULL);
    return scenario;
}

void
scenario_free(struct scenario *scenario)
{
    if (scenario == NULL)
        return;
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++)
        g_ptr_array_unref(G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list));
    g_ptr_array_unref(scenario->work);
    g_ptr_array_unref(scenario->verdict);
    g_ptr_array_unref(scenario->parameter);
    g_hash_table_unref(scenario->id);
    g_hash_table_unref(scenario->mix_row);
    g_ptr_array_unref(scenario->named_mix);
    mixes_free(scenario->mixes);
    xml_free(scenario->document);
    g_free(scenario);
}

const struct site_element *
scenario_site_of(const struct scenario *scenario, const struct any_element *element)
{
    const struct host_element *host = (const void *) element;

    if (element->xml != NULL && g_str_equal(element->xml->name, "site"))
        return (const void *) element;
    if (element->xml == NULL || !g_str_equal(element->xml->name, "host") || host->site == UINT32_MAX)
        return NULL;
    return g_ptr_array_index(scenario->site, host->site);
}

/* Preparing the tree */

static void
list_variants(struct scenario *scenario)
{
    const GPtrArray *children = scenario->document->root->child;
    const char **names = xml_alloc(scenario->document, (children->len + 1) * sizeof *names);

    scenario->variants = names;
    for (guint i = 0; i < children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(children, i);
        const struct xml_attribute *name = xml_attribute(child, "name");

        if (g_str_equal(child->name, "variant") && name != NULL)
            *names++ = name->value;
    }
}

/* Keeps what --set says, for reports to name it. */
static void
keep_set(struct scenario *scenario, const char *const *set)
{
    guint n = set != NULL ? g_strv_length((char **) set) : 0;
    const char **kept = xml_alloc(scenario->document, (n + 1) * sizeof *kept);

    for (guint i = 0; i < n; i++)
        kept[i] = g_string_chunk_insert(scenario->document->strings, set[i]);
    scenario->set = kept;
}

static void
prepare(struct loading *loading, const struct scenario_options *options)
{
    struct scenario *scenario = loading->scenario;

    language_check(scenario->document, scenario->document->root, loading->messages);
    parameters_apply(scenario->document, options, scenario->parameter, loading->messages);
    ids_assign(scenario->document, loading->messages);
    list_variants(scenario);
    keep_set(scenario, options->set);
    scenario->variant = options->variant != NULL ? options->variant : "base";
    scenario->variant = g_string_chunk_insert(scenario->document->strings, scenario->variant);
    overlay_apply(scenario->document, options, loading->messages);
    mixes_expand(scenario, loading->messages);
}

/* Reading */

static void
read_root(struct loading *loading, const struct scenario_options *options)
{
    struct scenario *scenario = loading->scenario;
    struct root_element root = { .name = NULL };

    fields_read(root_fields, scenario->document->root, &root, scenario->document, NULL, loading->messages);
    if (root.name != NULL)
        scenario->name = root.name;
    scenario->seed = options->seed_given ? options->seed : (uint64_t) root.seed;
    scenario->until_ns = root.until_ns;
}

/* One id twice is told of as what it means, before the list is read as any other. */
static void
refuse_link_to_itself(const struct loading *loading, const struct xml_element *xml)
{
    struct xml_attribute *between = xml_attribute(xml, "between");
    g_auto(GStrv) id = between != NULL ? fields_split(between->value) : NULL;

    if (id == NULL || g_strv_length(id) != 2 || !g_str_equal(id[0], id[1]))
        return;
    fields_refuse(loading->messages, between, NULL, "name two domains", "joins a domain to itself");
    between->refused = true;
}

static const char *const works[] = { "connect", "resolve", "ping", NULL };

static void
read_element(struct loading *loading, const struct scenario_kind *kind, const struct xml_element *xml)
{
    struct scenario *scenario = loading->scenario;
    struct any_element *any = xml_alloc(scenario->document, kind->size);

    if (g_str_equal(kind->name, "link"))
        refuse_link_to_itself(loading, xml);
    if (!fields_read(kind->fields, xml, any, scenario->document, NULL, loading->messages))
        g_hash_table_add(loading->unread, (void *) xml);
    any->xml = xml;
    any->id = xml->id;
    g_ptr_array_add(G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list), any);
    if (g_strv_contains(works, kind->name))
        g_ptr_array_add(scenario->work, any);
    if (!g_hash_table_contains(scenario->id, any->id))
        g_hash_table_insert(scenario->id, (char *) any->id, any);
}

/* Whether @xml says anything between its tags. */
static bool
has_text(const struct loading *loading, const struct xml_element *xml)
{
    return *xml->text != '\0' ||
        messages_add(loading->messages, xml->at, "write it between the tags", "<%s> is empty", xml->name);
}

static void
read_text(struct loading *loading, const struct xml_element *xml)
{
    struct scenario *scenario = loading->scenario;
    struct named_element none = { .name = NULL };
    bool question = g_str_equal(xml->name, "question");

    fields_read(no_fields, xml, &none, scenario->document, NULL, loading->messages);
    if (has_text(loading, xml) && question && loading->question != NULL)
        messages_add_with(loading->messages, xml->at, loading->question->at, "one scenario asks one question",
                          "there is a <question> already");
    else if (question)
        scenario->question = xml->text;
    if (question)
        loading->question = xml;
}

static void
read_report(struct loading *loading, const struct xml_element *xml)
{
    struct report_element report = { .slow_ns = 0 };

    if (loading->report != NULL)
        messages_add_with(loading->messages, xml->at, loading->report->at, "write one for all",
                          "there is a <report> already");
    loading->report = xml;
    fields_read(report_fields, xml, &report, loading->scenario->document, NULL, loading->messages);
    loading->scenario->slow_ns = report.slow_ns;
}

/* The files of the host that was read last. */
static void
read_files(struct loading *loading, const struct xml_element *in)
{
    struct scenario *scenario = loading->scenario;
    struct host_element *host = g_ptr_array_index(scenario->host, scenario->host->len - 1);

    host->file = xml_alloc(scenario->document, (in->child->len + 1) * sizeof *host->file);
    for (guint i = 0; i < in->child->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(in->child, i);
        struct file_element *file = &host->file[host->n_files];

        if (!g_str_equal(xml->name, "file") || !has_text(loading, xml) ||
            !fields_read(file_fields, xml, file, scenario->document, NULL, loading->messages))
            continue;
        file->xml = xml;
        host->n_files++;
    }
}

/* The rows that the mix which was read last stands for. */
static void
read_rows(struct loading *loading, const struct xml_element *in)
{
    struct scenario *scenario = loading->scenario;
    const struct mix_element *of = g_ptr_array_index(scenario->mix, scenario->mix->len - 1);

    for (guint i = 0; i < in->child->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(in->child, i);

        read_element(loading, language_kind("mix"), xml);
        struct mix_element *row = g_ptr_array_index(scenario->mix, scenario->mix->len - 1);
        row->of = of;
        row->shares = g_hash_table_lookup(scenario->mix_row, xml);
    }
}

/* What stands in a site comes right behind it, so that it is the last one read. */
static void
read_in_site(struct loading *loading, const struct xml_element *in)
{
    struct scenario *scenario = loading->scenario;
    uint32_t nth = scenario->site->len - 1;
    struct site_element *site = g_ptr_array_index(scenario->site, nth);

    site->first_host = scenario->host->len;
    site->first_mix = scenario->mix->len;
    site->first_router = scenario->router->len;
    for (guint i = 0; i < in->child->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(in->child, i);

        if (g_strv_contains(language_place("site")->may, xml->name))            /* language.c refused others */
            read_element(loading, language_kind(xml->name), xml);
        if (g_str_equal(xml->name, "mix"))
            read_rows(loading, xml);
        if (g_str_equal(xml->name, "host")) {
            ((struct host_element *) g_ptr_array_index(scenario->host, scenario->host->len - 1))->site = nth;
            read_files(loading, xml);
        }
    }
    site->n_hosts = scenario->host->len - site->first_host;
    site->n_mix = scenario->mix->len - site->first_mix;
    site->n_routers = scenario->router->len - site->first_router;
    for (uint32_t i = 0; i < site->n_routers; i++)
        ((struct router_element *) g_ptr_array_index(scenario->router, site->first_router + i))->site = nth;
}

static void
read_elements(struct loading *loading)
{
    struct scenario *scenario = loading->scenario;
    const GPtrArray *children = scenario->document->root->child;

    for (guint i = 0; i < children->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(children, i);
        const struct scenario_kind *kind = language_kind(xml->name);

        if (kind != NULL && g_strv_contains(language_place("scenario")->may, xml->name))
            read_element(loading, kind, xml);
        if (g_str_equal(xml->name, "site"))
            read_in_site(loading, xml);
        else if (g_str_equal(xml->name, "commands"))
            has_text(loading, xml);
        else if (g_str_equal(xml->name, "host")) {
            ((struct host_element *) g_ptr_array_index(scenario->host, scenario->host->len - 1))->site = UINT32_MAX;
            read_files(loading, xml);
        }
        else if (g_str_equal(xml->name, "question") || g_str_equal(xml->name, "source"))
            read_text(loading, xml);
        else if (g_str_equal(xml->name, "report"))
            read_report(loading, xml);
    }
}

/* A scenario without domains has one, and no <report> is one without attributes. */
static void
add_defaults(struct loading *loading)
{
    struct scenario *scenario = loading->scenario;
    struct domain_element *internet;
    const char *hint;

    if (loading->report == NULL)
        value_read_duration(report_fields->fallback, &scenario->slow_ns, &hint);
    if (scenario->domain->len > 0)
        return;

    const struct any_element *other = g_hash_table_lookup(scenario->id, "internet");
    if (other != NULL)
        messages_add(loading->messages, other->xml->at, "give it another",
                     "id \"internet\" belongs to the domain that is there if none is written");
    internet = xml_alloc(scenario->document, sizeof *internet);
    internet->id = "internet";
    internet->ipv4.word = internet->ipv6.word = ADDRESSING_AUTO;
    internet->rtt_ns = INTERNET_RTT_NS;
    g_ptr_array_add(scenario->domain, internet);
    g_hash_table_insert(scenario->id, (char *) internet->id, internet);
}

/* Resolving */

static bool
is_read(const struct loading *loading, const void *element)
{
    const struct any_element *any = element;

    return any->xml == NULL || !g_hash_table_contains(loading->unread, any->xml);
}

static const char *
kind_of(const struct any_element *any)
{
    return any->xml != NULL ? any->xml->name : "domain";
}

/* Ids of the elements of @kinds alone, for suggestions. */
static const char *
suggest(const struct loading *loading, const char *id, const char *const *kinds)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

    if (messages_n(loading->messages) >= MESSAGES_SHOWN)
        return NULL;
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++) {
        const GPtrArray *list = G_STRUCT_MEMBER(GPtrArray *, loading->scenario, kind->list);

        for (guint i = 0; g_strv_contains(kinds, kind->name) && i < list->len; i++)
            g_hash_table_add(ids, (char *) ((struct any_element *) g_ptr_array_index(list, i))->id);
    }
    return ids_suggest(loading->scenario->document, ids, id, loading->messages);
}

/* Returns: the element that @id, a value of @attribute, refers to; NULL after a
 * message. @what: the kinds in words. */
static const struct any_element *
refer(const struct loading *loading, struct xml_attribute *attribute, const char *id, const char *const *kinds,
      const char *what)
{
    const struct any_element *any = g_hash_table_lookup(loading->scenario->id, id);
    g_autofree char *problem = NULL;

    if (any != NULL && g_strv_contains(kinds, kind_of(any)))
        return any;
    problem = any != NULL ? g_strdup_printf("is a %s, not a %s", kind_of(any), what)
                          : g_strdup_printf("is the id of no %s", what);
    fields_refuse(loading->messages, attribute, id, suggest(loading, id, kinds), problem);
    return NULL;
}

static const char *const domain_kind[] = { "domain", NULL };
static const char *const dns_kind[] = { "dns", NULL };
static const char *const host_kinds[] = { "host", "site", NULL };
static const char *const server_kind[] = { "server", NULL };
static const char *const from_kinds[] = { "host", "site", "server", NULL };
static const char *const carrier_kinds[] = { "nat", "firewall", NULL };

static uint32_t
number_of_domain(const struct loading *loading, const char *id)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(loading->domain, id)) - 1;
}

/* Finds the domain that @element is in; *in may be NULL if there is one only. */
static bool
resolve_in(const struct loading *loading, const void *element, const char **in, uint32_t *domain)
{
    const struct any_element *any = element;
    const GPtrArray *domains = loading->scenario->domain;

    if (*in == NULL && domains->len > 1)
        return messages_add(loading->messages, any->xml->at, suggest(loading, "", domain_kind),
                            "there are several domains: %s needs the attribute \"in\"", any->xml->name);
    if (*in == NULL)
        *in = ((struct any_element *) g_ptr_array_index(domains, 0))->id;
    else if (refer(loading, xml_attribute(any->xml, "in"), *in, domain_kind, "domain") == NULL)
        return false;
    *domain = number_of_domain(loading, *in);
    return true;
}

/* Refuses @attribute of @xml if the domain that it is in does not have the family. */
static void
need_family(const struct loading *loading, const struct xml_element *xml, const char *attribute, uint32_t domain)
{
    const struct domain_element *in = g_ptr_array_index(loading->scenario->domain, domain);
    bool ipv4 = !g_str_equal(attribute, "ipv6");
    g_autofree char *problem = NULL;

    if ((ipv4 ? &in->ipv4 : &in->ipv6)->word != ADDRESSING_NONE)
        return;
    problem = g_strdup_printf("is in domain \"%s\", which has no %s", in->id, ipv4 ? "IPv4" : "IPv6");
    fields_refuse(loading->messages, xml_attribute(xml, attribute), NULL, "leave it out, or give the domain a prefix",
                  problem);
}

static void
resolve_addresses(const struct loading *loading, const struct xml_element *xml, uint32_t domain,
                  const struct address_list *ipv4, const struct address_list *ipv6)
{
    if (ipv4->word < 0)
        need_family(loading, xml, "ipv4", domain);
    if (ipv6->word < 0)
        need_family(loading, xml, "ipv6", domain);
}

static void
resolve_dns_list(const struct loading *loading, const struct xml_element *xml, const struct word_list *dns)
{
    for (uint32_t i = 0; i < dns->n; i++)
        refer(loading, xml_attribute(xml, "dns"), dns->word[i], dns_kind, "dns");
}

/* Those that have zones, or names. */
static void
resolve_authoritative(const struct loading *loading, const struct xml_element *xml, const struct word_list *dns)
{
    for (uint32_t i = 0; i < dns->n; i++) {
        const void *any = refer(loading, xml_attribute(xml, "dns"), dns->word[i], dns_kind, "dns");
        const struct dns_element *server = any;

        if (server != NULL && is_read(loading, server) && server->type != DNS_AUTHORITATIVE)
            fields_refuse(loading->messages, xml_attribute(xml, "dns"), dns->word[i],
                          "name one with type=\"authoritative\"", "is not an authoritative server");
    }
}

static void
resolve_link(const struct loading *loading, struct link_element *link)
{
    struct xml_attribute *between = xml_attribute(link->xml, "between");
    struct xml_attribute *rtt = xml_attribute(link->xml, "rtt"), *latency = xml_attribute(link->xml, "latency");

    if (rtt != NULL && latency != NULL)
        messages_add(loading->messages, latency->name_at, "latency is one way, rtt there and back: write one of them",
                     "link has both rtt and latency");
    if (rtt != NULL) {
        link->latency_ns[0] = link->rtt_ns / 2;
        link->latency_ns[1] = link->rtt_ns - link->rtt_ns / 2;
    }
    if (link->mtu < LEAST_MTU_IPV6 && link->family != LINK_IPV4)
        fields_refuse(loading->messages, xml_attribute(link->xml, "mtu"), NULL,
                      "write 1280 at least, or family=\"ipv4\"", "is too small for IPv6 (RFC 8200 section 5)");
    if (link->between.n != 2) {
        fields_refuse(loading->messages, between, NULL,
                      "write two ids, separated by a blank", "does not name two domains");
        return;
    }
    for (int i = 0; i < 2; i++)
        if (refer(loading, between, link->between.word[i], domain_kind, "domain") != NULL)
            link->domain[i] = number_of_domain(loading, link->between.word[i]);
}

static bool
domain_has_ipv4(const struct loading *loading, uint32_t domain)
{
    return scenario_domain(loading->scenario, domain)->ipv4.word != ADDRESSING_NONE;
}

/* A NAT stands between a site and IPv4. @nat: its type, or NULL. */
static void
check_nat(const struct loading *loading, const struct xml_element *xml, const char *nat, uint32_t domain)
{
    if (nat != NULL && !g_str_equal(nat, "none") && !domain_has_ipv4(loading, domain))
        fields_refuse(loading->messages, xml_attribute(xml, "nat"), NULL, "leave it out, or give the domain a prefix",
                      "has no IPv4 to translate in this domain");
}

/* A 6to4 router stands on an IPv4 address. */
static void
check_sixtofour(const struct loading *loading, const struct xml_element *xml, int ipv6, uint32_t domain)
{
    if (ipv6 == SITE_IPV6_6TO4 && !domain_has_ipv4(loading, domain))
        fields_refuse(loading->messages, xml_attribute(xml, "ipv6"), NULL, "leave it out, or give the domain a prefix",
                      "has no IPv4 to go over in this domain");
}

/* What a site is behind stands in its domain. @behind: its id, or NULL; @ipv6: the site's. */
static void
check_behind(const struct loading *loading, const struct xml_element *xml, const char *behind, int ipv6,
             uint32_t domain)
{
    struct xml_attribute *attribute = xml_attribute(xml, "behind");
    const struct any_element *any;
    g_autofree char *problem = NULL;
    const char *in;

    if (behind == NULL || g_str_equal(behind, "none"))
        return;
    any = refer(loading, attribute, behind, carrier_kinds, "nat or firewall");
    if (any == NULL || !is_read(loading, any))
        return;
    if (g_str_equal(any->xml->name, "nat") && ipv6 == SITE_IPV6_6TO4)
        fields_refuse(loading->messages, attribute, behind, "leave ipv6=\"6to4\" out: it goes by a public address",
                      "leaves nothing for 6to4 to stand on");
    in = g_str_equal(any->xml->name, "nat") ? ((const struct nat_element *) any)->in
                                            : ((const struct firewall_element *) any)->in;
    if (in != NULL ? g_str_equal(in, scenario_domain(loading->scenario, domain)->id)
                   : loading->scenario->domain->len == 1)
        return;
    problem = g_strdup_printf("stands in another domain than \"%s\"", scenario_domain(loading->scenario, domain)->id);
    fields_refuse(loading->messages, attribute, behind, "name one that stands in the same", problem);
}

static void
resolve_site(struct loading *loading, struct site_element *site)
{
    const struct xml_attribute *reboot = xml_attribute(site->xml, "reboot");

    if (resolve_in(loading, site, &site->in, &site->domain)) {
        check_nat(loading, site->xml, site->nat, site->domain);
        check_sixtofour(loading, site->xml, site->ipv6, site->domain);
        check_behind(loading, site->xml, site->behind, site->ipv6, site->domain);
        if (site->ipv6 == SITE_IPV6_NATIVE || site->ipv6 == SITE_IPV6_BLACKHOLE)
            need_family(loading, site->xml, "ipv6", site->domain);
    }
    if (reboot != NULL && g_str_equal(site->nat, "none") &&
        !mixture_says(loading->scenario, site, site->xml, "nat"))
        messages_add(loading->messages, reboot->name_at, "write nat=, or leave it out",
                     "the site has no NAT that could start anew");
    resolve_dns_list(loading, site->xml, &site->dns);
    loading->sites += site->count;
    if (loading->sites > MOST_HOSTS && loading->sites - site->count <= MOST_HOSTS)
        messages_add(loading->messages, site->xml->at, NULL, "with this there are more than %d sites", MOST_HOSTS);
}

/* Whether the domain of @site was found; if not, that was told. */
static bool
is_placed(const struct loading *loading, const struct site_element *site)
{
    return site->in != NULL && g_hash_table_contains(loading->domain, site->in);
}

static void
resolve_mix(const struct loading *loading, const struct mix_element *mix, const struct site_element *site)
{
    if (mix->os.n > 1)
        fields_refuse(loading->messages, xml_attribute(mix->xml, "os"), NULL, "a row for each",
                      "names several systems");
    resolve_dns_list(loading, mix->xml, &mix->dns);
    if (is_placed(loading, site))
        check_nat(loading, mix->xml, mix->nat, site->domain);
    if (is_placed(loading, site))
        check_sixtofour(loading, mix->xml, mix->ipv6, site->domain);
    if (is_placed(loading, site))
        check_behind(loading, mix->xml, mix->behind, site->ipv6, site->domain);
    if (is_placed(loading, site) && (mix->ipv6 == SITE_IPV6_NATIVE || mix->ipv6 == SITE_IPV6_BLACKHOLE))
        need_family(loading, mix->xml, "ipv6", site->domain);
}

/* Whether a row says a share, or names who does. */
static bool
has_share(const struct loading *loading, const struct mix_element *mix)
{
    return mix->use != NULL || mix->file != NULL || xml_attribute(mix->xml, "share") != NULL ||
        messages_add(loading->messages, mix->xml->at, fields_find(language_kind("mix")->fields, "share")->meaning,
                     "%s needs the attribute \"share\"", mix->xml->name);
}

/* Of rows that could not all be read no shares are reckoned. */
static void
resolve_mixture(const struct loading *loading, struct site_element *site)
{
    bool all = true;

    for (uint32_t i = 0; i < site->n_mix; i++) {
        const struct mix_element *mix = g_ptr_array_index(loading->scenario->mix, site->first_mix + i);

        all &= is_read(loading, mix) && has_share(loading, mix);
        if (is_read(loading, mix))
            resolve_mix(loading, mix, site);
    }
    if (all)
        site->mixture = mixture_read(loading->scenario, site, loading->messages);
}

/* Asked of all hosts, also of those that could not be read for another reason. */
static void
need_systems(const struct loading *loading)
{
    const struct scenario *scenario = loading->scenario;

    for (guint i = 0; i < scenario->host->len; i++) {
        const struct any_element *host = g_ptr_array_index(scenario->host, i);

        if (xml_attribute(host->xml, "os") == NULL &&
            !mixture_says(scenario, scenario_site_of(scenario, host), host->xml, "os"))
            messages_add(loading->messages, host->xml->at, "its system: v6sim os list names all",
                         "host needs the attribute \"os\"");
    }
}

static void
check_tunnels(const struct loading *loading, const struct xml_element *xml, uint32_t tunnels)
{
    if (tunnels >> TUNNELS_NONE & 1 && tunnels != 1u << TUNNELS_NONE)
        fields_refuse(loading->messages, xml_attribute(xml, "tunnels"), "none", "write it alone",
                      "stands beside others");
}

static void
resolve_host(struct loading *loading, struct host_element *host)
{
    const struct site_element *site =
        host->site != UINT32_MAX ? g_ptr_array_index(loading->scenario->site, host->site) : NULL;
    static const struct address_list its_own = { .word = ADDRESSING_AUTO };      /* a site with 6to4 has a prefix */
    const struct xml_attribute *in = xml_attribute(host->xml, "in");
    int64_t n = scenario_members(host) * (site != NULL ? site->count : 1);

    resolve_dns_list(loading, host->xml, &host->dns);
    if (site != NULL && in != NULL)
        messages_add(loading->messages, in->name_at, "leave it out", "a host in a site is in the site's domain");
    if (site != NULL)
        host->domain = site->domain;
    if (site != NULL ? is_placed(loading, site) : resolve_in(loading, host, &host->in, &host->domain))
        resolve_addresses(loading, host->xml, host->domain, &host->ipv4,
                          site != NULL && site->ipv6 == SITE_IPV6_6TO4 ? &its_own : &host->ipv6);
    check_tunnels(loading, host->xml, host->tunnels);
    if (host->mac != 0 && n > 1)
        fields_refuse(loading->messages, xml_attribute(host->xml, "mac"), NULL, "leave it out: each gets its own",
                      "cannot belong to several hosts");
    if (host->taken != 0 && (site == NULL || site->n_routers == 0 || host->ipv6.word != ADDRESSING_AUTO))
        fields_refuse(loading->messages, xml_attribute(host->xml, "taken"), NULL,
                      "leave ipv6 out, and write a <router> into the site", "is of addresses that no host here forms");
    if (loading->hosts <= MOST_HOSTS && loading->hosts + n > MOST_HOSTS)
        messages_add(loading->messages, host->xml->at, NULL, "with this there are more than %d hosts", MOST_HOSTS);
    loading->hosts = MIN(loading->hosts + n, INT64_C(2) * MOST_HOSTS);
}

static void
resolve_server(const struct loading *loading, struct server_element *server)
{
    const struct xml_attribute *publish = xml_attribute(server->xml, "publish");

    if (resolve_in(loading, server, &server->in, &server->domain))
        resolve_addresses(loading, server->xml, server->domain, &server->ipv4, &server->ipv6);
    resolve_authoritative(loading, server->xml, &server->dns);
    if (xml_attribute(server->xml, "ipv4-state") == NULL)
        server->ipv4_state = server->state;
    if (xml_attribute(server->xml, "ipv6-state") == NULL)
        server->ipv6_state = server->state;
    if (publish != NULL && server->name.n == 0)
        messages_add(loading->messages, publish->name_at, "give it a name",
                     "a server without a name publishes nothing");
}

/* Whether something of the workload is from the server. */
static bool
is_named(const struct scenario *scenario, const struct server_element *server)
{
    bool any = false;

    for (guint i = 0; i < scenario->work->len; i++) {
        const struct work_element *work = g_ptr_array_index(scenario->work, i);

        for (uint32_t j = 0; j < work->from.n; j++)
            any |= g_str_equal(work->from.word[j], server->id);
    }
    return any;
}

/* A server that does something of its own has a host's part, which refuses nobody an answer. */
static void
let_act(const struct loading *loading, struct server_element *server)
{
    static const char *const neutral = "rfc-6724";
    struct host_element *host;

    if (server->os.n > 1)
        fields_refuse(loading->messages, xml_attribute(server->xml, "os"), NULL, "write one",
                      "names several systems");
    check_tunnels(loading, server->xml, server->tunnels);
    if (server->tunnels != 0 && xml_attribute(server->xml, "os") == NULL)
        fields_refuse(loading->messages, xml_attribute(server->xml, "tunnels"), NULL, "say os, too",
                      "is of a server without a system");
    if (server->os.n == 0 && !is_named(loading->scenario, server))
        return;
    host = xml_alloc(loading->scenario->document, sizeof *host);
    *host = (struct host_element) {
        .xml = server->xml, .id = server->id, .os = server->os, .tunnels = server->tunnels, .in = server->in,
        .ipv4 = server->ipv4, .ipv6 = server->ipv6, .firewall = FIREWALL_OFF, .count = 1, .site = UINT32_MAX,
        .domain = server->domain };
    if (host->os.n == 0)
        host->os = (struct word_list) { &neutral, 1 };
    server->host = host;
}

/* Refuses a relay that has no addresses of @family: it stands between both. */
static void
need_address(const struct loading *loading, const struct relay_element *relay, enum family family)
{
    const struct domain_element *in = g_ptr_array_index(loading->scenario->domain, relay->domain);
    const struct address_list *list = family == FAMILY_IPV4 ? &relay->ipv4 : &relay->ipv6;
    const char *name = family == FAMILY_IPV4 ? "IPv4" : "IPv6";

    if (list->word == ADDRESSING_NONE || (list->word >= 0 &&
        (family == FAMILY_IPV4 ? &in->ipv4 : &in->ipv6)->word == ADDRESSING_NONE))
        messages_add(loading->messages, relay->xml->at, "put it where there are both families",
                     "relay has no %s address", name);
}

static void
resolve_nat(const struct loading *loading, struct nat_element *nat)
{
    if (nat->pool.len < MAPPED_BITS + LEAST_POOL_LEN)
        fields_refuse(loading->messages, xml_attribute(nat->xml, "pool"), NULL, "a /8 is the largest", "is too large");
    if (resolve_in(loading, nat, &nat->in, &nat->domain))
        need_family(loading, nat->xml, "pool", nat->domain);
}

static void
resolve_firewall(const struct loading *loading, struct firewall_element *firewall)
{
    resolve_in(loading, firewall, &firewall->in, &firewall->domain);
}

static void
resolve_relay(const struct loading *loading, struct relay_element *relay)
{
    if (!resolve_in(loading, relay, &relay->in, &relay->domain))
        return;
    resolve_addresses(loading, relay->xml, relay->domain, &relay->ipv4, &relay->ipv6);
    need_address(loading, relay, FAMILY_IPV4);
    need_address(loading, relay, FAMILY_IPV6);
}

/* One address, or two of which one is behind the other. */
static bool
is_pair(const struct address_list *list)
{
    if (list->word >= 0 || list->n < 1 || list->n > 2)
        return false;
    return list->n == 1 || addr_equal(list->address[1].addr, addr_add(list->address[0].addr, 1));
}

static void
resolve_teredo_server(const struct loading *loading, struct teredo_server_element *server)
{
    if (resolve_in(loading, server, &server->in, &server->domain))
        resolve_addresses(loading, server->xml, server->domain, &server->ipv4, &server->ipv6);
    if (server->ipv4.word != ADDRESSING_AUTO && !is_pair(&server->ipv4))
        fields_refuse(loading->messages, xml_attribute(server->xml, "ipv4"), NULL,
                      "write its primary address: the secondary one is the next", "is no pair of addresses");
}

/* Tells types from names in what a fault is for. */
static void
resolve_fault_for(const struct loading *loading, struct dns_element *dns)
{
    struct xml_attribute *attribute = xml_attribute(dns->xml, "for");

    for (uint32_t i = 0; i < dns->fault_for.n; i++) {
        const char *word = dns->fault_for.word[i];

        for (enum question question = 0; question < N_QUESTIONS; question++)
            if (g_str_equal(word, question_name[question]))
                dns->fault_types |= 1u << question;
        if (!g_strv_contains(question_name, word) && strchr(word, '.') == NULL)
            fields_refuse(loading->messages, attribute, word,
                          fields_suggest(loading->scenario->document, word, question_name, loading->messages),
                          "is neither a type nor a domain name");
    }
}

/* Whether the forwarder @dns, by those that it asks, asks @sought in the end. */
static bool
asks_in_the_end(const struct loading *loading, const struct dns_element *dns, const struct dns_element *sought,
                guint depth)
{
    for (uint32_t i = 0; dns->type == DNS_FORWARDER && i < dns->upstream.n; i++) {
        const struct dns_element *next = g_hash_table_lookup(loading->scenario->id, dns->upstream.word[i]);

        if (next == sought || (next != NULL && depth > 0 && g_str_equal(kind_of((const void *) next), "dns") &&
                               asks_in_the_end(loading, next, sought, depth - 1)))
            return true;
    }
    return false;
}

/* Whether a server of its type can have the cache that it says. */
static void
resolve_cache(const struct loading *loading, struct dns_element *dns)
{
    struct xml_attribute *attribute = xml_attribute(dns->xml, "cache");

    if (attribute == NULL && dns->type != DNS_RECURSIVE)
        dns->cache = DNS_NONE;
    else if (dns->type == DNS_AUTHORITATIVE && dns->cache != DNS_NONE)
        messages_add(loading->messages, attribute->name_at, "leave it out", "an authoritative server has no cache");
    else if (dns->type == DNS_RECURSIVE && dns->cache == DNS_NONE)
        fields_refuse(loading->messages, attribute, NULL, "warm or cold", "is of a forwarder only");
    else if (dns->type == DNS_FORWARDER && dns->cache == DNS_WARM)
        fields_refuse(loading->messages, attribute, NULL, "cold or none", "is of a recursive resolver only");
}

/* What a server of another type says. */
static void
refuse_foreign(const struct loading *loading, const struct dns_element *dns)
{
    const struct { const char *attribute; int type; bool cold, said; } of[] = {
        { "lame", DNS_RECURSIVE, true, dns->lame != LAME_AVOID },
        { "broken", DNS_RECURSIVE, true, dns->broken != BROKEN_SERVFAIL },
        { "upstream", DNS_FORWARDER, false, dns->upstream.n > 0 },
        { "defect", DNS_FORWARDER, false, dns->defect != 0 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(of); i++) {
        const struct xml_attribute *attribute = xml_attribute(dns->xml, of[i].attribute);

        if (of[i].said && dns->type != of[i].type)
            messages_add(loading->messages, attribute->name_at, "leave it out", "%s is of a %s only", of[i].attribute,
                         of[i].type == DNS_RECURSIVE ? "recursive resolver" : "forwarder");
        else if (of[i].said && of[i].cold && dns->cache != DNS_COLD)
            messages_add(loading->messages, attribute->name_at, "write cache=\"cold\", or leave it out",
                         "%s is of a cold cache only", of[i].attribute);
    }
}

static void
resolve_dns(const struct loading *loading, struct dns_element *dns)
{
    resolve_fault_for(loading, dns);
    for (uint32_t i = 0; i < dns->upstream.n; i++)
        refer(loading, xml_attribute(dns->xml, "upstream"), dns->upstream.word[i], dns_kind, "dns");
    resolve_cache(loading, dns);
    refuse_foreign(loading, dns);
    if (dns->landing != NULL)
        names_check(dns->landing, xml_place(dns->xml, "landing"), loading->messages);
    if (dns->landing != NULL && dns->type == DNS_AUTHORITATIVE)
        messages_add(loading->messages, xml_attribute(dns->xml, "landing")->name_at, "write it in a zone, as *",
                     "an authoritative server makes no names up");
    if (asks_in_the_end(loading, dns, dns, MOST_FORWARDERS))
        fields_refuse(loading->messages, xml_attribute(dns->xml, "upstream"), NULL,
                      "name resolvers that find out by themselves", "leads back to it");
    if (resolve_in(loading, dns, &dns->in, &dns->domain))
        resolve_addresses(loading, dns->xml, dns->domain, &dns->ipv4, &dns->ipv6);
}

/* The root is a name without labels. */
static void
resolve_zone(const struct loading *loading, const struct zone_element *zone)
{
    if (!g_str_equal(zone->name, "."))
        names_check(zone->name, xml_place(zone->xml, "name"), loading->messages);
    resolve_authoritative(loading, zone->xml, &zone->dns);
}

static void
resolve_commands(const struct loading *loading, struct commands_element *commands)
{
    if (xml_attribute(commands->xml, "at") == NULL)
        commands->at_ns = -1;
    for (uint32_t i = 0; i < commands->on.n; i++)
        refer(loading, xml_attribute(commands->xml, "on"), commands->on.word[i], host_kinds, "host or site");
}

/* No name has a colon, or consists of numbers and dots (RFC 1123 section 2.1). */
static bool
means_address(const char *to)
{
    return strchr(to, ':') != NULL || (strchr(to, '.') != NULL && to[strspn(to, "0123456789.")] == '\0');
}

/* Whether a file may say something of names of one label. */
static bool
is_of_names(const char *path)
{
    return g_str_has_suffix(path, "hosts") || g_str_has_suffix(path, "resolv.conf");
}

/* Whether some host may find a name of one label: by a search list, or a file of its own. */
static bool
has_short_names(const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->host->len; i++) {
        const struct host_element *host = g_ptr_array_index(scenario->host, i);

        if (host->search.n > 0)
            return true;
        for (uint32_t nth = 0; nth < host->n_files; nth++)
            if (is_of_names(host->file[nth].path))
                return true;
    }
    for (guint i = 0; i < scenario->site->len; i++)
        if (((const struct site_element *) g_ptr_array_index(scenario->site, i))->search.n > 0)
            return true;
    return false;
}

/* A word without dots is the id of a server if one was given that id, and a name of one label if nobody has it. */
static void
check_short(const struct loading *loading, struct xml_attribute *to, const char *word)
{
    const struct any_element *any = g_hash_table_lookup(loading->scenario->id, word);

    if (any != NULL && any->xml != NULL && g_str_equal(any->xml->name, "server") &&
        xml_attribute(any->xml, "id") == NULL)
        fields_refuse(loading->messages, to, NULL, "give that server an id, or write its whole name",
                      "may be a name of one label, or the server whose name begins so");
    else if (any != NULL)
        refer(loading, to, word, server_kind, "server");
}

/* A literal address, a server's id, or a name, which nobody need have. */
static void
resolve_target(const struct loading *loading, const struct work_element *work, const char *target)
{
    struct xml_attribute *to = xml_attribute(work->xml, "to");
    struct addr addr;
    const char *hint, *wrong = value_read_addr(target, &addr, &hint);

    if (wrong == NULL) {
        if (g_str_equal(work->xml->name, "ping") && (reach_is_multicast(addr) || addr_is_broadcast(addr)))
            fields_refuse(loading->messages, to, NULL, "write the address of one node",
                          "is an address of many: who answers is not built yet");
        return;
    }
    if (!g_hash_table_contains(loading->scenario->id, target) && means_address(target))
        fields_refuse(loading->messages, to, target, hint, wrong);
    else if (has_short_names(loading->scenario) && strchr(target, '.') == NULL)
        check_short(loading, to, target);
    else if (g_hash_table_contains(loading->scenario->id, target) || strchr(target, '.') == NULL)
        refer(loading, to, target, server_kind, "server");
}

static void
resolve_work(const struct loading *loading, struct work_element *work)
{
    if (xml_attribute(work->xml, "at") == NULL)
        work->at_ns = -1;
    for (uint32_t i = 0; i < work->from.n; i++)
        refer(loading, xml_attribute(work->xml, "from"), work->from.word[i], from_kinds, "host, site or server");
    arrivals_read(work, loading->scenario->document, loading->messages);
    for (uint32_t i = 0; i < work->target.n; i++)
        resolve_target(loading, work, work->target.word[i]);
}

static void
number_domains(struct loading *loading)
{
    const GPtrArray *domains = loading->scenario->domain;

    for (guint i = 0; i < domains->len; i++) {
        const struct any_element *domain = g_ptr_array_index(domains, i);

        if (!g_hash_table_contains(loading->domain, domain->id))
            g_hash_table_insert(loading->domain, (char *) domain->id, GUINT_TO_POINTER(i + 1));
        if (i == MOST_DOMAINS)
            messages_add(loading->messages, domain->xml->at, NULL, "more than %d domains", MOST_DOMAINS);
    }
    loading->scenario->implicit_core = domains->len > 1 && loading->scenario->link->len == 0;
}

#define RESOLVE(list, resolve)                                                              \
    for (guint i = 0; i < loading->scenario->list->len; i++)                                \
        if (is_read(loading, g_ptr_array_index(loading->scenario->list, i)))                \
            resolve(loading, g_ptr_array_index(loading->scenario->list, i))

/* RFC 4861 section 6.2.1: a router that is one outlives the wait for its next word. */
static void
resolve_router(const struct loading *loading, const struct router_element *router)
{
    const struct site_element *site = g_ptr_array_index(loading->scenario->site, router->site);

    if (router->prefix.word < 0 && (router->prefix.prefix.len != 64 || addr_is_link_local(router->prefix.prefix.addr)))
        fields_refuse(loading->messages, xml_attribute(router->xml, "prefix"), NULL,
                      "write a /64: hosts form addresses of no other (RFC 4862 section 5.5.3)",
                      "is no prefix to form addresses of");
    if (router->preferred_ns > router->valid_ns)
        fields_refuse(loading->messages, xml_attribute(router->xml, "preferred"), NULL,
                      "an address is valid for longer, or as long", "is more than valid");
    if (router->lifetime_ns > 0 && router->lifetime_ns < router->interval_ns)
        fields_refuse(loading->messages, xml_attribute(router->xml, "lifetime"), NULL,
                      "write more than the interval, or 0s", "ends before the next advertisement");
    for (uint32_t i = 0; i < router->rdnss.n; i++)
        refer(loading, xml_attribute(router->xml, "rdnss"), router->rdnss.word[i], dns_kind, "dns");
    if (router->dhcp != DHCP_NONE && is_placed(loading, site) && !domain_has_ipv4(loading, site->domain))
        fields_refuse(loading->messages, xml_attribute(router->xml, "dhcp"), NULL,
                      "leave it out, or give the domain a prefix", "has no IPv4 addresses to give in this domain");
}

/* A site's routers are told apart by the last bits of their link-local addresses. */
static void
count_routers(const struct loading *loading, const struct site_element *site)
{
    if (site->n_routers > MOST_ROUTERS)
        messages_add(loading->messages, site->xml->at, NULL, "more than %d routers in a site", MOST_ROUTERS);
}

static void
resolve_all(struct loading *loading)
{
    number_domains(loading);
    RESOLVE(link, resolve_link);
    RESOLVE(nat, resolve_nat);
    RESOLVE(firewall, resolve_firewall);
    RESOLVE(site, resolve_site);
    RESOLVE(site, resolve_mixture);
    RESOLVE(site, count_routers);
    RESOLVE(router, resolve_router);
    need_systems(loading);
    RESOLVE(host, resolve_host);
    RESOLVE(server, resolve_server);
    RESOLVE(relay, resolve_relay);
    RESOLVE(teredo_server, resolve_teredo_server);
    RESOLVE(dns, resolve_dns);
    RESOLVE(zone, resolve_zone);
    RESOLVE(commands, resolve_commands);
    RESOLVE(work, resolve_work);
    RESOLVE(server, let_act);
}

/* All together */

static bool
check_root(const struct xml_element *root, struct messages *messages)
{
    if (language_is_part(root->name))
        return messages_add(messages, root->at, "take a scenario that includes it",
                            "<%s> is part of a scenario, not a whole one", root->name);
    return g_str_equal(root->name, "scenario") ||
        messages_add(messages, root->at, "its root would be <scenario>", "<%s> is not a scenario", root->name);
}

struct scenario *
scenario_load(const char *path, const struct scenario_options *options, struct messages *messages)
{
    unsigned before = messages_n(messages);
    struct xml_document *document = xml_read(path, NULL, messages);

    if (document == NULL)
        return NULL;
    if (!check_root(document->root, messages) || !include_parts(document, messages) ||
        (options->expect != NULL && !expect_take(document, options->expect, messages))) {
        xml_free(document);
        return NULL;
    }
    struct scenario *scenario = scenario_new(document);
    struct loading loading = {
        .scenario = scenario,
        .messages = messages,
        .unread = g_hash_table_new(NULL, NULL),
        .domain = g_hash_table_new(g_str_hash, g_str_equal),
    };

    scenario->marked_by = options->expect != NULL ? g_string_chunk_insert(document->strings, options->expect) : NULL;
    prepare(&loading, options);
    read_root(&loading, options);
    read_elements(&loading);
    add_defaults(&loading);
    resolve_all(&loading);
    expect_read(scenario, messages);
    g_hash_table_unref(loading.unread);
    g_hash_table_unref(loading.domain);
    if (messages_n(messages) == before)
        return scenario;
    scenario_free(scenario);
    return NULL;
}

struct scenario *
scenario_beside(const struct scenario *scenario, const char *variant, const char *const *set,
                struct messages *messages)
{
    const struct scenario_options options = { .variant = variant, .set = set, .seed_given = true,
                                              .seed = scenario->seed, .expect = scenario->marked_by };

    return scenario_load(scenario->document->path != NULL ? scenario->document->path : "-", &options, messages);
}
