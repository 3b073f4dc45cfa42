#!/bin/sh
# identity.sh - who else is in the file moves nobody's loss and jitter
#
# A draw goes by a host's name, not by its place: so the same hosts take the same
# times whoever stands in front of them, and however many of their like there are.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# A scenario with hosts over a link that loses and delays.   scenario HOSTS [MORE]
scenario() {
    cat <<END
<scenario>
<domain id="isp"/><domain id="hosting"/><link between="isp hosting" rtt="20ms" loss="10%" jitter="30ms"/>
<server name="www.example.com" in="hosting"/>
$1
<connect id="page" to="www.example.com"/>
${2-}</scenario>
END
}

# Name, result, times and packets of each host that PATTERN fits.   results PATTERN ARGUMENT...
results() {
    pattern=$1
    shift
    "$V6SIM" run --format csv "$@" | awk -F, -v pattern="$pattern" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["host"] ~ pattern {
            print $column["host"], $column["result"], $column["resolve_ms"], $column["connect_ms"], $column["syns"]
        }'
}

# Forty hosts, whom PATTERN fits, do the same in both.   same NAME PATTERN FILE FILE ARGUMENT...
same() {
    name=$1 pattern=$2 one=$3 other=$4
    shift 4
    results "$pattern" "$one" >"$scratch/one"
    results "$pattern" "$other" "$@" | sed -n 1,40p >"$scratch/other"
    {
        [ "$(wc -l <"$scratch/one")" -eq 40 ] || echo "not 40 hosts: $(wc -l <"$scratch/one")"
        [ "$(cut -d' ' -f2- "$scratch/one" | sort -u | wc -l)" -gt 20 ] || echo "too few times differ"
        diff "$scratch/one" "$scratch/other" || :
    } | none "$name"
}

host='<host id="pc" os="linux-2009" in="isp" count="40"/>'
guest='<host id="other" os="windows-vista" in="isp" count="7"/>'
scenario "$host" >"$scratch/base.xml"
scenario "$guest$host" >"$scratch/before.xml"
scenario "$host$guest" >"$scratch/behind.xml"
scenario "$host" "<variant name=\"more\">$guest</variant>" >"$scratch/variant.xml"
same "hosts in front" '^pc' "$scratch/base.xml" "$scratch/before.xml"
same "hosts behind" '^pc' "$scratch/base.xml" "$scratch/behind.xml"
same "hosts that a variant adds" '^pc' "$scratch/base.xml" "$scratch/variant.xml" --variant more
same "more of their like" '^pc' "$scratch/base.xml" "$scratch/base.xml" --set pc.count=400

site='<site id="home" in="isp" count="20"><host id="pc" os="linux-2009" count="2"/></site>'
scenario "$site" >"$scratch/base.xml"
scenario "$guest$site" >"$scratch/before.xml"
scenario "<site id=\"first\" in=\"isp\"><host os=\"windows-vista\" count=\"3\"/></site>$site" >"$scratch/site.xml"
scenario "$(echo "$site" | sed 's,<host,<host id="tv" os="macosx-10.5.7"/>&,')" >"$scratch/inside.xml"
same "hosts in front of sites" 'pc' "$scratch/base.xml" "$scratch/before.xml"
same "a site in front" 'pc' "$scratch/base.xml" "$scratch/site.xml"
same "a host in front, in the same site" 'pc' "$scratch/base.xml" "$scratch/inside.xml"
same "more sites" 'pc' "$scratch/base.xml" "$scratch/base.xml" --set home.count=60

# Nor is anybody renumbered by the system of those in front, whether or not it has IPv6 by itself.
scenario "<host id=\"other\" os=\"windows-vista\" in=\"isp\"/>$host" >"$scratch/one.xml"
for os in windows-xp-sp3 openbsd-4.5 solaris-10; do
    "$V6SIM" run --format csv "$scratch/one.xml" | grep ',pc\[' >"$scratch/one"
    "$V6SIM" run --format csv --set "other.os=$os" "$scratch/one.xml" |
        sed -n "/,pc\\[/s/other.os=$os\$//p" | diff "$scratch/one" - || :
done | none "addresses behind a host of another system"

# Who goes by another name draws for himself: otherwise all of the above would say nothing.
scenario "$host" >"$scratch/base.xml"
scenario '<host id="tv" os="linux-2009" in="isp" count="40"/>' >"$scratch/named.xml"
results '^pc' "$scratch/base.xml" | cut -d' ' -f2- >"$scratch/one"
results '^tv' "$scratch/named.xml" | cut -d' ' -f2- >"$scratch/other"
{ ! cmp -s "$scratch/one" "$scratch/other" || echo "they do the same"; } | none "hosts of another name"
done_testing
