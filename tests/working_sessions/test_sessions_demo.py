"""The sessions of a demonstration: every phase, every text, and a mailbox that one wants to look at."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from criteria.language import fold
from members.models import User
from outbox.enums import MessageState
from outbox.models import OutboxMessage
from outcomes.models import Certificate, Minutes, Outcome
from pact_portal.demo import contributions, groups, members, practice, sessions
from pact_portal.demo.accounts import ACCOUNTS
from pact_portal.roles import ensure_roles
from publishing.texts import languages
from working_sessions.enums import RegistrationState, SessionState
from working_sessions.models import AgendaItem, Registration, RegistrationEvent, WorkingSession
from working_sessions.phases import Phase, phase_of
from working_sessions.queries.pools import pools_of
from working_sessions.queries.waiting_line import Place, place_in_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_demo")]

NOW = timezone.now()


@pytest.fixture(scope="module")
def shared_demo(shared_rows: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("files")), DEMO=True):
        ensure_roles()
        for room in (members, groups, practice, contributions):
            room.make()
        sessions.make(now=NOW)


def test_it_is_made_once() -> None:
    def counts() -> list[int]:
        models = (WorkingSession, Registration, RegistrationEvent, AgendaItem, OutboxMessage, User, Outcome)
        return [model.objects.count() for model in models]

    before = counts()
    sessions.make()
    assert counts() == before


def test_every_phase_and_every_state_is_there() -> None:
    assert {phase_of(session, NOW) for session in WorkingSession.objects.all()} == {
        *(Phase.NOT_ANNOUNCED, Phase.NOT_YET, Phase.OPEN, Phase.POSTPONED, Phase.CANCELLED, Phase.OVER),
    }
    assert set(WorkingSession.objects.values_list("state", flat=True)) == set(SessionState.values)
    assert set(Registration.objects.values_list("state", flat=True)) == set(RegistrationState.values) - {"EXPIRED"}
    assert set(Registration.objects.values_list("attendance", flat=True)) == {
        *("UNKNOWN", "PRESENT", "PARTLY", "ABSENT", "EXCUSED")
    }
    assert set(Minutes.objects.values_list("state", flat=True)) == {"DRAFT", "CIRCULATED", "APPROVED", "PUBLISHED"}
    assert Certificate.objects.count() > 15
    assert Outcome.objects.filter(resulting_version__isnull=False).count() == 1
    assert AgendaItem.objects.exclude(contribution=None).exists()
    minerals = WorkingSession.objects.get(slug__startswith="demo-minerals-")
    assert [pool.left for pool in pools_of(minerals, NOW)] == [1]
    wording = WorkingSession.objects.get(slug__startswith="demo-wording-")
    waiting = Registration.objects.waiting().filter(session=wording)
    assert [place_in_line(one) for one in waiting] == [Place(1, 3), Place(2, 3), Place(3, 3)]


def test_every_text_is_there_in_every_language_and_says_that_it_is_invented() -> None:
    for session in WorkingSession.objects.all():
        for code in languages():
            assert "demo" in fold(getattr(session, f"title_{code}"))
            last = getattr(session, f"description_{code}").split("\n\n")[-1]
            assert fold(last).split()[-4:], session
    for item in AgendaItem.objects.all():
        assert all(getattr(item, f"title_{code}") for code in languages())


def test_people_meet_on_working_days() -> None:
    for session in WorkingSession.objects.all():
        assert session.starts_at.astimezone(session.zone).weekday() < 5, session


def test_nobody_in_it_exists() -> None:
    for registration in Registration.objects.all():
        assert registration.email.endswith(".example"), registration.email
        assert "demo" in fold(registration.organisation_name) or registration.user.email in {a.email for a in ACCOUNTS}


def test_the_rules_of_sessions_hold_and_the_log_tells_what_happened_when() -> None:
    call_command("check_sessions", stdout=StringIO())
    for session in WorkingSession.objects.exclude(state="DRAFT"):
        events = RegistrationEvent.objects.filter(registration__session=session)
        assert not events.filter(at__gt=NOW).exists()
        assert not events.filter(at__lt=session.published_at).exists(), session
        for registration in session.registrations.all():
            times = list(registration.events.order_by("pk").values_list("at", flat=True))
            assert times == sorted(times)


def test_the_mailbox_shows_what_the_sign_ins_got_of_late_and_sends_nothing_else() -> None:
    queued = OutboxMessage.objects.filter(state=MessageState.QUEUED, created_at__lte=NOW)
    known = {account.email for account in ACCOUNTS}
    assert set(queued.values_list("to", flat=True)) <= known
    assert 8 <= queued.count() <= 40
    assert queued.filter(created_at__lt=NOW - dt.timedelta(days=10)).count() == 0
    assert not OutboxMessage.objects.exclude(to__endswith=".example").exists()


def test_the_pages_open(client: Client) -> None:
    client.force_login(User.objects.get(email="coordinator@demo.example"))
    for session in WorkingSession.objects.exclude(group__visibility="HIDDEN"):
        if session.state != "DRAFT" or session.group.slug == groups.SLUG:
            assert client.get(session.get_absolute_url()).status_code == 200, session
