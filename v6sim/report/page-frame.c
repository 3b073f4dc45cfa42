/*
 * page-frame.c - what every page has: head, title, contents, sections, end
 *
 * The page is XML as well: an element is closed, a script and a style stand in what both parsers take for the
 * same.
 */
#include "v6sim/report/page-parts.h"

#include <string.h>

static struct page_context *
context_of(const struct html *html)
{
    return html->user;
}

/* Head */

static void
meta(struct html *html, const char *name, const char *content)
{
    html_begin(html, "meta");
    html_attribute(html, "name", name);
    html_attribute(html, "content", content);
    html_end(html);
    html_newline(html);
}

/* A style or script, hidden from the parser of XML. */
static void
embed(struct html *html, const char *name, const char *octets)
{
    html_begin(html, name);
    html_raw(html, "/*<![CDATA[*/\n");
    html_raw(html, octets);
    html_raw(html, "/*]]>*/");
    html_end(html);
    html_newline(html);
}

static void
head(struct html *html, const char *title)
{
    html_begin(html, "head");
    html_begin(html, "meta");
    html_attribute(html, "charset", "utf-8");
    html_end(html);
    html_newline(html);
    meta(html, "viewport", "width=device-width, initial-scale=1");
    meta(html, "generator", "v6sim " VERSION_TEXT);
    html_begin(html, "title");
    html_printf(html, "%s - v6sim", title);
    html_end(html);
    html_newline(html);
    embed(html, "style", page_css);
    html_end(html);
    html_newline(html);
}

void
page_begin_piece(struct html *html, GString *to, struct page_context *context)
{
    *html = (struct html) { .to = to, .user = context };
}

void
page_begin(struct html *html, GString *to, struct page_context *context, const char *title)
{
    page_begin_piece(html, to, context);
    g_string_append(to, "<!DOCTYPE html>\n");
    html_begin(html, "html");
    html_attribute(html, "xmlns", "http://www.w3.org/1999/xhtml");
    html_attribute(html, "lang", "en");
    html_newline(html);
    head(html, title);
    html_begin(html, "body");
}

void
page_end(struct html *html)
{
    embed(html, "script", page_js);
    html_end(html);
    html_newline(html);
    html_end(html);
    html_newline(html);
}

/* Sections */

void
page_begin_heading(struct html *html, unsigned below)
{
    static const char *const names[] = { "h1", "h2", "h3", "h4", "h5", "h6" };

    html_begin(html, names[MIN(context_of(html)->level + below, G_N_ELEMENTS(names)) - 1]);
}

void
page_heading(struct html *html, unsigned below, const char *text)
{
    page_begin_heading(html, below);
    html_text(html, text);
    html_end(html);
}

void
page_begin_section(struct html *html, const char *id, const char *heading)
{
    html_begin(html, "section");
    html_attribute_printf(html, "id", "%s%s", page_prefix(html), id);
    html_attribute(html, "class", id);
    page_heading(html, 0, heading);
    html_newline(html);
}

void
page_title(struct html *html, const char *name, const char *small, const char *question)
{
    html_begin(html, "h1");
    html_text(html, name);
    if (small != NULL)
        html_of_class(html, "small", "variant", small);
    html_end(html);
    if (question != NULL && *question != '\0')
        html_of_class(html, "p", "question", question);
}

void
page_link(struct html *html, const char *id, const char *text)
{
    html_begin(html, "a");
    html_attribute_printf(html, "href", "#%s", id);
    html_text(html, text);
    html_end(html);
}

void
page_contents(struct html *html, const struct page_part *part, unsigned n)
{
    const char *prefix = page_prefix(html);

    html_begin(html, "nav");
    html_attribute_printf(html, "aria-label", *prefix != '\0' ? "Contents of %.*s" : "Contents",
                          (int) strlen(prefix) - 1, prefix);
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *id = g_strconcat(prefix, part[i].id, NULL);

        if (!part[i].there)
            continue;
        page_link(html, id, part[i].text);
        html_text(html, " ");
    }
    html_end(html);
    html_newline(html);
}

void
page_term(struct html *html, const char *name, const char *text)
{
    html_begin(html, "div");
    html_element(html, "dt", name);
    html_element(html, "dd", text);
    html_end(html);
}

void
page_paragraph(struct html *html, const char *class, const char *text)
{
    html_of_class(html, "p", class, text);
    html_newline(html);
}

void
page_side(struct html *html, const char *label)
{
    html_text(html, " ");
    html_of_class(html, "span", "side", label);
}

/* What the answer would change with, first of all. */
void
page_guesses(struct html *html, unsigned n)
{
    if (n == 0)
        return;
    html_begin(html, "p");
    html_attribute(html, "class", "guesses");
    html_of_class(html, "strong", "guess", "guess");
    html_printf(html, " %u of the facts that this rests on %s; ", n, n == 1 ? "is a guess" : "are guesses");
    page_link(html, "facts", "see which");
    html_text(html, ".");
    html_end(html);
    html_newline(html);
}

void
page_sources(struct html *html, const struct scenario *scenario)
{
    const struct xml_element *root = scenario->document->root;

    for (guint i = 0; i < root->child->len; i++) {
        const struct xml_element *child = root->child->pdata[i];
        g_autofree char *text = g_strdup_printf("Source: %s", child->text);

        if (g_str_equal(child->name, "source"))
            page_paragraph(html, "source", text);
    }
}
