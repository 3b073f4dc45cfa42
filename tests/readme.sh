#!/bin/sh
# readme.sh - the commands that README.md shows give what it shows
#
# In a block ```console a line "$ COMMAND" is run in the source tree; the lines
# up to the next command or the end of the block are its output, byte for byte,
# with "..." for lines left out in the middle.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
unset V6SIM_PROFILE_PATH
mkdir "$scratch/bin"
ln -s "$V6SIM" "$scratch/bin/v6sim"
PATH=$scratch/bin:$PATH

# Takes the README apart: command N to N.command, its output to N.shown.
awk -v to="$scratch" '
    /^```console$/ { inside = 1; next }
    /^```/ { inside = 0 }
    inside && /^\$ / { n++; print substr($0, 3) >(to "/" n ".command"); printf "" >(to "/" n ".shown"); next }
    inside { print >(to "/" n ".shown") }' README.md

# Says where what is shown ($1) and what is given ($2) differ.
compare() {
    awk -v given="$2" '
        BEGIN { while ((getline line <given) > 0) have[++h] = line }
        { shown[++s] = $0 }
        END {
            for (i = 1; i <= s && shown[i] != "..."; i++)
                if (shown[i] != have[i])
                    print "line " i ": shown \"" shown[i] "\", given \"" have[i] "\""
            if (i > s && h != s)
                print s " lines shown, " h " given"
            for (j = 0; s - j > i; j++)
                if (shown[s - j] != have[h - j])
                    print "from the end, line " j + 1 ": shown \"" shown[s - j] "\", given \"" have[h - j] "\""
        }' "$1"
}

n=1
while [ -e "$scratch/$n.command" ]; do
    command=$(cat "$scratch/$n.command")
    sh -c "$command" >"$scratch/$n.given" 2>&1 || :
    compare "$scratch/$n.shown" "$scratch/$n.given" | none "$command"
    n=$((n + 1))
done
[ $n -gt 1 ] || echo "no command is shown" | none "there are commands"

# The two commands that do everything are what autogen.sh has.
for word in demo check; do
    grep -q "^    ./autogen.sh $word" README.md || echo "the README does not show ./autogen.sh $word"
    ./autogen.sh --help | grep -q "^  $word " || echo "autogen.sh has no $word"
done | none "the two commands"
done_testing
