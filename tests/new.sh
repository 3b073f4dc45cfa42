#!/bin/sh
# new.sh - templates: each is listed, is written once, is commented, and what it expects holds
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$scratch"

"$V6SIM" new >list
ls "$source/scenarios/templates" | sed 's/\.xml$//' >wanted
sed -n '/^$/q; s/ .*//; p' list | diff wanted - | none "all are listed"
sed -n '/^$/q; p' list | awk 'NF < 4 || length > 120' | none "with a line each"

while read -r name; do
    "$V6SIM" new "$name" "$name.new" 2>&1 || echo "$name: status $?"
    "$V6SIM" check "$name.new" >checked 2>&1 || cat checked
    grep -Eq ', [1-9][0-9]* expectations: ' checked || echo "$name expects nothing"
    grep -rq '<variant ' "$name.new" || echo "$name has no variant"
    grep -rq '<question>' "$name.new" || echo "$name asks nothing"
    # Each expectation has its reason in front of it, or that of the one before it.
    find "$name.new" -type f -name '*' | while read -r file; do
        awk '/<expect/ { n = 0 } /<!--/ { n++ } /<\/expect>/ { all += n; blocks++ }
            END { if (blocks > 0 && all == 0) print FILENAME ": no sums" }' "$file"
    done
done <wanted | none "each is a scenario with a question, a variant, and sums"

"$V6SIM" new one-host | cmp - "$source/scenarios/templates/one-host.xml" 2>&1 | none "without a file it is printed"

# refuses "HINT" ARGUMENT...: with status 2, and nothing is written.
refuses() {
    hint=$1
    shift
    before=$(find . | sort | cksum)
    status=0
    "$V6SIM" new "$@" >out 2>errors || status=$?
    {
        [ $status -eq 2 ] || echo "status $status"
        grep -qF "  hint: $hint" errors || cat errors
        rm -f out errors
        [ "$before" = "$(find . ! -name found | sort | cksum)" ] || echo "something was written"
    } >found
    none "refused: $*" <found
}
rm -f out errors found
echo mine >mine.xml
refuses "v6sim new one-host ANOTHER-FILE" one-host mine.xml
echo mine | diff - mine.xml | none "what is there is left alone"
refuses "did you mean broken-dns?" broken-dsn other.xml
refuses "v6sim new regression-suite FOLDER" regression-suite
refuses "v6sim new TEMPLATE FILE" one-host a.xml b.xml
mkdir full
refuses "v6sim new regression-suite FOLDER" regression-suite full
"$V6SIM" new one-host nowhere/x.xml 2>&1 | grep -v '^v6sim new: .*nowhere/x.xml.*No such file or directory' |
    none "a folder that is not there"
done_testing
