"""What is ahead, in every phase."""

from __future__ import annotations

import datetime as dt

from pact_portal.demo.groups import SLUG as BUYERS
from pact_portal.demo.sessions import points, titles, written
from pact_portal.demo.sessions.languages import fields
from pact_portal.demo.sessions.year import (
    ETHICS,
    FRAMEWORK,
    HYBRID,
    MONITORING,
    ON_SITE,
    ONLINE,
    Year,
)
from working_sessions.actions.answering import cancel
from working_sessions.actions.copying import repeat_session
from working_sessions.actions.deciding import approve, reject
from working_sessions.actions.registering import confirm_address, register_guest
from working_sessions.actions.series import create_series
from working_sessions.actions.sessions import (
    announce,
    cancel_session,
    postpone,
)
from working_sessions.enums import EventSource


def open_hours(year: Year) -> None:
    """Three dates, for which one may register at once."""
    first = year.draft("open-hour", BUYERS, titles.SURGERY, 7, 16, 1, visibility="MEMBERS", capacity=12, **ONLINE)
    series = create_series(
        group=first.group, by=year.coordinator, slug="demo-open-hours", **fields("title", titles.SERIES)
    )
    more = repeat_session(
        session=first,
        by=year.coordinator,
        starts=[year.working_day(21, 16), year.working_day(35, 16)],
        series=series,
    )
    for one in (first, *more):
        announce(session=one, by=year.coordinator, now=year.day(-15))
    year.register(first, "Els Luc Kim member")
    year.register(more[0], "Els newcomer")


def minerals(year: Year) -> None:
    """Almost full; one organisation has all the places that it gets."""
    ahead = year.announced(
        *("minerals", ETHICS, titles.MINERALS, 18, 9.5, 6),
        languages=["en", "fr"],
        capacity=10,
        places_per_organisation=2,
        organisation_limit_until=year.day(11),
        **ON_SITE,
    )
    year.agenda(ahead, [(points.WELCOME, 30), (points.EXAMPLES, 120), (points.BREAK, 60), (points.IN_GROUPS, 150)])
    year.register(ahead, "Jeanne Paul Piet Anneke Jane John Erika Max Karl colleague")


def wording(year: Year) -> None:
    """Full, with a waiting list; a place that became free is offered."""
    version = year.version("CF-006")
    ahead = year.announced(
        *("wording", FRAMEWORK, titles.WORDING, 25, 13.5, 3),
        languages=["fr", "nl", "en", "de"],
        capacity=6,
        waiting_list="OFFER",
        offer_hours=72,
        **ONLINE,
    )
    year.agenda(ahead, [(points.WELCOME, 15), (points.THE_CRITERION, 165, {"criterion_version": version})])
    places = year.register(ahead, "Claire Lotte Erika John Anneke Mary")
    year.register(ahead, "colleague member Max Sophie", last_day=-6)
    cancel(registration=places[-1], by=places[-1].user, source=EventSource.WEB, now=year.now - dt.timedelta(hours=2))
    year.quiet(year.now - dt.timedelta(hours=2))


def self_assessment(year: Year) -> None:
    """The organiser decides on each; some wait for the decision."""
    ahead = year.announced(
        *("self-assessment", MONITORING, titles.SELF_ASSESSMENT, 30, 10, 2),
        languages=["en", "de"],
        capacity=8,
        approval_required=True,
        **ONLINE,
    )
    asked = year.register(ahead, "Joris Erika Karl Petra Uwe newcomer member")
    for one in asked[:2]:
        approve(registration=one, by=year.boss, note=written.NOTE_APPROVED, now=year.day(-3))
    reject(
        registration=asked[2],
        by=year.boss,
        reason="TOO_MANY_OF_ORGANISATION",
        note=written.NOTE_REJECTED,
        now=year.day(-3),
    )
    year.quiet(year.day(-3))


def forum(year: Year) -> None:
    """On site or online, guests too."""
    ahead = year.announced(
        *("forum", ETHICS, titles.FORUM, 45, 9, 7.5),
        languages=["en"],
        interpretation=["fr", "nl", "de"],
        capacity=12,
        capacity_online=40,
        guests_allowed=True,
        participants_visibility="MEMBERS",
        registration_closes_at=year.day(40),
        cancel_until=year.day(42),
        **HYBRID,
    )
    year.agenda(
        ahead,
        [
            (points.WELCOME, 30),
            (points.EXAMPLES, 120),
            (points.BREAK, 60),
            (points.IN_GROUPS, 180),
            (points.DECISIONS, 60),
        ],
    )
    year.register(
        ahead, "Jeanne Els member Aino Uwe Sam", online="Aino Uwe Sam", needs={"Els": "A place near the door."}
    )
    guests = (
        ("Gast Ohnename", "gast.ohnename@guest.example", "Verein Beispiel (Demo)", "ONLINE", "de"),
        ("Invitée Fictive", "invitee.fictive@guest.example", "Association Exemple (démo)", "ON_SITE", "fr"),
        ("Guest Unconfirmed", "guest.unconfirmed@guest.example", "Somewhere (demo)", "ONLINE", "en"),
    )
    for number, (name, email, organisation, mode, language) in enumerate(guests):
        is_last = number == len(guests) - 1
        at = year.now - dt.timedelta(hours=3) if is_last else year.day(-4 + number)
        made, _is_new = register_guest(
            session=ahead,
            name=name,
            email=email,
            organisation_name=organisation,
            mode=mode,
            language=language,
            now=at,
        )
        if not is_last:
            confirm_address(registration=made, now=at + dt.timedelta(minutes=9))
        year.quiet(at)


def market(year: Year) -> None:
    ahead = year.announced("market", BUYERS, titles.MARKET, 14, 14, 2, visibility="MEMBERS", capacity=30, **ONLINE)
    year.register(ahead, "Joris Luc member colleague")
    postpone(session=ahead, by=year.coordinator, reason=written.REASON_MARKET, now=year.day(-1))
    year.quiet(year.day(-1))


def life_cycle(year: Year) -> None:
    ahead = year.announced("life-cycle", FRAMEWORK, titles.LIFE_CYCLE, 20, 15, 1.5, languages=["en"], **ONLINE)
    year.register(ahead, "Max member")
    cancel_session(session=ahead, by=year.boss, reason=written.REASON_LIFE_CYCLE, now=year.day(-2))
    year.quiet(year.day(-2))


def bids(year: Year) -> None:
    """For the members of the group alone."""
    ahead = year.announced("tenders", BUYERS, titles.BIDS, 40, 10, 2, visibility="GROUP", languages=["nl"], **ONLINE)
    year.register(ahead, "member")


def next_year(year: Year) -> None:
    """One cannot register yet."""
    year.announced(
        *("programme", FRAMEWORK, titles.NEXT_YEAR, 75, 10, 2),
        registration_opens_at=year.day(20),
        languages=["en"],
        **ONLINE,
    )


def phones(year: Year) -> None:
    year.draft("phones", BUYERS, titles.PHONES, 60, 10, 2, **ONLINE)


CHAPTERS = (open_hours, minerals, wording, self_assessment, forum, market, life_cycle, bids, next_year, phones)
