"""Certificates: for whom, what the check tells, and what a correction does to them."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from making import own_words, user
from making_groups import coordinator, group
from making_outcomes import A_DAY, ENDED, attended, minutes
from making_sessions import NOW, added, participant, session

from members.models import User
from outcomes.actions.certificates import (
    ALPHABET,
    initials_of,
    issue_certificate,
    issue_certificates,
    normalised,
    revoke_certificate,
)
from outcomes.actions.minutes import reopen_minutes
from outcomes.enums import MinutesState
from outcomes.limits import _RATES
from outcomes.models import Certificate
from working_sessions.actions.privacy import erase_participants
from working_sessions.enums import Attendance, RegistrationState
from working_sessions.models import Registration, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def organiser() -> User:
    return coordinator(group()).user


@pytest.fixture
def held(organiser: User) -> WorkingSession:
    return session()


@pytest.mark.parametrize(
    ("attendance", "noted", "minutes_on_it"),
    [
        (Attendance.PRESENT, None, 120),
        (Attendance.PRESENT, 100, 100),
        (Attendance.PARTLY, 45, 45),
        (Attendance.PARTLY, None, None),
        (Attendance.ABSENT, None, None),
        (Attendance.EXCUSED, None, None),
        (Attendance.UNKNOWN, None, None),
    ],
)
def test_only_what_was_noted_is_certified(
    held: WorkingSession, organiser: User, attendance: str, noted: int | None, minutes_on_it: int | None
) -> None:
    one = attended(participant(held), organiser, attendance, noted)
    if minutes_on_it is None:
        with pytest.raises(ValidationError):
            issue_certificate(registration=one, by=one.user, now=ENDED)
        assert Certificate.objects.count() == 0
        return
    made = issue_certificate(registration=one, by=one.user, now=ENDED)
    assert (made.minutes_attended, made.initials) == (minutes_on_it, "N. O. P.")
    assert issue_certificate(registration=one, by=organiser, now=ENDED) == made
    assert Certificate.objects.count() == 1


def test_nobody_gets_one_before_the_end(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    with pytest.raises(ValidationError, match="over"):
        issue_certificate(registration=one, by=one.user, now=held.ends_at - A_DAY / 48)
    assert issue_certificates(session=held, by=organiser, now=NOW) == 0


def test_nobody_gets_somebody_elses(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    other = attended(participant(held, "other@example.org"), organiser)
    guest = attended(added(held, organiser), organiser)
    stranger = coordinator(group("other-group"), "stranger@example.org").user
    for person in (other.user, stranger):
        for registration in (one, guest):
            with pytest.raises(PermissionDenied):
                issue_certificate(registration=registration, by=person, now=ENDED)
        with pytest.raises(PermissionDenied):
            issue_certificates(session=held, by=person, now=ENDED)
    assert Certificate.objects.count() == 0


def test_organisers_issue_all_that_are_missing(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    revoked = attended(participant(held, "revoked@example.org"), organiser)
    attended(participant(held, "absent@example.org"), organiser, Attendance.ABSENT)
    guest = attended(added(held, organiser), organiser, Attendance.PARTLY, 30)
    mine = issue_certificate(registration=revoked, by=revoked.user, now=ENDED)
    revoke_certificate(certificate=mine, by=organiser, reason="Wrong", now=ENDED)
    assert issue_certificates(session=held, by=organiser, now=ENDED) == 2
    assert issue_certificates(session=held, by=organiser, now=ENDED) == 0
    valid = Certificate.objects.filter(revoked_at=None)
    assert set(valid.values_list("registration", "minutes_attended")) == {(one.pk, 120), (guest.pk, 30)}


def test_a_revoked_one_stays_and_only_the_organiser_issues_another(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    made = issue_certificate(registration=one, by=one.user, now=ENDED)
    with pytest.raises(PermissionDenied):
        revoke_certificate(certificate=made, by=one.user, reason="Mine", now=ENDED)
    with pytest.raises(ValidationError, match="Say why"):
        revoke_certificate(certificate=made, by=organiser, reason=" ", now=ENDED)
    revoke_certificate(certificate=made, by=organiser, reason="Wrong person", now=ENDED)
    with pytest.raises(ValidationError, match="already"):
        revoke_certificate(certificate=made, by=organiser, reason="Again", now=ENDED)
    with pytest.raises(ValidationError, match="revoked your certificate"):
        issue_certificate(registration=one, by=one.user, now=ENDED)
    again = issue_certificate(registration=one, by=organiser, now=ENDED)
    assert again.code != made.code
    assert [row.is_valid for row in Certificate.objects.order_by("pk")] == [False, True]
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=made.pk).update(revoked_at=None, revocation_reason="")


@pytest.mark.parametrize(
    ("attendance", "noted", "stays"),
    [
        (Attendance.ABSENT, None, False),
        (Attendance.UNKNOWN, None, False),
        (Attendance.PARTLY, 30, False),
        (Attendance.PRESENT, 120, True),  # the same time, said in minutes
    ],
)
def test_a_correction_revokes_what_has_become_wrong(
    held: WorkingSession, organiser: User, attendance: str, noted: int | None, stays: bool
) -> None:
    one = attended(participant(held), organiser)
    made = issue_certificate(registration=one, by=one.user, now=ENDED)
    one = attended(one, organiser, attendance, noted)
    made.refresh_from_db()
    assert made.is_valid is stays
    if attendance == Attendance.PARTLY:  # no organiser has revoked it, so the person gets the right one
        assert issue_certificate(registration=one, by=one.user, now=ENDED).minutes_attended == 30


def test_approved_minutes_end_corrections(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    with pytest.raises(ValidationError, match="minutes of this session are approved"):
        attended(one, organiser, Attendance.ABSENT)
    reopen_minutes(minutes=made, by=organiser, reason="Somebody was not there")
    assert attended(one, organiser, Attendance.ABSENT).attendance == Attendance.ABSENT


def test_codes_are_read_as_people_type_them(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    code = issue_certificate(registration=one, by=organiser, now=ENDED).code
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}", code)
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code.replace('-', '')} ", code.replace("-", "–")):
        assert normalised(typed) == code
    for bad in ("", code[:-1], f"{code}A", code[:-1] + "0", "ÄÖÜ", "x" * 500):
        assert normalised(bad) == ""
    client = Client()
    answer = client.get(reverse("outcomes:verify"), {"code": code.lower().replace("-", " ")})
    assert answer.headers["Location"] == reverse("outcomes:verify_code", args=[code])
    answer = client.get(reverse("outcomes:verify_code", args=[code.lower()]))
    assert answer.headers["Location"] == reverse("outcomes:verify_code", args=[code])
    assert client.get(reverse("outcomes:verify"), {"code": "short"}).status_code == 422
    assert client.get(reverse("outcomes:verify"), {"code": ""}).status_code == 422


def test_the_check_tells_nothing_more(held: WorkingSession, organiser: User) -> None:
    person = user("secret@example.org", name="Secretname Wombat-Numbat", organisation_name="Exampleville")
    one = attended(participant(held, person), organiser, Attendance.PARTLY, 77)
    WorkingSession.objects.filter(pk=held.pk).update(visibility="GROUP", location="Secretplace")
    made = issue_certificate(registration=one, by=organiser, now=ENDED)
    client = Client()
    address = reverse("outcomes:verify_code", args=[made.code])
    answer = client.get(address)
    html = own_words(answer.content.decode())
    assert all(
        word in html for word in ("Quokka session (en)", "15 March 2027", "S. W. N.", "Exampleville", "is valid")
    )
    for secret in ("Secretname", "secret@", "Secretplace", "77", "1 hour", held.slug, "Quokka name", "meeting.example"):
        assert secret not in html.replace(made.code, "")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    revoke_certificate(certificate=made, by=organiser, reason="Secretreason", now=ENDED)
    html = own_words(client.get(address).content.decode())
    assert "was revoked" in html
    assert "Secretreason" not in html
    unknown = "-".join([ALPHABET[:4]] * 4)
    answers = [client.get(reverse("outcomes:verify_code", args=[code])) for code in (unknown, "nonsense")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "letter by letter" in answers[0].content.decode()


def test_the_check_outlives_the_persons_data(held: WorkingSession, organiser: User) -> None:
    one = attended(participant(held), organiser)
    made = issue_certificate(registration=one, by=one.user, now=ENDED)
    assert erase_participants(session=held, now=ENDED + 366 * A_DAY) == 1
    html = Client().get(reverse("outcomes:verify_code", args=[made.code])).content.decode()
    assert "N. O. P." in html
    assert "is valid" in html
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.CONFIRMED
    client = Client()
    client.force_login(organiser)
    assert client.get(reverse("outcomes:certificate_of_participant", args=[held.slug, made.pk])).status_code == 404
    assert "Name of" not in client.get(reverse("outcomes:certificates", args=[held.slug])).content.decode()


def test_codes_cannot_be_tried_for_ever() -> None:
    client, address = Client(), reverse("outcomes:verify_code", args=["nonsense"])
    most = int(_RATES["verify"].split("/")[0])
    assert {client.get(address).status_code for _try in range(most)} == {404}
    assert client.get(address).status_code == 429


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Numbat", "A. N."),
        ("Ada van der Numbat-Wombat", "A. V. D. N."),
        ("élise", "É."),
        ("", ""),
        ("1 (2)", ""),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials
