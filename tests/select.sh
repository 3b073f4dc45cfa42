#!/bin/sh
# select.sh - v6sim select: the RFCs' examples, what it prints, what it refuses
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# The examples of RFC 3484 and RFC 6724: tests/select/rfc.txt

# The flag of an address, as a word.
flags_of() {
    case $1 in
    *"(d)") echo deprecated ;;
    *"(t)") echo temporary ;;
    *"(h)") echo home ;;
    *"(c)") echo care-of ;;
    esac
}

# Runs select on an example.   example RFC TABLE SOURCES DESTINATIONS OPTION...
example() {
    rfc=$1 table=$2 sources=$3 destinations=$4
    shift 4
    for address in $sources; do
        plain=${address%"("*}
        case $plain in *:*) len=64 ;; *) len=24 ;; esac
        set -- "$@" --address "$plain/$len dev eth0 $(flags_of "$address")"
    done
    [ "$table" = default ] || set -- "$@" --policy "tests/select/$rfc-$table.txt"
    # Everything can be reached: the RFCs leave routes out.
    # shellcheck disable=SC2086 # a list of addresses
    "$V6SIM" select --os "rfc-$rfc" "$@" --route 'default via fe80::ffff dev eth0' \
        --route '0.0.0.0/0 via 192.0.2.254 dev eth0' -- $destinations
}

# What the result of an example is in CSV, behind system and place.
wanted() {
    for pair in $1; do
        echo "${pair%<*},${pair#*<},"
    done
}

# The rule that put the first before the second, or that chose the source against the runner-up: the last in the
# order of rules by which others lost.
rule_of() {
    case $2 in
    *' '*)
        awk -F, -v first="${2%%<*}" '$2 == "destination" && $4 == first && $6 == "preferred" { print $7; exit }' "$1"
        ;;
    *) sed -n 's/^[^,]*,source,.*,\(src-[0-9.]*\),.*/\1/p' "$1" | sort -V | tail -n 1 ;;
    esac
}

grep -v '^#' tests/select/rfc.txt | grep . | while IFS='|' read -r section table sources result rule words; do
    read -r rfc section table rule <<END
${section#"~"} $table $rule
END
    result=$(echo "$result" | tr -s ' ' | sed 's/^ //; s/ $//') words=${words# }
    there=$(echo "$result" | sed 's/<[^ ]*//g')
    back=$(echo "$there" | awk '{ for (i = NF; i > 1; i--) printf "%s ", $i; print $1 }')
    for order in "$there" "$back"; do
        {
            example "$rfc" "$table" "$sources" "$order" --format csv 2>&1 |
                sed '1d; s/^[^,]*,[^,]*,//' >"$scratch/order"
            wanted "$result" | diff - "$scratch/order" || :
            example "$rfc" "$table" "$sources" "$order" --explain --format csv >"$scratch/decisions" 2>&1
            got=$(rule_of "$scratch/decisions" "$result")
            [ "$got" = "$rule" ] || echo "rule $got, not $rule"
        } | none "RFC $rfc section $section, $words: $order"
    done
done

# What is printed

host='--address 2001:db8:1::10/64 --address 192.0.2.10/24'
# shellcheck disable=SC2086 # options
selects() {
    "$V6SIM" select $host "$@" >"$scratch/out" 2>"$scratch/err" || echo "exit status $?"
    cat "$scratch/err"
}

# Native IPv6 has precedence 40 over 10: RFC 3484 section 2.1.
{
    selects --os windows-vista 198.51.100.1 2001:db8:9::1
    diff - "$scratch/out" <<'END' || :
   destination                         before the next by
1  2001:db8:9::1  from 2001:db8:1::10  rule 6, prefer higher precedence
2  198.51.100.1   from 192.0.2.10
END
} | none "text"

# A label for 6to4 keeps Windows 7 from it (rule 5), where a private address is global; in glibc 2.7 that has site
# scope, which does not match (rule 2): facts Z5 and RFC 3484 section 3.2.
{
    host='--address 2002:c000:204::1/64 --address 192.168.1.5/24'
    selects --os linux-2009 --os windows-7 198.51.100.1 2001:db8:9::1
    diff - "$scratch/out" <<'END' || :
   linux-2009                           windows-7
1  2001:db8:9::1 from 2002:c000:204::1  198.51.100.1 from 192.168.1.5
2  198.51.100.1 from 192.168.1.5        2001:db8:9::1 from 2002:c000:204::1
END
} | none "side by side"

# Of two sources one is deprecated (rule 3); of two destinations one has no route (rule 1).
{
    host='--address 2001:db8:1::99/64 --address 192.0.2.10/24'
    selects --os rfc-6724 --explain --address '2001:db8:1::10/64 deprecated' --route 'default via fe80::1 dev eth0' \
        198.51.100.1 2001:db8:9::1
    diff - "$scratch/out" <<'END' || :
   destination                           before the next by
1  2001:db8:9::1  from 2001:db8:1::99    rule 1, avoid unusable destinations
2  198.51.100.1   ENETUNREACH, no route

source to      is              not             by
2001:db8:9::1  2001:db8:1::99  2001:db8:1::10  rule 3, avoid deprecated addresses  RFC 6724 section 5

destination    before        by
2001:db8:9::1  198.51.100.1  rule 1, avoid unusable destinations  RFC 6724 section 6
END
} | none "explained"

{
    selects --os rfc-6724 --format json --route 'unreachable 2001:db8:9::/48' 2001:db8:9::1 2001:db8:1::77
    sed 's/,"rule"/,\n     "rule"/' "$scratch/out" >"$scratch/json"
    diff - "$scratch/json" <<'END' || :
{
  "order": [
    {"destination":"2001:db8:1::77","source":"2001:db8:1::10","error":null},
    {"destination":"2001:db8:9::1","source":null,"error":"EHOSTUNREACH"}
  ],
  "decisions": [
    {"kind":"destination","destination":null,"first":"2001:db8:1::77","second":"2001:db8:9::1","decision":"preferred",
     "rule":"dst-1","text":"avoid unusable destinations","section":"RFC 6724 section 6"}
  ]
}
END
} | none "JSON"

# The order alone, as CSV without system and place.   order OPTION... DESTINATION...
order() {
    "$V6SIM" select --format csv "$@" 2>&1 | sed '1d; s/^[^,]*,[^,]*,//'
}
# What select makes of it.   sorts WANTED OPTION... DESTINATION...
sorts() {
    want=$1
    shift
    got=$(order "$@" | tr '\n' ' ')
    [ "$got" = "$want " ] || echo "$got" | none "not $want"
    [ "$got" != "$want " ] || pass "$want"
}

# RFC 4007 section 6: a zone says which link.
sorts "fe80::1%eth1,fe80::b," --os rfc-6724 --address 'fe80::a/64 dev eth0' --address 'fe80::b/64 dev eth1' fe80::1%eth1
# Of two links each has its own: RFC 6724 section 4.
sorts "fe80::1%eth1,fe80::b, fe80::2%eth0,fe80::a," --os rfc-6724 --address 'fe80::a/64 dev eth0' \
    --address 'fe80::b/64 dev eth1' fe80::1%eth1 fe80::2%eth0
# Without default routes there are still the links.
sorts "2001:db8:1::1,2001:db8:1::10, 2001:db8:9::1,,ENETUNREACH" --os rfc-6724 --no-routes \
    --address 2001:db8:1::10/64 2001:db8:9::1 2001:db8:1::1
sorts "2001:db8:1::1,,ENETUNREACH" --os rfc-6724 --no-routes --address '2001:db8:1::10/64 noprefixroute' 2001:db8:1::1
# connect(2) on Linux, for the types of routes of ip-route(8).
for case in unreachable=EHOSTUNREACH prohibit=EACCES blackhole=EINVAL throw=ENETUNREACH; do
    sorts "2001:db8:9::1,,${case#*=}" --os rfc-6724 --address 2001:db8:1::10/64 --route "${case%=*} 2001:db8:9::/48" \
        --route 'default via fe80::1' 2001:db8:9::1
done
sorts "2001:db8:9::1,,EADDRNOTAVAIL" --os rfc-6724 --address 192.0.2.1/24 --route 'default via fe80::1 dev eth0' \
    2001:db8:9::1
sorts "2001:db8:9::1,,ENETUNREACH" --os rfc-6724 --address 192.0.2.1/24 2001:db8:9::1
# The host itself, in both families, each from itself: precedence 50, 40 and 35 (RFC 6724 section 2.1).
sorts "::1,::1, 2001:db8:9::1,2001:db8:1::10, 127.0.0.1,127.0.0.1," --os rfc-6724 --address 2001:db8:1::10/64 \
    --address 192.0.2.1/24 --route 'default via fe80::1 dev eth0' ::1 2001:db8:9::1 127.0.0.1
# IPv6 that is on has ::1.
sorts "::1,::1," --os rfc-6724 --address 192.0.2.1/24 ::1
sorts "::1,,EADDRNOTAVAIL" --os rfc-6724 --address 192.0.2.1/24 --no-ipv6 ::1
# Addresses that are not in use yet are none.
sorts "2001:db8:9::1,2001:db8:1::10," --os rfc-6724 --address '2001:db8:9::9/64 tentative' \
    --address 2001:db8:1::10/64 2001:db8:9::1
# Rule 5: the interface that the longest prefix leads to; of the same prefix, the smaller metric.
two="--os rfc-6724 --address 2001:db8:1::10/64_dev_eth0 --address 2001:db8:2::10/64_dev_eth1"
two() {
    # shellcheck disable=SC2086 # options with blanks written _
    (for option in $two; do printf '%s\n' "$option" | tr _ ' '; done) >"$scratch/two"
    want=$1
    shift
    while IFS= read -r option; do set -- "$@" "$option"; done <"$scratch/two"
    sorts "$want" "$@"
}
two "2001:db8:9::1,2001:db8:2::10," 2001:db8:9::1 --route 'default via fe80::1 dev eth0' \
    --route '2001:db8:9::/48 via fe80::2 dev eth1'
two "2001:db8:9::1,2001:db8:2::10," 2001:db8:9::1 --route 'default via fe80::1 dev eth0 metric 1024' \
    --route 'default via fe80::2 dev eth1 metric 512'
two "2001:db8:9::1,2001:db8:1::10," 2001:db8:9::1 --route 'default via fe80::1 dev eth0' \
    --route 'default via fe80::2 dev eth1'
# The route's own source comes before all rules.
two "2001:db8:9::1,2001:db8:1::10," 2001:db8:9::1 --route 'default via fe80::2 dev eth1 src 2001:db8:1::10'
# Rule 5.5: of two prefixes on one link that of the router that is the next hop. Rule 8 would take the other: 2001:db8:1
# shares 44 bits with 2001:db8:9, 2001:db8:f00 36. RFC 3484 has no such rule.
two="--address 2001:db8:1::10/64_router_fe80::1 --address 2001:db8:f00::10/64_router_fe80::2"
two "2001:db8:9::1,2001:db8:f00::10," --os rfc-6724 2001:db8:9::1 --route 'default via fe80::2 dev eth0'
two "2001:db8:9::1,2001:db8:1::10," --os rfc-3484 2001:db8:9::1 --route 'default via fe80::2 dev eth0'
# IPv4 goes by the route: the address whose subnet has the next hop, not the one that shares most bits.
two="--os rfc-3484 --address 198.51.100.9/24 --address 192.0.2.9/24"
two "198.51.101.1,192.0.2.9," 198.51.101.1 --route 'default via 192.0.2.1'

# Tables in the systems' words. gai.conf: a precedence for IPv4 above 40 puts it first (gai.conf(5)).
echo 'precedence ::ffff:0:0/96 100' >"$scratch/gai.conf"
both="--address 2001:db8:1::10/64 --address 192.0.2.10/24 2001:db8:9::1 198.51.100.1"
# shellcheck disable=SC2086 # options
{
    sorts "2001:db8:9::1,2001:db8:1::10, 198.51.100.1,192.0.2.10," --os linux-2009 $both
    sorts "198.51.100.1,192.0.2.10, 2001:db8:9::1,2001:db8:1::10," --os linux-2009 --gai-conf "$scratch/gai.conf" $both
    # The same by the kernel's labels does nothing to destinations.
    printf 'prefix ::/0 label 1\nprefix 2001:db8:1::/64 label 9\n' >"$scratch/labels"
    sorts "2001:db8:9::1,2001:db8:1::10, 198.51.100.1,192.0.2.10," --os linux-2009 --addrlabel "$scratch/labels" $both
    # It takes the source whose label matches: 1 and 1.
    sorts "2001:db8:9::1,2001:db8:f00::1," --os linux-2009 --addrlabel "$scratch/labels" \
        --address 2001:db8:1::10/64 --address 2001:db8:f00::1/64 2001:db8:9::1
    # netsh's words for a system that has no netsh: the whole table.
    "$V6SIM" os show windows-vista --prefixpolicies | sed 's/10      4/99      4/' >"$scratch/netsh"
    sorts "198.51.100.1,192.0.2.10, 2001:db8:9::1,2001:db8:1::10," --os rfc-6724 --policy "$scratch/netsh" $both
}

# What is refused, and how

# refuses MESSAGE HINT OPTION...
refuses() {
    message=$1
    hint=$2
    shift 2
    status=0
    "$V6SIM" select "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    {
        [ $status -eq 2 ] || echo "exit status $status"
        cat "$scratch/out"
        { echo "v6sim select: $message" && echo "  hint: $hint"; } | diff - "$scratch/err" || :
    } | none "refused: $message"
}
os='--os rfc-6724'
refuses "needs DESTINATION..." "v6sim select --help" --os rfc-6724
refuses "needs --os NAME" "v6sim os list has all" 2001:db8::1
# shellcheck disable=SC2086 # options
{
    refuses '"2001:db8::g" is not an address' "destinations are addresses; nothing is looked up here" $os 2001:db8::g
    refuses '"www.example.com" is not an address' "destinations are addresses; nothing is looked up here" \
        $os www.example.com
    refuses '"fe80::1%eth9": no interface is called "eth9"' \
        "a zone is an interface that an --address is on: dev eth0" $os --address fe80::2/64 fe80::1%eth9
    refuses '"2001:db8::1/129" has no good prefix length' \
        "write it like 2001:db8::1/64 or 192.0.2.1/24" $os --address 2001:db8::1/129 2001:db8::9
    refuses '"ff02::1/64" is no address that a machine can have' \
        "write it like 2001:db8::1/64 dev eth0 deprecated" $os --address ff02::1/64 2001:db8::9
    refuses '"2001:db8::1/64 dev": "dev" has nothing behind it' \
        "write it like 2001:db8::1/64 dev eth0 deprecated" $os --address '2001:db8::1/64 dev' 2001:db8::9
    refuses '"2001:db8::1/64 deprecate": "deprecate" is no word of an address' "did you mean deprecated?" \
        $os --address '2001:db8::1/64 deprecate' 2001:db8::9
    refuses '"default dev eth0": "default" is of which family?' "write 0.0.0.0/0 or ::/0" \
        $os --route 'default dev eth0' 2001:db8::9
    refuses '"2001:db8::/32" says neither via nor dev' \
        "write it like default via fe80::1 dev eth0 metric 1024" $os --route 2001:db8::/32 2001:db8::9
    refuses '"2001:db8::/32 via 192.0.2.1" has addresses of two families' \
        "write it like default via fe80::1 dev eth0 metric 1024" $os --route '2001:db8::/32 via 192.0.2.1' 2001:db8::9
    refuses '"default va fe80::1": "va" is no word of a route' "did you mean via?" \
        $os --route 'default va fe80::1' 2001:db8::9
    refuses '--no-routes, and --route' "leave one of them out" $os --no-routes --route 'default via fe80::1' 2001:db8::9
    refuses '--no-ipv6, and an --address of IPv6' "leave one of them out" \
        $os --no-ipv6 --address 2001:db8::1/64 2001:db8::9
    refuses '--here is in the place of --address, --route, --no-routes and --no-ipv6' "leave one of them out" \
        $os --here --address 2001:db8::1/64 2001:db8::9
    refuses '--gai-conf: windows-vista has no /etc/gai.conf' \
        "it has --prefixpolicies (netsh interface ipv6 show prefixpolicies)" --os windows-vista --gai-conf x 2001:db8::9
    refuses '17 destinations are too many' "at most 16" $os 1.0.0.1 1.0.0.2 1.0.0.3 1.0.0.4 1.0.0.5 1.0.0.6 1.0.0.7 \
        1.0.0.8 1.0.0.9 1.0.0.10 1.0.0.11 1.0.0.12 1.0.0.13 1.0.0.14 1.0.0.15 1.0.0.16 1.0.0.17
    refuses '--format "jsn" is unknown' "did you mean json?" $os --format jsn 2001:db8::9
}
done_testing
