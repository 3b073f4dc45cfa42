#!/bin/sh
# submit.sh - a run or a sweep of v6sim as a job array of Slurm, and a job behind it that merges
#
#   doc/cluster/submit.sh N OUT WORDS OF V6SIM...
#   doc/cluster/submit.sh 16 out sweep homes.xml --vary fault --replicate 20
#   doc/cluster/submit.sh 16 out run --totals homes.xml --set homes=10000000
#
# OUT is a directory that all nodes see, as is the one where this is called: OUT/shard-0 to N-1 are what the tasks leave,
# OUT/result is what comes of it, OUT/*.log what they say. Prints the numbers of both jobs. The same command again goes
# on: a shard that is there is not done again. Options of sbatch for the tasks: SBATCH_OPTIONS, as in
#   SBATCH_OPTIONS='--partition=long --mem=2G' doc/cluster/submit.sh ...
set -eu
[ $# -ge 4 ] || {
    sed -n 's|^# *||; 3,4p' "$0" >&2
    exit 2
}
n=$1
out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
# shellcheck disable=SC2086 # words
array=$(sbatch --parsable --array="0-$((n - 1))" --output="$out/shard-%a.log" ${SBATCH_OPTIONS-} \
    "$here/shard.sbatch" "$n" "$out" "$@")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$out/merge.log" \
    "$here/merge.sbatch" "$n" "$out")
echo "$array $merge"
