"""Reads of minutes and of what stands in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from groups.models import Group, Membership
from members.models import User
from outcomes.enums import FINAL, MinutesState, OutcomeState
from outcomes.models import Minutes, Outcome, SessionDocument
from outcomes.permissions import Viewer
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession

_TOOK_PLACE = (SessionState.PUBLISHED, SessionState.HELD, SessionState.ARCHIVED)


def has_ended(session: WorkingSession, now: dt.datetime) -> bool:
    """It took place and is over: the moment from which minutes and certificates make sense."""
    return session.state in (SessionState.HELD, SessionState.ARCHIVED) or (
        session.state == SessionState.PUBLISHED and session.ends_at <= now
    )


@dataclass(frozen=True, slots=True)
class Left:
    """Which kinds of things there are of a session at all. Who may see them is another question."""

    minutes: bool
    outcomes: bool
    documents: bool


def left_by(session: WorkingSession) -> Left:
    """Of most sessions there is nothing yet, and then nobody need be asked what they may see of it."""
    kinds = (Minutes, Outcome, SessionDocument)
    found = WorkingSession.objects.filter(pk=session.pk).values_list(
        *(Exists(kind.objects.filter(session=OuterRef("pk"))) for kind in kinds)
    )
    return Left(*found.get())


def is_final(session: WorkingSession) -> bool:
    """Its minutes are approved: what they rest on does not change any more."""
    return Minutes.objects.filter(session=session, state__in=FINAL).exists()


def outcomes_of(session: WorkingSession, viewer: Viewer) -> QuerySet[Outcome]:
    """The decisions, then the actions, that the viewer may read."""
    return (
        Outcome.objects.visible_to(viewer)
        .filter(session=session)
        .select_related(
            "agenda_item",
            "organisation",
            "resulting_version__criterion",
            "resulting_pilot",
            "resulting_practice",
        )
        .order_by("-kind", "number")
    )


def documents_of(session: WorkingSession, viewer: Viewer) -> QuerySet[SessionDocument]:
    """The documents that the viewer may have, in their order."""
    return (
        SessionDocument.objects.visible_to(viewer)
        .filter(session=session)
        .select_related("session", "document", "added_by")
        .prefetch_related("document__versions")
        .order_by("position", "pk")
    )


def open_actions_of(group: Group, viewer: Viewer) -> QuerySet[Outcome]:
    """What the sessions of a group left to be done, as far as the viewer may read it; what is due first on top."""
    return (
        Outcome.objects.visible_to(viewer)
        .actions()
        .filter(session__group=group, state=OutcomeState.OPEN)
        .select_related("session", "organisation")
        .order_by("due_on", "session__starts_at", "number")
    )


def without_minutes(ended_after: dt.datetime, ended_by: dt.datetime) -> QuerySet[WorkingSession]:
    """Sessions that took place and ended in that time, whose minutes nobody has circulated."""
    under_way = Minutes.objects.filter(session=OuterRef("pk")).exclude(state=MinutesState.DRAFT)
    return (
        WorkingSession.objects.filter(state__in=_TOOK_PLACE, ends_at__gt=ended_after, ends_at__lte=ended_by)
        .exclude(Exists(under_way))
        .select_related("group")
        .order_by("ends_at", "pk")
    )


def organisers_of(session: WorkingSession) -> list[User]:
    """The coordinators of the session's group."""
    coordinators = Membership.objects.coordinators().filter(group=session.group)
    return list(User.objects.filter(is_active=True, group_memberships__in=coordinators).order_by("pk"))
