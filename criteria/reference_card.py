"""A version as its own page shows it: a reference card, ready for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from criteria.cards import Card, card
from criteria.enums import Confidence, Kind, ProofStage, RelationKind
from criteria.models import CriterionVersion, Slot
from criteria.queries import relations_to
from criteria.rendering import paragraphs, slot_range, slot_value, wording
from publishing.texts import Text, languages, name_of, text_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the card: HTML and, where it is not the page's, its language."""

    html: SafeString
    lang: str

    def __bool__(self) -> bool:
        return bool(self.html)


class ReferenceCard:
    """What the page of a version shows. Reads the version's related rows, which `queries.read_parts` has read."""

    def __init__(self, version: CriterionVersion) -> None:
        self.version = version
        self.criterion = version.criterion

    @cached_property
    def head(self) -> Card:
        return card(self.version)

    @cached_property
    def slots(self) -> list[Slot]:
        return list(self.version.slots.all())

    @property
    def is_draft(self) -> bool:
        return not self.version.is_published

    @property
    def is_in_force(self) -> bool:
        return self.criterion.current_id == self.version.pk

    @property
    def is_withdrawn(self) -> bool:
        return self.criterion.withdrawn_on is not None

    @cached_property
    def fallback(self) -> dict[str, str] | None:
        """Which language is shown instead, where a text of this version lacks the reader's."""
        for field in ("title", "requirement", "rationale", "follow_up", "legal_note"):
            text = text_of(self.version, field)
            if text.is_fallback:
                return {"shown_language": name_of(text.language), "page_language": name_of(text.wanted)}
        return None

    @cached_property
    def wording(self) -> Passage:
        text = text_of(self.version, "requirement")
        return Passage(wording(text.value, self.slots), text.lang)

    @cached_property
    def scoring(self) -> Passage:
        text = text_of(self.version, "scoring")
        return Passage(wording(text.value, self.slots), text.lang)

    def _passage(self, field: str) -> Passage:
        text = text_of(self.version, field)
        return Passage(paragraphs(text.value), text.lang)

    @property
    def rationale(self) -> Passage:
        return self._passage("rationale")

    @property
    def follow_up(self) -> Passage:
        return self._passage("follow_up")

    @property
    def caution(self) -> Passage:
        return self._passage("caution")

    @property
    def legal_note(self) -> Passage:
        return self._passage("legal_note")

    @property
    def gaps(self) -> list[dict[str, Any]]:
        """The slots as a table: what to fill in, the recommendation, the range."""
        return [
            {
                "label": text_of(slot, "label"),
                "recommended": slot_value(slot)
                if slot.recommended is not None or slot.recommended_date is not None
                else "",
                "range": slot_range(slot),
                "type": slot.get_type_display(),
            }
            for slot in self.slots
        ]

    @property
    def proofs(self) -> list[dict[str, Any]]:
        return [
            {
                "means": text_of(proof, "means"),
                "stage": ProofStage(proof.stage).label,
                "stage_description": ProofStage(proof.stage).description,
                "hours": proof.hours.normalize(),
            }
            for proof in self.version.proofs.all()
        ]

    @property
    def hours(self) -> Any:
        """The buyer's working hours to check everything, estimated."""
        return sum((proof.hours for proof in self.version.proofs.all()), start=0)

    @property
    def labels(self) -> list[dict[str, Any]]:
        today = timezone.localdate()
        return [
            {
                "name": text_of(row.label, "name"),
                "owner": text_of(row.label, "owner"),
                "url": row.label.website,
                "generation": row.generation,
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
                "has_ended": row.valid_until is not None and row.valid_until < today,
                "note": text_of(row, "note"),
            }
            for row in self.version.coverages.all()
        ]

    @property
    def sources(self) -> list[dict[str, Any]]:
        return [
            {
                "title": row.source.title,
                "lang": row.source.language,
                "publisher": row.source.publisher,
                "year": row.source.year,
                "url": row.source.url,
                "section": text_of(row, "section"),
            }
            for row in self.version.citations.all()
        ]

    @cached_property
    def relations(self) -> list[dict[str, Any]]:
        """What this version says of other criteria, then what others say of it."""
        own = [
            {
                "label": RelationKind(row.kind).label,
                "number": row.target.number,
                "url": row.target.get_absolute_url(),
                "title": text_of(row.target.current, "title"),
                "scope": text_of(row, "scope"),
            }
            for row in self.version.relations.all()
            if row.target.current  # one that was never published, or was withdrawn, is not offered
        ]
        inverse = {
            RelationKind.REPLACES: _("Replaced by"),
            RelationKind.REWARDS_BEYOND: _("Rewarded further by"),
            RelationKind.ALTERNATIVE_TO: RelationKind.ALTERNATIVE_TO.label,
        }
        others = [
            {
                "label": inverse[RelationKind(row.kind)],
                "number": row.version.criterion.number,
                "url": row.version.criterion.get_absolute_url(),
                "title": text_of(row.version, "title"),
                "scope": text_of(row, "scope"),
            }
            for row in relations_to(self.version)
        ]
        return own + others

    @cached_property
    def versions(self) -> list[dict[str, Any]]:
        """The published versions, the newest first, each with a link to what it changed."""
        published = list(
            CriterionVersion.objects.published()
            .filter(criterion=self.criterion)
            .order_by("-version")
            .only(
                "criterion_id", "version", "valid_from", "source_language", *(f"change_note_{c}" for c in languages())
            )
        )
        differences = reverse("criteria:differences", args=[self.criterion.number])
        listed = []
        for row, before in zip(published, [*published[1:], None], strict=False):
            listed.append(
                {
                    "number": row.version,
                    "date": row.valid_from,
                    "note": text_of(row, "change_note"),
                    "url": reverse("criteria:version", args=[self.criterion.number, row.version]),
                    "current": row.pk == self.criterion.current_id,
                    "shown": row.pk == self.version.pk,
                    "diff_url": f"{differences}?from={before.version}&to={row.version}" if before else "",
                }
            )
        return listed

    @property
    def legal_rule(self) -> Text:
        return text_of(self.version, "legal_minimum_rule")

    @property
    def cpv(self) -> list[dict[str, Any]]:
        return [
            {"code": f"{row.code}-{row.check_digit}", "name": text_of(row, "title")}
            for row in self.version.cpv_codes.all()
        ]

    @property
    def phases(self) -> list[Text]:
        return [text_of(row, "name") for row in self.version.phases.all()]

    @property
    def strategies(self) -> list[Text]:
        return [text_of(row, "name") for row in self.version.strategies.all()]

    @property
    def confidence_description(self) -> Any:
        return Confidence(self.version.confidence).description

    @property
    def kind_description(self) -> Any:
        return Kind(self.version.kind).description

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """The wording in every language that has it, beside each other."""
        columns = []
        for code in languages():
            text = getattr(self.version, f"requirement_{code}")
            with override(code):  # slots are labelled, and numbers written, in the language of the column
                html = wording(text, self.slots) if text else ""
            columns.append(
                {
                    "lang": code,
                    "language_name": name_of(code),
                    "title": getattr(self.version, f"title_{code}") or "",
                    "wording_html": html,
                }
            )
        return columns
