"""`qcsample annex`: the file, what it says on the screen, and input that can't be."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

from pypdf import PdfReader

from qcsample.agreement_file import read_agreement


def test_the_annex_is_written_and_its_digest_told(here, run):
    done = run("annex", "agreement.toml", "-o", "a.pdf")
    digest = read_agreement("agreement.toml").digest
    assert digest in done.stdout
    assert all(len(line) <= 110 for line in done.stdout.splitlines())
    reader = PdfReader(io.BytesIO(Path("a.pdf").read_bytes()))
    assert all(digest in page.extract_text() for page in reader.pages)
    assert "not legal advice" in done.stdout


def test_json_tells_the_bands(here, run):
    found = json.loads(run("annex", "agreement.toml", "-o", "a.pdf", "--json").stdout)
    agreement = read_agreement("agreement.toml")
    assert found["schema"] == "qcsample/1"
    assert found["digest"] == agreement.digest
    assert found["file"] == "a.pdf"
    assert found["bands"][0]["lot_min"] == 2
    assert set(found["bands"][0]["plans"]) == {e.name for e in (*agreement.classes, *agreement.tests)}


def test_languages_and_paper(here, run):
    run("annex", "agreement.toml", "-o", "en.pdf", "--lang", "en", "--paper", "letter")
    reader = PdfReader("en.pdf")
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    assert "买方" not in "".join(page.extract_text() for page in reader.pages)
    done = run("annex", "agreement.toml", "-o", "zh.pdf", "--lang", "zh")
    assert "The prevailing language is en" in done.stderr


def test_a_starter_is_printed_and_what_is_blank_is_told(here, run):
    run("agreement", "new", "-o", "new.toml")
    done = run("annex", "new.toml", "-o", "new.pdf")
    assert "Not filled in: buyer, supplier, product" in done.stderr


def test_another_file_than_the_agreed_one_is_refused(here, run, refused):
    Path("spec.txt").write_text("220 V")
    run("agreement", "new", "--specification", "spec.txt", "-o", "new.toml")
    Path("spec.txt").write_text("110 V")
    assert "specification spec.txt is not the file that was agreed on" in refused("annex", "new.toml", "-o", "a.pdf")


def test_bad_input_is_one_line(here, run, refused):
    assert "no.toml" in refused("annex", "no.toml")
    assert "NAME.pdf is needed" in refused("annex", "agreement.toml", "-o", "a.txt")
    assert "--lang 'fr': en, zh or en,zh is needed" in refused("annex", "agreement.toml", "--lang", "fr")
    assert "a3" in refused("annex", "agreement.toml", "--paper", "a3")
    assert "does not exist" in refused("annex", "agreement.toml", "-o", "none/a.pdf")
    Path("bad.toml").write_text('[inspection]\nlevel = "IV"\n')
    assert "bad.toml" in refused("annex", "bad.toml")
    run("annex", "agreement.toml", "-o", "a.pdf")
    assert "exists; choose another name, or --force" in refused("annex", "agreement.toml", "-o", "a.pdf")
    run("annex", "agreement.toml", "-o", "a.pdf", "--force")


def test_the_specification_is_not_written_over(here, refused):
    """It often is a PDF that lies beside the agreement, and its digest is signed."""
    Path("spec.pdf").write_bytes(b"as agreed")
    agreed = (
        f'[references]\nspecification = "spec.pdf"\nspecification_sha256 = "{hashlib.sha256(b"as agreed").hexdigest()}"'
    )
    with Path("agreement.toml").open("a", encoding="utf-8") as file:
        file.write(agreed)
    assert "is a file that this command reads" in refused("annex", "agreement.toml", "-o", "spec.pdf", "--force")


def test_a_reference_too_long_for_the_name_of_a_file_is_a_text(here, run):
    with Path("agreement.toml").open("a", encoding="utf-8") as file:
        file.write(f'[references]\nspecification = "{"规格" * 80}"\nspecification_sha256 = "{"ab" * 32}"\n')
    assert "not compared: no such file" in run("annex", "agreement.toml", "-o", "a.pdf").stderr
