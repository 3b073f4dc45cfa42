/*
 * syn.c - what connecting over TCP is to its stack, whoever asks for it
 *
 * Follows:
 *   RFC 1122 section 4.2.3.5 - SYN retransmission
 *   RFC 5461 - what stacks do with ICMP errors while connecting
 */
#include "models/host/syn.h"

#include <glib.h>

#include "models/host/operation.h"

static const struct profile *
profile_of(const struct host *host)
{
    return host->profile;
}

void
syn_begin(const struct host *host, struct syn_schedule *schedule)
{
    *schedule = (struct syn_schedule) { .since = node_now(host->node) };
    fact_waited(&host->selection, profile_of(host)->syn.fact);
}

bool
syn_due(const struct host *host, struct syn_schedule *schedule)
{
    const struct syn *syn = &profile_of(host)->syn;

    if (schedule->step == syn->at.n || schedule->since + syn->at.at[schedule->step] > node_now(host->node))
        return false;
    if (schedule->step++ > 0)
        fact_acted(&host->selection, syn->fact);
    return true;
}

void
syn_end(const struct host *host, struct syn_schedule *schedule)
{
    schedule->step = profile_of(host)->syn.at.n;
}

int64_t
syn_deadline(const struct host *host, const struct syn_schedule *schedule)
{
    const struct syn *syn = &profile_of(host)->syn;

    return schedule->since + (schedule->step < syn->at.n ? syn->at.at[schedule->step] : syn->give_up_ns);
}

bool
syn_gives_up(const struct host *host, const struct syn_schedule *schedule)
{
    const struct syn *syn = &profile_of(host)->syn;

    if (schedule->since + syn->give_up_ns > node_now(host->node))
        return false;
    fact_acted(&host->selection, syn->fact);
    return true;
}

bool
syn_aborts(const struct host *host, enum family family, enum icmp_error error, unsigned n_syns)
{
    const struct profile *profile = profile_of(host);

    fact_acted(&host->selection, profile->on_icmp[family][error].fact);
    switch ((enum tcp_reaction) profile->on_icmp[family][error].reaction) {
    case TCP_ABORT:
        return true;
    case TCP_AFTER:
        return n_syns >= profile->on_icmp[family][error].after;
    case TCP_SOFT:
        return false;
    }
    g_assert_not_reached();
}
