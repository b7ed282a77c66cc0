"""The content of a version as plain data: what a catalogue file says, what a version says, and how one becomes the other.

`CriterionContent` is the one schema. A file is read into it, a version is written from it and read back into it, and
equal contents have equal digests, so that a file that changed nothing makes no new version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from django.conf import settings
from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic import Strict as StrictType

from criteria.enums import Ambition, Confidence, Kind, ProofStage, RelationKind, SlotType
from criteria.models import (
    CpvCode,
    Criterion,
    CriterionVersion,
    Label,
    LabelCoverage,
    LifeCyclePhase,
    MeansOfProof,
    ProductGroup,
    Relation,
    Slot,
    Source,
    SourceCitation,
    Strategy,
    Theme,
)
from criteria.models.criterion import NUMBER_PATTERN
from criteria.models.slot import SLOT_NAME_PATTERN
from criteria.wording import WordingError, slot_names
from publishing.files import Strict, Texts


def _at_most(texts: Texts, limit: int, field: str) -> None:
    for code, value in texts.model_dump().items():
        if len(value) > limit:
            raise ValueError(f"{field}: {code}: has {len(value)} characters; shorten it to {limit}")


def _sorted_once(values: list[str]) -> list[str]:
    if len(values) != len(set(values)):
        raise ValueError("names an entry twice; remove one")
    return sorted(values)


Names = Annotated[list[str], AfterValidator(_sorted_once)]  # sets, in one order so that equal contents look equal


def _plain(value: Decimal | None) -> Decimal | None:
    """The number without empty decimals, so that 800, 800.0 and the database's 800.0000 have one digest."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _number(digits: int, places: int) -> Any:
    """A number as its column holds it: more places would be rounded there without a word."""
    return Annotated[Decimal, Field(max_digits=digits, decimal_places=places), AfterValidator(_plain)]


# A date of YAML is a date; everything else must be a number (never a timestamp that looks like one).
Bound = Annotated[dt.date, StrictType()] | _number(14, 4) | None  # type: ignore[valid-type]


class SlotContent(Strict):
    name: Annotated[str, StringConstraints(pattern=SLOT_NAME_PATTERN)]
    type: Literal["integer", "decimal", "percentage", "money", "date", "text", "choice"]
    min: Bound = None
    max: Bound = None
    recommended: Bound = None
    label: Texts
    options: Texts = Texts()

    @model_validator(mode="after")
    def _check(self) -> Self:
        bounds = {"min": self.min, "max": self.max, "recommended": self.recommended}
        given = {name: value for name, value in bounds.items() if value is not None}
        kind = SlotType[self.type.upper()]
        if given and not kind.is_number and kind is not SlotType.DATE:
            raise ValueError(f"a slot of type {self.type} has no {', '.join(given)}; remove it or change the type")
        if any(isinstance(value, dt.date) != (kind is SlotType.DATE) for value in given.values()):
            raise ValueError(f"min, max and recommended of a slot of type {self.type} must be of that type too")
        if kind is SlotType.INTEGER and any(value != value.to_integral_value() for value in given.values()):
            raise ValueError("a whole number has no decimals; round the value or use the type decimal")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}; swap or correct them")
        if self.recommended is not None and (
            (self.min is not None and self.recommended < self.min)
            or (self.max is not None and self.recommended > self.max)
        ):
            raise ValueError(f"recommended {self.recommended} is outside {self.min} to {self.max}; correct one of them")
        if self.type == "choice":
            counts = {len(text.splitlines()) for text in self.options.model_dump().values() if text}
            if not counts or counts == {1} or len(counts) > 1:
                raise ValueError("a choice needs options, at least two, one on each line, as many in each language")
        elif self.options:
            raise ValueError(f"a slot of type {self.type} has no options; remove them or use the type choice")
        return self


class ProofContent(Strict):
    means: Texts
    stage: Literal["tender", "award", "delivery", "performance"]
    hours: Annotated[_number(5, 2), Field(ge=0)]  # type: ignore[valid-type]


class CitationContent(Strict):
    source: str
    section: Texts = Texts()


class CoverageContent(Strict):
    label: str
    generation: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    note: Texts = Texts()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_until lies before valid_from; correct one of them")
        return self


class RelationContent(Strict):
    relation: Literal["replaces", "rewards_beyond", "alternative_to"]
    to: Annotated[str, StringConstraints(pattern=NUMBER_PATTERN)]
    scope: Texts = Texts()


class LegalMinimumContent(Strict):
    since: dt.date
    rule: Texts


class CriterionContent(Strict):
    """Everything that a version says, by natural keys. Drafts may lack texts; what may be published is in `actions`."""

    source_language: Literal[tuple(code for code, _name in settings.LANGUAGES)] = settings.LANGUAGE_CODE  # type: ignore[valid-type]
    fact: str = ""
    kind: Literal["selection_criterion", "technical_specification", "award_criterion", "contract_performance_clause"]
    ambition: Literal["basic", "advanced", "ambitious"]
    themes: Names
    strategies: Names
    product_groups: Names
    phases: Names
    cpv: Names = []
    effect: Annotated[int, Field(ge=1, le=3)]
    effort: Annotated[int, Field(ge=1, le=3)]
    market: Annotated[int, Field(ge=1, le=3)]
    legal_minimum: LegalMinimumContent | None = None
    confidence: Literal["checked", "well-known"]
    checked_on: dt.date
    review_by: dt.date
    sources: list[CitationContent]
    labels: list[CoverageContent] = []
    slots: list[SlotContent] = []
    title: Texts
    summary: Texts
    requirement: Texts
    rationale: Texts
    proof: list[ProofContent]
    follow_up: Texts
    caution: Texts = Texts()
    legal_note: Texts
    scoring: Texts = Texts()
    relations: list[RelationContent] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        _at_most(self.title, 120, "title")
        _at_most(self.summary, 200, "summary")
        names = [slot.name for slot in self.slots]
        if len(names) != len(set(names)):
            raise ValueError("slots: two slots have the same name; rename one")
        for field in ("requirement", "scoring"):
            for code, text in getattr(self, field).model_dump().items():
                try:
                    unknown = slot_names(text) - set(names)
                except WordingError as error:
                    raise ValueError(f"{field}: {code}: {error}") from error
                if unknown:
                    braced = ", ".join(f"{{{name}}}" for name in sorted(unknown))
                    raise ValueError(
                        f"{field}: {code}: uses {braced}, which slots does not declare; declare or remove it"
                    )
        return self

    def digest(self) -> str:
        """The same for equal contents, whatever the order of keys or the layout of the file."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


_TEXTS = ("title", "summary", "requirement", "rationale", "follow_up", "caution", "legal_note", "scoring")
_LISTS = {
    "themes": (Theme, "theme"),
    "strategies": (Strategy, "strategy"),
    "product_groups": (ProductGroup, "product group"),
    "phases": (LifeCyclePhase, "life-cycle phase"),
}


_NUMBER_BOUNDS = {"min": "minimum", "max": "maximum", "recommended": "recommended"}
_DATE_BOUNDS = {"min": "earliest", "max": "latest", "recommended": "recommended_date"}


class UnknownReferenceError(Exception):
    """A content names an entry that the portal does not have."""

    def __init__(self, field: str, value: str, what: str) -> None:
        self.field, self.value, self.what = field, value, what
        super().__init__(f"{value!r} is no known {what}; correct it or add it to the portal first")


def _bounds(slot: SlotContent) -> dict[str, Any]:
    columns = _DATE_BOUNDS if slot.type == "date" else _NUMBER_BOUNDS
    return {column: getattr(slot, name) for name, column in columns.items()}


def _find(model: Any, key: str, values: list[str], field: str, what: str) -> list[Any]:
    found = {getattr(row, key): row for row in model.objects.filter(**{f"{key}__in": values})}
    for value in values:
        if value not in found:
            raise UnknownReferenceError(field, value, what)
    return [found[value] for value in values]


def write_content(version: CriterionVersion, content: CriterionContent) -> None:
    """Makes the draft say exactly what the content says, and saves it.

    Runs inside the caller's transaction. Raises UnknownReferenceError for a theme, label, source, CPV code or
    criterion that the portal does not have.
    """
    linked = {
        field: _find(model, "slug", getattr(content, field), field, what) for field, (model, what) in _LISTS.items()
    }
    linked["cpv_codes"] = _find(CpvCode, "code", content.cpv, "cpv", "CPV code")
    sources = _find(Source, "slug", [row.source for row in content.sources], "sources", "source")
    labels = _find(Label, "slug", [row.label for row in content.labels], "labels", "label")
    targets = _find(Criterion, "number", [row.to for row in content.relations], "relations", "criterion")

    version.source_language = content.source_language
    version.fact = content.fact
    version.kind = Kind[content.kind.upper()]
    version.ambition = Ambition[content.ambition.upper()]
    version.effect, version.effort, version.market = content.effect, content.effort, content.market
    version.confidence = Confidence[content.confidence.upper().replace("-", "_")]
    version.checked_on, version.review_by = content.checked_on, content.review_by
    version.legal_minimum_since = content.legal_minimum.since if content.legal_minimum else None
    rule = content.legal_minimum.rule if content.legal_minimum else Texts()
    columns = rule.columns("legal_minimum_rule")
    for field in _TEXTS:
        columns |= getattr(content, field).columns(field)
    for column, value in columns.items():
        setattr(version, column, value)
    version.save()

    for field, rows in linked.items():
        getattr(version, field).set(rows)
    for related in (version.slots, version.proofs, version.citations, version.coverages, version.relations):
        related.all().delete()
    Slot.objects.bulk_create(
        Slot(
            version=version,
            position=position,
            name=slot.name,
            type=SlotType[slot.type.upper()],
            **_bounds(slot),
            **slot.label.columns("label"),
            **slot.options.columns("options"),
        )
        for position, slot in enumerate(content.slots)
    )
    MeansOfProof.objects.bulk_create(
        MeansOfProof(
            version=version,
            position=position,
            stage=ProofStage[proof.stage.upper()],
            hours=proof.hours,
            **proof.means.columns("means"),
        )
        for position, proof in enumerate(content.proof)
    )
    SourceCitation.objects.bulk_create(
        SourceCitation(version=version, position=position, source=source, **citation.section.columns("section"))
        for position, (citation, source) in enumerate(zip(content.sources, sources, strict=True))
    )
    LabelCoverage.objects.bulk_create(
        LabelCoverage(
            version=version,
            position=position,
            label=label,
            generation=coverage.generation,
            valid_from=coverage.valid_from,
            valid_until=coverage.valid_until,
            **coverage.note.columns("note"),
        )
        for position, (coverage, label) in enumerate(zip(content.labels, labels, strict=True))
    )
    Relation.objects.bulk_create(
        Relation(
            version=version,
            position=position,
            kind=RelationKind[relation.relation.upper()],
            target=target,
            **relation.scope.columns("scope"),
        )
        for position, (relation, target) in enumerate(zip(content.relations, targets, strict=True))
    )


def content_of(version: CriterionVersion) -> CriterionContent:
    """What a version says, as plain data. Raises pydantic.ValidationError for a draft whose slots are inconsistent."""
    return CriterionContent(
        source_language=version.source_language,
        fact=version.fact,
        kind=version.kind.lower(),
        ambition=Ambition(version.ambition).name.lower(),
        **{field: sorted(row.slug for row in getattr(version, field).all()) for field in _LISTS},
        cpv=sorted(row.code for row in version.cpv_codes.all()),
        effect=version.effect,
        effort=version.effort,
        market=version.market,
        legal_minimum=LegalMinimumContent(
            since=version.legal_minimum_since, rule=Texts.of(version, "legal_minimum_rule")
        )
        if version.legal_minimum_since
        else None,
        confidence=version.confidence.lower().replace("_", "-"),
        checked_on=version.checked_on,
        review_by=version.review_by,
        sources=[
            CitationContent(source=row.source.slug, section=Texts.of(row, "section"))
            for row in version.citations.select_related("source")
        ],
        labels=[
            CoverageContent(
                label=row.label.slug,
                generation=row.generation,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                note=Texts.of(row, "note"),
            )
            for row in version.coverages.select_related("label")
        ],
        slots=[
            SlotContent(
                name=row.name,
                type=row.type.lower(),
                min=row.earliest or _plain(row.minimum),
                max=row.latest or _plain(row.maximum),
                recommended=row.recommended_date or _plain(row.recommended),
                label=Texts.of(row, "label"),
                options=Texts.of(row, "options"),
            )
            for row in version.slots.all()
        ],
        **{field: Texts.of(version, field) for field in _TEXTS},
        proof=[
            ProofContent(means=Texts.of(row, "means"), stage=row.stage.lower(), hours=_plain(row.hours))
            for row in version.proofs.all()
        ],
        relations=[
            RelationContent(relation=row.kind.lower(), to=row.target.number, scope=Texts.of(row, "scope"))
            for row in version.relations.select_related("target")
        ],
    )
