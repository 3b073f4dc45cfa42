#!/bin/sh
# install.sh - what `make install` puts down works from anywhere, and goes again
#
# Runs in the build folder.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL V6SIM_PROFILE_PATH 2>/dev/null || :
root=$scratch/root

# One make target with DESTDIR into a log.
try() {
    if ${MAKE:-make} "$1" DESTDIR="$root" >"$scratch/log" 2>&1; then
        pass "make $1"
    else
        fail "make $1"
        explain "$scratch/log"
    fi
}

try install
program=$(find "$root" -path '*/bin/v6sim')
data=$(find "$root" -type d -path '*/share/v6sim')
scenario=$(scenarios_in "$data/scenarios" | head -n 1)
same=${scenario#"$data"/}

(cd "$source" && "$V6SIM" run --format csv "$same") >"$scratch/here" 2>&1 || :
if (cd / && "$program" run --format csv "$scenario") >"$scratch/there" 2>&1; then
    diff -u "$scratch/here" "$scratch/there" | none "the installed program answers as the one in the build folder"
else
    fail "the installed program runs an installed scenario"
    explain "$scratch/there"
fi
find "$source/models/os" -name '*.xml' | while read -r file; do
    cmp "$file" "$data/os/${file##*/}" 2>&1 || :
done | none "every system is installed"
find "$source/models/mix" -name '*.xml' | while read -r file; do
    cmp "$file" "$data/mix/${file##*/}" 2>&1 || :
done | none "every named mix is installed"
for language in scenario os nat mix; do
    (cd / && "$program" schema $language) | cmp - "$data/schema/$language.rng" 2>&1 || :
done | none "the schemas are installed"
(cd / && "$program" schema results) | cmp - "$data/schema/results.json" 2>&1 | none "that of results, too"
for page in man1/v6sim.1 man5/v6sim-scenario.5 man5/v6sim-os.5 man5/v6sim-nat.5 man5/v6sim-mix.5 \
    man5/v6sim-results.5; do
    [ -s "$(find "$root" -path "*/man/$page")" ] || echo "$page is missing"
done | none "manual pages"

try uninstall
find "$root" -type f | none "uninstall leaves no file"
find "$root" -path '*/share/v6sim*' | none "uninstall leaves no folder of its own"
done_testing
