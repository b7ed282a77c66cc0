"""Answers that take the same time, whatever was found. The text of such an answer tells nothing of an address; without this,
the time would: a guest who is new costs about three milliseconds more than one who is known, and a mail with links six more
than none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Well above the slowest of the ways (16 ms at the median, 26 ms at the ninth decile), and too short to be noticed. Limits on
# attempts keep a process from being held up by it.
TAKES = 0.15


@contextmanager
def evenly(seconds: float = TAKES) -> Iterator[None]:
    """What is done inside is left after so many seconds and not before, also by an exception. Not inside a transaction: the
    others would wait, too."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
