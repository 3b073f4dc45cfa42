/*
 * schema.h - the languages of v6sim as RELAX NG schemas, and its results as a JSON Schema
 */
#pragma once

#include <glib.h>

/* Returns: the schema of scenarios in RELAX NG's XML syntax. */
GString *schema_of_scenarios(void);

/* Returns: the same of profiles, and of the list of short names beside them. */
GString *schema_of_profiles(void);

/* Returns: the same of types of NAT. */
GString *schema_of_nats(void);
GString *schema_of_mixes(void);

/* Returns: the JSON Schema of results.json; results-schema.c. */
GString *schema_of_results(void);
