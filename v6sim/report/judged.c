/*
 * judged.c - what came of a file's expectations: kept, and handed between processes
 */
#include "v6sim/report/judged.h"

#include "v6sim/report/pack.h"

static void
free_judged(void *data)
{
    judged_free(data);
}

static struct difference *
copy_difference(const struct difference *difference)
{
    struct difference *copy = g_new(struct difference, 1);

    *copy = *difference;
    copy->expected = g_strdup(difference->expected);
    copy->actual = g_strdup(difference->actual);
    copy->plain = g_strdup(difference->plain);
    return copy;
}

/* " from base to aaaa", " when fault=none": of which runs it is. What a side sets is no condition. */
static char *
runs_of(const struct verdict_element *element)
{
    const struct compared_side *compared = element->compared;
    GString *text = g_string_new(NULL);
    const char *between = " when ";

    if (compared != NULL)
        g_string_append_printf(text, " from %s to %s", compared[0].text, compared[1].text);
    for (const char *const *when = element->when; *when != NULL; when++) {
        if (compared != NULL && g_strv_contains(compared[1].set, *when))
            continue;
        g_string_append_printf(text, "%s%s", between, *when);
        between = " ";
    }
    return g_string_free(text, FALSE);
}

struct judged *
judged_new(const struct verdict *verdict, const char *name)
{
    g_autofree char *runs = runs_of(verdict->element);
    struct judged *judged = g_new0(struct judged, 1);

    judged->name = g_strdup(name);
    judged->title = g_strconcat(name, " ", verdict->element->xml->name, runs, NULL);
    judged->status = verdict->status;
    judged->at = verdict->element->xml->at;
    judged->todo = g_strdup(verdict->element->todo);
    judged->matched = verdict->matched;
    judged->differing = verdict->differing;
    judged->because = g_strdup(verdict->because);
    judged->again = g_strdup(verdict->again);
    judged->difference = g_ptr_array_new_with_free_func(difference_free);
    for (guint i = 0; i < verdict->difference->len; i++)
        g_ptr_array_add(judged->difference, copy_difference(g_ptr_array_index(verdict->difference, i)));
    return judged;
}

void
judged_free(struct judged *judged)
{
    g_free(judged->name);
    g_free(judged->title);
    g_free(judged->todo);
    g_free(judged->because);
    g_free(judged->again);
    g_free(judged->since);
    g_ptr_array_unref(judged->difference);
    g_free(judged);
}

struct place
judged_place(const struct judged *judged)
{
    if (judged->difference->len > 0)
        return ((const struct difference *) g_ptr_array_index(judged->difference, 0))->at;
    return judged->at;
}

char *
judged_reason(const struct judged *judged)
{
    if (judged->status == VERDICT_UNEXPECTED)
        return g_strdup("it holds now, remove todo");
    return g_strdup(judged->matched == 0 && judged->because == NULL ? "nothing matched" : judged->because);
}

struct judged_file *
judged_file_new(const char *path)
{
    struct judged_file *file = g_new0(struct judged_file, 1);

    file->path = g_strdup(path);
    file->messages = g_strdup("");
    file->tags = g_new0(char *, 1);
    file->judged = g_ptr_array_new_with_free_func(free_judged);
    return file;
}

void
judged_file_free(struct judged_file *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->messages);
    g_strfreev(file->tags);
    g_ptr_array_unref(file->judged);
    g_free(file);
}

/* Between processes of one program */

static void
put_place(struct packing *to, struct place place)
{
    pack_text(to, place.file);
    pack_number(to, place.line);
    pack_number(to, place.column);
}

static const char *
take_interned(struct unpacking *from)
{
    g_autofree char *text = unpack_text(from);

    return g_intern_string(text);
}

static struct place
take_place(struct unpacking *from)
{
    struct place place = { .file = take_interned(from) };

    place.line = (uint32_t) unpack_number(from);
    place.column = (uint32_t) unpack_number(from);
    return place;
}

static void
put_difference(struct packing *to, const struct difference *difference)
{
    pack_text(to, difference->attribute);
    put_place(to, difference->at);
    pack_text(to, difference->expected);
    pack_text(to, difference->actual);
    pack_text(to, difference->plain);
    pack_number(to, difference->times);
    pack_number(to, difference->various);
}

static struct difference *
take_difference(struct unpacking *from)
{
    struct difference *difference = g_new0(struct difference, 1);

    difference->attribute = take_interned(from);
    difference->at = take_place(from);
    difference->expected = unpack_text(from);
    difference->actual = unpack_text(from);
    difference->plain = unpack_text(from);
    difference->times = (uint32_t) unpack_number(from);
    difference->various = (uint32_t) unpack_number(from);
    return difference;
}

static void
put_judged(struct packing *to, const struct judged *judged)
{
    pack_text(to, judged->name);
    pack_text(to, judged->title);
    pack_number(to, judged->status);
    put_place(to, judged->at);
    pack_text(to, judged->todo);
    pack_number(to, judged->matched);
    pack_number(to, judged->differing);
    pack_text(to, judged->because);
    pack_text(to, judged->again);
    pack_text(to, judged->since);
    pack_number(to, judged->difference->len);
    for (guint i = 0; i < judged->difference->len; i++)
        put_difference(to, g_ptr_array_index(judged->difference, i));
}

static struct judged *
take_judged(struct unpacking *from)
{
    struct judged *judged = g_new0(struct judged, 1);

    judged->name = unpack_text(from);
    judged->title = unpack_text(from);
    judged->status = (uint32_t) unpack_number(from);
    judged->at = take_place(from);
    judged->todo = unpack_text(from);
    judged->matched = (uint32_t) unpack_number(from);
    judged->differing = (uint32_t) unpack_number(from);
    judged->because = unpack_text(from);
    judged->again = unpack_text(from);
    judged->since = unpack_text(from);
    judged->difference = g_ptr_array_new_with_free_func(difference_free);
    for (uint32_t n = (uint32_t) unpack_number(from); n > 0; n--)
        g_ptr_array_add(judged->difference, take_difference(from));
    return judged;
}

GByteArray *
judged_pack(const struct judged_file *file)
{
    struct packing packing = { .bytes = g_byte_array_new() }, *to = &packing;

    pack_text(to, file->path);
    pack_text(to, file->messages);
    pack_number(to, file->variants);
    pack_number(to, file->left_out);
    pack_number(to, file->untagged);
    pack_number(to, g_strv_length(file->tags));
    for (char **tag = file->tags; *tag != NULL; tag++)
        pack_text(to, *tag);
    pack_number(to, file->judged->len);
    for (guint i = 0; i < file->judged->len; i++)
        put_judged(to, g_ptr_array_index(file->judged, i));
    return packing.bytes;
}

struct judged_file *
judged_unpack(const GByteArray *packed)
{
    struct unpacking from = { .at = packed->data, .end = packed->data + packed->len };
    bool good;
    g_autofree char *path = unpack_text(&from);
    struct judged_file *file = judged_file_new(path);
    uint32_t n;

    g_free(file->messages);
    file->messages = unpack_text(&from);
    file->variants = (uint32_t) unpack_number(&from);
    file->left_out = (uint32_t) unpack_number(&from);
    file->untagged = (uint32_t) unpack_number(&from);
    n = (uint32_t) unpack_number(&from);
    file->tags = g_renew(char *, file->tags, n + 1);
    for (uint32_t i = 0; i < n; i++)
        file->tags[i] = unpack_text(&from);
    file->tags[n] = NULL;
    for (n = (uint32_t) unpack_number(&from); n > 0; n--)
        g_ptr_array_add(file->judged, take_judged(&from));
    good = unpack_end(&from);
    g_assert(good);
    return file;
}
