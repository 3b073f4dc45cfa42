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

# Shows what standard input has otherwise than TEXT.   is TEXT
is() {
    printf '%s\n' "$1" >"$scratch/wanted"
    diff "$scratch/wanted" - || :
}

# Wants just these lines on standard input.   reads NAME LINE...
reads() {
    reads_name=$1
    shift
    cat >"$scratch/actual"
    { printf '%s\n' "$@" | diff - "$scratch/actual" || :; } | none "$reads_name"
}

# Wants just these lines of a file.   says NAME FILE <<LINES
says() {
    cat >"$scratch/wanted"
    diff "$scratch/wanted" "$2" | none "$1"
}

# Runs v6sim into out and err of the folder of the test, and wants a status.   ends NAME STATUS ARGUMENT...
ends() {
    ends_name=$1
    ends_wanted=$2
    shift 2
    status=0
    "$V6SIM" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    [ $status -eq "$ends_wanted" ] || fail "$ends_name: exit status $status, not $ends_wanted"
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
