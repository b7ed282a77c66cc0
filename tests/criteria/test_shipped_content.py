"""The catalogue that comes with the product is complete, and says the same in four languages."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
import yaml
from django.conf import settings
from making import LANGUAGES

from criteria.loading import CriterionEntry, NoteEntry, criterion_files
from criteria.wording import slot_names
from publishing.files import read_file

FILES = criterion_files(settings.CONTENT_DIR)
NUMBERS = [path.stem for path in FILES]
TEXTS = ("title", "summary", "requirement", "rationale", "follow_up", "legal_note")
each_criterion = pytest.mark.parametrize("number", NUMBERS)


@lru_cache(maxsize=100)
def entry(number: str) -> CriterionEntry:
    return read_file(settings.CONTENT_DIR / "criteria" / f"{number}.yaml").read_as(CriterionEntry)


@lru_cache(maxsize=20)
def listed(name: str) -> Any:
    return yaml.safe_load((settings.CONTENT_DIR / name).read_text(encoding="utf-8"))


def translated_texts(number: str) -> dict[str, dict[str, str]]:
    """Every text of a criterion, by where it stands."""
    content = entry(number)
    found = {name: getattr(content, name).model_dump() for name in (*TEXTS, "caution", "scoring")}
    found |= {f"proof {n}": row.means.model_dump() for n, row in enumerate(content.proof)}
    found |= {f"slot {row.name}": row.label.model_dump() for row in content.slots}
    found |= {f"options of {row.name}": row.options.model_dump() for row in content.slots}
    found |= {f"section {n}": row.section.model_dump() for n, row in enumerate(content.sources)}
    found |= {f"label {n}": row.note.model_dump() for n, row in enumerate(content.labels)}
    if content.legal_minimum:
        found["rule"] = content.legal_minimum.rule.model_dump()
    return found


def test_there_are_77() -> None:
    assert [f"CF-{number:03d}" for number in range(1, 78)] == NUMBERS


@each_criterion
def test_every_text_is_there_in_four_languages(number: str) -> None:
    content = entry(number)
    for name, text in translated_texts(number).items():
        given = [code for code, value in text.items() if value]
        required = (
            name in TEXTS
            or name.startswith(("proof", "slot", "rule"))
            or (name == "scoring" and content.kind == "award_criterion")
        )
        assert given == LANGUAGES or (not required and given == []), f"{name}: only {given}"


@each_criterion
def test_every_wording_has_the_declared_slots_in_every_language(number: str) -> None:
    content = entry(number)
    declared = {slot.name for slot in content.slots}
    for name in ("requirement", "scoring"):
        used = {code: slot_names(text) for code, text in getattr(content, name).model_dump().items()}
        assert len(set(map(frozenset, used.values()))) == 1, f"{name}: {used}"
    used = slot_names(content.requirement.en) | slot_names(content.scoring.en)
    assert used == declared


@each_criterion
def test_what_a_buyer_needs_is_there(number: str) -> None:
    content = entry(number)
    assert content.proof
    assert content.sources
    assert content.themes
    assert content.cpv
    assert content.checked_on < content.review_by
    assert bool(content.scoring) == (content.kind == "award_criterion")
    sources = {row["id"]: row for row in listed("sources.yaml")}
    for citation in content.sources:
        assert sources[citation.source]["url"].startswith("https://"), citation.source
    if content.legal_minimum:
        assert re.search(r"\d", content.legal_minimum.rule.en), "the rule has a number"


def test_the_lists_are_complete_in_four_languages() -> None:
    def complete(row: dict[str, Any], *fields: str) -> None:
        for field in fields:
            assert list(row[field]) == LANGUAGES, row["id"]
            assert all(row[field].values()), row["id"]

    def groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [group for row in rows for group in [row, *groups(row.get("children", []))]]

    for name in ("themes", "strategies", "phases"):
        for row in listed(f"taxonomy/{name}.yaml")[name]:
            complete(row, "name", "description")
    for row in groups(listed("taxonomy/product_groups.yaml")["product_groups"]):
        complete(row, "name", "description")
    for row in listed("labels.yaml"):
        complete(row, "name", "owner", "description")
    for row in listed("organisations.yaml"):
        complete(row, "name", "role")


def test_every_source_and_label_of_the_lists_is_used_and_every_used_one_listed() -> None:
    used_sources = {citation.source for number in NUMBERS for citation in entry(number).sources}
    used_labels = {coverage.label for number in NUMBERS for coverage in entry(number).labels}
    assert used_sources <= {row["id"] for row in listed("sources.yaml")}
    assert used_labels <= {row["id"] for row in listed("labels.yaml")}
    assert used_sources == {row["id"] for row in listed("sources.yaml")}


def test_every_relation_leads_somewhere() -> None:
    rows = listed("relations.yaml")
    assert {row["criterion"] for row in rows} | {row["to"] for row in rows} <= set(NUMBERS)
    assert all(row["criterion"] != row["to"] for row in rows)
    pairs = [(row["criterion"], row["relation"], row["to"]) for row in rows]
    assert len(pairs) == len(set(pairs))


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_every_note_to_the_curators_is_attached() -> None:
    from criteria.models import CuratorNote

    expected = set()
    file = read_file(settings.CONTENT_DIR / "curator_notes.yaml")
    for position in range(len(file.data)):
        note = file.read_as(NoteEntry, at=(position,))
        assert all(note.text.model_dump().values()), note.criteria
        expected |= {(number, note.text.en) for number in (NUMBERS if note.criteria == "all" else note.criteria)}
    assert set(CuratorNote.objects.values_list("criterion__number", "text_en")) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_every_shipped_criterion_may_be_published_as_it_is() -> None:
    from criteria import actions
    from criteria.models import Criterion

    for criterion in Criterion.objects.select_related("current"):
        assert actions.problems_before_publication(criterion.current) == [], criterion.number
        assert criterion.current.state == "PUBLISHED"


# --- The same figures in each language ---------------------------------------------------------------------------------

# Texts whose figures differ between languages for a reason. Whoever adds one says why.
DIFFERENT_ON_PURPOSE: dict[tuple[str, str], str] = {}

_SEPARATED = re.compile(r"(?<=\d)[.,](?=\d)|(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")


def figures(text: str) -> Counter[str]:
    """The numbers of a text as their digits alone, for each language separates them in its own way."""
    return Counter(re.findall(r"\d+", _SEPARATED.sub("", slot_free(text))))


def slot_free(text: str) -> str:
    return re.sub(r"\{[^}]*\}", " ", text)


def test_the_figures_of_a_text_are_read_in_each_language() -> None:
    assert figures("1 000 cycles, 83 % et 0,1 %") == figures("1.000 cycli, 83% en 0,1%")
    assert figures("1.000 Zyklen, 83 % und 0,1 %") == figures("1,000 cycles, 83% and 0.1%")
    assert figures("1er janvier 2030") == figures("1 January 2030")
    assert figures("80 %") != figures("8%")
    assert figures("80 and 80") != figures("80")
    assert figures("{points_500} points") == figures("points") == Counter()


@each_criterion
def test_the_figures_are_the_same_in_every_language(number: str) -> None:
    different = {}
    for name, text in translated_texts(number).items():
        found = {code: figures(value) for code, value in text.items()}
        if any(found[code] != found["en"] for code in LANGUAGES) and (number, name) not in DIFFERENT_ON_PURPOSE:
            every = set().union(*found.values())
            different[name] = {
                f: [found[code][f] for code in LANGUAGES] for f in every if len({found[c][f] for c in LANGUAGES}) > 1
            }
    assert different == {}


def test_every_exception_is_still_one() -> None:
    for number, name in DIFFERENT_ON_PURPOSE:
        text = translated_texts(number)[name]
        assert len({tuple(sorted(figures(value).items())) for code, value in text.items()}) > 1, (number, name)
