#!/bin/sh
# shards.sh - shards, put together in any order and groups, give the bytes of the whole; what does not fit is refused
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

# Says if what shards gave is not what the whole did: text and directory.   same WHOLE MERGED
same() {
    sed "s|^written   $1:|written   $2:|" "$1.txt" | cmp - "$2.txt" 2>&1 || :
    diff -r "$1" "$2" 2>&1 | head -n 10
}

# A run and its shards: as they are, and in another order, with some put together first.   run_shards N ARGUMENT...
run_shards() {
    n=$1
    shift
    rm -rf "$scratch"/run-* "$scratch"/whole* "$scratch"/merged*
    "$V6SIM" run "$@" -o "$scratch/whole" >"$scratch/whole.txt"
    i=0
    while [ "$i" -lt "$n" ]; do
        "$V6SIM" run "$@" --threads $((i % 3 + 1)) --shard "$i/$n" -o "$scratch/run-$i" >/dev/null
        i=$((i + 1))
    done
    "$V6SIM" merge -o "$scratch/merged" "$scratch"/run-* >"$scratch/merged.txt"
    same "$scratch/whole" "$scratch/merged"
    [ "$n" -ge 4 ] || return 0
    "$V6SIM" merge --partial -o "$scratch/run-a" "$scratch/run-3" "$scratch/run-1"
    "$V6SIM" merge --partial -o "$scratch/run-b" "$scratch/run-a" "$scratch/run-0"
    rm -r "$scratch/run-0" "$scratch/run-1" "$scratch/run-3" "$scratch/run-a"
    # shellcheck disable=SC2046 # names without blanks
    "$V6SIM" merge -o "$scratch/merged-2" $(printf '%s\n' "$scratch"/run-* | sort -r) >"$scratch/merged-2.txt"
    same "$scratch/whole" "$scratch/merged-2"
}

# Of 2,000 and more parts, of one, of some whose hosts meet, behind NATs, with hosts that configure themselves.
run_shards 4 --set home.count=500 scenarios/populations/aaaa-dropped.xml | none "a population"
run_shards 4 --totals --all-variants --set home.count=500 scenarios/populations/aaaa-dropped.xml |
    none "its totals, and variants"
run_shards 7 --all-variants scenarios/nat/types.xml | none "NATs, and more variants"
run_shards 3 scenarios/teredo/nat-types.xml | none "one part alone"
run_shards 5 --totals tests/cases/ties.xml scenarios/first/three-systems.xml | none "two scenarios"
run_shards 1 scenarios/first/three-systems.xml | none "one shard"
run_shards 40 scenarios/first/three-systems.xml | none "more shards than parts"

# Whatever a scenario is about: all that ship, in three shards, unless packets go from one part to another.
scenarios_in scenarios | while read -r file; do
    rm -rf "$scratch"/run-* "$scratch"/whole* "$scratch"/merged*
    "$V6SIM" run -o "$scratch/whole" "$file" >"$scratch/whole.txt"
    for i in 1 2 0; do
        status=0
        "$V6SIM" run --shard $i/3 -o "$scratch/run-$i" "$file" >"$scratch/said" 2>&1 || status=$?
        [ $status -eq 0 ] || break
    done
    if [ $status -eq 0 ]; then
        "$V6SIM" merge -o "$scratch/merged" "$scratch"/run-* >"$scratch/merged.txt"
        same "$scratch/whole" "$scratch/merged"
        echo "$file" >>"$scratch/cut"
    elif ! grep -q "^$file: cannot be cut into shards" "$scratch/said"; then
        cat "$scratch/said"
    fi
done 2>&1 | none "each scenario"
# Most can be cut: all but those whose hosts send to each other.
[ "$(wc -l <"$scratch/cut")" -gt 100 ] && pass "most of them" || fail "most of them"

# What is printed of the whole, and its page.
run_page() {
    rm -rf "$scratch"/run-* "$scratch"/merged*
    "$V6SIM" run scenarios/nat/types.xml --html "$scratch/whole.page" >/dev/null
    for i in 0 1; do
        "$V6SIM" run --shard $i/2 -o "$scratch/run-$i" scenarios/nat/types.xml >/dev/null
    done
    "$V6SIM" merge --html "$scratch/merged.page" -o "$scratch/merged" "$scratch"/run-* >/dev/null
    cmp "$scratch/whole.page" "$scratch/merged.page"
}
run_page 2>&1 | none "a page"
for report in "--format json" "--format csv" "--table paths" "--dns --format json" "--table waits"; do
    for wanted in "" --totals; do
        [ "$report$wanted" != "--table waits--totals" ] || continue
        [ "$report$wanted" != "--table paths--totals" ] || continue
        # shellcheck disable=SC2086 # words
        {
            rm -rf "$scratch"/run-* "$scratch/merged"
            "$V6SIM" run $wanted $report scenarios/nat/types.xml >"$scratch/whole.txt"
            for i in 0 1 2; do
                "$V6SIM" run $wanted --dns --shard $i/3 -o "$scratch/run-$i" scenarios/nat/types.xml >/dev/null
            done
            "$V6SIM" merge $report -o "$scratch/merged" "$scratch"/run-* | cmp - "$scratch/whole.txt" 2>&1 || :
        } | none "prints $report $wanted"
    done
done

# A shard that is there is not run again, unless something has changed.
cp scenarios/nat/types.xml "$scratch/there.xml"
for change in "" "<!-- changed -->"; do
    echo "$change" >>"$scratch/there.xml"
    "$V6SIM" run --shard 1/3 -o "$scratch/there" "$scratch/there.xml" | grep -c 'parts of the world' || :
    "$V6SIM" run --shard 1/3 -o "$scratch/there" "$scratch/there.xml" | sed "s|$scratch/||"
done >"$scratch/said"
printf '%s\n' 1 "there: shard 1/3 is there already" 1 "there: shard 1/3 is there already" | diff - "$scratch/said" |
    none "a shard that is there"
# Of 40 parts of the same size those that begin in the first third: 0 to 13.
"$V6SIM" run --shard 0/3 -o "$scratch/there" "$scratch/there.xml" | grep -q 'shard 0/3, 14 of 40 parts' &&
    pass "another one is run" || fail "another one is run"

# A sweep, each shard a process or two; one of them again, as if its machine had been lost.
mishandled=scenarios/rollout/aaaa-mishandled.xml
sweep() {
    "$V6SIM" sweep $mishandled --vary fault --replicate 3 --set homes=100 "$@"
}
sweep -o "$scratch/sweep" >"$scratch/sweep.txt"
for i in 0 1 2 3 4; do
    sweep --shard $i/5 --jobs $((i % 2 + 1)) -o "$scratch/s$i" >/dev/null
done
rm "$scratch/s2/points/000003-8.json"
sweep --shard 2/5 -o "$scratch/s2" >"$scratch/again"
# 8 faults, 3 seeds; every fifth from the third on: runs 2, 7, 12, 17, 22.
grep -q ': shard 2/5, 5 of 24 runs, in ' "$scratch/again" && pass "a shard goes on" || fail "a shard goes on"
"$V6SIM" merge -o "$scratch/swept" "$scratch/s4" "$scratch/s2" "$scratch/s0" "$scratch/s1" "$scratch/s3" \
    >"$scratch/swept.txt"
same "$scratch/sweep" "$scratch/swept" | none "a sweep"
"$V6SIM" merge --partial -o "$scratch/left" "$scratch/s4" "$scratch/s1"
"$V6SIM" merge --partial -o "$scratch/right" "$scratch/s0" "$scratch/s3"
"$V6SIM" merge -o "$scratch/swept-2" "$scratch/right" "$scratch/s2" "$scratch/left" >"$scratch/swept-2.txt"
same "$scratch/sweep" "$scratch/swept-2" | none "in groups"

# Refused in one line, with a hint perhaps, status 2 and nothing written.   refuses MESSAGE ARGUMENT...
refuses() {
    message=$1
    shift
    status=0
    "$V6SIM" "$@" >"$scratch/out" 2>"$scratch/said" || status=$?
    {
        [ $status -eq 2 ] || echo "status $status"
        sed "s|$scratch/||g; /^  hint: /d" "$scratch/said" | grep -Fx "$message" >/dev/null || cat "$scratch/said"
        [ "$(grep -vc '^  hint: ' "$scratch/said")" -eq 1 ] || echo "in more than a line"
        cat "$scratch/out"
        [ ! -e "$scratch/no" ] || echo "something is written"
    } | none "$message"
}
refuses "v6sim merge: 2 shards are missing: 0/5, 3/5" merge -o "$scratch/no" "$scratch/s1" "$scratch/s2" "$scratch/s4"
refuses "v6sim merge: shard 4/5 is in 's4' and in 'left'" merge -o "$scratch/no" "$scratch/s4" "$scratch/left"
refuses "v6sim merge: '$source/tests' is no directory of shards" merge -o "$scratch/no" "$source/tests"
refuses "v6sim merge: needs -o DIR" merge "$scratch/s1"
for i in 0 1 2; do
    "$V6SIM" run --shard $i/3 -o "$scratch/r$i" scenarios/nat/types.xml >/dev/null
done
refuses "v6sim merge: 'r1' is of v6sim run, 's0' of v6sim sweep" merge -o "$scratch/no" "$scratch/s0" "$scratch/r1"
"$V6SIM" run --shard 1/4 -o "$scratch/four" scenarios/nat/types.xml >/dev/null
refuses "v6sim merge: 'four' is cut into 4 shards, 'r0' into 3" merge -o "$scratch/no" "$scratch/r0" "$scratch/four"
"$V6SIM" run --seed 2 --shard 1/3 -o "$scratch/seed" scenarios/nat/types.xml >/dev/null
refuses "v6sim merge: 'seed' does not belong to 'r0': it is of another command: v6sim run --seed 2 \
scenarios/nat/types.xml, not v6sim run scenarios/nat/types.xml" merge -o "$scratch/no" "$scratch/r0" "$scratch/seed"
sed 's/"version" : "[^"]*"/"version" : "0.0"/' "$scratch/r1/plan.json" >"$scratch/plan"
cp -r "$scratch/r1" "$scratch/old"
cp "$scratch/plan" "$scratch/old/plan.json"
sed "s/\"plan\": \"[0-9a-f]*\"/\"plan\": \"$(sha256sum <"$scratch/plan" | cut -d' ' -f1)\"/" \
    "$scratch/r1/shard.json" >"$scratch/old/shard.json"
version=$("$V6SIM" --version | cut -d' ' -f2)
refuses "v6sim merge: 'old' does not belong to 'r0': it is of another v6sim: version 0.0, not $version" \
    merge -o "$scratch/no" "$scratch/r0" "$scratch/old"

# A scenario that has changed since, for some of the shards or for him who merges.
cp scenarios/nat/types.xml "$scratch/mine.xml"
"$V6SIM" run --shard 0/2 -o "$scratch/m0" "$scratch/mine.xml" >/dev/null
echo '<!-- changed -->' >>"$scratch/mine.xml"
"$V6SIM" run --shard 1/2 -o "$scratch/m1" "$scratch/mine.xml" >/dev/null
refuses "v6sim merge: 'm1' does not belong to 'm0': it is of another mine.xml: its checksum differs" \
    merge -o "$scratch/no" "$scratch/m0" "$scratch/m1"
"$V6SIM" run --shard 0/2 -o "$scratch/m0" "$scratch/mine.xml" >/dev/null
echo '<!-- again -->' >>"$scratch/mine.xml"
refuses "v6sim merge: 'run-1.0-of-2.shard' is of other files than are there now" \
    merge -o "$scratch/no" "$scratch/m0" "$scratch/m1"

# Files that are not what was written.
cp -r "$scratch/r1" "$scratch/broken"
printf x | dd of="$scratch/broken/run-1.1-of-3.shard" bs=1 seek=100 conv=notrunc 2>/dev/null
refuses "v6sim merge: 'broken/run-1.1-of-3.shard' is not what was written there: its checksum differs" \
    merge -o "$scratch/no" "$scratch/r0" "$scratch/broken" "$scratch/r2"
cp -r "$scratch/s1" "$scratch/short"
rm "$scratch/short/points/000001-8.json"
refuses "v6sim merge: 'short/points/000001-8.json' is missing" \
    merge --partial -o "$scratch/no-2" "$scratch/s0" "$scratch/short"
cp -r "$scratch/s1" "$scratch/begun"
sed -i 's/"complete": true/"complete": false/' "$scratch/begun/shard.json"
refuses "v6sim merge: 'begun' is not complete" merge -o "$scratch/no" "$scratch/s0" "$scratch/begun"

# Directories that are something else.
refuses "v6sim sweep: -o: 's0' holds shard 0/5 of this sweep" \
    sweep $mishandled --vary fault --replicate 3 --set homes=100 --shard 1/5 -o "$scratch/s0"
refuses "v6sim sweep: -o: 's0' holds shard 0/5 of this sweep" \
    sweep $mishandled --vary fault --replicate 3 --set homes=100 -o "$scratch/s0"
refuses "v6sim sweep: -o: 'sweep' holds the sweep itself, not a shard of it" \
    sweep $mishandled --vary fault --replicate 3 --set homes=100 --shard 1/5 -o "$scratch/sweep"
refuses "v6sim run: --output: 's0' is a directory with something else than results of v6sim run in it" \
    run -o "$scratch/s0" scenarios/nat/types.xml

# Words that mean nothing.
for word in 3/3 x 1 1/0 1/2/3 -1/3 1/; do
    what="is no shard"
    [ "$word" != 3/3 ] || what="is none of so many"
    refuses "v6sim run: --shard \"$word\" $what" run --shard=$word -o "$scratch/no" scenarios/nat/types.xml
    refuses "v6sim sweep: --shard \"$word\" $what" sweep --vary fault --shard=$word -o "$scratch/no" $mishandled
done
for option in --ladder "--html $scratch/no" --vary-guesses "--format json" "--table paths" --packets; do
    # shellcheck disable=SC2086
    refuses "v6sim run: --shard and ${option%% *} do not go together" \
        run --shard 0/2 $option -o "$scratch/no" scenarios/nat/types.xml
done
refuses "v6sim run: --shard needs -o DIR" run --shard 0/2 scenarios/nat/types.xml

# Hosts that send to each other's addresses: 200 parts, of which no table says that they meet. The shard that finds out
# says so; there is no result without it.
cat >"$scratch/meet.xml" <<END
<scenario>
  <host id="a" os="linux-2009" count="200"/>
  <host id="b" os="linux-2009" ipv6="2001:db8::b"/>
  <ping from="a" to="2001:db8::b"/>
</scenario>
END
refuses "meet.xml: cannot be cut into shards: packets go from one part of its world to another, so that it has to be \
run as one" run --shard 0/2 -o "$scratch/no" "$scratch/meet.xml"
done_testing
