/*
 * schema.c - the languages of v6sim as RELAX NG schemas
 *
 * A schema is made from the tables that the readers use, so it knows what they
 * know: elements and where they stand, attributes with defaults and meanings,
 * words, and what values look like. What only meaning can tell (ids that nobody
 * has, sums, prefixes that overlap) is not in it, and it accepts that. What is not
 * built yet is not in it either.
 *
 * In a scenario a parameter may stand in any attribute, so each value there may
 * also be text with {name} in it.
 */
#include "v6sim/report/schema.h"

#include <stdbool.h>
#include <string.h>

#include "models/host/profile.h"
#include "v6sim/read/aliases.h"
#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"
#include "v6sim/read/mixes.h"
#include "v6sim/read/nat-vocabulary.h"
#include "v6sim/read/origin.h"
#include "v6sim/read/profile-vocabulary.h"
#include "v6sim/read/profiles.h"
#include "v6sim/report/relaxng.h"

/* Scenarios */

/* The value of an attribute of a verdict. */
static void
expected_value(struct relaxng *relaxng, const struct field *field)
{
    const char *of;
    g_autofree char *expression = expect_pattern(field, &of);
    g_autofree char *name = g_strconcat("expected.", of, NULL);

    relaxng_value_like(relaxng, name, expression);
}

/* Of <change>: any attributes of one kind of element, but for those that its own
 * table has, built or not. A group of attributes has no order, and libxml2 takes no
 * interleave of a single one. */
static void
attributes_to_change(struct relaxng *relaxng, const struct field *own)
{
    relaxng_open(relaxng, "choice");
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++) {
        relaxng_open(relaxng, "group");
        for (const struct field *field = kind->fields; field->name != NULL; field++)
            if (!(field->flags & FIELD_LATER) && fields_find(own, field->name) == NULL)
                relaxng_field(relaxng, field, relaxng_value_of, true);
        relaxng_close(relaxng);
    }
    relaxng_close(relaxng);
}

/* The definition of an element: names of definitions have no colon. */
static const char *
scenario_definition(const char *element)
{
    const char *colon = strchr(element, ':');

    return colon != NULL ? colon + 1 : element;
}

/* All that may stand in an element, in any order; those that may be there once apart. */
static void
children_in(struct relaxng *relaxng, const struct language_place *place)
{
    relaxng_open(relaxng, "interleave");
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~' && language_element(*may).once) {
            relaxng_open(relaxng, "optional");
            relaxng_refer(relaxng, scenario_definition(*may));
            relaxng_close(relaxng);
        }
    relaxng_open(relaxng, "zeroOrMore");
    relaxng_open(relaxng, "choice");
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~' && !language_element(*may).once)
            relaxng_refer(relaxng, scenario_definition(*may));
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

static bool
is_verdict(const char *name)
{
    for (const struct verdict_kind *kind = verdict_kinds; kind->name != NULL; kind++)
        if (g_str_equal(kind->name, name))
            return true;
    return false;
}

static bool
has_children(const struct language_place *place)
{
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~')
            return true;
    return false;
}

static void
define_element(struct relaxng *relaxng, const char *name)
{
    struct language_element element = language_element(name);
    const struct language_place *place = language_place(name);

    g_assert(element.name != NULL);     /* it stands in language_places[], so it is built */
    relaxng_define(relaxng, scenario_definition(name), name, element.meaning);
    if (is_verdict(name)) {
        relaxng_fields_with(relaxng, element.fields, expected_value);
    } else {
        /* Those of <parameter> and <xi:include> are read before any value is known. */
        relaxng_allow_parameters(relaxng, !g_str_equal(name, "parameter") && !g_str_equal(name, "xi:include"));
        relaxng_fields(relaxng, element.fields);
        relaxng_allow_parameters(relaxng, true);
    }
    if (g_str_equal(name, "change"))
        attributes_to_change(relaxng, element.fields);
    if (place->text == TEXT_ALLOWED)
        relaxng_any_text(relaxng);
    else if (place->text)
        relaxng_some_text(relaxng);
    else if (has_children(place))
        children_in(relaxng, place);
    else if (!relaxng_has_fields(element.fields))
        relaxng_empty(relaxng, "empty");
    relaxng_defined(relaxng);
}

GString *
schema_of_scenarios(void)
{
    static const char *const roots[] = { "scenario", "network", "workload", NULL };     /* a scenario, or part of one */
    struct relaxng *relaxng = relaxng_new(roots, true);
    g_autoptr(GHashTable) defined = g_hash_table_new(g_str_hash, g_str_equal);

    for (const char *const *root = roots; *root != NULL; root++)
        define_element(relaxng, *root);
    for (const struct language_place *place = language_places; place->in != NULL; place++)
        for (const char *const *may = place->may; *may != NULL; may++)
            if (**may != '~' && g_hash_table_add(defined, (char *) *may))
                define_element(relaxng, *may);
    return relaxng_end(relaxng);
}

/* Profiles */

/* "resolver.on", for there is another one in <tcp>. */
static char *
definition_of(const struct profile_element *element)
{
    return g_strdup_printf("%s.%s", element->holder, element->name);
}

static bool
holds(const char *holder, enum profile_element_kind but)
{
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        if (g_str_equal(element->holder, holder) && element->kind != but)
            return true;
    return false;
}

/* All that may stand in an element of a profile, in any order, with the exception of @but. */
static void
children_but(struct relaxng *relaxng, const char *holder, enum profile_element_kind but)
{
    if (!holds(holder, N_ELEMENT_KINDS))
        return;
    relaxng_open(relaxng, "zeroOrMore");
    relaxng_open(relaxng, "choice");
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++) {
        g_autofree char *definition = definition_of(element);

        if (g_str_equal(element->holder, holder) && element->kind != but)
            relaxng_refer(relaxng, definition);
    }
    if (g_str_equal(holder, "os"))
        relaxng_refer(relaxng, "drop");
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

static void
children_of(struct relaxng *relaxng, const char *holder)
{
    children_but(relaxng, holder, N_ELEMENT_KINDS);
}

/* <low> or <high>: one at least of the fact's attributes. */
static void
bound(struct relaxng *relaxng, const char *name, const struct field *fields, const char *meaning)
{
    relaxng_open(relaxng, "optional");
    relaxng_open_with(relaxng, "element", "name", name);
    relaxng_document(relaxng, meaning);
    relaxng_open(relaxng, "oneOrMore");
    relaxng_open(relaxng, "choice");
    for (const struct field *field = fields; field->name != NULL; field++)
        if (!(field->flags & FIELD_LATER)) {
            relaxng_open_with(relaxng, "attribute", "name", field->name);
            relaxng_value_of(relaxng, field);
            relaxng_close(relaxng);
        }
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

static void
confidence_but_guess(struct relaxng *relaxng, const struct field *field)
{
    relaxng_open(relaxng, "choice");
    for (const char *const *word = field->words; *word != NULL; word++)
        if (!g_str_equal(*word, confidence_name[CONFIDENCE_GUESS]))
            relaxng_words(relaxng, (const char *const []) { *word, NULL });
    relaxng_close(relaxng);
}

static void
confidence_guess(struct relaxng *relaxng, const struct field *field)
{
    (void) field;
    relaxng_words(relaxng, (const char *const []) { confidence_name[CONFIDENCE_GUESS], NULL });
}

/* The attributes of a fact with its origin; of a guess, also the other values to try. */
static void
statement(struct relaxng *relaxng, const struct field *fields)
{
    const struct field *confidence = fields_find(origin_fields, "confidence");

    relaxng_open(relaxng, "group");
    for (const struct field *field = origin_fields; field->name != NULL; field++)
        if (field != confidence)
            relaxng_field(relaxng, field, relaxng_value_of, false);
    relaxng_fields(relaxng, fields);
    relaxng_open(relaxng, "choice");
    relaxng_field(relaxng, confidence, confidence_but_guess, false);
    relaxng_open(relaxng, "group");
    relaxng_field(relaxng, confidence, confidence_guess, false);
    relaxng_open(relaxng, "interleave");
    bound(relaxng, "low", fields, "of a guess: other values of its attributes, at the one end of what may be");
    bound(relaxng, "high", fields, "of a guess: other values of its attributes, at the other end");
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

/* A fact that holds others may stand there without attributes, to hold them. */
static void
fact(struct relaxng *relaxng, const struct profile_element *element)
{
    bool holds_any = holds(element->name, N_ELEMENT_KINDS), holds_facts = holds(element->name, ELEMENT_ROW);

    if (holds_any)
        relaxng_open(relaxng, "interleave");
    if (holds_facts)
        relaxng_open(relaxng, "choice");
    statement(relaxng, element->fields);
    if (holds_facts) {
        relaxng_empty(relaxng, "empty");
        relaxng_close(relaxng);
    }
    children_of(relaxng, element->name);
    if (holds_any)
        relaxng_close(relaxng);
}

static void
define_profile_element(struct relaxng *relaxng, const struct profile_element *element)
{
    g_autofree char *definition = definition_of(element);

    relaxng_define(relaxng, definition, element->name, element->meaning);
    switch (element->kind) {
    case ELEMENT_FACT:
        fact(relaxng, element);
        break;
    case ELEMENT_ITEM:
        relaxng_fields(relaxng, element->fields);
        relaxng_some_text(relaxng);
        break;
    case ELEMENT_WAS:
        relaxng_fields(relaxng, element->fields);
        children_but(relaxng, "os", ELEMENT_WAS);
        break;
    default:
        relaxng_fields(relaxng, element->fields);
        children_of(relaxng, element->name);
        if (!relaxng_has_fields(element->fields) && !holds(element->name, N_ELEMENT_KINDS))
            relaxng_empty(relaxng, "empty");
    }
    relaxng_defined(relaxng);
}

/* The list of short names that lies beside the profiles. */
static void
define_aliases(struct relaxng *relaxng)
{
    relaxng_define(relaxng, "aliases", "aliases", "short names of systems; the file is called aliases.xml");
    relaxng_fields(relaxng, aliases_fields);
    relaxng_open(relaxng, "zeroOrMore");
    relaxng_refer(relaxng, "alias");
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
    relaxng_define(relaxng, "alias", "alias", "a short name");
    relaxng_fields(relaxng, alias_fields);
    relaxng_defined(relaxng);
}

/* What is laid over a system. */
static void
define_application(struct relaxng *relaxng)
{
    relaxng_define(relaxng, "app", "app", "what one application does otherwise than the system under it");
    relaxng_fields(relaxng, application_fields);
    relaxng_open(relaxng, "zeroOrMore");
    relaxng_open(relaxng, "choice");
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++) {
        g_autofree char *definition = definition_of(element);

        if (element->of_app)
            relaxng_refer(relaxng, definition);
    }
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
}

GString *
schema_of_profiles(void)
{
    struct relaxng *relaxng = relaxng_new((const char *const []) { "os", "app", "aliases", NULL }, false);

    relaxng_define(relaxng, "os", "os", "how one operating system behaves");
    relaxng_fields(relaxng, profile_fields);
    children_of(relaxng, "os");
    relaxng_defined(relaxng);
    define_application(relaxng);
    relaxng_define(relaxng, "drop", "drop", "takes a fact or item of the base away");
    relaxng_fields(relaxng, drop_fields);
    relaxng_defined(relaxng);
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        define_profile_element(relaxng, element);
    define_aliases(relaxng);
    return relaxng_end(relaxng);
}

/* Types of NAT */

static void
define_nat_element(struct relaxng *relaxng, const struct nat_type_element *element)
{
    relaxng_define(relaxng, element->name, element->name, element->meaning);
    for (const struct field *field = origin_fields; field->name != NULL; field++)
        relaxng_field(relaxng, field, relaxng_value_of, false);
    relaxng_fields(relaxng, element->fields);
    relaxng_defined(relaxng);
}

/* What is not modelled, as of systems. */
static void
define_nat_items(struct relaxng *relaxng)
{
    const struct profile_element *holder = profile_kind("not-modelled", "os");
    const struct profile_element *item = profile_kind("item", "not-modelled");

    relaxng_define(relaxng, holder->name, holder->name, "what is known of the type and has no effect here");
    relaxng_open(relaxng, "zeroOrMore");
    relaxng_refer(relaxng, item->name);
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
    relaxng_define(relaxng, item->name, item->name, item->meaning);
    relaxng_fields(relaxng, item->fields);
    relaxng_some_text(relaxng);
    relaxng_defined(relaxng);
}

/* A root, with the elements of its sort. */
static void
define_nat_root(struct relaxng *relaxng, enum nat_sort sort, const char *meaning)
{
    relaxng_define(relaxng, nat_sort_name[sort], nat_sort_name[sort], meaning);
    relaxng_fields(relaxng, nat_type_fields);
    relaxng_open(relaxng, "interleave");
    for (const struct nat_type_element *element = nat_type_elements; element->name != NULL; element++) {
        bool optional = !(element->needed >> sort & 1);

        if (!(element->of >> sort & 1))
            continue;
        if (optional)
            relaxng_open(relaxng, "optional");
        relaxng_refer(relaxng, element->name);
        if (optional)
            relaxng_close(relaxng);
    }
    relaxng_open(relaxng, "optional");
    relaxng_refer(relaxng, "not-modelled");
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
}

GString *
schema_of_nats(void)
{
    struct relaxng *relaxng = relaxng_new(nat_sort_name, false);

    define_nat_root(relaxng, SORT_NAT, "what one type of network address translator does");
    define_nat_root(relaxng, SORT_FIREWALL, "what one type of firewall does");
    for (const struct nat_type_element *element = nat_type_elements; element->name != NULL; element++)
        define_nat_element(relaxng, element);
    define_nat_items(relaxng);
    return relaxng_end(relaxng);
}

/* Named mixes */

/* What a row of a scenario's mix says, but for ids of its scenario. */
static void
define_row(struct relaxng *relaxng)
{
    g_autoptr(GArray) fields = g_array_new(TRUE, TRUE, sizeof(struct field));

    for (const struct field *field = language_kind("mix")->fields; field->name != NULL; field++)
        if (!g_strv_contains(mix_not_in_rows, field->name)) {
            struct field one = *field;

            if (g_str_equal(field->name, "share"))      /* in a scenario another file may say it */
                one.flags |= FIELD_REQUIRED;
            g_array_append_val(fields, one);
        }
    for (const struct field *field = mix_bound_fields; field->name != NULL; field++)
        g_array_append_vals(fields, field, 1);
    relaxng_define(relaxng, "row", "row", "what a share of sites or hosts have");
    relaxng_fields(relaxng, (const struct field *) fields->data);
    relaxng_defined(relaxng);
}

GString *
schema_of_mixes(void)
{
    struct relaxng *relaxng = relaxng_new((const char *const []) { "mix", NULL }, false);

    relaxng_define(relaxng, "mix", "mix", "who is in a population, at a date");
    relaxng_fields(relaxng, mix_root_fields);
    relaxng_open(relaxng, "oneOrMore");
    relaxng_refer(relaxng, "shares");
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
    relaxng_define(relaxng, "shares", "shares", "a fact: how what belongs together is distributed");
    for (const struct field *field = origin_fields; field->name != NULL; field++)
        relaxng_field(relaxng, field, relaxng_value_of, false);
    relaxng_open(relaxng, "oneOrMore");
    relaxng_refer(relaxng, "row");
    relaxng_close(relaxng);
    relaxng_defined(relaxng);
    define_row(relaxng);
    return relaxng_end(relaxng);
}
