/*
 * vocabulary-names.c - what a profile can say of what goes on around a query
 *
 * Search lists, the hosts file, resolv.conf, and which types a program wants.
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

#include <glib.h>

#define SECOND INT64_C(1000000000)

/* Names */

const char *const resolv_word[] = {
    [RESOLV_NDOTS] = "ndots",
    [RESOLV_TIMEOUT] = "timeout",
    [RESOLV_ATTEMPTS] = "attempts",
    [RESOLV_ROTATE] = "rotate",
    [RESOLV_NO_TLD_QUERY] = "no-tld-query",
    [RESOLV_SINGLE_REQUEST] = "single-request",
    [RESOLV_SINGLE_REQUEST_REOPEN] = "single-request-reopen",
    [RESOLV_NO_AAAA] = "no-aaaa",
    [RESOLV_EDNS0] = "edns0",
    [RESOLV_FAMILY] = "family",
    [RESOLV_LOOKUP] = "lookup",
    [N_RESOLV_WORDS] = NULL,
};

static const char *const by_words[] = { [BY_LOOKUP] = "lookup", [BY_TYPE] = "type", NULL };
static const char *const dotted_words[] = { [DOTTED_NEVER] = "never", [DOTTED_AFTER] = "after", NULL };
static const char *const single_words[] = {
    [SINGLE_NEVER] = "never", [SINGLE_LAST] = "last", [SINGLE_ALONE] = "alone", NULL };
static const char *const before_words[] = { "first", "last", NULL };
const char *const rotate_words[] = {
    [ROTATE_NONE] = "none", [ROTATE_NEXT] = "next", [ROTATE_RANDOM] = "random", NULL };

/* Fields */

const struct field search_fields[] = {
    { .name = "by", .type = FIELD_WORD, .offset = FIELD(struct search, by), .words = by_words,
      .flags = FIELD_REQUIRED,
      .meaning = "whether the names are gone through once, each asked for with both types, or for each type anew" },
    { .name = "ndots", .type = FIELD_COUNT, .offset = FIELD(struct search, ndots), .fallback = "1", .most = 15,
      .meaning = "names with as many dots, or more, are first asked for as they are" },
    { .name = "dotted", .type = FIELD_WORD, .offset = FIELD(struct search, dotted), .words = dotted_words,
      .flags = FIELD_REQUIRED, .meaning = "whether those get suffixes after that, or never" },
    { .name = "single", .type = FIELD_WORD, .offset = FIELD(struct search, single), .words = single_words,
      .flags = FIELD_REQUIRED,
      .meaning = "whether a name of one label is asked for as it is: last, after all suffixes; alone, if there are "
      "none; or never" },
    { .name = "first", .type = FIELD_WORDS, .offset = FIELD(struct search, first), .words = outcome_name,
      .flags = FIELD_REQUIRED,
      .meaning = "how a name that was first asked for as it is must have ended to be tried with suffixes" },
    { .name = "next", .type = FIELD_WORDS, .offset = FIELD(struct search, next), .words = outcome_name,
      .flags = FIELD_REQUIRED, .meaning = "after what of a name with a suffix the next one is tried; of two types "
      "the one that was asked last counts" },
    { .name = "last", .type = FIELD_WORDS, .offset = FIELD(struct search, last), .words = outcome_name,
      .flags = FIELD_REQUIRED, .meaning = "after what only the name as it is remains to be tried; after all else the "
      "lookup ends" },
    { .name = "max", .type = FIELD_COUNT, .offset = FIELD(struct search, max), .least = 1, .most = 1000,
      .meaning = "how many suffixes are used, the first of the list; all, if not given" },
    { .name = NULL }
};

const struct field hosts_file_fields[] = {
    { .name = "path", .type = FIELD_TEXT, .offset = FIELD(struct hosts_file, path), .flags = FIELD_REQUIRED,
      .meaning = "where it is" },
    { .name = "by", .type = FIELD_WORD, .offset = FIELD(struct hosts_file, by), .words = by_words,
      .flags = FIELD_REQUIRED,
      .meaning = "whether a name that is in it is looked up nowhere else, or only for types that it has there" },
    { .name = "order", .type = FIELD_WORD, .offset = FIELD(struct hosts_file, after), .words = before_words,
      .fallback = "first", .meaning = "whether it is looked at before the DNS is asked, or when that has nothing" },
    { .name = NULL }
};

const struct field resolv_conf_fields[] = {
    { .name = "path", .type = FIELD_TEXT, .offset = FIELD(struct resolv_conf, path), .fallback = "/etc/resolv.conf",
      .meaning = "where it is" },
    { .name = "understands", .type = FIELD_WORDS, .offset = FIELD(struct resolv_conf, understands),
      .words = resolv_word,
      .meaning = "the options and lines beside nameserver, search and domain that have an effect" },
    { .name = "most-ndots", .type = FIELD_COUNT, .offset = FIELD(struct resolv_conf, most_ndots), .fallback = "15",
      .least = 1, .most = 255, .meaning = "a greater number counts as this" },
    { .name = "most-timeout", .type = FIELD_DURATION, .offset = FIELD(struct resolv_conf, most_timeout_ns),
      .fallback = "30s", .least = SECOND, .most = 3600 * SECOND, .meaning = "the same of timeout" },
    { .name = "most-attempts", .type = FIELD_COUNT, .offset = FIELD(struct resolv_conf, most_attempts),
      .fallback = "5", .least = 1, .most = 10, .meaning = "the same of attempts" },
    { .name = "rotate", .type = FIELD_WORD, .offset = FIELD(struct resolv_conf, rotate), .words = rotate_words,
      .fallback = "none", .meaning = "what options rotate does: next: each question begins with the next server, a "
      "process's first with the second; random: its first with one that is drawn" },
    { .name = "edns-size", .type = FIELD_COUNT, .offset = FIELD(struct resolv_conf, edns_size), .least = 512,
      .most = 65535, .meaning = "what options edns0 does: queries have an OPT record that says so, as by <edns>" },
    { .name = NULL }
};

const struct field addrconfig_fields[] = {
    { .name = "a", .type = FIELD_WORDS, .offset = FIELD(struct addrconfig, a), .words = predicate_name,
      .meaning = "all that must hold for A to be asked; nothing, if not given" },
    { .name = "aaaa", .type = FIELD_WORDS, .offset = FIELD(struct addrconfig, aaaa), .words = predicate_name,
      .meaning = "the same of AAAA" },
    { .name = NULL }
};

/* Stores */

/* Whether "none" stands alone in a set of outcomes. */
static bool
is_sensible(uint32_t outcomes)
{
    return outcomes == 1u << OUTCOME_NONE || !(outcomes & 1u << OUTCOME_NONE);
}

const char *
store_search(struct profile *profile, const void *read, uint16_t fact)
{
    const struct search *search = read;

    (void) fact;
    if (profile->ask.mode == ASK_PAIRED && search->by == BY_TYPE)
        return "goes by type, while both types are asked as a pair";
    if (!is_sensible(search->first) || !is_sensible(search->next) || !is_sensible(search->last))
        return "goes on after something and after none";
    if (search->next & search->last & ~(1u << OUTCOME_NONE))
        return "says twice what comes after an outcome (next, last)";
    if ((search->first | search->next | search->last) & 1u << OUTCOME_ANSWER)
        return "goes on after an answer";
    return NULL;
}

const char *
store_hosts_file(struct profile *profile, const void *read, uint16_t fact)
{
    const struct hosts_file *file = read;

    (void) profile;
    (void) fact;
    return file->after && file->by == BY_TYPE ? "is looked at last, and for each type by itself" : NULL;
}

const char *
store_resolv_conf(struct profile *profile, const void *read, uint16_t fact)
{
    const struct resolv_conf *conf = read;

    (void) profile;
    (void) fact;
    if ((conf->understands >> RESOLV_ROTATE & 1) != (conf->rotate != ROTATE_NONE))
        return "must have rotate if it understands that, and only then";
    return NULL;
}
