/*
 * story-configure.c - what happened while a host configured itself, in words
 */
#include "v6sim/report/story-configure.h"

#include <glib.h>

#include "models/router/router.h"
#include "models/tunnel/teredo-client.h"
#include "v6sim/read/value.h"
#include "v6sim/report/text.h"


static const char *const words[N_CONFIGURE_STEPS] = {
    [STEP_FORMED] = "address", [STEP_GOOD] = "address", [STEP_DUPLICATE] = "address", [STEP_DEPRECATED] = "address",
    [STEP_OVER] = "address", [STEP_SOLICITED] = "routers", [STEP_ADVERTISED] = "router", [STEP_NO_ROUTER] = "routers",
    [STEP_DOUBTED] = "router", [STEP_GONE] = "router", [STEP_DHCPV6_ASKED] = "dhcpv6", [STEP_DHCPV6_TOLD] = "dhcpv6",
    [STEP_DHCPV6_SILENT] = "dhcpv6", [STEP_DHCPV4_ASKED] = "dhcpv4", [STEP_DHCPV4_LEASED] = "dhcpv4",
    [STEP_DHCPV4_LINK_LOCAL] = "dhcpv4", [STEP_DHCPV4_NONE] = "dhcpv4",
    [STEP_TUNNEL + TUNNEL_SOLICITS] = "teredo", [STEP_TUNNEL + TUNNEL_QUALIFIED] = "teredo",
    [STEP_TUNNEL + TUNNEL_REMAPPED] = "teredo", [STEP_TUNNEL + TUNNEL_OFFLINE] = "teredo",
    [STEP_TUNNEL + TUNNEL_TRUSTS] = "teredo", [STEP_TUNNEL + TUNNEL_GIVES_UP] = "teredo",
};

const char *
story_configure_word(const struct configure_step *step)
{
    return words[step->what];
}

static void
append_formed(GString *to, const struct configure_step *step)
{
    static const char *const origin[] = {
        [OWN_LINK_LOCAL] = "link-local", [OWN_PUBLIC] = "public, of a prefix",
        [OWN_TEMPORARY] = "temporary, of a prefix", [OWN_LEASED] = "leased" };

    text_append_addr(to, step->addr);
    g_string_append_printf(to, " is formed: %s", origin[step->kind]);
    if (step->nth > 0)
        g_string_append(to, ", another identifier");
    if (step->preferred_ns < INT64_MAX)
        text_append_seconds(to, "; preferred for ", step->preferred_ns);
    if (step->valid_ns < INT64_MAX)
        text_append_seconds(to, ", valid for ", step->valid_ns);
}

static void
append_of_address(GString *to, const struct configure_step *step, const char *what)
{
    text_append_addr(to, step->addr);
    g_string_append_printf(to, " %s", what);
}

static void
append_prefix(GString *to, const struct advertised_prefix *prefix)
{
    g_string_append(to, "; prefix ");
    text_append_addr(to, prefix->prefix.addr);
    g_string_append_printf(to, "/%u%s%s", prefix->prefix.len, prefix->on_link ? " L" : "",
                           prefix->autonomous ? " A" : "");
    text_append_seconds(to, ", preferred for ", prefix->preferred_ns);
    text_append_seconds(to, ", valid for ", prefix->valid_ns);
}

static void
append_advertisement(GString *to, const struct configure_step *step)
{
    static const char *const preference[] = { "low", "medium", "high" };
    const struct advertisement *advertisement = step->advertisement;

    text_append_addr(to, step->addr);
    if (advertisement->lifetime_ns > 0) {
        text_append_seconds(to, " advertises itself: a default router for ", advertisement->lifetime_ns);
        g_string_append_printf(to, ", preference %s", preference[advertisement->preference]);
    } else {
        g_string_append(to, " advertises itself: no default router");
    }
    if (advertisement->managed || advertisement->other)
        g_string_append_printf(to, "; flags%s%s", advertisement->managed ? " M" : "", advertisement->other ? " O" : "");
    if (advertisement->mtu > 0)
        g_string_append_printf(to, "; MTU %u%s", advertisement->mtu,
                               configure_takes_mtu(advertisement->mtu) ? "" : ", which no host takes");
    for (uint32_t i = 0; i < advertisement->n_prefixes; i++)
        append_prefix(to, &advertisement->prefix[i]);
    for (uint32_t i = 0; i < advertisement->n_rdnss; i++) {
        g_string_append(to, i == 0 ? "; DNS servers " : " ");
        text_append_addr(to, advertisement->rdnss[i]);
    }
    if (advertisement->n_rdnss > 0)
        text_append_seconds(to, " for ", advertisement->rdnss_ns);
    for (uint32_t i = 0; i < advertisement->n_dnssl; i++)
        g_string_append_printf(to, "%s%s", i == 0 ? "; search list " : " ", advertisement->dnssl[i].name);
    if (advertisement->n_dnssl > 0)
        text_append_seconds(to, " for ", advertisement->dnssl_ns);
}

/* Asked alone first; looked for by all on the link once something is sent there again. */
static void
append_gone(GString *to, const struct configure_step *step)
{
    text_append_addr(to, step->addr);
    if (step->kind)
        g_string_append(to, " is looked for again, and nobody has that address: what is sent there comes back");
    else
        g_string_append_printf(to, " is unreachable: it was asked %u times, and did not answer", step->nth);
}

static const char *
dhcp_message(const struct configure_step *step)
{
    if (step->what == STEP_DHCPV4_ASKED)
        return step->kind == DHCPV4_DISCOVER ? "DHCPDISCOVER" : "DHCPREQUEST";
    return step->kind == DHCPV6_SOLICIT ? "Solicit" : step->kind == DHCPV6_REQUEST ? "Request" : "Information-request";
}

static void
append_lease(GString *to, const struct configure_step *step)
{
    if (addr_is_unspecified(step->addr)) {
        g_string_append(to, "Reply: DNS servers");
        return;
    }
    g_string_append(to, step->what == STEP_DHCPV4_LEASED ? "DHCPACK: " : "Reply: DNS servers, and ");
    text_append_addr(to, step->addr);
    g_string_append(to, " is leased");
}

/* Teredo */

static void
append_solicited(GString *to, const struct configure_step *step)
{
    static const char *const why[] = {
        [TEREDO_PROBES_CONE] = "is the NAT a cone? (RFC 4380 section 5.2.1)",
        [TEREDO_PROBES_RESTRICTED] = "does the server answer at all? (RFC 4380 section 5.2.1)",
        [TEREDO_PROBES_SYMMETRIC] = "does its other address see the same port? (RFC 4380 section 5.2.1)",
        [TEREDO_QUALIFIED] = "the mapping is kept (RFC 4380 section 5.2.5)" };

    g_string_append_printf(to, "solicitation %u to ", step->nth);
    text_append_addr(to, step->addr);
    g_string_append_printf(to, ": %s", why[step->kind]);
}

static void
append_tunnel(GString *to, const struct configure_step *step)
{
    static const char *const why[] = {
        [OFFLINE_NO_SERVER] = "nobody has the name of its server", [OFFLINE_NO_ANSWER] = "the server does not answer",
        [OFFLINE_SYMMETRIC] = "the NAT is symmetric", [OFFLINE_LOST] = "the server answers no longer" };

    switch ((enum tunnel_step) (step->what - STEP_TUNNEL)) {
    case TUNNEL_SOLICITS:
        append_solicited(to, step);
        break;
    case TUNNEL_QUALIFIED:
        text_append_addr(to, step->addr);
        g_string_append_printf(to, " is its own: qualified, %s (RFC 4380 section 5.2.1)",
                               step->kind ? "behind a cone" : "its mapping does not hang on the destination");
        break;
    case TUNNEL_REMAPPED:
        append_of_address(to, step, "is its own: the NAT has mapped it anew (RFC 4380 section 5.2.5)");
        break;
    case TUNNEL_OFFLINE:
        g_string_append_printf(to, "offline: %s (RFC 4380 section 5.2.1)", why[step->kind]);
        break;
    case TUNNEL_TRUSTS:
        text_append_addr(to, step->addr);
        g_string_append(to, " is reached at ");
        text_append_addr(to, step->by);
        g_string_append_printf(to, " port %u (RFC 4380 section 5.2.3)", step->port);
        break;
    case TUNNEL_GIVES_UP:
        append_of_address(to, step, "does not answer: what waited for it is dropped (RFC 4380 section 5.2.4)");
        break;
    case N_TUNNEL_STEPS:
        g_assert_not_reached();
    }
}

char *
story_configure_text(const struct configure_step *step)
{
    GString *to = g_string_new(NULL);

    if (step->what >= STEP_TUNNEL) {
        append_tunnel(to, step);
        return g_string_free(to, FALSE);
    }
    switch ((enum configure_what) step->what) {
    case STEP_FORMED:
        append_formed(to, step);
        break;
    case STEP_GOOD:
        append_of_address(to, step, "is good: nobody else has it");
        break;
    case STEP_DUPLICATE:
        append_of_address(to, step, "is a duplicate: another node has it");
        break;
    case STEP_DEPRECATED:
        append_of_address(to, step, "is no longer preferred");
        break;
    case STEP_OVER:
        append_of_address(to, step, "is valid no longer");
        break;
    case STEP_SOLICITED:
        g_string_append_printf(to, "solicitation %u to all routers", step->nth);
        break;
    case STEP_ADVERTISED:
        append_advertisement(to, step);
        break;
    case STEP_NO_ROUTER:
        g_string_append(to, "none has answered: it does without");
        break;
    case STEP_DOUBTED:
        append_of_address(to, step, "is sent to, and may not be there any more");
        break;
    case STEP_GONE:
        append_gone(to, step);
        break;
    case STEP_DHCPV6_ASKED:
    case STEP_DHCPV4_ASKED:
        g_string_append_printf(to, "%s, message %u", dhcp_message(step), step->nth);
        break;
    case STEP_DHCPV6_TOLD:
    case STEP_DHCPV4_LEASED:
        append_lease(to, step);
        break;
    case STEP_DHCPV6_SILENT:
        g_string_append(to, "nobody has answered: it does without, and goes on asking");
        break;
    case STEP_DHCPV4_LINK_LOCAL:
        g_string_append(to, "nobody has answered: it takes an address of 169.254/16");
        break;
    case STEP_DHCPV4_NONE:
        g_string_append(to, "nobody has answered: it has no address");
        break;
    case STEP_TUNNEL:
    case N_CONFIGURE_STEPS:
        g_assert_not_reached();
    }
    return g_string_free(to, FALSE);
}
