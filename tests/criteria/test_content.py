"""The content of a version as plain data: what is read is what was written, and what is wrong is named."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
import yaml
from django.conf import settings
from making import content, draft, texts
from pydantic import ValidationError

from criteria.content import CriterionContent, UnknownReferenceError, content_of, write_content
from criteria.loading import CriterionEntry, criterion_files
from criteria.models import Criterion, CriterionVersion
from publishing.files import read_file

FILES = criterion_files(settings.CONTENT_DIR)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_every_shipped_criterion_says_in_the_database_what_its_file_says() -> None:
    relations = read_file(settings.CONTENT_DIR / "relations.yaml").data
    assert len(FILES) == 77
    for path in FILES:
        entry = read_file(path).read_as(CriterionEntry)
        own = [dict(row) for row in relations if row["criterion"] == entry.number]
        for row in own:
            del row["criterion"]
        fields = {name: getattr(entry, name) for name in CriterionContent.model_fields}
        expected = CriterionContent.model_validate(fields | {"relations": [*entry.relations, *own]})
        version = CriterionVersion.objects.get(criterion__number=entry.number)
        assert content_of(version) == expected, entry.number
        assert content_of(version).digest() == expected.digest()


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"slots": [], "requirement": texts("No slot"), "labels": [], "relations": [], "cpv": []},
        {"confidence": "well-known", "kind": "selection_criterion", "ambition": "ambitious"},
        {"legal_minimum": {"since": dt.date(2025, 6, 20), "rule": texts("A rule")}},
        {
            "slots": [
                {
                    "name": "a",
                    "type": "decimal",
                    "min": "0.25",
                    "max": "100",
                    "recommended": "33.3333",
                    "label": texts("A"),
                },
                {
                    "name": "b",
                    "type": "date",
                    "min": dt.date(2026, 1, 1),
                    "max": dt.date(2027, 1, 1),
                    "label": texts("B"),
                },
                {"name": "c", "type": "choice", "options": texts("one\ntwo"), "label": texts("C")},
                {"name": "d", "type": "text", "label": texts("D")},
                {"name": "e", "type": "percentage", "recommended": "0", "label": texts("E")},
                {"name": "f", "type": "money", "min": "1000000", "label": texts("F")},
                {"name": "g", "type": "integer", "min": "-10", "max": "0", "label": texts("G")},
            ],
            "requirement": texts("{a} {b} {c} {d} {e} {f} {g}"),
        },
        {
            "proof": [
                {"means": texts(str(n)), "stage": stage, "hours": hours}
                for n, (stage, hours) in enumerate(
                    [("tender", "0"), ("award", "0.25"), ("delivery", "1"), ("performance", "100")]
                )
            ]
        },
        {"title": {"fr": "Seulement en français"}, "source_language": "fr"},
        {
            "labels": [
                {
                    "label": "tco-certified",
                    "generation": "9",
                    "valid_from": dt.date(2020, 1, 1),
                    "valid_until": dt.date(2020, 1, 1),
                },
                {"label": "tco-certified", "generation": "10", "note": texts("note")},
            ]
        },
    ],
)
def test_what_is_written_is_what_is_read(changes: dict[str, Any]) -> None:
    wanted = content(**changes)
    version = draft(**changes)
    read = content_of(CriterionVersion.objects.get(pk=version.pk))
    assert read == wanted
    assert read.digest() == wanted.digest()


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_writing_again_replaces_everything() -> None:
    version = draft()
    other = content(
        themes=["fair"],
        slots=[],
        requirement=texts("Other"),
        labels=[],
        relations=[],
        cpv=[],
        proof=[],
        sources=[],
        caution={},
    )
    write_content(version, other)
    assert content_of(CriterionVersion.objects.get(pk=version.pk)) == other


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("changes", "field", "value", "what"),
    [
        ({"themes": ["circular", "golden"]}, "themes", "golden", "theme"),
        ({"strategies": ["golden"]}, "strategies", "golden", "strategy"),
        ({"product_groups": ["golden"]}, "product_groups", "golden", "product group"),
        ({"phases": ["golden"]}, "phases", "golden", "life-cycle phase"),
        ({"cpv": ["00000000"]}, "cpv", "00000000", "CPV code"),
        ({"sources": [{"source": "golden"}]}, "sources", "golden", "source"),
        ({"labels": [{"label": "golden"}]}, "labels", "golden", "label"),
        ({"relations": [{"relation": "replaces", "to": "CF-999"}]}, "relations", "CF-999", "criterion"),
    ],
)
def test_a_content_that_names_what_there_is_not_is_refused_whole(
    changes: dict[str, Any], field: str, value: str, what: str
) -> None:
    before = Criterion.objects.count(), CriterionVersion.objects.count()
    with pytest.raises(UnknownReferenceError) as caught:  # noqa: PT012
        from django.db import transaction

        with transaction.atomic():
            draft(**changes)
    assert (caught.value.field, caught.value.value, caught.value.what) == (field, value, what)
    assert (Criterion.objects.count(), CriterionVersion.objects.count()) == before


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    data = json.loads(content().model_dump_json())
    shuffled = random.Random(7)

    def shuffle(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffle(value[key]) for key in shuffled.sample(sorted(value), len(value))}
        return [shuffle(entry) for entry in value] if isinstance(value, list) else value

    others = [CriterionContent.model_validate_json(json.dumps(shuffle(data))) for _again in range(10)]
    assert {other.digest() for other in others} == {content().digest()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"product_groups": ["laptops", "tablets"]}, {"product_groups": ["tablets", "laptops"]}),  # sets
        ({"title": {"fr": " Titre\n"}}, {"title": {"fr": "Titre", "nl": ""}}),
        ({"caution": {}}, {"caution": {"en": ""}}),
        ({"proof": [{"means": {"en": "x"}, "stage": "tender", "hours": 1}]},) * 2,
    ],
)
def test_equal_contents_have_equal_digests(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert content(**one).digest() == content(**other).digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"effect": 3},
        {"title": texts("Quokka title", de="Anders")},
        {"checked_on": dt.date(2026, 1, 2)},
        {"sources": []},
        {"relations": []},
        {
            "slots": [
                {
                    "name": "warranty_months",
                    "type": "integer",
                    "min": 24,
                    "max": 60,
                    "recommended": 37,
                    "label": texts("Months of warranty"),
                }
            ]
        },
        {"proof": [{"means": texts("Quokka proof"), "stage": "award", "hours": "0.5"}]},
    ],
)
def test_different_contents_have_different_digests(changes: dict[str, Any]) -> None:
    assert content(**changes).digest() != content().digest()


SLOT = {"name": "warranty_months", "type": "integer", "label": texts("Months")}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown field", {"golden": 1}, "Extra inputs are not permitted"),
    ("an unknown language", {"title": {"it": "Titolo"}}, "Extra inputs are not permitted"),
    ("a missing kind", {"kind": None}, "Input should be 'selection_criterion'"),
    ("an unknown kind", {"kind": "TECHNICAL_SPECIFICATION"}, "Input should be 'selection_criterion'"),
    ("an unknown ambition", {"ambition": "huge"}, "Input should be 'basic', 'advanced' or 'ambitious'"),
    ("an unknown source language", {"source_language": "it"}, "Input should be 'fr', 'nl', 'en' or 'de'"),
    ("an effect of 0", {"effect": 0}, "greater than or equal to 1"),
    ("an effort of 4", {"effort": 4}, "less than or equal to 3"),
    ("a market of 1.5", {"market": 1.5}, "valid integer"),
    ("a date that is none", {"checked_on": "soon"}, "valid date"),
    ("a title of 121 characters", {"title": {"nl": "x" * 121}}, "title: nl: has 121 characters; shorten it to 120"),
    (
        "a summary of 201 characters",
        {"summary": {"de": "x" * 201}},
        "summary: de: has 201 characters; shorten it to 200",
    ),
    ("a control character", {"title": {"en": "a\x00b"}}, "contains a control character; remove it"),
    ("a theme twice", {"themes": ["fair", "fair"]}, "names an entry twice; remove one"),
    ("a CPV code twice", {"cpv": ["30213100", "30213100"]}, "names an entry twice; remove one"),
    ("a relation to no number", {"relations": [{"relation": "replaces", "to": "12"}]}, "match pattern"),
    ("an unknown relation", {"relations": [{"relation": "likes", "to": "CF-001"}]}, "Input should be 'replaces'"),
    ("an unknown stage", {"proof": [{"means": {}, "stage": "later", "hours": 1}]}, "Input should be 'tender'"),
    ("negative hours", {"proof": [{"means": {}, "stage": "tender", "hours": -1}]}, "greater than or equal to 0"),
    (
        "a label that ends before it begins",
        {"labels": [{"label": "x", "valid_from": dt.date(2026, 1, 2), "valid_until": dt.date(2026, 1, 1)}]},
        "valid_until lies before valid_from; correct one of them",
    ),
    ("two slots of one name", {"slots": [SLOT, SLOT]}, "two slots have the same name; rename one"),
    ("a slot that is not declared", {"slots": []}, "uses {warranty_months}, which slots does not declare"),
    ("a slot in capitals", {"requirement": {"nl": "{Warranty}"}}, "requirement: nl: malformed slot at “{Warranty}”"),
    (
        "an unclosed brace",
        {"requirement": {"fr": "a {warranty_months b"}},
        "requirement: fr: malformed slot at “{warranty_months b”",
    ),
    ("a closing brace alone", {"requirement": {"fr": "a } b"}}, "requirement: fr: malformed slot at “} b”"),
    ("an empty slot", {"requirement": {"fr": "a {} b"}}, "malformed slot at “{} b”"),
    ("a malformed slot in the scoring", {"scoring": {"de": "{X}"}}, "scoring: de: malformed slot at “{X}”"),
    ("a slot name with a capital", {"slots": [SLOT | {"name": "Months"}]}, "match pattern"),
    ("a slot name of 41 characters", {"slots": [SLOT | {"name": "x" * 41}]}, "match pattern"),
    ("min above max", {"slots": [SLOT | {"min": 5, "max": 4}]}, "min 5 is above max 4; swap or correct them"),
    ("a recommendation below", {"slots": [SLOT | {"min": 5, "recommended": 4}]}, "recommended 4 is outside 5 to"),
    ("a recommendation above", {"slots": [SLOT | {"max": 5, "recommended": 6}]}, "recommended 6 is outside"),
    ("a whole number with decimals", {"slots": [SLOT | {"min": "1.5"}]}, "a whole number has no decimals"),
    ("bounds of a text", {"slots": [SLOT | {"type": "text", "min": 1}]}, "a slot of type text has no min"),
    ("a date among numbers", {"slots": [SLOT | {"min": dt.date(2026, 1, 1)}]}, "must be of that type too"),
    ("a number among dates", {"slots": [SLOT | {"type": "date", "max": 5}]}, "must be of that type too"),
    ("a choice without options", {"slots": [SLOT | {"type": "choice"}]}, "a choice needs options"),
    ("a choice of one", {"slots": [SLOT | {"type": "choice", "options": {"en": "one"}}]}, "a choice needs options"),
    (
        "a choice of different lengths",
        {"slots": [SLOT | {"type": "choice", "options": {"en": "one\ntwo", "fr": "un\ndeux\ntrois"}}]},
        "as many in each language",
    ),
    ("options of a number", {"slots": [SLOT | {"options": {"en": "a\nb"}}]}, "a slot of type integer has no options"),
]


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_refused_and_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        content(**changes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "field",
    ["kind", "ambition", "themes", "effect", "confidence", "checked_on", "review_by", "sources", "title", "proof"],
)
def test_what_every_file_must_have(field: str) -> None:
    data = json.loads(content().model_dump_json())
    del data[field]
    with pytest.raises(ValidationError, match="Field required"):
        CriterionContent.model_validate(data)


def test_a_file_reads_the_same_however_it_is_laid_out() -> None:
    path = FILES[0]
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    again = yaml.safe_load(yaml.safe_dump(data, sort_keys=True, allow_unicode=True, default_flow_style=True))
    assert CriterionEntry.model_validate(again) == read_file(path).read_as(CriterionEntry)
