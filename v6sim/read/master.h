/*
 * master.h - the text of a zone: master files
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/net/addr.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/* OTHER: a type that nobody here asks for; its name exists all the same. */
enum master_type { MASTER_SOA, MASTER_NS, MASTER_A, MASTER_AAAA, MASTER_CNAME, MASTER_PTR, MASTER_OTHER };

struct master_record {
    const char *owner;          /* in lower case, without the final dot; "" is the root */
    enum master_type type;
    uint32_t ttl;               /* seconds */
    uint32_t minimum;           /* of SOA */
    struct addr addr;           /* of A and AAAA */
    const char *name;           /* of NS, CNAME and PTR, as owner */
    struct place at;            /* of its type */
};

/**
 * master_read:
 * @element: whose text it is
 * @origin: of its relative names, until it says otherwise; as struct master_record's names
 * @strings: keeps the names
 * @record: (out): struct master_record
 *
 * Returns: false if it added a message.
 */
bool master_read(const struct xml_element *element, const char *origin, GStringChunk *strings, GArray *record,
                 struct messages *messages);
