/*
 * fuzz.h - what a harness gives to whoever feeds it
 *
 * A harness is NAME.c with LLVMFuzzerTestOneInput(), as libFuzzer wants it; words
 * that its parser knows are in NAME.dict, texts to begin with in corpus/NAME and
 * in further folders. driver.c replays and changes them in `make check`; with
 * clang's libFuzzer, `make fuzz` looks for new ones. An input that once made a
 * harness fail stays in its corpus under a name that says why.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <glib.h>

#include "v6sim/read/messages.h"

/* Gives @n bytes to the parser. Returns: 0; anything wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Folders of the source tree with more texts, NULL-terminated; files in them that are too large are left out. */
extern const char *const fuzz_more[];

/* How many changed texts a test of a few seconds tries. */
extern const unsigned fuzz_runs;

#define FUZZ_MOST_BYTES 4096u   /* of a text */

/* How many texts were refused, and read; the driver wants some of both. */
__attribute__((weak)) unsigned fuzz_told[2];

/* Whatever is refused is told of; whatever is told of is refused. */
static inline void
fuzz_check(bool good, struct messages *messages)
{
    fuzz_told[good]++;
    g_assert_cmpint(good, ==, messages_n(messages) == 0);
    g_assert_cmpint(good, ==, *messages_text(messages) == '\0');
}

/* Makes @n bytes the file at @path. */
static inline void
fuzz_lay_down(const char *path, const uint8_t *data, size_t n)
{
    FILE *stream = fopen(path, "wb");

    g_assert_nonnull(stream);
    g_assert_true(n == 0 || fwrite(data, 1, n, stream) == n);     /* of none, data may be NULL */
    g_assert_cmpint(fclose(stream), ==, 0);
}
