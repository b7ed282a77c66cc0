"""Registering for sessions: the form, one's own registration, the pages of signed links, my sessions, series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.core import signing
from django.utils import timezone
from making import texts, user
from making_groups import coordinator, group, member
from making_sessions import participant, session
from page_kind import PageKind

from groups.enums import GroupRole
from members.models import User
from working_sessions.actions import answering
from working_sessions.actions.deciding import reject
from working_sessions.actions.registering import register_guest
from working_sessions.enums import EventSource
from working_sessions.models import Registration, Series, WorkingSession

_DAY = dt.timedelta(days=1)


def _token(purpose: str, number: int) -> str:
    """The link of the registration that `make` gives this number."""
    return signing.dumps([str(UUID(int=number)), 0], salt=f"working_sessions.{purpose}")


_CONFIRMED, _UNVERIFIED, _OFFERED, _EXPIRED, _CANCELLED, _WAITING = range(9101, 9107)

KINDS: tuple[PageKind, ...] = (
    PageKind("register as a guest", "working_sessions:register", ("open-wombat-2027-03",)),
    PageKind("register, account needed", "working_sessions:register", ("pending-wombat-2027-03",)),
    PageKind("guest, look into the mailbox", "working_sessions:register_sent", ("open-wombat-2027-03",)),
    PageKind("register", "working_sessions:register", ("open-wombat-2027-03",), viewer="registrant"),
    PageKind("register, on site or online", "working_sessions:register", ("hybrid-wombat-2027-03",), viewer="visitor"),
    PageKind("register, waiting list", "working_sessions:register", ("waiting-wombat-2027-03",), viewer="visitor"),
    PageKind("register, full", "working_sessions:register", ("full-wombat-2027-03",), viewer="visitor"),
    PageKind("register, closed", "working_sessions:register", ("closed-wombat-2027-03",), viewer="visitor"),
    PageKind("register, later", "working_sessions:register", ("later-wombat-2027-03",), viewer="visitor"),
    PageKind("register, cancelled", "working_sessions:register", ("cancelled-wombat-2027-03",), viewer="visitor"),
    PageKind("register, over", "working_sessions:register", ("past-wombat-2027-03",), viewer="visitor"),
    PageKind("register, for others", "working_sessions:register", ("inner-wombat-2027-03",), None, 403, "visitor"),
    PageKind("own, confirmed", "working_sessions:own", ("confirmed-wombat-2027-03",), viewer="registrant"),
    PageKind("own, waiting", "working_sessions:own", ("waiting-wombat-2027-03",), viewer="registrant"),
    PageKind("own, offered", "working_sessions:own", ("offered-wombat-2027-03",), viewer="registrant"),
    PageKind("own, pending", "working_sessions:own", ("pending-wombat-2027-03",), viewer="registrant"),
    PageKind("own, rejected", "working_sessions:own", ("rejected-wombat-2027-03",), viewer="registrant"),
    PageKind("own, cancelled", "working_sessions:own", ("given-back-wombat-2027-03",), viewer="registrant"),
    PageKind("own, change", "working_sessions:own_change", ("hybrid-wombat-2027-03",), viewer="registrant"),
    PageKind("own, hand over", "working_sessions:own_replace", ("confirmed-wombat-2027-03",), viewer="registrant"),
    PageKind("own, cancel", "working_sessions:own_cancel", ("confirmed-wombat-2027-03",), viewer="registrant"),
    PageKind("link, manage", "working_sessions:manage", (_token("manage", _CONFIRMED),)),
    PageKind("link, manage, waiting", "working_sessions:manage", (_token("manage", _WAITING),), viewer="visitor"),
    PageKind("link, cancelled", "working_sessions:manage", (_token("manage", _CANCELLED),)),
    PageKind("link, confirm", "working_sessions:confirm", (_token("confirm", _UNVERIFIED),)),
    PageKind("link, offer", "working_sessions:offer", (_token("offer", _OFFERED),)),
    PageKind("link, bad", "working_sessions:manage", ("altered",), status=404),
    PageKind("link, expired", "working_sessions:manage", (_token("manage", _EXPIRED),), status=410),
    PageKind("links", "working_sessions:links"),
    PageKind("links, sent", "working_sessions:links", (), {"sent": "1"}),
    PageKind("my sessions", "working_sessions:mine", viewer="registrant"),
    PageKind("my sessions, none", "working_sessions:mine", viewer="visitor"),
    PageKind("series", "working_sessions:series", ("wombat-series",), viewer="registrant"),
    PageKind("series, not signed in", "working_sessions:series", ("wombat-series",)),
)
NOT_PAGES: dict[str, str] = {}


def _registrant() -> User:
    return User.objects.get(email="registrant@wombat.example")


def _visitor() -> User:
    return User.objects.get(email="visitor@wombat.example")


VIEWERS: dict[str, Callable[[], User]] = {"registrant": _registrant, "visitor": _visitor}


def _numbered(registration: Registration, number: int) -> None:
    Registration.objects.filter(pk=registration.pk).update(uuid=UUID(int=number))


def make() -> None:
    now = timezone.now()
    own = user("registrant@wombat.example", name="Ada Wombat", organisation_name="Town of Wombat")
    user("visitor@wombat.example", name="Bo Wombat", time_zone="Europe/Lisbon")
    strangers = [user(f"w{number}@wombat.example", name=f"Cy {number}") for number in range(3)]
    into = group("wombat-group", "Wombat")
    coordinator(into, user("boss@wombat.example", name="Di Wombat"))
    member(into, _visitor(), GroupRole.OBSERVER)
    titles = {f"title_{code}": text for code, text in texts("Wombat series").items()}
    series = Series.objects.create(slug="wombat-series", group=into, **titles)

    def soon(name: str, days: int = 14, **fields: object) -> WorkingSession:
        return session(into, f"{name}-wombat-2027-03", f"Wombat {name}", starts_at=now + days * _DAY, now=now, **fields)

    def join(of: WorkingSession, who: User = own, **fields: object) -> Registration:
        return participant(of, who, now=now, **fields)

    soon("open", guests_allowed=True, series=series, participants_visibility="MEMBERS")
    hybrid = soon("hybrid", mode="HYBRID", capacity=1, location="Rue de l’Exemple 1, Exampleville", series=series)
    join(hybrid, strangers[0], mode="ON_SITE")
    join(hybrid, mode="ONLINE", access_needs="A place near the door, please.\nAnd an induction loop.")
    waiting = soon("waiting", capacity=1, series=series)
    for who in strangers:
        join(waiting, who)
    _numbered(join(waiting), _WAITING)
    soon("full", capacity=0, waiting_list="OFF")
    soon("closed", registration_closes_at=now - _DAY)
    soon("later", registration_opens_at=now + _DAY)
    cancelled = soon("cancelled")
    past = soon("past", days=1)
    join(past)
    soon("inner", visibility="GROUP")
    confirmed = soon("confirmed", days=3, cancel_until=now + _DAY)
    _numbered(join(confirmed), _CONFIRMED)
    offered = soon("offered", days=20, capacity=1, waiting_list="OFFER")
    first = join(offered, strangers[0])
    _numbered(join(offered), _OFFERED)
    answering.cancel(registration=first, by=first.user, source=EventSource.WEB)
    pending = soon("pending", approval_required=True)
    join(pending)
    rejected = soon("rejected", approval_required=True)
    boss = User.objects.get(email="boss@wombat.example")
    reject(registration=join(rejected), by=boss, reason="NOT_THE_AUDIENCE", note="For lawyers this time.")
    given_back = soon("given-back")
    answering.cancel(registration=join(given_back), by=own, source=EventSource.WEB)
    # Ten minutes to take it back are over before every page was looked at.
    Registration.objects.filter(session=given_back).update(state_since=now + _DAY)
    by_link = Registration.objects.get(session=given_back)
    _numbered(by_link, _CANCELLED)
    guest, _is_new = register_guest(
        session=WorkingSession.objects.get(slug="open-wombat-2027-03"),
        name="Guest",
        email="guest@wombat.example",
        organisation_name="Town",
        mode="ONLINE",
        language="en",
    )
    _numbered(guest, _UNVERIFIED)
    long_ago = soon("ended", days=2)
    _numbered(join(long_ago, strangers[1]), _EXPIRED)
    WorkingSession.objects.filter(pk=cancelled.pk).update(state="CANCELLED", cancel_reason="Too few people could come.")
    for ended, days in ((past, 2), (long_ago, 40)):
        ends_at = now - days * _DAY
        WorkingSession.objects.filter(pk=ended.pk).update(starts_at=ends_at - _DAY / 12, ends_at=ends_at)
    Registration.objects.filter(session=past).update(attendance="PRESENT")
