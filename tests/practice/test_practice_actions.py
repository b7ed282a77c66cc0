"""The verbs: what they do, what they refuse, what they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from making import draft, published, revised, texts, user
from making_practice import (
    draft_pilot,
    draft_practice,
    group,
    pilot_content,
    practice_content,
    published_pilot,
    published_practice,
    used,
)
from pydantic import ValidationError as ContentRefused

from criteria.content import UnknownReferenceError
from criteria.models import Criterion, CriterionUse
from groups.enums import ContentState
from practice import actions
from practice.models import GoodPractice, Pilot
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def trail(subject: str) -> list[str]:
    return list(AuditEntry.objects.filter(subject=subject).order_by("pk").values_list("verb", flat=True))


def uses() -> dict[str, int]:
    return dict(CriterionUse.objects.values_list("criterion__number", "pilots"))


def test_a_pilot_from_draft_to_withdrawal() -> None:
    curator = user("curator@example.org")
    pilot = actions.create_pilot(by=curator, content=pilot_content())
    assert (pilot.number, pilot.state, pilot.created_by) == ("PI-001", ContentState.DRAFT, curator)
    assert uses() == {}
    pilot = actions.publish_pilot(pilot=pilot, by=curator)
    assert pilot.state == ContentState.PUBLISHED
    assert pilot.published_at is not None
    assert uses() == {"CF-006": 1}
    first = pilot.published_at
    pilot = actions.withdraw_pilot(pilot=pilot, by=curator, reason=" Numbat reason ")
    assert (pilot.state, uses()) == (ContentState.WITHDRAWN, {})
    pilot = actions.publish_pilot(pilot=pilot, by=curator)
    assert (pilot.published_at, uses()) == (first, {"CF-006": 1})
    assert trail("PI-001") == ["pilot.create", "pilot.publish", "pilot.withdraw", "pilot.publish"]
    withdrawal = AuditEntry.objects.get(subject="PI-001", verb="pilot.withdraw")
    assert (withdrawal.actor, withdrawal.details) == (curator, {"reason": "Numbat reason"})


def test_a_good_practice_from_draft_to_withdrawal() -> None:
    curator = user("curator@example.org")
    practice = actions.create_good_practice(by=curator, content=practice_content())
    assert (practice.slug, practice.state) == ("bilby-title-en", ContentState.DRAFT)
    practice = actions.publish_good_practice(practice=practice, by=curator)
    practice = actions.withdraw_good_practice(practice=practice, by=curator, reason="Bilby reason")
    assert practice.state == ContentState.WITHDRAWN
    assert trail("bilby-title-en") == ["good_practice.create", "good_practice.publish", "good_practice.withdraw"]


def test_numbers_are_never_given_twice() -> None:
    assert [draft_pilot().number for _again in range(3)] == ["PI-001", "PI-002", "PI-003"]
    assert actions.create_pilot(by=None, content=pilot_content(), number="PI-900").number == "PI-900"
    assert draft_pilot().number == "PI-901"
    with pytest.raises(actions.NumberTakenError):
        actions.create_pilot(by=None, content=pilot_content(), number="PI-002")
    with pytest.raises(ValidationError, match="PI-001"):
        actions.create_pilot(by=None, content=pilot_content(), number="PI-1")


def test_identifiers_of_good_practices_do_not_collide() -> None:
    assert [draft_practice().slug for _again in range(3)] == ["bilby-title-en", "bilby-title-en-2", "bilby-title-en-3"]
    assert draft_practice(title={"en": "Ωμέγα"}).slug == "good-practice"
    with pytest.raises(actions.NumberTakenError):
        actions.create_good_practice(by=None, content=practice_content(), slug="bilby-title-en")


def test_a_pilot_pins_the_version_that_was_used() -> None:
    version = published("CF-900", relations=[])
    pilot = published_pilot(criteria=[used("CF-900", version=None)])
    revised(version.criterion, relations=[])
    assert [row.version_id for row in pilot.criteria_used.all()] == [version.pk]
    assert [row.criterion_id for row in pilot.criteria_used.all()] == [version.criterion_id]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"criteria": [used("CF-999")]}, "criteria"),
        ({"criteria": [used("CF-900")]}, "criteria"),  # a draft
        ({"criteria": [used("CF-006", version=9)]}, "criteria"),
        ({"product_groups": ["quokkas"]}, "product_groups"),
        ({"cpv": ["99999999"]}, "cpv"),
        ({"organisation": "nobody"}, "organisation"),
        ({"group": "nobody"}, "group"),
    ],
)
def test_what_the_portal_does_not_have_is_named(changes: dict[str, Any], field: str) -> None:
    draft("CF-900")
    with pytest.raises(UnknownReferenceError) as caught:
        draft_pilot(**changes)
    assert caught.value.field == field
    assert Pilot.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"organisation_name": ""}, "names no organisation"),
        ({"country": "XX"}, "is no country"),
        ({"started_on": "2024-13"}, "pattern"),
        ({"criteria": [used(), used()]}, "names an entry twice"),
        ({"criteria": [used(bids_meeting=6)]}, "more than bids_received"),
        ({"criteria": [used(bids_received=None)]}, "more than bids_received"),
        ({"criteria": [used(price_effect="none")]}, "needs the price_effect"),
        ({"title": texts("x" * 130)}, "shorten it to 120"),
        ({"nonsense": 1}, "Extra inputs"),
    ],
)
def test_a_content_that_contradicts_itself_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ContentRefused, match=sentence):
        pilot_content(**changes)


def test_an_end_before_the_beginning_is_refused() -> None:
    for begun, ended in (("2024-03", "2024-02"), ("2024", "2023-12"), ("2024-03-02", "2024-03-01")):
        with pytest.raises(ValidationError, match="The end lies before the beginning"):
            draft_pilot(started_on=begun, ended_on=ended)
    assert draft_pilot(started_on="2024-03", ended_on="2024").number == "PI-001"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": texts("x", en="")}, "“title” is empty in the source language."),
        ({"summary": texts("x", en="")}, "“summary” is empty in the source language."),
        ({"bought": texts("x", en="")}, "“what was bought” is empty in the source language."),
        ({"product_groups": []}, "Choose at least one product group: it is how buyers find the pilot."),
        ({"criteria": []}, "Add at least one criterion that was used."),
        (
            {"criteria": [used(outcome="dropped", lesson={})]},
            "Say in the lesson of CF-006 v1 why it was changed or dropped, in the source language.",
        ),
        ({"quantity_unit": {}}, "The quantity has no unit in the source language."),
        ({"sources": []}, "Add at least one source, even if it is the buyer’s own statement."),
        (
            {"results": [{"figure": 1, "unit": {}, "what": {"en": "x"}, "how_measured": {"en": "x"}}]},
            "A result lacks its unit, what it counts or how it was measured, in the source language.",
        ),
    ],
)
def test_what_a_pilot_lacks_is_said_and_it_is_not_published(changes: dict[str, Any], problem: str) -> None:
    pilot = draft_pilot(**changes)
    assert actions.problems_of_pilot(pilot) == [problem]
    with pytest.raises(ValidationError) as caught:
        actions.publish_pilot(pilot=pilot, by=None)
    assert caught.value.messages == [problem]
    pilot.refresh_from_db()
    assert pilot.state == ContentState.DRAFT
    assert uses() == {}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": texts("x", en="")}, "“title” is empty in the source language."),
        ({"situation": texts("x", en="")}, "“situation” is empty in the source language."),
        ({"countries": []}, "Name at least one country."),
        ({"themes": []}, "Choose at least one entry for “themes”."),
        (
            {"results": [{"figure": {"en": "x"}, "how_known": {}}]},
            "A result lacks its text, or how it is known, in the source language.",
        ),
        (
            {"sources": [{"title": "Paper"}]},
            "Add at least one source with its address: a good practice rests on something public.",
        ),
    ],
)
def test_what_a_good_practice_lacks_is_said(changes: dict[str, Any], problem: str) -> None:
    practice = draft_practice(**changes)
    with pytest.raises(ValidationError) as caught:
        actions.publish_good_practice(practice=practice, by=None)
    assert caught.value.messages == [problem]
    assert GoodPractice.objects.get(pk=practice.pk).state == ContentState.DRAFT


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda: actions.publish_pilot(pilot=published_pilot(), by=None), "PI-001 is published already."),
        (lambda: actions.withdraw_pilot(pilot=draft_pilot(), by=None, reason="x"), "PI-001 is not published."),
        (
            lambda: actions.withdraw_pilot(pilot=published_pilot(), by=None, reason="  "),
            "Say why it is withdrawn; the reason stays in the audit trail.",
        ),
        (
            lambda: actions.publish_good_practice(practice=published_practice(), by=None),
            "Bilby title (en) is published already.",
        ),
        (
            lambda: actions.withdraw_good_practice(practice=draft_practice(), by=None, reason="x"),
            "Bilby title (en) is not published.",
        ),
    ],
)
def test_what_does_not_fit_the_state_is_refused(deed: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        deed()
    assert caught.value.messages == [sentence]


def test_an_update_changes_everything_and_the_figures_follow() -> None:
    pilot = published_pilot(criteria=[used("CF-006"), used("CF-025")])
    assert uses() == {"CF-006": 1, "CF-025": 1}
    pilot = actions.update_pilot(
        pilot=pilot, by=None, content=pilot_content(title=texts("Potoroo"), criteria=[used("CF-030"), used("CF-025")])
    )
    assert (pilot.title_en, pilot.state, pilot.number) == ("Potoroo (en)", ContentState.PUBLISHED, "PI-001")
    assert uses() == {"CF-030": 1, "CF-025": 1}
    assert (pilot.results.count(), pilot.sources.count()) == (1, 1)
    pilot = actions.update_pilot(pilot=pilot, by=None, content=pilot_content(visibility="members"))
    assert uses() == {}
    assert trail("PI-001")[2:] == ["pilot.update", "pilot.update"]


def test_an_update_cannot_make_a_published_pilot_incomplete() -> None:
    pilot = published_pilot()
    with pytest.raises(ValidationError, match="Add at least one source"):
        actions.update_pilot(pilot=pilot, by=None, content=pilot_content(title=texts("Potoroo"), sources=[]))
    pilot.refresh_from_db()
    assert (pilot.title_en, pilot.sources.count()) == ("Numbat title (en)", 1)
    assert trail("PI-001") == ["pilot.create", "pilot.publish"]
    practice = published_practice()
    with pytest.raises(ValidationError, match="“title” is empty"):
        actions.update_good_practice(practice=practice, by=None, content=practice_content(title=texts("x", en="")))
    practice.refresh_from_db()
    assert practice.title_en == "Bilby title (en)"


def test_content_for_a_group_needs_the_group() -> None:
    with pytest.raises(Exception, match="group_visibility_needs_group"):
        draft_pilot(visibility="group")


def test_a_pilot_of_a_group_counts_while_the_group_is_public() -> None:
    buyers = group("buyers")
    published_pilot(group="buyers")
    assert uses() == {"CF-006": 1}
    buyers.visibility = "MEMBERS"
    buyers.save()
    assert uses() == {}
    buyers.visibility = "PUBLIC"
    buyers.save()
    assert uses() == {"CF-006": 1}
    assert Criterion.objects.get(number="CF-006").facets.pilots == 1
