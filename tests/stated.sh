# stated.sh - what the profiles of systems say, as tables; sourced by the scripts that compare it, after tap.sh
# shellcheck shell=sh
tab=$(printf '\t')

# Lines of four fields, separated by tabs: system, id, confidence (or "item", or "rows"), what is stated.
# What a profile says, with two fields more: what it rests on, and "other" if a guess has another value to try.
#   stated SYSTEM
stated() {
    "$V6SIM" os show --format csv "$1" | awk -v OFS="$tab" '
        # Fields stand in quotes if they must, and a quote in them twice.
        function split_csv(text, field,    n) {
            for (n = 1; ; n++) {
                match(text, /^("([^"]|"")*"|[^,]*)/)
                field[n] = substr(text, 1, RLENGTH)
                text = substr(text, RLENGTH + 1)
                if (field[n] ~ /^"/) {
                    field[n] = substr(field[n], 2, length(field[n]) - 2)
                    gsub(/""/, "\"", field[n])
                }
                if (text == "")
                    return n
                text = substr(text, 2)
            }
        }
        function at(name) { return field[column[name]] }

        # Rows of a table follow each other; its name is the id of their fact.
        function put_table() { if (table != "") print os, table, "rows", rows, "", ""; table = rows = "" }

        { n = split_csv($0, field) }
        NR == 1 { for (i = 1; i <= n; i++) column[field[i]] = i; next }
        { os = at("os") }
        at("element") == "row" {
            if (at("id") != table)
                put_table()
            table = at("id")
            row = at("states")
            gsub(/[a-z]+="|"/, "", row)
            rows = rows (rows == "" ? "" : ", ") row
            next
        }
        { put_table() }
        at("element") == "item" {
            print os, at("id"), "item", at("states"), at("reason") (at("source") == "" ? "" : " (" at("source") ")"), ""
            next
        }
        {
            print os, at("id"), at("confidence"), at("element") " " at("states"), at("source"),
                at("low") at("high") == "" ? "" : "other"
        }
        END { put_table() }'
}
