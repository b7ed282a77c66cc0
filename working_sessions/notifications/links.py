"""The mail with the ways to one's own registrations, for who has lost the mail that had them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.actions import enqueue
from outbox.letters import Letter
from publishing.texts import text_of
from working_sessions.enums import RegistrationState
from working_sessions.links import Purpose, link_to
from working_sessions.models import Registration
from working_sessions.times import in_words


def own_links(*, email: str, registrations: Sequence[Registration], language: str, now: dt.datetime) -> None:
    """One link for each of the registrations, which are live and of this address. One mail a minute at most."""
    with override(language):
        lines = [
            "\n".join([str(text_of(row.session, "title")), in_words(row.session), _link(row)]) for row in registrations
        ]
        letter = Letter(
            subject=_("Your registrations for working sessions"),
            paragraphs=[_("Here are the links to your registrations. By them you see, change or cancel each."), *lines],
            after=[_("If you have not asked for this mail, you need not do anything.")],
        )
    enqueue(
        kind="working_sessions.own_links",
        to=email,
        language=language,
        letter=letter,
        dedupe_key=f"working_sessions.own_links:{registrations[0].uuid}:{now:%Y%m%d%H%M}",
    )


def _link(registration: Registration) -> str:
    is_unverified = registration.state == RegistrationState.UNVERIFIED
    return link_to(registration, Purpose.CONFIRM if is_unverified else Purpose.MANAGE)
