#!/bin/sh
# interrupt.sh - a run that is told to end says what it has and what not; a second time it ends at once
#
# When a signal comes is a matter of luck: at each try it comes a little later, until it was amid the run. Whenever it
# comes, there is a whole result, one that says that it is not, or none.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
homes="--set isp.ipv4=10.0.0.0/8 --set home.count=150000 scenarios/populations/aaaa-dropped.xml"

# Sends a signal after some tenths of a second.   told SIGNAL TENTHS COMMAND... >OUT; $status is what it ends with
told() {
    signal=$1
    tenths=$2
    shift 2
    status=0
    "$@" >"$scratch/out" 2>"$scratch/said" &
    running=$!
    sleep "$((tenths / 10)).$((tenths % 10))"
    kill -s "$signal" $running 2>/dev/null || :
    wait $running || status=$?
}

# Tries until one was stopped amid the run, and looks at what is left each time.
#   amid NAME SIGNAL STATUS LOOK ARGUMENT...
amid() {
    name=$1
    signal=$2
    wanted=$3
    look=$4
    shift 4
    tenths=1
    : >"$scratch/wrong"
    while :; do
        rm -rf "$scratch/results" "$scratch"/results.*
        told "$signal" $tenths "$V6SIM" "$@"
        find "$scratch" -name '*.part-*' >>"$scratch/wrong"
        [ $status -ne "$wanted" ] || [ ! -s "$scratch/out" ] || break
        [ $status -eq 0 ] || [ $status -eq "$wanted" ] || echo "status $status" >>"$scratch/wrong"
        if [ $status -ne 0 ]; then
            [ ! -e "$scratch/results" ] || echo "results without a report" >>"$scratch/wrong"
            grep -q '^v6sim: interrupted' "$scratch/said" || cat "$scratch/said" >>"$scratch/wrong"
        fi
        tenths=$((tenths + 1))
        [ $tenths -le 100 ] || break
    done
    [ $tenths -le 100 ] || echo "was never amid the run" >>"$scratch/wrong"
    $look >>"$scratch/wrong" 2>&1
    none "$name" <"$scratch/wrong"
}

text() {
    head -n 1 "$scratch/out" |
        grep -vxE 'INCOMPLETE  interrupted: [0-9,]+ of 150,000 parts of the world were run' || :
    grep -q '^expect' "$scratch/out" && echo "it judges what it has not run"
    grep -qx 'v6sim: interrupted; finishing what is under way (once more ends at once)' "$scratch/said" ||
        cat "$scratch/said"
}
# shellcheck disable=SC2086 # words
amid "a report" INT 130 text run --totals --threads 2 $homes

csv() {
    head -n 1 "$scratch/out" | grep -v '^# INCOMPLETE interrupted: ' || :
}
# shellcheck disable=SC2086
amid "CSV" TERM 143 csv run --totals --table totals $homes

# What is counted is what was run: connections are as many as parts, each of one host.
directory() {
    head -n 1 "$scratch/out" | grep -v '^INCOMPLETE' || :
    python3 - "$scratch/results" <<END
import csv, json, sys
folder = sys.argv[1]
manifest = json.load(open(folder + "/manifest.json"))
run, = json.load(open(folder + "/results.json"))["runs"]
parts = int(run["incomplete"].split()[1].replace(",", ""))
rows = [row for row in csv.DictReader(open(folder + "/totals.csv")) if row["of"] == "connections"]
if manifest["complete"]:
    print("the manifest says that it is complete")
if sum(int(row["connections"]) for row in rows) != parts:
    print(parts, "parts, but", rows)
END
    "$V6SIM" schema results >"$scratch/schema.json"
    python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
        "$scratch/results/results.json" "$scratch/schema.json" 2>&1 | tail -n 1
    "$V6SIM" plot "$scratch/results" 2>"$scratch/refused" && echo "plot draws it"
    grep -q 'are not complete: the run was interrupted' "$scratch/refused" || cat "$scratch/refused"
}
if python3 -c 'import jsonschema' 2>/dev/null; then
    # shellcheck disable=SC2086
    amid "a directory" INT 130 directory run --totals -o "$scratch/results" $homes
fi

# Of several runs the others are not begun.
several() {
    tail -n 1 "$scratch/out" | grep -vx ']' || :
    [ "$(grep -c '"variant": ' "$scratch/out")" -eq 1 ] || echo "more than one run"
    grep -q '"incomplete": "interrupted: ' "$scratch/out" || echo "JSON does not say so"
}
# shellcheck disable=SC2086
amid "of two runs" INT 130 several run --totals --all-variants --format json $homes

# Of a shard there is nothing, and so nothing that could be merged.
status=0
tenths=1
while [ $tenths -le 100 ]; do
    rm -rf "$scratch/shard"
    # shellcheck disable=SC2086
    told INT $tenths "$V6SIM" run --totals --shard 0/1 -o "$scratch/shard" $homes
    ! grep -q 'nothing is written' "$scratch/said" || break
    tenths=$((tenths + 1))
done
{
    [ $status -eq 130 ] || echo "status $status"
    ls -d "$scratch"/shard* 2>/dev/null || :
} | none "a shard"

# A sweep ends the runs that are under way, and goes on with the same command: the same bytes.
sweep() {
    "$V6SIM" sweep scenarios/rollout/aaaa-mishandled.xml --vary fault --set homes=20000 -o "$1"
}
sweep "$scratch/whole" >"$scratch/whole.txt"
tenths=1
n=0
while [ $tenths -le 100 ]; do
    rm -rf "$scratch/sweep"
    told INT $tenths "$V6SIM" sweep scenarios/rollout/aaaa-mishandled.xml --vary fault --set homes=20000 \
        -o "$scratch/sweep"
    n=$(find "$scratch/sweep/points" -name '*.json' 2>/dev/null | wc -l)
    if [ "$n" -gt 0 ] && [ "$n" -lt 8 ]; then
        break
    fi
    tenths=$((tenths + 1))
done
{
    [ $status -eq 130 ] || echo "status $status"
    grep -qx "v6sim sweep: interrupted: $((8 - n)) of 8 runs are not there; the same command goes on" "$scratch/said" ||
        cat "$scratch/said"
    [ ! -e "$scratch/sweep/manifest.json" ] || echo "it reads as complete"
    sweep "$scratch/sweep" >/dev/null
    diff -r "$scratch/whole" "$scratch/sweep"
} 2>&1 | none "a sweep"

# Check says what it did not come to, as TAP and as JUnit.
mkdir "$scratch/files"
for i in 1 2 3 4 5 6 7 8; do
    cp scenarios/rollout/aaaa-mishandled.xml "$scratch/files/$i.xml"
done
tenths=1
while [ $tenths -le 100 ]; do
    told TERM $tenths "$V6SIM" check --jobs 2 --junit "$scratch/junit.xml" --set homes=20000 "$scratch/files"
    ! grep -q '^INCOMPLETE' "$scratch/out" || break
    tenths=$((tenths + 1))
done
{
    [ $status -eq 143 ] || echo "status $status"
    left=$(sed -n 's/^INCOMPLETE  interrupted: \([1-8]\) of 8 files were not checked$/\1/p' "$scratch/out")
    [ "$(grep -c 'not checked: interrupted' "$scratch/junit.xml")" -ge "${left:-9}" ] ||
        echo "JUnit does not have all of ${left:-none}"
} | none "check"

# The second one ends at once, amid a run of one part that would take long: nothing stays.
cat >"$scratch/long.xml" <<END
<scenario>
  <server name="www.example.com"/>
  <dns id="cache" cache="cold"/>
  <host id="pc" os="windows-vista" count="2000"/>
  <connect to="www.example.com" times="100000" every="10s"/>
</scenario>
END
rm "$scratch/said"
"$V6SIM" run --totals -o "$scratch/results" "$scratch/long.xml" >"$scratch/out" 2>"$scratch/said" &
running=$!
tries=0
while ! grep -qs finishing "$scratch/said" && [ $tries -lt 100 ]; do
    sleep 0.1
    [ -z "$(find "$scratch" -maxdepth 1 -name 'results.part-*')" ] || sleep 0.5
    kill -s INT $running
    tries=$((tries + 1))
    sleep 0.1
    kill -s CONT $running 2>/dev/null || break
done
kill -s INT $running 2>/dev/null || :
status=0
wait $running || status=$?
{
    [ $status -eq 130 ] || echo "status $status"
    [ ! -s "$scratch/out" ] || cat "$scratch/out"
    ls -d "$scratch"/results* 2>/dev/null || :
} | none "the second one"
done_testing
