/*
 * notes.c - what an operation notes as it goes on, for its record
 */
#include "models/host/notes.h"

#include <string.h>

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"

void
notes_begin(struct notes *notes, const struct host *host, uint32_t nth, uint8_t n_questions,
            struct server_list *servers)
{
    notes->started_at = host_now(host);
    notes->resolved_at = -1;
    notes->servers = servers;
    notes->nth = nth;
    notes->found = notes->under = UINT32_MAX;
    notes->n_questions = n_questions;
    notes->error = N_ICMP_ERRORS;
    notes->configured = (uint8_t) configure_how(host);
    notes->configured_ipv4 = (uint8_t) configure_how_ipv4(host);
    notes->is_configured = host->is_configured;
    for (uint8_t i = 0; i < n_questions; i++)
        notes->query[i] = (struct query_notes) { .first_at = -1, .ended_at = -1 };
    if (n_questions > 0)
        memset(notes_sent(notes, 0, 0), 0, n_questions * servers->set->n * sizeof(struct query_sent));
}

/* Candidates and attempts */

/* Returns: bytes of @n candidates, with as many attempts behind them. */
static size_t
size_of_candidates(uint32_t n)
{
    return n * (sizeof(struct candidate) + sizeof(struct attempt_record));
}

/* Returns: where @operation has few candidates, or NULL. */
static struct few_candidates *
few_of(const struct operation *operation)
{
    return operation->connecting != NULL ? &operation->connecting->few : NULL;
}

static void
take_room(struct operation *operation, uint32_t n)
{
    struct few_candidates *few = n <= FEW_CANDIDATES ? few_of(operation) : NULL;
    struct notes *notes = &operation->notes;

    notes->n_candidates = (uint8_t) n;
    if (few != NULL) {
        notes->candidate = few->candidate;
        notes->attempt = few->attempt;
    } else if (n > 0) {
        notes->candidate = shelf_get(host_pieces(operation->host), size_of_candidates(n));
        notes->attempt = (struct attempt_record *) (uintptr_t) (notes->candidate + n);
    }
}

static void
give_back_room(const struct operation *operation, const struct notes *notes)
{
    const struct few_candidates *few = few_of(operation);

    if (notes->candidate != NULL && (few == NULL || notes->candidate != few->candidate))
        shelf_put(host_pieces(operation->host), notes->candidate, size_of_candidates(notes->n_candidates));
}

struct candidate *
notes_room(struct operation *operation, uint32_t n)
{
    g_assert(operation->notes.candidate == NULL);
    take_room(operation, n);
    return operation->notes.candidate;
}

void
notes_put_candidates(struct operation *operation, const struct candidate *candidate, uint32_t n)
{
    struct notes *notes = &operation->notes;
    const struct notes before = *notes;

    if (n != notes->n_candidates)
        take_room(operation, n);
    if (notes->candidate != before.candidate) {
        memcpy(notes->attempt, before.attempt, before.n_attempts * sizeof *before.attempt);
        give_back_room(operation, &before);
    }
    memcpy(notes->candidate, candidate, n * sizeof *candidate);
}

/* What came */

void
notes_answered(struct notes *notes, const struct host *host, const struct packet *packet, int64_t sent_at,
               int64_t peer_at, struct carriage carriage)
{
    notes->answered = shelf_get(host_pieces(host), sizeof *notes->answered);
    *notes->answered = (struct answered) {
        .at = host_now(host),
        .forward_ns = peer_at - sent_at - carriage.held_ns,
        .back_ns = host_now(host) - peer_at,
        .forward = packet->answered,
        .back = packet->trace,
        .carriage = carriage,
    };
}

void
notes_error(struct notes *notes, const struct packet *error)
{
    if (error->u.icmp.error == ICMP_HOP_LIMIT)
        notes->died = error->inner->trace;
}

/* The record */

static void
put_queries(const struct notes *notes, struct record *record)
{
    for (unsigned i = 0; i < N_QUESTIONS; i++) {
        memset(&record->query[i], 0, sizeof record->query[i]);
        record->query[i].first_at = record->query[i].ended_at = -1;
    }
    for (unsigned i = 0; i < notes->n_questions; i++) {
        const struct query_notes *query = &notes->query[i];
        struct query_record *of = &record->query[i];

        of->first_at = query->first_at;
        of->ended_at = query->ended_at;
        of->outcome = query->outcome;
        of->n_addresses = query->n_addresses;
        of->server = query->server;
        of->cached = query->cached;
        of->in_file = query->in_file;
        for (uint32_t nth = 0; nth < notes->servers->set->n; nth++) {
            of->sent[nth] = notes_sent(notes, i, nth)->all;
            of->over_tcp[nth] = notes_sent(notes, i, nth)->over_tcp;
        }
    }
}

static void
put_servers(const struct server_list *servers, struct record *record)
{
    memset(record->server, 0, sizeof record->server);
    record->n_servers = servers != NULL ? (uint8_t) servers->set->n : 0;
    for (uint32_t i = 0; i < record->n_servers; i++) {
        record->server[i].node = servers->set->server[i].node;
        record->server[i].family = servers->set->server[i].family;
        record->server[i].source = servers->set->server[i].source;
    }
}

static void
put_answered(const struct answered *answered, struct record *record)
{
    static const struct answered none = { .at = -1 };

    if (answered == NULL)
        answered = &none;
    record->established_at = answered->at;
    record->forward_ns = answered->forward_ns;
    record->back_ns = answered->back_ns;
    record->forward = answered->forward;
    record->back = answered->back;
    record->carriage = answered->carriage;
}

/* What it is of, and when. */
static void
put_operation(const struct operation *operation, struct record *record)
{
    const struct host *host = operation->host;
    const struct work *work = &host->config->work[operation->nth_work];

    record->host = host->node->rank;
    record->item = work->index + (uint32_t) (operation->item - work->item);
    record->nth = operation->notes.nth;
    record->number = serial_operation(operation->serial);
    record->name = operation->item->name;
    record->kind = operation->item->kind;
    record->configured_at = operation->notes.is_configured ? host_configured_at(host) : -1;
    record->received = operation->connecting != NULL ? connect_received(operation->connecting) : 0;
}

/* Not all of it is cleared first, for it is large. */
void
notes_record(const struct operation *operation, struct record *record)
{
    const struct notes *notes = &operation->notes;

    put_operation(operation, record);
    record->found = notes->found;
    record->under = notes->under;
    record->configured = notes->configured;
    record->configured_ipv4 = notes->configured_ipv4;
    record->started_at = notes->started_at;
    record->resolved_at = notes->resolved_at;
    record->ended_at = 0;
    record->result = record->reason = 0;
    record->error = notes->error;
    record->n_candidates = notes->n_candidates;
    record->n_attempts = notes->n_attempts;
    record->n_names = notes->n_names;
    record->demoted = operation->demoted;
    record->died = notes->died;
    record->candidate = notes->candidate;
    record->attempt = notes->attempt;
    put_servers(notes->servers, record);
    put_queries(notes, record);
    put_answered(notes->answered, record);
}

void
notes_end(const struct operation *operation)
{
    const struct notes *notes = &operation->notes;

    give_back_room(operation, notes);
    if (notes->answered != NULL)
        shelf_put(host_pieces(operation->host), notes->answered, sizeof *notes->answered);
}
