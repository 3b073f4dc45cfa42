#!/bin/sh
# manual.sh - the manual page is sound and knows every verb
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
page=$source/doc/v6sim.1

command -v mandoc >/dev/null || {
    echo "1..0 # SKIP mandoc is missing"
    exit 0
}
mandoc -T lint -W warning "$page" 2>&1 | none "mandoc finds nothing to complain of"

mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" >"$scratch/page"
for file in "$source"/v6sim/commands/*.c; do
    [ "${file##*/}" != common.c ] || continue
    verb=$(basename "$file" .c)
    grep -q "v6sim $verb" "$scratch/page" || echo "v6sim $verb is not described"
done | none "every verb is described"
done_testing
