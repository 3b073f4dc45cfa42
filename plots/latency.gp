# latency.gp - how long each connection took, and what it spent the time on
#
#   v6sim run --format csv FILE... > run.csv
#   gnuplot -e "csv='run.csv'; out='latency.svg'" plots/latency.gp
#
# A row per connection, named by host and system. The line is the time, split
# where the name was resolved; the point at its end says how it ended: reached
# over IPv6, over IPv4, or not at all. Time is logarithmic: 30 ms and 189 s are
# in one picture. Made for up to some dozens of connections.
if (!exists('csv')) csv = 'run.csv'
if (!exists('out')) out = 'latency.svg'
folder = ARG0[1 : strlen(ARG0) - strlen('latency.gp')]

# `stats` of a time column counts the rows.
set datafile separator comma
set datafile columnheaders
stats csv using (column('total_ms')) name 'TIME' nooutput
height = 170 + 26 * (TIME_records > 4 ? TIME_records : 4)

load folder.'style.gp'
set title 'How long it took to connect' textcolor rgb '#333333'
set xlabel 'time (logarithmic)' textcolor rgb '#333333'
set logscale x
set xrange [5 : (TIME_max < 100 ? 100 : TIME_max) * 2]
set xtics ('10 ms' 10, '100 ms' 100, '1 s' 1000, '10 s' 10000, '100 s' 100000, '1000 s' 1000000)
set bmargin 6
set yrange [TIME_records + 0.5 : 0.5]
set ytics ()

row(n) = n + 1
named(host, os) = host.'  '.os
ended(result, family, wanted) = \
    (result eq 'established' ? family : 'failed') eq wanted ? column('total_ms') : NaN

plot csv using (5) : (row(column(0))) : (column('total_ms') - 5) : (0) : \
         ytic(named(stringcolumn('host'), stringcolumn('os'))) \
         with vectors nohead linewidth 5 linecolor rgb '#dddddd' title 'whole time', \
     csv using (5) : (row(column(0))) : (column('resolve_ms') > 5 ? column('resolve_ms') - 5 : 0) : (0) \
         with vectors nohead linewidth 5 linecolor rgb '#999999' title 'of it, resolving the name', \
     csv using (ended(stringcolumn('result'), stringcolumn('family'), 'ipv6')) : (row(column(0))) \
         with points linetype 1 title 'reached over IPv6', \
     csv using (ended(stringcolumn('result'), stringcolumn('family'), 'ipv4')) : (row(column(0))) \
         with points linetype 2 title 'reached over IPv4', \
     csv using (ended(stringcolumn('result'), stringcolumn('family'), 'failed')) : (row(column(0))) \
         with points linetype 4 title 'not reached'
