/*
 * dns-tables.h - queries, servers and waits as tables
 */
#pragma once

#include "v6sim/report/dns.h"

/* Each returns a table, to be freed with table_free(). @identity: with the scenario in
 * front and what --set gave at the end, for CSV. */

/* A row per server, type, family and transport that there were queries of. */
struct table *dns_queries_table(const struct dns *dns, bool identity);

/* A row per server and second in which a query came in. */
struct table *dns_load_table(const struct dns *dns, bool identity);

/* A row per wait. */
struct table *dns_waits_table(const struct dns *dns, bool identity);

/* Appends what people read: a row per server, and what the longest waits were for. */
void dns_print(const struct dns *dns, GString *to);
