"""Every transition of a membership from every state, by everybody: what is in the table happens, all else is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from making import user
from making_groups import coordinator, group, in_state, member, steering

from groups import actions
from groups.enums import GroupRole, JoinPolicy, MembershipState
from groups.models import Group, Membership
from members.models import User
from outbox.models import OutboxMessage
from publishing.models import AuditEntry

pytestmark = pytest.mark.django_db

STATES = [state.value for state in MembershipState]
Deed = Callable[[Group, Membership, User, User], Membership]


def _on(action: Callable[..., Membership], **details: Any) -> Deed:
    return lambda into, membership, person, by: action(membership=membership, by=by, **details)


# What each deed leads to, from which states and by whom. Everything that is not here must be refused.
DEEDS: dict[str, Deed] = {
    "join": lambda into, membership, person, by: actions.join(group=into, by=person),
    "request": lambda into, membership, person, by: actions.request(group=into, by=person, message="Please"),
    "invite": lambda into, membership, person, by: actions.invite(group=into, by=by, email=person.email),
    "add_member": lambda into, membership, person, by: actions.add_member(group=into, user=person, by=by),
    "approve": _on(actions.approve),
    "decline": _on(actions.decline, reason="No"),
    "accept_invitation": _on(actions.accept_invitation),
    "decline_invitation": _on(actions.decline_invitation),
    "take_back_invitation": _on(actions.take_back_invitation),
    "change_role": _on(actions.change_role, role=GroupRole.CONTRIBUTOR),
    "suspend": _on(actions.suspend, reason="Because"),
    "resume": _on(actions.resume),
    "leave": _on(actions.leave),
    "remove": _on(actions.remove, reason="Because"),
    "confirm": lambda into, membership, person, by: actions.confirm(membership=membership, by=by, now=timezone.now()),
}
ENDED = {"DECLINED", "EXPIRED", "LEFT", "REMOVED", "LAPSED"}
COORDINATORS = ("coordinator", "steering")
PERSON = ("person",)

# deed -> by whom -> state before -> state after
ALLOWED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "approve": (COORDINATORS, {"REQUESTED": "ACTIVE"}),
    "decline": (COORDINATORS, {"REQUESTED": "DECLINED"}),
    "invite": (COORDINATORS, {"REQUESTED": "ACTIVE", **dict.fromkeys(ENDED, "INVITED")}),
    "add_member": (("steering",), {"REQUESTED": "ACTIVE", "INVITED": "ACTIVE", **dict.fromkeys(ENDED, "ACTIVE")}),
    "accept_invitation": (PERSON, {"INVITED": "ACTIVE"}),
    "decline_invitation": (PERSON, {"INVITED": "DECLINED"}),
    "take_back_invitation": (COORDINATORS, {"INVITED": "EXPIRED"}),
    "change_role": (COORDINATORS, {"ACTIVE": "ACTIVE"}),
    "suspend": (COORDINATORS, {"ACTIVE": "SUSPENDED"}),
    "resume": (COORDINATORS, {"SUSPENDED": "ACTIVE"}),
    "remove": (COORDINATORS, {"ACTIVE": "REMOVED"}),
    "leave": (PERSON, {"ACTIVE": "LEFT"}),
    "confirm": (PERSON, {"ACTIVE": "ACTIVE"}),
}
ACTORS = ("person", "member", "observer", "stranger", "other_coordinator", "suspended_coordinator", *COORDINATORS)


def actors(into: Group, person: User) -> dict[str, User]:
    other = group("other-group", "Other")
    suspended = coordinator(into, "suspended@example.org")
    found = {
        "person": person,
        "coordinator": coordinator(into).user,
        "steering": steering(),
        "member": member(into, "member@example.org").user,
        "observer": member(into, "observer@example.org", GroupRole.OBSERVER).user,
        "stranger": user("stranger@example.org"),
        "other_coordinator": coordinator(other, "other@example.org").user,
        "suspended_coordinator": suspended.user,
    }
    actions.suspend(membership=suspended, by=found["steering"], reason="Because")
    return found


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("actor", ACTORS)
def test_what_others_do_to_a_membership(before: str, actor: str) -> None:
    into, person = group(join_policy=JoinPolicy.REQUEST), user("person@example.org")
    by = actors(into, person)[actor]
    membership = in_state(into, person, before)
    done, refusals = {}, []
    for deed, act in DEEDS.items():
        if deed in ("join", "request"):
            continue  # only the person does these: below
        trail = AuditEntry.objects.count()
        try:
            with transaction.atomic():
                done[deed] = _current(act(into, membership, person, by))
                assert AuditEntry.objects.count() > trail, f"{deed} leaves no trace"
                transaction.set_rollback(True)
        except ValidationError as error:
            refusals += error.messages
    expected = {deed: after[before] for deed, (who, after) in ALLOWED.items() if actor in who and before in after}
    assert done == expected
    assert min(map(len, refusals)) > 20  # each says something


def _current(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


@pytest.mark.parametrize("before", ["NOTHING", *STATES])
@pytest.mark.parametrize("policy", list(JoinPolicy))
def test_what_people_do_themselves(before: str, policy: str) -> None:
    """Joining and asking, from every state and under every policy."""
    into, person = group(join_policy=policy), user("person@example.org")
    if before != "NOTHING":
        in_state(into, person, before)
    done = {}
    for deed in ("join", "request"):
        try:
            with transaction.atomic():
                done[deed] = _current(DEEDS[deed](into, None, person, person))
                transaction.set_rollback(True)
        except ValidationError:
            pass
    if before == "INVITED":  # requested + invited: active, whichever comes second
        expected = {"join": "ACTIVE", "request": "ACTIVE"}
    elif before in ("REQUESTED", "ACTIVE", "SUSPENDED"):
        expected = {}
    elif policy == JoinPolicy.OPEN:
        # Whom a coordinator took out or turned down comes back by asking only, and after a while.
        turned_away = {"REMOVED": {"request": "REQUESTED"}, "DECLINED": {}}
        expected = turned_away.get(before, {"join": "ACTIVE"})
    elif policy == JoinPolicy.INVITE or before == "DECLINED":
        expected = {}
    else:
        expected = {"request": "REQUESTED"}
    assert done == expected


@pytest.mark.parametrize("deed", ["join", "request", "invite", "add_member", "approve", "accept_invitation"])
def test_nobody_joins_an_archived_group(deed: str) -> None:
    into, person, boss = group(join_policy=JoinPolicy.OPEN), user("person@example.org"), steering()
    state = {"approve": "REQUESTED", "accept_invitation": "INVITED"}.get(deed)
    membership = in_state(into, person, state) if state else None
    Group.objects.filter(pk=into.pk).update(archived_at=timezone.now())
    with pytest.raises(ValidationError, match="archived"):
        DEEDS[deed](into, membership, person, person if deed == "accept_invitation" else boss)


def test_members_may_leave_an_archived_group() -> None:
    into = group()
    membership = member(into, "person@example.org")
    actions.archive(group=into, by=steering())
    assert actions.leave(membership=membership, by=membership.user).state == MembershipState.LEFT


# --- Roles -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(GroupRole))
@pytest.mark.parametrize("actor", COORDINATORS)
def test_who_gives_which_role(role: str, actor: str) -> None:
    into = group()
    by = {"coordinator": coordinator(into).user, "steering": steering()}[actor]
    membership = member(into, "person@example.org", GroupRole.OBSERVER if role != "OBSERVER" else GroupRole.MEMBER)
    asked = in_state(into, user("asks@example.org"), MembershipState.REQUESTED)
    deeds = [
        lambda: actions.change_role(membership=membership, by=by, role=role),
        lambda: actions.approve(membership=asked, by=by, role=role),
        lambda: actions.invite(group=into, by=by, email="new@example.org", role=role),
    ]
    for deed in deeds:
        if role == GroupRole.COORDINATOR and actor == "coordinator":
            with pytest.raises(ValidationError, match="given by the steering committee"):
                deed()
        else:
            assert deed().role == role


def test_a_coordinator_does_nothing_to_another_coordinator() -> None:
    into = group()
    first, second = coordinator(into), coordinator(into, "second@example.org")
    for deed in (
        lambda: actions.suspend(membership=second, by=first.user, reason="Because"),
        lambda: actions.remove(membership=second, by=first.user, reason="Because"),
        lambda: actions.change_role(membership=second, by=first.user, role=GroupRole.MEMBER),
    ):
        with pytest.raises(ValidationError, match="steering committee only"):
            deed()
    boss = steering()
    assert actions.change_role(membership=second, by=boss, role=GroupRole.MEMBER).role == GroupRole.MEMBER


def test_nobody_suspends_or_removes_themselves() -> None:
    into = group()
    first = coordinator(into)
    coordinator(into, "second@example.org")
    for deed in (actions.suspend, actions.remove):
        with pytest.raises(ValidationError, match="your own membership"):
            deed(membership=first, by=first.user, reason="Because")


def test_a_function_in_the_group_changes_without_the_role() -> None:
    into = group()
    first = coordinator(into)
    changed = actions.change_role(
        membership=first, by=first.user, role=GroupRole.COORDINATOR, title_in_group="  speaks for\n schools "
    )
    assert changed.title_in_group == "speaks for schools"
    with pytest.raises(ValidationError, match="has this role already"):
        actions.change_role(membership=first, by=first.user, role=GroupRole.COORDINATOR)


# --- The last coordinator ----------------------------------------------------------------------------------------------


def test_the_last_coordinator_stays() -> None:
    into, boss = group(), steering()
    last = coordinator(into)
    member(into, "member@example.org")
    gone = coordinator(into, "gone@example.org")
    actions.suspend(membership=gone, by=boss, reason="Because")  # a suspended coordinator coordinates nothing
    away = coordinator(into, "away@example.org")
    User.objects.filter(pk=away.user_id).update(is_active=False)
    for deed in (
        lambda: actions.leave(membership=last, by=last.user),
        lambda: actions.suspend(membership=last, by=boss, reason="Because"),
        lambda: actions.remove(membership=last, by=boss, reason="Because"),
        lambda: actions.change_role(membership=last, by=boss, role=GroupRole.MEMBER),
        lambda: actions.change_role(membership=last, by=last.user, role=GroupRole.MEMBER),
    ):
        with pytest.raises(ValidationError, match="last coordinator"):
            deed()
    second = coordinator(into, "second@example.org")
    assert actions.change_role(membership=last, by=last.user, role=GroupRole.MEMBER).role == GroupRole.MEMBER
    with pytest.raises(ValidationError, match="last coordinator"):
        actions.leave(membership=second, by=second.user)


# --- Words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "is_taken"), [(0, True), (1000, True), (1001, False)])
def test_a_message_has_a_thousand_characters(length: int, is_taken: bool) -> None:
    into, person = group(), user("person@example.org")
    if is_taken:
        assert len(actions.request(group=into, by=person, message="x" * length).request_message) == length
    else:
        with pytest.raises(ValidationError, match="has 1001 characters. Shorten it to 1000"):
            actions.request(group=into, by=person, message="x" * length)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_refusal_has_a_reason(reason: str) -> None:
    into = group()
    by = coordinator(into).user
    asked, there = in_state(into, user("a@example.org"), "REQUESTED"), member(into, "b@example.org")
    for deed, membership in ((actions.decline, asked), (actions.suspend, there), (actions.remove, there)):
        with pytest.raises(ValidationError, match="Say why|longer than 1000"):
            deed(membership=membership, by=by, reason=reason)


def test_the_second_coordinator_sees_who_was_quicker() -> None:
    into = group()
    first, second = coordinator(into).user, coordinator(into, "second@example.org").user
    first.name = "Ada Quokka"
    first.save()
    asked = in_state(into, user("person@example.org"), "REQUESTED")
    actions.approve(membership=asked, by=first)
    with pytest.raises(ValidationError, match="Ada Quokka was quicker: the state of this membership is “Active” since"):
        actions.decline(membership=asked, by=second, reason="No")
    assert _current(asked) == "ACTIVE"


def test_thirty_days_lie_between_a_refusal_and_the_next_request() -> None:
    import datetime as dt

    into, person, now = group(), user("person@example.org"), timezone.now()
    in_state(into, person, "DECLINED")
    with pytest.raises(ValidationError, match="You can ask again from"):
        actions.request(group=into, by=person, message="", now=now + dt.timedelta(days=29))
    assert actions.request(group=into, by=person, message="", now=now + dt.timedelta(days=30, minutes=1)).pk


def test_an_invitation_shortens_the_wait() -> None:
    into, person = group(), user("person@example.org")
    in_state(into, person, "DECLINED")
    actions.invite(group=into, by=steering(), email="PERSON@example.org")
    assert actions.request(group=into, by=person, message="").state == "ACTIVE"


# --- Through an organisation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_linked", "is_verified", "admitted", "joins"),
    [
        (True, True, "", True),
        (True, True, "own", True),
        (True, True, "other", False),
        (True, False, "", False),
        (True, False, "own", False),
        (False, False, "", False),
    ],
)
def test_a_verified_organisation_opens_the_group(
    is_linked: bool, is_verified: bool, admitted: str, joins: bool
) -> None:
    from making_groups import organisation

    own, other = organisation("own", is_verified=is_verified), organisation("other")
    person = user("person@example.org", organisation=own if is_linked else None)
    into = group(join_policy=JoinPolicy.DOMAIN)
    if admitted:
        into.admitted_organisations.add({"own": own, "other": other}[admitted])
    if joins:
        membership = actions.join(group=into, by=person)
        assert (membership.state, membership.role, membership.source) == ("ACTIVE", "MEMBER", "DOMAIN")
        entry = AuditEntry.objects.get(verb="group.join")
        assert entry.details["auto"] == "organisation own"
        return
    with pytest.raises(ValidationError, match="a coordinator decides who joins") as refusal:
        actions.join(group=into, by=person)
    assert not any(name in str(refusal.value) for name in ("Own", "Other", "own", "other"))
    assert actions.request(group=into, by=person, message="").state == "REQUESTED"


# --- Mail and trace ----------------------------------------------------------------------------------------------------


def mails() -> list[tuple[str, str, str]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "to", "language"))


def test_each_deed_writes_to_whom_it_concerns_in_their_language() -> None:
    into, boss = group(), steering()
    boss.preferred_language = "de"
    boss.save()
    person = user("person@example.org", preferred_language="nl", name="Jan Numbat")
    asked = actions.request(group=into, by=person, message="Graag <b>erbij</b>")
    assert mails() == [("groups.requested", boss.email, "de")]  # nobody coordinates the group yet
    by = coordinator(into, user("coordinator@example.org", preferred_language="fr")).user
    OutboxMessage.objects.all().delete()
    actions.approve(membership=asked, by=by)
    actions.change_role(membership=asked, by=by, role="CONTRIBUTOR")
    actions.suspend(membership=asked, by=by, reason="Pauze")
    actions.resume(membership=asked, by=by)
    actions.remove(membership=asked, by=by, reason="Weg")
    assert mails() == [
        (f"groups.{kind}", "person@example.org", "nl")
        for kind in ("approved", "role_changed", "suspended", "resumed", "removed")
    ]
    assert "Quokka name (nl)" in OutboxMessage.objects.get(kind="groups.approved").subject
    assert "Weg" in OutboxMessage.objects.get(kind="groups.removed").text


def test_what_a_person_writes_is_text_in_the_mail() -> None:
    into = group()
    coordinator(into)
    OutboxMessage.objects.all().delete()
    actions.request(group=into, by=user("p@example.org", name="<i>Eve</i>"), message="<script>alert(1)</script>")
    mail = OutboxMessage.objects.get()
    assert "<script>" not in mail.html
    assert "<i>" not in mail.html
    assert "<script>alert(1)</script>" in mail.text


def test_the_trail_names_people_by_number() -> None:
    into = group()
    person = user("person@example.org", name="Ada Quokka")
    actions.decline(membership=in_state(into, person, "REQUESTED"), by=steering(), reason="No")
    for entry in AuditEntry.objects.filter(verb__startswith="group."):
        assert "Ada" not in str(entry.details)
        assert "person@example.org" not in str(entry.details)


def test_archiving_ends_what_was_open() -> None:
    into = group()
    asked = in_state(into, user("a@example.org"), "REQUESTED")
    invited = in_state(into, user("b@example.org"), "INVITED")
    there = member(into, "c@example.org")
    with pytest.raises(ValidationError, match="Only the steering committee"):
        actions.archive(group=into, by=coordinator(into).user)
    actions.archive(group=into, by=steering())
    assert [_current(one) for one in (asked, invited, there)] == ["DECLINED", "EXPIRED", "ACTIVE"]
    with pytest.raises(ValidationError, match="archived already"):
        actions.archive(group=into, by=steering())
    actions.reopen(group=into, by=steering())
    assert actions.join(group=_opened(into), by=user("d@example.org")).state == "ACTIVE"


def _opened(into: Group) -> Group:
    return actions.change_settings(group=into, by=steering(), changes={"join_policy": "OPEN"})


def test_whoever_closes_their_account_leaves_everything_and_the_group_is_handed_over() -> None:
    boss, person = steering(), user("person@example.org")
    led, other = group("led"), group("other")
    memberships = [coordinator(led, person), member(other, person)]
    memberships += [
        in_state(group(f"g-{state.lower()}"), person, state) for state in ("REQUESTED", "SUSPENDED", "REMOVED")
    ]
    OutboxMessage.objects.all().delete()
    actions.leave_all(person=person)
    assert [_current(one) for one in memberships] == ["LEFT", "LEFT", "LEFT", "LEFT", "REMOVED"]
    assert mails() == [("groups.coordinator_gone", boss.email, "en")]
    actions.leave_all(person=person)
    assert OutboxMessage.objects.count() == 1
