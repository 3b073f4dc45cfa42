#!/bin/sh
# native.sh - policy tables in the systems' own words, imported and shown
#
# tests/native/NAME.txt is a text as a system shows or keeps it, or one that is
# wrong in some way; NAME.expected is all that v6sim import makes of it. With
# UPDATE=1 they are written anew, and the difference is what to look at.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
unset V6SIM_PROFILE_PATH
cd "$source/tests/native"

# What comes of a command: its output, what it complains of, and its status if that is not 0.
told() {
    status=0
    "$V6SIM" "$@" 2>&1 || status=$?
    [ "$status" -eq 0 ] || echo "status $status"
}

for text in *.txt; do
    expected=${text%.txt}.expected
    told import "$text" >"$scratch/told"
    [ -z "${UPDATE:-}" ] || cp "$scratch/told" "$expected"
    { diff "$expected" "$scratch/told" || :; } 2>&1 | none "$text"
done
for expected in *.expected; do
    [ -f "${expected%.expected}.txt" ] || echo "$expected: of no text"
done | none "each expectation has its text"

# What one command prints, the other reads.
for system in windows-vista:--prefixpolicies windows-xp-sp3:--prefixpolicies linux-2009:--addrlabel \
    freebsd-7:--ip6addrctl solaris-10:--ipaddrsel; do
    os=${system%:*}
    told os show "$os" "${system#*:}" >"$scratch/shown"
    told import --os "$os" "$scratch/shown" | sed -n 's/.*prefix="\([^"]*\)".*/\1/p' | sort >"$scratch/read"
    told os show "$os" --format csv | grep -v ',gai-conf,' |
        sed -n 's/.*,"prefix=""\([^"]*\)"".*/\1/p' | sort -u >"$scratch/stated"
    {
        [ -s "$scratch/read" ] || echo "no rows"
        diff "$scratch/stated" "$scratch/read" || :
    } | none "$system, read again"
done

# What a host shows once it is configured: rows of ipconfig that its system has, and addresses that its scenario gives
# it. The interface identifier that Vista draws is another in each scenario, but one in both its addresses.
cat >"$scratch/hosts.xml" <<'end'
<scenario>
  <domain id="isp" ipv6="2000::/3"/>
  <server name="www.example.com" in="isp" ipv6="2001:db8::1"/>
  <site id="home" in="isp" search="corp.example"><router/>
    <host id="auto" os="windows-vista" tunnels="none"/></site>
  <host id="six" in="isp" os="windows-vista" ipv4="198.18.0.7" ipv6="2001:db8:0:2::9"/>
  <host id="xp" in="isp" os="windows-xp-sp3" ipv4="198.18.0.8" ipv6="2001:db8:0:2::8"/>
  <host id="tux" in="isp" os="linux-2009" search="a.example b.example" dns="one two">
    <file path="/etc/gai.conf">precedence ::ffff:0:0/96 100</file>
    <file path="/etc/resolv.conf">options rotate</file></host>
  <dns id="one" in="isp" ipv4="198.18.0.53" ipv6="none"/><dns id="two" in="isp" ipv4="none" ipv6="2001:db8:0:2::53"/>
  <commands on="six">netsh interface ipv6 set prefixpolicy ::/0 45 4</commands>
  <connect to="www.example.com"/>
</scenario>
end
shows() {
    name=$1
    shift
    cat >"$scratch/expected"
    { told show "$scratch/hosts.xml" --host "$@" | sed "s/ $/ ./; s,$scratch/,,; s/:d2a:baa1:6b06:1dd/:ID/" |
        diff "$scratch/expected" - || :; } | none "$name"
}
shows "ipconfig with a tunnel" six --ipconfig <<'end'

Windows IP Configuration


Ethernet adapter Local Area Connection:

   Connection-specific DNS Suffix  . : .
   IPv6 Address. . . . . . . . . . . : 2001:db8:0:2::9
   Link-local IPv6 Address . . . . . : fe80::4%8
   IPv4 Address. . . . . . . . . . . : 198.18.0.7
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : .

Tunnel adapter Local Area Connection* 20:

   Connection-specific DNS Suffix  . : .
   IPv6 Address. . . . . . . . . . . : 2002:c612:7::c612:7
   Default Gateway . . . . . . . . . : 2002:c058:6301::c058:6301
end
shows "ipconfig of XP" xp --ipconfig <<'end'

Windows IP Configuration


Ethernet adapter Local Area Connection:

        Connection-specific DNS Suffix  . : .
        IP Address. . . . . . . . . . . . : 198.18.0.8
        Subnet Mask . . . . . . . . . . . : 255.255.255.0
        IP Address. . . . . . . . . . . . : 2001:db8:0:2::8
        IP Address. . . . . . . . . . . . : fe80::5%4
        Default Gateway . . . . . . . . . : .

Tunnel adapter 6to4 Tunneling Pseudo-Interface:

        Connection-specific DNS Suffix  . : .
        IP Address. . . . . . . . . . . . : 2002:c612:8::c612:8
        Default Gateway . . . . . . . . . : 2002:c058:6301::c058:6301
end
shows "resolv.conf with what the host was told" tux --resolv-conf <<'end'
search a.example b.example
nameserver 198.18.0.53
nameserver 2001:db8:0:2::53
options rotate
end
shows "a table after a command" six --prefixpolicies <<'end'
Querying active state...

Precedence  Label  Prefix
----------  -----  --------------------------------
        45      4  ::/0

end
shows "no such host" six[2] --ipconfig <<'end'
v6sim show: --host "six[2]" is no host of this scenario
  hint: a name as reports have it: pc, pc[17], site[2].pc
status 2
end
shows "no such command" tux --ipconfig <<'end'
v6sim show: linux-2009 has no ipconfig
status 2
end
shows "nothing to show" tux <<'end'
v6sim show: --host needs something to show
  hint: --ipconfig, --resolv-conf, or an option of os show: --prefixpolicies
status 2
end

# All that it prints of a host can be imported: the same addresses.
{
    told show "$scratch/hosts.xml" --host auto --ipconfig >"$scratch/shown"
    grep -c 'Temporary IPv6 Address' "$scratch/shown" | grep -vx 1 || :
    words=$(sed -n 's/^ *\(IPv4\|IPv6\|Temporary IPv6\) Address[ .]*: //p' "$scratch/shown")
    for word in $words corp.example; do
        told import "$scratch/shown" | grep -q "[ \"]$word[; \"]" || echo "$word is not imported"
    done
    told show "$scratch/hosts.xml" --host auto --ipconfig --language ja >"$scratch/ja"
    told import "$scratch/shown" >"$scratch/en.xml"
    told import "$scratch/ja" | diff "$scratch/en.xml" - || :
} | none "ipconfig, read again"

# Encodings that Windows redirects output in.
for encoding in UTF-16 CP932; do
    sed 's/¥/\\/g' g12-vista-japanese.txt | iconv -t "$encoding" >"$scratch/encoded" 2>/dev/null || {
        pass "in $encoding # SKIP iconv has none"
        continue
    }
    told import "$scratch/encoded" | grep -c '<row ' | grep -vx 6 | none "in $encoding"
done

# Refusals, in whole.
refuses() {
    name=$1
    cat >"$scratch/expected"
    shift
    { told "$@" | diff "$scratch/expected" - || :; } | none "$name"
}
refuses "a tool that the system does not have" os show windows-xp-sp3 --gai-conf <<'end'
v6sim os: windows-xp-sp3 has no /etc/gai.conf (--gai-conf)
  hint: it has --prefixpolicies (netsh interface ipv6 show prefixpolicy)
status 2
end
refuses "a system without any" os show macosx-10.5.2 --ip6addrctl <<'end'
v6sim os: macosx-10.5.2 has no ip6addrctl show (--ip6addrctl)
  hint: no administrator of it sees or changes a policy table
status 2
end
refuses "a language that is not known" os show windows-vista --prefixpolicies --language de <<'end'
v6sim os: --language "de" is unknown
  hint: en or ja
status 2
end
refuses "a language of another tool" os show linux-2009 --addrlabel --language ja <<'end'
v6sim os: --language is of --prefixpolicies only
  hint: --prefixpolicies --language ja
status 2
end
refuses "a table in JSON" os show linux-2009 --addrlabel --format json <<'end'
v6sim os: tables as a system shows them are of show, without --format
  hint: v6sim os show NAME --prefixpolicies
status 2
end
refuses "words of another system" import --os linux-2009 g12-vista-japanese.txt <<'end'
g12-vista-japanese.txt: linux-2009 has no netsh: netsh interface ipv6 show prefixpolicies
  hint: --addrlabel (ip addrlabel show), --gai-conf (/etc/gai.conf)
status 2
end
refuses "switches of another system" import --os netbsd-5 rc-conf.txt <<'end'
rc-conf.txt:4:1: netbsd-5 does not go by ipv6_enable
  hint: it goes by ip6mode
rc-conf.txt:5:1: netbsd-5 does not go by ip6addrctl_enable
  hint: it goes by ip6mode
status 2
end
printf '%s\n' 'netsh interface ipv6 set prefixpolicy 2001:db8::/32 1 1' >"$scratch/set"
told import --os windows-7 "$scratch/set" | sed "s,$scratch/,," >"$scratch/told"
{
    printf '%s\n' 'set:1:1: refused: Element not found.' 'status 2' | diff - "$scratch/told" || :
} | none "netsh refuses"

# The table of one line of gai.conf is that of glibc.
told import --os linux-2009 gai-one-line.txt | grep -o '<row.*' >"$scratch/told"
diff - "$scratch/told" <<'end' | none "gai.conf over the system's own"
<row prefix="::1/128"       precedence="40" label="0"/>
<row prefix="::/0"          precedence="40" label="1"/>
<row prefix="2002::/16"     precedence="40" label="2"/>
<row prefix="::/96"         precedence="40" label="3"/>
<row prefix="::ffff:0:0/96" precedence="45" label="4"/>
<row prefix="fec0::/10"     precedence="40" label="5"/>
<row prefix="fc00::/7"      precedence="40" label="6"/>
<row prefix="2001::/32"     precedence="40" label="7"/>
end

# A row more than a table has room for, and a text that cannot be one.
for i in $(seq 33); do
    echo "2001:db8:$i::/48 1 1"
done >"$scratch/many"
told import "$scratch/many" | sed "s,$scratch/,," >"$scratch/told"
{ printf '%s\n' 'many:33:1: the line is one row too many: the table has room for 32' 'status 2' |
    diff - "$scratch/told" || :; } | none "33 rows"
head -c 2000000 /dev/zero >"$scratch/large"
told import "$scratch/large" | grep -v 'larger than a policy table can be: 1 MiB$' | grep -vx 'status 2' | none "2 MB"
told import "$scratch/none" | grep -v 'cannot be read: ' | grep -vx 'status 2' | none "a file that is not there"
done_testing
