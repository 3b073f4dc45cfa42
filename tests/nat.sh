#!/bin/sh
# nat.sh - types of NAT as files, and what an address behind one is seen as
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

home() {
    printf '<scenario><server name="www.example.com"/><site id="home" nat="%s" ipv6="none">' "$1"
    printf '<host os="windows-vista"/></site><connect to="www.example.com"/></scenario>\n'
}

# Each type that ships can be used; the report says by which the connection went.
for file in models/nat/*.xml; do
    name=${file##*/}
    name=${name%.xml}
    home "$name" | "$V6SIM" run - | grep -c "as 198.18.0.3: NAT $name\$" >"$scratch/n" || :
    [ "$(cat "$scratch/n")" = 1 ] || echo "$name"
done | none "each type of models/nat lets a client out"

# Of tests/nat/broken.xml each mistake is told, in its place.
status=0
home broken | "$V6SIM" validate - >"$scratch/out" 2>"$scratch/err" || status=$?
{
    [ $status -eq 2 ] || echo "exit status $status, not 2"
    [ ! -s "$scratch/out" ] || echo "something on standard output"
    sed -e 's|^/.*/nat/broken.xml|broken.xml|' "$scratch/err" | diff -u tests/nat/broken.expected - || :
} | none "mistakes in a file are told where they are"
done_testing
