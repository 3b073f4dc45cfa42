/*
 * page.c - the page that run --html writes
 */
#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/output.h"
#include "v6sim/report/page.h"

#define MOST_STORIES 24

static const struct place command_line = { .file = "v6sim run" };

static int
compare_ranks(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;

    return (one > other) - (one < other);
}

/* Returns: uint32_t, in order: what went worst of each system. */
static GArray *
pick_examples(const struct report *report)
{
    GArray *ranks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GPtrArray) worst = page_examples(report->collection);

    for (guint i = 0; i < worst->len; i++)
        g_array_append_val(ranks, ((const struct kept *) worst->pdata[i])->host);
    g_array_sort(ranks, compare_ranks);
    return ranks;
}

/* Returns: uint32_t, whose ladders and stories are told: those on @list, else all, if they are few, else examples. */
static GArray *
pick(const struct report *report, const char *list, bool *examples, struct messages *messages)
{
    const struct world *world = report->world;
    g_autoptr(GHashTable) named = list != NULL ? command_hosts(world, list, command_line, messages) : NULL;

    *examples = named == NULL && command_n_hosts(world) > PAGE_FEW_HOSTS;
    return *examples ? pick_examples(report) : command_ranks(world, named);
}

static bool
is_among(const GArray *ranks, uint32_t host)
{
    for (guint i = 0; i < ranks->len; i++)
        if (g_array_index(ranks, uint32_t, i) == host)
            return true;
    return false;
}

/* Returns: const struct kept *, the first few of the hosts. @n_untold: (out): how many more there are. */
static GPtrArray *
pick_records(const struct collection *collection, const GArray *ranks, guint *n_untold)
{
    GPtrArray *picked = g_ptr_array_new();

    *n_untold = 0;
    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = collection->kept->pdata[i];

        if (!is_among(ranks, kept->host))
            continue;
        if (picked->len < MOST_STORIES)
            g_ptr_array_add(picked, (void *) kept);
        else
            ++*n_untold;
    }
    return picked;
}

/* Returns: struct host_ladder *, by @ranks, of another run. */
static GPtrArray *
watch(const struct report *report, const GArray *ranks)
{
    GPtrArray *ladders = g_ptr_array_new_with_free_func((GDestroyNotify) ladder_free);
    g_autofree struct observer *observer = g_new(struct observer, ranks->len + 1);

    for (guint i = 0; i < ranks->len; i++) {
        g_ptr_array_add(ladders, ladder_new(report->world, g_array_index(ranks, uint32_t, i), false));
        observer[i] = ladder_observer(ladders->pdata[i]);
    }
    if (ranks->len > 0)
        run_result_free(report->world, world_run(report->world, &(struct run_options) {
            .observer = observer, .n_observers = ranks->len }));
    for (guint i = 0; i < ladders->len; i++)
        ladder_finish(ladders->pdata[i], report->collection);
    return ladders;
}

void
command_page(struct page_book *book, const struct report *report, const char *list, struct messages *messages)
{
    struct page page = { .report = report };
    g_autoptr(GArray) ranks = pick(report, list, &page.examples, messages);
    g_autoptr(GPtrArray) records = pick_records(report->collection, ranks, &page.n_untold);
    g_autoptr(GPtrArray) ladders = NULL, stories = NULL;

    if (messages_n(messages) > 0)
        return;
    progress_end();
    progress_begin_runs("run", 2);      /* for ladders and for stories */
    page.ladder = ladders = watch(report, ranks);
    page.story = stories = stories_run(report->world, records);
    page_book_add(book, &page);
}

void
command_page_end(const struct page_book *book, const char *path, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (page_book_print(book, text))
        output_write(&(struct output_target) { command_line.file, "--html", path }, text->str, text->len, messages);
}
