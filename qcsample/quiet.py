"""What other libraries warn of stays off the screen, and the filters of the process are left as they were."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_ONE = RLock()


@contextmanager
def quiet(category: type[Warning] = Warning) -> Iterator[None]:
    """Warnings of this kind are not shown within `with`.

    Filters belong to the whole process. Two threads that each set and restore them would leave them wrong, so that
    one waits for the other here.
    """
    with _ONE, warnings.catch_warnings():
        warnings.simplefilter("ignore", category)
        yield
