/*
 * ipconfig.c - ipconfig of Windows
 *
 * Up to XP every address is an "IP Address"; since Vista they are told apart, and
 * lines are set in by three blanks in place of eight. Words and dots are those
 * that listings of XP, Vista, 7 and 10 in English have, and of 10 in Japanese;
 * what the survey of 2009 shows of Vista in Japanese (slides 19 and 22) has the
 * same words. When reading, dots and blanks do not matter.
 *
 * Assumed: the Japanese for an automatic IPv4 and a site-local address.
 */
#include "v6sim/native/ipconfig.h"

#include <string.h>

#include "v6sim/read/value.h"

enum { EDITION_ALIKE, EDITION_APART, EDITION_JAPANESE, N_EDITIONS };

static const struct {
    const char *label[N_EDITIONS];      /* as printed, up to its colon; NULL: not in that edition */
    bool addr;                          /* an address or nothing stands behind it, else text */
} fields[N_IPCONFIG_FIELDS] = {
    [IPCONFIG_MEDIA] = { .label = {
        "Media State . . . . . . . . . . . :",
        "Media State . . . . . . . . . . . :",
        "メディアの状態. . . . . . . . . . . .:" } },
    [IPCONFIG_SUFFIX] = { .label = {
        "Connection-specific DNS Suffix  . :",
        "Connection-specific DNS Suffix  . :",
        "接続固有の DNS サフィックス . . . . .:" } },
    [IPCONFIG_ADDRESS] = { { "IP Address. . . . . . . . . . . . :", NULL, NULL }, true },
    [IPCONFIG_IPV6] = { {
        NULL,
        "IPv6 Address. . . . . . . . . . . :",
        "IPv6 アドレス . . . . . . . . . . . .:" }, true },
    [IPCONFIG_SITE_LOCAL] = { {
        NULL,
        "Site-local IPv6 Address . . . . . :",
        "サイトローカル IPv6 アドレス. . . . .:" }, true },
    [IPCONFIG_TEMPORARY] = { {
        NULL,
        "Temporary IPv6 Address. . . . . . :",
        "一時 IPv6 アドレス. . . . . . . . . .:" }, true },
    [IPCONFIG_LINK_LOCAL] = { {
        NULL,
        "Link-local IPv6 Address . . . . . :",
        "リンクローカル IPv6 アドレス. . . . .:" }, true },
    [IPCONFIG_IPV4] = { {
        NULL,
        "IPv4 Address. . . . . . . . . . . :",
        "IPv4 アドレス . . . . . . . . . . . .:" }, true },
    [IPCONFIG_AUTOMATIC_IPV4] = { {
        "Autoconfiguration IP Address. . . :",
        "Autoconfiguration IPv4 Address. . :",
        "自動構成 IPv4 アドレス. . . . . . . .:" }, true },
    [IPCONFIG_MASK] = { {
        "Subnet Mask . . . . . . . . . . . :",
        "Subnet Mask . . . . . . . . . . . :",
        "サブネット マスク . . . . . . . . . .:" }, true },
    [IPCONFIG_GATEWAY] = { {
        "Default Gateway . . . . . . . . . :",
        "Default Gateway . . . . . . . . . :",
        "デフォルト ゲートウェイ . . . . . . .:" }, true },
    [IPCONFIG_DNS] = { {
        "DNS Servers . . . . . . . . . . . :",
        "DNS Servers . . . . . . . . . . . :",
        "DNS サーバー. . . . . . . . . . . . .:" }, true },
};

/* Lines of ipconfig /all that say nothing here, without dots and blanks. */
static const char *const passed_over[] = {
    "HostName", "PrimaryDnsSuffix", "NodeType", "IPRoutingEnabled", "WINSProxyEnabled", "DNSSuffixSearchList",
    "Description", "PhysicalAddress", "DhcpEnabled", "AutoconfigurationEnabled", "LeaseObtained", "LeaseExpires",
    "DHCPServer", "DHCPv6IAID", "DHCPv6ClientDUID", "NetBIOSoverTcpip", "PrimaryWINSServer", "SecondaryWINSServer",
    "SystemQuarantineState", "Connection-specificDNSSuffixSearchList",
    "ホスト名", "プライマリDNSサフィックス", "ノードタイプ", "IPルーティング有効",
    "WINSプロキシ有効", "DNSサフィックス検索一覧", "説明", "物理アドレス", "DHCP有効",
    "自動構成有効",
    "リース取得", "リースの有効期限", "DHCPサーバー", "DHCPv6クライアントDUID",
    "NetBIOSoverTCP/IP", NULL
};

/* The first of a kind and language is the one that is printed. */
static const struct {
    enum ipconfig_kind kind;
    enum native_language language;
    const char *words;
} headings[] = {
    { ADAPTER_ETHERNET, LANGUAGE_ENGLISH, "Ethernet adapter " },
    { ADAPTER_WIRELESS, LANGUAGE_ENGLISH, "Wireless LAN adapter " },
    { ADAPTER_PPP, LANGUAGE_ENGLISH, "PPP adapter " },
    { ADAPTER_TUNNEL, LANGUAGE_ENGLISH, "Tunnel adapter " },
    { ADAPTER_ETHERNET, LANGUAGE_JAPANESE, "イーサネット アダプター " },
    { ADAPTER_ETHERNET, LANGUAGE_JAPANESE, "イーサネット アダプタ " },
    { ADAPTER_WIRELESS, LANGUAGE_JAPANESE, "Wireless LAN adapter " },
    { ADAPTER_PPP, LANGUAGE_JAPANESE, "PPP アダプター " },
    { ADAPTER_TUNNEL, LANGUAGE_JAPANESE, "Tunnel adapter " },
};

static const char *const title[] = { "Windows IP Configuration", "Windows IP 構成" };
static const char *const unplugged[] = { "Media disconnected", "メディアは接続されていません" };

static void
line_clear(void *data)
{
    struct ipconfig_line *line = data;

    g_free(line->zone);
    g_free(line->text);
}

static void
adapter_free(void *data)
{
    struct ipconfig_adapter *adapter = data;

    g_free(adapter->name);
    g_array_unref(adapter->line);
    g_free(adapter);
}

struct ipconfig *
ipconfig_new(void)
{
    struct ipconfig *config = g_new0(struct ipconfig, 1);

    config->adapter = g_ptr_array_new_with_free_func(adapter_free);
    return config;
}

void
ipconfig_free(struct ipconfig *config)
{
    if (config == NULL)
        return;
    g_ptr_array_unref(config->adapter);
    g_free(config);
}

struct ipconfig_adapter *
ipconfig_add(struct ipconfig *config, enum ipconfig_kind kind, char *name)
{
    struct ipconfig_adapter *adapter = g_new0(struct ipconfig_adapter, 1);

    adapter->kind = kind;
    adapter->name = name;
    adapter->line = g_array_new(FALSE, TRUE, sizeof(struct ipconfig_line));
    g_array_set_clear_func(adapter->line, line_clear);
    g_ptr_array_add(config->adapter, adapter);
    return adapter;
}

/* Reading */

struct reading {
    struct ipconfig *config;
    struct ipconfig_adapter *adapter;   /* the last one, or NULL */
    enum ipconfig_field field;          /* of the line before; N_IPCONFIG_FIELDS: one that is passed over */
    struct place at;                    /* of the first byte of the line */
    const char *line;
    struct messages *messages;
};

/* @in_line: a part of the line that is read. */
static bool
refuse(const struct reading *reading, const char *in_line, const char *hint, const char *problem)
{
    struct place at = reading->at;
    g_autofree char *part = g_strdup(in_line);

    at.column += (guint) (in_line - reading->line);
    return messages_add(reading->messages, at, hint, *g_strstrip(part) != '\0' ? "\"%s\" %s" : "%s%s", part, problem);
}

/* Whether two labels are alike but for dots, blanks and the colon. */
static bool
is_label(const char *text, gsize n, const char *label)
{
    gsize i = 0;

    for (;;) {
        while (i < n && strchr(" .", text[i]) != NULL)
            i++;
        while (*label != '\0' && strchr(" .:", *label) != NULL)
            label++;
        if (i == n || *label == '\0')
            return i == n && *label == '\0';
        if (g_ascii_tolower(text[i++]) != g_ascii_tolower(*label++))
            return false;
    }
}

/* Returns: what the label of @n bytes says; N_IPCONFIG_FIELDS + 1: it is none. Notes the edition. */
static enum ipconfig_field
field_of(struct ipconfig *config, const char *label, gsize n)
{
    for (enum ipconfig_field field = 0; field < N_IPCONFIG_FIELDS; field++)
        for (unsigned edition = 0; edition < N_EDITIONS; edition++)
            if (fields[field].label[edition] != NULL && is_label(label, n, fields[field].label[edition])) {
                config->alike = config->alike || fields[field].label[EDITION_APART] == NULL;
                if (edition == EDITION_JAPANESE)
                    config->language = LANGUAGE_JAPANESE;
                return field;
            }
    for (const char *const *passed = passed_over; *passed != NULL; passed++)
        if (is_label(label, n, *passed))
            return N_IPCONFIG_FIELDS;
    return N_IPCONFIG_FIELDS + 1;
}

/* "fe80::1%10(Preferred)" */
static bool
read_address(const struct reading *reading, const char *value, struct ipconfig_line *line)
{
    g_auto(GStrv) part = g_strsplit_set(value, "(", 2);
    char *zone = strchr(g_strstrip(part[0]), '%');
    const char *problem, *hint = NULL;

    if (zone != NULL)
        *zone++ = '\0';
    problem = value_read_addr(part[0], &line->addr, &hint);
    if (problem == NULL && zone != NULL && (*zone == '\0' || strspn(zone, "0123456789") != strlen(zone))) {
        problem = "has no number behind %";
        hint = "write it like fe80::1%10";
    }
    if (problem != NULL)
        return refuse(reading, value, hint, problem);
    line->has_addr = true;
    line->zone = g_strdup(zone);
    return true;
}

/* Whether @addr can stand in a line of @field. */
static const char *
check_address(enum ipconfig_field field, struct addr addr)
{
    unsigned zeros = addr_is_ipv4(addr) ? (uint32_t) addr.lo == 0 ? 32u : (unsigned) __builtin_ctz((uint32_t) addr.lo)
                                        : 0;
    bool ipv4 = field == IPCONFIG_IPV4 || field == IPCONFIG_AUTOMATIC_IPV4 || field == IPCONFIG_MASK;

    if (field == IPCONFIG_ADDRESS || field == IPCONFIG_GATEWAY || field == IPCONFIG_DNS)
        return NULL;
    if (addr_is_ipv4(addr) != ipv4)
        return ipv4 ? "is not of IPv4" : "is not of IPv6";
    if (field == IPCONFIG_MASK && (uint32_t) addr.lo != (uint32_t) (UINT64_C(0xffffffff) << zeros))
        return "is no subnet mask";
    return NULL;
}

static bool
add_line(struct reading *reading, enum ipconfig_field field, const char *value)
{
    struct ipconfig_line line = { .field = field };
    g_autofree char *text = g_strstrip(g_strdup(value));
    const char *problem = NULL;

    if (reading->adapter == NULL)
        return refuse(reading, reading->line, "Ethernet adapter Local Area Connection:", "stands before any adapter");
    if (field == IPCONFIG_MEDIA && strcmp(text, unplugged[0]) != 0 && strcmp(text, unplugged[1]) != 0)
        return refuse(reading, value, unplugged[0], "is no state that is known");
    if (!fields[field].addr)
        line.text = g_steal_pointer(&text);
    else if (*text != '\0' && !read_address(reading, value, &line))
        return false;
    if (line.has_addr)
        problem = check_address(field, line.addr);
    g_array_append_val(reading->adapter->line, line);
    return problem == NULL || refuse(reading, value, NULL, problem);
}

/* A line that goes on with the list of the one before: it has no label. */
static bool
is_continuation(const char *line)
{
    return strspn(line, " ") >= 20;
}

static bool
read_heading(struct reading *reading)
{
    gsize n = strlen(reading->line);

    if (n == 0 || reading->line[n - 1] != ':')
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(headings); i++)
        if (g_str_has_prefix(reading->line, headings[i].words)) {
            gsize front = strlen(headings[i].words);

            if (headings[i].kind == ADAPTER_ETHERNET)
                reading->config->language = headings[i].language;
            reading->adapter = ipconfig_add(reading->config, headings[i].kind,
                                           g_strndup(reading->line + front, n - front - 1));
            reading->field = N_IPCONFIG_FIELDS;
            return true;
        }
    return false;
}

/* Lines that come before or between: the title, and what was typed. */
static bool
is_around(struct reading *reading)
{
    g_autofree char *line = g_strstrip(g_strdup(reading->line));
    const char *angle = strchr(line, '>');

    for (enum native_language language = 0; language < G_N_ELEMENTS(title); language++)
        if (strcmp(line, title[language]) == 0) {
            reading->config->language = language;
            return true;
        }
    return *line == '\0' || (g_ascii_isalpha(line[0]) && line[1] == ':' && angle != NULL) ||
        g_ascii_strncasecmp(line, "ipconfig", strlen("ipconfig")) == 0;
}

static void
read_line(struct reading *reading)
{
    const char *colon = strchr(reading->line, ':'), *hint = "lines look like IPv4 Address. . . : 192.0.2.1";
    enum ipconfig_field field;

    if (is_around(reading) || read_heading(reading))
        return;
    if (is_continuation(reading->line)) {
        if (reading->field < N_IPCONFIG_FIELDS && fields[reading->field].addr)
            add_line(reading, reading->field, reading->line + strspn(reading->line, " "));
        return;                 /* of a list that is passed over */
    }
    if (colon == NULL) {
        refuse(reading, reading->line, hint, "is not known here");
        return;
    }
    field = field_of(reading->config, reading->line, (gsize) (colon - reading->line));
    if (field > N_IPCONFIG_FIELDS) {
        refuse(reading, reading->line + strspn(reading->line, " "), hint, "is not known here");
        return;
    }
    reading->field = field;
    if (field < N_IPCONFIG_FIELDS)
        add_line(reading, field, colon + 1);
}

struct ipconfig *
ipconfig_read(const char *text, gsize n, struct place at, struct messages *messages)
{
    g_autoptr(ipconfig) config = ipconfig_new();
    g_autofree char *whole = g_strndup(text, n);
    g_auto(GStrv) line = g_strsplit(whole, "\n", -1);
    unsigned before = messages_n(messages);
    struct reading reading = { .config = config, .field = N_IPCONFIG_FIELDS, .at = at, .messages = messages };

    for (char **one = line; *one != NULL; one++) {
        reading.line = g_strchomp(*one);
        read_line(&reading);
        reading.at.line++;
        reading.at.column = 1;
    }
    if (config->adapter->len == 0 && messages_n(messages) == before)
        messages_add(messages, (struct place) { .file = at.file }, "Ethernet adapter Local Area Connection:",
                     "no adapter is in it");
    return messages_n(messages) == before ? g_steal_pointer(&config) : NULL;
}

bool
ipconfig_is(const char *text, gsize n, struct place at)
{
    g_autoptr(ipconfig) config = ipconfig_new();
    g_autofree char *whole = g_strndup(text, n);
    g_auto(GStrv) line = g_strsplit(whole, "\n", -1);
    struct reading reading = { .config = config, .at = at };

    for (char **one = line; *one != NULL; one++) {
        reading.line = g_strchomp(*one);
        if (read_heading(&reading) || g_str_equal(reading.line, title[0]) || g_str_equal(reading.line, title[1]))
            return true;
    }
    return false;
}

/* Printing */

static const char *
heading_of(const struct ipconfig *config, enum ipconfig_kind kind)
{
    unsigned i = 0;

    while (headings[i].kind != kind || headings[i].language != config->language)
        i++;
    return headings[i].words;
}

static void
print_line(const struct ipconfig *config, const struct ipconfig_line *line, bool goes_on, GString *to)
{
    unsigned edition = config->language == LANGUAGE_JAPANESE ? EDITION_JAPANESE
        : config->alike ? EDITION_ALIKE : EDITION_APART;
    const char *label = fields[line->field].label[edition];
    g_autofree char *addr = line->has_addr ? value_print_addr(line->addr) : NULL;
    const char *text = line->text != NULL ? line->text : "";

    if (line->field == IPCONFIG_MEDIA)
        text = unplugged[config->language];
    if (label == NULL)          /* a text that mixes the two manners */
        label = fields[line->field].label[EDITION_APART] != NULL ? fields[line->field].label[EDITION_APART]
                                                                 : fields[line->field].label[EDITION_ALIKE];
    if (goes_on)
        g_string_append_printf(to, "%*s", config->alike ? 44 : config->language == LANGUAGE_JAPANESE ? 42 : 39, "");
    else
        g_string_append_printf(to, "%*s%s ", config->alike ? 8 : 3, "", label);
    g_string_append_printf(to, "%s%s%s\n", addr != NULL ? addr : text, line->zone != NULL ? "%" : "",
                           line->zone != NULL ? line->zone : "");
}

void
ipconfig_print(const struct ipconfig *config, GString *to)
{
    g_string_append_printf(to, "\n%s\n\n", title[config->language]);
    for (guint i = 0; i < config->adapter->len; i++) {
        const struct ipconfig_adapter *adapter = g_ptr_array_index(config->adapter, i);
        enum ipconfig_field before = N_IPCONFIG_FIELDS;

        g_string_append_printf(to, "\n%s%s:\n\n", heading_of(config, adapter->kind), adapter->name);
        for (guint j = 0; j < adapter->line->len; j++) {
            const struct ipconfig_line *line = &g_array_index(adapter->line, struct ipconfig_line, j);

            if (line->field == IPCONFIG_DNS)
                continue;
            print_line(config, line, line->has_addr && line->field == IPCONFIG_GATEWAY && before == line->field, to);
            before = line->field;
        }
    }
}
