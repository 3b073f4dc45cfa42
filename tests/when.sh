#!/bin/sh
# when.sh - each expectation is judged once, with the parameters that it names
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
case=$source/tests/cases/when.xml

# Names of the points that check gives, of one status, but those still to do.   points STATUS ARGUMENT...
points() {
    status=$1
    shift
    "$V6SIM" check --tap "$@" | sed -n "/ # TODO /d; s/^$status [0-9]* - //p"
}

# Wants just these lines from a command.   gives NAME LINES COMMAND...
gives() {
    name=$1
    printf '%s\n' "$2" >"$scratch/wanted"
    shift 2
    "$@" 2>&1 | diff "$scratch/wanted" - | none "$name"
}

gives "each once" "when/base/1 connection
when/base/2 connection when fault=none
when/base/3 connection when fault=ignore
when/base/4 connection when hosts=5
when/base/5 connection when fault=ignore hosts=5
when/base/6 connection when fault=ignore hosts=5
when/base/7 connection when rtt=200ms
when/linux/1 connection
when/linux/2 connection when fault=ignore" points ok "$case"

# What is altered where a `when` holds that is not the first value fails, and nothing else does.
sed '/when="fault=ignore">/s/1.03s/1.04s/' "$case" >"$scratch/when.xml"
gives "one that is wrong" "when/base/3 connection when fault=ignore" points 'not ok' "$scratch/when.xml"
sed '/when="hosts=5 fault=ignore">/s/count="5"/count="2"/' "$case" >"$scratch/when.xml"
gives "one of two parameters" "when/base/5 connection when fault=ignore hosts=5" points 'not ok' "$scratch/when.xml"
sed '/time="10.03s"\/>$/s/<connection time="10.03s"/<connection time="10.22s"/' "$case" >"$scratch/when.xml"
gives "a todo that holds" "when/linux/3 connection when fault=ignore rtt=200ms" points 'not ok' "$scratch/when.xml"

gives "--variant" "1 file, 1 variant, 3 expectations: 2 ok, 0 failed, 1 todo, 0 unexpectedly ok" \
    sh -c "\"$V6SIM\" check --variant linux \"$case\" | tail -n 1"
# What says 40 ms, IPv6 or 420 ms is not so then; what is about another value is left out.
gives "--set" "when/base/1 connection
when/base/4 connection when hosts=5
when/base/7 connection when rtt=200ms
when/linux/1 connection" points 'not ok' --set fault=ignore "$case"
gives "--set leaves out" "1 expectation is about another value than --set gives" \
    sh -c "\"$V6SIM\" check --set fault=ignore \"$case\" | tail -n 1"
gives "standard input" "1 file, 2 variants, 10 expectations: 9 ok, 0 failed, 1 todo, 0 unexpectedly ok" \
    sh -c "\"$V6SIM\" check - <\"$case\" | tail -n 1"

# A mistake that shows with another value of a parameter only.
sed 's/none ignore/none ignroe/; s/fault=ignore/fault=ignroe/' "$case" >"$scratch/when.xml"
gives "a value that does not fit" "$scratch/when.xml:9:26: fault \"ignroe\" (from parameter \"fault\", 5:3) is not known
  hint: did you mean \"ignore\"?" "$V6SIM" validate "$scratch/when.xml"

mkdir "$scratch/empty"
gives "a folder without scenarios" "$scratch/empty: there is no scenario in this folder
  hint: they are called *.xml and begin with <scenario>
0 files, 0 variants, 0 expectations: 0 ok, 0 failed, 0 todo, 0 unexpectedly ok
1 file cannot be read" "$V6SIM" check "$scratch/empty"

# Links to folders: one that is named is searched, those below it are not.
mkdir -p "$scratch/linked/below"
printf '<scenario><server name="www.example.com"/><host os="windows-vista"/><connect to="www.example.com"/>%s\n' \
    '<expect><connection family="ipv6"/></expect></scenario>' >"$scratch/linked/below/one.xml"
ln -s . "$scratch/linked/self"
ln -s below "$scratch/linked/again"
ln -s linked "$scratch/link"
for folder in linked link; do
    gives "each file once in a folder: $folder" \
        "1 file, 1 variant, 1 expectation: 1 ok, 0 failed, 0 todo, 0 unexpectedly ok" "$V6SIM" check "$scratch/$folder"
done
done_testing
