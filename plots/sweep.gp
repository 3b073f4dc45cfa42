# sweep.gp - figures over what is varied, with 95 % intervals
#
#   v6sim sweep FILE --vary name=value,value --output points && v6sim plot points --kind sweep
#
# which makes sweep.csv of the sweep, a row per figure and point, and draws it with
# this: a panel per figure that is not the same at all points. Values stand at even
# distances in the order in which they were given; points are joined if these are
# numbers. A series for each combination of what else is varied.
if (!exists('csv')) csv = 'sweep.csv'
if (!exists('out')) out = 'sweep.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('sweep.gp')]

set datafile separator comma
set datafile columnheaders
stats csv using (column('panel')) name 'PANEL' nooutput
if (!exists('PANEL_records')) exit error 'sweep.gp: there are no points in '.csv
stats csv using (column('place')) name 'PLACE' nooutput
stats csv using (column('nth')) name 'NTH' nooutput
stats csv using (column('numbers')) name 'NUMBERS' nooutput
panels = int(PANEL_max)
places = int(PLACE_max)
lines = int(NTH_max)
across = panels == 1 ? 1 : panels <= 4 ? 2 : 3
down = int(ceil(1.0 * panels / across))
each = 210.0
head = 50.0
foot = 85.0
height = head + foot + down * each

# What is where, and how high each panel goes: the mean with its interval.
array title[panels]
array unit[panels]
array value[places]
array series[lines]
array most[panels]
do for [i = 1:panels] { most[i] = 0 }
high(i) = most[i] > column('mean') + column('half') ? most[i] : column('mean') + column('half')
stats csv using (title[int(column('panel'))] = stringcolumn('title'), unit[int(column('panel'))] = stringcolumn('unit'), \
    value[int(column('place'))] = stringcolumn('value'), series[int(column('nth'))] = stringcolumn('series'), \
    most[int(column('panel'))] = high(int(column('panel'))), 1) nooutput

load folder.'style.gp'
set border 3
set bmargin 0
set tmargin 0
set lmargin 0
set rmargin 0
set xrange [0.5 : places + 0.5]
array named[places]             # a label is a format: %% is a %
do for [i = 1:places] {
    named[i] = ''
    do for [j = 1:strlen(value[i])] { named[i] = named[i].(value[i][j : j] eq '%' ? '%%' : value[i][j : j]) }
}
longest = 0
do for [i = 1:places] { longest = strlen(value[i]) > longest ? strlen(value[i]) : longest }
crowded = longest * places * across > 90
unset grid
set grid ytics back linewidth 1 linecolor rgb '#bbbbbb' dashtype 3

# A place for each panel, in shares of the picture.
width = 900.0
gap = 80.0
x0(i) = (gap + ((i - 1) % across) * (width - 20) / across) / width
x1(i) = x0(i) + ((width - 20) / across - gap) / width
y1(i) = 1 - (head + ((i - 1) / across) * each + 30) / height
y0(i) = 1 - (head + ((i - 1) / across) * each + each - (crowded ? 66 : 30)) / height
inside(i) = column('panel') == i
of(i, n) = inside(i) && column('nth') == n ? column('mean') : NaN
scale(i) = unit[i] eq 'ms' && most[i] >= 2000 ? 1000.0 : 1.0
aside(n) = NUMBERS_min > 0 || lines == 1 ? 0 : (n - (lines + 1) / 2.0) * 0.5 / lines

set multiplot
unset key
do for [i = 1:panels] {
    set lmargin at screen x0(i)
    set rmargin at screen x1(i)
    set tmargin at screen y1(i)
    set bmargin at screen y0(i)
    set label 1 title[i].(unit[i] ne 'ms' ? '' : scale(i) > 1 ? ', s' : ', ms') at graph 0, graph 1.09 left textcolor rgb '#333333'
    set yrange [0 : most[i] > 0 ? most[i] / scale(i) * 1.1 : 1]
    set ytics autofreq
    set xtics () scale 0
    if (crowded) { set xtics rotate by 35 right } else { set xtics norotate center }
    do for [j = 1:places] { set xtics add (named[j] j) }
    plot for [n = 1:lines] csv using (NUMBERS_min > 0 ? column('place') : NaN) : (of(i, n) / scale(i)) \
             with lines linetype n, \
         for [n = 1:lines] '' using (column('place') + aside(n)) : (of(i, n) / scale(i)) : (column('half') / scale(i)) \
             with yerrorbars linetype n linewidth 1.5
}

# What is said of all of them, over the whole picture.
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
unset border
unset tics
unset grid
set xrange [0 : 1]
set yrange [0 : 1]
set label 1 'What it comes to'.(run eq '' ? '' : ': '.run) at screen 0.5, screen 1 - 24.0 / height center \
    font heading textcolor rgb '#333333'
set label 2 'means of all systems; bars: 95 % intervals over seeds, if there are several' \
    at screen 0.5, screen 48.0 / height center textcolor rgb '#333333'
set key at screen 0.5, screen 14.0 / height bottom center width 2
plot for [n = 1:lines] NaN with linespoints linetype n title (lines > 1 ? series[n] : ''), NaN notitle
unset multiplot
