#!/bin/sh
# rollout.sh - the rollout scenarios at their full size: all that they expect holds of a million homes as well
#
#   tests/rollout.sh [HOMES]         1000000 homes: some ten minutes, up to 4 GB; make check-rollout
#
# Below each point, where GNU time is there, what checking the file took: all variants, and parameters as the
# expectations want them. relays.xml has a tenth of that: its clients of Teredo keep a mapping for ten minutes each, and
# share what they meet.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
homes=${1:-1000000}
cd "$source"

# Notes what a command takes, if that can be told.   timed COMMAND...
timed() {
    if [ -x /usr/bin/time ]; then
        /usr/bin/time -f '%e s, %U s of CPU, %M KiB' -o "$scratch/took" "$@"
    else
        "$@"
    fi
}

for file in scenarios/rollout/*.xml; do
    set -- --set "homes=$homes"
    direct=$((homes / 40))
    [ "$file" != scenarios/rollout/relays.xml ] ||
        set -- --set "homes=$((3 * direct))" --set "direct=$direct"     # 75 % of all, as it expects
    : >"$scratch/took"
    if timed "$V6SIM" check "$@" "$file" >"$scratch/out" 2>&1; then
        pass "$file"
    else
        fail "$file"
        explain "$scratch/out"
    fi
    explain "$scratch/took"
done

# What doc/rollout.md says of a million: who is lost by AAAA in 2009, and who comes over IPv6.
if [ "$homes" -eq 1000000 ]; then
    "$V6SIM" run --totals --set homes=1000000 --variant aaaa scenarios/rollout/publish-aaaa-2009.xml |
        awk '$1 == "all" { print $2, "connections,", $4, "by IPv6,", $6, "abandoned" }' >"$scratch/have"
    echo "1,000,000 connections, 2,379 by IPv6, 903 abandoned" | diff - "$scratch/have" |
        none "of a million 903 are lost, and 2,379 come over IPv6"
fi
done_testing
