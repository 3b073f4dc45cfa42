#!/bin/sh
# labs.sh - each lesson has its parts, its scenario is one to begin with, and its marks tell right from wrong
#
# What the lessons' commands show is compared by documents.sh.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source/doc/labs"

for lesson in [1-9]*; do
    {
        for part in lab.md lab.xml solution.md solution.xml; do
            [ -s "$lesson/$part" ] || echo "$part is missing"
        done
        for section in "What you need to know" "The network" "Steps" "Questions" "Your turn"; do
            grep -qx "## $section" "$lesson/lab.md" || echo "no section \"$section\""
        done
        grep -q "^\*\*Aim\.\*\*" "$lesson/lab.md" || echo "no aim"
        grep -q "($lesson/lab.md)" README.md || echo "README.md does not lead to it"
        # As many answers as questions.
        asked=$(sed -n "/^## Questions/,/^## Your turn/s/^\([0-9]\)\. .*/\1/p" "$lesson/lab.md")
        answered=$(sed -n "s/^\([0-9]\)\. .*/\1/p" "$lesson/solution.md")
        [ "$asked" = "$answered" ] || echo "questions and answers differ"
    } | none "$lesson: its parts"

    "$V6SIM" validate "$lesson/lab.xml" 2>&1 | none "$lesson: its scenario"
    # The solution begins with the lesson's own scenario, and says what must come out with the sums beside it.
    "$V6SIM" check "$lesson/solution.xml" >"$scratch/out" 2>&1 || :
    grep -v '^1 file, .* [1-9][0-9]* ok, 0 failed, 0 todo, 0 unexpectedly ok$' "$scratch/out" |
        none "$lesson: the solution is right"
    status=0
    "$V6SIM" check --expect "$lesson/solution.xml" "$lesson/solution.xml" >"$scratch/out" 2>&1 || status=$?
    { [ $status -eq 0 ] || cat "$scratch/out"; } | none "$lesson: and has all marks"
    status=0
    "$V6SIM" check --expect "$lesson/solution.xml" "$lesson/lab.xml" >"$scratch/out" 2>&1 || status=$?
    { [ $status -eq 1 ] || cat "$scratch/out"; } | none "$lesson: who has done nothing has not"
done
done_testing
