# elements.awk - a manual page, from its frame and a schema
#
#     awk -f elements.awk SCHEMA FRAME
#
# The schema is what `v6sim schema` prints, which has one tag a line, up to one text. The
# frame is mdoc, but for
#
#     @ELEMENTS@    all elements of the schema that the frame does not name, a section each
#     @NAME         the section of an element, up to @end: text on it, which follows on
#                   what the schema says; then, behind a line ".It ATTRIBUTE", what stands in
#                   place of what the schema says that attribute means; behind ".El", the end
#
# What the frame names and the schema has not is a mistake.

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

function refuse(what) {
    print FILENAME ":" FNR ": " what | "cat >&2"
    failed = 1
    exit 1
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
    sub(/-ipv[46]$/, "", kind)
    sub(/-with-braces$/, "", kind)
    sub(/^duration/, "time", kind)
    sub(/^bytes$/, "size", kind)
    sub(/^part$/, "share", kind)
    return kind
}

# "a , b , c", for a macro that sets commas apart.
function listed(list, item) {
    gsub(/ /, "\\ ", item)
    return list == "" ? item : list " , " item
}

# A text of the frame knows all words, but perhaps for the default.
function check_words(e, i,    word, w) {
    split(words[e, i], word, " , ")
    for (w in word)
        if (word[w] != fallback[e, i] && !index(note[name[e, i]], word[w]))
            refuse(definition[e] ": " name[e, i] " does not say " word[w])
}

function show_attribute(e, i,    head) {
    head = ".It Cm " name[e, i]
    if (most[e, i] != "")
        head = head " Ar " (most[e, i] ~ /^9223372036854775807$/ ? "number" : least[e, i] ".." most[e, i])
    else if (kind[e, i] != "")
        head = head " Ar " called(kind[e, i])
    if (!optional[e, i])
        head = head " Pq needed"
    else if (fallback[e, i] != "")
        head = head " Pq " fallback[e, i]
    print head
    if (name[e, i] in note) {
        check_words(e, i)
        printf "%s", note[name[e, i]]
        return
    }
    line(meaning[e, i] (words[e, i] == "" ? "" : list[e, i] ? "; some of" : \
        words[e, i] !~ / , / ? "; only" : kind[e, i] != "" ? "; or one of" : "; one of"))
    if (words[e, i] != "")
        print ".Cm " words[e, i]
}

function show_element(e,    i, holder) {
    shown[e] = 1
    holder = definition[e]
    print ".Ss " element[e] (sub(/\..*/, "", holder) ? " in " holder : "")
    sentence(documentation[e])
    if (is_fact[e])
        print "A fact" (may_be_bare[e] ? "; without attributes it merely holds others." : ".")
    if (children[e] != "")
        print "Holds\n.Li " children[e] " ."
    printf "%s", before_list
    if (n[e] > 0 && !(is_fact[e] && n[e] == 2)) {
        print ".Pp\n.Bl -tag -width Ds -compact"
        for (i = 1; i <= n[e]; i++)
            if (!is_fact[e] || (name[e, i] != "id" && name[e, i] != "source"))
                show_attribute(e, i)
        print ".El"
    }
    printf "%s", after_list
}

# Takes the texts that the frame has for an element.
function forget() {
    before_list = after_list = ""
    split("", note)
    under = "element"
}

# The schema.

FNR == NR { sub(/^ +/, "") }

FNR == NR && /^<define / {
    e++
    definition[e] = value("name")
    number[definition[e]] = e
    n[e] = is_bound = is_change = 0
}
FNR == NR && /^<element / {
    is_bound = value("name") ~ /^(low|high)$/
    if (!is_bound)
        element[e] = value("name")
}
FNR == NR && /^<\/element>/ { is_bound = 0 }
FNR == NR && is_bound { next }

# What a change may set is listed with those elements.
FNR == NR && /^<group>/ && element[e] == "change" { is_change = 1 }
FNR == NR && /^<\/group>/ { is_change = 0 }
FNR == NR && is_change { next }

FNR == NR && /^<attribute / {
    inside = 1
    if (value("name") == "confidence") {
        is_fact[e] = 1
        inside = -1             # of every fact
    } else {
        i = ++n[e]
        name[e, i] = value("name")
        has[e, name[e, i]] = 1
        fallback[e, i] = value("a:defaultValue")
        optional[e, i] = before ~ /^<optional>/
    }
}
FNR == NR && /^<\/attribute>/ { inside = 0 }
FNR == NR && /^<a:documentation>/ && inside > 0 { meaning[e, i] = content() }
FNR == NR && /^<a:documentation>/ && !inside && documentation[e] == "" { documentation[e] = content() }
FNR == NR && /^<list>/ && inside > 0 { list[e, i] = 1 }
FNR == NR && /^<value / && inside > 0 { words[e, i] = listed(words[e, i], content()) }
FNR == NR && /^<ref name="value\./ && inside > 0 && !/with-parameter|value\.expected/ {
    kind[e, i] = substr(value("name"), length("value.") + 1)
}
FNR == NR && /^<text\/>/ && inside > 0 { kind[e, i] = "text" }
FNR == NR && /^<param name="minInclusive"/ && inside > 0 { least[e, i] = content() }
FNR == NR && /^<param name="maxInclusive"/ && inside > 0 { most[e, i] = content() }
FNR == NR && /^<ref / && !inside {
    child = value("name")
    sub(/.*\./, "", child)
    children[e] = listed(children[e], child)
}
FNR == NR && /^<empty\/>/ && !inside { may_be_bare[e] = 1 }
FNR == NR { before = $0; next }

# The frame.

/^@ELEMENTS@$/ {
    forget()
    for (i = 1; i <= e; i++)
        if (element[i] != "" && !shown[i])
            show_element(i)
    next
}
/^@end$/ {
    show_element(here)
    here = 0
    next
}
/^@/ {
    if (!(substr($0, 2) in number))
        refuse("no element is called " substr($0, 2))
    here = number[substr($0, 2)]
    forget()
    next
}
here && /^\.It / && under != "end" {
    if (!((here, $2) in has))
        refuse(definition[here] " has no attribute " $2)
    under = $2
    note[under] = ""
    next
}
here && /^\.El$/ && under != "element" && under != "end" { under = "end"; next }
here && under == "element" { before_list = before_list $0 "\n"; next }
here && under == "end" { after_list = after_list $0 "\n"; next }
here { note[under] = note[under] $0 "\n"; next }
{ print }

END {
    if (!failed && here)
        refuse("no @end")
    exit failed
}
