# time-line.gp - what hosts wait for, one after the other
#
#   v6sim run --output results FILE && v6sim plot results --kind time-line --host pc
#
# which makes time-line.csv of the results, a row per wait, and draws it with this: for
# an answer to a query, for a connection to be established. Behind each bar stands what
# came, or the fact of the system whose time had passed.
if (!exists('csv')) csv = 'time-line.csv'
if (!exists('out')) out = 'time-line.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('time-line.gp')]

set datafile separator comma
set datafile columnheaders
stats csv using (column('ended_ms')) name 'TIME' nooutput
if (!exists('TIME_records')) exit error 'time-line.gp: there are no waits in '.csv
stats csv using (column('began_ms')) name 'BEGAN' nooutput

# $row: the rows with their places from the top; a host takes one place more for its name.
host = ''
hosts = 0
place = 0
begin(name) = name eq host ? '' : (hosts = hosts + 1, place = place + 1, host = name)
set table $row separator comma
plot csv using (begin(stringcolumn('host'))) : (place = place + 1) : (stringcolumn('label')) : \
         (stringcolumn('for')) : (column('began_ms')) : (column('ended_ms')) : (stringcolumn('outcome')) with table
unset table

set datafile nocolumnheaders
trimmed(text) = text[strlen(text) : *] eq ' ' ? text[1 : strlen(text) - 1] : text   # a table adds a blank
human(ms) = ms < 1000 ? sprintf('%.4g ms', ms) : sprintf('%.4g s', ms / 1000)
kinds = 'A AAAA PTR connect configure'
shown(i) = trimmed(stringcolumn(4)) eq word(kinds, i)
array there[5]
do for [i = 1:5] {
    there[i] = 0
    stats $row using (shown(i) ? (there[i] = 1) : 0) nooutput
}

height = 150 + 22 * (place > 4 ? place : 4)
load folder.'style.gp'
left = BEGAN_min
span = TIME_max > left ? TIME_max - left : 1
scale = span >= 2000 ? 1000.0 : 1.0
set title 'What hosts wait for'.(run eq '' ? '' : ': '.run)
set xlabel 'time since the run began, '.(scale == 1 ? 'ms' : 's')
set xrange [left / scale : (left + span * 1.3) / scale]
set yrange [place + 0.6 : 0.4]
set ytics () scale 0
set style fill solid 1 noborder
set key width 1

plot for [i = 1:5] $row using (shown(i) ? $5 / scale : NaN) : 2 : ($5 / scale) : \
         ($6 / scale > $5 / scale + span / scale / 300 ? $6 / scale : $5 / scale + span / scale / 300) : \
         ($2 - 0.3) : ($2 + 0.3) : ytic(trimmed(stringcolumn(3))) with boxxyerror \
         linecolor rgb word('#0072b2 #e69f00 #009e73 #56b4e9 #cc79a7', i) \
         title (there[i] ? word('A AAAA PTR connecting configuring', i) : ''), \
     '' using ($6 / scale) : 2 : (human($6 - $5).'  '.trimmed(stringcolumn(7))) \
         with labels left offset character 0.6, 0 textcolor rgb '#333333' notitle, \
     '' using (left / scale) : ($2 - 1) : (trimmed(stringcolumn(1))) \
         with labels left offset character 0.3, 0 font heading textcolor rgb 'black' notitle
