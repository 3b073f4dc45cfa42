/*
 * record.c - what records hold, and its names
 */
#include "models/host/record.h"

#include <stddef.h>

const char *const result_name[] = {
    [RESULT_ESTABLISHED] = "established",
    [RESULT_RESOLVED] = "resolved",
    [RESULT_ANSWERED] = "answered",
    [RESULT_FAILED] = "failed",
    [RESULT_ABANDONED] = "abandoned",
    [N_RESULTS] = NULL,
};

const char *const reason_name[] = {
    [REASON_NONE] = "none",
    [REASON_NO_ADDRESS] = "no-address",
    [REASON_NXDOMAIN] = "nxdomain",
    [REASON_DNS_FAILURE] = "dns-failure",
    [REASON_DNS_TIMEOUT] = "dns-timeout",
    [REASON_NO_NAME] = "no-name",
    [REASON_NO_SERVER] = "no-server",
    [REASON_NO_ROUTE] = "no-route",
    [REASON_CONNECT_TIMEOUT] = "connect-timeout",
    [REASON_REFUSED] = "refused",
    [REASON_UNREACHABLE] = "unreachable",
    [REASON_NO_ANSWER] = "no-answer",
    [REASON_LOST] = "lost",
    [REASON_PATIENCE] = "patience",
    [REASON_RUN_ENDED] = "run-ended",
    [N_REASONS] = NULL,
};

uint32_t
query_sent(const struct query_record *query, const struct asked_server *server, uint8_t n_servers,
           enum family family)
{
    uint32_t n = 0;

    for (uint8_t i = 0; i < n_servers; i++)
        if (family == FAMILY_NONE || server[i].family == family)
            n += query->sent[i];
    return n;
}

const struct attempt_record *
attempt_told(const struct attempt_record *attempt, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++)
        if (attempt[i].ended_at >= 0 && attempt[i].reason == REASON_NONE)
            return &attempt[i];
    return &attempt[n - 1];
}
