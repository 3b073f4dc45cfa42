#!/bin/sh
# bad.sh - input that must be refused
#
# A case is two files in tests/bad: NAME.xml, or NAME.sh that prints what would
# be too large to keep, and NAME.expected. validate must say exactly what is
# expected on standard error, nothing on standard output, and return 2.
# UPDATE=1 rewrites the expectations: the difference is then what to review.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source/tests/bad"

# Validates a case into $scratch/out and $scratch/err, its status in $status.
validate() {
    status=0
    case $1 in
    *.sh) sh "$1" | "$V6SIM" validate - >"$scratch/out" 2>"$scratch/err" || status=$? ;;
    *) "$V6SIM" validate "$1" >"$scratch/out" 2>"$scratch/err" || status=$? ;;
    esac
}

for case in *.xml *.sh; do
    [ -e "$case" ] || continue
    name=${case%.*}
    validate "$case"
    [ -z "${UPDATE-}" ] || cp "$scratch/err" "$name.expected"
    {
        [ $status -eq 2 ] || echo "exit status $status, not 2"
        [ ! -s "$scratch/out" ] || echo "something on standard output"
        [ -s "$scratch/err" ] || echo "nothing on standard error"
        [ -e "$name.expected" ] || echo "there is no $name.expected"
        [ ! -e "$name.expected" ] || diff -u "$name.expected" "$scratch/err" || :
    } | none "$name"
done

for expected in *.expected; do
    name=${expected%.expected}
    [ -e "$name.xml" ] || [ -e "$name.sh" ] || echo "$expected"
done | none "no expectation without its input"

done_testing
