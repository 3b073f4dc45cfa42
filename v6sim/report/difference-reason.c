/*
 * difference-reason.c - why it came out otherwise: the first decision that differs
 *
 * Connections of one group that changed alike (kinds) are told by one of them, for a story
 * of each would be much. In order: reasons_init() -> list_kinds() -> stories of both
 * sides -> find() for each kind -> merge().
 */
#include "v6sim/report/difference-reason.h"

#include <string.h>

#include "v6sim/report/happens.h"
#include "v6sim/report/story.h"

#define MOST_KINDS 64           /* whose stories are told */

/* Those of one group that changed alike. */
struct kind {
    const struct cohort *cohort;
    bool changed;
    int64_t n;
    GHashTable *hosts;
    const struct twins *example;
};

/* Kinds */

static void
kind_free(void *data)
{
    struct kind *kind = data;

    g_hash_table_unref(kind->hosts);
    g_free(kind);
}

/* What was asked, tried and came of it, without times: who has the same did the same. */
static void
append_course(GString *to, const struct side *side, const struct kept *kept)
{
    const struct rule *rule = kept_rule(kept);
    const char *interface = kept_interface(kept);

    g_string_append_printf(to, "%s %u %u %s %s %s", world_profile(side->world, kept->host)->name, kept->result,
                           kept->reason, interface != NULL ? interface : "-", rule != NULL ? rule->id : "-",
                           kept_relays(kept));
    for (enum question question = 0; question < N_QUESTIONS; question++)
        g_string_append_printf(to, " %" G_GINT64_FORMAT "/%u", kept_queries(kept, question),
                               kept->query[question].outcome);
    for (uint8_t i = 0; i < kept->n_candidates; i++)
        g_string_append_printf(to, " %u%u", kept->candidate[i].usable, kept->candidate[i].nth);
    for (uint8_t i = 0; i < kept->n_attempts; i++)
        g_string_append_printf(to, " %u:%u:%u", kept->attempt[i].candidate, kept->attempt[i].n_syns,
                               kept->attempt[i].reason);
    g_string_append_c(to, '\n');
}

static bool
has_records(const struct twins *twins)
{
    return twins->of[0] != NULL && twins->of[1] != NULL && twins->of[0]->kept != NULL && twins->of[1]->kept != NULL;
}

static void
add_to_kind(GPtrArray *kinds, GHashTable *known, const struct differences *differences, const struct cohort *cohort,
            const struct twins *twins)
{
    g_autoptr(GString) course = g_string_new(NULL);
    struct kind *kind;

    for (unsigned side = 0; side < 2; side++)
        append_course(course, differences->pairing->side[side], twins->of[side]->kept);
    kind = g_hash_table_lookup(known, course->str);
    if (kind == NULL) {
        kind = g_new0(struct kind, 1);
        kind->cohort = cohort;
        kind->changed = twins->change != CHANGE_NONE;
        kind->example = twins;
        kind->hosts = g_hash_table_new(NULL, NULL);
        g_ptr_array_add(kinds, kind);
        g_hash_table_insert(known, g_strdup(course->str), kind);
    }
    kind->n++;
    g_hash_table_add(kind->hosts, GUINT_TO_POINTER(twins->host));
}

/* Of a group where nothing changed, what was left undone may be why. */
static bool
asks_for_less(const struct kept *kept)
{
    return (kept->query[ASK_A].first_at < 0) != (kept->query[ASK_AAAA].first_at < 0);
}

static void
list_kinds_of(GPtrArray *kinds, const struct differences *differences, const struct cohort *cohort)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < cohort->twins->len; i++) {
        const struct twins *twins = cohort->twins->pdata[i];

        if (has_records(twins) && (cohort->changed > 0 ? twins->change != CHANGE_NONE
                                                       : asks_for_less(twins->of[0]->kept)))
            add_to_kind(kinds, known, differences, cohort, twins);
    }
}

static gint
compare_kinds(gconstpointer a, gconstpointer b)
{
    const struct kind *one = *(struct kind *const *) a, *other = *(struct kind *const *) b;

    return one->n != other->n ? (one->n > other->n ? -1 : 1) : 0;
}

/* Returns: struct kind *, those with most first. */
static GPtrArray *
list_kinds(struct reasons *reasons, const struct differences *differences)
{
    GPtrArray *kinds = g_ptr_array_new_with_free_func(kind_free);

    for (guint i = 0; i + 1 < differences->cohort->len; i++)
        list_kinds_of(kinds, differences, differences_cohort(differences, i));
    g_ptr_array_sort(kinds, compare_kinds);
    for (guint i = MOST_KINDS; i < kinds->len; i++)
        reasons->n_left += ((const struct kind *) kinds->pdata[i])->n;
    g_ptr_array_set_size(kinds, (gint) MIN(kinds->len, MOST_KINDS));
    return kinds;
}

/* Decisions */

static char *
up_to(const char *text, const char *mark)
{
    const char *end = strstr(text, mark);

    return end != NULL ? g_strndup(text, (gsize) (end - text)) : g_strdup(text);
}

/* That a type is not asked for, because of a fact. What else is said of a look-up is known at its end alone. */
static bool
is_left_undone(const struct story_event *event)
{
    return g_str_equal(event->word, "lookup") && event->fact != NO_FACT &&
        strstr(event->text, " is not asked ") != NULL;
}

/* Returns: @text without the host's own addresses: those behind "from" or, of how it came by them (@all), any. */
static char *
without_own(const char *text, bool all)
{
    static const char address[] = "([0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*|[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+)(%[a-z0-9]+)?";
    g_autofree char *pattern = g_strconcat(all ? "" : "\\bfrom ", address, NULL);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, "its own", 0, NULL);
}

/* What is the same if the host decides the same, whatever it was told and however long that took; NULL: the event is
 * no decision. */
static char *
decision_key(const struct story_event *event, const char *text)
{
    static const char *const none[] = { "end", "reply", "transfer", NULL };
    static const char *const at_work[] = { "lookup", "ask", "answer", "wait", "select", "strategy", "connect", "again",
                                           "icmp", "ended", "interface", "relay", "ping", NULL };
    const char *reaction = strstr(text, "; ");
    bool told = g_str_equal(event->word, "answer") || g_str_equal(event->word, "icmp");

    if (g_strv_contains(none, event->word) || (g_str_equal(event->word, "ended") && event->fact == NO_FACT) ||
        (g_str_equal(event->word, "lookup") && !is_left_undone(event)))
        return NULL;
    if (told && reaction != NULL)
        return g_strdup_printf("%.*s%s", (int) strcspn(text, ":"), text, reaction);
    if (g_str_equal(event->word, "ended"))
        return up_to(text, " after ");
    return without_own(text, !g_strv_contains(at_work, event->word));
}

static struct decision_made
made(const struct story *story, const struct story_event *event)
{
    struct decision_made decision = { .word = event->word, .profile = story->profile, .fact = event->fact };
    g_autoptr(GString) text = g_string_new(NULL), section = g_string_new(NULL);
    uint16_t by;

    if (event->choice == NULL) {
        decision.text = g_strdup(event->text);
        return decision;
    }
    by = happens_append_order(event->choice->selected, text, section);
    decision.text = g_strdup(text->str);
    decision.section = section->len > 0 ? g_strdup(section->str) : NULL;
    if (decision.section != NULL || event->choice->n == 1)      /* an RFC's rule is why, or there was nothing to sort */
        decision.fact = NO_FACT;
    else if (by != NO_FACT)
        decision.fact = by;
    return decision;
}

static void
decision_clear(struct decision_made *decision)
{
    g_free(decision->text);
    g_free(decision->section);
}

/* Returns: the next decision from event *@nth on, with its key, to be freed with g_free(); without a word: there is
 * none. */
static struct decision_made
next_decision(const struct story *story, guint *nth, char **key)
{
    *key = NULL;
    for (; *nth < story->event->len; ++*nth) {
        const struct story_event *event = &g_array_index(story->event, struct story_event, *nth);
        struct decision_made decision = made(story, event);

        *key = decision_key(event, decision.text);
        if (*key != NULL) {
            ++*nth;
            return decision;
        }
        decision_clear(&decision);
    }
    return (struct decision_made) { .profile = story->profile, .fact = NO_FACT };
}

static void
first_differing(struct reason_found *reason, const struct story *const story[2])
{
    guint nth[2] = { 0, 0 };

    for (;;) {
        g_autofree char *first = NULL, *second = NULL;

        reason->by[0] = next_decision(story[0], &nth[0], &first);
        reason->by[1] = next_decision(story[1], &nth[1], &second);
        if ((first == NULL && second == NULL) || g_strcmp0(first, second) != 0)
            return;
        decision_clear(&reason->by[0]);
        decision_clear(&reason->by[1]);
    }
}

/* That a type was not asked for: the one word of a look-up that asks for the other alone. */
static void
left_undone(struct reason_found *reason, const struct story *story)
{
    reason->by[0] = reason->by[1] = (struct decision_made) { .fact = NO_FACT };
    for (guint i = 0; i < story->event->len; i++) {
        const struct story_event *event = &g_array_index(story->event, struct story_event, i);

        if (!is_left_undone(event))
            continue;
        reason->by[1] = made(story, event);
        return;
    }
}

/* Reasons */

static void
reason_free(void *data)
{
    struct reason_found *reason = data;

    for (unsigned side = 0; side < 2; side++)
        decision_clear(&reason->by[side]);
    g_hash_table_unref(reason->hosts);
    g_free(reason);
}

static bool
same_decision(const struct decision_made *a, const struct decision_made *b)
{
    bool by_fact = a->fact != NO_FACT && b->fact != NO_FACT;

    return g_strcmp0(a->word, b->word) == 0 && a->profile == b->profile && a->fact == b->fact &&
        g_strcmp0(a->section, b->section) == 0 && (by_fact || a->section != NULL || g_strcmp0(a->text, b->text) == 0);
}

/* Adds @reason to one of the same group that is the same, or to the list. */
static void
merge(struct reasons *reasons, struct reason_found *reason)
{
    for (guint i = 0; i < reasons->found->len; i++) {
        struct reason_found *before = reasons->found->pdata[i];
        GHashTableIter iter;
        void *host;

        if (before->cohort != reason->cohort || before->other_system != reason->other_system ||
            !same_decision(&before->by[0], &reason->by[0]) ||
            !same_decision(&before->by[1], &reason->by[1]))
            continue;
        before->n += reason->n;
        g_hash_table_iter_init(&iter, reason->hosts);
        while (g_hash_table_iter_next(&iter, &host, NULL))
            g_hash_table_add(before->hosts, host);
        reason_free(reason);
        return;
    }
    g_ptr_array_add(reasons->found, reason);
}

static void
find(struct reasons *reasons, const struct kind *kind, const struct story *const story[2])
{
    struct reason_found *reason = g_new0(struct reason_found, 1);

    *reason = (struct reason_found) { .cohort = kind->cohort, .changed = kind->changed, .n = kind->n,
                                      .example = kind->example, .hosts = g_hash_table_ref(kind->hosts) };
    if (!kind->changed)
        left_undone(reason, story[1]);
    else if (g_str_equal(story[0]->profile->name, story[1]->profile->name))
        first_differing(reason, story);
    else
        reason->other_system = true;
    if (kind->changed || reason->by[1].word != NULL)
        merge(reasons, reason);
    else
        reason_free(reason);
}

static gint
compare_reasons(gconstpointer a, gconstpointer b)
{
    const struct reason_found *one = *(struct reason_found *const *) a, *other = *(struct reason_found *const *) b;

    return one->n != other->n ? (one->n > other->n ? -1 : 1) : 0;
}

void
reasons_begin(struct reasons *reasons)
{
    *reasons = (struct reasons) { .found = g_ptr_array_new_with_free_func(reason_free) };
}

void
reasons_order(struct reasons *reasons, const struct differences *differences)
{
    g_autoptr(GPtrArray) found = reasons->found;

    g_ptr_array_sort(found, compare_reasons);           /* stable */
    reasons->found = g_ptr_array_new_with_free_func(reason_free);
    for (guint i = 0; i < differences->cohort->len; i++)
        for (guint j = 0; j < found->len; j++)
            if (((const struct reason_found *) found->pdata[j])->cohort == differences->cohort->pdata[i])
                g_ptr_array_add(reasons->found, found->pdata[j]);
    g_ptr_array_set_free_func(found, NULL);             /* they have moved */
}

void
reasons_init(struct reasons *reasons, const struct differences *differences)
{
    reasons_begin(reasons);
    g_autoptr(GPtrArray) kinds = list_kinds(reasons, differences);
    GPtrArray *story[2];

    if (kinds->len == 0)
        return;
    for (unsigned side = 0; side < 2; side++) {
        g_autoptr(GPtrArray) examples = g_ptr_array_new();

        for (guint i = 0; i < kinds->len; i++)
            g_ptr_array_add(examples,
                            (void *) ((const struct kind *) kinds->pdata[i])->example->of[side]->kept);
        story[side] = stories_run(differences->pairing->side[side]->world, examples);
    }
    for (guint i = 0; i < kinds->len; i++) {
        const struct story *const both[2] = { story[0]->pdata[i], story[1]->pdata[i] };

        find(reasons, kinds->pdata[i], both);
    }
    reasons_order(reasons, differences);
    for (unsigned side = 0; side < 2; side++)
        g_ptr_array_unref(story[side]);
}

void
reasons_clear(struct reasons *reasons)
{
    g_ptr_array_unref(reasons->found);
}

const struct fact *
decision_fact(const struct decision_made *decision)
{
    return decision->word != NULL && decision->fact < decision->profile->n_facts
        ? &decision->profile->fact[decision->fact] : NULL;
}

const struct decision_made *
reason_guess(const struct reason_found *reason)
{
    for (unsigned side = 2; side-- > 0;) {
        const struct fact *fact = decision_fact(&reason->by[side]);

        if (fact != NULL && fact->confidence == CONFIDENCE_GUESS)
            return &reason->by[side];
    }
    return NULL;
}
