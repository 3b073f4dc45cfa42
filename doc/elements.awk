# elements.awk - the elements of a schema as sections of a manual page, in mdoc
#
# Reads what `v6sim schema os` or `nat` prints, which has one tag a line, up to one text.

function unescape(text) {
    gsub(/&lt;/, "<", text)
    gsub(/&gt;/, ">", text)
    gsub(/&quot;/, "\"", text)
    gsub(/&amp;/, "\\&", text)
    gsub(/\\/, "\\e", text)
    return text
}

# The text between the tags of this line.
function content() {
    text = $0
    sub(/^[^>]*>/, "", text)
    sub(/<[^<]*$/, "", text)
    return unescape(text)
}

# An attribute of this line's tag.
function value(name,    rest) {
    if (!match($0, " " name "=\"[^\"]*\""))
        return ""
    rest = substr($0, RSTART + length(name) + 3)
    return unescape(substr(rest, 1, index(rest, "\"") - 1))
}

# A line of text, which must not look like a request.
function line(text) {
    print text ~ /^[.']/ ? "\\&" text : text
}

function sentence(text) {
    line(toupper(substr(text, 1, 1)) substr(text, 2) ".")
}

# What a value is called, from its kind in the schema.
function called(kind) {
    sub(/^revised-/, "", kind)
    sub(/^some-/, "", kind)
    return kind == "duration" ? "time" : kind
}

# "a , b , c", for a macro that sets commas apart.
function listed(list, item) {
    gsub(/ /, "\\ ", item)
    return list == "" ? item : list " , " item
}

function show_attribute(i,    head) {
    head = ".It Cm " name[i]
    if (words[i] == "" && most[i] != "")
        head = head " Ar " (most[i] ~ /^9223372036854775807$/ ? "number" : least[i] ".." most[i])
    else if (words[i] == "" && kind[i] != "")
        head = head " Ar " called(kind[i])
    if (!optional[i])
        head = head " Pq needed"
    else if (fallback[i] != "")
        head = head " Pq " fallback[i]
    print head
    line(meaning[i] (words[i] == "" ? "" : list[i] ? "; some of" : words[i] ~ / , / ? "; one of" : "; only"))
    if (words[i] != "")
        print ".Cm " words[i]
}

function show_element(    i, holder) {
    holder = definition
    print ".Ss " element (sub(/\..*/, "", holder) ? " in " holder : "")
    sentence(documentation)
    if (is_fact)
        print "A fact" (may_be_bare ? "; without attributes it merely holds others." : ".")
    if (children != "")
        print "Holds\n.Li " children " ."
    if (n == 0 || (is_fact && n == 2))
        return
    print ".Pp\n.Bl -tag -width Ds -compact"
    for (i = 1; i <= n; i++)
        if (!is_fact || (name[i] != "id" && name[i] != "source"))
            show_attribute(i)
    print ".El"
}

{ sub(/^ +/, "") }

/^<define / {
    definition = value("name")
    element = documentation = children = ""
    is_fact = may_be_bare = is_bound = n = 0
}
/^<element / {
    is_bound = value("name") ~ /^(low|high)$/
    if (!is_bound)
        element = value("name")
}
/^<\/element>/ { is_bound = 0 }
is_bound { next }

/^<attribute / {
    inside = 1
    if (value("name") == "confidence") {
        is_fact = 1
        inside = -1             # of every fact
    } else {
        n++
        name[n] = value("name")
        fallback[n] = value("a:defaultValue")
        optional[n] = before ~ /^<optional>/
        meaning[n] = words[n] = kind[n] = least[n] = most[n] = ""
        list[n] = 0
    }
}
/^<\/attribute>/ { inside = 0 }
/^<a:documentation>/ && inside > 0 { meaning[n] = content() }
/^<a:documentation>/ && !inside && documentation == "" { documentation = content() }
/^<list>/ && inside > 0 { list[n] = 1 }
/^<value / && inside > 0 { words[n] = listed(words[n], content()) }
/^<ref name="value\./ && inside > 0 { kind[n] = substr(value("name"), length("value.") + 1) }
/^<text\/>/ && inside > 0 { kind[n] = "text" }
/^<param name="minInclusive"/ && inside > 0 { least[n] = content() }
/^<param name="maxInclusive"/ && inside > 0 { most[n] = content() }
/^<ref / && !inside {
    child = value("name")
    sub(/.*\./, "", child)
    children = listed(children, child)
}
/^<empty\/>/ && !inside { may_be_bare = 1 }
/^<\/define>/ && element != "" { show_element() }
{ before = $0 }
