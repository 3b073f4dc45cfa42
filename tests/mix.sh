#!/bin/sh
# mix.sh - who gets which row of a mix, and who remains what he was
#
# How members are dealt is tested by tests/unit/test-deal.c; here, that hosts are
# what they were dealt in every report, and that nothing else about them changes.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# A population behind a link that loses and delays.   population ROWS HOSTS
population() {
    cat <<END
<scenario>
<parameter name="share" default="10%"/>
<domain id="isp" ipv4="10.0.0.0/16"/><domain id="hosting"/>
<link between="isp hosting" rtt="20ms" loss="10%" jitter="30ms"/>
<server name="www.example.com" in="hosting"/>
<site id="home" in="isp" count="1000">$1$2</site>
<connect id="page" to="www.example.com" over="1m"/>
</scenario>
END
}

# Columns of the CSV of a run, one connection a line.   columns NAMES FILE ARGUMENT...
columns() {
    names=$1
    shift
    "$V6SIM" run --format csv "$@" | awk -F, -v names="$names" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; n = split(names, name, " "); next }
        { for (i = 1; i <= n; i++) printf "%s%s", $column[name[i]], i < n ? " " : "\n" }'
}

# How many hosts of each system there are, by name.   systems FILE ARGUMENT...
systems() {
    columns os "$@" | sort | uniq -c | awk '{ print $2, $1 }'
}

five='<mix id="xp" share="70%" os="windows-xp-sp3"/><mix share="18%" os="windows-vista"/>
<mix id="seven" share="2%" os="windows-7"/><mix share="5%" os="macosx-10.5.2"/><mix share="5%" os="linux-2009"/>'
population "$five" '<host id="pc"/>' >"$scratch/five.xml"
systems "$scratch/five.xml" |
    reads "700, 180, 20, 50 and 50 of 1000" "linux-2009 50" "macosx-10.5.2 50" "windows-7 20" \
        "windows-vista 180" "windows-xp-sp3 700"
"$V6SIM" show "$scratch/five.xml" | sed -n 's/^ *<!-- \([0-9,]*\) of 1,000 hosts -->$/\1/p' |
    reads "show says how many got each row" 700 180 20 50 50
"$V6SIM" run --format json "$scratch/five.xml" |
    sed -n 's/^ *{"os":"\([a-z0-9.-]*\)","connections":\([0-9]*\),.*/\1 \2/p' |
    reads "JSON has them by system" "windows-xp-sp3 700" "windows-vista 180" "windows-7 20" "macosx-10.5.2 50" \
        "linux-2009 50" "all 1000"
sed 's,</scenario>,<expect><connection os="windows-7" count="20"/><connection of="home[3].pc" count="1"/></expect>&,' \
    "$scratch/five.xml" >"$scratch/expected.xml"
"$V6SIM" check "$scratch/expected.xml" | grep -v ' 2 ok' | none "expectations count them"

# Where all shares are whole, they are it.
population '<mix share="1" os="windows-7"/><mix share="1" os="linux-2009"/>' '<host id="pc"/>' |
    sed 's,count="1000",count="2",' >"$scratch/couple.xml"
systems "$scratch/couple.xml" | reads "half of two hosts is one" "linux-2009 1" "windows-7 1"
population '<mix share="60%" os="windows-7"/><mix share="40%" os="linux-2009"/>' '<host id="pc"/>' |
    sed 's,count="1000",count="10",' >"$scratch/ten.xml"
systems "$scratch/ten.xml" | reads "60 % of ten hosts are six" "linux-2009 4" "windows-7 6"

# Of the first so many, each row has its share to within one.
columns "os" "$scratch/five.xml" | awk '
    BEGIN { split("windows-xp-sp3 70 windows-vista 18 windows-7 2 macosx-10.5.2 5 linux-2009 5", share, " ") }
    { n[$1]++
      for (i = 1; i <= 10; i += 2)
          if ((off = n[share[i]] - int(NR * share[i + 1] / 100 + 0.5)) > 1 || off < -1)
              print NR, share[i], off }' | none "every prefix is right to within one"

# Who one is does not depend on how many there are.
columns "host os source started_ms" "$scratch/five.xml" | cut -d' ' -f1-3 >"$scratch/many"
sed 's/count="1000"/count="123"/' "$scratch/five.xml" >"$scratch/few.xml"
columns "host os source started_ms" "$scratch/few.xml" | cut -d' ' -f1-3 >"$scratch/few"
{
    [ "$(wc -l <"$scratch/few")" -eq 123 ] || echo "not 123 hosts"
    sed -n 1,123p "$scratch/many" | diff - "$scratch/few" || :
} | none "123 are the first of 1000"

# Another share turns as many as it says; all others do what they did, with the same losses.
population '<mix share="{share}" os="windows-7"/><mix share="rest" os="linux-2009"/>' '<host id="pc"/>' \
    >"$scratch/two.xml"
what="host os source resolve_ms connect_ms syns"
columns "$what" "$scratch/two.xml" >"$scratch/ten"
columns "$what" "$scratch/two.xml" --set share=12% >"$scratch/twelve"
diff "$scratch/ten" "$scratch/twelve" | awk '
    /^</ { n[$3]++ }
    END { if (n["linux-2009"] - n["windows-7"] != 20 || n["windows-7"] > 5) print n["linux-2009"], n["windows-7"] }' |
    none "from 10 to 12 % turns 20 of 1000, and hardly any back"
{
    systems "$scratch/two.xml" --set share=12%
} | reads "12 % are 120" "linux-2009 880" "windows-7 120"
columns "host source" "$scratch/two.xml" --set home.ipv6=none >"$scratch/ten"
columns "host source" "$scratch/two.xml" --set home.ipv6=none --set share=50% | diff "$scratch/ten" - |
    none "IPv4 addresses stay"
awk '$2 ~ /^10[.]/' "$scratch/ten" | wc -l | reads "there are some to compare" 1000

# XP takes no IPv6 address, and whoever comes behind it none of its neighbours'.
three='<host id="tv"/><host id="pc" count="2"/>'
population "$five" "$three" >"$scratch/three.xml"
systems "$scratch/three.xml" | reads "of 3 hosts in each of 1000 homes 70 % are 2100" "linux-2009 150" \
    "macosx-10.5.2 150" "windows-7 60" "windows-vista 540" "windows-xp-sp3 2100"
columns "host source" "$scratch/three.xml" | grep : | sort >"$scratch/one"
columns "host source" "$scratch/three.xml" --set xp.share=20% --set seven.share=52% | grep : | sort >"$scratch/other"
join "$scratch/one" "$scratch/other" | awk '
    $2 != $3 { print }
    END { if (NR < 200) print NR, "use IPv6 in both" }' | none "IPv6 addresses stay"

# What the site has is dealt to homes, what hosts have to hosts; both as exactly as alone.
half='<mix share="1" ipv6="native"/><mix share="1" ipv6="none"/>'
population "$five$half" "$three" >"$scratch/homes.xml"
systems "$scratch/homes.xml" >"$scratch/shared"
systems "$scratch/three.xml" | diff - "$scratch/shared" | none "systems are dealt as without IPv6"
"$V6SIM" show "$scratch/homes.xml" | sed -n 's/^ *<!-- \(.* sites\) -->$/\1/p' |
    reads "half of the homes have IPv6" "500 of 1,000 sites" "500 of 1,000 sites"
columns "host os family" "$scratch/homes.xml" | grep 'ipv6$' | sed 's/\..*//' | sort -u >"$scratch/with"
"$V6SIM" show "$scratch/homes.xml" >"$scratch/shown.xml"
columns "host os family source result" "$scratch/homes.xml" >"$scratch/one"
columns "host os family source result" "$scratch/shown.xml" | diff "$scratch/one" - | none "show prints the same homes"
awk 'END { if (NR < 250 || NR > 500) print NR }' "$scratch/with" | none "IPv6 is used in those homes at most"

# Fewer homes without IPv6 move no prefix of those that have it.
population '<mix share="{share}" ipv6="none"/><mix share="rest" ipv6="native"/>' '<host id="pc" os="linux-2009"/>' \
    >"$scratch/ipv6.xml"
columns "host source" "$scratch/ipv6.xml" | grep : | sort >"$scratch/one"
columns "host source" "$scratch/ipv6.xml" --set share=60% | grep : | sort >"$scratch/other"
join "$scratch/one" "$scratch/other" | awk '
    $2 != $3 { print }
    END { if (NR < 300) print NR, "use IPv6 in both" }' | none "prefixes stay"

# What is told of each system adds up to what is told of each host.
columns "os kind queries_aaaa" "$scratch/five.xml" | awk '
    { n[$1]++; queries[$1] += $3 } END { for (os in n) print os, n[os], queries[os] }' | sort >"$scratch/added"
columns "os connections queries_aaaa" --totals "$scratch/five.xml" | sort | diff "$scratch/added" - |
    none "totals as CSV"
columns "os facts_used facts_guessed" --totals "$scratch/five.xml" | sort >"$scratch/totals"
"$V6SIM" facts --format csv "$scratch/five.xml" >"$scratch/facts"
# The last columns are confidence, from, acted, waited, hosts, set; texts before them may have commas.
awk -F, 'NR > 1 && $(NF - 3) > 0 { used[$4]++; guessed[$4] += $(NF - 5) == "guess" }
    END { for (os in used) print os, used[os], guessed[os] }' "$scratch/facts" | sort | diff "$scratch/totals" - |
    none "totals say how many facts they rest on"
# Each host asks once, in its system's order: as many of them rest on that as there are.
awk -F, '$5 == "order" { print $4, $(NF - 1) }' "$scratch/facts" | sort >"$scratch/asked"
awk '{ print $1, $2 }' "$scratch/added" | diff - "$scratch/asked" | none "as many hosts have to do with a fact"
"$V6SIM" facts "$scratch/five.xml" | awk '$3 == "order" { print $2 }' | sort >"$scratch/asked"
awk '{ print $2 }' "$scratch/added" | sort | diff - "$scratch/asked" | none "as many hosts have to do with it as text"
"$V6SIM" run --totals "$scratch/five.xml" | grep -E '^home|ESTABLISHED' | none "totals tell of no connection"
"$V6SIM" run --totals --format json "$scratch/five.xml" | grep '"connections": \[' | none "nor do they as JSON"
# Commands are typed once for each system of a host element, whatever else its hosts were dealt.
population '<mix share="1" ipv4="none"/><mix share="1" ipv4="auto"/><mix share="1" os="linux-2009"/>
<mix share="1" os="windows-vista"/>' '<host id="pc"/>' |
    sed 's,count="1000",count="8",; s,</scenario>,<commands on="home">COMMAND</commands>&,' >"$scratch/typed.xml"
for os in linux-2009:'ip addrlabel' windows-vista:'netsh interface ipv6 show prefixpolicy'; do
    sed "s,COMMAND,${os#*:},; s,os=\"[a-z0-9-]*\",os=\"${os%:*}\",g" "$scratch/typed.xml" >"$scratch/one.xml"
    "$V6SIM" run --format json "$scratch/one.xml" | grep -c '"command":' |
        reads "typed once in a mix: ${os#*:}" 1
done


# Named mixes: those that ship, of which each share is a fact; and of a file with mistakes each one is told.
V6SIM_PROFILE_PATH='' "$V6SIM" mix list --format csv | sed '1d; s/,.*//' >"$scratch/list"
find "$source/models/mix" -name '*.xml' | sed 's,.*/,,; s/\.xml$//' | LC_ALL=C sort | diff - "$scratch/list" |
    none "every file is listed, and nothing else"
while read -r name; do
    rows=$(grep -c '<row ' "$source/models/mix/$name.xml")
    population "<mix use=\"$name\"/>" '<host id="pc" os="windows-7"/>' | sed "/os-/s/ os=\"windows-7\"//" |
        "$V6SIM" show - >"$scratch/shown.xml" 2>&1 || cat "$scratch/shown.xml"
    [ "$(grep -c '<!-- .*: [0-9,]* of 1,000 hosts -->' "$scratch/shown.xml")" -eq "$rows" ] ||
        echo "$name: not all of $rows rows are shown"
    grep -q "<!-- mix $name: " "$scratch/shown.xml" || echo "$name: show does not name it"
    "$V6SIM" show "$scratch/shown.xml" | grep -o 'home\[[0-9]*\].pc: .*' >"$scratch/again"
    grep -o 'home\[[0-9]*\].pc: .*' "$scratch/shown.xml" | diff - "$scratch/again" || :
done <"$scratch/list" | none "each can be used, and read again as it is shown"
population '<mix use="os-2009"/>' '<host id="pc"/>' >"$scratch/named.xml"
# 71.52, 18.83, 2.15, 5.11 and 1.02 of 98.63: 725.1, 190.9, 21.8, 51.8 and 10.3 of 1000.
systems "$scratch/named.xml" | reads "as many of each as its weights say" "linux-2009 10" "macosx-10.5.7 52" \
    "windows-7 22" "windows-vista 191" "windows-xp-sp3 725"
"$V6SIM" facts --format csv "$scratch/named.xml" | sed -n 's/.*,secondary,\(os-2009,.*\),/\1/p' |
    reads "its fact is counted once for each host" "os-2009,1000,0,1000"
mkdir "$scratch/os" "$scratch/mix"
sed 's/date="[^"]*"//' "$source/models/mix/os-2009.xml" >"$scratch/mix/os-2009.xml"
V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" run "$scratch/named.xml" 2>&1 | sed 's,^/[^:]*/,,' |
    reads "one without a date is refused" \
        'named.xml:6:49: mix "os-2009": its file has errors' \
        'named.xml:6:59: host needs the attribute "os"' \
        '  hint: its system: v6sim os list names all' \
        'os-2009.xml:3:1: mix needs the attribute "date"' \
        '  hint: of when they are: 2009, 2009-06, 2009-06-30'
population '<mix use="broken"/>' '<host id="pc"/>' |
    V6SIM_PROFILE_PATH=$source/tests/os "$V6SIM" validate - 2>&1 | sed 's,^/.*/mix/broken.xml,broken.xml,' |
    diff -u "$source/tests/mix/broken.expected" - | none "mistakes in a file are told where they are"

# What a guess might be as well is tried: 40 % of homes far away take 30 ms, 5 % or 60 % do then.
cat >"$scratch/mix/access.xml" <<'END'
<mix name="access" label="ways to the network" date="2009">
  <shares id="ways" source="nobody knows" confidence="guess">
    <row share="40%" low="5%" high="60%" access="30ms"/>
    <row share="rest" access="2ms"/>
  </shares>
</mix>
END
population '<mix use="access"/>' '<host id="pc" os="linux-2009"/>' | sed 's/ loss="10%" jitter="30ms"//; s/1000/100/' \
    >"$scratch/guess.xml"
V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" run --vary-guesses "$scratch/guess.xml" |
    sed -n 's/^ *access ways .*/moves/p; s/^ *\(low\|high\) *of access: \(.*\)/\1 \2/p' |
    reads "a guess of a mix is varied" moves "low 5% 30ms, rest 2ms" "high 60% 30ms, rest 2ms"

# Tables, which lie beside the scenario, whatever folder the program runs in.
printf '%s\r\n' '# Counted by us.' '' 'share,os,"ipv6"' '70%,windows-xp-sp3, none ' '"18%",windows-vista,none' \
    'rest,linux-2009,native' >"$scratch/own.csv"
population '<mix file="own.csv"/>' '<host id="pc"/>' >"$scratch/table.xml"
(cd / && systems "$scratch/table.xml") | reads "a table is a mix" "linux-2009 120" "windows-vista 180" \
    "windows-xp-sp3 700"
"$V6SIM" show "$scratch/table.xml" >"$scratch/shown.xml"
mkdir "$scratch/elsewhere"
mv "$scratch/shown.xml" "$scratch/elsewhere"
systems "$scratch/elsewhere/shown.xml" | reads "what show prints needs no table" "linux-2009 120" "windows-vista 180" \
    "windows-xp-sp3 700"
sed 's/70%/60%/' "$scratch/own.csv" >"$scratch/other.csv"
"$V6SIM" run --set mix-1.file="$scratch/other.csv" --format json "$scratch/table.xml" |
    sed -n 's/^ *{"os":"\(linux-2009\)","connections":\([0-9]*\),.*/\1 \2/p' |
    reads "--set names another" "linux-2009 220"
"$V6SIM" run --output "$scratch/results" "$scratch/table.xml" >/dev/null
grep -c "\"kind\" *: *\"table\"" "$scratch/results/manifest.json" | reads "results name the table" 1
done_testing
