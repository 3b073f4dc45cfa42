/*
 * faults.c - what a DNS server does wrong
 *
 * `rows` has a row for each fault: whether it answers at all, with which RCODE,
 * and what else is wrong with the answer.
 *
 * Follows:
 *   RFC 4074 section 4 - misbehaviour of servers against AAAA queries
 *   RFC 5452 section 9.1 - what an answer must have in common with its query
 *   RFC 1035 section 4.1.1 - TC, for an answer that does not fit
 * Deliberately different:
 *   RFC 4074 has servers with authority in mind and caching servers in between.
 *   Here the server that is asked shows the fault itself: what a cache passes on
 *   (section 4.4), or makes of it (a lame delegation, section 4.5: SERVFAIL).
 * Not modelled:
 *   a cache that takes a server for lame for all types once it was lame for one:
 *   that would be a fault for A too.
 */
#include "models/dns/faults.h"

#include <glib.h>

#include "models/host/profile.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

static const struct row {
    bool silent;
    uint8_t rcode;              /* RCODE_NOERROR: that of the right answer stays */
    uint8_t flaw;               /* enum dns_flaw */
} rows[N_FAULTS] = {
    [FAULT_NONE] = { .rcode = RCODE_NOERROR },
    [FAULT_IGNORE] = { .silent = true },
    [FAULT_NXDOMAIN] = { .rcode = RCODE_NXDOMAIN },
    [FAULT_SERVFAIL] = { .rcode = RCODE_SERVFAIL },
    [FAULT_NOTIMP] = { .rcode = RCODE_NOTIMP },
    [FAULT_FORMERR] = { .rcode = RCODE_FORMERR },
    [FAULT_REFUSED] = { .rcode = RCODE_REFUSED },
    [FAULT_WRONG_ADDRESS] = { .flaw = FLAW_OTHER_FAMILY },
    [FAULT_WRONG_LENGTH] = { .flaw = FLAW_SHORT_DATA },
    [FAULT_WRONG_ID] = { .flaw = FLAW_OTHER_ID },
    [FAULT_WRONG_NAME] = { .flaw = FLAW_OTHER_NAME },
    [FAULT_HEADER_ONLY] = { .flaw = FLAW_HEADER_ONLY },
    [FAULT_GARBAGE] = { .flaw = FLAW_GARBAGE },
    [FAULT_LAME] = { .rcode = RCODE_SERVFAIL },
    [FAULT_TRUNCATE] = { .flaw = FLAW_TRUNCATED },
};

/* What happens to a query */

static bool
concerns(const struct faults *faults, uint8_t types, const struct dns_payload *dns)
{
    bool named = faults->n_names == 0;

    for (uint32_t i = 0; i < faults->n_names && !named; i++)
        named = faults->name[i] == dns->name;
    return named && types >> question_of(dns->qtype) & 1;
}

static enum fault
fault_of_turn(const struct word_sequence *sequence, uint8_t nth)
{
    return sequence->n > 0 ? sequence->word[MIN(nth, sequence->n - 1)] : FAULT_NONE;
}

static bool
is_lost(const struct faults *faults, const struct node *node, const struct packet *query)
{
    const struct network *network = node->island->net->network;

    return faults->loss_q32 > 0 &&
           draw_chance(net_draw(network, faults->key, DRAW_QUERY_LOSS, query), faults->loss_q32);
}

struct fate
faults_meet(const struct faults *faults, const struct node *node, const struct packet *query)
{
    struct fate fate = { .answered = true, .fault = FAULT_NONE };

    if (concerns(faults, faults->slow_types, &query->u.dns)) {
        fate.answered = !is_lost(faults, node, query);
        fate.delay_ns = faults->delay_ns;
    }
    if (concerns(faults, faults->types, &query->u.dns))
        fate.fault = fault_of_turn(&faults->fault, query->u.dns.nth);
    if (fate.fault == FAULT_TRUNCATE && query->proto == PROTO_TCP)
        fate.fault = FAULT_NONE;
    fate.answered &= !rows[fate.fault].silent;
    return fate;
}

/* What the answer becomes */

/* The addresses of the other family, which such a server takes for the answer
 * to any question. */
static const struct rrset *
other_family(const struct zone_name *name, uint16_t qtype)
{
    switch (question_of(qtype)) {
    case ASK_A:
        return name->aaaa;
    case ASK_AAAA:
        return name->a;
    default:
        return NULL;
    }
}

static void
spoil_records(const struct zone_name *name, struct dns_payload *dns, enum dns_flaw flaw)
{
    const struct rrset *records = flaw == FLAW_OTHER_FAMILY ? other_family(name, dns->qtype) : dns->answer;

    if (records == NULL)
        return;
    dns->answer = records;
    dns->flaw = (uint8_t) flaw;
}

void
fault_spoil(enum fault fault, const struct zone_name *name, struct dns_payload *dns)
{
    const struct row *row = &rows[fault];

    if (row->rcode != RCODE_NOERROR) {
        dns->rcode = row->rcode;
        dns->answer = NULL;
    } else if (row->flaw == FLAW_OTHER_FAMILY || row->flaw == FLAW_SHORT_DATA) {
        spoil_records(name, dns, row->flaw);
    } else {
        dns->flaw = row->flaw;
        if (dns->flaw == FLAW_TRUNCATED)
            dns->answer = NULL;
    }
}
