/*
 * test-ledger.c - a fact that a run does not rest on could say anything else
 *
 * Of each fact, mutants are made: its element with another value of one attribute, as the
 * field tables allow it, laid over the system in a file of its own. In each situation all
 * facts that were neither acted on nor waited under are such mutants at once, round after
 * round; no connection may differ. What a fact is about is not varied (of, outcome, ...):
 * a case that does not arise says nothing of what would be done in it.
 */
#include "models/host/policy.h"
#include "tests/unit/ran.h"
#include "v6sim/read/value.h"

#define MOST_ROUNDS 12

static const struct place asker = { .file = "asker" };
static char *folder;            /* of the mutant's file */

/* Statements */

static const struct profile_element *
element_of(const struct fact *fact)
{
    const struct profile_element *element = profile_elements;

    while (strcmp(element->name, fact->element) != 0 || strcmp(element->holder, fact->holder) != 0)
        element++;
    return element;
}

/* Returns: the value of an attribute that the fact states; NULL if it does not. */
static char *
stated_value(const struct fact *fact, const char *name)
{
    g_autofree char *begin = g_strconcat(" ", name, "=\"", NULL);
    g_autofree char *stated = g_strconcat(" ", fact->stated, NULL);
    const char *found = strstr(stated, begin);

    return found != NULL ? g_strndup(found + strlen(begin), strcspn(found + strlen(begin), "\"")) : NULL;
}

/* The start tag of the fact with @field at @value, without its end; field NULL: as it is. */
static char *
tag(const struct fact *fact, const struct field *field, const char *value)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "<%s id=\"%s\" source=\"a test\" confidence=\"guess\"", fact->element, fact->id);
    for (const struct field *each = element_of(fact)->fields; each->name != NULL; each++) {
        g_autofree char *stated = stated_value(fact, each->name);

        if (each == field || stated != NULL)
            g_string_append_printf(text, " %s=\"%s\"", each->name, each == field ? value : stated);
    }
    return g_string_free(text, FALSE);
}

/* Mutants */

/* A fact stated otherwise. */
struct mutant {
    char *tag;                  /* without its end */
    char *rows;                 /* of a table; "" otherwise */
};

static void
mutant_free(void *data)
{
    struct mutant *mutant = data;

    g_free(mutant->tag);
    g_free(mutant->rows);
    g_free(mutant);
}

/* Whether @field says in which case the fact holds. */
static bool
is_about(const struct fact *fact, const struct field *field)
{
    static const char *const about[] = {
        "of", "outcome", "icmp", "family", "a", "aaaa", "servers", "role", "rule", NULL };

    return g_strv_contains(about, field->name) ||
        (strcmp(fact->element, "second") == 0 && strcmp(field->name, "after") == 0);
}

static void
add_mutant(GPtrArray *mutants, const struct fact *fact, const struct field *field, const char *value)
{
    struct mutant *mutant = g_new(struct mutant, 1);

    mutant->tag = tag(fact, field, value);
    mutant->rows = g_strdup("");
    g_ptr_array_add(mutants, mutant);
}

static void
add_values(GPtrArray *mutants, const struct fact *fact, const struct field *field, const char *const *values)
{
    g_autofree char *stated = stated_value(fact, field->name);

    for (; *values != NULL; values++)
        if (**values != '~' && g_strcmp0(*values, stated) != 0)
            add_mutant(mutants, fact, field, *values);
}

/* Without the first or the last of a list of rules. */
static void
add_shorter(GPtrArray *mutants, const struct fact *fact, const struct field *field)
{
    g_autofree char *stated = stated_value(fact, field->name);
    char *last = stated != NULL ? strrchr(stated, ' ') : NULL;

    if (last == NULL)
        return;
    add_mutant(mutants, fact, field, strchr(stated, ' ') + 1);
    *last = '\0';
    add_mutant(mutants, fact, field, stated);
}

static void
add_mutants_of(GPtrArray *mutants, const struct fact *fact, const struct field *field)
{
    static const char *const durations[] = { "1ms", "3s", "100s", NULL };
    static const char *const counts[] = { "0", "1", "2", "9", NULL };
    static const char *const orders[] = { "A", "AAAA", "A AAAA", "AAAA A", NULL };
    static const char *const steps[] = { "0s:1", "0s:1 2ms:1", "0s:all", "0s:2 2ms:1", NULL };
    static const char *const times[] = { "0s", "0s 2ms", NULL };

    switch (field->type) {
    case FIELD_WORD:
    case FIELD_WORDS:
        add_values(mutants, fact, field, field->words);
        return;
    case FIELD_ORDER:
        add_values(mutants, fact, field, orders);
        return;
    case FIELD_DURATION:
        add_values(mutants, fact, field, durations);
        return;
    case FIELD_COUNT:
        add_values(mutants, fact, field, counts);
        return;
    case FIELD_STEPS:
        add_values(mutants, fact, field, steps);
        return;
    case FIELD_TIMES:
        add_values(mutants, fact, field, times);
        return;
    case FIELD_NAMES:
        add_shorter(mutants, fact, field);
        return;
    default:
        return;
    }
}

/* A table with the least precedence where most addresses are, or with other labels. */
static void
add_tables(GPtrArray *mutants, const struct profile *profile, uint16_t nth)
{
    const struct policy *tables[] = { profile->source_policy, profile->destination_policy };
    const struct policy *policy = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i] != NULL && tables[i]->fact == nth)
            policy = tables[i];
    for (int labels = 0; policy != NULL && labels <= 1; labels++) {
        struct mutant *mutant = g_new(struct mutant, 1);
        GString *rows = g_string_new(NULL);

        for (uint16_t i = 0; i < policy->n; i++) {
            const struct policy_row *row = &policy->row[i];
            struct prefix prefix = { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
            g_autofree char *text = value_print_prefix(&prefix);

            g_string_append_printf(rows, "<row prefix=\"%s\" precedence=\"%d\" label=\"%d\"/>", text,
                                   labels ? row->precedence : 100 - i, labels ? i % 2 : row->label);
        }
        mutant->tag = tag(&profile->fact[nth], NULL, NULL);
        mutant->rows = g_string_free(rows, FALSE);
        g_ptr_array_add(mutants, mutant);
    }
}

/* Files */

static void
append_fact(GString *to, const struct fact *fact, const struct mutant *mutant, const char *inside)
{
    g_string_append_printf(to, "%s>%s%s</%s>\n", mutant->tag, mutant->rows, inside, fact->element);
}

/* Writes the system "mutant": @profile with @mutant[i], if that is there, in place of fact i. */
static void
write_mutant(const struct profile *profile, struct mutant *const *mutant)
{
    static const char *const holders[] = { "resolver", "selection", "tcp", "os" };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *path = g_build_filename(folder, "mutant.xml", NULL);

    g_string_append_printf(text, "<os name=\"mutant\" base=\"%s\" label=\"Mutant\" released=\"2009\">\n",
                           profile->name);
    for (unsigned i = 0; i < G_N_ELEMENTS(holders); i++) {
        g_autoptr(GString) inside = g_string_new(NULL);
        bool whole = false;

        for (uint16_t j = 0; j < profile->n_facts; j++)
            if (mutant[j] != NULL && strcmp(profile->fact[j].holder, holders[i]) == 0 &&
                strcmp(profile->fact[j].element, "selection") != 0)
                append_fact(inside, &profile->fact[j], mutant[j], "");
        for (uint16_t j = 0; j < profile->n_facts; j++)
            if (mutant[j] != NULL && strcmp(profile->fact[j].element, holders[i]) == 0) {
                append_fact(text, &profile->fact[j], mutant[j], inside->str);
                whole = true;
            }
        if (strcmp(holders[i], "os") == 0)
            g_string_append(text, inside->str);
        else if (!whole)
            g_string_append_printf(text, "<%s>%s</%s>\n", holders[i], inside->str, holders[i]);
    }
    g_string_append(text, "</os>\n");
    ran_write_file(path, text->str);
}

static bool
can_be_read(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();

    return profiles_find(profiles, "mutant", asker, messages) != NULL;
}

/* Returns: by fact, the mutants that are systems: GPtrArray * of struct mutant *. */
static GPtrArray *
mutants_of(const struct profile *profile)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
    g_autofree struct mutant **alone = g_new0(struct mutant *, profile->n_facts);

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        GPtrArray *mutants = g_ptr_array_new_with_free_func(mutant_free);
        const struct fact *fact = &profile->fact[i];

        for (const struct field *field = element_of(fact)->fields; field->name != NULL; field++)
            if (!(field->flags & FIELD_LATER) && !is_about(fact, field))
                add_mutants_of(mutants, fact, field);
        if (strcmp(fact->element, "policy") == 0)
            add_tables(mutants, profile, i);
        for (guint j = mutants->len; j-- > 0;) {
            alone[i] = g_ptr_array_index(mutants, j);
            write_mutant(profile, alone);
            if (!can_be_read())
                g_ptr_array_remove_index(mutants, j);
        }
        alone[i] = NULL;
        g_ptr_array_add(all, mutants);
    }
    return all;
}

/* Runs */

/* Returns: how many connections of the mutant that was written last differ from @ran's; -1: it
 * cannot be read. */
static int64_t
run_mutant(const struct ran *ran, const char *situation)
{
    g_autofree char *inside = g_strdup_printf(situation, "mutant");
    char *path = NULL;
    struct ran mutated;
    int64_t n = -1;

    if (!can_be_read())
        return -1;

    g_autoptr(profiles) profiles = profiles_new();
    path = ran_write(inside);
    if (ran_init(&mutated, path, NULL, profiles)) {
        n = ran_differing(ran, &mutated);
        ran_clear(&mutated);
    }
    ran_remove(path);
    return n;
}

/* One by one: which of @mutant makes the difference, and whether any does. */
static bool
find_culprit(const struct ran *ran, const struct profile *profile, const char *situation, struct mutant *const *mutant)
{
    g_autofree struct mutant **alone = g_new0(struct mutant *, profile->n_facts);
    bool found = false;

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        if (mutant[i] == NULL)
            continue;
        alone[i] = mutant[i];
        write_mutant(profile, alone);
        alone[i] = NULL;
        if (run_mutant(ran, situation) == 0)
            continue;
        found = true;
        g_test_message("%s in %s\n  nothing rests on %s, and it matters: %s", profile->name, situation,
                       profile->fact[i].id, mutant[i]->tag);
    }
    return found;
}

/* Returns: how many mutants were tried. */
static unsigned
try_round(const struct ran *ran, const struct profile *profile, const GPtrArray *mutants, const char *situation,
          unsigned round)
{
    g_autofree struct mutant **mutant = g_new0(struct mutant *, profile->n_facts);
    unsigned n = 0;

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        const GPtrArray *of_fact = g_ptr_array_index(mutants, i);

        if (round < of_fact->len && ran_unused(basis_fact_at(&ran->basis, i))) {
            mutant[i] = g_ptr_array_index(of_fact, round);
            n++;
        }
    }
    write_mutant(profile, mutant);
    if (n > 0 && run_mutant(ran, situation) != 0 && find_culprit(ran, profile, situation, mutant))
        g_test_fail();
    return n;
}

static unsigned
try_situation(const char *situation, const struct profile *profile, const GPtrArray *mutants,
              struct profiles *profiles)
{
    g_autofree char *inside = g_strdup_printf(situation, profile->name);
    char *path = ran_write(inside);
    unsigned n = 0;
    struct ran ran;

    g_assert_true(ran_init(&ran, path, NULL, profiles));
    g_assert_true(ran.world->profile->pdata[0] == profile);
    for (unsigned round = 0; round < MOST_ROUNDS; round++)
        n += try_round(&ran, profile, mutants, situation, round);
    ran_clear(&ran);
    ran_remove(path);
    return n;
}

static void
test_system(gconstpointer name)
{
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(profiles, name, asker, messages);
    g_autoptr(GPtrArray) mutants = mutants_of(profile);
    unsigned n = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(ran_situations); i++)
        if (strstr(ran_situations[i], "linux-2009") == NULL)    /* of one system alone */
            n += try_situation(ran_situations[i], profile, mutants, profiles);
    for (unsigned i = 0; i < G_N_ELEMENTS(ran_faults); i++) {
        g_autofree char *situation = g_strdup_printf(
            "<server name='www.example.com'/><dns id='a' fault='%s' for='A AAAA'/><dns id='b'/><host os='%%s'/>"
            "<connect to='www.example.com' times='2' every='100s'/>", ran_faults[i]);

        n += try_situation(situation, profile, mutants, profiles);
    }
    g_assert_cmpuint(n, >, 1000);
}

int
main(int argc, char **argv)
{
    static const char *const names[] = {
        "windows-xp-sp3", "windows-vista", "linux-2009", "macosx-10.5.7", "freebsd-7-kame", "solaris-10" };
    g_autofree char *path = NULL, *file = NULL;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("v6sim-ledger-XXXXXX", NULL);
    file = g_build_filename(folder, "mutant.xml", NULL);
    path = g_strconcat(folder, ":", g_getenv("V6SIM_PROFILE_PATH"), NULL);
    g_setenv("V6SIM_PROFILE_PATH", path, TRUE);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *test = g_strconcat("/ledger/", names[i], NULL);

        g_test_add_data_func(test, names[i], test_system);
    }
    int status = g_test_run();
    g_remove(file);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
