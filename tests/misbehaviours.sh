#!/bin/sh
# misbehaviours.sh - each misbehaviour of DNS servers, by each system, at the zone's server and at the resolver
#
# scenarios/dns/whose-fault.xml and its sequel have a parameter with the misbehaviours. For each value, and each
# system that a host has there, an expectation must say what becomes of a connection, in the base and in the variant
# "resolver"; of records that are too short, where there are any. Every system is in one of the two files, and so it is
# of each other pair of scenarios that is about one misbehaviour: those of 2009, and those of later.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
files="scenarios/dns/whose-fault.xml scenarios/dns/today-whose-fault.xml"

# What a file expects, a line each: FAULT VARIANT SYSTEM; and what it has: fault FAULT, system SYSTEM.   cells FILE
cells() {
    tr '\n' ' ' <"$1" | sed 's/<!--[^>]*-->//g; s/</\n</g' | awk '
        function value(name,    text) {
            if (!match($0, " " name "=\"[^\"]*\""))
                return ""
            text = substr($0, RSTART, RLENGTH)
            sub(/^[^"]*"/, "", text)
            sub(/"$/, "", text)
            return text
        }
        /^<parameter name="fault"/ {
            n = split(value("values"), fault, " ")
            for (i = 1; i <= n; i++)
                print "fault", fault[i]
        }
        /^<host / && value("id") != "probe" { print "system", value("os") }
        /^<expect / {
            when = value("when")
            sub(/^fault=/, "", when)
            variants = value("variant") == "" ? "base" : value("variant")
        }
        /^<connection / && variants != "" {
            m = split(variants, variant, " ")
            n = split(value("os"), os, "|")
            for (i = 1; i <= m; i++)
                for (j = 1; j <= n; j++)
                    print when, variant[i], os[j]
        }
        /^<\/expect/ { variants = "" }'
}

for file in $files; do
    cells "$file" >"$scratch/cells"
    sed -n 's/^system //p' "$scratch/cells" >>"$scratch/systems"
    sed -n 's/^fault //p' "$scratch/cells" | while read -r fault; do
        for system in $(sed -n 's/^system //p' "$scratch/cells"); do
            case $fault in
            wrong-length) variants=both-types ;;
            *) variants="base resolver" ;;
            esac
            for variant in $variants; do
                grep -qxF "$fault $variant $system" "$scratch/cells" ||
                    echo "$system: nothing of $fault, variant $variant"
            done
        done
    done | none "$file: each misbehaviour by each system"
    for word in ignore wrong-id garbage nxdomain servfail notimp formerr refused wrong-address wrong-length \
        header-only lame; do
        grep -qxF "fault $word" "$scratch/cells" || echo "$word is missing"
    done | none "$file: all of RFC 4074"
done
sort "$scratch/systems" | uniq -d | none "no system is there twice"

# The standards to the letter are nobody's system.
find models/os -name '*.xml' ! -name aliases.xml ! -name 'rfc-*' | sed 's,.*/,,; s/\.xml$//' | sort >"$scratch/all"
sort -u "$scratch/systems" | comm -23 "$scratch/all" - | none "every system is there"

# The systems of all hosts of the files.   systems FILE...
systems() {
    cat "$@" | tr '\n' ' ' | grep -o '<host [^>]*>' | sed -n 's/.* os="\([^"]*\)".*/\1/p' | tr -s ' ' '\n'
}

while read -r early late; do
    systems "scenarios/dns/$early.xml" "scenarios/dns/$late.xml" | sort -u | comm -23 "$scratch/all" - |
        none "every system is in $early or $late"
done <<'END'
ignored today-ignored
nxdomain today-nxdomain
other-rcodes today-rcodes
gateway-proxy today-gateway-proxy
END
done_testing
