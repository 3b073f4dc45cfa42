#!/bin/sh
# includes.sh - a storey uses only itself and what stands below it
#
# sim/ is the ground floor, models/ the first, v6sim/ the top, which has steps of
# its own. Each finding is printed as file:line: the include.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# Includes of files below folders, as file:line:#include ...
includes() {
    find "$@" -name '*.[ch]' | sort | xargs grep -n '^ *# *include' /dev/null
}

# What the two lower floors may take from outside: the language's own headers
# without any that touch files or the clock, GLib's for memory and assertions,
# and the generator of random numbers.
plain='std(int|bool|def|align|arg|lib)|string|limits|inttypes|glib|Random123/philox'

includes sim | grep '"' | grep -v '"sim/' | none "sim uses only sim"
includes sim/engine | grep '"' | grep -v '"sim/engine/' | none "sim/engine uses only sim/engine"
includes models | grep '"' | grep -Ev '"(sim|models)/' | none "models use only sim and models"
includes sim models | grep '<' | grep -Ev "<($plain)\\.h>" | none "sim and models are plain C"

# Within v6sim, of itself:   uses_only NAME PATTERN FILE...
uses_only() {
    name=$1
    pattern=$2
    shift 2
    includes "$@" | grep '"v6sim/' | grep -Ev "\"v6sim/($pattern)\"" | none "$name"
}
lowest='read/(value|messages)\.h'
uses_only "values and messages use each other alone" "$lowest" v6sim/read/value.[ch] v6sim/read/messages.[ch]
uses_only "native uses native, values and messages" "native/.*|$lowest" v6sim/native
uses_only "read uses read" 'read/.*' $(find v6sim/read -name '*.[ch]' ! -name typed.c ! -name asked.c)
uses_only "typed.c and asked.c use read and native" 'read/.*|native/.*' v6sim/read/typed.c v6sim/read/asked.c
uses_only "run uses read" 'read/.*|(run|run-result|division|kinds|memory|stop|windows|worker)\.h' \
    v6sim/run.[ch] v6sim/run-result.[ch] v6sim/division.[ch] v6sim/kinds.[ch] v6sim/memory.[ch] v6sim/stop.[ch] \
    v6sim/windows.[ch] v6sim/worker.[ch]
uses_only "report uses read, run and report" 'read/.*|report/.*|run\.h' v6sim/report

includes sim models v6sim tests bench | sed -n 's/^\([^"]*\)"\(.*\)".*/\1 \2/p' |
    while read -r place file; do
        [ -f "$file" ] || echo "$place $file: not from the root of the tree"
    done | none "includes are written from the root of the tree"

for c in $(find sim models v6sim -name '*.c' | sort); do
    h=${c%.c}.h
    [ ! -f "$h" ] || grep -m 1 '^#include' "$c" | grep -q "\"$h\"" || echo "$c: includes $h, but not first"
done | none "a file includes its own header first, so that each can stand alone"

done_testing
