#!/bin/sh
# run.sh - what things cost; `make bench` calls it in the build folder
#
# Instructions per connection are the difference of two sizes under callgrind:
# they repeat to a few in a million. CPU times are for people: compare ratios of
# one run. Nothing here fails because of a figure.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Instructions that a run takes, without reading and building:   instructions HOSTS TIMES
instructions() {
    valgrind --tool=callgrind --toggle-collect=world_run --callgrind-out-file="$scratch/callgrind.$2" \
        bench/connections "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

bench/hold
echo
bench/connections
if ! command -v valgrind >/dev/null; then
    echo "  instructions: valgrind is missing"
    exit 0
fi
hosts=256
five=$(instructions $hosts 5)
ten=$(instructions $hosts 10)
echo "  instructions  $(((ten - five) / (hosts * 5))) per connection ($hosts hosts, 10 minus 5 connections)"
echo
echo "where they go, with 10 connections:"
callgrind_annotate "$scratch/callgrind.10" 2>/dev/null | grep -E '^ *[0-9,]+ \(' | sed -n '2,16p' |
    sed 's/ \[.*//; s|[^ ]*/\([^/]*\)$|\1|; s/^ */  /'
