"""The words of a message to participants are erased for good, here and in the outbox."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from making import user
from making_groups import coordinator, steering
from making_sessions import NOW, participant, session

from outbox.models import OutboxMessage
from outbox.sending import send_due
from publishing.models import AuditEntry
from working_sessions.actions.messages import KIND, erase_message_words, send_message
from working_sessions.models import SessionMessage, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def sent(of: WorkingSession, word: str = "Secretwombat") -> SessionMessage:
    boss = coordinator(of.group, user("boss@example.org")).user
    made, _is_new = send_message(
        session=of,
        by=boss,
        audience="CONFIRMED",
        subject=f"{word} is ill",
        text=f"{word} cannot come.",
        language="en",
        key=uuid4(),
        now=NOW,
    )
    return made


def mails() -> list[tuple[str, str, str]]:
    found = OutboxMessage.objects.filter(kind=KIND).order_by("pk")
    return [(mail.state, mail.to, mail.subject + mail.text + mail.html + mail.calendar) for mail in found]


def test_the_words_go_and_who_wrote_to_how_many_when_stays() -> None:
    made = session()
    participant(made, "ada@example.org")
    delivered = sent(made)
    send_due()
    participant(made, "bob@example.org")
    message, _is_new = send_message(
        session=made,
        by=delivered.by,
        audience="CONFIRMED",
        subject="Secretnumbat",
        text="Secretquoll",
        language="en",
        key=uuid4(),
        now=NOW,
    )
    for one in (delivered, message):
        erase_message_words(message=one, by=steering(), reason="They asked for it")
    left = SessionMessage.objects.get(pk=message.pk)
    assert (left.subject, left.text, left.recipients, left.by, left.at) == ("", "", 2, delivered.by, NOW)
    assert mails() == [
        ("SENT", "ada@example.org", ""),
        ("CANCELLED", "ada@example.org", ""),
        ("CANCELLED", "bob@example.org", ""),
    ]
    assert OutboxMessage.objects.exclude(text="").filter(kind="working_sessions.confirmed").count() == 2
    assert [entry.details for entry in AuditEntry.objects.filter(verb="session.erase_message").order_by("pk")] == [
        {"mails": 1, "reason": "They asked for it"},
        {"mails": 2, "reason": "They asked for it"},
    ]


def test_only_the_steering_committee_does_it_with_a_reason_once_and_not_in_the_middle_of_sending() -> None:
    made = session()
    participant(made, "ada@example.org")
    message = sent(made)
    for who in (message.by, user("curator@example.org", "working_sessions.change_workingsession")):
        with pytest.raises(PermissionDenied):
            erase_message_words(message=message, by=who, reason="Because")
    with pytest.raises(ValidationError, match="Say why"):
        erase_message_words(message=message, by=steering(), reason=" ")
    OutboxMessage.objects.filter(kind=KIND).update(state="SENDING", claimed_at=NOW)
    with pytest.raises(ValidationError, match="just being sent"):
        erase_message_words(message=message, by=steering(), reason="Because")
    assert "Secretwombat" in mails()[0][2]
    OutboxMessage.objects.filter(kind=KIND).update(state="QUEUED", claimed_at=None)
    erase_message_words(message=message, by=steering(), reason="Because")
    with pytest.raises(ValidationError, match="erased already"):
        erase_message_words(message=message, by=steering(), reason="Because")
    for half in ({"subject": "x"}, {"text": "x"}, {"words_erased_at": None}):
        with pytest.raises(IntegrityError, match="has_no_words"), transaction.atomic():
            SessionMessage.objects.filter(pk=message.pk).update(**half)


def test_by_a_button_that_asks_first_and_no_page_shows_them_any_more(client: Client) -> None:
    made = session()
    participant(made, "ada@example.org")
    message = sent(made)
    base = f"/admin/working_sessions/sessionmessage/{message.pk}"
    client.force_login(user("clerk@example.org", "working_sessions.view_sessionmessage", is_staff=True))
    assert client.post(f"{base}/erase/", {"reason": "x"}).status_code == 403
    client.force_login(steering())
    assert f"{base}/erase/" in client.get(f"{base}/change/").content.decode()
    assert "for good" in client.get(f"{base}/erase/").content.decode()
    assert client.post(f"{base}/erase/", {"reason": ""}).status_code == 422
    answer = client.post(f"{base}/erase/", {"reason": "They asked for it"}, follow=True)
    assert "The words of the message were erased." in answer.content.decode()
    pages = (
        f"{base}/change/",
        "/admin/working_sessions/sessionmessage/",
        f"{made.get_absolute_url()}registrations/message/",
    )
    for address in pages:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        assert "Secretwombat" not in answer.content.decode(), address
    assert f"{base}/erase/" not in client.get(f"{base}/change/").content.decode()
    assert client.post(f"{base}/erase/", {"reason": "again"}).status_code == 422
