"""“My sessions”, and registering for several sessions of a series at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from making import texts, user
from making_groups import group
from registering_pages import joined, soon, states, url

from groups.models import Group
from members.models import User
from working_sessions.actions import answering
from working_sessions.enums import EventSource
from working_sessions.models import Registration, Series, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def ada() -> User:
    return user("ada@example.org", name="Ada")


@pytest.fixture
def signed_in(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def listed(signed_in: Client) -> dict[str, list[str]]:
    context = signed_in.get(url("mine")).context
    return {part: [row.session.slug for row in context[part]] for part in ("offers", "ahead", "past")}


# --- My sessions ---------------------------------------------------------------------------------------------------------


def test_nothing_yet(signed_in: Client) -> None:
    html = signed_in.get(url("mine")).content.decode()
    assert "No session yet" in html
    assert url("list") in html
    assert url("calendar") in html


def test_what_is_ahead_in_its_order_offers_first_and_the_past(signed_in: Client, ada: User) -> None:
    later, sooner = soon("later-2027-03", after=20 * DAY), soon("sooner-2027-03", after=2 * DAY)
    offered = soon("offered-2027-03", capacity=1, waiting_list="OFFER")
    full = soon("full-2027-03", capacity=1, after=10 * DAY)
    past, missed = soon("past-2027-03"), soon("missed-2027-03")
    first = joined(offered, "first@example.org")
    joined(full, first.user)
    for one in (later, sooner, offered, full, past, missed):
        joined(one, ada)
    answering.cancel(registration=first, by=first.user, source=EventSource.WEB)
    answering.cancel(registration=missed.registrations.get(), by=ada, source=EventSource.WEB)
    now = timezone.now()
    WorkingSession.objects.filter(pk__in=[past.pk, missed.pk]).update(starts_at=now - 2 * DAY, ends_at=now - DAY)
    Registration.objects.filter(session=past).update(attendance="PRESENT")
    assert listed(signed_in) == {
        "offers": ["offered-2027-03"],
        "ahead": ["sooner-2027-03", "full-2027-03", "later-2027-03"],
        "past": ["past-2027-03"],
    }
    html = signed_in.get(url("mine")).content.decode()
    assert "On the waiting list: 1 of 1" in html
    assert "Present" in html
    # The offer is answered from here.
    answer = re.search(rf'action="({url("own", offered.slug)})"', html)
    assert answer is not None
    signed_in.post(answer[1], {"deed": "accept"})
    assert listed(signed_in)["offers"] == []
    assert "offered-2027-03" in listed(signed_in)["ahead"]


def test_the_live_registration_counts_and_else_the_last(signed_in: Client, ada: User) -> None:
    made = soon()
    answering.cancel(registration=joined(made, ada), by=ada, source=EventSource.WEB)
    html = signed_in.get(url("mine")).content.decode()
    assert "Cancelled" in html
    joined(made, ada)
    html = signed_in.get(url("mine")).content.decode()
    assert "Confirmed" in html
    assert "Cancelled" not in html


def test_a_session_that_was_called_off_stays_until_it_would_be_over(signed_in: Client, ada: User) -> None:
    made = soon()
    joined(made, ada)
    WorkingSession.objects.update(state="CANCELLED")
    Registration.objects.update(state="CANCELLED", end_reason="SESSION_CANCELLED")
    assert listed(signed_in)["ahead"] == [made.slug]
    assert "The session was cancelled" in signed_in.get(url("mine")).content.decode()


def test_nobody_elses_sessions(signed_in: Client, ada: User) -> None:
    joined(soon(word="Secretwombat"), "bob@example.org")
    joined(soon("own-2027-03"), ada)
    assert "Secretwombat" not in signed_in.get(url("mine")).content.decode()
    assert listed(signed_in)["ahead"] == ["own-2027-03"]


def test_the_past_has_pages(signed_in: Client, ada: User) -> None:
    for number in range(21):
        made = soon(f"s{number:02}-2027-03")
        joined(made, ada)
        ended = timezone.now() - number * DAY - DAY
        WorkingSession.objects.filter(pk=made.pk).update(starts_at=ended - DAY / 24, ends_at=ended)
    assert len(listed(signed_in)["past"]) == 20
    page = signed_in.get(url("mine"), {"page": "2"})
    assert [row.session.slug for row in page.context["past"]] == ["s20-2027-03"]
    for number in ("0", "99", "x", "\u0661"):
        assert signed_in.get(url("mine"), {"page": number}).status_code == 404


def test_the_menu_of_the_account_leads_there(signed_in: Client) -> None:
    html = signed_in.get("/en/").content.decode()
    menu = re.search(r'<details class="account-menu">.*?</details>', html, re.DOTALL)
    assert menu is not None
    assert f'<a href="{url("mine")}">My sessions</a>' in menu[0]
    assert f'<a href="{url("mine")}" aria-current="page">' in signed_in.get(url("mine")).content.decode()


# --- A series ------------------------------------------------------------------------------------------------------------


def _series(into: Group | None = None, **fields: object) -> tuple[Series, list[WorkingSession]]:
    titles = {f"title_{code}": text for code, text in texts("Quokka series").items()}
    into = into or group()
    made = Series.objects.create(slug="quokka-series", group=into, **titles)
    sessions = [
        soon(f"part-{number}-2027-03", into=into, series=made, after=number * DAY, word=f"Part {number}", **fields)
        for number in (1, 2, 3)
    ]
    return made, sessions


def test_a_series_shows_its_sessions_in_their_order_with_ones_own_state(signed_in: Client, ada: User) -> None:
    made, sessions = _series()
    joined(sessions[1], ada)
    page = signed_in.get(url("series", made.slug))
    html = page.content.decode()
    assert [row.session.slug for row, _box, _phase in page.context["rows"]] == [one.slug for one in sessions]
    assert re.findall(r'name="sessions" value="(\d+)"', html) == [str(sessions[0].pk), str(sessions[2].pk)]
    assert html.count("Confirmed") == 1


def test_each_ticked_session_is_a_registration_of_its_own(signed_in: Client, ada: User) -> None:
    made, sessions = _series(capacity=1)
    joined(sessions[2], "first@example.org")
    WorkingSession.objects.filter(pk=sessions[1].pk).update(capacity=0, waiting_list="OFF")
    sent = {"sessions": [one.pk for one in reversed(sessions)], "shown_to": "NOBODY", "access_needs": "A ramp"}
    answer = signed_in.post(url("series", made.slug), sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Part 1 session (en): Confirmed",
        "Part 2 session (en): All places of this session are taken, and it has no waiting list.",
        "Part 3 session (en): On the waiting list",
    ]
    own = Registration.objects.filter(user=ada).order_by("pk")
    assert [(row.session_id, row.state, row.access_needs, row.shown_to) for row in own] == [
        (sessions[0].pk, "CONFIRMED", "A ramp", "NOBODY"),
        (sessions[2].pk, "WAITLISTED", "A ramp", "NOBODY"),
    ]


def test_a_series_sent_twice_registers_once(signed_in: Client, ada: User) -> None:
    made, sessions = _series()
    key = "0b2f4a6e-1111-4222-8333-444455556666"
    sent = {"submission_key": key, "sessions": [sessions[0].pk], "shown_to": "NOBODY"}
    for _time in range(2):
        signed_in.post(url("series", made.slug), sent)
    assert states(sessions[0]) == [("ada@example.org", "CONFIRMED")]


def test_where_there_is_a_choice_it_is_asked_once(signed_in: Client, ada: User) -> None:
    made, sessions = _series(mode="HYBRID")
    WorkingSession.objects.filter(pk=sessions[0].pk).update(mode="ON_SITE")
    sent = {"sessions": [one.pk for one in sessions], "mode": "ONLINE", "shown_to": "NOBODY"}
    signed_in.post(url("series", made.slug), sent)
    assert [one.registrations.get().mode for one in sessions] == ["ON_SITE", "ONLINE", "ONLINE"]


def test_nothing_ticked_or_nonsense(signed_in: Client) -> None:
    made, sessions = _series()
    hidden = soon("hidden-2027-03", into=group("hidden", "Hidden", visibility="HIDDEN"), visibility="GROUP")
    for ticked in ([], ["x"], [hidden.pk], ["\x00"], [10**30]):
        answer = signed_in.post(url("series", made.slug), {"sessions": ticked, "shown_to": "NOBODY"})
        assert answer.status_code == 422
        assert 'id="id_sessions_error"' in answer.content.decode()
    answer = signed_in.post(url("series", made.slug), {"sessions": [sessions[0].pk], "access_needs": "x" * 10_000})
    assert answer.status_code == 422
    assert re.search(rf'value="{sessions[0].pk}"[^>]* checked', answer.content.decode())
    assert Registration.objects.count() == 0


def test_who_may_see_a_series(client: Client) -> None:
    into = group("hidden", "Hidden", visibility="HIDDEN")
    made, sessions = _series(into, visibility="GROUP")
    assert client.get(url("series", made.slug)).status_code == 404
    client.force_login(user("stranger@example.org"))
    assert client.get(url("series", made.slug)).status_code == 404
    assert client.post(url("series", made.slug), {"sessions": [sessions[0].pk]}).status_code == 404
    assert client.get(url("series", "no-such-series")).status_code == 404


def test_who_is_not_signed_in_sees_it_and_signs_in_to_register(client: Client) -> None:
    made, sessions = _series()
    html = client.get(url("series", made.slug)).content.decode()
    assert 'type="checkbox"' not in html
    assert "Sign in to register for several" in html
    answer = client.post(url("series", made.slug), {"sessions": [sessions[0].pk]})
    assert answer.headers["Location"].startswith("/en/account/sign-in/")


def test_a_series_that_is_over(signed_in: Client) -> None:
    made, _sessions = _series()
    now = timezone.now()
    WorkingSession.objects.update(starts_at=now - 2 * DAY, ends_at=now - DAY)
    html = signed_in.get(url("series", made.slug)).content.decode()
    assert "Register for all ticked" not in html
    assert html.count("Over</span>") == 3
