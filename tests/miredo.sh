#!/bin/sh
# miredo.sh - Teredo as miredo does it, beside the model
#
# miredo's client, server and relay (Debian packages miredo and miredo-server) run in network
# namespaces, behind a NAT of Linux:
#
#   client 192.168.1.2 - nat 203.0.113.9 - v4 - server 203.0.113.1 and .2, relay 203.0.113.3
#                                               server, relay - v6 - native 2001:db8:1::80
#
# What the client sends and receives is captured: while it qualifies, when it opens a connection
# to the native host, and when that host is the first to send. The same is asked of the model,
# whose client is windows-vista's behind models/nat/port-restricted.xml, by its own capture. Where
# the order of packets differs, what differs and why is said below, with the section of RFC 4380.
#
# It needs root, /dev/net/tun, namespaces, miredo, tcpdump and tshark, and is skipped without.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

skip() {
    echo "1..0 # SKIP $*"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "not root"
[ -c /dev/net/tun ] || skip "no /dev/net/tun"
for program in ip tcpdump tshark miredo miredo-server iptables python3; do
    command -v "$program" >/dev/null || skip "no $program; Debian: miredo miredo-server tcpdump tshark iptables"
done

# The world of it. What is started is ended, and its namespaces go, however this script ends.

net=v6sim-$$
nodes="core server relay native nat client"

in_node() {
    node=$1
    shift
    ip netns exec "$net-$node" "$@"
}

# Starts a program in a node, its output in a file; its id goes to the list of those to end.   start NODE COMMAND...
start() {
    node=$1
    shift
    ip netns exec "$net-$node" "$@" >"$scratch/$node.log" 2>&1 &
    echo $! >>"$scratch/started"
    echo $! >"$scratch/$node.id"
}

end() {
    kill "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
}

tear_down() {
    while read -r id; do
        end "$id"
    done <"$scratch/started"
    for node in $nodes; do
        ip netns del "$net-$node" 2>/dev/null || :
    done
    rm -rf "$scratch"
}
: >"$scratch/started"
trap tear_down EXIT

# A cable from a node to a bridge:   plug NODE INTERFACE BRIDGE
plug() {
    in_node core ip link add "$1-$3" type veth peer name "$2" netns "$net-$1"
    in_node core ip link set "$1-$3" master "$3" up
    in_node "$1" ip link set "$2" up
}

set_up() {
    for node in $nodes; do
        ip netns add "$net-$node" || return 1
        in_node "$node" ip link set lo up
    done
    for bridge in v4 v6; do
        in_node core ip link add "$bridge" type bridge || return 1
        in_node core ip link set "$bridge" up
    done
    for node in server relay nat; do
        plug "$node" e4 v4 || return 1
    done
    for node in server relay native; do
        plug "$node" e6 v6
    done
    in_node nat ip link add inside type veth peer name e4 netns "$net-client"
    in_node nat ip link set inside up
    in_node client ip link set e4 up
    for address in server/203.0.113.1/24 server/203.0.113.2/24 relay/203.0.113.3/24 nat/203.0.113.9/24 \
        client/192.168.1.2/24; do
        in_node "${address%%/*}" ip address add "${address#*/}" dev e4
    done
    in_node nat ip address add 192.168.1.1/24 dev inside
    in_node client ip route add default via 192.168.1.1
    for address in server/2001:db8:1::1/64 relay/2001:db8:1::3/64 native/2001:db8:1::80/64; do
        in_node "${address%%/*}" ip -6 address add "${address#*/}" dev e6 nodad
    done
    for node in server native; do
        in_node "$node" ip -6 route add 2001::/32 via 2001:db8:1::3
    done
    in_node nat sysctl -qw net.ipv4.ip_forward=1
    for node in server relay; do
        in_node "$node" sysctl -qw net.ipv6.conf.all.forwarding=1
    done
    in_node nat iptables -t nat -A POSTROUTING -o e4 -j MASQUERADE
}
set_up 2>"$scratch/err" || skip "no network namespaces here: $(head -n 1 "$scratch/err")"

start_relay() {
    start relay miredo -f -c "$scratch/relay.conf" -p "$scratch/relay.pid"
}

# Waits until a command succeeds, at most 10 s.   until_true COMMAND...
until_true() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return 1
        sleep 0.1
    done
}

has_address() {
    in_node "$1" ip -6 address show dev teredo | grep -q "inet6 $2"
}

printf 'ServerBindAddress 203.0.113.1\nServerBindAddress2 203.0.113.2\nPrefix 2001:0::\n' >"$scratch/server.conf"
printf 'InterfaceName teredo\nRelayType relay\nBindAddress 203.0.113.3\nBindPort 3545\n' >"$scratch/relay.conf"
printf 'InterfaceName teredo\nServerAddress 203.0.113.1\n' >"$scratch/client.conf"
chmod 755 "$scratch"
start native python3 -c '
import socket
server = socket.socket(socket.AF_INET6)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("::", 80))
server.listen(5)
while True:
    server.accept()[0].close()'
start server miredo-server -f -c "$scratch/server.conf" -p "$scratch/server.pid"
start_relay
start nat tcpdump --immediate-mode -U -i inside -w "$scratch/client.pcap" udp
until_true grep -q listening "$scratch/nat.log"
until_true has_address relay fe80

# What is captured from then on is of the phase.
mark() {
    date +%s.%N >"$scratch/$1.at"
}

connect() {
    in_node client python3 -c 'import socket; socket.create_connection(("2001:db8:1::80", 80), timeout=15).close()'
}

mark qualification
start client miredo -f -c "$scratch/client.conf" -p "$scratch/client.pid"
until_true has_address client 2001:
if has_address client 2001:; then
    pass "miredo's client qualifies"
else
    fail "miredo's client qualifies"
    explain "$scratch/client.log"
fi
mark contact
if connect 2>"$scratch/err"; then
    pass "miredo's client opens a connection by the relay"
else
    fail "miredo's client opens a connection by the relay"
    explain "$scratch/err"
fi
sleep 0.5

# A relay that knows nobody, and a client that does not know who sends; for that the native host has another address.
end "$(cat "$scratch/relay.id")"
start_relay
until_true has_address relay fe80
in_node native ip -6 address add 2001:db8:1::81/64 dev e6 nodad
address=$(in_node client ip -6 -o address show dev teredo scope global | sed 's/.*inet6 \([^/]*\).*/\1/')
mark unsolicited
if in_node native python3 -c "
import socket
try:
    socket.create_connection(('$address', 81), timeout=5, source_address=('2001:db8:1::81', 0))
except ConnectionRefusedError:
    pass" 2>"$scratch/err"; then
    pass "a native host reaches miredo's client"
else
    fail "a native host reaches miredo's client"
    explain "$scratch/err"
fi
sleep 0.5
mark end
end "$(cat "$scratch/nat.id")"

# What the client sent and received, a line each: FROM TO WHAT.   said FILE OPTION-OF-TSHARK...
said() {
    file=$1
    shift
    tshark -r "$file" "$@" -d udp.port==3544,teredo -d udp.port==3545,teredo -T fields -E separator=, -E occurrence=f \
        -e frame.time_epoch -e ip.src -e ip.dst -e ipv6.nxt -e icmpv6.type -e tcp.flags.str -e teredo.orig 2>/dev/null |
        awk -F , '
            BEGIN {
                who["192.168.1.2"] = "client"; who["203.0.113.3"] = "relay"
                who["203.0.113.1"] = "server"; who["203.0.113.2"] = "secondary"
                icmp[128] = "echo-request"; icmp[129] = "echo-reply"
                icmp[133] = "solicitation"; icmp[134] = "advertisement"
            }
            $2 in who {
                what = $4 == 59 ? "bubble" : $4 == 58 ? icmp[$5] : $6 !~ /S/ ? "other" : $6 ~ /A/ ? "SYN-ACK" : "SYN"
                if (what != "other")
                    print $1, who[$2], who[$3], what ($7 != "" ? "+origin" : "")
            }'
}

# Its order alone, from one time on to another; what is said again, as SYNs are, only once.   order FROM TO
order() {
    awk -v from="$1" -v to="$2" '$1 >= from && $1 < to && !seen[$2, $3, $4]++ { print $2, $3, $4 }'
}

said "$scratch/client.pcap" >"$scratch/miredo"
for phase in qualification/contact contact/unsolicited unsolicited/end; do
    order "$(cat "$scratch/${phase%/*}.at")" "$(cat "$scratch/${phase#*/}.at")" <"$scratch/miredo" \
        >"$scratch/miredo-${phase%/*}"
done

# The model, with the same addresses. Its relay listens at 3544; tshark knows that one.
cat >"$scratch/model.xml" <<'END'
<scenario>
  <parameter name="address" default="2001:db8:1::80"/>
  <domain id="v4" ipv4="203.0.113.0/24" ipv6="2001:db8:1::/48"/>
  <teredo-server in="v4" ipv4="203.0.113.1" ipv6="2001:db8:1::1" name="teredo.ipv6.microsoft.com"/>
  <relay type="teredo" in="v4" ipv4="203.0.113.3" ipv6="2001:db8:1::3"/>
  <server in="v4" ipv4="none" ipv6="2001:db8:1::80"/>
  <site id="home" in="v4" ipv6="none" nat="port-restricted">
    <host id="client" os="windows-vista" ipv4="192.168.1.2" edge="open" teredo-port="40000"/>
  </site>
  <host id="native" os="linux-2009" in="v4" ipv4="none" ipv6="2001:db8:1::81" firewall="off"/>
  <connect from="client" to="2001:db8:1::80" at="10s"/>
  <connect from="native" to="{address}" at="60s"/>
</scenario>
END
# Its client's address is drawn in part: it is known once it has been seen.
model() {
    "$V6SIM" run "$scratch/model.xml" --host client --pcapng "$scratch/model.pcapng" "$@" >/dev/null
}
if model; then
    drawn=$(tshark -r "$scratch/model.pcapng" -d udp.port==3544,teredo -T fields -e ipv6.src 2>/dev/null |
        grep -m 1 '^2001:0')
    model --set "address=$drawn"
fi
said "$scratch/model.pcapng" >"$scratch/model"
# miredo does not look for others on its link (RFC 4380 section 5.2.8): what the model's client says there is left out.
order 0 5 <"$scratch/model" | grep -vx 'client bubble ' >"$scratch/model-qualification"
order 10 15 <"$scratch/model" >"$scratch/model-contact"
order 60 65 <"$scratch/model" >"$scratch/model-unsolicited"

# Each order is said here once more, so that two empty ones are no agreement.   same PHASE
same() {
    diff "$scratch/expected" "$scratch/miredo-$1" | sed 's/^/miredo: /'
}

# Section 5.2.1 has a client behind a NAT that is no cone ask the secondary address as well, to see whether the NAT is
# symmetric, and the model's does. miredo does not since 1.1.0 (libteredo/maintain.c, "Implementation notes"): behind
# a symmetric NAT it has an address all the same, and reaches few.
cat >"$scratch/expected" <<'END'
client server solicitation
server client advertisement+origin
END
same qualification | none "miredo qualifies with one exchange, without the cone bit (RFC 5991 section 3)"
cat >>"$scratch/expected" <<'END'
client secondary solicitation
secondary client advertisement+origin
END
diff "$scratch/expected" "$scratch/model-qualification" |
    none "the model does, and asks the secondary address too (RFC 4380 section 5.2.1)"

# Sections 5.2.4 rule 2, 5.4.1 and 5.2.3.
cat >"$scratch/expected" <<'END'
client server echo-request
server client bubble+origin
client relay bubble
relay client echo-reply
client relay SYN
relay client SYN-ACK
END
same contact | none "first contact with a native host, of miredo (RFC 4380 sections 5.2.4 and 5.4.1)"
diff "$scratch/expected" "$scratch/model-contact" | none "and of the model"

# Section 5.4.1, and 5.2.3 rule 6: who sends is tested before it is let in.
cat >"$scratch/expected" <<'END'
server client bubble+origin
client relay bubble
relay client SYN
client server echo-request
relay client echo-reply
END
same unsolicited | none "a native host comes first, with miredo (RFC 4380 sections 5.4.1 and 5.2.3)"
diff "$scratch/expected" "$scratch/model-unsolicited" | none "and with the model"
done_testing
