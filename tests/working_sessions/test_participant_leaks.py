"""Who gets what at the organisers' addresses about participants: addresses × personas × two sessions, with names,
addresses and needs that could leak, and forms that would act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group as Role
from django.test import Client
from django.urls import reverse
from making import user
from making_groups import coordinator, group, in_state, member, steering
from making_sessions import participant, session

from groups.enums import GroupRole, MembershipState
from members.models import User
from outbox.models import OutboxMessage
from pact_portal.roles import CURATORS, ROLES
from publishing.models import AuditEntry
from working_sessions.links import Purpose, token_of
from working_sessions.models import Registration, SessionMessage, WorkingSession
from working_sessions.urls import participants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

PERSONAS = (
    "anonymous",
    "member",  # of the network
    "participant",  # with a place in each session
    "group_member",
    "other_coordinator",  # of another group
    "suspended",  # once a coordinator of the group
    "curator",
    "coordinator",
    "superuser",
)
SECRETS = ("Secretbilby", "secretbilby@", "Secretquoll", "Secretnumbat", "Secretwombat")
RUN = {"coordinator", "superuser"} | (
    {"curator"} if "working_sessions.change_workingsession" in ROLES[CURATORS] else set()
)
SEE_HIDDEN = {"participant", "group_member"} | (
    {"curator"} if "working_sessions.view_workingsession" in ROLES[CURATORS] else set()
)
LINKED = {"check_in_by_link"}  # for whoever has the link
OWN = {"check_in"}  # for participants
FORMS_ONLY = {"registrations_decide", "registrations_export", "attendance_others_absent"}
KEPT_FOR_ONE = {"registrations_decided"}  # leads on where nothing was decided


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, WorkingSession] = field(default_factory=dict)
    waiting: dict[str, Registration] = field(default_factory=dict)
    own: dict[str, Registration] = field(default_factory=dict)

    def client(self, persona: str) -> Client:
        client = Client(raise_request_exception=False)
        if persona != "anonymous":
            client.force_login(self.people[persona])
        return client


@pytest.fixture(scope="module")
def world(shared_rows: None) -> World:
    made = World()
    for persona in PERSONAS[1:-1]:
        made.people[persona] = user(f"{persona}@example.org", name=persona, is_staff=persona == "curator")
    made.people["superuser"] = steering()
    made.people["curator"].groups.add(Role.objects.get(name=CURATORS))
    into = group(visibility="HIDDEN")
    open_group = group("open-group", "Open")
    coordinator(group("another", "Another"), made.people["other_coordinator"])
    for one in (into, open_group):
        member(one, made.people["participant"])
        member(one, made.people["group_member"])
        coordinator(one, made.people["coordinator"])
        in_state(one, made.people["suspended"], MembershipState.SUSPENDED, GroupRole.COORDINATOR)
    hidden = user("secretbilby@example.org", name="Secretbilby", organisation_name="Secretquoll")
    for name, where, fields in (
        ("public", open_group, {"visibility": "PUBLIC"}),
        ("hidden", into, {"visibility": "GROUP"}),
    ):
        session_made = session(where, f"{name}-2027-03", approval_required=True, **fields)
        if name == "hidden":
            member(into, hidden)
        made.sessions[name] = session_made
        own = participant(session_made, made.people["participant"])
        Registration.objects.filter(pk=own.pk).update(state="CONFIRMED")
        made.own[name] = own
        made.waiting[name] = participant(session_made, hidden, access_needs="Secretnumbat")
        SessionMessage.objects.create(
            session=session_made, audience="CONFIRMED", subject="Secretwombat", text="Secretwombat", language="en"
        )
    return made


def address(name: str, world: World, which: str) -> str:
    if name == "registration":
        return reverse(f"working_sessions:{name}", args=[world.sessions[which].slug, world.waiting[which].pk])
    if name == "check_in_by_link":
        return reverse(f"working_sessions:{name}", args=[token_of(world.own[which], Purpose.MANAGE)])
    return reverse(f"working_sessions:{name}", args=[world.sessions[which].slug])


NAMES = [pattern.name for pattern in participants.urlpatterns]


def expected(name: str, persona: str, which: str) -> int:
    if name in LINKED:
        return 200
    sees = which == "public" or persona in RUN | SEE_HIDDEN
    if name in FORMS_ONLY and name not in OWN:
        return 405  # says nothing of the session: it is so for one that does not exist
    if not sees:
        return 404
    if persona == "anonymous":
        return 302
    if name in OWN:
        return 200 if persona == "participant" else 403
    if persona not in RUN:
        return 403
    return 302 if name in KEPT_FOR_ONE else 200


@pytest.mark.parametrize("which", ["public", "hidden"])
def test_every_address_for_everybody(world: World, which: str) -> None:
    met, wanted, leaks = {}, {}, []
    for persona in PERSONAS:
        client = world.client(persona)
        for name in NAMES:
            response = client.get(address(name, world, which))
            met[persona, name] = response.status_code
            wanted[persona, name] = expected(name, persona, which)
            text = response.content.decode()
            is_theirs = persona in RUN and response.status_code == 200
            leaks += [(persona, name, word) for word in SECRETS if word in text and not is_theirs]
    assert met == wanted
    assert leaks == []


def test_the_secrets_stand_where_they_may(world: World) -> None:
    """Else the test above would show nothing."""
    client = world.client("coordinator")
    text = "".join(client.get(address(name, world, "hidden")).content.decode() for name in NAMES)
    assert [word for word in SECRETS if word not in text] == []


def forms(world: World, which: str) -> dict[str, dict[str, Any]]:
    """For each address that takes a form, one that would act."""
    waiting = world.waiting[which]
    return {
        "registrations_decide": {"registration": [waiting.pk], "deed": "approve"},
        "registrations_add": {
            "name": "Added",
            "email": "added@example.org",
            "mode": "ONLINE",
            "language": "en",
        },
        "registrations_export": {"file_format": "csv"},
        "registrations_message": {
            "key": str(uuid4()),
            "audience": "ALL",
            "language": "en",
            "subject": "Hello",
            "text": "Hello",
            "send": "yes",
        },
        "registration": {"deed": "approve"},
        "attendance": {"registration": waiting.pk, "attendance": "PRESENT"},
        "attendance_others_absent": {"sure": "on"},
        "check_in": {"code": "123456"},
    }


def _everything() -> tuple[Any, ...]:
    return (
        list(Registration.objects.order_by("pk").values_list("pk", "state", "version", "attendance", "name")),
        OutboxMessage.objects.count(),
        AuditEntry.objects.count(),
        SessionMessage.objects.count(),
    )


@pytest.mark.parametrize("which", ["public", "hidden"])
def test_no_form_acts_for_somebody_who_does_not_run_the_session(world: World, which: str) -> None:
    before = _everything()
    for persona in PERSONAS:
        if persona in RUN:
            continue
        client = world.client(persona)
        for name, data in forms(world, which).items():
            if name in OWN and persona == "participant":
                continue
            response = client.post(address(name, world, which), data)
            sees = which == "public" or persona in SEE_HIDDEN
            status = 404 if not sees else 302 if persona == "anonymous" else 403
            assert (persona, name, response.status_code) == (persona, name, status)
            assert not any(word in response.content.decode() for word in SECRETS)
    assert _everything() == before
    client = world.client("coordinator")
    for name, data in forms(world, which).items():
        if name not in OWN:
            client.post(address(name, world, which), data)
    assert _everything() != before


def test_numbers_of_another_session_reach_nothing(world: World) -> None:
    """A coordinator of one session does not act on the registrations of another by their numbers."""
    coordinator_of_one = user("one@example.org")
    coordinator(group("one-group", "One"), coordinator_of_one)
    own = session(world.people["coordinator"].group_memberships.first().group, "own-2027-03")
    del own
    mine = session(coordinator_of_one.group_memberships.get().group, "mine-2027-03", visibility="PUBLIC")
    client = Client()
    client.force_login(coordinator_of_one)
    theirs = world.waiting["public"]
    before = _everything()
    assert client.get(reverse("working_sessions:registration", args=[mine.slug, theirs.pk])).status_code == 404
    answer = client.post(reverse("working_sessions:registration", args=[mine.slug, theirs.pk]), {"deed": "approve"})
    assert answer.status_code == 404
    data = {"registration": [theirs.pk], "deed": "approve"}
    client.post(reverse("working_sessions:registrations_decide", args=[mine.slug]), data)
    data = {"registration": theirs.pk, "attendance": "PRESENT"}
    assert client.post(reverse("working_sessions:attendance", args=[mine.slug]), data).status_code == 404
    assert _everything() == before


def test_the_signed_address_of_another_purpose_or_altered_is_no_page(world: World) -> None:
    own = world.own["public"]
    client = Client()
    good = token_of(own, Purpose.MANAGE)
    for token in (token_of(own, Purpose.CONFIRM), token_of(own, Purpose.OFFER), good[:-1], f"{good}x"):
        assert client.get(reverse("working_sessions:check_in_by_link", args=[token])).status_code == 404
    response = client.get(reverse("working_sessions:check_in_by_link", args=[good]))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    # Whose address waits for something else has none to check in with.
    waiting = token_of(world.waiting["public"], Purpose.MANAGE)
    assert client.get(reverse("working_sessions:check_in_by_link", args=[waiting])).status_code == 404
