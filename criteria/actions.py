"""Every write to criteria that has a rule. Admin, commands and demo data all come through here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from criteria import catalogue_state, search_index
from criteria.content import CriterionContent, content_of, write_content
from criteria.enums import Kind, VersionState
from criteria.models import Criterion, CriterionFacets, CriterionUse, CriterionVersion, CuratorNote
from criteria.wording import WordingError, slot_names
from members.models import User
from publishing.actions import record
from publishing.files import Texts
from publishing.signals import published
from publishing.texts import languages

_REQUIRED_TEXTS = ("title", "summary", "requirement", "rationale", "follow_up", "legal_note")
_REQUIRED_LISTS = ("themes", "strategies", "product_groups", "phases")
_VERBOSE = CriterionVersion._meta.get_field


class NumberTakenError(ValueError):
    """The number of a criterion was used before; numbers are never used again."""


def next_number() -> str:
    """The first number after all that were ever used."""
    numbers = (int(re.sub(r"\D", "", number)) for number in Criterion.objects.values_list("number", flat=True))
    return f"CF-{max(numbers, default=0) + 1:03d}"


@transaction.atomic
def create_criterion(*, by: User | None, number: str | None = None) -> Criterion:
    """A new identity, without content. Raises NumberTakenError, ValidationError for a malformed number."""
    with connection.cursor() as cursor:  # numbers are given out one after another, until the transaction ends
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('criteria.number'))")
    criterion = Criterion(number=number or next_number())
    if Criterion.objects.filter(number=criterion.number).exists():
        raise NumberTakenError(criterion.number)
    criterion.full_clean()
    criterion.save()
    record(by=by, verb="criterion.create", subject=criterion.number)
    return criterion


def _locked(criterion: Criterion) -> Criterion:
    """The criterion's row, locked until the transaction ends: what happens to its versions happens one after another."""
    return Criterion.objects.select_for_update(no_key=True).get(pk=criterion.pk)


@transaction.atomic
def start_version(
    *, criterion: Criterion, by: User | None, content: CriterionContent | None = None
) -> CriterionVersion:
    """A draft of the next version, with the given content or with that of the last published version.

    Raises ValidationError when there is a draft already, or nothing to start from; UnknownReferenceError for a
    content that names what the portal does not have.
    """
    criterion = _locked(criterion)
    if criterion.versions.filter(state=VersionState.DRAFT).exists():
        raise ValidationError(_("There is a draft of %(number)s already.") % {"number": criterion.number})
    last = criterion.versions.order_by("-version").first()
    if content is None:
        if last is None:
            raise ValidationError(_("%(number)s has no version to start from.") % {"number": criterion.number})
        content = content_of(last)
    version = CriterionVersion(criterion=criterion, version=(last.version if last else 0) + 1, created_by=by)
    write_content(version, content)
    record(by=by, verb="criterion.start_version", subject=str(version))
    return version


@transaction.atomic
def record_edit(*, version: CriterionVersion, by: User, fields: list[str]) -> None:
    """Leaves the trace of an edit of a draft, made in the same transaction.

    Raises ValidationError when the version has been published meanwhile.
    """
    _locked(version.criterion)
    if CriterionVersion.objects.get(pk=version.pk).is_published:
        raise ValidationError(
            _("%(version)s has been published meanwhile; start a new version.") % {"version": version}
        )
    record(by=by, verb="criterion.edit_draft", subject=str(version), fields=fields)


@transaction.atomic
def discard_draft(*, version: CriterionVersion, by: User) -> None:
    """Deletes a draft. Raises ValidationError for a published version."""
    _locked(version.criterion)
    version.refresh_from_db()
    if version.is_published:
        raise ValidationError(_("A published version cannot be deleted."))
    record(by=by, verb="criterion.discard_draft", subject=str(version), title=version.title_en or version.title_fr)
    version.delete()


def problems_before_publication(version: CriterionVersion) -> list[str]:
    """What a version still lacks before it may be published, in the reader's language; nothing when it is complete.

    Proof, follow-up and a legal note are required: they are what buyers miss most in other collections.
    """
    problems = []
    source = version.source_language
    required = [*_REQUIRED_TEXTS, *(["scoring"] if version.kind == Kind.AWARD_CRITERION else [])]
    for field in required:
        if not getattr(version, f"{field}_{source}"):
            problems.append(_("“%(field)s” is empty in the source language.") % {"field": _VERBOSE(field).verbose_name})
    if version.kind != Kind.AWARD_CRITERION and any(getattr(version, f"scoring_{code}") for code in languages()):
        problems.append(_("Only an award criterion has a scoring. Empty the scoring or change the kind."))
    for field in _REQUIRED_LISTS:
        if not getattr(version, field).exists():
            problems.append(_("Choose at least one entry for “%(field)s”.") % {"field": _VERBOSE(field).verbose_name})
    proofs = list(version.proofs.all())
    if not proofs:
        problems.append(_("Add at least one means of proof."))
    elif any(not getattr(proof, f"means_{source}") for proof in proofs):
        problems.append(_("A means of proof is empty in the source language."))
    if not version.citations.exists():
        problems.append(_("Add at least one source."))
    if version.legal_minimum_since and not getattr(version, f"legal_minimum_rule_{source}"):
        problems.append(_("Name the rule that sets the legal minimum, in the source language."))
    if version.review_by <= version.checked_on:
        problems.append(_("The review date must lie after the day of the last check."))
    return problems + _slot_problems(version)


def _slot_problems(version: CriterionVersion) -> list[str]:
    problems = []
    declared = {slot.name for slot in version.slots.all()}
    used: set[str] = set()
    for code in languages():
        wording = getattr(version, f"requirement_{code}")
        if not wording:
            continue
        try:
            here = slot_names(wording)
            used |= here | slot_names(getattr(version, f"scoring_{code}") or "")
        except WordingError as error:
            problems.append(f"{_VERBOSE('requirement').verbose_name} ({code}): {error}")
            continue
        if here != slot_names(getattr(version, f"requirement_{version.source_language}") or ""):
            problems.append(
                _("The wording in “%(language)s” does not use the same slots as the source language.")
                % {"language": code}
            )
    if not problems and used != declared:
        names = ", ".join(sorted(used ^ declared))
        problems.append(
            _("These slots are used but not declared, or declared but not used: %(names)s.") % {"names": names}
        )
    for slot in version.slots.all():
        if not getattr(slot, f"label_{version.source_language}"):
            problems.append(_("The slot %(name)s has no label in the source language.") % {"name": slot.name})
    return problems


@transaction.atomic
def publish(
    *, version: CriterionVersion, by: User | None, on: dt.date | None = None, index: bool = True
) -> CriterionVersion:
    """Puts a draft into force on a day (today if none is given), in place of the version before.

    A loader that publishes many sets `index` to False and rebuilds the search rows once, in the same transaction.

    Raises ValidationError with everything that is missing, or when the version is published already.
    """
    criterion = _locked(version.criterion)
    version = CriterionVersion.objects.get(pk=version.pk)
    if version.is_published:
        raise ValidationError(_("%(version)s is published already.") % {"version": version})
    problems = problems_before_publication(version)
    if problems:
        raise ValidationError(problems)
    version.valid_from = on or version.valid_from or timezone.localdate()
    version.published_at = timezone.now()
    version.state = VersionState.PUBLISHED
    version.save()
    criterion.current = version
    criterion.withdrawn_on, criterion.withdrawal_reason = None, ""
    criterion.save()
    catalogue_state.changed()
    if index:
        search_index.refresh(criterion)
    record(by=by, verb="criterion.publish", subject=str(version), valid_from=version.valid_from.isoformat())
    published.send(sender=CriterionVersion, instance=version, by=by)
    return version


@transaction.atomic
def withdraw(*, criterion: Criterion, by: User | None, reason: str, on: dt.date | None = None) -> Criterion:
    """Takes a criterion out of the catalogue; its versions stay at their addresses, with the reason.

    Raises ValidationError without a reason, or when no version is in force.
    """
    criterion = _locked(criterion)
    if criterion.current_id is None:
        raise ValidationError(_("%(number)s has no version in force.") % {"number": criterion.number})
    if not reason.strip():
        raise ValidationError(_("Say why the criterion is withdrawn; readers see the reason."))
    criterion.current = None
    criterion.withdrawn_on, criterion.withdrawal_reason = on or timezone.localdate(), reason.strip()
    criterion.save()
    catalogue_state.changed()
    search_index.refresh(criterion)
    record(by=by, verb="criterion.withdraw", subject=criterion.number, reason=criterion.withdrawal_reason)
    return criterion


@transaction.atomic
def set_uses(*, pilots: Mapping[int, int]) -> None:
    """Says in how many pilots that everybody may see criteria were used; the other criteria keep their numbers.

    For the room that knows pilots, in the transaction of what changed them; that leaves the audit entry. The pages and
    counts of the catalogue follow with that transaction. Raises ValueError for a number below zero.
    """
    if any(number < 0 for number in pilots.values()):
        raise ValueError("A criterion cannot have been used in fewer than no pilots.")
    known = dict(CriterionUse.objects.filter(criterion__in=pilots).values_list("criterion_id", "pilots"))
    changed = {criterion: number for criterion, number in pilots.items() if known.get(criterion, 0) != number}
    if not changed:
        return
    catalogue_state.changed()
    CriterionUse.objects.filter(
        criterion__in=[criterion for criterion, number in changed.items() if not number]
    ).delete()
    CriterionUse.objects.bulk_create(
        [CriterionUse(criterion_id=criterion, pilots=number) for criterion, number in changed.items() if number],
        update_conflicts=True,
        unique_fields=["criterion"],
        update_fields=["pilots"],
    )
    for number in set(changed.values()):
        same = [criterion for criterion, value in changed.items() if value == number]
        CriterionFacets.objects.filter(criterion__in=same).update(pilots=number)


@transaction.atomic
def add_note(*, criterion: Criterion, text: Texts, by: User | None, key: str = "") -> CuratorNote:
    """A note to the curators on a criterion."""
    note = CuratorNote.objects.create(criterion=criterion, key=key, created_by=by, **text.columns("text"))
    record(by=by, verb="criterion.add_note", subject=criterion.number)
    return note


@transaction.atomic
def settle_note(*, note: CuratorNote, by: User) -> CuratorNote:
    """Marks a note as dealt with; it stays readable. Settling it again changes nothing."""
    note = CuratorNote.objects.select_for_update().select_related("criterion").get(pk=note.pk)
    if note.settled_at is None:
        note.settled_at, note.settled_by = timezone.now(), by
        note.save()
        record(by=by, verb="criterion.settle_note", subject=note.criterion.number)
    return note
