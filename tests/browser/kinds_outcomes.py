"""What sessions leave: minutes, documents, decisions, certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from making import user
from making_groups import coordinator, group, organisation
from making_outcomes import document
from making_sessions import participant, session
from page_kind import PageKind

from groups.models import Group
from members.models import User
from outcomes.actions import certificates, comments, documents, minutes, outcomes
from outcomes.enums import OutcomeKind
from outcomes.models import Certificate, Outcome
from working_sessions.actions.attendance import note_attendance
from working_sessions.models import WorkingSession

DONE, ROUND, FRESH = "bilby-done-2026-01", "bilby-round-2026-01", "bilby-fresh-2026-01"
RUNS, TAKES_PART, EDITS = "organiser of outcomes", "participant of outcomes", "editor of outcomes"
_CODE = "AAAA-CCCC-DDDD-EEEE"
_REVOKED = "AAAA-CCCC-DDDD-FFFF"
_DECISION, _ACTION, _CERTIFICATE = 9101, 9102, 9103
_DAY = dt.timedelta(days=1)


def _of(name: str, view: str, slug: str, *more: object, **rest: object) -> PageKind:
    return PageKind(name, f"outcomes:{view}", (slug, *more), **rest)


KINDS: tuple[PageKind, ...] = (
    _of("minutes, published", "minutes", DONE),
    _of("minutes, published, as organisers see them", "minutes", DONE, viewer=RUNS),
    _of("minutes for comments, as organisers see them", "minutes", ROUND, viewer=RUNS),
    _of("minutes for comments, as participants see them", "minutes", ROUND, viewer=TAKES_PART),
    _of("minutes, none yet", "minutes", FRESH, viewer=RUNS),
    _of("minutes, hidden", "minutes", ROUND, status=404),
    _of("edit minutes", "edit_minutes", ROUND, viewer=RUNS),
    _of("revisions of minutes", "revisions", ROUND, viewer=RUNS),
    _of("decisions and actions", "decisions", ROUND, viewer=RUNS),
    _of("decisions, none", "decisions", FRESH, viewer=RUNS),
    _of("add a decision", "add_outcome", ROUND, viewer=RUNS),
    _of("a decision of organisers", "outcome", ROUND, _DECISION, viewer=RUNS),
    _of("an action of organisers", "outcome", ROUND, _ACTION, viewer=RUNS),
    _of("a decision of editors", "outcome", ROUND, _DECISION, viewer=EDITS),
    _of("documents of a session", "documents", DONE, viewer=RUNS),
    _of("documents of a session, none", "documents", FRESH),
    _of("add a document to a session", "add_document", DONE, viewer=RUNS),
    _of("add a link to a session", "add_link", DONE, viewer=RUNS),
    _of("certificates of a session", "certificates", DONE, viewer=RUNS),
    _of("certificates, nobody attended", "certificates", FRESH, viewer=RUNS),
    _of("revoke a certificate", "revoke_certificate", DONE, _CERTIFICATE, viewer=RUNS),
    _of("certificate", "certificate", DONE, viewer=TAKES_PART),
    _of("certificate, to be issued", "certificate", ROUND, viewer=TAKES_PART),
    _of("certificate, nothing noted", "certificate", FRESH, viewer=TAKES_PART),
    PageKind("check a certificate", "outcomes:verify"),
    PageKind("check a certificate, no code", "outcomes:verify", (), {"code": "short"}, status=422),
    PageKind("certificate, valid", "outcomes:verify_code", (_CODE,)),
    PageKind("certificate, revoked", "outcomes:verify_code", (_REVOKED,)),
    PageKind("certificate, unknown", "outcomes:verify_code", ("AAAA-AAAA-AAAA-AAAA",), status=404),
    PageKind("open actions of a group", "outcomes:open_actions", ("bilby-group",), viewer=RUNS),
)
NOT_PAGES: dict[str, str] = {
    **{
        f"outcomes:{name}": "takes forms only"
        for name in (
            *("start_minutes", "minutes_step", "comment", "settle_comment", "change_document", "withdraw_document"),
            *("outcome_state", "remove_outcome", "make_draft", "ask_editors"),
        )
    },
    "outcomes:document": "an address of its own for each document; as that of a group: tests/browser/test_groups.py",
    "outcomes:download": "a file",
    "outcomes:certificate_by_link": "an address of its own for each guest; looks like the certificate",
    "outcomes:certificate_of_participant": "looks like the certificate",
}


def _user(email: str, name: str, *permissions: str) -> User:
    return User.objects.filter(email=email).first() or user(email, *permissions, name=name)


def make_organiser() -> User:
    return _user("runs@bilby.example", "Ada Bilby")


def make_participant() -> User:
    return _user("part@bilby.example", "Bo Bilby")


def make_editor() -> User:
    return _user(
        "edits@bilby.example",
        "Cy Bilby",
        *("criteria.add_criterion", "criteria.add_criterionversion", "practice.add_pilot", "practice.add_goodpractice"),
        *("working_sessions.view_workingsession", "outcomes.view_minutes"),
    )


VIEWERS: dict[str, Callable[[], User]] = {RUNS: make_organiser, TAKES_PART: make_participant, EDITS: make_editor}


def _held(slug: str, word: str, now: dt.datetime) -> WorkingSession:
    into = Group.objects.get(slug="bilby-group")
    return session(into, slug, word, starts_at=now - 20 * _DAY, now=now - 40 * _DAY)


def make() -> None:
    now = timezone.now()
    runs, part = make_organiser(), make_participant()
    coordinator(group("bilby-group", "Bilby"), runs)
    town = organisation("bilby-town")
    for slug, word in ((DONE, "Bilby done"), (ROUND, "Bilby round"), (FRESH, "Bilby fresh")):
        held = _held(slug, word, now)
        registration = participant(held, part, now=now - 30 * _DAY)
        if slug == FRESH:
            continue
        note_attendance(registration=registration, by=runs, attendance="PRESENT")
        decided = outcomes.add_outcome(session=held, by=runs, kind=OutcomeKind.DECISION, texts={"en": "Seven years."})
        action = outcomes.add_outcome(
            session=held,
            by=runs,
            kind=OutcomeKind.ACTION,
            texts={"en": "Ask the suppliers.", "nl": "Vraag het."},
            organisation=town,
            due_on=(now - _DAY).date(),
        )
        text = minutes.start_minutes(session=held, by=runs)
        words = "# Spare parts\n\nWe **compared** three tenders.\n\n- One\n- Two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
        text = minutes.save_minutes(minutes=text, by=runs, version=0, texts={"en": words, "fr": "Nous avons comparé."})
        if slug == ROUND:
            Outcome.objects.filter(pk=decided.pk).update(id=_DECISION)
            Outcome.objects.filter(pk=action.pk).update(id=_ACTION)
            text = minutes.save_minutes(
                minutes=text, by=runs, version=1, texts={"en": f"{words} More.", "fr": "Voilà."}
            )
            text = minutes.circulate_minutes(minutes=text, by=runs)
            said = comments.comment(minutes=text, by=part, text="Not quite so.", language="en")
            comments.comment(minutes=text, by=part, text="Pas tout à fait.", language="fr")
            comments.settle_comment(comment=said, by=runs, answer="Mended.", language="en")
            continue
        text = minutes.circulate_minutes(minutes=text, by=runs, now=now - 15 * _DAY)
        text = minutes.approve_minutes(minutes=text, by=runs)
        minutes.publish_minutes(minutes=text, by=runs)
        document(held, runs, "Bilby slides", visibility="EVERYBODY")
        documents.add_link(session=held, by=runs, url="https://video.example/", title="Film", visibility="EVERYBODY")
        first = certificates.issue_certificate(registration=registration, by=runs)
        certificates.revoke_certificate(certificate=first, by=runs, reason="A test")
        second = certificates.issue_certificate(registration=registration, by=runs)
        Certificate.objects.filter(pk=first.pk).update(code=_REVOKED)
        Certificate.objects.filter(pk=second.pk).update(code=_CODE, id=_CERTIFICATE)
