/*
 * tunnels.h - the tunnels of a host: when they come up, and what goes by them
 *
 * A system states which it has and when they come up (struct interface_facts). Their
 * addresses stand behind the host's other ones in what selection sees, and where
 * nothing else leads to IPv6, the first of them that is up is the default route.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/reach.h"
#include "sim/net/packet.h"

struct host;
struct host_tunnels;

/* The interfaces of a host in a network. */
enum host_interface { INTERFACE_NATIVE, INTERFACE_TUNNEL, N_INTERFACES = INTERFACE_TUNNEL + N_TUNNELS };

/* Returns: "6to4"; NULL: no tunnel. @iface: enum host_interface. */
const char *tunnels_name(uint8_t iface);

/* The host has its first addresses, or others than before: tunnels come up, or go. */
void tunnels_consider(struct host *host);

/* Returns: whether a tunnel is still finding out whether it can be used. */
bool tunnels_probe(const struct host *host);

/* Adds the addresses of tunnels to the @n that stand in @address, with room for N_TUNNELS more. Returns: how many
 * there are. */
uint32_t tunnels_list(const struct host *host, struct host_address *address, uint32_t n);

/* Has selection know the default routes of the host; @native: those without tunnels. */
void tunnels_set_routes(struct host *host, uint8_t native);

/* Returns: enum host_interface by which what is for @dst leaves. */
uint8_t tunnels_iface(const struct host *host, struct addr dst);

/* Returns: octets of the largest packet to @dst that the host sends. */
uint16_t tunnels_mtu(const struct host *host, struct addr dst);

/* Returns: whether @packet leaves by a tunnel, which has taken it over then. */
bool tunnels_send(struct host *host, struct packet *packet);

/* @host: has tunnels. Returns: whether @packet, which came, was one's, which has taken it over then. */
bool tunnels_packet(struct host *host, struct packet *packet);

/* The run has ended. */
void tunnels_stop(struct host *host);

/* A timer of theirs has come. */
void tunnels_due(struct host *host);
