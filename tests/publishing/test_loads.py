"""What every loader of content files does alike."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from publishing.loading import Load, Outcome
from publishing.models import LoadedEntry

pytestmark = pytest.mark.django_db


class Entry(BaseModel):
    text: str


def test_an_entry_is_new_then_unchanged_then_changed() -> None:
    seen: list[str] = []
    load = Load(advance=seen.append)
    outcomes = [load.entry("quokka", Entry(text=text)) for text in ("a", "a", "b", "b", "a")]
    assert outcomes == [Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.CHANGED]
    assert load.outcomes == {Outcome.NEW: 1, Outcome.UNCHANGED: 2, Outcome.CHANGED: 2}
    assert seen == ["quokka"] * 5
    assert LoadedEntry.objects.filter(key="quokka").count() == 1


def test_the_next_load_remembers() -> None:
    Load().entry("quokka", Entry(text="a"))
    assert Load().entry("quokka", Entry(text="a")) is Outcome.UNCHANGED
    assert Load().entry("wombat", Entry(text="a")) is Outcome.NEW
