"""QR codes are those of the encoder, mask by mask and version by version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode import qrencoder

from qcsample.documents.qr_codes import qr_rows
from qcsample.errors import InputError

LABEL = "qcs1 D=PO4711-A C=307 T=" + "0f" * 32


def encoded(text: str, mask: int | None) -> list[bytes]:
    """What reportlab's own way of making a code gives."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    if mask is None:
        code.make()
    else:
        code.version = code.calculate_version()
        code.makeImpl(False, mask)
    return [bytes(row) for row in code.modules]


@pytest.mark.parametrize("mask", [None, *range(8)])
@pytest.mark.parametrize("text", [LABEL, "1", "ABC-12", "4711", "箱号 12", "é" * 100])
def test_a_code_is_the_encoders(text, mask):
    assert qr_rows(text, mask) == encoded(text, mask)


@pytest.mark.parametrize("length", [*range(1, 70), 100, 106, 107, 200, 331, 362, 666, 1000, 2000])
def test_every_length_up_to_large_codes(length):
    text = "".join(chr(97 + i % 26) for i in range(length))
    assert qr_rows(text, 0) == encoded(text, 0)


@given(st.text(min_size=1, max_size=60), st.integers(0, 7))
def test_any_text(text, mask):
    assert qr_rows(text, mask) == encoded(text, mask)


def test_what_no_code_can_hold_is_refused_and_not_cut():
    with pytest.raises(InputError, match="too long"):
        qr_rows("x" * 5000, 0)
