# tap.sh - what the test scripts share; sourced by them, first of all
#
# A script finds the source tree in $source, the program in $V6SIM and a folder
# of its own in $scratch, says for each point pass NAME or fail NAME, and ends
# with done_testing. Points are counted in a file, as many are the end of a pipe.
# shellcheck shell=sh
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC2034 # used by the scripts
V6SIM=${V6SIM:-$source/build/v6sim/v6sim}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset COLUMNS                   # ladders go by it
export XDG_STATE_HOME="$scratch/state"   # what check remembers
: >"$scratch/points"

point() {
    echo "$1" >>"$scratch/points"
    echo "$1 $(($(wc -l <"$scratch/points"))) - $2"
}

pass() {
    point "ok" "$*"
}

fail() {
    point "not ok" "$*"
}

# Fails if there is anything on standard input, and shows it.   none NAME
none() {
    cat >"$scratch/found"
    if [ -s "$scratch/found" ]; then
        fail "$@"
        explain "$scratch/found"
    else
        pass "$@"
    fi
}

# Scenarios below folders; the files that they include are none.   scenarios_in FOLDER...
scenarios_in() {
    find "$@" -name '*.xml' -exec grep -l '<scenario[ >]' {} + | LC_ALL=C sort
}

# Shows a file below a point.
explain() {
    head -n 60 "$1" | sed 's/^/# /'
}

# The driver of the tests looks at the points; who runs a script by hand, at its status.
done_testing() {
    echo "1..$(($(wc -l <"$scratch/points")))"
    ! grep -q not "$scratch/points"
}
