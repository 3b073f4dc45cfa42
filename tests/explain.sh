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

# S18, S19: one relay announces the IPv4 prefix, two the IPv6 one, of which the own stands in the server's domain and
# is seen from there alone: metric 0, and one link to the other.
tells scenarios/6to4/asymmetry.xml --variant own-relay | none "6to4 relays: no complaint"
has "which interface and relay" 'interface by 6to4: no other interface has a route to it \[6to4\] seed S19-1' \
    'relay there: out in near, which alone announces 192.88.99.0/24' \
    'relay back: own in hosting, of those that announce 2002::/16 the nearest to hosting, metric 0; not back: metric 1'
tells scenarios/6to4/asymmetry.xml | none "6to4 relays, base: no complaint"
has "which relay, without the own" 'relay back: back in far, which alone announces 2002::/16'
# From 6to4 to 6to4 (RFC 3056 section 5.3): the next hop is the other one. It is no answer to an IPv6 node, so no relay.
tells tests/cases/ways.xml --host pc --connection peer | none "6to4 to 6to4: no complaint"
has "no relay between 6to4 hosts" 'interface by 6to4: 2002::/16 is on its link, without a relay'
has_not "nor a word of one" 'relay there'

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
has "why AAAA was not asked for" 'AAAA is not asked for: only with ipv6-installed \[aaaa-when\]'

# KB 2834226 and TcpInitialRtt: SYNs at 0, 3 and 9 s, given up at 21 s, each counted from the first.
tells scenarios/first/ipv6-dead.xml --host vista | none "IPv6 dead: no complaint"
has "SYNs, ICMP errors and the end of an attempt" '0.020 s .*connect SYN to 2001:db8::1' \
    '3.020 s again SYN number 2' 'icmp .*address unreachable; that changes nothing' '9.020 s again SYN number 3' \
    '21.020 s ended 2001:db8::1: given up after 21 s, 3 SYNs without an answer \[syn\] ' \
    'connect SYN to 198.18.0.1 .*the next one, for the one before has ended' 'end ESTABLISHED in 21.04 s, IPv4'

# Every two of three: of those of IPv6 one has more bits in common with 2001:db8:0:1::1 (rule 9), both are before IPv4
# (rule 6, 40 against 10). Rows are the first, columns the second of a pair.
cat >"$scratch/three.xml" <<'END'
<scenario>
  <server id="www" name="www.example.com" ipv4="198.18.7.1" ipv6="2001:db8:0:77::1 2001:db8:0:2::1"/>
  <host id="pc" os="windows-vista" ipv6="2001:db8:0:1::1"/>
  <connect to="www"/>
</scenario>
END
tells "$scratch/three.xml" --all-pairs | none "all pairs: no complaint"
has "all pairs" ' 1 2001:db8:0:2::1 from 2001:db8:0:1::1 2 2001:db8:0:77::1 from .* 3 198.18.7.1 from ' \
    'before 2 3 1 rule 9 rule 6 2 rule 6 strategy'

# RFC 6555 section 6: Chromium begins with IPv4 300 ms after IPv6 (10 ms to look up, then kIPv6FallbackTimerInMs), and
# what is established 20 ms later ends the other. RFC 8305 section 4: what was established lately goes first, so that
# Safari does not try the first of its order a second time.
cat >"$scratch/race.xml" <<'END'
<scenario>
  <server id="www" name="www.example.com" ipv6-state="blackhole"/>
  <host id="chrome" os="windows-7" app="chrome-130"/>
  <host id="safari" os="macosx-10.5.7" app="safari-17.6"/>
  <connect to="www" times="2" every="30s"/>
</scenario>
END
tells "$scratch/race.xml" --host chrome | none "Chrome: no complaint"
has "RFC 6555, told" 'lookup AAAA first, then A: both at once' 'strategy RFC 6555: .*attempt delay 300 ms \[connect\]' \
    'connect SYN to 2001:db8::1 .*: the first of the order 0.310 s connect SYN to 198.18.0.1 .*: beside what is under' \
    '300 ms after the one before began' '0.330 s ended 2001:db8::1: cancelled after 320 ms' 'SYN,ACK, established'
tells "$scratch/race.xml" --host safari | none "Safari: no complaint"
has "RFC 8305 and its history, told" '1 of 2' 'strategy RFC 8305: ' 'GUESS' '2 of 2' 'host.s own cache' \
    'order as at 0.010 s' 'connect SYN to 198.18.0.1 .*: not the first of the order, for what was learned lately'

# glibc goes through the list of names for AAAA, then for A; its own name first, for it has a dot (ndots 1).
tells scenarios/dns/search-list.xml --host linux --connection whole | none "search list: no complaint"
has "the names of a search list" 'ask AAAA of wiki.example.com, ' \
    'ask AAAA of wiki.example.com.corp.example, .*: the next name \[search\]' 'answer AAAA: NXDOMAIN' \
    'ask AAAA of wiki.example.com.lab.example, .*: the next name \[search\]' 'ask A of wiki.example.com, '
# XP asks for a lease for 60 s before it takes an address of 169.254/16 (scenarios/autoconf/dhcpv4.xml).
tells scenarios/autoconf/dhcpv4.xml --variant no-server --host 'pc[1]' | none "no DHCP: no complaint"
has "how a host came by its addresses" '60.000 s dhcpv4 nobody has answered: it takes an address of 169.254/16' \
    'configure no DHCP server answered: 169.254/16' 'no DNS server'

# A black hole of Path MTU Discovery: the handshake is through, of 60 kB nothing comes; 1221 octets and 60 of headers
# are one more than 1280, so the request is repeated by the timer: 1 s (RFC 6298 section 2.4), 2 s, 4 s and 8 s.
tells scenarios/fallback/mtu-black-hole.xml --host 'plain[1]' --connection page,upload | none "black hole: no complaint"
has "what goes over a connection" '0.060 s ended .*established after 40 ms transfer a request of 300 octets' \
    '30.000 s ended a request of 300 B, of a response of 60 kB there came nothing' \
    'upload connects' '121.040 s again 1221 octets of the request' '123.040 s again' '127.040 s again' \
    '135.040 s again' \
    '150.000 s ended a request of 1221 B, not acknowledged'

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

# S20-1: label 1 for 2002::/16 is what turns it; S20-3: alone it does not, for the first change drops the other rows,
# after which nothing tells the two apart but the order of the list, A first (S8-2).
tells scenarios/seed-2009/label-of-6to4-live.xml --connection before,half --what-if | none "what if: no complaint"
has "what turns it, in Vista's words, and what these do" 'before connects' 'try which single change' \
    'change 2002::/16: label 2 to 1 2001:db8::1 first, rule 6, prefer higher precedence' \
    'netsh interface ipv6 set prefixpolicy 2002::/16 30 1' \
    'by itself that drops 5 other rows: 198.18.0.1 first, rule 10, leave the order unchanged'
# Rule 5 comes before rule 6, so that no precedence of IPv6 helps.
has "what does not turn it, and why" 'before connects' 'not by: change ::/0: precedence 40 to 45' \
    '198.18.0.1 first, rule 5, .*its source label 2 \(2002::/16\): no match' 'half connects'
# With 2002::/16 alone in the table: 2000::/3 gives the destination a label and IPv4 none; ::/0 gives it to both.
has "a row for IPv6 alone, and why ::/0 is not enough" 'half connects' \
    'add 2000::/3 with precedence 40, label 1 2001:db8::1 first, rule 5, prefer matching label' \
    'not by: add ::/0 with precedence 40, label 1 198.18.0.1 first, rule 10, ' \
    'rule 6 sees on both sides precedence 40 \(::/0\)'

# Words of other tools, done in a scenario of their own: what was said of them comes true.
cat >"$scratch/systems.xml" <<'END'
<scenario>
  <domain id="isp" ipv6="2000::/3" rtt="20ms"/>
  <server id="www" name="www.example.com" in="isp" ipv6="2001:db8::1"/>
  <host id="linux" os="linux-2009" in="isp" ipv6="2002:c612:1::1"/>
  <host id="bsd" os="freebsd-7" in="isp" ipv6="2002:c612:1::2"/>
  <host id="sun" os="solaris-10" in="isp" ipv6="2002:c612:1::3"/>
  <host id="mac" os="macosx-10.5.7" in="isp" ipv6="2002:c612:1::4"/>
  <connect to="www"/>
</scenario>
END
tells "$scratch/systems.xml" --what-if | none "what if, of several systems: no complaint"
has "gai.conf" 'change 2002::/16: label 2 to 1, table of destinations' '/etc/gai.conf: label 2002::/16 1 by itself' \
    ': 2001:db8::1 first'
has "ip6addrctl" 'ip6addrctl delete 2002::/16 ip6addrctl add 2002::/16 30 1 change ::/0'
has "ipaddrsel" '/etc/inet/ipaddrsel.conf, with the line: 2002::/16 30 Default '
# 10.5 does not sort: there is no table that could change anything.
has "a system that does not sort" 'mac macosx-10.5.7' 'try no single change that was tried puts another address first'
typed='<commands on="bsd">ip6addrctl delete 2002::/16</commands>'
typed=$typed'<commands on="bsd">ip6addrctl add 2002::/16 30 1</commands>'
sed "s|<connect |$typed&|" "$scratch/systems.xml" |
    sed 's|\(id="linux".*\)/>|\1><file path="/etc/gai.conf">label 2002::/16 1</file></host>|' >"$scratch/changed.xml"
for run in "systems ipv4" "changed ipv6"; do
    "$V6SIM" run --format csv "$scratch/${run% *}.xml" 2>&1 | awk -F, -v is="${run#* }" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        /,(linux|bsd),/ { n += $at["family"] == is }
        END { if (n != 2) print n " of 2 by " is }'
done | none "what the words say is done"
# Native IPv6 is first by rule 6, 40 against 10; a precedence above 40 for IPv4 turns it, RFC 6724 section 10.3.
tells scenarios/first/smallest.xml --what-if | none "what if, native: no complaint"
has "IPv4 preferred by 45" 'change ::ffff:0:0/96: precedence 10 to 45 198.18.0.1 first, rule 6' \
    'netsh interface ipv6 set prefixpolicy ::ffff:0:0/96 45 4'
"$V6SIM" explain --what-if --format json scenarios/first/smallest.xml |
    grep -q '"change":"change ::ffff:0:0/96: precedence 10 to 45","turns":"yes"' && pass "what if, in JSON" ||
    fail "what if, in JSON"

# Populations: 2,000 hosts. Half have a resolver that drops AAAA, half a good one; and of each half, half are Vista and
# half Linux, with the patience of 4 s. Linux waits 2 x 5 s for AAAA before it asks for A: 500 give up, as "patience"
# says; Vista waits 1 s (S7-3), so all of 1,000 are established, as are Linux's 500 with the good resolver.
cat >"$scratch/homes.xml" <<'END'
<scenario>
  <domain id="isp" ipv4="10.0.0.0/16" ipv6="2001:db8::/32" rtt="20ms"/>
  <server name="www.example.com"/>
  <dns id="good"/>
  <dns id="bad" fault="ignore" for="AAAA"/>
  <site id="home" count="2000">
    <mix share="25%" os="windows-vista" dns="good"/>
    <mix share="25%" os="windows-vista" dns="bad"/>
    <mix share="25%" os="linux-2009" dns="good"/>
    <mix share="25%" os="linux-2009" dns="bad"/>
    <host id="pc"/>
  </site>
  <connect id="visit" to="www.example.com" over="10m" patience="4s"/>
</scenario>
END
# The rows of a table without its examples.   groups ARGUMENT...
groups() {
    "$V6SIM" explain "$scratch/homes.xml" --format csv "$@" 2>&1 | sed 's/,[^,]*,v6sim explain.*//; s/,example,story$//'
}
groups --where result=abandoned --group reason,os | diff - /dev/fd/3 3<<'END' 2>&1 | none "who gives up, and why"
reason,os,number,of
patience,linux-2009,500,500
END
groups --group os,result | diff - /dev/fd/3 3<<'END' 2>&1 | none "all of them"
os,result,number,of
windows-vista,established,1000,2000
linux-2009,abandoned,500,2000
linux-2009,established,500,2000
END
# Over 1 s: Vista's 500 behind the bad resolver and those that give up after 4 s; 1 s and 30 ms is not over 2 s.
groups --where time=1s.. --group os | diff - /dev/fd/3 3<<'END' 2>&1 | none "over 1 s"
os,number,of
linux-2009,500,1000
windows-vista,500,1000
END
groups --where 'family=ipv4|none' --where time=2s.. --group site | diff - /dev/fd/3 3<<'END' 2>&1 | none "over 2 s"
site,number,of
home,500,500
END
"$V6SIM" explain "$scratch/homes.xml" --where result=abandoned --group reason >"$scratch/out"
sed -n 's/^ *v6sim explain/explain/p' "$scratch/out" >"$scratch/command"
{
    [ "$(wc -l <"$scratch/command")" -eq 1 ] || cat "$scratch/out"
    sh -c "\"$V6SIM\" $(cat "$scratch/command")" >"$scratch/story" 2>&1 || cat "$scratch/story"
    grep -q 'end       ABANDONED after 4 s: the user lost patience' "$scratch/story" || cat "$scratch/story"
} | none "the command of a group's example tells its story"
"$V6SIM" explain "$scratch/homes.xml" --where time=9s.. | grep -q 'There is no such connection' &&
    pass "nobody takes 9 s" || fail "nobody takes 9 s"
"$V6SIM" explain "$scratch/homes.xml" | tail -n 1 | grep -q '^1988 more are not told' && pass "twelve are told" ||
    fail "twelve are told"

# What does not hold names the command that tells more, with all that the run was made of.
cat >"$scratch/wrong.xml" <<'END'
<scenario>
  <parameter name="fault" values="none ignore"/>
  <server name="www.example.com"/>
  <dns id="r" fault="{fault}" for="A AAAA"/>
  <host id="pc" os="windows-vista" count="2"/>
  <connect to="www.example.com"/>
  <variant name="linux"><change id="pc" os="linux-2009"/></variant>
  <expect when="fault=ignore" variant="linux"><connection of="pc" result="established"/></expect>
</scenario>
END
"$V6SIM" check --seed 7 "$scratch/wrong.xml" >"$scratch/out" 2>&1 || :
echo "      again        v6sim explain $scratch/wrong.xml --variant linux --set fault=ignore --seed 7 --host 'pc[1]'" |
    grep -qxFf - "$scratch/out" && pass "check says how to see more" || {
    fail "check says how to see more"
    explain "$scratch/out"
}

# RFC 4862 section 5.4, RFC 7217 section 6: a probe, somebody has it; another identifier, a probe; then RFC 4861 section
# 6.3.7, and addresses of what is advertised.
tells scenarios/autoconf/duplicates.xml --host 'link[1]' | none "a host configures itself: no complaint"
has "a duplicate, and another identifier" 'address fe80::[0-9a-f:]+ is formed: link-local \[slaac\]' \
    'address fe80::[0-9a-f:]+ is a duplicate: another node has it .*\[dad\]' \
    'address fe80::[0-9a-f:]+ is formed: link-local, another identifier' 'is good: nobody else has it' \
    'routers solicitation 1 to all routers' \
    'router fe80::1:0:1 advertises itself: a default router for 30m, preference medium' \
    'prefix 2001:db8:0:1::/64 L A, preferred for 7d, valid for 30d' 'is formed: public' 'is formed: temporary' \
    'configure a router advertised' 'lookup A first'
# RFC 4861 section 7.3.3: doubted when something is sent there, 20.02 s; 5 s, and three times 1 s.
tells scenarios/autoconf/router-gone.xml --host 'pc[3]' | none "a router that is gone: no complaint"
has "the router is doubted, and found gone" 'first connects' ' 20.020 s.*fe80::1:0:1 is sent to, and may not be there' \
    ' 28.020 s router fe80::1:0:1 is unreachable: it was asked 3 times, and did not answer' 'second connects'
# RFC 4861 section 7.2.2: with no other router the SYN 9 s later makes it look for that one anew, three times 1 s.
tells scenarios/autoconf/router-gone.xml --variant alone --host 'pc[3]' | none "the only router is gone: no complaint"
has "it is looked for again" ' 28.020 s router fe80::1:0:1 is unreachable: it was asked 3 times' \
    ' 32.020 s router fe80::1:0:1 is looked for again, and nobody has that address'
# RFC 4862 section 5.5.4: preferred for 40 s, valid for 80 s.
tells scenarios/autoconf/expiry.xml --host 'pc[3]' | none "addresses that end: no complaint"
has "addresses end" 'deprecated connects' 'is no longer preferred' 'expired connects' 'is valid no longer'
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
refuses "a property that there is not" 'a connection has no "resul"' --where resul=failed $smallest
refuses "a property without a value" 'says nothing of a value' --where result $smallest
refuses "a result that there is not" 'no result is "faild" here' --where result=faild $smallest
refuses "a system that is not there" 'no os is "linux-2009" here' --where os=linux-2009 $smallest
refuses "a time without a unit" 'time "3.." ' --where time=3.. $smallest
refuses "a group that there is not" 'a connection has no "colour"' --group colour $smallest
refuses "a group by nothing" 'by nothing' --group '' $smallest
refuses "a host without a name" 'no host is called ""' --host '' $smallest
refuses "a connection without a name" 'no connection or lookup is called ""' --connection '' $smallest
refuses "what if, of a group" 'what-if and --group do not' --what-if --group os $smallest
refuses "all pairs as CSV" 'all-pairs and --format csv do not' --all-pairs --format csv $smallest
refuses "a group twice" '"os" stands there twice' --group os,os $smallest
refuses "an unknown variant" "blackhold" --variant blackhold scenarios/first/ipv6-dead.xml

done_testing
