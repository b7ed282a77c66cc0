"""What the benchmark says on the terminal: results on standard output, what takes so long on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def verdict(is_met: bool, what: str) -> str:
    return f"  {'met   ' if is_met else 'MISSED'}  {what}"


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what takes so long."""
    start = time.monotonic()
    sys.stderr.write(f"{what} … ")
    sys.stderr.flush()
    yield
    sys.stderr.write(f"{time.monotonic() - start:.0f} s\n")
