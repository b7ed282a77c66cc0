"""Minutes: who writes them, what follows what, and that nobody's words get lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation
from making import texts, user
from making_groups import coordinator, group, member
from making_outcomes import A_DAY, ENDED, minutes, outcome
from making_sessions import NOW, STARTS, participant, session

from members.models import User
from outbox.models import OutboxMessage
from outcomes.actions.comments import comment, settle_comment
from outcomes.actions.minutes import (
    ChangedMeanwhileError,
    approve_minutes,
    circulate_minutes,
    publish_minutes,
    reopen_minutes,
    save_minutes,
    start_minutes,
)
from outcomes.actions.outcomes import change_outcome, remove_outcome, set_outcome_state
from outcomes.enums import MinutesState
from outcomes.models import Minutes, MinutesRevision, Outcome
from outcomes.notifications import remind_of_minutes
from outcomes.texts import texts_of
from publishing.models import AuditEntry
from working_sessions.actions.registering import register
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
AFTER = ENDED + 11 * A_DAY


@pytest.fixture
def organiser() -> User:
    return coordinator(group()).user


@pytest.fixture
def held(organiser: User) -> WorkingSession:
    return session()


def test_the_whole_way(held: WorkingSession, organiser: User) -> None:
    person = participant(held).user
    made = start_minutes(session=held, by=organiser, now=ENDED)
    assert start_minutes(session=held, by=organiser, now=ENDED) == made
    made = save_minutes(minutes=made, by=organiser, version=0, texts=texts("Wombat"), now=ENDED)
    made = circulate_minutes(minutes=made, by=organiser, now=ENDED)
    assert (made.state, made.comments_until) == (MinutesState.CIRCULATED, ENDED + 10 * A_DAY)
    said = comment(minutes=made, by=person, text="Not so.", language="en", now=ENDED + A_DAY)
    made = save_minutes(minutes=made, by=organiser, version=1, texts=texts("Wombat, mended"), now=ENDED + A_DAY)
    settle_comment(comment=said, by=organiser, answer="Mended.", language="en", now=ENDED + A_DAY)
    made = approve_minutes(minutes=made, by=organiser, now=AFTER)
    assert (made.state, made.approved_by, made.approved_at) == (MinutesState.APPROVED, organiser, AFTER)
    made = publish_minutes(minutes=made, by=organiser, now=AFTER)
    assert made.state == MinutesState.PUBLISHED
    assert list(made.revisions.values_list("number", "by", "text")) == [
        (2, organiser.pk, texts("Wombat, mended")),
        (1, organiser.pk, texts("Wombat")),
    ]
    verbs = AuditEntry.objects.filter(subject=held.slug, verb__startswith="minutes.").values_list("verb", flat=True)
    assert sorted(verbs) == sorted(
        f"minutes.{verb}"
        for verb in ("start", "save", "circulate", "comment", "save", "settle_comment", "approve", "publish")
    )


def test_only_organisers_write(held: WorkingSession) -> None:
    made = minutes(held, coordinator(held.group, "other-coordinator@example.org").user)
    stranger = coordinator(group("other-group"), "stranger@example.org").user
    for person in (stranger, participant(held).user, member(held.group, "inside@example.org").user):
        deeds = (
            lambda by=person: start_minutes(session=held, by=by, now=ENDED),
            lambda by=person: save_minutes(minutes=made, by=by, version=1, texts=texts("Mine"), now=ENDED),
            lambda by=person: circulate_minutes(minutes=made, by=by, now=ENDED),
            lambda by=person: approve_minutes(minutes=made, by=by, now=ENDED),
            lambda by=person: publish_minutes(minutes=made, by=by, now=ENDED),
            lambda by=person: reopen_minutes(minutes=made, by=by, reason="Because", now=ENDED),
        )
        for deed in deeds:
            with pytest.raises(PermissionDenied):
                deed()
    assert Minutes.objects.get().version == 1


@pytest.mark.parametrize("state", MinutesState.values)
def test_what_may_follow_what(held: WorkingSession, organiser: User, state: str) -> None:
    made = minutes(held, organiser, state=state)
    late = ENDED + 30 * A_DAY
    deeds = {
        "save": lambda: save_minutes(minutes=made, by=organiser, version=1, texts=texts("Other"), now=late),
        "circulate": lambda: circulate_minutes(minutes=made, by=organiser, now=late),
        "approve": lambda: approve_minutes(minutes=made, by=organiser, now=late),
        "publish": lambda: publish_minutes(minutes=made, by=organiser, now=late),
        "reopen": lambda: reopen_minutes(minutes=made, by=organiser, reason="An error", now=late),
    }
    done = set()
    for name, deed in deeds.items():
        try:
            with transaction.atomic():
                deed()
                done.add(name)
                raise InterruptedError
        except (InterruptedError, ValidationError):
            continue
    assert (
        done
        == {
            MinutesState.DRAFT: {"save", "circulate"},
            MinutesState.CIRCULATED: {"save", "approve"},
            MinutesState.APPROVED: {"publish", "reopen"},
            MinutesState.PUBLISHED: {"reopen"},
        }[MinutesState(state)]
    )


def test_two_who_write_at_once_notice_it(held: WorkingSession, organiser: User) -> None:
    made = minutes(held, organiser)
    second = coordinator(held.group, "second@example.org").user
    save_minutes(minutes=made, by=second, version=1, texts=texts("Theirs"), now=ENDED)
    with pytest.raises(ChangedMeanwhileError) as raised:
        save_minutes(minutes=made, by=organiser, version=1, texts=texts("Mine"), now=ENDED)
    assert texts_of(raised.value.current) == texts("Theirs")
    assert MinutesRevision.objects.count() == 2
    # The same text twice is no conflict, and no revision.
    save_minutes(minutes=made, by=organiser, version=1, texts=texts("Theirs"), now=ENDED)
    assert MinutesRevision.objects.count() == 2
    # Knowingly, on top of theirs.
    made = save_minutes(minutes=made, by=organiser, version=2, texts=texts("Mine"), now=ENDED)
    assert (made.version, texts_of(made)) == (3, texts("Mine"))


def test_minutes_go_round_only_with_a_text_after_the_session(held: WorkingSession, organiser: User) -> None:
    made = start_minutes(session=held, by=organiser, now=NOW)
    with pytest.raises(ValidationError, match="no text"):
        circulate_minutes(minutes=made, by=organiser, now=ENDED)
    made = minutes(held, organiser)
    with pytest.raises(ValidationError, match="not over"):
        circulate_minutes(minutes=made, by=organiser, now=STARTS)
    for days in (0, 61):
        with pytest.raises(ValidationError, match="between 1 and 60"):
            circulate_minutes(minutes=made, by=organiser, days=days, now=ENDED)
    with pytest.raises(ValidationError, match="announced|takes place"):
        start_minutes(session=session(slug="draft-2027-03", draft=True), by=organiser, now=ENDED)


def test_the_mail_goes_to_those_with_a_place_in_their_language(held: WorkingSession, organiser: User) -> None:
    WorkingSession.objects.filter(pk=held.pk).update(capacity=2)
    dutch = user("dutch@example.org", preferred_language="nl")
    participant(held, dutch)
    gone = participant(held, "gone@example.org").user
    participant(held, "waits@example.org")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    minutes(held, organiser, state=MinutesState.CIRCULATED)
    mails = OutboxMessage.objects.filter(kind="outcomes.minutes_circulated")
    assert list(mails.values_list("to", "language")) == [("dutch@example.org", "nl")]
    assert "/nl/" in mails.get().text


def test_comments_are_for_participants_within_the_window(held: WorkingSession, organiser: User) -> None:
    WorkingSession.objects.filter(pk=held.pk).update(capacity=1)
    person = participant(held).user
    waiting = participant(held, "waits@example.org").user
    made = minutes(held, organiser)
    with pytest.raises(ValidationError, match="time for comments"):
        comment(minutes=made, by=person, text="Early", language="en", now=ENDED)
    made = circulate_minutes(minutes=made, by=organiser, days=10, now=ENDED)
    for other in (waiting, organiser, user("stranger@example.org")):
        with pytest.raises(PermissionDenied):
            comment(minutes=made, by=other, text="Mine", language="en", now=ENDED)
    comment(minutes=made, by=person, text="Last", language="en", now=made.comments_until - dt.timedelta(seconds=1))
    with pytest.raises(ValidationError, match="time for comments"):
        comment(minutes=made, by=person, text="Late", language="en", now=made.comments_until)
    for text, language in (("  ", "en"), ("x" * 4001, "en"), ("Good", "xx")):
        with pytest.raises(ValidationError):
            comment(minutes=made, by=person, text=text, language=language, now=ENDED)
    assert [row.text for row in made.comments.all()] == ["Last"]


def test_approval_waits_for_the_window_and_for_answers(held: WorkingSession, organiser: User) -> None:
    person = participant(held).user
    made = minutes(held, organiser, state=MinutesState.CIRCULATED)
    said = comment(minutes=made, by=person, text="Not so", language="en", now=ENDED)
    with pytest.raises(ValidationError, match="may comment until"):
        approve_minutes(minutes=made, by=organiser, now=made.comments_until - dt.timedelta(seconds=1))
    with pytest.raises(ValidationError, match="1 comment waits"):
        approve_minutes(minutes=made, by=organiser, now=AFTER)
    with pytest.raises(PermissionDenied):
        settle_comment(comment=said, by=person, now=AFTER)
    settle_comment(comment=said, by=organiser, now=AFTER)
    assert approve_minutes(minutes=made, by=organiser, now=AFTER).state == MinutesState.APPROVED
    with pytest.raises(ValidationError, match="approved already"):
        settle_comment(comment=said, by=organiser, now=AFTER)


def test_an_error_in_published_minutes_can_be_mended(held: WorkingSession, organiser: User) -> None:
    made = minutes(held, organiser, state=MinutesState.PUBLISHED)
    with pytest.raises(ValidationError, match="Say why"):
        reopen_minutes(minutes=made, by=organiser, reason=" ", now=AFTER)
    made = reopen_minutes(minutes=made, by=organiser, reason="A wrong name", now=AFTER)
    assert (made.state, made.approved_by) == (MinutesState.DRAFT, None)
    save_minutes(minutes=made, by=organiser, version=1, texts=texts("Right"), now=AFTER)
    assert AuditEntry.objects.get(verb="minutes.reopen").details == {"reason": "A wrong name"}


def test_the_database_keeps_what_was_approved(held: WorkingSession, organiser: User) -> None:
    decided = outcome(held, organiser)
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    attempts = (
        lambda: Minutes.objects.filter(pk=made.pk).update(text_en="Forged"),
        lambda: Minutes.objects.filter(pk=made.pk).update(
            state="DRAFT", text_en="Forged", approved_by=None, approved_at=None
        ),
        lambda: Minutes.objects.filter(pk=made.pk).update(approved_by=None),
        lambda: MinutesRevision.objects.update(text={"en": "Forged"}),
        lambda: MinutesRevision.objects.all().delete(),
        lambda: Outcome.objects.filter(pk=decided.pk).update(text_en="Forged"),
        lambda: Outcome.objects.filter(pk=decided.pk).delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(ValidationError, match="approved"):
        change_outcome(outcome=decided, by=organiser, version=0, texts=texts("Other"))
    with pytest.raises(ValidationError, match="approved"):
        remove_outcome(outcome=decided, by=organiser)


@pytest.mark.parametrize(("days", "mails"), [(2, 0), (3, 1), (4, 1), (7, 0), (10, 1), (20, 1), (24, 0), (400, 0)])
def test_organisers_are_reminded_on_some_days(held: WorkingSession, organiser: User, days: int, mails: int) -> None:
    coordinator(group("other-group"), "stranger@example.org")
    session(held.group, slug="called-off-2027-03", draft=True)
    now = held.ends_at + dt.timedelta(days=days, minutes=1)
    assert remind_of_minutes(now) == mails
    assert remind_of_minutes(now) == 0
    sent = OutboxMessage.objects.filter(kind="outcomes.minutes_missing")
    assert list(sent.values_list("to", flat=True)) == [organiser.email] * mails


def test_nobody_is_reminded_of_minutes_that_go_round(held: WorkingSession, organiser: User) -> None:
    made = minutes(held, organiser)
    now = held.ends_at + dt.timedelta(days=3, minutes=1)
    assert remind_of_minutes(now) == 1  # a draft is not enough
    circulate_minutes(minutes=made, by=organiser, now=ENDED)
    assert remind_of_minutes(now + 7 * A_DAY) == 0


def test_guests_get_the_mail_too(held: WorkingSession, organiser: User) -> None:
    from making_sessions import added

    added(held, organiser, "guest@example.org", language="en")
    minutes(held, organiser, state=MinutesState.CIRCULATED)
    mail = OutboxMessage.objects.get(kind="outcomes.minutes_circulated")
    assert (mail.to, mail.language) == ("guest@example.org", "en")
    assert "as a guest" in mail.text
    assert "as a guest" not in _member_mail(held, organiser)


def _member_mail(held: WorkingSession, organiser: User) -> str:
    other = session(held.group, slug="other-2027-03")
    register(session=other, by=organiser, mode=other.modes[0], now=NOW)
    minutes(other, organiser, state=MinutesState.CIRCULATED)
    return OutboxMessage.objects.get(kind="outcomes.minutes_circulated", to=organiser.email).text


def test_what_is_approved_on_a_page_in_one_language_is_published_on_one_in_another(
    held: WorkingSession, organiser: User
) -> None:
    action = outcome(held, organiser, kind="ACTION")
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    with translation.override("de"):
        publish_minutes(minutes=made, by=organiser, now=AFTER + A_DAY)
        set_outcome_state(outcome=action, by=organiser, state="DONE", now=AFTER + A_DAY)
    made.refresh_from_db()
    assert (made.state, made.text_de, made.text_en) == ("PUBLISHED", "Wombat minutes (de)", "Wombat minutes (en)")
