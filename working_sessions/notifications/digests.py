"""Once a day, what organisers have to decide on: never a mail for each registration."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from members.models import User
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from outbox.models import OutboxMessage
from outbox.unsubscribing import url_for
from publishing.addresses import absolute
from working_sessions.enums import RegistrationState, SessionState
from working_sessions.models import WorkingSession
from working_sessions.notifications.kinds import DIGEST
from working_sessions.notifications.words import title_of
from working_sessions.queries.organisers import organisers_of
from working_sessions.relevance import of_organiser
from working_sessions.times import in_words

_AT = dt.time(8)
_WINDOW = dt.timedelta(hours=6)
_MOST = 20  # sessions in one mail: who runs more finds them on the portal


@dataclass(frozen=True, slots=True)
class _Pending:
    session: WorkingSession
    count: int
    oldest: dt.datetime


def enqueue_digests(now: dt.datetime) -> int:
    """At eight in the morning on each organiser's own clock, until two in the afternoon. Who has nothing to decide on gets
    nothing, and nobody gets two a day."""
    written = 0
    for user, sessions in _by_organiser(now).items():
        period = _period(user, now)
        if period is not None:
            written += _write(user, sessions, period, now)
    return written


def _period(user: User, now: dt.datetime) -> dt.datetime | None:
    """This morning at eight on the person's clock; None outside the hours in which the mail is written."""
    zone = ZoneInfo(user.time_zone)
    starts = dt.datetime.combine(now.astimezone(zone).date(), _AT, tzinfo=zone).astimezone(dt.UTC)
    return starts if starts <= now < starts + _WINDOW else None


def _by_organiser(now: dt.datetime) -> dict[User, list[WorkingSession]]:
    waiting = Q(registrations__state=RegistrationState.PENDING)
    sessions = (
        WorkingSession.objects.filter(waiting, state=SessionState.PUBLISHED, ends_at__gt=now)
        .select_related("group")
        .distinct()
        .order_by("starts_at", "pk")
    )
    of_group = defaultdict(list)
    for session in sessions:
        of_group[session.group].append(session)
    found = defaultdict(list)
    for group, rows in of_group.items():
        for user in organisers_of(group):
            found[user].extend(rows)
    return found


@transaction.atomic
def _write(user: User, sessions: list[WorkingSession], period: dt.datetime, now: dt.datetime) -> int:
    key = f"digest:{user.pk}:{period.isoformat()}"
    if OutboxMessage.objects.filter(dedupe_key=key).exists():
        return 0
    rows = _pending(user, sessions, period)
    if not rows:
        return 0
    kind, language = f"working_sessions.{DIGEST}", user.preferred_language
    with override(language):
        made = enqueue(
            kind=kind,
            to=user.email,
            language=language,
            letter=_letter(rows, now),
            dedupe_key=key,
            unsubscribe_url=url_for(user.email, kind, language),
            relevance=of_organiser(user, [row.session for row in rows]),
        )
    return int(made is not None)


def _pending(user: User, sessions: list[WorkingSession], period: dt.datetime) -> list[_Pending]:
    """What waited this morning, in sessions that the person runs at this moment: what comes later today waits for
    tomorrow’s mail, whenever this one is written."""
    ids = [session.pk for session in sessions]
    pending = Q(registrations__state=RegistrationState.PENDING, registrations__state_since__lt=period)
    rows = (
        WorkingSession.objects.run_by(user)
        .filter(pk__in=ids)
        .annotate(
            pending_count=Count("registrations", filter=pending, distinct=True),
            pending_since=Min("registrations__state_since", filter=pending),
        )
        .filter(pending_count__gt=0)
        .order_by("starts_at", "pk")[:_MOST]
    )
    return [_Pending(row, row.pending_count, row.pending_since) for row in rows]


def _letter(rows: list[_Pending], now: dt.datetime) -> Letter:
    count = sum(row.count for row in rows)
    return Letter(
        subject=ngettext(
            "%(count)d registration waits for your decision", "%(count)d registrations wait for your decision", count
        )
        % {"count": count},
        paragraphs=[
            _("The people concerned have a place kept for them, and wait for your answer."),
        ],
        facts=[(title_of(row.session), f"{in_words(row.session)}\n{_waits(row, now)}") for row in rows],
        button=Button(_("Decide"), _registrations_of(rows[0].session)) if len(rows) == 1 else None,
        links=[Button(title_of(row.session), _registrations_of(row.session)) for row in rows] if len(rows) > 1 else (),
    )


def _waits(row: _Pending, now: dt.datetime) -> str:
    days = (now - row.oldest).days
    if days < 1:
        return ngettext("%(count)d waits", "%(count)d wait", row.count) % {"count": row.count}
    if row.count == 1:
        return ngettext("1 waits, for %(days)d day", "1 waits, for %(days)d days", days) % {"days": days}
    return ngettext(
        "%(count)d wait, the first for %(days)d day", "%(count)d wait, the first for %(days)d days", days
    ) % {"count": row.count, "days": days}


def _registrations_of(session: WorkingSession) -> str:
    return absolute(reverse("working_sessions:registrations", args=[session.slug]))
