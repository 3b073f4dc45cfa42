#!/bin/sh
# run.sh - looks for inputs that make a harness fail, with clang's libFuzzer
#
#   sh tests/fuzz/run.sh [SECONDS [NAME...]]
#
# Run in a build folder, or anywhere: what it builds goes to fuzz/ there, and so do
# what it found new (fuzz/NAME.new) and what made a harness fail
# (fuzz/NAME.crash-...). SECONDS are those of all harnesses together: 60.
set -eu
cd "$(dirname "$0")/../.." && source=$(pwd) && cd "$OLDPWD"
seconds=${1:-60}
[ $# -eq 0 ] || shift
# shellcheck disable=SC2046 # names without blanks
[ $# -gt 0 ] || set -- $(cd "$source/tests/fuzz" && ls *.dict | sed 's/\.dict$//')
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
command -v clang >/dev/null || {
    echo "run.sh: clang is missing (Debian: clang)" >&2
    exit 1
}
mkdir -p fuzz
cd fuzz
[ -f Makefile ] ||
    "$source/configure" CC=clang --enable-sanitizers CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' >configure.log
make -j "$jobs" libsim.a libmodels.a libv6sim.a >build.log
flags=$(pkg-config --cflags --libs glib-2.0 gio-2.0 libxml-2.0 json-glib-1.0)
V6SIM_PROFILE_PATH=$source/models/os
ASAN_OPTIONS=detect_leaks=1
export V6SIM_PROFILE_PATH ASAN_OPTIONS
each=$((seconds / $#))
[ "$each" -gt 0 ] || each=1
failed=0

# Where more texts are, which a harness names itself.
more() {
    sed -n '/^const char \*const fuzz_more/s/[^"]*"\([^"]*\)"[^"]*/\1 /gp' "$source/tests/fuzz/$1.c"
}

for name; do
    # shellcheck disable=SC2086 # a list of options
    clang -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I "$source" \
        "$source/tests/fuzz/$name.c" libv6sim.a libmodels.a libsim.a $flags -o "$name"
    mkdir -p "$name.new"
    folders=$source/tests/fuzz/corpus/$name
    for folder in $(more "$name"); do
        folders="$folders $source/$folder"
    done
    # shellcheck disable=SC2086 # a list of folders
    "./$name" -max_total_time="$each" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -artifact_prefix="$name." \
        -dict="$source/tests/fuzz/$name.dict" -print_final_stats=1 -verbosity=0 \
        "$name.new" $folders >"$name.log" 2>&1 || failed=1
    awk -v name="$name" -v seconds="$each" '
        /number_of_executed_units/ { n = $2 }
        /^Test unit written to|^SUMMARY/ { what = what " " $0 }
        END { print name ": " n + 0 " executions in " seconds " s" (what ? "," what : "") }' "$name.log"
done
exit $failed
