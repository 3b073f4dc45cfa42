/*
 * profiles.c - profiles by name, made of the files of models/os
 *
 * A file is read as a tree. Each element that states a fact becomes a statement,
 * and so does each item of what is not modelled; a profile with a base begins with
 * the base's statements, replaces those whose id it uses again, drops some and adds
 * its own (profile-statements.c). Only then are values read (profile-values.c).
 *
 * In order: profiles_find() -> find() -> open_file() -> build() -> the same for
 * the base -> profile_lay() -> profile_read_facts() -> profile_read_items() ->
 * profile_missing().
 *
 * Revisions. <os> states the facts of the newest revision; each <was> in it what
 * was otherwise at an older one than at the next newer one that is kept. An older
 * revision is built like the newest, from the same file, and then each <was> is
 * laid over, the newest first, down to its own: it replaces facts, adds those that
 * were given up since and drops those that have come since. Its base is the one
 * that <os> names, unless a <was> on the way down names another. A base without a
 * revision is that profile as it is today: who changes a fact others stand on
 * gives these a new revision too, with <was revision="1" base="NAME@1"/>.
 *
 * A profile that could not be read is remembered as such: its messages are
 * given once, and everybody who asks for it afterwards hears that it is bad.
 */
#include "v6sim/read/profiles.h"

#include <string.h>

#include "v6sim/read/aliases.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/profile-files.h"
#include "v6sim/read/profile-loading.h"

const char *const bound_name[] = { [BOUND_LOW] = "low", [BOUND_HIGH] = "high", [N_BOUNDS] = NULL };

struct profiles {
    GHashTable *file;           /* name -> struct profile_file * */
    GHashTable *loaded;         /* name, or name@revision if it is not the newest -> struct loaded * */
    GPtrArray *folder;          /* char *: where files are looked for, in order */
    GHashTable *application_file;       /* name -> struct profile_file *: of applications */
    GPtrArray *application_folder;
    char **applications;        /* names of all, sorted; NULL until somebody asks */
    GPtrArray *chain;           /* const char *: profiles being read, each the base of the one before */
    char **names;               /* of all, sorted; NULL until somebody asks */
    struct variation *variation;
    unsigned n_variations;
    char *pin;                  /* name@revision of the system that means it; NULL: none */
    struct aliases *aliases;    /* NULL until somebody asks, or if they have errors */
    bool aliases_read;
};

static void
file_free(void *file)
{
    profile_file_free(file);
}

static void
varied_free(void *element)
{
    g_ptr_array_unref(((struct xml_element *) element)->attribute);
    g_free(element);
}

static void
loaded_free(void *data)
{
    struct loaded *loaded = data;

    profile_clear(&loaded->profile);
    for (uint16_t i = 0; i < loaded->profile.n_facts; i++) {
        g_free((char *) loaded->profile.fact[i].stated);
        g_free((char *) loaded->profile.fact[i].meaning);
        g_free((char *) loaded->profile.fact[i].low);
        g_free((char *) loaded->profile.fact[i].high);
    }
    g_free(loaded->profile.fact);
    g_array_unref(loaded->statement);
    g_ptr_array_unref(loaded->varied);
    g_free(loaded->profile.not_modelled);
    g_free(loaded);
}

struct profiles *
profiles_new(void)
{
    struct profiles *profiles = g_new0(struct profiles, 1);

    profiles->file = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    profiles->loaded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, loaded_free);
    profiles->folder = profile_folders();
    profiles->application_file = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    profiles->application_folder = profile_folders_beside(profiles->folder, "app");
    profiles->chain = g_ptr_array_new();
    return profiles;
}

struct profiles *
profiles_varied(const struct variation *variation, unsigned n)
{
    struct profiles *profiles = profiles_new();

    profiles->variation = g_memdup2(variation, n * sizeof *variation);
    profiles->n_variations = n;
    return profiles;
}

bool
profiles_varies(const struct profiles *profiles, const char *profile, const char *fact, enum bound *bound)
{
    for (unsigned i = 0; i < profiles->n_variations; i++)
        if (strcmp(profiles->variation[i].profile, profile) == 0 && strcmp(profiles->variation[i].fact, fact) == 0) {
            *bound = profiles->variation[i].bound;
            return true;
        }
    return false;
}

struct profiles *
profiles_pinned(const char *pin)
{
    struct profiles *profiles = profiles_new();

    profiles->pin = g_strdup(pin);
    return profiles;
}

void
profiles_free(struct profiles *profiles)
{
    g_free(profiles->pin);
    g_hash_table_unref(profiles->loaded);
    g_hash_table_unref(profiles->file);
    g_hash_table_unref(profiles->application_file);
    g_ptr_array_unref(profiles->application_folder);
    g_strfreev(profiles->applications);
    aliases_free(profiles->aliases);
    g_ptr_array_unref(profiles->folder);
    g_ptr_array_unref(profiles->chain);
    g_strfreev(profiles->names);
    g_free(profiles->variation);
    g_free(profiles);
}

/* Loading */

static struct loaded *find(struct profiles *profiles, const char *what, const char *name, struct place at,
                           struct messages *messages);

/* Begins with all that @base says. */
static void
lay_base(struct loaded *loaded, const struct loaded *base)
{
    g_array_append_vals(loaded->statement, base->statement->data, base->statement->len);
    loaded->profile.resolver = base->profile.resolver;
    if (loaded->profile.family == NULL)
        loaded->profile.family = base->profile.family;
}

static bool
circle(struct profiles *profiles, const struct xml_attribute *base, struct messages *messages)
{
    GString *chain = g_string_new(NULL);

    for (guint i = 0; i < profiles->chain->len; i++)
        g_string_append_printf(chain, "%s -> ", (const char *) profiles->chain->pdata[i]);
    g_string_append(chain, base->value);
    messages_add(messages, base->value_at, "a base must not come back to the profile that it is under",
                 "base \"%s\" makes a circle: %s", base->value, chain->str);
    g_string_free(chain, TRUE);
    return false;
}

static bool
load_base(struct profiles *profiles, struct loaded *loaded)
{
    const struct xml_attribute *base = profile_file_base(loaded->file, loaded->profile.revision);
    struct loaded *under;

    loaded->profile.base = base != NULL ? base->value : NULL;
    if (base == NULL)
        return true;
    under = find(profiles, "base", base->value, base->value_at, loaded->messages);
    if (under == NULL)
        return false;
    if (under->state == LOADING)
        return circle(profiles, base, loaded->messages);
    if (under->state == BAD)
        return messages_add(loaded->messages, base->value_at, NULL, "base \"%s\" has errors", base->value);
    lay_base(loaded, under);
    return true;
}

/* Lays the file over the base, and what was otherwise at older revisions over
 * that, down to the one that is wanted. */
static void
lay_all(struct loaded *loaded)
{
    const GArray *older = loaded->file->older;
    unsigned before = messages_n(loaded->messages);

    profile_lay(loaded, loaded->document->root);
    for (guint i = 0; i < older->len && messages_n(loaded->messages) == before; i++) {
        const struct older_revision *next = &g_array_index(older, struct older_revision, i);

        if (next->is.revision >= loaded->profile.revision)
            profile_lay(loaded, next->element);
    }
}

/* What the root says. A revision that is not the newest has it in its name, so
 * that reports tell it from others. */
static void
read_identity(struct loaded *loaded, const char *called, int64_t revision)
{
    struct profile *profile = &loaded->profile;

    fields_read(profile_fields, loaded->document->root, profile, loaded->document, NULL, loaded->messages);
    profile->system = profile->name;
    profile->newest = profile->revision;
    profile->name = profile->os = g_string_chunk_insert(loaded->document->strings, called);
    profile->revision = revision;
    loaded->from = profile->name;
}

/* What no fact can tell by itself. The schedule may be a base's, and too much
 * only with what this file says. */
static bool
check_tries(const struct loaded *loaded)
{
    struct place root = loaded->document->root->at, at;
    uint16_t fact = NO_FACT;
    uint32_t most = profile_most_tries(&loaded->profile, &fact);

    if (most <= MAX_TRIES)
        return true;

    g_autoptr(GArray) facts = profile_statements(loaded, false);
    at = g_array_index(facts, struct statement, fact).element->at;
    return messages_add(loaded->messages, strcmp(at.file, root.file) == 0 ? at : root,
                        "512 is the most: fewer steps, fewer times in <again>, a max in <servers>, fewer SYNs in <syn>",
                        "<steps> and what else the profile says have a lookup send up to %u packets for one type, "
                        "UDP and TCP", most);
}

/* Whether all that the layers state could be read. */
static bool
read_statements(const struct profiles *profiles, struct loaded *loaded, unsigned before)
{
    if (messages_n(loaded->messages) > before)
        return false;
    profile_read_facts(loaded, profiles->variation, profiles->n_variations);
    profile_read_items(loaded);
    return messages_n(loaded->messages) == before;
}

static bool
build(struct profiles *profiles, struct loaded *loaded, const char *called, int64_t revision)
{
    unsigned before = messages_n(loaded->messages);
    const char *missing;

    read_identity(loaded, called, revision);
    if (!load_base(profiles, loaded))
        return false;
    lay_all(loaded);
    if (!read_statements(profiles, loaded, before))
        return false;
    missing = profile_missing(&loaded->profile);
    if (missing != NULL)
        return messages_add(loaded->messages, loaded->document->root->at, "a base can supply it",
                            "profile %s has no %s", called, missing);
    return check_tries(loaded);
}

static struct loaded *
new_loaded(struct profiles *profiles, const struct profile_file *file, const char *called, struct messages *messages)
{
    struct loaded *loaded = g_new0(struct loaded, 1);

    loaded->file = file;
    loaded->document = file->document;
    loaded->statement = g_array_new(FALSE, TRUE, sizeof(struct statement));
    loaded->varied = g_ptr_array_new_with_free_func(varied_free);
    loaded->messages = messages;
    profile_init(&loaded->profile);
    g_hash_table_insert(profiles->loaded, g_strdup(called), loaded);
    return loaded;
}

/* Returns: the profile of a good file, perhaps BAD, or LOADING if it is on the
 * way to itself. */
static struct loaded *
load(struct profiles *profiles, const struct profile_file *file, const char *called, int64_t revision,
     struct messages *messages)
{
    struct loaded *loaded = g_hash_table_lookup(profiles->loaded, called);

    if (loaded != NULL)
        return loaded;
    loaded = new_loaded(profiles, file, called, messages);
    g_ptr_array_add(profiles->chain, (char *) called);
    loaded->state = build(profiles, loaded, called, revision) ? LOADED : BAD;
    g_ptr_array_set_size(profiles->chain, (int) profiles->chain->len - 1);
    loaded->messages = NULL;
    return loaded;
}

/* Names */

const char *const *
profiles_names(struct profiles *profiles)
{
    if (profiles->names == NULL)
        profiles->names = profile_names(profiles->folder);
    return (const char *const *) profiles->names;
}

/* The aliases; NULL if they have errors, which are told the first time. */
static const struct aliases *
all_aliases(struct profiles *profiles, struct messages *messages)
{
    if (!profiles->aliases_read)
        profiles->aliases = aliases_read(profiles->folder, profiles_names(profiles), messages);
    profiles->aliases_read = true;
    return profiles->aliases;
}

/* Returns: the name most like @name, or one that it is a part of ("vista"); or NULL. */
static const char *
resembling(const char *name, const char *const *names)
{
    const char *nearest = nearest_word(name, names);

    for (; nearest == NULL && strlen(name) >= 3 && *names != NULL; names++)
        if (strstr(*names, name) != NULL)
            nearest = *names;
    return nearest;
}

static bool
unknown_profile(struct profiles *profiles, const char *what, const char *name, struct place at,
                struct messages *messages)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    const char *nearest;
    g_autofree char *hint = NULL;

    for (const char *const *next = profiles_names(profiles); *next != NULL; next++)
        g_ptr_array_add(known, (char *) *next);
    for (guint i = 0; strcmp(what, "base") != 0 && i < aliases_all(profiles->aliases)->len; i++)
        g_ptr_array_add(known, (char *) ((const struct alias *) aliases_all(profiles->aliases)->pdata[i])->name);
    g_ptr_array_add(known, NULL);
    nearest = resembling(name, (const char *const *) known->pdata);
    hint = nearest != NULL ? g_strdup_printf("did you mean \"%s\"? v6sim os list shows all", nearest)
                           : g_strdup("v6sim os list shows all");
    return messages_add(messages, at, hint, "%s \"%s\" is unknown", what, name);
}

/* Returns: the name of the system that @name, without a revision, means: itself,
 * or what it is an alias of; NULL with a message if it is neither. A base says
 * what it is: an alias will stand for another system one day. */
static const char *
system_called(struct profiles *profiles, const char *what, const char *name, struct place at,
              struct messages *messages)
{
    const struct aliases *aliases;
    const struct alias *alias;

    if (g_strv_contains(profiles_names(profiles), name))
        return name;
    aliases = all_aliases(profiles, messages);
    alias = aliases != NULL ? aliases_find(aliases, name) : NULL;
    if (alias == NULL) {
        if (aliases == NULL)
            messages_add(messages, at, NULL, "%s \"%s\" is unknown, and the aliases have errors", what, name);
        else
            unknown_profile(profiles, what, name, at, messages);
        return NULL;
    }
    if (strcmp(what, "base") == 0) {
        g_autofree char *hint = g_strdup_printf("write \"%s\", for which it stands now", alias->os);

        messages_add(messages, at, hint, "base \"%s\" is an alias", name);
        return NULL;
    }
    return alias->os;
}

/* Revisions */

/* "2, 1" */
static char *
kept_revisions(const struct profile_file *file)
{
    GString *kept = g_string_new(NULL);

    for (guint i = 0; i < file->older->len; i++)
        g_string_append_printf(kept, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                               g_array_index(file->older, struct older_revision, i).is.revision);
    return g_string_free(kept, FALSE);
}

static bool
no_revision(const struct profile_file *file, const char *what, const char *name, const char *system, struct place at,
            struct messages *messages)
{
    g_autofree char *kept = kept_revisions(file);
    g_autofree char *hint = g_strdup_printf("write \"%s@%" G_GINT64_FORMAT "\", or \"%s\" for whatever is there",
                                            system, file->revision, system);

    return messages_add(messages, at, hint, "%s \"%s\": %s is at revision %" G_GINT64_FORMAT "%s%s", what, name,
                        system, file->revision, *kept != '\0' ? ", and keeps " : "", kept);
}

/* Returns: the number that @text is written as, if that revision is there; 0 if not. */
static int64_t
revision_called(const struct profile_file *file, const char *text)
{
    int64_t revision = g_ascii_strtoll(text, NULL, 10);
    g_autofree char *again = g_strdup_printf("%" G_GINT64_FORMAT, revision);
    bool there = revision == file->revision || profile_file_older(file, revision) != NULL;

    return there && strcmp(again, text) == 0 ? revision : 0;
}

static char *
revision_name(const char *system, int64_t revision)
{
    return g_strdup_printf("%s@%" G_GINT64_FORMAT, system, revision);
}

static struct profile_file *
open_file(struct profiles *profiles, const char *name, struct messages *messages)
{
    struct profile_file *file = g_hash_table_lookup(profiles->file, name);

    if (file == NULL) {
        file = profile_file_read(profiles->folder, name, messages);
        g_hash_table_insert(profiles->file, g_strdup(name), file);
    }
    return file;
}

/* Returns: "@1", if these profiles are those in which @system means it; or NULL. */
static const char *
pin_of(const struct profiles *profiles, const char *system)
{
    size_t n = strlen(system);

    return profiles->pin != NULL && strncmp(profiles->pin, system, n) == 0 && profiles->pin[n] == '@'
        ? profiles->pin + n : NULL;
}

/* Returns: what @name, "windows-vista" or "windows-vista@1", means to @what, an
 * os or a base; or NULL with a message at @at. */
static struct loaded *
find(struct profiles *profiles, const char *what, const char *name, struct place at, struct messages *messages)
{
    const char *pinned = strchr(name, '@');
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));
    const char *system = system_called(profiles, what, plain, at, messages);
    g_autofree char *called = NULL;
    struct profile_file *file;
    int64_t revision;

    if (system == NULL)
        return NULL;
    if (pinned == NULL && strcmp(what, "base") != 0)
        pinned = pin_of(profiles, system);
    file = open_file(profiles, system, messages);
    if (file->bad) {
        messages_add(messages, at, NULL, strcmp(what, "base") == 0 ? "%s \"%s\" has errors"
                                                                   : "%s \"%s\": its profile has errors", what, plain);
        return NULL;
    }
    revision = pinned != NULL ? revision_called(file, pinned + 1) : file->revision;
    if (revision == 0) {
        no_revision(file, what, name, system, at, messages);
        return NULL;
    }
    called = revision == file->revision ? g_strdup(system) : revision_name(system, revision);
    return load(profiles, file, called, revision, messages);
}

/* Whether all revisions that the file keeps can be built, so that a mistake in
 * one is not found only by who asks for it. */
static bool
check_older(struct profiles *profiles, const char *system, struct messages *messages)
{
    struct profile_file *file = g_hash_table_lookup(profiles->file, system);

    for (guint i = 0; i < file->older->len && !file->checked && !file->bad; i++) {
        int64_t revision = g_array_index(file->older, struct older_revision, i).is.revision;
        g_autofree char *called = revision_name(system, revision);

        file->bad = load(profiles, file, called, revision, messages)->state != LOADED;
    }
    file->checked = true;
    return !file->bad;
}

const struct profile *
profiles_find(struct profiles *profiles, const char *name, struct place at, struct messages *messages)
{
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));
    struct loaded *loaded = find(profiles, "os", name, at, messages);

    if (loaded == NULL)
        return NULL;
    if (loaded->state == LOADED && check_older(profiles, loaded->profile.system, messages))
        return &loaded->profile;
    messages_add(messages, at, NULL, "os \"%s\": its profile has errors", plain);
    return NULL;
}

/* Applications */

const char *const *
profiles_applications(struct profiles *profiles)
{
    if (profiles->applications == NULL)
        profiles->applications = profile_names(profiles->application_folder);
    return (const char *const *) profiles->applications;
}

/* Lays @file over @system, which may be NULL: then it is by itself. */
static bool
build_application(struct profiles *profiles, struct loaded *loaded, const struct loaded *system, const char *called)
{
    struct profile *profile = &loaded->profile;
    unsigned before = messages_n(loaded->messages);

    fields_read(application_fields, loaded->document->root, profile, loaded->document, NULL, loaded->messages);
    profile->app = loaded->from = profile->name;
    profile->revision = profile->newest = 1;
    if (system != NULL) {
        lay_base(loaded, system);
        profile->os = system->profile.os;
        profile->system = system->profile.system;
        profile->label = system->profile.label;
        profile->released = system->profile.released;
        profile->revision = system->profile.revision;
        profile->newest = system->profile.newest;
        profile->base = system->profile.base;
    }
    profile_lay(loaded, loaded->document->root);
    if (system != NULL)
        profile->name = g_string_chunk_insert(loaded->document->strings, called);
    return read_statements(profiles, loaded, before) && (system == NULL || check_tries(loaded));
}

static const struct profile *
load_application(struct profiles *profiles, const struct profile_file *file, const struct loaded *system,
                 const char *called, struct place at, struct messages *messages)
{
    struct loaded *loaded = g_hash_table_lookup(profiles->loaded, called);

    if (loaded == NULL) {
        loaded = new_loaded(profiles, file, called, messages);
        loaded->state = build_application(profiles, loaded, system, called) ? LOADED : BAD;
        loaded->messages = NULL;
    }
    if (loaded->state == LOADED)
        return &loaded->profile;
    messages_add(messages, at, NULL, "app \"%s\": its profile has errors", loaded->profile.app);
    return NULL;
}

/* Returns: the good file of application @name, or NULL with a message at @at. */
static const struct profile_file *
open_application(struct profiles *profiles, const char *name, struct place at, struct messages *messages)
{
    struct profile_file *file = g_hash_table_lookup(profiles->application_file, name);

    if (file == NULL && !g_strv_contains(profiles_applications(profiles), name)) {
        const char *nearest = resembling(name, profiles_applications(profiles));
        g_autofree char *meant = nearest != NULL ? g_strdup_printf("did you mean \"%s\"? ", nearest) : g_strdup("");
        g_autofree char *hint = g_strconcat(meant, "v6sim app list shows all", NULL);

        messages_add(messages, at, hint, "app \"%s\" is unknown", name);
        return NULL;
    }
    if (file == NULL) {
        file = application_file_read(profiles->application_folder, name, messages);
        g_hash_table_insert(profiles->application_file, g_strdup(name), file);
    }
    if (!file->bad)
        return file;
    messages_add(messages, at, NULL, "app \"%s\": its profile has errors", name);
    return NULL;
}

const struct profile *
profiles_application(struct profiles *profiles, const char *name, struct place at, struct messages *messages)
{
    const struct profile_file *file = open_application(profiles, name, at, messages);
    g_autofree char *called = g_strconcat("+", name, NULL);

    return file != NULL ? load_application(profiles, file, NULL, called, at, messages) : NULL;
}

const struct profile *
profiles_find_with(struct profiles *profiles, const char *os, struct place os_at, const char *app, struct place app_at,
                   struct messages *messages)
{
    const struct profile *profile = profiles_find(profiles, os, os_at, messages);
    g_autofree char *called = NULL;

    if (profile == NULL || app == NULL || strcmp(app, "none") == 0)
        return profile;
    if (profiles_application(profiles, app, app_at, messages) == NULL)
        return NULL;
    called = g_strconcat(profile->name, "+", app, NULL);
    return load_application(profiles, open_application(profiles, app, app_at, messages),
                            g_hash_table_lookup(profiles->loaded, profile->name), called, app_at, messages);
}

char **
profiles_older(const struct profiles *profiles, const struct profile *profile)
{
    const struct profile_file *file = g_hash_table_lookup(profiles->file, profile->system);
    char **older = g_new0(char *, file->older->len + 1);

    for (guint i = 0; i < file->older->len; i++)
        older[i] = revision_name(profile->system, g_array_index(file->older, struct older_revision, i).is.revision);
    return older;
}

const struct alias *
profiles_alias(const struct profiles *profiles, const char *name)
{
    g_autofree char *plain = g_strndup(name, strcspn(name, "@"));

    return profiles->aliases != NULL ? aliases_find(profiles->aliases, plain) : NULL;
}

const GPtrArray *
profiles_aliases(struct profiles *profiles, struct messages *messages)
{
    const struct aliases *aliases = all_aliases(profiles, messages);

    return aliases != NULL ? aliases_all(aliases) : NULL;
}
