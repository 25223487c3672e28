"""The Chinese of why a photo was left out; `qcsample.photos` says it in English."""

from __future__ import annotations

import re

_REASONS = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"not a JPEG or PNG by its content; save it as JPEG", "内容不是 JPEG 或 PNG；请另存为 JPEG"),
        (r"a HEIC or AVIF picture, as some phones save them; save it as JPEG",
         "手机的 HEIC 或 AVIF 格式；请另存为 JPEG"),
        (r"damaged or not copied whole; copy it again from the camera", "文件损坏或复制不完整；请从相机重新复制"),
        (r"an animated PNG; save the picture that counts as JPEG", "动态 PNG；请将所需的一帧另存为 JPEG"),
        (r"a JPEG in more than ([0-9]+) passes, as no camera writes it", r"JPEG 扫描超过 \1 次，并非相机所存"),
        (r"([0-9,]+) x ([0-9,]+) pixels: at most ([0-9]+) million are read; save it smaller",
         r"\1 × \2 像素，最多读取 \3 百万像素；请缩小后另存"),
        (r"beyond ([0-9,]+) photos; .*", r"超过 \1 张；请在检验记录中注明重要的照片，或减少文件夹中的照片"),
        (r"a link, which is not followed; copy the file itself into the folder",
         "链接文件，不予跟随；请将文件本身复制到文件夹"),
        (r"a folder; only files in the folder itself are read", "子文件夹；只读取文件夹内的文件"),
        (r"a pipe or a device", "管道或设备文件"),
        (r"can't be read \((.+)\)", r"无法读取（\1）"),
        (r"larger than ([0-9]+) MB; save it smaller", r"大于 \1 MB；请缩小后另存"),
    )
)  # fmt: skip


def reason_in_chinese(why: str) -> str:
    """The Chinese of a reason; one of another making stays as it is.

    >>> reason_in_chinese("larger than 40 MB; save it smaller")
    '大于 40 MB；请缩小后另存'
    """
    for english, chinese in _REASONS:
        match = english.fullmatch(why)
        if match:
            return match.expand(chinese)
    return why
