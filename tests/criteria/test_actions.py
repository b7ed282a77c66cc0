"""Every write that has a rule: what it does, what it leaves behind, and what it refuses."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from making import content, draft, published, revised, texts, user

from criteria import actions, catalogue_state
from criteria.content import content_of
from criteria.enums import VersionState
from criteria.models import Criterion, CriterionFacets, CriterionText, CriterionVersion, Theme
from publishing.actions import record
from publishing.files import Texts
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def trail(since: int = 0) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(pk__gt=since).order_by("pk").values_list("verb", "subject"))


def last_entry() -> int:
    entry = AuditEntry.objects.order_by("-pk").first()
    return entry.pk if entry else 0


def search_rows(criterion: Criterion) -> tuple[int, int]:
    return (
        CriterionFacets.objects.filter(criterion=criterion).count(),
        CriterionText.objects.filter(criterion=criterion).count(),
    )


# --- Numbers -------------------------------------------------------------------------------------------------------


def test_the_first_number(no_criteria: None) -> None:
    assert actions.next_number() == "CF-001"


@pytest.mark.parametrize(
    ("used", "following"),
    [
        (["CF-001"], "CF-002"),
        (["CF-001", "CF-005"], "CF-006"),  # gaps stay gaps: somebody may have printed those numbers
        (["CF-999"], "CF-1000"),
        (["CF-1000", "CF-999"], "CF-1001"),  # as text, 999 stands after 1000
        (["CF-000123"], "CF-124"),
    ],
)
def test_the_next_number_follows_all_that_were_used(no_criteria: None, used: list[str], following: str) -> None:
    for number in used:
        actions.create_criterion(by=None, number=number)
    assert actions.next_number() == following
    assert actions.create_criterion(by=None).number == following


def test_a_number_stays_used_after_a_withdrawal_and_after_a_discarded_draft(no_criteria: None) -> None:
    withdrawn = published("CF-001", relations=[]).criterion
    actions.withdraw(criterion=withdrawn, by=None, reason="out of date")
    actions.discard_draft(version=draft("CF-002", relations=[]), by=user("curator@example.org"))
    assert actions.next_number() == "CF-003"
    for number in ("CF-001", "CF-002"):
        with pytest.raises(actions.NumberTakenError, match=number):
            actions.create_criterion(by=None, number=number)


@pytest.mark.parametrize("number", ["CF-1", "cf-900", "CF-1234567", "900", "CF-900 ", "CF-900\n"])
def test_a_malformed_number_is_refused(number: str) -> None:
    before = Criterion.objects.count()
    with pytest.raises(ValidationError):
        actions.create_criterion(by=None, number=number)
    assert Criterion.objects.count() == before


def test_creating_leaves_a_trace() -> None:
    curator, since = user("curator@example.org"), last_entry()
    criterion = actions.create_criterion(by=curator, number="CF-900")
    assert (criterion.current, criterion.versions.count()) == (None, 0)
    assert trail(since) == [("criterion.create", "CF-900")]
    assert AuditEntry.objects.get(pk__gt=since).actor == curator


# --- Starting a version ----------------------------------------------------------------------------------------------


def test_a_new_version_starts_with_the_content_of_the_last() -> None:
    first = published()
    since = last_entry()
    second = actions.start_version(criterion=first.criterion, by=None)
    assert (second.version, second.state, second.published_at, second.valid_from) == (2, VersionState.DRAFT, None, None)
    assert content_of(second) == content_of(first)
    assert Criterion.objects.get(pk=first.criterion_id).current == first
    assert trail(since) == [("criterion.start_version", f"{first.criterion.number} v2")]


def test_a_new_version_of_every_shipped_criterion_says_the_same() -> None:
    for criterion in Criterion.objects.order_by("number")[::7]:
        started = actions.start_version(criterion=criterion, by=None)
        assert content_of(started) == content_of(criterion.current), criterion.number


def test_a_version_with_a_content_of_its_own_says_that() -> None:
    wanted = content(title=texts("Other"), effect=3)
    version = actions.start_version(criterion=published().criterion, by=None, content=wanted)
    assert content_of(version) == wanted


def test_there_is_one_draft_at_a_time() -> None:
    version = draft("CF-900")
    with pytest.raises(ValidationError, match="There is a draft of CF-900 already"):
        actions.start_version(criterion=version.criterion, by=None, content=content())
    assert version.criterion.versions.count() == 1


def test_nothing_comes_from_nothing() -> None:
    criterion = actions.create_criterion(by=None, number="CF-900")
    with pytest.raises(ValidationError, match="CF-900 has no version to start from"):
        actions.start_version(criterion=criterion, by=None)


# --- Editing and discarding ------------------------------------------------------------------------------------------


def test_an_edit_leaves_a_trace_and_a_late_one_is_refused() -> None:
    curator, version, since = user("curator@example.org"), draft("CF-900"), last_entry()
    actions.record_edit(version=version, by=curator, fields=["title_en"])
    entry = AuditEntry.objects.get(pk__gt=since)
    assert (entry.verb, entry.subject, entry.actor, entry.details) == (
        "criterion.edit_draft",
        "CF-900 v1",
        curator,
        {"fields": ["title_en"]},
    )
    actions.publish(version=version, by=curator)
    with pytest.raises(ValidationError, match="CF-900 v1 has been published meanwhile"):
        actions.record_edit(version=version, by=curator, fields=["title_en"])


def test_a_draft_can_be_discarded_and_its_number_comes_again() -> None:
    first = published("CF-900")
    second = actions.start_version(criterion=first.criterion, by=None)
    since = last_entry()
    actions.discard_draft(version=second, by=user("curator@example.org"))
    assert list(first.criterion.versions.all()) == [first]
    entry = AuditEntry.objects.get(pk__gt=since)
    assert (entry.verb, entry.subject, entry.details) == (
        "criterion.discard_draft",
        "CF-900 v2",
        {"title": "Quokka title (en)"},
    )
    assert actions.start_version(criterion=first.criterion, by=None).version == 2


def test_a_published_version_cannot_be_discarded() -> None:
    version = published()
    with pytest.raises(ValidationError, match="A published version cannot be deleted"):
        actions.discard_draft(version=version, by=user("curator@example.org"))
    assert CriterionVersion.objects.filter(pk=version.pk).exists()


# --- Publishing ------------------------------------------------------------------------------------------------------


def test_publishing_puts_a_version_into_force() -> None:
    curator, version = user("curator@example.org"), draft("CF-900")
    assert search_rows(version.criterion) == (0, 0)
    since, generation, now = last_entry(), catalogue_state.generation(), timezone.now()
    done = actions.publish(version=version, by=curator, on=dt.date(2026, 2, 3))
    criterion = Criterion.objects.get(number="CF-900")
    assert criterion.current == done == CriterionVersion.objects.get(pk=version.pk)
    assert (done.state, done.valid_from) == (VersionState.PUBLISHED, dt.date(2026, 2, 3))
    assert now <= done.published_at <= timezone.now()
    assert search_rows(criterion) == (1, 4)
    assert catalogue_state.generation() == generation + 1
    entry = AuditEntry.objects.get(pk__gt=since)
    assert (entry.verb, entry.subject, entry.actor) == ("criterion.publish", "CF-900 v1", curator)
    assert entry.details == {"valid_from": "2026-02-03"}


def test_the_day_is_the_given_one_then_the_planned_one_then_today() -> None:
    planned = draft()
    CriterionVersion.objects.filter(pk=planned.pk).update(valid_from=dt.date(2026, 5, 6))
    assert actions.publish(version=planned, by=None).valid_from == dt.date(2026, 5, 6)
    assert actions.publish(version=draft(), by=None).valid_from == timezone.localdate()


def test_publishing_takes_the_place_of_the_version_before() -> None:
    first = published(title=texts("Wombat"))
    second = revised(first.criterion, title=texts("Numbat"))
    assert Criterion.objects.get(pk=first.criterion_id).current == second
    assert CriterionVersion.objects.get(pk=first.pk).title_en == "Wombat (en)"
    assert CriterionText.objects.get(criterion=first.criterion, language="en").title == "Numbat (en)"
    assert search_rows(first.criterion) == (1, 4)


def test_a_version_is_published_once() -> None:
    version = published("CF-900")
    since, generation = last_entry(), catalogue_state.generation()
    with pytest.raises(ValidationError, match="CF-900 v1 is published already"):
        actions.publish(version=version, by=None)
    assert (trail(since), catalogue_state.generation()) == ([], generation)


def test_publishing_reads_the_draft_again_and_not_what_the_caller_holds() -> None:
    version = draft()
    CriterionVersion.objects.filter(pk=version.pk).update(title_en="")
    with pytest.raises(ValidationError, match="title"):
        actions.publish(version=version, by=None)


LACKING: list[tuple[str, dict[str, Any], list[str]]] = [
    *(
        (field, {field: texts("Text", en="")}, [f"“{name}” is empty in the source language."])
        for field, name in {
            "title": "title",
            "summary": "summary",
            "rationale": "rationale",
            "follow_up": "follow-up in the contract",
            "legal_note": "legal note",
        }.items()
    ),
    (
        "the wording",
        {"requirement": texts("Text", en=""), "slots": []},
        ["“wording” is empty in the source language."],
    ),
    (
        "an award criterion's scoring",
        {"kind": "award_criterion"},
        ["“scoring” is empty in the source language."],
    ),
    (
        "a scoring that does not belong there",
        {"scoring": {"nl": "Punten"}},
        ["Only an award criterion has a scoring. Empty the scoring or change the kind."],
    ),
    *(
        (field, {field: []}, [f"Choose at least one entry for “{name}”."])
        for field, name in {
            "themes": "themes",
            "strategies": "strategies",
            "product_groups": "product groups",
            "phases": "life-cycle phases",
        }.items()
    ),
    ("proof", {"proof": []}, ["Add at least one means of proof."]),
    (
        "the text of a proof",
        {"proof": [{"means": texts("x", en=""), "stage": "tender", "hours": 1}]},
        ["A means of proof is empty in the source language."],
    ),
    ("sources", {"sources": []}, ["Add at least one source."]),
    (
        "the rule of a legal minimum",
        {"legal_minimum": {"since": dt.date(2026, 1, 1), "rule": texts("x", en="")}},
        ["Name the rule that sets the legal minimum, in the source language."],
    ),
    (
        "a review after the check",
        {"review_by": dt.date(2026, 1, 1)},
        ["The review date must lie after the day of the last check."],
    ),
    (
        "the same slots in each language",
        {"requirement": texts("For {warranty_months} months", nl="Voor enkele maanden")},
        ["The wording in “nl” does not use the same slots as the source language."],
    ),
    (
        "a slot that is used",
        {"requirement": texts("For some months")},
        ["These slots are used but not declared, or declared but not used: warranty_months."],
    ),
    (
        "the label of a slot",
        {"slots": [{"name": "warranty_months", "type": "integer", "label": texts("x", en="")}]},
        ["The slot warranty_months has no label in the source language."],
    ),
    (
        "several things",
        {"themes": [], "sources": [], "title": {}},
        [
            "“title” is empty in the source language.",
            "Choose at least one entry for “themes”.",
            "Add at least one source.",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "messages"), [case[1:] for case in LACKING], ids=[case[0] for case in LACKING])
def test_an_incomplete_draft_is_not_published_and_says_what_is_missing(
    changes: dict[str, Any], messages: list[str]
) -> None:
    version = draft(**changes)
    since, generation = last_entry(), catalogue_state.generation()
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        actions.publish(version=version, by=None)
    assert caught.value.messages == messages
    assert CriterionVersion.objects.get(pk=version.pk).state == VersionState.DRAFT
    assert Criterion.objects.get(pk=version.criterion_id).current is None
    assert (trail(since), catalogue_state.generation(), search_rows(version.criterion)) == ([], generation, (0, 0))


def test_a_malformed_slot_is_named_even_where_an_editor_left_it() -> None:
    version = draft()
    CriterionVersion.objects.filter(pk=version.pk).update(requirement_nl="Voor {Warranty} maanden")
    with translation.override("en"):
        (problem,) = actions.problems_before_publication(CriterionVersion.objects.get(pk=version.pk))
    assert problem == (
        "wording (nl): malformed slot at “{Warranty} maanden”; write it as {name} with small letters, digits and underscores"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"caution": {}, "labels": [], "cpv": [], "relations": []},
        {"title": {"nl": "Titel"}, "source_language": "nl"}
        | {field: {"nl": "Tekst"} for field in ("summary", "rationale", "follow_up", "legal_note")}
        | {
            "requirement": {"nl": "Voor {warranty_months} maanden"},
            "slots": [{"name": "warranty_months", "type": "integer", "label": {"nl": "Maanden"}}],
            "proof": [{"means": {"nl": "Bewijs"}, "stage": "award", "hours": 1}],
        },
        {
            "kind": "award_criterion",
            "scoring": texts("Points for {warranty_months}"),
            "requirement": texts("x {warranty_months}"),
        },
        {"legal_minimum": {"since": dt.date(2030, 1, 1), "rule": texts("Rule")}},
    ],
    ids=["complete", "without what is optional", "one language", "award criterion", "legal minimum"],
)
def test_a_complete_draft_lacks_nothing(changes: dict[str, Any]) -> None:
    version = draft(**changes)
    assert actions.problems_before_publication(version) == []
    actions.publish(version=version, by=None)


# --- Withdrawing -----------------------------------------------------------------------------------------------------


def test_withdrawing_takes_a_criterion_out_and_leaves_its_versions() -> None:
    version = published("CF-900")
    since, generation = last_entry(), catalogue_state.generation()
    actions.withdraw(criterion=version.criterion, by=None, reason="  The rule was repealed. ", on=dt.date(2026, 4, 5))
    criterion = Criterion.objects.get(number="CF-900")
    assert (criterion.current, criterion.withdrawn_on) == (None, dt.date(2026, 4, 5))
    assert criterion.withdrawal_reason == "The rule was repealed."
    assert list(criterion.versions.all()) == [version]
    assert search_rows(criterion) == (0, 0)
    assert catalogue_state.generation() == generation + 1
    assert trail(since) == [("criterion.withdraw", "CF-900")]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_withdrawal_has_a_reason(reason: str) -> None:
    criterion = published().criterion
    with pytest.raises(ValidationError, match="Say why the criterion is withdrawn"):
        actions.withdraw(criterion=criterion, by=None, reason=reason)
    assert Criterion.objects.get(pk=criterion.pk).current is not None


def test_what_is_not_in_force_cannot_be_withdrawn() -> None:
    never, once = draft("CF-900").criterion, published("CF-901").criterion
    actions.withdraw(criterion=once, by=None, reason="out of date")
    for criterion in (never, once):
        with pytest.raises(ValidationError, match=f"{criterion.number} has no version in force"):
            actions.withdraw(criterion=criterion, by=None, reason="again")


def test_a_withdrawn_criterion_can_come_back() -> None:
    criterion = published().criterion
    actions.withdraw(criterion=criterion, by=None, reason="out of date")
    second = revised(criterion)
    criterion.refresh_from_db()
    assert (criterion.current, criterion.withdrawn_on, criterion.withdrawal_reason) == (second, None, "")
    assert search_rows(criterion) == (1, 4)


# --- Notes -----------------------------------------------------------------------------------------------------------


def test_a_note_is_settled_once() -> None:
    first, second = user("first@example.org"), user("second@example.org")
    criterion, since = Criterion.objects.get(number="CF-001"), last_entry()
    note = actions.add_note(criterion=criterion, text=Texts(en="Look this up"), by=first)
    assert (note.text_en, note.created_by, note.settled_at) == ("Look this up", first, None)
    settled = actions.settle_note(note=note, by=first)
    again = actions.settle_note(note=note, by=second)
    assert settled.settled_at is not None
    assert (again.settled_at, again.settled_by, again.text_en) == (settled.settled_at, first, "Look this up")
    assert trail(since) == [("criterion.add_note", "CF-001"), ("criterion.settle_note", "CF-001")]


# --- Deed and trace stand or fall together ---------------------------------------------------------------------------


def test_a_deed_without_its_trace_does_not_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    version = draft("CF-900")

    def broken(**details: object) -> None:
        raise OSError("no trace today")

    monkeypatch.setattr(actions, "record", broken)
    deeds = {
        "create": lambda: actions.create_criterion(by=None, number="CF-901"),
        "publish": lambda: actions.publish(version=version, by=None),
        "note": lambda: actions.add_note(criterion=version.criterion, text=Texts(en="x"), by=None),
        "start": lambda: actions.start_version(criterion=Criterion.objects.get(number="CF-001"), by=None),
        "withdraw": lambda: actions.withdraw(criterion=Criterion.objects.get(number="CF-002"), by=None, reason="x"),
    }

    def state() -> list[Any]:
        return [
            *Criterion.objects.order_by("pk").values_list("number", "current", "withdrawn_on"),
            *CriterionVersion.objects.order_by("pk").values_list("pk", "state"),
            CriterionFacets.objects.count(),
            version.criterion.notes.count(),
            catalogue_state.generation(),
        ]

    before = state()
    for deed in deeds.values():
        with pytest.raises(OSError, match="no trace today"):
            deed()
    assert state() == before


@pytest.mark.django_db(transaction=True)
def test_a_trace_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of the deed"):
        record(by=None, verb="test", subject="test")
    with transaction.atomic():
        record(by=None, verb="test", subject="test")


def test_lists_that_grew_after_publication_do_not_change_what_was_published() -> None:
    version = published(themes=["circular"])
    Theme.objects.create(slug="quokkas", name_en="Quokkas")
    assert [theme.slug for theme in version.themes.all()] == ["circular"]


def test_the_numbers_of_versions_count_on() -> None:
    criterion = published().criterion
    numbers = [revised(criterion).version for _again in range(3)]
    assert numbers == list(itertools.islice(itertools.count(2), 3))
