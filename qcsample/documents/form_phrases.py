"""The phrases of fillable documents, English and Chinese; `qcsample.documents.phrases` takes them in."""

from __future__ import annotations

FORM_PHRASES: dict[str, tuple[str, str]] = {
    "lines": ("Findings by carton", "逐箱检验发现"),
    "lines explained": (
        "A line a defect: carton, unit (its position in the carton) and class or defect; without a count it is one. "
        "A unit with several defects has several lines. The totals of the tally sheet, where written, must agree.",
        "每行一个缺陷：填写箱号、件号（箱内位置）以及类别或缺陷；数量不填即为一件。一件有多个缺陷时分行填写。"
        "如填写统计表合计，须与本页一致。",
    ),
    "blank explained": (
        "A class without a line and without a total was not looked at: write the total 0 where nothing was found.",
        "既无发现行又无合计的类别视为未检验；未发现缺陷时合计请填 0。",
    ),
    "line": ("Line", "行"),
    "line unit": ("Unit", "件号"),
    "line count": ("Count", "数量"),
    "other defect": ("Other defect", "其他缺陷"),
}
