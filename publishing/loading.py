"""What every loader of content files does alike: leave alone what did not change, and count what it did."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel

from publishing.models import LoadedEntry


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Load:
    """One run of a loader, inside one transaction."""

    advance: Callable[[str], None] = lambda key: None
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    known: dict[str, str] = field(default_factory=lambda: dict(LoadedEntry.objects.values_list("key", "digest")))

    def entry(self, key: str, content: BaseModel) -> Outcome:
        """Whether an entry is new, changed or unchanged since it was last loaded; remembers it as loaded."""
        digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()
        before = self.known.get(key)
        outcome = Outcome.NEW if before is None else Outcome.UNCHANGED if before == digest else Outcome.CHANGED
        if outcome is not Outcome.UNCHANGED:
            LoadedEntry.objects.update_or_create(key=key, defaults={"digest": digest})
            self.known[key] = digest
        self.outcomes[outcome] += 1
        self.advance(key)
        return outcome
