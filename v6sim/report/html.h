/*
 * html.h - elements, attributes and text, written one behind the other
 *
 * What is written is HTML and XML at once: every element is closed, every text is
 * escaped here and nowhere else. Pictures (SVG) are made of the same.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#define HTML_MOST_DEPTH 32

struct html {
    GString *to;
    const char *open[HTML_MOST_DEPTH];  /* names of elements that are not closed yet; not copied */
    unsigned depth;
    bool tag_open;              /* `>` of the last one is still to come */
    void *user;                 /* of whoever writes; not looked at here */
};

/* Opens an element. @name must outlive it. */
void html_begin(struct html *html, const char *name);

/* Gives the element that was opened last an attribute; of a NULL @value none. Before anything is put into it. */
void html_attribute(struct html *html, const char *name, const char *value);

/* The same with a value that is printed. */
void html_attribute_printf(struct html *html, const char *name, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Puts in text, escaped. What is no UTF-8 is replaced. */
void html_text(struct html *html, const char *text);
void html_printf(struct html *html, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Closes the element that was opened last. Of one without content, which HTML has no end of (br, meta), there must
 * be none. */
void html_end(struct html *html);

/* An element with a text: html_begin(), html_text(), html_end(). */
void html_element(struct html *html, const char *name, const char *text);

/* The same with a class. */
void html_of_class(struct html *html, const char *name, const char *class, const char *text);

/* Puts in @octets as they are: what must be no mistake of ours, such as a style. */
void html_raw(struct html *html, const char *octets);

/* Puts in a line's end, for those who read the source. */
void html_newline(struct html *html);
