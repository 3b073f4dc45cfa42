#!/bin/sh
# peers.sh - the same load in v6sim, ns-3 and SimPy:   peers.sh [--install] [ROUNDS], in the build folder
#
# Dual-stack hosts, fifty to a site: each asks for AAAA and for A, shakes hands over IPv6 and closes,
# once a second. peers-ns3.cc and peers-simpy.py say how each of them does that, and connections.c how
# v6sim does. All three have to come to the same times, or else nothing is compared.
#
# A round runs each of them once, so that a ratio is of figures of one round. What counts is CPU time of
# the run alone: making the network is told apart. For v6sim, whose hosts are made in the run, this is
# in it. Where valgrind is there, instructions follow, which do not depend on who else uses the machine.
#
# It needs ns-3 (Debian: libns3-dev), SimPy (Debian: python3-simpy3) and a C++ compiler, says what is
# missing, and does without. --install has apt-get install them. Not part of any test.
set -eu
here=$(dirname "$0")
build=bench
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ "${1:-}" = --install ]; then
    shift
    root=
    [ "$(id -u)" -eq 0 ] || root=sudo
    $root apt-get install -y --no-install-recommends g++ pkgconf libns3-dev python3-simpy3
fi
rounds=${1:-5}

# What is there? An interpreter of the user's own may lack what the system's has.
python=
for each in ${PYTHON:-} python3 /usr/bin/python3; do
    if [ -z "$python" ] && "$each" -c 'import simpy' 2>/dev/null; then
        python=$each
    fi
done
[ -n "$python" ] || echo "no SimPy: not measured (Debian: apt-get install python3-simpy3)"

ns3=
modules="ns3-internet ns3-point-to-point"
# shellcheck disable=SC2046,SC2086 # lists of words
if pkg-config --exists $modules 2>/dev/null && command -v "${CXX:-g++}" >/dev/null; then
    # Of the libraries only ns-3's own are linked: others are named by files that Debian has in packages of their own.
    libraries=$(pkg-config --libs $modules | tr ' ' '\n' | grep -E '^-(L|lns3)' | sort -u)
    "${CXX:-g++}" -O2 -std=c++17 -Wall -Wextra $(pkg-config --cflags $modules) -o "$build/peers-ns3" \
        "$here/peers-ns3.cc" $libraries
    ns3=$build/peers-ns3
else
    echo "no ns-3: not measured (Debian: apt-get install g++ pkgconf libns3-dev)"
fi

# One line of figures:   run_of WHO HOSTS TIMES [WORD]; v6sim runs so often that it takes a while.
run_of() {
    who=$1
    shift
    case $who in
    v6sim) $build/connections "$1" "$2" sites "${3:-$((200000 / ($1 * $2)))}" ;;
    ns-3) $ns3 "$@" ;;
    SimPy*) $python "$here/peers-simpy.py" "${who#SimPy-}" "$1" "$2" ;;
    esac
}

# A figure of lines of them:   figure NAME
figure() {
    awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) print $(i + 1) }'
}

peers="v6sim${ns3:+ ns-3}${python:+ SimPy-hop SimPy-way}"

# The same load?   A connection is there after 40 ms, whoever simulates it.
check_load() {
    for who in $peers; do
        line=$(run_of "$who" 100 2 count)
        echo "$line" | awk -v who="$who" '
            { for (i = 1; i < NF; i++) of[$i] = $(i + 1) }
            of["mean_us"] < 39999 || of["mean_us"] > 40001 || of["connections"] != 200 {
                print "not the same load, " who ": " $0
                exit 1
            }
            { printf "%-10s %5.1f ms a connection, %s packets, %5.1f events\n", who, of["mean_us"] / 1000,
                  of["packets"] / 200, of["events"] / 200 }' || exit 1
    done
}

# Median, least and most of numbers:   spread FORMAT
spread() {
    sort -g | awk -v format="$1" '
        { value[NR] = $1 }
        END { printf format " (" format " - " format ")", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2,
                  value[1], value[NR] }'
}

# A table of one size:   compare HOSTS TIMES
compare() {
    round=0
    rm -f "$scratch"/*
    while [ $round -lt "$rounds" ]; do
        for who in $peers; do
            run_of "$who" "$1" "$2" >>"$scratch/$who"
        done
        round=$((round + 1))
    done
    printf '%-10s %-27s %9s %10s  %s\n' "$1 x $2" "us of CPU a connection" "per s" "set-up s" "v6sim is faster"
    for who in $peers; do
        figure run_s <"$scratch/$who" | awk -v n=$(($1 * $2)) '{ printf "%.9f\n", $1 / n * 1e6 }' >"$scratch/$who.us"
        us=$(spread %.2f <"$scratch/$who.us")
        times=$(paste "$scratch/$who.us" "$scratch/v6sim.us" | awk '{ printf "%.9f\n", $1 / $2 }' | spread %.0f)
        printf '%-10s %-27s %9.0f %10.2f  %s\n' "$who" "$us" "$(echo "$us" | awk '{ print 1e6 / $1 }')" \
            "$(figure setup_s <"$scratch/$who" | sort -g | sed -n "$(((rounds + 1) / 2))p")" "$times"
    done
}

# Under callgrind, of 100 hosts:   instructions_of WHO TIMES; Python's hashes are the same each time.
instructions_of() {
    who=$1
    shift
    case $who in
    v6sim) set -- $build/connections 100 "$1" sites ;;
    ns-3) set -- $ns3 100 "$1" ;;
    SimPy*) set -- "$python" "$here/peers-simpy.py" "${who#SimPy-}" 100 "$1" ;;
    esac
    PYTHONHASHSEED=0 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

print_instructions() {
    printf '%-10s %s\n' "100 hosts" "instructions a connection, 4 minus 2 of each host"
    for who in $peers; do
        few=$(instructions_of "$who" 2)
        many=$(instructions_of "$who" 4)
        n=$(((many - few) / 200))
        [ "$who" != v6sim ] || ours=$n
        printf '%-10s %12d %10.1f times v6sim\n' "$who" $n "$(echo "$n $ours" | awk '{ print $1 / $2 }')"
    done
}

echo "processors $(nproc), load before $(cut -d ' ' -f 1-3 /proc/loadavg), medians of $rounds rounds (least - most)"
[ -z "$ns3" ] || echo "ns-3 $(pkg-config --modversion ns3-core)"
versions='import platform, simpy; print("SimPy", simpy.__version__, "Python", platform.python_version())'
[ -z "$python" ] || "$python" -c "$versions"
check_load
echo
compare 100 20
echo
compare 1000 5
if command -v valgrind >/dev/null; then
    echo
    print_instructions
fi
