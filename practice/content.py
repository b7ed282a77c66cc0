"""What a pilot and a good practice say, as plain data: what files, forms and demo data hand to the actions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from babel import Locale
from django.conf import settings
from django.db.models import Model
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from criteria.content import UnknownReferenceError
from criteria.models import CpvCode, Criterion, CriterionVersion, ProductGroup, Theme
from criteria.models.criterion import NUMBER_PATTERN as CRITERION_PATTERN
from groups.enums import Visibility
from groups.models import Group
from members.enums import Level
from members.models import Organisation
from practice.enums import Challenge, Outcome, PriceEffect, Procedure, Reliability, ValueBand
from practice.models import (
    GoodPractice,
    GoodPracticeResult,
    GoodPracticeSource,
    Pilot,
    PilotCriterion,
    PilotResult,
    PilotSource,
)
from practice.models.pilot import DATE_PATTERN
from practice.models.pilot import NUMBER_PATTERN as PILOT_PATTERN
from publishing.files import OneText, Strict, Texts

_TERRITORIES = frozenset(code for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", code))


def _at_most(limit: int) -> AfterValidator:
    def check(texts: Texts) -> Texts:
        for code, value in texts.model_dump().items():
            if len(value) > limit:
                raise ValueError(f"{code}: has {len(value)} characters; shorten it to {limit}")
        return texts

    return AfterValidator(check)


def _known_country(code: str) -> str:
    if code not in _TERRITORIES:
        raise ValueError(f"“{code}” is no country; write its ISO 3166 code, for example BE")
    return code


def _each_once(values: list[str]) -> list[str]:
    if len(values) != len(set(values)):
        raise ValueError("names an entry twice; remove one")
    return values


Country = Annotated[str, AfterValidator(_known_country)]
Names = Annotated[list[str], AfterValidator(_each_once)]
CriterionNumber = Annotated[str, StringConstraints(pattern=CRITERION_PATTERN)]
CriterionNumbers = Annotated[list[CriterionNumber], AfterValidator(_each_once)]
PilotNumber = Annotated[str, StringConstraints(pattern=PILOT_PATTERN)]
Date = Annotated[str, StringConstraints(pattern=DATE_PATTERN)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Language = Literal[tuple(code for code, _name in settings.LANGUAGES)]  # type: ignore[valid-type]


def _lower(choices: Any) -> Any:
    """The values of an enumeration as files write them."""
    return Literal[tuple(choice.lower() for choice in choices.values)]


Title = Annotated[Texts, _at_most(120)]
Summary = Annotated[Texts, _at_most(200)]
Unit = Annotated[Texts, _at_most(60)]


class SourceContent(Strict):
    """A public document. The title stands in the language of the document."""

    title: Annotated[OneText, StringConstraints(min_length=1, max_length=400)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "en"
    publisher: Annotated[OneText, StringConstraints(max_length=200)] = ""
    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=1000)] = ""
    year: Year | None = None


class Shared(Strict):
    """What both have: who may see it, and the group that it belongs to, by its identifier."""

    source_language: Language = settings.LANGUAGE_CODE
    visibility: _lower(Visibility) = "public"  # type: ignore[valid-type]
    group: str | None = None
    title: Title
    summary: Summary
    level: _lower(Level)  # type: ignore[valid-type]
    product_groups: Names
    lessons: Texts = Texts()


class PilotCriterionContent(Strict):
    """A criterion in the version that was used; without a version, the one in force."""

    criterion: CriterionNumber
    version: Annotated[int, Field(ge=1)] | None = None
    outcome: _lower(Outcome)  # type: ignore[valid-type]
    bids_received: Annotated[int, Field(ge=0, le=10_000)] | None = None
    bids_meeting: Annotated[int, Field(ge=0, le=10_000)] | None = None
    price_effect: _lower(PriceEffect) = "not_known"  # type: ignore[valid-type]
    price_percent: Annotated[Decimal, Field(gt=0, max_digits=5, decimal_places=2)] | None = None
    challenged: _lower(Challenge) = "unknown"  # type: ignore[valid-type]
    lesson: Texts = Texts()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.bids_meeting is not None and (self.bids_received is None or self.bids_meeting > self.bids_received):
            raise ValueError("bids_meeting is more than bids_received; correct one of them")
        if self.price_percent is not None and self.price_effect not in ("lower", "higher"):
            raise ValueError("price_percent needs the price_effect lower or higher; correct one of them")
        return self


class PilotResultContent(Strict):
    figure: Annotated[Decimal, Field(max_digits=16, decimal_places=4)]
    unit: Unit
    what: Summary
    how_measured: Texts


class PilotSourceContent(SourceContent):
    reliability: _lower(Reliability) = "supplied_by_member"  # type: ignore[valid-type]


class PilotContent(Shared):
    """Everything that a pilot says, by natural keys. A draft may lack texts; see `actions.problems_of_pilot`."""

    organisation: str | None = None
    organisation_name: Annotated[OneText, StringConstraints(max_length=200)] = ""
    country: Country
    started_on: Date
    ended_on: Date | Literal[""] = ""
    bought: Texts
    cpv: Names = []
    quantity: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None
    quantity_unit: Unit = Texts()
    value_band: _lower(ValueBand) = "not_stated"  # type: ignore[valid-type]
    procedure: _lower(Procedure) = "not_stated"  # type: ignore[valid-type]
    criteria: list[PilotCriterionContent] = []
    results: list[PilotResultContent] = []
    sources: list[PilotSourceContent] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.organisation and not self.organisation_name:
            raise ValueError("names no organisation; add organisation or organisation_name")
        _each_once([row.criterion for row in self.criteria])
        return self


class GoodPracticeResultContent(Strict):
    figure: Texts
    how_known: Texts


class GoodPracticeSourceContent(SourceContent):
    title_seen: bool = True


class GoodPracticeContent(Shared):
    """Everything that a good practice says. `criteria` were used, `related_criteria` only share the subject."""

    organisation: Annotated[Texts, _at_most(300)]
    countries: Annotated[list[Country], AfterValidator(_each_once)]
    year: Annotated[OneText, StringConstraints(max_length=40)] = ""
    year_from: Year | None = None
    year_to: Year | None = None
    situation: Texts
    what_was_done: Texts
    caution: Texts = Texts()
    results: list[GoodPracticeResultContent] = []
    themes: Names
    criteria: CriterionNumbers = []
    related_criteria: CriterionNumbers = []
    pilots: Annotated[list[PilotNumber], AfterValidator(_each_once)] = []
    sources: list[GoodPracticeSourceContent] = []
    reliability: _lower(Reliability) = "linked_only"  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.year_from is None) != (self.year_to is None) or (self.year_from or 0) > (self.year_to or 0):
            raise ValueError("year_from and year_to stand together, the first before the last; correct them")
        if both := set(self.criteria) & set(self.related_criteria):
            raise ValueError(f"{', '.join(sorted(both))} stands under criteria and related_criteria; remove one")
        return self


def _find(model: type[Model], key: str, values: Iterable[str], field: str, what: str) -> list[Any]:
    values = list(values)
    found = {getattr(row, key): row for row in model._default_manager.filter(**{f"{key}__in": values})}
    for value in values:
        if value not in found:
            raise UnknownReferenceError(field, value, what)
    return [found[value] for value in values]


def _one(model: type[Model], slug: str | None, field: str, what: str) -> Any:
    return _find(model, "slug", [slug], field, what)[0] if slug else None


def _versions(rows: list[PilotCriterionContent]) -> list[CriterionVersion]:
    criteria = _find(Criterion, "number", [row.criterion for row in rows], "criteria", "criterion")
    found = []
    for row, criterion in zip(rows, criteria, strict=True):
        versions = criterion.versions.published()
        version = (
            versions.filter(pk=criterion.current_id) if row.version is None else versions.filter(version=row.version)
        ).first()
        if version is None:
            name = row.criterion if row.version is None else f"{row.criterion} v{row.version}"
            raise UnknownReferenceError("criteria", name, "published version of a criterion")
        found.append(version)
    return found


def _write_shared(row: Pilot | GoodPractice, content: Shared, texts: Iterable[str]) -> None:
    row.source_language = content.source_language
    row.visibility = content.visibility.upper()
    row.group = _one(Group, content.group, "group", "group")
    row.level = content.level.upper()
    for field in texts:
        for column, value in getattr(content, field).columns(field).items():
            setattr(row, column, value)


def write_pilot(pilot: Pilot, content: PilotContent) -> None:
    """Makes the pilot say exactly what the content says, and saves it; its documents stay.

    Runs inside the caller's transaction. Raises UnknownReferenceError for an organisation, group, product group, CPV
    code or published version that the portal does not have, and ValidationError for dates that do not fit.
    """
    groups = _find(ProductGroup, "slug", content.product_groups, "product_groups", "product group")
    codes = _find(CpvCode, "code", content.cpv, "cpv", "CPV code")
    versions = _versions(content.criteria)
    _write_shared(pilot, content, ("title", "summary", "bought", "quantity_unit", "lessons"))
    pilot.organisation = _one(Organisation, content.organisation, "organisation", "organisation")
    pilot.organisation_name = content.organisation_name
    pilot.country = content.country
    pilot.started_on, pilot.ended_on = content.started_on, content.ended_on
    pilot.quantity = content.quantity
    pilot.value_band, pilot.procedure = content.value_band.upper(), content.procedure.upper()
    pilot.clean()
    pilot.save()
    pilot.product_groups.set(groups)
    pilot.cpv_codes.set(codes)
    for parts in (pilot.criteria_used, pilot.results, pilot.sources):
        parts.all().delete()
    PilotCriterion.objects.bulk_create(
        PilotCriterion(
            pilot=pilot,
            position=position,
            version=version,
            criterion_id=version.criterion_id,
            outcome=row.outcome.upper(),
            bids_received=row.bids_received,
            bids_meeting=row.bids_meeting,
            price_effect=row.price_effect.upper(),
            price_percent=row.price_percent,
            challenged=row.challenged.upper(),
            **row.lesson.columns("lesson"),
        )
        for position, (row, version) in enumerate(zip(content.criteria, versions, strict=True))
    )
    PilotResult.objects.bulk_create(
        PilotResult(
            pilot=pilot,
            position=position,
            figure=row.figure,
            **row.unit.columns("unit"),
            **row.what.columns("what"),
            **row.how_measured.columns("how_measured"),
        )
        for position, row in enumerate(content.results)
    )
    PilotSource.objects.bulk_create(
        PilotSource(
            pilot=pilot,
            position=position,
            reliability=row.reliability.upper(),
            **row.model_dump(exclude={"reliability"}),
        )
        for position, row in enumerate(content.sources)
    )


_PRACTICE_TEXTS = ("title", "summary", "organisation", "situation", "what_was_done", "lessons", "caution")


def write_good_practice(practice: GoodPractice, content: GoodPracticeContent) -> None:
    """Makes the good practice say exactly what the content says, and saves it.

    Runs inside the caller's transaction. Raises UnknownReferenceError for a group, product group, theme, criterion or
    pilot that the portal does not have.
    """
    links = {
        "product_groups": _find(ProductGroup, "slug", content.product_groups, "product_groups", "product group"),
        "themes": _find(Theme, "slug", content.themes, "themes", "theme"),
        "used_criteria": _find(Criterion, "number", content.criteria, "criteria", "criterion"),
        "related_criteria": _find(Criterion, "number", content.related_criteria, "related_criteria", "criterion"),
        "pilots": _find(Pilot, "number", content.pilots, "pilots", "pilot"),
    }
    _write_shared(practice, content, _PRACTICE_TEXTS)
    practice.countries = content.countries
    practice.year_label = content.year
    practice.year_from, practice.year_to = content.year_from, content.year_to
    practice.reliability = content.reliability.upper()
    practice.save()
    for field, rows in links.items():
        getattr(practice, field).set(rows)
    practice.results.all().delete()
    practice.sources.all().delete()
    GoodPracticeResult.objects.bulk_create(
        GoodPracticeResult(
            good_practice=practice,
            position=position,
            **row.figure.columns("figure"),
            **row.how_known.columns("how_known"),
        )
        for position, row in enumerate(content.results)
    )
    GoodPracticeSource.objects.bulk_create(
        GoodPracticeSource(good_practice=practice, position=position, **row.model_dump())
        for position, row in enumerate(content.sources)
    )
