#!/bin/sh
# FOLDER takes what the commands write [default: ./out]:  sh commands.sh FOLDER
set -eu
out=${1:-out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"
rm -f "$out/history.db" "$out/another.db"

# February. Every carton holds 24, so that their number is the packing list. Three major defects among the first 50
# pieces lie between Ac 2 and Re 5: pending, exit status 3, a second sample follows.
qcsample pick --agreement agreement.toml --draw-id HB-2602 --cartons 48 --per-carton 24 \
    --dice 73019482650713846295 --date 2026-02-13 --lang en -o "$out/HB-2602.pdf"
qcsample judge "$out/HB-2602.json" --critical 0 --major 3 --minor 1 || [ $? -eq 3 ]

# It comes from other cartons, drawn by the same dice. Four more: counts are those of both samples together, so it is
# 7 now, Re is 7: not accepted, exit status 1. The history begins with this lot.
qcsample pick --record "$out/HB-2602.json" --next-stage --lang en -o "$out/HB-2602-2.pdf"
qcsample judge "$out/HB-2602.json" --critical 0 --major 7 --minor 1 --lang en -o "$out/HB-2602-verdict.pdf" ||
    [ $? -eq 1 ]
qcsample verify "$out/HB-2602.json"
qcsample history add "$out/HB-2602.json" --history "$out/history.db"

# March. Five in the first sample reach Re at once. Two lots refused in a row: major is tightened from the next one.
qcsample pick --agreement agreement.toml --draw-id HB-2603 --cartons 50 --per-carton 24 --history "$out/history.db" \
    --dice 55190723468827340196 --date 2026-03-20 --lang en -o "$out/HB-2603.pdf"
qcsample judge "$out/HB-2603.json" --critical 0 --major 5 --minor 2 || [ $? -eq 1 ]
qcsample history add "$out/HB-2603.json" --history "$out/history.db"
qcsample history next --history "$out/history.db"
qcsample plan --lot 1,104 --agreement agreement.toml --history "$out/history.db"

# April to August: --history draws major tightened and minor normal. Five lots in a row are accepted, each on its
# first sample, and major is back on normal inspection.
while read -r lot day cartons dice major minor; do
    qcsample pick --agreement agreement.toml --draw-id "$lot" --cartons "$cartons" --per-carton 24 --no-risks \
        --history "$out/history.db" --dice "$dice" --date "$day" --lang en -o "$out/$lot.pdf"
    qcsample judge "$out/$lot.json" --critical 0 --major "$major" --minor "$minor"
    qcsample history add "$out/$lot.json" --history "$out/history.db"
done <<'END'
HB-2604 2026-04-17 46 90318275640911537268 1 2
HB-2605 2026-05-15 50 16472093855310948627 0 3
HB-2606 2026-06-12 44 83650219741265803419 1 1
HB-2607 2026-07-17 50 42917530688104273956 0 2
HB-2608 2026-08-14 48 07351948262796410583 0 0
END

# What lots can't tell: the buyer wants reduced inspection as soon as it is earned.
qcsample history note consent --by "Mari Brandvold" --date 2026-09-01 --history "$out/history.db"

# The lots with their bounds and the rules that fired, as a picture and as a table; and all of it for another machine.
qcsample history show --history "$out/history.db" --plot "$out/lots.pdf" > "$out/lots.txt"
qcsample history export --history "$out/history.db" -o "$out/lots.csv"
qcsample history export --history "$out/history.db" -o "$out/history.jsonl"
qcsample history import "$out/history.jsonl" --history "$out/another.db"
