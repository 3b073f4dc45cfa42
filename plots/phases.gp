# phases.gp - what connections spend their time on
#
#   v6sim run --output results FILE && v6sim plot results --kind phases
#
# which makes phases.csv of the results and draws it with this. A bar per system, or
# per connection while they are few: the mean time until the host had its addresses,
# the name was resolved, the connection was established and its data was there.
if (!exists('csv')) csv = 'phases.csv'
if (!exists('out')) out = 'phases.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('phases.gp')]

set datafile separator comma
set datafile columnheaders
all = 'configure_ms resolve_ms connect_ms transfer_ms'
upto(i) = i == 0 ? 0 : sum [j = 1:i] column(word(all, j))
stats csv using (upto(4)) name 'SUM' nooutput
if (!exists('SUM_records')) exit error 'phases.gp: there are no connections in '.csv
stats csv using (column('configure_ms')) name 'CONFIGURE' nooutput
stats csv using (column('transfer_ms')) name 'TRANSFER' nooutput
stats csv using (column('number')) name 'NUMBER' nooutput
rows = int(SUM_records)
height = 150 + 26 * (rows > 3 ? rows : 3)
scale = SUM_max >= 2000 ? 1000.0 : 1.0
unit = scale == 1 ? 'ms' : 's'

load folder.'style.gp'
set title 'What connections spend their time on'.(run eq '' ? '' : ': '.run)
set xlabel (NUMBER_max > 1 ? 'mean time, ' : 'time, ').unit
set xrange [0 : SUM_max > 0 ? SUM_max / scale * 1.25 : 1]
set yrange [rows + 0.6 : 0.4]
set ytics () scale 0
set style fill solid 1 noborder
set key width 1
half = 0.34
shown(i) = i == 1 ? CONFIGURE_max > 0 : i == 4 ? TRANSFER_max > 0 : 1
human(ms) = ms < 1000 ? sprintf('%.4g ms', ms) : sprintf('%.4g s', ms / 1000)
lost(n, of) = n == 0 ? '' : of == 1 ? ', failed' : n == of ? ', all failed' : sprintf(', %d of %d failed', n, of)

plot for [i = 1:4] csv using (upto(i - 1) / scale) : ($0 + 1) : (upto(i - 1) / scale) : (upto(i) / scale) : \
         ($0 + 1 - half) : ($0 + 1 + half) : ytic(stringcolumn('name')) with boxxyerror \
         linecolor rgb word('#cc79a7 #0072b2 #e69f00 #009e73', i) \
         title (shown(i) ? word('configuring resolving connecting transferring', i) : ''), \
     '' using (upto(4) / scale) : ($0 + 1) : (human(upto(4)).lost(column('failed'), column('number'))) \
         with labels left offset character 0.6, 0 textcolor rgb '#333333' notitle
