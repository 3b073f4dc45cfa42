/*
 * driver.c - feeds a harness where there is no libFuzzer
 *
 *   NAME --tap      a test: replays the corpus, then texts made of it
 *   NAME FILE...    replays files
 *
 * Which texts are made is a function of FUZZ_SEED (1) and of the corpus in the
 * order of its names; how many, FUZZ_RUNS says, or the harness. Each is in
 * fuzz-NAME.input before it is tried, which is left behind if the program ends
 * over it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

struct feeding {
    GPtrArray *text;            /* GString *: the corpus */
    GPtrArray *piece;           /* char *: of the dictionary */
    int input;                  /* the file that holds what is tried */
};

/* Reading */

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void
text_free(void *text)
{
    g_string_free(text, TRUE);
}

static void
add_text(GPtrArray *texts, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize n;

    if (g_file_get_contents(path, &bytes, &n, NULL) && n <= FUZZ_MOST_BYTES)
        g_ptr_array_add(texts, g_string_new_len(bytes, (gssize) n));
}

static void
add_folder(GPtrArray *texts, const char *folder)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        add_text(texts, names->pdata[i]);
}

/* "\x0a", "\"" and "\\" undone, as libFuzzer reads its dictionaries. */
static char *
unescaped(const char *quoted, gsize n)
{
    GString *piece = g_string_new(NULL);

    for (gsize i = 0; i < n; i++) {
        if (quoted[i] == '\\' && i + 3 < n && quoted[i + 1] == 'x') {
            g_string_append_c(piece, (char) (g_ascii_xdigit_value(quoted[i + 2]) * 16 +
                                             g_ascii_xdigit_value(quoted[i + 3])));
            i += 3;
        } else {
            i += quoted[i] == '\\' && i + 1 < n;
            g_string_append_c(piece, quoted[i]);
        }
    }
    return g_string_free(piece, FALSE);
}

static void
read_dictionary(GPtrArray *pieces, const char *name)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests", "fuzz", name, NULL);
    g_autofree char *file = g_strconcat(path, ".dict", NULL), *text = NULL;
    g_auto(GStrv) line = NULL;

    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    line = g_strsplit(text, "\n", -1);
    for (char **one = line; *one != NULL; one++) {
        const char *end = strrchr(*one, '"');

        if ((*one)[0] == '"' && end > *one)
            g_ptr_array_add(pieces, unescaped(*one + 1, (gsize) (end - *one - 1)));
    }
}

/* Feeding */

static void
feed(const struct feeding *feeding, const GString *text)
{
    g_autofree uint8_t *copy = g_memdup2(text->str, text->len);        /* of its very length, for sanitizers */

    g_assert_cmpint(ftruncate(feeding->input, 0), ==, 0);
    g_assert_cmpint(pwrite(feeding->input, text->str, text->len, 0), ==, (gssize) text->len);
    g_assert_cmpint(LLVMFuzzerTestOneInput(copy, text->len), ==, 0);
}

static void
test_corpus(gconstpointer data)
{
    const struct feeding *feeding = data;

    g_assert_cmpuint(feeding->text->len, >, 2);
    for (guint i = 0; i < feeding->text->len; i++)
        feed(feeding, feeding->text->pdata[i]);
}

static guint64
number_from(const char *variable, guint64 instead)
{
    const char *text = g_getenv(variable);

    return text != NULL ? g_ascii_strtoull(text, NULL, 10) : instead;
}

static void
test_changed(gconstpointer data)
{
    const struct feeding *feeding = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32) number_from("FUZZ_SEED", 1));
    guint64 runs = number_from("FUZZ_RUNS", fuzz_runs);

    for (guint64 i = 0; i < runs; i++) {
        const GString *from = feeding->text->pdata[g_rand_int_range(rand, 0, (gint32) feeding->text->len)];
        g_autoptr(GString) text = g_string_new_len(from->str, (gssize) from->len);

        for (int n = g_rand_int_range(rand, 1, 5); n > 0 && text->len > 0; n--)
            mutate(text, rand, (const char *const *) feeding->piece->pdata, feeding->piece->len);
        feed(feeding, text);
    }
    g_assert_cmpuint(fuzz_told[false], >, runs / 50);
    g_assert_cmpuint(fuzz_told[true], >, runs / 50);
}

int
main(int argc, char **argv)
{
    g_autofree char *name = g_path_get_basename(argv[0]);
    g_autofree char *folder = g_build_filename("tests", "fuzz", "corpus", name, NULL);
    g_autofree char *input_path = g_strdup_printf("fuzz-%s.input", name);
    g_autofree char *corpus = g_strdup_printf("/fuzz/%s/corpus", name);
    g_autofree char *changed = g_strdup_printf("/fuzz/%s/changed", name);
    g_autoptr(GPtrArray) text = g_ptr_array_new_with_free_func(text_free);
    g_autoptr(GPtrArray) piece = g_ptr_array_new_with_free_func(g_free);
    struct feeding feeding = { .text = text, .piece = piece };
    int failed = 0;

    g_test_init(&argc, &argv, NULL);
    for (int i = 1; i < argc; i++)
        add_text(text, argv[i]);
    feeding.input = open(input_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    g_assert_cmpint(feeding.input, >=, 0);
    if (argc > 1) {
        for (guint i = 0; i < text->len; i++)
            feed(&feeding, text->pdata[i]);
    } else {
        add_folder(text, folder);
        for (const char *const *more = fuzz_more; *more != NULL; more++)
            add_folder(text, *more);
        read_dictionary(piece, name);
        g_test_add_data_func(corpus, &feeding, test_corpus);
        g_test_add_data_func(changed, &feeding, test_changed);
        failed = g_test_run();
    }
    close(feeding.input);
    if (failed == 0)
        unlink(input_path);
    return failed;
}
