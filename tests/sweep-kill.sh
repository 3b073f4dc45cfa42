#!/bin/sh
# sweep-kill.sh - a sweep that is killed at random moments loses nothing, and never reads as complete before it is
#
#   tests/sweep-kill.sh [KILLS]         5, or $SWEEP_KILLS; of 20 and more some must come amid the runs
#
# Each time the whole process group gets SIGKILL, some time into the work. What was finished before has to be there
# still, and each run's file to be that of a sweep that nobody disturbed; results only if all runs are there. One
# that has come to its end begins anew. The last one is left alone, and gives the same bytes as the undisturbed one.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
kills=${1:-${SWEEP_KILLS:-5}}
command -v setsid >/dev/null || {
    echo "1..0 # SKIP setsid is missing"
    exit 0
}

sweep() {
    "$V6SIM" sweep scenarios/rollout/aaaa-mishandled.xml --vary fault --replicate 3 --jobs 2 -o "$1"
}
sweep "$scratch/whole" >"$scratch/text"
(cd "$scratch/whole/points" && ls) >"$scratch/all"
# 8 faults, 3 seeds.
[ "$(wc -l <"$scratch/all")" -eq 24 ] && pass "24 runs" || fail "24 runs"

# How long it takes, in ms: kills come before that, or a little after.
began=$(date +%s%N)
sweep "$scratch/timed" >/dev/null
whole=$((($(date +%s%N) - began) / 1000000 + 20))

# Milliseconds up to $1.
some() {
    echo $(($(od -An -N4 -tu4 /dev/urandom) % $1))
}

# Says what is wrong with the directory.   look WHEN
look() {
    find "$scratch/sweep/points" -name '*.json' 2>/dev/null | sed 's|.*/||' | sort >"$scratch/now"
    comm -23 "$scratch/before" "$scratch/now" | sed "s|^|$1: lost: |"
    while read -r name; do
        cmp "$scratch/whole/points/$name" "$scratch/sweep/points/$name" || echo "$1: $name"
    done <"$scratch/now"
    for name in sweep.csv runs.csv sweep.json manifest.json; do
        if [ -e "$scratch/sweep/$name" ]; then
            cmp -s "$scratch/all" "$scratch/now" || echo "$1: $name is there, and runs are missing"
            cmp "$scratch/whole/$name" "$scratch/sweep/$name" || echo "$1: $name"
        fi
    done
    cp "$scratch/now" "$scratch/before"
}

: >"$scratch/before"
: >"$scratch/wrong"
killed=0
partly=0
while [ $killed -lt "$kills" ]; do
    if [ -e "$scratch/sweep/manifest.json" ]; then
        rm -rf "$scratch/sweep"
        : >"$scratch/before"
    fi
    setsid "$V6SIM" sweep scenarios/rollout/aaaa-mishandled.xml --vary fault --replicate 3 --jobs 2 \
        -o "$scratch/sweep" >"$scratch/out" 2>&1 &
    group=$!
    wait=$(some "$whole")
    sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
    kill -s KILL -- "-$group" 2>/dev/null || :
    wait "$group" 2>/dev/null || :
    killed=$((killed + 1))
    look "kill $killed, after $wait ms" >>"$scratch/wrong"
    n=$(wc -l <"$scratch/now")
    if [ "$n" -gt 0 ] && [ "$n" -lt 24 ]; then
        partly=$((partly + 1))
    fi
done
if [ "$kills" -ge 20 ] && [ $partly -eq 0 ]; then
    echo "none of $kills kills came amid the runs" >>"$scratch/wrong"
fi
none "what is left after $kills kills, $partly of them amid the runs" <"$scratch/wrong"
sweep "$scratch/sweep" | sed "s|$scratch/sweep|DIR|" >"$scratch/end"
sed "s|$scratch/whole|DIR|" "$scratch/text" | diff - "$scratch/end" | none "it goes on, and says the same"
diff -r "$scratch/whole" "$scratch/sweep" | none "the same bytes as undisturbed"
done_testing
