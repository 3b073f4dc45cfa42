#!/bin/sh
# check-update.sh - check --update replaces the bytes of values that differ, and no others
#
# What a file should be afterwards is written down here, or made from it by sed; the
# file is then compared byte by byte.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$scratch"

# updates NAME STATUS ARGUMENT...
updates() {
    name=$1
    want=$2
    shift 2
    ends "$name" "$want" check --update "$@"
}

# Vista at a dual-stack site: A 10 ms, AAAA 10 ms, 20 ms to connect: 40 ms over IPv6 by rule 6, two queries.
# Odd on purpose: quotes of both kinds, blanks, a comment with an expectation in it, a value with a character
# reference, one over two lines (a line end there is a blank: XML 1.0, 3.3.3), one that is a range, a BOM in front, no
# line end at the end.
{
    printf '\357\273\277<?xml version="1.0"?>\n<scenario>\n  <server name="www.example.com"/>\n'
    printf '  <host id="pc" os="windows-vista"/> <!-- <connection family="ipv4"/> -->\n'
    printf '  <connect to="www.example.com"/>\n  <expect\n     ><connection   family  =\t'
    printf "'ipv4' time=\"4&#49;ms\"\n      result=\"established\" rule = 'dst-5'  queries='3..'/>"
    printf '<path forward="11ms" route="internet\n internet" /><path return="10.0ms"/>\n'
    printf '    <queries type="A" count="7"/></expect> <!-- caf\303\251 --> </scenario>'
} >odd.xml
cp odd.xml before.xml
sed "s/'ipv4' time=\"4&#49;ms\"/'ipv6' time=\"40ms\"/; s/'dst-5'/'6'/; s/11ms/10ms/; s/count=\"7\"/count=\"1\"/
    /route=\"internet\$/{N; s/\"internet\n internet\"/\"internet\"/;}" odd.xml >after.xml
updates "--dry-run" 1 --dry-run odd.xml
cmp before.xml odd.xml | none "--dry-run leaves the file alone"
if command -v patch >/dev/null; then
    cp odd.xml patched.xml
    sed -n '/^---/,$p' out | sed 's/odd\.xml/patched.xml/; /^1 file/,$d' | patch -s -p0 >patch.out 2>&1 ||
        cat patch.out
    cmp after.xml patched.xml | none "the diff is what patch(1) takes"
fi
updates "a file that is odd" 1 odd.xml
cmp after.xml odd.xml | none "all other bytes are as they were"
sed -n '/^UPDATE/p; /^STAYS/p; $p' out >said
says "what is told of it" said <<'END'
UPDATE odd.xml:7:32  odd/base/1 connection family: ipv4 -> ipv6
UPDATE odd.xml:7:44  odd/base/1 connection time: 41ms -> 40ms
UPDATE odd.xml:8:36  odd/base/1 connection rule: dst-5 -> 6
STAYS  odd.xml:8:53  odd/base/1 connection queries: 3.. is a range: what it should become is yours to say
UPDATE odd.xml:8:74  odd/base/2 path forward: 11ms -> 10ms
UPDATE odd.xml:8:87  odd/base/2 path route: internet  internet -> internet
UPDATE odd.xml:10:30  odd/base/4 queries count: 7 -> 1
6 values replaced in 1 file, 1 stays
END
sed -i "s/queries='3..'/queries='2'/" odd.xml
updates "nothing to do" 0 odd.xml
tail -n 1 out >said
says "nothing to do" said <<'END'
0 values replaced in 0 files
END

# A carriage return in front of each line end stays there.
sed 's/$/\r/' before.xml >crlf.xml
sed 's/$/\r/' after.xml >wanted.xml
sed -i '/route="internet\r$/{N; s/"internet\r\n internet"/"internet"/;}' crlf.xml
updates "a file with CRLF" 1 crlf.xml
cmp wanted.xml crlf.xml | none "a file with CRLF"

# What is included is mended where it stands, for all who include it; if they differ, nothing is.
mkdir part
echo '<expect><connection family="ipv4" time="50ms"/></expect>' >part/expect.xml
for rtt in 10ms 30ms; do
    echo '<scenario><server name="www.example.com"/><host os="windows-vista"/><connect to="www.example.com"/>'
    echo "<dns rtt=\"$rtt\"/>"
    echo '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="part/expect.xml"/></scenario>'
done | split -l 3 --additional-suffix=.xml - includes-
cp includes-aa.xml whole.xml
updates "what two files include" 1 includes-aa.xml includes-ab.xml
says "what is the same for both" part/expect.xml <<'END'
<expect><connection family="ipv6" time="50ms"/></expect>
END
sed -n '/^STAYS/s/includes-aa.base.1 connection //p' out >said
says "what is not" said <<'END'
STAYS  part/expect.xml:1:41  time: 50ms is otherwise in another variant or file: write an expectation for each
END
cmp whole.xml includes-aa.xml | none "the file that includes it is left alone"
# 30 ms for each of two queries, 20 ms: 80 ms.
updates "one of them" 0 includes-ab.xml
says "one of them" part/expect.xml <<'END'
<expect><connection family="ipv6" time="80ms"/></expect>
END

# Variants, several connections, parameters, todo.
cat >several.xml <<'END'
<scenario>
  <parameter name="time" default="41ms"/>
  <server id="www" name="www.example.com"/>
  <host id="pc" os="windows-vista"/> <host id="old" os="windows-xp-sp3"/>
  <connect id="web" from="pc" to="www"/> <connect id="both" at="1m" to="www"/>
  <variant name="dead"><change id="www" ipv6-state="dead"/></variant>
  <expect variant="base dead"><connection of="pc" os="windows-vista" family="ipv6"/></expect>
  <expect><connection of="both" family="none"/><connection of="web" time="{time}"/></expect>
  <expect todo="later"><connection of="web" family="ipv4"/></expect>
  <expect><connection of="web" family="ipv4|none" time="1s..2s"/><connection time.transfer="5ms"/></expect>
  <expect><share of="connection" where="family=ipv6" is="10.0%"/>
    <metric of="time.connect" stat="max" where="connection=web" is="1s"/></expect>
</scenario>
END
cp several.xml before.xml
updates "several" 1 several.xml
# Of three connections two are over IPv6, Vista's; 20 ms to connect.
sed 's/10.0%/66.667%/; s/is="1s"/is="0.02s"/' before.xml | diff - several.xml | none "what is plain among several"
sed -n 's/^STAYS.*several.xml:\([0-9]*:[0-9]*\) .* connection /\1 /p' out | sort -n >said
says "why the others stay" said <<'END'
7:78 family: ipv6 holds for another variant or file: write an expectation for each
8:41 family: none is about several that differ from each other
8:75 time: 41ms has a parameter in it: change the parameter, or write the value
10:40 family: ipv4|none has alternatives: what they should become is yours to say
10:57 time: 1s..2s is a range: what it should become is yours to say
10:93 time.transfer: 5ms can be nothing that would hold
END

# The precision that was written, where it is enough: resolvers at 12.345 ms, so 24.69 ms and 20 ms in all.
precise() {
    echo '<scenario><server name="www.example.com"/><host os="windows-vista"/><connect to="www.example.com"/>'
    echo '<dns rtt="12.345ms"/>'
    echo "<expect><connection time=\"$1\"/></expect></scenario>"
}
for times in '50ms 45ms' '50.0ms 44.7ms' '1s 0.045s' '0.1s 0.045s' '50000us 44690us' '1.000000s 0.044690s'; do
    precise "${times% *}" >precise.xml
    updates "$times" 0 precise.xml
    precise "${times#* }" | diff - precise.xml || :
    "$V6SIM" check precise.xml >out || cat out
done | none "as precise as it was written, to 1 % at least"

# Permissions, links, what cannot be written, and what does not go together.
cp before.xml real.xml
chmod 640 real.xml
ln -s real.xml link.xml
updates "a link" 1 link.xml
[ -L link.xml ] || echo "link.xml is no link any more" | none "a link stays a link"
stat -c %a real.xml | grep -vx 640 | none "permissions stay"
for options in "--update --tap" "--update --set www.ttl=1s" "--update --variant dead" "--dry-run"; do
    # shellcheck disable=SC2086 # words
    "$V6SIM" check $options several.xml >out 2>err && echo "$options is taken"
    [ ! -s out ] || echo "$options: something on standard output"
    sed -n 1p err
done >said
says "what does not go together" said <<'END'
v6sim check: --update prints no TAP
v6sim check: --update goes by the file as it is
v6sim check: --update goes by the file as it is
v6sim check: --dry-run is of --update
END
updates "standard input" 1 - <before.xml
grep -c '^STAYS.*came from standard input' out >said
says "standard input" said <<'END'
3
END
done_testing
