#!/bin/sh
# threads.sh - what a second thread is good for:   threads.sh [ROUNDS], in the build folder
#
# 200,000 hosts in sites of 50, each 5 connections, by one thread and by two, after each other and
# round by round; then all of them behind one resolver with a cold cache, which they share: once they all
# begin in one instant, once over a second. Beside it what limits it:
#   reading     the scenario is read and its world built by one thread, as `validate` does
#   two runs    one thread each, at once, twice the work: what this machine's second processor is
#               good for when nothing at all is shared. Its `ns` beside those of one thread says what two
#               processors take from each other, as two threads of one core do.
# If `by CPU` of two threads is near 1, they do not get into each other's way.
set -eu
here=$(dirname "$0")
rounds=${1:-5}
times=5
connections=$((4000 * 50 * times))

echo "processors $(nproc), load before $(cut -d ' ' -f 1-3 /proc/loadavg), medians of $rounds rounds (least - most)"
if command -v perf >/dev/null && perf stat -e instructions:u true 2>&1 | grep -q 'not supported'; then
    echo "this machine does not let its counters be read: no caches, no cycles"
fi

run="v6sim/v6sim run --totals --set times=$times"
# What of the world differs:   on_threads NAME PARAMETER=VALUE...
on_threads() {
    echo
    echo "$1"
    shift
    what=
    for set in "$@"; do what="$what --set $set"; done
    one="$run --threads 1 $what $here/population.xml"
    # shellcheck disable=SC2086 # commands
    bench/measure -c "$rounds" $connections "one thread" $one \
        -- $connections "two threads" $run --threads 2 $what "$here/population.xml" \
        -- $((2 * connections)) "two runs at once" sh -c "$one & $one; wait" \
        -- $connections "reading" v6sim/v6sim validate --set times=$times $what "$here/population.xml"
}
on_threads "nothing shared"
on_threads "one caching resolver for all, who begin in one instant" cache=cold
on_threads "one caching resolver for all, who begin over a second" cache=cold over=1s
