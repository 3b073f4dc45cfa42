/*
 * ipconfig.h - what ipconfig of Windows prints, read and printed
 *
 * Of ipconfig /all as much is kept as ipconfig shows, and the DNS servers.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "models/host/reach.h"
#include "v6sim/native/native.h"

/* What a line is about. */
enum ipconfig_field {
    IPCONFIG_MEDIA,             /* the cable is out */
    IPCONFIG_SUFFIX,
    IPCONFIG_ADDRESS,           /* of either family, where these are not told apart */
    IPCONFIG_IPV6, IPCONFIG_SITE_LOCAL, IPCONFIG_TEMPORARY, IPCONFIG_LINK_LOCAL,
    IPCONFIG_IPV4, IPCONFIG_AUTOMATIC_IPV4,     /* the latter of 169.254/16 */
    IPCONFIG_MASK,
    IPCONFIG_GATEWAY,
    IPCONFIG_DNS,               /* of ipconfig /all; not printed */
    N_IPCONFIG_FIELDS
};

struct ipconfig_line {
    enum ipconfig_field field;
    bool has_addr;              /* false: nothing stands behind the colon */
    struct addr addr;           /* of a mask as well */
    char *zone;                 /* behind '%', or NULL */
    char *text;                 /* of a suffix */
};

enum ipconfig_kind { ADAPTER_ETHERNET, ADAPTER_WIRELESS, ADAPTER_PPP, ADAPTER_TUNNEL, N_ADAPTER_KINDS };

struct ipconfig_adapter {
    enum ipconfig_kind kind;
    char *name;                 /* "Local Area Connection* 6" */
    GArray *line;               /* struct ipconfig_line, in order */
};

struct ipconfig {
    bool alike;                 /* every address is an "IP Address", as up to Windows XP */
    enum native_language language;
    GPtrArray *adapter;         /* struct ipconfig_adapter * */
};

struct ipconfig *ipconfig_new(void);
void ipconfig_free(struct ipconfig *config);
typedef struct ipconfig ipconfig;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ipconfig, ipconfig_free)

/**
 * ipconfig_read:
 *
 * Reads @n bytes of @text, whose first byte is at @at. Lines that ipconfig does
 * not print, and whatever is wrong with others, each add a message.
 *
 * Returns: what it says; NULL if a message was added.
 */
struct ipconfig *ipconfig_read(const char *text, gsize n, struct place at, struct messages *messages);

/* Returns: whether @text begins as ipconfig's output, or has an adapter. */
bool ipconfig_is(const char *text, gsize n, struct place at);

/* Appends what ipconfig prints. */
void ipconfig_print(const struct ipconfig *config, GString *to);

/* Appends it as elements of a scenario: a host with these addresses, and a <dns> for each server; what tunnels
 * have, as comments. @os: its system, or NULL. */
void ipconfig_print_elements(const struct ipconfig *config, const char *os, GString *to);

/* What an address belongs to: a link, or a tunnel that the system makes. */
enum ipconfig_place { OF_LINK, OF_SIX_TO_FOUR, OF_TEREDO };
enum ipconfig_place ipconfig_place(struct addr addr);

/* Returns: one adapter more, without lines; @name is taken over. */
struct ipconfig_adapter *ipconfig_add(struct ipconfig *config, enum ipconfig_kind kind, char *name);

/**
 * ipconfig_of:
 * @suffix: of its connections, or NULL
 *
 * Returns: what a host prints that has what @host has; its profile has an
 *   <ipconfig>. Free with ipconfig_free().
 */
struct ipconfig *ipconfig_of(const struct selection_host *host, const char *suffix, enum native_language language);
