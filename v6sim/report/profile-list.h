/*
 * profile-list.h - which systems there are, to choose from
 */
#pragma once

#include "v6sim/read/profiles.h"

/* Systems and aliases as `os list` prints them; CSV has the systems alone, with
 * their aliases in a column. v6sim(1) documents the names; they stay. */
struct profile_list {
    const GPtrArray *profile;   /* const struct profile * */
    const GPtrArray *alias;     /* const struct alias * */
};

void profile_list_text(const struct profile_list *list, GString *to);
void profile_list_csv(const struct profile_list *list, GString *to);
void profile_list_json(const struct profile_list *list, GString *to);

/* Applications as `app list` prints them. */
void application_list_text(const struct profile_list *list, GString *to);
void application_list_csv(const struct profile_list *list, GString *to);
void application_list_json(const struct profile_list *list, GString *to);

/* Types of NAT as `nat list` prints them. */
void nat_list_text(const struct profile_list *list, GString *to);
void nat_list_csv(const struct profile_list *list, GString *to);
void nat_list_json(const struct profile_list *list, GString *to);

/* Named mixes as `mix list` prints them. */
void mix_list_text(const struct profile_list *list, GString *to);
void mix_list_csv(const struct profile_list *list, GString *to);
void mix_list_json(const struct profile_list *list, GString *to);
