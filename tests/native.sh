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
