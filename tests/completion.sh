#!/bin/sh
# completion.sh - what bash offers while one types: verbs, options, and their values
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

command -v bash >/dev/null || {
    echo "1..0 # SKIP bash is missing"
    exit 0
}
mkdir "$scratch/bin" "$scratch/here"
ln -s "$V6SIM" "$scratch/bin/v6sim"
PATH=$scratch/bin:$PATH
v6sim completion bash >"$scratch/script"
cat >"$scratch/here/home.xml" <<'END'
<scenario>
  <parameter name="fault" values="none ignore"/>
  <dns fault="{fault}"/>
  <server id="www" name="www.example.com"/>
  <host os="windows-vista"/>
  <connect to="www"/>
  <variant name="ipv6-dead"><change id="www" ipv6-state="dead"/></variant>
  <variant name="ipv4-dead"><change id="www" ipv4-state="dead"/></variant>
</scenario>
END
mkdir "$scratch/here/folder"
: >"$scratch/here/notes.txt"

# What is offered for the last of the words, which are as readline has them: "--os = w". Blanks at the end stand
# for themselves.   offered WORD...
offered() {
    (cd "$scratch/here" && bash -c '
        script=$1; shift
        . "$script"
        COMP_WORDS=(v6sim "$@"); COMP_CWORD=$#
        _v6sim
        printf "%s\n" "${COMPREPLY[@]}"' bash "$scratch/script" "$@") | sed '/^$/d'
}

# These are offered, and no more.   offers "WORD..." WORD...
offers() {
    wanted=$1
    shift
    offered "$@" | sort >"$scratch/offered"
    for word in $wanted; do
        echo "$word"
    done | sort >"$scratch/wanted"
    sed 's/ $//' "$scratch/offered" | diff "$scratch/wanted" - | none "$*"
}

offers "check compare completion" c
offers "explain" ex
# Of a list that grows, some: each verb has its options, all that its --help has.
v6sim --help | sed -n 's/^  v6sim \([a-z]*\)  .*/\1/p' | while read -r verb; do
    offered "$verb" | grep -qx "$verb" || echo "$verb is not offered"
    v6sim "$verb" --help |
        sed -n '/^Examples/q; s/^  -[a-z], *//; s/^ *\(--[a-z0-9-]*=*\).*/\1/p' | sort -u >"$scratch/wanted"
    offered "$verb" - | sed 's/ $//' | sort | diff "$scratch/wanted" - | sed "s/^/$verb: /"
done | none "each verb, with each option of its --help"

offers "--format=" run --fo
offers "--dns" run --dn
offered run --dn | grep -q ' $' || echo "no blank" | none "an option without a value is done"
offers "csv" run --format c
offers "csv" run --format = c
offers "text csv json" run --format =
offers "paths" run --table p
offers "auto always never" check --color ''
offers "windows-vista" select --os windows-v
offers "windows-vista" os show windows-v
offers "windows-vista" os diff windows-7 windows-v
offers "list" os l
offers "scenario" schema sc
offers "home.xml folder" run ''
offers "home.xml" run --dns h
offers "base ipv4-dead ipv6-dead" run home.xml --variant ''
offers "ipv6-dead" run home.xml --variant = ipv6
offers "fault=" run home.xml --set f
offers "home.xml folder base ipv4-dead ipv6-dead" compare home.xml ''
offers "notes.txt" run --pcapng n
offers "broken-dns broken-ipv6" new br
offers "home.xml" new broken-dns h
offers "" nothing-like-that ''

# As many words as there are systems and applications.
offered select --os '' | wc -l >"$scratch/n"
{
    v6sim completion systems | wc -l | diff "$scratch/n" -
    [ "$(cat "$scratch/n")" -gt 30 ] || echo few
} | none "all systems"
v6sim completion variants "$scratch/here/nowhere.xml" | grep -vx base | none "a file that is not there offers nothing"
done_testing
