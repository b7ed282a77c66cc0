"""The home page: what is counted there is true."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import LANGUAGES

from criteria.models import Criterion, Label, LabelCoverage, ProductGroup, Source, SourceCitation
from members.models import Organisation
from pages.models import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_are_counted_and_the_links_lead_to_as_many(client: Client, language: str) -> None:
    with translation.override(language):
        context = client.get(reverse("home")).context
        assert [figure["value"] for figure in context["figures"][:3]] == [
            77,
            len({row.source_id for row in SourceCitation.objects.filter(version__current_for__isnull=False)}),
            len({row.label_id for row in LabelCoverage.objects.filter(version__current_for__isnull=False)}),
        ]
        tiles = [tile for group in context["groups"] for tile in [group, *group["children"]]]
        assert len(tiles) == ProductGroup.objects.count()
        for entry in [*tiles[:: 4 if language != "en" else 1], *context["themes"]]:
            assert client.get(entry["url"]).context["count"] == entry["count"], entry["url"]


def test_sources_and_labels_that_nothing_uses_are_not_counted(client: Client) -> None:
    before = [figure["value"] for figure in client.get("/en/").context["figures"]]
    Source.objects.create(slug="unused", title="Unused", publisher="x")
    Label.objects.create(slug="unused")
    assert [figure["value"] for figure in client.get("/en/").context["figures"]] == before


def test_the_latest_changes_are_the_latest(client: Client) -> None:
    changes = client.get("/en/").context["changes"]
    latest = Criterion.objects.published().order_by("-current__published_at", "-number")[:6]
    assert [change["number"] for change in changes] == [criterion.number for criterion in latest]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_countries_are_those_that_take_part(client: Client, language: str) -> None:
    Organisation.objects.create(slug="guest", name_en="Guest", country="JP", level="NATIONAL", pact_role="GUEST")
    Organisation.objects.create(slug="nobody", name_en="Nobody", country="BR", level="NATIONAL")
    with translation.override(language):
        names = [row["name"] for row in client.get(reverse("home")).context["countries"]]
    expected = set(
        Organisation.objects.filter(pact_role__in=["CO_LEAD", "COORDINATING", "PARTICIPANT"])
        .exclude(country="")
        .values_list("country", flat=True)
    )
    assert len(names) == len(expected)
    assert names == sorted(names)
    assert {"fr": "Belgique", "nl": "België", "en": "Belgium", "de": "Belgien"}[language] in names


def test_examples_of_searches_find_something(client: Client) -> None:
    for language in LANGUAGES:
        with translation.override(language):
            examples = client.get(reverse("home")).context["example_searches"]
        assert len(examples) == 3
        for example in examples:
            assert client.get(example["url"]).context["count"] > 0, example


def test_the_home_page_stands_without_the_editable_pages(client: Client) -> None:
    Page.objects.all().delete()
    answer = client.get("/en/")
    assert answer.status_code == 200
    assert answer.context["events"] == []
    assert len(answer.context["figures"]) == 3
