"""The photos of a folder are found by name and told by content; what is no photo, and traps, are named and left."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from picture_samples import encoded, quarters

from qcsample import photos, pictures
from qcsample.errors import InputError
from qcsample.photos import Photos, read_photos


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    for name in ("IMG_10.jpg", "img_2.JPG", "IMG_1.jpeg"):
        (made / name).write_bytes(encoded(quarters()))
    (made / "scratch.png").write_bytes(encoded(quarters(), "PNG"))
    return made


def names(photos: Photos) -> list[str]:
    return [photo.name for photo in photos.photos]


def test_a_folder_is_read_in_natural_order(folder):
    found = read_photos(folder)
    assert names(found) == ["IMG_1.jpeg", "IMG_10.jpg", "img_2.JPG", "scratch.png"]
    assert (found.left_out, found.missing, found.remarks) == ((), (), ())
    first = found.photos[0]
    assert (first.width, first.height) == (96, 64)
    assert first.sha256 == hashlib.sha256((folder / "IMG_1.jpeg").read_bytes()).hexdigest()


def test_the_content_decides_and_never_the_ending(folder):
    (folder / "really.txt").write_bytes(encoded(quarters()))
    (folder / "fake.jpg").write_bytes(b"GIF89a" + bytes(20))
    (folder / "list.csv").write_text("carton,unit\n")
    (folder / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(20))
    (folder / "empty.png").write_bytes(b"")
    (folder / "vector.svg").write_text('<svg><image href="file:///etc/passwd"/></svg>')
    found = read_photos(folder)
    assert "really.txt" in names(found)
    assert dict(found.left_out) == {
        "phone.heic": pictures.HEIC,
        **dict.fromkeys(("empty.png", "fake.jpg", "list.csv", "vector.svg"), pictures.NOT_A_PICTURE),
    }
    assert found.remarks == (
        "Left out: empty.png, fake.jpg, list.csv, vector.svg (not a JPEG or PNG by its content; save it as JPEG).",
        "Left out: phone.heic (a HEIC or AVIF picture, as some phones save them; save it as JPEG).",
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("IMG_1.jpeg", ["IMG_1.jpeg"]), ("img_1.JPEG", ["IMG_1.jpeg"]), ("IMG_2", ["img_2.JPG"]),
        (" IMG_10.jpg ", ["IMG_10.jpg"]), ("img_2, IMG_10.jpg", ["img_2.JPG", "IMG_10.jpg"]),
        ("scratch；IMG_1", ["scratch.png", "IMG_1.jpeg"]), ("", []), ("nothing", []), (",;", []),
    ],
)  # fmt: skip
def test_a_finding_names_its_photos(folder, said, meant):
    found = read_photos(folder, [said])
    assert [photo.name for photo in found.named(said)] == meant
    assert found.missing == (("nothing",) if said == "nothing" else ())


def test_a_name_with_commas_is_one_name_where_a_file_has_it(folder):
    (folder / "scratch, left.jpg").write_bytes(encoded(quarters()))
    found = read_photos(folder, ["scratch, left.jpg"])
    assert [photo.name for photo in found.named("Scratch, LEFT")] == ["scratch, left.jpg"]
    assert not found.missing


def test_composed_and_decomposed_accents_are_one_name(folder):
    (folder / "e\u0301tiquette.jpg").write_bytes(encoded(quarters()))
    found = read_photos(folder, ["\u00c9TIQUETTE.jpg"])
    assert "\u00e9tiquette.jpg" in names(found)
    assert not found.missing
    assert len(found.named("\u00c9tiquette.jpg")) == 1


def test_a_file_as_it_stands_goes_before_the_same_name_in_other_case(folder):
    (folder / "A.jpg").write_bytes(encoded(quarters(10, 10)))
    (folder / "a.jpg").write_bytes(encoded(quarters(20, 20)))
    if len(list(folder.iterdir())) < 6:
        pytest.skip("this file system takes them for one")
    found = read_photos(folder, ["a.jpg"])
    assert [photo.width for photo in found.named("a.jpg")] == [20]
    assert [photo.width for photo in found.named("A.JPG")] == [10, 20]


ELSEWHERE = [
    "../secret.jpg", "../../etc/passwd", "/etc/passwd", "/dev/zero", "./IMG_1.jpeg", "sub/inner.jpg",
    "http://example.com/a.jpg", "file:///etc/passwd", "C:\\x.jpg", "..\\secret.jpg", "\\\\host\\share\\a.jpg",
    "~/a.jpg", "$HOME", "*", "IMG_?.jpg", ".", "..", "a\0b",
    "<img src=\"/etc/passwd\">", "{0.__class__}", "%s", "IMG_1.jpeg/", "CON", "x" * 5000,
]  # fmt: skip


def test_names_never_become_paths(folder, monkeypatch):
    (folder.parent / "secret.jpg").write_bytes(encoded(quarters()))
    (folder / "sub").mkdir()
    (folder / "sub" / "inner.jpg").write_bytes(encoded(quarters()))
    real, reached = os.open, []
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: reached.append(Path(path)) or real(path, *rest, **more))
    found = read_photos(folder, ELSEWHERE)
    assert {path.parent for path in reached} == {folder}
    assert {path.name for path in reached} == {"IMG_1.jpeg", "IMG_10.jpg", "img_2.JPG", "scratch.png"}
    assert len(found.missing) == len(ELSEWHERE)
    assert not any(found.named(said) for said in ELSEWHERE)
    assert found.remarks[0].startswith(
        f"{len(ELSEWHERE)} photos named in the findings are not in the folder: ../secret.jpg,"
    )
    assert found.remarks[0].endswith(f" and {len(ELSEWHERE) - 5} more.")
    assert dict(found.left_out) == {"sub": "a folder; only files in the folder itself are read"}


def test_links_pipes_and_devices_are_not_opened(folder):
    outside = folder.parent / "outside.jpg"
    outside.write_bytes(encoded(quarters()))
    (folder / "link.jpg").symlink_to(outside)
    (folder / "zero.jpg").symlink_to("/dev/zero")
    (folder / "broken.jpg").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.jpg")  # would wait for ever
    found = read_photos(folder, ["link.jpg", "pipe.jpg"])
    assert {name: why.split(",")[0] for name, why in found.left_out} == {
        "broken.jpg": "a link", "link.jpg": "a link", "zero.jpg": "a link", "pipe.jpg": "a pipe or a device",
    }  # fmt: skip
    assert not found.missing  # they are there, and the remark says why they are left
    assert len(found.photos) == 4


def test_a_file_that_turns_into_a_link_or_a_pipe_is_not_read(folder, monkeypatch):
    real = os.lstat
    as_file = real(folder / "scratch.png")
    (folder / "scratch.png").unlink()
    (folder / "scratch.png").symlink_to(folder.parent)
    os.mkfifo(folder / "pipe.png")
    monkeypatch.setattr(photos.os, "lstat", lambda path: as_file if str(path).endswith(".png") else real(path))
    found = read_photos(folder)
    assert {name for name, _ in found.left_out} == {"scratch.png", "pipe.png"}


def test_hidden_and_system_files_are_passed_over(folder):
    for name in (".DS_Store", "._IMG_1.jpeg", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"\0\1")
    assert read_photos(folder).left_out == ()
    assert dict(read_photos(folder, ["thumbs.db"]).left_out) == {"Thumbs.db": pictures.NOT_A_PICTURE}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_strange_file_names_are_shown_and_found(folder):
    for name in (b"\xff\xfe.jpg", "a\u202egpj.exe.jpg".encode(), b"new\nline.jpg", b"<b>&amp;.jpg"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(encoded(quarters()))
    found = read_photos(folder, ["a\u202egpj.exe.jpg", "new\nline.jpg", "<b>&amp;.jpg"])
    assert not found.missing
    assert {"<U+DCFF><U+DCFE>.jpg", "a<U+202E>gpj.exe.jpg", "new line.jpg", "<b>&amp;.jpg"} <= set(names(found))


def test_limits_of_files_and_their_size(folder, monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 1000)
    (folder / "big.jpg").write_bytes(encoded(quarters()) + bytes(1000))
    assert dict(read_photos(folder).left_out)["big.jpg"].startswith("larger than")
    monkeypatch.undo()
    monkeypatch.setattr(photos, "MOST_PHOTOS", 2)
    found = read_photos(folder, ["scratch"])
    assert names(found) == ["IMG_1.jpeg", "scratch.png"]
    assert [name for name, _ in found.left_out] == ["IMG_10.jpg", "big.jpg", "img_2.JPG"]
    monkeypatch.setattr(photos, "MOST_ENTRIES", 3)
    with pytest.raises(InputError, match=r"photos: holds more than 3 files; put the photos in a folder") as refused:
        read_photos(folder)
    assert str(refused.value).count(str(folder)) == 1


@pytest.mark.parametrize(
    ("name", "why"), [("nowhere", "no such folder"), ("photos/scratch.png", "is a file"), ("a\0b", "can't be read")]
)
def test_a_folder_that_is_none_is_told(folder, name, why):
    with pytest.raises(InputError, match=why):
        read_photos(folder.parent / name)
    with pytest.raises(InputError, match="longest: 0 pixels"):
        read_photos(folder, longest=0)


def test_a_file_that_may_not_be_read_is_told(folder, monkeypatch):
    real = os.open

    def barred(path, *rest, **more):
        if str(path).endswith("scratch.png"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(photos.os, "open", barred)
    assert read_photos(folder).left_out == (("scratch.png", "can't be read (Permission denied)"),)


def test_pillow_is_loaded_when_a_picture_is_read():
    code = "import sys, qcsample.photos, qcsample.pictures; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_same_file_gives_the_same_bytes(tmp_path):
    (tmp_path / "a.jpg").write_bytes(encoded(quarters(), comment=b"a comment"))
    here = read_photos(tmp_path).photos[0]
    code = (
        "import sys, pathlib; from qcsample.photos import read_photos;"
        "print(read_photos(pathlib.Path(sys.argv[1])).photos[0].data.hex())"
    )
    there = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert here.data.hex() == there.stdout.strip()
