/*
 * profile.h - how one operating system behaves, as data
 *
 * A profile is what a file in models/os/ says, after inheritance. Each fact has
 * an index into `fact`, where its source and confidence stand; whoever acts on
 * it says so with fact_acted(), and whoever waits under it with fact_waited(),
 * so that a report can tell what its figures rest on. No code may ask which
 * system a profile is.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/autoconfiguration.h"
#include "models/host/policy.h"
#include "models/tcp/sender.h"
#include "models/tunnel/facts.h"
#include "sim/engine/field.h"
#include "sim/net/addr.h"

enum confidence { CONFIDENCE_SEED, CONFIDENCE_RFC, CONFIDENCE_SOURCE_CODE, CONFIDENCE_VENDOR, CONFIDENCE_MEASURED,
                  CONFIDENCE_SECONDARY, CONFIDENCE_GUESS, N_CONFIDENCES };
extern const char *const confidence_name[];

struct fact {
    const char *id;             /* unique in the profile: "aaaa-wait" */
    const char *element, *holder;       /* "second", and what it stands in: "resolver" */
    const char *source;
    enum confidence confidence;
    const char *from;           /* the profile it was written in, itself or a base */
    const char *stated;         /* its attributes, as os show prints them */
    const char *meaning;        /* the same with defaults and in one order: alike if two facts say the same */
    const char *low, *high;     /* of a guess: the other values to try, in the same form; or NULL */
};

/* What a run rests on a fact for. One with neither could have said anything else
 * and nothing would have come out otherwise. */
struct fact_use {
    uint64_t acted;             /* times that something was done, or left undone, because of it */
    uint64_t waited;            /* times that it set a limit: a resend, an end of waiting; most are never reached */
    uint64_t hosts;             /* of which either is so, each once; of a type of NAT: NATs and firewalls */
};

/* What became of a query, as the client sees it (RFC 8499 section 3). */
enum outcome {
    OUTCOME_NONE,               /* not asked, or not known yet */
    OUTCOME_ANSWER,             /* with addresses */
    OUTCOME_NODATA,             /* NOERROR, no such type (RFC 2308 section 2.2) */
    OUTCOME_NXDOMAIN, OUTCOME_SERVFAIL, OUTCOME_REFUSED, OUTCOME_NOTIMP, OUTCOME_FORMERR,
    OUTCOME_BROKEN,             /* an answer that cannot be used */
    OUTCOME_MISMATCHED,         /* one with the query's ID, and not its question (RFC 5452 section 9.1) */
    OUTCOME_TRUNCATED,
    OUTCOME_TIMEOUT,
    OUTCOME_ICMP,               /* an ICMP error instead of an answer */
    N_OUTCOMES
};
extern const char *const outcome_name[];        /* "none", "answer", "nodata", ..., NULL-terminated */

/* What a lookup asks: of a name its two types of addresses, of an address PTR.
 * Index of what is kept per type. */
enum question { ASK_A, ASK_AAAA, N_ADDRESS_TYPES, ASK_PTR = N_ADDRESS_TYPES, N_QUESTIONS };
extern const char *const question_name[];       /* "A", "AAAA", "PTR" */

/* Returns: the question that asks for @qtype (enum qtype). */
enum question question_of(uint16_t qtype);

/* What a client does when a question has ended so. */
enum reaction {
    REACTION_ASK_OTHER,         /* this type is done; go on with the other */
    REACTION_STOP,              /* the whole lookup ends here */
    REACTION_NEXT_SERVER,       /* go on with the schedule at once, at its next step; ended if there is none */
    REACTION_IGNORE,            /* as if nothing had come */
    REACTION_RESEND,            /* the same server again at once, so many times in a step of the schedule */
    REACTION_LEAVE_SERVER,      /* as NEXT_SERVER, and later steps pass this server over */
    REACTION_TCP,               /* the same server over TCP; if that fails, as NEXT_SERVER */
    N_REACTIONS
};
extern const char *const reaction_name[];

enum combined { COMBINED_SUCCESS, COMBINED_FAIL, COMBINED_AGAIN, N_COMBINED };
extern const char *const combined_name[];

enum ask_mode { ASK_SEQUENTIAL, ASK_TOGETHER, ASK_PAIRED };
enum rung { RUNG_SINGLE, RUNG_REOPEN, N_RUNGS };
enum rung_kept { RUNG_OF_LOOKUP, RUNG_OF_TURN, RUNG_OF_PROCESS };
enum standard { STANDARD_RFC3484, STANDARD_NONE, STANDARD_RFC6724 };
enum sort { SORT_INSERTION, SORT_MERGE };
enum steps_for { STEPS_1, STEPS_2, STEPS_3_OR_MORE, STEPS_ANY };

/* Conditions that a profile can name: all of a list must hold. */
enum predicate {
    WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO,  /* an IPv6 address that is neither link-local, loopback nor 2001::/32 */
    WHEN_GLOBAL_ADDRESS,        /* one that is neither link-local nor loopback */
    WHEN_GLOBAL_ADDRESS_OR_IPV6_RESOLVER,      /* such an address, or a DNS server with an IPv6 address */
    WHEN_IPV6_INSTALLED,
    WHEN_IPV4_ADDRESS,          /* an IPv4 address but of 127.0.0.0/8 */
    WHEN_IPV6_ADDRESS,          /* an IPv6 address but ::1: a link-local one counts */
    WHEN_IPV4_ROUTE,            /* a source and a route for 8.8.8.8, as a UDP socket that is connected finds them */
    WHEN_IPV6_ROUTE,            /* the same for 2000:: */
    N_PREDICATES
};
extern const char *const predicate_name[];

#define MAX_SERVERS 8           /* DNS servers of a host; of more the first are asked */
#define MAX_TRIES 512           /* packets that a lookup sends for one type: what the n-th try of a serial can count */

/* One schedule of retransmission, for hosts with `servers` DNS servers. */
struct steps {
    struct given given;
    uint16_t fact;
    int servers;                /* enum steps_for */
    struct step_list at;        /* expanded, if it was a formula */
    int64_t give_up_ns;         /* after the first query */
    int formula;                /* 0: none; 1: "bind": first << nth server, divided by their number from the
                                 * second on, in whole seconds, at least 1 s */
    int64_t first_ns;
    int64_t rounds;
};

/* How long the second answer may take, from the first one's time N:
 * min(cap, max(floor, times x N + add)). */
struct second {
    struct given given;
    uint16_t fact;
    int64_t times, add_ns, floor_ns, cap_ns;
    int never;                  /* 1: no such limit, the query's own full schedule */
    uint32_t after;             /* set of outcomes of the first; all bits: any */
    int64_t first_ns;           /* the most that N may be; 0: anything */
    int of;                     /* which question is the second: enum question, or N_ADDRESS_TYPES: any */
};

/* By what an administrator sees and changes a policy table. */
enum policy_tool { TOOL_NETSH, TOOL_IP_ADDRLABEL, TOOL_GAI_CONF, TOOL_IP6ADDRCTL, TOOL_IPADDRSEL, N_POLICY_TOOLS };
extern const char *const policy_tool_name[];    /* "netsh", ..., NULL-terminated */

/* Whether something is done once for a lookup or for each of its types. */
enum by { BY_LOOKUP, BY_TYPE };
enum dotted { DOTTED_NEVER, DOTTED_AFTER };
enum single { SINGLE_NEVER, SINGLE_LAST, SINGLE_ALONE };

/* Which server a question begins with. */
enum rotate {
    ROTATE_NONE,                /* the first */
    ROTATE_NEXT,                /* another one each time, the first question of a process with the second */
    ROTATE_RANDOM,              /* another one each time, the first question of a process with one drawn */
};

/* Options and lines of resolv.conf that change what a resolver does. */
enum resolv_word { RESOLV_NDOTS, RESOLV_TIMEOUT, RESOLV_ATTEMPTS, RESOLV_ROTATE, RESOLV_NO_TLD_QUERY,
                   RESOLV_SINGLE_REQUEST, RESOLV_SINGLE_REQUEST_REOPEN, RESOLV_NO_AAAA, RESOLV_EDNS0,
                   RESOLV_FAMILY, RESOLV_LOOKUP, N_RESOLV_WORDS };
extern const char *const resolv_word[];         /* "ndots", ..., NULL-terminated */

/* What a cache keeps. */
enum cache_keeps { CACHE_NOTHING, CACHE_ANSWERS, CACHE_LOOKUPS };

struct profile {
    struct given given;
    const char *name;           /* "windows-vista"; "windows-vista@1" if that is not the newest revision; with an
                                 * application, "windows-vista+curl-7.88.1" */
    const char *os;             /* the same without an application */
    const char *system;         /* and without a revision; NULL: of an application alone */
    const char *app;            /* the application on it, or NULL */
    const char *base;           /* what the profile stands on, as it is written: "windows-vista@1"; or NULL */
    const char *label, *released, *family;
    const char *dated;          /* of a mix of a population: of when its shares are; NULL: it is something else */
    int64_t revision, newest;   /* this one, and the newest of the system */
    struct fact *fact;
    uint16_t n_facts;

    struct ipv6_default {
        struct given given;
        uint16_t fact;
        int on;                 /* 0 off, 1 on: as the system is shipped */
        int unconfigured;       /* 0 global, 1 link-local: what it has in a native network by itself, if on */
        const char *enable, *disable;   /* the commands that switch it on and off, or NULL */
    } ipv6;

    struct resolver_facts {
        struct given given;
        int api;                /* 0 getaddrinfo: waits for the end of the lookup */
    } resolver;
    struct ask {
        struct given given;
        uint16_t fact;
        struct word_order order;        /* of enum question */
        struct word_order list;         /* the same: whose addresses come first in the result; none: as asked */
        int mode;                       /* enum ask_mode */
        int64_t gap_ns;                 /* between the first and the second, if both are asked at once */
    } ask;
    struct ask_when {
        struct given given;
        uint16_t fact;
        uint32_t when;                  /* set of predicates, all must hold; 0: always */
    } ask_when[N_QUESTIONS];
    struct steps steps[3];              /* for 1, 2, 3 or more servers */
    struct ladder {
        struct given given;
        uint16_t fact;
        struct word_order rungs;        /* of enum rung */
        int kept;                       /* enum rung_kept */
        uint8_t begins;                 /* on which rung a process begins, as resolv.conf says; 0: on none */
    } ladder;
    struct second second[6];            /* the last that matches wins */
    uint8_t n_seconds;
    struct {
        uint8_t reaction;               /* enum reaction */
        uint8_t times;                  /* of REACTION_RESEND */
        uint16_t fact;
    } on[N_QUESTIONS][N_OUTCOMES];
    struct {
        uint8_t gives;                  /* enum combined */
        uint16_t fact;
    } both[N_OUTCOMES][N_OUTCOMES];     /* [outcome of A][of AAAA] */
    struct again {
        struct given given;
        uint16_t fact;
        int64_t times;                  /* 0: nothing says, and a lookup is made once */
    } again;
    struct transport {
        struct given given;
        uint16_t fact;
        int order;                      /* enum transport_order */
    } transport;
    struct server_memory {
        struct given given;
        uint16_t fact;
        int64_t max;                    /* DNS servers that are used; 0: as many as there are */
        uint32_t demote;                /* set of outcomes after which a server is asked last, bit 0: none */
        int64_t penalty_ns;             /* for so long */
        int rotate;                     /* enum rotate: as shipped none; options rotate turns it on */
    } servers;
    struct edns_facts {
        struct given given;
        uint16_t fact;
        int64_t size;                   /* octets over UDP that its queries say it has room for; 0: they have no OPT */
        int fallback;                   /* enum edns_fallback */
        uint32_t rejected;              /* set of outcomes held against the OPT record; bit i is outcome i + 1 */
        int64_t losses;                 /* turns lost in a row after which a server is asked without one; 0: never */
        int64_t kept_ns, kept_most_ns;  /* after its last answer without one, it is so long; doubled each time */
    } edns;
    struct search {
        struct given given;
        uint16_t fact;
        int by;                         /* enum by: whether each type goes through the list by itself */
        int64_t ndots;                  /* names with as many dots are asked as they are before any suffix */
        int dotted;                     /* enum dotted: whether they get suffixes when that failed */
        int single;                     /* enum single: whether a name of one label is asked as it is, at the end */
        uint32_t first;                 /* set of outcomes of the name as it is after which the list begins */
        uint32_t next;                  /* of a name with a suffix, after which the next one is tried */
        uint32_t last;                  /* the same, after which only the name as it is still is; else all ends */
        int64_t max;                    /* suffixes that are used; 0: all */
    } search;
    struct hosts_file {
        struct given given;
        uint16_t fact;
        const char *path;
        int by;                         /* enum by: whether a type that it does not have is asked of the DNS */
        int after;                      /* 1: only names that the DNS does not have are looked up in it */
    } hosts_file;
    struct resolv_conf {
        struct given given;
        uint16_t fact;
        const char *path;
        uint32_t understands;           /* set of enum resolv_word */
        int64_t most_ndots, most_timeout_ns, most_attempts;     /* greater numbers count as these */
        int rotate;                     /* enum rotate: what options rotate does */
        int64_t edns_size;              /* what options edns0 has its queries say; 0: it has no effect */
        int changed;                    /* 1: a host's file says something else than nothing */
    } resolv_conf;
    struct addrconfig {
        struct given given;
        uint16_t fact;
        uint32_t a, aaaa;               /* sets of predicates, all must hold for that type to be asked */
    } addrconfig;
    struct cache_facts {
        struct given given;
        uint16_t fact;
        int keeps;                      /* enum cache_keeps */
        int64_t positive_ns, negative_ns;       /* at most so long; 0: no such limit */
        int ttl;                        /* 0: and no longer than the records say; 1: whatever they say */
        int failures;                   /* 1: errors and silence are kept as well, as a negative answer */
    } cache;

    struct autoconfiguration autoconfiguration;

    struct selection_facts {
        struct given given;
        uint16_t fact;
        int standard;                   /* enum standard; none: the list stays as the resolver built it */
        int sort;                       /* enum sort */
        int candidates;                 /* for sources: 0 all of the host's addresses, 1 those of the outgoing
                                         * interface */
        int unsorted;                   /* 1: lists of nothing but IPv4 stay as they are */
        int flags_known;                /* prefix and flags of sources while sorting: 0 always, 1 if the host has an
                                         * IPv6 address besides ::1 */
    } selection;
    struct rule_list {
        uint16_t fact;                  /* that these are the rules, in this order */
        uint8_t n;
        uint8_t tabled;                 /* how many rules, from the first, are */
        uint8_t asked;                  /* all rules but, where it is the last one, that of the order */
        uint8_t looks;                  /* set of enum trait: what rules look at that are not tabled */
        uint8_t bits;                   /* of a rank, that are taken */
        uint8_t rank_place[64];         /* by bit of a rank, the place of the rule that it is of */
        uint16_t comparing;             /* set of places: rules that must see both pairs */
        uint64_t by_order;              /* the lowest bit of a rank that is of the rule of the order; 0: as others */
        uint64_t across;                /* the bits of a rank that count between pairs of different groups */
        uint32_t rank[5][256];          /* what each value of a trait does to the upper half of a pair's rank, by the
                                         * rules that are tabled; see rules.h */
        struct {
            const struct rule *is;
            uint8_t rule;               /* its index in source_rules or destination_rules */
            uint8_t lowest;             /* where in a rank its bits begin */
            uint8_t given;              /* set of enum rule_argument: those that are the profile's own */
            struct rule_arguments {
                uint8_t value[4];       /* by enum rule_argument; see rules.h */
            } with;
            uint16_t fact;              /* of these; NO_FACT: they are the standard's, or there are none */
            uint8_t reads;              /* set of enum rule_reads, of this rule and those before it */
        } rule[16];
        uint16_t arguable;              /* set of places: rules whose arguments have a fact */
    } source_rules, destination_rules;
    struct policy *source_policy, *destination_policy;     /* the same one where the system has one */
    struct named_policy {
        const char *command;            /* what puts this table in the place of the one in force */
        const char *rc_conf, *without_file;     /* lines of /etc/rc.conf that do, or NULL */
        struct policy *policy;
    } named_policy[4];                  /* among them may be the one in force */
    uint8_t n_named_policies;
    struct edit {
        struct given given;
        uint16_t fact;                  /* NO_FACT: the system has no such tool */
        int by;                         /* enum policy_tool */
        struct policy_manners manners;
        int implicit_default;           /* 1: ::/0 with label 1 and precedence 40 stands where no line says so */
        int order;                      /* of precedences in its output: 0 falling, 1 rising */
        int show;                       /* of netsh: 0 prefixpolicies, 1 prefixpolicy */
        const char *off;                /* lines of /etc/rc.conf by which the table is empty, or NULL */
    } edit[N_POLICY_TOOLS];             /* by tool */
    struct ipconfig_facts {
        struct given given;
        uint16_t fact;                  /* NO_FACT: it has no such command */
        int alike;                      /* 1: it calls all addresses alike, "IP Address" */
        const char *adapter, *six_to_four, *teredo;     /* names of connections */
        int64_t index;                  /* of the first interface, as a zone is written */
    } ipconfig;
    struct scopes {
        struct given given;
        uint16_t fact;
        int private_ipv4;               /* 0 global, 1 site: RFC 3484 section 3.2 says site */
        int link_ipv4;                  /* of 169.254/16 and 127/8: 0 link, 1 global */
        int loopback;                   /* of ::1: 0 link, 1 interface */
        int zone;                       /* 1: link-local destinations cannot be reached without a zone; 0: they are
                                         * on the link of the default route */
    } scopes;

    struct syn {
        struct given given;
        uint16_t fact;
        struct time_list at;
        int64_t give_up_ns;
    } syn;
    struct {
        uint8_t reaction;               /* enum tcp_reaction */
        uint8_t after;                  /* of TCP_AFTER: the error counts from this many SYNs on */
        uint16_t fact;
    } on_icmp[N_FAMILIES][8];           /* by enum family and enum icmp_error */
    struct rst {
        struct given given;
        uint16_t fact;
        int64_t retries, wait_ns;
    } rst;
    struct data_facts {         /* over a connection, once it is established */
        struct given given;
        uint16_t fact;
        struct sender_facts sender;
    } data;
    struct connect_facts {
        struct given given;
        uint16_t fact;
        int strategy;                   /* enum strategy */
        int64_t delay_ns;               /* after which another attempt begins beside those under way */
        int64_t delay_rtts;             /* in its place so many round trips, if one is known; 0: no */
        int64_t delay_min_ns, delay_max_ns;
        int64_t resolution_delay_ns;    /* how long A that came first waits for AAAA; only if that was given: else
                                         * the end of the lookup is waited for */
        bool streams;                   /* it was given */
        int64_t first_family_count;
        int64_t timeout_ns;             /* the program gives an attempt up; 0: the stack does */
        int64_t history_ns;             /* 0: nothing is remembered */
        int64_t give_up_ns;             /* the program gives the whole up, from its first attempt on; 0: never */
        uint32_t ends_after;            /* set of enum icmp_error: no other address is tried after one */
        int history_order;              /* enum history_order */
        int64_t history_leeway_ns;      /* round trips that differ by no more count as equal */
    } connect;

    struct interface_facts interface[N_TUNNELS];        /* by enum tunnel_type */
    struct retry_facts retry[N_TUNNELS];                /* the same */

    struct not_modelled {       /* what is known of the system and left out */
        const char *id;         /* unique among facts and items: "dhcp" */
        const char *text, *reason, *source;
        const char *from;       /* the profile it was written in, itself or a base */
    } *not_modelled;
    uint16_t n_not_modelled;
};

enum edns_fallback { EDNS_FALLS_NOT, EDNS_FALLS_BY_SERVER };
enum transport_order { TRANSPORT_LIST, TRANSPORT_IPV4, TRANSPORT_IPV6_IPV4, TRANSPORT_IPV4_IPV6 };
enum tcp_reaction { TCP_ABORT, TCP_SOFT, TCP_AFTER };
enum history_order { HISTORY_RULE_9, HISTORY_FIRST };     /* of round trips: between rules 8 and 9, before all */
enum strategy { STRATEGY_IN_ORDER, STRATEGY_RFC6555, STRATEGY_RFC8305 };

#define NO_FACT UINT16_MAX

/* <was revision="1">: what was otherwise at that revision. */
struct was_facts {
    struct given given;
    int64_t revision;
    const char *base;           /* NULL: that of the next newer revision; "none": it had none */
};

enum profile_element_kind {
    ELEMENT_FACT,               /* has id, source and confidence */
    ELEMENT_HOLDER,             /* states nothing, holds others */
    ELEMENT_ROW,                /* of a table: a part of the fact that holds it */
    ELEMENT_ITEM,               /* what is not modelled: has id, reason and source, and says it in its text */
    ELEMENT_WAS,                /* an older revision: holds what <os> holds, and drops */
    N_ELEMENT_KINDS
};

/* The elements of a profile; see vocabulary.c. Facts are stored in the order of
 * this table, those of one row in the order of the file. */
struct profile_element {
    const char *name;           /* "second" */
    const char *holder;         /* the element it stands in: "resolver" */
    enum profile_element_kind kind;
    const struct field *fields; /* NULL: it has no attributes of its own */
    uint32_t size;              /* of the struct the fields describe */
    uint32_t at;                /* where in struct profile that struct is; 0: nowhere as a whole */
    /* Spreads what is not simply copied, and checks what one field cannot tell.
     * Returns: NULL, or what is wrong, in static text. */
    const char *(*store)(struct profile *profile, const void *read, uint16_t fact);
    const char *meaning;        /* for schema and manual */
    bool of_app;                /* of what stands in <os>: may stand in <app> as well */
};
extern const struct profile_element profile_elements[];     /* ends with a NULL name */
extern const struct field profile_fields[];                 /* of <os> itself */
extern const struct field application_fields[];             /* of <app>: an application, laid over a system */

/* Sets in a zeroed profile what holds where a file says nothing; see the
 * meanings in the field tables. */
void profile_init(struct profile *profile);

/**
 * profile_store:
 * @read: what the fields of @element describe, of its size
 * @fact: which fact it is; of a row, the fact that holds it; of a holder, NO_FACT
 *
 * Returns: NULL, or what is wrong, in static text that follows the element's
 *   name: "has retries without a wait".
 */
const char *profile_store(struct profile *profile, const struct profile_element *element,
                          const void *read, uint16_t fact);

/* Returns: NULL, or what is missing without which no host can run:
 * "<syn> in <tcp>". */
const char *profile_missing(const struct profile *profile);

/* Returns: how many packets a lookup can send for one type, UDP and TCP, on a
 * host with as many DNS servers as are used, against the worst of servers;
 * *fact: of the schedule with which it can. */
uint32_t profile_most_tries(const struct profile *profile, uint16_t *fact);

/* Expands the schedules of @profile that are a formula anew: with a first wait of
 * @timeout seconds and @attempts rounds, up to the most that its <resolv-conf>
 * allows; negative: as it is. Returns: false, and nothing is done, if one is no formula. */
bool profile_set_schedule(struct profile *profile, int64_t timeout, int64_t attempts);

/* Returns: the policy table that fact @fact is, in force or not; or NULL. */
const struct policy *profile_policy(const struct profile *profile, uint16_t fact);

/* Returns: whether a named table of @profile is the one in force. */
bool profile_in_force(const struct profile *profile, const struct named_policy *named);

/* Releases what the stores allocated. */
void profile_clear(struct profile *profile);
