"""`agreement.toml`: the starter file, every option, every error on its line, and hostile text."""

from __future__ import annotations

import time
import tomllib
from dataclasses import fields

import pytest
from agreement_texts import FULL
from hypothesis import example, given
from hypothesis import strategies as st

from qcsample.agreement import Agreement, DefectClass, Refusal, SpecialTest
from qcsample.agreement_file import ALTERNATIVES, MAX_BYTES, in_words, read_agreement, starter_file
from qcsample.errors import InputError, QcsampleError, UnavailableError
from qcsample.standards.words import SAMPLINGS, SEVERITIES

STARTER = starter_file()


@pytest.fixture
def read(tmp_path):
    def read(text, *, encoding="utf-8"):
        path = tmp_path / "agreement.toml"
        path.write_bytes(text.encode(encoding))
        return read_agreement(path)

    return read


def edited(old, new, text=STARTER):
    assert old in text
    return text.replace(old, new, 1)


# The starter file


def test_the_starter_file_reads_back_as_the_default_agreement(read):
    assert read(STARTER) == Agreement()


def test_the_starter_file_holds_and_explains_every_option():
    data = tomllib.loads(STARTER)
    known = tomllib.loads(FULL)
    missing = {(t, k) for t, keys in known.items() if isinstance(keys, dict) for k in keys if k not in data[t]}
    assert missing == {("order", "quantity")}  # it stands there as a comment
    assert "\n# quantity = 3200" in STARTER
    for name, words in {"severity": SEVERITIES, "sampling": SAMPLINGS}.items():
        said = next(line for line in STARTER.splitlines() if line.startswith(f"{name} = "))
        assert all(f'"{word}"' in said for word in words)
    for line in STARTER.splitlines():
        assert len(line) <= 110
        if " = " in line and not line.startswith(("#", "golden_sample_sha256", "name", "aql")):
            assert "#" in line, line


def test_the_commented_tests_and_quantity_of_the_starter_file_are_valid(read):
    lines = [line.removeprefix("# ") if _is_code(line) else line for line in STARTER.splitlines()]
    agreement = read("\n".join(lines))
    assert agreement.order_quantity == 3200
    assert [test.name for test in agreement.tests] == ["drop", "function"]
    assert agreement.tests[0].level == "S-1"


def _is_code(line):
    keys = ("# [[test", "# name =", "# level =", "# aql =", "# description =", "# quantity =")
    return line.startswith(keys)


@pytest.mark.parametrize("name", ["spec.pdf", 'a "quoted" \\ name.pdf', "<golden_sample>", "规格书.pdf", "x]\n[y"])
def test_names_of_files_are_filled_in_safely(read, name):
    text = starter_file(specification=name, specification_sha256="0" * 64)
    assert read(text) == Agreement(specification=name, specification_sha256="0" * 64)


# Every option


def test_every_option_is_read(read):
    assert read(FULL) == Agreement(
        buyer="Hansen",
        supplier="宁波",
        product="Kettle",
        contract="C-1",
        order="PO 4711",
        order_quantity=3200,
        specification="spec.pdf",
        specification_sha256="ab" * 32,
        golden_sample="sample.jpg",
        golden_sample_sha256="ab" * 32,
        edition="ISO 2859-1:1999",
        level="I",
        severity="tightened",
        sampling="single",
        classes=(DefectClass("major", 1, ("leaks",)), DefectClass("minor", 15)),
        difference=("tape",),
        counting="nonconformities",
        sample_sizes="common",
        tests=(SpecialTest("drop", "S-1", 4, "76 cm"),),
        carton_rule="count 20",
        strata=("po", "size"),
        coverage=False,
        icc=0.2,
        packed_share=0.905,
        refusal=Refusal("buyer", "shared", "buyer", "shared", 7, 0.05, 0.125, 1, 3),
        balance_released_on="accepted",
        language="zh",
    )


def test_the_file_with_every_option_leaves_no_field_at_its_default(read):
    agreement = read(FULL)
    same = {f.name for f in fields(Agreement) if getattr(agreement, f.name) == getattr(Agreement(), f.name)}
    assert same == {"sampling", "carton_limits"}  # the latter goes with the carton rule risk alone
    assert not [f.name for f in fields(Refusal) if getattr(agreement.refusal, f.name) == getattr(Refusal(), f.name)]


@pytest.mark.parametrize("percent", [0.01, 0.65, 2.5, 6.5, 10, 33.3, 99.99])
def test_per_cents_become_the_fraction_that_people_mean(read, percent):
    text = edited("limiting_quality_percent = 2.5", f"limiting_quality_percent = {percent}")
    assert read(text).refusal.limiting_quality == float(f"{percent}e-2")


def test_an_empty_file_is_the_default_agreement(read):
    assert read("") == read("# nothing") == Agreement()


@pytest.mark.parametrize("text", [STARTER.replace("\n", "\r\n"), "\ufeff" + STARTER, FULL])
def test_line_ends_byte_order_marks_and_comments_do_not_change_the_digest(read, text):
    bare = "\n".join(line.split("#")[0] for line in text.replace("\ufeff", "").splitlines())
    assert read(text).digest == read(bare).digest


# Errors with their line


def line_with(text, part):
    return next(i for i, line in enumerate(text.split("\n"), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('[[class]]\nname = "minor"', "[[klass]]", "klass: unknown table; did you mean class?"),
        ("[parties]", "[partys]", "partys: unknown table; did you mean parties?"),
        ("[parties]", "[[parties]]", r"parties: write \[parties\] on a line of its own"),
        ('buyer = ""', 'bayer = ""', "parties.bayer: unknown key; did you mean buyer?"),
        ('buyer = ""', "buyer = 5", "parties.buyer: 5 is not text"),
        ('buyer = ""', "buyer = 1979-05-27", "parties.buyer: datetime.date"),
        ('specification_sha256 = ""', 'specification_sha256 = "12"', "64 hexadecimal digits"),
        ('golden_sample_sha256 = ""', f'golden_sample_sha256 = "{"a" * 64}"', "a digest without a file"),
        ('edition = "Z1.4"', 'edition = "Z1.5"', "inspection.edition: edition 'Z1.5': one of MIL-STD-105E"),
        ('level = "II"', 'level = "IV"', "inspection.level: inspection level 'IV': one of S-1"),
        ('severity = "normal"', 'severity = "hard"', "normal, tightened, reduced"),
        ('counting = "nonconforming units"', 'counting = "all"', "nonconforming units, nonconformities"),
        ('sample_sizes = "by-the-book"', "sample_sizes = true", "by-the-book, common"),
        ("aql = 2.5", "aql = 3", r"class.aql: AQL 3 is not in the tables; nearest: 2\.5 and 4\.0"),
        ("aql = 2.5", "aql = 0.0000001", "class.aql: AQL 1e-07 is not in the tables; nearest: 0.010"),
        ("aql = 4.0", "aql = 1.0", r"worst to the least: minor \(AQL 1\.0\) stands after major \(AQL 2\.5\)"),
        ("aql = 4.0", "aql = 15", "class.aql: AQL 15: above 10 an AQL counts nonconformities"),
        ('name = "minor"', 'name = "Major"', "class.name: the name 'Major' is already that of a class"),
        ('name = "minor"', 'name = ""', "class.name: '' can't be a name"),
        ('name = "minor"', 'nmae = "minor"', "class.nmae: unknown key; did you mean name?"),
        ("names = []", "names = [5]", "difference.names: 5 is not text"),
        ('rule = "sqrt" ', 'rule = "per-carton"', "cartons.rule: 'per-carton': one of sqrt"),
        ("strata = []", 'strata = ["colour", "weight"]', "strata are made of po, style, colour, size"),
        ("every_stratum = true", 'every_stratum = "yes"', "cartons.every_stratum: 'yes': true or false"),
        ("icc = 0.1", "icc = 1.0", "cartons.icc: 1.0: a number from 0 and below 1"),
        ("icc = 0.1", "icc = nan", "cartons.icc: nan"),
        ("packed_percent = 80", "packed_percent = 180", "packed_percent: 180: a number from 0 to 100"),
        ("packed_percent = 80", "packed_percent = 0.8", "packed_percent: 0.8 is less than one per cent; 80 %"),
        ("packed_percent = 80", 'packed_percent = "80"', "packed_percent: '80' is not a number"),
        ('sorting_cost = "supplier"', 'sorting_cost = "agent"', "supplier, buyer, shared"),
        ("days = 14", "days = 0", "refusal.days: 0: a whole number from 1"),
        ("days = 14", "days = 14.5", "refusal.days: 14.5: a whole number"),
        ("max_submissions = 2", "max_submissions = 0", "refusal.max_submissions: 0"),
        ("limiting_quality_percent = 2.5", "limiting_quality_percent = 0", "above 0 and below 100"),
        ("risk_percent = 10", "risk_percent = 100", "reinspection.risk_percent: 100"),
        ('ac = "alternatives"', 'ac = "some"', "reinspection.ac: 'some': a whole number"),
        ('"accepted or re-inspection passed"', '"paid"', "balance.released_on: 'paid': one of accepted"),
        ('prevailing = "en"', 'prevailing = "fr"', "language.prevailing: 'fr': one of en, zh"),
        ('prevailing = "en"', 'prevailing = "en', "not readable as TOML: "),
        ("[language]", "[language", "not readable as TOML: "),
        ("[language]", "[parties]", "not readable as TOML: Cannot declare .*parties.* twice"),
        ("[language]", "[languages]", "languages: unknown table; did you mean language?"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_error_names_its_line(read, old, new, message, ending):
    text = edited(old, new)
    with pytest.raises(InputError, match=message) as caught:
        read(text.replace("\n", ending))
    line = STARTER.count("\n", 0, STARTER.index(old)) + 1
    assert caught.value.row == line
    assert f"agreement.toml, line {line}: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("severity", "sampling"), [("reduced", "double"), ("normal", "multiple")])
def test_what_is_not_in_the_tables_is_refused_by_name_and_line(read, severity, sampling):
    text = edited('edition = "Z1.4"', 'edition = "ISO 2859-1:1999"')
    text = edited('severity = "normal"', f'severity = "{severity}"', text)
    new = f'sampling = "{sampling}"'
    text = edited('sampling = "single"', new, text)
    line = line_with(text, new)
    with pytest.raises(
        UnavailableError, match=f"line {line}: .*{sampling} sampling, {severity} inspection .* is not in"
    ):
        read(text)


def test_a_missing_key_is_told_on_the_line_of_its_table(read):
    text = edited('name = "minor"', "")
    with pytest.raises(InputError, match="class: name is missing") as caught:
        read(text)
    assert text.split("\n")[caught.value.row - 1] == "[[class]]"
    assert caught.value.row > line_with(text, "aql = 2.5")


def test_a_list_over_several_lines_is_named_by_its_first(read):
    new = "defects = [\n  'a',\n  # why\n  5,\n]"
    text = edited('defects = []       # e.g. ["does', new + '# e.g. ["does')
    with pytest.raises(InputError, match="defects: 5 is not text") as caught:
        read(text)
    assert text.split("\n")[caught.value.row - 1] == "defects = ["


@pytest.mark.parametrize("line", ["level = -1", "aql = 3", "name = 5", "description = 5", "levels = 'S-1'"])
def test_terms_of_a_test_are_told_on_their_own_line(read, line):
    key = line.split(" = ")[0].removesuffix("s")
    kept = {"name": "'drop'", "level": "'S-1'", "aql": "4.0", "description": "''"}
    rows = [line if k == key else f"{k} = {v}" for k, v in kept.items()]
    with pytest.raises(InputError) as caught:
        read("\n".join(["[inspection]", "level = 'II'", "", "[[test]]", *rows]))
    assert caught.value.row == 5 + rows.index(line)
    assert caught.value.message.startswith(f"test.{line.split(' = ')[0]}: ")


def test_a_single_table_where_a_list_is_needed(read):
    with pytest.raises(InputError, match=r"write \[\[class\]\] above") as caught:
        read("[class]\nname = 'x'")
    assert caught.value.row == 1
    with pytest.raises(InputError, match=r"write \[\[test\]\] above"):
        read("test = [1]")


def test_a_key_outside_of_any_table(read):
    with pytest.raises(InputError, match="line 2: buyer: unknown table"):
        read("\nbuyer = 'x'")


# Files that are none


def test_files_that_can_not_be_read(tmp_path):
    for name, message in (
        ("none.toml", "no such file.*agreement new"),
        (".", "is a folder"),
        ("a\0b", "can't be read"),
    ):
        with pytest.raises(InputError, match=message):
            read_agreement(tmp_path / name)


def test_not_utf_8_names_the_line(tmp_path):
    path = tmp_path / "agreement.toml"
    path.write_bytes(b"[parties]\nbuyer = 'M\xfcller'\n")
    with pytest.raises(InputError, match="line 2: not UTF-8 text"):
        read_agreement(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "agreement.toml"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(InputError, match="larger than"):
        read_agreement(path)


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 100_000 + " = 1",
        "[" * 200_000,
        "a = " + "[" * 200_000,
        "a = " + "{a = " * 50_000,
        "a = " + "1" * 200_000,
        "\n".join(f"a{'.a' * 190}.k{i} = 1" for i in range(600)),
        "[parties]\n" + "\n".join(f"k{i} = 1" for i in range(20_000)),
        "[[class]]\n" * 20_000,
        "x = [\n" + "1,\n" * 60_000 + "]",
        "a = '" + "x" * 200_000,
    ],
    ids=range(10),
)
def test_files_made_to_exhaust_a_reader_end_in_one_line(read, text):
    began = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read(text)
    assert time.perf_counter() - began < 20
    assert len(str(caught.value)) < 1000
    assert len(text) <= MAX_BYTES


TOML_PIECES = st.sampled_from(
    [*STARTER.splitlines(), "[[class]]", "[[test]]", "aql = 0", "aql = nan", "=", "[", "]", '"', "'''", "#", "a.b = {}"]
)
WILD_LINES = st.lists(st.one_of(TOML_PIECES, st.text(max_size=20)), max_size=30)


@given(WILD_LINES)
@example(["[class]"])
@example(["class = [[]]"])
@example(["refusal = 5"])
@example(["[difference]", "names = [[[]]]"])
def test_hostile_text_ends_in_an_agreement_or_one_line(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("hostile") / "agreement.toml"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        agreement = read_agreement(path)
    except QcsampleError as error:
        said = str(error)
    else:
        assert Agreement.from_dict(agreement.to_dict()) == agreement
        said = "\t".join(in_words(agreement))
    assert "\n" not in said


@given(st.data())
def test_any_value_at_any_key_ends_in_an_agreement_or_on_its_line(tmp_path_factory, data):
    lines = FULL.split("\n")
    at = data.draw(st.sampled_from([i for i, line in enumerate(lines) if " = " in line]))
    value = data.draw(
        st.sampled_from(["-1", "0", "1e400", "nan", "true", "''", "'x'", "[]", "[[]]", "{}", "07:32:00", "99", "'II'"])
    )
    lines[at] = f"{lines[at].split(' = ')[0]} = {value}"
    path = tmp_path_factory.mktemp("any") / "agreement.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        read_agreement(path)
    except InputError as error:
        row = error.row
    else:
        return
    bound = ("aql", "name", "specification_sha256", "golden_sample_sha256")  # terms that depend on others
    assert row == at + 1 or lines[row - 1].startswith(bound), lines[at]


def test_alternatives_is_the_word_of_the_file():
    assert ALTERNATIVES in STARTER
