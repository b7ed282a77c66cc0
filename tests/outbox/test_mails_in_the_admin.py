"""Mails in the administration: superusers look, cancel and send again; each deed leaves a trace."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from mails import letter, write
from making import user

from members.models import User
from outbox import actions
from outbox.enums import MessageState
from outbox.models import OutboxMessage
from pact_portal.roles import CURATORS, ROLES, ensure_roles
from publishing.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/outboxmessage/"


def trail() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(verb__startswith="outbox.")


def in_state(state: MessageState, **fields: object) -> OutboxMessage:
    mail = write()
    now = timezone.now()
    changes: dict[str, object] = {"state": state}
    if state == MessageState.SENDING:
        changes["claimed_at"] = now
    elif state != MessageState.QUEUED:
        changes["ended_at"] = now
    if state == MessageState.SENT:
        changes["sent_at"] = now
    OutboxMessage.objects.filter(pk=mail.pk).update(**changes | fields)
    mail.refresh_from_db()
    return mail


@pytest.fixture
def root(client: Client) -> User:
    superuser = user("root@example.org", is_staff=True, is_superuser=True)
    client.force_login(superuser)
    return superuser


# --- The actions -------------------------------------------------------------------------------------------------------

ALLOWED = {"cancel": MessageState.QUEUED, "send_again": MessageState.FAILED}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("state", MessageState)
def test_what_may_be_done_to_a_mail_in_which_state(name: str, state: MessageState) -> None:
    mail = in_state(state)
    deed = getattr(actions, name)
    if state == ALLOWED[name]:
        deed(message=mail, by=None)
        assert AuditEntry.objects.filter(verb=f"outbox.{name}", subject=f"mail {mail.uuid}").count() == 1
    else:
        with pytest.raises(ValidationError):
            deed(message=mail, by=None)
        mail.refresh_from_db()
        assert mail.state == state
        assert not AuditEntry.objects.filter(subject=f"mail {mail.uuid}").exists()


def test_a_mail_that_is_sent_again_begins_anew_under_its_old_number(root: User) -> None:
    mail = in_state(MessageState.FAILED, attempts=5, outages=2, error="550 no")
    again = actions.send_again(message=mail, by=root)
    mail.refresh_from_db()
    assert again.uuid == mail.uuid
    assert (mail.state, mail.attempts, mail.outages, mail.error, mail.ended_at) == (MessageState.QUEUED, 0, 0, "", None)
    assert mail.due_at <= timezone.now()
    entry = AuditEntry.objects.get(verb="outbox.send_again")
    assert (entry.actor, entry.details) == (root, {"kind": "test"})


def test_a_mail_without_its_text_cannot_be_sent_again() -> None:
    mail = in_state(MessageState.FAILED, text="", html="")
    with pytest.raises(ValidationError, match=r"no longer kept.*Repeat the step"):
        actions.send_again(message=mail, by=None)


def test_the_audit_trail_which_curators_read_names_no_address() -> None:
    actions.cancel(message=write("secret@example.org"), by=None)
    actions.unsubscribe(address="secret@example.org", kind="digest")
    actions.subscribe_again(address="secret@example.org", kind="digest")
    entries = list(trail().values_list("subject", "details"))
    assert len(entries) == 3
    assert "secret" not in str(entries)


# --- The pages ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_states_and_errors_and_finds_an_address(client: Client, root: User) -> None:
    in_state(MessageState.FAILED, to="lost@example.org", error="550 no such mailbox " + "x" * 300)
    in_state(MessageState.SENT, to="found@example.org")
    html = client.get(LIST).content.decode()
    assert "lost@example.org" in html
    assert "found@example.org" in html
    assert "550 no such mailbox" in html
    assert "x" * 150 not in html
    for query, expected in (
        ("?q=lost", {"lost"}),
        ("?state=sent", {"found"}),
        ("?state=failed", {"lost"}),
        ("?state=odd", {"lost", "found"}),
        ("?kind=test", {"lost", "found"}),
    ):
        html = client.get(LIST + query).content.decode()
        assert {name for name in ("lost", "found") if f"{name}@example.org" in html} == expected, query


def test_a_mail_shows_its_text_and_only_the_buttons_that_fit(client: Client, root: User) -> None:
    buttons = {
        MessageState.QUEUED: ["cancel"],
        MessageState.SENDING: [],
        MessageState.SENT: [],
        MessageState.FAILED: ["send-again"],
        MessageState.CANCELLED: [],
    }
    for state, expected in buttons.items():
        mail = in_state(state)
        html = client.get(f"{LIST}{mail.pk}/change/").content.decode()
        assert re.findall(rf'action="{LIST}{mail.pk}/([a-z-]+)/"', html) == expected
        assert "Somebody has invited you." in html
        assert '<input type="text"' not in html
        assert 'name="_save"' not in html
    emptied = in_state(MessageState.FAILED, text="", html="")
    html = client.get(f"{LIST}{emptied.pk}/change/").content.decode()
    assert "No longer kept" in html
    assert "send-again" not in html


def test_the_text_of_a_mail_is_never_taken_for_html(client: Client, root: User) -> None:
    mail = write(letter=letter("<b>Subject</b>", paragraphs=["<script>alert(1)</script>"]))
    for address in (LIST, f"{LIST}{mail.pk}/change/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<b>Subject" not in html


def test_the_buttons_do_it_once_and_say_so(client: Client, root: User) -> None:
    failed = in_state(MessageState.FAILED)
    answers = [client.post(f"{LIST}{failed.pk}/send-again/", follow=True).content.decode() for _ in range(2)]
    assert "The mail is sent again." in answers[0]
    assert "Only a mail that was given up can be sent again." in answers[1]
    assert "The mail was cancelled." in client.post(f"{LIST}{failed.pk}/cancel/", follow=True).content.decode()
    assert OutboxMessage.objects.get().state == MessageState.CANCELLED
    assert list(trail().order_by("pk").values_list("verb", "actor__email")) == [
        ("outbox.send_again", "root@example.org"),
        ("outbox.cancel", "root@example.org"),
    ]
    assert client.post(f"{LIST}99999/cancel/").status_code == 404


def test_many_mails_are_sent_again_at_once_and_the_others_are_explained(client: Client, root: User) -> None:
    mails = [
        in_state(state) for state in (MessageState.FAILED, MessageState.FAILED, MessageState.SENT, MessageState.QUEUED)
    ]
    chosen = {"action": "send_selected_again", "_selected_action": [mail.pk for mail in mails]}
    html = client.post(LIST, chosen, follow=True).content.decode()
    assert "2 mails are sent again." in html
    assert "2 × Only a mail that was given up can be sent again." in html
    html = client.post(LIST, chosen | {"action": "cancel_selected"}, follow=True).content.decode()
    assert "3 mails were cancelled." in html
    assert OutboxMessage.objects.filter(state=MessageState.CANCELLED).count() == 3


def test_nobody_adds_edits_or_deletes_a_mail(client: Client, root: User) -> None:
    mail = in_state(MessageState.FAILED)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}add/", {"to": "a@example.org"}).status_code == 403
    assert client.post(f"{LIST}{mail.pk}/change/", {"to": "other@example.org"}).status_code == 403
    assert client.post(f"{LIST}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    html = client.post(LIST, {"action": "delete_selected", "_selected_action": [mail.pk]}, follow=True).content.decode()
    assert "delete_selected" not in html
    assert OutboxMessage.objects.get().to == mail.to


def test_curators_and_other_staff_see_no_mails(client: Client) -> None:
    """Mails have links that let people in, and words that were written to one person."""
    mail = in_state(MessageState.FAILED)
    assert not any(name.startswith("outbox.") for name in ROLES[CURATORS])
    ensure_roles()
    curator = user("curator@example.org", is_staff=True)
    from django.contrib.auth.models import Group

    curator.groups.add(Group.objects.get(name=CURATORS))
    client.force_login(curator)
    for address in (LIST, f"{LIST}{mail.pk}/change/", "/admin/outbox/unsubscription/"):
        assert client.get(address).status_code == 403
    for tool in ("send-again", "cancel"):
        assert client.post(f"{LIST}{mail.pk}/{tool}/").status_code == 403
    assert "could not be delivered" not in client.get("/admin/").content.decode()
    mail.refresh_from_db()
    assert mail.state == MessageState.FAILED


def test_who_may_only_look_steers_nothing(client: Client) -> None:
    mail = in_state(MessageState.FAILED)
    client.force_login(user("auditor@example.org", "outbox.view_outboxmessage", is_staff=True))
    assert "send-again" not in client.get(f"{LIST}{mail.pk}/change/").content.decode()
    assert "send_selected_again" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}{mail.pk}/send-again/").status_code == 403


def test_the_dashboard_counts_what_was_given_up(client: Client, root: User) -> None:
    for state in (MessageState.FAILED, MessageState.FAILED, MessageState.SENT, MessageState.QUEUED):
        in_state(state)
    counts = {str(count.label): count for count in client.get("/admin/").context["dashboard"]["counts"]}
    count = counts["mails that could not be delivered"]
    assert (count.number, count.url) == (2, f"{LIST}?state=failed")
    assert client.get(count.url).context["cl"].result_count == 2


def test_the_list_asks_the_database_as_often_for_three_mails_as_for_thirty(client: Client, root: User) -> None:
    counts = []
    for number in (3, 27):
        for _ in range(number):
            write()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("admin:outbox_outboxmessage_changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
