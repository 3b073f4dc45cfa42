#!/bin/sh
# results.sh - the directory that run --output writes
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
V6SIM_PROFILE_PATH=tests/os
export V6SIM_PROFILE_PATH
out=$scratch/results

# Runs, with all its tables.   run OPTION... FILE...
run() {
    rm -rf "$out"
    "$V6SIM" run --output "$out" "$@" >"$scratch/report"
}

# A column of a table, in its order.   column TABLE NAME
column() {
    awk -F, -v name="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }' "$out/$1.csv"
}

# The same bytes, wherever it is written to, and whatever else is wanted.
{
    "$V6SIM" run --all-variants --packets -o "$scratch/one" scenarios/first/aaaa-ignored.xml \
        scenarios/6to4/asymmetry.xml >"$scratch/report"
    "$V6SIM" run --all-variants --packets --output="$scratch/other/" --every-hop --dns --format json \
        scenarios/first/aaaa-ignored.xml scenarios/6to4/asymmetry.xml >"$scratch/json"
    diff -r "$scratch/one" "$scratch/other" || :
    "$V6SIM" run --all-variants scenarios/first/aaaa-ignored.xml scenarios/6to4/asymmetry.xml |
        diff - "$scratch/report" || :
    ! grep -l "$scratch\|$(date +%Y-%m-%d)" "$scratch"/one/*
} | none "the same bytes, and the same report as without"

# What was read: the scenario with what it includes, its systems.
{
    run --all-variants scenarios/first/aaaa-ignored.xml
    grep '"path"' "$out/manifest.json" | tr -d ' ",' | diff - /dev/fd/3 3<<END2 || :
path:scenarios/first/aaaa-ignored.xml
path:os/windows-xp-sp3.xml
path:os/windows-vista.xml
path:os/linux-2009.xml
END2
    sha256sum scenarios/first/aaaa-ignored.xml models/os/linux-2009.xml | while read -r sum file; do
        grep -q "\"$sum\"" "$out/manifest.json" || echo "$file has another sum"
    done
    file=$(grep -l 'xi:include' -r scenarios --include='*.xml' | LC_ALL=C sort | head -n 1)
    run "$file"
    grep -q '"kind" : "include"' "$out/manifest.json" || echo "$file includes nothing"
} | none "the manifest says what was read"

# As another program sees it: the schema, the sums, the same rows in CSV and JSON.
if python3 -c 'import jsonschema' 2>/dev/null; then
    "$V6SIM" schema results >"$scratch/schema.json"
    for file in scenarios/resolvers/lookups.xml tests/cases/ping.xml scenarios/populations/aaaa-dropped.xml \
        tests/cases/every-attribute.xml; do
        "$V6SIM" run --packets --all-variants --output "$scratch/$(basename "$file" .xml)" "$file" >/dev/null 2>&1 ||
            echo "$file does not run"
    done | none "scenarios of every kind"
    python3 tests/results.py "$scratch/schema.json" "$scratch/one" "$scratch/lookups" "$scratch/ping" \
        "$scratch/aaaa-dropped" "$scratch/every-attribute" 2>&1 | none "results.json is as its schema says"
    # And it refuses what is not: a column that is not there, one too many, a time that is a text.
    for expression in 's/"host":/"hots":/' 's/"os":/"more":1,"os":/' 's/"total_ns":[0-9]*/"total_ns":"1 s"/' \
        's/"seed": /"seeds": /' 's/"format": 1/"format": 2/'; do
        rm -rf "$scratch/bad"
        cp -r "$scratch/one" "$scratch/bad"
        sed "$expression" "$scratch/one/results.json" >"$scratch/bad/results.json"
        python3 tests/results.py "$scratch/schema.json" "$scratch/bad" >"$scratch/said" 2>&1 || :
        grep -q ": \[.*\]: " "$scratch/said" || echo "$expression is taken"
    done | none "the schema refuses what is otherwise"
else
    pass "the schema # SKIP python3 has no jsonschema"
fi

# Queries are seen as packets; their numbers with the connections are the resolvers' own. Servers count what comes
# from hosts as well. A list of all, then of what differs.
scenarios_in scenarios tests/cases | xargs grep -LE 'count="[0-9]{4,}"' >"$scratch/files"
while read -r file; do
    run --all-variants "$file" 2>/dev/null || continue
    awk -F, '
        function key() { return $at["variant"] " " $at["host"] " " $at["connection"] " " $at["nth"] }
        FNR == 1 { file++; delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
        file == 1 { want[key()] = $at["queries_a"] " " $at["queries_aaaa"] " " $at["queries_ptr"] }
        file == 2 { n[key() " " $at["type"]]++; all++; if ($at["connection"] == "") unknown++ }
        file == 3 { by_hosts += $at["by_hosts"] }
        END { for (k in want)
                  if (want[k] != n[k " A"] + 0 " " n[k " AAAA"] + 0 " " n[k " PTR"] + 0)
                      print FILENAME, k ": " want[k] " asked, seen " n[k " A"] + 0, n[k " AAAA"] + 0, n[k " PTR"] + 0
              if (all + 0 != by_hosts + 0) print all + 0 " queries, servers have " by_hosts + 0 }
    ' "$out/connections.csv" "$out/queries.csv" "$out/dns.csv" |
        sed "s|^.*results/dns.csv|$file|; s|^\([0-9]\)|$file: \1|"
done <"$scratch/files" | none "queries are as many as elsewhere"

# What became of them. The resolver drops AAAA: Linux asks for it twice, Vista once; A is answered after its 10 ms.
run scenarios/first/aaaa-ignored.xml
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["host"] ~ /^(vista|linux)$/ { print $at["host"], $at["type"], $at["outcome"], int($at["took_ms"]) }' \
    "$out/queries.csv" | sort | uniq -c | sed 's/^ *//' >"$scratch/became"
diff - "$scratch/became" <<'END2' | none "what became of queries"
1 linux A answer 10
2 linux AAAA unanswered 0
1 vista A answer 10
1 vista AAAA unanswered 0
END2

# Of 10,000 homes 65 % have XP: the host's row says what it was dealt, and is of that system.
run scenarios/populations/aaaa-dropped.xml
{
    column hosts mix | sort | uniq -c | awk '$2 == "os=windows-xp-sp3" { print $1 }' | grep -vx 6500 || :
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["mix"] != "os=" $at["os"]' "$out/hosts.csv"
    [ "$(column hosts host | sort -u | wc -l)" -eq 10000 ] || echo "there are not 10000 hosts"
    [ "$(column hosts site | sort -u | wc -l)" -eq 10000 ] || echo "there are not 10000 sites"
} | head -n 20 | none "what mixes dealt"

# Hosts that were there before are configured at 0; one that waits for a router, later, and has more addresses then.
run scenarios/autoconf/routers.xml
{
    column hosts configured_ms | sort -u >"$scratch/at"
    awk '$1 > 0 { n++ } END { exit n == 0 }' "$scratch/at" || echo "none configures itself"
    column hosts ipv6 | grep -q 'fe80::.* 2001:db8:\|2001:db8:.* fe80::' || echo "none has two addresses"
} | none "when hosts are configured"

# Totals alone; packets on request.
run --totals scenarios/first/smallest.xml
(cd "$out" && echo *) |
    grep -vx 'dns-load.csv dns.csv facts.csv manifest.json paths.csv relays.csv results.json totals.csv' |
    none "with --totals nothing of single hosts"
run --packets scenarios/first/smallest.xml
# 2 queries and answers, 3 packets to establish and 3 to close, each sent and coming in.
column packets event | sort | uniq -c | awk '{ print $2, $1 }' | tr '\n' ' ' | grep -vx 'arrived 10 sent 10 ' |
    none "packets"

# Refused, with one line, and nothing is left: what one may take for results is whole.
refuses() {
    status=0
    "$V6SIM" run "$@" >/dev/null 2>"$scratch/said" || status=$?
    [ $status -eq 2 ] || echo "status $status"
    find "$scratch" -name '*.part-*'
}
{
    refuses -o "$scratch/nowhere/results" scenarios/first/smallest.xml
    grep -qx "v6sim run: --output: cannot write '$scratch/nowhere/results': No such file or directory" \
        "$scratch/said" || cat "$scratch/said"
} | none "no such directory"
mkdir "$scratch/mine"
echo notes >"$scratch/mine/notes.txt"
{
    refuses -o "$scratch/mine" scenarios/first/smallest.xml
    grep -q "'$scratch/mine' is a directory with something else than results of v6sim run in it" "$scratch/said" ||
        cat "$scratch/said"
    [ "$(ls "$scratch/mine")" = notes.txt ] || ls "$scratch/mine"
} | none "somebody else's directory"
{
    before=$(cksum "$out/results.json")
    refuses -o "$out" scenarios/first/aaaa-ignored.xml tests/bad/os-unknown.xml
    [ "$(cksum "$out/results.json")" = "$before" ] || echo "what was there is not"
    refuses -o "$out" scenarios/first/smallest.xml scenarios/first/smallest.xml
    grep -q 'its rows would be those of another file' "$scratch/said" || cat "$scratch/said"
    refuses --packets scenarios/first/smallest.xml
    refuses --all-variants --variant dead scenarios/first/ipv6-dead.xml
    [ "$(cksum "$out/results.json")" = "$before" ] || echo "what was there is not"
} | none "what was there stays"
{
    # A file that may not grow is as good as a full disk.
    (trap '' XFSZ && ulimit -f 8 && refuses -o "$scratch/full" scenarios/populations/aaaa-dropped.xml)
    grep -qx "v6sim run: --output: cannot write '$scratch/full': File too large" "$scratch/said" || cat "$scratch/said"
    [ ! -e "$scratch/full" ] || ls "$scratch/full"
} | none "a full disk"
{
    mkfifo "$scratch/pipe"
    sleep 30 >"$scratch/pipe" &
    holds=$!
    "$V6SIM" run -o "$scratch/cut" scenarios/first/smallest.xml - <"$scratch/pipe" >/dev/null 2>"$scratch/said" &
    runs=$!
    for i in 1 2 3 4 5 6 7 8 9 10; do
        [ -z "$(find "$scratch" -maxdepth 1 -name 'cut.part-*')" ] || break
        sleep 0.3
    done
    [ -n "$(find "$scratch" -maxdepth 1 -name 'cut.part-*')" ] || echo "it does not write aside"
    kill -TERM "$runs"
    status=0
    wait "$runs" || status=$?
    [ "$status" -eq 143 ] || echo "status $status"
    find "$scratch" -name 'cut*'
    kill "$holds"
} | none "interrupted"
done_testing
