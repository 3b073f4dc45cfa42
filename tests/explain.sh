#!/bin/sh
# explain.sh - v6sim explain: the stories of shipped scenarios, and what it refuses
#
# What is demanded of a story has its reason beside it; S-numbers are statements of the survey of June 2009.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# Tells a story, in lines that are not broken, into $scratch/out.   tells ARGUMENT...
tells() {
    "$V6SIM" explain "$@" >"$scratch/text" 2>"$scratch/err" || echo "exit status $?" >>"$scratch/err"
    # A line that begins further to the right than the words of its kind goes on with the one above.
    tr '\n' ' ' <"$scratch/text" | tr -s ' ' >"$scratch/out"
    echo >>"$scratch/out"
    cat "$scratch/err"
}

# The story has these words, one after the other.   has NAME WORDS...
has() {
    name=$1
    shift
    pattern=
    for words in "$@"; do
        pattern="$pattern.*$words"
    done
    grep -Eq "$pattern" "$scratch/out" && pass "$name" || {
        fail "$name"
        echo "# not found: $pattern"
        explain "$scratch/text"
    }
}

has_not() {
    name=$1
    grep -Eo "$2" "$scratch/out" | none "$name"
}

# S20-1 to S20-3: Vista's shipped table gives 6to4 label 2; the first change drops all other rows (S15-3).
tells scenarios/seed-2009/label-of-6to4-live.xml --connection before,half,then | none "6to4 on Vista: no complaint"
# Label 2 of 2002::/16 against label 1 of ::/0, and 4 and 4 for IPv4: RFC 3484 section 6 rule 5.
has "as shipped: rule 5 decides for IPv4" 'before connects' \
    'rule 5 198.18.0.1: label 4 \(::ffff:0:0/96\), its source too: match' \
    '2001:db8::1: label 1 \(::/0\), its source label 2 \(2002::/16\): no match' \
    '-> 198.18.0.1 first: prefer matching label \(RFC 3484 section 6\)' 'table as shipped \[policy\] seed S12 '
has "the command stands between the two" 'before connects' ' 20.000 s typed netsh interface ipv6 set prefixpolicy ' \
    'half connects'
# With ::/0 and ::ffff:0:0/96 gone neither destination has a label or a precedence: only rule 10 is left.
has "after one command: no label, rule 10" 'half connects' 'rule 5 198.18.0.1: no label, having no row' \
    'rule 6 both: precedence 0, having no row' '-> 198.18.0.1 first: leave the order unchanged' \
    'table changed .*\[netsh\] seed S12-1 S15-3'
# ::/0 40 1 and 2002::/16 30 1: labels 1 and 1, and 40 is more than 10.
has "after all: rule 6 decides for IPv6" 'then connects' 'rule 5 2001:db8::1: label 1 .*, its source label 1 ' \
    'rule 6 2001:db8::1: precedence 40 \(::/0\) 198.18.0.1: precedence 10 ' \
    '-> 2001:db8::1 first: prefer higher precedence \(RFC 3484 section 6\)'
# RFC 3484 section 5 rule 2: the 6to4 address is global, fe80:: is not.
has "why the source is the 6to4 address" 'for 2001:db8::1: from 2002:c612:3::c612:3' \
    'not fe80::.*: rule 2, prefer appropriate scope \(RFC 3484 section 5\): global for global \| link-local for global'
# Nothing changed between these two.
tells scenarios/seed-2009/label-of-6to4-live.xml --connection half,just-before | none "6to4 on Vista again"
has "an order that is the same is told once" 'just-before connects' 'order as at 30.000 s: the same table'

# S7-3: Vista waits for AAAA twice as long as A took, a second at least; no formula is given: a guess.
tells scenarios/first/aaaa-ignored.xml --host vista | none "AAAA ignored: no complaint"
has "what was waited for, and why" '0.000 s lookup A first, then AAAA: one after the other \[order\] seed S8-2' \
    '1.010 s wait AAAA: no answer from cache for 1 s; no longer \[aaaa-wait\] GUESS: seed S7-3' \
    '1.030 s ended 198.18.0.1: SYN,ACK, established after 20 ms'
has_not "nobody else is told of" '(linux|xp)  '
# S3-1: XP has no IPv6 until it is installed.
tells scenarios/first/aaaa-ignored.xml --host xp | none "XP: no complaint"
has "why AAAA was not asked for" 'AAAA is not asked for, which is asked for only with ipv6-installed \[aaaa-when\]'

# KB 2834226 and TcpInitialRtt: SYNs at 0, 3 and 9 s, given up at 21 s, each counted from the first.
tells scenarios/first/ipv6-dead.xml --host vista | none "IPv6 dead: no complaint"
has "SYNs, ICMP errors and the end of an attempt" '0.020 s .*connect SYN to 2001:db8::1' \
    '3.020 s again SYN number 2' 'icmp .*address unreachable; that changes nothing' '9.020 s again SYN number 3' \
    '21.020 s ended 2001:db8::1: given up after 21 s, 3 SYNs without an answer \[syn\] ' \
    'connect SYN to 198.18.0.1 .*the next one, for the one before has ended' 'end ESTABLISHED in 21.04 s, IPv4'

# The same for programs.
for format in csv json; do
    "$V6SIM" explain --format $format scenarios/seed-2009/label-of-6to4-live.xml >"$scratch/$format" 2>&1 ||
        echo "$format: exit status $?"
done | none "CSV and JSON: no complaint"
grep -q '^label-of-6to4-live,base,pc,windows-vista,half,1,30000.000,.*cache' "$scratch/csv" && pass "CSV" || fail "CSV"
# The 5 connections of the file have an order each.
[ "$(grep -c '"at_ns":.*,$' "$scratch/json")" -ge 5 ] && grep -q '"rule":"dst-6","text":"prefer higher precedence"' \
    "$scratch/json" && pass "JSON" || fail "JSON"
"$V6SIM" explain scenarios/first/*.xml | awk 'length > 100 { print FILENAME ": " $0 }' | none "lines are not too wide"

# What is refused:   refuses NAME WORDS ARGUMENT...
refuses() {
    name=$1 words=$2
    shift 2
    status=0
    "$V6SIM" explain "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    {
        [ $status = 2 ] || echo "exit status $status"
        cat "$scratch/out"
        grep -q -e "$words" "$scratch/err" || cat "$scratch/err"
        grep -q 'hint: ' "$scratch/err" || echo "no hint"
    } | none "$name"
}
smallest=scenarios/first/smallest.xml
refuses "no file" 'needs FILE'
refuses "an unknown format" '"xml" is unknown' --format xml $smallest
refuses "an unknown connection" 'no connection or lookup is called "half"' --connection half $smallest
refuses "an unknown host" 'no host is called "pc"' --host pc $smallest
refuses "a member that is not there" 'no host is called "home\[10001\].pc"' --host 'home[10001].pc' \
    scenarios/populations/aaaa-dropped.xml
refuses "an unknown variant" "blackhold" --variant blackhold scenarios/first/ipv6-dead.xml

done_testing
