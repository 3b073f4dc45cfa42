#!/bin/sh
# compare.sh - v6sim compare says what two runs themselves say, and why they differ
#
# The figures are counted once more with awk from what `run` gives; what people read is held against a text, whose
# figures have their sums here.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
mishandled=scenarios/rollout/aaaa-mishandled.xml

# 2,000 homes; 70 % Windows XP: 1,400, 18 % Vista: 360, 2 % 7: 40, 5 % each Mac OS X 10.5.2 and Linux: 100.
# Vista and 7 wait 1 s for AAAA, twice their 12 ms for A being less, instead of the 12 ms that AAAA took: 988 ms more.
# Mac OS X would wait 30 s, Linux twice 5 s: both leave after 8 s. So 200 of 2,000 give up, 400 wait; 70 % have no IPv6.
# Queries: 1 of 1,400 and 2 of 600 are 2,600, of these 600 for AAAA. If AAAA gets no answer, Linux never comes to A
# (100 fewer) and asks for AAAA twice (100 more).
# With Vista's guess at its low it waits 100 ms, 88 more than 12; at its high for ever, so that 360 leave after 8 s.
"$V6SIM" compare $mishandled fault=none fault=ignore --vary-guesses | diff tests/compare/aaaa-mishandled.txt - |
    none "who gives up if the resolver drops AAAA"

# The same, counted from both runs: connections by system that got through on the first side alone, and that take a
# millisecond more, and hosts of which one is not the same.
for fault in none ignore servfail; do
    "$V6SIM" run --format csv --set fault=$fault $mishandled >"$scratch/$fault.csv"
done

# Rows "os,hosts,changed,later,lost,a_abandoned,b_abandoned,a_queries,b_queries".   counted A.csv B.csv
counted() {
    awk -F, '
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { key = $at["host"] "," $at["connection"] "," $at["nth"]; os = $at["os"]; result = $at["result"]
          total = $at["total_ms"]; queries = $at["queries_a"] + $at["queries_aaaa"] + $at["queries_ptr"]
          end = result "," total "," queries "," $at["queries_a"] "," $at["destination"] "," $at["forward_path"] }
        NR == FNR { was[key] = end; good[key] = result == "established"; took[key] = total
                    hosts[os]++; abandoned[os] += result == "abandoned"; sent[os] += queries; next }
        { now[os] += result == "abandoned"; later_sent[os] += queries
          changed[os] += was[key] != end
          lost[os] += good[key] && result != "established"
          later[os] += good[key] && result == "established" && total - took[key] >= 1 }
        END { for (os in hosts)
                  print os, hosts[os], changed[os] + 0, later[os] + 0, lost[os] + 0, abandoned[os] + 0, now[os] + 0,
                      sent[os], later_sent[os] }' OFS=, "$1" "$2" | LC_ALL=C sort
}

# The same of `compare`.   compared ARGUMENT...
compared() {
    "$V6SIM" compare "$@" --format csv | awk -F, '
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $1 != "all" {
            print $1, $at["hosts"], $at["changed"], $at["later"], $at["lost"], $at["a_abandoned"], $at["b_abandoned"],
                $at["a_queries_a"] + $at["a_queries_aaaa"] + $at["a_queries_ptr"],
                $at["b_queries_a"] + $at["b_queries_aaaa"] + $at["b_queries_ptr"] }' OFS=, | LC_ALL=C sort
}
for fault in ignore servfail; do
    counted "$scratch/none.csv" "$scratch/$fault.csv" >"$scratch/counted"
    compared $mishandled fault=none fault=$fault | diff "$scratch/counted" - |
        none "what awk counts of both runs: $fault"
    grep -q '^linux-2009,100,100,' "$scratch/counted" && pass "it counts: $fault" || fail "it counts: $fault"
done

# One by one: every connection of both runs, with its results.
"$V6SIM" compare $mishandled fault=none fault=ignore --table connections | cut -d, -f1,8,9 | sed 1d | LC_ALL=C sort \
    >"$scratch/pairs"
for fault in none ignore; do
    awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["host"] "," $at["result"] }' \
        "$scratch/$fault.csv" | LC_ALL=C sort >"$scratch/$fault"
done
LC_ALL=C join -t, "$scratch/none" "$scratch/ignore" | diff - "$scratch/pairs" | none "hosts are paired by name"

# What becomes of whom: 1,400 + 360 + 40 get through as before; the groups add up to all.
"$V6SIM" compare $mishandled fault=none fault=ignore --by result --format csv | cut -d, -f1-3 |
    is "result,hosts,changed
established,1800,400
established -> abandoned,200,200
all,2000,600" | none "by what became of them"

# The other way round it is all the better.
"$V6SIM" compare $mishandled fault=ignore fault=none | sed -n '/^A/,/^$/p' |
    is "A  600 of 2,000 hosts (30 %) are affected: 200 can connect now, 400 wait less by 988 ms; nothing
   changes for 1,400 (70 %).
" | none "the other way round"

# A host that one side alone has, and a system that is another one; base is meant where one side is named.
cat >"$scratch/small.xml" <<'END'
<scenario>
  <server name="www.example.com"/>
  <host id="pc" os="windows-vista"/>
  <host id="mac" os="macosx-10.5.7"/>
  <connect to="www.example.com"/>
  <variant name="more"><host id="lab" os="linux-2009"/></variant>
  <variant name="linux"><change id="pc" os="linux-2009"/></variant>
  <variant name="fewer"><remove id="mac"/></variant>
  <variant name="nothing"/>
</scenario>
END
small=$scratch/small.xml
"$V6SIM" compare "$small" more | sed -n 's/^A  //p' |
    is "1 of 3 hosts (33.3 %) is affected: 1 does something in more alone (lab); nothing changes for" |
    none "a host more"
"$V6SIM" compare "$small" base fewer --table connections | grep '^mac' | cut -d, -f1,5-9 | is "mac,gone,macosx-10.5.7,,\
established," | none "a host fewer"
"$V6SIM" compare "$small" linux | grep -q 'windows-vista -> linux-2009: 1 host, for example pc: another system' &&
    pass "another system" || fail "another system"
"$V6SIM" compare "$small" nothing | sed -n 's/^A  //p' | is "Nothing changes: all that 2 hosts do comes out the same." |
    none "nothing"

# A rule that is in no RFC is by a fact: once 30 ms and 150 ms are known, Mac OS X 10.7 takes the shorter way first. Of
# 30 and 10 ms its rules come to the same as their round trips.
cat >"$scratch/measured.xml" <<'END'
<scenario>
  <parameter name="six" default="10ms"/>
  <domain id="isp"/><domain id="hosting" ipv4="203.0.113.0/24" ipv6="2001:db8:80::/48"/>
  <link between="isp hosting" rtt="30ms" family="ipv4"/>
  <link between="isp hosting" rtt="{six}" family="ipv6"/>
  <server id="www" name="www.example.com" in="hosting" ipv4="203.0.113.80" ipv6="2001:db8:80::80"/>
  <host id="mac" os="macosx-10.7" in="isp"/>
  <connect to="203.0.113.80"/>
  <connect to="2001:db8:80::80" at="10s"/>
  <connect to="www" at="20s"/>
</scenario>
END
"$V6SIM" compare "$scratch/measured.xml" six=10ms six=150ms --html "$scratch/measured.html" |
    sed -n 's/^ *six=150ms *select: *//; t on; b; :on; N; N; N; s/\n */ /g; p' |
    is "takes 203.0.113.80 from 198.18.0.1, before 2001:db8:80::80 from 2001:db8::1: rule rtt, prefer the shorter \
measured round trip [destination-rules] Libinfo-600 si_compare.c, in use since Libinfo-391: statistics, routes, rules \
1 to 9 without 4" | none "a rule that is in no RFC"
grep "measured round trip ()" "$scratch/measured.html" | none "the same in HTML"

# Only the status says so to scripts.   exits STATUS NAME ARGUMENT...
exits() {
    wanted=$1
    name=$2
    shift 2
    status=0
    "$V6SIM" compare "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    [ $status -eq "$wanted" ] && pass "$name" || fail "$name: status $status"
}
exits 0 "without --exit-code" "$small" linux
exits 1 "--exit-code, changed" --exit-code "$small" linux
exits 0 "--exit-code, nothing" --exit-code "$small" nothing

# Says what is wrong, and prints nothing.   refuses NAME WORDS ARGUMENT...
refuses() {
    what=$1
    words=$2
    shift 2
    exits 2 "$what: status" "$@"
    { cat "$scratch/out"; grep -qF -e "$words" "$scratch/err" || cat "$scratch/err"; } | none "$what"
}
refuses "no variant" 'there is no variant "nothin"' "$small" nothin
refuses "no value of the parameter" 'parameter "fault" has no value "ignor"' $mishandled fault=none fault=ignor
refuses "one side" "needs what to compare with" "$small"
refuses "three sides" "compares two, not more" "$small" base linux more
refuses "two variants at once" "names two variants, linux and more" "$small" base linux,more
refuses "a property that there is not" 'v6sim compare: --by: a connection has no "colour"' "$small" linux --by colour
refuses "a table that there is not" '--table "hosts" is unknown' "$small" linux --table hosts
refuses "a table in JSON" "--table is for --format csv" "$small" linux --table groups --format json
refuses "one seed" "--replicate is from 2 to 1000" "$small" linux --replicate 1

# A variant and a parameter in one, and --set over both.
"$V6SIM" compare "$small" base linux,mac.os=windows-7 --set pc.os=linux-2009 | sed -n 's/^A  //p' |
    grep -q '^1 of 2 hosts' && pass "a variant and an attribute" || fail "a variant and an attribute"

# Directories that runs have left give the same figures, and the same reasons as far as tables have them: whom it
# concerns, and the fact by which the second side parted.
for fault in none ignore; do
    "$V6SIM" run -o "$scratch/run-$fault" --set fault=$fault $mishandled >/dev/null
done
for table in groups connections servers ways relays; do
    "$V6SIM" compare $mishandled fault=none fault=ignore --table $table >"$scratch/wanted"
    "$V6SIM" compare "$scratch/run-none" "$scratch/run-ignore" --table $table | diff "$scratch/wanted" - |
        none "of directories: $table"
done
# Columns of reasons by their names.   reasons ARGUMENT...
reasons() {
    "$V6SIM" compare "$@" --table reasons | sed 1d | cut -d, -f1-5 >"$scratch/who"
    "$V6SIM" compare "$@" --format json | sed -n '/^  "reasons"/,/^  \]/p' |
        sed -n 's/.*"b_event":\([^,]*\),.*"b_fact":\([^,]*\),"b_confidence":\([^,]*\),.*/\1 \2 \3/p' |
        paste -d, "$scratch/who" -
}
reasons $mishandled fault=none fault=ignore >"$scratch/of-runs"
reasons "$scratch/run-none" "$scratch/run-ignore" | diff "$scratch/of-runs" - | none "of directories: reasons"
grep -c '"aaaa-wait" "guess"' "$scratch/of-runs" | is 2 | none "reasons have facts"
"$V6SIM" compare "$scratch/run-none" "$scratch/run-ignore" | sed -n 's/^basis *//p' |
    is "of 600 changed hosts 400 differ first by a guess: windows-vista aaaa-wait (360)," |
    none "of directories: by which guesses"
for variant in base own-relay; do
    "$V6SIM" run -o "$scratch/relay-$variant" --variant $variant scenarios/6to4/asymmetry.xml >/dev/null
done
"$V6SIM" compare "$scratch/relay-base" "$scratch/relay-own-relay" | grep -q 'relay: back: own' &&
    pass "of directories: a relay is a reason" || fail "of directories: a relay is a reason"
# What is slow is what the runs have for it, and said if it is not the same.
for slow in 1s 2s; do
    sed "s|<report.*/>||; s|</scenario>|<report slow=\"$slow\"/></scenario>|" $mishandled >"$scratch/slow.xml"
    "$V6SIM" run -o "$scratch/slow-$slow" --set fault=ignore "$scratch/slow.xml" >/dev/null
done
# 400 take 1.052 s, 200 leave after 8 s: 600 of them over 1 s, 200 over 2 s.
"$V6SIM" compare "$scratch/slow-1s" "$scratch/slow-2s" --format csv |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == "all" { print $at["a_slow"], $at["b_slow"] }' |
    is "600 600" | none "of directories: what is slow"
"$V6SIM" compare "$scratch/slow-2s" "$scratch/slow-1s" >"$scratch/text"
grep -q '^slow      over 2 s on both sides, as the first has it; the second has 1 s$' "$scratch/text" &&
    grep -q ' over 2 s ' "$scratch/text" && pass "that it differs" || fail "that it differs"
exits 1 "directories: --exit-code" --exit-code "$scratch/run-none" "$scratch/run-ignore"
refuses "a directory of something else" "connections.csv: cannot be read" "$scratch" "$scratch/run-none"
refuses "a directory and a variant" "is compared with another one" "$scratch/run-none" aaaa
refuses "a directory with a seed" "directories are read, not run" "$scratch/run-none" "$scratch/run-ignore" --seed 2
# A name in quotes, with quotes and a comma in it, is one cell; and a file of two runs is not one run.
mkdir "$scratch/quoted" "$scratch/both"
sed '2s/home\[1\]\.pc/"home, ""1"""/' "$scratch/run-none/connections.csv" >"$scratch/quoted/connections.csv"
for file in dns.csv facts.csv waits.csv queries.csv results.json; do
    cp "$scratch/run-none/$file" "$scratch/quoted"
done
"$V6SIM" compare "$scratch/run-none" "$scratch/quoted" --table connections | grep -c -E ',(gone|new),' | is 2 |
    none "quotes in a file"
{ cat "$scratch/run-none/connections.csv" && sed 1d "$scratch/run-ignore/connections.csv"; } \
    >"$scratch/both/connections.csv"
cp "$scratch/run-none/dns.csv" "$scratch/both"
cp -R "$scratch/run-none" "$scratch/interrupted"
sed -i 's/"complete" : true/"complete" : false/' "$scratch/interrupted/manifest.json"
refuses "a directory of an interrupted run" "is not complete" "$scratch/interrupted" "$scratch/run-none"
mkdir "$scratch/unsaid"
cp "$scratch/run-none"/*.csv "$scratch/unsaid"
refuses "a directory without what is slow" "does not say what takes too long" "$scratch/unsaid" "$scratch/run-none"
refuses "a directory of two runs" "has rows of several runs" "$scratch/both" "$scratch/run-none"

# Relays of both directions: 50 homes with two connections each.
"$V6SIM" compare scenarios/teredo/relay-placement.xml own-relay --table relays |
    is "relay,a_forward,b_forward,a_return,b_return,a_either,b_either
volunteer,100,0,100,0,100,0
own,0,100,0,100,0,100" | none "relays"
"$V6SIM" compare scenarios/6to4/asymmetry.xml own-relay --table reasons | grep -q 'relay,"back: back in far' &&
    pass "a relay is a reason" || fail "a relay is a reason"

# Seeds: the mean of what each gives by itself. Half of all queries to this resolver are lost.
sed 's|<server name|<dns id="internet-dns" loss="50%"/>&|; s|<variant name="nothing"/>|<variant name="well"><change \
id="internet-dns" loss="0%"/></variant>|; s|<host id="pc"|& count="40"|' "$small" >"$scratch/lossy.xml"
for seed in 1 2 3 4; do
    "$V6SIM" compare "$scratch/lossy.xml" well --seed $seed --format json |
        sed -n 's/^  "changed_hosts": \([0-9]*\),$/\1/p'
done >"$scratch/changed"
sort -u "$scratch/changed" | sed 1d | grep -q . && pass "seeds differ" || fail "seeds differ"
wanted=$(awk '{ sum += $1 } END { printf "%d", sum * 1000 / NR + 0.5 }' "$scratch/changed")
"$V6SIM" compare "$scratch/lossy.xml" well --replicate 4 --format json |
    sed -n 's/.*"hosts":"changed","seeds":4,"mean_thousandths":\([0-9]*\),.*/\1/p' | is "$wanted" |
    none "the mean of four seeds"
"$V6SIM" compare "$scratch/lossy.xml" well | grep -q '^interval  none: one seed, and packets are lost' &&
    pass "that there is chance" || fail "that there is chance"

# A directory has all tables, each as --table gives it, what --format json gives, and sums of what was read and
# written.
"$V6SIM" compare $mishandled fault=none fault=ignore -o "$scratch/tables" >/dev/null
for table in groups connections reasons servers ways relays guesses; do
    "$V6SIM" compare $mishandled fault=none fault=ignore --table $table | cmp - "$scratch/tables/$table.csv" ||
        echo $table
done 2>&1 | none "tables in a directory"
{
    "$V6SIM" compare $mishandled fault=none fault=ignore --format json | cmp - "$scratch/tables/compare.json"
    (cd "$scratch/tables" && for file in *.csv compare.json; do
        sum=$(sha256sum <$file | cut -d' ' -f1)
        grep -q "\"sha256\" : \"$sum\"" manifest.json || echo "$file"
    done)
    grep -q "\"sha256\" : \"$(sha256sum <$mishandled | cut -d' ' -f1)\"" "$scratch/tables/manifest.json" ||
        echo "the scenario's sum"
    grep -c '"variant" : "base"' "$scratch/tables/manifest.json" | grep -vx 2
    grep -q '"fault=ignore"' "$scratch/tables/manifest.json" || echo "no setting"
    grep -q '"complete" : true' "$scratch/tables/manifest.json" || echo "not complete"
    "$V6SIM" compare $mishandled fault=none fault=servfail -o "$scratch/tables" >/dev/null
    grep -q '^all,.*,200,' "$scratch/tables/groups.csv" && echo "it was not replaced"
    mkdir "$scratch/mine" && echo mine >"$scratch/mine/file"
    "$V6SIM" compare "$small" linux -o "$scratch/mine" >"$scratch/out" 2>&1 && echo "overwritten"
    [ "$(ls "$scratch/mine")" = file ] || ls "$scratch/mine"
} 2>&1 | none "a directory"

# JSON is JSON, and has all tables.
"$V6SIM" compare $mishandled fault=none fault=ignore --vary-guesses --format json >"$scratch/all.json"
for table in groups connections reasons servers ways relays guesses intervals; do
    grep -q "^  \"$table\": \[" "$scratch/all.json" || echo "$table"
done | none "tables in JSON"
if command -v python3 >/dev/null; then
    python3 -m json.tool "$scratch/all.json" 2>&1 >/dev/null | none "JSON can be read"
else
    pass "JSON can be read # SKIP no python3"
fi
"$V6SIM" compare $mishandled fault=none fault=ignore --vary-guesses --format json | cmp - "$scratch/all.json" |
    none "the same bytes again"
done_testing
