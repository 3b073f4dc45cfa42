/*
 * notes.h - what an operation notes as it goes on, for its record
 *
 * While it runs there is no more of it than it needs: what is of servers, of candidates
 * and of questions is as many as there are, and what the host or the work knows is not
 * noted. Its record (record.h) is made of that where somebody looks at it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/host/record.h"
#include "models/host/servers.h"
#include "sim/net/packet.h"

struct host;
struct operation;

/* Of a question, as struct query_record has it. */
struct query_notes {
    int64_t first_at, ended_at;
    uint8_t outcome, n_addresses, server;
    bool cached, in_file;
};

/* Packets of a question to a server; of them, those over TCP. */
struct query_sent {
    uint16_t all, over_tcp;
};

/* Of what was established or answered, as struct record has it. */
struct answered {
    int64_t at, forward_ns, back_ns;
    uint32_t forward, back;
    struct carriage carriage;
};

/* Room for as many candidates as most names have: where they are connected to. */
#define FEW_CANDIDATES 2
struct few_candidates {
    struct candidate candidate[FEW_CANDIDATES];
    struct attempt_record attempt[FEW_CANDIDATES];
};

struct notes {
    int64_t started_at, resolved_at;
    struct server_list *servers;        /* that its lookup asks; NULL: it looks nothing up */
    struct candidate *candidate;        /* n_candidates; NULL: none */
    struct attempt_record *attempt;     /* with room for as many */
    struct answered *answered;          /* NULL: nothing was */
    uint32_t nth, found, under, died;   /* these and what follows as in the record */
    uint8_t n_questions, n_candidates, n_attempts, n_names;
    uint8_t error, configured, configured_ipv4;
    bool is_configured;
    struct query_notes query[]; /* by enum question; behind them struct query_sent, see notes_sent() */
};

/* Returns: bytes behind struct notes for @n_questions, the first of enum question, to @servers. */
static inline size_t
notes_size_behind(uint8_t n_questions, const struct server_list *servers)
{
    uint32_t n_servers = servers != NULL ? servers->set->n : 0;

    return n_questions * (sizeof(struct query_notes) + n_servers * sizeof(struct query_sent));
}

/* Of an operation of @host that begins for the @nth time, and looks up so much. @notes: zeroed, but for what is behind
 * them. */
void notes_begin(struct notes *notes, const struct host *host, uint32_t nth, uint8_t n_questions,
                 struct server_list *servers);

/* Returns: what was sent of @question to server @nth. */
static inline struct query_sent *
notes_sent(const struct notes *notes, enum question question, uint32_t nth)
{
    struct query_sent *sent = (struct query_sent *) (uintptr_t) (notes->query + notes->n_questions);

    return &sent[nth * notes->n_questions + question];
}

/* Has @operation have @n candidates, where no attempt was made yet. Returns: where to fill them in. */
struct candidate *notes_room(struct operation *operation, uint32_t n);

/* Has it have these @n candidates in place of its own; attempts are as before. */
void notes_put_candidates(struct operation *operation, const struct candidate *candidate, uint32_t n);

/* Its request was answered now, by @packet: which way both went. @sent_at, @peer_at: when the request was sent, and
 * came there. */
void notes_answered(struct notes *notes, const struct host *host, const struct packet *packet, int64_t sent_at,
                    int64_t peer_at, struct carriage carriage);

/* What an ICMP @error says of its packet. */
void notes_error(struct notes *notes, const struct packet *error);

/* Makes @record, of @operation as far as it has come; what is of its end is 0. */
void notes_record(const struct operation *operation, struct record *record);

/* Gives back what @operation's have, but for what is behind them. */
void notes_end(const struct operation *operation);
