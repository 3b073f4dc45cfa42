# paths.gp - how long packets take there and back, by the ways that they go
#
#   v6sim run --table paths FILE... > paths.csv
#   gnuplot -e "csv='paths.csv'; out='paths.svg'" plots/paths.gp
#
# `out` ends in .svg or .png. A row per pair of ways, with how many of all took it:
# to the left of the middle the median time to the server, to the right the time
# back; dark what was inside packets of IPv4, light what was not. Marks say where
# half of the best path between these ends would end. The more a row leans to one
# side, the less alike its directions are. Rows of several variants or scenarios
# stand in groups, in the order of the file: see connections.gp.
if (!exists('csv')) csv = 'paths.csv'
if (!exists('out')) out = 'paths.svg'
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('paths.gp')]
most_rows = 60

set datafile separator comma
set datafile columnheaders
stats csv using (column('forward_ms') > column('return_ms') ? column('forward_ms') : column('return_ms')) \
    name 'TIME' nooutput
if (!exists('TIME_records')) exit error 'paths.gp: there are no ways in '.csv
if (TIME_records > most_rows) exit error sprintf('paths.gp: %d pairs of ways, and a picture holds %d: take out rows', \
    TIME_records, most_rows)
most = TIME_max > 0.001 ? TIME_max : 1

# $row: the rows with their places from the top; a group takes one place more for its name.
group = ''
groups = 0
place = 0
begin(name) = name eq group ? '' : (groups = groups + 1, place = place + 1, group = name)
named(kind) = sprintf('%d of %d %ss', column('number'), column('of'), kind)
set table $row separator comma
plot csv using (begin(stringcolumn('scenario').'  '.stringcolumn('variant'))) : (place = place + 1) : \
         (stringcolumn('forward_path')) : (stringcolumn('return_path')) : (named(stringcolumn('kind'))) : \
         (column('forward_ms')) : (column('forward_ipv4_ms')) : (column('return_ms')) : (column('return_ipv4_ms')) : \
         (column('best_ms')) with table
unset table

height = 150 + 44 * (place > 3 ? place : 3)
load folder.'style.gp'
set datafile nocolumnheaders
set title 'How long packets take there and back'.(groups > 1 ? '' : ': '.group)
set xlabel 'to the server, ms                                             back, ms'
set xrange [-most * 1.25 : most * 1.25]
set xtics format ''
step = 10 ** floor(log10(most))
step = most / step < 2 ? step / 4 : most / step < 5 ? step / 2 : step
do for [i = -ceil(most / step) : ceil(most / step)] { set xtics add (sprintf('%g', abs(i) * step) i * step) }
set yrange [place + 0.7 : groups > 1 ? 0.3 : 1.3]
set ytics () scale 0

trimmed(text) = text[strlen(text) : *] eq ' ' ? text[1 : strlen(text) - 1] : text   # a table adds a blank
human(ms) = ms < 1000 ? sprintf('%.4g ms', ms) : sprintf('%.4g s', ms / 1000)

plot $row using (0) : 2 : (-$7) : (0) : ytic(trimmed(stringcolumn(5))) \
         with vectors nohead linewidth 9 linecolor rgb '#888888' title 'in IPv4', \
     '' using (-$7) : 2 : (-($6 - $7)) : (0) \
         with vectors nohead linewidth 9 linecolor rgb '#d0d0d0' title 'not carried by IPv4', \
     '' using (0) : 2 : ($8 - $9) : (0) with vectors nohead linewidth 9 linecolor rgb '#d0d0d0' notitle, \
     '' using ($8 - $9) : 2 : ($9) : (0) with vectors nohead linewidth 9 linecolor rgb '#888888' notitle, \
     '' using (-$10 / 2) : 2 with points linetype 1 title 'half of the best path', \
     '' using ($10 / 2) : 2 with points linetype 1 notitle, \
     '' using (-$6) : 2 : (human($6)) with labels right offset character -1.3, 0 textcolor rgb '#333333' notitle, \
     '' using ($8) : 2 : (human($8)) with labels left offset character 1.3, 0 textcolor rgb '#333333' notitle, \
     '' using (0) : ($2 - 0.36) : (trimmed(stringcolumn(3))) \
         with labels right offset character -0.6, 0 textcolor rgb '#333333' notitle, \
     '' using (0) : ($2 - 0.36) : (trimmed(stringcolumn(4))) \
         with labels left offset character 0.6, 0 textcolor rgb '#333333' notitle, \
     '' using (-most * 1.25) : ($2 - 0.9) : (groups > 1 ? trimmed(stringcolumn(1)) : '') \
         with labels left offset character 0.3, 0 font heading textcolor rgb 'black' notitle
