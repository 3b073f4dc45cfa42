#!/bin/sh
# page.sh - the pages that --html writes
#
# It is well-formed, loads nothing, and says what run --format json says; Chromium opens it from file:// and
# sorts and steps (tests/page-probe.js), at the width of a desktop and of a telephone, and without its script.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"
unset V6SIM_PROFILE_PATH
pages="first/smallest first/three-systems first/ipv6-dead 6to4/asymmetry teredo/qualification autoconf/routers
    resolvers/lookups populations/aaaa-dropped"

name() {
    echo "$scratch/$(echo "$1" | tr / -).html"
}

for page in $pages; do
    "$V6SIM" run "scenarios/$page.xml" >"$scratch/alone"
    "$V6SIM" run --html "$(name $page)" "scenarios/$page.xml" | diff "$scratch/alone" - | sed "s|^|$page: |"
done | none "pages beside the report, which is the same"

# Texts that want to be more than texts: the question, where it is from, the file's name, a comment, an operator.
hostile="$scratch/a&b \"c<d>'.xml"
cat >"$hostile" <<'EOF'
<scenario>
  <question>Does &lt;script>document.title = "no"&lt;/script> run? ]]&gt; &lt;/style> &amp;amp;</question>
  <source>&lt;img src="x" onerror="document.title = 'no'"/> &amp; "RFC"</source>
  <!-- ]]> </script> </pre> & -->
  <domain id="isp"/> <domain id="v6" ipv4="none"/> <link between="isp v6" rtt="20ms"/>
  <relay type="6to4" in="v6" operator="&lt;b>&amp;"/>
  <server name="www.example.com" in="v6"/>
  <host id="pc" os="windows-vista" in="isp"/>
  <connect to="www.example.com"/>
</scenario>
EOF
sed -i 's/ in="v6" operator/ in="isp" operator/; s/<!-- .* -->/<!-- ]]> <\/script> <\/pre> \&#x26; -->/' "$hostile"
"$V6SIM" run --html "$scratch/hostile.html" "$hostile" >/dev/null
{
    title=$(xmllint --xpath 'string(//*[local-name()="p"][@class="question"])' "$scratch/hostile.html")
    [ "$title" = 'Does <script>document.title = "no"</script> run? ]]> </style> &amp;' ] || echo "question: $title"
    xmllint --xpath 'string(//*[local-name()="code"][last()])' "$scratch/hostile.html" |
        sed '$d' | diff - "$hostile" || :     # the last line's end is xmllint's
    xmllint --xpath 'string(//*[local-name()="dd"][1])' "$scratch/hostile.html" | grep -Fqx "$hostile" ||
        echo "the file's name is not there"
} | none "texts that want to be more"

# Of addresses of the net there are the names of languages (xmlns), and texts.
outside='//@src | //@href[not(starts-with(., "#"))] | //@srcset | //@style[contains(., "url(")] |
    //*[local-name()="link" or local-name()="img" or local-name()="iframe" or local-name()="object"] |
    //*[local-name()="style" and (contains(., "url(") or contains(., "@import"))] |
    //*[local-name()="script" and (contains(., "fetch(") or contains(., "XMLHttp") or contains(., "import("))]'
for page in "$scratch"/*.html; do
    xmllint --noout "$page" 2>&1 | sed "s|^|$(basename "$page"): |"
    xmllint --xpath "$outside" "$page" 2>/dev/null | sed "s|^|$(basename "$page"): |"
done | none "well-formed, and nothing is loaded"

# Figures of the tables of a page: "connections host=xp total 30000000"; the first column says whose a row is.
figures_of_page() {
    awk '
        /<table data-table=/ { split($0, part, "data-table=\""); split(part[2], part, "\""); table = part[1] }
        /^<thead>/ { n = split($0, part, "data-column=\"")
            for (i = 2; i <= n; i++) { split(part[i], name, "\""); column[i] = name[1] } }
        /^(<\/tbody><tfoot>)?<tr>/ { n = split($0, part, /<t[hd]/); split(part[2], first, /[<>]/)
            for (i = 3; i <= n; i++)
                if (match(part[i], /data-v="[0-9]+"/))
                    print table, column[2] "=" first[2], column[i], substr(part[i], RSTART + 8, RLENGTH - 9) }' "$1" |
        sort -u
}

# The same of JSON, whose rows are lines each: of each text in a row.
figures_of_json() {
    awk '
        /^  "[a-z_]+": \[/ { split($0, part, "\""); table = part[2] }
        /^    \{/ { n = split($0, part, /[{},]/)
            for (i = 1; i <= n; i++)
                if (match(part[i], /^"[a-z_]+":"/)) {
                    whose = part[i]; gsub(/"/, "", whose); sub(/:/, "=", whose)
                    for (j = 1; j <= n; j++)
                        if (match(part[j], /^"[a-z0-9_]+":[0-9]+$/)) {
                            split(part[j], figure, /[":]+/); sub(/_ns$/, "", figure[2])
                            print table, whose, figure[2], figure[3] } } }' | sort -u
}
for page in $pages; do
    # Of many hosts those that are examples, too, would take long: their totals are compared.
    "$V6SIM" run --dns --format json $(case $page in populations/*) echo --totals ;; esac) "scenarios/$page.xml" |
        figures_of_json >"$scratch/json"
    figures_of_page "$(name $page)" >"$scratch/page"
    case $page in populations/*) sed -i '/^connections /d; /^groups /d' "$scratch/page" ;; esac
    [ "$(wc -l <"$scratch/page")" -ge 10 ] || echo "$page: there are no figures"
    grep -q '^[a-z]* host=' "$scratch/page" || grep -q '^by_os os=' "$scratch/page" || echo "$page: none of a host"
    grep -v '^groups ' "$scratch/page" | comm -23 - "$scratch/json" | sed "s|^|$page: |"
done | none "figures are those of run --format json"

# So are those of facts: how often they were acted on and waited under, and for how many hosts.
figures='.* data-v="\([0-9]*\)".* data-v="\([0-9]*\)".* data-v="\([0-9]*\)".*'
members='"acted":\([0-9]*\),"waited":\([0-9]*\),"hosts":\([0-9]*\)}'
for page in $pages; do
    sed -n 's/.*<tr id="fact-\([^"]*\)"'"$figures"'/\1 \2 \3 \4/p' "$(name $page)" | grep -v ' 0 0 0$' >"$scratch/page"
    "$V6SIM" facts --format json "scenarios/$page.xml" |
        sed -n 's/^ *{"os":"\([^"]*\)","id":"\([^"]*\)",.*'"$members"'.*/\1-\2 \3 \4 \5/p' | diff - "$scratch/page" |
        sed "s|^|$page: |"
    [ -s "$scratch/page" ] || echo "$page: no facts"
done | none "figures of facts are those of facts --format json"

# A server that does something of its own is a host here, as it is in other reports.
"$V6SIM" run --html "$scratch/acts" --host www scenarios/teredo/unsolicited.xml >/dev/null
for heading in www 'www pings .*'; do
    grep -q "<h3>$heading\(<\|\$\)" "$scratch/acts" || echo "no $heading"
done | none "a server that acts"

# A comparison: figures are those of compare --format json; what is written otherwise in the scenarios is said; the
# first decision that differs leads to its fact, which is a guess (RFC 4074 drops AAAA, Vista waits for it).
mishandled=scenarios/rollout/aaaa-mishandled.xml
set -- $mishandled fault=none fault=ignore --set homes=200 --vary-guesses
"$V6SIM" compare "$@" --html "$scratch/compare.html" >"$scratch/beside"
"$V6SIM" compare scenarios/first/ipv6-dead.xml blackhole --html "$scratch/few.html" >/dev/null
{
    "$V6SIM" compare "$@" | diff - "$scratch/beside"
    "$V6SIM" compare "$@" --format json | figures_of_json >"$scratch/json"
    figures_of_page "$scratch/compare.html" >"$scratch/page"
    for figure in 'groups os=windows-vista a_p95' 'groups os=linux-2009 b_abandoned' 'servers server=cache b_queries' \
        'connections host=home.*pc b_total' 'guesses os=windows-vista changed_hosts'; do
        grep -q "^$figure " "$scratch/page" || echo "not there: $figure"
    done
    # Where it is not the first column that says whose a row is, several rows have the same name.
    comm -23 "$scratch/page" "$scratch/json"
    grep -q '<a class="fact" href="#fact-windows-vista-aaaa-wait".*<strong class="guess">' "$scratch/compare.html" ||
        echo "the fact is not there"
    for change in '- .*fault="none" for="AAAA"' '+ .*fault="ignore" for="AAAA"'; do
        xmllint --xpath 'string(//*[@class="changes"])' "$scratch/compare.html" | grep -qe "^$change" ||
            echo "not there: $change"
    done
    # One line differs, on either side.
    lines='count(//*[local-name()="pre"][@class="changes"]/*[local-name()!="span"])'
    xmllint --xpath "$lines" "$scratch/compare.html" | grep -vx 2
    answer=$(xmllint --xpath 'string(//*[local-name()="p"][@class="answer"])' "$scratch/few.html")
    [ "$answer" = "$("$V6SIM" compare scenarios/first/ipv6-dead.xml blackhole --format json |
        sed -n 's/^  "answer": "\(.*\)",$/\1/p')" ] || echo "answer: $answer"
} | none "a comparison"

# The same of directories, which have reasons and guesses, but no table of facts to lead to.
for fault in none ignore; do
    "$V6SIM" run -o "$scratch/run-$fault" --set homes=20 --set fault=$fault $mishandled >/dev/null
done
(cd "$scratch" && "$V6SIM" compare run-none run-ignore --html directories.html >/dev/null)
{
    grep -q 'class="fact" title="guess: [^"]*">aaaa-wait</span> <strong class="guess">' "$scratch/directories.html" ||
        echo "no guess"
    grep -c 'id="facts"\|href="#fact' "$scratch/directories.html" | grep -vx 0
} | none "a comparison of directories"

# A sweep: each cell's value is the mean that sweep.csv has, in thousandths, times in thousandths of ns; a picture of
# what changes, and words for what does not. Half of the queries are lost: with several seeds there are intervals.
"$V6SIM" sweep $mishandled --set homes=200 --vary fault=none,ignore,servfail -o "$scratch/faults" \
    --html "$scratch/sweep.html" >"$scratch/beside"
cat >"$scratch/lossy.xml" <<'EOF'
<scenario seed="5">
  <question>How much loss at the resolver does each system bear?</question>
  <dns id="internet-dns" loss="50%"/>
  <server name="www.example.com"/>
  <host os="linux-2009" count="20"/>
  <connect to="www.example.com"/>
</scenario>
EOF
"$V6SIM" sweep "$scratch/lossy.xml" --vary internet-dns.loss=0%,20%,50% --replicate 4 -o "$scratch/seeds" \
    --html "$scratch/seeds.html" >/dev/null
# "1,none,0" of a page: point, its value, the figures.   points PAGE TABLE
points() {
    awk -v table="$2" '
        $0 ~ "<table data-table=\"" table "\"" { on = 1 }
        on && /^<tr>/ { line = ""
            n = split($0, part, /<t[hd]/)
            for (i = 2; i <= n; i++)
                if (match(part[i], /data-v="[0-9]+"/)) line = line "," substr(part[i], RSTART + 8, RLENGTH - 9)
                else { split(part[i], text, /[<>]/); line = line "," text[2] }
            print substr(line, 2) }
        /<\/table>/ { on = 0 }' "$1"
}
# The same of sweep.csv, whose counts have three digits behind the point at most.   points_of_csv DIR KIND ALL
points_of_csv() {
    awk -F, -v kind="$2" '
        function thousandths(text, scale, part) { split(text, part, "."); return sprintf("%.0f", text * scale) }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["of"] == kind && $at["os"] == "all" {
            print $1 "," $4 "," thousandths($at["established"], 1000) "," thousandths($at["queries_aaaa"], 1000) "," \
                thousandths($at["p95_ms"], 1000000) }' "$1/sweep.csv"
}
for page in sweep:faults seeds:seeds; do
    # Of the page: point, value, connections, established, IPv6, failed, [abandoned,] over 3 s, p50, p95, A, AAAA.
    points "$scratch/${page%:*}.html" connections |
        awk -F, '{ printf "%s,%s,%s,%s,%.0f\n", $1, $2, $4, $NF, $(NF - 2) / 1000 }' >"$scratch/page"
    points_of_csv "$scratch/${page#*:}" connections | diff - "$scratch/page" | sed "s|^|$page: |"
    [ "$(wc -l <"$scratch/page")" -eq 3 ] || echo "$page: not three points"
    figures=$(grep -c '<figure>' "$scratch/${page%:*}.html")
    [ "$figures" -ge 5 ] || echo "$page: $figures pictures"
done | none "a sweep"
{
    grep -q 'The same at all points: connections, ' "$scratch/sweep.html" || echo "what is the same is not said"
    grep -q 'most come to nothing at fault=ignore (20), fewest at fault=none (none)' "$scratch/sweep.html" ||
        echo "the answer is another one"
    # An interval is a bar with ends; nothing is random without loss.
    grep -c '<path d="M0 [0-9]*V[0-9]*M-4' "$scratch/seeds.html" | awk '$1 < 4 { print $1 " intervals" }'
    grep -c '<path d="M0 [0-9]*V[0-9]*M-4' "$scratch/sweep.html" | grep -vx 0
    "$V6SIM" sweep "$scratch/lossy.xml" --vary internet-dns.loss=0%,20%,50% --replicate 4 -o "$scratch/seeds" \
        --html "$scratch/again" >/dev/null
    cmp "$scratch/again" "$scratch/seeds.html"
} | none "what a sweep's page says"

# Of several variants one page has all: each with its section, beside each other what each connection came to, which is
# what the runs themselves say. Ids stand once.
variants="base blackhole refused"
"$V6SIM" run --html "$scratch/variants.html" --all-variants scenarios/first/ipv6-dead.xml >/dev/null
{
    for variant in $variants; do
        grep -c "<section id=\"variant-$variant\"" "$scratch/variants.html" | sed "/^1\$/d; s/^/$variant: /"
        "$V6SIM" run --variant $variant --format csv scenarios/first/ipv6-dead.xml |
            awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { print $at["host"], $at["total_ms"] / 1000 }'
    done | sort >"$scratch/runs"
    # "<th scope="row">vista  windows-vista  connection to ...</th><td>21.04 s, ipv4</td>..."
    sed -n '/<table data-table="who"/,/<\/table>/s/.*<th scope="row">\([^ ]*\)  .*<\/th>\(.*\)<\/tr>/\1 \2/p' \
        "$scratch/variants.html" | awk '
            { n = split($0, part, /<\/?td>/); split(part[1], name, " ")
              for (i = 2; i < n; i += 2) { split(part[i], time, " ")
                  print name[1], time[2] ~ /^ms/ ? time[1] / 1000 : time[1] + 0 } }' | sort >"$scratch/beside"
    [ "$(wc -l <"$scratch/beside")" -eq 12 ] || echo "not 4 hosts in 3 variants"
    # Text shows three digits behind the point, runs give nanoseconds.
    paste -d' ' "$scratch/runs" "$scratch/beside" | awk '{ d = $2 - $4 } $1 != $3 || d > 0.001 || d < -0.001'
    xmllint --xpath '//@id' "$scratch/variants.html" | tr ' ' '\n' | grep . | sort | uniq -d
} | none "all variants on one page"

# Of a ladder with a lot of lines the first ones are there, and how to get at the others: each visit is 12 rows or so.
cat >"$scratch/long.xml" <<'EOF'
<scenario>
  <server name="www.example.com" ttl="1s"/>
  <host id="pc" os="windows-vista"/>
  <connect to="www.example.com" times="300" every="1m"/>
</scenario>
EOF
"$V6SIM" run --html "$scratch/long" "$scratch/long.xml" >/dev/null
{
    steps=$(grep -c '<li class="[a-z]*" data-step=' "$scratch/long")
    [ "$steps" -gt 350 ] && [ "$steps" -le 400 ] || echo "$steps steps"
    grep -q 'packets and decisions are left out.*<code>v6sim run --ladder --host' "$scratch/long" || echo "not said"
    # What is left out and what is there are all that there is.
    left=$(sed -n 's/.*<p>\([0-9,]*\) more packets and decisions.*/\1/p' "$scratch/long" | tr -d ,)
    [ "${left:-0}" -gt 2000 ] || echo "$left are left out"
} | none "a long ladder"
rm "$scratch/long"

# What cannot be written, and what does not go together.
{
    status=0
    "$V6SIM" run --html "$scratch/nowhere/page.html" scenarios/first/smallest.xml >/dev/null 2>"$scratch/err" ||
        status=$?
    [ $status -eq 2 ] || echo "exit status $status, not 2"
    complaint="v6sim run: --html: cannot write '$scratch/nowhere/page.html': No such file or directory"
    grep -Fqx "$complaint" "$scratch/err" || cat "$scratch/err"
    "$V6SIM" run --html "$scratch/two.html" scenarios/first/*.xml 2>&1 |
        grep -vx -e 'v6sim run: --html is for one scenario' \
            -e '  hint: run them one by one, each with a file of its own' || :
    [ ! -e "$scratch/two.html" ] || echo "a page of two scenarios"
    "$V6SIM" run --ladder --html "$scratch/two.html" scenarios/first/smallest.xml 2>&1 |
        grep -vx -e 'v6sim run: --ladder and --html do not go together' \
            -e '  hint: a ladder is text, and all there is' || :
} | none "refusals"

# The same page again; with a variant, other hosts.
{
    "$V6SIM" run --html "$scratch/again" scenarios/first/ipv6-dead.xml >/dev/null
    cmp "$scratch/again" "$(name first/ipv6-dead)"
    "$V6SIM" run --html "$scratch/again" --variant blackhole --host vista scenarios/first/ipv6-dead.xml >/dev/null
    grep -c '<article class="ladder"' "$scratch/again" | grep -vx 1
    xmllint --xpath 'string(//*[local-name()="small"][@class="variant"])' "$scratch/again" | grep -vx blackhole
    rm "$scratch/again"
} | none "the same bytes, or another variant"

command -v chromium >/dev/null || {
    pass "in Chromium # SKIP chromium is missing"
    done_testing
    exit 0
}

# Opens pages with the probe in them, each in a frame as wide as a telephone or a desktop, and prints what is wrong; the
# window itself is never narrower than 500.   probe PAGE#NAME WIDTH...
probe() {
    cat >"$scratch/frames.htm" <<'EOF'
<!DOCTYPE html>
<title>frames</title>
<pre id="probe"></pre>
<script>
window.addEventListener("message", function (event) {
    document.getElementById("probe").textContent += event.data + "\n";
});
</script>
EOF
    n_frames=$(($# / 2))
    while [ $# -gt 0 ]; do
        echo "<iframe src=\"$1\" width=\"$2\" height=\"900\" frameborder=\"0\"></iframe>" >>"$scratch/frames.htm"
        shift 2
    done
    # A machine that is busy with others may end the page before its frames have told: then once more.
    for attempt in 1 2 3 4 5; do
        : >"$scratch/chromium-said"
        timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-extensions --no-first-run \
            --enable-logging=stderr --user-data-dir="$scratch/chromium" --window-size=1400,1000 \
            --virtual-time-budget=20000 --dump-dom "file://$scratch/frames.htm" >"$scratch/dom" 2>"$scratch/log" \
            </dev/null || echo "Chromium ended with status $?, attempt $attempt" >"$scratch/chromium-said"
        [ "$(grep -c '^[^ ]*: {\|<pre id="probe">[^ ]*: {' "$scratch/dom")" -lt $n_frames ] || break
    done
    cat "$scratch/chromium-said"
    sed -n 's/.*CONSOLE[:(][0-9]*)*\] */console: /p' "$scratch/log"
    sed -n '/<pre id="probe">/,/<\/pre>/{ s/.*<pre id="probe">//; s/<\/pre>.*//; p; }' "$scratch/dom" >"$scratch/probe"
    grep ': wrong: ' "$scratch/probe" || :
}

# Copies a page with the probe at its end.   with_probe PAGE
with_probe() {
    sed '/^<\/body>/,$d' "$1"
    echo '<script>/*<![CDATA[*/'
    cat tests/page-probe.js
    printf '/*]]>*/</script>\n</body>\n</html>\n'
}

without_script() {
    sed -e '/<script>/,/<\/script>/{ /<script>/s/<script>.*//p; d; }' "$1"
}

for page in "$scratch"/*.html; do
    with_probe "$page" >"$scratch/copy.htm"
    without_script "$page" >"$scratch/plain.htm"
    with_probe "$scratch/plain.htm" >"$scratch/bare.htm"
    {
        probe copy.htm#desktop 1280 copy.htm#telephone 400 bare.htm#bare 400
        for found in 'desktop: window 1280' 'telephone: window 400' 'bare: window 400' 'bare: no scripts'; do
            grep -qx "$found" "$scratch/probe" || echo "not there: $found"
        done
        for frame in desktop telephone; do
            # What there is on the page was looked at.
            grep "^$frame: {" "$scratch/probe" | if grep -q '<article class="ladder"' "$page"; then
                grep -v ':0[,}]'
            else
                grep -v '"\(tables\|sorted\|texts\)":0[,}]'
            fi | grep -q '"sorted":.*"steps":' || echo "$frame: something is not there to be looked at"
        done
    } | sed "s|^|$(basename "$page"): |"
done | none "in Chromium"

# On paper all of it is there: no word is behind the edge of its page, guesses are not white on white, and the last row
# of a table has its heading on the same page. Wide tables stand across.
if command -v pdftotext >/dev/null; then
    for page in compare variants; do
        timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/chromium" \
            --no-pdf-header-footer --print-to-pdf="$scratch/$page.pdf" "file://$scratch/$page.html" >/dev/null 2>&1
        pdftotext -bbox "$scratch/$page.pdf" "$scratch/$page.words"
        awk -F'"' '/<page / { wide = $2; n++ }
            /<word / { words++; if ($6 > wide || $2 < 0) print "cut off: " $0 }
            END { if (n < 3 || words < 1000) print n " pages, " words " words" }' "$scratch/$page.words" |
            sed "s|^|$page: |"
    done
    awk -F'[">]' '
        function end() { if (across && rows) { wide++; if (!host || !total) print "page " n ": no heading" } }
        /<page / { end(); n++; across = $2 + 0 > $4 + 0; host = total = rows = 0 }
        />host</ { host++ }
        />total</ { total++ }
        />home\[[0-9]*\]/ { rows++ }
        END { end(); if (wide < 2) print wide + 0 " pages of a wide table" }' "$scratch/compare.words"
    xmllint --xpath 'string(//*[local-name()="style"])' "$scratch/compare.html" | sed -n '/@media print/,$p' |
        grep -q '\.guess { background: none; color' || echo "guesses are white on white"
else
    :
fi | none "on paper$(command -v pdftotext >/dev/null || echo ' # SKIP no pdftotext')"

# The probe finds what is wrong: an error of a script, what is too wide, a text that is hidden, a broken ladder.
sed -e 's|</h1>|&<p style="width:2000px">wide</p><p style="display:none">hidden</p>|' \
    -e 's|this.go(this.now + by)|this.go(this.now)|' \
    -e 's|return up ? order : -order|return order|' "$(name first/smallest)" >"$scratch/broken.htm"
with_probe "$scratch/broken.htm" | sed 's|^    function wrong|    console.error("an error");\n&|' >"$scratch/copy.htm"
probe copy.htm#broken 400 >"$scratch/found-wrong"
for wrong in 'console: .*an error' 'wrong: it is [0-9]* wide, the window 400' 'wrong: not seen: hidden' \
    'wrong: .*, right: not at step' 'wrong: .*: not descending'; do
    grep -q "$wrong" "$scratch/found-wrong" || echo "it did not find: $wrong"
done | none "what is wrong is found"
done_testing
