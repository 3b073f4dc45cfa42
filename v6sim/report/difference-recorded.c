/*
 * difference-recorded.c - the first decision that differs, from what two runs have left in files
 *
 * A run's tables have what a host waited for (waits.csv, with the fact whose time had passed), asked (queries.csv),
 * in which order it took its destinations, and what it did not ask for (connections.csv). In order of time these are
 * its decisions; what servers say is none, but that something came instead of nothing is where courses part. So a
 * reason may be told a step later than by stories of the runs themselves, and without the fact of what was done at
 * once. In order: reasons_read() -> note_wanted() -> read_side() for both -> compare_all().
 */
#include "v6sim/report/difference-reason.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/csv.h"

/* What stands first of one instant. */
enum step_rank { STEP_CAME, STEP_ASK, STEP_SELECT, STEP_RELAY, STEP_CONNECT };

struct step {
    int64_t at;
    enum step_rank rank;
    const char *word;
    char *text, *key;           /* key: the same if the host decides the same */
    uint16_t fact;              /* or NO_FACT */
};

/* Of one connection, lookup or ping on one side. */
struct course {
    const struct profile *profile;
    GArray *step;
};

struct reading {
    const struct differences *differences;
    GHashTable *course[2];      /* struct course * by "host\nitem\nnth": those that are wanted */
    GHashTable *known;          /* struct reason_found * by group and both keys */
    struct reasons *reasons;
    struct messages *messages;
};

static void
clear_step(void *data)
{
    struct step *step = data;

    g_free(step->text);
    g_free(step->key);
}

static void
course_free(void *data)
{
    struct course *course = data;

    g_array_unref(course->step);
    g_free(course);
}

static char *
key_of(const char *host, const char *item, int64_t nth)
{
    return g_strdup_printf("%s\n%s\n%" G_GINT64_FORMAT, host, item, nth);
}

/* Steps */

static uint16_t
find_fact(const struct profile *profile, const char *id)
{
    for (uint16_t i = 0; profile != NULL && i < profile->n_facts; i++)
        if (g_str_equal(profile->fact[i].id, id))
            return i;
    return NO_FACT;
}

/* @text and @key: taken over. @fact: its id, or "". */
static void
add_step(struct course *course, int64_t at, enum step_rank rank, const char *word, char *text, char *key,
         const char *fact)
{
    struct step step = { at, rank, word, text, key, *fact != '\0' ? find_fact(course->profile, fact) : NO_FACT };

    g_array_append_val(course->step, step);
}

/* "no data" of "nodata". */
static const char *
outcome_of(const char *word)
{
    for (enum outcome outcome = 0; outcome_name[outcome] != NULL; outcome++)
        if (g_str_equal(outcome_name[outcome], word))
            return outcome_text(outcome);
    return word;
}

static void
add_came(struct course *course, const struct csv *waits, unsigned row)
{
    const char *what = csv_text(waits, row, "for"), *from = csv_text(waits, row, "from");
    const char *outcome = csv_text(waits, row, "outcome"), *fact = csv_text(waits, row, "fact");
    int64_t took = csv_number(waits, row, "wait_ms"), end = csv_number(waits, row, "started_ms") + took;
    g_autofree char *time = value_print_time(MAX(took, 0));
    bool nothing = g_str_equal(outcome, "none") || g_str_equal(outcome, "timeout");
    bool connects = g_str_equal(what, "connect");
    const char *more = g_str_equal(outcome, "timeout") ? "; no longer"
        : *fact == '\0' ? ", and nobody waits any more" : "";

    if (connects)
        add_step(course, end - took, STEP_CONNECT, "connect", g_strdup_printf("SYN to %s", from),
                 g_strdup_printf("connect %s", from), "");
    if (nothing)
        add_step(course, end, STEP_CAME, connects ? "ended" : "wait", connects
                 ? g_strdup_printf("%s: no answer for %s%s", from, time, more)
                 : g_strdup_printf("%s: no answer from %s for %s%s", what, from, time, more),
                 g_strdup_printf("wait %s %s %s %s", what, from, outcome, fact), fact);
    else if (!g_str_equal(outcome, "established"))
        add_step(course, end, STEP_CAME, "answer", connects
                 ? g_strdup_printf("%s: %s after %s", from, outcome, time)
                 : g_strdup_printf("%s: %s from %s after %s", what, outcome_of(outcome), from, time),
                 g_strdup_printf("answer %s %s", what, from), fact);
}

static void
add_ask(struct course *course, const struct csv *queries, unsigned row)
{
    const char *type = csv_text(queries, row, "type"), *server = csv_text(queries, row, "server");
    const char *name = csv_text(queries, row, "name"), *transport = csv_text(queries, row, "transport");
    const char *family = csv_text(queries, row, "family");

    add_step(course, csv_number(queries, row, "sent_ms"), STEP_ASK, "ask",
             g_strdup_printf("%s of %s, from %s, %s over %s", type, name, server, transport, family),
             g_strdup_printf("ask %s %s %s %s %s", type, name, server, transport, family), "");
}

/* "2001:db8::1 198.18.0.1" of "2001:db8::1 from 2001:db8::5; 198.18.0.1 from 198.18.0.7": without its own. */
static char *
destinations_of(const char *candidates)
{
    g_auto(GStrv) each = g_strsplit(candidates, "; ", -1);
    GString *text = g_string_new("select");

    for (char **next = each; *next != NULL; next++)
        g_string_append_printf(text, " %.*s", (int) strcspn(*next, " "), *next);
    return g_string_free(text, FALSE);
}

static void
add_relay(struct course *course, const struct ending *ending, const char *way, const char *relay)
{
    if (!g_str_equal(relay, "none"))
        add_step(course, ending->resolved_at, STEP_RELAY, "relay", g_strdup_printf("%s: %s", way, relay),
                 g_strdup_printf("relay %s %s", way, relay), "");
}

/* What the row of the connection itself says. */
static void
add_ending(struct course *course, const struct ending *ending)
{
    bool rule = !g_str_equal(ending->rule, "none");

    if (!g_str_equal(ending->candidates, "none"))
        add_step(course, ending->resolved_at, STEP_SELECT, "select",
                 g_strdup_printf("%s%s%s", ending->candidates, rule ? "; the first by rule " : "",
                                 rule ? ending->rule : ""), destinations_of(ending->candidates), "");
    add_relay(course, ending, "there", ending->forward_relay);
    add_relay(course, ending, "back", ending->return_relay);
}

/* Files */

/* Calls @add for the rows of a table that are of what is wanted. */
static bool
read_table(struct reading *reading, unsigned side, const char *name,
           void (*add)(struct course *course, const struct csv *csv, unsigned row))
{
    g_autofree char *path = g_build_filename(reading->differences->pairing->side[side]->folder, name, NULL);
    g_autoptr(csv) csv = csv_read(path, reading->messages);

    for (unsigned row = 0; csv != NULL && row < csv_rows(csv); row++) {
        g_autofree char *key = key_of(csv_text(csv, row, "host"), csv_text(csv, row, "connection"),
                                      csv_number(csv, row, "nth"));
        struct course *course = g_hash_table_lookup(reading->course[side], key);

        if (course != NULL)
            add(course, csv, row);
    }
    return csv != NULL;
}

static void
note_wanted(struct reading *reading, const struct twins *twins)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct ending *ending = twins->of[side];
        struct course *course = g_new0(struct course, 1);

        course->profile = side_profile(reading->differences->pairing->side[side], ending->os);
        course->step = g_array_new(FALSE, FALSE, sizeof(struct step));
        g_array_set_clear_func(course->step, clear_step);
        add_ending(course, ending);
        g_hash_table_insert(reading->course[side], key_of(ending->host, ending->item, ending->nth), course);
    }
}

static gint
compare_steps(gconstpointer a, gconstpointer b)
{
    const struct step *one = a, *other = b;

    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    return (int) one->rank - (int) other->rank;
}

static void
sort_course(void *key, void *value, void *user)
{
    (void) key, (void) user;
    g_array_sort(((struct course *) value)->step, compare_steps);      /* stable */
}

static bool
read_side(struct reading *reading, unsigned side)
{
    bool good = read_table(reading, side, "waits.csv", add_came) && read_table(reading, side, "queries.csv", add_ask);

    g_hash_table_foreach(reading->course[side], sort_course, NULL);
    return good;
}

/* Reasons */

static const struct step *
step_at(const struct course *course, guint nth)
{
    return nth < course->step->len ? &g_array_index(course->step, struct step, nth) : NULL;
}

static struct decision_made
decision_of(const struct course *course, const struct step *step)
{
    struct decision_made decision = { .profile = course->profile, .fact = NO_FACT };

    if (step == NULL)
        return decision;
    decision.word = step->word;
    decision.text = g_strdup(step->text);
    decision.fact = step->fact;
    return decision;
}

/* Adds a connection to the reason that is its own, which is made if it is the first. @key: taken over. */
static struct reason_found *
reason_of(struct reading *reading, const struct cohort *cohort, const struct twins *twins, char *key)
{
    struct reason_found *reason = g_hash_table_lookup(reading->known, key);

    if (reason == NULL) {
        reason = g_new0(struct reason_found, 1);
        *reason = (struct reason_found) { .cohort = cohort, .example = twins, .hosts = g_hash_table_new(NULL, NULL),
                                          .by = { { .fact = NO_FACT }, { .fact = NO_FACT } } };
        g_hash_table_insert(reading->known, key, reason);
        g_ptr_array_add(reading->reasons->found, reason);
    } else {
        g_free(key);
    }
    reason->n++;
    g_hash_table_add(reason->hosts, GUINT_TO_POINTER(twins->host));
    return reason;
}

static void
compare_twins(struct reading *reading, const struct cohort *cohort, const struct twins *twins)
{
    const struct course *course[2];
    const struct step *step[2] = { NULL, NULL };
    bool other_system = !g_str_equal(twins->of[0]->os, twins->of[1]->os), same = true;
    struct reason_found *reason;

    for (unsigned side = 0; side < 2; side++) {
        const struct ending *ending = twins->of[side];
        g_autofree char *key = key_of(ending->host, ending->item, ending->nth);

        course[side] = g_hash_table_lookup(reading->course[side], key);
    }
    for (guint nth = 0; same && !other_system; nth++) {
        for (unsigned side = 0; side < 2; side++)
            step[side] = step_at(course[side], nth);
        same = step[0] != NULL && step[1] != NULL && g_str_equal(step[0]->key, step[1]->key);
    }
    reason = reason_of(reading, cohort, twins, g_strdup_printf("%p\n%s\n%s\n%d", (const void *) cohort,
                       step[0] != NULL ? step[0]->key : "", step[1] != NULL ? step[1]->key : "", other_system));
    if (reason->n > 1)
        return;
    reason->changed = true;
    reason->other_system = other_system;
    for (unsigned side = 0; side < 2; side++)
        reason->by[side] = decision_of(course[side], step[side]);
}

/* Of a group in which nothing changed, what was left undone may be why: "AAAA aaaa-when". */
static void
leave_undone(struct reading *reading, const struct cohort *cohort, const struct twins *twins)
{
    const struct ending *ending = twins->of[1];
    g_auto(GStrv) word = g_strsplit(ending->not_asked, " ", 2);
    struct reason_found *reason;

    if (g_str_equal(ending->not_asked, "none") || word[1] == NULL)
        return;
    reason = reason_of(reading, cohort, twins, g_strdup_printf("%p\n%s %s", (const void *) cohort, ending->os,
                                                               ending->not_asked));
    if (reason->n > 1)
        return;
    reason->by[1].word = "lookup";
    reason->by[1].text = g_strdup_printf("%s is not asked for", word[0]);
    reason->by[1].profile = side_profile(reading->differences->pairing->side[1], ending->os);
    reason->by[1].fact = find_fact(reason->by[1].profile, word[1]);
}

/* Calls @each for those of each group, but for that of all, that are on both sides; @changed: of them, for those that
 * did, otherwise for those of groups in which none did. */
static void
for_each(struct reading *reading, bool changed,
         void (*each)(struct reading *reading, const struct cohort *cohort, const struct twins *twins))
{
    const struct differences *differences = reading->differences;

    for (guint i = 0; i + 1 < differences->cohort->len; i++) {
        const struct cohort *cohort = differences_cohort(differences, i);

        for (guint j = 0; j < cohort->twins->len; j++) {
            const struct twins *twins = cohort->twins->pdata[j];

            if (twins->of[0] != NULL && twins->of[1] != NULL &&
                (changed ? twins->change != CHANGE_NONE : cohort->changed == 0))
                each(reading, cohort, twins);
        }
    }
}

static void
want(struct reading *reading, const struct cohort *cohort, const struct twins *twins)
{
    (void) cohort;
    note_wanted(reading, twins);
}

bool
reasons_read(struct reasons *reasons, const struct differences *differences, struct messages *messages)
{
    struct reading reading = { .differences = differences, .reasons = reasons, .messages = messages,
                               .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    bool good;

    reasons_begin(reasons);
    for (unsigned side = 0; side < 2; side++)
        reading.course[side] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, course_free);
    for_each(&reading, true, want);
    good = read_side(&reading, 0) && read_side(&reading, 1);
    if (good) {
        for_each(&reading, true, compare_twins);
        for_each(&reading, false, leave_undone);
        reasons_order(reasons, differences);
    }
    for (unsigned side = 0; side < 2; side++)
        g_hash_table_unref(reading.course[side]);
    g_hash_table_unref(reading.known);
    return good;
}
