#!/bin/sh
# os.sh - what v6sim os says of the systems is what their files say
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
V6SIM_PROFILE_PATH=$source/tests/os
export V6SIM_PROFILE_PATH

# A column of the CSV on standard input; no cell before it may have a comma.   column NAME
column() {
    awk -F , -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }'
}

"$V6SIM" os list --format csv >"$scratch/list"
find models/os tests/os -name '*.xml' ! -name aliases.xml | sed 's,.*/,,; s/\.xml$//' | LC_ALL=C sort >"$scratch/files"
column os <"$scratch/list" | diff "$scratch/files" - | none "every file is listed, and nothing else"
sed -n 's/.*<alias name="\([^"]*\)".*/\1/p' models/os/aliases.xml tests/os/aliases.xml |
    LC_ALL=C sort >"$scratch/aliases"
awk -F , 'NR > 1 && $NF != "" { print $NF }' "$scratch/list" | tr ' ' '\n' | LC_ALL=C sort |
    diff "$scratch/aliases" - | none "so is every alias"
"$V6SIM" os list | awk 'NF == 0 { aliases = 1; next } aliases && $1 != "alias" { print $1 }' |
    diff "$scratch/aliases" - | none "people see them too"

# Without a base and older revisions, what a file states is what there is.
for file in models/os/*.xml; do
    name=$(basename "$file" .xml)
    if [ "$name" = aliases ] || grep -q ' base="\|<was ' "$file"; then continue; fi
    facts=$(grep -o ' confidence="' "$file" | wc -l)
    guesses=$(grep -o ' confidence="guess"' "$file" | wc -l)
    items=$(grep -o '<item ' "$file" | wc -l)
    rows=$(grep -o '<row ' "$file" | wc -l)
    grep "^$name," "$scratch/list" | sed 's/"[^"]*"/label/' | cut -d , -f 5,6 | grep -qx "$facts,$guesses" ||
        echo "$name has $facts facts, $guesses of them guesses"
    "$V6SIM" os show "$name" --format csv >"$scratch/show"
    [ "$(wc -l <"$scratch/show")" -eq $((1 + facts + items + rows)) ] || echo "$name: $(wc -l <"$scratch/show") lines"
    "$V6SIM" os show "$name" --format json | grep -c "\"from\":\"$name\"" | grep -qx $((facts + items)) ||
        echo "$name: not all is from itself"
done | none "facts, guesses, items and rows are counted"

# Where a fact came from: windows-7 states one itself, the others are Vista's.
"$V6SIM" os show windows-7 --format json >"$scratch/seven"
sed -n '/"facts": \[/,/\]/s/.*"id":"\([^"]*\)".*"from":"windows-7".*/\1/p' "$scratch/seven" >"$scratch/own"
grep -o ' id="[^"]*".*' models/os/windows-7.xml | grep -v reason= | sed 's/^ id="\([^"]*\)".*/\1/' |
    diff - "$scratch/own" | none "from: a profile's own facts"

# An alias and a revision
"$V6SIM" os show linux-glibc-2.36 >"$scratch/long"
"$V6SIM" os show linux >"$scratch/short"
date=$(sed -n 's/.* date="\(.*\)".*/\1/p' models/os/aliases.xml)
{
    grep -q "^linux stands for linux-glibc-2.36, as of $date: " "$scratch/short" || head -n 3 "$scratch/short"
    sed '1,/^$/d' "$scratch/short" | diff "$scratch/long" - || :
} | none "show says what an alias stands for"
"$V6SIM" os show test-newest@1 | grep -c '^test-revised@1 .*, revision 1 of 3, based on windows-xp-sp3$' | grep -vx 1 |
    none "show of an older revision"
"$V6SIM" os show test-revised@2 | grep -A 2 '^  syn ' | sed 's/  */ /g' >"$scratch/syn"
diff - "$scratch/syn" <<'END' | none "an older revision has its own facts, and their bounds"
 syn syn at="0s 2s" give-up="6s"
 GUESS: a test
 or give-up="4s"
END

# Reports name both; what show prints stays the same when an alias moves.
cat >"$scratch/short.xml" <<'END'
<scenario>
  <server name="www.example.com"/>
  <host id="pc" os="linux test-revised@2"/>
  <connect to="www.example.com"/>
  <expect><connection os="linux" count="1"/></expect>
</scenario>
END
"$V6SIM" run "$scratch/short.xml" | sed -n '/^systems/,/^basis/p' | sed '/^basis/d; s/  */ /g' >"$scratch/said"
diff - "$scratch/said" <<END | none "run says what is behind a name"
systems linux stands for linux-glibc-2.36, as of $date (v6sim os list)
 test-revised@2 is not the newest, 3 (v6sim os diff test-revised@2 test-revised)
END
"$V6SIM" run --format json "$scratch/short.xml" >"$scratch/json"
{
    grep -qF '{"alias":"linux","os":"linux-glibc-2.36","date":"'"$date"'"}' "$scratch/json" || echo "no alias"
    grep -q '{"os":"test-revised@2",.*"revision":2,"newest_revision":3}' "$scratch/json" || echo "no revision"
    ! grep -q '"os":"linux"' "$scratch/json" || echo "the alias stands where a system should"
} | none "so does JSON"

"$V6SIM" show "$scratch/short.xml" >"$scratch/shown.xml"
grep -c '^  <!-- alias linux: stands for linux-glibc-2.36, as of ' "$scratch/shown.xml" | grep -vx 1 |
    none "show names the alias"
"$V6SIM" run --format csv "$scratch/shown.xml" >"$scratch/before"
mkdir "$scratch/moved"
cat >"$scratch/moved/aliases.xml" <<'END'
<aliases date="2030-01-01"><alias name="linux" os="windows-vista" reason="a test"/></aliases>
END
systems_of() {
    V6SIM_PROFILE_PATH=$scratch/moved:$V6SIM_PROFILE_PATH "$V6SIM" run --format csv "$1"
}
systems_of "$scratch/short.xml" | grep -c ',windows-vista,' | grep -vx 1 | none "the alias has moved"
systems_of "$scratch/shown.xml" | diff "$scratch/before" - | none "what was shown has not"
V6SIM_PROFILE_PATH=$scratch/moved:$V6SIM_PROFILE_PATH "$V6SIM" check "$scratch/shown.xml" | grep -v ' 1 ok, 0 failed' |
    none "nor what it expects"

# Differences; as tests/os/test-revised.xml has them.
cat >"$scratch/expected" <<'END'
           test-revised@2  test-revised
label      test: revised   test: revised
released   2026-01-01      2026-01-01
family     test            test
revision   2               3
based on   windows-vista   windows-vista
END
"$V6SIM" os diff test-revised@2 test-revised >"$scratch/diff"
head -n 6 "$scratch/diff" | sed 's/  */ /g' >"$scratch/head"
sed 's/  */ /g' "$scratch/expected" | diff - "$scratch/head" | none "diff: both heads"
sed -n '/^tcp$/,$p' "$scratch/diff" >"$scratch/rest"
diff - "$scratch/rest" <<'END' | none "diff: what differs, and no more"
tcp
  syn  syn
    test-revised@2  at="0s 2s" give-up="6s"
                    GUESS: a test
                    or give-up="4s"
    test-revised    at="0s 1s" give-up="3s"
                    measured: a test
END
"$V6SIM" os diff test-revised@2 @3 | diff "$scratch/diff" - | none "diff: @3 is of the first system"

differ() {
    status=0
    "$V6SIM" os diff --exit-code "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    echo $status
}
differ windows-vista windows-7-rc | grep -vx 0 | none "7 RC is Vista (seed S3-3): names and dates do not count"
# Names, label, release, family, revision, base, numbers of facts and guesses; facts alike, items alike.
grep -c . "$scratch/out" | grep -vx 10 | none "then the heads and two lines are all"
differ windows-vista windows-7 | grep -vx 1 | none "--exit-code: 1"
for wrong in windows-vista "windows-vista linux solaris" "windows-vista windows-9" "windows-vista @2" \
    "test-revised @9"; do
    # shellcheck disable=SC2086 # words
    [ "$(differ $wrong)" -eq 2 ] || echo "$wrong: not refused"
    [ ! -s "$scratch/out" ] || echo "$wrong: something on standard output"
done | none "diff of what is not there"

# For every two systems that ship: what is alike and what is not makes up either's facts, whichever comes first.
facts_of() {
    grep "^$1," "$scratch/list" | sed 's/"[^"]*"/label/' | cut -d , -f 5
}
# How many facts relate so in $scratch/json.   relating WORD...
relating() {
    pattern=$(echo "$*" | sed 's/ /\\|/g')
    sed -n '/^  "facts": \[/,/\]/p' "$scratch/json" | grep -c "\"difference\":\"\($pattern\)\"" || :
}
find models/os -name '*.xml' ! -name aliases.xml | sed 's,.*/,,; s/\.xml$//' >"$scratch/shipped"
while read -r a; do
    while read -r b; do
        "$V6SIM" os diff "$a" "$b" --format json >"$scratch/json"
        alike=$(sed -n 's/^  "facts_alike": \(.*\),$/\1/p' "$scratch/json")
        only_a=$(relating only-a)
        only_b=$(relating only-b)
        both=$((alike + $(relating states grounds)))
        [ $((both + only_a)) -eq "$(facts_of "$a")" ] || echo "$a $b: facts of $a"
        [ $((both + only_b)) -eq "$(facts_of "$b")" ] || echo "$a $b: facts of $b"
        [ "$a" != "$b" ] || [ "$alike" -eq "$(facts_of "$a")" ] || echo "$a differs from itself"
        echo "$a $b $alike $both $only_a $only_b" >>"$scratch/all"
    done <"$scratch/shipped"
done <"$scratch/shipped" | none "diff of every two: all facts are accounted for"
LC_ALL=C sort "$scratch/all" >"$scratch/sorted"
awk '{ print $2, $1, $3, $4, $6, $5 }' "$scratch/all" | LC_ALL=C sort | diff "$scratch/sorted" - |
    none "and the same the other way round"

# A file with a mistake: it is told, and no list without it is printed.
mkdir "$scratch/bad"
cat >"$scratch/bad/mine.xml" <<'END'
<os name="mine" base="windows-vista" label="Mine" released="2026"><drop id="nought"/></os>
END
status=0
V6SIM_PROFILE_PATH=$scratch/bad "$V6SIM" os list >"$scratch/out" 2>"$scratch/err" || status=$?
{
    [ $status -eq 2 ] || echo "exit status $status, not 2"
    [ ! -s "$scratch/out" ] || echo "something on standard output"
    grep -q 'mine.xml:1:[0-9]*: ' "$scratch/err" || cat "$scratch/err"
} | none "a list is whole or none"
done_testing
