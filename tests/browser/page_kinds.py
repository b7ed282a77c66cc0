"""Every kind of page that the portal shows, as one table per room. A room's module (`kinds_<room>.py`) has

- KINDS: its pages,
- NOT_PAGES: addresses that show no page to a visitor, or are looked at elsewhere, each with the reason,
- VIEWERS: who signs in, by name; each makes the account when it is called,
- make(): the rows that its pages show, besides the starter catalogue.
"""

from __future__ import annotations

import kinds_contributions
import kinds_criteria
import kinds_groups
import kinds_members
import kinds_outbox
import kinds_portal
import kinds_practice
import kinds_registering
import kinds_session_calendars
import kinds_working_sessions
from django.utils import translation

from pages.models import Page as EditablePage

ROOMS = (
    *(kinds_criteria, kinds_members, kinds_groups, kinds_practice, kinds_contributions, kinds_working_sessions),
    *(kinds_registering, kinds_session_calendars, kinds_outbox, kinds_portal),
)
PAGE_KINDS = tuple(kind for room in ROOMS for kind in room.KINDS)
NOT_PAGES = {name: reason for room in ROOMS for name, reason in room.NOT_PAGES.items()}
VIEWERS = {name: make for room in ROOMS for name, make in room.VIEWERS.items()}


def editable_pages(language: str) -> dict[str, str]:
    """The address of each editable page."""
    with translation.override(language):
        return {f"page {page.key}": page.get_absolute_url() for page in EditablePage.objects.all()}


def make_rows() -> None:
    for room in ROOMS:
        room.make()
