# changes.gp - what changes for which share of each group of a comparison
#
#   v6sim compare FILE A B --output both && v6sim plot both --kind changes
#
# which makes changes.csv of the comparison, a row per group and one of all, and draws
# it with this: a bar per group, the worse the farther to the left.
if (!exists('csv')) csv = 'changes.csv'
if (!exists('out')) out = 'changes.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('changes.gp')]

set datafile separator comma
set datafile columnheaders
all = 'lost later gone otherwise sooner gained new same'
said = '"no longer get through" "take longer" "are there before alone" "end alike, by other means" "take less long" '. \
    '"get through now" "are there afterwards alone" "are the same"'
shade = '#d55e00 #e69f00 #000000 #f0e442 #56b4e9 #009e73 #cc79a7 #e8e8e4'
upto(i) = i == 0 ? 0 : sum [j = 1:i] column(word(all, j))
share(i) = upto(8) > 0 ? 100.0 * upto(i) / upto(8) : 0
stats csv using (upto(8)) name 'SUM' nooutput
if (!exists('SUM_records')) exit error 'changes.gp: there are no groups in '.csv
array many[8]
do for [i = 1:8] { stats csv using (column(word(all, i))) name 'N' nooutput; many[i] = N_max }
rows = int(SUM_records)
height = 160 + 26 * (rows > 3 ? rows : 3)

load folder.'style.gp'
set title 'What changes for whom'.(run eq '' ? '' : ': '.run)
set xlabel 'share of connections, lookups and pings, %'
set xrange [0 : 112]
set xtics 0, 25, 100
set yrange [rows + 0.6 : 0.4]
set ytics () scale 0
set style fill solid 1 border rgb '#555555'
set key width 1 maxrows 2
set bmargin 7
half = 0.34
changed(same, of) = sprintf('%d of %d', of - same, of)

plot for [i = 1:8] csv using (share(i - 1)) : ($0 + 1) : (share(i - 1)) : (share(i)) : ($0 + 1 - half) : \
         ($0 + 1 + half) : ytic(stringcolumn('name')) with boxxyerror linewidth 0.5 \
         fillcolor rgb word(shade, i) title (many[i] > 0 ? word(said, i) : ''), \
     '' using (100) : ($0 + 1) : (changed(column('same'), upto(8))) \
         with labels left offset character 0.6, 0 textcolor rgb '#333333' notitle
