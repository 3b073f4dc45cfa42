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
for verb in run check validate show facts select os import schema; do
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

# ... and JSON of several is an array, whatever becomes of them; what --set gave tells rows apart.
for verb in run facts; do
    for files in "$smallest $smallest" "$scratch/none.xml $smallest" "$scratch/none.xml $scratch/none.xml"; do
        # shellcheck disable=SC2086 # two names without blanks
        "$V6SIM" $verb --format json $files 2>"$scratch/err" | grep '^[^ ]' | tr '\n' ' '
    done
    echo
done >"$scratch/arrays"
printf '%s\n' '[ { } , { } ] [ { } ] [ ] ' '[ { } , { } ] [ { } ] [ ] ' | diff - "$scratch/arrays" |
    none "JSON of several files is an array"
for options in "run" "run --totals" "run --vary-guesses" "facts"; do
    # shellcheck disable=SC2086 # words
    "$V6SIM" $options --format csv --set www.ttl=7s --set host-1.os=linux-2009 "$smallest" |
        awk -F , -v options="$options" '
            $NF != (NR == 1 ? "set" : "www.ttl=7s host-1.os=linux-2009") { print options ": " $0 }
            END { if (NR < 2) print options ": no rows" }'
done | none "rows say what --set gave"

# What show prints gives the same connections, and shows the same again.
uncommented() {
    sed 's/ *<!--.*-->//' | grep -v '^$'
}
for file in $(scenarios_in scenarios tests/cases); do
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
# What the report says of lookups, caches and servers: which fact, and whose answer.
cat >"$scratch/lookups.xml" <<'END'
<scenario>
  <server name="www.example.com" ipv4="198.18.0.80" ttl="2m"/> <server name="old.example.com" ipv6="none" ttl="1s"/>
  <dns id="gone" state="blackhole"/> <dns id="good"/>
  <host id="pc" os="windows-vista"/>
  <connect id="page" to="www.example.com" times="2" every="1m"/>
  <connect id="half" to="old.example.com" at="3m" times="2" every="1m"/>
  <resolve id="name" to="198.18.0.80" at="10m" times="2"/>
  <resolve id="nobody" to="2001:db8::99" at="20m"/>
  <resolve id="both" to="www.example.com" at="30m"/>
</scenario>
END
"$V6SIM" run "$scratch/lookups.xml" | sed 's/^ *//' >"$scratch/out"
while read -r line; do
    grep -Fqx "$line" "$scratch/out" || echo "does not say: $line"
done <<'END' | none "lookups, caches and servers in the report"
resolve      0 ms   +1.02 s  A: 1 address 1.01 s (2 tries), AAAA: 1 address 10 ms
3 queries, UDP over IPv6, resolvers gone 1, good 2 [servers]
answered by good
resolve      0 ms     +0 ms  A: 1 address, AAAA: 1 address, from the cache [cache]   0 queries
resolve      0 ms    +10 ms  A: 1 address 10 ms, AAAA: no data from the cache [cache]
1 query, UDP over IPv6, resolver good [servers]
pc  windows-vista -> 198.18.0.80  name  1 of 2  at 600 s   RESOLVED in 10 ms: www.example.com
resolve      0 ms     +0 ms  PTR: 1 name from the cache [cache]   0 queries
pc  windows-vista -> 2001:db8::99  nobody  at 1200 s   FAILED after 1.01 s: the address has no name
resolve      0 ms   +1.01 s  PTR: NXDOMAIN 1.01 s (2 tries)
answer                       2001:db8::1   198.18.0.80
by OS          connections  established  IPv6  failed  over 3 s    p50     p95  queries A  AAAA  cached
windows-vista            4            4     2       0         0  30 ms  1.04 s          4     2       3
by OS          lookups  resolved  failed  over 3 s    p50    p95  queries A  AAAA  PTR  cached
windows-vista        4         3       1         0  10 ms  20 ms          1     1    3       1
END

done_testing
