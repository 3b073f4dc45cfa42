/*
 * frames.h - the blocks of a capture: the newest ones in memory, the others in a file
 *
 * A frame is where its block begins, behind the head of the capture, before anything is
 * said of any of them later. It is written as it is when it has been the newest for long
 * enough; what is said of it later is kept beside, and is put in when all is written.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <glib.h>

#include "sim/net/octets.h"
#include "v6sim/report/output.h"

#define NO_FRAME SIZE_MAX

struct frames {
    struct octets recent;       /* the newest, one behind the other: what is appended is appended here */
    struct octets older;        /* the ones before them, which are still in memory */
    size_t before;              /* octets of all before recent */
    FILE *file;                 /* all before older; NULL: there are none */
    int error;                  /* errno of what went wrong with the file first; 0: nothing */
    struct output *output;      /* of the capture */
    struct octets old;          /* what was read of the file */
    struct octets again;        /* a block that is made once more */
    GArray *late;               /* struct late: what was said of frames later */
    GStringChunk *texts;        /* of those; most are alike */
};

/* None yet. Beside @output, or where that would be, a file without a name is made if there are many. */
void frames_init(struct frames *frames, struct output *output);
void frames_clear(struct frames *frames);

/* Makes room for another one, which is appended to recent then. Returns: it. */
size_t frames_next(struct frames *frames);

/* Returns: where in recent @frame is, which began last. */
static inline size_t
frames_place(const struct frames *frames, size_t frame)
{
    return frame - frames->before;
}

/* Appends the octets of the packet in @frame to recent. Returns: how many these are. */
uint32_t frames_repeat(struct frames *frames, size_t frame);

/* Adds @text to the comment of @frame, a packet. */
void frames_comment(struct frames *frames, size_t frame, const char *text);

/* Appends all of them to the output. Returns: errno of what went wrong; 0: nothing. */
int frames_write(struct frames *frames);
