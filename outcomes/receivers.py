"""What outcomes do when something happens to a session, its registrations or its group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _

from criteria import catalogue_state
from groups.models import Group
from outcomes.actions.certificates import revoke_after_correction
from outcomes.models import Minutes
from outcomes.queries.minutes import is_final
from outcomes.queries.origins import concerns_the_catalogue
from working_sessions.models import Registration, WorkingSession
from working_sessions.signals import attendance_noting

# What the page of a criterion says of a session, or what decides whether it says anything.
_SHOWN_ON_CRITERIA = frozenset({"visibility", "state", "slug", "starts_at", "title", "time_zone"})


def connect() -> None:
    attendance_noting.connect(refuse_after_approval, dispatch_uid="outcomes.attendance")
    post_save.connect(revoke_what_is_wrong, sender=Registration, dispatch_uid="outcomes.registration")
    post_save.connect(tell_catalogue_of_session, sender=WorkingSession, dispatch_uid="outcomes.session")
    post_save.connect(tell_catalogue_of_group, sender=Group, dispatch_uid="outcomes.group")


def refuse_after_approval(*, session: WorkingSession, now: dt.datetime, **kwargs: Any) -> None:
    """Approved minutes rest on who was there: whoever corrects that takes the approval back first."""
    if is_final(session):
        raise ValidationError(
            _("The minutes of this session are approved: attendance stands as it was noted."), code="final"
        )


def revoke_what_is_wrong(
    *, instance: Registration, created: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Attendance was noted anew: `actions.attendance` names its fields, which is how one tells."""
    if not created and update_fields is not None and "attendance" in update_fields:
        revoke_after_correction(registration=instance, by=None, now=timezone.now())


def tell_catalogue_of_session(
    *, instance: WorkingSession, created: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Whole pages of criteria are kept, and some say that they were discussed in this session."""
    if created or (update_fields is not None and _SHOWN_ON_CRITERIA.isdisjoint(update_fields)):
        return
    if concerns_the_catalogue(instance):
        catalogue_state.changed()


def tell_catalogue_of_group(*, instance: Group, created: bool, **kwargs: Any) -> None:
    """A group that everybody may no longer know of takes its sessions along."""
    if created:
        return
    published = Minutes.objects.filter(session__group=instance, state="PUBLISHED").select_related("session")
    if any(concerns_the_catalogue(minutes.session) for minutes in published):
        catalogue_state.changed()
