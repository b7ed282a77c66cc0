"""The mails of a demonstration's past."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import override_settings
from django.utils import timezone

from outbox.actions import enqueue
from outbox.backdating import date_back, newest_mail
from outbox.letters import Letter
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db


def written(to: str) -> None:
    enqueue(kind="test", to=to, language="en", letter=Letter("Subject", ["Text"]), dedupe_key=f"test:{to}")


def test_new_mails_get_the_moment_of_their_deed_and_few_are_still_sent() -> None:
    assert newest_mail() == 0
    written("before@example.org")
    after, at = newest_mail(), timezone.now() - dt.timedelta(days=9)
    for name in ("kept", "taken"):
        written(f"{name}@example.org")
    with override_settings(DEMO=True):
        assert date_back(after=after, at=at, still_sent_to=["kept@example.org"]) == newest_mail()
    found = OutboxMessage.objects.order_by("pk").values_list("to", "state", "ended_at")
    assert list(found) == [
        ("before@example.org", "QUEUED", None),
        ("kept@example.org", "QUEUED", None),
        ("taken@example.org", "CANCELLED", at),
    ]
    assert [mail.created_at == at for mail in OutboxMessage.objects.order_by("pk")] == [False, True, True]


def test_outside_of_a_demonstration_nothing_is_dated_back() -> None:
    written("real@example.org")
    with override_settings(DEMO=False), pytest.raises(RuntimeError):
        date_back(after=0, at=timezone.now(), still_sent_to=())
    assert OutboxMessage.objects.get().state == "QUEUED"
