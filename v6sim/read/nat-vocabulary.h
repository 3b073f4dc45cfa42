/*
 * nat-vocabulary.h - the elements of a type of NAT, by name
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
    int word, queries, errors, per;
    uint32_t refresh;
    int64_t first_port, last_port;
    int64_t udp_one_way_ns, udp_ns, tcp_transitory_ns, tcp_established_ns, icmp_ns;
};

/* In the order of enum nat_fact. */
struct nat_element {
    const char *name;
    const struct field *fields;
    /* Returns: NULL, or what one field cannot tell is wrong, in static text. */
    const char *(*take)(struct nat_behaviour *behaviour, const struct nat_statement *statement);
    const char *meaning;
};
extern const struct nat_element nat_elements[];         /* ends with a NULL name */
extern const struct field nat_fields[];                 /* of <nat> itself, into a struct profile */
