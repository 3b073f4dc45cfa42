/*
 * hostsfile.c - /etc/hosts and what Windows has in its place
 *
 * Follows:
 *   RFC 952, RFC 1123 section 2.1 - names of hosts; hosts(5)
 * Deliberately different: where systems pass over a line in silence, it is refused.
 * Not modelled: addresses in short form (127.1), which inet_aton(3) reads; zones.
 */
#include "v6sim/native/hostsfile.h"

#include <string.h>

#include "v6sim/native/native.h"
#include "v6sim/read/value.h"

static void
line_clear(void *data)
{
    g_strfreev(((struct hostsfile_line *) data)->name);
}

void
hostsfile_free(struct hostsfile *file)
{
    if (file == NULL)
        return;
    g_array_unref(file->line);
    g_free(file);
}

static char **
names_of(const struct line *line, struct messages *messages)
{
    g_autoptr(GPtrArray) name = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 1; i < line->n; i++) {
        const char *hint, *problem = value_check_name(line->word[i], &hint);

        if (problem != NULL)
            messages_add(messages, line_place(line, i), hint, "\"%.60s\" %s", line->word[i], problem);
        else
            g_ptr_array_add(name, value_normal_name(line->word[i]));
    }
    g_ptr_array_add(name, NULL);
    return g_strdupv((char **) name->pdata);
}

static void
read_line(struct hostsfile *file, const struct line *line, struct messages *messages)
{
    struct hostsfile_line read = { .at = line_place(line, 0) };
    const char *hint, *problem;

    if (strchr(line->word[0], '%') != NULL)
        return;
    problem = value_read_addr(line->word[0], &read.addr, &hint);
    if (problem != NULL) {
        messages_add(messages, read.at, hint, "\"%.60s\" %s", line->word[0], problem);
        return;
    }
    if (line->n < 2) {
        messages_add(messages, line_place(line, 1), "write them behind it: 192.0.2.1 www.example.com www",
                     "the address has no name");
        return;
    }
    read.name = names_of(line, messages);
    g_array_append_val(file->line, read);
}

struct hostsfile *
hostsfile_read(const char *text, gsize n, struct place at, struct messages *messages)
{
    g_autoptr(GPtrArray) lines = native_lines(text, n, at);
    struct hostsfile *file = g_new0(struct hostsfile, 1);
    unsigned before = messages_n(messages);

    file->line = g_array_new(FALSE, FALSE, sizeof(struct hostsfile_line));
    g_array_set_clear_func(file->line, line_clear);
    for (guint i = 0; i < lines->len; i++) {
        const struct line *line = lines->pdata[i];

        if (line->n > 0)
            read_line(file, line, messages);
    }
    if (messages_n(messages) == before)
        return file;
    hostsfile_free(file);
    return NULL;
}

bool
hostsfile_is_path(const char *path, const char *known)
{
    return strchr(known, '\\') != NULL ? g_ascii_strcasecmp(path, known) == 0 : strcmp(path, known) == 0;
}
