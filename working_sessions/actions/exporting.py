"""Registrations leave the portal as a file: who took them, and how many, stands in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from exports import csv_files, workbooks
from members.models import User
from publishing.actions import record
from working_sessions.actions.deciding import require_to_run
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_table import table_of
from working_sessions.queries.waiting_line import Place

FORMATS = {
    "csv": (csv_files.as_csv, csv_files.CONTENT_TYPE),
    "xlsx": (workbooks.as_workbook, workbooks.CONTENT_TYPE),
}


@transaction.atomic
def export_registrations(
    *,
    session: WorkingSession,
    by: User,
    registrations: Sequence[Registration],
    in_line: Mapping[int, Place],
    file_format: str,
    with_needs: bool = False,
) -> tuple[bytes, str]:
    """The file and its type. `in_line` are the places on the waiting list, by registration.

    Raises PermissionDenied for somebody who does not run the session, ValidationError for a format that is none.
    """
    require_to_run(by, session)
    if file_format not in FORMATS:
        raise ValidationError(_("Choose one of the formats."), code="format")
    if any(one.session_id != session.pk for one in registrations):
        raise AssertionError("A registration of another session.")
    write, content_type = FORMATS[file_format]
    content = write(table_of(session, registrations, in_line, with_needs=with_needs))
    record(
        by=by,
        verb="session.export_registrations",
        subject=session.slug,
        format=file_format,
        people=len(registrations),
        with_needs=with_needs,
    )
    return content, content_type
