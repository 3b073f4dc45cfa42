#!/bin/sh
# dns-servers.sh - every row that is known of DNS servers stands in a model or a scenario
#
# tests/dns-servers.txt lists the rows, and where each one is; what is expected of
# them is held by the scenarios.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

grep -v -e '^#' -e '^$' tests/dns-servers.txt | sed 's/ *| */|/g; s/ *$//' >"$scratch/rows"

awk -F '|' 'NF != 5 { print "row " NR ": not five columns" }' "$scratch/rows" | none "the list can be read"
sort "$scratch/rows" | uniq -d | none "no row is listed twice"
while IFS='|' read -r row key what file words; do
    [ -f "$file" ] || {
        echo "$row $key: there is no $file"
        continue
    }
    case $what in
    "not modelled"*) sed '/^ \*\/$/q' "$file" ;;
    *) cat "$file" ;;
    esac | grep -qF -e "$words" || echo "$row $key: $file does not say \"$words\""
done <"$scratch/rows" | none "each row stands where the list says"
done_testing
