/*
 * os.c - v6sim os list, v6sim os show: the profiles, and what they rest on
 *
 * `show` prints a profile as it holds after inheritance: each fact with what it
 * states, how sure it is, where that can be looked up, and which profile says
 * so; then the policy tables; then what is known and not modelled.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "models/host/policy.h"
#include "v6sim/commands/commands.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/value.h"

#define WIDTH 96                /* of a line, where words can be broken */
#define SOURCE_INDENT 6

static const struct place command_line = { .file = "v6sim os" };

/* Text */

/* Prints @text from column @at (there already) on, broken at blanks, with later
 * lines indented by @indent. */
static void
print_wrapped(const char *text, int at, int indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word != NULL; word++) {
        int width = (int) g_utf8_strlen(*word, -1);

        if (word != words && at + 1 + width > WIDTH) {
            printf("\n%*s", indent, "");
            at = indent;
        } else if (word != words) {
            putchar(' ');
            at++;
        }
        fputs(*word, stdout);
        at += width;
    }
    putchar('\n');
}

static int
widest(int so_far, const char *text)
{
    return MAX(so_far, (int) g_utf8_strlen(text, -1));
}

static void
print_padded(const char *text, int width)
{
    printf("%s%*s", text, width - (int) g_utf8_strlen(text, -1), "");
}

/* Show */

static void
print_heading(const struct profile *profile)
{
    printf("%s  %s, released %s, revision %" G_GINT64_FORMAT "%s%s\n", profile->name, profile->label,
           profile->released, profile->revision, profile->base != NULL ? ", based on " : "",
           profile->base != NULL ? profile->base : "");
}

/* "22 facts: 10 seed, 6 vendor, ..." */
static void
print_basis(const struct profile *profile)
{
    unsigned n[N_CONFIDENCES] = { 0 };
    const char *separator = ": ";

    for (uint16_t i = 0; i < profile->n_facts; i++)
        n[profile->fact[i].confidence]++;
    printf("%u facts", profile->n_facts);
    for (enum confidence confidence = 0; confidence < N_CONFIDENCES; confidence++)
        if (n[confidence] > 0) {
            printf("%s%u %s", separator, n[confidence], confidence_name[confidence]);
            separator = ", ";
        }
    putchar('\n');
}

static void
print_bounds(const struct fact *fact)
{
    g_autoptr(GString) bounds = g_string_new(NULL);

    if (fact->low != NULL)
        g_string_append_printf(bounds, "or %s", fact->low);
    if (fact->high != NULL)
        g_string_append_printf(bounds, "%sor %s", bounds->len > 0 ? ", " : "", fact->high);
    if (bounds->len > 0) {
        printf("%*s", SOURCE_INDENT, "");
        print_wrapped(bounds->str, SOURCE_INDENT, SOURCE_INDENT + 2);
    }
}

/* Who says so, where it is not @profile itself. */
static void
append_from(GString *text, const struct profile *profile, const char *from)
{
    if (strcmp(from, profile->name) != 0)
        g_string_append_printf(text, " (from %s)", from);
}

static void
print_fact(const struct profile *profile, const struct fact *fact, int id_width)
{
    const char *confidence = fact->confidence == CONFIDENCE_GUESS ? "GUESS" : confidence_name[fact->confidence];
    g_autofree char *stated = g_strdup_printf("%s %s", fact->element, fact->stated);
    g_autoptr(GString) source = g_string_new(NULL);

    printf("  ");
    print_padded(fact->id, id_width + 2);
    print_wrapped(stated, id_width + 4, id_width + 6);
    g_string_printf(source, "%s: %s", confidence, fact->source);
    append_from(source, profile, fact->from);
    printf("%*s", SOURCE_INDENT, "");
    print_wrapped(source->str, SOURCE_INDENT, SOURCE_INDENT + 2);
    print_bounds(fact);
}

static void
print_facts_in(const struct profile *profile, const char *holder, int id_width)
{
    printf("\n%s\n", strcmp(holder, "os") == 0 ? "system" : holder);
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strcmp(profile->fact[i].holder, holder) == 0)
            print_fact(profile, &profile->fact[i], id_width);
}

/* By what they are about; facts that a profile adds to its base's stand at the
 * end of its list. */
static void
print_facts(const struct profile *profile)
{
    int id_width = 0;

    for (uint16_t i = 0; i < profile->n_facts; i++)
        id_width = widest(id_width, profile->fact[i].id);
    for (uint16_t i = 0; i < profile->n_facts; i++) {
        bool first = true;

        for (uint16_t j = 0; j < i && first; j++)
            first = strcmp(profile->fact[j].holder, profile->fact[i].holder) != 0;
        if (first)
            print_facts_in(profile, profile->fact[i].holder, id_width);
    }
}

static int
compare_precedence(const void *a, const void *b, void *user)
{
    const struct policy_row *one = a, *two = b;

    (void) user;
    return (two->precedence > one->precedence) - (one->precedence > two->precedence);
}

/* The highest precedence first, as most systems print it. */
static void
print_policy(const struct profile *profile, const struct policy *policy, const char *role, bool precedence)
{
    struct policy sorted = *policy;

    g_qsort_with_data(sorted.row, sorted.n, sizeof *sorted.row, compare_precedence, NULL);
    printf("\npolicy for %s (%s)\n", role, profile->fact[policy->fact].id);
    printf(precedence ? "  precedence  label  prefix\n" : "  label  prefix\n");
    for (uint16_t i = 0; i < sorted.n; i++) {
        const struct policy_row *row = &sorted.row[i];
        struct prefix prefix = { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
        g_autofree char *text = value_print_prefix(&prefix);

        if (precedence)
            printf("  %10d", row->precedence);
        printf("  %5d  %s\n", row->label, text);
    }
}

static void
print_policies(const struct profile *profile)
{
    if (profile->source_policy == profile->destination_policy && profile->source_policy != NULL) {
        print_policy(profile, profile->source_policy, "sources and destinations", true);
        return;
    }
    if (profile->source_policy != NULL)
        print_policy(profile, profile->source_policy, "sources", false);
    if (profile->destination_policy != NULL)
        print_policy(profile, profile->destination_policy, "destinations", true);
}

static void
print_not_modelled(const struct profile *profile)
{
    int id_width = 0;

    if (profile->n_not_modelled > 0)
        printf("\nnot modelled\n");
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        id_width = widest(id_width, profile->not_modelled[i].id);
    for (uint16_t i = 0; i < profile->n_not_modelled; i++) {
        const struct not_modelled *item = &profile->not_modelled[i];
        g_autoptr(GString) why = g_string_new(NULL);

        printf("  ");
        print_padded(item->id, id_width + 2);
        print_wrapped(item->text, id_width + 4, id_width + 6);
        g_string_printf(why, "%s (%s)", item->reason, item->source);
        append_from(why, profile, item->from);
        printf("%*s", SOURCE_INDENT, "");
        print_wrapped(why->str, SOURCE_INDENT, SOURCE_INDENT + 2);
    }
}

static void
print_profile(const struct profile *profile)
{
    print_heading(profile);
    print_basis(profile);
    print_facts(profile);
    print_policies(profile);
    print_not_modelled(profile);
}

/* Verbs */

static void
show(struct profiles *profiles, char **name, struct messages *messages)
{
    if (*name == NULL)
        messages_add(messages, command_line, "v6sim os list", "show: which system?");
    for (; *name != NULL; name++) {
        const struct profile *profile = profiles_find(profiles, *name, command_line, messages);

        if (profile != NULL)
            print_profile(profile);
        if (name[1] != NULL)
            putchar('\n');
    }
}

/* Those that cannot be read are missing here and have their messages. */
static GPtrArray *
read_all(struct profiles *profiles, struct messages *messages)
{
    GPtrArray *all = g_ptr_array_new();

    for (const char *const *name = profiles_names(profiles); *name != NULL; name++) {
        const struct profile *profile = profiles_find(profiles, *name, command_line, messages);

        if (profile != NULL)
            g_ptr_array_add(all, (void *) profile);
    }
    return all;
}

static void
list(struct profiles *profiles, char **argument, struct messages *messages)
{
    g_autoptr(GPtrArray) all = NULL;
    int name_width = (int) strlen("name"), label_width = (int) strlen("label");
    int released_width = (int) strlen("released");

    if (*argument != NULL) {
        messages_add(messages, command_line, "v6sim os show NAME", "list takes no name: \"%s\"", *argument);
        return;
    }
    all = read_all(profiles, messages);
    for (guint i = 0; i < all->len; i++) {
        const struct profile *profile = all->pdata[i];

        name_width = widest(name_width, profile->name);
        label_width = widest(label_width, profile->label);
        released_width = widest(released_width, profile->released);
    }
    printf("%-*s  %-*s  %-*s  revision\n", name_width, "name", label_width, "label", released_width, "released");
    for (guint i = 0; i < all->len; i++) {
        const struct profile *profile = all->pdata[i];

        print_padded(profile->name, name_width + 2);
        print_padded(profile->label, label_width + 2);
        print_padded(profile->released, released_width + 2);
        printf("%8" G_GINT64_FORMAT "\n", profile->revision);
    }
}

static const struct command_help help = {
    "os", "list | show NAME...",
    "Lists the systems that a host can have, or shows what one of them does and what\n"
    "each of its facts rests on.",
    "Examples:\n"
    "  v6sim os list\n"
    "  v6sim os show windows-vista\n"
};

static const struct verb {
    const char *name;
    void (*run)(struct profiles *profiles, char **argument, struct messages *messages);
} verbs[] = {
    { "list", list },
    { "show", show },
};

static void
run_verb(char **argument, struct messages *messages)
{
    static const char *const names[] = { "list", "show", NULL };
    g_autoptr(profiles) profiles = NULL;
    const char *nearest;
    g_autofree char *hint = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, argument[0]) == 0) {
            profiles = profiles_new();
            verbs[i].run(profiles, argument + 1, messages);
            return;
        }
    nearest = nearest_word(argument[0], names);
    hint = g_strdup_printf("v6sim os %s", nearest != NULL ? nearest : "list");
    messages_add(messages, command_line, hint, "\"%s\" is unknown", argument[0]);
}

int
command_os(int argc, char **argv)
{
    const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
    g_autoptr(messages) messages = messages_new();
    g_auto(GStrv) words = NULL;
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status < 0) {
        run_verb(words, messages);
        status = command_complain(messages);
    }
    return status;
}
