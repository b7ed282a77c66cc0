"""Every write to practice that has a rule. Admin, contributions, loader and demo data all come through here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documents import actions as documents
from documents.models import DocumentVersion
from groups.enums import ContentState
from members.models import User
from practice import track_record
from practice.content import GoodPracticeContent, PilotContent, write_good_practice, write_pilot
from practice.enums import Outcome
from practice.models import GoodPractice, Pilot, PilotDocument
from practice.permissions import may_change_documents
from publishing.actions import record
from publishing.signals import published

Shared = TypeVar("Shared", Pilot, GoodPractice)


class NumberTakenError(ValueError):
    """The number of a pilot, or the identifier of a good practice, was used before."""


def next_number() -> str:
    """The first number after all that were ever used."""
    numbers = (int(re.sub(r"\D", "", number)) for number in Pilot.objects.values_list("number", flat=True))
    return f"PI-{max(numbers, default=0) + 1:03d}"


def _one_after_another(what: str) -> None:
    """Numbers are given out one after another, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def _locked(row: Shared) -> Shared:
    """The row, locked until the transaction ends: what happens to it happens one after another."""
    return type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)


def _criteria_of(pilot: Pilot) -> set[int]:
    return set(pilot.criteria_used.values_list("criterion_id", flat=True))


# --- Pilots --------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_pilot(*, by: User | None, content: PilotContent, number: str | None = None) -> Pilot:
    """A draft of a pilot, with the next number.

    Raises UnknownReferenceError for a content that names what the portal does not have, ValidationError for one that
    contradicts itself, NumberTakenError.
    """
    pilot = Pilot()
    _begin_pilot(pilot, by, number)
    write_pilot(pilot, content)
    record(by=by, verb="pilot.create", subject=pilot.subject)
    return pilot


@transaction.atomic
def add_pilot(*, pilot: Pilot, by: User | None) -> Pilot:
    """Saves a new row, filled in by a form, as a draft with the next number."""
    _begin_pilot(pilot, by, None)
    pilot.save()
    record(by=by, verb="pilot.create", subject=pilot.subject)
    return pilot


def _begin_pilot(pilot: Pilot, by: User | None, number: str | None) -> None:
    _one_after_another("practice.number")
    pilot.number, pilot.created_by = number or next_number(), by
    if Pilot.objects.filter(number=pilot.number).exists():
        raise NumberTakenError(pilot.number)
    Pilot._meta.get_field("number").clean(pilot.number, pilot)


@transaction.atomic
def update_pilot(*, pilot: Pilot, by: User | None, content: PilotContent) -> Pilot:
    """The pilot, saying what the content says. Its state stays, and the figures of the criteria follow.

    Raises UnknownReferenceError; ValidationError when a published pilot would lack something.
    """
    pilot = _locked(pilot)
    before = _criteria_of(pilot)
    write_pilot(pilot, content)
    _still_complete(pilot, problems_of_pilot)
    track_record.refresh(before | _criteria_of(pilot))
    record(by=by, verb="pilot.update", subject=pilot.subject)
    return pilot


@transaction.atomic
def record_pilot_edit(*, pilot: Pilot, by: User | None, fields: Iterable[str], criteria_before: Iterable[int]) -> None:
    """Completes an edit made in the same transaction: its trace, and the figures of the criteria.

    Raises ValidationError when a published pilot would lack something.
    """
    pilot = _locked(pilot)
    _still_complete(pilot, problems_of_pilot)
    track_record.refresh({*criteria_before, *_criteria_of(pilot)})
    record(by=by, verb="pilot.update", subject=pilot.subject, fields=sorted(fields))


@transaction.atomic
def publish_pilot(*, pilot: Pilot, by: User | None) -> Pilot:
    """Shows a draft or a withdrawn pilot to those whom its visibility names. The figures of its criteria follow.

    Raises ValidationError with everything that is missing, or when it is published already.
    """
    pilot = _published(pilot, problems_of_pilot)
    track_record.refresh(_criteria_of(pilot))
    record(by=by, verb="pilot.publish", subject=pilot.subject, visibility=pilot.visibility)
    published.send(sender=Pilot, instance=pilot, by=by)
    return pilot


@transaction.atomic
def withdraw_pilot(*, pilot: Pilot, by: User | None, reason: str) -> Pilot:
    """Takes a pilot out of all pages and figures; curators still see it, with the reason in the audit trail.

    Raises ValidationError without a reason, or when it is not published.
    """
    pilot = _withdrawn(pilot, reason)
    track_record.refresh(_criteria_of(pilot))
    record(by=by, verb="pilot.withdraw", subject=pilot.subject, reason=reason.strip())
    return pilot


def problems_of_pilot(pilot: Pilot) -> list[str]:
    """What a pilot still lacks before it may be published, in the reader's language; nothing when it is complete."""
    problems = _empty_texts(pilot, ("title", "summary", "bought"))
    if not pilot.organisation_id and not pilot.organisation_name:
        problems.append(_("Choose an organisation, or write its name."))
    if not pilot.product_groups.exists():
        problems.append(_("Choose at least one product group: it is how buyers find the pilot."))
    used = list(pilot.criteria_used.select_related("version__criterion"))
    if not used:
        problems.append(_("Add at least one criterion that was used."))
    for row in used:
        if row.outcome != Outcome.KEPT and not getattr(row, f"lesson_{pilot.source_language}"):
            problems.append(
                _("Say in the lesson of %(criterion)s why it was changed or dropped, in the source language.")
                % {"criterion": row.version}
            )
    for result in pilot.results.all():
        if any(not getattr(result, f"{name}_{pilot.source_language}") for name in ("unit", "what", "how_measured")):
            problems.append(
                _("A result lacks its unit, what it counts or how it was measured, in the source language.")
            )
    if pilot.quantity is not None and not getattr(pilot, f"quantity_unit_{pilot.source_language}"):
        problems.append(_("The quantity has no unit in the source language."))
    if not pilot.sources.exists():
        problems.append(_("Add at least one source, even if it is the buyer’s own statement."))
    return problems


# --- Documents of a pilot ------------------------------------------------------------------------------------------


@transaction.atomic
def add_pilot_document(
    *,
    pilot: Pilot,
    by: User | None,
    file: File,
    title: str,
    language: str = "",
    source: str = "",
    review_by: dt.date | None = None,
    name: str = "",
) -> PilotDocument:
    """A document at the end of the pilot's list, for whoever may see the pilot.

    Raises ValidationError for somebody who may not, and for a file that is not taken: see
    `documents.actions.add_version`.
    """
    pilot = _locked(pilot)
    _require_to_change_documents(pilot, by)
    document = documents.add_document(
        file=file, by=by, title=title, language=language, source=source, review_by=review_by, name=name
    )
    last = pilot.pilot_documents.aggregate(last=models.Max("position"))["last"]
    shared = PilotDocument.objects.create(pilot=pilot, document=document, position=0 if last is None else last + 1)
    pilot.save(update_fields=["changed_at"])
    record(by=by, verb="pilot.add_document", subject=pilot.subject, document=str(document.uuid), title=document.title)
    return shared


@transaction.atomic
def add_pilot_document_version(
    *, shared: PilotDocument, by: User | None, file: File, change_note: str = "", name: str = ""
) -> DocumentVersion:
    """The next version of a document; the earlier ones stay. Raises ValidationError as `add_pilot_document` does, and
    for a document that was withdrawn."""
    shared = _locked_document(shared, by)
    version = documents.add_version(document=shared.document, file=file, by=by, change_note=change_note, name=name)
    shared.pilot.save(update_fields=["changed_at"])
    record(
        by=by,
        verb="pilot.add_document_version",
        subject=shared.pilot.subject,
        document=str(shared.document.uuid),
        version=version.version,
    )
    return version


@transaction.atomic
def withdraw_pilot_document(*, shared: PilotDocument, by: User | None) -> PilotDocument:
    """Takes a document off the pilot's page: nobody can download it any more. Its files stay on the disk.

    Raises ValidationError for somebody who may not, and when it is withdrawn already.
    """
    shared = _locked_document(shared, by)
    shared.withdrawn_at = timezone.now()
    shared.save(update_fields=["withdrawn_at"])
    shared.pilot.save(update_fields=["changed_at"])
    record(by=by, verb="pilot.withdraw_document", subject=shared.pilot.subject, document=str(shared.document.uuid))
    return shared


def _locked_document(shared: PilotDocument, by: User | None) -> PilotDocument:
    """The document as it is now, its pilot locked. Raises ValidationError where `by` may not change it."""
    pilot = _locked(shared.pilot)
    fresh = PilotDocument.objects.select_related("document").get(pk=shared.pk)
    fresh.pilot = pilot
    _require_to_change_documents(pilot, by)
    if fresh.withdrawn_at is not None:
        raise ValidationError(_("This document has been withdrawn."), code="state")
    return fresh


def _require_to_change_documents(pilot: Pilot, by: User | None) -> None:
    """`by` is nobody where the portal itself acts, as in the other actions."""
    if by is None or may_change_documents(by, pilot):
        return
    if pilot.state == ContentState.WITHDRAWN and pilot.created_by_id == by.pk:
        raise ValidationError(
            _("This pilot has been withdrawn: only the curators may still change its documents."), code="not_allowed"
        )
    raise ValidationError(
        _("Only those who recorded the pilot, and the curators, may change its documents."), code="not_allowed"
    )


# --- Good practices ------------------------------------------------------------------------------------------------


@transaction.atomic
def create_good_practice(*, by: User | None, content: GoodPracticeContent, slug: str | None = None) -> GoodPractice:
    """A draft of a good practice, with an identifier made from its title where none is given.

    Raises UnknownReferenceError for a content that names what the portal does not have, NumberTakenError for an
    identifier that is in use, ValidationError for a malformed one.
    """
    _one_after_another("practice.slug")
    practice = GoodPractice(slug=slug or _free_slug(content), created_by=by)
    if GoodPractice.objects.filter(slug=practice.slug).exists():
        raise NumberTakenError(practice.slug)
    GoodPractice._meta.get_field("slug").clean(practice.slug, practice)
    write_good_practice(practice, content)
    record(by=by, verb="good_practice.create", subject=practice.subject)
    return practice


@transaction.atomic
def add_good_practice(*, practice: GoodPractice, by: User | None) -> GoodPractice:
    """Saves a new row, filled in by a form with its identifier, as a draft."""
    practice.created_by = by
    practice.save()
    record(by=by, verb="good_practice.create", subject=practice.subject)
    return practice


def _free_slug(content: GoodPracticeContent) -> str:
    titles = content.title.model_dump()
    title = titles.get("en") or titles[content.source_language] or next(filter(None, titles.values()), "")
    slug = slugify(title)[:60].strip("-") or "good-practice"
    taken = set(GoodPractice.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


@transaction.atomic
def update_good_practice(*, practice: GoodPractice, by: User | None, content: GoodPracticeContent) -> GoodPractice:
    """The good practice, saying what the content says. Its state stays.

    Raises UnknownReferenceError; ValidationError when a published good practice would lack something.
    """
    practice = _locked(practice)
    write_good_practice(practice, content)
    _still_complete(practice, problems_of_good_practice)
    record(by=by, verb="good_practice.update", subject=practice.subject)
    return practice


@transaction.atomic
def record_good_practice_edit(*, practice: GoodPractice, by: User | None, fields: Iterable[str]) -> None:
    """Completes an edit made in the same transaction with its trace.

    Raises ValidationError when a published good practice would lack something.
    """
    practice = _locked(practice)
    _still_complete(practice, problems_of_good_practice)
    record(by=by, verb="good_practice.update", subject=practice.subject, fields=sorted(fields))


@transaction.atomic
def publish_good_practice(*, practice: GoodPractice, by: User | None) -> GoodPractice:
    """Shows a draft or a withdrawn good practice to those whom its visibility names.

    Raises ValidationError with everything that is missing, or when it is published already.
    """
    practice = _published(practice, problems_of_good_practice)
    record(by=by, verb="good_practice.publish", subject=practice.subject, visibility=practice.visibility)
    published.send(sender=GoodPractice, instance=practice, by=by)
    return practice


@transaction.atomic
def withdraw_good_practice(*, practice: GoodPractice, by: User | None, reason: str) -> GoodPractice:
    """Takes a good practice out of all pages; curators still see it, with the reason in the audit trail.

    Raises ValidationError without a reason, or when it is not published.
    """
    practice = _withdrawn(practice, reason)
    record(by=by, verb="good_practice.withdraw", subject=practice.subject, reason=reason.strip())
    return practice


def problems_of_good_practice(practice: GoodPractice) -> list[str]:
    """What a good practice still lacks before it may be published, in the reader's language."""
    problems = _empty_texts(practice, ("title", "summary", "organisation", "situation", "what_was_done"))
    if not practice.countries:
        problems.append(_("Name at least one country."))
    for field in ("product_groups", "themes"):
        if not getattr(practice, field).exists():
            name = GoodPractice._meta.get_field(field).verbose_name
            problems.append(_("Choose at least one entry for “%(field)s”.") % {"field": name})
    for result in practice.results.all():
        if any(not getattr(result, f"{name}_{practice.source_language}") for name in ("figure", "how_known")):
            problems.append(_("A result lacks its text, or how it is known, in the source language."))
    if not practice.sources.exclude(url="").exists():
        problems.append(_("Add at least one source with its address: a good practice rests on something public."))
    used = set(practice.used_criteria.values_list("number", flat=True))
    if both := sorted(used & set(practice.related_criteria.values_list("number", flat=True))):
        problems.append(_("%(numbers)s: either used or on the same subject, not both.") % {"numbers": ", ".join(both)})
    return problems


# --- Both ----------------------------------------------------------------------------------------------------------


def _empty_texts(row: models.Model, fields: Iterable[str]) -> list[str]:
    return [
        _("“%(field)s” is empty in the source language.") % {"field": row._meta.get_field(field).verbose_name}
        for field in fields
        if not getattr(row, f"{field}_{row.source_language}")
    ]


def _still_complete(row: Pilot | GoodPractice, problems_of) -> None:  # noqa: ANN001 - one of the two functions above
    if row.state == ContentState.PUBLISHED and (problems := problems_of(row)):
        raise ValidationError(problems)


def _published(row: Shared, problems_of) -> Shared:  # noqa: ANN001
    row = _locked(row)
    if row.state == ContentState.PUBLISHED:
        raise ValidationError(_("%(what)s is published already.") % {"what": row})
    if problems := problems_of(row):
        raise ValidationError(problems)
    row.state = ContentState.PUBLISHED
    row.published_at = row.published_at or timezone.now()
    row.save()
    return row


def _withdrawn(row: Shared, reason: str) -> Shared:
    row = _locked(row)
    if row.state != ContentState.PUBLISHED:
        raise ValidationError(_("%(what)s is not published.") % {"what": row})
    if not reason.strip():
        raise ValidationError(_("Say why it is withdrawn; the reason stays in the audit trail."))
    row.state = ContentState.WITHDRAWN
    row.save()
    return row
