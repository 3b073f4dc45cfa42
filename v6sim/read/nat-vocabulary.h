/*
 * nat-vocabulary.h - the elements of a type of NAT or firewall, by name
 *
 * Reader, schema and manual are made from this table.
 */
#pragma once

#include <stdbool.h>

#include "models/nat/behaviour.h"
#include "sim/engine/field.h"

/* What an element of a type states; of each some members. */
struct nat_statement {
    struct given given;
    int word, queries, errors, per, pooling, full;
    uint32_t refresh;
    int64_t first_port, last_port, block, hold_ns, tunnel_ns;
    int64_t udp_one_way_ns, udp_ns, tcp_transitory_ns, tcp_established_ns, icmp_ns;
};

/* What a file describes: its root, <nat> or <firewall>. */
enum nat_sort { SORT_NAT, SORT_FIREWALL, N_NAT_SORTS };
extern const char *const nat_sort_name[];       /* "nat", "firewall", NULL-terminated */

/* In the order of enum nat_fact. */
struct nat_type_element {
    const char *name;
    const struct field *fields;
    /* Returns: NULL, or what one field cannot tell is wrong, in static text. */
    const char *(*take)(struct nat_behaviour *behaviour, const struct nat_statement *statement);
    const char *meaning;
    uint8_t of, needed;         /* sets of enum nat_sort: of which files it is, and must be in */
};
extern const struct nat_type_element nat_type_elements[];         /* ends with a NULL name */
extern const struct field nat_type_fields[];            /* of the root itself, into a struct profile */

/* Words of scenarios too, in the order of the enums of behaviour.h; NULL-terminated. */
extern const char *const nat_dependence_words[], *const nat_ports_words[], *const nat_hairpin_words[];
extern const char *const nat_per_words[], *const nat_refresh_words[], *const nat_unsolicited_words[];
extern const char *const nat_pooling_words[], *const nat_full_words[], *const nat_tunnel_words[];
