#!/bin/sh
# FOLDER takes what the commands write [default: ./out]:  sh commands.sh FOLDER
set -eu
out=${1:-out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

# With the frame contract: the annex that both sides sign.
qcsample annex agreement.toml --lang en -o "$out/annex.pdf"

# Eleven cartons of the last colour are still empty. The list to sign is that of what is packed.
qcsample lot packing_list.xlsx --agreement agreement.toml --packed "1-74, 85-87" --lang en -o "$out/manifest.pdf"

# Twenty-five rolls of an ordinary die; below 80 % packed (the agreement) nothing would be drawn.
qcsample seed dice 62415 33164 52614 16325 45331 --sides 6 -o "$out/seed.json"
qcsample pick packing_list.xlsx --agreement agreement.toml --packed "1-74, 85-87" --seed-file "$out/seed.json" \
    --manifest 1b3198a15eeb0706a715da7376210a62cf21b08443dcf54e5414394e822977e7 \
    --date 2026-09-30 --place "Truc Lam Ha, Nam Dinh" --inspector "Đỗ Khánh Vy" --lang en --csv -o "$out/pick.pdf"

# Nine pieces with major defects, Re is 8: not accepted, exit status 1.
qcsample findings "$out/pick.json" -o "$out/findings.csv"
qcsample judge "$out/pick.json" findings.csv --test measurements=1 --test "zip pull=0" -o "$out/verdict.pdf" ||
    [ $? -eq 1 ]

# What to do about it, with the buyer's own costs, which stay out of the record.
qcsample options "$out/pick.json" --costs costs.toml -o "$out/options.pdf" > "$out/options.txt"

# The report for the factory, without the buyer's figures; with --costs it would be marked as the buyer's own.
qcsample report "$out/pick.json" --lang en -o "$out/report.pdf"

# The recheck knows which cartons were packed: the record says so.
qcsample verify "$out/pick.json" packing_list.xlsx

# The factory wants to rework the cartons of order 9017, where the defects sit. Before it starts: what will prove it?
qcsample rework "$out/pick.json" --affected "48-74, 87" --what-if > "$out/what_if.txt"
qcsample rework "$out/pick.json" --affected "48-74, 87" --sort-sheet-template "$out/sort_sheet.csv"

# Its first sort sheet does not add up, and 19 bad pieces are too few after such a sample: exit status 1, no draw.
qcsample rework "$out/pick.json" --affected "48-74, 87" --sort-sheet sort_sheet_wrong.csv > "$out/rework.txt" ||
    [ $? -eq 1 ]

# The corrected sheet: a new draw with new dice, a page a question.
qcsample rework "$out/pick.json" --affected "48-74, 87" --sort-sheet sort_sheet.csv --date 2026-10-12 \
    --place "Truc Lam Ha, Nam Dinh" --inspector "Đỗ Khánh Vy" --lang en \
    --dice 82049137560218446357 -o "$out/reinspection.pdf"

qcsample labels "$out/reinspection.json" --sheet a4-2x4 --lang en -o "$out/labels.pdf"

# What was found then: all four questions pass, and the balance is released.
qcsample judge "$out/reinspection.json" reinspection_findings.csv --unmarked none --lang en \
    -o "$out/reinspection_verdict.pdf"
qcsample report "$out/reinspection.json" --lang en -o "$out/reinspection_report.pdf"
qcsample verify "$out/reinspection.json" packing_list.xlsx --first "$out/pick.json"
