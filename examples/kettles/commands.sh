#!/bin/sh
# FOLDER takes what the commands write [default: ./out]:  sh commands.sh FOLDER
set -eu
out=${1:-out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

# When the contract is signed: read the agreement back in words, and print it as an annex to sign.
qcsample agreement check agreement.toml
qcsample annex agreement.toml -o "$out/annex.pdf"

# The day before the visit: what the packing list says, and the page that the factory signs.
qcsample lot packing_list.csv --agreement agreement.toml -o "$out/manifest.pdf"

# In the warehouse, cartons counted and the page signed: twenty rolls of a ten-sided die, everybody watching.
qcsample seed dice 7301 9482 6507 1384 6295 -o "$out/seed.json"

# The draw. --manifest is what was signed; another list would be refused.
qcsample pick packing_list.csv --agreement agreement.toml --seed-file "$out/seed.json" \
    --manifest b431f24e0b54bb1c483c33f4b9e403b1d8f0d601a844ec63121052e7ea11e7ca \
    --date 2026-09-16 --place "Feiquanfang, Shunde" --inspector "Wei Tingyu" \
    --csv --reserve-sheet -o "$out/pick.pdf"

# Stickers for the drawn cartons, and six blank ones for what is found in them.
qcsample labels "$out/pick.json" --defects 6 -o "$out/labels.pdf"

# In the evening: findings.csv was filled in from the sheet that this command writes.
qcsample findings "$out/pick.json" -o "$out/findings.csv"
qcsample judge "$out/pick.json" findings.csv -o "$out/verdict.pdf"

# Accepted, so nothing has to be done; what accepting may cost is told all the same.
qcsample options "$out/pick.json" > "$out/options.txt"

# The report for both sides and the bank: the verdict on its first page.
qcsample report "$out/pick.json" -o "$out/report.pdf"

# Anyone, any time: all of it again; and one carton by itself.
qcsample verify "$out/pick.json" packing_list.csv
qcsample verify "$out/pick.json" --carton 175
