/*
 * chance.c - whether anything in a scenario is left to chance that seeds decide
 */
#include "v6sim/report/chance.h"

bool
chance_of_packets(const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->link->len; i++) {
        const struct link_element *link = scenario->link->pdata[i];

        if (link->loss_q32 > 0 || link->jitter_ns[0] > 0 || link->jitter_ns[1] > 0)
            return true;
    }
    for (guint i = 0; i < scenario->dns->len; i++)
        if (((const struct dns_element *) scenario->dns->pdata[i])->loss_q32 > 0)
            return true;
    return false;
}

const char *
chance_no_interval(bool chance)
{
    return chance ? "none: one seed, and packets are lost or delayed at random (--replicate N)\n"
                  : "none: shares are exact, no loss, no jitter; --replicate N for one over seeds\n";
}
