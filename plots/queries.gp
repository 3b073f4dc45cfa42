# queries.gp - how many DNS queries a system sends for a connection, by type
#
#   v6sim run --output results FILE && v6sim plot results --kind queries
#
# which makes queries.csv of the results, a row per system, and draws it with this. A
# bar per system: queries for A, AAAA and PTR for each connection, lookup or ping;
# full where an answer or an error came, pale where nothing came back.
if (!exists('csv')) csv = 'queries.csv'
if (!exists('out')) out = 'queries.svg'
if (!exists('run')) run = ''
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('queries.gp')]

set datafile separator comma
set datafile columnheaders
all = "a_answered a_not aaaa_answered aaaa_not ptr_answered ptr_not"
each(i) = column(word(all, i)) / column('number')
upto(i) = i == 0 ? 0 : sum [j = 1:i] each(j)
stats csv using (upto(6)) name 'SUM' nooutput
if (!exists('SUM_records')) exit error 'queries.gp: there are no systems in '.csv
stats csv using (column('ptr_answered') + column('ptr_not')) name 'PTR' nooutput
rows = int(SUM_records)
height = 150 + 26 * (rows > 3 ? rows : 3)

load folder.'style.gp'
set title 'DNS queries for a connection'.(run eq '' ? '' : ': '.run)
set xlabel 'queries for each connection, lookup or ping; pale: nothing came back'
set xrange [0 : SUM_max * 1.12]
set yrange [rows + 0.6 : 0.4]
set ytics () scale 0
set style fill solid 1 noborder
half = 0.34
set key width 1
# Bars of type i, from where those before it end; numbers of rows begin with 0.
plot for [i = 1:PTR_max > 0 ? 6 : 4] csv using (upto(i - 1)) : ($0 + 1) : (upto(i - 1)) : (upto(i)) : \
         ($0 + 1 - half) : ($0 + 1 + half) : ytic(stringcolumn('system')) with boxxyerror \
         linecolor rgb word('#0072b2 #b3d4e8 #e69f00 #f7dfae #009e73 #b2dfd2', i) \
         title (i % 2 == 1 ? word('A . AAAA . PTR', i) : ''), \
     '' using (upto(6)) : ($0 + 1) : (sprintf('%.3g', upto(6))) with labels left offset character 0.6, 0 \
         textcolor rgb '#333333' notitle
