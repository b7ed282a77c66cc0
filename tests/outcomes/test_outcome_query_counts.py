"""The same number of queries with 3 and with 30 of everything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from making import published, texts, user
from making_groups import coordinator, group, organisation
from making_outcomes import document, outcome
from making_sessions import added, participant, session

from criteria.models import Criterion
from members.models import User
from outcomes.actions.certificates import issue_certificates
from outcomes.actions.comments import comment
from outcomes.actions.minutes import circulate_minutes, save_minutes, start_minutes
from outcomes.enums import OutcomeKind
from outcomes.models import Minutes, Outcome
from working_sessions.actions.attendance import note_attendance
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NAMES = ("minutes", "documents", "decisions", "certificates", "revisions")
ENDED = dt.datetime(2026, 1, 15, 12, 0, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def organiser() -> User:
    return coordinator(group()).user


@pytest.fixture
def held(organiser: User) -> WorkingSession:
    starts = ENDED - dt.timedelta(hours=3)
    return session(slug="counted-2026-01", starts_at=starts, now=starts - 10 * A_DAY)


def fill(held: WorkingSession, by: User, first: int, last: int) -> None:
    """Each with what its row reads besides itself. The results are those that everybody may see."""
    version = Criterion.objects.get(number="CF-900").current
    text = Minutes.objects.get(session=held)
    for number in range(first, last):
        town = organisation(f"town-{number}")
        outcome(held, by, f"Action {number}", OutcomeKind.ACTION, organisation=town)
        decided = outcome(held, by, f"Decided {number}", agenda_item=held.agenda.get())
        Outcome.objects.filter(pk=decided.pk).update(resulting_version=version)
        document(held, by, f"Document {number}")
        guest = added(held, by, f"guest{number}@example.org", now=held.starts_at - A_DAY)
        note_attendance(registration=guest, by=by, attendance="PRESENT", now=ENDED)
        person = user(f"person{number}@example.org", name=f"P {number}")
        participant(held, person, now=held.starts_at - A_DAY)
        text = save_minutes(minutes=text, by=by, version=text.version, texts=texts(f"Text {number}"), now=ENDED)
        comment(minutes=text, by=person, text="Words", language="en", now=ENDED)
    issue_certificates(session=held, by=by, now=ENDED)


def queries(client: Client, by: User, held: WorkingSession) -> dict[str, int]:
    found = {}
    wanted = {name: reverse(f"outcomes:{name}", args=[held.slug]) for name in NAMES}
    wanted["open_actions"] = reverse("outcomes:open_actions", args=[held.group.slug])
    for name, address in wanted.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, name
        found[name] = len(captured)
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=by.pk)
    fresh = WorkingSession.objects.select_related("group").get(pk=held.pk)
    with CaptureQueriesContext(connection) as captured:
        Template("{% load outcomes %}{% outcomes_of session %}").render(Context({"session": fresh, "request": request}))
    found["tag"] = len(captured)
    return found


def test_the_number_of_queries_does_not_grow(client: Client, held: WorkingSession, organiser: User) -> None:
    published("CF-900", relations=[])
    held.agenda.create(minutes=30, title_en="Point")
    text = start_minutes(session=held, by=organiser, now=ENDED)
    text = save_minutes(minutes=text, by=organiser, version=0, texts=texts("Text"), now=ENDED)
    circulate_minutes(minutes=text, by=organiser, now=ENDED)
    client.force_login(organiser)
    fill(held, organiser, 0, 3)
    with_three = queries(client, organiser, held)
    fill(held, organiser, 3, 30)
    assert queries(client, organiser, held) == with_three
    assert max(with_three.values()) <= 22, with_three
