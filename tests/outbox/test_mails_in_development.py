"""The mailbox at /mails/: every mail can be read and its links followed, and nothing in it runs."""

from __future__ import annotations

import re
from importlib import reload
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches
from django.utils import timezone
from mails import letter, write, write_digest

import pact_portal.urls
from outbox.enums import MessageState
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_mails_are_listed_the_newest_first_with_their_state(client: Client) -> None:
    assert "No mails yet" in client.get("/mails/").content.decode()
    for subject in ("First", "Second"):
        write(letter=letter(subject))
    OutboxMessage.objects.filter(subject="First").update(
        state=MessageState.FAILED, error="550 no", ended_at=timezone.now()
    )
    html = client.get("/mails/").content.decode()
    assert re.findall(r'lang="en">(\w+)</a>', html) == ["Second", "First"]
    assert "550 no" in html
    assert "Given up" in html
    assert "Waiting to be sent" in html


def test_a_mailbox_is_found_by_its_address(client: Client) -> None:
    write("one@example.org", letter=letter("For one"))
    write("two@example.org", letter=letter("For two"))
    html = client.get("/mails/", {"q": "ONE@example"}).content.decode()
    assert re.findall(r'lang="en">([\w ]+)</a>', html) == ["For one"]
    assert "No such mail" in client.get("/mails/", {"q": "three"}).content.decode()
    assert client.get("/mails/", {"q": "x\0"}).status_code == 400


def test_a_mail_is_shown_in_both_forms_with_its_headers(client: Client) -> None:
    mail = write_digest("reader@example.org")
    answer = client.get(f"/mails/{mail.uuid}/")
    html = answer.content.decode()
    assert f'<iframe class="mail-frame" src="/mails/{mail.uuid}/html/"' in html
    assert 'sandbox="allow-top-navigation-by-user-activation"' in html
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert '<a href="https://portal.example/en/groups/1/?a=1&amp;b=2"' in html
    assert "List-Unsubscribe-Post" in html
    assert f"&lt;{mail.uuid}@demo.example&gt;" in html


def test_the_html_runs_nothing_loads_nothing_and_its_links_leave_the_frame(client: Client) -> None:
    mail = write(letter=letter(paragraphs=["<script>alert(1)</script>"]))
    answer = client.get(f"/mails/{mail.uuid}/html/")
    policy = {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")}
    assert policy >= {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "form-action 'self'"}
    assert not any(part.startswith(("script-src", "connect-src 'unsafe")) for part in policy)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    html = answer.content.decode()
    assert html.replace('<base target="_top">', "") == mail.html
    assert '<head><base target="_top">' in html
    assert "<script>" not in html


def test_an_emptied_mail_says_so(client: Client) -> None:
    mail = write()
    OutboxMessage.objects.update(state=MessageState.CANCELLED, ended_at=timezone.now(), text="", html="")
    assert "no longer kept" in client.get(f"/mails/{mail.uuid}/").content.decode()
    assert client.get(f"/mails/{mail.uuid}/html/").status_code == 404
    assert client.get(f"/mails/{uuid4()}/").status_code == 404


def test_reading_changes_nothing_and_nothing_is_kept(client: Client) -> None:
    mail = write()
    for path in ("/mails/", f"/mails/{mail.uuid}/", f"/mails/{mail.uuid}/html/"):
        answer = client.get(path)
        assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert client.post(path).status_code == 405
    assert OutboxMessage.objects.get().state == MessageState.QUEUED


def test_the_list_asks_the_database_as_often_for_three_mails_as_for_thirty(client: Client) -> None:
    counts = []
    for number in (3, 27):
        for _ in range(number):
            write()
        with CaptureQueriesContext(connection) as queries:
            client.get("/mails/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_production_has_no_such_page(client: Client, settings: LazySettings) -> None:
    settings.MAIL_PAGES = False
    try:
        reload(pact_portal.urls)
        clear_url_caches()
        assert client.get("/mails/", follow=True).status_code == 404
        assert client.get(f"/mails/{write().uuid}/", follow=True).status_code == 404
    finally:
        settings.MAIL_PAGES = True
        reload(pact_portal.urls)
        clear_url_caches()
    assert client.get("/mails/").status_code == 200
