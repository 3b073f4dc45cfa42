/*
 * vocabulary.h - the parts of what a profile can say
 *
 * For vocabulary.c and vocabulary-PART.c, of which the first has a table of what
 * the others declare here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"

/* What elements are read into where the profile has no struct of that form */

struct on_facts {
    struct given given;
    int of;                     /* enum question, or N_QUESTIONS: any */
    uint32_t outcome;           /* set of outcomes, bit i is outcome i + 1 */
    int reaction;
    int64_t times;
};

struct both_facts {
    struct given given;
    uint32_t a, aaaa;           /* sets of outcomes */
    int gives;
};

struct rules_facts {
    struct given given;
    struct word_list rules;
};

struct rule_facts {
    struct given given;
    const char *rule;
    int argument[4];            /* by enum rule_argument */
};

enum role { ROLE_SOURCE, ROLE_DESTINATION, ROLE_BOTH, ROLE_ON_COMMAND };

struct policy_facts {
    struct given given;
    int role;                   /* enum role */
    const char *command, *rc_conf, *without_file;
};

struct row_facts {
    struct given given;
    struct prefix prefix;
    int64_t precedence, label;
    const char *word;
};

struct icmp_facts {
    struct given given;
    uint32_t icmp;              /* set of enum icmp_error */
    int family;                 /* enum family, FAMILY_NONE: both */
    int reaction;
    int64_t after;
};

struct item_facts {
    struct given given;
    const char *id, *reason, *source;
};

/* Returns: whether the file gave attribute @field, its place in the table by which @read was read. */
static inline bool
was_given(const void *read, unsigned field)
{
    return ((const struct given *) read)->mask >> field & 1;
}

/* Stores an element, as profile_store() does; see struct profile_element. */
typedef const char *store_fn(struct profile *profile, const void *read, uint16_t fact);

/* vocabulary-resolver.c */
extern const char *const icmp_words[];       /* enum icmp_error, as profiles write it */
extern const struct field resolver_fields[], ask_fields[], ask_when_fields[], ladder_fields[], steps_fields[],
    second_fields[], on_fields[], both_fields[], again_fields[], transport_fields[], servers_fields[],
    cache_fields[], edns_fields[];
store_fn store_ask, store_ladder, store_steps, store_second, store_on, store_both, store_servers, store_cache,
    store_edns;

/* vocabulary-names.c */
extern const struct field search_fields[], hosts_file_fields[], resolv_conf_fields[], addrconfig_fields[];
extern const char *const rotate_words[];
store_fn store_search, store_hosts_file, store_resolv_conf;

/* vocabulary-selection.c */
extern const struct field selection_fields[], rules_fields[], rule_fields[], policy_fields[], row_fields[],
    edit_fields[], scopes_fields[], ipconfig_fields[];
store_fn store_selection, store_source_rules, store_destination_rules, store_rule, store_policy, store_row,
    store_edit;

/* vocabulary-connect.c */
extern const struct field connect_fields[];
store_fn store_connect;

/* vocabulary-interface.c */
extern const struct field interface_fields[];
store_fn store_interface;
extern const struct field retry_fields[];
store_fn store_retry;

/* vocabulary-tcp.c */
extern const struct field syn_fields[], icmp_fields[], rst_fields[], data_fields[];
store_fn store_syn, store_icmp, store_rst, store_data;
