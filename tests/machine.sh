#!/bin/sh
# machine.sh - v6sim select agrees with the machine that this runs on
#
# In a network of its own (unshare) the kernel gets the addresses and routes of
# a case of tests/machine/cases.txt, a hosts file the destinations, and a small
# program says in which order getaddrinfo() has them and from where the kernel
# would send. v6sim is asked twice: with the words of the case, and by --here.
# glibc 2.36 is compared with linux-glibc-2.36, musl with linux-musl.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cases=$source/tests/machine/cases.txt

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

if [ "${1-}" != inside ]; then
    [ "$(uname)" = Linux ] || skip "the machine is not Linux"
    for tool in ip unshare cc; do
        command -v $tool >/dev/null || skip "$tool is missing"
    done
    unshare -rnm sh -c 'ip link add eth0 type veth peer name far0 && mount --bind /etc/hosts /etc/hosts' \
        >/dev/null 2>&1 || skip "no network of one's own can be made here"
    status=0
    unshare -rnm sh "$0" inside || status=$?
    exit $status
fi

known() {
    "$V6SIM" os show "$1" >/dev/null 2>&1
}

# Programs, one for each C library: system and file.
: >"$scratch/systems"
"${CC:-cc}" -o "$scratch/order-glibc" "$source/tests/machine/order.c"
if ldd --version 2>/dev/null | grep -q ' 2\.36$' && known linux-glibc-2.36; then
    echo "linux-glibc-2.36 $scratch/order-glibc" >>"$scratch/systems"
fi
if command -v musl-gcc >/dev/null && known linux-musl &&
    musl-gcc -o "$scratch/order-musl" "$source/tests/machine/order.c"; then
    echo "linux-musl $scratch/order-musl" >>"$scratch/systems"
fi
[ -s "$scratch/systems" ] || skip "neither glibc 2.36 nor musl is here"

ip addrlabel | sed '1!G;h;$!d' >"$scratch/own-labels"
touch "$scratch/hosts" "$scratch/gai.conf"
mount --bind "$scratch/hosts" /etc/hosts
echo 'hosts: files' >"$scratch/nsswitch"
mount --bind "$scratch/nsswitch" /etc/nsswitch.conf
[ -e /etc/gai.conf ] && mount --bind "$scratch/gai.conf" /etc/gai.conf || no_gai_conf=1

# Each of a list separated by ";" as a line without blanks around it.
items() {
    echo "$1" | tr ';' '\n' | sed 's/^ *//; s/ *$//' | grep . || :
}

# Interfaces without addresses of the kernel's own making, whose addresses are in use at once.
for n in 0 1; do
    ip link add eth$n type veth peer name far$n
    for end in eth far; do
        ip link set $end$n addrgenmode none
        echo 0 >/proc/sys/net/ipv6/conf/$end$n/accept_dad
        ip link set $end$n up
    done
done
ip link set lo up

set_sysctl() {
    items "$1" | while IFS='=' read -r name value; do
        echo "$value" >"/proc/sys/$(echo "$name" | tr . /)"
    done
}

# The kernel as it was before any case.
clean_up() {
    for dev in eth0 eth1; do ip addr flush dev $dev; done
    for type in unicast unreachable prohibit blackhole throw; do
        ip -6 route flush table main type $type 2>/dev/null || :
        ip -4 route flush table main type $type 2>/dev/null || :
    done
    set_sysctl "net.ipv6.conf.all.disable_ipv6=0; net.ipv6.conf.eth0.use_tempaddr=0"
    ip addrlabel flush
    while read -r line; do
        # shellcheck disable=SC2086 # words
        ip addrlabel add $line
    done <"$scratch/own-labels"
}

# Gives the kernel an address. It puts the newest IPv6 address first, the newest IPv4 address last.
add_address() {
    # shellcheck disable=SC2046,SC2086 # words
    set -- $(echo "$1" | sed 's/deprecated/preferred_lft 0 valid_lft forever/')
    case "$*" in *" dev "*) ;; *) set -- "$@" dev eth0 ;; esac
    case $1 in
    *:*) ip -6 addr add "$@" nodad ;;
    *) ip addr add "$@" ;;
    esac
}

add_route() {
    case $1 in
    *:*) family=-6 ;;
    *) family=-4 ;;
    esac
    # shellcheck disable=SC2086 # words
    ip $family route add $1
}

set_up() {
    items "$1" | grep -v : >"$scratch/ipv4" || :
    items "$1" | grep : | sed '1!G;h;$!d' >"$scratch/ipv6" || :
    cat "$scratch/ipv4" "$scratch/ipv6" | while IFS= read -r address; do add_address "$address"; done
    items "$2" | while IFS= read -r route; do add_route "$route"; done
    items "$3" >"$scratch/new"
    cat "$scratch/new" >"$scratch/gai.conf"
    items "$4" | while read -r prefix label; do ip addrlabel add prefix "$prefix" label "$label"; done
    ip addrlabel >"$scratch/labels"
}

# The addresses that the kernel made itself, beside one with mngtmpaddr.
temporary_addresses() {
    ip -6 -o addr show temporary | awk '{ print $4 " dev " $2 " temporary" }'
}

# v6sim's answer by the words of the case.   by_words SYSTEM DESTINATION...
by_words() {
    system=$1
    shift
    [ -s "$scratch/routes" ] || set -- "$@" --no-routes
    case $sysctl in *disable_ipv6=1*) set -- "$@" --no-ipv6 ;; esac
    while IFS= read -r item; do set -- "$@" --address "$item"; done <"$scratch/addresses"
    while IFS= read -r item; do set -- "$@" --route "$item"; done <"$scratch/routes"
    case $system in *glibc*) set -- "$@" --gai-conf "$scratch/gai.conf" ;; esac
    "$V6SIM" select --os "$system" --format csv --addrlabel "$scratch/labels" "$@" 2>&1
}

bare() {
    sed '1d; s/^[^,]*,[^,]*,//'
}

# Holds the machine against v6sim.   compare NAME DESTINATION...
compare() {
    name=$1
    shift
    for destination in "$@"; do echo "$destination name.test"; done >"$scratch/new"
    cat "$scratch/new" >"$scratch/hosts"
    while read -r system program; do
        case "$system $*" in *glibc*%*) continue ;; esac    # its hosts files have no zones
        {
            "$program" name.test >"$scratch/machine" 2>&1 || :
            by_words "$system" "$@" | bare | diff "$scratch/machine" - || :
            "$V6SIM" select --here --os "$system" --format csv "$@" 2>&1 | bare | diff "$scratch/machine" - || :
        } | none "$system, $name: $*"
    done <"$scratch/systems"
}

grep -v '^#' "$cases" | grep . | while IFS='|' read -r name addresses routes destinations gai labels sysctl; do
    [ -z "$gai" ] || [ -z "${no_gai_conf-}" ] || continue
    clean_up
    set_sysctl "$sysctl"
    set_up "$addresses" "$routes" "$gai" "$labels"
    { items "$addresses" && temporary_addresses; } >"$scratch/addresses"
    items "$routes" >"$scratch/routes"
    name=${name%% *}
    # shellcheck disable=SC2086 # a list
    set -- $destinations
    compare "$name" "$@"
    # shellcheck disable=SC2046 # a list
    compare "$name" $(echo "$*" | awk '{ for (i = NF; i > 0; i--) print $i }')
done
done_testing
