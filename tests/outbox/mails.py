"""Mails for the tests."""

from __future__ import annotations

import itertools
from typing import Any

from django.db import transaction

from outbox import actions
from outbox.letters import Button, Letter
from outbox.models import OutboxMessage
from outbox.unsubscribing import url_for

_numbers = itertools.count(1)

# Letters that each of the four languages has and ASCII has not, and what HTML must escape.
WORDS = {
    "fr": "L’œuvre française est prête : « achats équitables » à 20 € <ça y est> & déjà Noël",
    "nl": "Reëel, geïnteresseerd en coördinerend – één vraag over ‘drieëntwintig’ <laptops> & meer",
    "en": "A naïve café’s “fair” offer – £20 <or more> & nothing else",
    "de": "Größe, Übermaß und Ärger: „Vergabe“ für Öffentliche <Straße> & Mehr",
}


def letter(subject: str = "An invitation", **changes: Any) -> Letter:
    parts: dict[str, Any] = {
        "paragraphs": ["Hello.", "Somebody has invited you."],
        "button": Button("Have a look", "https://portal.example/en/groups/1/?a=1&b=2"),
    }
    return Letter(subject, **parts | changes)


def write(to: str = "", *, kind: str = "test", language: str = "en", **fields: Any) -> OutboxMessage:
    """A mail that waits to be sent."""
    number = next(_numbers)
    with transaction.atomic():
        made = actions.enqueue(
            kind=kind,
            to=to or f"reader{number}@example.org",
            language=language,
            **{"letter": letter(), "dedupe_key": f"test:{number}"} | fields,
        )
    assert made is not None
    return made


def write_digest(to: str, **fields: Any) -> OutboxMessage:
    """A mail that one can unsubscribe from."""
    return write(to, kind="digest", unsubscribe_url=url_for(to, "digest", "en"), **fields)
