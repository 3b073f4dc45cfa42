#!/bin/sh
# paths.sh - the tables of ways and relays add up, and matter to people only where they do
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
shares=tests/cases/shares.xml
ways=tests/cases/ways.xml

# A table, without what says of which run it is.   table NAME ARGUMENT...
table() {
    name=$1
    shift
    "$V6SIM" run --table "$name" "$@" | sed 's/^[^,]*,[^,]*,[^,]*,//; s/,[^,]*$//'
}

# 16 homes of 20 have 6to4, the others nothing; 3 connections of each of two native hosts. 5 + 10 + 15 ms, of these
# 15 in IPv4; the link of 20 ms.
table paths $shares | sed 1d | is "connection,home - isp - near[out] - hosting,hosting - near[out] - isp - home,\
out,out,16,22,30.000,15.000,30.000,15.000,60.000,0.000
connection,dual - hosting,hosting - dual,,,6,22,20.000,0.000,20.000,0.000,40.000,0.000
ping,dual - hosting,hosting - dual,,,2,2,20.000,0.000,20.000,0.000,40.000,0.000" | none "pairs of ways"
table relays $shares | sed 1d | is "connection,out,near,near,16,22,16,16,16
connection,idle,dual,dual,0,22,0,0,0
connection,,,,16,22,16,16,16
ping,out,near,near,0,2,0,0,0
ping,idle,dual,dual,0,2,0,0,0
ping,,,,0,2,0,0,0" | none "relays"

# Run by an end's own domain it is nobody else's.
for operator in isp hosting; do
    table relays $shares --set "out.operator=$operator" | sed -n 2p |
        is "connection,out,near,$operator,16,22,16,16,0" | none "a relay of $operator"
done

# pc and home by both relays, one in each direction; two connections over none. Two pings, one of them without a relay.
table relays $ways | sed 1d | is "connection,out,near,near,2,4,2,0,2
connection,back,far,far,2,4,0,2,2
connection,,,,2,4,2,2,2
ping,out,near,near,1,2,1,0,1
ping,back,far,far,1,2,0,1,1
ping,,,,1,2,1,1,1" | none "relays by direction"

# JSON has the same, in ns.
"$V6SIM" run --format json $shares | sed -n '/"paths"/{n;p;}' |
    grep -o '"[a-z]*_path":"[^"]*"\|"number":[0-9]*\|"forward_ns":[0-9]*' |
    is '"forward_path":"home - isp - near[out] - hosting"
"return_path":"hosting - near[out] - isp - home"
"number":16
"forward_ns":30000000' | none "JSON"

# A connection's own columns; each step of a way takes a nanosecond.
"$V6SIM" run --format csv $ways | grep ',pc,.*,relayed,' | rev | cut -d , -f 5-12 | rev |
    sed 's/\(\.[0-9][0-9][0-9]\)[0-9]*/\1/g' | is "6to4,out,back,10.000,60.000,50.000,75.000,none" |
    none "columns of a connection"
# The order of vista is that of its only candidate; Windows XP SP3 asks for A alone where it has no IPv6.
"$V6SIM" run --format csv scenarios/first/ipv6-dead.xml |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["host"], $at["not_asked"] "|" $at["candidates"] }' | sed -n '/^xp /p; /^vista /p' |
    is "xp AAAA aaaa-when|198.18.0.1 from 198.18.0.2
vista |2001:db8::1 from 2001:db8::3; 198.18.0.1 from 198.18.0.4" | none "candidates, and what is not asked"

# People read of it where there is something to read.
"$V6SIM" run $shares | grep -c '^way there ' | is 1 | none "as text: connections, not pings"
"$V6SIM" run scenarios/first/smallest.xml | grep '^way there ' | none "as text: nothing of one way"
"$V6SIM" run --totals $ways | sed -n '/^way there.* connections/,/^relay/p' | grep ' home ' | tr -s ' ' |
    is "home - isp - near[out] - hosting hosting - far[back] - isp - home 1 25.0 % 31 ms 106 ms 75 ms" |
    none "as text: with --totals"

# An expectation of another relay says why this one is it. `own` stands in another domain here, which alone sees it.
sed '/id="own"/s/in="hosting"/in="near"/; s/return-relay="own"/return-relay="out"/' $ways >"$scratch/other.xml"
"$V6SIM" check "$scratch/other.xml" | grep '^ *because .*; back: ' | head -n 1 | sed 's/.*; back: //' |
    is "back in far, of those that announce 2002::/16 the nearest to hosting, metric 1; not own: it is announced \
inside near alone" | none "why not the relay that was expected"

# 4,000 clients of Teredo have a packet for their mapping on its way at any time: that keeps no run going.
"$V6SIM" run --totals --set homes=4000 scenarios/rollout/relays.xml | sed -n 's/^any *//p' | tr -s ' ' |
    is "4,500 100.0 % 4,500 4,500 100.0 %" | none "a run of many clients of Teredo ends"
done_testing
