"""Photos come out upright, small and bare; files that are not photos, and traps, are named and left."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from qcsample import photos, pictures
from qcsample.errors import InputError
from qcsample.photos import Photos, read_photos
from qcsample.pictures import fresh_jpeg

SECRET = b"31.2304N 121.4737E Zhang Wei"
RED, GREEN, BLUE, YELLOW, WHITE = (230, 20, 20), (20, 180, 20), (20, 20, 220), (240, 230, 20), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """A picture whose four quarters tell which way up it is."""
    image = Image.new("RGB", (2, 2))
    image.putdata(CORNERS)
    return image.resize((width, height), Image.Resampling.NEAREST)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **({"quality": 95} if kind == "JPEG" else {}) | options)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    width, height = image.size
    return [image.getpixel((x * width // 4, y * height // 4)) for y in (1, 3) for x in (1, 3)]


def near(seen: list[tuple[int, ...]], meant: tuple[tuple[int, ...], ...], within: int = 12) -> bool:
    return all(
        abs(a - b) <= within for one, other in zip(seen, meant, strict=True) for a, b in zip(one, other, strict=False)
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def segments(jpeg: bytes) -> list[tuple[int, bytes]]:
    """Markers and contents up to the first scan."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack_from(">H", jpeg, at + 2)[0]
        found.append((jpeg[at + 1], jpeg[at + 4 : at + 2 + length]))
        at += 2 + length
    return found


def with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as told:
        fresh_jpeg(data, 1600)
    return told.value.message


# ---------------------------------------------------------------------------------------------- pixels


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_picture_stays_the_picture(kind):
    data, width, height = fresh_jpeg(encoded(quarters(), kind), 1600)
    image = opened(data)
    assert (image.mode, image.size, (width, height)) == ("RGB", (96, 64), (96, 64))
    assert near(corners(image), CORNERS)


@pytest.mark.parametrize(
    ("size", "small"), [((3200, 2000), (1600, 1000)), ((999, 4000), (400, 1600)), ((5000, 1), (1600, 1))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_longer_side_is_limited(size, small, kind):
    data, width, height = fresh_jpeg(encoded(quarters(*size), kind), 1600)
    assert (width, height) == small == opened(data).size
    if min(small) > 2:
        assert near(corners(opened(data)), CORNERS)


def test_a_small_picture_keeps_its_size():
    assert fresh_jpeg(encoded(quarters(1, 1)), 1600)[1:] == (1, 1)


@pytest.mark.parametrize("order", ["II", "MM"])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_every_orientation_comes_out_upright(orientation, kind, order):
    # Stored so that the viewer has to undo it; the eight cases of Exif 2.3, tag 274, by where row 0 and column 0 are.
    a, b, c, d = CORNERS
    stored = {
        1: (a, b, c, d), 2: (b, a, d, c), 3: (d, c, b, a), 4: (c, d, a, b),
        5: (a, c, b, d), 6: (b, d, a, c), 7: (d, b, c, a), 8: (c, a, d, b),
    }[orientation]  # fmt: skip
    image = Image.new("RGB", (2, 2))
    image.putdata(stored)
    image = image.resize((96, 64) if orientation < 5 else (64, 96), Image.Resampling.NEAREST)
    mark = "<" if order == "II" else ">"
    magic = b"II*\0" if order == "II" else b"MM\0*"
    exif = magic + struct.pack(mark + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    if kind == "JPEG":
        data = with_segment(encoded(image), 0xE1, b"Exif\0\0" + exif)
    else:
        plain = encoded(image, "PNG")
        data = plain[:33] + chunk(b"eXIf", exif) + plain[33:]
    made, width, height = fresh_jpeg(data, 1600)
    assert (width, height) == (96, 64)
    assert near(corners(opened(made)), CORNERS)


@pytest.mark.parametrize(
    "exif",
    [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"XX*\0\x08\0\0\0\0\0",
     b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHHI", 0x0112, 3, 1, 77, 0, 0),
     b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIII", 0x0112, 4, 9, 6, 0)],
)  # fmt: skip
def test_a_broken_orientation_turns_nothing(exif):
    made, *_ = fresh_jpeg(with_segment(encoded(quarters()), 0xE1, b"Exif\0\0" + exif), 1600)
    assert near(corners(opened(made)), CORNERS)


def test_transparency_becomes_white():
    for mode in ("RGBA", "LA"):
        image = quarters().convert(mode)
        image.putalpha(Image.new("L", image.size, 0))
        seen = corners(opened(fresh_jpeg(encoded(image, "PNG"), 1600)[0]))
        assert near(seen, (WHITE,) * 4)
    half = Image.new("RGBA", (64, 64), (0, 0, 0, 128))  # 255 * (1 - 128/255) = 127
    assert near(corners(opened(fresh_jpeg(encoded(half, "PNG"), 1600)[0])), ((127,) * 3,) * 4, within=3)
    palette = quarters().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    red = palette.getpixel((10, 10))
    seen = corners(opened(fresh_jpeg(encoded(palette, "PNG", transparency=red), 1600)[0]))
    assert near(seen, (WHITE, *CORNERS[1:]), within=20)
    seen = corners(opened(fresh_jpeg(encoded(quarters(), "PNG", transparency=RED), 1600)[0]))
    assert near(seen, (WHITE, *CORNERS[1:]))


def test_a_transparent_edge_stays_free_of_the_colour_under_it():
    image = Image.new("RGBA", (3200, 3200), (255, 0, 0, 0))  # red that nobody can see
    image.paste((0, 0, 255, 255), (1600, 0, 3200, 3200))
    made = opened(fresh_jpeg(encoded(image, "PNG"), 100)[0]).convert("RGB")
    for x in range(100):
        red, green, _ = made.getpixel((x, 50))
        assert abs(red - green) < 25, x  # from white to blue red and green fall together


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_every_mode_comes_out_as_rgb(mode):
    kind = "PNG" if mode in ("1", "P") else "JPEG"
    source = Image.new("L", (64, 64), 0).convert(mode) if mode == "1" else quarters().convert(mode)
    image = opened(fresh_jpeg(encoded(source, kind), 1600)[0])
    assert image.mode == "RGB"
    meant = {"1": ((0, 0, 0),) * 4, "L": tuple((p, p, p) for p in corners(quarters().convert("L")))}.get(mode, CORNERS)
    assert near(corners(image), meant, within=30 if mode in ("P", "CMYK") else 12)


def test_sixteen_bits_of_grey_keep_their_shades():
    rows = b"".join(b"\0" + struct.pack(">H", shade) * 64 for shade in (0, 0x4000, 0x8000, 0xFFFF) for _ in range(16))
    data = png(64, 64, chunk(b"IDAT", zlib.compress(rows)), depth=16, colour=0)
    image = opened(fresh_jpeg(data, 1600)[0])
    assert [image.getpixel((32, y))[0] for y in (8, 24, 40, 56)] == pytest.approx([0, 64, 128, 255], abs=2)
    colour = png(1, 1, chunk(b"IDAT", zlib.compress(b"\0" + struct.pack(">HHH", 0xFFFF, 0x8000, 0))), depth=16)
    assert near([opened(fresh_jpeg(colour, 1600)[0]).getpixel((0, 0))], ((255, 128, 0),), within=6)


def test_progressive_and_interlaced_are_fine():
    data = encoded(quarters(2400, 1600), progressive=True)
    assert near(corners(opened(fresh_jpeg(data, 600)[0])), CORNERS)


# ------------------------------------------------------------------------------------- nothing else goes along


def laden_jpeg() -> bytes:
    """A JPEG as a phone writes it: Exif with GPS and thumbnail, XMP, a colour profile, comments, more behind it."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(quarters(), exif=exif, icc_profile=profile, comment=SECRET, dpi=(72, 72))
    data = with_segment(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
    data = with_segment(data, 0xED, b"Photoshop 3.0\0" + SECRET)
    data = with_segment(data, 0xE1, b"Exif\0\0MM\0*" + SECRET)
    data = with_segment(data, 0xE2, b"MPF\0" + SECRET)
    return data + SECRET + encoded(quarters()) + SECRET


def laden_png() -> bytes:
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("Comment", SECRET.decode(), zip=False)
    return encoded(quarters(), "PNG", pnginfo=info, exif=b"Exif\0\0MM\0*" + SECRET, icc_profile=SECRET * 9) + SECRET


@pytest.mark.parametrize("data", [laden_jpeg(), laden_png()], ids=["jpeg", "png"])
def test_metadata_stay_behind(data):
    assert SECRET in data
    made = fresh_jpeg(data, 1600)[0]
    assert SECRET not in made
    assert made.endswith(b"\xff\xd9")
    assert made.count(b"\xff\xd8\xff") == 1
    # JFIF, quantisation, frame, Huffman; no other APPn, no comment
    assert {marker for marker, _ in segments(made)} == {0xE0, 0xDB, 0xC0, 0xC4}
    assert [content for marker, content in segments(made) if marker == 0xE0] == [b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"]
    assert set(opened(made).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert made == fresh_jpeg(encoded(quarters(), "PNG" if data[:1] == b"\x89" else "JPEG"), 1600)[0]


def test_the_same_file_gives_the_same_bytes(tmp_path):
    (tmp_path / "a.jpg").write_bytes(laden_jpeg())
    here = read_photos(tmp_path).photos[0]
    code = (
        "import sys, pathlib; from qcsample.photos import read_photos;"
        "print(read_photos(pathlib.Path(sys.argv[1])).photos[0].data.hex())"
    )
    there = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert here.data.hex() == there.stdout.strip()


# ------------------------------------------------------------------------------------------------- traps


def test_text_and_profiles_that_swell_are_never_unpacked():
    swelling = zlib.compress(bytes(64_000_000), 9)
    data = png(
        2, 2,
        chunk(b"zTXt", b"a\0\0" + swelling),
        chunk(b"iTXt", b"a\0\1\0\0\0" + swelling),
        chunk(b"iCCP", b"a\0\0" + swelling),
        chunk(b"IDAT", zlib.compress((b"\0" + bytes(6)) * 2)),
    )  # fmt: skip
    assert fresh_jpeg(data, 1600)[1:] == (2, 2)
    bare = pictures._bare_png(data).data
    assert len(bare) < 200
    assert not any(kind in bare for kind in (b"zTXt", b"iTXt", b"iCCP"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_pixels_that_swell_beyond_the_picture_are_not_unpacked():
    data = png(8, 8, chunk(b"IDAT", zlib.compress(bytes(300_000_000), 9)))
    code = (
        "import sys, re; from qcsample.pictures import fresh_jpeg; fresh_jpeg(sys.stdin.buffer.read(), 1600);"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert int(done.stdout) < 150_000  # kB


@pytest.mark.parametrize(
    "data",
    [
        png(30_000, 30_000, chunk(b"IDAT", zlib.compress(bytes(1000)))),
        png(2**31 - 1, 2**31 - 1, chunk(b"IDAT", b"")),
        encoded(quarters()).replace(struct.pack(">HH", 64, 96), struct.pack(">HH", 65_500, 65_500)),
        encoded(quarters(), progressive=True).replace(struct.pack(">HH", 64, 96), struct.pack(">HH", 8_000, 8_000)),
    ],
    ids=["png", "png, as large as can be", "jpeg", "jpeg in passes"],
)
def test_too_many_pixels_are_refused_before_a_decoder_sees_them(data, monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("decoded"))
    assert "pixels: at most" in refused(data)


def test_a_large_jpeg_of_one_pass_is_decoded_small(monkeypatch):
    drawn = []
    load = Image.Image.resize
    monkeypatch.setattr(Image.Image, "resize", lambda self, *a, **k: drawn.append(self.size) or load(self, *a, **k))
    image = Image.new("L", (9_000, 8_000), 200)
    assert fresh_jpeg(encoded(image), 1000)[1:] == (1000, 889)
    assert drawn == [(1125, 1000)]


def test_a_jpeg_of_endless_passes_is_refused():
    data = encoded(quarters(), progressive=True)
    scan = data.rindex(b"\xff\xda")
    assert "passes" in refused(data[:scan] + data[scan:-2] * 100 + b"\xff\xd9")


def test_an_animated_png_is_left():
    frames = [quarters(), quarters().rotate(180)]
    assert "animated" in refused(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_file_cut_short_is_refused(kind):
    data = encoded(quarters(200, 200), kind)
    for length in range(0, len(data) - 2, 7 if kind == "PNG" else 23):
        assert refused(data[:length]) in (pictures.DAMAGED, pictures.NOT_A_PICTURE)


def test_a_wrong_check_sum_is_refused():
    data = bytearray(encoded(quarters(), "PNG"))
    data[data.index(b"IDAT") + 9] ^= 1
    assert refused(bytes(data)) == pictures.DAMAGED


@pytest.mark.parametrize("header", [(0, 5), (5, 0)])
def test_a_picture_without_extent_is_refused(header):
    assert refused(png(*header, chunk(b"IDAT", zlib.compress(b"")))) == pictures.DAMAGED
    jpeg = encoded(quarters()).replace(struct.pack(">HH", 64, 96), struct.pack(">HH", *header))
    assert refused(jpeg) == pictures.DAMAGED


def test_a_header_that_is_not_the_first_or_comes_twice_does_not_count():
    small = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    large = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + bytes(6)) * 2))
    twice = png(2, 2, chunk(b"IHDR", large), pixels)
    assert fresh_jpeg(twice, 1600)[1:] == (2, 2)
    late = b"\x89PNG\r\n\x1a\n" + chunk(b"PLTE", bytes(3)) + chunk(b"IHDR", small) + pixels + chunk(b"IEND", b"")
    assert refused(late) == pictures.DAMAGED


def frame_of(jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xc0")
    return jpeg[at : at + 2 + struct.unpack_from(">H", jpeg, at + 2)[0]]


def test_two_frames_that_differ_are_refused():
    data = encoded(quarters())
    frame = frame_of(data)
    assert refused(data.replace(frame, frame + frame_of(encoded(quarters(32, 32))))) == pictures.DAMAGED


SAMPLES = [laden_jpeg(), laden_png(), encoded(quarters(), progressive=True), encoded(quarters().convert("P"), "PNG")]


@settings(max_examples=300, derandomize=True)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 10**9), st.binary(max_size=6)), max_size=8))
def test_damage_is_told_or_does_not_matter(data, damage):
    broken = bytearray(data)
    for place, content in damage:
        at = place % len(broken)
        broken[at : at + len(content)] = content
    try:
        made, width, height = fresh_jpeg(bytes(broken), 200)
    except InputError:
        return
    assert opened(made).size == (width, height)
    assert max(width, height) <= 200
    assert SECRET not in made


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n"]))
def test_noise_is_refused(noise, start):
    assert refused(start + noise)


# ------------------------------------------------------------------------------------------------ the folder


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
    import hashlib

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
    with pytest.raises(InputError, match=r"photos: holds more than 3 files; put the photos in a folder of their own"):
        read_photos(folder)


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
