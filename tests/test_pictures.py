"""A picture comes out upright, small and bare, whatever its file holds; traps and damage are refused."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_samples import (
    CORNERS,
    RED,
    WHITE,
    chunk,
    corners,
    encoded,
    near,
    opened,
    png,
    quarters,
)
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from qcsample import pictures
from qcsample.errors import InputError
from qcsample.pictures import fresh_jpeg

SECRET = b"31.2304N 121.4737E Zhang Wei"


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
