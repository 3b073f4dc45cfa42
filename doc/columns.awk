# columns.awk - the tables of results as sections of a manual page, in mdoc
#
#     awk -f columns.awk schema/results.json doc/v6sim-results.5.in
#
# The first is what `v6sim schema results` prints, which has one column a line; the
# second the page, with a line @TABLES@ where they go. Columns are called as in CSV.

function unescape(text) {
    gsub(/\\"/, "\"", text)
    gsub(/\\\\/, "\\e", text)
    return text
}

# The text of a member of this line.
function value(name,    rest) {
    if (!match($0, "\"" name "\": \""))
        return ""
    rest = substr($0, RSTART + RLENGTH)
    match(rest, /([^"\\]|\\.)*/)
    return unescape(substr(rest, 1, RLENGTH))
}

function add(text) {
    tables = tables text "\n"
}

# A line of text, which must not look like a request.
function line(text) {
    add(text ~ /^[.']/ ? "\\&" text : text)
}

FNR != NR {
    if ($0 == "@TABLES@")
        printf "%s", tables
    else
        print
    next
}

/^    "[a-z_]*": \{$/ {
    table = $1
    gsub(/[":]/, "", table)
    next
}

table != "" && table != "run" && /^      "description": / {
    file = table
    gsub(/_/, "-", file)
    text = value("description")
    add(".Ss " file ".csv")
    line(toupper(substr(text, 1, 1)) substr(text, 2) ".")
    add(".Pp\n.Bl -tag -width queries_aaaa_ipv6 -compact")
}

table != "" && table != "run" && /^        "[a-z0-9_]*": \{ "type"/ {
    name = $1
    gsub(/[":]/, "", name)
    sub(/_ns$/, "_ms", name)
    add(".It Li " name)
    line(value("description"))
}

table != "" && table != "run" && /^    \}/ {
    add(".El")
    table = ""
}
