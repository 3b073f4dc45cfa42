#!/bin/sh
# json.sh - what compare and sweep give as JSON is as their schemas say, for every scenario with a variant
#
# (What run gives is judged by tests/results.sh.)
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

if ! python3 -c 'import jsonschema' 2>/dev/null; then
    pass "comparisons # SKIP python3 has no jsonschema"
    pass "sweeps # SKIP python3 has no jsonschema"
    pass "what is otherwise is refused # SKIP python3 has no jsonschema"
    done_testing
    exit
fi

# Says what is not as SCHEMA says, of each file.   judge SCHEMA FILE...
judge() {
    python3 -c '
import json, jsonschema, sys
validator = jsonschema.Draft7Validator(json.load(open(sys.argv[1])))
validator.check_schema(validator.schema)
for name in sys.argv[2:]:
    for error in list(validator.iter_errors(json.load(open(name))))[:3]:
        print(name, list(error.path), error.message[:200])' "$@"
}

n=0
for file in scenarios/[!t]*/*.xml; do
    variant=$(sed -n 's/.*<variant [^>]*name="\([^"]*\)".*/\1/p' "$file" | head -n 1)
    [ -n "$variant" ] || continue
    n=$((n + 1))
    "$V6SIM" compare --format json "$file" base "$variant" >"$scratch/compare-$n.json" 2>"$scratch/err" ||
        cat "$scratch/err"
done | none "each can be compared"
mishandled=scenarios/rollout/aaaa-mishandled.xml
"$V6SIM" compare --format json --vary-guesses --set homes=500 $mishandled fault=none fault=ignore \
    >"$scratch/compare-guesses.json"
"$V6SIM" compare --format json --replicate 3 --set homes=100 $mishandled fault=none fault=ignore \
    >"$scratch/compare-seeds.json"
judge doc/schema/compare.json "$scratch"/compare-*.json 2>&1 | none "comparisons"
ls "$scratch"/compare-*.json | awk 'END { if (NR < 40) print "only " NR " files" }' | none "and they are many"

"$V6SIM" sweep --format json --vary fault=none,ignore --set homes=100 --by os -o "$scratch/one" $mishandled \
    >"$scratch/sweep-1.json"
"$V6SIM" sweep --format json --vary fault=none,ignore --set homes=100 --replicate 3 -o "$scratch/two" $mishandled \
    >"$scratch/sweep-2.json"
"$V6SIM" sweep --format json --variant base,own-relay -o "$scratch/three" scenarios/6to4/asymmetry.xml \
    >"$scratch/sweep-3.json"
judge doc/schema/sweep.json "$scratch"/sweep-*.json 2>&1 | none "sweeps"

# A name, a type or a word that is another one.
sed 's/"answer"/"reply"/' "$scratch/compare-seeds.json" >"$scratch/bad-1.json"
sed 's/"change": *"later"/"change":"slower"/; s/"hosts": *100,/"hosts":"100",/' "$scratch/compare-guesses.json" |
    sed 's/"slow_ns": *[0-9]*/"slow_ns":null/' >"$scratch/bad-2.json"
sed 's/"point": *1,/"point":null,/' "$scratch/sweep-1.json" >"$scratch/bad-3.json"
for bad in "compare 1" "compare 2" "sweep 3"; do
    judge "doc/schema/${bad% *}.json" "$scratch/bad-${bad#* }.json" >"$scratch/said" 2>&1
    [ -s "$scratch/said" ] || echo "$bad: taken"
done | none "what is otherwise is refused"
done_testing
