"""What sessions do when something happens to a member or a membership."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from groups.enums import Visibility
from groups.models import Membership
from groups.signals import membership_ended
from members.models import User
from members.signals import account_closing
from working_sessions import notifications
from working_sessions.actions.privacy import erase_of_account
from working_sessions.enums import SessionState
from working_sessions.models import Registration


# Not when it is closed: by then the account has lost its address, and has left its groups, of which organisers are asked.
@receiver(account_closing)
def forget_the_person(person: User, **kwargs: Any) -> None:
    erase_of_account(person=person)


@receiver(membership_ended)
def ask_the_organiser(membership: Membership, now: dt.datetime, **kwargs: Any) -> None:
    """Nobody loses a place by a computer: the organiser decides on the places that somebody who left the group has in
    sessions for its members."""
    if membership.user_id is None:
        return
    places = Registration.objects.live().filter(
        user=membership.user_id,
        session__group=membership.group_id,
        session__visibility=Visibility.GROUP,
        session__state__in=[SessionState.PUBLISHED, SessionState.POSTPONED],
        session__starts_at__gt=now,
    )
    for registration in places.select_related("session", "session__group", "user").order_by("session", "pk"):
        notifications.organiser_asked(session=registration.session, registration=registration, now=now)
