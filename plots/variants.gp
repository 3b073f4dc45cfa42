# variants.gp - how long each system takes in each variant, and how many fail
#
#   v6sim run --all-variants --output results FILE && v6sim plot results --kind variants
#
# which makes variants.csv of the results, a row per system and variant, and draws it
# with this: a mark at the median time of what ended well, a line to the 95th
# percentile. The time is logarithmic.
if (!exists('csv')) csv = 'variants.csv'
if (!exists('out')) out = 'variants.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('variants.gp')]

set datafile separator comma
set datafile columnheaders
stats csv using (column('p95_ms') > 0 ? column('p95_ms') : NaN) name 'TIME' nooutput
if (!exists('TIME_records') || TIME_records == 0) exit error 'variants.gp: nothing ended well in '.csv
stats csv using (column('p50_ms') > 0 ? column('p50_ms') : NaN) name 'HALF' nooutput
stats csv using (column('failed') > 0 && column('failed') < column('number')) name 'PART' nooutput

# $row: with their places from the top; a system takes half a place more. Variants are
# numbered by their first appearance.
system = ''
place = 0.0
names = ''
number(name) = strstrt(names, '|'.name.'|') > 0 ? 0 : (names = names.(names eq '' ? '|' : '').name.'|', 1)
begin(name) = name eq system ? '' : (place = place + 0.5, system = name)
set table $row separator comma
plot csv using (begin(stringcolumn('system'))) : (place = place + 1) : (stringcolumn('variant')) : \
         (column('p50_ms')) : (column('p95_ms')) : (column('number')) : (column('failed')) : \
         (number(stringcolumn('variant'))) with table
unset table
variants = 0
do for [i = 2:strlen(names)] { if (names[i : i] eq '|') { variants = variants + 1 } }
array variant[variants]
rest = names[2 : *]
do for [i = 1:variants] { variant[i] = rest[1 : strstrt(rest, '|') - 1]; rest = rest[strstrt(rest, '|') + 1 : *] }

each = variants <= 2 ? 18 : 15
height = 150 + each * (place > 5 ? place : 5)
load folder.'style.gp'
set datafile nocolumnheaders
left = 10 ** floor(log10(HALF_min > 0.001 ? HALF_min : 0.001)) / 2
right = TIME_max > left * 20 ? TIME_max : left * 20
set title 'How long it takes, by variant'.(run eq '' ? '' : ': '.run)
set xlabel 'median, and a line to the 95th percentile (logarithmic)'
set logscale x
set xrange [left : right * (PART_max > 0 ? 30 : 3)]      # with room for what is said behind
set xtics ('1 us' 0.001, '10 us' 0.01, '100 us' 0.1, '1 ms' 1, '10 ms' 10, '100 ms' 100, '1 s' 1000, '10 s' 10000, \
    '100 s' 100000, '1000 s' 1000000)
set yrange [place + 0.9 : 0.4]
set ytics () scale 0
set key width 1

trimmed(text) = text[strlen(text) : *] eq ' ' ? text[1 : strlen(text) - 1] : text   # a table adds a blank
human(ms) = ms < 1000 ? sprintf('%.4g ms', ms) : sprintf('%.4g s', ms / 1000)
lost(n, of) = n == 0 ? '' : n == of ? 'all failed' : sprintf('%d of %d failed', n, of)
is(i) = trimmed(stringcolumn(3)) eq variant[i]
took(p50, p95) = human(p50).(p95 > p50 * 1.05 ? ' to '.human(p95) : '')
said(p50, p95, n, of) = p50 == 0 ? lost(n, of) : took(p50, p95).(n > 0 ? ', '.lost(n, of) : '')

plot for [i = 1:variants] $row using (is(i) && $4 > 0 ? $4 : NaN) : 2 : ($5 - $4) : (0) \
         with vectors nohead linetype i notitle, \
     for [i = 1:variants] '' using (is(i) && $4 > 0 ? $4 : NaN) : 2 with points linetype i title variant[i], \
     '' using ($5 > 0 ? $5 : left) : 2 : (said($4, $5, $7, $6)) with labels left offset character 1.2, 0 \
         textcolor rgb '#333333' notitle, \
     '' using (left) : 2 : ytic(trimmed(stringcolumn(1))) with points pointsize 0 linecolor rgb 'white' notitle
