#!/bin/sh
# colour.sh - a few words are in colour, on a terminal or if somebody wants it, and nowhere else
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
unset NO_COLOR CLICOLOR_FORCE 2>/dev/null || :
export TERM=xterm
esc=$(printf '\033')
smallest=$source/scenarios/first/smallest.xml
cat >"$scratch/wrong.xml" <<'END'
<scenario>
  <server name="www.example.com"/>
  <host os="windows-vista"/>
  <connect to="www.example.com"/>
  <expect><connection time="40ms"/><connection family="ipv4"/></expect>
</scenario>
END

coloured() {
    grep -q "$esc\[" "$1"
}

# Runs a command and fails if its output is in colour, or if it is not.   is yes|no NAME COMMAND...
coloured_is() {
    wanted=$1
    name=$2
    shift 2
    "$@" >"$scratch/out" 2>&1 || :
    found=no
    ! coloured "$scratch/out" || found=yes
    [ $found = "$wanted" ] || echo "in colour: $found" | none "$name"
    [ $found != "$wanted" ] || pass "$name"
}

coloured_is no "a file is plain" "$V6SIM" run "$smallest"
coloured_is yes "unless somebody wants it" "$V6SIM" run --color=always "$smallest"
coloured_is yes "CLICOLOR_FORCE" env CLICOLOR_FORCE=1 "$V6SIM" run "$smallest"
coloured_is no "CLICOLOR_FORCE=0" env CLICOLOR_FORCE=0 "$V6SIM" run "$smallest"
coloured_is no "NO_COLOR" env NO_COLOR=1 CLICOLOR_FORCE=1 "$V6SIM" run "$smallest"
coloured_is yes "an option counts more" env NO_COLOR=1 "$V6SIM" run --color always "$smallest"
coloured_is no "never" env CLICOLOR_FORCE=1 "$V6SIM" run --color=never "$smallest"
for format in csv json; do
    is no "$format has none" "$V6SIM" run --color=always --format $format "$smallest"
done
coloured_is no "nor has XML" "$V6SIM" show --color=always "$smallest"
if command -v script >/dev/null; then
    is yes "a terminal" script -qec "$V6SIM run $smallest" /dev/null
    is no "one that is dumb" env TERM=dumb script -qec "$V6SIM run $smallest" /dev/null
    is no "a terminal and NO_COLOR" env NO_COLOR=1 script -qec "$V6SIM run $smallest" /dev/null
fi

# What is in colour is the same text, and these words.
painted() {
    grep -o "$esc\[[1-9][0-9;]*m[^$esc]*" | sed "s/$esc\[//"
}
for file in "$smallest" "$scratch/wrong.xml" "$source/scenarios/first/aaaa-ignored.xml"; do
    "$V6SIM" run --dns --color=always "$file" | sed "s/$esc\[[0-9;]*m//g" >"$scratch/out"
    "$V6SIM" run --dns "$file" | diff - "$scratch/out" || :
done | none "nothing else is changed"
"$V6SIM" run --color=always "$smallest" | painted >"$scratch/out"
{
    grep -qx '32mESTABLISHED' "$scratch/out" || echo "ESTABLISHED is not green"
    grep -q '^1mby OS ' "$scratch/out" || echo "the heading is not bold"
    [ "$(wc -l <"$scratch/out")" -eq 2 ] || cat "$scratch/out"
} | none "a result and a heading"
"$V6SIM" check --color=always "$scratch/wrong.xml" | painted >"$scratch/out" || :
printf '1;31mFAIL\n1;31m1 failed\n' | diff - "$scratch/out" | none "a verdict, and the sum of those"

"$V6SIM" run --color=alwas "$smallest" 2>&1 | tail -n 1 | grep -vx '  hint: did you mean always?' | none "nearest word"
done_testing
