#!/bin/sh
# check-attributes.sh - each attribute of an expectation fails alone when it is wrong
#
# tests/cases/every-attribute.xml states every attribute there is, truly. Each
# is altered in turn: check must then fail that verdict, no other, and name it.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
case=$source/tests/cases/every-attribute.xml

# number of the verdict, attribute, true value, another one that is allowed
alterations='
1 of            web                mail
1 os            windows-vista      linux-2009
1 count         1                  2
1 result        established        failed
1 reason        none               refused
1 family        ipv6               ipv4
1 to            2001:db8:1::80     2001:db8:1::81
1 source        2001:db8::77       2001:db8::78
1 rule          6                  5
1 time          50ms               51ms
1 time.total    50ms               1ms..49ms
1 time.resolve  20ms               19ms|21ms
1 time.connect  30ms               31ms..
1 queries       2                  3
1 attempts      1                  2
1 syns          1                  ..0
2 of            linux              vista
2 os            linux-2009         windows-vista
2 type          AAAA               A
2 server        faulty             good
2 transport     ipv4               ipv6
2 count         4                  2
3 of            vista              linux
3 os            windows-vista      linux-2009
3 count         1                  2
3 forward       15ms               16ms
3 return        15ms               ..14ms
3 route         isp_hosting        hosting_isp
3 return-route  hosting_isp        isp_hosting
3 symmetric     route_time         none
'

# Writes the case with one value altered.   alter VERDICT ATTRIBUTE TRUE OTHER
alter() {
    awk -v verdict="$1" -v attribute="$2" -v true="$3" -v other="$4" '
        /<(connection|queries|path) / { n++ }
        n == verdict {
            from = " " attribute "=\"" true "\""
            at = index($0, from)
            if (at > 0)
                $0 = substr($0, 1, at - 1) " " attribute "=\"" other "\"" substr($0, at + length(from))
        }
        { print }' "$case" >"$scratch/every-attribute.xml"
}

"$V6SIM" check --tap "$case" >"$scratch/tap" && status=0 || status=$?
{
    [ "$status" -eq 0 ] || echo "exit status $status"
    [ "$(grep -c '^ok' "$scratch/tap")" -eq 3 ] || cat "$scratch/tap"
} | none "as it is"

echo "$alterations" | while read -r verdict attribute true other; do
    [ -n "$verdict" ] || continue
    true=$(echo "$true" | tr _ ' ')
    other=$(echo "$other" | tr _ ' ')
    alter "$verdict" "$attribute" "$true" "$other"
    "$V6SIM" check --tap "$scratch/every-attribute.xml" >"$scratch/tap" 2>&1 && status=0 || status=$?
    {
        ! cmp -s "$case" "$scratch/every-attribute.xml" || echo "nothing was altered"
        [ "$status" -eq 1 ] || echo "exit status $status, not 1"
        [ "$(grep -c '^ok' "$scratch/tap")" -eq 2 ] || echo "others fail as well"
        grep -q "^not ok $verdict - every-attribute/base/$verdict " "$scratch/tap" || echo "verdict $verdict holds"
        case $attribute in
        of | os) ;;
        *) grep -q "attribute: $attribute\$" "$scratch/tap" || [ "$attribute" = type ] ||
            [ "$attribute" = server ] || [ "$attribute" = transport ] || echo "$attribute is not named" ;;
        esac
    } | none "verdict $verdict: $attribute=\"$other\""
done

# The table above knows all attributes that the language has.
sed -n '/_fields\[\] = {/,/^};/s/^ *SAID("\([^"]*\)".*/\1/p' "$source/v6sim/read/expect.c" | sort >"$scratch/known"
echo "$alterations" | awk 'NF { print $2 }' | sort >"$scratch/tried"
diff "$scratch/known" "$scratch/tried" | none "no attribute was forgotten"
done_testing
