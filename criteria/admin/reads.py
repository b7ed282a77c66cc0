"""What several admin pages of criteria read."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from criteria.enums import VersionState
from criteria.models import (
    Criterion,
    CriterionVersion,
    LabelCoverage,
    MeansOfProof,
    Relation,
    Slot,
    SourceCitation,
)
from publishing.admin.languages import missing_in
from publishing.models import AuditEntry

PARTS = (Slot, MeansOfProof, SourceCitation, LabelCoverage, Relation)
_IN_LISTS = ("criterion", "version", "state", "source_language", "kind", "ambition", "review_by", "valid_from")


def for_list(criteria: QuerySet[Criterion]) -> QuerySet[Criterion]:
    """Criteria with what the list shows; `shown` is the version in force, else the newest one."""
    newest = CriterionVersion.objects.filter(criterion=OuterRef("pk")).order_by("-version")
    titles = [field.name for field in CriterionVersion._meta.fields if field.name.startswith("title")]
    versions = CriterionVersion.objects.only(*_IN_LISTS, *titles).order_by("-version")
    return criteria.annotate(
        shown=Coalesce("current_id", Subquery(newest.values("pk")[:1])),
        open_notes=Count("notes", filter=Q(notes__settled_at__isnull=True), distinct=True),
        has_draft=Exists(newest.filter(state=VersionState.DRAFT)),
        review_by=Subquery(CriterionVersion.objects.filter(pk=OuterRef("shown")).values("review_by")[:1]),
    ).prefetch_related(Prefetch("versions", versions, to_attr="all_versions"))


def versions_missing(language: str) -> QuerySet[CriterionVersion]:
    """Versions with a text, their own or one of their parts, that another language has and this one lacks."""
    missing = missing_in(CriterionVersion, language)
    for part in PARTS:
        missing |= Exists(part.objects.filter(missing_in(part, language), version=OuterRef("pk")))
    return CriterionVersion.objects.filter(missing)


def trail_of_criterion(criterion: Criterion) -> QuerySet[AuditEntry]:
    """Everything that happened to a criterion and its versions, the newest first."""
    subjects = Q(subject=criterion.number) | Q(subject__startswith=f"{criterion.number} v")
    return AuditEntry.objects.filter(subjects).select_related("actor")


def trail_of_version(version: CriterionVersion) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject=str(version)).select_related("actor")


def last_deed(version: CriterionVersion) -> int:
    """A number that grows with every deed on a version: what somebody saw can be compared with what there is now."""
    return trail_of_version(version).order_by("-pk").values_list("pk", flat=True).first() or 0
