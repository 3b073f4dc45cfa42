#!/bin/sh
# check-mark.sh - another scenario's expectations, suggestions, and since when something does not hold
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$scratch"

# Marks. A solution with all that a student's file may lack.
cat >solution.xml <<'END'
<scenario>
  <parameter name="fault" values="none ignore"/>
  <server id="www" name="www.example.com"/>
  <dns id="cache" fault="{fault}" for="AAAA"/>
  <relay id="out" type="6to4"/>
  <host id="pc" os="windows-vista"/> <host id="old" os="windows-xp-sp3"/>
  <connect id="web" to="www"/>
  <variant name="dead"><change id="www" ipv6-state="dead"/></variant>
  <expect>
    <connection of="pc" family="ipv6" time="40ms"/>
    <connection of="old" family="ipv4"/>
    <connection os="windows-xp-sp3" count="1"/>
    <connection of="web" count="2"/>
  </expect>
  <expect variant="dead"><connection of="pc" family="ipv4"/></expect>
  <expect when="fault=ignore"><connection of="pc" family="ipv4"/></expect>
  <expect><share of="connection" where="relay=out" is="0%"/></expect>
</scenario>
END
# Linux asks two queries as well, but only one host; nothing is called `old`; no variant, no parameter; no relay.
cat >mine.xml <<'END'
<scenario>
  <server id="www" name="www.example.com"/>
  <host id="pc" os="linux-2009"/>
  <connect id="web" to="www"/>
  <expect><connection family="none"/></expect>
</scenario>
END
ends "the solution itself" 0 check --expect solution.xml solution.xml
says "the solution itself" out <<'END'
solution.xml  7 of 7 expectations of solution.xml hold
1 file, 2 variants, 7 expectations: 7 ok, 0 failed, 0 todo, 0 unexpectedly ok
END
ends "what is lacking" 1 check --expect solution.xml mine.xml
says "what is lacking fails, each for its reason" out <<'END'
FAIL  solution.xml:11:5  mine/base/2 connection
      because      of "old" is no connection, host, site or server (one of: pc web www)
FAIL  solution.xml:12:5  mine/base/3 connection
      because      os "windows-xp-sp3" is no host's system (one of: linux-2009)
FAIL  solution.xml:13:33  mine/base/4 connection
      count        expected 2, actual 1
FAIL  solution.xml:15:26  mine/dead/1 connection
      because      there is no variant "dead"
FAIL  solution.xml:16:31  mine/base/5 connection when fault=ignore
      because      when "fault" is no parameter
FAIL  solution.xml:17:11  mine/base/6 share
      because      where "out" is no relay
mine.xml  1 of 7 expectations of solution.xml hold
1 file, 1 variant, 7 expectations: 1 ok, 6 failed, 0 todo, 0 unexpectedly ok
END
{ [ ! -s err ] || cat err; } | none "nothing of it is an error"

mkdir handed-in
cp solution.xml handed-in/a.xml
cp mine.xml handed-in/b.xml
echo '<scenario><host/></scenario>' >handed-in/c.xml
ends "a class" 2 check --expect solution.xml --jobs 2 handed-in
grep ' of 7 expectations' out >marks
says "the marks of a class" marks <<'END'
handed-in/a.xml  7 of 7 expectations of solution.xml hold
handed-in/b.xml  1 of 7 expectations of solution.xml hold
END
{ grep -q '^handed-in/c.xml:1:11: ' err || cat err; } | none "one that cannot be read"
sed 's/time="40ms"/time="41ms"/' solution.xml >wrong.xml
ends "a solution that is none" 2 check --expect wrong.xml mine.xml
says "a solution that is none" err <<'END'
v6sim check: --expect: wrong.xml does not do itself what it expects
  hint: v6sim check wrong.xml
END
ends "no solution" 2 check --expect none.xml mine.xml
{ [ ! -s out ] || cat out; } | none "without a solution nothing is marked"

# Suggestions. By hand: XP asks A alone, 10 ms, and connects in 20 ms; Vista asks both.
cat >two.xml <<'END'
<scenario>
  <server name="www.example.com"/>
  <host id="xp" os="windows-xp-sp3"/> <host id="many" os="windows-vista" count="3"/>
  <connect to="www.example.com"/>
</scenario>
END
ends "a suggestion" 0 check --suggest two.xml
says "a suggestion" out <<'END'
  <!-- What happens now, as v6sim wrote it down. An expectation is worth what stands
       beside it: the sum, the rule, the source. -->
  <expect>
    <!-- 10ms to resolve + 20ms to connect = 30ms: why? -->
    <connection of="xp" result="established" family="ipv4" queries="1" time="30ms"/>
    <!-- 20ms to resolve + 20ms to connect = 40ms: why? -->
    <connection of="many" count="3" result="established" family="ipv6" rule="6" queries="2" time="40ms"/>
  </expect>
END
# What is suggested holds, whatever the scenario; what it expected before is taken out.
for file in $(scenarios_in "$source/scenarios" "$source/tests/cases"); do
    ! grep -q 'xi:include\|<expect.*<expect' "$file" || continue
    "$V6SIM" check --suggest "$file" >lines 2>err || cat err
    awk '/<expect[ >]/ { skip = 1 } !skip && !/<\/scenario>/; /<\/expect>/ { skip = 0 }' "$file" >draft.xml
    cat lines >>draft.xml
    echo '</scenario>' >>draft.xml
    "$V6SIM" check draft.xml >out 2>&1 || { echo "$file"; head -n 12 out; }
    grep -c '<connection\|<lookup\|<echo' lines >>n
done | none "what is suggested holds"
awk '{ n += $1 } END { if (n < 500) print n " in all" }' n | none "and that is much"
ends "--suggest of what cannot be read" 2 check --suggest none.xml
{ [ ! -s out ] || cat out; } | none "--suggest of what cannot be read says nothing"

# Since when. tests/os/test-revised gives up after 3 s, at revision 2 after 6 s, at 1 after 12 s.
cat >revised.xml <<'END'
<scenario>
  <server name="www.example.com" ipv6="none" state="blackhole"/>
  <host id="pc" os="test-revised"/> <host id="pinned" os="test-revised@3"/>
  <connect to="www.example.com"/>
  <expect>
    <connection of="pc" time.connect="6s"/>
    <connection of="pc" time.connect="12s"/>
    <connection of="pc" time.connect="7s"/>
    <connection of="pinned" time.connect="6s"/>
  </expect>
</scenario>
END
ends "since when" 1 check revised.xml
sed -n 's/^      since  *//p; s/^FAIL .*xml:\([0-9]*\).*/\1/p' out >since
says "since when" since <<'END'
6
test-revised@3: with test-revised@2 it holds      (v6sim os diff test-revised@2 test-revised)
7
test-revised@3: with test-revised@1 it holds      (v6sim os diff test-revised@1 test-revised)
8
9
END
{ "$V6SIM" os diff test-revised@2 test-revised >out 2>err || cat err; } | none "the command that it names is one"
done_testing
