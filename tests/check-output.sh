#!/bin/sh
# check-output.sh - what commands print, held against a text
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$scratch"

# Writes a scenario with one expectation on what was typed.   scenario EXPECTATION
scenario() {
    echo '<scenario><server name="www.example.com"/>'
    echo '<site id="home" count="2"><host id="pc" os="windows-vista" count="3"/></site>'
    echo '<host id="both" os="windows-vista windows-7"/> <host id="bsd" os="freebsd-7"/>'
    echo '<connect to="www.example.com"/>'
    echo '<commands id="set" on="home">netsh interface ipv6 set prefixpolicy 2002::/16 30 1</commands>'
    echo '<commands id="show" on="home both">netsh interface ipv6 show prefixpolicies</commands>'
    echo '<commands id="table" on="bsd">ip6addrctl show</commands>'
    printf '%s\n' "<expect>" "$1" "</expect></scenario>"
}

# Wants just these lines of standard error and output of check.   gives NAME EXPECTATION <<LINES
gives() {
    name=$1
    scenario "$2" >output.xml
    cat >wanted
    "$V6SIM" check output.xml 2>&1 | sed '/ file.*expectation/d; s/ netsh interface ipv6 / /g' |
        diff wanted - | none "$name"
}

# "set" drops the other rows (survey of 2009, S15-1), so one is left; before, the rows are those of RFC 3484.
gives "what is there" '
  <output of="home" commands="show" count="1" line="30 1 2002::/16">
    Querying active state...

    Precedence  Label  Prefix
    ----------  -----  --------------------------------
            30      1  2002::/16
  </output>
  <output of="both" count="2" line="30 2 2002::/16"/>
  <output commands="set" text="Ok."/>
  <output os="freebsd-7" line="Prefix Prec Label Use"/>
  <output of="home" commands="set show" line="Ok."/>' </dev/null
gives "a line that is another" '  <output of="home" commands="show">
      Querying active state...

      Precedence  Label  Prefix
      ----------  -----  --------------------------------
              30      2  2002::/16
  </output>' <<'END'
FAIL  output.xml:14:7  output/base/1 output
      text         expected line 5:         30      2  2002::/16, actual line 5:         30      1  2002::/16
      because      pc, windows-vista, typed: show prefixpolicies
END
gives "a line too few, a line too many" '  <output commands="set" text="Ok.&#10;&#10;Ok."/>
  <output of="home">Ok.</output>' <<'END'
FAIL  output.xml:9:32  output/base/1 output
      text         expected line 2: (empty), actual no line 2
      because      pc, windows-vista, typed: set prefixpolicy 2002::/16 30 1
FAIL  output.xml:10:21  output/base/2 output
      text         expected no line 2, actual line 2: (empty)
      because      pc, windows-vista, typed: set prefixpolicy 2002::/16 30 1; show prefixpolicies
END
gives "a line that is not there, in one of two" '  <output of="both" line="40  1 ::/0"/>
  <output os="windows-7" line="99 1 ::/0"/>
  <output of="both" commands="set"/>' <<'END'
FAIL  output.xml:10:32  output/base/2 output
      line         expected 99 1 ::/0, actual none of 10 lines
      because      both, windows-7, typed: show prefixpolicies
FAIL  output.xml:11:3  output/base/3 output
      nothing matched
END
gives "what makes no sense" '  <output of="show" commands="pc" text="Ok.">Ok.</output>' <<'END'
output.xml:9:15: of "show" is no host or site
  hint: one of: both bsd home pc
output.xml:9:31: commands "pc" is no commands
  hint: one of: set show table
output.xml:9:46: the text is given twice (9:35)
  hint: leave one of them out
1 file cannot be read
END
done_testing
