# style.gp - how every picture of v6sim looks; loaded by the others
#
# Wants `out`, the file to draw, and `height` in pixels. Colours are those of
# Okabe and Ito (2008), which colour-blind people can tell apart; points differ
# as well, for print without colour.
set encoding utf8
set datafile separator comma
set datafile missing ''
set border 1 linewidth 1 linecolor rgb '#555555'
set tics nomirror out textcolor rgb '#333333'
set grid xtics back linewidth 1 linecolor rgb '#bbbbbb' dashtype 3
set title textcolor rgb '#333333'
set xlabel textcolor rgb '#333333'
set key at screen 0.5, character 1.2 bottom center horizontal maxrows 1 Left reverse samplen 1.5 width -2 \
    textcolor rgb '#333333'
set bmargin 6
set rmargin 6

set linetype 1 linecolor rgb '#0072b2' linewidth 2 pointtype 7 pointsize 1.3    # blue, disc
set linetype 2 linecolor rgb '#e69f00' linewidth 2 pointtype 5 pointsize 1.3    # orange, square
set linetype 3 linecolor rgb '#009e73' linewidth 2 pointtype 9 pointsize 1.5    # green, triangle
set linetype 4 linecolor rgb '#cc79a7' linewidth 2 pointtype 2 pointsize 1.5    # purple, cross
set linetype 5 linecolor rgb '#56b4e9' linewidth 2 pointtype 11 pointsize 1.5   # sky blue, triangle down
set linetype 6 linecolor rgb '#d55e00' linewidth 2 pointtype 13 pointsize 1.5   # vermilion, diamond
set linetype 7 linecolor rgb '#000000' linewidth 2 pointtype 6 pointsize 1.3    # black, circle

# Picks the terminal by the ending of the file: PNG, else SVG. Names are drawn as
# they are: in enhanced text a_b would be a subscript.
if (out[strlen(out) - 3 : strlen(out)] eq '.png') {
    set terminal pngcairo noenhanced size 900, height font 'sans,11'
    heading = 'sans,12'
} else {
    set terminal svg noenhanced butt size 900, height font 'sans,13' dynamic background rgb 'white'
    heading = 'sans,14'
}
set output out
