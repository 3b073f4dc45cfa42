#!/bin/sh
# schema.sh - the schemas refuse and accept what the readers do
#
# What v6sim schema prints is held against the readers by xmllint: on every
# scenario and system, on what show prints, on every file of tests/bad as
# tests/schema.txt classifies it, and on systems and types of NAT with one thing altered.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
V6SIM_PROFILE_PATH=$source/tests/os
export V6SIM_PROFILE_PATH

command -v xmllint >/dev/null || {
    echo "1..0 # SKIP xmllint is missing"
    exit 0
}
for language in scenario os nat mix; do
    "$V6SIM" schema $language >"$scratch/$language.rng"
done

# What xmllint says of files that a schema must accept, if it says more than that.   accepted SCHEMA FILE...
accepted() {
    schema=$scratch/$1.rng
    shift
    [ $# -gt 0 ] || echo "no files"
    xmllint --nonet --noout --relaxng "$schema" "$@" 2>&1 | grep -v ' validates$' || :
}

# What the schema of $1 makes of a file: structure, meaning, xml, or an error of its own.   verdict SCHEMA FILE
verdict() {
    said=0
    xmllint --nonet --noout --relaxng "$scratch/$1.rng" "$2" >"$scratch/said" 2>&1 || said=$?
    case $said in
    0) echo meaning ;;
    1) echo xml ;;
    3) echo structure ;;
    *) echo "xmllint ends with $said" ;;
    esac
}

# Whatever ships or is made for tests.
scenarios_in scenarios tests/cases >"$scratch/scenarios"
find scenarios tests/bad/parts tests/cases -name '*.xml' -exec grep -lE '<(network|workload)' {} + >"$scratch/parts"
find models/os tests/os -name '*.xml' | sort >"$scratch/systems"
# shellcheck disable=SC2046 # names without blanks
{
    accepted scenario $(cat "$scratch/scenarios") | none "every scenario"
    "$V6SIM" validate $(cat "$scratch/scenarios") 2>&1 | none "every scenario, by the reader"
    accepted scenario $(grep -v '/wrapped\.xml$\|/open\.xml$' "$scratch/parts") | none "every part of a scenario"
    accepted os $(cat "$scratch/systems") | none "every system"
    accepted os $(find models/app -name '*.xml') | none "every application"
    accepted nat $(find models/nat -name '*.xml') | none "every type of NAT"
    accepted mix $(find models/mix -name '*.xml') | none "every named mix"
    "$V6SIM" os show $(sed 's,.*/,,; s,\.xml$,,' "$scratch/systems" | grep -vx aliases) 2>&1 >"$scratch/shown" |
        none "every system, by the reader"
}
while read -r file; do
    "$V6SIM" show "$file" >"$scratch/shown.xml"
    accepted scenario "$scratch/shown.xml"
done <"$scratch/scenarios" | none "what show prints of every scenario"

# A parameter may stand in every attribute, except in those of <parameter> and <xi:include>.
mkdir "$scratch/parameters"
while read -r file; do
    tr '\n' ' ' <"$file" | sed 's/<?[^>]*>//; s/<parameter [^>]*>//g; s/<xi:include[^>]*>//g; s/ xmlns:xi="[^"]*"//
        s/="[^"]*"/="{p}"/g' \
        >"$scratch/parameters/$(basename "$file")"
done <"$scratch/scenarios"
accepted scenario "$scratch"/parameters/*.xml | none "parameters in every attribute"

# Input that must be refused.
sed 's/#.*//' tests/schema.txt | awk 'NF { print $1, $2 }' >"$scratch/classes"
awk '{ print $1 }' "$scratch/classes" | sort | uniq -d | none "nothing is classified twice"
find tests/bad -maxdepth 1 -name '*.xml' -o -name '*.sh' | sed 's,.*/,,; s/\.[a-z]*$//' | sort >"$scratch/bad"
while read -r name; do
    grep -q "^$name " "$scratch/classes" ||
        echo "$name: write it into tests/schema.txt; the schema says: $(verdict scenario "tests/bad/$name.xml")"
done <"$scratch/bad" | none "every bad file is classified"
awk '{ print $1 }' "$scratch/classes" | sort | comm -13 "$scratch/bad" - | none "no other file is classified"
while read -r name class; do
    file=tests/bad/$name.xml
    case $class in
    file) continue ;;
    xml | structure | meaning) verdict=$(verdict scenario "$file") ;;
    *) verdict="no such class" ;;
    esac
    { [ "$verdict" = "$class" ] || { echo "$verdict" && cat "$scratch/said"; }; } | none "bad: $name is $class"
done <"$scratch/classes"

# Writes linux-2009 with one thing altered, by an expression of sed, and reads it.   alter EXPRESSION
alter() {
    sed "$1" models/os/linux-2009.xml >"$scratch/os/linux-2009.xml"
    read=0
    V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" os show linux-2009 >"$scratch/read" 2>&1 || read=$?
    ! cmp -s models/os/linux-2009.xml "$scratch/os/linux-2009.xml" || echo "nothing was altered" >>"$scratch/read"
}

# Systems that must be refused.
mkdir "$scratch/os"
grep -v '^ *#' >"$scratch/alterations" <<'END'
structure  s/<os /<osx /; s,</os>,</osx>,
structure  s/ name="linux-2009"//
structure  s/ released="[^"]*"/ released=" "/
structure  s/<resolver/<ressolver/; s,</resolver>,</ressolver>,
structure  s/<resolver api/<resolver apy/
structure  s/<resolver/slow <resolver/
structure  s/<ask id="order"/<ask/
structure  s/<ask id="order"/<ask id="the order"/
structure  s/ source="seed S8-5"//
structure  s/ source="seed S8-5"/ source=""/
structure  s/confidence="guess"/confidence="sure"/
structure  s/confidence="guess"/confidence="rfc"/
structure  s/<low default="off"/<low/
structure  s/<low default="off"/<low default="offf"/
structure  s/<low default="off"/<low id="ipv6"/
structure  s/<low default="off"/<lower default="off"/
structure  s/order="AAAA A"/order="AAAA AAA"/
structure  s/first="5s"/first="5"/
structure  s/rounds="2"/rounds="11"/
structure  s/outcome="answer nodata/outcome="answer nobody/
structure  s/mode="sequential"/mode="Sequential"/
structure  s/<row prefix="2002::\/16" /<row prefix="2002::\/129" /
structure  s/<row prefix="2002::\/16" /<row prefix="2002::" /
structure  s/label="2"/label="-2"/
structure  s/ label="2"//
structure  s,<row prefix="2002::/16"\(.*\)/>,<row prefix="2002::/16"\1><row/></row>,
structure  s/at="0s 3s 9s/at="0s 3s, 9s/
structure  s/<syn id/<ack id/
structure  s/<transport /<cache positive="1d" /
structure  s,</os>,<not-modelled><item id="x" source="s" reason="r"/></not-modelled></os>,
structure  s,</os>,<not-modelled><item id="x" source="s">much</item></not-modelled></os>,
structure  s,</os>,<drop/></os>,
structure  s,</os>,<was><drop id="x"/></was></os>,
structure  s,</os>,<was revision="0"/></os>,
structure  s,</os>,<was revision="1"><was revision="1"/></was></os>,
meaning    s/ name="linux-2009"/ name="linux-2010"/
meaning    s/at="0s 3s 9s/at="0s 9s 3s/
meaning    s/at="0s 3s 9s/at="1s 3s 9s/
meaning    s/<row prefix="2002::\/16" /<row prefix="2002::1\/16" /
meaning    s/rule="src-7"/rule="src-9"/
meaning    s,</os>,<drop id="nothing"/></os>,
meaning    s/<rst id="rst"/<rst id="syn"/
meaning    s/ formula="bind"//
meaning    s,</os>,<was revision="7"/></os>,
END
while read -r class expression; do
    alter "$expression"
    verdict=$(verdict os "$scratch/os/linux-2009.xml")
    {
        [ "$verdict" = "$class" ] || { echo "$verdict" && cat "$scratch/said"; }
        [ $read -eq 2 ] || { echo "the reader ends with $read" && cat "$scratch/read"; }
    } | none "system: $expression is $class"
done <"$scratch/alterations"

# Systems that are unusual and right.
item='<item id="x" source="s" reason="r">much <!-- a note --> more</item>'
for expression in 's,<os ,<?xml-model href="os.rng"?><os ,' "s,</os>,<not-modelled>$item</not-modelled></os>," \
    's,</os>,<tcp><!-- again --></tcp><selection/></os>,' \
    's,revision="1",revision="2",; s,</os>,<was revision="1"><drop id="rst"/></was></os>,'; do
    alter "$expression"
    {
        accepted os "$scratch/os/linux-2009.xml"
        [ $read -eq 0 ] || cat "$scratch/read"
        grep 'nothing was altered' "$scratch/read" || :
    } | none "system: $expression is right"
done

# Types of NAT that must be refused.
mkdir "$scratch/nat"
grep -v '^ *#' >"$scratch/alterations" <<'END'
structure  s/<nat /<cone /; s,</nat>,</cone>,
structure  s/ label="[^"]*"//
structure  s/<hairpin /<hair /
structure  s/ source="rfc 5508 s4.2 REQ-4"//
structure  s/ per="session"//
structure  s/ per="session"/ per="packet"/
structure  s/udp="2m"/udp="2"/
meaning    s/udp="2m"/udp="0s"/
structure  s/first="1024"/first="0"/
structure  s/queries="endpoint/queries="end/
structure  s,<not-modelled>,<not-modelled>text,
structure  s,<not-modelled>,<not-modelled><item id="x" source="s" reason="r"/>,
meaning    s/ name="symmetric"/ name="asymmetric"/
meaning    s/first="1024" last="65535"/first="65535" last="1024"/
meaning    s/id="hairpin"/id="ports"/
END
while read -r class expression; do
    sed "$expression" models/nat/symmetric.xml >"$scratch/nat/symmetric.xml"
    read=0
    V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" nat show symmetric >"$scratch/read" 2>&1 || read=$?
    verdict=$(verdict nat "$scratch/nat/symmetric.xml")
    {
        [ "$verdict" = "$class" ] || { echo "$verdict" && cat "$scratch/said"; }
        [ $read -eq 2 ] || { echo "the reader ends with $read" && cat "$scratch/read"; }
        ! cmp -s models/nat/symmetric.xml "$scratch/nat/symmetric.xml" || echo "nothing was altered"
    } | none "NAT: $expression is $class"
done <"$scratch/alterations"

# Scenarios that are unusual and right.
grep -v '^ *#' >"$scratch/unusual" <<'END'
<question> Why <!-- a note --> not? </question>
<question><![CDATA[Is a < b?]]></question>
<source>RFC 6724</source><report slow="2s"/><source>RFC 3484</source>
<parameter name="p" default="{{"/><parameter name="q" values="a {p}"/>
<parameter name="n" default="7"/><report slow="{n}s"/>
<parameter name="n" default="7"/><server id="x{n}" name="w{n}.example.com" ttl="{n}d"/>
<server id="x" name="w.example.com" listen=" 1&#9;2&#10;" publish="A&#9;AAAA "/>
<domain ipv4="198.51.100.0/24" ipv6="2001:db8::/032"/>
<host id="pc" os="linux-2009" ipv6="2001:DB8::9/64;temporary 2001:db8::192.0.2.1"/>
<variant name="x"><change id="www" publish="A" ipv4-state="dead"/><dns id="d"/><remove id="h"/></variant>
<expect><connection of=" h " result="established | failed|" family="ipv4|ipv6" rule="6|dst-9"/></expect>
<expect><connection time=" 1ms..|..20s " to="2001:db8::1|198.18.0.1"/><queries count="1|3.."/></expect>
END
while read -r element; do
    printf '%s\n' '<?xml-model href="scenario.rng"?>' '<scenario><server name="www.example.com"/>' \
        "<host id='h' os='windows-vista'/><connect to='www.example.com'/>$element</scenario>" >"$scratch/unusual.xml"
    {
        accepted scenario "$scratch/unusual.xml"
        "$V6SIM" validate "$scratch/unusual.xml"
    } 2>&1 | none "right: $element"
done <"$scratch/unusual"

# Writes a file once for each of its attributes: without it, and with each of some values.   mutate FILE FOLDER
mutate() {
    awk -v to="$2/$(basename "$1" .xml)" -v values='|5|2s 1s|A AAAA|2001:db8::1|{p' '
        function write(text) { print text >(to "-" ++n ".xml"); close(to "-" n ".xml") }
        { all = all $0 "\n" }
        END {
            n_values = split(values, value, "|")
            for (rest = all; match(rest, /[ \n][A-Za-z0-9.-]+="[^"]*"/); rest = after) {
                done = done substr(rest, 1, RSTART - 1)
                attribute = substr(rest, RSTART, RLENGTH)
                after = substr(rest, RSTART + RLENGTH)
                name = substr(attribute, 1, index(attribute, "="))
                write(done after)
                for (i = 1; i <= n_values; i++)
                    write(done name "\"" value[i] "\"" after)
                done = done attribute
            }
        }' "$1"
}

# Files that a schema refuses; there are some.   refused SCHEMA FOLDER
refused() {
    (cd "$2" && find . -name '*.xml' -exec xmllint --nonet --noout --relaxng "$scratch/$1.rng" {} + 2>&1) |
        sed -n 's,^\./\(.*\) fails to validate$,\1,p' | sort >"$scratch/refused"
    [ -s "$scratch/refused" ] || echo "none is refused" >"$scratch/refused"
    cat "$scratch/refused"
}

# Whatever an attribute says, the schema takes what the reader takes.
mkdir "$scratch/scenarios.d" "$scratch/systems.d"
for file in tests/cases/every-attribute.xml tests/cases/sites.xml scenarios/first/ipv6-dead.xml; do
    mutate "$file" "$scratch/scenarios.d"
done
(cd "$scratch/scenarios.d" && find . -name '*.xml' -exec "$V6SIM" validate {} + 2>&1) |
    sed -n 's,^\./\([^:]*\):.*,\1,p' | sort -u >"$scratch/by-reader"
refused scenario "$scratch/scenarios.d" | comm -23 - "$scratch/by-reader" | none "scenarios: no more is refused"
mutate models/os/windows-vista.xml "$scratch/systems.d"
for file in "$scratch"/systems.d/*.xml; do
    cp "$file" "$scratch/os/windows-vista.xml"
    V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" os show windows-vista >/dev/null 2>&1 || echo "${file##*/}"
done | sort >"$scratch/by-reader"
refused os "$scratch/systems.d" | comm -23 - "$scratch/by-reader" | none "systems: no more is refused"

# What is not built is not offered, and all that is has its meaning.
for language in scenario os nat; do
    xmllint --nonet --xpath '//*[local-name()="element" or local-name()="attribute"]
        [not(*[local-name()="documentation"]) and not(ancestor::*[@name="low" or @name="high"])]' \
        "$scratch/$language.rng" 2>/dev/null | none "$language: elements and attributes say what they mean"
done
# A word that is built in one place and not in another stands there without the sign.
cat v6sim/read/*.c models/tunnel/*.c models/host/*.c |
    grep -ohE '"~?[a-z0-9-]+"' | tr -d '"' | sort -u >"$scratch/words"
grep '^~' "$scratch/words" | tr -d '~' | grep -vxF -f "$scratch/words" >"$scratch/later"
{
    [ -s "$scratch/later" ] || echo "there is none in the sources"
    while read -r word; do
        grep -nE "<(element|define) name=\"$word\"|<value[^>]*>$word</value>" "$scratch/scenario.rng" || :
    done <"$scratch/later"
} | none "no word that is not built yet"
done_testing
