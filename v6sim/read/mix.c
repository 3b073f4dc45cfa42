/*
 * mix.c - what the <mix> elements of a site deal out, and who gets what
 *
 * In order: rows are put into distributions by the attributes that they name
 * (sort_rows); shares become whole weights, nothing rounded (weigh); what else
 * says the same is refused (check_places); and in the building of a world the
 * combinations are dealt (population_deal).
 */
#include "v6sim/read/mix.h"

#include <glib.h>

#include "v6sim/read/deal.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"
#include "v6sim/read/mixes.h"
#include "v6sim/read/value.h"
#include "v6sim/read/world.h"

struct reading {
    const struct scenario *scenario;
    const struct site_element *site;
    GArray *distribution;       /* struct distribution */
    struct messages *messages;
};

/* Rows whose shares are made into weights. */
struct weighing {
    const struct mix_element *const *row;
    uint32_t n;
    const char *attribute;      /* that says their shares, where another than "share" does */
    struct xml_document *strings;
    struct messages *messages;
};

/* Attributes */

static const struct field *
row_fields(void)
{
    return language_kind("mix")->fields;
}

static uint64_t
bit_of(const char *attribute)
{
    return UINT64_C(1) << (fields_find(row_fields(), attribute) - row_fields());
}

uint64_t
mix_says(const struct mix_element *row)
{
    return row->given.mask & ~(bit_of("id") | bit_of("share") | bit_of("use") | bit_of("file"));
}

char *
mix_names(uint64_t set)
{
    GString *names = g_string_new(NULL);

    for (unsigned i = 0; row_fields()[i].name != NULL; i++)
        if (set >> i & 1)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", row_fields()[i].name);
    return g_string_free(names, FALSE);
}

/* Whether it stands for the rows of a named mix, or of a file. */
static bool
stands_for_others(const struct mix_element *row)
{
    return row->use != NULL || row->file != NULL;
}

static struct xml_attribute *
share_of(const struct weighing *weighing, const struct mix_element *row)
{
    struct xml_attribute *other = xml_attribute(row->xml, weighing->attribute);

    return other != NULL ? other : xml_attribute(row->xml, "share");
}

/* Rows into distributions */

/* Where a scenario says @row, or the element that it is of. */
static struct place
said_at(const struct mix_element *row, const char *attribute)
{
    return row->of != NULL ? row->of->xml->at : xml_attribute(row->xml, attribute)->name_at;
}

static bool
refuse_overlap(const struct reading *reading, const struct mix_element *row, const struct distribution *other)
{
    const struct field *field = row_fields();
    bool foreign = row->of != other->row[0]->of;

    while (!(mix_says(row) & other->attributes & bit_of(field->name)))
        field++;
    return messages_add_with(reading->messages,
                             foreign ? said_at(row, field->name) : xml_attribute(row->xml, field->name)->name_at,
                             foreign ? said_at(other->row[0], field->name) : other->row[0]->xml->at,
                             foreign ? "one of them has to say all of it"
                                     : "rows that belong together name the same attributes",
                             foreign ? "\"%s\" is dealt by another mix already"
                                     : "\"%s\" is dealt by rows with other attributes already", field->name);
}

/* Whether @row belongs to the rows of @distribution. */
static bool
belongs(const struct mix_element *row, const struct distribution *distribution)
{
    return distribution->attributes == mix_says(row) && distribution->row[0]->of == row->of;
}

static struct distribution *
distribution_for(struct reading *reading, const struct mix_element *row)
{
    uint64_t attributes = mix_says(row);

    for (guint i = 0; i < reading->distribution->len; i++) {
        struct distribution *distribution = &g_array_index(reading->distribution, struct distribution, i);

        if (belongs(row, distribution))
            return distribution;
        if ((distribution->attributes & attributes) != 0) {
            refuse_overlap(reading, row, distribution);
            return NULL;
        }
    }

    struct distribution new = {
        .row = xml_alloc(reading->scenario->document, reading->site->n_mix * sizeof *new.row),
        .number = xml_alloc(reading->scenario->document, reading->site->n_mix * sizeof *new.number),
        .attributes = attributes,
        .of_site = attributes & (bit_of("ipv6") | bit_of("access") | bit_of("nat") | bit_of("behind")),
    };
    g_array_append_val(reading->distribution, new);
    return &g_array_index(reading->distribution, struct distribution, reading->distribution->len - 1);
}

static void
sort_rows(struct reading *reading)
{
    for (uint32_t i = 0; i < reading->site->n_mix; i++) {
        uint32_t number = reading->site->first_mix + i;
        const struct mix_element *row = g_ptr_array_index(reading->scenario->mix, number);

        if (stands_for_others(row))
            continue;
        if (mix_says(row) == 0) {
            messages_add(reading->messages, row->xml->at, "write os, app, ipv4, ipv6, dns or access",
                         "mix says nothing about its hosts");
            continue;
        }

        struct distribution *distribution = distribution_for(reading, row);
        if (distribution == NULL)
            continue;
        distribution->number[distribution->n] = number;
        distribution->row[distribution->n++] = row;
    }
}

/* Shares into weights */

typedef unsigned __int128 wide;

static wide
power_of_10(unsigned n)
{
    return n == 0 ? 1 : 10 * power_of_10(n - 1);
}

/* All percentages, of which one may be "rest", or all weights. */
static bool
check_kinds(const struct weighing *weighing)
{
    static const char *const is[] = { "is a percentage", "is a weight", "is what is left of 100%" };
    const struct mix_element *first = weighing->row[0], *rest = NULL;

    for (uint32_t i = 0; i < weighing->n; i++) {
        const struct mix_element *row = weighing->row[i];
        g_autofree char *problem = NULL;

        if (row->share.kind == PART_REST && rest != NULL) {
            g_autofree char *there = messages_place(share_of(weighing, rest)->value_at,
                                                    share_of(weighing, row)->value_at);

            problem = g_strdup_printf("is there twice (%s)", there);
            return fields_refuse(weighing->messages, share_of(weighing, row), NULL, "one row takes what others leave",
                                 problem);
        }
        if (row->share.kind == PART_REST)
            rest = row;
        if ((row->share.kind == PART_WEIGHT) != (first->share.kind == PART_WEIGHT)) {
            g_autofree char *there = messages_place(share_of(weighing, first)->value_at,
                                                    share_of(weighing, row)->value_at);

            problem = g_strdup_printf("%s, but the share at %s %s", is[row->share.kind], there,
                                      is[first->share.kind]);
            return fields_refuse(weighing->messages, share_of(weighing, row), NULL,
                                 "write all as percentages, one of them as rest, or all as weights", problem);
        }
    }
    return true;
}

/* Returns: in units of 10^-@places, the sum of all shares but that of "rest". */
static wide
sum_of(const struct weighing *weighing, unsigned places)
{
    wide sum = 0;

    for (uint32_t i = 0; i < weighing->n; i++) {
        const struct mix_part *share = &weighing->row[i]->share;

        sum += (wide) share->digits * (share->kind == PART_REST ? 0 : power_of_10(places - share->places));
    }
    return sum;
}

static char *
percentage(wide units, unsigned places)
{
    for (; places > 0 && units % 10 == 0; places--)
        units /= 10;
    if (units > INT64_MAX)
        return g_strdup("far more than 100%");
    return value_print_part(&(struct mix_part) {
        .kind = PART_PERCENT, .places = places, .digits = (int64_t) units });
}

/* Whether percentages make 100, or leave something to "rest". */
static bool
check_sum(const struct weighing *weighing, wide sum, wide whole, unsigned places)
{
    const struct mix_element *row = weighing->row[weighing->n - 1], *rest = NULL;
    g_autofree char *names = mix_names(mix_says(row));
    g_autofree char *made = percentage(sum, places);

    for (uint32_t i = 0; i < weighing->n; i++)
        if (weighing->row[i]->share.kind == PART_REST)
            rest = weighing->row[i];
    if (rest != NULL ? sum < whole : sum == whole || row->share.kind == PART_WEIGHT)
        return true;
    if (rest == NULL)
        return messages_add(weighing->messages, share_of(weighing, row)->value_at,
                            "they make 100%; one may be \"rest\"; or write weights, without %",
                            "the shares of %s make %s", names, made);

    g_autofree char *problem = g_strdup_printf("is nothing: the other shares of %s make %s", names, made);
    return fields_refuse(weighing->messages, share_of(weighing, rest), NULL,
                         "leave the row out, or make others smaller", problem);
}

static wide
common_divisor(wide a, wide b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

/* Returns: the weights, or NULL if they are too fine. */
static uint64_t *
whole_weights(const struct weighing *weighing, wide rest, unsigned places)
{
    g_autofree wide *weight = g_new(wide, weighing->n);
    wide divisor = 0, total = 0;

    for (uint32_t i = 0; i < weighing->n; i++) {
        const struct mix_part *share = &weighing->row[i]->share;

        weight[i] = share->kind == PART_REST ? rest : (wide) share->digits * power_of_10(places - share->places);
        divisor = common_divisor(weight[i], divisor);
        total += weight[i];
    }
    if (total / divisor > DEAL_MOST_TOTAL) {
        messages_add(weighing->messages, share_of(weighing, weighing->row[0])->value_at, "write fewer digits",
                     "these shares are too fine");
        return NULL;
    }
    uint64_t *whole = xml_alloc(weighing->strings, weighing->n * sizeof *whole);

    for (uint32_t i = 0; i < weighing->n; i++)
        whole[i] = (uint64_t) (weight[i] / divisor);
    return whole;
}

uint64_t *
mix_weigh(const struct mix_element *const *row, uint32_t n, const char *attribute, struct xml_document *strings,
          struct messages *messages)
{
    const struct weighing weighing = { row, n, attribute, strings, messages };
    unsigned places = 0;

    if (!check_kinds(&weighing))
        return NULL;
    for (uint32_t i = 0; i < n; i++)
        places = MAX(places, row[i]->share.places);

    wide sum = sum_of(&weighing, places), whole = 100 * power_of_10(places);
    return check_sum(&weighing, sum, whole, places) ? whole_weights(&weighing, whole - sum, places) : NULL;
}

/* Those of a named mix were weighed when it was read. */
static void
weigh(const struct reading *reading, struct distribution *distribution)
{
    distribution->shares = distribution->row[0]->shares;
    distribution->weight = distribution->shares != NULL
        ? distribution->shares->weight
        : mix_weigh(distribution->row, distribution->n, "share", reading->scenario->document, reading->messages);
}

static bool
check_combinations(const struct reading *reading)
{
    wide combinations = 1;

    for (guint i = 0; i < reading->distribution->len; i++) {
        const struct distribution *distribution = &g_array_index(reading->distribution, struct distribution, i);
        struct place at = distribution->row[0]->xml->at;

        combinations *= distribution->n;
        if (combinations > DEAL_MOST_ROWS)
            return messages_add(reading->messages, at, "rows of all distributions of the site, multiplied",
                                "with this, rows combine in more than %d ways", DEAL_MOST_ROWS);
    }
    return true;
}

/* What else is there */

/* Whether @attribute of a row is that of the same name of @xml: a host's own
 * `ipv6` is another thing than its site's. */
static bool
is_of(const struct xml_element *xml, const char *attribute)
{
    return !g_str_equal(xml->name, "host") || !g_str_equal(attribute, "ipv6");
}

static void
refuse_said(const struct reading *reading, const struct xml_element *xml, const struct distribution *distribution)
{
    for (unsigned i = 0; row_fields()[i].name != NULL; i++) {
        const char *name = row_fields()[i].name;
        const struct xml_attribute *said =
            distribution->attributes >> i & 1 && is_of(xml, name) ? xml_attribute(xml, name) : NULL;

        if (said != NULL)
            messages_add_with(reading->messages, said->name_at, said_at(distribution->row[0], name),
                              "leave it out here or there",
                              "\"%s\" is said by the site's mix as well", name);
    }
}

static void
check_places(const struct reading *reading)
{
    const struct site_element *site = reading->site;

    if (reading->distribution->len > 0 && site->n_hosts == 0)
        messages_add(reading->messages, site->xml->at, "write <host/> in it", "site \"%s\" has no host for its mix",
                     site->id);
    for (guint d = 0; d < reading->distribution->len; d++) {
        const struct distribution *distribution = &g_array_index(reading->distribution, struct distribution, d);

        refuse_said(reading, site->xml, distribution);
        for (uint32_t i = 0; i < site->n_hosts; i++) {
            const struct host_element *host =
                g_ptr_array_index(reading->scenario->host, site->first_host + i);

            refuse_said(reading, host->xml, distribution);
        }
    }
}

/* All together */

const struct mixture *
mixture_read(const struct scenario *scenario, const struct site_element *site, struct messages *messages)
{
    g_autoptr(GArray) distributions = g_array_new(FALSE, FALSE, sizeof(struct distribution));
    struct reading reading = { scenario, site, distributions, messages };
    unsigned before = messages_n(messages);

    sort_rows(&reading);
    bool sorted = messages_n(messages) == before;
    for (guint i = 0; sorted && i < distributions->len; i++)
        weigh(&reading, &g_array_index(distributions, struct distribution, i));
    check_places(&reading);
    if (distributions->len == 0 || messages_n(messages) > before || !check_combinations(&reading))
        return NULL;

    struct mixture *mixture = xml_alloc(scenario->document, sizeof *mixture);
    struct distribution *kept = xml_alloc(scenario->document, distributions->len * sizeof *kept);

    for (guint i = 0; i < distributions->len; i++)
        kept[i] = g_array_index(distributions, struct distribution, i);
    mixture->distribution = kept;
    mixture->n = distributions->len;
    return mixture;
}

bool
mixture_says(const struct scenario *scenario, const struct site_element *site, const struct xml_element *xml,
             const char *attribute)
{
    uint64_t said = 0;

    if (site == NULL || fields_find(row_fields(), attribute) == NULL || !is_of(xml, attribute))
        return false;
    for (uint32_t i = 0; i < site->n_mix; i++)
        said |= mix_says(g_ptr_array_index(scenario->mix, site->first_mix + i));
    return (said & bit_of(attribute)) != 0;
}

/* Dealing */

/* The row of distribution number @nth in @combination: the last distribution
 * counts fastest. */
static uint32_t
row_in(const struct dealt *dealt, uint32_t combination, uint32_t nth)
{
    for (uint32_t i = dealt->n - 1; i > nth; i--)
        combination /= dealt->distribution[i]->n;
    return combination % dealt->distribution[nth]->n;
}

/* Notes which row says what in each combination. */
static void
list_rows(struct dealt *dealt)
{
    static const char *const attribute[N_MIXED] = {
        [MIXED_OS] = "os", [MIXED_APP] = "app", [MIXED_IPV4] = "ipv4", [MIXED_IPV6] = "ipv6", [MIXED_DNS] = "dns",
        [MIXED_ACCESS] = "access", [MIXED_NAT] = "nat",
        [MIXED_BEHIND] = "behind" };

    for (uint32_t i = 0; i < dealt->n; i++)
        for (enum mixed mixed = 0; mixed < N_MIXED; mixed++) {
            if (!(dealt->distribution[i]->attributes & bit_of(attribute[mixed])))
                continue;
            dealt->row[mixed] = g_new(const struct mix_element *, dealt->n_combinations);
            for (uint32_t c = 0; c < dealt->n_combinations; c++)
                dealt->row[mixed][c] = dealt->distribution[i]->row[row_in(dealt, c, i)];
        }
}

/* One distribution after the other, each by a sequence of its own; the first is
 * dealt as if it were alone. @order: of the first. */
static void
deal_combinations(struct dealt *dealt, uint32_t order, uint32_t n_members)
{
    g_autofree uint16_t *row = dealt->n > 0 ? g_new(uint16_t, n_members) : NULL;

    dealt->n_members = n_members;
    dealt->n_combinations = 1;
    dealt->combination = dealt->n > 0 ? g_new0(uint16_t, n_members) : NULL;
    for (uint32_t i = 0; i < dealt->n; i++) {
        const struct distribution *distribution = dealt->distribution[i];

        deal(&(struct deal) {
            .weight = dealt->weight[i], .n_rows = distribution->n, .order = order + i,
            .class = dealt->combination, .n_classes = i > 0 ? dealt->n_combinations : 0 }, n_members, row);
        dealt->n_combinations *= distribution->n;
        for (uint32_t member = 0; member < n_members; member++)
            dealt->combination[member] = (uint16_t) (dealt->combination[member] * distribution->n + row[member]);
    }
    list_rows(dealt);
}

static uint32_t
hosts_in_site(const struct scenario *scenario, const struct site_element *site)
{
    int64_t n = 0;

    for (uint32_t i = 0; i < site->n_hosts; i++)
        n += scenario_members(g_ptr_array_index(scenario->host, site->first_host + i));
    return (uint32_t) n;
}

/* Returns: its weights, or, if it is a guess that is varied, those at the bound. */
static const uint64_t *
weights_of(const struct distribution *distribution, const struct profiles *profiles)
{
    const struct mix_shares *shares = distribution->shares;
    enum bound bound;

    if (shares == NULL || !profiles_varies(profiles, shares->of->profile.name, mix_fact(shares)->id, &bound))
        return distribution->weight;
    return shares->weight_at[bound];
}

static void
dealt_init(struct dealt *dealt, uint32_t n)
{
    dealt->distribution = g_new(const struct distribution *, n);
    dealt->weight = g_new(const uint64_t *, n);
}

void
population_deal(struct population *population, const struct scenario *scenario, const struct site_element *site,
                const struct profiles *profiles)
{
    uint32_t n = site->mixture != NULL ? site->mixture->n : 0, hosts = n > 0 ? hosts_in_site(scenario, site) : 0;
    struct dealt *sites = &population->sites, *others = &population->hosts;

    population->hosts_per_site = hosts;
    dealt_init(sites, n);
    dealt_init(others, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct distribution *distribution = &site->mixture->distribution[i];
        struct dealt *dealt = hosts == 1 || distribution->of_site ? sites : others;

        dealt->weight[dealt->n] = weights_of(distribution, profiles);
        dealt->distribution[dealt->n++] = distribution;
    }
    deal_combinations(others, 0, hosts * (uint32_t) site->count);
    deal_combinations(sites, others->n, (uint32_t) site->count);
}

static void
dealt_clear(struct dealt *dealt)
{
    g_free(dealt->distribution);
    g_free(dealt->weight);
    g_free(dealt->combination);
    for (enum mixed mixed = 0; mixed < N_MIXED; mixed++)
        g_free(dealt->row[mixed]);
}

void
population_clear(struct population *population)
{
    dealt_clear(&population->sites);
    dealt_clear(&population->hosts);
}

/* @sites: whether these are sites that are told apart from their hosts. */
static void
count_dealt(const struct dealt *dealt, bool sites, struct mix_count *count)
{
    g_autofree uint32_t *members = g_new0(uint32_t, dealt->n_combinations);

    for (uint32_t m = 0; dealt->combination != NULL && m < dealt->n_members; m++)
        members[dealt->combination[m]]++;
    for (uint32_t i = 0; i < dealt->n; i++) {
        const struct distribution *distribution = dealt->distribution[i];

        for (uint32_t j = 0; j < distribution->n; j++)
            count[distribution->number[j]] = (struct mix_count) { .all = dealt->n_members, .sites = sites };
        for (uint32_t c = 0; c < dealt->n_combinations; c++)
            count[distribution->number[row_in(dealt, c, i)]].n += members[c];
    }
}

void
population_count(const struct population *population, struct mix_count *count)
{
    count_dealt(&population->sites, population->hosts_per_site > 1, count);
    count_dealt(&population->hosts, false, count);
}
