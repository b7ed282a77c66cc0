"""Pilots and good practices."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from making import texts, user
from making_files import text_file
from making_practice import (
    draft_pilot,
    pilot_content,
    practice_content,
    published_pilot,
    published_practice,
    used,
)
from page_kind import PageKind

from documents.models import Document
from members.models import User
from practice.actions import add_pilot_document, create_good_practice, create_pilot, publish_pilot
from practice.models import Pilot

_DOCUMENT = uuid.UUID("00000000-0000-4000-8000-000000000900")

KINDS = (
    PageKind("practice", "practice:list"),
    PageKind(
        "practice, filtered",
        "practice:list",
        (),
        {"country": ["BE", "NL"], "theme": "circular", "result": "known", "criterion": "CF-006", "q": "laptops"},
    ),
    PageKind("practice, nothing found", "practice:list", (), {"q": "xylophon wombat", "country": "PT"}),
    PageKind("practice, malformed", "practice:list", (), {"theme": "golden", "country": "XX"}, status=400),
    PageKind("practice, no such page", "practice:list", (), {"page": "999"}, status=404),
    PageKind("pilots", "practice:pilots"),
    PageKind("good practices", "practice:good_practices"),
    PageKind("map of countries", "practice:map"),
    PageKind("pilot", "practice:pilot", ("PI-900",)),
    PageKind("pilot, draft", "practice:pilot", ("PI-904",), viewer="curator of practice"),
    PageKind("pilot, for members", "practice:pilot", ("PI-903",), viewer="curator of practice"),
    PageKind("pilot, unknown", "practice:pilot", ("PI-999",), status=404),
    PageKind("pilot, its documents to keep", "practice:pilot", ("PI-900",), viewer="curator of practice"),
    PageKind("pilot, add a document", "practice:add_pilot_document", ("PI-900",), viewer="curator of practice"),
    PageKind("document of a pilot", "practice:pilot_document", ("PI-900", _DOCUMENT)),
    PageKind(
        "document of a pilot, to keep", "practice:pilot_document", ("PI-900", _DOCUMENT), viewer="curator of practice"
    ),
    PageKind("good practice", "practice:good_practice", ("netherlands-workplace-hardware",)),
    PageKind("good practice, partly translated", "practice:good_practice", ("wallaby",)),
    PageKind("good practice, draft", "practice:good_practice", ("draft",), viewer="curator of practice"),
    PageKind("criterion with a track record", "criteria:criterion", ("CF-006",)),
)
NOT_PAGES: dict[str, str] = {
    "practice:pilot_file": "a file",
    "practice:withdraw_pilot_document": "takes forms only",
}


def make() -> None:
    """PI-900 to PI-902 used CF-006; PI-903 is for members; PI-904 a draft. A good practice with little translated."""

    outcomes = (
        used(),
        used(outcome="changed", challenged="yes"),
        used(outcome="dropped", bids_received=None, bids_meeting=None),
    )
    for number, row in enumerate(outcomes):
        pilot = create_pilot(
            by=None,
            content=pilot_content(criteria=[row, used("CF-030")], ended_on="" if number else "2025"),
            number=f"PI-{900 + number}",
        )
        publish_pilot(pilot=pilot, by=None)
    first = Pilot.objects.get(number="PI-900")
    shared = add_pilot_document(pilot=first, by=None, file=text_file(), title="Numbat evaluation", source="Numbat Town")
    Document.objects.filter(pk=shared.document_id).update(uuid=_DOCUMENT)
    published_pilot(visibility="members", title=texts("Numbat for members"))
    draft_pilot()
    published_practice(title={"en": "Wallaby"}, lessons={"nl": "Wallaby"}, caution={"fr": "Wallaby"})
    create_good_practice(by=None, content=practice_content(), slug="draft")


def make_curator() -> User:
    return user(
        "curator.of.practice@example.org", "practice.view_pilot", "practice.change_pilot", "practice.view_goodpractice"
    )


VIEWERS: dict[str, Callable[[], User]] = {"curator of practice": make_curator}
