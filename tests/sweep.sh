#!/bin/sh
# sweep.sh - v6sim sweep gives what its runs give, goes on where it stopped, and refuses what is not its own
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
mishandled=scenarios/rollout/aaaa-mishandled.xml

# Columns of CSV by their names.   columns NAME... <CSV
columns() {
    awk -F, -v names="$*" '
        BEGIN { n = split(names, name, " ") }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { line = ""
          for (i = 1; i <= n; i++) line = line (i > 1 ? "," : "") $at[name[i]]
          print line }'
}

# The sums of these figures stand in the scenario, and in compare.sh: 200 give up of those whose AAAA is dropped; two
# systems ask once more after SERVFAIL, 12 ms later.
"$V6SIM" sweep $mishandled --vary fault=none,ignore,servfail -o "$scratch/faults" >"$scratch/text"
sed -n '/^fault/,/^$/p' "$scratch/text" | is "\
fault     connections  established  IPv6  failed  abandoned  over 3 s    p50      p95  queries A  AAAA
none            2,000        2,000     0       0          0         0  52 ms    64 ms      2,000   600
ignore          2,000        1,800     0       0        200       200  52 ms  1.052 s      1,900   700
servfail        2,000        2,000     0       0          0         0  52 ms    76 ms      2,000   800
" | none "a row for each point"
# Windows XP's guess is about whether IPv6 is there, all of its hosts rest on it: 70 % of 2,000.
grep -q '(1,400), windows-vista aaaa-wait (360)' "$scratch/text" && pass "on which guesses" || fail "on which guesses"

# Each point is what `run` says of it, system by system.
figures="os connections established failed abandoned slow p50_ms p95_ms queries_a queries_aaaa"
for fault in none ignore servfail; do
    # shellcheck disable=SC2086 # words
    "$V6SIM" run --totals --format csv --set fault=$fault $mishandled | columns $figures >"$scratch/run"
    # shellcheck disable=SC2086
    columns fault $figures <"$scratch/faults/sweep.csv" | grep "^$fault," | grep -v "^$fault,all," | cut -d, -f2- |
        diff "$scratch/run" - | none "as run has it: $fault"
done

# Two things varied, and variants: all combinations, the last varies fastest; without values, those declared.
"$V6SIM" sweep scenarios/first/ipv6-dead.xml --variant base,blackhole --vary www.ttl=1m,5m \
    --vary www.ipv4-state=up,refuse -o "$scratch/grid" --format csv |
    columns point variant www.ttl www.ipv4-state os | grep ',all$' | is "\
1,base,1m,up,all
2,base,1m,refuse,all
3,base,5m,up,all
4,base,5m,refuse,all
5,blackhole,1m,up,all
6,blackhole,1m,refuse,all
7,blackhole,5m,up,all
8,blackhole,5m,refuse,all" | none "the cross product"
"$V6SIM" sweep $mishandled --vary fault --set homes=20 -o "$scratch/declared" | sed -n '/^fault/,/^$/p' |
    cut -d' ' -f1 | sed '1d;$d' | tr '\n' ' ' |
    grep -qx 'none ignore nxdomain servfail notimp formerr wrong-address lame ' &&
    pass "declared values" || fail "declared values"

# Seeds: means of what each gives by itself. Half of all queries to this resolver are lost.
cat >"$scratch/lossy.xml" <<'END'
<scenario seed="5">
  <dns id="internet-dns" loss="50%"/>
  <server name="www.example.com"/>
  <host os="linux-2009" count="100"/>
  <connect to="www.example.com"/>
</scenario>
END
lossy=$scratch/lossy.xml
"$V6SIM" sweep "$lossy" --vary internet-dns.loss=0%,50% --replicate 5 -o "$scratch/seeds" >"$scratch/text"
for seed in 5 6 7 8 9; do
    "$V6SIM" run --totals --format csv --seed $seed "$lossy" | columns slow queries_a p50_ms
done >"$scratch/values"
# The mean, and t(4) = 2.776 times s / sqrt(5), in thousandths: rounded to nearest, and up.
awk -F, '
    function interval(column, n, i, sum, squares) {
        n = NR
        for (i = 1; i <= n; i++) sum += value[i, column]
        for (i = 1; i <= n; i++) squares += (value[i, column] - sum / n) ^ 2
        return sprintf("%.3f %.6f", sum / n, 2.776 * sqrt(squares / (n - 1) / n))
    }
    { for (i = 1; i <= NF; i++) value[NR, i] = $i }
    END { print interval(1); print interval(2); print interval(3) }' "$scratch/values" >"$scratch/wanted"
columns internet-dns.loss os slow slow_half queries_a queries_a_half p50_ms p50_half_ms <"$scratch/seeds/sweep.csv" |
    sed -n 's/^50%,linux-2009,//p' | tr , ' ' | xargs -n 2 | paste -d' ' - "$scratch/wanted" | awk '
        { up = $2 - $4; off = $1 - $3 }
        off > 0.001 || off < -0.001 || up < -0.0005 || up > 0.002 { print }
        END { if (NR != 3) print NR " figures" }' | none "means and intervals of five seeds"
grep -q ' +- ' "$scratch/text" && pass "that people see them" || fail "that people see them"
# Nothing is lost, nothing is random: no interval.
columns internet-dns.loss os slow slow_half <"$scratch/seeds/sweep.csv" | grep '^0%,all' | is "0%,all,0,0" |
    none "what no seed changes"

# Some runs less, a run under way that was killed: the same command goes on, with more processes, and the bytes are the
# same.
cp -R "$scratch/seeds" "$scratch/part"
rm "$scratch/part/points/000001-6.json" "$scratch/part/points/000002-5.json" "$scratch/part/sweep.csv" \
    "$scratch/part/manifest.json"
echo '{' >"$scratch/part/points/000001-6.json.part-1"
"$V6SIM" sweep "$lossy" --vary internet-dns.loss=0%,50% --replicate 5 --jobs 3 -o "$scratch/part" >"$scratch/again"
diff -r "$scratch/seeds" "$scratch/part" | none "goes on where it stopped"
sed 's/^written.*//' "$scratch/text" >"$scratch/one"
sed 's/^written.*//' "$scratch/again" | diff "$scratch/one" - | none "and says the same"

# Refuses, says why, and leaves the directory as it was.   refuses NAME WORDS ARGUMENT...
refuses() {
    name=$1
    words=$2
    shift 2
    status=0
    "$V6SIM" sweep "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    {
        [ $status -eq 2 ] || echo "status $status"
        cat "$scratch/out"
        grep -qF -e "$words" "$scratch/err" || cat "$scratch/err"
    } | none "$name"
}
refuses "another command" "holds a sweep of another command" "$lossy" --vary internet-dns.loss=0%,40% --replicate 5 \
    -o "$scratch/part"
sed 's/count="100"/count="101"/' "$lossy" >"$scratch/new.xml"
mv "$scratch/new.xml" "$lossy"
refuses "another file" "of other files" "$lossy" --vary internet-dns.loss=0%,50% --replicate 5 -o "$scratch/part"
diff -r "$scratch/seeds" "$scratch/part" | none "the directory is as it was"
mkdir "$scratch/other"
echo mine >"$scratch/other/file"
refuses "a directory of something else" "holds something else than a sweep" $mishandled --vary fault -o "$scratch/other"
[ "$(ls "$scratch/other")" = file ] && pass "which is as it was" || fail "which is as it was"
refuses "no directory to be in" "cannot be made: No such file or directory" $mishandled --vary fault \
    -o "$scratch/none/there"
refuses "a directory that is a file" "cannot be read: Not a directory" $mishandled --vary fault -o "$lossy"
# A file that is no run's is not taken for one.
echo '{ "format": 1 }' >"$scratch/declared/points/000003-7.json"
rm "$scratch/declared/manifest.json"
refuses "a file of no run" "000003-7.json: is not what this run gives" $mishandled --vary fault --set homes=20 \
    -o "$scratch/declared"
[ ! -e "$scratch/declared/manifest.json" ] && pass "nor is it complete" || fail "nor is it complete"
rm "$scratch/declared/points/000003-7.json"
"$V6SIM" sweep $mishandled --vary fault --set homes=20 -o "$scratch/declared" >/dev/null &&
    [ -e "$scratch/declared/manifest.json" ] && pass "without it, it is" || fail "without it, it is"

# What is wrong with one point is said before anything is written.
refuses "a value that cannot be" 'parameter "fault" has no value "wrong"' $mishandled --vary fault=none,wrong \
    -o "$scratch/bad"
refuses "a variant that there is not" 'there is no variant "aaa"' $mishandled --variant base,aaa -o "$scratch/bad"
refuses "a parameter without values" 'parameter "homes" has no values' $mishandled --vary homes -o "$scratch/bad"
refuses "a parameter that there is not" 'no parameter "fold"' $mishandled --vary fold -o "$scratch/bad"
refuses "a parameter twice" '"fault" is varied twice' $mishandled --vary fault --vary fault=none -o "$scratch/bad"
refuses "a value twice" '"none" stands there twice' $mishandled --vary fault=none,none -o "$scratch/bad"
refuses "nothing varied" "nothing is varied" $mishandled -o "$scratch/bad"
refuses "no directory" "needs -o DIR" $mishandled --vary fault
refuses "two scenarios" "is of one scenario" $mishandled "$lossy" --vary fault -o "$scratch/bad"
refuses "no job" "--jobs is a number" $mishandled --vary fault --jobs -1 -o "$scratch/bad"
refuses "too much" "more than 1000000 runs" $mishandled --vary fault --vary homes="$(seq -s, 1 200)" \
    --vary a="$(seq -s, 1 1000)" -o "$scratch/bad"
[ ! -e "$scratch/bad" ] && pass "nothing was written" || fail "nothing was written"

# The manifest: complete, with checksums of all that was read and of what came of it.
grep -q '"complete" : true' "$scratch/faults/manifest.json" &&
    grep -q '"complete" : false' "$scratch/faults/plan.json" &&
    pass "complete, and the plan is not" || fail "complete, and the plan is not"
for name in sweep.csv runs.csv sweep.json; do
    sum=$(sha256sum <"$scratch/faults/$name" | cut -d' ' -f1)
    grep -q "\"sha256\" : \"$sum\"" "$scratch/faults/manifest.json" || echo "$name"
done | none "checksums of results"
for file in $mishandled models/os/windows-vista.xml models/nat/cgn.xml; do
    sum=$(sha256sum <$file | cut -d' ' -f1)
    grep -q "\"sha256\" : \"$sum\"" "$scratch/faults/plan.json" || echo "$file"
done | none "checksums of what was read"
if command -v python3 >/dev/null; then
    python3 - "$scratch/faults" <<'END' | none "JSON has what CSV has"
import csv, json, sys
folder = sys.argv[1]
data = json.load(open(folder + "/sweep.json"))
for name, rows in (("sweep", data["points"]), ("runs", data["runs"])):
    table = list(csv.DictReader(open(folder + "/" + name + ".csv")))
    if len(table) != len(rows):
        print(name, len(table), len(rows))
    for a, b in zip(table, rows):
        if str(b["point"]) != a["point"] or b["os"] != a["os"] or b["fault"] != a["fault"]:
            print(name, a["point"], b["point"])
established = {(r["fault"], r["os"]): r["established"] for r in data["runs"]}
if established[("ignore", "all")] != 1800 or data["plan"] != __import__("hashlib").sha256(
        open(folder + "/plan.json", "rb").read()).hexdigest():
    print(established)
END
else
    pass "JSON has what CSV has # SKIP no python3"
fi
done_testing
