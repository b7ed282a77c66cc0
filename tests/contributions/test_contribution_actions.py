"""What may happen to a contribution, by whom, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from making import draft, user, withdrawn
from sending import DETAILS, author, curator, in_state, sent

from contributions import actions
from contributions.actions import rows
from contributions.enums import PROPOSALS, ContributionKind, ContributionState, EventKind
from contributions.models import Contribution, ContributionEvent
from criteria.actions import discard_draft, publish, start_version
from criteria.models import Criterion, CriterionVersion, CuratorNote
from outbox.models import OutboxMessage
from practice.actions import publish_pilot
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

STATES = list(ContributionState)


# --- Sending ---------------------------------------------------------------------------------------------------------


def test_a_report_keeps_its_words_the_criterion_and_the_version_in_force() -> None:
    made = sent(title="  A title ", text="One\r\nTwo ", shows_author=True)
    assert made.number == f"{timezone.localdate().year}-0001"
    assert (made.title, made.text, made.state, made.words_shown) == ("A title", "One\nTwo", "RECEIVED", False)
    assert made.criterion.number == "CF-001"
    assert made.version == made.criterion.current
    assert made.licence_agreed_at is None
    assert made.shows_author


@pytest.mark.parametrize("kind", PROPOSALS)
def test_a_proposal_keeps_its_details_and_the_agreement(kind: ContributionKind) -> None:
    made = sent(kind)
    assert made.criterion is None
    assert made.version is None
    assert made.licence_agreed_at is not None
    assert made.details == DETAILS[kind].model_dump(mode="json")


def test_receipt_numbers_follow_each_other_and_begin_anew_each_year(monkeypatch: pytest.MonkeyPatch) -> None:
    year = timezone.localdate().year
    assert [sent().number for _n in range(3)] == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]
    monkeypatch.setattr(timezone, "localdate", lambda *args: dt.date(year + 1, 1, 1))
    assert sent().number == f"{year + 1}-0001"
    monkeypatch.undo()
    assert sent().number == f"{year}-0004"


def test_the_same_form_sent_twice_is_one_contribution() -> None:
    key = uuid.uuid4()
    first = sent(submission_key=key)
    assert sent(submission_key=key, title="Another title") == first
    assert Contribution.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_report_on_a_withdrawn_criterion_is_about_its_last_version() -> None:
    criterion = withdrawn("CF-900")
    assert sent(criterion=criterion).version == criterion.versions.get()


@pytest.mark.parametrize(
    ("kind", "changes", "complaint"),
    [
        (ContributionKind.PROBLEM, {"title": "  "}, "Give it a title."),
        (ContributionKind.PROBLEM, {"title": "x" * 121}, "The title has 121 characters. Shorten it to 120."),
        (ContributionKind.PROBLEM, {"text": " \r\n"}, "Write what you want to say."),
        (ContributionKind.PROBLEM, {"text": "x" * 10_001}, "The text has 10001 characters. Shorten it to 10000."),
        (ContributionKind.PILOT, {"text": "x" * 201}, "The text has 201 characters. Shorten it to 200."),
        (ContributionKind.PROBLEM, {"text": "a\x00b"}, "The text holds characters that cannot be shown. Type it anew."),
        (
            ContributionKind.PROBLEM,
            {"title": "a\x1bb"},
            "The text holds characters that cannot be shown. Type it anew.",
        ),
        (ContributionKind.PROBLEM, {"language": "xx"}, "Choose one of the portal’s languages."),
        (ContributionKind.PROBLEM, {"criterion": None}, "Choose a criterion of the catalogue."),
        (
            ContributionKind.PROBLEM,
            {"details": DETAILS[ContributionKind.PILOT]},
            "These details do not belong to a contribution of this kind.",
        ),
        (
            ContributionKind.PILOT,
            {"details": None},
            "These details do not belong to a contribution of this kind.",
        ),
        (
            ContributionKind.PILOT,
            {"licence_agreed": False},
            "Agree that what you propose may be reused in tender documents, or do not send it.",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(
    kind: ContributionKind, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(kind, **changes)
    assert refused.value.messages == [complaint]
    assert not Contribution.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_text_of_ten_thousand_characters_is_sent_whole() -> None:
    text = "é" * 10_000
    assert Contribution.objects.get(pk=sent(text=text).pk).text == text


def test_what_was_never_published_cannot_be_reported_on() -> None:
    with pytest.raises(ValidationError, match="Choose a criterion of the catalogue"):
        sent(criterion=draft("CF-900").criterion)


def test_enough_for_one_day_is_said_with_the_time_of_the_next(settings: LazySettings) -> None:
    settings.CONTRIBUTIONS_PER_DAY = 2
    for _number in range(2):
        sent()
    with pytest.raises(ValidationError, match=r"You have sent 2 contributions within a day.*from .*Nothing .* is lost"):
        sent()
    assert sent(by=user("other@example.org")).number.endswith("0003")  # one's own limit


def test_a_day_later_one_can_send_again(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CONTRIBUTIONS_PER_DAY = 1
    sent()
    later = timezone.now() + dt.timedelta(hours=24, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    sent()
    assert Contribution.objects.count() == 2


def test_an_account_that_is_switched_off_sends_nothing() -> None:
    with pytest.raises(PermissionDenied):
        sent(by=author(is_active=False))


# --- Every transition, allowed and refused ---------------------------------------------------------------------------

DEEDS: dict[str, tuple[Callable[[Contribution], Any], set[str], str]] = {
    # deed: (how, from which states, to which state; empty: it stays)
    "take_into_review": (
        lambda made: actions.take_into_review(contribution=made, by=curator()),
        {"RECEIVED"},
        "IN_REVIEW",
    ),
    "accept": (
        lambda made: actions.accept(contribution=made, by=curator()),
        {"RECEIVED", "IN_REVIEW"},
        "ACCEPTED",
    ),
    "decline": (
        lambda made: actions.decline(
            contribution=made, by=curator(), reason="why", reason_language="en", shows_words=True
        ),
        {"RECEIVED", "IN_REVIEW", "ACCEPTED"},
        "DECLINED",
    ),
    "answer": (
        lambda made: actions.answer(contribution=made, by=curator(), text="An answer", language="en"),
        {"RECEIVED", "IN_REVIEW", "ACCEPTED", "DECLINED", "PUBLISHED"},
        "",
    ),
    "withdraw": (
        lambda made: actions.withdraw(contribution=made, by=made.author),
        {"RECEIVED", "IN_REVIEW"},
        "WITHDRAWN",
    ),
    "show_words": (
        lambda made: actions.show_words(contribution=made, by=curator()),
        {"RECEIVED", "IN_REVIEW", "DECLINED"},  # after the others they are public already
        "",
    ),
    "hide_words": (
        lambda made: actions.hide_words(contribution=made, by=curator(), reason="names somebody"),
        {"ACCEPTED", "PUBLISHED"},
        "",
    ),
    "start_draft_again": (
        lambda made: actions.start_draft_again(contribution=made, by=curator()),
        set(),
        "",
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", DEEDS)
def test_every_transition_is_allowed_or_refused(deed: str, state: ContributionState) -> None:
    how, allowed, after = DEEDS[deed]
    made = in_state(state)
    assert made.state == state
    before = (
        made.state,
        made.words_shown,
        made.answer,
        ContributionEvent.objects.count(),
        OutboxMessage.objects.count(),
    )
    if state in allowed:
        changed = how(made)
        assert changed.state == (after or state)
        assert ContributionEvent.objects.count() == before[3] + 1
        assert AuditEntry.objects.filter(subject=made.number).first().actor is not None
    else:
        with pytest.raises(ValidationError):
            how(made)
        made.refresh_from_db()
        now = (
            made.state,
            made.words_shown,
            made.answer,
            ContributionEvent.objects.count(),
            OutboxMessage.objects.count(),
        )
        assert now == before


@pytest.mark.parametrize("kind", list(ContributionKind))
def test_every_kind_goes_all_the_way(kind: ContributionKind) -> None:
    made = in_state("PUBLISHED", kind)
    assert made.state == "PUBLISHED"
    assert list(made.events.values_list("kind", flat=True)) == ["SUBMITTED", "ACCEPTED", "PUBLISHED"]
    assert [mail.subject for mail in OutboxMessage.objects.order_by("pk")] == [
        f"Contribution {made.number}: {what}" for what in ("received", "accepted", "published")
    ]


def test_the_refusal_says_what_has_happened_meanwhile() -> None:
    made = in_state("WITHDRAWN")
    with pytest.raises(ValidationError, match=rf"{made.number} is not what it was: it is “Withdrawn” since .*"):
        actions.accept(contribution=made, by=curator())


@pytest.mark.parametrize("deed", ["withdraw", "change_credit"])
@pytest.mark.parametrize("who", [lambda: user("other@example.org"), curator])
def test_only_the_author_acts_as_the_author(deed: str, who: Callable[[], Any]) -> None:
    made = sent()
    more = {"shows_author": True} if deed == "change_credit" else {}
    with pytest.raises(PermissionDenied):
        getattr(actions, deed)(contribution=made, by=who(), **more)
    made.refresh_from_db()
    assert (made.state, made.shows_author) == ("RECEIVED", False)


def test_the_author_is_named_and_no_longer_named() -> None:
    made = sent()
    assert actions.change_credit(contribution=made, by=made.author, shows_author=True).shows_author
    assert not actions.change_credit(contribution=made, by=made.author, shows_author=False).shows_author
    assert list(made.events.values_list("kind", flat=True)) == ["SUBMITTED", "CREDIT_CHANGED", "CREDIT_CHANGED"]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "language", "complaint"),
    [
        (" ", "en", "Say why it is declined"),
        ("why", "", "Choose the language"),
        ("x" * 10_001, "en", "Shorten it"),
        ("a\x00b", "en", "cannot be shown"),
    ],
)
def test_nothing_is_declined_without_a_reason(reason: str, language: str, complaint: str) -> None:
    made = sent()
    with pytest.raises(ValidationError, match=complaint):
        actions.decline(contribution=made, by=curator(), reason=reason, reason_language=language, shows_words=True)
    made.refresh_from_db()
    assert made.state == "RECEIVED"


# --- What becomes of it ----------------------------------------------------------------------------------------------


def test_an_accepted_report_starts_the_next_version_of_its_criterion() -> None:
    made = actions.accept(contribution=sent(), by=curator())
    version = made.resulting_version
    assert (version.criterion.number, version.version, version.is_published) == ("CF-001", 2, False)
    assert version.created_by == curator()


def test_an_accepted_report_joins_the_draft_that_there_is() -> None:
    started = start_version(criterion=Criterion.objects.get(number="CF-001"), by=None)
    reports = [actions.accept(contribution=sent(), by=curator()) for _number in range(2)]
    assert [report.resulting_version for report in reports] == [started, started]
    publish(version=started, by=curator())
    assert set(Contribution.objects.values_list("state", flat=True)) == {"PUBLISHED"}
    assert OutboxMessage.objects.filter(subject__contains="published").count() == 2


def test_an_accepted_criterion_is_a_draft_in_the_language_of_its_author() -> None:
    made = actions.accept(contribution=sent(ContributionKind.CRITERION, language="nl"), by=curator())
    version = made.resulting_version
    assert version.source_language == "nl"
    assert (version.title_nl, version.title_en or "") == ("Secretwombat title", "")
    assert version.summary_nl == "Secretnumbat text"
    assert version.requirement_nl == "Secretquoll requirement (with braces)"
    assert version.rationale_nl == "Secretquoll rationale"
    assert [proof.means_nl for proof in version.proofs.all()] == ["Secretquoll proof"]
    assert [group.slug for group in version.product_groups.all()] == ["laptops"]
    note = CuratorNote.objects.get(criterion=version.criterion)
    assert made.number in note.text_en
    assert "https://example.org/secretquoll" in note.text_en
    assert "which kind" in note.text_en


def test_an_accepted_pilot_is_a_draft_in_the_language_of_its_author() -> None:
    made = actions.accept(contribution=sent(ContributionKind.PILOT, language="de"), by=curator())
    pilot = made.resulting_pilot
    assert (pilot.state, pilot.source_language, pilot.title_de) == ("DRAFT", "de", "Secretwombat title")
    assert (pilot.organisation_name, pilot.country, pilot.started_on, pilot.ended_on) == (
        "Secretquoll town",
        "BE",
        "2025-03",
        "2026",
    )
    used = pilot.criteria_used.get()
    assert (str(used.version), used.outcome, used.bids_received, used.bids_meeting, used.lesson_de) == (
        "CF-001 v1",
        "CHANGED",
        4,
        3,
        "x",
    )
    assert pilot.sources.get().url == "https://example.org/secretquoll"


def test_an_accepted_good_practice_is_a_draft_in_the_language_of_its_author() -> None:
    made = actions.accept(contribution=sent(ContributionKind.GOOD_PRACTICE, language="fr"), by=curator())
    practice = made.resulting_practice
    assert (practice.state, practice.source_language, practice.title_fr) == ("DRAFT", "fr", "Secretwombat title")
    assert practice.what_was_done_fr == "Secretquoll deed"
    assert practice.results.get().figure_fr == "Secretquoll result"
    assert practice.reliability == "SUPPLIED_BY_MEMBER"


def test_the_least_that_can_be_said_becomes_a_draft_too() -> None:
    least = {
        ContributionKind.CRITERION: {"proof": "", "source_url": "", "product_groups": []},
        ContributionKind.PILOT: {"ended_on": "", "product_groups": [], "criteria": [], "lesson": "", "source_url": ""},
        ContributionKind.GOOD_PRACTICE: {
            **dict.fromkeys(("years", "situation", "result", "how_known", "source_url"), ""),
            "product_groups": ["no-longer-there"],
        },
    }
    for kind, changes in least.items():
        made = actions.accept(contribution=sent(kind, details=DETAILS[kind].model_copy(update=changes)), by=curator())
        assert made.result is not None


def test_a_pilot_that_is_published_for_a_few_takes_the_words_back() -> None:
    made = actions.accept(contribution=sent(ContributionKind.PILOT), by=curator())
    assert made.words_shown
    pilot = made.resulting_pilot
    pilot.visibility = "MEMBERS"
    pilot.save()
    publish_pilot(pilot=pilot, by=curator())
    made.refresh_from_db()
    assert (made.state, made.words_shown) == ("PUBLISHED", False)


def test_after_the_draft_was_discarded_another_is_started() -> None:
    made = actions.accept(contribution=sent(), by=curator())
    discard_draft(version=made.resulting_version, by=curator())
    made.refresh_from_db()
    assert (made.state, made.result) == ("ACCEPTED", None)
    again = actions.start_draft_again(contribution=made, by=curator())
    assert again.resulting_version.version == 2
    assert OutboxMessage.objects.count() == 2  # received, accepted


@pytest.mark.parametrize("kind", [ContributionKind.PROBLEM, *PROPOSALS])
def test_an_accepted_one_that_is_declined_parts_from_its_draft(kind: ContributionKind) -> None:
    made = actions.accept(contribution=sent(kind), by=curator())
    result = made.result
    declined = actions.decline(contribution=made, by=curator(), reason="why", reason_language="en", shows_words=True)
    assert declined.result is None
    assert type(result)._default_manager.filter(pk=result.pk).exists()


def test_a_version_that_has_nothing_to_do_with_it_changes_nothing() -> None:
    made = actions.accept(contribution=sent(), by=curator())
    other = start_version(criterion=Criterion.objects.get(number="CF-002"), by=None)
    publish(version=other, by=curator())
    made.refresh_from_db()
    assert made.state == "ACCEPTED"


def test_a_publication_that_fails_publishes_no_contribution(monkeypatch: pytest.MonkeyPatch) -> None:
    made = actions.accept(contribution=sent(), by=curator())

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(rows, "tell_author", fail)
    with pytest.raises(RuntimeError):
        publish(version=made.resulting_version, by=curator())
    made.refresh_from_db()
    assert made.state == "ACCEPTED"
    assert not CriterionVersion.objects.get(pk=made.resulting_version_id).is_published


def test_declined_words_stay_private_where_the_curator_says_so() -> None:
    for shows in (True, False):
        made = actions.decline(contribution=sent(), by=curator(), reason="why", reason_language="en", shows_words=shows)
        assert made.words_shown is shows


def test_an_answer_leaves_hidden_words_hidden_where_the_curator_says_so() -> None:
    made = in_state("DECLINED")
    made = actions.answer(contribution=made, by=curator(), text="An answer", language="en", shows_words=False)
    assert not made.words_shown
    assert actions.answer(contribution=made, by=curator(), text="More", language="fr").words_shown
    assert list(made.events.filter(kind=EventKind.ANSWERED).values_list("note", flat=True)) == ["An answer", "More"]


# --- Mail ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("take_into_review", "in review"),
        ("accept", "accepted"),
        ("decline", "declined"),
        ("answer", "an answer"),
        ("withdraw", "withdrawn"),
    ],
)
def test_each_step_is_told_to_the_author_once(deed: str, said: str) -> None:
    made = sent()
    DEEDS[deed][0](made)
    mails = OutboxMessage.objects.order_by("pk")
    assert [(mail.to, mail.subject) for mail in mails] == [
        ("author@example.org", f"Contribution {made.number}: received"),
        ("author@example.org", f"Contribution {made.number}: {said}"),
    ]
    assert all(f"/en/contributions/{made.number}/" in mail.text for mail in mails)


def test_the_mail_speaks_the_language_of_its_reader_and_escapes_what_people_wrote() -> None:
    made = sent(by=author(preferred_language="de"), title="<b>Titel</b>")
    actions.decline(
        contribution=made, by=curator(), reason="<script>alert(1)</script>", reason_language="en", shows_words=True
    )
    mails = OutboxMessage.objects.order_by("pk")
    assert {mail.language for mail in mails} == {"de"}
    assert all("/de/" in mail.text and "<b>Titel" not in mail.html for mail in mails)
    assert "<script>" not in mails[1].html
    assert "&lt;script&gt;" in mails[1].html


def test_hidden_words_are_told_with_the_reason_and_what_concerns_nobody_is_not() -> None:
    made = in_state("ACCEPTED")
    before = OutboxMessage.objects.count()
    actions.hide_words(contribution=made, by=curator(), reason="Names somebody")
    assert "Names somebody" in OutboxMessage.objects.first().text
    actions.show_words(contribution=made, by=curator())
    assert OutboxMessage.objects.count() == before + 1


def test_nobody_writes_to_an_account_that_is_switched_off() -> None:
    made = sent()
    made.author.is_active = False
    made.author.save()
    actions.take_into_review(contribution=made, by=curator())
    assert OutboxMessage.objects.count() == 1
