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
    draw "${2:-plots/latency.gp}" refused.svg >"$scratch/said"
    grep -q "$1" "$scratch/said" || { echo "does not say $1" && cat "$scratch/said"; }
}

# The rows of a table from two variants of one scenario.   rows TABLE SCENARIO VARIANT
rows() {
    "$V6SIM" run --table "$1" "$2" >"$scratch/run.csv"
    "$V6SIM" run --table "$1" --variant "$3" "$2" | sed 1d >>"$scratch/run.csv"
}

# Every plot, with two variants of one scenario one after the other.
dead=scenarios/first/ipv6-dead.xml
for plot in plots/*.gp; do
    name=$(basename "$plot" .gp)
    named=windows-vista
    case $name in
    style) continue ;;
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
names latency.svg "ipv6-dead  base" "ipv6-dead  blackhole" "linux  linux-2009" "3.06 s" "21.04 s" "189 s" |
    none "latency: groups, rows and times"

# Lookups have a mark of their own, in the key too: 5 of 11 found something.
"$V6SIM" run --format csv scenarios/resolvers/lookups.xml >"$scratch/run.csv"
{
    draw plots/latency.gp lookups.svg
    names lookups.svg "How long it took to resolve or connect: lookups  base" found
    points lookups.svg '  0, 158, 115' 6
} | none "latency: lookups"

# A host that reaches one server and not the other; one row and no row; far too many.
scenario() {
    printf '<scenario name="a_b"><server id="on" name="on.example.com"/>'
    printf '<server id="off" name="off.example.com" state="blackhole"/>'
    printf '<host id="pc" os="windows-vista" count="%s"/>' "$1"
    printf '<connect id="first" to="on" times="%s"/><connect to="off" patience="5s"/></scenario>\n' "$2"
}
scenario 1 1 | "$V6SIM" run --format csv - >"$scratch/run.csv"
{
    draw plots/latency.gp two.svg
    names two.svg "How long it took to connect: a_b  base" "pc  windows-vista  to off.example.com:80" "5 s"
    points two.svg '  0, 114, 178' 2     # IPv6
    points two.svg '230, 159,   0' 1     # IPv4
    points two.svg '204, 121, 167' 2     # not reached
} | none "latency: one that is not reached"
sed -i 3d "$scratch/run.csv"
draw plots/latency.gp one.svg | none "latency: a single row"
sed -i 2d "$scratch/run.csv"
refuses "no connections" | none "latency: no row"
scenario 1 200 | "$V6SIM" run --format csv - >"$scratch/run.csv"
refuses "201 connections" | none "latency: too many rows"
done_testing
