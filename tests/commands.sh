#!/bin/sh
# commands.sh - exit statuses, formats, and what show prints
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
smallest=scenarios/first/smallest.xml

# Runs v6sim into $scratch/out and $scratch/err and wants a status.   ends STATUS ARGUMENT...
ends() {
    want=$1
    shift
    status=0
    "$V6SIM" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    {
        [ "$status" -eq "$want" ] || echo "exit status $status, not $want"
        [ "$want" -ne 0 ] || [ ! -s "$scratch/err" ] || cat "$scratch/err"
        [ "$want" -ne 2 ] || [ -s "$scratch/err" ] || echo "nothing on standard error"
    } | none "status $want: v6sim $(echo "$*" | sed "s,$scratch/,,g")"
}

ends 0 --help
ends 0 --version
for verb in run check validate show facts os schema; do
    ends 0 "$verb" --help
    { grep -q '^Examples:' "$scratch/out" || echo none; } | none "examples: v6sim $verb --help"
done
ends 0 run "$smallest"
ends 0 run -- "$smallest"
ends 0 validate "$smallest"
ends 0 check "$smallest"
ends 2
ends 2 rnu
ends 2 run
ends 2 run --frmat csv "$smallest"
ends 2 run --format cvs "$smallest"
ends 2 run --seed -1 "$smallest"
ends 2 run --variant nobody "$smallest"
ends 2 run "$scratch/missing.xml"
ends 2 run "$scratch/missing.xml" "$smallest"
ends 2 check "$scratch/missing.xml"
ends 0 schema scenario
ends 0 schema os
ends 2 schema
ends 2 schema oss
ends 2 schema scenario os

# One that does not hold, one of each kind of todo.
expecting() {
    printf '<scenario>\n<server name="www.example.com"/><host os="windows-vista"/><connect to="www.example.com"/>\n'
    printf '%s\n</scenario>\n' "$1"
}
expecting '<expect><connection family="ipv4"/></expect>' >"$scratch/fails.xml"
expecting '<expect todo="why"><connection family="ipv4"/></expect>' >"$scratch/todo.xml"
expecting '<expect todo="why"><connection family="ipv6"/></expect>' >"$scratch/unexpected.xml"
ends 1 check "$scratch/fails.xml"
ends 0 run "$scratch/fails.xml"
ends 0 check "$scratch/todo.xml"
ends 1 check "$scratch/unexpected.xml"

# Output that cannot be written.
for to in /dev/full '&-'; do
    [ "$to" != /dev/full ] || [ -e /dev/full ] || continue
    status=0
    eval '"$V6SIM" run "$smallest" 2>"$scratch/err" >'"$to" || status=$?
    {
        [ $status -eq 2 ] || echo "exit status $status, not 2"
        grep -q 'cannot write the output' "$scratch/err" || cat "$scratch/err"
    } | none "output to $to"
done

# Interrupted while it reads: the pipe is open on its side once the shell has opened this one.
mkfifo "$scratch/pipe"
"$V6SIM" run "$scratch/pipe" >"$scratch/out" 2>"$scratch/err" &
running=$!
exec 3>"$scratch/pipe"
kill -INT $running
status=0
wait $running || status=$?
exec 3>&-
{
    [ $status -eq 130 ] || echo "exit status $status, not 130"
    [ ! -s "$scratch/out" ] || echo "something on standard output"
    grep -q interrupted "$scratch/err" || echo "says nothing"
} | none "interrupted"

# Standard input is a file like others.
"$V6SIM" run --format csv - <"$smallest" | sed 's/^stdin,/smallest,/' >"$scratch/stdin"
"$V6SIM" run --format csv "$smallest" | diff - "$scratch/stdin" | none "standard input"

# Several files have one line of names.
"$V6SIM" run --format csv "$smallest" "$smallest" | grep -c '^scenario,' | grep -vx 1 | none "one line of names"

# What show prints gives the same connections, and shows the same again.
uncommented() {
    sed 's/ *<!--.*-->//' | grep -v '^$'
}
for file in scenarios/*/*.xml tests/cases/*.xml; do
    for variant in base $(sed -n 's/.*<variant name="\([^"]*\)".*/\1/p' "$file"); do
        set -- "$file"
        [ "$variant" = base ] || set -- --variant "$variant" "$file"
        "$V6SIM" show "$@" >"$scratch/shown.xml"
        {
            "$V6SIM" run --format csv "$@" | cut -d, -f1,3- >"$scratch/one"
            "$V6SIM" run --format csv "$scratch/shown.xml" | cut -d, -f1,3- | diff "$scratch/one" - || :
            uncommented <"$scratch/shown.xml" >"$scratch/one"
            "$V6SIM" show "$scratch/shown.xml" | uncommented | diff "$scratch/one" - || :
        } 2>&1 | none "shown: $file $variant"
    done
done
done_testing
