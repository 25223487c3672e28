"""The published tables, one CSV each, and where every one of them comes from (sources.csv)."""
