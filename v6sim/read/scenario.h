/*
 * scenario.h - a scenario as it was written: elements with their values
 *
 * Reading goes: file -> tree (xml.c) -> files that it includes put in (include.c)
 * -> elements known and in their places (language.c) -> parameters put in
 * (parameters.c) -> ids given (ids.c) -> variant and --set laid over (overlay.c)
 * -> elements read by their field tables and ids followed (scenario.c) ->
 * expectations listed (expect.c). Each step
 * adds all messages it can. Only if there were none, addresses, routes and
 * nodes are made of it (world.c).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/tunnel/facts.h"
#include "sim/engine/field.h"
#include "sim/net/addr.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/* Words of fields, in the order of the enums below. */
enum addressing { ADDRESSING_AUTO, ADDRESSING_NONE };
enum site_ipv6 { SITE_IPV6_DOMAIN, SITE_IPV6_NATIVE, SITE_IPV6_NONE, SITE_IPV6_BLACKHOLE,
                 SITE_IPV6_6TO4 };
enum state { STATE_UP, STATE_DEAD, STATE_REFUSE, STATE_BLACKHOLE };
enum dns_type { DNS_RECURSIVE, DNS_AUTHORITATIVE, DNS_FORWARDER };
enum dns_cache { DNS_WARM, DNS_COLD, DNS_NONE };

/* Every element's struct begins with these two. Elements that defaults supplied
 * (the implicit domain, a domain's resolver) have no `xml`. */
#define ELEMENT_HEAD                                                                        \
    struct given given;                                                                     \
    const struct xml_element *xml;                                                          \
    const char *id

struct domain_element {
    ELEMENT_HEAD;
    struct prefix_or_word ipv4, ipv6;   /* words: enum addressing */
    int64_t rtt_ns;
};
enum link_family { LINK_BOTH, LINK_IPV4, LINK_IPV6 };
struct mixture;                         /* see mix.h */

struct link_element {
    ELEMENT_HEAD;
    struct word_list between;           /* two ids */
    int64_t rtt_ns;                     /* the one or the other was written, or neither */
    int64_t latency_ns[2], jitter_ns[2];
    uint64_t loss_q32;
    int64_t mtu;
    int64_t metric[2];
    int family;                         /* enum link_family */
    int too_big;                        /* 1: what does not fit is lost without a word */
    uint32_t domain[2];                 /* resolved: indices */
};
struct site_element {
    ELEMENT_HEAD;
    const char *in;
    int64_t count;
    int64_t access_ns;                  /* round trip */
    int ipv6;                           /* enum site_ipv6 */
    const char *nat;                    /* type of its NAT, or "none" */
    const char *behind;                 /* id of a nat that its IPv4 passes, or of a firewall, or "none" */
    const char *firewall;               /* type of its own, or "none" */
    struct time_list reboot;            /* of its NAT */
    struct word_list dns;
    struct word_list search;            /* of its hosts */
    uint32_t domain;                    /* resolved */
    uint32_t first_host, n_hosts;       /* of the elements that stand in it: numbers in their lists */
    uint32_t first_mix, n_mix;
    const struct mixture *mixture;      /* of its <mix> elements; NULL: has none */
    uint32_t first_router, n_routers;   /* of its <router> elements */
};
/* A row of a site's mix: what a share of its sites or hosts have. */
struct mix_element {
    ELEMENT_HEAD;
    struct mix_part share;
    struct word_list os;                /* one */
    const char *app;                    /* "none": none */
    int ipv4;                           /* enum addressing */
    int ipv6;                           /* enum site_ipv6 */
    struct word_list dns;
    int64_t access_ns;
    const char *nat, *behind;           /* as a site's; NULL: not said */
    const char *use, *file;             /* instead of all that: a named mix, or a table; the rows follow it */
    const struct mix_element *of;       /* the one whose row this is; NULL: it is written in the scenario */
    const struct mix_shares *shares;    /* of a row of a named mix: what it is part of (mixes.h); or NULL */
};
struct file_element {
    ELEMENT_HEAD;                       /* no id */
    const char *path;
};
struct router_element {
    ELEMENT_HEAD;
    struct prefix_or_word prefix;       /* words: enum addressing */
    int64_t preferred_ns, valid_ns, lifetime_ns, interval_ns;
    int state;                          /* enum router_state */
    uint32_t ra;                        /* set of "M O" */
    uint32_t prefix_flags;              /* set of "L A" */
    int dhcp;                           /* enum dhcp_state */
    int preference;                     /* enum router_preference */
    struct word_list rdnss;             /* ids of resolvers */
    int64_t rdnss_ns;                   /* if given; otherwise three times the interval */
    struct word_list dnssl;             /* suffixes */
    int64_t dnssl_ns;                   /* as rdnss_ns */
    int64_t mtu;                        /* 0: not said */
    uint32_t site;                      /* index */
};
enum edge { EDGE_SYSTEM, EDGE_OPEN };   /* whether who comes first through a tunnel is let in */
enum { TUNNELS_NONE = N_TUNNELS };       /* bit of a host's tunnels: none at all */
#define MOST_ROUTERS 8                  /* in a site */
enum { RA_MANAGED, RA_OTHER };          /* bits of a router's ra */
enum { PREFIX_ON_LINK, PREFIX_AUTONOMOUS };     /* bits of a router's prefix-flags */
enum { TAKEN_LINK_LOCAL, TAKEN_PUBLIC, TAKEN_TEMPORARY };       /* bits of a host's taken */
enum router_state { ROUTER_UP, ROUTER_DEAD, ROUTER_BLACKHOLE, ROUTER_GONE };
enum dhcp_state { DHCP_NONE, DHCP_UP, DHCP_DEAD };

enum host_firewall { FIREWALL_ON, FIREWALL_OFF };
struct host_element {
    ELEMENT_HEAD;
    struct word_list os;                /* one host each; none: its site's mix says it */
    const char *app;                    /* NULL or "none": none, unless its site's mix says it */
    const char *in;
    struct address_list ipv4, ipv6;     /* words: enum addressing */
    struct word_list dns;
    struct word_list search;            /* its search list */
    int edge;                           /* enum edge */
    int64_t teredo_port;                /* 0: drawn */
    uint32_t tunnels;                   /* set of enum tunnel_type and TUNNELS_NONE; if given */
    int firewall;                       /* enum host_firewall */
    uint64_t mac;                       /* 0: made of its name */
    uint32_t taken;                     /* set of addresses that somebody else has when it forms them */
    int64_t count;
    uint32_t site;                      /* resolved: index, or UINT32_MAX */
    uint32_t domain;                    /* resolved: its own, or the site's */
    struct file_element *file;          /* those that it has, beside what its system comes with */
    uint32_t n_files;
};
struct server_element {
    ELEMENT_HEAD;
    struct word_list os;                /* one; none: if it acts, as RFC 6724 has it */
    uint32_t tunnels;                   /* as a host's */
    struct word_list name;              /* domain names */
    const char *in;
    struct address_list ipv4, ipv6;     /* words: enum addressing */
    struct port_list listen;
    int64_t initial_window;
    uint32_t publish;                   /* set of "A AAAA"; 0: what it has */
    int64_t ttl_ns;
    struct word_list dns;               /* ids of the authoritative servers of its names */
    int state;                          /* enum state */
    int ipv4_state, ipv6_state;         /* the same, of one family; not given: state */
    uint32_t domain;
    const struct host_element *host;    /* what it is beside that; NULL: it does nothing of its own */
};
struct dns_element {
    ELEMENT_HEAD;
    int type;                           /* enum dns_type */
    const char *in;
    struct address_list ipv4, ipv6;
    int64_t rtt_ns;
    struct word_sequence fault;         /* of enum fault (models/dns/faults.h) */
    struct word_list fault_for;         /* types and names */
    uint32_t fault_types;               /* resolved: set of enum question; 0: none was named */
    int64_t delay_ns;
    uint64_t loss_q32;
    int cache;                          /* enum dns_cache; the two below of a resolver's cold one alone */
    int lame;                           /* enum lame_policy (models/dns/iterative.h) */
    int broken;                         /* enum broken_policy */
    struct word_list upstream;          /* of a forwarder: ids of resolvers */
    uint32_t defect;                    /* of a forwarder: set of enum forwarder_defect */
    int edns;                           /* enum dns_edns (models/dns/service.h) */
    int64_t edns_size;                  /* octets */
    int64_t rate;                       /* queries a second; 0: all */
    const char *landing;                /* NULL: none; the name of the page that names without one get */
    int state;
    uint32_t domain;
};
struct relay_element {
    ELEMENT_HEAD;
    int type;                           /* enum tunnel_type */
    const char *in;
    struct address_list ipv4, ipv6;
    uint32_t announce;                  /* set of enum announced_prefix; 0: all of its type */
    int scope;                          /* enum announce_scope */
    int source;                         /* enum relay_source */
    int checks;                         /* enum relay_checks, of 6to4 */
    int64_t queue;                      /* of Teredo: octets that wait for one client */
    int state;                          /* enum state */
    struct time_list away;              /* ns: when it goes and comes back, in turn */
    const char *operator;               /* who runs it, in reports */
    uint32_t domain;
};
struct teredo_server_element {
    ELEMENT_HEAD;
    struct word_list name;              /* domain names */
    const char *in;
    struct address_list ipv4, ipv6;     /* IPv4: its primary address; the next one is its secondary */
    int state;                          /* enum state */
    struct time_list away;              /* ns: when it goes and comes back, in turn */
    const char *operator;               /* who runs it, in reports */
    uint32_t domain;
};
enum announced_prefix { ANNOUNCED_6TO4_IPV4, ANNOUNCED_6TO4, ANNOUNCED_TEREDO, N_ANNOUNCED };
enum announce_scope { ANNOUNCED_GLOBAL, ANNOUNCED_DOMAIN };
enum relay_source { SOURCE_ANYCAST, SOURCE_UNICAST };
enum relay_checks { CHECKS_RFC3964, CHECKS_NONE };
enum nat_state { NAT_UP, NAT_BLACKHOLE };
struct nat_element {
    ELEMENT_HEAD;
    const char *type;                   /* as a site's nat */
    const char *in;
    struct prefix pool;
    struct time_list reboot;
    int state;                          /* enum nat_state */
    /* If given, in place of what its type does (models/nat/behaviour.h): */
    int mapping, queries, filtering, assign, hairpin, pooling, full, unsolicited, tunnel;
    uint32_t refresh;                   /* set of enum nat_refresh, from bit 0 */
    int64_t ports, hold_ns;
    int64_t udp_one_way_ns, udp_ns, tcp_transitory_ns, tcp_established_ns, icmp_ns;
    uint32_t domain;
};
struct firewall_element {
    ELEMENT_HEAD;
    const char *type;                   /* as a site's firewall */
    const char *in;
    const char *block;                  /* "proto-41 udp/3544"; NULL: nothing */
    int state;                          /* enum nat_state */
    uint32_t domain;
};
struct zone_element {
    ELEMENT_HEAD;
    const char *name;                   /* of its apex */
    struct word_list dns;               /* ids of the authoritative servers that have it */
};
struct work_element {                   /* connect, resolve or ping */
    ELEMENT_HEAD;
    struct word_list from;              /* ids of hosts, sites, servers; empty: all hosts */
    const char *to;                     /* names, ids of servers, or literals */
    struct word_list target;            /* resolved: the same one by one */
    struct rate rate;
    const char *arrivals, *popularity;  /* as written; popularity NULL: all of them at once */
    struct mix_part exponent;           /* resolved: of popularity; 0: even */
    const struct arrival_plan *plan;    /* resolved: see arrivals.h */
    int64_t at_ns;                      /* given, or when configured */
    int64_t port, times, every_ns, over_ns, patience_ns;       /* port: of connect alone */
    int64_t wait_ns, size;              /* of ping alone; size: octets of data */
    int64_t send, receive;              /* of connect: octets; 0: none */
    uint32_t flags;                     /* set of enum work_flag */
    int process;                        /* enum process_kind */
};
struct commands_element {
    ELEMENT_HEAD;
    struct word_list on;                /* ids of hosts, sites */
    int64_t at_ns;                      /* -1: before the start */
};
/* One of the two runs that an expectation compares. */
struct compared_side {
    const char *text;                   /* "aaaa,fault=ignore" */
    const char *variant;                /* "base" if it names none */
    const char *const *set;             /* "parameter=value", sorted, NULL-terminated */
};

/* One verdict. */
struct verdict_element {
    const struct xml_element *xml;      /* connection, lookup, echo, queries or path */
    const struct xml_element *expect;
    const char *name;                   /* stable: "SCENARIO/VARIANT/N" */
    const char *todo;                   /* reason, or NULL */
    const char *const *tags;            /* NULL-terminated; NULL: none */
    const char *const *when;            /* "parameter=value", sorted, NULL-terminated: all must hold */
    bool applies;                       /* they do */
    const struct compared_side *compared;       /* two: what changes from the first, which is another run, to the
                                         * second, which is this one; NULL: it is of this one alone */
    const char *lacking;                /* what it is about and the scenario has not, if that is no mistake; or NULL */
};

struct scenario {
    const char *file;
    const char *name, *question;
    uint64_t seed;
    int64_t until_ns;                   /* 0: when the last item has ended */
    int64_t slow_ns;                    /* of <report> */
    const char *variant;                /* "base" or the one laid over */
    const char *const *variants;        /* names of all, NULL-terminated, without base */
    const char *const *set;             /* what was laid over it, as written, NULL-terminated */
    GPtrArray *domain, *link, *site, *mix, *router, *host, *server, *dns, *zone, *relay, *teredo_server;
    GPtrArray *nat, *firewall;          /* these: struct x_element * */
    GPtrArray *commands;                /* struct commands_element * */
    GPtrArray *connect, *resolve, *ping;        /* struct work_element * */
    GPtrArray *work;                    /* the same: all, in document order */
    GPtrArray *verdict;                 /* struct verdict_element *: of this variant */
    GPtrArray *parameter;               /* struct scenario_parameter * */
    struct mixes *mixes;                /* named ones that were read (mixes.h) */
    GPtrArray *named_mix;               /* const struct named_mix *: those that it uses, in order of appearance */
    GHashTable *mix_row;                /* their rows: const struct xml_element * -> const struct mix_shares * */
    GHashTable *id;                     /* const char * -> struct any_element * */
    const char *marked_by;              /* the scenario that its expectations are of: what they lack is no mistake;
                                         * NULL: its own */
    bool implicit_core;                 /* several domains and no link: one 20 ms core joins them */
    struct xml_document *document;
};

struct any_element {
    ELEMENT_HEAD;
};

/* Begins a struct parameter of parameters.c. */
struct scenario_parameter {
    const char *name, *value;           /* in force */
    const char *const *values;          /* NULL-terminated */
    struct place at;
};

static inline const struct domain_element *
scenario_domain(const struct scenario *scenario, uint32_t nth)
{
    return g_ptr_array_index(scenario->domain, nth);
}

/* Returns: what --set gave, "rtt=20ms pc.os=linux-2009"; free with g_free(). */
static inline char *
scenario_set(const struct scenario *scenario)
{
    return g_strjoinv(" ", (char **) scenario->set);
}

/* Returns: how many hosts @host makes, in each site if it is in one. */
static inline int64_t
scenario_members(const struct host_element *host)
{
    return host->count * (host->os.n > 0 ? host->os.n : 1);
}

/* Returns: the site that @element, as a struct of its list, is or is in; or NULL. */
const struct site_element *scenario_site_of(const struct scenario *scenario, const struct any_element *element);

/* The elements of the language: name, fields, where they are kept. */
struct scenario_kind {
    const char *name;
    const struct field *fields;
    uint32_t size;
    uint32_t list;                      /* offset of its GPtrArray in struct scenario */
    const char *meaning;
};
#define MOST_SCENARIO_KINDS 32  /* at most so many, the end included */
extern const struct scenario_kind scenario_kinds[];     /* ends with a NULL name */

struct scenario_options {
    const char *variant;                /* NULL: base */
    const char *const *set;             /* "name=value" or "id.attribute=value", NULL-terminated; may be NULL */
    bool seed_given;
    uint64_t seed;
    const char *expect;                 /* a scenario whose expectations stand in for its own; NULL: they stay */
};

/**
 * scenario_load:
 *
 * Reads @path and lays the options over it.
 *
 * Returns: the scenario, or NULL with at least one message more.
 */
struct scenario *scenario_load(const char *path, const struct scenario_options *options,
                               struct messages *messages);
void scenario_free(struct scenario *scenario);

/* Returns: the same file with @variant and @set in place of what was laid over @scenario, and its seed; as
 * scenario_load(). */
struct scenario *scenario_beside(const struct scenario *scenario, const char *variant, const char *const *set,
                                 struct messages *messages);
typedef struct scenario scenario;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(scenario, scenario_free)

/* Steps of scenario_load(), each on the tree; true if no message was added. */
bool parameters_apply(struct xml_document *document, const struct scenario_options *options,
                      GPtrArray *parameter, struct messages *messages);
bool overlay_apply(struct xml_document *document, const struct scenario_options *options,
                   struct messages *messages);

/* Returns: the parameter of @parameters called @name, or NULL. */
const struct scenario_parameter *parameters_find(const GPtrArray *parameters, const char *name);

/* Returns: a hint as fields_suggest() with the names of @parameters. */
const char *parameters_suggest(struct xml_document *strings, const GPtrArray *parameters, const char *name,
                               const struct messages *messages);
