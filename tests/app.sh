#!/bin/sh
# app.sh - applications: what v6sim app says of them, and what they are on a system
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
mkdir "$scratch/os" "$scratch/app"
V6SIM_PROFILE_PATH=$scratch/os
export V6SIM_PROFILE_PATH

"$V6SIM" app list --format csv >"$scratch/list"
find models/app -name '*.xml' | sed 's,.*/,,; s/\.xml$//' | LC_ALL=C sort >"$scratch/files"
sed '1d; s/,.*//' "$scratch/list" | diff "$scratch/files" - | none "every file is listed, and nothing else"
while read -r name; do
    facts=$(grep -o ' confidence="' "models/app/$name.xml" | wc -l)
    items=$(grep -o '<item ' "models/app/$name.xml" | wc -l)
    grep "^$name," "$scratch/list" | sed 's/"[^"]*"/x/g' | cut -d , -f 4 | grep -qx "$facts" ||
        echo "$name has $facts facts"
    "$V6SIM" app show "$name" --format json | grep -c "\"from\":\"$name\"" | grep -qx $((facts + items)) ||
        echo "$name: not all is there"
done <"$scratch/files" | none "facts and items are counted"
xargs "$V6SIM" app show <"$scratch/files" | grep -c '^[^ ].*, released ' | grep -vx "$(wc -l <"$scratch/files")" |
    none "all are shown"

# On every system: the application's facts are there in place of the system's, and no others have gone.
systems=$(find models/os -name '*.xml' ! -name aliases.xml | sed 's,.*/,,; s,\.xml$,,' | sort | paste -s -d ' ' -)
while read -r name; do
    cat >"$scratch/all.xml" <<END
<scenario><server name="www.example.com"/><host os="$systems" app="$name"/><connect to="www.example.com"/></scenario>
END
    "$V6SIM" facts --all --format csv "$scratch/all.xml" >"$scratch/facts" || echo "$name: not read"
    for system in $systems; do
        n=$(grep -cF ",$system+$name," "$scratch/facts" || :)
        of=$("$V6SIM" os show "$system" --format json | grep -c '"confidence":' || :)
        [ "$n" -eq "$of" ] || echo "$system+$name: $n facts, $of of the system"
    done
done <"$scratch/files" | none "each application on each system"

# Rows and columns name the system and the application apart.
cat >"$scratch/mix.xml" <<'END'
<scenario>
  <server name="www.example.com"/>
  <site count="100"><mix share="30%" app="chrome-130"/><mix share="70%" app="none"/><host os="linux-2009"/></site>
  <site count="10">
    <mix share="1" os="linux-2009" app="curl-7.88.1"/><mix share="1" os="windows-vista" app="none"/><host/>
  </site>
  <site count="10"><mix share="100%" os="windows-7"/><host app="wget-1.21.3"/></site>
  <connect to="www.example.com"/>
</scenario>
END
"$V6SIM" run --totals --format csv "$scratch/mix.xml" | awk -F , 'NR > 1 { print $4, $(NF - 1), $6 }' >"$scratch/out"
diff - "$scratch/out" <<'END' | none "a mix deals applications as it does systems"
linux-2009 chrome-130 30
linux-2009  70
linux-2009 curl-7.88.1 5
windows-vista  5
windows-7 wget-1.21.3 10
END
"$V6SIM" run --format csv "$scratch/mix.xml" | awk -F , '
    NR == 1 { while ($++app != "app") ; next }
    { n[$5 " " $app]++ }
    END { for (both in n) print both, n[both] }' | sort >"$scratch/out"
diff - "$scratch/out" <<'END' | none "a connection's row has both"
linux-2009  70
linux-2009 chrome-130 30
linux-2009 curl-7.88.1 5
windows-7 wget-1.21.3 10
windows-vista  5
END

# What is wrong with a file is told at its place.   refused TEXT MESSAGE
refused() {
    printf '%s\n' "$1" >"$scratch/app/mine.xml"
    if "$V6SIM" app show mine >"$scratch/out" 2>"$scratch/err"; then
        echo "not refused: $1"
    fi
    [ ! -s "$scratch/out" ] || echo "something on standard output"
    grep -qF "$2" "$scratch/err" || { echo "no such message: $2"; cat "$scratch/err"; }
}
{
    refused '<os name="mine" label="x" released="2026"/>' 'mine.xml:1:1: <os> is not a profile'
    refused '<app name="other" label="x" released="2026"/>' 'mine.xml:1:12: name "other" in the file of mine'
    refused '<app name="mine" released="2026"/>' 'app needs the attribute "label"'
    refused '<app name="mine" label="x" released="2026"><tcp/></app>' 'mine.xml:1:44: <tcp> is a matter of the system'
    refused '<app name="mine" label="x" released="2026"><drop id="x"/></app>' '<app> holds no <drop>'
    refused '<app name="mine" label="x" released="2026"><was revision="1"/></app>' '<was> is a matter of the system'
    refused '<app name="mine" label="x" released="2026"><connect id="c" strategy="rfc6555"/></app>' \
        '<connect> states a fact without source'
    refused '<app name="mine" label="x" released="2026">
      <connect id="c" strategy="rfc6555" source="x" confidence="rfc"/></app>' \
        'mine.xml:2:7: <connect> needs an attempt-delay'
} | none "mistakes in a file"
rm "$scratch/app/mine.xml"
for wrong in "lst" "list chrome-130" "show" "show chrome"; do
    # shellcheck disable=SC2086 # words
    if "$V6SIM" app $wrong >"$scratch/out" 2>"$scratch/err"; then
        echo "$wrong: not refused"
    fi
    [ ! -s "$scratch/out" ] || echo "$wrong: something on standard output"
done | none "what the verb does not know"
done_testing
