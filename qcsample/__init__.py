"""AQL plans, verifiable carton draws, pick lists, verdicts and the proof of rework."""

__version__ = "0.1.0"
