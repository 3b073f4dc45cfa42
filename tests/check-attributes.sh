#!/bin/sh
# check-attributes.sh - each attribute of an expectation fails alone when it is wrong
#
# tests/cases/every-attribute.xml states every attribute there is, truly. Each
# is altered in turn: check must then fail that verdict and no other, under its
# stable name, and say at the right place what was expected and what happened.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
case=$source/tests/cases/every-attribute.xml

# Number of the verdict, attribute, true value, another one that is allowed; "_"
# stands for a blank. An attribute that picks what to look at makes another one
# wrong: that one follows, with what it expects and what is found.
#
# As the case has it: Linux has two connections, each with 1 A and 2 AAAA over
# IPv4 to `faulty`; what is sent by Vista is not sent by Linux, so one picked by
# the id and the other by the system leave nothing. Linux connects to `web` too,
# over IPv4 as it gets no AAAA. Of the lookups, 5 states what only a reverse one has, of the
# pings 9 what only one in vain has.
alterations='
1 of            web                mail              count   1     0
1 os            windows-vista      linux-2009        family  ipv6  ipv4
1 count         1                  2
1 result        established        failed
1 reason        none               refused
1 family        ipv6               ipv4
1 to            2001:db8:1::80     2001:db8:1::81
1 source        2001:db8::77       2001:db8::78
1 rule          6                  5
1 time          50ms               51ms
1 time.total    50ms               1ms..49ms
1 time.configure 0s                1s..
1 time.resolve  20ms               19ms|21ms
1 time.connect  30ms               31ms..
1 queries       2                  3
1 cached        0                  1
1 under         www.example.com    example.com
1 names         1                  2
1 attempts      1                  2
1 syns          1                  ..0
1 interface     native             6to4|teredo
1 relay         none               away
1 where         host=vista|linux_result=established host=linux count 1 0
2 of            linux              vista             count   4     0
2 os            linux-2009         windows-vista     count   4     0
2 type          AAAA               A                 count   4     2
2 server        faulty             good              count   4     0
2 transport     ipv4               ipv6              count   4     0
2 count         4                  2
3 of            vista              linux             count   3     0
3 os            windows-vista      linux-2009        count   3     0
3 count         3                  2
3 forward       15ms               16ms
3 return        15ms               ..14ms
3 route         isp_hosting        hosting_isp
3 return-route  hosting_isp        isp_hosting
3 symmetric     route_time         relay_route_time
3 forward-relay none               away
3 return-relay  none               away
3 forward.ipv4  0ms                15ms               forward.ipv4 15ms 0s
3 return.ipv4   0ms                1ms..              return.ipv4 1ms.. 0s
3 extra         0ms                1ms|2ms            extra 1ms|2ms 0s
3 loop          none               net
3 where         family=ipv6        family=ipv4         count   3     0
4 of            names              reverse           count   1     0
4 os            windows-vista      linux-2009        count   1     0
4 count         1                  2
4 result        resolved           failed
4 reason        none               nxdomain
4 address       2001:db8:1::80     2001:db8:1::81
4 rule          6                  5
4 time          0ms                1ms               time    1ms   0s
4 queries       0                  1
4 cached        2                  1
4 under         www.example.com    www.corp.example
4 names         1                  2..
4 where         rule=6             rule=5              count   1     0
5 name          www.example.com    other.example.com
6 of            faulty             good               queries 4     1
6 type          AAAA               A                  queries 4     2
6 transport     udp                tcp                queries 4     0
6 queries       4                  5
6 received      4                  3|5
6 lost          0                  1..
6 unanswered    4                  ..3
6 errors        0                  1
6 cached        0                  4
6 peak          3                  2
7 time.transfer 90ms               89ms
7 bytes         60000              ..59999
8 of            again              linux             count   1     0
8 os            windows-vista      linux-2009        count   1     0
8 count         1                  2
8 result        answered           failed
8 reason        none               no-answer
8 family        ipv6               ipv4
8 to            2001:db8:1::80     2001:db8:1::81
8 source        2001:db8::77       2001:db8::78
8 rule          6                  none
8 time          30ms               ..29ms
8 time.resolve  0ms                1ms               time.resolve 1ms 0s
8 rtt           30ms               31ms
8 queries       0                  1
8 cached        2                  1
8 under         www.example.com    example.com
8 interface     native             teredo
8 relay         none               away
8 names         1                  2
8 where         result=answered    result=failed       count   1     0
9 error         address-unreachable too-big
10 of           connection         lookup             is 25% 50%_(1_of_2)_of_kind_lookup
10 where        host=vista_connection=web|names host=linux is 25% 50%_(2_of_4)_of_kind_connection
10 by           kind               host               is 25% 0%_(0_of_2)_of_host_linux
10 is           25%                24%|26%            is 24%|26% 25%_(1_of_4)_of_kind_connection
11 of           time.resolve       time.connect       is 20ms 30ms_of_kind_connection
11 stat         max                min                is 20ms 0s_of_kind_connection
11 where        host=vista         connection=page    is 20ms 0s_of_kind_connection
11 by           kind               connection         is 20ms 0s_of_connection_page
11 is           20ms               ..19ms             is ..19ms 20ms_of_kind_connection
12 of           vista              linux              count   1     0
12 os           windows-vista      linux-2009         count   1     0
12 commands     table              notes              count   1     0
12 count        1                  2..
12 line         30_2_2002::/16     30_3_2002::/16     line 30_3_2002::/16 none_of_10_lines
13 text         #_two__words       #_two_words         text line_1:_#_two_words line_1:_#_two__words
14 of           vista              linux              count   1     0
14 os           windows-vista      linux-2009         count   1     0
14 count        1                  ..0
14 is           2001:db8::77_198.18.0.6_2002:c612:6::c612:6 ::1 is ::1 198.18.0.6_2001:db8::77_2002:c612:6::c612:6
14 has          2001:db8::77       ::2 has ::2 198.18.0.6_2001:db8::77_2002:c612:6::c612:6_fe80::6
'

# Writes the case with one value altered, and the place of each attribute's value
# as LINE:COLUMN ATTRIBUTE into $scratch/places.   alter VERDICT ATTRIBUTE TRUE OTHER
alter() {
    awk -v verdict="$1" -v attribute="$2" -v true="$3" -v other="$4" -v places="$scratch/places" '
        /<(connection|lookup|echo|queries|path|dns-server|share|metric|output|address) / { n++ }
        n == verdict {
            from = " " attribute "=\"" true "\""
            at = index($0, from)
            if (at > 0)
                $0 = substr($0, 1, at - 1) " " attribute "=\"" other "\"" substr($0, at + length(from))
            for (rest = $0; match(rest, / [a-z0-9.-]+="/); rest = substr(rest, RSTART + RLENGTH))
                print NR ":" length($0) - length(rest) + RSTART + RLENGTH, substr(rest, RSTART + 1, RLENGTH - 3) >places
        }
        { print }' "$case" >"$scratch/every-attribute.xml"
}

# The differences that the TAP has: PLACE ATTRIBUTE EXPECTED ACTUAL, one a line.
differences() {
    sed "s/'//g" "$scratch/tap" | awk '
        $1 == "-" && $2 == "at:" { place = $3 }
        { value = $0; sub(/^ *[a-z]+: /, "", value); gsub(/ /, "_", value) }
        $1 == "attribute:" { attribute = value }
        $1 == "expected:" { expected = value }
        $1 == "actual:" { print place, attribute, expected, value }'
}

"$V6SIM" check --tap "$case" >"$scratch/tap" && status=0 || status=$?
{
    [ "$status" -eq 0 ] || echo "exit status $status"
    [ "$(grep -c '^ok' "$scratch/tap")" -eq 14 ] || cat "$scratch/tap"
} | none "as it is"

echo "$alterations" | while read -r verdict attribute true other wrong expected actual; do
    [ -n "$verdict" ] || continue
    alter "$verdict" "$attribute" "$(echo "$true" | tr _ ' ')" "$(echo "$other" | tr _ ' ')"
    "$V6SIM" check --tap "$scratch/every-attribute.xml" >"$scratch/tap" 2>&1 && status=0 || status=$?
    place=$(sed -n "s/ ${wrong:-$attribute}\$//p" "$scratch/places")
    {
        ! cmp -s "$case" "$scratch/every-attribute.xml" || echo "nothing was altered"
        [ "$status" -eq 1 ] || echo "exit status $status, not 1"
        [ "$(grep -c '^ok' "$scratch/tap")" -eq 13 ] || echo "others fail as well"
        grep -q "^not ok $verdict - every-attribute/base/$verdict " "$scratch/tap" || echo "verdict $verdict holds"
        differences >"$scratch/differences"
        grep -Fqx "$place ${wrong:-$attribute} ${expected:-$other} ${actual:-$true}" "$scratch/differences" ||
            echo "does not say $place ${wrong:-$attribute}: ${expected:-$other}, but ${actual:-$true}"
        [ "$(wc -l <"$scratch/differences")" -eq 1 ] || [ "$wrong" = family ] || [ "$wrong" = queries ] ||
            echo "more than one difference"
    } >"$scratch/wrong"
    [ ! -s "$scratch/wrong" ] || cat "$scratch/tap" >>"$scratch/wrong"
    none "verdict $verdict: $attribute=\"$(echo "$other" | tr _ ' ')\"" <"$scratch/wrong"
done

# The table above knows all attributes that the language has, but for what is of two runs, which check-change.sh tries.
awk '/^static const struct field [a-z_]+_fields\[\] = \{/ { element = $5; sub(/_fields.*/, "", element) }
    /^ *(SAID|NEEDED)\("/ { split($0, part, "\""); print element, part[2] }' "$source/v6sim/read/expect.c" |
    grep -v ' change$' | sort >"$scratch/known"
echo "$alterations" | awk '
    BEGIN { split("connection queries path lookup lookup dns_server connection echo echo share metric output " \
            "output address", element, " ") }
    NF { print element[$1], $2 }' | sort >"$scratch/tried"
diff "$scratch/known" "$scratch/tried" | none "no attribute was forgotten"
done_testing
