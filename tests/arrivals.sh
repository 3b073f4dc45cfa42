#!/bin/sh
# arrivals.sh - when hosts start, of which names, and several at once
#
# The arithmetic is tested by tests/unit/test-fixed.c; here, what comes of it in a scenario, and that nobody's start
# hangs on who else there is.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

one_more='<site><host id="new" os="windows-7"/></site>'

# A scenario of homes that do as $1 says.   homes ATTRIBUTES [SITE [MORE]]
homes() {
    cat <<END
<scenario>
<server name="www.example.com"/><server name="a.example.com b.example.com c.example.com"/>
${3-}<site id="home" ${2-count=\"1000\"}><host id="pc" os="linux-2009"/></site>
<connect id="page" from="home" $1/>
</scenario>
END
}

# Starts in ms with the names of the hosts, one a line, sorted.   starts FILE
starts() {
    "$V6SIM" run --format csv "$1" |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                 { print $column["host"], $column["nth"], $column["started_ms"], $column["to"] }' | LC_ALL=C sort
}

# How many started in each of as many parts of a time.   parts MS N
parts() {
    awk -v ms="$1" -v n="$2" '{ part[int($3 * n / ms)]++ }
        END { for (i = 0; i < n; i++) printf "%s%d", (i > 0 ? " " : ""), part[i]; print "" }'
}

www='to="www.example.com"'

# A Poisson process of which the number is known: 1000 of an hour, of which each quarter has 250, give or take 4
# deviations of sqrt(1000 / 4 * 3 / 4) = 13.7.
homes "$www over=\"1h\" arrivals=\"poisson\"" >"$scratch/poisson.xml"
starts "$scratch/poisson.xml" >"$scratch/poisson"
parts 3600000 4 <"$scratch/poisson" |
    awk '{ for (i = 1; i <= 4; i++) if ($i < 195 || $i > 305) print "a quarter has " $i }' |
    none "a Poisson process is spread over its time"
homes "$www over=\"1h\" arrivals=\"poisson\"" 'count="1001"' "$one_more" >"$scratch/more.xml"
starts "$scratch/more.xml" | grep -v '^home\[1001\]' | cmp - "$scratch/poisson" 2>&1 |
    none "a host more changes nobody's start"
sed 's/<scenario>/<scenario seed="2">/' "$scratch/poisson.xml" >"$scratch/seed.xml"
starts "$scratch/seed.xml" | cmp -s - "$scratch/poisson" && fail "another seed, other starts" ||
    pass "another seed, other starts"

# With a rate each host has a process of its own. 6000 in all, give or take 4 x 77.5; e^-6 of 1000 hosts have none.
homes "$www over=\"1h\" arrivals=\"poisson\" rate=\"6/h\"" >"$scratch/rate.xml"
starts "$scratch/rate.xml" >"$scratch/rate"
wc -l <"$scratch/rate" | awk '$1 < 5690 || $1 > 6310 { print $1 " starts" }' | none "as many as the rate says"
homes "$www over=\"1h\" arrivals=\"poisson\" rate=\"6/h\"" 'count="1001"' "$one_more" \
    >"$scratch/more.xml"
starts "$scratch/more.xml" | grep -v '^home\[1001\]' | cmp - "$scratch/rate" 2>&1 |
    none "nor does one with a rate"
homes "$www over=\"1h\" arrivals=\"poisson\" rate=\"6/h\" at=\"10m\"" >"$scratch/later.xml"
starts "$scratch/later.xml" | awk '{ print $1, $2, $3 - 600000 }' >"$scratch/later"
awk '{ print $1, $2, $3 + 0 }' "$scratch/rate" | cmp - "$scratch/later" 2>&1 | none "10 minutes later, all of it"

# Evenly: the first hosts of each round begin at 0, 15, 30 and 45 minutes; two rounds of 15 minutes are not over by 31.
homes "$www over=\"31m\" rate=\"4/h\"" 'count="2"' >"$scratch/even.xml"
starts "$scratch/even.xml" | reads "an even rate" "home[1].pc 1 0.000 www.example.com:80" \
    "home[1].pc 2 900000.000 www.example.com:80" "home[1].pc 3 1800000.000 www.example.com:80" \
    "home[2].pc 1 450000.000 www.example.com:80" "home[2].pc 2 1350000.000 www.example.com:80"

# A day's curve: of 1000 evenly, 1, 5, 3 and 1 tenths; drawn, as many, give or take 4 deviations of sqrt(250) at most.
printf 'time,weight\n# busy in the morning\n0h,10\n6h,50\n12h,30\n18h,10\n24h,0\n' >"$scratch/day.csv"
homes "$www arrivals=\"file:day.csv\"" >"$scratch/curve.xml"
starts "$scratch/curve.xml" | parts 86400000 4 | reads "a curve" "100 500 300 100"
homes "$www arrivals=\"poisson file:day.csv\"" >"$scratch/drawn.xml"
starts "$scratch/drawn.xml" | parts 86400000 4 |
    awk '$1 < 62 || $1 > 138 || $2 < 436 || $2 > 564 || $3 < 242 || $3 > 358' | none "a curve that is drawn"
homes "$www arrivals=\"file:day.csv\" over=\"2d\"" >"$scratch/days.xml"
starts "$scratch/days.xml" | parts 172800000 8 | reads "a curve goes on" "50 250 150 50 50 250 150 50"
# 24 a day of each of 100 hosts: 240, 1200, 720 and 240; evenly, give or take one for each host.
homes "$www arrivals=\"file:day.csv\" rate=\"1/h\"" 'count="100"' >"$scratch/along.xml"
starts "$scratch/along.xml" | parts 86400000 4 |
    awk '$1 < 230 || $1 > 250 || $2 < 1190 || $2 > 1210 || $3 < 710 || $3 > 730 || $4 < 230 || $4 > 250' |
    none "a rate along a curve"
homes "$www arrivals=\"poisson file:day.csv\" rate=\"1/h\"" 'count="100"' >"$scratch/along.xml"
starts "$scratch/along.xml" | parts 86400000 4 |
    awk '$1 < 178 || $1 > 302 || $2 < 1061 || $2 > 1339 || $3 < 612 || $3 > 828 || $4 < 178 || $4 > 302' |
    none "a Poisson process along a curve"

# A trace: a time for each.
printf 'time\n1s\n1s\n2.5s\n9s\n' >"$scratch/trace.csv"
homes "$www arrivals=\"file:trace.csv\"" 'count="3"' >"$scratch/trace.xml"
starts "$scratch/trace.xml" | reads "a trace" "home[1].pc 1 1000.000 www.example.com:80" \
    "home[2].pc 1 1000.000 www.example.com:80" "home[3].pc 1 2500.000 www.example.com:80"

# What is shown is read again, wherever that lies.
for name in rate curve along trace; do
    mkdir -p "$scratch/elsewhere"
    "$V6SIM" show "$scratch/$name.xml" >"$scratch/elsewhere/$name.xml"
    starts "$scratch/$name.xml" >"$scratch/here"
    starts "$scratch/elsewhere/$name.xml" | cmp - "$scratch/here" 2>&1 || :
done | none "show is read again"
"$V6SIM" run --output "$scratch/results" "$scratch/curve.xml" >/dev/null
grep -c "\"kind\" *: *\"table\"" "$scratch/results/manifest.json" | reads "results name the file" 1

# Popularity: names in the order of the list, ranks 1 to 4. zipf:1 has 12/25, 6/25, 4/25 and 3/25 of 4000 choices:
# 1920, 960, 640 and 480, give or take 4 deviations of sqrt(4000 p (1 - p)).
list='to="www.example.com a.example.com b.example.com c.example.com"'
names() {
    awk '{ print $4 }' | sort | uniq -c | awk '{ print $2, $1 }'
}
homes "$list popularity=\"zipf:1\" times=\"4\" every=\"1s\"" >"$scratch/zipf.xml"
starts "$scratch/zipf.xml" >"$scratch/zipf"
names <"$scratch/zipf" | awk 'BEGIN { is["www"] = 1920; is["a"] = 960; is["b"] = 640; is["c"] = 480 }
    { sub(/\..*/, "", $1); p = is[$1] / 4000; off = ($2 - is[$1]) ^ 2
      n++
      if (off > 16 * 4000 * p * (1 - p)) print $1 " is " $2 " times chosen" }
    END { if (n != 4) print n " names" }' | none "names by popularity"
homes "$list popularity=\"even\" times=\"4\" every=\"1s\"" >"$scratch/even.xml"
starts "$scratch/even.xml" | names | awk '($2 - 1000) ^ 2 > 16 * 750 { print }' | none "names, evenly"
homes "$list popularity=\"zipf:1\" times=\"4\" every=\"1s\"" 'count="1001"' "$one_more" \
    >"$scratch/more.xml"
starts "$scratch/more.xml" | grep -v '^home\[1001\]' | cmp - "$scratch/zipf" 2>&1 |
    none "a host more changes nobody's choice"

# Several names at once; the next time begins when the last of them has ended. a is 20 ms away, c 40.
cat >"$scratch/visit.xml" <<'END'
<scenario>
<domain id="near" rtt="20ms"/><domain id="far"/><link between="near far" rtt="40ms"/>
<server name="a.example.com" in="near"/><server name="c.example.com" in="far"/>
<site id="home" in="near"><host id="pc" os="windows-xp-sp3"/></site>
<connect id="page" to="a.example.com c.example.com" times="2"/>
<expect><connection of="page" count="4" result="established"/></expect>
</scenario>
END
# 10 ms to look up, the first time: Windows XP keeps what it has found.
"$V6SIM" run --format csv "$scratch/visit.xml" | sed 1d | cut -d, -f7-9,16,19 | sed 's/\.[0-9]*\(,\|$\)/\1/g' |
    reads "a visit to several names" "page[1],1,a.example.com:80,0,30" "page[1],2,a.example.com:80,50,20" \
        "page[2],1,c.example.com:80,0,50" "page[2],2,c.example.com:80,50,40"
"$V6SIM" check "$scratch/visit.xml" | grep -v ' 1 ok' | none "all of them are of the visit"

# What a visit comes to: its time is that of the last of its connections, a 50 ms and c 60 or 40 and 60 (XP, Linux);
# nobody is there at d, where each gives up after 5 s. 2 of 3 visits are complete, and the third is slow.
cat >"$scratch/visits.xml" <<'END'
<scenario>
<domain id="near" rtt="20ms"/><domain id="far"/><link between="near far" rtt="40ms"/>
<server name="a.example.com" in="near"/><server name="c.example.com" in="far"/>
<server id="dead" name="d.example.com" in="far" state="blackhole"/>
<site id="home" in="near" count="100"><mix share="1" os="windows-xp-sp3"/><mix share="1" os="linux-2009"/><host/></site>
<connect id="page" to="a.example.com c.example.com" times="2"/>
<connect id="other" to="a.example.com dead" patience="5s"/>
<expect>
<connection of="page" count="400" result="established"/><connection of="page[2]" count="200"/>
<share of="visit" where="result=established" is="66.7%"/><share of="visit" where="result=abandoned" is="33.3%"/>
<share of="visit" where="connection=other result=abandoned" is="33.3%"/>
<metric of="time" stat="max" where="kind=visit os=linux-2009 result=established" is="60ms"/>
<metric of="time" stat="max" where="kind=visit os=windows-xp-sp3 result=established" is="50ms"/>
<metric of="time" stat="min" where="kind=visit connection=other" is="5s"/>
</expect>
</scenario>
END
"$V6SIM" check "$scratch/visits.xml" | grep -v ' 8 ok' | none "what is expected of visits"
"$V6SIM" run "$scratch/visits.xml" | sed -n '/^by OS  *visits/,/^all/p' | sed 's/  */ /g' |
    reads "the report tells of visits" "by OS visits complete failed abandoned over 3 s p50 p95" \
        "windows-xp-sp3 150 100 0 50 50 40 ms 50 ms" "linux-2009 150 100 0 50 50 60 ms 60 ms" \
        "all 300 200 0 100 100 50 ms 60 ms"
for threads in 1 2 3; do
    "$V6SIM" run --threads $threads --format json "$scratch/visits.xml" | sed -n '/visits_by_os/,/]/p' | cksum
done | sort -u | wc -l | tr -d ' ' | reads "on several threads the same" 1
sed 's/result=established" is="66.7%"/result=established" is="100%"/' "$scratch/visits.xml" >"$scratch/wrong.xml"
"$V6SIM" check "$scratch/wrong.xml" 2>&1 | grep -c "d.example.com:80 ABANDONED" |
    reads "the connection is told that spoilt one" 1
done_testing
