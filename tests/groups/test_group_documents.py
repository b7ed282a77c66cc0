"""Documents of a group through its pages: uploads that are taken and refused, versions, withdrawal, downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from making import user
from making_files import PDF, office, text_file
from making_groups import coordinator, document, group, member, steering

from documents.models import DocumentVersion
from groups import actions
from groups.enums import GroupRole
from groups.models import Group, GroupDocument
from members.models import User

pytestmark = pytest.mark.django_db

FORM = {"title": "Quokka plan", "visibility": "MEMBERS", "source": "Ours", "language": "fr", "review_by": "2027-05-01"}


@pytest.fixture
def into() -> Group:
    return group()


@pytest.fixture
def person(into: Group) -> User:
    return member(into, "contributor@example.org", GroupRole.CONTRIBUTOR).user


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(into: Group, person: User, name: str, content: bytes, **more: Any) -> Any:
    address = reverse("groups:add_document", args=[into.slug])
    return signed_in(person).post(address, FORM | more | {"file": SimpleUploadedFile(name, content)})


def on_disk(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_document_is_added_and_stands_in_the_list(into: Group, person: User) -> None:
    response = upload(into, person, "plan.pdf", PDF)
    shared = GroupDocument.objects.get()
    assert response.headers["Location"] == reverse("groups:document", args=[into.slug, shared.document.uuid])
    assert (shared.visibility, shared.state, shared.created_by) == ("MEMBERS", "PUBLISHED", person)
    assert (shared.document.title, shared.document.language, str(shared.document.review_by)) == (
        "Quokka plan",
        "fr",
        "2027-05-01",
    )
    html = signed_in(person).get(reverse("groups:documents", args=[into.slug])).content.decode()
    assert "Quokka plan" in html


REFUSED = {
    "HTML named .pdf": ("x.pdf", b"<html><script>alert(1)</script></html>", "is not that of a .pdf file"),
    "SVG with script": ("x.svg", b"<svg><script/></svg>", "Files of the type .svg are not taken"),
    "SVG named .png": ("x.png", b"<svg><script/></svg>", "is not that of a .png file"),
    "macros": ("x.docm", office("docm"), "Files of the type .docm are not taken"),
    "macros named .docx": ("x.docx", office("docm"), "holds macros"),
    "double extension": ("x.exe.pdf", PDF, "more than one ending"),
    "double extension, program": ("x.pdf.exe", PDF, "Files of the type .exe are not taken"),
    "zip bomb": ("x.docx", office("docx", z=b"\x00" * 20_000_000), "unpack to something huge"),
    "empty": ("x.pdf", b"", "The file is empty"),
    "no ending": ("report", PDF, "has no ending"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_why_and_loses_nothing_of_the_form(
    what: str, into: Group, person: User, files: Path
) -> None:
    name, content, said = REFUSED[what]
    response = upload(into, person, name, content)
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert said in str(response.context["form"].errors["file"])
    assert 'href="#id_file"' in html  # the summary leads to the field
    assert 'value="Quokka plan"' in html
    assert 'value="Ours"' in html
    assert 'value="2027-05-01"' in html
    assert response.context["form"]["visibility"].value() == "MEMBERS"
    assert not GroupDocument.objects.exists()
    assert on_disk(files) == []


def test_a_path_in_the_name_reaches_nothing(into: Group, person: User, files: Path) -> None:
    """Browsers send none; Django cuts what somebody sends by hand down to the name."""
    file = SimpleUploadedFile("x.pdf", PDF)
    file._name = "../../../etc/cron.d/x.pdf"
    address = reverse("groups:add_document", args=[into.slug])
    assert signed_in(person).post(address, FORM | {"file": file}).status_code == 302
    version = DocumentVersion.objects.get()
    assert version.name == "x.pdf"
    assert len(on_disk(files)) == 1
    with pytest.raises(ValidationError, match="holds a path"):
        actions.add_document(group=into, by=person, file=text_file(), title="x", name="../x.txt")


def test_a_hundred_megabytes_are_stopped_on_the_way(
    into: Group, person: User, files: Path, tmp_path: Path, settings: LazySettings
) -> None:
    """Neither kept in memory nor written to the disk, wherever the file stands among the fields."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "arriving")
    (tmp_path / "arriving").mkdir()
    written = watch_writes()

    class Endless:
        name = "x.pdf"
        content_type = "application/pdf"

        def read(self, size: int = -1) -> bytes:
            return PDF + b"x" * (100 * 1024 * 1024)

    address = reverse("groups:add_document", args=[into.slug])
    with written as most:
        response = signed_in(person).post(address, {"file": Endless(), **FORM})
    html = response.content.decode()
    assert response.status_code == 422
    assert "larger than 20 MB. Make it smaller, or split it." in html
    assert "This field is required" not in html
    assert 'value="Quokka plan"' in html
    assert most() <= 20 * 1024 * 1024 + 65536
    assert list((tmp_path / "arriving").iterdir()) == []
    assert on_disk(files) == []


def watch_writes() -> Any:
    """How many bytes of a file that arrives are written to the disk."""
    from contextlib import contextmanager

    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    @contextmanager
    def watching() -> Any:
        total = [0]
        original = TemporaryFileUploadHandler.receive_data_chunk

        def counting(self: Any, raw_data: bytes, start: int) -> Any:
            total[0] += len(raw_data)
            return original(self, raw_data, start)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", counting)
            yield lambda: total[0]

    return watching()


def test_the_limit_is_a_setting(into: Group, person: User, settings: LazySettings) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    assert upload(into, person, "x.txt", b"x" * (1024 * 1024)).status_code == 302
    refused = upload(into, person, "x.txt", b"x" * (1024 * 1024 + 1))
    assert "larger than 1 MB" in refused.content.decode()


def test_a_form_without_a_file_says_so(into: Group, person: User) -> None:
    address = reverse("groups:add_document", args=[into.slug])
    response = signed_in(person).post(address, FORM)
    assert response.status_code == 422
    assert "This field is required." in str(response.context["form"].errors["file"])


def test_the_same_file_is_noticed_only_where_the_reader_may_see_it(into: Group, person: User) -> None:
    elsewhere = group("elsewhere", visibility="HIDDEN")
    document(elsewhere, steering(), "Secretnumbat")
    first = upload(into, person, "a.txt", b"Secretnumbat")
    assert "same file already" not in signed_in(person).get(first.headers["Location"]).content.decode()
    client = signed_in(person)
    address = reverse("groups:add_document", args=[into.slug])
    again = client.post(
        address, FORM | {"title": "Again", "file": SimpleUploadedFile("b.txt", b"Secretnumbat")}, follow=True
    )
    said = [str(message) for message in again.context["messages"]]
    assert (
        said[1] == "The group has the same file already: “Quokka plan”. Withdraw one of them, if you did not mean that."
    )


def test_a_version_follows_and_the_first_stays(into: Group, person: User) -> None:
    shared = document(into, person, "One")
    address = reverse("groups:document", args=[into.slug, shared.document.uuid])
    client = signed_in(person)
    sent = client.post(address, {"file": SimpleUploadedFile("two.txt", b"Two"), "change_note": "More"})
    assert sent.status_code == 302
    for version, content in ((1, b"One"), (2, b"Two")):
        answer = client.get(f"{address}{version}/")
        assert b"".join(answer.streaming_content) == content
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    same = client.post(address, {"file": SimpleUploadedFile("two.txt", b"Two"), "change_note": "Kept note"})
    assert same.status_code == 422
    assert "the same file as version 2" in same.content.decode()
    assert 'value="Kept note"' in same.content.decode()
    assert client.get(f"{address}3/").status_code == 404


ROLES = ("observer", "member", "contributor", "author", "coordinator", "steering", "ex_author")


@pytest.mark.parametrize("role", ROLES)
def test_who_adds_changes_and_withdraws(role: str, into: Group) -> None:
    author = member(into, "author@example.org", GroupRole.CONTRIBUTOR)
    shared = document(into, author.user)
    if role == "ex_author":
        coordinator(into)
        actions.change_role(membership=author, by=steering(), role=GroupRole.MEMBER)
    by = {
        "observer": lambda: member(into, "o@example.org", GroupRole.OBSERVER).user,
        "member": lambda: member(into, "m@example.org").user,
        "contributor": lambda: member(into, "c@example.org", GroupRole.CONTRIBUTOR).user,
        "author": lambda: author.user,
        "ex_author": lambda: author.user,
        "coordinator": lambda: coordinator(into).user,
        "steering": steering,
    }[role]()
    client = signed_in(by)
    address = reverse("groups:document", args=[into.slug, shared.document.uuid])
    changes = role in ("author", "coordinator", "steering")
    adds = changes or role == "contributor"
    assert ("Add a new version" in client.get(address).content.decode()) is changes
    assert client.get(reverse("groups:add_document", args=[into.slug])).status_code == (200 if adds else 403)
    assert upload(into, by, "x.txt", b"x").status_code == (302 if adds else 403)
    sent = client.post(address, {"file": SimpleUploadedFile("two.txt", b"Two")})
    assert sent.status_code == (302 if changes else 403)
    deeds = [
        lambda: actions.add_document_version(shared=shared, by=by, file=text_file("Three")),
        lambda: actions.withdraw_document(shared=shared, by=by),
    ]
    if not changes:
        for deed in deeds:
            with pytest.raises(ValidationError, match="may change it|Contributors and coordinators"):
                deed()
    withdrawn = client.post(reverse("groups:withdraw_document", args=[into.slug, shared.document.uuid]))
    assert withdrawn.status_code == (302 if changes else 403)
    shared.refresh_from_db()
    assert shared.state == ("WITHDRAWN" if changes else "PUBLISHED")
    if changes:
        with pytest.raises(ValidationError, match="has been withdrawn"):
            deeds[1]()


def test_a_withdrawn_document_is_seen_by_its_author_alone(into: Group, person: User) -> None:
    shared = document(into, person, "Quollplan", "PUBLIC")
    actions.withdraw_document(shared=shared, by=person)
    address = reverse("groups:document", args=[into.slug, shared.document.uuid])
    assert signed_in(person).get(address).status_code == 200
    for other in (Client(), signed_in(coordinator(into).user), signed_in(user("x@example.org"))):
        assert other.get(address).status_code == 404
        assert other.get(f"{address}1/").status_code == 404
        assert "Quollplan" not in other.get(reverse("groups:documents", args=[into.slug])).content.decode()


def test_an_archived_group_keeps_its_documents_and_takes_none(into: Group, person: User) -> None:
    shared = document(into, person)
    actions.archive(group=into, by=steering())
    assert upload(into, person, "x.txt", b"x").status_code == 403
    with pytest.raises(ValidationError, match="archived"):
        actions.add_document(group=into, by=person, file=text_file(), title="x")
    address = reverse("groups:download", args=[into.slug, shared.document.uuid, 1])
    assert b"".join(signed_in(person).get(address).streaming_content) == b"Quokka notes"


def test_a_document_of_another_group_is_not_found_here(into: Group, person: User) -> None:
    other = group("other")
    shared = document(other, steering(), visibility="PUBLIC")
    assert Client().get(reverse("groups:document", args=[other.slug, shared.document.uuid])).status_code == 200
    assert Client().get(reverse("groups:document", args=[into.slug, shared.document.uuid])).status_code == 404


def test_downloads_are_counted(into: Group, person: User) -> None:
    shared = document(into, person)
    address = reverse("groups:download", args=[into.slug, shared.document.uuid, 1])
    for _number in range(2):
        b"".join(signed_in(person).get(address).streaming_content)
    assert Client().get(address).status_code == 404
    assert shared.document.versions.get().downloads == 2
