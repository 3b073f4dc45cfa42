/*
 * place.h - inside place_all(): what its parts share
 *
 * For place*.c and topology.c only.
 */
#pragma once

#include "v6sim/read/building.h"

#define LINK_LOCAL_HI (UINT64_C(0xfe80) << 48)
#define FIRST_ROUTER (UINT64_C(1) << 32 | 1)    /* fe80::1:0:1: behind those of hosts by rank */

/* A node's addresses, while they are collected. */
struct placing {
    struct host_address address[2 * MOST_LISTED + 1];           /* and a link-local one */
    uint8_t n;
};

/* Whether a node wants an address of a family. */
enum want {
    WANT_NONE,
    WANT_PLACE,                 /* none, but those behind it shall get what they would if it had one */
    WANT_ADDRESS,
};

void place_add(struct placing *placing, struct addr addr, uint8_t len, uint8_t flags);

/* Takes what was written, or the next address if @want says so. @site: its prefix,
 * which moves on; NULL: the domain's. */
void place_take(struct building *building, struct placing *placing, const struct node_group *group,
                enum family family, const struct address_list *list, enum want want, struct prefix *site);

/* Returns: what a node at @router wants that takes what there is. @family: its bit. */
enum want place_want(const struct router *router, uint8_t family);

/* Gives the network the addresses of node @rank, but for those of its link; @state: by family. */
void place_register(struct building *building, uint32_t rank, const struct placing *placing,
                    const enum member_state state[3]);

/* Places the hosts of a group. Returns: what they share, for each class of them. */
struct host_class *place_hosts(struct building *building, const struct node_group *group);

/* Makes a server, which has the addresses of @placing, a host as well, that serves what @config says. Returns: its
 * class. */
struct server_config;
struct host_class *place_acting(struct building *building, const struct node_group *group, struct placing *placing,
                                const struct server_config *config);

/* Tells them of their resolvers, once all have addresses. */
void place_tell_resolvers(struct building *building, const struct node_group *group, struct host_class *class);

/* Tells them where the Teredo server is that their system knows by its name, once all have addresses. */
void place_tell_teredo(struct building *building, const struct node_group *group, struct host_class *class);

/* Tells them under which names they look up what, once all work is known. */
void place_tell_names(struct building *building, const struct node_group *group, struct host_class *class);

/* Places the routers of a group, one in each of its sites. */
void place_routers(struct building *building, const struct node_group *group);

/* Lists a node in each of @site, that no element says: home-nat, @suffix "nat". */
void place_list_in_site(struct building *building, enum node_type type, const struct site_element *site,
                        const char *suffix);

/* Returns: the number of @site among those of the scenario. */
uint32_t place_site(const struct building *building, const struct site_element *site);

/* Lists the NATs of sites. */
void place_list_nats(struct building *building);

/* Places the NATs of a group, one in each of its sites, or a carrier's. */
void place_nats(struct building *building, const struct node_group *group);

/* Lists the 6to4 routers of sites. */
void place_list_gateways(struct building *building);

/* Places those of a group, one in each of its sites. */
void place_gateways(struct building *building, const struct node_group *group);

/* Attaches the NATs of carriers to their domains; routers of sites come after that. */
void place_attach_carriers(struct building *building);

/* Whether @router is of a site behind a carrier's NAT. */
bool place_is_carried(const struct building *building, const struct router *router);

/* Returns: by nth_carrier of struct nat_config, the IPv4 addresses behind it (GArray of uint32_t), once all have
 * some; the caller's. */
GPtrArray *place_list_subscribers(const struct building *building);

/* Tells the NAT of a carrier who is behind it, if each has ports of his own there; refuses it if it is too small. */
void place_tell_carrier(struct building *building, const struct node_group *group, GPtrArray *lists);

/* Places a relay. */
void place_relay(struct building *building, const struct node_group *group);

/* Places a Teredo server. */
void place_teredo_server(struct building *building, const struct node_group *group);

/* Returns: what @state is to the neighbours of a node. */
enum member_state place_state(enum state state);

/* Suffixes for search lists that the routers of a site advertise, each once. */
struct site_suffix {
    const char *name;           /* in lower case */
    struct xml_attribute *attribute;    /* the first that said it */
};

/* Returns: how many of them site @site has, at most MOST_ADVERTISED_SUFFIXES, which @suffix has room for. */
uint32_t place_site_suffixes(const struct building *building, uint32_t site, struct site_suffix *suffix);

/* Tells them of the resolvers that they advertise, once all have addresses, and of the search list. */
void place_tell_routers(struct building *building, const struct node_group *group);
