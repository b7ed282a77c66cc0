"""Small things that each process works out once from the catalogue and keeps until the catalogue changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from criteria.models import CatalogueState

T = TypeVar("T")

_kept: dict[str, tuple[Hashable, Any]] = {}
_making = threading.RLock()  # what is made may be made of something kept


def kept(name: str, make: Callable[[], T], *also: Hashable) -> T:
    """What `make` gives for the catalogue as it is now; made anew when the catalogue or anything in `also` changes."""
    # Read before anything that `make` reads: then what is kept can be newer than its stamp, but never older.
    stamp = (CatalogueState.stamp(), *also)
    found = _kept.get(name)
    if found is None or found[0] != stamp:
        with _making:  # the other threads wait for the first, instead of making the same
            found = _kept.get(name)
            if found is None or found[0] != stamp:
                found = _kept[name] = (stamp, make())
    return found[1]
