/*
 * outcome.c - what an answer is to the client
 */
#include "models/host/outcome.h"

#include "models/dns/recursive.h"

enum outcome
outcome_of_failure(const struct dns_payload *dns)
{
    switch ((enum dns_flaw) dns->flaw) {
    case FLAW_NONE:
        break;
    case FLAW_OTHER_NAME:
    case FLAW_HEADER_ONLY:
        return OUTCOME_MISMATCHED;
    case FLAW_TRUNCATED:
        return OUTCOME_TRUNCATED;
    default:
        return OUTCOME_BROKEN;
    }
    switch (dns->rcode) {
    case RCODE_FORMERR:
        return OUTCOME_FORMERR;
    case RCODE_SERVFAIL:
        return OUTCOME_SERVFAIL;
    case RCODE_NXDOMAIN:
        return OUTCOME_NXDOMAIN;
    case RCODE_NOTIMP:
        return OUTCOME_NOTIMP;
    case RCODE_REFUSED:
        return OUTCOME_REFUSED;
    default:
        return OUTCOME_BROKEN;
    }
}
