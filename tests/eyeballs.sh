#!/bin/sh
# eyeballs.sh - what was measured of clients has its scenario, or a reason why not
#
# Each row of tests/eyeballs.txt names applications, and a scenario that a host with each of
# them is in, or an item of <not-modelled> in the file of each. That the expectations hold is
# tests/scenarios.sh's.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

grep -v '^#' tests/eyeballs.txt | sed 's/ *| */|/g; s/ *$//' >"$scratch/rows"
[ -s "$scratch/rows" ]

# Has somebody with the application an expectation there, as a host or by a connection of its own or of
# all?   expects FILE APPLICATION
expects() {
    ids=$(tr '\n' ' ' <"$1" | grep -o '<host [^>]*>' | grep -F "app=\"$2\"" | sed 's/.* id="\([^"]*\)".*/\1/')
    for id in $ids; do
        connects=$(grep -o '<connect [^>]*>' "$1" | awk -v from=" from=\"$id\"" '!/ from=/ || index($0, from)' |
            sed 's/.* id="\([^"]*\)".*/\1/')
        for of in $id $connects; do
            ! grep -o '<connection [^>]*>' "$1" | grep -Eq " of=\"([^\"]* )?$of( [^\"]*)?\"" || return 0
        done
    done
    return 1
}

while IFS='|' read -r row applications where; do
    for application in $applications; do
        case $where in
        item=*)
            "$V6SIM" app show --format json "$application" | grep -q "\"id\":\"${where#item=}\"" ||
                echo "$application has no item ${where#item=}"
            ;;
        *)
            expects "scenarios/fallback/$where.xml" "$application" ||
                echo "$where.xml expects nothing of $application"
            ;;
        esac
    done | none "$row: $where"
done <"$scratch/rows"

# Every application is in some row.
cut -d '|' -f 2 "$scratch/rows" | tr ' ' '\n' | sort -u >"$scratch/named"
find models/app -name '*.xml' | sed 's,.*/,,; s/\.xml$//' | sort | comm -23 - "$scratch/named" |
    none "no application was forgotten"
done_testing
