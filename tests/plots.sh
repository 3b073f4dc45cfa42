#!/bin/sh
# plots.sh - gnuplot draws every kind of picture from what run prints
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

command -v gnuplot >/dev/null || {
    echo "1..0 # SKIP gnuplot is missing"
    exit 0
}

# Draws a picture; what gnuplot says is a finding.   draw PLOT PICTURE
draw() {
    gnuplot -e "csv='$scratch/run.csv'; out='$scratch/$2'" "$1" 2>&1 || echo "gnuplot ends with $?"
    [ -s "$scratch/$2" ] || echo "no picture"
}

# Says which of the texts are not in the picture, each a whole one.   names PICTURE TEXT...
names() {
    picture=$scratch/$1
    shift
    sed -n 's,.*<text[^>]*>\(.*\)</text>.*,\1,p' "$picture" | sed 's/ *$//' >"$scratch/texts"
    for text; do
        grep -Fqx "$text" "$scratch/texts" || echo "does not say $text"
    done
}

# Says if the picture has other points than the wanted of a colour, the key's
# among them.   points PICTURE COLOUR WANTED
points() {
    n=$(grep -c "<use .*color='rgb($2)'" "$scratch/$1") || :
    [ "$n" -eq "$3" ] || echo "$n points of colour $2, not $3"
}

# The plot must refuse the rows and say so.   refuses TEXT [PLOT]
refuses() {
    draw "${2:-plots/connections.gp}" refused.svg >"$scratch/said"
    grep -q "$1" "$scratch/said" || { echo "does not say $1" && cat "$scratch/said"; }
}

# The rows of a table from two variants of one scenario.   rows TABLE SCENARIO VARIANT
rows() {
    "$V6SIM" run --table "$1" "$2" >"$scratch/run.csv"
    "$V6SIM" run --table "$1" --variant "$3" "$2" | sed 1d >>"$scratch/run.csv"
}

# Those that are drawn from tables as they are, with two variants of one scenario one after the other.
dead=scenarios/first/ipv6-dead.xml
for plot in plots/connections.gp plots/paths.gp; do
    name=$(basename "$plot" .gp)
    named=windows-vista
    case $name in
    paths) named='[back]' && rows paths tests/cases/ways.xml own-relay ;;
    *) rows connections $dead blackhole ;;
    esac
    {
        draw "$plot" "$name.svg"
        ! command -v xmllint >/dev/null || xmllint --noout "$scratch/$name.svg" 2>&1
        grep -Fq "$named" "$scratch/$name.svg" || echo "does not say $named"
    } | none "$name: svg"
    {
        draw "$plot" "$name.png"
        [ "$(head -c 4 "$scratch/$name.png" | tail -c 3)" = PNG ] || echo "is no PNG"
    } | none "$name: png"
done

# Two variants of 6 rows each: what the case expects, with the sums; two marks a row, and one in the key.
{
    names paths.svg "ways  base" "ways  own-relay" "1 of 4 connections" "1 of 2 pings" "isp - near[out] - hosting" \
        "hosting - far[back] - isp" "25 ms" "100 ms" "hosting[own] - near - isp" "29 ms" "106 ms" "in IPv4"
    points paths.svg '  0, 114, 178' 25
} | none "paths: groups, ways and times"
"$V6SIM" run --table paths scenarios/first/smallest.xml >"$scratch/run.csv"
{
    draw plots/paths.gp one-way.svg
    names one-way.svg "How long packets take there and back: smallest  base" internet "10 ms"
} | none "paths: a single row"
sed -i 2d "$scratch/run.csv"
refuses "no ways" plots/paths.gp | none "paths: no row"

# The times are those that the scenario expects, with the sums.
names connections.svg "ipv6-dead  base" "ipv6-dead  blackhole" "linux  linux-2009" "3.06 s" "21.04 s" "189 s" |
    none "connections: groups, rows and times"

# Lookups have a mark of their own, in the key too: 5 of 11 found something.
"$V6SIM" run --format csv scenarios/resolvers/lookups.xml >"$scratch/run.csv"
{
    draw plots/connections.gp lookups.svg
    names lookups.svg "How long it took to resolve or connect: lookups  base" found
    points lookups.svg '  0, 158, 115' 6
} | none "connections: lookups"

# A host that reaches one server and not the other; one row and no row; far too many.
scenario() {
    printf '<scenario name="a_b"><server id="on" name="on.example.com"/>'
    printf '<server id="off" name="off.example.com" state="blackhole"/>'
    printf '<host id="pc" os="windows-vista" count="%s"/>' "$1"
    printf '<connect id="first" to="on" times="%s"/><connect to="off" patience="5s"/></scenario>\n' "$2"
}
scenario 1 1 | "$V6SIM" run --format csv - >"$scratch/run.csv"
{
    draw plots/connections.gp two.svg
    names two.svg "How long it took to connect: a_b  base" "pc  windows-vista  to off.example.com:80" "5 s"
    points two.svg '  0, 114, 178' 2     # IPv6
    points two.svg '230, 159,   0' 1     # IPv4
    points two.svg '204, 121, 167' 2     # not reached
} | none "connections: one that is not reached"
sed -i 3d "$scratch/run.csv"
draw plots/connections.gp one.svg | none "connections: a single row"
sed -i 2d "$scratch/run.csv"
refuses "no connections" | none "connections: no row"
scenario 1 200 | "$V6SIM" run --format csv - >"$scratch/run.csv"
refuses "201 connections" | none "connections: too many rows"

# Pictures of results.   plot OPTION... DIR
plot() {
    "$V6SIM" plot "$@" >"$scratch/drawn" 2>"$scratch/said" || { echo "status $?" && cat "$scratch/said"; }
}
"$V6SIM" run --all-variants -o "$scratch/results" scenarios/first/aaaa-ignored.xml >/dev/null
pictures=$scratch/results/plots
{
    plot "$scratch/results"
    for kind in connections latency paths phases queries time-line; do
        echo "$kind-base.svg" && echo "$kind-healthy.svg"
    done >"$scratch/wanted"
    echo variants.svg >>"$scratch/wanted"
    (cd "$pictures" && ls -A | grep -v '\.gp$\|\.csv$') | LC_ALL=C sort | diff "$scratch/wanted" - || :
    sed 's,.*/,,' "$scratch/drawn" | LC_ALL=C sort | diff "$scratch/wanted" - || :
} | none "a picture of each kind and run"

# Each can be drawn again where it is, as SVG and as PNG, with nothing but gnuplot.
mkdir "$scratch/again"
cp "$pictures"/*.gp "$pictures"/*.csv "$scratch/again"
{
    for script in "$scratch"/again/*-base.gp "$scratch/again/variants.gp"; do
        name=$(basename "$script" .gp)
        (cd "$scratch/again" && gnuplot "$name.gp" 2>&1 && cmp "$name.svg" "$pictures/$name.svg" 2>&1) || echo "$name"
        ! command -v xmllint >/dev/null || xmllint --noout "$pictures/$name.svg" 2>&1
    done
    plot --format png -o "$scratch/png" "$scratch/results"
    for picture in "$scratch"/png/*.png; do
        [ "$(head -c 4 "$picture" | tail -c 3)" = PNG ] || echo "$picture is no PNG"
    done
} | none "drawn again"

# What they say, with the sums of the scenario: nobody answers AAAA, so XP with IPv6 waits 1 + 1 + 2 + 4 + 2 s.
cp "$pictures"/*.svg "$scratch"
{
    names latency-base.svg "How long it takes: aaaa-ignored  base" windows-xp-sp3 windows-vista linux-2009 "over IPv4"
    # Half of the two XPs after 30 ms, all after 10.03 s: two steps.
    grep windows-xp-sp3 "$pictures/latency-base.csv" | cut -d, -f5- | tr '\n' ' ' |
        grep -vx 'ipv4,30.000004,0 ipv4,30.000004,500 ipv4,10030.000004,500 ipv4,10030.000004,1000 ipv4,[0-9.]*,1000 '
    # Of two XPs each asks for A, and one five times for AAAA: 7 / 2 each. Linux asks twice for AAAA.
    names queries-base.svg "DNS queries for a connection: aaaa-ignored  base" windows-xp-sp3 3.5 2 3 A AAAA
    grep windows-xp-sp3 "$pictures/queries-base.csv" | grep -vx 'windows-xp-sp3,2,2,0,0,5,0,0'
    names phases-base.svg "What connections spend their time on: aaaa-ignored  base" resolving connecting "10.03 s" \
        "xp, windows-xp-sp3 connect-1 to www.example.com:80" "30 ms" "1.03 s"
    names time-line-base.svg "What hosts wait for: aaaa-ignored  base" "linux  linux-2009" "5 s  nothing [retry]" \
        "1 s  nothing [aaaa-wait]" "AAAA? cache" "SYN to 198.18.0.1" "20 ms  established"
    names variants.svg "How long it takes, by variant: aaaa-ignored" base healthy "30 ms to 10.03 s" "1.03 s" "40 ms"
} 2>&1 | none "what pictures say"
{
    plot --kind time-line --host xp-ipv6 -o "$scratch/one-host" "$scratch/results"
    cut -d, -f3-5 "$scratch/one-host/time-line-base.csv" | sed -n 's/\.0000*[1-9]*//g; /^AAAA/p' | tr '\n' ' ' |
        grep -vx 'AAAA,0,1000 AAAA,1000,2000 AAAA,2000,4000 AAAA,4000,8000 AAAA,8000,10000 '
} | none "the time line of one host"

# Hosts that fail, and many: a panel, a row for each system.
{
    "$V6SIM" run -o "$scratch/dead" --variant blackhole $dead >/dev/null
    plot --kind latency,phases,queries -o "$scratch/dead-pictures" "$scratch/dead"
    [ "$(grep -c . "$scratch/drawn")" -eq 3 ] || cat "$scratch/drawn"
    "$V6SIM" run -o "$scratch/many" --all-variants scenarios/populations/aaaa-dropped.xml >/dev/null
    plot -o "$scratch/many-pictures" "$scratch/many"
    cp "$scratch/many-pictures/latency-base.svg" "$scratch"
    names latency-base.svg openbsd-4.5 6500 50 solaris-10
    [ ! -e "$scratch/many-pictures/connections-base.svg" ] || echo "10,000 connections one by one"
} | none "populations"

# Comparisons and sweeps, from the directories that they leave; figures have their sums in compare.sh: 200 of 2,000
# give up, 400 wait 988 ms more, and AAAA is asked for 600 or 700 times.
mishandled=scenarios/rollout/aaaa-mishandled.xml
"$V6SIM" compare $mishandled fault=none fault=ignore -o "$scratch/both" >/dev/null
{
    plot "$scratch/both"
    sed 's,.*/,,' "$scratch/drawn" | tr '\n' ' ' | grep -vx 'comparison.svg changes.svg '
    cp "$scratch"/both/plots/*.svg "$scratch"
    for picture in comparison changes; do
        ! command -v xmllint >/dev/null || xmllint --noout "$scratch/$picture.svg" 2>&1
        (cd "$scratch/both/plots" && gnuplot $picture.gp && cmp $picture.svg "$scratch/$picture.svg") 2>&1
    done
    run="aaaa-mishandled  fault=none -&gt; fault=ignore"
    names comparison.svg "How long it takes, by variant: $run" windows-vista all "52 ms to 64 ms" \
        "52 ms to 1.052 s, 200 of 2000 failed" "all failed" "fault=none" "fault=ignore"
    names changes.svg "What changes for whom: $run" "600 of 2000" "360 of 360" "0 of 1400" \
        "no longer get through" "take longer" "are the same"
    grep '^all,' "$scratch/both/plots/changes.csv" | grep -vx 'all,200,400,0,0,0,0,0,1400'
} | none "a comparison"
"$V6SIM" sweep $mishandled --vary fault=none,ignore,servfail -o "$scratch/faults" >/dev/null
{
    plot "$scratch/faults"
    cp "$scratch/faults/plots/sweep.svg" "$scratch"
    ! command -v xmllint >/dev/null || xmllint --noout "$scratch/sweep.svg" 2>&1
    names sweep.svg "What it comes to: aaaa-mishandled  sweep" "connections: abandoned" "connections: over 3 s" \
        none ignore servfail "connections: queries for AAAA"
    # Nobody fails; p50 is 52 ms at all points: no panels of these.
    grep -c 'failed\|median' "$scratch/faults/plots/sweep.csv" | grep -vx 0
    grep 'queries for AAAA' "$scratch/faults/plots/sweep.csv" | cut -d, -f4- | tr '\n' ' ' |
        grep -vx '1,none,0,1,all systems,600,0 2,ignore,0,1,all systems,700,0 3,servfail,0,1,all systems,800,0 '
} | none "a sweep over words"
cat >"$scratch/lossy.xml" <<'EOF'
<scenario>
  <dns id="internet-dns" loss="0%"/>
  <server name="www.example.com"/>
  <host id="pc" os="linux-2009" count="20"/>
  <connect to="www.example.com"/>
</scenario>
EOF
"$V6SIM" sweep "$scratch/lossy.xml" --vary internet-dns.loss=0%,20%,50% --vary pc.count=20,40 --replicate 4 \
    -o "$scratch/seeds" >/dev/null
{
    plot "$scratch/seeds"
    cp "$scratch/seeds/plots/sweep.svg" "$scratch"
    names sweep.svg "0%" "20%" "50%" "pc.count 20" "pc.count 40"
    # Means and intervals are those of the sweep, in the order of series.
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["os"] == "all" {
            print $at["pc.count"] "," $at["internet-dns.loss"] "," $at["slow"] "," $at["slow_half"] }' \
        "$scratch/seeds/sweep.csv" | LC_ALL=C sort -s -t, -k1,1 >"$scratch/wanted"
    awk -F, '$2 ~ /over 3 s/ { sub(/pc.count /, "", $8); print $8 "," $5 "," $9 "," $10 }' \
        "$scratch/seeds/plots/sweep.csv" | diff "$scratch/wanted" -
    cut -d, -f4 "$scratch/wanted" | grep -vcx 0 | awk '$1 < 2 { print "no intervals" }'
    plot --format png "$scratch/seeds"
    [ "$(head -c 4 "$scratch/seeds/plots/sweep.png" | tail -c 3)" = PNG ] || echo "no PNG"
} | none "a sweep over numbers, with seeds"

# Who is joined to whom. The scenario has four domains in a ring, with 10, 15, 40 and 60 ms between them.
{
    if command -v dot >/dev/null; then
        plot -o "$scratch/topology" scenarios/6to4/asymmetry.xml
        cp "$scratch/topology/topology.svg" "$scratch/topology.svg"
        ! command -v xmllint >/dev/null || xmllint --noout --nonet "$scratch/topology.svg" 2>&1
        names topology.svg isp near hosting far pc "windows&#45;vista" www "6to4 relay" "60 ms each way" \
            "10 ms each way"
        for file in tests/cases/sites.xml tests/cases/every-attribute.xml scenarios/populations/aaaa-dropped.xml; do
            plot --kind topology --format png -o "$scratch/topology" "$file"
            [ "$(head -c 4 "$scratch/topology/topology.png" | tail -c 3)" = PNG ] || echo "$file: no PNG"
        done
        plot --kind topology --variant own-relay -o "$scratch/topology" scenarios/6to4/asymmetry.xml
        cp "$scratch/topology/topology.svg" "$scratch/topology.svg"
        names topology.svg own
    fi
} | none "topology"
{
    "$V6SIM" plot -o "$scratch/dots" scenarios/6to4/asymmetry.xml >/dev/null 2>&1 || :
    grep -c ' -- ' "$scratch/dots/topology.dot" | grep -vx 8     # 4 links; a host, a server, 2 relays
    grep -c '^  "[a-z]*" -- .*penwidth' "$scratch/dots/topology.dot" | grep -vx 4
} | none "topology: links, and who hangs on which domain"

# One line and status 2.   told LINE COMMAND...
told() {
    wanted=$1
    shift
    status=0
    "$@" >/dev/null 2>"$scratch/said" || status=$?
    [ $status -eq 2 ] || echo "status $status"
    head -n 1 "$scratch/said" | grep -Fqx "$wanted" || cat "$scratch/said"
}
mkdir "$scratch/empty"
{
    told "v6sim plot: gnuplot, which draws this, cannot be run: it is not installed" \
        env PATH="$scratch/empty" "$V6SIM" plot -o "$scratch/none" "$scratch/results"
    find "$scratch/none" -name '*.svg'
    told "v6sim plot: dot, which draws this, cannot be run: it is not installed" \
        env PATH="$scratch/empty" "$V6SIM" plot -o "$scratch/none" scenarios/first/smallest.xml
    told "v6sim plot: --kind topology is of a scenario, not of results" "$V6SIM" plot --kind topology "$scratch/results"
    told "v6sim plot: --kind latency is of results, not of a scenario" \
        "$V6SIM" plot --kind latency scenarios/first/smallest.xml
    told "v6sim plot: there are no results in '$scratch/empty'" "$V6SIM" plot "$scratch/empty"
    told 'v6sim plot: --kind "latencies" is unknown' "$V6SIM" plot --kind latencies "$scratch/results"
    told 'v6sim plot: --format "pdf" is unknown' "$V6SIM" plot --format pdf "$scratch/results"
    told "v6sim plot: there is nothing in these results for --kind connections" \
        "$V6SIM" plot --kind connections "$scratch/many"
    told "v6sim plot: there is nothing in these results for --kind latency" \
        "$V6SIM" plot --kind latency "$scratch/both"
    told "v6sim plot: there is nothing in these results for --kind sweep" "$V6SIM" plot --kind sweep "$scratch/results"
    told "v6sim plot: cannot make '$scratch/no/where': No such file or directory" \
        "$V6SIM" plot -o "$scratch/no/where" "$scratch/results"
} | none "what cannot be drawn"
done_testing
