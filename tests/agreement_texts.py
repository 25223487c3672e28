"""An agreement file that states every option, each other than its default."""

FULL = """\
[parties]
buyer = "Hansen"
supplier = "宁波"
[order]
product = "Kettle"
contract = "C-1"
number = "PO 4711"
quantity = 3200
[references]
specification = "spec.pdf"
specification_sha256 = "{digest}"
golden_sample = "sample.jpg"
golden_sample_sha256 = "{digest}"
[inspection]
edition = "ISO 2859-1:1999"
level = "I"
severity = "tightened"
sampling = "single"
counting = "nonconformities"
sample_sizes = "common"
[[class]]
name = "major"
aql = 1
defects = ["leaks"]
[[class]]
name = "minor"
aql = 15.0
[difference]
names = ["tape"]
[[test]]
name = "drop"
level = "S-1"
aql = "4.0"
description = "76 cm"
[cartons]
rule = "count 20"
strata = ["po", "size"]
every_stratum = false
icc = 0.2
[readiness]
packed_percent = 90.5
[refusal]
sorting_cost = "buyer"
rework_cost = "shared"
reproduction_cost = "buyer"
reinspection_cost = "shared"
days = 7
max_submissions = 3
[reinspection]
limiting_quality_percent = 5
risk_percent = 12.5
ac = 1
[balance]
released_on = "accepted"
[language]
prevailing = "zh"
""".replace("{digest}", "ab" * 32)
