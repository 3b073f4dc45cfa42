/*
 * syn.h - what connecting over TCP is to its stack, whoever asks for it
 *
 * The schedule of the profile's <syn>: when a segment goes out again, and when
 * it is given up; and its reactions to ICMP errors. For connect.c and
 * over_tcp.c, which send the segments.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"
#include "sim/net/packet.h"

struct host;

struct syn_schedule {
    int64_t since;              /* when its time 0 is */
    uint8_t step;               /* the next time of the profile's */
};

/* Its time 0 is now, and its first segment is due. */
void syn_begin(const struct host *host, struct syn_schedule *schedule);

/* Returns: whether a segment is due now, which is counted as sent. To be called
 * until it returns false. */
bool syn_due(const struct host *host, struct syn_schedule *schedule);

/* Nothing more is due before the schedule gives up. */
void syn_end(const struct host *host, struct syn_schedule *schedule);

/* Returns: when a segment is due next, or the schedule gives up. */
int64_t syn_deadline(const struct host *host, const struct syn_schedule *schedule);

/* Returns: whether the schedule gives up, by now. */
bool syn_gives_up(const struct host *host, const struct syn_schedule *schedule);

/* Returns: whether ICMP error @error about one of @n_syns SYNs sent over @family
 * ends the attempt. */
bool syn_aborts(const struct host *host, enum family family, enum icmp_error error, unsigned n_syns);
