#!/bin/sh
# statements.sh - every statement of the survey is cited by a scenario, or has a reason not to be
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

grep -v '^#' tests/statements.txt | sort >"$scratch/known"
find scenarios -name '*.xml' -exec sed -n 's|.*<source>\(.*\)</source>.*|\1|p' {} + |
    grep -oE '\bS[0-9]+-[0-9]+\b' | sort -u >"$scratch/cited"

awk 'NF == 1 { print $1 }' "$scratch/known" | comm -23 - "$scratch/cited" |
    none "each statement without a reason is cited"
awk 'NF > 1 { print $1 }' "$scratch/known" | comm -12 - "$scratch/cited" |
    none "no reason stands behind one that is cited"
awk '{ print $1 }' "$scratch/known" | comm -13 - "$scratch/cited" | none "no other statement is cited"
done_testing
