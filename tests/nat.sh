#!/bin/sh
# nat.sh - types of NAT and firewall as files, and what an address behind one is seen as
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
    said="as 198.18.0.3: NAT $name"
    home "$name" >"$scratch/home.xml"
    if grep -q '^<firewall ' "$file"; then
        said="behind home-firewall: firewall $name"
        sed -i 's/ nat=/ firewall=/' "$scratch/home.xml"
    fi
    "$V6SIM" run "$scratch/home.xml" | grep -c "$said\$" >"$scratch/n" || :
    [ "$(cat "$scratch/n")" = 1 ] || echo "$name"
done | none "each type of models/nat lets a client out"

# And which of its facts the answer rests on: by mapping and port it went out, by the filter the answer came in;
# its timers were not reached, and nobody sent to it unasked. It is one NAT.
home symmetric | "$V6SIM" facts --format csv - |
    sed -n 's/^[^,]*,[^,]*,[0-9]*,symmetric,\([a-z]*\),.*,\([0-9]*\),\([0-9]*\),\([0-9]*\),$/\1 \2 \3 \4/p' |
    awk '{ print $1, ($2 > 0 ? "acted" : $3 > 0 ? "waited" : "unused"), $4 }' >"$scratch/facts"
diff - "$scratch/facts" <<'END' | none "facts of its type are counted"
mapping acted 1
filtering acted 1
ports acted 1
timer waited 1
END
shipped() {
    V6SIM_PROFILE_PATH= "$V6SIM" nat "$@"
}
shipped list --format csv | sed '1d; s/,.*//' >"$scratch/list"
find models/nat -name '*.xml' | sed 's,.*/,,; s/\.xml$//' | LC_ALL=C sort | diff - "$scratch/list" |
    none "every file is listed, and nothing else"
while read -r name; do
    facts=$(grep -o ' confidence="' "models/nat/$name.xml" | wc -l)
    items=$(grep -o '<item ' "models/nat/$name.xml" | wc -l)
    shipped show "$name" --format json | grep -c "\"from\":\"$name\"" | grep -qx $((facts + items)) ||
        echo "$name: not all is there"
done <"$scratch/list" | none "facts and items are counted"

# Of tests/nat/broken.xml each mistake is told, in its place.
status=0
home broken | "$V6SIM" validate - >"$scratch/out" 2>"$scratch/err" || status=$?
{
    [ $status -eq 2 ] || echo "exit status $status, not 2"
    [ ! -s "$scratch/out" ] || echo "something on standard output"
    sed -e 's|^/.*/nat/broken.xml|broken.xml|' "$scratch/err" | diff -u tests/nat/broken.expected - || :
} | none "mistakes in a file are told where they are"
done_testing
