#!/bin/sh
# threads.sh - the same bytes for any number of threads
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# Of 2,000 and more parts, of one, and of some whose hosts meet: what all threads saw is put together.
for file in scenarios/populations/aaaa-dropped.xml scenarios/nat/types.xml scenarios/teredo/nat-types.xml \
    scenarios/6to4/asymmetry.xml tests/cases/ties.xml; do
    for report in "--format json" "--format json --totals" "--format json --dns" "--table paths"; do
        # shellcheck disable=SC2086
        "$V6SIM" run --threads 1 $report "$file" >"$scratch/one"
        for n in 2 3 8; do
            # shellcheck disable=SC2086
            "$V6SIM" run --threads $n $report "$file" | cmp - "$scratch/one" 2>&1 || :
        done | none "$file $report"
    done

    # Directories of results: each table, row by row.
    for report in "" --totals; do
        for n in 1 2 3; do
            # shellcheck disable=SC2086
            "$V6SIM" run --threads $n -o "$scratch/results$n" $report "$file" >/dev/null
        done
        for n in 2 3; do
            diff -r "$scratch/results1" "$scratch/results$n" 2>&1 | head -n 10
        done | none "$file -o $report"
    done
done

done_testing
