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
# Exit status: 0 done, or the carton was drawn; 1 it was not drawn; 2 bad input.
set -eu
LC_ALL=C
export LC_ALL
tab=$(printf '\t')

fail() {
    printf 'recheck.sh: %s\n' "$1" >&2
    exit 2
}

if command -v sha256sum >/dev/null 2>&1; then
    sha256() { sha256sum | cut -c 1-64; }
elif command -v shasum >/dev/null 2>&1; then
    sha256() { shasum -a 256 | cut -c 1-64; }
elif command -v openssl >/dev/null 2>&1; then
    sha256() { openssl dgst -sha256 -r | cut -c 1-64; }
else
    fail 'sha256sum, shasum or openssl is needed'
fi

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
}

ticket() { printf 'qcs1|%s|%s|%s' "$2" "$1" "$3" | sha256; }

carton() {
    drawn_by "$1" "$2"
    mine=$(ticket "$1" "$2" "$3")
    printf 'ticket     %s\n' "$mine"
    [ -n "$4" ] || return 0
    [ ${#4} -eq 64 ] || fail 'the threshold has 64 hexadecimal digits'
    case $4 in
    *[!0-9a-f]*) fail 'the threshold has 64 hexadecimal digits, in lower case' ;;
    esac
    printf 'threshold  %s\n' "$4"
    if awk -v a="x$mine" -v b="x$4" 'BEGIN { exit !(a <= b) }'; then
        printf 'carton %s was DRAWN: its ticket is at most the threshold\n' "$3"
    else
        printf 'carton %s was NOT drawn: its ticket is above the threshold\n' "$3"
        return 1
    fi
}

units() {
    drawn_by "$1" "$2"
    whole "$4" UNITS
    whole "$5" QUOTA
    j=1
    while [ "$j" -le "$4" ]; do
        printf '%s %s\n' "$(ticket "$1" "$2" "$3|$j")" "$j"
        j=$((j + 1))
    done | sort | awk -v most="$5" 'NR <= most { print $2 }'
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
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 2' HUP INT TERM
    sed '/^qcs1-manifest'"$tab"'/d' >"$folder/list"
    [ -s "$folder/list" ] || fail 'no cartons on standard input: id TAB stratum TAB units, a line each'
    awk -F '\t' 'NF != 3 || $1 == "" || $3 !~ /^[1-9][0-9]*$/ { print NR; exit }' "$folder/list" >"$folder/wrong"
    [ ! -s "$folder/wrong" ] || fail "line $(cat "$folder/wrong") of the list: id TAB stratum TAB units is needed"
    cut -f 1 "$folder/list" | while IFS= read -r id; do
        ticket "$1" "$2" "$id"
    done >"$folder/tickets"
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
manifest/0) sort_body() { awk 'NR == 1' "$1" && awk 'NR > 1' "$1" | sort; }
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cat >"$folder/list"
    case $(head -n 1 "$folder/list") in
    qcs1-manifest"$tab"*) ;;
    *) fail 'the first line is not the header qcs1-manifest TAB id form' ;;
    esac
    sort_body "$folder/list" | sha256
    ;;
*) fail 'carton D S CARTON [THRESHOLD], draw D S CARTONS [--no-coverage], units D S CARTON UNITS QUOTA, or manifest' ;;
esac
