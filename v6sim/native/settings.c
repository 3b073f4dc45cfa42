/*
 * settings.c - a host's tables, as its administrator changes them
 */
#include <string.h>

#include "v6sim/native/native.h"

/* Of no system: whatever is asked for is done. */
static const struct edit lenient = {
    .manners = { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD },
    .implicit_default = 1,
};

static void
file_free(void *data)
{
    struct native_file *file = data;

    g_free(file->text);
    g_free(file);
}

struct settings *
settings_new(const struct profile *profile)
{
    struct settings *settings = g_new0(struct settings, 1);

    settings->profile = profile;
    settings->file = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    settings->one_table = true;
    if (profile == NULL) {
        settings->source.fact = settings->destination.fact = settings->scopes.fact = NO_FACT;
        return settings;
    }
    settings->one_table = profile->source_policy == profile->destination_policy;
    settings->source.fact = settings->destination.fact = NO_FACT;
    if (profile->source_policy != NULL)
        settings->source = *profile->source_policy;
    if (profile->destination_policy != NULL)
        settings->destination = *profile->destination_policy;
    settings->scopes = profile->scopes;
    settings->ipv6_on = profile->ipv6.on;
    return settings;
}

void
settings_free(struct settings *settings)
{
    if (settings == NULL)
        return;
    g_hash_table_unref(settings->file);
    g_free(settings);
}

void
settings_put_file(struct settings *settings, const char *path, const char *text, struct place at)
{
    struct native_file *file = g_new0(struct native_file, 1);

    file->text = g_strdup(text);
    file->at = at;
    g_hash_table_replace(settings->file, g_strdup(path), file);
}

const struct policy *
settings_look(const struct settings *settings, enum policy_tool tool)
{
    return tool == TOOL_GAI_CONF && (settings->profile == NULL || !settings->one_table) ? &settings->destination
                                                                                        : &settings->source;
}

struct policy *
settings_table(struct settings *settings, enum policy_tool tool)
{
    return (struct policy *) settings_look(settings, tool);
}

const struct edit *
settings_edit(const struct settings *settings, enum policy_tool tool)
{
    return settings->profile != NULL && settings->profile->edit[tool].fact != NO_FACT ? &settings->profile->edit[tool]
                                                                                      : &lenient;
}

void
settings_edited(struct settings *settings, enum policy_tool tool)
{
    struct policy *policy = settings_table(settings, tool);

    policy->edited = true;
    policy->fact = settings->profile != NULL ? settings->profile->edit[tool].fact : NO_FACT;
}

void
settings_name(struct settings *settings, const struct named_policy *named)
{
    settings->source = *named->policy;
    settings->source.edited = true;
}

enum policy_outcome
settings_change(struct settings *settings, const struct statement *statement)
{
    static const enum policy_change change[] = {
        [STATEMENT_ADD] = POLICY_ADD, [STATEMENT_SET] = POLICY_SET, [STATEMENT_DELETE] = POLICY_DELETE };
    struct policy *policy = settings_table(settings, statement->tool);
    enum policy_outcome outcome = POLICY_DONE;

    if (statement->kind == STATEMENT_FLUSH) {
        policy_clear(policy);
    } else {
        struct policy_row row = { .precedence = (int32_t) statement->precedence,
                                  .label = (int32_t) statement->label, .word = statement->word };
        bool before = policy->edited;

        outcome = policy_change(policy, &settings_edit(settings, statement->tool)->manners,
                                change[statement->kind], &statement->prefix, &row);
        /* What stays of the table that the system was shipped with is still what the host goes by. */
        if (outcome != POLICY_DONE || before || !policy->edited ||
            settings_edit(settings, statement->tool)->manners.first == FIRST_KEEP)
            return outcome;
    }
    settings_edited(settings, statement->tool);
    return outcome;
}

void
settings_reset(struct settings *settings, enum policy_tool tool)
{
    struct policy *policy = settings_table(settings, tool);
    const struct policy *shipped = NULL;

    if (settings->profile != NULL)
        shipped = policy == &settings->source ? settings->profile->source_policy
                                              : settings->profile->destination_policy;
    if (shipped != NULL)
        *policy = *shipped;
    else
        policy_init(policy, NO_FACT);
}

void
settings_store(struct settings *settings, const struct statement *statement)
{
    static const struct policy_manners lenient_manners = { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD };
    const struct policy_row row = { .precedence = (int32_t) statement->precedence,
                                    .label = (int32_t) statement->label, .word = statement->word };
    enum policy_change change = statement->kind == STATEMENT_DELETE ? POLICY_DELETE : POLICY_SET;

    if (statement->kind == STATEMENT_RESET)
        settings->stored.n = 0;
    else if (!statement->active)
        policy_change(&settings->stored, &lenient_manners, change, &statement->prefix, &row);
}

void
settings_restore(struct settings *settings, enum policy_tool tool)
{
    settings_reset(settings, tool);
    if (tool != TOOL_NETSH || settings->stored.n == 0)
        return;
    *settings_table(settings, tool) = settings->stored;
    settings_edited(settings, tool);
}

bool
whole_is_wrong(struct whole_wrong *wrong, const struct statement *row, const char *problem, const char *hint)
{
    if (row != NULL)
        wrong->at = row->at;
    wrong->problem = problem;
    wrong->hint = hint;
    return false;
}

bool
rows_replace(struct settings *settings, const struct statement *statement, guint n, struct whole_wrong *wrong)
{
    struct policy table = { .fact = NO_FACT };

    for (guint i = 0; i < n; i++) {
        const struct statement *row = &statement[i];
        const char *problem = policy_add(&table, &row->prefix, (int32_t) row->precedence, (int32_t) row->label);

        if (problem != NULL)
            return whole_is_wrong(wrong, row, problem, NULL);
        ((struct policy_row *) policy_row_of(&table, &row->prefix))->word = row->word;
    }
    if (n > 0) {
        *settings_table(settings, statement->tool) = table;
        settings_edited(settings, statement->tool);
    }
    return true;
}
