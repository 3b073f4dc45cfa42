#!/bin/sh
# facts.sh - every row that is known of the systems stands in their profiles, with its value
#
# tests/facts.txt lists the rows of the nine systems of 2009, tests/facts-today.txt
# those of the others. What a profile says is what v6sim os show prints of it, after
# inheritance. Each table below has lines of four fields, separated by tabs: system,
# id, confidence (or "item", or "rows"), value.
# shellcheck disable=SC2086 # $list is two words
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=tests/stated.sh
. "$(dirname "$0")/stated.sh"
cd "$source"
list="tests/facts.txt tests/facts-today.txt"

systems=$(awk '$1 == "=" { print $3 }' $list)
for system in $systems; do
    stated "$system"
done >"$scratch/stated"

# What is demanded, a line for each system, with the line of the list in front.
awk -F ' *[|] *' -v OFS="$tab" '
    $0 ~ /^= / { split($0, word, " "); name[word[2]] = word[3]; next }
    /^#/ || /^$/ { next }
    NF != 5 { print FILENAME ":" FNR ": not five columns" >"/dev/stderr"; next }
    {
        n = split($1, key, " ")
        for (i = 1; i <= n; i++)
            print FILENAME ":" FNR, (key[i] in name ? name[key[i]] : "?" key[i]), $3, $4, $5
    }' $list >"$scratch/demanded" 2>"$scratch/wrong"
none "the list can be read" <"$scratch/wrong"

# The list and the profiles have the same ids.
# Of lines "system, id, confidence": what kind each id is.
kinds() {
    awk -F "$tab" -v OFS="$tab" '{ print $1, $2, ($3 == "item" || $3 == "rows" ? $3 : "fact") }' | sort
}
cut -f 2,3,4 "$scratch/demanded" | kinds >"$scratch/listed"
cut -f 1,2,3 "$scratch/stated" | kinds >"$scratch/there"
uniq -d "$scratch/listed" | none "no row is listed twice"
comm -23 "$scratch/listed" "$scratch/there" | none "each row stands in its profile"
comm -13 "$scratch/listed" "$scratch/there" | none "each fact, each table and each item has a row"

# Values: attributes in any order, rows in any order, words of items.
awk -F "$tab" '
    function canonical(text, separator,    part, n, i, j, swap, all) {
        n = split(text, part, separator)
        for (i = 2; i <= n; i++)
            for (j = i; j > 1 && part[j - 1] > part[j]; j--) {
                swap = part[j]
                part[j] = part[j - 1]
                part[j - 1] = swap
            }
        for (i = 1; i <= n; i++)
            all = all part[i] "\n"
        return all
    }
    # element a="1" b="2 3" -> element, a="1, b="2 3
    function attributes(text) { gsub(/" /, "\"", text); sub(/ /, "\"", text); return canonical(text, "\"") }
    function lacks(text, words,    word, n, i) {
        gsub(/\\,/, "\001", words)
        n = split(words, word, ", *")
        for (i = 1; i <= n; i++) {
            gsub(/\001/, ",", word[i])
            if (index(text, word[i]) == 0)
                return word[i]
        }
        return ""
    }
    function differ(what) { print $1 ": " $2 " " $3 ": " what }

    FNR == NR { value[$1, $2, $3] = $4; if ($3 != "rows" && $3 != "item") confidence[$1, $2] = $3; next }
    {
        sub(/ -- .*/, "", $5)
        if ($4 == "item") {
            if (lacks(value[$2, $3, "item"], $5) != "")
                differ("the item does not say \"" lacks(value[$2, $3, "item"], $5) "\"")
        } else if ($4 == "rows") {
            if (canonical($5, ", ") != canonical(value[$2, $3, "rows"], ", "))
                differ("rows " value[$2, $3, "rows"])
        } else if ($4 != confidence[$2, $3]) {
            differ("confidence " confidence[$2, $3])
        } else if (attributes($5) != attributes(value[$2, $3, $4])) {
            differ(value[$2, $3, $4])
        }
    }' "$scratch/stated" "$scratch/demanded" | none "each row has the value that is demanded"

# What they rest on.
awk -F "$tab" '
    $3 == "item" && $5 !~ /[^ ].* \([^ ].*\)/ { print $1 " " $2 ": no reason, or no source"; next }
    $3 != "item" && $3 != "rows" && $5 !~ /[^ ]/ { print $1 " " $2 ": no source" }' "$scratch/stated" |
    none "each fact has a source, each item a reason and a source"
awk -F "$tab" '
    FNR == NR { if ($5 ~ / -- ./) reason[$2, $3] = 1; next }
    $3 == "guess" && $6 == "" && !(($1, $2) in reason) { print $1 " " $2 ": neither another value nor a reason" }
    $3 == "guess" && $6 != "" && ($1, $2) in reason { print $1 " " $2 ": another value, and a reason for none" }
    $3 != "guess" && $6 != "" { print $1 " " $2 ": another value, and no guess" }' \
    "$scratch/demanded" "$scratch/stated" | none "each guess has another value to try, or a reason why not"

done_testing
