"""Documents of a pilot: who has them, who changes them, what is refused, versions, withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from making import user
from making_files import PDF, office, text_file
from making_practice import draft_pilot, group, member_of, published_pilot

from groups.enums import MembershipState
from members.models import User
from practice import actions
from practice.models import Pilot, PilotDocument
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]

SECRET = "Secretnumbat"  # in title, source, file name and content
PERSONAS = ("anonymous", "member", "outsider", "group member", "author", "curator")
FORM = {"title": "Quokka plan", "source": "Ours", "language": "fr", "review_by": "2027-05-01"}


@pytest.fixture
def people() -> dict[str, User]:
    made = {name: user(f"{name.replace(' ', '.')}@example.org") for name in PERSONAS[1:-1]}
    made["curator"] = user("curator@example.org", "practice.view_pilot", "practice.change_pilot", is_staff=True)
    return made


def client_of(people: dict[str, User], persona: str) -> Client:
    client = Client()
    if persona != "anonymous":
        client.force_login(people[persona])
    return client


def secret_document(pilot: Pilot) -> PilotDocument:
    file = text_file(SECRET, f"{SECRET}.txt")
    return actions.add_pilot_document(pilot=pilot, by=None, file=file, title=SECRET, source=SECRET)


def url(name: str, shared: PilotDocument, *more: Any) -> str:
    return reverse(f"practice:{name}", args=[shared.pilot.number, shared.document.uuid, *more])


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# What the pilot is -> who may see it, and so may have its documents. Whoever may not gets 404.
PLACES: dict[str, tuple[Callable[[User], Pilot], set[str]]] = {
    "for everybody": (published_pilot, set(PERSONAS)),
    "for members": (lambda by: published_pilot(by, visibility="members"), set(PERSONAS) - {"anonymous"}),
    "of the group, for the group": (
        lambda by: published_pilot(by, visibility="group", group="secret"),
        {"group member", "author", "curator"},
    ),
    "of the hidden group, for everybody": (
        lambda by: published_pilot(by, group="hidden"),
        {"group member", "author", "curator"},
    ),
    "a draft": (draft_pilot, {"author", "curator"}),
    "withdrawn": (
        lambda by: actions.withdraw_pilot(pilot=published_pilot(by), by=None, reason="x"),
        {"author", "curator"},
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_whoever_may_see_the_pilot_has_its_documents_and_nobody_else(place: str, people: dict[str, User]) -> None:
    for slug, visibility in (("secret", "PUBLIC"), ("hidden", "HIDDEN")):
        of = group(slug, visibility)
        member_of(of, people["group member"])
        member_of(of, people["outsider"], MembershipState.SUSPENDED)
    make, seen_by = PLACES[place]
    shared = secret_document(make(people["author"]))
    addresses = [url("pilot_file", shared, 1), url("pilot_document", shared), shared.pilot.get_absolute_url()]
    for persona in PERSONAS:
        client = client_of(people, persona)
        answers = [client.get(address) for address in addresses]
        expected = 200 if persona in seen_by else 404
        assert [answer.status_code for answer in answers] == [expected] * 3, persona
        assert [SECRET.encode() in body(answer) for answer in answers] == [persona in seen_by] * 3, persona
        if persona not in seen_by:
            for name in ("pilot_document", "withdraw_pilot_document"):
                assert client.post(url(name, shared), {"title": "x"}).status_code == 404, persona
            adding = reverse("practice:add_pilot_document", args=[shared.pilot.number])
            assert (client.get(adding).status_code, client.post(adding).status_code) == (404, 404)
    assert shared.document.versions.get().downloads == len(seen_by)


def test_a_document_that_one_may_not_see_answers_like_one_that_never_was(people: dict[str, User]) -> None:
    shared = secret_document(published_pilot(visibility="members"))
    other = published_pilot()
    for address in (
        url("pilot_file", shared, 1),
        reverse("practice:pilot_file", args=[other.number, shared.document.uuid, 1]),
        reverse("practice:pilot_document", args=[other.number, shared.document.uuid]),
        url("pilot_file", shared, 9),
    ):
        assert Client().get(address).status_code == 404
    # Of another pilot, to somebody who may see both.
    for name in ("pilot_document", "pilot_file"):
        args = [other.number, shared.document.uuid, *([1] if name == "pilot_file" else [])]
        assert client_of(people, "member").get(reverse(f"practice:{name}", args=args)).status_code == 404
    assert client_of(people, "member").get(url("pilot_file", shared, 9)).status_code == 404


def test_the_file_is_handed_out_as_a_file_and_kept_by_nobody() -> None:
    answer = Client().get(url("pilot_file", secret_document(published_pilot()), 1))
    assert body(answer) == SECRET.encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("draft", {"author", "curator"}),
        ("published", {"author", "curator"}),
        ("withdrawn", {"curator"}),
    ],
)
def test_who_adds_changes_and_withdraws(state: str, allowed: set[str], people: dict[str, User]) -> None:
    pilot = draft_pilot(people["author"])
    if state != "draft":
        pilot = actions.publish_pilot(pilot=pilot, by=None)
    if state == "withdrawn":
        pilot = actions.withdraw_pilot(pilot=pilot, by=None, reason="x")
    sees = set(PERSONAS) if state == "published" else {"author", "curator"}
    add = reverse("practice:add_pilot_document", args=[pilot.number])
    for persona in PERSONAS:
        shared = secret_document(pilot)
        client = client_of(people, persona)
        refused = 404 if persona not in sees else 403 if persona != "anonymous" else 302
        may = persona in allowed
        answers = [
            client.get(add),
            client.post(add, FORM | {"file": SimpleUploadedFile("plan.pdf", PDF)}),
            client.post(url("pilot_document", shared), {"file": SimpleUploadedFile("two.txt", b"Two")}),
            client.post(url("withdraw_pilot_document", shared)),
        ]
        expected = [200, 302, 302, 302] if may else [refused] * 4
        assert [answer.status_code for answer in answers] == expected, persona
        if refused == 302 and not may:
            assert all("/account/" in answer.headers["Location"] for answer in answers), "to the sign-in page"
        shared.refresh_from_db()
        assert (shared.withdrawn_at is not None) is may
        assert shared.document.versions.count() == (2 if may else 1)
        if persona in sees:
            assert ("Add a document" in client.get(pilot.get_absolute_url()).content.decode()) is may
        if persona == "anonymous" or may:
            continue
        for deed in (
            lambda by: actions.add_pilot_document(pilot=pilot, by=by, file=text_file(), title="x"),
            lambda by, of=shared: actions.add_pilot_document_version(shared=of, by=by, file=text_file("x")),
            lambda by, of=shared: actions.withdraw_pilot_document(shared=of, by=by),
        ):
            with pytest.raises(ValidationError, match="curators"):
                deed(people[persona])
    assert PilotDocument.objects.filter(document__title="Quokka plan").count() == len(allowed)


def test_a_document_is_added_and_every_write_leaves_its_trace(people: dict[str, User]) -> None:
    pilot = draft_pilot(people["author"])
    before = pilot.changed_at
    client = client_of(people, "author")
    for title in ("First", "Second"):
        file = SimpleUploadedFile(f"{title}.pdf", PDF)
        address = reverse("practice:add_pilot_document", args=[pilot.number])
        answer = client.post(address, FORM | {"title": title, "file": file})
        assert answer.headers["Location"] == f"{pilot.get_absolute_url()}#documents"
    page = client.get(pilot.get_absolute_url())
    assert [row.document.title for row in page.context["documents"]] == ["First", "Second"]
    assert page.headers["Cache-Control"] == "private, no-store"
    first, second = PilotDocument.objects.all()
    assert (first.document.language, first.document.source, str(first.document.review_by)) == (
        "fr",
        "Ours",
        "2027-05-01",
    )
    actions.add_pilot_document_version(shared=first, by=people["author"], file=text_file())
    actions.withdraw_pilot_document(shared=second, by=people["curator"])
    pilot.refresh_from_db()
    assert pilot.changed_at > before
    entries = AuditEntry.objects.filter(subject=pilot.number, verb__contains="document").order_by("pk")
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("pilot.add_document", people["author"]),
        ("pilot.add_document", people["author"]),
        ("pilot.add_document_version", people["author"]),
        ("pilot.withdraw_document", people["curator"]),
    ]


REFUSED = {
    "HTML named .pdf": ("x.pdf", b"<html><script>alert(1)</script></html>", "is not that of a .pdf file"),
    "macros named .pdf": ("x.pdf", office("docm"), "is not that of a .pdf file"),
    "macros named .docx": ("x.docx", office("docm"), "holds macros"),
    "a program": ("x.pdf.exe", PDF, "Files of the type .exe are not taken"),
    "empty": ("x.pdf", b"", "The file is empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_why_and_loses_nothing_of_the_form(
    what: str, people: dict[str, User], files: Path
) -> None:
    name, content, said = REFUSED[what]
    pilot = draft_pilot(people["author"])
    address = reverse("practice:add_pilot_document", args=[pilot.number])
    client = client_of(people, "author")
    response = client.post(address, FORM | {"file": SimpleUploadedFile(name, content)})
    html = response.content.decode()
    assert response.status_code == 422
    assert said in str(response.context["form"].errors["file"])
    assert 'href="#id_file"' in html  # the summary leads to the field
    for kept in ('value="Quokka plan"', 'value="Ours"', 'value="2027-05-01"', '<option value="fr" selected>'):
        assert kept in html
    assert not PilotDocument.objects.exists()
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_a_version_follows_and_the_first_stays(people: dict[str, User]) -> None:
    pilot = published_pilot(people["author"])
    shared = actions.add_pilot_document(pilot=pilot, by=people["author"], file=text_file("One"), title="Plan")
    client = client_of(people, "author")
    address = url("pilot_document", shared)
    sent = client.post(address, {"file": SimpleUploadedFile("two.txt", b"Two"), "change_note": "More"})
    assert sent.headers["Location"] == address
    for version, content in ((1, b"One"), (2, b"Two")):
        assert body(Client().get(url("pilot_file", shared, version))) == content
    assert url("pilot_file", shared, 2) in Client().get(pilot.get_absolute_url()).content.decode()
    same = client.post(address, {"file": SimpleUploadedFile("two.txt", b"Two"), "change_note": "Kept note"})
    assert same.status_code == 422
    assert "the same file as version 2" in same.content.decode()
    assert 'value="Kept note"' in same.content.decode()


def test_names_of_those_who_uploaded_are_for_those_who_keep_the_documents(people: dict[str, User]) -> None:
    User.objects.filter(pk=people["author"].pk).update(name="Ada Secretquoll")
    people["author"].refresh_from_db()
    pilot = published_pilot(people["author"])
    shared = actions.add_pilot_document(pilot=pilot, by=people["author"], file=text_file(), title="Plan")
    told = {
        persona: "Secretquoll" in client_of(people, persona).get(url("pilot_document", shared)).content.decode()
        for persona in ("anonymous", "member", "curator")
    }
    assert told == {"anonymous": False, "member": False, "curator": True}


def test_what_was_withdrawn_is_gone_for_everybody(people: dict[str, User]) -> None:
    pilot = published_pilot(people["author"])
    shared = secret_document(pilot)
    sent = client_of(people, "author").post(url("withdraw_pilot_document", shared))
    assert sent.headers["Location"] == pilot.get_absolute_url()
    for persona in PERSONAS:
        client = client_of(people, persona)
        assert client.get(url("pilot_document", shared)).status_code == 404
        assert client.get(url("pilot_file", shared, 1)).status_code == 404
        assert client.post(url("withdraw_pilot_document", shared)).status_code == 404
        assert url("pilot_document", shared) not in client.get(pilot.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="This document has been withdrawn"):
        actions.withdraw_pilot_document(shared=shared, by=people["author"])
    with pytest.raises(ValidationError, match="This document has been withdrawn"):
        actions.add_pilot_document_version(shared=shared, by=people["author"], file=text_file("x"))


def test_the_administration_lists_them_and_leads_to_the_upload(people: dict[str, User]) -> None:
    shared = secret_document(draft_pilot())
    gone = actions.add_pilot_document(pilot=shared.pilot, by=None, file=text_file("Gone"), title="Formerbilby")
    actions.withdraw_pilot_document(shared=gone, by=None)
    page = client_of(people, "curator").get(reverse("admin:practice_pilot_change", args=[shared.pilot.pk]))
    html = page.content.decode()
    assert f'href="{url("pilot_document", shared)}">{SECRET}</a>' in html
    assert reverse("practice:add_pilot_document", args=[shared.pilot.number]) in html
    assert "Formerbilby" not in html


def test_the_number_of_queries_does_not_grow_with_documents() -> None:
    pilot = published_pilot()
    counts = []
    for more in (1, 4):
        for number in range(more):
            secret_document(pilot)
            actions.add_pilot_document_version(
                shared=pilot.pilot_documents.last(), by=None, file=text_file(f"More {number}")
            )
        Client().get(pilot.get_absolute_url())
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page = Client().get(pilot.get_absolute_url())
        counts.append((len(page.context["documents"]), len(captured)))
    assert counts == [(1, 13), (5, 13)]
