#!/bin/sh
# The draw qcs1 (docs/qcs1.md) once more, without qcsample: a POSIX shell, awk, sort and a SHA-256 tool.
#
#   sh recheck.sh carton D S CARTON [THRESHOLD]     ticket of one carton; in or out
#   sh recheck.sh draw D S CARTONS [--no-coverage]  the whole draw; standard input: the manifest lines
#   sh recheck.sh units D S CARTON UNITS QUOTA      positions to pull from a carton of UNITS units
#   sh recheck.sh manifest                          M; standard input: the manifest lines
#
# D is the draw id, S the seed, both printed on the pick list; `qcsample lot LIST --lines` prints the manifest lines.
# `draw` prints stratum, carton and ticket, in the order of the tickets; the last ticket of a stratum is its threshold.
# Where the drawn cartons hold fewer units than the sample, the pick list opens the next tickets too (rule 8).
# A carton number is spelt as the list does, 007 as 7; beyond ASCII type it exactly as it is printed. The line `hashed`
# is what the answer holds for: qcs1|S|D|CARTON, and qcs1|S|D|CARTON|POSITION for units.
# Time: about 15 s for 100,000 cartons or units. Exit status: 0 done, or the carton was drawn; 1 not drawn; 2 bad input.
set -eu
LC_ALL=C
export LC_ALL
tab=$(printf '\t')

fail() {
    printf 'recheck.sh: %s\n' "$1" >&2
    exit 2
}

if command -v sha256sum >/dev/null 2>&1; then
    hash='sha256sum'
elif command -v shasum >/dev/null 2>&1; then
    hash='shasum -a 256'
elif command -v openssl >/dev/null 2>&1; then
    hash='openssl dgst -sha256 -r'
else
    fail 'sha256sum, shasum or openssl is needed'
fi
sha256() { $hash | cut -c 1-64; }

whole() {
    case $1 in
    '' | *[!0-9]* | ??????????*) fail "$2: a whole number is needed, not $1" ;;
    esac
}

drawn_by() {
    case $1 in
    '' | *[!0-9A-Za-z._-]*) fail 'the draw id has letters, digits, dots, lines and hyphens alone' ;;
    esac
    case $2 in
    '' | *[!0-9A-Za-z.-]*) fail 'the seed has letters, digits, dots and hyphens alone' ;;
    esac
    [ ${#1} -le 64 ] || fail 'the draw id has at most 64 characters'
    [ ${#2} -le 128 ] || fail 'the seed has at most 128 characters'
}

work_folder() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 2' HUP INT TERM
    export folder
}

# Rule 1, as far as awk can: `odd` knows what no list holds (the mark |, control and invisible characters, other spaces
# than the plain one, full width), `spelt` has one space for many and no leading zeros of a number.
spelling='
function odd(text) {
    return text ~ /[\001-\037\177|]|\302[\200-\240\255]|\342\200[\200-\217\250-\257]|\342\201[\237-\257]/ ||
        text ~ /\343\200\200|\356|\357[\200-\243\273-\276]/
}
function spelt(id, part, n, i, made) {
    n = split(id, part, "/")
    for (i = 1; i <= n; i++) {
        gsub(/ +/, " ", part[i]); sub(/^ /, "", part[i]); sub(/ $/, "", part[i])
        if (part[i] "" == "") return ""
        if (part[i] ~ /^[0-9]+$/) sub(/^0+/, "", part[i])
        if (part[i] "" == "") part[i] = "0"
        made = made (i > 1 ? "/" : "") part[i]
    }
    return made
}
'

# The carton as the list spells it.
listed() {
    id=$(printf '%s\n' "$1" | awk "$spelling"'
        NR > 1 || odd($0) { odd_one = 1 }
        { id = spelt($0) }
        END { if (!odd_one) print id }')
    [ -n "$id" ] || fail 'a carton number is needed as the list spells it: not empty, no |, invisible or wide character'
}

# Tickets of many cartons or units, a line each: a file each, so that one process hashes thousands of them.
tickets() {
    mkdir "$folder/each"
    (cd "$folder/each" && awk -v begin="qcs1|$2|$1|" -v hash="xargs $hash | cut -c 1-64" '
        { file = "t" NR % 4096; printf("%s%s", begin, $0) > file; close(file); print file | hash }
        NR % 4096 == 0 { close(hash) }')
}

carton() {
    drawn_by "$1" "$2"
    listed "$3"
    mine=$(printf 'qcs1|%s|%s|%s' "$2" "$1" "$id" | sha256)
    printf 'hashed     qcs1|%s|%s|%s\n' "$2" "$1" "$id"
    printf 'ticket     %s\n' "$mine"
    [ -n "$4" ] || return 0
    [ ${#4} -eq 64 ] || fail 'the threshold has 64 hexadecimal digits'
    case $4 in
    *[!0-9a-f]*) fail 'the threshold has 64 hexadecimal digits, in lower case' ;;
    esac
    printf 'threshold  %s\n' "$4"
    if awk -v a="x$mine" -v b="x$4" 'BEGIN { exit !(a <= b) }'; then
        printf 'carton %s was DRAWN: its ticket is at most the threshold\n' "$id"
    else
        printf 'carton %s was NOT drawn: its ticket is above the threshold\n' "$id"
        printf 'One wrong character makes this answer wrong: compare hashed and threshold with the pick list.\n'
        return 1
    fi
}

units() {
    drawn_by "$1" "$2"
    listed "$3"
    whole "$4" UNITS
    whole "$5" QUOTA
    [ "$4" -le 1000000 ] || fail 'UNITS: a carton of qcs1 holds at most 1,000,000'
    work_folder
    printf '%s\n' "$id" | awk -v n="$4" '{ for (j = 1; j <= n; j++) print $0 "|" j }' | tickets "$1" "$2" |
        awk '{ print $0, NR }' | sort | awk -v most="$5" 'NR <= most { print $2 }'
}

# The list on standard input: its header, and its lines once they are checked.
checked_list() {
    work_folder
    : >"$folder/list"
    : >"$folder/header"
    tr '\000' '\001' | awk -F '\t' "$spelling"'
        function wrong(what) { print "line " NR " of the list: " what; exit }
        BEGIN { header = ENVIRON["folder"] "/header"; list = ENVIRON["folder"] "/list" }
        NR == 1 && /^\357\273\277/ { wrong("it begins with a byte order mark; save it as UTF-8 without one") }
        { sub(/\r$/, "") }
        NR == 1 && NF == 2 && $1 == "qcs1-manifest" && $2 != "" && !odd($2) { print > header; next }
        NF != 3 || $3 !~ /^[1-9][0-9]*$/ || length($3) > 15 { wrong("id TAB stratum TAB units is needed") }
        odd($1) || odd($2) { wrong("a mark |, or a control, invisible or wide character, which no list holds") }
        spelt($1) == "" { wrong("a carton without its number") }
        spelt($1) != $1 "" { wrong("carton " $1 " is spelt " spelt($1) " in a list") }
        $1 in seen { wrong("carton " $1 " stands twice") }
        { seen[$1]; print > list }' >"$folder/wrong"
    [ ! -s "$folder/wrong" ] || fail "$(cat "$folder/wrong")"
    [ -s "$folder/list" ] || fail 'no cartons on standard input: id TAB stratum TAB units, a line each'
}

# Rule 7: shares min(N_h, max(l, lambda U_h)) that sum to m, in whole numbers over the denominator W; then whole parts
# and largest remainders, among equal ones the stratum with the lower best ticket. Input: stratum TAB cartons TAB
# units TAB best ticket; output: stratum TAB quota.
quotas='
{ name[NR] = $1; cap[NR] = $2; weight[NR] = $3; best[NR] = $4; cartons += $2; state[NR] = "free" }
END {
    if (m > cartons) m = cartons
    if (least && m < NR) m = NR
    if (m > 2000000) exit 1
    for (free = NR; free > 0;) {
        rest = m; W = 0
        for (i = 1; i <= NR; i++) {
            if (state[i] == "free") W += weight[i]
            else if (state[i] == "cap") rest -= cap[i]
            else rest -= least
        }
        lacking = over = low = high = 0
        for (i = 1; i <= NR; i++) if (state[i] == "free") {
            share = rest * weight[i]
            if (share > 9000000000000000) exit 1
            if (share < least * W) { lacking += least * W - share; low++; is[i] = "least" }
            else if (share > cap[i] * W) { over += share - cap[i] * W; high++; is[i] = "cap" }
            else is[i] = ""
        }
        if (!low && !high) break
        for (i = 1; i <= NR; i++) if (state[i] == "free" && is[i] != "") {
            if ((is[i] == "cap" && over >= lacking) || (is[i] == "least" && lacking >= over)) { state[i] = is[i]; free-- }
        }
    }
    left = m
    for (i = 1; i <= NR; i++) {
        remainder[i] = 0
        if (state[i] == "cap") quota[i] = cap[i]
        else if (state[i] == "least") quota[i] = least
        else { share = rest * weight[i]; remainder[i] = share % W; quota[i] = (share - remainder[i]) / W }
        left -= quota[i]
    }
    for (; left > 0; left--) {
        chosen = 0
        for (i = 1; i <= NR; i++) if (!taken[i]) {
            if (!chosen || remainder[i] > remainder[chosen] ||
                (remainder[i] == remainder[chosen] && best[i] "" < best[chosen] "")) chosen = i
        }
        taken[chosen] = 1; quota[chosen]++
    }
    for (i = 1; i <= NR; i++) printf "%s\t%d\n", name[i], quota[i]
}'

draw() {
    drawn_by "$1" "$2"
    whole "$3" CARTONS
    [ "$3" -gt 0 ] || fail 'CARTONS: at least one is drawn'
    least=1
    case $4 in
    '') ;;
    --no-coverage) least=0 ;;
    *) fail "$4 is not known; --no-coverage is" ;;
    esac
    checked_list
    cut -f 1 "$folder/list" | tickets "$1" "$2" >"$folder/tickets"
    [ $(wc -l <"$folder/tickets") -eq $(wc -l <"$folder/list") ] || fail "not every ticket was made: $hash fails"
    # stratum, ticket, id, units; the lines of a stratum in the order of their tickets
    paste "$folder/tickets" "$folder/list" |
        awk -F '\t' '{ printf "%s\t%s\t%s\t%s\n", $3, $1, $2, $4 }' | sort >"$folder/ranked"
    awk -F '\t' '
        $1 "" != last "" || NR == 1 { if (NR > 1) print last "\t" n "\t" units "\t" best; last = $1; n = units = 0; best = $2 }
        { n++; units += $4 }
        END { print last "\t" n "\t" units "\t" best }' "$folder/ranked" >"$folder/strata"
    awk -F '\t' -v m="$3" -v least="$least" "$quotas" "$folder/strata" >"$folder/quotas" || fail 'numbers too large'
    awk -F '\t' -v first="$folder/quotas" '
        BEGIN { while ((getline line < first) > 0) { split(line, part, "\t"); quota[part[1]] = part[2] } }
        ++n[$1] <= quota[$1] { printf "%s\t%s\t%s\n", $1, $3, $2 }' "$folder/ranked"
}

what=${1-}
[ $# -eq 0 ] || shift
case $what/$# in
carton/3 | carton/4) carton "$1" "$2" "$3" "${4-}" ;;
draw/3 | draw/4) draw "$1" "$2" "$3" "${4-}" ;;
units/5) units "$@" ;;
manifest/0)
    checked_list
    [ -s "$folder/header" ] || fail 'the first line is not the header qcs1-manifest TAB id form'
    sort "$folder/list" | cat "$folder/header" - | sha256
    ;;
*) fail 'carton D S CARTON [THRESHOLD], draw D S CARTONS [--no-coverage], units D S CARTON UNITS QUOTA, or manifest' ;;
esac
