"""The good practices of the starter content, and what the loader says of files that are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from criteria.models import CriterionVersion
from groups.enums import ContentState, Visibility
from practice.actions import problems_of_good_practice, withdraw_good_practice
from practice.loading import load_good_practices
from practice.models import GoodPractice
from publishing.files import ContentError
from publishing.loading import Load, Outcome
from publishing.texts import languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NAME = "leeuwarden-one-for-one"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(settings.CONTENT_DIR / "good_practices", tmp_path / "good_practices")
    return tmp_path


def load(folder: Path) -> dict[Outcome, int]:
    load = Load()
    load_good_practices(folder, load)
    return dict(load.outcomes)


def edit(folder: Path, before: str, after: str, name: str = NAME) -> Path:
    path = folder / "good_practices" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


def test_the_starter_content_holds_fifteen_complete_good_practices() -> None:
    rows = list(GoodPractice.objects.all())
    assert len(rows) == 15
    for row in rows:
        assert (row.state, row.visibility, row.created_by) == (ContentState.PUBLISHED, Visibility.PUBLIC, None)
        assert problems_of_good_practice(row) == []
        for field in ("title", "summary", "organisation", "situation", "what_was_done", "lessons", "caution"):
            for code in languages():
                assert getattr(row, f"{field}_{code}"), (row.slug, field, code)
        for result in row.results.all():
            assert all(getattr(result, f"{name}_{code}") for name in ("figure", "how_known") for code in languages())


def test_the_files_and_the_database_say_the_same() -> None:
    for path in sorted((settings.CONTENT_DIR / "good_practices").glob("*.yaml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        row = GoodPractice.objects.get(slug=said["id"])
        for code in languages():
            assert row.caution_fr
            assert getattr(row, f"caution_{code}") == said["caution"][code].strip()
            assert [getattr(r, f"figure_{code}") for r in row.results.all()] == [
                entry["figure"][code].strip() for entry in said["results"]
            ]
        assert [(s.title, s.url, s.year, s.title_seen) for s in row.sources.all()] == [
            (entry["title"].strip(), entry["url"].strip(), entry["year"], entry["title_seen"])
            for entry in said["sources"]
        ]
        assert {c.number for c in row.used_criteria.all()} == set(said["criteria"])
        assert {c.number for c in row.related_criteria.all()} == set(said["related_criteria"])


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("netherlands-workplace-hardware", {"CIR-35", "CIR-38", "ECO-23"}),
        ("norway-second-life", {"FAI-11"}),
        ("denmark-green-criteria-tried-out", {"ECO-06"}),
        ("ghent-printers-and-software", {"CIR-37"}),
        ("make-ict-fair-five-buyers", set()),
    ],
)
def test_criteria_are_those_of_the_facts(slug: str, facts: set[str]) -> None:
    criteria = GoodPractice.objects.get(slug=slug).used_criteria.all()
    assert set(CriterionVersion.objects.filter(criterion__in=criteria).values_list("fact", flat=True)) == facts


def test_loading_again_changes_nothing(folder: Path) -> None:
    assert load(folder) == {Outcome.UNCHANGED: 15}


def test_a_changed_file_changes_its_row_alone(folder: Path) -> None:
    edit(folder, "en: Municipality of Leeuwarden, Netherlands", "en: Wallaby")
    assert load(folder) == {Outcome.UNCHANGED: 14, Outcome.CHANGED: 1}
    assert GoodPractice.objects.get(slug=NAME).organisation_en == "Wallaby"
    assert GoodPractice.objects.count() == 15


def test_what_a_curator_has_withdrawn_stays_withdrawn(folder: Path) -> None:
    withdraw_good_practice(practice=GoodPractice.objects.get(slug=NAME), by=None, reason="x")
    edit(folder, "en: Municipality of Leeuwarden, Netherlands", "en: Wallaby")
    load(folder)
    row = GoodPractice.objects.get(slug=NAME)
    assert (row.state, row.organisation_en) == (ContentState.WITHDRAWN, "Wallaby")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("level: local", "level: village", "level: "),
        ("countries: [NL]", "countries: [XX]", "countries.0: “XX” is no country"),
        ("countries: [NL]", "countries: []", "Name at least one country."),
        ("year_to: 2021", "year_to: 2020", "year_from and year_to stand together"),
        ("themes: [circular]", "themes: [golden]", "themes: 'golden' is no known theme"),
        ("related_criteria: [CF-030, CF-031]", "related_criteria: [CF-999]", "'CF-999' is no known criterion"),
        ("related_criteria: [CF-030, CF-031]", "related_criteria: [FAI-01]", "related_criteria.0: "),
        ("criteria: []", "criteria: [CF-030]", "stands under criteria and related_criteria"),
        ("title_seen: false", "title_sen: false", "sources.0.title_sen: is not a known field"),
        ("id: leeuwarden-one-for-one", "id: wallaby", "call the file wallaby.yaml"),
        ("reliability: checked_by_curator", "visibility: group", "a file holds what everybody may read"),
    ],
)
def test_an_error_names_file_field_and_cure(folder: Path, before: str, after: str, message: str) -> None:
    path = edit(folder, before, after)
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert str(path) in str(caught.value)
    assert ", line " in str(caught.value)
    assert message in str(caught.value)


def test_one_wrong_file_loads_nothing(tmp_path: Path, client: Client) -> None:
    folder = tmp_path / "content"
    shutil.copytree(settings.CONTENT_DIR, folder)
    edit(folder, "en: Municipality of Leeuwarden, Netherlands", "en: Wallaby")
    edit(folder, "level: ", "level: x", name="norway-second-life")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_catalogue", folder, verbosity=0)
    assert GoodPractice.objects.get(slug=NAME).organisation_en == "Municipality of Leeuwarden, Netherlands"
