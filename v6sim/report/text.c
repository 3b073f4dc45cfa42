/*
 * text.c - lines for people
 */
#include "v6sim/report/text.h"

#include "v6sim/read/value.h"

#define NS_PER_S INT64_C(1000000000)

void
text_wrap(GString *to, const char *text, unsigned at, unsigned indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word != NULL; word++) {
        unsigned width = (unsigned) g_utf8_strlen(*word, -1);

        if (word != words && at + 1 + width > TEXT_WIDTH) {
            g_string_append_printf(to, "\n%*s", (int) indent, "");
            at = indent;
        } else if (word != words) {
            g_string_append_c(to, ' ');
            at++;
        }
        g_string_append(to, *word);
        at += width;
    }
    g_string_append_c(to, '\n');
}

void
text_pad(GString *to, const char *text, unsigned width)
{
    g_string_append_printf(to, "%s%*s", text, MAX((int) width - (int) g_utf8_strlen(text, -1), 0), "");
}

void
text_indent(GString *to, const char *text, unsigned indent)
{
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);

    for (char **next = line; *next != NULL && (**next != '\0' || next[1] != NULL); next++)
        g_string_append_printf(to, "%*s%s\n", **next != '\0' ? (int) indent : 0, "", *next);
}

unsigned
text_widest(unsigned so_far, const char *text)
{
    return MAX(so_far, (unsigned) g_utf8_strlen(text, -1));
}

void
text_append_addr(GString *to, struct addr addr)
{
    char text[VALUE_ADDR_ROOM];
    size_t n = value_write_addr(addr, text);

    text_append(to, text, n);
}

void
text_append_seconds(GString *to, const char *before, int64_t ns)
{
    g_autofree char *text = value_print_duration(ns > NS_PER_S ? ns - ns % NS_PER_S : ns);

    g_string_append_printf(to, "%s%s", before, text);
}

guint
text_find_or_add(GPtrArray *texts, const char *text)
{
    guint nth;

    if (g_ptr_array_find_with_equal_func(texts, text, g_str_equal, &nth))
        return nth;
    g_ptr_array_add(texts, g_strdup(text));
    return texts->len - 1;
}
