#!/bin/sh
# commands.sh - exit statuses, formats, and what show prints
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
smallest=scenarios/first/smallest.xml

# Runs v6sim into $scratch/out and $scratch/err and wants a status.   exits STATUS ARGUMENT...
exits() {
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

exits 0 --help
exits 0 --version
for verb in run check validate show facts select os nat mix import schema; do
    exits 0 "$verb" --help
    { grep -q '^Examples:' "$scratch/out" || echo none; } | none "examples: v6sim $verb --help"
done
exits 0 run "$smallest"
exits 0 run -- "$smallest"
exits 0 validate "$smallest"
exits 0 check "$smallest"
exits 2
exits 2 rnu
exits 2 run
exits 2 run --frmat csv "$smallest"
exits 2 run --format cvs "$smallest"
exits 2 run --seed -1 "$smallest"
exits 2 run --variant nobody "$smallest"
exits 2 run "$scratch/missing.xml"
exits 2 run "$scratch/missing.xml" "$smallest"
exits 2 check "$scratch/missing.xml"
exits 0 schema scenario
exits 0 schema os
exits 0 schema nat
exits 0 nat show symmetric --format csv
exits 2 nat
exits 2 nat show
exits 2 nat show symmetrical
exits 2 nat list symmetric
exits 0 mix show os-2009 --format csv
exits 2 mix show os-2008
exits 2 mix list os-2009
exits 2 schema
exits 2 schema oss
exits 2 schema scenario os

# One that does not hold, one of each kind of todo.
expecting() {
    printf '<scenario>\n<server name="www.example.com"/><host os="windows-vista"/><connect to="www.example.com"/>\n'
    printf '%s\n</scenario>\n' "$1"
}
expecting '<expect><connection family="ipv4"/></expect>' >"$scratch/fails.xml"
expecting '<expect todo="why"><connection family="ipv4"/></expect>' >"$scratch/todo.xml"
expecting '<expect todo="why"><connection family="ipv6"/></expect>' >"$scratch/unexpected.xml"
exits 1 check "$scratch/fails.xml"
exits 0 run "$scratch/fails.xml"
exits 0 check "$scratch/todo.xml"
exits 1 check "$scratch/unexpected.xml"

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

# Queries, servers and waits. AAAA is dropped; XP asks at 0, 1, 2, 4 and 8 s until 10 s, Linux at 0 and 5 s,
# Vista waits 1 s for it; A comes after 10 ms, once for each of the four.
ignored=$source/scenarios/first/aaaa-ignored.xml
"$V6SIM" run --dns "$ignored" | sed -n '/^DNS server/,/^AAAA .*linux/p' >"$scratch/said"
cat >"$scratch/wanted" <<'END'
DNS server  queries  A  AAAA  over IPv6  unanswered  cached  peak in 1 s    at
cache            12  4     8          2           8       4            5  0 ms

waited for  from        by OS           until                     times  longest  in all
AAAA        cache       windows-xp-sp3  nothing came [retry-1]        5      4 s    10 s
AAAA        cache       linux-2009      nothing came [retry]          2      5 s    10 s
END
diff "$scratch/wanted" "$scratch/said" | none "DNS servers and waits as text"
"$V6SIM" run --table waits "$ignored" | grep ',xp-ipv6,.*,AAAA,' | cut -d , -f 12-14 >"$scratch/said"
printf '%s\n' 1000.000,none,retry-1 1000.000,none,retry-1 2000.000,none,retry-1 4000.000,none,retry-1 \
    2000.000,timeout,retry-1 | diff - "$scratch/said" | none "waits as CSV"
"$V6SIM" run --table dns-load "$ignored" | cut -d , -f 5-6 | tr '\n' ' ' >"$scratch/said"
echo "at_ms,received 0.000,5 1000.000,1 2000.000,1 4000.000,1 5000.000,1 8000.000,1 10000.000,2 " |
    tr -d '\n' | diff - "$scratch/said" | none "load as CSV"
"$V6SIM" run "$ignored" | sed -n '/^dns /p' >"$scratch/said"
echo 'dns      12 queries for 7 questions, 3 without an answer' | diff - "$scratch/said" | none "queries in vain"
"$V6SIM" run "$smallest" | grep '^dns ' | none "nothing is said of DNS where all went well"
for options in "--table connection" "--table dns --format json" "--table dns --totals" \
    "--table waits --vary-guesses"; do
    # shellcheck disable=SC2086 # words
    "$V6SIM" run $options "$smallest" >"$scratch/out" 2>"$scratch/err" && echo "$options is taken"
    [ ! -s "$scratch/out" ] || echo "$options: something on standard output"
    grep -q '^v6sim run: --table "' "$scratch/err" || echo "$options is not refused for itself"
done | none "tables that cannot be"

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
