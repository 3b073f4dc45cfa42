#!/bin/sh
# parallel.sh - a run or a sweep of v6sim in shards with GNU parallel, on this machine or several, and what comes of it
#
#   doc/cluster/parallel.sh N OUT WORDS OF V6SIM...
#   doc/cluster/parallel.sh 16 out sweep homes.xml --vary fault --replicate 20
#
# OUT/shard-0 to N-1 are what the shards leave, OUT/result is what comes of it, OUT/jobs.tsv which of them ended how and
# when. The same command again does what did not end well. Options of parallel: PARALLEL, as in
#   PARALLEL='--jobs 4 --sshloginfile nodes' doc/cluster/parallel.sh ...
# (then OUT, and the files that are read, are in a directory that all nodes see, at the same place).
set -eu
[ $# -ge 4 ] || {
    sed -n 's|^# *||; 3,4p' "$0" >&2
    exit 2
}
n=$1
out=$2
shift 2
mkdir -p "$out"
seq 0 $((n - 1)) | parallel --will-cite --workdir . --joblog "$out/jobs.tsv" --resume-failed --halt soon,fail=1 --quote \
    v6sim "$@" --shard "{}/$n" -o "$out/shard-{}" >&2
set --
i=0
while [ "$i" -lt "$n" ]; do
    set -- "$@" "$out/shard-$i"
    i=$((i + 1))
done
v6sim merge -o "$out/result" "$@"
