/*
 * difference-results.c - the directory that compare -o writes: tables of both sides, and what they are of
 */
#include "v6sim/report/difference-results.h"

static const char *const holds[] = { "*.csv", "compare.json", "plots", NULL };
const struct output_folder_kind difference_results_kind = { "a comparison of v6sim compare", "manifest.json", holds };

static bool
write_file(struct output_folder *folder, const char *name, const GString *text, struct messages *messages)
{
    struct output *output = output_folder_file(folder, name, messages);

    if (output == NULL)
        return false;
    output_append(output, text->str, text->len);
    return output_end(output, messages);
}

/* @rows: of each file that was written. */
static bool
write_tables(struct output_folder *folder, const struct difference_report *report, int64_t *rows,
             struct messages *messages)
{
    bool good = true;

    for (enum difference_table which = 0; which < N_DIFFERENCE_TABLES && good; which++) {
        g_autoptr(table) table = difference_table(report, which);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *name = g_strconcat(difference_table_name[which], ".csv", NULL);

        table_print_csv_head(table, text);
        table_print_csv(table, text);
        rows[which] = table_rows(table);
        good = write_file(folder, name, text, messages);
    }
    rows[N_DIFFERENCE_TABLES] = -1;
    return good;
}

bool
difference_write(const struct difference_report *report, const struct output_target *target,
                 const struct manifest *manifest, struct messages *messages)
{
    struct output_folder *folder = output_folder_begin(target, &difference_results_kind, messages);
    int64_t rows[N_DIFFERENCE_TABLES + 1];
    g_autoptr(GString) json = g_string_new(NULL);
    bool good = folder != NULL && write_tables(folder, report, rows, messages);

    difference_json(report, json);
    good = good && write_file(folder, "compare.json", json, messages);
    if (good) {
        g_autoptr(GString) text = manifest_json(manifest, output_folder_files(folder), rows, true);

        good = write_file(folder, difference_results_kind.mark, text, messages);
    }
    if (good)
        return output_folder_end(folder, messages);
    output_folder_abandon(folder);
    return false;
}
