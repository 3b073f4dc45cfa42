/*
 * page-drawing.c - what pictures of a page are put together from
 *
 * Places across are percentages, so that a picture fills whatever width there is and its texts keep their size.
 */
#include "v6sim/report/page-parts.h"

void
page_percent(struct html *html, const char *attribute, int64_t n, int64_t of)
{
    int64_t unit = of > INT64_C(1000000000000) ? 1000 : 1;      /* so that it has room */
    int64_t part = of > 0 ? n / unit * 100000 / (of / unit) : 0;

    html_attribute_printf(html, attribute, "%" G_GINT64_FORMAT ".%03d%%", part / 1000, (int) (part % 1000));
}

void
page_text_at(struct html *html, const char *x, int y, const char *anchor, const char *text)
{
    html_begin(html, "text");
    html_attribute(html, "x", x);
    html_attribute_printf(html, "y", "%d", y);
    html_attribute(html, "text-anchor", anchor);
    html_text(html, text);
    html_end(html);
}

void
page_begin_picture(struct html *html, const char *title, int height)
{
    html_begin(html, "figure");
    html_of_class(html, "figcaption", "title", title);
    html_begin(html, "svg");
    html_attribute(html, "xmlns", "http://www.w3.org/2000/svg");
    html_attribute(html, "class", "picture");
    html_attribute(html, "role", "img");
    html_attribute(html, "aria-label", title);
    html_attribute(html, "width", "100%");
    html_attribute_printf(html, "height", "%d", height);
    html_newline(html);
}

void
page_end_picture(struct html *html)
{
    html_end(html);
    html_end(html);
    html_newline(html);
}

void
page_key(struct html *html, const char *colour, const char *dashes, const char *text)
{
    html_begin(html, "span");
    html_attribute(html, "class", "key");
    html_begin(html, "svg");
    html_attribute(html, "xmlns", "http://www.w3.org/2000/svg");
    html_attribute(html, "width", "28");
    html_attribute(html, "height", "12");
    html_attribute(html, "aria-hidden", "true");
    html_begin(html, dashes != NULL ? "line" : "rect");
    if (dashes != NULL) {
        html_attribute(html, "x2", "28");
        html_attribute(html, "y1", "6");
        html_attribute(html, "y2", "6");
        html_attribute(html, "stroke-width", "2.5");
        html_attribute(html, "stroke-dasharray", *dashes != '\0' ? dashes : NULL);
        html_attribute(html, "stroke", colour);
    } else {
        html_attribute(html, "width", "28");
        html_attribute(html, "height", "12");
        html_attribute(html, "stroke", "#000000");
        html_attribute(html, "stroke-width", "0.5");
        html_attribute(html, "fill", colour);
    }
    html_end(html);
    html_end(html);
    html_text(html, text);
    html_end(html);
}

