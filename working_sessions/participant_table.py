"""The registrations of a session as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exports.tables import Cell, Column, Table
from publishing.texts import text_of
from working_sessions.enums import Attendance
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries.waiting_line import Place
from working_sessions.times import zone_name


def table_of(
    session: WorkingSession, registrations: Iterable[Registration], in_line: Mapping[int, Place], *, with_needs: bool
) -> Table:
    """In the reader's language. What the organiser should provide for stands in it only where it is asked for: it may
    say something of somebody's health."""
    zone = zone_name(session.zone)
    columns = [
        Column(pgettext("person", "Name"), 28),
        Column(_("Organisation"), 34),
        Column(_("E-mail address"), 32),
        Column(_("Takes part"), 14),
        Column(_("State"), 24),
        Column(_("Since (%(zone)s)") % {"zone": zone}, 18),
        Column(_("Place on the waiting list"), 14),
        Column(_("Over capacity"), 14),
        Column(_("Registered (%(zone)s)") % {"zone": zone}, 18),
        Column(_("Attendance"), 18),
        Column(_("Minutes attended"), 14),
    ]
    if with_needs:
        columns.append(Column(_("What to provide for"), 50))
    rows: list[list[Cell]] = []
    for one in registrations:
        noted = one.attendance != Attendance.UNKNOWN
        row: list[Cell] = [
            one.name,
            one.organisation_name,
            one.email,
            str(one.get_mode_display()),
            str(one.get_state_display()),
            one.state_since,
            in_line[one.pk].position if one.pk in in_line else None,
            _("yes") if one.over_capacity else "",
            one.created_at,
            str(one.get_attendance_display()) if noted else "",
            one.attended_minutes,
        ]
        rows.append([*row, one.access_needs] if with_needs else row)
    return Table(str(text_of(session, "title")), columns, rows, session.zone)
