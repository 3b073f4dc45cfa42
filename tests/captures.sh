#!/bin/sh
# captures.sh - what run --pcapng writes, as tshark reads it
#
# Of every scenario, and of variants where hosts configure themselves or packets do not fit,
# tshark finds nothing malformed, no bad checksum, and each packet as long as the models say.
# Answers that are faulty on purpose have a comment; of what an ICMP error quotes the end is
# cut off (RFC 792: 8 octets behind the header), so that it is not whole, and no checksum in there can be right.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
command -v tshark >/dev/null || {
    echo "1..0 # SKIP tshark is missing"
    exit 0
}
capture=$scratch/capture.pcapng

# Prints fields of the packets of the capture that match:   fields FILTER FIELD...
fields() {
    filter=$1
    shift
    for field in "$@"; do
        set -- "$@" -e "$field"
        shift
    done
    tshark -n -r "$capture" -Y "$filter" -T fields -E separator=' ' "$@" 2>/dev/null
}

wrong='(_ws.malformed && !icmp) || frame.cap_len != frame.len'
for protocol in ip udp icmp icmpv6; do
    wrong="$wrong || $protocol.checksum.status == \"Bad\""
done
wrong="$wrong || (tcp.checksum.status == \"Bad\" && !icmp && !icmpv6)"

# Captures a scenario and says what tshark finds wrong:   examine FILE VARIANT
examine() {
    V6SIM_PROFILE_PATH=tests/os "$V6SIM" run --totals --pcapng "$capture" --variant "$2" "$1" \
        >/dev/null 2>"$scratch/err" || {
        grep -q 'and a whole capture is of' "$scratch/err" || sed "s|^|$1 $2: |" "$scratch/err"
        return 0
    }
    tshark -n -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE -r "$capture" \
        -Y "($wrong) && !(frame.comment contains \"faulty answer\")" 2>/dev/null | head -n 4 | sed "s|^|$1 $2: |"
}
for file in $(scenarios_in scenarios tests/cases); do
    variants=base
    case $file in
    */autoconf/* | */fallback/* | */nat/* | */6to4/* | */teredo/*)
        variants="base $(sed -n 's/.*<variant [^>]*name="\([^"]*\)".*/\1/p' "$file" | tr '\n' ' ')"
        ;;
    esac
    for variant in $variants; do
        examine "$file" "$variant"
    done
done | none "nothing is malformed, and each checksum and length is right"

# The smallest scenario, at the host. Times are those of tests/ladders/native-connect.txt. A query has IPv6 40, UDP 8,
# DNS 12, the name 17, type and class 4 octets; its answer a record of 12 + 4 or 12 + 16 more; a SYN 40 + 20 + 4.
"$V6SIM" run --pcapng "$capture" --host host-1 scenarios/first/smallest.xml >/dev/null
fields 'frame.number <= 6' frame.time_relative ipv6.src frame.len dns.qry.type dns.a dns.aaaa tcp.flags |
    sed 's/\(\.[0-9][0-9][0-9]\)[0-9]*/\1/; s/ *$//; s/  */ /g' >"$scratch/have"
cat >"$scratch/want" <<'END'
0.000 2001:db8::2 81 1
0.010 2001:db8::3 97 1 198.18.0.1
0.010 2001:db8::2 81 28
0.020 2001:db8::3 109 28 2001:db8::1
0.020 2001:db8::2 64 0x0002
0.040 2001:db8::1 64 0x0012
END
{
    diff "$scratch/want" "$scratch/have" || :
    fields '!(frame.interface_name == "host-1")' frame.number
    fields 'tcp.flags == 2' frame.comment | grep -q 'before 198.18.0.1 .*rule 6.* (RFC 3484 6)$' ||
        echo "the SYN does not say why it goes there"
    tshark -N n -r "$capture" 2>/dev/null | grep -q 'host-1 → internet-dns DNS' || echo "names are not resolved"
} | none "the smallest scenario"

# A NAT has the same packet inside and outside, with other ends (tests/ladders/nat-symmetric.txt).
"$V6SIM" run --set type=symmetric --pcapng "$capture" tests/ladders/two-resolvers.xml >/dev/null
fields 'dns.flags.response == 0 && frame.interface_name contains "home-nat"' frame.interface_name ip.src udp.srcport |
    head -n 4 >"$scratch/have"
cat >"$scratch/want" <<'END'
home-nat inside 192.168.1.2 49152
home-nat outside 198.18.0.4 1024
home-nat inside 192.168.1.2 49152
home-nat outside 198.18.0.4 1025
END
diff "$scratch/want" "$scratch/have" | none "a NAT on both sides"

# Of a response of 60 kB (scenarios/fallback/mtu-black-hole.xml, over IPv4) all octets come, each once.
"$V6SIM" run --pcapng "$capture" --host 'plain[3]' scenarios/fallback/mtu-black-hole.xml >/dev/null
fields 'ip && tcp.srcport == 80 && tcp.len > 0' tcp.len | awk '{ n += $1 } END { print n + 0 }' | grep -vx 60000 |
    none "the octets of a response"

# Queries and SYNs are as many as the report counts.
for scenario in first/ipv6-dead dns/lost-query fallback/broken-ipv6 resolvers/dead-first-server; do
    file=scenarios/$scenario.xml
    "$V6SIM" run --format csv --pcapng "$capture" "$file" | awk -F, '
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { syn += $at["syns"]; q += $at["queries_a"] + $at["queries_aaaa"] }
        END { print syn + 0, q + 0 }' >"$scratch/want"
    out='frame.packet_flags_direction == 2'
    out="$out && !icmp && !icmpv6"
    echo "$(fields "$out && tcp.flags == 2 && tcp.dstport != 53" frame.number | wc -l)" \
        "$(fields "$out && dns.flags.response == 0" frame.number | wc -l)" | diff "$scratch/want" - |
        sed "s|^|$file: |"
done | none "queries and SYNs are as many as elsewhere"

# The same again; and what cannot be written leaves nothing.
{
    "$V6SIM" run --pcapng "$scratch/again" scenarios/first/three-systems.xml >/dev/null
    "$V6SIM" run --pcapng "$capture" scenarios/first/three-systems.xml >/dev/null
    cmp "$scratch/again" "$capture" || :
    status=0
    "$V6SIM" run --pcapng "$scratch/nowhere/capture" scenarios/first/smallest.xml \
        >/dev/null 2>"$scratch/err" || status=$?
    [ $status -eq 2 ] || echo "exit status $status, not 2"
    grep -q '^v6sim run: --pcapng: .*nowhere' "$scratch/err" || cat "$scratch/err"
    "$V6SIM" run --pcapng "$capture" scenarios/first/*.xml 2>&1 |
        grep -vx -e 'v6sim run: --pcapng is for one scenario' \
            -e '  hint: run them one by one, each with a file of its own' || :
} | none "the same octets, or none"
done_testing
