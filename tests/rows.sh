#!/bin/sh
# rows.sh - every row of the facts sheets that concerns a system, DNS, tunnels or NATs is held somewhere
#
# tests/rows.txt has, for each section of os-profiles.md and each system, and for each row of dns-failures.md and of
# what transition.md says of tunnels and NATs, where it stands. No system and no section may be missing, whatever is
# named must be there, and what is a guess in the sheet must be one in the profile, unless the list names the primary
# source that raised it.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=tests/stated.sh
. "$(dirname "$0")/stated.sh"
cd "$source"
sections="os 1,os 2,os 3 retries,os 3 second,os 4,os 5,os 6,os 7 servers,os 7 flags,os 7.1,os 8 RS,os 8 DAD,\
os 8 identifiers,os 9 SYN,os 9 ICMP,os 9 RST,os 10,os 11,os 12,os 13"
# Of dns-failures.md and transition.md: how many rows each section has.
rows="dns 1=9,dns 2=24,dns 3=13,dns 4=8,dns 5=5,dns 6=11,dns 7=8,dns 8=18,\
tr 1=22,tr 2=22,tr 3=13,tr 4=6,tr 5=8,tr 6=8,tr 10=18,tr 11=5"

# Keys of systems are those of the lists of facts.
sed -n 's/^= //p' tests/facts.txt tests/facts-today.txt >"$scratch/keys"
cut -d ' ' -f 2 "$scratch/keys" | sort >"$scratch/keyed"
find models/os -name '*.xml' ! -name aliases.xml ! -name 'rfc-*' | sed 's,.*/,,; s/\.xml$//' | sort |
    comm -3 - "$scratch/keyed" | none "each system has a key, and each key a system"

# The list with tabs: place, section, key, row, mark, where, words; a line for each system.
awk -F ' *[|] *' -v OFS="$tab" -v file=tests/rows.txt '
    FNR == NR { split($0, word, " "); system_of[word[1]] = word[2]; next }
    /^#/ || /^$/ { next }
    {
        sub(/^ */, "", $1)
        if (NF != 5)
            print file ":" FNR ": not five columns" >"/dev/stderr"
        if ($4 !~ /^(seed|rfc|source|vendor|secondary|guess|none)$/)
            print file ":" FNR ": there is no mark \"" $4 "\"" >"/dev/stderr"
        where = $5
        words = ""
        if ((i = index(where, " -- ")) > 0) {
            words = substr(where, i + 4)
            where = substr(where, 1, i - 1)
        }
        n = split($2, key, " ")
        for (i = 1; i <= n; i++) {
            if (key[i] != "-" && !(key[i] in system_of))
                print file ":" FNR ": there is no system " key[i] >"/dev/stderr"
            print file ":" FNR, $1, key[i] == "-" ? "-" : system_of[key[i]], $3, $4, where, words
        }
    }' "$scratch/keys" tests/rows.txt >"$scratch/list" 2>"$scratch/wrong"
none "the list can be read" <"$scratch/wrong"

# Nothing is missing.
cut -f 2,3 "$scratch/list" | sort -u >"$scratch/cells"
echo "$sections" | tr ',' '\n' | while read -r section; do
    while read -r system; do
        grep -qxF "$section$tab$system" "$scratch/cells" || echo "$section: nothing of $system"
    done <"$scratch/keyed"
done | none "each section has each system"
{
    echo "$sections" | tr ',' '\n'
    echo "$rows" | tr ',' '\n' | sed 's/=.*//'
} | sort >"$scratch/sections"
cut -f 2 "$scratch/list" | sort -u | comm -3 - "$scratch/sections" | none "there are no other sections"
echo "$rows" | tr ',' '\n' | while IFS='=' read -r section count; do
    there=$(awk -F "$tab" -v section="$section" '$2 == section { sub(/:.*/, "", $4); print $4 }' "$scratch/list" |
        sort -u | wc -l)
    [ "$there" -eq "$count" ] || echo "$section: $there rows, and the sheet has $count"
done | none "each row of the other two sheets is listed"

# Facts and items that are named are there; guesses of the sheet are guesses, or raised by a source.
while read -r system; do
    stated "$system"
done <"$scratch/keyed" >"$scratch/stated"
awk -F "$tab" '
    FNR == NR {
        if ($3 == "item")
            item[$1, $2] = 1
        else if ($3 != "rows") {
            confidence[$1, $2] = $3
            source[$1, $2] = $5
        }
        next
    }
    function differ(what) { print $1 ": " $3 ", " $2 ": " what }
    {
        n = split($6, where, " ")
        if (n == 0 || $3 == "-" && n > 1)
            differ("where does it stand?")
        for (i = 1; i <= n; i++) {
            if (where[i] ~ /^(file:|in-servers|nothing)/)
                continue
            if (where[i] ~ /^item:/) {
                if (!(($3, substr(where[i], 6)) in item))
                    differ("there is no " where[i])
            } else if (!(($3, where[i]) in confidence))
                differ("there is no fact " where[i])
            else if ($5 == "guess" && $7 == "" && confidence[$3, where[i]] != "guess")
                differ(where[i] " is a guess, and stands as " confidence[$3, where[i]])
            else if ($5 == "guess" && $7 != "" && index(source[$3, where[i]], $7) == 0)
                differ(where[i] " does not rest on \"" $7 "\"")
            else if ($5 == "guess" && $7 != "" && confidence[$3, where[i]] == "guess")
                differ(where[i] " was raised, and stands as a guess")
        }
    }' "$scratch/stated" "$scratch/list" | none "whatever is named is there, and each guess is one"

# Files, with the systems and the words; rows of servers; reasons.
has_system() {
    tr '\n' ' ' <"$1" | grep -o '<host [^>]*>' | grep -Eq " os=\"([^\"]* )?$2( [^\"]*)?\""
}

while IFS="$tab" read -r place section system row _ where words; do
    for one in $where; do
        case $one in
        nothing) [ -n "$words" ] || echo "$place: $row: nothing, and no reason" ;;
        in-servers | in-servers:*)
            name=$row
            [ "$one" = in-servers ] || name=${one#in-servers:}
            grep -q "^$section *| $name *|" tests/dns-servers.txt || echo "$place: no row $name of servers"
            ;;
        file:*)
            file=${one#file:}
            if [ ! -f "$file" ]; then
                echo "$place: there is no $file"
            elif [ "$system" != - ] && ! has_system "$file" "$system"; then
                echo "$place: $file has no $system"
            elif [ -n "$words" ] && ! grep -qF -e "$words" "$file"; then
                echo "$place: $file does not say \"$words\""
            fi
            ;;
        esac
    done
done <"$scratch/list" | none "files have the systems and the words, and nothing has a reason"
done_testing
