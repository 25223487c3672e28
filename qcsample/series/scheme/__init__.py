"""What switching does in the long run: the scheme of normal, tightened and reduced inspection as a whole."""

from qcsample.series.scheme.risks import SchemeRisks, scheme_risks
from qcsample.series.scheme.scheme import Scheme, scheme_for

__all__ = ["Scheme", "SchemeRisks", "scheme_for", "scheme_risks"]
