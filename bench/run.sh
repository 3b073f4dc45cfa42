#!/bin/sh
# run.sh - prints what is measured; `make bench` calls it in the build folder
#
# Instructions per connection are the difference of two sizes under callgrind:
# they repeat to a few in ten thousand. CPU times are for people: each is the
# median of several rounds, with the least and the most, and what is to be
# compared is its ratio to the calibration loop of the same round (rounds.h).
# Nothing here fails because of a figure. What the figures should be, and what
# they were: doc/performance.md. Beside it threads.sh, and peers.sh.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
source=$(dirname "$0")
hosts=250

bench/hold
echo
bench/connections
echo

# Whole runs, with reading and reporting, on one thread; one round of the large ones takes 15 s.
run="v6sim/v6sim run --threads 1"
population=$source/population.xml
# shellcheck disable=SC2086 # commands
bench/measure 3 1000000 "1,000,000 x 1, totals" $run --totals --set sites=20000 "$population" \
    -- 100000 "100,000 x 1, totals" $run --totals --set sites=2000 "$population" \
    -- 100000 "2,000 x 50, totals" $run --totals --set sites=40 --set times=50 "$population" \
    -- 100000 "2,000 x 50, CSV of each" $run --format csv --set sites=40 --set times=50 "$population" \
    -- 100000 "2,000 x 50, pcapng" $run --totals --set sites=40 --set times=50 \
        --pcapng "$scratch/pcapng" "$population"
echo

if ! command -v valgrind >/dev/null; then
    echo "instructions per connection: not measured, valgrind is missing"
    exit 0
fi

# Instructions that a run takes, its reading too, which a difference of two leaves out:   instructions HOSTS TIMES SHAPE
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind.$2" bench/connections "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# What was measured last, 10 minus 5 connections, by parts of the program: by the files that instructions come from,
# for functions are inlined into each other across files.
by_part() {
    awk -v connections=$((hosts * 5)) '
        FNR == 1 { sign = nth++ == 0 ? -1 : 1; split("", name); called = 0 }
        /^(fl|fi|fe|cfi|cfl)=/ {
            split($1, field, "=")
            if (NF > 1)
                name[field[2]] = $2
            if (field[1] !~ /^c/)
                file = name[field[2]]
            next
        }
        /^calls=/ { called = 1; next }
        /^[-+*0-9]/ {
            if (!called)
                own[file] += sign * $2
            called = 0
        }
        END {
            n = split("forwarding=sim/net/(net|network|segment|route|addr|observe)[.] engine=sim/|Random123|string/" \
                " selection=host/(selection|sources|rules|policy|sort|reach|source-|destination-)" \
                " resolver=host/(resolver|question|lookup|search|remember|servers|pair|edns|over_tcp)" \
                " connecting=host/(connect|strategy|transfer)|models/tcp host=models/host/" \
                " servers=models/(dns|server)/ NATs=models/nat/ others=.", part, " ")
            for (f in own) {
                for (i = 1; i < n; i++)
                    if (f ~ substr(part[i], index(part[i], "=") + 1))
                        break
                in_part[i] += own[f]
                all += own[f]
            }
            for (i = 1; i <= n; i++)
                if (in_part[i] >= connections)
                    printf "  %-32s %12.0f, %4.1f %%\n", substr(part[i], 1, index(part[i], "=") - 1),
                        in_part[i] / connections, 100 * in_part[i] / all
        }' "$scratch/callgrind.5" "$scratch/callgrind.10"
}

# What a connection takes in a shape:   per_connection NAME SHAPE [WHAT]
per_connection() {
    five=$(instructions $hosts 5 "$2")
    ten=$(instructions $hosts 10 "$2")
    if [ -z "$five" ] || [ -z "$ten" ]; then
        echo "instructions per connection: not measured, valgrind did not run"
        exit 0
    fi
    printf '%-34s %12d %s\n' "$1" $(((ten - five) / (hosts * 5))) "callgrind; $hosts hosts, 10 minus 5 connections$3"
}

# What a sort of ten destinations takes, of the difference of two numbers of sorts:   sorts TIMES
sorts() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null bench/selection "$1" 2>&1 | sed -n 's/.*Collected : *//p'
}
per_connection "instructions per connection" one "; at most 10,000"
echo "  of it, by part"
by_part
per_connection "  in sites of 50" sites ""
per_connection "  each router an event" hop "; at most 20,000"
per_connection "  all behind one caching resolver" cold ""
per_connection "  behind home NAT and carrier's NAT" nat "; at most 18,000"
echo "  of it, by part"
by_part

# With the host's own start, and totals: a connection costs as much among many as among few.   among SITES
among() {
    valgrind --tool=callgrind --toggle-collect='world_run*' --callgrind-out-file=/dev/null \
        v6sim/v6sim run --threads 1 --totals --set "sites=$1" "$population" 2>&1 | sed -n 's/.*Collected : *//p'
}
few=$(among 20)
many=$(among 2000)
printf '%-34s %12d %s\n' "instructions per host, 1,000" $((few / 1000)) "callgrind; 1 connection each, with its start"
printf '%-34s %12d %s\n' "instructions per host, 100,000" $((many / 100000)) \
    "$(echo "$few $many" | awk '{ printf "%.3f times that", $2 / 100 / $1 }'); at most 1.1"

few=$(sorts 100)
many=$(sorts 1100)
printf '%-34s %12d %s\n' "instructions per sort" $(((many - few) / 1000)) \
    "callgrind; 10 destinations, 10 sources; at most 10,000"

# What so many Teredo clients take to qualify, with their start:   qualified HOMES
qualified() {
    valgrind --tool=callgrind --toggle-collect='world_run*' --callgrind-out-file=/dev/null \
        v6sim/v6sim run --threads 1 --format csv --set "homes=$1" "$source/teredo.xml" 2>&1 |
            sed -n 's/.*Collected : *//p'
}
few=$(qualified 100)
many=$(qualified 300)
printf '%-34s %12d %s\n' "instructions per Teredo client" $(((many - few) / 200)) \
    "callgrind; qualifies behind a NAT; at most 25,000"

# With all packets in a file, its writing counted as well:   captured TIMES
captured() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        v6sim/v6sim run --threads 1 --totals --set sites=4 --set "times=$1" --pcapng "$scratch/pcapng" \
            "$population" 2>&1 | sed -n 's/.*Collected : *//p'
}
few=$(captured 5)
many=$(captured 10)
printf '%-34s %12d %s\n' "instructions with a capture" $(((many - few) / 1000)) \
    "callgrind; 200 hosts, 10 minus 5 connections, 20 frames each"
