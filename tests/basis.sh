#!/bin/sh
# basis.sh - what results rest on: counted again from what `v6sim facts` lists and from
# the files of the systems; and what guesses move, by sums
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# CSV without quotes and the commas inside, so that awk can take it apart.
plain() {
    awk -v RS='"' 'NR % 2 == 0 { gsub(/,/, " ") } { printf "%s", $0 }'
}

facts() {
    "$V6SIM" facts --format csv "$@" | plain
}

# The objects of a list in JSON, a line each: system, and what its other members have.   rows LIST
rows() {
    sed -n '/"'"$1"'": \[/,/^  \]/s/^    {"os":"\([^"]*\)",\(.*\)}.*/\1 \2/p' | sed 's/"[a-z0-9_-]*"://g; s/,/ /g'
}

# Counts of standard input, facts in CSV: a line for each system that appears, with facts
# used, waited under alone, and used of each confidence; the last one of all, if there are several.
count() {
    awk -F , -v words='seed rfc source-code vendor measured secondary guess' '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; n_words = split(words, word, " "); next }
        {
            os = $column["os"]
            if (!(os in seen)) { seen[os] = 1; order[++n] = os }
            if ($column["acted"] > 0) {
                used[os]++; used["all"]++
                by[os, $column["confidence"]]++; by["all", $column["confidence"]]++
            } else if ($column["waited"] > 0) {
                waited[os]++; waited["all"]++
            }
        }
        END {
            if (n > 1) order[++n] = "all"
            for (i = 1; i <= n; i++) {
                printf "%s %d %d", order[i], used[order[i]], waited[order[i]]
                for (j = 1; j <= n_words; j++) printf " %d", by[order[i], word[j]]
                print ""
            }
        }'
}

# The same as run reports it, in JSON.
reported() {
    "$V6SIM" run --format json "$@" | rows facts_by_os
}

for file in $(scenarios_in scenarios tests/cases); do
    for variant in base $(sed -n 's/.*<variant [^>]*name="\([^"]*\)".*/\1/p' "$file"); do
        facts --all --variant "$variant" "$file" >"$scratch/all"
        count <"$scratch/all" >"$scratch/counted"
        reported --variant "$variant" "$file" | diff "$scratch/counted" - | sed "s,^,$file $variant: ,"
        facts --variant "$variant" "$file" | tail -n +2 >"$scratch/some"
        awk -F , 'NR > 1 && ($13 > 0 || $14 > 0)' "$scratch/all" | diff "$scratch/some" -
    done
done 2>&1 | none "counts of facts, by system and confidence"

# What people read says the same. Of Vista alone, with its guesses by name.
"$V6SIM" run scenarios/first/smallest.xml | sed -n '/^basis /{N;s/\n */ /;s/  *(v6sim.*//;p;}' >"$scratch/line"
facts scenarios/first/smallest.xml | count |
    awk '{ printf "basis    %d facts used: %d seed, %d vendor, ", $2, $4, $7
           printf "%d guessed (selection); %d limits not reached, 2 guessed (aaaa-wait, servers)\n", $10, $3 }' |
    diff "$scratch/line" - | none "the line of the report"

# Every fact of every system is listed, with the confidence of the file in which it stands.
if command -v xmllint >/dev/null; then
    os=$(find models/os -name '*.xml' ! -name aliases.xml | sed 's,.*/,,; s,\.xml$,,' | sort | paste -s -d ' ' -)
    printf '<scenario><server name="www.example.com"/><host os="%s"/><connect to="www.example.com"/></scenario>' "$os" \
        >"$scratch/all.xml"
    facts --all "$scratch/all.xml" | awk -F , 'NR > 1 { print $4, $5, $11, $12 }' | sort >"$scratch/listed"
    # Ids and confidences stand in the same order: every fact has both.
    attributes() {
        xmllint --xpath "//*[@id and @confidence and not(ancestor::was)]/@$2" "models/os/$1.xml" 2>/dev/null |
            sed -n 's/^ *[a-z]*="\(.*\)"$/\1/p'
    }
    for name in $os; do
        attributes "$name" id >"$scratch/ids"
        attributes "$name" confidence | paste -d ' ' "$scratch/ids" - | sed "s/$/ $name/" >"$scratch/stated.$name"
    done
    # A system's facts are those of its base, replaced, dropped and added to.
    known() {
        base=$(xmllint --xpath 'string(/os/@base)' "models/os/$1.xml")
        chain=$1
        while [ -n "$base" ]; do
            chain="$base $chain"
            base=$(xmllint --xpath 'string(/os/@base)' "models/os/$base.xml")
        done
        : >"$scratch/so-far"
        for name in $chain; do
            xmllint --xpath '/os/drop/@id' "models/os/$name.xml" 2>/dev/null |
                sed -n 's/^ *id="\(.*\)"$/\1/p' >"$scratch/gone"
            cut -d ' ' -f 1 "$scratch/stated.$name" >>"$scratch/gone"
            awk -v gone="$scratch/gone" 'BEGIN { while ((getline line <gone) > 0) out[line] = 1 } !($1 in out)' \
                "$scratch/so-far" >"$scratch/kept"
            cat "$scratch/kept" "$scratch/stated.$name" >"$scratch/so-far"
        done
        cat "$scratch/so-far"
    }
    for name in $os; do
        known "$name" | sed "s/^/$name /"
    done | sort | diff "$scratch/listed" - | none "all facts, as the files have them"
fi

# Guesses. Rows of what is varied:   varied COLUMN,... ARGUMENT...
varied() {
    columns=$1
    shift
    "$V6SIM" run --vary-guesses --format csv "$@" | plain |
        awk -F , -v columns="$columns" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(columns, name, ","); next }
            {
                for (i = 1; i <= n; i++) {
                    value = $at[name[i]]
                    sub(/\..*/, "", value)
                    printf "%s%s", (i == 1 ? "" : " "), value
                }
                print ""
            }'
}

# AAAA is ignored. Vista waits for it from the end of A, 10 ms, then connects in 20 ms: max(1 s, 2 x 10 ms), so
# 1030 ms in all; with a floor of 100 ms 130 ms; or to the end of its schedule, 10 s and 7 packets (at
# 0, 1, 2 s to one address of the resolver, at 4 and 8 s to both).
# Nobody else's guess moves anything: XP's A, behind a silent AAAA, needs 10 ms of whatever limit it has. Linux, whose
# IPv6 is a guess, neither asks whether it has it nor gets an address to use it for. Two of seven
# expectations are Vista's: the fourth, 1.03 s, and the fifth, one query.
aaaa_ignored=scenarios/first/aaaa-ignored.xml
varied guess_os,guess,value,os,differing,hold,slow,p50_ms,queries_aaaa $aaaa_ignored | grep -v stated |
    sort >"$scratch/varied"
sort <<'END' | diff - "$scratch/varied" | none "guesses at their bounds"
windows-xp-sp3 aaaa-when low windows-xp-sp3 0 7 1 30 5
windows-xp-sp3 second low windows-xp-sp3 0 7 1 30 5
windows-vista aaaa-wait low windows-vista 1 6 0 130 1
windows-vista aaaa-wait high windows-vista 1 5 1 10030 7
windows-vista selection low windows-vista 0 7 0 1030 1
windows-vista servers low windows-vista 0 7 0 1030 1
END

# The rows of the run as it is are what it reports without.
varied os,connections,established,established_ipv6,failed,abandoned,slow,queries_a,queries_aaaa $aaaa_ignored |
    head -n 3 >"$scratch/stated"
"$V6SIM" run --format json $aaaa_ignored | rows by_os | sed '/^all/d' |
    awk '{ print $1, $2, $3, $4, $6, $7, $8, $11, $12 }' |
    diff "$scratch/stated" - | none "figures of the run as it is"

"$V6SIM" run --vary-guesses $aaaa_ignored | grep -A 1 '^guesses ' | tr -s ' ' |
    grep -vx 'guesses 1 of 5 guesses moves the answer: windows-vista aaaa-wait (over 3 s 0 to 1)' | grep -v '^$' |
    none "the sentence"
"$V6SIM" run --vary-guesses scenarios/first/ipv6-dead.xml | sed -n '/no other value to try/,$p' | tr -s ' ' |
    grep -vx ' no other value to try: linux-2009 discover' | none "a guess without another value"
"$V6SIM" run --vary-guesses --format json $aaaa_ignored |
    sed -n '/"guesses_expectations": \[/,/^  \]/s/.*"guess":\([^}]*\),"stated_verdict".*/\1/p' |
    sed 's/"[a-z]*"://g; s/[",]/ /g' | tr -s ' ' | sed 's/^ //; s/ $//' >"$scratch/turned"
{
    echo aaaa-wait low aaaa-ignored/base/4
    echo aaaa-wait high aaaa-ignored/base/4
    echo aaaa-wait high aaaa-ignored/base/5
} | diff - "$scratch/turned" | none "expectations that turn"

# A bound that cannot be is told where it stands, and nothing is printed.
mkdir "$scratch/os"
cat >"$scratch/os/hasty.xml" <<'END'
<os name="hasty" base="windows-vista" label="Hasty" released="2009">
  <tcp>
    <syn id="syn" at="0s 3s 9s" give-up="21s" source="a test" confidence="guess">
      <low give-up="5s"/>
    </syn>
  </tcp>
</os>
END
echo '<scenario><server name="www.example.com"/><host os="hasty"/><connect to="www.example.com"/></scenario>' \
    >"$scratch/hasty.xml"
status=0
V6SIM_PROFILE_PATH=$scratch/os "$V6SIM" run --vary-guesses "$scratch/hasty.xml" >"$scratch/out" 2>"$scratch/err" ||
    status=$?
{
    [ $status -eq 2 ] || echo "status $status"
    [ ! -s "$scratch/out" ] || cat "$scratch/out"
    grep -q '^[^ ]*/hasty.xml:4:7: <syn> gives up before the last SYN has had time$' "$scratch/err" ||
        cat "$scratch/err"
} | none "a bound that cannot be"
done_testing
