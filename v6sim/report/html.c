/*
 * html.c - elements, attributes and text, written one behind the other
 *
 * Follows:
 *   HTML, section 13.1 (the elements that have no end tag), and Polyglot Markup (W3C Note, 2015): one and the same
 *   text for parsers of HTML and of XML
 */
#include "v6sim/report/html.h"

#include <string.h>

/* HTML 13.1.2, those that we use: they are closed where they are opened. */
static bool
is_void(const char *name)
{
    static const char *const names[] = { "br", "meta", NULL };

    return g_strv_contains(names, name);
}

/* SVG has no element that must have an end tag: what is empty is closed where it is opened. */
static bool
is_drawn(const char *name)
{
    static const char *const names[] = { "circle", "line", "path", "polyline", "rect", NULL };

    return g_strv_contains(names, name);
}

static void
close_tag(struct html *html)
{
    if (html->tag_open)
        g_string_append_c(html->to, '>');
    html->tag_open = false;
}

/* What XML does not allow even as a reference (XML 1.0 section 2.2), we show as what Unicode has for it. */
static void
append_escaped(GString *to, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1), *escaped = NULL;

    for (char *at = valid; *at != '\0'; at++)
        if ((unsigned char) *at < ' ' && strchr("\t\n\r", *at) == NULL)
            *at = '?';
    escaped = g_markup_escape_text(valid, -1);
    g_string_append(to, escaped);
}

void
html_begin(struct html *html, const char *name)
{
    g_assert(html->depth < HTML_MOST_DEPTH);
    close_tag(html);
    g_string_append_printf(html->to, "<%s", name);
    html->open[html->depth++] = name;
    html->tag_open = true;
}

void
html_attribute(struct html *html, const char *name, const char *value)
{
    g_assert(html->tag_open);
    if (value == NULL)
        return;
    g_string_append_printf(html->to, " %s=\"", name);
    append_escaped(html->to, value);
    g_string_append_c(html->to, '"');
}

void
html_attribute_printf(struct html *html, const char *name, const char *format, ...)
{
    g_autofree char *value = NULL;
    va_list arguments;

    va_start(arguments, format);
    value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_attribute(html, name, value);
}

void
html_text(struct html *html, const char *text)
{
    close_tag(html);
    append_escaped(html->to, text);
}

void
html_printf(struct html *html, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_text(html, text);
}

void
html_end(struct html *html)
{
    const char *name = html->open[--html->depth];
    bool empty = html->tag_open;

    g_assert(empty || !is_void(name));
    if (empty && (is_void(name) || is_drawn(name))) {
        g_string_append(html->to, "/>");
        html->tag_open = false;
        return;
    }
    close_tag(html);
    g_string_append_printf(html->to, "</%s>", name);
}

void
html_element(struct html *html, const char *name, const char *text)
{
    html_begin(html, name);
    html_text(html, text);
    html_end(html);
}

void
html_of_class(struct html *html, const char *name, const char *class, const char *text)
{
    html_begin(html, name);
    html_attribute(html, "class", class);
    html_text(html, text);
    html_end(html);
}

void
html_raw(struct html *html, const char *octets)
{
    close_tag(html);
    g_string_append(html->to, octets);
}

void
html_newline(struct html *html)
{
    html_raw(html, "\n");
}
