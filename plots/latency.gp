# latency.gp - how long connections take: of each system, what share is over after which time
#
#   v6sim run --output results FILE && v6sim plot results --kind latency
#
# which makes latency.csv of the results, a row per corner of a curve, and draws it
# with this. A panel per system: how many of its connections were there after which
# time, over IPv6 and over IPv4; both are shares of all of them, so what the curves
# do not reach has failed. The time is logarithmic and the same in all panels.
if (!exists('csv')) csv = 'latency.csv'
if (!exists('out')) out = 'latency.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('latency.gp')]

set datafile separator comma
set datafile columnheaders
stats csv using (column('panel')) name 'PANEL' nooutput
if (!exists('PANEL_records')) exit error 'latency.gp: there are no times in '.csv
stats csv using (column('time_ms')) name 'TIME' nooutput
panels = int(PANEL_max)
across = panels == 1 ? 1 : panels <= 4 ? 2 : 3
down = int(ceil(1.0 * panels / across))
each = panels == 1 ? 300 : panels <= 4 ? 190 : 140
head = 50.0
foot = 95.0
height = head + foot + down * each

# Who has which panel, how many, and how many of them failed.
array system[panels]
array many[panels]
array failed[panels]
stats csv using (system[int(column('panel'))] = stringcolumn('system'), many[int(column('panel'))] = column('number'), \
    failed[int(column('panel'))] = column('failed'), 1) nooutput

load folder.'style.gp'
left = TIME_min >= 10 ? 5 : 10 ** floor(log10(TIME_min > 0.001 ? TIME_min : 0.001)) / 2
right = TIME_max > left * 20 ? TIME_max : left * 20
set logscale x
set xrange [left : right]
set yrange [0 : 1080]
set ytics ('0' 0, '50' 500, '100 %%' 1000)
set border 3
set bmargin 0
set tmargin 0
set lmargin 0
set rmargin 0

# A place for each panel, in shares of the picture.
width = 900.0
gap = 70.0
x0(i) = (gap + ((i - 1) % across) * (width - 20) / across) / width
x1(i) = x0(i) + ((width - 20) / across - gap) / width
y1(i) = 1 - (head + ((i - 1) / across) * each + 26) / height
y0(i) = 1 - (head + ((i - 1) / across) * each + each - 20) / height
lost(i) = failed[i] == 0 ? '' : sprintf(', %s failed', failed[i] == many[i] ? 'all' : sprintf('%d', failed[i]))

# Of narrow panels every other power of ten is named.
named = across < 3 ? '1_us 10_us 100_us 1_ms 10_ms 100_ms 1_s 10_s 100_s 1000_s' : '1_us - 100_us - 10_ms - 1_s - 100_s -'
spaced(text) = text eq '-' ? '' : text[1 : strstrt(text, '_') - 1].' '.text[strstrt(text, '_') + 1 : *]

set multiplot
unset key
do for [i = 1:panels] {
    set lmargin at screen x0(i)
    set rmargin at screen x1(i)
    set tmargin at screen y1(i)
    set bmargin at screen y0(i)
    set label 1 system[i] at graph 0, graph 1.06 left textcolor rgb '#333333'
    none = failed[i] == many[i]
    set label 2 sprintf('%d%s', many[i], lost(i)) at graph (none ? 0.98 : 1), graph (none ? 0.12 : 1.06) right \
        textcolor rgb '#777777'
    set xtics format ''
    do for [j = 1:10] { set xtics add ((i > panels - across ? spaced(word(named, j)) : '') 10.0 ** (j - 4)) }
    if ((i - 1) % across == 0) { set ytics ('0' 0, '50' 500, '100 %%' 1000) } else { set ytics ('' 0, '' 500, '' 1000) }
    plot csv using (column('panel') == i && stringcolumn('family') eq 'ipv6' ? column('time_ms') : NaN) : \
             (column('permille')) with lines linetype 1, \
         '' using (column('panel') == i && stringcolumn('family') eq 'ipv4' ? column('time_ms') : NaN) : \
             (column('permille')) with lines linetype 2
}

# What is said of all of them, over the whole picture.
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
unset border
unset tics
set label 1 'How long it takes'.(run eq '' ? '' : ': '.run) at screen 0.5, screen 1 - 24.0 / height center \
    font heading textcolor rgb '#333333'
set label 2 'time since it started (logarithmic); share of all connections of the system' \
    at screen 0.5, screen 48.0 / height center textcolor rgb '#333333'
set key at screen 0.5, screen 14.0 / height bottom center width 2
plot NaN with lines linetype 1 title 'over IPv6', NaN with lines linetype 2 title 'over IPv4'
unset multiplot
