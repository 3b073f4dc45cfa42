#!/bin/sh
# manual.sh - the manual pages are sound, and know the words that the program knows
#
# A word's entry is an .It in the .Ss or .Sh that is called after what it belongs
# to; its default follows in .Pq. So a page is compared with the sources and
# with what the program prints, both ways. The pages on files lie beside the program: their
# elements were made from the schemas.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
page=$source/doc/v6sim.1
page_of_scenarios=$(dirname "$V6SIM")/../doc/v6sim-scenario.5
page_of_systems=$(dirname "$V6SIM")/../doc/v6sim-os.5
page_of_nats=$(dirname "$V6SIM")/../doc/v6sim-nat.5
page_of_mixes=$(dirname "$V6SIM")/../doc/v6sim-mix.5
page_of_results=$(dirname "$V6SIM")/../doc/v6sim-results.5

command -v mandoc >/dev/null || {
    echo "1..0 # SKIP mandoc is missing"
    exit 0
}
mandoc -T lint -W warning "$page" "$page_of_scenarios" "$page_of_systems" "$page_of_nats" \
    "$page_of_mixes" "$page_of_results" 2>&1 |
    none "mandoc finds nothing to complain of"

# A section that a page refers to, it has.
for one in "$page" "$page_of_scenarios" "$page_of_systems" "$page_of_nats" "$page_of_mixes" \
    "$page_of_results"; do
    awk '
        /^\.S[hs] / { there[substr($0, 5)] = 1 }
        /^\.Sx / { sub(/^\.Sx /, ""); sub(/ Ns.*/, ""); sub(/ [,.;:]$/, "")
                  n = split($0, word, " , ")
                  for (i = 1; i <= n; i++) wanted[word[i]] = FNR }
        END { for (part in wanted) if (!(part in there)) print FILENAME ":" wanted[part] ": no section " part }' "$one"
done | none "sections that are referred to"

# The entries of a part of the page: word and default, one a line.   entries PART
entries() {
    awk -v part="$1" '
        /^\.S[hs] / { here = substr($0, 5) == part }
        here && /^\.It (Cm|Li) / { $1 = $2 = ""; sub(/ Ar [^ ]+/, ""); sub(/ Pq/, ""); sub(/^ +/, ""); print }' "$page"
}

# The attributes of a field table, in the same way; those not built are left out.
#   fields FILE TABLE
fields() {
    sed -n "/^\(static \)*const struct field $2_fields\[\] = {/,/^};/p" "$source/v6sim/read/$1" | sed -n '
        s/^    SAID("\([^"]*\)".*/\1/p
        t
        s/^    NEEDED("\([^"]*\)".*/\1 needed/p
        t
        s/^\(    { "[^"]*", FIELD_[A-Z0-9_]*, [A-Z_]*([^)]*), \)NULL\(,.*FIELD_REQUIRED\)/\1"needed"\2/
        s/^    { "\([^"]*\)", FIELD_[A-Z0-9_]*, [A-Z_]*([^)]*), NULL,.*/\1/p
        s/^    { "\([^"]*\)", FIELD_[A-Z0-9_]*, [A-Z_]*([^)]*), "\([^"]*\)",.*/\1 \2/p'
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

page_of_program=$page
page=$page_of_scenarios
fields language.c root | describes scenario
for element in parameter domain link site mix router host file server dns relay teredo-server nat firewall zone \
    commands connect resolve ping variant change remove report expect; do
    fields language.c "$(echo "$element" | tr - _)" | describes "$element"
done
fields language.c include | describes xi:include
for element in connection lookup echo queries path share metric; do
    fields expect.c "$element" | describes "$element"
done
fields expect.c dns_server | describes dns-server
"$V6SIM" schema scenario | sed -n 's/.*<element name="\(.*\)">/\1/p' | sort -u | while read -r element; do
    grep -Eq "^\.(Ss|Li) $element( |\$)" "$page" || echo "$element is not there"
done | none "every element of a scenario"
sed -n '/^static const char \*const fault_words/,/};/p' "$source/v6sim/read/language.c" | grep -o '= "[a-z-]*"' |
    tr -d '=" ' | describes Faults
page=$page_of_program

run() {
    "$V6SIM" run --dns --format "$1" "$source/scenarios/first/smallest.xml"
}
run json | sed -n 's/^  "\([a-z_]*\)": .*/\1/p' | describes JSON
"$V6SIM" facts --format csv "$source/scenarios/first/smallest.xml" | head -n 1 | tr , '\n' | describes Facts
"$V6SIM" run --vary-guesses --format csv "$source/scenarios/first/smallest.xml" | head -n 1 | tr , '\n' |
    sed '/^connections$/q' | describes Guesses
run json | sed -n '/"by_os"/{n;p;}' | grep -o '"[a-z0-9_]*":' | tr -d '":' | describes "Figures by system"
"$V6SIM" run --format json "$source/scenarios/resolvers/lookups.xml" | sed -n '/"lookups_by_os"/{n;p;}' |
    grep -o '"[a-z0-9_]*":' | tr -d '":' | describes "Lookups by system"
"$V6SIM" run --format json "$source/tests/cases/ping.xml" | sed -n '/"pings_by_os"/{n;p;}' |
    grep -o '"[a-z0-9_]*":' | tr -d '":' | describes "Pings by system"
sed -n 's/^    \[REASON_[A-Z_]*\] = "\([a-z-]*\)",/\1/p' "$source/models/host/record.c" | describes Reasons

for table in groups connections reasons servers ways relays guesses; do
    "$V6SIM" compare --table $table "$source/scenarios/first/ipv6-dead.xml" base | head -n 1 | tr , '\n' |
        describes "$(echo $table | cut -c 1 | tr '[:lower:]' '[:upper:]')$(echo $table | cut -c 2-) compared"
done

"$V6SIM" sweep "$source/scenarios/rollout/aaaa-mishandled.xml" --vary fault=none --set homes=20 -o "$scratch/sweep" \
    >/dev/null
head -n 1 "$scratch/sweep/sweep.csv" | tr , '\n' | describes Points
head -n 1 "$scratch/sweep/runs.csv" | tr , '\n' | describes Runs

# What os prints, of all its verbs.   os FORMAT ARGUMENT...
os() {
    format=$1
    shift
    "$V6SIM" os "$@" --format "$format"
}
for verb in "list" "show windows-vista" "diff windows-vista windows-7"; do
    # shellcheck disable=SC2086 # words
    os csv $verb | head -n 1 | tr , '\n' | describes "os ${verb%% *}"
done
os json show windows-vista | sed -n 's/^  "\([a-z_]*\)": .*/\1/p' | describes "os show in JSON"

# Verbs and their options stand in the synopsis.
mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" >"$scratch/page"
sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' "$scratch/page" | awk '/^     v6sim/ { print line; line = "" } { line = line $0 }
    END { print line }' >"$scratch/synopsis"
for file in "$source"/v6sim/commands/*.c; do
    verb=$(basename "$file" .c)
    grep -q "^command_$verb(int argc" "$file" || continue
    grep "^ *v6sim $verb" "$scratch/synopsis" >"$scratch/line" || echo "v6sim $verb is not there"
    "$V6SIM" "$verb" --help | sed -n 's/^  \(-[a-z]\),.*/\1/p; s/^  \(--[a-z0-9-]*\).*/\1/p' | while read -r option; do
        echo "-h --color" | grep -qw -e "$option" || grep -q -e "[[]$option" "$scratch/line" ||
            echo "$verb: $option is not there"
    done
done | none "verbs and options"

# The examples of the page, to example.N.   examples
examples() {
    rm -f "$scratch"/example.*
    awk -v to="$scratch" '
        /^\.S[hs] / { here = $2 == "EXAMPLES" }
        here && /^\.Ed/ { inside = 0 }
        inside { gsub(/\\e/, "\\"); print >(to "/example." n) }
        here && /^\.Bd/ { inside = 1; n++ }' "$page"
}

# Runs a script where what is installed is at hand, and says what it complains of.   run_example SCRIPT
run_example() {
    for tool in gnuplot xmllint; do
        command -v $tool >/dev/null || sed -i "/^$tool/d" "$1"
    done
    python3 -c 'import jsonschema' 2>/dev/null || sed -i '/^python3 -c/,$d' "$1"
    (cd "$scratch/here" && PATH=$scratch/bin:$PATH sh -e "$1") 2>&1 >"$scratch/out" || echo "status $?"
}

mkdir "$scratch/bin" "$scratch/here"
ln -s "$V6SIM" "$scratch/bin/v6sim"
ln -s "$source/scenarios" "$source/plots" "$scratch/here"
examples
for example in "$scratch"/example.*; do
    run_example "$example"
done | grep -v '^scenarios/.* validates$' | none "examples"
grep '^expect ' "$scratch/out" | grep -v ' 1 of 1 hold ' | none "what the last example expects holds"

# The page on systems: words that stand in parts of their own, all elements, and its examples one after the other.
page=$page_of_systems
words() {
    sed -n "s/^    \[$1_[A-Z0-9_]*\] = \"\([a-z0-9-]*\)\",/\1/p" "$source"/models/host/vocabulary*.c
}
words CONFIDENCE | describes Confidence
words WHEN | describes Conditions
words OUTCOME | describes Outcomes
words REACTION | describes Reactions
sed -n 's/^    { .id = "\([a-z0-9.-]*\)", .text = .*/\1/p' "$source/models/host/source-rules.c" \
    "$source/models/host/destination-rules.c" | describes Rules
"$V6SIM" schema os | sed -n 's/.*<element name="\(.*\)">/\1/p' | sort -u | while read -r element; do
    grep -Eq "^\.(Ss|Li) $element( |\$)" "$page" || echo "$element is not there"
done | none "every element of a system"
"$V6SIM" schema nat | sed -n 's/.*<element name="\(.*\)">/\1/p' | sort -u | while read -r element; do
    grep -Eq "^\.(Ss|Li) $element( |\$)" "$page_of_nats" || echo "$element is not there"
done | none "every element of a type of NAT"
"$V6SIM" schema mix | sed -n 's/.*<element name="\(.*\)">/\1/p' | sort -u | while read -r element; do
    grep -Eq "^\.(Ss|Li) $element( |\$)" "$page_of_mixes" || echo "$element is not there"
done | none "every element of a mix"
examples
cat "$scratch"/example.* >"$scratch/script"
run_example "$scratch/script" | grep -v '^os/.* validates$' | none "examples of systems"
# The first states 8; the second replaces one of them and drops another.
sed -n 's/^\([0-9]* facts\): .*/\1/p' "$scratch/out" | tr '\n' ' ' | grep -vx '8 facts 7 facts ' | none "their facts"
tail -n 1 "$scratch/out" | grep -v ' 2 expectations: 2 ok, ' | none "what the last example expects of them holds"

# The scenarios that the page on them writes are some whose expectations hold.
page=$page_of_scenarios
examples
for example in "$scratch"/example.*; do
    (cd "$scratch" && "$V6SIM" check "${example##*/}" 2>&1) || :
done | grep -vx '1 file, .*, [1-9][0-9]* expectations*: .* ok, 0 failed, 0 todo, 0 unexpectedly ok' | none "scenarios"

# Columns of results, but for those that say of which run a row is; the examples, one after the other.
page=$page_of_results
"$V6SIM" run --packets --output "$scratch/results" "$source/scenarios/first/smallest.xml" >/dev/null
for table in "$scratch"/results/*.csv; do
    head -n 1 "$table" | tr , '\n' | grep -vx -e scenario -e variant -e seed -e set | describes "${table##*/}"
done
sed -n 's/^\.Ss \(.*\.csv\)$/\1/p' "$page" | while read -r table; do
    [ -s "$scratch/results/$table" ] || echo "$table is not written"
done | none "every table is written"
examples
cat "$scratch"/example.* >"$scratch/script"
run_example "$scratch/script" | none "examples of results"

# The type that the page on NATs writes is one.
page=$page_of_nats
examples
mkdir -p "$scratch/here/nat" "$scratch/here/os"
cp "$scratch/example.1" "$scratch/here/nat/minute.xml"
V6SIM_PROFILE_PATH=$scratch/here/os "$V6SIM" nat show minute >"$scratch/out" 2>&1 || :
{ grep -q '^8 facts: ' "$scratch/out" || cat "$scratch/out"; } | none "its example"

# And the mix that the page on mixes writes.
page=$page_of_mixes
examples
mkdir "$scratch/here/mix"
cp "$scratch/example.1" "$scratch/here/mix/office.xml"
V6SIM_PROFILE_PATH=$scratch/here/os "$V6SIM" mix show office >"$scratch/out" 2>&1 || :
{ grep -q '^2 facts: 1 measured, 1 guess$' "$scratch/out" || cat "$scratch/out"; } | none "its example, of mixes"
done_testing
