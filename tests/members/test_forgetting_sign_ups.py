"""An account that nobody confirmed is deleted after 30 days, and nothing else is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from making import contribution
from signing_in import confirm, sign_up

from members.actions import create_account
from members.models import User
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

DAY = dt.timedelta(days=1)


def addresses(after_days: float = 31) -> list[str]:
    """Who has an account after the daily run of that day."""
    call_command("forget_sign_ups", now=timezone.now() + after_days * DAY, verbosity=0)
    return list(User.objects.order_by("email").values_list("email", flat=True))


def test_it_is_deleted_after_thirty_days_and_the_trail_says_so() -> None:
    sign_up(Client(), "ada@example.org")
    number = User.objects.get().subject
    assert addresses(29.9) == ["ada@example.org"]
    assert addresses() == []
    assert not EmailAddress.objects.exists()
    assert list(AuditEntry.objects.filter(subject=number).order_by("pk").values_list("verb", "actor")) == [
        ("member.sign_up", None),
        ("member.forget_sign_up", None),
    ]
    assert addresses() == []
    sign_up(Client(), "ada@example.org")  # the address is free again
    assert User.objects.get().email == "ada@example.org"


def _confirmed(person: User) -> None:
    EmailAddress.objects.filter(user=person).update(verified=True)


def _signed_in(person: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())


def _contributed(person: User) -> None:
    contribution(person)


def _staff(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_staff=True)


def _closed(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def _in_a_role(person: User) -> None:
    from django.contrib.auth.models import Group

    person.groups.add(Group.objects.first())


@pytest.mark.parametrize("keep", [_confirmed, _signed_in, _contributed, _staff, _closed, _in_a_role])
def test_whoever_left_a_trace_stays(keep: Callable[[User], None]) -> None:
    sign_up(Client(), "ada@example.org")
    sign_up(Client(), "bo@example.org")
    keep(User.objects.get(email="ada@example.org"))
    assert addresses() == ["ada@example.org"]


def test_who_confirmed_by_the_code_and_whom_staff_made_stays(client: Client) -> None:
    sign_up(client, "ada@example.org")
    confirm(client, "ada@example.org")
    User.objects.update(last_login=None)
    create_account(email="made@example.org", by=None)
    assert addresses() == ["ada@example.org", "made@example.org"]
