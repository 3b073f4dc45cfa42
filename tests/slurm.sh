#!/bin/sh
# slurm.sh - a sweep as a job array of the real Slurm, with two nodes one of which is lost amid the work
#
#   tests/slurm.sh [SHARDS [HOMES]]         16 shards, 60000 homes: some minutes; make check-slurm
#
# The job files that ship in doc/cluster are submitted. Once some shards have ended and both nodes are at work, the
# daemon of the second one and all that it runs are killed. Slurm finds the node down and queues its task again; the
# first node does the rest, the merge job begins once all have ended, and what it writes has to be the bytes of the
# sweep that nobody cut or disturbed. It needs root, slurm-wlm and munge (Debian), and is skipped without.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
shards=${1:-16}
homes=${2:-60000}

skip() {
    echo "1..0 # SKIP $*"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "not root"
for program in sbatch scontrol munge setpriv; do
    command -v "$program" >/dev/null || skip "no $program; Debian: slurm-wlm munge"
done
[ -x /usr/sbin/slurmctld ] && [ -x /usr/sbin/slurmd ] || skip "no slurmd; Debian: slurm-wlm"

cd "$source"
mkdir "$scratch/bin" "$scratch/slurm"
ln -s "$V6SIM" "$scratch/bin/v6sim"
PATH=$scratch/bin:$PATH
set -- scenarios/rollout/aaaa-mishandled.xml --vary fault --replicate 4 --set "homes=$homes"
v6sim sweep "$@" -o "$scratch/whole" >"$scratch/whole.txt"

trap 'tests/slurm/one-machine.sh stop "$scratch/slurm"; sleep 1; rm -rf "$scratch"' EXIT
tests/slurm/one-machine.sh start "$scratch/slurm" 2
. "$scratch/slurm/env"

# What runs on that node: tasks, which know where they are, and the steps of Slurm that they are below.   on NODE
on() {
    for environ in /proc/[0-9]*/environ; do
        pid=${environ#/proc/}
        pid=${pid%/*}
        if tr '\0' '\n' 2>/dev/null <"$environ" | grep -qx "SLURMD_NODENAME=$1"; then
            echo "$pid"
            parent=$(ps -o ppid= -p "$pid" | tr -d ' ')
            ! ps -o comm= -p "${parent:-0}" | grep -q slurmstepd || echo "$parent"
        fi
    done
}

complete() {
    grep -l '"complete": true' "$scratch"/out/shard-*/shard.json 2>/dev/null | wc -l
}

# Jobs of the array that are in that state, as of Slurm.   tasks STATE [NODE]
tasks() {
    squeue -h -r -j "$array" -t "$1" ${2:+-w "$2"} -o %i 2>/dev/null | wc -l
}

began=$(date +%s)
jobs=$(SBATCH_OPTIONS='--mem=500' doc/cluster/submit.sh "$shards" "$scratch/out" sweep "$@")
array=${jobs% *}
merge=${jobs#* }

# Both at work, and something done: then the second is lost, with its daemon, its step and its task.
tries=0
until [ "$(complete)" -ge 2 ] && [ "$(tasks RUNNING n2)" -eq 1 ]; do
    tries=$((tries + 1))
    [ $tries -lt 3000 ] || break
    sleep 0.1
done
lost=$(squeue -h -r -j "$array" -t RUNNING -w n2 -o %i)
before=$(complete)
victims=$(on n2)
# shellcheck disable=SC2086 # numbers
kill -KILL "$(cat "$scratch/slurm/slurmd-n2.pid")" $victims
if [ -n "$lost" ] && [ -n "$victims" ] && [ "$before" -lt "$shards" ]; then
    pass "a node is lost amid the work: $before of $shards shards were done, task ${lost#*_} was under way"
else
    fail "a node is lost amid the work"
fi

# Slurm finds out after SlurmdTimeout, 10 s, and holds what it queues again for two minutes, unless told not to.
tries=0
down=
while [ -n "$(squeue -h -j "$array,$merge" -o %i 2>/dev/null)" ] && [ $tries -lt 3000 ]; do
    [ -n "$down" ] || ! sinfo -h -n n2 -o %T | grep -q '^down' || down=$(($(date +%s) - began))
    [ -z "$down" ] || scontrol update jobid="$lost" StartTime=now 2>/dev/null || :
    tries=$((tries + 1))
    sleep 0.5
done
all=$(($(date +%s) - began))
[ -n "$down" ] && pass "Slurm finds that it is down, after $down s" || fail "Slurm finds that it is down"

# Its task has been begun twice, once on each node.
{
    squeue -h -j "$array,$merge"
    [ "$(complete)" -eq "$shards" ] || echo "$(complete) shards of $shards are complete"
    grep -H . "$scratch/out"/*.log |
        grep -vE 'log:aaaa-mishandled: shard [0-9]+/[0-9]+, |slurmstepd: error: .*NODE FAIL' || :
} 2>&1 | none "all shards are done, and nothing is complained of"
grep -E "JobId=${array}[ _].*NodeList=n2.*NODE_FAIL|JobState=NODE_FAIL.*NodeList=n2" "$scratch/slurm/jobcomp.txt" |
    head -n 3 | sed 's/^/# /'

sed "s|^written   $scratch/whole:|written   $scratch/out/result:|" "$scratch/whole.txt" |
    diff - "$scratch/out/result.txt" | none "the merge job says what the whole sweep does"
diff -r "$scratch/whole" "$scratch/out/result" | none "the bytes of the whole sweep"
echo "# $shards shards, $(find "$scratch/whole/points" -name '*.json' | wc -l) runs of $homes homes: $all s in all"
done_testing
