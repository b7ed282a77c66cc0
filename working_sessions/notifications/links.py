"""The mail with the ways to one's own registrations, for who has lost the mail that had them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.actions import enqueue
from outbox.letters import Button, Letter
from working_sessions.calendar_entries import address_of
from working_sessions.enums import RegistrationState
from working_sessions.links import Purpose, link_to
from working_sessions.models import Registration
from working_sessions.notifications.words import title_of
from working_sessions.times import in_words

_PURPOSES = {RegistrationState.UNVERIFIED: Purpose.CONFIRM, RegistrationState.OFFERED: Purpose.OFFER}


def own_links(*, email: str, registrations: Sequence[Registration], language: str, now: dt.datetime) -> None:
    """One link for each of the registrations, which are live and of this address. One mail a minute at most.

    A member who has changed the address since is reached at the new one: the old mailbox opens nothing any more.
    """
    rows = [row for row in registrations if address_of(row).lower() == email.lower()]
    if not rows:
        return
    with override(language):
        letter = Letter(
            subject=_("Your registrations for working sessions"),
            paragraphs=[_("Here are the links to your registrations. By them you see, change or cancel each.")],
            facts=[(title_of(row.session), in_words(row.session)) for row in rows],
            links=[
                Button(title_of(row.session), link_to(row, _PURPOSES.get(RegistrationState(row.state), Purpose.MANAGE)))
                for row in rows
            ],
            after=[_("If you have not asked for this mail, you need not do anything.")],
        )
    enqueue(
        kind="working_sessions.own_links",
        to=email,
        language=language,
        letter=letter,
        dedupe_key=f"working_sessions.own_links:{rows[0].uuid}:{now:%Y%m%d%H%M}",
    )
