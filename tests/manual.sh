#!/bin/sh
# manual.sh - the manual page is sound, and knows the words that the program knows
#
# A word's entry is an .It in the .Ss or .Sh that is called after what it belongs
# to; its default follows in .Pq. So the page is compared with the sources and
# with what the program prints, both ways.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
page=$source/doc/v6sim.1

command -v mandoc >/dev/null || {
    echo "1..0 # SKIP mandoc is missing"
    exit 0
}
mandoc -T lint -W warning "$page" 2>&1 | none "mandoc finds nothing to complain of"

# The entries of a part of the page: word and default, one a line.   entries PART
entries() {
    awk -v part="$1" '
        /^\.S[hs] / { here = substr($0, 5) == part }
        here && /^\.It (Cm|Li) / { $1 = $2 = ""; sub(/ Pq/, ""); sub(/^ +/, ""); print }' "$page"
}

# The attributes of a field table, in the same way; those not built are left out.
#   fields FILE TABLE
fields() {
    sed -n "/^\(static \)*const struct field $2_fields\[\] = {/,/^};/p" "$source/v6sim/read/$1" | sed -n '
        s/^    SAID("\([^"]*\)".*/\1/p
        t
        s/^\(    { "[^"]*", FIELD_[A-Z0-9_]*, [A-Z]*([^)]*), \)NULL\(,.*FIELD_REQUIRED\)/\1"needed"\2/
        s/^    { "\([^"]*\)", FIELD_[A-Z0-9_]*, [A-Z]*([^)]*), NULL,.*/\1/p
        s/^    { "\([^"]*\)", FIELD_[A-Z0-9_]*, [A-Z]*([^)]*), "\([^"]*\)",.*/\1 \2/p'
}

# The page has the words of standard input, and in their order.   describes PART
describes() {
    cat >"$scratch/words"
    entries "$1" >"$scratch/entries"
    {
        [ -s "$scratch/words" ] || echo "no words were found"
        diff "$scratch/words" "$scratch/entries" || :
    } | none "$1"
}

fields language.c root | describes scenario
for element in parameter domain link site host server dns connect variant change remove report expect; do
    fields language.c "$element" | describes "$element"
done
for element in connection queries path; do
    fields expect.c "$element" | describes "$element"
done
{
    printf '%s\n' root scenario connection queries path
    sed -n 's/^\.Ss //p' "$page"
} >"$scratch/described"
sed -n 's/^.*struct field \([a-z]*\)_fields\[\] = {$/\1/p' "$source/v6sim/read/language.c" \
    "$source/v6sim/read/expect.c" |
    grep -Fvx -f "$scratch/described" | none "no element was forgotten"

run() {
    "$V6SIM" run --format "$1" "$source/scenarios/first/smallest.xml"
}
run csv | head -n 1 | tr , '\n' | describes CSV
run json | sed -n 's/^  "\([a-z_]*\)": .*/\1/p' | describes JSON
run json | sed -n '/"by_os"/{n;p;}' | grep -o '"[a-z0-9_]*":' | tr -d '":' | describes "Figures by system"
sed -n 's/^    \[REASON_[A-Z_]*\] = "\([a-z-]*\)",/\1/p' "$source/models/host/record.c" | describes Reasons

# Verbs and their options stand in the synopsis.
mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" >"$scratch/page"
sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' "$scratch/page" | awk '/^     v6sim/ { print line; line = "" } { line = line $0 }
    END { print line }' >"$scratch/synopsis"
for file in "$source"/v6sim/commands/*.c; do
    verb=$(basename "$file" .c)
    grep -q "^command_$verb(int argc" "$file" || continue
    grep "^ *v6sim $verb" "$scratch/synopsis" >"$scratch/line" || echo "v6sim $verb is not there"
    "$V6SIM" "$verb" --help | sed -n 's/^  \(-[a-z]\),.*/\1/p; s/^  \(--[a-z-]*\).*/\1/p' | while read -r option; do
        [ "$option" = -h ] || grep -q -e "[[]$option" "$scratch/line" || echo "$verb: $option is not there"
    done
done | none "verbs and options"

# The examples work in a folder with what is installed: they complain of nothing.
mkdir "$scratch/bin" "$scratch/here"
ln -s "$V6SIM" "$scratch/bin/v6sim"
ln -s "$source/scenarios" "$source/plots" "$scratch/here"
awk -v to="$scratch" '
    /^\.S[hs] / { here = $2 == "EXAMPLES" }
    here && /^\.Ed/ { inside = 0 }
    inside { gsub(/\\e/, "\\"); print >(to "/example." n) }
    here && /^\.Bd/ { inside = 1; n++ }' "$page"
for example in "$scratch"/example.*; do
    for tool in gnuplot xmllint; do
        command -v $tool >/dev/null || sed -i "/^$tool/d" "$example"
    done
    (cd "$scratch/here" && PATH=$scratch/bin:$PATH sh -e "$example") 2>&1 >"$scratch/out" || echo "status $?"
done | grep -v '^scenarios/.* validates$' | none "examples"
grep '^expect ' "$scratch/out" | grep -v ' 1 of 1 hold ' | none "what the last example expects holds"
done_testing
