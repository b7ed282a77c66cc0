"""The page of a session: what it says to whom, in each phase; places, agenda, series, what machines read."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from making import LANGUAGES, texts, user
from making_groups import coordinator, group, member, organisation
from making_sessions import NOW, STARTS, added, participant, session

from groups.enums import GroupRole
from members.models import User
from working_sessions.actions.answering import cancel
from working_sessions.enums import AttendanceMode, EventSource, RegistrationState
from working_sessions.models import AgendaItem, Registration, Series, WorkingSession
from working_sessions.permissions import registration_of
from working_sessions.pools import Pool
from working_sessions.queries.pools import pools_of
from working_sessions.registration_box import Box, box_of
from working_sessions.times import agenda_of

pytestmark = pytest.mark.django_db
LISBON = ZoneInfo("Europe/Lisbon")
HOUR = dt.timedelta(hours=1)


def box(of: WorkingSession, viewer: User | AnonymousUser | None = None, now: dt.datetime = NOW) -> Box:
    of.refresh_from_db()
    viewer = viewer or AnonymousUser()
    pools = pools_of(of, now)
    return box_of(of, viewer, registration_of(viewer, of), pools, now)


def said(found: Box) -> str:
    return " ".join([str(found.title), *map(str, found.lines), found.quote])


def urls(found: Box) -> list[str]:
    return [action.url for action in found.actions]


REGISTER, OWN = "/en/sessions/quokka-session-2027-03/register/", "/en/sessions/quokka-session-2027-03/my-registration/"
SIGN_IN = "/en/account/sign-in/?next=%2Fen%2Fsessions%2Fquokka-session-2027-03%2Fregister%2F"


# --- Phases --------------------------------------------------------------------------------------------------------------


def test_registration_opens_and_closes_by_the_clock() -> None:
    opens, closes = NOW + 24 * HOUR, NOW + 48 * HOUR
    made, reader = session(registration_opens_at=opens, registration_closes_at=closes), user("reader@example.org")
    second = dt.timedelta(seconds=1)
    assert [
        (found.key, bool(found.actions))
        for found in (
            box(made, reader, at) for at in (NOW, opens - second, opens, closes - second, closes, made.ends_at)
        )
    ] == [
        ("not-yet", False),
        ("not-yet", False),
        ("open", True),
        ("open", True),
        ("closed", False),
        ("over", False),
    ]
    assert "Registration opens on Tuesday 2 March 2027, 09:00 (Brussels time)." in said(box(made, reader))
    assert "Registration closed on Wednesday 3 March 2027, 09:00 (Brussels time)." in said(box(made, reader, closes))
    assert urls(box(made, reader, opens)) == [REGISTER]


@pytest.mark.parametrize(
    ("state", "key"),
    [
        ("DRAFT", "draft"),
        ("CANCELLED", "cancelled"),
        ("POSTPONED", "postponed"),
        ("HELD", "over"),
        ("ARCHIVED", "over"),
    ],
)
def test_states_in_which_nobody_registers(state: str, key: str) -> None:
    made = session()
    WorkingSession.objects.filter(pk=made.pk).update(state=state, cancel_reason="The room burnt down.")
    found = box(made, user("reader@example.org"))
    assert (found.key, urls(found)) == (key, [])
    assert ("burnt down" in said(found)) is (state in ("CANCELLED", "POSTPONED"))


def test_whoever_has_registered_keeps_the_place_when_it_is_postponed() -> None:
    made = session()
    own = participant(made)
    WorkingSession.objects.filter(pk=made.pk).update(state="POSTPONED")
    found = box(made, own.user)
    assert "Your registration stands" in said(found)
    assert urls(found) == [OWN]


# --- Who reads it ----------------------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_or_comes_as_a_guest() -> None:
    made = session()
    assert urls(box(made)) == [SIGN_IN]
    WorkingSession.objects.filter(pk=made.pk).update(guests_allowed=True)
    assert urls(box(made)) == [SIGN_IN, REGISTER]
    WorkingSession.objects.filter(pk=made.pk).update(visibility="MEMBERS")
    assert urls(box(made)) == [SIGN_IN]


def test_a_session_of_the_group_is_for_its_members() -> None:
    of = group()
    made = session(of, visibility="GROUP")
    member(of, "member@example.org")
    member(of, "observer@example.org", GroupRole.OBSERVER)
    assert urls(box(made, User.objects.get(email="member@example.org"))) == [REGISTER]
    found = box(made, User.objects.get(email="observer@example.org"))
    assert (found.key, urls(found)) == ("closed", [])


def test_full_with_and_without_a_waiting_list() -> None:
    made, reader = session(capacity=1), user("reader@example.org")
    participant(made)
    found = box(made, reader)
    assert (found.key, str(found.actions[0].label)) == ("waiting", "Join the waiting list")
    WorkingSession.objects.filter(pk=made.pk).update(waiting_list="OFF")
    assert (box(made, reader).key, urls(box(made, reader))) == ("full", [])


def test_one_who_waits_reads_where_and_why() -> None:
    made = session(capacity=1)
    waiting = [participant(made, f"p{number}@example.org") for number in range(4)][1:]
    assert [said(box(made, row.user)).partition(" on the")[0] for row in waiting] == [
        f"You are number {number} of 3" for number in (1, 2, 3)
    ]
    found = said(box(made, waiting[0].user))
    assert "All places are taken" in found
    assert "Whoever waits moves up until Sunday 14 March 2027, 14:00 (Brussels time)" in found
    assert "Nobody moves up any more" in said(box(made, waiting[0].user, made.cut_off))
    assert "number" not in said(box(made, user("reader@example.org")))  # nobody else reads of it


def test_one_who_waits_because_of_the_organisation_reads_that() -> None:
    town = organisation()
    made = session(capacity=9, places_per_organisation=1)
    people = [user(f"p{number}@example.org", name=f"P{number}", organisation=town) for number in range(2)]
    rows = [participant(made, person) for person in people]
    assert [row.state for row in rows] == ["CONFIRMED", "WAITLISTED"]
    assert "Your organisation has 1 of the 1 places" in said(box(made, people[1]))


def test_an_offer_says_until_when_and_leads_to_the_answer() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    assert "offered to you by mail for 24 hours" in said(box(made, second.user))
    cancel(registration=first, by=first.user, source=EventSource.WEB, now=NOW)
    found = box(made, second.user)
    assert found.key == "own-offered"
    assert "The offer stands until Tuesday 2 March 2027, 09:00 (Brussels time)." in said(found)
    assert urls(found) == [OWN]


def test_a_confirmed_place_and_one_that_waits_for_the_organiser() -> None:
    made = session(mode="HYBRID", cancel_until=NOW + 24 * HOUR)
    own = participant(made, mode=AttendanceMode.ONLINE)
    found = box(made, own.user)
    assert found.key == "own-confirmed"
    assert "You take part online." in said(found)
    assert "You may cancel until Tuesday 2 March 2027, 09:00" in said(found)
    assert urls(found) == ["/en/sessions/quokka-session-2027-03/calendar.ics", OWN]
    asked = session(slug="asked-2027-03", approval_required=True)
    assert box(asked, participant(asked, own.user).user).key == "own-pending"
    assert "The organiser decides on each registration." in said(box(asked, user("reader@example.org")))


def test_a_guest_who_signs_in_later_has_one_step_left() -> None:
    made = session()
    own = participant(made)
    Registration.objects.filter(pk=own.pk).update(state=RegistrationState.UNVERIFIED)
    assert box(made, own.user).key == "own-unverified"


# --- Places --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capacity", "held", "words", "percent", "over"),
    [
        (None, 7, "Places without limit", 0, 0),
        (0, 0, "No places", 100, 0),
        (1, 0, "1 of 1 place left", 0, 0),
        (1, 1, "The only place is taken", 100, 0),
        (20, 0, "20 of 20 places left", 0, 0),
        (20, 8, "12 of 20 places left", 40, 0),
        (1000, 1, "999 of 1000 places left", 1, 0),
        (1000, 999, "1 of 1000 places left", 99, 0),
        (20, 20, "All 20 places are taken", 100, 0),
        (20, 22, "All 20 places are taken", 100, 2),
        (0, 1, "No places", 100, 1),
    ],
)
def test_places_in_words_and_as_a_bar(capacity: int | None, held: int, words: str, percent: int, over: int) -> None:
    pool = Pool("ONLINE", capacity, Counter(CONFIRMED=held))
    assert (pool.words, pool.percent, pool.over) == (words, percent, over)


def test_how_far_over_capacity_is_for_the_organisers(client: Client) -> None:
    now = timezone.now()
    made = session(capacity=1, starts_at=now + 99 * HOUR, now=now)
    boss = user("boss@example.org")
    coordinator(made.group, boss)
    participant(made, now=now)
    added(made, boss, over_capacity=True, now=now)
    assert "1 over capacity" not in client.get(made.get_absolute_url()).content.decode()
    client.force_login(boss)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "1 over capacity" in page
    assert "/en/sessions/quokka-session-2027-03/organise/" in page


def test_a_lapsed_offer_takes_no_place_even_before_anything_moved_it() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first = participant(made, "a@example.org")
    participant(made, "b@example.org")
    cancel(registration=first, by=first.user, source=EventSource.WEB, now=NOW)
    [now], [later] = pools_of(made, NOW), pools_of(made, NOW + 25 * HOUR)
    assert (now.held, now.left, now.offered) == (1, 0, 1)
    assert (later.held, later.left, later.offered) == (0, 1, 0)


# --- Agenda --------------------------------------------------------------------------------------------------------------


def with_agenda(made: WorkingSession, *minutes: int) -> WorkingSession:
    for number, length in enumerate(minutes):
        AgendaItem.objects.create(session=made, position=number, minutes=length, title_en=f"Point {number}")
    return made


def test_points_follow_each_other_and_move_with_the_session() -> None:
    made = with_agenda(session(), 15, 45, 60)
    assert [point.time.words for point in agenda_of(made)] == ["14:00–14:15", "14:15–15:00", "15:00–16:00"]
    assert next(point.time.words for point in agenda_of(made, zone=LISBON)) == "13:00–13:15"
    made.starts_at += 2 * HOUR
    assert next(point.time.words for point in agenda_of(made)) == "16:00–16:15"


def test_a_new_day_is_said_and_the_change_of_the_clock_too() -> None:
    starts = dt.datetime(2027, 10, 31, 0, 30, tzinfo=ZoneInfo("Europe/Brussels")) - HOUR
    made = with_agenda(session(starts_at=starts, hours=6), 30, 90, 90, 60)
    assert [point.time.words for point in agenda_of(made)] == [
        "23:30–00:00",
        "Sunday 31 October 2027, 00:00–01:30",
        "01:30 (UTC+2)–02:00 (UTC+1)",
        "02:00 (UTC+1)–03:00 (UTC+1)",
    ]


def test_a_reader_in_lisbon_reads_both_clocks(client: Client) -> None:
    now = timezone.now()
    made = with_agenda(session(starts_at=now + 99 * HOUR, now=now), 30)
    client.force_login(user("lisbon@example.org", time_zone="Europe/Lisbon"))
    page = client.get(made.get_absolute_url())
    assert page.context["own_time"].endswith("(Lisbon time)")
    assert page.context["agenda"][0].own_time
    assert f'<time datetime="{made.starts_at.astimezone(made.zone).isoformat()}">' in page.content.decode()
    client.force_login(user("brussels@example.org"))
    page = client.get(made.get_absolute_url())
    assert (page.context["own_time"], page.context["agenda"][0].own_time) == ("", "")


# --- The rest of the page --------------------------------------------------------------------------------------------------


def test_the_other_sessions_of_the_series_that_one_may_see(client: Client) -> None:
    now = timezone.now()
    of = group()
    series = Series.objects.create(slug="clinic", group=of, title_en="Clinic")

    def make(slug: str, days: int, **fields: Any) -> WorkingSession:
        return session(of, slug, slug, starts_at=now + dt.timedelta(days=days), now=now, series=series, **fields)

    first = make("a-2027-03", 9)
    make("c-2027-03", 30)
    make("b-2027-03", 20)
    make("members-2027-03", 25, visibility="MEMBERS")
    make("draft-2027-03", 25, draft=True)

    def titles() -> list[str]:
        return [other["url"].split("/")[3] for other in client.get(first.get_absolute_url()).context["siblings"]]

    assert titles() == ["b-2027-03", "c-2027-03"]
    client.force_login(user("reader@example.org"))
    assert titles() == ["b-2027-03", "members-2027-03", "c-2027-03"]
    assert "/en/sessions/series/clinic/" in client.get(first.get_absolute_url()).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_machines_read(client: Client, language: str) -> None:
    made = session(
        starts_at=STARTS,
        mode="HYBRID",
        location="Example House </script>, Exampleville",
        description_en="Quokka & co",
        interpretation=["de"],
    )
    with override(language):
        address = made.get_absolute_url()
    html = client.get(address).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert (data["@type"], data["name"]) == ("Event", f"Quokka session ({language})")
    assert (data["startDate"], data["endDate"]) == ("2027-03-15T14:00:00+01:00", "2027-03-15T16:00:00+01:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]
    assert data["url"].endswith(address)
    assert "meeting.example" not in html
    assert f'<meta property="og:title" content="Quokka session ({language})">' in html


def test_texts_in_another_language_are_declared_and_addresses_become_links(client: Client) -> None:
    made = session(**{f"practical_info_{code}": text for code, text in texts("", fr="", nl="", de="", en="").items()})
    WorkingSession.objects.filter(pk=made.pk).update(
        title_fr="", practical_info_en="Line one\nhttps://example.org/way <b>bold</b>"
    )
    html = client.get(f"/fr/sessions/{made.slug}/").content.decode()
    assert '<h1 lang="en">' in html
    assert '<a href="https://example.org/way" rel="nofollow">' in html
    assert "&lt;b&gt;bold" in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_for_reading(client: Client, method: str) -> None:
    made = session()
    for address in ("/en/sessions/", "/en/sessions/past/", "/en/sessions/month/2027/3/", made.get_absolute_url()):
        assert getattr(client, method)(address).status_code == 405
