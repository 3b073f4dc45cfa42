/*
 * frames.c - the blocks of a capture: the newest ones in memory, the others in a file
 *
 * What stands in front of them in the capture, interfaces and names, is known only when
 * the run is over. So they wait in a file of their own, which has no name, and are copied.
 */
#include "v6sim/report/frames.h"

#include <errno.h>
#include <unistd.h>

#include "v6sim/report/pcapng.h"

/* Octets. Most that is asked for again, by a NAT or because a packet is lost, was seen a moment ago. */
enum { MOST_RECENT = 1 << 20, COPIED_AT_ONCE = 64 << 10, LENGTH_KNOWN = 8 };

struct late {
    size_t frame;
    const char *text;
};

void
frames_init(struct frames *frames, struct output *output)
{
    *frames = (struct frames) { .output = output };
    frames->late = g_array_new(FALSE, FALSE, sizeof(struct late));
    frames->texts = g_string_chunk_new(1024);
}

void
frames_clear(struct frames *frames)
{
    if (frames->file != NULL)
        fclose(frames->file);
    g_free(frames->recent.data);
    g_free(frames->older.data);
    g_free(frames->old.data);
    g_free(frames->again.data);
    g_array_unref(frames->late);
    g_string_chunk_free(frames->texts);
}

static void
note_error(struct frames *frames)
{
    if (frames->error == 0)
        frames->error = errno;
}

/* If that cannot be, it is as if it had been. */
static void
write_older(struct frames *frames)
{
    if (frames->file == NULL && (frames->file = output_scratch(frames->output)) == NULL)
        note_error(frames);
    if (frames->error == 0 && fwrite(frames->older.data, 1, frames->older.n, frames->file) != frames->older.n)
        note_error(frames);
}

size_t
frames_next(struct frames *frames)
{
    if (G_UNLIKELY(frames->recent.n >= MOST_RECENT)) {
        struct octets room = frames->older;

        if (room.n > 0)
            write_older(frames);
        room.n = 0;
        frames->older = frames->recent;
        frames->before += frames->older.n;
        frames->recent = room;
    }
    return frames->before + frames->recent.n;
}

/* Octets that are in the file. */
static size_t
written(const struct frames *frames)
{
    return frames->before - frames->older.n;
}

/* Returns: the @n octets of the file at @at; zeros, if they cannot be read. */
static const uint8_t *
read_old(struct frames *frames, size_t at, size_t n)
{
    uint8_t *octets;
    ssize_t got;

    frames->old.n = 0;
    octets = octets_add(&frames->old, n);
    if (frames->error == 0 && fflush(frames->file) != 0)
        note_error(frames);
    got = frames->error == 0 ? pread(fileno(frames->file), octets, n, (off_t) at) : 0;
    if (got == (ssize_t) n)
        return octets;
    if (got >= 0)
        errno = EIO;
    note_error(frames);
    memset(octets, 0, n);
    return octets;
}

/* Returns: @n octets from @at on, which are all in the file, all older or all recent. */
static const uint8_t *
octets_at(struct frames *frames, size_t at, size_t n)
{
    if (at >= frames->before)
        return frames->recent.data + (at - frames->before);
    return at >= written(frames) ? frames->older.data + (at - written(frames)) : read_old(frames, at, n);
}

uint32_t
frames_repeat(struct frames *frames, size_t frame)
{
    uint32_t length = pcapng_packet_length(octets_at(frames, frame, PCAPNG_OCTETS));
    uint8_t *octets = octets_add(&frames->recent, length);

    memcpy(octets, octets_at(frames, frame + PCAPNG_OCTETS, length), length);
    return length;
}

/* At once, if it is the last one, as most are that are lost. */
void
frames_comment(struct frames *frames, size_t frame, const char *text)
{
    struct octets *recent = &frames->recent;
    size_t place = frames_place(frames, frame);

    if (frame >= frames->before && place + pcapng_block_length(recent->data + place) == recent->n) {
        frames->again.n = 0;
        pcapng_packet_again(&frames->again, recent->data + place, text);
        recent->n = place;
        octets_put(recent, frames->again.data, frames->again.n);
    } else {
        const struct late late = { frame, g_string_chunk_insert_const(frames->texts, text) };

        g_array_append_val(frames->late, late);
    }
}

/* All is written */

static gint
compare_late(gconstpointer a, gconstpointer b)
{
    const struct late *one = a, *other = b;

    return one->frame < other->frame ? -1 : one->frame > other->frame;
}

/* Returns: how many octets from @at to @to stand one behind the other, as many as are read at once. */
static size_t
together(const struct frames *frames, size_t at, size_t to)
{
    if (at >= frames->before)
        return to - at;
    return at >= written(frames) ? MIN(to, frames->before) - at : MIN(COPIED_AT_ONCE, MIN(to, written(frames)) - at);
}

static void
copy(struct frames *frames, size_t from, size_t to)
{
    for (size_t at = from, n; at < to && frames->error == 0; at += n) {
        n = together(frames, at, to);
        output_append(frames->output, octets_at(frames, at, n), n);
    }
}

/* Appends @frame with @more behind its comment. Returns: where the next one begins. */
static size_t
write_again(struct frames *frames, size_t frame, const char *more)
{
    size_t n = pcapng_block_length(octets_at(frames, frame, LENGTH_KNOWN));

    frames->again.n = 0;
    pcapng_packet_again(&frames->again, octets_at(frames, frame, n), more);
    output_append(frames->output, frames->again.data, frames->again.n);
    return frame + n;
}

int
frames_write(struct frames *frames)
{
    const struct late *late = (const struct late *) (const void *) frames->late->data;
    g_autoptr(GString) more = g_string_new(NULL);
    size_t done = 0;

    g_array_sort(frames->late, compare_late);   /* which leaves those of one frame in the order in which they came */
    for (guint i = 0; i < frames->late->len && frames->error == 0;) {
        size_t frame = late[i].frame;

        copy(frames, done, frame);
        g_string_assign(more, late[i].text);
        for (i++; i < frames->late->len && late[i].frame == frame; i++)
            g_string_append_printf(more, "; %s", late[i].text);
        done = write_again(frames, frame, more->str);
    }
    copy(frames, done, frames->before + frames->recent.n);
    return frames->error;
}
