"""The administration of pilots and good practices: forms, buttons, rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group as Role
from django.test import Client
from making import user
from making_practice import draft_pilot, draft_practice, published_pilot, published_practice

from criteria.models import Criterion, CriterionUse, CriterionVersion, ProductGroup, Theme
from groups.enums import ContentState
from pact_portal.roles import CURATORS
from practice.models import GoodPractice, Pilot
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]

PILOTS = "/admin/practice/pilot/"
PRACTICES = "/admin/practice/goodpractice/"


@pytest.fixture
def curator(client: Client) -> Client:
    made = user("curator@example.org", is_staff=True)
    made.groups.add(Role.objects.get(name=CURATORS))
    client.force_login(made)
    return client


def formset(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def used_row(number: str = "CF-006", **changes: Any) -> dict[str, Any]:
    version = CriterionVersion.objects.published().get(criterion__number=number)
    return {
        "version": version.pk,
        "outcome": "KEPT",
        "bids_received": 5,
        "bids_meeting": 4,
        "price_effect": "NOT_KNOWN",
        "challenged": "NO",
    } | changes


def pilot_form(*used: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "title_en": "Numbat",
        "summary_en": "Numbat summary",
        "bought_en": "Numbat laptops",
        "organisation_name": "Numbat Town",
        "source_language": "en",
        "country": "BE",
        "level": "LOCAL",
        "started_on": "2024",
        "value_band": "NOT_STATED",
        "procedure": "OPEN",
        "product_groups": [ProductGroup.objects.get(slug="laptops").pk],
        "cpv_codes": "30213100-6",
        "visibility": "PUBLIC",
        **formset("criteria_used", *used),
        **formset("results"),
        **formset("sources", {"title": "Source", "language": "en", "reliability": "LINKED_ONLY"}),
    } | changes


def problems(response: Any) -> list[str]:
    form = response.context["adminform"].form
    sets = [one.formset for one in response.context["inline_admin_formsets"]]
    return [
        *(message for messages in form.errors.values() for message in messages),
        *(m for one in sets for row in one.errors for messages in row.values() for m in messages),
    ]


def test_a_pilot_is_written_published_and_withdrawn(curator: Client) -> None:
    saved = curator.post(f"{PILOTS}add/", pilot_form(used_row()))
    assert saved.status_code == 302, problems(saved)
    pilot = Pilot.objects.get()
    assert (pilot.number, pilot.state, pilot.created_by.email) == ("PI-001", ContentState.DRAFT, "curator@example.org")
    assert [row.criterion.number for row in pilot.criteria_used.all()] == ["CF-006"]
    assert [row.code for row in pilot.cpv_codes.all()] == ["30213100"]
    page = curator.get(f"{PILOTS}{pilot.pk}/change/").content.decode()
    assert "Nothing is missing" in page
    curator.post(f"{PILOTS}{pilot.pk}/publish/")
    pilot.refresh_from_db()
    assert pilot.state == ContentState.PUBLISHED
    assert CriterionUse.objects.get().pilots == 1
    assert curator.post(f"{PILOTS}{pilot.pk}/withdraw/", {"reason": ""}).status_code == 422
    curator.post(f"{PILOTS}{pilot.pk}/withdraw/", {"reason": "Numbat reason"})
    pilot.refresh_from_db()
    assert pilot.state == ContentState.WITHDRAWN
    assert not CriterionUse.objects.exists()
    deeds = AuditEntry.objects.filter(subject="PI-001").order_by("pk").values_list("verb", flat=True)
    assert list(deeds) == ["pilot.create", "pilot.publish", "pilot.withdraw"]
    history = curator.get(f"{PILOTS}{pilot.pk}/history/").content.decode()
    assert "withdrew the pilot" in history
    assert "Numbat reason" in history


def test_a_draft_that_lacks_something_says_what(curator: Client) -> None:
    pilot = draft_pilot(sources=[])
    page = curator.get(f"{PILOTS}{pilot.pk}/change/").content.decode()
    assert "1 thing is missing before it can be published" in page
    answer = curator.post(f"{PILOTS}{pilot.pk}/publish/", follow=True)
    assert "Add at least one source" in answer.content.decode()
    pilot.refresh_from_db()
    assert pilot.state == ContentState.DRAFT


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title_en": ""}, "Write this in at least one language."),
        ({"organisation_name": ""}, "Choose an organisation, or write its name."),
        ({"country": "be"}, "Write the country as two capital letters, for example BE."),
        ({"started_on": "March"}, "Write 2024, 2024-06 or 2024-06-14."),
        ({"ended_on": "2023"}, "The end lies before the beginning."),
        ({"visibility": "GROUP"}, "Choose a group, or another visibility."),
        ({"cpv_codes": "99999999"}, "The portal does not know these CPV codes: 99999999."),
        ({"criteria_used-0-bids_meeting": 6}, "No more bids can meet the criterion than were received."),
        ({"criteria_used-0-price_percent": 5}, "A percentage belongs to a lower or a higher price, and is more than"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(curator: Client, changes: dict[str, Any], message: str) -> None:
    answer = curator.post(f"{PILOTS}add/", pilot_form(used_row()) | changes)
    assert answer.status_code == 200
    assert message in " ".join(answer.content.decode().replace("&#x27;", "'").split())
    assert not Pilot.objects.exists()


def test_a_criterion_stands_once_and_drafts_cannot_be_chosen(curator: Client) -> None:
    from making import draft

    answer = curator.post(f"{PILOTS}add/", pilot_form(used_row(), used_row()))
    assert "A criterion stands once in a pilot, in the version that was used." in problems(answer)
    other = draft("CF-900")
    answer = curator.post(f"{PILOTS}add/", pilot_form(used_row(version=other.pk)))
    assert any("valid choice" in problem for problem in problems(answer))
    assert not Pilot.objects.exists()


def test_an_edit_leaves_its_trace_and_moves_the_figures(curator: Client) -> None:
    curator.post(f"{PILOTS}add/", pilot_form(used_row()))
    pilot = Pilot.objects.get()
    curator.post(f"{PILOTS}{pilot.pk}/publish/")
    row, source = pilot.criteria_used.get(), pilot.sources.get()
    changed = pilot_form(title_en="Potoroo") | formset(
        "criteria_used", used_row("CF-025", id=row.pk, pilot=pilot.pk), initial=1
    )
    changed |= formset(
        "sources",
        {
            "id": source.pk,
            "pilot": pilot.pk,
            "title": "Source",
            "language": "en",
            "reliability": "LINKED_ONLY",
            "position": 0,
        },
        initial=1,
    )
    saved = curator.post(f"{PILOTS}{pilot.pk}/change/", changed)
    assert saved.status_code == 302, problems(saved)
    uses = dict(CriterionUse.objects.values_list("criterion__number", "pilots"))
    assert uses == {"CF-025": 1}
    edit = AuditEntry.objects.get(subject="PI-001", verb="pilot.update")
    assert edit.details == {"fields": ["criteria_used", "title_en"]}


def test_a_published_pilot_cannot_lose_what_it_needs_and_the_form_keeps_what_was_written(curator: Client) -> None:
    curator.post(f"{PILOTS}add/", pilot_form(used_row()))
    pilot = Pilot.objects.get()
    curator.post(f"{PILOTS}{pilot.pk}/publish/")
    row, source = pilot.criteria_used.get(), pilot.sources.get()
    changed = pilot_form(title_en="Potoroo", product_groups=[])
    changed |= formset("criteria_used", used_row(id=row.pk, pilot=pilot.pk), initial=1)
    changed |= formset(
        "sources",
        {
            "id": source.pk,
            "pilot": pilot.pk,
            "title": "Source",
            "language": "en",
            "reliability": "LINKED_ONLY",
            "position": 0,
        },
        initial=1,
    )
    answer = curator.post(f"{PILOTS}{pilot.pk}/change/", changed)
    assert answer.status_code == 422
    assert problems(answer) == ["Choose at least one product group: it is how buyers find the pilot."]
    assert 'value="Potoroo"' in answer.content.decode()
    pilot.refresh_from_db()
    assert (pilot.title_en, pilot.product_groups.count()) == ("Numbat", 1)


def test_a_good_practice_is_written_and_published(curator: Client) -> None:
    data = {
        "slug": "bilby",
        "title_en": "Bilby",
        "summary_en": "Bilby summary",
        "organisation_en": "Bilby City",
        "situation_en": "Bilby situation",
        "what_was_done_en": "Bilby deed",
        "source_language": "en",
        "level": "LOCAL",
        "countries": "BE,NL",
        "year_label": "2021",
        "year_from": 2021,
        "year_to": 2021,
        "themes": [Theme.objects.get(slug="circular").pk],
        "product_groups": [ProductGroup.objects.get(slug="laptops").pk],
        "used_criteria": "cf-006, CF-025",
        "related_criteria": "",
        "reliability": "LINKED_ONLY",
        "visibility": "PUBLIC",
        **formset("results"),
        **formset("sources", {"title": "S", "language": "en", "url": "https://bilby.example/", "title_seen": "on"}),
    }
    unknown = curator.post(f"{PRACTICES}add/", data | {"used_criteria": "CF-999"})
    assert any("There is no criterion CF-999" in problem for problem in problems(unknown))
    saved = curator.post(f"{PRACTICES}add/", data)
    assert saved.status_code == 302, problems(saved)
    practice = GoodPractice.objects.get()
    assert {row.number for row in practice.used_criteria.all()} == {"CF-006", "CF-025"}
    assert 'value="CF-006, CF-025"' in curator.get(f"{PRACTICES}{practice.pk}/change/").content.decode()
    curator.post(f"{PRACTICES}{practice.pk}/publish/")
    practice.refresh_from_db()
    assert practice.state == ContentState.PUBLISHED
    curator.post(f"{PRACTICES}{practice.pk}/withdraw/", {"reason": "x"})
    practice.refresh_from_db()
    assert practice.state == ContentState.WITHDRAWN


@pytest.mark.parametrize(
    ("rights", "status"),
    [
        ((), 403),
        (("practice.view_pilot",), 403),
        (("practice.view_pilot", "practice.change_pilot"), 403),
        (("practice.view_pilot", "practice.publish_pilot"), 302),
    ],
)
def test_publishing_needs_its_right(client: Client, rights: tuple[str, ...], status: int) -> None:
    pilot = draft_pilot()
    client.force_login(user("clerk@example.org", *rights, is_staff=True))
    assert client.post(f"{PILOTS}{pilot.pk}/publish/").status_code == status
    pilot.refresh_from_db()
    assert (pilot.state == ContentState.PUBLISHED) == (status == 302)
    assert client.get(f"{PILOTS}{pilot.pk}/delete/").status_code == 403


def test_the_lists_filter_by_missing_translation_and_ask_as_often_for_one_row_as_for_many(curator: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    published_pilot(title={"en": "Wallaby"})
    published_practice(title={"en": "Wallaby"})
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(PILOTS).status_code == 200
            assert curator.get(PRACTICES).status_code == 200
        counts.append(len(captured))
        for _number in range(5):
            published_pilot()
            draft_practice()
    assert counts[0] == counts[1]
    for address in (PILOTS, PRACTICES):
        assert curator.get(address, {"missing": "fr"}).context["cl"].result_count == 1
        assert curator.get(address, {"q": "wallaby"}).context["cl"].result_count == 1
    assert Criterion.objects.count() == 77
