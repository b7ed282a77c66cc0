"""Writing into the outbox: in the transaction of the deed, once, and looking alike."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from mails import WORDS, letter, write, write_digest
from making import LANGUAGES

from outbox import actions
from outbox.enums import MessageState
from outbox.letters import Button
from outbox.models import OutboxMessage
from outbox.unsubscribing import url_for

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_mail_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="must run in the transaction of the deed"):
        actions.enqueue(kind="test", to="a@example.org", language="en", letter=letter(), dedupe_key="a")
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_takes_its_mail_along() -> None:
    class DeedFailedError(Exception):
        pass

    with pytest.raises(DeedFailedError), transaction.atomic():  # noqa: PT012 - the block is what is tested
        actions.enqueue(kind="test", to="a@example.org", language="en", letter=letter(), dedupe_key="a")
        assert OutboxMessage.objects.count() == 1
        raise DeedFailedError
    assert OutboxMessage.objects.count() == 0


def test_a_second_mail_about_the_same_thing_is_not_written() -> None:
    first = write(dedupe_key="invitation:12:issued")
    second = actions.enqueue(
        kind="other", to="other@example.org", language="fr", letter=letter("Other"), dedupe_key="invitation:12:issued"
    )
    assert second is None
    assert list(OutboxMessage.objects.values_list("uuid", "subject")) == [(first.uuid, "An invitation")]


def test_a_mail_waits_and_is_due_at_once_unless_told_otherwise() -> None:
    before = timezone.now()
    mail = write()
    assert (mail.state, mail.attempts, mail.error) == (MessageState.QUEUED, 0, "")
    assert before <= mail.due_at <= timezone.now()


def test_a_subject_is_one_line_of_limited_length() -> None:
    """A line break in a title that somebody chose must not become a header."""
    assert write(letter=letter("Invitation\r\nBcc: other@example.org\n")).subject == "Invitation Bcc: other@example.org"
    assert len(write(letter=letter("word " * 200)).subject) == 250


def test_nothing_is_written_to_who_has_unsubscribed_from_this_kind() -> None:
    actions.unsubscribe(address="Reader@Example.org", kind="digest")
    for to in ("reader@example.org", "READER@example.org"):
        link = url_for(to, "digest", "en")
        assert (
            actions.enqueue(kind="digest", to=to, language="en", letter=letter(), dedupe_key=to, unsubscribe_url=link)
            is None
        )
    assert OutboxMessage.objects.count() == 0
    # The controls: another kind, another address, and a mail that nobody can unsubscribe from.
    write_digest("other@example.org")
    write("reader@example.org", kind="news", unsubscribe_url=url_for("reader@example.org", "news", "en"))
    write("reader@example.org", kind="digest")
    assert OutboxMessage.objects.count() == 3


# --- The look ------------------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str | None]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same_and_take_nothing_for_html(language: str) -> None:
    words = WORDS[language]
    said = letter(
        f"Subject {words}",
        paragraphs=[f"First {words}", f"Second {words}"],
        quote=f"Quoted {words}\n<script>alert(1)</script>",
        code="4711",
        button=Button(f"Button {words}", "https://portal.example/x/?a=1&b=2"),
        after=[f"After {words}"],
    )
    text, html = actions.render(said, language=language, unsubscribe_url="https://portal.example/u/")
    page = _Reader(html)
    for part in ("First", "Second", "Quoted", "Button", "After"):
        assert f"{part} {words}" in text
        assert f"{part} {words}" in page.text
    assert f"Subject {words}" in page.text
    for shown in ("4711", "https://portal.example/x/?a=1&b=2"):
        assert shown in text
        assert shown in page.text
    assert "> <script>alert(1)</script>" in text
    assert "<script" not in html
    assert "&lt;" not in text
    assert "&amp;" not in text
    assert unescape(text) == text
    assert page.links().count("https://portal.example/x/?a=1&b=2") == 2
    assert page.links()[-1] == "https://portal.example/u/"
    assert "https://portal.example/u/" in text
    assert ("html", {"lang": language, "dir": "ltr"}) in page.tags


def test_a_mail_loads_nothing_from_anywhere() -> None:
    _text, html = actions.render(
        letter(quote="Words", code="1234"), language="en", unsubscribe_url="https://p.example/u/"
    )
    page = _Reader(html)
    assert {"img", "link", "script", "iframe", "svg", "object", "form"} & {tag for tag, _ in page.tags} == set()
    assert not any("src" in attributes or "background" in attributes for _tag, attributes in page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert all(attributes.get("role") == "presentation" for tag, attributes in page.tags if tag == "table")


def test_what_a_letter_lacks_leaves_no_trace() -> None:
    text, html = actions.render(letter(button=None), language="en")
    page = _Reader(html)
    assert "blockquote" not in {tag for tag, _ in page.tags}
    assert page.links() == [f"{settings.BASE_URL}/"]
    assert "No more mails" not in page.text + text
    assert text.startswith("Hello.\n\nSomebody has invited you.\n\n-- \n")


# --- What the database refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"state": MessageState.SENT},
        {"state": MessageState.QUEUED, "sent_at": "now"},
        {"state": MessageState.SENDING},
        {"state": MessageState.QUEUED, "claimed_at": "now"},
        {"state": MessageState.FAILED},
        {"state": MessageState.QUEUED, "ended_at": "now"},
        {"text": ""},
    ],
)
def test_the_database_refuses_states_that_do_not_fit(changes: dict[str, object]) -> None:
    mail = write()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.filter(pk=mail.pk).update(
            **{name: now if value == "now" else value for name, value in changes.items()}
        )


def test_the_database_refuses_a_second_unsubscription_and_one_in_capitals() -> None:
    actions.unsubscribe(address="a@example.org", kind="digest")
    insert = "INSERT INTO outbox_unsubscription (address, kind, created_at) VALUES (%s, 'digest', now())"
    for address in ("a@example.org", "B@example.org"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [address])
