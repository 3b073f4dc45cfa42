#!/bin/sh
# check-change.sh - what changes between two runs, held against what is expected
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$scratch"

# Writes a scenario that expects something of two runs. Of its 20 homes 6 with Vista wait for AAAA for a second and 4
# with Linux for longer than they have patience, as tests/cases/compare-expect.xml has it.   scenario EXPECTATIONS
scenario() {
    echo '<scenario><parameter name="fault" values="none ignore"/>'
    echo '<domain id="isp"/><domain id="hosting"/><link id="way" between="isp hosting" rtt="28ms"/>'
    echo '<dns id="cache" type="recursive" in="isp" rtt="0ms" fault="{fault}" for="AAAA"/>'
    echo '<server id="shop" name="www.example.com" in="hosting" publish="A"/>'
    echo '<site id="home" count="20" in="isp" access="12ms" ipv6="native" dns="cache">'
    echo '<mix share="50%" os="windows-xp-sp3"/><mix share="30%" os="windows-vista"/>'
    echo '<mix share="20%" os="linux-2009"/><host id="pc"/></site>'
    echo '<connect id="web" to="shop" patience="8s"/>'
    echo '<variant name="near"><change id="way" rtt="8ms"/></variant>'
    echo '<variant name="guest"><host id="guest" os="windows-xp-sp3" in="isp"/></variant>'
    printf '%s\n' "$1" "</scenario>"
}

# Wants just these lines of standard error and output of check, what was in the first run on a line of its own.
# gives NAME EXPECTATIONS <<LINES
gives() {
    name=$1
    scenario "$2" >change.xml
    cat >wanted
    "$V6SIM" check change.xml 2>&1 | sed '/ file.*expectation/d; s/; in /;\
      in /; s/ change: /\
      change: /' | diff wanted - | none "$name"
}

gives "what holds" '<expect compare="fault=none fault=ignore">
  <share of="connection" where="result=abandoned" change="20%"/></expect>
<expect compare="base near"><metric of="time" stat="max" by="os" change="-20ms"/></expect>' </dev/null

# 0 and 4 of 20; 12 + 12 + 40 ms, and a second and 52 ms. The first host in order is told of, and of a median of 6 the
# third.
gives "more, fewer, later" '<expect compare="fault=none fault=ignore">
  <share of="connection" where="result=abandoned" change="..0.05%"/>
  <share of="connection" where="result=established" change="0%"/>
  <metric of="time" stat="p50" where="os=windows-vista" change="..100ms"/></expect>' <<'END'
FAIL  change.xml:12:59  change/base/1 share from fault=none to fault=ignore
      change       expected ..0.05%, actual +20%: 0% (0 of 20) -> 20% (4 of 20)
      because      home[3].pc -> www.example.com:80 ABANDONED after 8 s: the user lost patience; result abandoned;
      in fault=none: ESTABLISHED in 64 ms, IPv4
      again        v6sim explain change.xml --set fault=ignore --host 'home[3].pc'
      also         13:61  change/base/2 share from fault=none to fault=ignore
      change: expected 0%, actual -20%: 100% (20 of 20) -> 80% (16 of 20)
FAIL  change.xml:14:65  change/base/3 metric from fault=none to fault=ignore
      change       expected ..100ms, actual +988ms: 64ms -> 1.052s
      because      home[10].pc -> www.example.com:80 ESTABLISHED in 1.052 s, IPv4; os windows-vista;
      in fault=none: ESTABLISHED in 64 ms, IPv4
      again        v6sim explain change.xml --set fault=ignore --host 'home[10].pc'
END
# One of 21 hosts; of the others as many are established in both, which are not 5 points fewer.
gives "who is in one run alone" '<expect compare="base guest">
  <share of="connection" by="host" where="result=established" change="0%"/>
  <share of="connection" by="host" where="result=established" change="-5%"/></expect>
<expect compare="guest base"><metric of="time" stat="max" by="host" change="0"/></expect>' <<'END'
FAIL  change.xml:14:77  change/base/1 metric from guest to base
      change       expected 0, actual none of host guest in base
FAIL  change.xml:12:71  change/guest/1 share from base to guest
      change       expected 0%, actual none of host guest in base
FAIL  change.xml:13:71  change/guest/2 share from base to guest
      change       expected -5%, actual none of host guest in base
      also         1 more of 2 differ
END
scenario '<expect compare="fault=none fault=ignore" todo="Linux gives up">
  <share of="connection" where="result=established" change="0%"/></expect>
<expect compare="fault=none near,fault=ignore"><share of="connection" where="result=abandoned" change="20%"/>
  </expect>' >tap.xml
cat >wanted <<'END'
not ok 1 - tap/base/1 share from fault=none to fault=ignore # TODO Linux gives up
      actual: '-20%: 100% (20 of 20) -> 80% (16 of 20)'
ok 2 - tap/near/1 share from fault=none to near,fault=ignore
END
"$V6SIM" check --tap tap.xml | grep ' actual:\|^not\|^ok' | diff wanted - | none "as TAP"

# What is put in place of what is expected is written as that was.
scenario '<expect compare="fault=none fault=ignore"><share of="connection" where="result=abandoned" change="+5%"/>
  <share of="connection" where="result=abandoned" change="5%"/>
  <metric of="time" stat="max" where="os=windows-vista" change="0.1s"/></expect>
<expect compare="fault=ignore fault=none"><metric of="time" stat="max" where="os=windows-vista" change="100ms"/>
  </expect>' >update.xml
"$V6SIM" check --update update.xml >updated
printf '%s\n' +20% 20% 0.99s -988ms >wanted
sed -n 's/.* change="\(.*\)".*/\1/p' update.xml | diff wanted - | none "what --update writes"
"$V6SIM" check update.xml 2>&1 | grep -v ' 4 ok, 0 failed' | none "and then it holds"

# Nobody looks at a variant that nothing is expected of, unless it is compared.
scenario '<variant name="bad"><host id="k" os="no-such" in="isp"/></variant>
<expect compare="bad near"><share of="connection" change="0%"/></expect>' >bad.xml
cat >wanted <<'END'
bad.xml:11:38: os "no-such" is unknown
  hint: v6sim os list shows all
END
for verb in check "run --variant near"; do
    # shellcheck disable=SC2086 # words
    "$V6SIM" $verb bad.xml 2>&1 >out | grep -v '^1 file ' | diff wanted - | none "$verb: a first run that cannot be"
    "$V6SIM" $verb bad.xml >out 2>&1 && status=0 || status=$?
    { [ $status -eq 2 ] || echo $status; } | none "$verb: the status of that"
done

# What the second run is, is run in whole: its variant, its values, and its expectations of one run.
scenario '<expect compare="fault=none near,fault=ignore">
  <metric of="time" stat="max" where="os=windows-vista" change="968ms"/></expect>
<expect variant="near"><connection os="windows-vista" result="established"/></expect>' >near.xml
# Wants this line of run about expectations.   tells NAME LINE ARGUMENT...
tells() {
    name=$1
    printf '%s\n' "$2" >wanted
    shift 2
    "$V6SIM" run "$@" <near.xml | sed -n 's/   (v6sim check .*//; /^expect/p' | diff wanted - | none "$name"
}
tells "run without the values of the second" "expect   1 of 1 hold" near.xml --variant near
tells "run of the second" "expect   2 of 2 hold" near.xml --variant near --set fault=ignore
tells "run of the second, from standard input" "expect   2 of 2 hold" - --variant near --set fault=ignore

done_testing
