/*
 * facts.h - what a system states of its tunnels
 */
#pragma once

#include <stdint.h>

#include "sim/engine/field.h"
#include "sim/net/addr.h"

/* The last one has no address: a relay that serves its own host (RFC 4380 section 5.4). */
enum tunnel_type { TUNNEL_6TO4, TUNNEL_TEREDO, TUNNEL_TEREDO_RELAY, N_TUNNELS };
extern const char *const tunnel_type_name[];    /* "6to4", ..., NULL-terminated */

/* Conditions under which an interface comes up: all of a set must hold. */
enum interface_wants {
    WANTS_PUBLIC_IPV4,           /* the host has an IPv4 address that is global */
    WANTS_PRIVATE_IPV4,          /* it has IPv4 addresses, and none is */
    WANTS_NO_GLOBAL_IPV6,        /* none of its other IPv6 addresses leads off its link */
    WANTS_GLOBAL_IPV6,           /* one does, or it has a 6to4 one */
    WANTS_FIREWALL,              /* its firewall is on */
    N_INTERFACE_WANTS
};

/* How the interface identifier of a 6to4 address is made. */
enum sixtofour_identifier { IDENTIFIER_IPV4, IDENTIFIER_ONE };

/* RFC 4380 section 5.2.1, and RFC 5991 section 3. */
enum teredo_probes { PROBES_CONE, PROBES_RESTRICTED };
enum teredo_drawn_flags { FLAGS_ZERO, FLAGS_RANDOM };

struct interface_facts {
    struct given given;
    uint16_t fact;              /* NO_FACT: the system has no such interface */
    int type;                   /* enum tunnel_type */
    int by_default;             /* 1: on as the system is shipped; 0: an administrator has to switch it on */
    uint32_t when;              /* set of enum interface_wants */
    int64_t mtu;                /* octets */
    int errors;                 /* 1: ICMP errors about what it sent are told to who sent what that carried; those
                                 * about its size always are */

    /* of 6to4 */
    int identifier;             /* enum sixtofour_identifier */
    struct addr relay;          /* IPv4 address of its default router */

    /* of Teredo */
    const char *server;         /* name of its server */
    int probes;                 /* enum teredo_probes: with which procedure it begins */
    int flags;                  /* enum teredo_drawn_flags */
    int edge;                   /* 1: whoever comes first is let in; 0: nobody */
    int local;                  /* 1: it finds others on its link by multicast, section 5.2.8 */
    int64_t refresh_ns;         /* the most between two packets from its server */
    int64_t refresh_least;      /* of that, in percent: a time between the two is drawn */
};

/* What a tunnel does when it has failed. */
struct retry_facts {
    struct given given;
    uint16_t fact;
    int type;                   /* enum tunnel_type */
    int64_t after_ns;           /* until it begins anew; 0: never */
};
