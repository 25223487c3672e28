"""The phrases of stickers, English and Chinese; `qcsample.documents.phrases` takes them in."""

from __future__ import annotations

LABEL_PHRASES: dict[str, tuple[str, str]] = {
    "carton labels": ("Carton stickers", "箱标签"),
    "defect labels": ("Defect stickers", "缺陷标签"),
    "label draw": ("Draw", "抽样"),
    "label stage": ("stage {stage}", "第 {stage} 阶段"),
    "label unit": ("Unit", "件号"),
    "label difference": ("difference", "差异"),
}
