#!/bin/sh
# Prepares a fresh checkout for building, or does everything at once; see --help.
#
# What a build needs is one table below: how to find out whether it is there,
# and which Debian package brings it. Only what is missing is installed.
set -eu

usage() {
    cat <<'END'
Usage: ./autogen.sh [COMMAND [CONFIGURE OPTION...]]

Without a command: makes ./configure. Then: ./configure && make && make install

Commands, each from a fresh checkout to the end:
  demo    build, then run the first scenarios and print their answers
  check   build, then run all tests; the last line says how many passed

On Debian and Ubuntu they install the packages that are missing, with sudo if
need be; elsewhere they name them. Configure options are passed on, as in
./autogen.sh check --enable-sanitizers
Environment: BUILD, the folder to build in (build); CHECK, the target that
check makes (check; check-small leaves out what is slow with sanitizers).
END
}

# kind  what              Debian package
needs_configure='
command autoreconf        autoconf
command automake          automake
command pkg-config        pkgconf
'
needs_build=$needs_configure'
command cc                libc6-dev gcc
command make              make
library glib-2.0          libglib2.0-dev
library gio-2.0           libglib2.0-dev
library libxml-2.0        libxml2-dev
library json-glib-1.0     libjson-glib-dev
header  Random123/philox.h librandom123-dev
'
needs_check='
command gnuplot           gnuplot-nox
command mandoc            mandoc
command xmllint           libxml2-utils
command tshark            tshark
command dot               graphviz
python  jsonschema        python3-jsonschema
'

say() {
    echo "autogen.sh: $*" >&2
}

die() {
    say "$@"
    exit 1
}

# Is it there?   there KIND WHAT
there() {
    case $1 in
    command) command -v "$2" ;;
    library) pkg-config --exists "$2" ;;
    python) python3 -c "import $2" ;;
    header) echo "#include <$2>" | "${CC:-cc}" -E - ;;
    esac >/dev/null 2>&1
}

# Prints the rows of the table on standard input of which nothing is there.
missing_rows() {
    while read -r kind what packages; do
        [ -z "$kind" ] || there "$kind" "$what" || echo "$kind $what $packages"
    done
}

# Sets of names from rows:   words_of FIELD ROWS
words_of() {
    echo "$2" | cut -d ' ' -f "$1" | tr ' ' '\n' | sort -u | tr '\n' ' ' | sed 's/^ *//; s/ *$//'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# Installs what the table $1 names and this machine lacks.
install_missing() {
    rows=$(echo "$1" | missing_rows)
    [ -n "$rows" ] || return 0
    what=$(words_of 2 "$rows")
    packages=$(words_of 3- "$rows")
    if ! command -v apt-get >/dev/null; then
        die "missing: $what
  hint: install them with your system's package manager; Debian calls the packages $packages"
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "missing: $what
  hint: as root, run: apt-get install $packages"
    fi
    say "installing $packages"
    # An unreachable extra source should not stop us: the installation itself decides.
    as_root apt-get update -qq >"$build/packages.log" 2>&1 || say "apt-get update had errors; going on"
    # shellcheck disable=SC2086 # a list of words
    as_root apt-get install -y -qq --no-install-recommends $packages >>"$build/packages.log" 2>&1 </dev/null ||
        failed packages.log "apt-get could not install them"
    rows=$(echo "$1" | missing_rows)
    [ -z "$rows" ] || die "still missing: $(words_of 2 "$rows")
  hint: \`pkg-config --modversion NAME\` says which version is found"
}

# Shows the end of a log and gives up:   failed LOG WHAT
failed() {
    tail -n 40 "$build/$1" >&2
    [ "$command" != check ] || trap 'echo "0 passed, 1 failed"' EXIT
    die "$2; all of it is in $build/$1"
}

# Runs a step with its output in a log:   step LOG WHAT COMMAND...
step() {
    log=$1
    what=$2
    shift 2
    say "$what"
    "$@" >"$build/$log" 2>&1 || failed "$log" "$what: failed"
}

make_configure() {
    autoreconf --force --install
}

configure_build() {
    case $build in
    */*) from=$source ;;
    *) from=.. ;;               # a checkout with its build can be moved
    esac
    (cd "$build" && "$from/configure" "$@")
}

# From a checkout to programs:   build_all NEEDS CONFIGURE OPTION...
build_all() {
    needs=$1
    shift
    mkdir -p "$build"
    install_missing "$needs"
    [ -x configure ] || step autoreconf.log "making configure" make_configure
    if [ $# -gt 0 ] || [ ! -f "$build/Makefile" ]; then
        step configure.log "configuring in $build" configure_build "$@"
    fi
    step build.log "building" make -C "$build" -j "$jobs"
}

demo() {
    build_all "$needs_build" "$@"
    say "$build/v6sim/v6sim run scenarios/first/*.xml"
    "$build/v6sim/v6sim" run scenarios/first/*.xml
    say "to go on: $build/v6sim/v6sim --help, README.md, scenarios/"
}

# Automake's summary has one line "# PASS:  12" for each kind of result. What
# failed outside a test counts as one.   count_results LOG STATUS-OF-MAKE
count_results() {
    awk -v status="$2" '/^# (PASS|FAIL|XPASS|ERROR|SKIP): / { n[$2] += $3 }
         END { if (n["SKIP:"] > 0) print n["SKIP:"] " skipped"
               bad = n["FAIL:"] + n["XPASS:"] + n["ERROR:"]
               if (bad == 0 && (status != 0 || n["PASS:"] == 0)) bad = 1
               print n["PASS:"] + 0 " passed, " bad + 0 " failed" }' "$1"
}

check() {
    build_all "$needs_build$needs_check" "$@"
    say "testing"
    rm -f "$build/test-suite.log"
    status=0
    make -C "$build" -j "$jobs" "${CHECK:-check}" >"$build/check.log" 2>&1 || status=1
    if [ $status -ne 0 ]; then
        grep -E '^(FAIL|XPASS|ERROR): |error: |\*\*\*' "$build/check.log" >&2 || true
        [ ! -s "$build/test-suite.log" ] || tail -n 150 "$build/test-suite.log" >&2
        say "all of it is in $build/check.log and, of the tests, $build/test-suite.log"
    fi
    count_results "$build/check.log" $status
    return $status
}

cd "$(dirname "$0")"
source=$(pwd)
build=${BUILD:-build}
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
command=${1-}
[ $# -eq 0 ] || shift
case $command in
demo | check) "$command" "$@" ;;
-h | --help) usage ;;
'')
    rows=$(echo "$needs_configure" | missing_rows)
    [ -z "$rows" ] || die "missing: $(words_of 2 "$rows")
  hint: Debian calls the packages $(words_of 3- "$rows"); ./autogen.sh demo installs them"
    make_configure
    say "now: ./configure && make"
    ;;
*)
    usage >&2
    exit 2
    ;;
esac
