/*
 * text.c - lines for people
 */
#include "v6sim/report/text.h"

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
