#!/usr/bin/env python3
"""Goods receipt, as an ERP module would do it: what to open and pull, and later whether the goods go into stock.

    goods_receipt.py open PACKING_LIST AGREEMENT ORDER DICE > record.json
    goods_receipt.py close record.json critical=0 major=3 minor=5 "test drop=0"

`open` prints the record, and on standard error the cartons to open. `close` prints the stock movement as JSON. Exit
status as of qcsample: 0 accepted, 1 not accepted, 2 bad input, 3 pending.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import qcsample

STOCK = {"accepted": "unrestricted", "not accepted": "blocked", "pending": "in inspection"}


def opened(packing_list: str, agreement: str, order: str, dice: str) -> qcsample.Record:
    """The record of a new receipt: what was agreed, presented, planned and drawn."""
    terms = qcsample.read_agreement(agreement)
    lot = qcsample.read_packing_list(packing_list, strata=terms.strata)
    plan = qcsample.inspection_plan(terms, lot)
    draw = qcsample.draw(lot, plan, qcsample.dice_seed(dice), f"{order}-A")
    inspection = qcsample.Inspection(terms, lot, plan, draw)
    return qcsample.Record().with_step("pick", inspection.to_dict())


def closed(record: qcsample.Record, findings: qcsample.Findings) -> tuple[qcsample.Verdict, dict[str, object]]:
    """The verdict and the stock movement that follows from it."""
    verdict = qcsample.judge(record, findings)
    movement = {
        "draw": record.inspection.draw.draw_id,
        "record": record.digest,
        "quantity": record.inspection.lot.units,
        "stock": STOCK[verdict.outcome],
        "because": [entry.reason for entry in verdict.classes],
    }
    return verdict, movement


def counted(args: Sequence[str]) -> qcsample.Findings:
    """Counts as they are typed: major=3, or "test drop=0"."""
    classes: dict[str, int] = {}
    tests: dict[str, int] = {}
    for arg in args:
        name, _, count = arg.partition("=")
        if not (count.isascii() and count.isdigit() and len(count) < 10):
            raise qcsample.InputError(f"{arg[:60]!r}: a count such as major=3 is needed")
        counts = tests if name.startswith("test ") else classes
        if name.removeprefix("test ") in counts:
            raise qcsample.InputError(f"{name[:60]!r} has two counts: leave one out")
        counts[name.removeprefix("test ")] = int(count)
    return qcsample.Findings(classes, tests=tests)


def main(command: str = "", *args: str) -> int:
    if command == "open" and len(args) == 4:
        record = opened(*args)
        sys.stdout.buffer.write(record.to_json())
        for carton in record.inspection.draw.cartons:
            print(f"open {carton.id}, pull units {', '.join(map(str, sorted(carton.positions)))}", file=sys.stderr)
        return 0
    if command != "close" or not args:
        raise qcsample.InputError("open PACKING_LIST AGREEMENT ORDER DICE, or close RECORD COUNTS")
    record = qcsample.Record.from_json(Path(args[0]).read_bytes(), args[0])
    checked = qcsample.verify(record)
    if not checked.agrees:
        raise qcsample.RecordError("the record was changed after it was written", source=args[0])
    verdict, movement = closed(record, counted(args[1:]))
    print(json.dumps(movement, indent=2))
    return verdict.exit_status


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (qcsample.QcsampleError, OSError) as error:
        sys.exit(print(error, file=sys.stderr) or 2)
