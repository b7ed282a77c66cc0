"""Unsubscribing by the link of a mail: opening changes nothing, one click does, and nobody does it for others."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.test import Client
from django.utils import translation
from making import LANGUAGES

from outbox import actions, kinds
from outbox.models import Unsubscription
from outbox.unsubscribing import BadLinkError, is_unsubscribed, read_token, token_for, url_for
from publishing.models import AuditEntry

pytestmark = pytest.mark.django_db
READER = "Reader@Example.org"


def path_for(email: str = READER, kind: str = "digest", language: str = "en") -> str:
    return url_for(email, kind, language).removeprefix(settings.BASE_URL)


def trail() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(verb__startswith="outbox.")


def rows() -> set[tuple[str, str]]:
    return set(Unsubscription.objects.values_list("address", "kind"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_is_whole_and_in_the_language_of_the_mail(language: str) -> None:
    with translation.override("en"):
        url = url_for(READER, "digest", language)
    assert url.startswith(f"{settings.BASE_URL}/{language}/")
    with translation.override(language):
        assert url_for(READER, "digest") == url
    response = Client().get(path_for(language=language))
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(method: str) -> None:
    """Virus scanners and previews open every link of a mail."""
    for _ in range(3):
        getattr(Client(), method)(path_for())
    Client().get(path_for() + "?List-Unsubscribe=One-Click&choice=stop")
    assert rows() == set()
    actions.unsubscribe(address=READER, kind="digest")
    for _ in range(3):
        getattr(Client(), method)(path_for())
    Client().get(path_for() + "?choice=again")
    assert rows() == {("reader@example.org", "digest")}
    assert trail().count() == 1


def test_the_button_unsubscribes_without_signing_in_and_takes_it_back() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(path_for())
    assert "reader@example.org" in page.content.decode()
    assert buttons(page.content.decode()) == ["stop"]
    answer = client.post(path_for(), {"choice": "stop"})
    assert (answer.status_code, answer["Location"]) == (302, path_for())
    assert rows() == {("reader@example.org", "digest")}
    assert is_unsubscribed("READER@example.org", "digest")
    assert buttons(client.get(path_for()).content.decode()) == ["again"]
    client.post(path_for(), {"choice": "stop"})
    assert len(rows()) == 1
    client.post(path_for(), {"choice": "again"})
    assert rows() == set()
    client.post(path_for(), {"choice": "again"})
    assert list(trail().order_by("pk").values_list("verb", "actor")) == [
        ("outbox.unsubscribe", None),
        ("outbox.subscribe_again", None),
    ]
    assert not client.cookies


def buttons(html: str) -> list[str]:
    return re.findall(r'<button[^>]* name="choice" value="(\w+)"', html)


def test_a_mail_program_unsubscribes_with_one_post_and_is_not_led_on() -> None:
    """RFC 8058: no cookies, no session, no redirect; the same again does no harm."""
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(path_for(), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert not answer.cookies
    multipart = client.post(path_for(kind="news"), {"List-Unsubscribe": "One-Click"})
    assert multipart.status_code == 200
    assert rows() == {("reader@example.org", "digest"), ("reader@example.org", "news")}


def test_unsubscribing_is_from_one_kind_and_for_one_address() -> None:
    actions.unsubscribe(address=READER, kind="digest")
    assert is_unsubscribed(READER, "digest")
    assert not is_unsubscribed(READER, "news")
    assert not is_unsubscribed("other@example.org", "digest")


FOREIGN = {
    "altered": lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    "cut off": lambda token: token[:-10],
    "another address in front of the signature": lambda token: (
        signing.Signer(salt="other").sign_object(["other@example.org", "digest"]).rpartition(":")[0]
        + ":"
        + token.rpartition(":")[2]
    ),
    "of another purpose": lambda token: signing.Signer(salt="other").sign_object([READER, "digest"]),
    "of another portal": lambda token: signing.Signer(key="another secret", salt="outbox.unsubscribing").sign_object(
        [READER, "digest"]
    ),
    "no token": lambda token: "token",
    "odd": lambda token: ".é:ü:",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_altered_and_foreign_links_change_nothing_and_get_a_page_that_helps(name: str) -> None:
    token = token_for(READER, "digest")
    bad = FOREIGN[name](token)
    with pytest.raises(BadLinkError):
        read_token(bad)
    path = path_for().replace(token, bad)
    for answer in (Client().get(path), Client().post(path, {"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 404
        assert "Open the mail once more" in answer.content.decode()
    assert rows() == set()


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine() -> None:
    for path in (path_for(), path_for() + "x/", path_for().replace("unsubscribe/", "unsubscribe/x")):
        answer = Client().get(path)
        if answer.status_code == 404 and "X-Robots-Tag" not in answer.headers:
            continue  # no such address at all
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)(path_for()).status_code == 405
    assert rows() == set()


def test_the_page_names_the_kind_where_a_room_has_named_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<dt>Mails</dt>" not in Client().get(path_for()).content.decode()
    monkeypatch.setitem(kinds.NAMES, "digest", "The <weekly> summary")
    html = Client().get(path_for()).content.decode()
    assert "<dt>Mails</dt><dd>The &lt;weekly&gt; summary</dd>" in html


def test_the_longest_address_fits_into_a_link() -> None:
    from mails import write_digest

    longest = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example"[:254]
    mail = write_digest(longest)
    assert Client().get(mail.unsubscribe_url.removeprefix(settings.BASE_URL)).status_code == 200
