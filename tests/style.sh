#!/bin/sh
# style.sh - what can be said about style without a person
#
# Each finding is printed as file:line: what was found.
# shellcheck disable=SC2016 # awk's dollars
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

c_files=$(find sim models v6sim tests bench -name '*.[ch]' | sort)
h_files=$(echo "$c_files" | grep '\.h$')
scripts=$(find autogen.sh .ci tests bench -type f \( -name '*.sh' -o -name run \) | sort)
data=$(find models scenarios plots doc -type f \( -name '*.xml' -o -name '*.gp' -o -name '*.1' -o -name '*.in' \
    -o -name '*.awk' \) | sort)
texts="$c_files $scripts $data configure.ac"

# Runs awk over files; its findings fail the point.   finds NAME PROGRAM FILE...
finds() {
    name=$1
    program=$2
    shift 2
    awk "function found(what) { print FILENAME \":\" FNR \": \" what } $program" "$@" | none "$name"
}

# shellcheck disable=SC2086 # lists of names without blanks
{
    finds "no tabs" '/\t/ { found("tab") }' $texts
    finds "no blanks at the end of a line" '/[ \t\r]$/ { found("blank at the end") }' $texts
    finds "lines of at most 120 columns" 'length > 120 { found(length " columns") }' $c_files $scripts
    finds "what is left to do stands in an issue" \
        '/(^|[^A-Za-z_])(TODO|FIXME|XXX)([^A-Za-z_]|$)/ && !/"[^"]*(TODO|XXX)/ { found($0) }' $c_files

    finds "a file begins by saying what it is" '
        FNR == 1 && $0 != "/*" { found("no essay at the head") }
        FNR == 2 { name = FILENAME; sub(/.*\//, "", name)
                   if (index($0, " * " name " - ") != 1) found("does not begin with \"" name " - \"") }' $c_files

    finds "a header is guarded by #pragma once" '
        FNR == 1 { if (seen == 0 && last) print last ": no #pragma once"; seen = 0; last = FILENAME }
        $0 == "#pragma once" { seen = 1 }
        END { if (seen == 0) print last ": no #pragma once" }' $h_files

    # In this style only a function has its braces at the margin.
    finds "functions of at most 80 lines" '
        /^[{]/ { start = FNR }
        /^}/ && start { if (FNR - start > 80) found("function of " FNR - start " lines"); start = 0 }' $c_files

    finds "a function is named at the margin, below its type" '
        /^[A-Za-z_]/ { head = $0 }
        /^[{]/ && head !~ /^([a-z_0-9]+|LLVMFuzzerTestOneInput)\(/ { found("function " head) }' $c_files
}

# Systems are data: no C may ask which one it runs. The reader alone knows names.
names=$(find models/os -name '*.xml' | sed 's|.*/||; s|\.xml$||' | paste -s -d '|' -)
[ -n "$names" ] || fail "there are systems in models/os"
find sim models v6sim -name '*.[ch]' ! -path 'v6sim/read/*' | sort |
    xargs awk -v name="\"(${names:-none})[^\"]*\"" '
        $0 ~ name && /==|!=|strcmp|g_str_(equal|has_prefix)|g_strcmp0/ { print FILENAME ":" FNR ": " $0 }' |
    none "no code depends on a system's name"

done_testing
