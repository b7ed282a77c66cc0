"""Two people at the same moment, in real threads: one of them wins, and the group never loses its last coordinator."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from at_once import refusals
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from making import user
from making_groups import coordinator, group, in_state, steering

from groups import actions
from groups.actions import states
from groups.enums import GroupRole, JoinPolicy, MembershipState
from groups.models import Group, Membership
from outbox.models import OutboxMessage
from publishing.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def refused(met: list[BaseException | None]) -> list[type]:
    return [type(error) for error in met if error is not None]


def without_lock(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Nobody holds the group, and nobody writes before everybody has looked."""
    monkeypatch.setattr(states, "locked", lambda into: Group.objects.get(pk=into.pk))
    barrier = threading.Barrier(threads)
    enter, save = states.enter, Membership.save

    def enter_together(*args: Any, **details: Any) -> None:
        barrier.wait(10)
        enter(*args, **details)

    def save_together(self: Membership, *args: Any, **details: Any) -> None:
        if details.get("update_fields"):
            barrier.wait(10)
        save(self, *args, **details)

    monkeypatch.setattr(states, "enter", enter_together)
    monkeypatch.setattr(Membership, "save", save_together)


def test_two_coordinators_decide_and_one_of_them_counts() -> None:
    into = group()
    first, second = coordinator(into).user, coordinator(into, "second@example.org").user
    asked = in_state(into, user("person@example.org"), MembershipState.REQUESTED)
    met = refusals(
        lambda: actions.approve(membership=asked, by=first),
        lambda: actions.decline(membership=asked, by=second, reason="No"),
    )
    assert refused(met) == [ValidationError]
    assert "was quicker" in str(next(error for error in met if error))
    asked.refresh_from_db()
    winner = first if met[0] is None else second
    assert asked.decided_by == winner
    assert AuditEntry.objects.filter(verb__in=["group.approve", "group.decline"]).count() == 1
    kinds = OutboxMessage.objects.filter(to="person@example.org").values_list("kind", flat=True)
    assert list(kinds) == ["groups.approved" if winner == first else "groups.declined"]


def test_without_the_lock_both_decisions_would_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the threads do meet, and it is the lock that keeps them apart."""
    into = group()
    first, second = coordinator(into).user, coordinator(into, "second@example.org").user
    asked = in_state(into, user("person@example.org"), MembershipState.REQUESTED)
    without_lock(monkeypatch, 2)
    met = refusals(
        lambda: actions.approve(membership=asked, by=first),
        lambda: actions.decline(membership=asked, by=second, reason="No"),
    )
    assert refused(met) == []
    assert AuditEntry.objects.filter(verb__in=["group.approve", "group.decline"]).count() == 2


def coordinators(into: Group) -> int:
    return Membership.objects.coordinators().filter(group=into).count()


def test_one_coordinator_leaves_while_the_other_is_demoted() -> None:
    into, boss = group(), steering()
    first, second = coordinator(into), coordinator(into, "second@example.org")
    met = refusals(
        lambda: actions.leave(membership=first, by=first.user),
        lambda: actions.change_role(membership=second, by=boss, role=GroupRole.MEMBER),
    )
    assert refused(met) == [ValidationError]
    assert "last coordinator" in str(next(error for error in met if error))
    assert coordinators(into) == 1


def test_without_the_lock_the_group_would_lose_both(monkeypatch: pytest.MonkeyPatch) -> None:
    into, boss = group(), steering()
    first, second = coordinator(into), coordinator(into, "second@example.org")
    without_lock(monkeypatch, 2)
    met = refusals(
        lambda: actions.leave(membership=first, by=first.user),
        lambda: actions.change_role(membership=second, by=boss, role=GroupRole.MEMBER),
    )
    assert refused(met) == []
    assert coordinators(into) == 0


def test_a_person_joins_once() -> None:
    into, person = group(join_policy=JoinPolicy.OPEN), user("person@example.org")
    met = refusals(*(lambda: actions.join(group=into, by=person) for _number in range(3)))
    assert refused(met) == [ValidationError] * 2
    assert Membership.objects.filter(group=into, user=person).count() == 1


def test_without_the_lock_the_database_lets_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    into, person = group(join_policy=JoinPolicy.OPEN), user("person@example.org")
    without_lock(monkeypatch, 2)
    met = refusals(*(lambda: actions.join(group=into, by=person) for _number in range(2)))
    assert refused(met) == [IntegrityError]
    assert Membership.objects.filter(group=into, user=person).count() == 1


def test_an_invitation_is_good_once() -> None:
    into, person = group(), user("person@example.org")
    invited = in_state(into, person, MembershipState.INVITED)
    met = refusals(
        lambda: actions.accept_invitation(membership=invited, by=person),
        lambda: actions.accept_invitation(membership=invited, by=person),
        lambda: actions.take_back_invitation(membership=invited, by=steering()),
    )
    assert refused(met) == [ValidationError] * 2


def test_asked_and_invited_at_once_is_a_member() -> None:
    into, person, boss = group(join_policy=JoinPolicy.REQUEST), user("person@example.org"), steering()
    met = refusals(
        lambda: actions.request(group=into, by=person, message=""),
        lambda: actions.invite(group=into, by=boss, email=person.email),
    )
    assert refused(met) == []
    assert list(Membership.objects.filter(group=into).values_list("state", "user")) == [("ACTIVE", person.pk)]
