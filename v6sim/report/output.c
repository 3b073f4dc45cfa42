/*
 * output.c - files that a user asks for, whole or not at all
 *
 * What is being written stands in a list, the newest in front, so that a program
 * that is interrupted can take it away: files first, then the folder that they are
 * in. A folder's files stay in the list until it has its place.
 *
 * Follows:
 *   POSIX rename(): a file is replaced, and so is an empty directory
 *   renameat2(2), RENAME_EXCHANGE: two names change places at once; elsewhere the old
 *     directory steps aside first, and comes back if the new one cannot take its place
 */
#include "v6sim/report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_TRIES 100          /* of a name aside that is taken */
#define EXCHANGE 2              /* RENAME_EXCHANGE of linux/fs.h */

struct part {
    struct part *next;
    char *path;
    bool is_folder;
};

struct output {
    struct output_target target;
    char *place;                /* where it goes: the target, with links followed */
    struct part *part;          /* NULL: written where it is */
    FILE *file;
    int error;                  /* errno of what went wrong first; 0: nothing */
    GChecksum *sha256;
    gsize octets;
    struct output_folder *folder;       /* NULL: stands alone */
};

struct output_folder {
    struct output_target target;
    char *place;
    struct part *part;
    GPtrArray *written;
    bool replaces;              /* something that is there and not empty */
};

/* What is under way */

static struct part *volatile parts;     /* the newest in front */

static struct part *
part_add(char *path, bool is_folder)
{
    struct part *part = g_new(struct part, 1);

    *part = (struct part) { .next = parts, .path = path, .is_folder = is_folder };
    parts = part;
    return part;
}

/* It is there no more, or has its place. */
static void
part_remove(struct part *part)
{
    struct part *volatile *link = &parts;

    while (*link != part)
        link = (struct part *volatile *) &(*link)->next;
    *link = part->next;
    g_free(part->path);
    g_free(part);
}

void
output_interrupted(void)
{
    for (struct part *part = parts; part != NULL; part = part->next)
        (void) (part->is_folder ? rmdir(part->path) : unlink(part->path));
}

static bool
complain(const struct output_target *target, int error, struct messages *messages)
{
    return messages_add(messages, (struct place) { .file = target->command }, NULL, "%s: cannot write '%s': %s",
                        target->option, target->path, g_strerror(error));
}

/* Returns: where @path leads, without slashes at its end; free with g_free(). */
static char *
followed(const char *path)
{
    char *real = realpath(path, NULL), *place = g_strdup(real != NULL ? real : path);
    size_t n = strlen(place);

    while (n > 1 && place[n - 1] == '/')
        place[--n] = '\0';
    free(real);
    return place;
}

/* Returns: whether a name beside @place was free and is @make's now; it is *@part then, otherwise errno says why. */
static bool
make_aside(const char *place, bool (*make)(const char *path, void *user), void *user, bool is_folder,
           struct part **part)
{
    for (unsigned i = 0; i < MOST_TRIES; i++) {
        g_autofree char *more = i > 0 ? g_strdup_printf("-%u", i) : g_strdup("");
        g_autofree char *path = g_strdup_printf("%s.part-%ld%s", place, (long) getpid(), more);

        if (make(path, user)) {
            *part = part_add(g_steal_pointer(&path), is_folder);
            return true;
        }
        if (errno != EEXIST)
            return false;
    }
    return false;
}

/* Files */

static FILE *
open_new(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    return fd >= 0 ? fdopen(fd, "w+") : NULL;
}

static bool
make_file(const char *path, void *user)
{
    FILE **file = user;

    *file = open_new(path);
    return *file != NULL;
}

/* Opens what the output is to be written to. Returns: false, with errno, if that cannot be. */
static bool
open_output(struct output *output)
{
    struct stat is;

    if (stat(output->place, &is) != 0 || S_ISREG(is.st_mode))
        return make_aside(output->place, make_file, &output->file, false, &output->part);
    if (S_ISDIR(is.st_mode)) {
        errno = EISDIR;
        return false;
    }
    output->file = fopen(output->place, "we");
    return output->file != NULL;
}

static void
output_free(struct output *output)
{
    g_checksum_free(output->sha256);
    g_free(output->place);
    g_free(output);
}

/* Ends with the output opened, or freed and a message. */
static struct output *
opened(struct output *output, bool ok, struct messages *messages)
{
    if (ok)
        return output;
    complain(&output->target, errno, messages);
    output_free(output);
    return NULL;
}

struct output *
output_begin(const struct output_target *target, struct messages *messages)
{
    struct output *output = g_new0(struct output, 1);

    output->target = *target;
    output->place = followed(target->path);
    return opened(output, open_output(output), messages);
}

void
output_append(struct output *output, const void *octets, gsize n)
{
    if (output->error == 0 && fwrite(octets, 1, n, output->file) != n)
        output->error = errno;
    output->octets += n;
    if (output->sha256 != NULL)
        g_checksum_update(output->sha256, octets, (gssize) n);
}

FILE *
output_scratch(const struct output *output)
{
    struct part *part;
    FILE *file;

    if (output->part == NULL)
        return tmpfile();
    if (!make_aside(output->place, make_file, &file, false, &part))
        return NULL;
    unlink(part->path);
    part_remove(part);
    return file;
}

void
output_fail(struct output *output, int error)
{
    if (output->error == 0)
        output->error = error;
}

static void
close_output(struct output *output)
{
    if (output->file != NULL && fclose(output->file) != 0 && output->error == 0)
        output->error = errno;
    output->file = NULL;
}

/* Notes what was written in the folder, which keeps the part until it has its place. */
static void
note_written(const struct output *output)
{
    struct output_written *written = g_new(struct output_written, 1);

    *written = (struct output_written) {
        .name = g_path_get_basename(output->place),
        .sha256 = g_strdup(g_checksum_get_string(output->sha256)),
        .octets = output->octets,
    };
    g_ptr_array_add(output->folder->written, written);
}

bool
output_end(struct output *output, struct messages *messages)
{
    close_output(output);
    if (output->error == 0 && output->folder != NULL)
        note_written(output);
    else if (output->error == 0 && output->part != NULL && rename(output->part->path, output->place) != 0)
        output->error = errno;
    else if (output->error == 0 && output->part != NULL)
        part_remove(output->part);
    if (output->error != 0) {
        complain(&output->target, output->error, messages);
        output_abandon(output);
        return false;
    }
    output_free(output);
    return true;
}

void
output_abandon(struct output *output)
{
    if (output == NULL)
        return;
    close_output(output);
    if (output->part != NULL) {
        unlink(output->part->path);
        part_remove(output->part);
    }
    output_free(output);
}

bool
output_write(const struct output_target *target, const void *octets, gsize n, struct messages *messages)
{
    struct output *output = output_begin(target, messages);

    if (output == NULL)
        return false;
    output_append(output, octets, n);
    return output_end(output, messages);
}

/* Folders */

void
output_written_free(void *data)
{
    struct output_written *written = data;

    g_free(written->name);
    g_free(written->sha256);
    g_free(written);
}

/* Removes @path with all that is in it. */
static void
remove_all(const char *path)
{
    struct stat is;
    GDir *dir = lstat(path, &is) == 0 && S_ISDIR(is.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *in = g_build_filename(path, name, NULL);

        remove_all(in);
    }
    if (dir != NULL)
        g_dir_close(dir);
    (void) remove(path);
}

static bool
refuse(const struct output_target *target, const char *hint, struct messages *messages, const char *why)
{
    return messages_add(messages, (struct place) { .file = target->command }, hint, "%s: '%s' %s", target->option,
                        target->path, why);
}

static bool
is_named(const struct output_folder_kind *kind, const char *name)
{
    for (const char *const *pattern = kind->holds; *pattern != NULL; pattern++)
        if (g_pattern_match_simple(*pattern, name))
            return true;
    return strcmp(kind->mark, name) == 0;
}

/* Whether all of the @names are of @kind, and its mark is there. Otherwise there is a message. */
static bool
may_replace(const struct output_folder *folder, const struct output_folder_kind *kind, const GPtrArray *names,
            struct messages *messages)
{
    bool marked = false;

    for (guint i = 0; i < names->len; i++)
        marked |= strcmp(names->pdata[i], kind->mark) == 0;
    for (guint i = 0; i < names->len && marked; i++)
        if (!is_named(kind, names->pdata[i])) {
            g_autofree char *why = g_strdup_printf("also holds '%s', which is not of %s", (char *) names->pdata[i],
                                                   kind->what);

            return refuse(&folder->target, "move that away, or name another directory", messages, why);
        }
    if (!marked) {
        g_autofree char *why = g_strdup_printf("is a directory with something else than %s in it", kind->what);

        return refuse(&folder->target, "name a new directory, or an empty one", messages, why);
    }
    return true;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Looks at what is there. Returns: false, with a message, if it is not to be replaced. */
static bool
look_at_place(struct output_folder *folder, const struct output_folder_kind *kind, struct messages *messages)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *here = g_get_current_dir();
    struct stat is;
    GDir *dir;
    const char *name;

    if (stat(folder->place, &is) != 0)
        return true;
    if (!S_ISDIR(is.st_mode))
        return complain(&folder->target, ENOTDIR, messages);
    if (g_str_has_prefix(here, folder->place) && strchr("/", here[strlen(folder->place)]) != NULL)
        return refuse(&folder->target, "name a directory below it", messages,
                      "is where you are: it cannot be replaced");
    dir = g_dir_open(folder->place, 0, NULL);
    if (dir == NULL)
        return complain(&folder->target, EACCES, messages);
    while ((name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_dir_close(dir);
    g_ptr_array_sort(names, compare_names);
    folder->replaces = names->len > 0;
    return names->len == 0 || may_replace(folder, kind, names, messages);
}

static bool
make_folder(const char *path, void *user)
{
    (void) user;
    return mkdir(path, 0777) == 0;
}

struct output_folder *
output_folder_begin(const struct output_target *target, const struct output_folder_kind *kind,
                    struct messages *messages)
{
    struct output_folder *folder = g_new0(struct output_folder, 1);

    folder->target = *target;
    folder->place = followed(target->path);
    folder->written = g_ptr_array_new_with_free_func(output_written_free);
    if (!look_at_place(folder, kind, messages)) {
        output_folder_abandon(folder);
        return NULL;
    }
    if (!make_aside(folder->place, make_folder, NULL, true, &folder->part)) {
        complain(target, errno, messages);
        output_folder_abandon(folder);
        return NULL;
    }
    return folder;
}

struct output *
output_folder_file(struct output_folder *folder, const char *name, struct messages *messages)
{
    struct output *output = g_new0(struct output, 1);

    output->target = folder->target;
    output->folder = folder;
    output->sha256 = g_checksum_new(G_CHECKSUM_SHA256);
    output->place = g_build_filename(folder->part->path, name, NULL);
    output->file = open_new(output->place);
    if (output->file != NULL)
        output->part = part_add(g_strdup(output->place), false);
    return opened(output, output->file != NULL, messages);
}

const GPtrArray *
output_folder_files(const struct output_folder *folder)
{
    return folder->written;
}

static bool
exchange(const char *one, const char *other)
{
#ifdef SYS_renameat2
    return syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, EXCHANGE) == 0;
#else
    (void) one;
    (void) other;
    errno = ENOSYS;
    return false;
#endif
}

/* Where names cannot be exchanged: for a moment there is none. */
static bool
step_aside(const char *new, const char *place)
{
    g_autofree char *old = g_strdup_printf("%s.old-%ld", place, (long) getpid());
    int error;

    if (rename(place, old) != 0)
        return false;
    if (rename(new, place) == 0) {
        remove_all(old);
        return true;
    }
    error = errno;
    (void) rename(old, place);
    errno = error;
    return false;
}

/* Returns: false, with errno, if it cannot take its place. */
static bool
take_place(const struct output_folder *folder)
{
    const char *new = folder->part->path;

    if (!folder->replaces)
        return rename(new, folder->place) == 0;
    if (!exchange(new, folder->place))
        return step_aside(new, folder->place);
    remove_all(new);            /* which is the old one now */
    return true;
}

/* Takes the folder and its files out of what is under way. */
static void
forget_parts(const struct output_folder *folder)
{
    size_t n = strlen(folder->part->path);
    struct part *next;

    for (struct part *part = parts; part != NULL; part = next) {
        next = part->next;
        if (part != folder->part && strncmp(part->path, folder->part->path, n) == 0 && part->path[n] == '/')
            part_remove(part);
    }
    part_remove(folder->part);
}

static void
folder_free(struct output_folder *folder)
{
    g_ptr_array_unref(folder->written);
    g_free(folder->place);
    g_free(folder);
}

bool
output_folder_end(struct output_folder *folder, struct messages *messages)
{
    if (!take_place(folder)) {
        complain(&folder->target, errno, messages);
        output_folder_abandon(folder);
        return false;
    }
    forget_parts(folder);
    folder_free(folder);
    return true;
}

void
output_folder_abandon(struct output_folder *folder)
{
    if (folder == NULL)
        return;
    if (folder->part != NULL) {
        remove_all(folder->part->path);
        forget_parts(folder);
    }
    folder_free(folder);
}
