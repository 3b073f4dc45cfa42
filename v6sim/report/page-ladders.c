/*
 * page-ladders.c - ladders to step through, and the same in words
 */
#include "v6sim/report/page-parts.h"

#include "v6sim/report/text.h"

#define WIDTH 116               /* of a ladder, in characters; it can be scrolled */
#define MOST_LINES 400          /* of a ladder: of more a browser gets slow, and a reader lost */

/* Who */

static void
who_table(struct html *html, const struct host_ladder *ladder, const struct ladder_look *look)
{
    g_autoptr(GArray) all = ladder_who(ladder, look);

    html_begin(html, "ul");
    html_attribute(html, "class", "who");
    for (guint i = 0; i < all->len; i++) {
        const struct ladder_who *who = &g_array_index(all, struct ladder_who, i);

        html_begin(html, "li");
        html_element(html, "b", who->name);
        html_printf(html, " %s ", who->kind);
        html_of_class(html, "span", "addresses", who->addresses);
        html_end(html);
    }
    html_end(html);
}

/* Steps */

/* "0 ms", "474.3 ms", "-3 ms" */
static char *
print_ms(int64_t ns)
{
    int64_t us = (ns + (ns < 0 ? -500 : 500)) / 1000;
    g_autofree char *digits = g_strdup_printf("%03d", (int) (ABS(us) % 1000));

    for (unsigned i = 3; i > 0 && digits[i - 1] == '0'; i--)
        digits[i - 1] = '\0';
    return g_strdup_printf("%s%" G_GINT64_FORMAT "%s%s ms", us < 0 ? "-" : "", ABS(us) / 1000,
                           *digits != '\0' ? "." : "", digits);
}

static void
write_step(struct html *html, const struct ladder_step *step, const struct profile *profile, guint nth)
{
    g_autofree char *time = print_ms(step->at);

    html_begin(html, "li");
    html_attribute(html, "class", step->packet ? "packet" : "decision");
    html_attribute_printf(html, "data-step", "%u", nth);
    html_of_class(html, "span", "time", time);
    html_text(html, " ");
    if (step->packet) {
        html_of_class(html, "span", "way", step->who);
        html_text(html, " ");
    }
    html_begin(html, "span");
    html_attribute(html, "class", "said");
    html_begin(html, step->packet ? "b" : "span");
    html_attribute(html, "class", "what");
    page_text_with_facts(html, profile, step->what);
    html_end(html);
    if (*step->more != '\0') {
        html_text(html, " ");
        html_begin(html, "span");
        html_attribute(html, "class", "more");
        page_text_with_facts(html, profile, step->more);
        html_end(html);
    }
    if (*step->section != '\0') {
        html_text(html, " ");
        html_of_class(html, "span", "section", step->section);
    }
    html_end(html);
    html_end(html);
    html_newline(html);
}

static void
step_list(struct html *html, const struct host_ladder *ladder, const struct ladder_look *look)
{
    const struct profile *profile = world_profile(ladder->world, ladder->host);
    g_autoptr(GArray) steps = ladder_steps(ladder, look);

    html_begin(html, "ol");
    html_attribute(html, "class", "steps");
    for (guint i = 0; i < steps->len; i++)
        write_step(html, &g_array_index(steps, struct ladder_step, i), profile, i);
    html_end(html);
}

/* All of a host */

static void
left_out(struct html *html, const struct host_ladder *ladder, const char *host, guint n)
{
    g_autofree char *count = table_grouped(n);
    const char *variant = ladder->world->scenario->variant;
    bool base = g_str_equal(variant, "base");

    if (n == 0)
        return;
    html_begin(html, "p");
    html_printf(html, "%s more packets and decisions are left out. All of them: ", count);
    html_begin(html, "code");
    html_printf(html, "v6sim run --ladder --host '%s'%s%s %s", host, base ? "" : " --variant ", base ? "" : variant,
                ladder->world->scenario->file);
    html_end(html);
    html_end(html);
}

static void
write_ladder(struct html *html, const struct host_ladder *ladder)
{
    const struct ladder_look look = { .bare = true, .width = WIDTH, .most = MOST_LINES };
    g_autofree char *name = world_name(ladder->world, ladder->host);
    g_autofree char *title = g_strdup_printf("Ladder of %s", name);

    html_begin(html, "article");
    html_attribute(html, "class", "ladder");
    html_attribute_printf(html, "id", "%sladder-%u", page_prefix(html), ladder->host);
    page_begin_heading(html, 1);
    html_text(html, name);
    html_of_class(html, "small", "system", world_profile(ladder->world, ladder->host)->name);
    html_end(html);
    who_table(html, ladder, &look);
    html_begin(html, "div");
    html_attribute(html, "class", "both");
    html_begin(html, "div");
    html_attribute(html, "class", "drawing");
    html_attribute(html, "tabindex", "0");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", title);
    html_newline(html);
    ladder_svg(ladder, &look, html->to);
    html_end(html);
    step_list(html, ladder, &look);
    html_end(html);
    left_out(html, ladder, name, ladder_n_left(ladder, &look));
    html_end(html);
    html_newline(html);
}

void
page_ladders(struct html *html, const struct page *page)
{
    if (page->ladder->len == 0)
        return;
    page_begin_section(html, "ladders", "Ladders");
    html_element(html, "p", page->examples
                 ? "Which packets went between whom. There are many hosts: here are examples, of each system the one "
                 "that fared worst. Others: v6sim run --ladder --host NAME."
                 : "Which packets went between whom, host by host.");
    for (guint i = 0; i < page->ladder->len; i++)
        write_ladder(html, page->ladder->pdata[i]);
    html_end(html);
}
