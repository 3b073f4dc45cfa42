#!/bin/sh
# cluster.sh - the job files in doc/cluster do what doc/cluster.md says; the real Slurm is tests/slurm.sh's affair
#
# In place of Slurm stands a program that runs the tasks of an array one after the other, with the numbers that Slurm
# gives them, and jobs that depend on others if these ended well.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
mkdir "$scratch/bin" "$scratch/slurm"
ln -s "$V6SIM" "$scratch/bin/v6sim"
cat >"$scratch/bin/sbatch" <<'END'
#!/bin/sh
set -eu
array=0
output=/dev/null
depends=
while :; do
    case $1 in
    --array=0-*) array=${1#--array=0-} ;;
    --output=*) output=${1#--output=} ;;
    --dependency=afterok:*) depends=${1#--dependency=afterok:} ;;
    --*) ;;
    *) break ;;
    esac
    shift
done
script=$1
shift
job=$(($(ls "$SLURM" | wc -l) + 1))
: >"$SLURM/$job"
echo "$job"
[ -z "$depends" ] || [ ! -s "$SLURM/$depends" ] || exit 0
i=0
while [ "$i" -le "$array" ]; do
    log=$(echo "$output" | sed "s/%a/$i/")
    SLURM_ARRAY_TASK_ID=$i sh "$script" "$@" >>"$log" 2>&1 || echo "$i" >>"$SLURM/$job"
    i=$((i + 1))
done
END
chmod +x "$scratch/bin/sbatch"
PATH=$scratch/bin:$PATH
export SLURM="$scratch/slurm"

sweep="sweep scenarios/rollout/aaaa-mishandled.xml --vary fault --set homes=50"
run="run --totals scenarios/populations/aaaa-dropped.xml --set home.count=100"
for work in sweep run; do
    words=$(eval "echo \"\$$work\"")
    # shellcheck disable=SC2086 # words
    v6sim $words -o "$scratch/$work" >"$scratch/$work.txt"

    # shellcheck disable=SC2086
    doc/cluster/submit.sh 5 "$scratch/jobs-$work" $words >"$scratch/numbers"
    {
        grep -qxE '[0-9]+ [0-9]+' "$scratch/numbers" || cat "$scratch/numbers"
        sed "s|^written   $scratch/$work:|written   $scratch/jobs-$work/result:|" "$scratch/$work.txt" |
            diff - "$scratch/jobs-$work/result.txt"
        diff -r "$scratch/$work" "$scratch/jobs-$work/result"
        [ "$(find "$scratch/jobs-$work" -name 'shard-*.log' | wc -l)" -eq 5 ] || ls "$scratch/jobs-$work"
    } 2>&1 | none "a job array: $work"

    if ! command -v parallel >/dev/null; then
        pass "GNU parallel: $work # SKIP it is missing"
        continue
    fi
    {
        # shellcheck disable=SC2086
        doc/cluster/parallel.sh 3 "$scratch/lines-$work" $words 2>"$scratch/said" |
            sed "s|^written   $scratch/lines-$work/result:|written   $scratch/$work:|" | diff "$scratch/$work.txt" -
        diff -r "$scratch/$work" "$scratch/lines-$work/result"
        [ "$(sed 1d "$scratch/lines-$work/jobs.tsv" | cut -f7 | tr '\n' ' ')" = "0 0 0 " ] ||
            cat "$scratch/lines-$work/jobs.tsv"
    } 2>&1 | none "GNU parallel: $work"
done

# A task that fails: no merge job is run; submitted again, the tasks go on, and so does merging.
cp scenarios/rollout/aaaa-mishandled.xml "$scratch/mine.xml"
mkdir "$scratch/again"
mkdir "$scratch/again/shard-1"
: >"$scratch/again/shard-1/in-the-way"
doc/cluster/submit.sh 2 "$scratch/again" sweep "$scratch/mine.xml" --vary fault --set homes=50 >/dev/null
[ ! -e "$scratch/again/result" ] && pass "nothing comes of a shard that failed" ||
    fail "nothing comes of a shard that failed"
rm "$scratch/again/shard-1/in-the-way"
doc/cluster/submit.sh 2 "$scratch/again" sweep "$scratch/mine.xml" --vary fault --set homes=50 >/dev/null
for table in sweep runs; do
    sed 's/,aaaa-mishandled,/,mine,/' "$scratch/sweep/$table.csv" | diff - "$scratch/again/result/$table.csv" || :
done 2>&1 | none "submitted again it goes on"

# Whoever gives too little is told what is wanted.
for script in submit parallel; do
    status=0
    doc/cluster/$script.sh 3 "$scratch/no" >"$scratch/out" 2>&1 || status=$?
    {
        [ $status -eq 2 ] || echo "status $status"
        grep -q "doc/cluster/$script.sh N OUT WORDS OF V6SIM" "$scratch/out" || cat "$scratch/out"
    } | none "$script.sh says how it is called"
done
done_testing
