#!/bin/sh
# memory.sh - a limit of memory is kept: with fewer threads, or by an end that says so and leaves nothing
#
# What a process had at most is what the system says of it when it has ended (getrusage(), as time -v prints it).
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
if [ ! -r /proc/self/statm ] || ! python3 -c 'import resource' 2>/dev/null; then
    echo "1..0 # SKIP no /proc/self/statm, or no python3"
    exit 0
fi
# A program that is watched by a sanitizer takes several times as much: nothing can be said of it in advance.
if ! "$V6SIM" run --memory 48M scenarios/first/smallest.xml >/dev/null 2>&1; then
    echo "1..0 # SKIP this build takes more memory than the limits below"
    exit 0
fi

cat >"$scratch/most.py" <<'END'
import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as to:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=to)
sys.exit(status)
END
# Runs v6sim; $most is what it took at most, KB, $status how it ended.   measured ARGUMENT...
measured() {
    status=0
    python3 "$scratch/most.py" "$scratch/most" "$V6SIM" "$@" >"$scratch/out" 2>"$scratch/said" || status=$?
    most=$(cat "$scratch/most")
}

# 600 parts, each of a router and 200 hosts: with each thread more there is such an island more at a time.
cat >"$scratch/sites.xml" <<END
<scenario>
  <domain id="isp" ipv4="10.0.0.0/8" ipv6="2001:db8::/32"/>
  <server id="www" name="www.example.com" in="isp"/>
  <site id="home" count="600" in="isp" ipv6="native"><router/><host id="pc" os="windows-vista" count="200"/></site>
  <connect from="pc" to="www.example.com"/>
</scenario>
END
"$V6SIM" run --totals --threads 1 "$scratch/sites.xml" >"$scratch/whole.txt"
measured run --totals --threads 1 "$scratch/sites.xml"
alone=$most
measured run --totals --threads 8 "$scratch/sites.xml"
eight=$most
echo "# one thread takes $alone KB, eight take $eight KB"

# Between the two, and a little more than one thread takes: it is kept, and the same comes out.
for limit in $(((alone + eight) / 2 / 1024 + 4)) $((alone / 1024 + 6)); do
    measured run --totals --threads 8 --memory "${limit}M" "$scratch/sites.xml"
    {
        [ $status -eq 0 ] || echo "status $status"
        [ "$most" -le $((limit * 1024)) ] || echo "takes $most KB, may take $((limit * 1024))"
        diff "$scratch/whole.txt" "$scratch/out"
        cat "$scratch/said"
    } 2>&1 | none "${limit} MB, eight threads"
done

# Says that it is not enough.   not_enough LIMIT PATTERN ARGUMENT...
not_enough() {
    limit=$1
    pattern=$2
    shift 2
    measured run --memory "${limit}M" "$@"
    {
        [ $status -eq 2 ] || echo "status $status"
        [ "$most" -le $((limit * 1024)) ] || echo "takes $most KB, may take $((limit * 1024))"
        [ "$(wc -l <"$scratch/said")" -eq 2 ] || echo "not in one line and a hint"
        head -n 1 "$scratch/said" | grep -vxE "v6sim run: --memory ${limit}M is not enough: $pattern" || :
        sed -n 2p "$scratch/said" | grep -v '^  hint: ' || :
        cat "$scratch/out"
        ls -d "$scratch"/results* 2>/dev/null || :
    } 2>&1 | none "$limit MB: $pattern"
}
not_enough 40 "the world alone takes more" --totals -o "$scratch/results" --set home.count=4000 "$scratch/sites.xml"

# One part that needs more, for each host keeps what it was answered; and what is kept of many connections.
cat >"$scratch/one.xml" <<END
<scenario>
  <server name="www.example.com"/>
  <dns id="cache" cache="cold"/>
  <host id="pc" os="windows-vista" count="50000"/>
  <connect to="www.example.com" over="10s"/>
</scenario>
END
more="[0-9]+ MB on one thread, of which the world takes [0-9]+ MB"
not_enough 60 "$more" --totals -o "$scratch/results" "$scratch/one.xml"
not_enough 100 "$more" -o "$scratch/results" "$scratch/sites.xml"

# Processes of a sweep share it.
sweep() {
    "$V6SIM" sweep --set home.count=600 --vary www.ttl=1m,5m,1h,1d "$@" "$scratch/sites.xml"
}
sweep -o "$scratch/swept" >"$scratch/swept.txt"
limit=$((3 * alone / 1024))
status=0
sweep --jobs 2 --memory "${limit}M" -o "$scratch/shared" >"$scratch/shared.txt" 2>"$scratch/said" || status=$?
{
    [ $status -eq 0 ] || echo "status $status"
    cat "$scratch/said"
    diff -r "$scratch/swept" "$scratch/shared"
} 2>&1 | none "a sweep of two processes"
status=0
sweep --jobs 4 --memory "${limit}M" -o "$scratch/short" >"$scratch/out" 2>"$scratch/said" || status=$?
{
    [ $status -eq 2 ] || echo "status $status"
    grep -q -- "--memory ${limit}M is not enough: " "$scratch/said" || cat "$scratch/said"
    [ ! -e "$scratch/short/manifest.json" ] || echo "it reads as complete"
    find "$scratch/short" -name '*.part-*'
} 2>&1 | none "four processes need more"

# A capture waits in a file: of twice as many connections it is twice as long, but memory hardly grows. What it takes
# for one of them, addresses and ports, is known for 10 minutes: a sixth of the octets that there are of it is plenty.
cat >"$scratch/often.xml" <<END
<scenario>
  <parameter name="times" default="20"/>
  <server name="www.example.com"/>
  <host os="linux-2009" count="500"/>
  <connect to="www.example.com" times="{times}" every="1s" over="1s"/>
</scenario>
END
for times in 20 40; do
    measured run --totals --threads 1 --set times=$times --pcapng "$scratch/$times.pcapng" "$scratch/often.xml"
    echo "$status $most $(wc -c <"$scratch/$times.pcapng")"
done >"$scratch/takes"
awk '{ bad += $1; memory = $2 * 1024 - memory; octets = $3 - octets }
     END { if (bad || octets < 20000000 || memory > octets / 6) print memory " more for " octets " octets" }' \
    "$scratch/takes" | none "a capture"

# Words that are no size.
for word in 512 12X -3M M "" 1M 99999999999T; do
    status=0
    "$V6SIM" run --memory="$word" scenarios/first/smallest.xml >"$scratch/out" 2>&1 || status=$?
    [ $status -eq 2 ] && grep -q '^  hint: ' "$scratch/out" || echo "\"$word\": status $status"
done | none "words that are no size"
done_testing
