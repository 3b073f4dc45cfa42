# connections.gp - how long each connection or lookup took, and what it spent the time on
#
#   v6sim run --format csv FILE... > run.csv
#   gnuplot -e "csv='run.csv'; out='connections.svg'" plots/connections.gp
#
# `out` ends in .svg or .png. A row per connection, named by host and system:
# dark while the name was resolved, light while it connected, at the end the time
# and how it ended: reached over IPv6, over IPv4, or not at all; a lookup is dark
# alone. The time axis is
# logarithmic, so that 30 ms and 189 s are in one picture: read positions, not
# lengths. Rows of several variants or scenarios stand in groups, in the order of
# the file; to have them in one file, take the line of names from the first:
#
#   v6sim run --format csv a.xml > run.csv
#   v6sim run --format csv --variant b a.xml | sed 1d >> run.csv
if (!exists('csv')) csv = 'connections.csv'
if (!exists('out')) out = 'connections.svg'
if (!exists('folder')) folder = ARG0[1 : strlen(ARG0) - strlen('connections.gp')]
most_rows = 200

# `stats` of a time column counts the rows.
set datafile separator comma
set datafile columnheaders
stats csv using (column('total_ms')) name 'TIME' nooutput
if (!exists('TIME_records')) exit error 'connections.gp: there are no connections in '.csv
if (TIME_records > most_rows) exit error \
    sprintf('connections.gp: %d connections, and a picture holds %d: take out rows', TIME_records, most_rows)

# The axis begins at the power of ten below the shortest time, at 1 us if there
# is none that a logarithm can show. Pictures of the usual times look alike.
left = TIME_min >= 10 ? 5 : TIME_min > 0.001 ? 10 ** floor(log10(TIME_min)) / 2 : 0.0005
right = TIME_max < 100 ? 100 : TIME_max

# $row: the rows with their places from the top. A group takes one place more for
# its name, which only its first row bears. Targets are named if they change.
group = ''
target = ''
groups = 0
targets = 0
lookups = 0
place = 0
begin(name) = name eq group ? '' : (groups = groups + 1, place = place + 1, group = name)
next_place(to) = (targets = targets + (to ne target), target = to, place = place + 1)
set table $row separator comma
plot csv using (begin(stringcolumn('scenario').'  '.stringcolumn('variant'))) : (next_place(stringcolumn('to'))) : \
         (stringcolumn('host').'  '.stringcolumn('os')) : (stringcolumn('to')) : \
         (stringcolumn('result') eq 'established' || stringcolumn('result') eq 'answered' ? stringcolumn('family') : \
          stringcolumn('result') eq 'resolved' ? (lookups = lookups + 1, 'resolved') : 'failed') : \
         (column('resolve_ms')) : (column('total_ms')) with table
unset table

height = 150 + 24 * (place > 4 ? place : 4)
load folder.'style.gp'
set datafile nocolumnheaders
set title 'How long it took to '.(lookups > 0 ? 'resolve or connect' : 'connect').(groups > 1 ? '' : ': '.group)
set xlabel 'time since it started (logarithmic)'
set logscale x
set xrange [left : right * 2.5]
set xtics ('1 us' 0.001, '10 us' 0.01, '100 us' 0.1, '1 ms' 1, '10 ms' 10, '100 ms' 100, '1 s' 1000, '10 s' 10000, \
    '100 s' 100000, '1000 s' 1000000)
set yrange [place + 0.6 : groups > 1 ? 0.4 : 1.4]
set ytics () scale 0

trimmed(text) = text[strlen(text) : *] eq ' ' ? text[1 : strlen(text) - 1] : text   # a table adds a blank
named(who, to) = trimmed(who).(targets > 1 ? '  to '.trimmed(to) : '')
shown(ms) = ms > left ? ms : left
human(ms) = ms < 1000 ? sprintf('%.4g ms', ms) : sprintf('%.4g s', ms / 1000)
ended(how) = trimmed(stringcolumn(5)) eq how ? shown($7) : NaN
resolved(ms) = ms == ms ? shown(ms) : left     # not a number: it never was

plot $row using (left) : 2 : (resolved($6) - left) : (0) : \
         ytic(named(stringcolumn(3), stringcolumn(4))) \
         with vectors nohead linewidth 7 linecolor rgb '#888888' title 'resolving', \
     '' using (resolved($6)) : 2 : (shown($7) - resolved($6)) : (0) \
         with vectors nohead linewidth 7 linecolor rgb '#d0d0d0' title 'connecting', \
     '' using (ended('ipv6')) : 2 with points linetype 1 title 'reached, IPv6', \
     '' using (ended('ipv4')) : 2 with points linetype 2 title 'reached, IPv4', \
     '' using (ended('resolved')) : 2 with points linetype 3 title (lookups > 0 ? 'found' : ''), \
     '' using (ended('failed')) : 2 with points linetype 4 title 'not reached', \
     '' using (shown($7)) : 2 : (human($7)) with labels left offset character 1.3, 0 textcolor rgb '#333333' notitle, \
     '' using (left) : ($2 - 1) : (groups > 1 ? trimmed(stringcolumn(1)) : '') \
         with labels left offset character 0.3, 0 font heading textcolor rgb 'black' notitle
