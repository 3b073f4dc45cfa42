/*
 * native.h - options by which os show prints a table as the system does
 */
#pragma once

#include "v6sim/native/native.h"

struct native_options {
    gboolean wanted[N_POLICY_TOOLS];
    char *language;
};

/* Rows for the options of a verb. */
#define NATIVE_OPTION(options, name, tool, meaning) \
    { name, 0, 0, G_OPTION_ARG_NONE, &(options).wanted[tool], meaning, NULL }
#define NATIVE_OPTIONS(options)                                                                             \
    NATIVE_OPTION(options, "prefixpolicies", TOOL_NETSH, "Its policy table as netsh shows it"),             \
    { "language", 0, 0, G_OPTION_ARG_STRING, &(options).language, "Of netsh: en or ja", "LANGUAGE" },       \
    NATIVE_OPTION(options, "addrlabel", TOOL_IP_ADDRLABEL, "Its labels as ip addrlabel shows them"),        \
    NATIVE_OPTION(options, "gai-conf", TOOL_GAI_CONF, "Its policy table as /etc/gai.conf has it"),          \
    NATIVE_OPTION(options, "ip6addrctl", TOOL_IP6ADDRCTL, "Its policy table as ip6addrctl shows it"),       \
    NATIVE_OPTION(options, "ipaddrsel", TOOL_IPADDRSEL, "Its policy table as ipaddrsel shows it")

/* Returns: whether any is asked for. */
bool native_options_any(const struct native_options *options);

/* Reads --language; @has_words: something else that is asked for has words too. Returns: false, with a message, if it
 * does not fit. */
bool native_options_language(const struct native_options *options, bool has_words, struct place at,
                             enum native_language *language, struct messages *messages);

/* Appends the tables that are asked for, as in @settings of a system. Returns: false, with a message that says what
 * it has, if it does not have one of them. */
bool native_options_print(const struct native_options *options, const struct settings *settings,
                          enum native_language language, struct place at, GString *to, struct messages *messages);

void native_options_clear(struct native_options *options);
