#!/bin/sh
# plots.sh - gnuplot draws every kind of picture from what run prints
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

command -v gnuplot >/dev/null || {
    echo "1..0 # SKIP gnuplot is missing"
    exit 0
}
"$V6SIM" run --format csv scenarios/first/three-systems.xml >"$scratch/run.csv"

for plot in plots/*.gp; do
    name=$(basename "$plot" .gp)
    [ "$name" != style ] || continue
    picture=$scratch/$name.svg
    {
        gnuplot -e "csv='$scratch/run.csv'; out='$picture'" "$plot" 2>&1
        [ -s "$picture" ] || echo "no picture"
        grep -q 'windows-vista' "$picture" || echo "does not name the systems"
        ! command -v xmllint >/dev/null || xmllint --noout "$picture" 2>&1
    } | none "$name"
done
done_testing
