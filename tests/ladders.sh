#!/bin/sh
# ladders.sh - what run --ladder draws
#
# A case of tests/ladders/*.txt says why in lines that begin with #, then its
# command, then what that prints, byte for byte; UPDATE=1 writes the latter anew.
# Beside them ladders are held against what other reports count.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
unset V6SIM_PROFILE_PATH
mkdir "$scratch/bin"
ln -s "$V6SIM" "$scratch/bin/v6sim"
PATH=$scratch/bin:$PATH

for case in tests/ladders/*.txt; do
    sed -n '/^#/p; /^[^#]/q' "$case" >"$scratch/case"
    command=$(sed -n '/^\$ /{s///p;q;}' "$case")
    {
        echo "\$ $command"
        sh -c "$command" 2>&1 || :
    } >>"$scratch/case"
    [ "${UPDATE-}" != 1 ] || cp "$scratch/case" "$case"
    {
        grep -q '^# ' "$case" || echo "it does not say why"
        diff -u "$case" "$scratch/case" || :
    } | none "$case"
done

# Each SYN, query and echo request that other reports count is a line, and no other:   counted SCENARIO HOST
counted() {
    v6sim run --ladder --unfold --host "$2" "$1" >"$scratch/ladder"
    v6sim run --format csv "$1" >"$scratch/csv"
    awk -F, -v host="$2" '
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["host"] == host { syn += $at["syns"]; a += $at["queries_a"]; aaaa += $at["queries_aaaa"] }
        END { print syn + 0, a + 0, aaaa + 0 }' "$scratch/csv" >"$scratch/want"
    # Of the host are those that begin at its bar, the first one.
    sed 's/^[^|*]*//' "$scratch/ladder" | awk '
        /^\|-*SYN-/ && !/^\|-*SYN-ACK/ && !/:53(;|$)/ { syn++ }
        /^\|-*A\? / { a++ }
        /^\|-*AAAA\? / { aaaa++ }
        END { print syn + 0, a + 0, aaaa + 0 }' >"$scratch/have"
    diff "$scratch/want" "$scratch/have" >/dev/null ||
        echo "$1 $2: SYN, A, AAAA are $(cat "$scratch/want"), in the ladder $(cat "$scratch/have")"
}
for scenario in first/aaaa-ignored first/ipv6-dead fallback/broken-ipv6 dns/lost-query dns/lame nat/types \
    resolvers/dead-first-server resolvers/client-cache; do
    v6sim run --format csv "scenarios/$scenario.xml" | tail -n +2 | cut -d, -f4 | sort -u | head -n 4 |
        while read -r host; do
            counted "scenarios/$scenario.xml" "$host"
        done
done | none "SYNs and queries are as many as elsewhere"

# The widths that terminals have: nothing is longer.
for width in 60 80 100 132; do
    for host in 'home[1].vista' 'home[4].linux'; do
        COLUMNS=$width v6sim run --ladder --host "$host" scenarios/nat/types.xml | sed '1,/^t\/ms/d' |
            awk -v width="$width" 'length > width { print width " columns: " $0 }'
    done
done | none "lines are no longer than the terminal is wide"

# On a terminal that can, the same is drawn with other characters; --plain says no.
if command -v script >/dev/null; then
    terminal() {
        NO_COLOR=1 LC_ALL=C.UTF-8 COLUMNS=100 \
            script -qec "$V6SIM run --ladder $* scenarios/first/ipv6-dead.xml --host vista" /dev/null </dev/null |
            tr -d '\r'
    }
    v6sim run --ladder scenarios/first/ipv6-dead.xml --host vista >"$scratch/plain"
    terminal >"$scratch/drawn"
    {
        grep -q '→' "$scratch/drawn" || echo "it is plain"
        sed 's/│/|/g; s/─/-/g; s/→/>/g; s/←/</g; s/×/x/g; s/…/~/g; s/•/*/g' "$scratch/drawn" |
            diff "$scratch/plain" - || :
        terminal --plain | diff "$scratch/plain" - || :
    } | none "on a terminal"
else
    pass "on a terminal # SKIP script is missing"
fi

# A scenario of its own on standard input:   hosts N
hosts() {
    printf '<scenario><server name="www.example.com"/><host id="pc" os="linux-2009" count="%s"/>' "$1"
    printf '<connect to="www.example.com"/></scenario>\n'
}

# Refuses:   refused COMPLAINT ARGUMENT...
refused() {
    complaint=$1
    shift
    status=0
    hosts 5 | v6sim run "$@" - >"$scratch/out" 2>"$scratch/err" || status=$?
    {
        [ $status -eq 2 ] || echo "exit status $status, not 2"
        [ ! -s "$scratch/out" ] || echo "something on standard output"
        head -n 1 "$scratch/err" | grep -Fxq "v6sim run: $complaint" || cat "$scratch/err"
        grep -q '^  hint: ' "$scratch/err" || echo "no hint"
    } | none "v6sim run $*: $complaint"
}
refused '--ladder: there are 5 hosts' --ladder
refused '--host: no host is called "cp"' --ladder --host cp
refused '--host is of --ladder' --host pc
refused '--unfold is of --ladder' --unfold
refused '--ladder and --format do not go together' --ladder --format json
refused '--ladder and --totals do not go together' --ladder --totals
refused '--ladder and --vary-guesses do not go together' --ladder --vary-guesses
refused '--ladder and --every-hop do not go together' --ladder --every-hop

{
    hosts 5 | v6sim run --ladder --host 'pc[2],pc[4]' - | grep -c '^pc\[[24]\]  *linux-2009 ' | grep -vx 2
    hosts 5 | v6sim run --ladder --host pc - | grep -c 'ESTABLISHED in 40 ms' | grep -vx 5
    hosts 4 | v6sim run --ladder - | grep -c 'ESTABLISHED in 40 ms' | grep -vx 4
} | none "a ladder for each host"
done_testing
