/*
 * arrivals.c - what a connect, resolve or ping says of when, and of which of several names
 *
 * In order: arrivals_read() -> read_words() -> read_file(), whose rows are a trace or a curve -> check_rate(); then
 * what it comes to for each host.
 */
#include "v6sim/read/arrivals.h"

#include <string.h>

#include <glib.h>

#include "sim/engine/fixed.h"
#include "sim/engine/rng.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/tabular.h"
#include "v6sim/read/value.h"

#define MOST_WEIGHT INT64_C(1000000000) /* sums of weight x ns then stay within 92 bits */
#define EVEN "even"
#define POISSON "poisson"
#define FROM_FILE "file:"
#define ZIPF "zipf:"
#define MOST_EXPONENT 4

/* A line of the file. */
struct arrival_row {
    struct given given;
    int64_t time_ns, weight;
};

static const struct field trace_fields[] = {
    { .name = "time", .type = FIELD_DURATION, .offset = FIELD(struct arrival_row, time_ns), .flags = FIELD_REQUIRED,
      .meaning = "when one starts, since the work began" },
    { .name = NULL }
};
static const struct field curve_fields[] = {
    { .name = "time", .type = FIELD_DURATION, .offset = FIELD(struct arrival_row, time_ns), .flags = FIELD_REQUIRED,
      .meaning = "from when on the weight holds; of the last line: when the curve ends" },
    { .name = "weight", .type = FIELD_COUNT, .offset = FIELD(struct arrival_row, weight), .most = MOST_WEIGHT,
      .flags = FIELD_REQUIRED, .meaning = "how many start in a while of the same length; of the last line 0" },
    { .name = NULL }
};

struct reading {
    struct work_element *work;
    struct arrival_plan *plan;
    struct xml_document *document;
    struct messages *messages;
    struct xml_attribute *attribute;    /* arrivals */
};

/* The file */

/* The rows of @table; NULL after a message. Their times go up; those of a trace may stay where they are. */
static struct arrival_row *
read_rows(const struct reading *reading, const struct xml_document *table, bool curve)
{
    const GPtrArray *rows = table->root->child;
    struct arrival_row *row = xml_alloc(reading->document, rows->len * sizeof *row);
    unsigned before = messages_n(reading->messages);

    for (guint i = 0; i < rows->len && messages_n(reading->messages) == before; i++) {
        const struct xml_element *xml = g_ptr_array_index(rows, i);

        if (fields_read(curve ? curve_fields : trace_fields, xml, &row[i], reading->document, NULL,
                        reading->messages) &&
            i > 0 && row[i].time_ns - curve < row[i - 1].time_ns)
            fields_refuse(reading->messages, xml_attribute(xml, "time"), NULL, "write the lines in order of time",
                          "is not later than that of the line above");
    }
    return messages_n(reading->messages) == before ? row : NULL;
}

static void
take_trace(const struct reading *reading, const struct arrival_row *row, guint n)
{
    int64_t *time = xml_alloc(reading->document, n * sizeof *time);

    for (guint i = 0; i < n; i++)
        time[i] = row[i].time_ns;
    reading->plan->time = time;
    reading->plan->n_times = n;
}

static void
take_curve(const struct reading *reading, const struct xml_document *table, const struct arrival_row *row, guint n)
{
    const struct xml_element *first = g_ptr_array_index(table->root->child, 0);
    const struct xml_element *last = g_ptr_array_index(table->root->child, n - 1);
    struct curve *curve = xml_alloc(reading->document, sizeof *curve);
    struct curve_piece *piece = xml_alloc(reading->document, n * sizeof *piece);

    for (guint i = 0; i + 1 < n; i++) {
        piece[i] = (struct curve_piece) { row[i].time_ns, (uint64_t) row[i].weight, curve->area };
        curve->area += (fixed_wide) (uint64_t) (row[i + 1].time_ns - row[i].time_ns) * (uint64_t) row[i].weight;
    }
    *curve = (struct curve) { piece, n - 1, row[n - 1].time_ns, curve->area };
    if (row[0].time_ns != 0)
        fields_refuse(reading->messages, xml_attribute(first, "time"), NULL, "the first line is of 0s: with weight 0, "
                      "if nothing starts yet", "leaves out the beginning");
    else if (row[n - 1].weight != 0)
        fields_refuse(reading->messages, xml_attribute(last, "weight"), NULL, "one line more, with the time when the "
                      "curve ends and weight 0", "does not end");
    else if (curve->area == 0)
        messages_add(reading->messages, table->root->at, "write a weight above 0", "nothing starts by this curve");
    else
        reading->plan->curve = curve;
}

static void
read_file(const struct reading *reading, const char *name)
{
    g_autofree char *path = tabular_path(reading->attribute, name);
    struct xml_document *table = tabular_read(path, reading->messages);
    const struct arrival_row *row;

    if (table == NULL) {
        fields_refuse(reading->messages, reading->attribute, name, "a table with times, or times and weights",
                      "cannot be used");
        return;
    }
    g_ptr_array_add(reading->document->part, table);

    bool curve = xml_attribute(table->root, "weight") != NULL;
    row = read_rows(reading, table, curve);
    if (row != NULL && curve)
        take_curve(reading, table, row, table->root->child->len);
    else if (row != NULL)
        take_trace(reading, row, table->root->child->len);
}

/* Words */

static bool
is_file(const char *word)
{
    return g_str_has_prefix(word, FROM_FILE) && word[strlen(FROM_FILE)] != '\0';
}

static void
read_words(const struct reading *reading)
{
    static const char *const known[] = { EVEN, POISSON, FROM_FILE, NULL };
    g_auto(GStrv) word = fields_split(reading->work->arrivals);
    unsigned n_ways = 0, n_files = 0;

    for (char **next = word; *next != NULL; next++) {
        bool way = g_str_equal(*next, EVEN) || g_str_equal(*next, POISSON);

        n_ways += way;
        n_files += is_file(*next);
        reading->plan->drawn |= g_str_equal(*next, POISSON);
        if (!way && !is_file(*next))
            fields_refuse(reading->messages, reading->attribute, *next,
                          fields_suggest(reading->document, *next, known, reading->messages), "is unknown");
        else if (is_file(*next) && n_files == 1)
            read_file(reading, *next + strlen(FROM_FILE));
    }
    if (n_ways > 1 || n_files > 1 || *word == NULL)
        fields_refuse(reading->messages, reading->attribute, NULL, "even or poisson, file:NAME, or one of the two and "
                      "file:NAME", *word == NULL ? "says nothing" : "says two things");
    if (n_ways > 0 && reading->plan->time != NULL)
        fields_refuse(reading->messages, reading->attribute, NULL, "leave even or poisson out",
                      "names a file that says when each starts");
}

static void
refuse_beside(const struct reading *reading, const char *attribute, const char *hint, const char *beside)
{
    const struct xml_attribute *said = xml_attribute(reading->work->xml, attribute);

    if (said != NULL)
        messages_add(reading->messages, said->name_at, hint, "\"%s\" stands beside %s", attribute, beside);
}

/* How long it all goes on. */
static void
check_over(const struct reading *reading)
{
    struct work_element *work = reading->work;
    const struct arrival_plan *plan = reading->plan;

    if (plan->time != NULL) {
        refuse_beside(reading, "over", "leave it out", "a file that says when each starts");
        work->over_ns = plan->time[plan->n_times - 1];
    } else if (plan->curve != NULL && xml_attribute(work->xml, "over") == NULL) {
        work->over_ns = plan->curve->length_ns;
    } else if (work->over_ns == 0 && (plan->drawn || plan->curve != NULL || plan->gap_ns > 0)) {
        messages_add(reading->messages, work->xml->at, "for how long hosts start: 1h",
                     "%s needs the attribute \"over\"", work->xml->name);
    }
}

static void
check_rate(const struct reading *reading)
{
    struct work_element *work = reading->work;
    __int128 gap = work->rate.digits > 0
        ? (__int128) work->rate.unit_ns * value_power_of_10(work->rate.places) / work->rate.digits : 0;

    reading->plan->gap_ns = (int64_t) MIN(gap, MOST_DURATION_NS);
    if (work->rate.digits == 0)
        return;
    if (gap == 0)
        fields_refuse(reading->messages, xml_attribute(work->xml, "rate"), NULL, "at most one in a nanosecond",
                      "is too high");
    refuse_beside(reading, "times", "over says for how long", "rate, which says how often");
    refuse_beside(reading, "every", "leave it out", "rate, which says how often");
    if (reading->plan->time != NULL)
        refuse_beside(reading, "rate", "leave it out", "a file that says when each starts");
}

/* Which name */

static void
read_popularity(const struct reading *reading)
{
    struct work_element *work = reading->work;
    struct xml_attribute *attribute = xml_attribute(work->xml, "popularity");
    const char *number = work->popularity + strlen(ZIPF), *hint;
    struct mix_part exponent = { .kind = PART_WEIGHT };

    if (!g_str_equal(work->popularity, EVEN) &&
        (!g_str_has_prefix(work->popularity, ZIPF) || value_read_part(number, &exponent, &hint) != NULL ||
         exponent.kind != PART_WEIGHT || exponent.places > 6 ||
         exponent.digits > MOST_EXPONENT * value_power_of_10(exponent.places)))
        fields_refuse(reading->messages, attribute, NULL,
                      "write even, or zipf: and an exponent up to 4: zipf:0.9", "is no popularity");
    else if (work->target.n == 1)
        fields_refuse(reading->messages, attribute, NULL, "name several in to", "is of one name");
    work->exponent = exponent;
}

static void
check_targets(const struct reading *reading)
{
    const struct work_element *work = reading->work;
    bool chosen = work->popularity != NULL;
    uint32_t most = chosen ? MOST_TARGETS : MOST_TOGETHER;
    struct xml_attribute *to = xml_attribute(work->xml, "to");

    if (work->target.n > most) {
        g_autofree char *problem = g_strdup_printf("names %u, more than %u", work->target.n, most);

        fields_refuse(reading->messages, to, NULL, chosen ? NULL : "popularity has one of them chosen each time",
                      problem);
    } else if (work->target.n == 0) {
        fields_refuse(reading->messages, to, NULL, "write a name, the id of a server, or an address",
                      "names nobody");
    } else if (work->target.n > 1 && !chosen && !g_str_equal(work->xml->name, "connect")) {
        g_autofree char *each = g_strdup_printf("write a <%s> for each, or popularity=\"even\" for one of them",
                                                work->xml->name);

        fields_refuse(reading->messages, to, NULL, each, "names several at once");
    }
}

void
arrivals_read(struct work_element *work, struct xml_document *document, struct messages *messages)
{
    struct arrival_plan *plan = xml_alloc(document, sizeof *plan);
    const struct reading reading = { work, plan, document, messages, xml_attribute(work->xml, "arrivals") };
    g_auto(GStrv) word = fields_split(work->to);
    const char **target = xml_alloc(document, (g_strv_length(word) + 1) * sizeof *target);

    for (work->target.n = 0; word[work->target.n] != NULL; work->target.n++)
        target[work->target.n] = g_string_chunk_insert(document->strings, word[work->target.n]);
    work->target.word = target;
    work->plan = plan;
    check_targets(&reading);
    if (work->popularity != NULL)
        read_popularity(&reading);
    if (reading.attribute != NULL)
        read_words(&reading);
    check_rate(&reading);
    check_over(&reading);
}

/* What it comes to */

/* Returns: what a run goes by, if @work has a rate. */
static struct arrivals
with_rate(const struct work_element *work, uint64_t key)
{
    const struct arrival_plan *plan = work->plan;

    return (struct arrivals) { .curve = plan->curve, .drawn = plan->drawn, .gap_ns = plan->gap_ns,
                               .over_ns = work->over_ns, .key = key };
}

int64_t
arrivals_start(const struct work_element *work, uint64_t key, uint64_t name, uint32_t nth, uint32_t n)
{
    const struct arrival_plan *plan = work->plan;
    struct arrivals arrivals = with_rate(work, key);
    uint64_t bits = plan->drawn ? draw(key, DRAW_ARRIVAL, (struct subject) { .of = name }) : 0;

    if (plan->time != NULL)
        return plan->time[nth];
    if (plan->gap_ns > 0)
        return arrivals_first(&arrivals, name, nth, n);
    if (plan->curve != NULL) {
        fixed_wide area = curve_area(plan->curve, work->over_ns);

        return curve_time(plan->curve, plan->drawn ? fixed_scale(area, bits, 64) : area * nth / n);
    }
    return plan->drawn ? (int64_t) draw_below(bits, (uint64_t) work->over_ns)
                       : (int64_t) ((__int128) work->over_ns * nth / n);
}

/* The mean and twelve deviations more. */
int64_t
arrivals_most(const struct work_element *work)
{
    int64_t mean = work->over_ns / work->plan->gap_ns, deviation = 0;

    while (deviation * deviation < mean && deviation < (int64_t) MOST_OPERATIONS)
        deviation++;
    return work->plan->drawn ? mean + 12 * deviation + 40 : mean + 1;
}

const struct arrivals *
arrivals_make(const struct work_element *work, uint64_t key, struct arena *arena)
{
    const struct arrivals arrivals = with_rate(work, key);

    return work->plan->gap_ns > 0 ? arena_keep(arena, &arrivals, sizeof arrivals) : NULL;
}

/* The name of rank r has r^-exponent of the first one's share. */
const struct popularity *
arrivals_popularity(const struct work_element *work, uint64_t key, struct arena *arena)
{
    uint64_t *below, sum = 0;

    if (work->popularity == NULL)
        return NULL;
    below = arena_alloc(arena, work->target.n * sizeof *below);
    for (uint32_t i = 0; i < work->target.n; i++) {
        fixed_wide logarithm = (fixed_wide) fixed_log2(i + UINT64_C(1)) * (uint64_t) work->exponent.digits /
            (uint64_t) value_power_of_10(work->exponent.places);

        sum += MAX(fixed_power(logarithm), 1);
        below[i] = sum;
    }
    return arena_keep(arena, &(struct popularity) { work->target.n, below, key }, sizeof(struct popularity));
}

char *
arrivals_text(const struct work_element *work)
{
    const struct xml_attribute *attribute = xml_attribute(work->xml, "arrivals");
    g_auto(GStrv) word = fields_split(work->arrivals);

    for (char **next = word; *next != NULL; next++)
        if (is_file(*next)) {
            g_autofree char *path = tabular_path(attribute, *next + strlen(FROM_FILE));
            g_autofree char *whole = g_canonicalize_filename(path, NULL);

            g_free(*next);
            *next = g_strconcat(FROM_FILE, whole, NULL);
        }
    return g_strjoinv(" ", word);
}
