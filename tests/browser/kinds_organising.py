"""The pages of those who organise sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from making import texts, user
from making_groups import coordinator, group, organisation
from making_sessions import added, participant, session
from page_kind import PageKind

from criteria.models import Criterion
from members.models import User
from working_sessions.actions.agenda import add_item
from working_sessions.actions.series import add_to_series, create_series
from working_sessions.actions.sessions import cancel_session, mark_held, postpone, set_organisation_places
from working_sessions.models import AgendaItem, WorkingSession

GROUP = "bettong-buyers"
OPEN, DRAFT, POSTPONED = "open-bettong-2027-03", "draft-bettong-2027-03", "postponed-bettong-2027-03"
CANCELLED, HELD = "cancelled-bettong-2027-03", "held-bettong-2027-03"
_POINT = 9101
_BY = "organiser of the bettongs"


def _kind(name: str, page: str, *args: object, query: dict[str, str] | None = None, status: int = 200) -> PageKind:
    return PageKind(name, f"working_sessions:{page}", args, query or {}, status=status, viewer=_BY)


KINDS: tuple[PageKind, ...] = (
    _kind("organised sessions", "organised"),
    _kind("organised sessions, drafts", "organised", query={"show": "drafts"}),
    _kind("organised sessions, malformed", "organised", query={"show": "club"}, status=400),
    _kind("new session", "new", GROUP),
    _kind("organise, open", "organise", OPEN),
    _kind("organise, draft", "organise", DRAFT),
    _kind("organise, postponed", "organise", POSTPONED),
    _kind("organise, cancelled", "organise", CANCELLED),
    _kind("organise, held", "organise", HELD),
    _kind("edit a session", "edit", OPEN),
    _kind("places of organisations", "places", OPEN),
    _kind("agenda to work on", "agenda", OPEN),
    _kind("agenda to work on, empty", "agenda", DRAFT),
    _kind("add a point", "add_point", OPEN),
    _kind("change a point", "point", OPEN, _POINT),
    _kind("announce", "announce", DRAFT),
    _kind("announce, already done", "announce", OPEN),
    _kind("postpone", "postpone", OPEN),
    _kind("new date", "new_date", POSTPONED),
    _kind("cancel a session", "cancel", OPEN),
    _kind("held, too early", "held", OPEN),
    _kind("archive a session", "archive", HELD),
    _kind("delete a draft", "delete", DRAFT),
    _kind("copy a session", "copy", CANCELLED),
    _kind("repeat a session", "repeat", OPEN),
    _kind("repeat a session, dates", "repeat", DRAFT, query={"rhythm": "MONTHLY", "times": "4"}),
    _kind("series of a session", "in_series", OPEN),
    _kind("series of a session, none", "in_series", DRAFT),
    _kind("name of a series", "edit_series", "bettong-row"),
    PageKind("organise, not allowed", "working_sessions:organise", (OPEN,), status=403, viewer="one of the bettongs"),
)
NOT_PAGES: dict[str, str] = {}

VIEWERS: dict[str, Callable[[], User]] = {
    _BY: lambda: User.objects.get(email="organiser@bettong.example"),
    "one of the bettongs": lambda: User.objects.get(email="p1@bettong.example"),
}


def make() -> None:
    now = timezone.now()
    start = (now + dt.timedelta(days=40)).replace(hour=13, minute=0, second=0, microsecond=0)
    into = group(GROUP, "Bettong")
    boss = coordinator(into, user("organiser@bettong.example", name="Ada Bettong")).user
    hybrid = {"mode": "HYBRID", "capacity": 1, "capacity_online": 10, "country": "BE", "join_url": ""}
    of = session(
        into,
        OPEN,
        "Bettong",
        starts_at=start,
        now=now,
        title_de="",
        cancel_until=start - dt.timedelta(days=2),
        **hybrid,
    )
    for number, mode in enumerate(("ON_SITE", "ON_SITE", "ONLINE")):
        person = user(f"p{number}@bettong.example", name=f"P {number} Bettong")
        participant(of, person, mode=mode, now=now, access_needs="Loop" if number == 0 else "")
    added(of, boss, "over@bettong.example", mode="ON_SITE", over_capacity=True, now=now)
    town = organisation("bettong-town")
    set_organisation_places(session=of, by=boss, organisation=town, places=4, now=now)
    version = Criterion.objects.get(number="CF-001").current
    titles = {f"title_{code}": text for code, text in texts("Battery endurance").items()}
    point = add_item(session=of, by=boss, minutes=45, speaker="Ada Bettong", criterion_version=version, **titles)
    AgendaItem.objects.filter(pk=point.pk).update(id=_POINT)
    add_item(session=of, by=boss, title_nl="Afspraken", minutes=30)
    row = create_series(group=into, by=boss, slug="bettong-row", title_en="Bettong row")
    add_to_series(session=of, series=row, by=boss)
    session(into, DRAFT, "Bettong", starts_at=start, draft=True)
    postpone(session=session(into, POSTPONED, "Bettong", starts_at=start, now=now), by=boss, reason="Ill.", now=now)
    cancel_session(
        session=session(into, CANCELLED, "Bettong", starts_at=start, now=now), by=boss, reason="Few.", now=now
    )
    held = session(into, HELD, "Bettong", starts_at=start, now=now)
    past = now - dt.timedelta(days=3)
    WorkingSession.objects.filter(pk=held.pk).update(starts_at=past, ends_at=past + dt.timedelta(hours=2))
    mark_held(session=held, by=boss, now=now)
