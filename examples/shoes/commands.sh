#!/bin/sh
# FOLDER takes what the commands write [default: ./out]:  sh commands.sh FOLDER
set -eu
out=${1:-out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

# With the order: the annex that both sides sign.
qcsample annex agreement.toml -o "$out/annex.pdf"

# With the booking: the buyer makes a secret, keeps the file and sends the commitment. In real life leave --secret
# out and let the program make it; it stands here so that the example always draws the same cartons.
qcsample seed commit --draw-id PO88120-A --secret 5d0e9b7a41c86f32e8a917d4b06c5f2e -o "$out/secret.json"

# On site: the list that the factory signs. Carton numbers restart with every style, so an id is style/number.
qcsample lot packing_list.xlsx --agreement agreement.toml -o "$out/manifest.pdf"

# Signed. The factory calls ten digits or more, then the buyer reveals the secret: neither side made the seed alone.
qcsample seed reveal "$out/secret.json" --called 6820573914 -o "$out/seed.json"
qcsample pick packing_list.xlsx --agreement agreement.toml --draw-id PO88120-A --seed-file "$out/seed.json" \
    --manifest 2be97e0645d70fc60b9b4a7db3ad75e1276c1b467dac9706d50030024876c769 \
    --date 2026-08-24 --place "Lanqiao Footwear, Jinjiang" --inspector "He Zhiyuan" --csv -o "$out/pick.pdf"

# Carton M641/45 can't be found in the warehouse. The next carton of its stratum takes its place on a new page.
qcsample pick --record "$out/pick.json" --lost M641/45 --csv -o "$out/pick-lost.pdf"

# In the evening. What was found is good, but a drawn carton vanished: judged a second time with its pieces counted as
# bad, the lot is not accepted, exit status 1.
qcsample findings "$out/pick.json" -o "$out/findings.csv"
qcsample judge "$out/pick.json" findings.xlsx || [ $? -eq 1 ]

# The buyer, on the telephone, waives the carton by name: accepted.
qcsample judge "$out/pick.json" --waive-lost M641/45 --by "Mette Strandgaard" --force -o "$out/verdict.pdf"
qcsample options "$out/pick.json" > "$out/options.txt"

# The report tells of the lost carton and who waived it.
qcsample report "$out/pick.json" -o "$out/report.pdf"

qcsample verify "$out/pick.json" packing_list.xlsx
qcsample verify "$out/pick.json" --carton M641/45
