#!/bin/sh
# documents.sh - the commands that README.md, the pages in doc/ and the lessons in doc/labs show give what they show
#
# In a block ```console a line "$ COMMAND", with the lines "> MORE" behind it, is
# run in a folder with the scenarios and plots, or in a copy of the lesson; the lines up to the next command or the
# end of the block are its output, byte for byte, with "..." for lines left out in the middle. Pictures of
# a page are made by its commands and say the same as those that ship.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
unset V6SIM_PROFILE_PATH
mkdir "$scratch/bin" "$scratch/here"
ln -s "$V6SIM" "$scratch/bin/v6sim"
ln -s "$source/scenarios" "$source/plots" "$scratch/here"
PATH=$scratch/bin:$PATH

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

# Runs the commands of a page in a folder: number N into N.command, its output into N.shown.   run PAGE FOLDER
run() {
    rm -f "$scratch"/*.command
    awk -v to="$scratch" '
        /^```console$/ { inside = 1; next }
        /^```/ { inside = 0 }
        inside && /^\$ / { n++; print substr($0, 3) >(to "/" n ".command"); printf "" >(to "/" n ".shown"); next }
        inside && /^> / { print substr($0, 3) >(to "/" n ".command"); next }
        inside { print >(to "/" n ".shown") }' "$source/$1"
    n=1
    while [ -e "$scratch/$n.command" ]; do
        command=$(tr '\n' ' ' <"$scratch/$n.command")
        if command -v "${command%% *}" >/dev/null; then
            (cd "$2" && sh "$scratch/$n.command") >"$scratch/given" 2>&1 || :
            compare "$scratch/$n.shown" "$scratch/given" | none "$1: $command"
        else
            pass "$1: $command # SKIP it is missing"
        fi
        n=$((n + 1))
    done
    [ $n -gt 1 ] || echo "no command is shown" | none "$1: there are commands"
}

# The words of a picture.
texts() {
    sed -n 's,.*<text[^>]*>\(.*\)</text>.*,\1,p' "$1" | sed 's/ *$//'
}

pictures() {
    sed -n 's/.*!\[[^]]*](\([^)]*\)).*/\1/p' "$source/$1" | while read -r picture; do
        if ! command -v gnuplot >/dev/null; then
            pass "$1: $picture # SKIP gnuplot is missing"
            continue
        fi
        {
            texts "$source/$(dirname "$1")/$picture" >"$scratch/ships"
            [ -s "$scratch/ships" ] || echo "it has no words"
            texts "$scratch/here/$picture" | diff "$scratch/ships" - || :
        } 2>&1 | none "$1: $picture"
    done
}

for page in README.md $(cd "$source" && ls doc/*.md doc/ci/*.md); do
    run "$page" "$scratch/here"
    pictures "$page"
done
for page in $(cd "$source" && ls doc/labs/*/*.md); do
    rm -rf "$scratch/lesson"
    cp -R "$source/${page%/*}" "$scratch/lesson"
    run "$page" "$scratch/lesson"
done

# The two commands that do everything are what autogen.sh has.
for word in demo check; do
    grep -q "^    ./autogen.sh $word" "$source/README.md" || echo "the README does not show ./autogen.sh $word"
    "$source/autogen.sh" --help | grep -q "^  $word " || echo "autogen.sh has no $word"
done | none "the two commands"
done_testing
