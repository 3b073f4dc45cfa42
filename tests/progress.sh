#!/bin/sh
# progress.sh - what takes long says how far it is, on a terminal alone, and leaves none of it behind
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

command -v script >/dev/null || {
    echo "1..0 # SKIP script is missing"
    exit 0
}
export TERM=xterm NO_COLOR=1
esc=$(printf '\033')
homes=$source/scenarios/populations/aaaa-dropped.xml
many="--set isp.ipv4=10.0.0.0/8 --set home.count=400000"

# Runs a command on a terminal of 100 columns; what it writes there goes to $scratch/terminal.   on_terminal COMMAND
on_terminal() {
    began=$(date +%s)
    script -qec "stty cols 100 -opost; $1" /dev/null </dev/null >"$scratch/terminal" || :
    took=$(($(date +%s) - began))       # s
}

# Nothing has to be drawn of what a fast machine is done with before that.
too_fast() {
    [ "$took" -lt 4 ]
}

# What a terminal shows in the end: each line after the last thing that erased it.
screen() {
    tr -d '\000' <"$scratch/terminal" | sed "s/.*\r$esc\[K//"
}

# The lines that were drawn, one a line.
drawn() {
    tr '\r' '\n' <"$scratch/terminal" | sed -n "s/^\(v6sim [a-z]*  .*\)$esc\[K.*/\1/p"
}

# A line like this was drawn.   has PATTERN NAME
has() {
    if drawn | grep -Eq "$1" || too_fast; then
        pass "$2"
    else
        fail "$2"
    fi
}

on_terminal "$V6SIM run --totals $many $homes; echo status \$?"
{
    drawn | grep -Eq '^v6sim run  \[=+> *\] +[0-9]+ %  [0-9,]+ of 400,000 operations, [0-9,]+/s, [0-9]+ s left$' ||
        too_fast || echo "no bar was drawn"
    drawn | awk '
        { n = $0; sub(/ of.*/, "", n); sub(/.*%  /, "", n); gsub(/,/, "", n) }
        n + 0 < last { print "it goes back: " $0 }
        { last = n + 0 }'
    drawn | awk 'length >= 100'
} | none "a run says how far it is"
screen >"$scratch/screen"
"$V6SIM" run --totals --set isp.ipv4=10.0.0.0/8 --set home.count=400000 "$homes" >"$scratch/plain" 2>"$scratch/errors"
echo "status 0" >>"$scratch/plain"
diff "$scratch/plain" "$scratch/screen" | none "and nothing of that stays"
none "without a terminal there is none" <"$scratch/errors"

on_terminal "TERM=dumb $V6SIM run --totals $many $homes"
drawn | none "nor on one that cannot erase"

on_terminal "$V6SIM run $source/scenarios/first/smallest.xml"
drawn | none "what takes no second says nothing"

on_terminal "$V6SIM run --vary-guesses --set home.count=30000 $homes"
has '^v6sim run  \[=*> *\] +[0-9]+ %  [0-9]+ of [0-9]+ runs, ' "guesses"
on_terminal "$V6SIM explain --group os $many $homes"
has '^v6sim explain  .* of 400,000 operations' "explain"
on_terminal "$V6SIM check --set home.count=60000 $homes $homes $homes $homes"
has '^v6sim check  .* of 4 files' "check"
on_terminal "$V6SIM compare --set home.count=60000 $homes more-of-linux"
has '^v6sim compare  .* of 2 runs' "compare"

# Of a sweep: runs, the one under way in part, how fast and how long still.
on_terminal "$V6SIM sweep --set home.count=60000 --vary www.ttl=1m,5m,1h -o $scratch/sweep $homes"
has '^v6sim sweep  \[=*> *\] +[0-9]+ %  [0-2] of 3 runs, ([0-9.]+/(s|min), )?[0-9]+ s left$' "sweep"
on_terminal "$V6SIM sweep --set home.count=60000 --vary www.ttl=1m,5m,1h --jobs 2 -o $scratch/sweep-2 $homes"
has '^v6sim sweep  .* of 3 runs' "sweep of two processes"

# Of a shard: what falls to it.
on_terminal "$V6SIM run --totals --shard 1/2 -o $scratch/shard $many $homes"
has '^v6sim run  .* of 200,000 operations, [0-9,]+/s, [0-9]+ s left$' "shard"

# Ctrl-C, once the line is there.
on_terminal "timeout --foreground --preserve-status -s INT 2 $V6SIM run --vary-guesses --set home.count=60000 $homes; \
    echo status \$?"
screen | grep -vx -e 'v6sim: interrupted; the output is not complete' -e 'status 130' |
    none "Ctrl-C leaves the terminal clean"
has . "it was there before"
{ screen | grep -qx "status 130" || echo "it is not"; } | none "and is status 130"
done_testing
