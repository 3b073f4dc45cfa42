#!/bin/sh
# run.sh - what things cost; `make bench` calls it in the build folder
#
# Instructions per connection are the difference of two sizes under callgrind:
# they repeat to a few in ten thousand. CPU times are for people: compare ratios of
# one run. Nothing here fails because of a figure.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
source=$(dirname "$0")
hosts=256

# Instructions that a run takes, without reading and building:   instructions TIMES [cold|nat]
instructions() {
    valgrind --tool=callgrind --toggle-collect=world_run --callgrind-out-file="$scratch/callgrind.$1" \
        bench/connections $hosts "$@" 2>&1 | sed -n 's/.*Collected : *//p'
}

# The ten functions that take most of a run of TIMES connections, with what was
# inlined into them; they count their own instructions alone:   top_ten TIMES
top_ten() {
    callgrind_annotate --auto=no "$scratch/callgrind.$1" | awk -v connections=$((hosts * $1)) '
        /PROGRAM TOTALS/ { gsub(",", "", $1); all = $1 }
        /^ *[0-9,]+ +\([ 0-9.]+%\) / && !/PROGRAM TOTALS/ {
            n = $1
            gsub(",", "", n)
            sub(/ \[[^]]*\]$/, "")
            sub(/.*:/, "")
            sub(/\047[0-9]+$/, "")          # a level of recursion
            sub(/\.(isra|constprop|part)\..*/, "")
            own[$0] += n
        }
        END {
            for (name in own)
                printf "  %-32s %12.0f, %4.1f %%\n", name, own[name] / connections, 100 * own[name] / all
        }' | sort -k2,2nr -k1,1 | head -n 10
}

bench/hold
bench/connections
if ! command -v valgrind >/dev/null; then
    echo "instructions per connection: not measured, valgrind is missing"
    exit 0
fi
five=$(instructions 5)
ten=$(instructions 10)
if [ -z "$five" ] || [ -z "$ten" ]; then
    echo "instructions per connection: not measured, valgrind did not run"
    exit 0
fi
# What a sort of ten destinations takes, of the difference of two numbers of sorts:   sorts TIMES
sorts() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null bench/selection "$1" 2>&1 | sed -n 's/.*Collected : *//p'
}
few=$(sorts 100)
many=$(sorts 1100)
printf '%-34s %12d %s\n' "instructions per sort" $(((many - few) / 1000)) \
    "callgrind; 10 destinations, 10 sources; at most 10,000"
printf '%-34s %12d %s\n' "instructions per connection" $(((ten - five) / (hosts * 5))) \
    "callgrind; $hosts hosts, 10 minus 5 connections"
echo "  of it, by function; 10 connections with the start"
top_ten 10

five=$(instructions 5 cold)
ten=$(instructions 10 cold)
printf '%-34s %12d %s\n' "  all behind one caching resolver" $(((ten - five) / (hosts * 5))) \
    "callgrind; cold cache, $hosts hosts, 10 minus 5 connections"

five=$(instructions 5 nat)
ten=$(instructions 10 nat)
printf '%-34s %12d %s\n' "  behind home NAT and carrier's NAT" $(((ten - five) / (hosts * 5))) \
    "callgrind; $hosts homes, 10 minus 5 connections; at most 18,000"

# What so many Teredo clients take to qualify, with their start:   qualified HOMES
qualified() {
    valgrind --tool=callgrind --toggle-collect=world_run --callgrind-out-file=/dev/null \
        v6sim/v6sim run --threads 1 --format csv --set "homes=$1" "$source/teredo.xml" 2>&1 |
            sed -n 's/.*Collected : *//p'
}
few=$(qualified 100)
many=$(qualified 300)
printf '%-34s %12d %s\n' "instructions per Teredo client" $(((many - few) / 200)) \
    "callgrind; qualifies behind a NAT; at most 25,000"
