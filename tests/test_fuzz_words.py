"""Rows, seeds, terms and options as anybody may type or send them: an answer or one line."""

from __future__ import annotations

import io
import json
from pathlib import Path

from delivery import AGREEMENT, PACKING_LIST
from fuzzing import (
    EXAMPLES,
    NUMBERS,
    VALUES,
    answered,
    at,
    cases,
    changed_values,
    command,
    fuzz,
    leaves,
    replaced,
    spoiled,
    words,
    written,
)
from hypothesis import strategies as st

from qcsample import (
    Agreement,
    Carton,
    Costs,
    Findings,
    Lot,
    Plan,
    Record,
    Seed,
    answer_rows,
    attribute_plan,
    code_letter,
    commit_seed,
    defect_bounds,
    dice_seed,
    draw,
    judge,
    public_seed,
    read_agreement,
    ticket,
    typed_seed,
    uniform_lot,
)
from qcsample.bulk.row_files import csv_line, json_line, read_rows
from qcsample.standards.attributes import letters_of

values = st.sampled_from(VALUES) | st.text(max_size=8) | st.integers() | st.floats()
COLUMNS = "lot lot_size aql level severity sampling edition plan quality model cartons icc found drawn pulled".split()
COLUMNS += ["critical", "major", "minor", "confidence", "sides", "error", "outcome", "Lot Size", "", "\u202e"]
QUESTIONS = ("plan", "oc", "judge", "estimate")
GOOD = {
    "plan": {"lot": 3200, "aql": 2.5, "level": "II"},
    "oc": {"plan": "125/7", "quality": "2.5%", "lot": 3200},
    "judge": {"lot": 3200, "critical": 0, "major": 6, "minor": 9},
    "estimate": {"found": 14, "drawn": 200, "lot": 8000, "cartons": 15},
}


@cases(350)
def test_rows_from_python(turn):
    rows = st.dictionaries(st.sampled_from(COLUMNS), values, max_size=4)

    def row(case: tuple) -> None:
        question, given = case
        answers = answered(lambda: list(answer_rows(question, [GOOD[question] | given, GOOD[question]])))
        if answers is not None:
            assert len(answers) == 2
            assert str(answers[0].get("error") or "x").isprintable()

    fuzz(turn, st.tuples(st.sampled_from(QUESTIONS), rows), row)


@cases(200)
def test_rows_of_files(turn):
    originals = [
        b"po,lot,critical,major,minor\n4711,3200,0,6,9\n4712,500,0,4,1\n",
        b"lot;aql;level\n3200;2.5;II\n\n500;4.0;S-1\n",
        b'{"plan":"125/7","quality":0.025}\n{"plan":"80/3/7,80/8/9","quality":"2.5%"}\n',
        b'{"found":14,"drawn":200,"lot":8000}\n{"found":1,"drawn":2,"lot":3}\n',
    ]

    def rows(case: bytes) -> None:
        for question in QUESTIONS:
            read = answered(lambda: list(read_rows(io.BytesIO(case), "rows").rows))
            answers = (
                None if read is None else answered(lambda asked=question, given=read: list(answer_rows(asked, given)))
            )
            assert answers is None or len(answers) == len(read)
            for answer in answers or ():
                line = csv_line(list(answer.values())) + json_line(answer)
                assert line.count("\n") == 2
                assert str(answer.get("error") or "x").isprintable()

    assert fuzz(turn, spoiled(originals), rows).both


@cases(250)
def test_seeds(turn):
    def seeds(case: tuple) -> None:
        one, two, three = case
        for made in (
            answered(dice_seed, one, 6),
            answered(dice_seed, one),
            answered(typed_seed, one),
            answered(public_seed, one, source=two, date=three),
            answered(commit_seed, one, two, three),
            answered(Seed.from_dict, {"value": one, "kind": two, "facts": three}),
        ):
            assert made is None or Seed.from_dict(made.to_dict(), made.facts.get("draw_id")).value == made.value
        answered(ticket, one, two, three)

    fuzz(turn, st.tuples(words, words, words), seeds)


@cases(100)
def test_seed_files(tmp_path, monkeypatch, turn):
    monkeypatch.chdir(tmp_path)
    names = ("kettles/expected/seed.json", "shoes/expected/seed.json", "shoes/expected/secret.json")
    originals = [(EXAMPLES / name).read_bytes() for name in names if (EXAMPLES / name).exists()]

    def seed_file(case: bytes) -> None:
        written(Path("seed.json"), case)
        given = ("pick", "--cartons", "10", "--per-carton", "5", "--draw-id", "A", "--no-risks", "-o", "p.pdf")
        if command(*given, "--seed-file", "seed.json", "--force").exit_code == 0:
            used = Record.from_json(Path("p.json").read_bytes()).inspection.draw.seed
            assert used == Seed.from_dict(json.loads(case)["seed"], "A")
        command("seed", "reveal", "seed.json", "--called", "4718820365")

    assert fuzz(turn, spoiled(originals), seed_file).both


@cases(250)
def test_terms_and_findings_as_values(tmp_path, turn):
    given = read_agreement(EXAMPLES / "jackets" / "agreement.toml").to_dict()
    record = Record.from_json((EXAMPLES / "jackets/expected/pick.json").read_bytes())
    found = record.named("judge")[0]["content"]["findings"]
    plan = attribute_plan(3200, 2.5, sampling="double").to_dict()
    kinds = [(Agreement, given), (Findings, json.loads(json.dumps(found))), (Plan, json.loads(json.dumps(plan)))]

    @st.composite
    def changed(draw):
        kind, value = draw(st.sampled_from(kinds))
        path = draw(st.sampled_from(list(leaves(value))))
        return kind, replaced(value, path, draw(st.sampled_from(changed_values(at(value, path)))))

    def terms(case: tuple) -> None:
        kind, value = case
        made = answered(kind.from_dict, value)
        if made is not None:
            assert kind.from_dict(made.to_dict()) == made
        if kind is Findings and made is not None:
            answered(judge, record, made)

    fuzz(turn, changed(), terms)


@cases(250)
def test_arguments(turn):
    """Numbers where numbers are meant and words where words are, however large, small or strange."""

    def arguments(case: tuple) -> None:
        one, two, three, word, other = case
        letter = answered(code_letter, one, word)
        assert letter is None or letter in letters_of()
        answered(attribute_plan, one, two, level=word, severity=other)
        plan = answered(Plan.single, one, two, three)
        assert plan is None or (plan.n, plan.ac, plan.re) == (one, two, three)
        answered(lambda: judge(Plan.single(5, 0), one))
        bounds = answered(defect_bounds, one, two, lot_size=three, confidence=two)
        assert bounds is None or one <= bounds.lower_units <= bounds.upper_units <= three
        answered(uniform_lot, one, two)
        answered(lambda: Lot((Carton(word, one, other), Carton(other, 1, word))))
        answered(draw, uniform_lot(9, 9), one, word, other)
        answered(draw, uniform_lot(9, 9), 5, "1234", "A", carton_rule=word)
        answered(lambda: Costs(per_escaped=one, per_sorted=two, currency=word, reinspection=three))
        answered(lambda: Findings({word: one}, {other: two}, pulled=three))

    numbers = st.sampled_from(NUMBERS) | st.integers(-3, 10_000) | st.floats()
    assert fuzz(turn, st.tuples(numbers, numbers, numbers, words, words), arguments).both


SPELLED = (
    ("plan", "--lot", "3200", "--aql", "2.5", "--level", "II", "--no-risks"),
    ("plan", "--lot", "3200", "--cartons", "200", "--severity", "reduced"),
    ("oc", "--lot", "3200", "--aql", "2.5", "--miss", "20%", "--false-alarm", "1%"),
    ("oc", "--plan", "125/7", "--cartons", "14", "--icc", "0.1"),
    ("design", "--prp", "1%,95%", "--crp", "5%,10%"),
    ("design", "--lq", "2.5%", "--lot-size", "3200", "--cartons", "14"),
    ("estimate", "14", "200", "--lot-size", "8000", "--cartons", "15"),
    ("table", "single", "--lot", "3200"),
    ("seed", "dice", "20481956370211849357", "--sides", "10"),
    ("lot", "--cartons", "400", "--per-carton", "24"),
    ("lot", "list.csv", "--agreement", "agreement.toml", "--column", "pcs=每箱数量", "--packed", "1-60"),
    ("pick", "list.csv", "--draw-id", "A", "--seed", "abc", "--weak-seed", "--no-risks", "-o", "p.pdf"),
    ("findings", "p.json", "-o", "f.csv"),
    ("judge", "p.json", "--critical", "0", "--major", "3", "--minor", "5", "--dry-run"),
    ("judge", "p.json", "--found", "major=3", "--test", "drop=0", "--counted", "3=7", "--dry-run"),
    ("verify", "p.json", "list.csv", "--carton", "3"),
)


@cases(200)
def test_options_of_commands(tmp_path, monkeypatch, turn):
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(PACKING_LIST, encoding="utf-8")
    Path("agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    command("pick", "list.csv", "--draw-id", "A", "--seed", "abc", "--weak-seed", "-o", "p.pdf")
    changes = st.lists(st.tuples(st.integers(1, 9), words), min_size=1, max_size=2)

    def options(case: tuple) -> None:
        args, changed = list(case[0]), case[1]
        for place, word in changed:
            if "\0" not in word:  # no command can be given one
                args[min(place, len(args) - 1)] = word
        command(*args, "--force") if "-o" in args else command(*args)

    assert fuzz(turn, st.tuples(st.sampled_from(SPELLED), changes), options).both
