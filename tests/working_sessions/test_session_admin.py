"""Sessions in the administration: texts for translators, the rest to be read, everything by the actions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group as Role
from django.test import Client
from django.urls import reverse
from making import user
from making_groups import steering
from making_sessions import NOW, participant, session

from pact_portal.roles import CURATORS
from publishing.models import AuditEntry
from publishing.texts import languages
from working_sessions.actions.series import add_to_series, create_series
from working_sessions.actions.sessions import cancel_session
from working_sessions.models import Series, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NAMES = ("title", "description", "practical_info")


@pytest.fixture
def curator(client: Client) -> Client:
    person = user("curator@example.org", is_staff=True)
    person.groups.add(Role.objects.get(name=CURATORS))
    client.force_login(person)
    return client


def _address(row: object, page: str = "change") -> str:
    meta = row._meta  # type: ignore[attr-defined]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])  # type: ignore[attr-defined]


def _texts(of: WorkingSession, **changes: str) -> dict[str, str]:
    columns = [f"{name}_{code}" for name in NAMES for code in languages()]
    inlines = {}
    for prefix in ("agenda", "organisation_places"):
        inlines |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return {name: getattr(of, name) or "" for name in columns} | inlines | changes


def test_a_curator_translates_a_session_and_changes_nothing_else(curator: Client) -> None:
    of = session()
    address = _address(of)
    changes = {"title_de": "Beuteltier", "state": "CANCELLED", "capacity": "1", "starts_at": "2030-01-01"}
    answer = curator.post(address, _texts(of, **changes), follow=True)
    assert "was changed successfully" in answer.content.decode()
    saved = WorkingSession.objects.get()
    assert (saved.title_de, saved.state, saved.capacity, saved.starts_at) == (
        "Beuteltier",
        "PUBLISHED",
        None,
        of.starts_at,
    )
    assert (saved.version, saved.calendar_sequence) == (of.version + 1, 1)
    assert AuditEntry.objects.get(verb="session.change").details == {"fields": ["title_de"]}
    none_left = {f"title_{code}": "" for code in languages()}
    assert curator.post(address, _texts(of, **none_left)).status_code == 200
    assert WorkingSession.objects.get().title_de == "Beuteltier"


def test_a_cancelled_session_is_only_read(curator: Client) -> None:
    of = session()
    page = curator.get(_address(of)).content.decode()
    assert reverse("working_sessions:organise", args=[of.slug]) in page
    cancel_session(session=of, by=None, reason="Ill", now=NOW)
    assert curator.get(_address(of)).status_code == 200
    assert curator.post(_address(of), _texts(of, title_en="Other")).status_code == 403


def test_registrations_are_read_with_their_log_and_without_what_people_need(curator: Client) -> None:
    of = session()
    made = participant(of, access_needs="Secretwombat")
    page = curator.get(_address(made)).content.decode()
    assert "Name of participant" in page
    assert "On the portal" in page  # the way, from the log
    assert "Secretwombat" not in page
    assert curator.post(_address(made), {"state": "CANCELLED"}).status_code == 403
    found = curator.get(reverse("admin:working_sessions_registration_changelist"), {"q": of.slug, "live": "yes"})
    assert [row.pk for row in found.context["cl"].result_list] == [made.pk]
    gone = curator.get(reverse("admin:working_sessions_registration_changelist"), {"live": "no"})
    assert list(gone.context["cl"].result_list) == []


def test_a_series_gets_its_titles(curator: Client) -> None:
    of = session()
    row = create_series(group=of.group, by=None, title_en="Row")
    add_to_series(session=of, series=row, by=None)
    inline = {"sessions-TOTAL_FORMS": "0", "sessions-INITIAL_FORMS": "0"}
    data = {f"title_{code}": "" for code in languages()} | inline
    assert "Quokka session" in curator.get(_address(row)).content.decode()
    assert curator.post(_address(row), data | {"title_nl": "Reeks"}).status_code == 302
    assert (Series.objects.get().title_nl, Series.objects.get().title_en) == ("Reeks", "")


def test_staff_without_the_role_sees_nothing_of_it(client: Client) -> None:
    of = session()
    client.force_login(user("staff@example.org", "pages.view_page", is_staff=True))
    for row in (of, participant(of)):
        assert client.get(_address(row)).status_code == 403
    client.force_login(steering())
    assert client.get(_address(of, "delete")).status_code == 403
