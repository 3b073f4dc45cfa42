#!/bin/sh
# policies.sh - every policy table that is known is in a profile, or in a file that --policy and <file> take
#
# Profiles are read by v6sim os show, files by v6sim import; what they say is held against tests/policies.txt, and no
# file may be left over.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# Elements <row>, or their attributes, as lines of prefix, precedence and label.   rows_of label|word
rows_of() {
    sed -n 's/""/"/g; s/.*prefix="\([^"]*\)"/\1 &/p' |
        sed "s/^\\([^ ]*\\) .*precedence=\"\\([0-9]*\\)\".* $1=\"\\([^\"]*\\)\".*/\\1 \\2 \\3/
            s/^\\([^ ]*\\) .* $1=\"\\([^\"]*\\)\".*/\\1 - \\2/" |
        LC_ALL=C sort
}

# The rows that are there.   there label|word os NAME ID, there label|word file NAME
there() {
    case $2 in
    os) "$V6SIM" os show --format csv "$3" | grep "^[^,]*,[^,]*,[^,]*,row,$4," | rows_of "$1" ;;
    file) "$V6SIM" import "scenarios/shared/policy/$3" | grep '<row' | rows_of "$1" ;;
    esac
}

: >"$scratch/places"
: >"$scratch/wanted"
compare() {
    LC_ALL=C sort -o "$scratch/wanted" "$scratch/wanted"
    while read -r kind where; do
        # shellcheck disable=SC2086 # a list
        there "$kind" $where 2>&1 | diff "$scratch/wanted" - >"$scratch/differs" || :
        none "$where" <"$scratch/differs"
    done <"$scratch/places"
    cat "$scratch/places" >>"$scratch/all"
    : >"$scratch/places"
    : >"$scratch/wanted"
}
{
    grep -v '^#' tests/policies.txt
    echo
} >"$scratch/tables"
while read -r first rest; do
    case "$first $rest" in
    '= word '*) echo "$rest" >>"$scratch/places" ;;
    '= '*) echo "label $rest" >>"$scratch/places" ;;
    ' ') [ ! -s "$scratch/places" ] || compare ;;
    *) echo "$first ${rest%% *} ${rest##* }" >>"$scratch/wanted" ;;
    esac
done <"$scratch/tables"

for file in scenarios/shared/policy/*; do
    grep -q "file ${file##*/}\$" "$scratch/all" || echo "$file"
done | none "each file has its table"
done_testing
