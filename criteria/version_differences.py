"""What changed between two versions of a criterion, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from criteria.enums import Ambition, Confidence, Kind, ProofStage
from criteria.models import CriterionVersion
from criteria.rendering import differences, plain_wording, slot_range, slot_value
from publishing.differences import word_differences
from publishing.texts import text_of

_TEXTS = (
    "title",
    "summary",
    "requirement",
    "scoring",
    "rationale",
    "follow_up",
    "caution",
    "legal_note",
    "legal_minimum_rule",
)
_WITH_SLOTS = ("requirement", "scoring")


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    html: SafeString


def _lines(version: CriterionVersion) -> dict[str, str]:
    """Every field that is not running text, as plain text with one entry on each line."""

    def names(rows: Any, field: str = "name") -> str:
        return "\n".join(str(text_of(row, field)) for row in rows.all())

    def label(name: str) -> str:
        return str(CriterionVersion._meta.get_field(name).verbose_name)

    def day(value: Any) -> str:
        return formats.date_format(value, "DATE_FORMAT") if value else ""

    related = {
        "proofs": [f"{ProofStage(row.stage).label}: {text_of(row, 'means')}" for row in version.proofs.all()],
        "citations": [f"{row.source.title}, {text_of(row, 'section')}".rstrip(", ") for row in version.citations.all()],
        "coverages": [
            " ".join(filter(None, [str(row.label), row.generation, day(row.valid_until), str(text_of(row, "note"))]))
            for row in version.coverages.all()
        ],
        "slots": [
            f"{text_of(row, 'label')}: {slot_value(row)} ({slot_range(row)})".replace(" ()", "")
            for row in version.slots.all()
        ],
        "relations": [
            f"{row.get_kind_display()} {row.target.number} {text_of(row, 'scope')}".strip()
            for row in version.relations.all()
        ],
    }
    return {
        label("kind"): str(Kind(version.kind).label),
        label("ambition"): str(Ambition(version.ambition).label),
        **{
            capfirst(getattr(CriterionVersion, name).rel.related_model._meta.verbose_name_plural): "\n".join(rows)
            for name, rows in related.items()
        },
        label("themes"): names(version.themes),
        label("strategies"): names(version.strategies),
        label("product_groups"): names(version.product_groups),
        label("phases"): names(version.phases),
        label("cpv_codes"): "\n".join(str(row) for row in version.cpv_codes.all()),
        label("effect"): str(version.effect),
        label("effort"): str(version.effort),
        label("market"): str(version.market),
        label("legal_minimum_since"): day(version.legal_minimum_since),
        label("confidence"): str(Confidence(version.confidence).label),
        label("checked_on"): day(version.checked_on),
        label("review_by"): day(version.review_by),
    }


def version_differences(before: CriterionVersion, after: CriterionVersion) -> list[FieldChange]:
    """The fields that differ, texts first, each with its words marked."""
    changes = []
    for field in _TEXTS:
        old, new = text_of(before, field).value, text_of(after, field).value
        if old != new:
            name = str(CriterionVersion._meta.get_field(field).verbose_name)
            if field in _WITH_SLOTS:
                old, new = plain_wording(old, before.slots.all()), plain_wording(new, after.slots.all())
            changes.append(FieldChange(name, differences(word_differences(old, new))))
    new_lines = _lines(after)
    for name, old in _lines(before).items():
        if old != new_lines[name]:
            changes.append(FieldChange(name, differences(word_differences(old, new_lines[name]))))
    return [FieldChange(capfirst(change.label), change.html) for change in changes]
