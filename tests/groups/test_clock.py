"""The daily run: the yearly question, memberships that lapse, invitations that expire, organisations that lose their
place."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from making import user
from making_groups import coordinator, group, in_state, member, organisation, steering

from groups import actions
from groups.enums import JoinPolicy
from groups.models import Membership
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def after(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def run(days: int) -> str:
    said = io.StringIO()
    call_command("ask_members", now=after(days), stdout=said)
    return said.getvalue()


def mails(kind: str) -> list[str]:
    return sorted(OutboxMessage.objects.filter(kind=f"groups.{kind}").values_list("to", flat=True))


def state_of(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


def test_once_a_year_a_member_is_asked_and_has_thirty_days() -> None:
    into = group()
    coordinator(into, "c@example.org")
    there, silent = member(into, "there@example.org"), member(into, "silent@example.org")
    Membership.objects.update(confirmed_at=NOW)
    run(364)
    assert mails("still_there") == []
    assert "members asked: 3" in run(366)
    run(367)
    run(367)
    assert mails("still_there") == ["c@example.org", "silent@example.org", "there@example.org"]
    actions.confirm(membership=there, by=there.user, now=after(380))
    run(395)
    assert state_of(silent) == "ACTIVE"
    run(397)
    assert (state_of(silent), state_of(there)) == ("LAPSED", "ACTIVE")
    assert mails("lapsed") == ["silent@example.org"]
    run(380 + 364)
    assert state_of(there) == "ACTIVE"
    assert len(mails("still_there")) == 3
    run(380 + 366)
    assert mails("still_there").count("there@example.org") == 2


def test_the_last_coordinator_does_not_lapse_and_the_steering_committee_is_told_once() -> None:
    into, boss = group(), steering()
    last = coordinator(into)
    Membership.objects.update(confirmed_at=NOW)
    run(366)
    run(400)
    run(401)
    assert state_of(last) == "ACTIVE"
    assert mails("coordinator_silent") == [boss.email]
    second = coordinator(into, "second@example.org")
    Membership.objects.filter(pk=second.pk).update(confirmed_at=after(400))
    run(402)
    assert state_of(last) == "LAPSED"


def test_whoever_lapsed_may_come_back() -> None:
    into = group(join_policy=JoinPolicy.OPEN)
    person = user("person@example.org")
    in_state(into, person, "LAPSED")
    assert actions.join(group=into, by=person).state == "ACTIVE"


def test_nobody_is_asked_about_an_archived_group_or_on_a_closed_account() -> None:
    first, second = group(), group("second")
    member(first, "a@example.org")
    member(second, user("b@example.org", is_active=False))
    actions.archive(group=first, by=steering())
    Membership.objects.update(confirmed_at=NOW)
    run(366)
    assert mails("still_there") == []


def test_an_invitation_expires_after_fourteen_days() -> None:
    into, person = group(), user("person@example.org")
    invited = in_state(into, person, "INVITED")
    Membership.objects.update(invitation_expires_at=after(14))
    run(13)
    assert state_of(invited) == "INVITED"
    with pytest.raises(ValidationError, match="has expired. Ask a coordinator"):
        actions.accept_invitation(membership=invited, by=person, now=after(15))
    assert "invitations expired: 1" in run(15)
    assert state_of(invited) == "EXPIRED"
    assert actions.invite(group=into, by=steering(), email=person.email).state == "INVITED"


def test_an_address_is_invited_anew_though_the_clock_has_not_run() -> None:
    into, person = group(), user("person@example.org")
    invited = in_state(into, person, "INVITED")
    with pytest.raises(ValidationError, match="invited already"):
        actions.invite(group=into, by=steering(), email=person.email)
    again = actions.invite(group=into, by=steering(), email=person.email, now=after(15))
    assert (state_of(invited), state_of(again)) == ("EXPIRED", "INVITED")


def test_who_joined_through_an_organisation_that_lost_its_place_is_asked_about() -> None:
    own = organisation("own")
    into = group(join_policy=JoinPolicy.DOMAIN)
    coordinator(into, "c@example.org")
    people = [user(f"{name}@example.org", organisation=own) for name in ("joined", "approved")]
    joined = actions.join(group=into, by=people[0])
    approved = in_state(into, people[1], "REQUESTED")
    actions.approve(membership=approved, by=steering())
    run(1)
    assert state_of(joined) == "ACTIVE"
    own.is_verified = False
    own.save()
    run(1)
    assert (state_of(joined), state_of(approved)) == ("REQUESTED", "ACTIVE")
    assert mails("organisation_lost") == ["joined@example.org"]
    assert mails("requested")[-1] == "c@example.org"
    actions.approve(membership=joined, by=steering())
    run(2)
    assert state_of(joined) == "ACTIVE"


def test_a_group_that_opened_puts_nobody_back() -> None:
    own = organisation("own")
    into = group(join_policy=JoinPolicy.DOMAIN)
    joined = actions.join(group=into, by=user("a@example.org", organisation=own))
    actions.change_settings(group=into, by=steering(), changes={"join_policy": "REQUEST"})
    own.is_verified = False
    own.save()
    run(1)
    assert state_of(joined) == "ACTIVE"


@pytest.mark.parametrize("deed", [actions.ask_whether_still_there, actions.lapse, actions.recheck_organisation])
def test_nothing_happens_before_its_time(deed: object) -> None:
    membership = member(group(), "a@example.org")
    with pytest.raises(ValidationError):
        deed(membership=membership, now=NOW)
