"""Documents of a group: who may add one, and who sees it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import actions as documents
from documents.models import DocumentVersion
from groups.actions import states
from groups.enums import ContentState, Visibility
from groups.models import Group, GroupDocument
from groups.permissions import standing_of
from groups.queries import may_change_document
from members.models import User
from publishing.actions import record


@transaction.atomic
def add_document(
    *,
    group: Group,
    by: User,
    file: File,
    title: str,
    visibility: str = "",
    language: str = "",
    source: str = "",
    review_by: dt.date | None = None,
    name: str = "",
) -> GroupDocument:
    """Shares a document, visible at once to those whom `visibility` names; the group's own choice where it is empty.

    Raises ValidationError for somebody who may not upload, for an archived group, and for a file that is not taken:
    see `documents.actions.add_version`.
    """
    group = states.locked(group)
    _require_to_upload(group, by)
    visibility = visibility or group.default_content_visibility
    if visibility not in Visibility.values:
        raise ValidationError({"visibility": _("There is no such choice.")})
    document = documents.add_document(
        file=file, by=by, title=title, language=language, source=source, review_by=review_by, name=name
    )
    shared = GroupDocument.objects.create(
        group=group,
        document=document,
        visibility=visibility,
        state=ContentState.PUBLISHED,
        published_at=timezone.now(),
        created_by=by,
    )
    record(by=by, verb="group.add_document", subject=group.slug, document=str(document.uuid), visibility=visibility)
    return shared


@transaction.atomic
def add_document_version(
    *, shared: GroupDocument, by: User, file: File, change_note: str = "", name: str = ""
) -> DocumentVersion:
    """The next version of a document; the earlier ones stay. Raises ValidationError as `add_document` does."""
    shared = _locked(shared)
    _require_to_upload(shared.group, by)
    _require_to_change(shared, by)
    version = documents.add_version(document=shared.document, file=file, by=by, change_note=change_note, name=name)
    shared.save(update_fields=["changed_at"])
    return version


@transaction.atomic
def withdraw_document(*, shared: GroupDocument, by: User) -> GroupDocument:
    """Takes a document out of the group's list; its files stay, for those who added it and the steering committee.

    Raises ValidationError for somebody else's document, unless a coordinator asks, and when it is withdrawn already.
    """
    shared = _locked(shared)
    _require_to_change(shared, by)
    shared.state = ContentState.WITHDRAWN
    shared.save(update_fields=["state", "changed_at"])
    record(by=by, verb="group.withdraw_document", subject=shared.group.slug, document=str(shared.document.uuid))
    return shared


def _locked(shared: GroupDocument) -> GroupDocument:
    group = states.locked(shared.group)
    fresh = GroupDocument.objects.select_related("document").get(pk=shared.pk)
    fresh.group = group
    return fresh


def _require_to_upload(group: Group, by: User) -> None:
    if group.archived_at is not None:
        raise ValidationError(_("This group is archived: it takes no documents any more."), code="archived")
    if not standing_of(by, group).may_upload:
        raise ValidationError(
            _("Contributors and coordinators add documents. Ask a coordinator for that role."), code="not_allowed"
        )


def _require_to_change(shared: GroupDocument, by: User) -> None:
    if shared.state == ContentState.WITHDRAWN:
        raise ValidationError(_("This document has been withdrawn."), code="state")
    if not may_change_document(shared, standing_of(by, shared.group)):
        raise ValidationError(
            _("Only those who added the document, and the coordinators, may change it."), code="not_allowed"
        )
