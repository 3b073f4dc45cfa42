/*
 * judging.h - inside judge(): what its parts share
 */
#pragma once

#include "v6sim/report/compare.h"
#include "v6sim/report/judge.h"

/* Returns: what @attribute of @xml says, or NULL. */
const char *judge_written(const struct xml_element *xml, const char *attribute);

/* Returns: whether @kept is work that the element @xml looks at, and that its `of` and `os` name. */
bool judge_concerns(const struct world *world, const struct xml_element *xml, const struct kept *kept);

/* Notes that @attribute is @actual, which it takes over. Returns: the difference, of @verdict. */
struct difference *judge_differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual);

/* Notes what happened to @kept as the reason, and @more behind it. */
void judge_blame(struct verdict *verdict, const struct world *world, const struct kept *kept, const char *more);

/* Holds @n against the attribute @name, if it is written. */
void judge_hold_number(struct verdict *verdict, const char *name, int64_t n);

/* Hold <queries> and <dns-server>. */
void judge_queries(struct verdict *verdict, const struct collection *collection);
void judge_servers(struct verdict *verdict, const struct collection *collection);

/* Holds <address>. */
void judge_addresses(struct verdict *verdict, const struct collection *collection);

/* Holds <output>. */
void judge_output(struct verdict *verdict, const struct world *world);

/* Returns: whether @profile is one of the systems "a|b" that `os` names. */
bool judge_is_system(const struct world *world, const char *os, const struct profile *profile);
