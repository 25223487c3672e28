"""The report of an inspection: the verdict on one page, then everything that it rests on.

`whole` puts the parts in their order; `subject` is what all of them are about; each other module is one part.
"""
