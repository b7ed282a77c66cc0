"""The pages of outcomes: each opens, each form does its deed, and what is refused is said."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from making import published, texts, user
from making_groups import coordinator, group, organisation
from making_outcomes import document, minutes, outcome
from making_sessions import participant, session

from contributions.models import Contribution
from members.models import User
from outbox.models import OutboxMessage
from outcomes.actions.certificates import issue_certificate
from outcomes.enums import MinutesState, OutcomeState
from outcomes.models import Certificate, Minutes, Outcome, SessionDocument
from working_sessions.actions.attendance import note_attendance
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def organiser() -> User:
    return coordinator(group()).user


@pytest.fixture
def held(organiser: User) -> WorkingSession:
    """It ended this morning: pages go by the real clock."""
    now = timezone.now()
    return session(slug="held-2026-01", starts_at=now - 4 * dt.timedelta(hours=1), now=now - 9 * A_DAY)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def content_of(client: Client, address: str) -> bytes:
    return b"".join(client.get(address).streaming_content)


def url(name: str, of: WorkingSession, *args: object) -> str:
    return reverse(f"outcomes:{name}", args=[of.slug, *args])


def early_participant(of: WorkingSession, email: str = "participant@example.org") -> User:
    registration = participant(of, email, now=of.starts_at - 5 * A_DAY)
    return registration.user


def test_minutes_by_the_pages(held: WorkingSession, organiser: User) -> None:
    person = early_participant(held)
    runs, takes_part = signed_in(organiser), signed_in(person)
    assert b"Start the minutes" in runs.get(url("minutes", held)).content
    assert takes_part.get(url("minutes", held)).status_code == 404
    assert runs.post(url("start_minutes", held)).headers["Location"] == url("edit_minutes", held)
    data = {"version": "0", "text_en": "# Quokka\n\n- <b>raw</b> ![x](https://evil.example/x.png)", "text_nl": "Kwokka"}
    assert runs.post(url("edit_minutes", held), data).headers["Location"] == url("minutes", held)
    page = runs.get(url("minutes", held)).content.decode()
    assert "<h3>Quokka</h3>" in page
    assert "<b>raw" not in page
    assert "<img" not in page
    dutch = runs.get(url("minutes", held), {"text": "nl"}).content.decode()
    assert '<div class="prose minutes-text" lang="nl"><p>Kwokka</p>' in dutch
    for days in ("0", "", "61", "9" * 20):
        answer = runs.post(url("minutes_step", held), {"step": "circulate", "days": days})
        assert answer.status_code == 422, days
        assert list(answer.context["form"].errors) == ["days"], days
    assert "between 1 and 60 days" in answer.content.decode()
    runs.post(url("minutes_step", held), {"step": "circulate", "days": "10"})
    # Until when, in words with the place whose clock it is, as everywhere.
    banner = takes_part.get(url("minutes", held)).context["comments_until"]
    assert banner.endswith("(Brussels time)")
    assert OutboxMessage.objects.get(kind="outcomes.minutes_circulated").text.count(banner) == 1
    assert takes_part.post(url("comment", held), {"text": " "}).status_code == 422
    for _twice in range(2):
        takes_part.post(url("comment", held), {"text": "Not so"})
    made = Minutes.objects.get()
    said = made.comments.get()
    assert (said.author, said.text, said.language) == (person, "Not so", "en")
    long = runs.post(url("settle_comment", held, said.pk), {"answer": "Quokka" * 700})
    assert long.status_code == 422
    assert "Quokka" * 700 in long.content.decode()  # nothing typed is lost
    runs.post(url("settle_comment", held, said.pk), {"answer": "Mended"})
    assert "Mended" in takes_part.get(url("minutes", held)).content.decode()
    assert (
        "may comment until" in runs.post(url("minutes_step", held), {"step": "approve"}, follow=True).content.decode()
    )
    Minutes.objects.update(comments_until=timezone.now())
    for step in ("approve", "publish"):
        runs.post(url("minutes_step", held), {"step": step})
    assert Minutes.objects.get().state == MinutesState.PUBLISHED
    assert runs.get(url("edit_minutes", held)).status_code == 403
    assert runs.post(url("minutes_step", held), {"step": "unknown"}).status_code == 404
    public = Client().get(url("minutes", held)).content.decode()
    assert "Not so" not in public
    assert "Approved by the organisers on" in public
    for reason in ("", "a\x00b", "Quokka" * 200):
        refused = runs.post(url("minutes_step", held), {"step": "reopen", "reason": reason})
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == ["reason"]
    assert "Quokka" * 200 in refused.content.decode()
    runs.post(url("minutes_step", held), {"step": "reopen", "reason": "Error"})
    assert Client().get(url("minutes", held)).status_code == 404


def test_a_conflict_shows_both_texts_and_loses_none(held: WorkingSession, organiser: User) -> None:
    minutes(held, organiser, "Theirs")
    answer = signed_in(organiser).post(url("edit_minutes", held), {"version": "0", "text_en": "Mine minutes (en)"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<del>Theirs</del><ins>Mine</ins>" in html
    assert 'name="version" value="1"' in html
    assert "Mine minutes (en)</textarea>" in html
    data = {"version": "1", "text_en": "Mine minutes (en)"}
    assert signed_in(organiser).post(url("edit_minutes", held), data).status_code == 302
    assert Minutes.objects.get().text_en == "Mine minutes (en)"
    page = signed_in(organiser).get(url("revisions", held)).content.decode()
    assert "From revision 1 to 2" in page
    assert "<del>Theirs" in page
    assert "Revision 1" in signed_in(organiser).get(url("revisions", held), {"to": "1"}).content.decode()


def test_documents_by_the_pages(held: WorkingSession, organiser: User) -> None:
    client = signed_in(organiser)
    file = SimpleUploadedFile("slides.txt", b"Quoll words")
    data = {"title": "Quoll", "file": file, "kind": "SLIDES", "visibility": "PARTICIPANTS"}
    answer = client.post(url("add_document", held), data, follow=True)
    shared = SessionDocument.objects.get()
    assert answer.redirect_chain == [(shared.get_absolute_url(), 302)]
    assert (
        client.post(url("add_document", held), data | {"file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
    )
    client.post(shared.get_absolute_url(), {"file": SimpleUploadedFile("slides.txt", b"Later"), "change_note": "More"})
    assert shared.document.versions.count() == 2
    download = url("download", held, shared.uuid, 1)
    assert content_of(client, download) == b"Quoll words"
    assert Client().get(download).status_code == 404
    client.post(url("change_document", held, shared.uuid), {"kind": "SLIDES", "visibility": "EVERYBODY"})
    assert content_of(Client(), download) == b"Quoll words"
    client.post(url("withdraw_document", held, shared.uuid))
    assert client.get(download).status_code == 404
    link = {"title": "Recording", "url": "javascript:alert(1)", "kind": "RECORDING", "visibility": "EVERYBODY"}
    assert client.post(url("add_link", held), link).status_code == 422
    client.post(url("add_link", held), link | {"url": "https://video.example/quoll"})
    page = Client().get(url("documents", held)).content.decode()
    assert 'href="https://video.example/quoll"' in page
    recording = SessionDocument.objects.get(withdrawn_at=None)
    assert client.get(recording.get_absolute_url()).status_code == 200
    assert client.get(url("download", held, recording.uuid, 1)).status_code == 404


def test_decisions_and_actions_by_the_pages(held: WorkingSession, organiser: User) -> None:
    client, town = signed_in(organiser), organisation()
    held.agenda.create(minutes=30, title_en="First point")
    assert client.post(url("add_outcome", held), {"kind": "DECISION"}).status_code == 422
    for _twice in range(2):  # sent twice, it is one decision
        client.post(url("add_outcome", held), {"kind": "DECISION", "text_en": "We decide"})
    assert Outcome.objects.get().number == 1
    data = {"kind": "ACTION", "text_en": "We act", "organisation": str(town.pk), "due_on": "2026-02-01"}
    client.post(url("add_outcome", held), data | {"agenda_item": str(held.agenda.get().pk)})
    action = Outcome.objects.get(kind="ACTION")
    assert (action.number, action.organisation, str(action.agenda_item)) == (1, town, "First point")
    page = client.get(url("decisions", held)).content.decode()
    assert "Decision 1" in page
    assert "was due on" in page
    assert client.get(url("outcome", held, action.pk)).status_code == 200
    open_page = client.get(reverse("outcomes:open_actions", args=[held.group.slug]))
    assert "We act" in open_page.content.decode()
    client.post(url("outcome", held, action.pk), {"version": "0", "text_en": "We act soon"})
    assert Outcome.objects.get(pk=action.pk).text_en == "We act soon"
    stale = client.post(url("outcome", held, action.pk), {"version": "0", "text_en": "Mine"})
    assert (stale.status_code, "Somebody else has changed this" in stale.content.decode()) == (422, True)
    client.post(url("outcome_state", held, action.pk), {"state": "DONE"})
    assert Outcome.objects.get(pk=action.pk).state == OutcomeState.DONE
    open_page = client.get(reverse("outcomes:open_actions", args=[held.group.slug]))
    assert "We act" not in open_page.content.decode()
    client.post(url("remove_outcome", held, action.pk))
    assert list(Outcome.objects.values_list("kind", flat=True)) == ["DECISION"]


def test_an_organiser_asks_the_editors(held: WorkingSession, organiser: User) -> None:
    made = outcome(held, organiser)
    client = signed_in(organiser)
    assert client.post(url("make_draft", held, made.pk), {"kind": "criterion"}).status_code == 403
    assert client.post(url("ask_editors", held, made.pk), {"criterion": "CF-999"}).status_code == 422
    for _twice in range(2):
        answer = client.post(url("ask_editors", held, made.pk), {"criterion": " cf-001 "})
    sent = Contribution.objects.get()
    assert answer.headers["Location"] == sent.get_absolute_url()
    assert (sent.criterion.number, sent.author) == ("CF-001", organiser)
    assert "Numbat decided (en)" in sent.text


def test_an_editor_makes_drafts_by_the_pages(held: WorkingSession, organiser: User) -> None:
    rights = ("criteria.add_criterion", "criteria.add_criterionversion", "criteria.view_criterionversion")
    editor = user("editor@example.org", *rights, "working_sessions.view_workingsession", "outcomes.view_minutes")
    held.agenda.create(minutes=30, title_en="Point", criterion_version=published("CF-900"))
    made = outcome(held, organiser, agenda_item=held.agenda.get())
    client = signed_in(editor)
    assert client.get(url("outcome", held, made.pk)).status_code == 404  # no minutes yet
    minutes(held, organiser)
    page = client.get(url("outcome", held, made.pk)).content.decode()
    assert 'value="CF-900"' in page
    assert "Draft a criterion" in page
    assert "Draft a pilot" not in page
    assert client.post(url("make_draft", held, made.pk), {"kind": "pilot"}).status_code == 403
    assert client.post(url("make_draft", held, made.pk), {"kind": "nonsense"}).status_code == 404
    assert client.post(url("make_draft", held, made.pk), {"kind": "version", "criterion": ""}).status_code == 422
    client.post(url("make_draft", held, made.pk), {"kind": "version", "criterion": "CF-900"})
    made.refresh_from_db()
    assert str(made.resulting_version) == "CF-900 v2"
    assert "CF-900, version 2" in client.get(url("outcome", held, made.pk)).content.decode()
    assert "have begun a draft" in signed_in(organiser).get(url("outcome", held, made.pk)).content.decode()


def test_certificates_by_the_pages(held: WorkingSession, organiser: User) -> None:
    person = early_participant(held)
    client, runs = signed_in(person), signed_in(organiser)
    assert "not noted" in client.get(url("certificate", held)).content.decode()
    registration = person.registrations.get()
    note_attendance(registration=registration, by=organiser, attendance="PARTLY", minutes=75)
    assert "1 hour 15 minutes" in client.get(url("certificate", held)).content.decode()
    client.post(url("certificate", held))
    code = Certificate.objects.get().code
    paper = client.get(url("certificate", held)).content.decode()
    assert all(word in paper for word in (code, "Name of participant", "1 hour 15 minutes", "Quokka session (en)"))
    listed = runs.get(url("certificates", held)).content.decode()
    assert code in listed
    one = Certificate.objects.get()
    assert code in runs.get(url("certificate_of_participant", held, one.pk)).content.decode()
    assert runs.post(url("revoke_certificate", held, one.pk), {"reason": ""}).status_code == 422
    assert runs.post(url("revoke_certificate", held, one.pk), {"reason": "Wrong person"}).status_code == 302
    assert "have revoked your certificate" in client.get(url("certificate", held)).content.decode()
    assert Client().get(reverse("outcomes:verify_code", args=[code])).status_code == 200
    assert runs.get(url("certificate_of_participant", held, one.pk)).status_code == 404
    assert client.post(url("certificate", held)).status_code == 302
    assert Certificate.objects.count() == 1
    assert signed_in(user("other@example.org")).get(url("certificate", held)).status_code == 404


def test_a_guest_gets_the_certificate_by_the_link(held: WorkingSession, organiser: User) -> None:
    from making_sessions import added

    from working_sessions.links import Purpose, token_of

    guest = added(held, organiser, "guest@example.org", now=held.starts_at - A_DAY)
    token = token_of(guest, Purpose.MANAGE)
    address = reverse("outcomes:certificate_by_link", args=[token])
    client = Client()
    assert "not noted" in client.get(address).content.decode()
    note_attendance(registration=guest, by=organiser, attendance="PRESENT")
    assert "They issue your certificate" in client.get(address).content.decode()
    assert Certificate.objects.count() == 0  # opening the address issued nothing
    made = issue_certificate(registration=guest, by=organiser)
    answer = client.get(address)
    assert made.code in answer.content.decode()
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in answer.headers["Cache-Control"]
    for wrong in (token[:-2], token_of(guest, Purpose.CONFIRM), "x"):
        assert client.get(reverse("outcomes:certificate_by_link", args=[wrong])).status_code == 404


def test_the_tag_shows_what_there_is(held: WorkingSession, organiser: User) -> None:
    from django.template import Context, Template
    from django.test import RequestFactory

    def shown(person: object) -> str:
        request = RequestFactory().get("/")
        request.user = person
        return Template("{% load outcomes %}{% outcomes_of session %}").render(
            Context({"session": held, "request": request})
        )

    from django.contrib.auth.models import AnonymousUser

    assert shown(AnonymousUser()).strip() == ""
    assert "Write the minutes" in shown(organiser)
    person = early_participant(held)
    outcome(held, organiser)
    document(held, organiser)
    minutes(held, organiser, state=MinutesState.DRAFT, now=timezone.now())
    assert "Quoll slides" in shown(person)
    assert "Numbat decided" not in shown(person)
    assert "Numbat decided" in shown(organiser)
    assert shown(AnonymousUser()).strip() == ""


def test_texts_that_a_language_lacks_declare_their_own(held: WorkingSession, organiser: User) -> None:
    from outcomes.actions.minutes import save_minutes, start_minutes

    made = start_minutes(session=held, by=organiser)
    save_minutes(minutes=made, by=organiser, version=0, texts=texts("Only", en="", de="", nl=""))
    html = signed_in(organiser).get(url("minutes", held)).content.decode()
    assert 'class="fallback-note"' in html
    assert '<div class="prose minutes-text" lang="fr">' in html
