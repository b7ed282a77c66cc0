"""The participants of a session as far as one viewer may know of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from working_sessions.enums import AttendanceMode, SessionMode, ShownTo
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import Viewer, may_run, may_see_participants, takes_part


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    organisation: str
    mode_label: object  # empty where there is only one way to take part


@dataclass(frozen=True, slots=True)
class Participants:
    named: list[Named] = field(default_factory=list)
    unnamed: int = 0  # who stand in no list, or in one for fewer people

    @property
    def count(self) -> int:
        return len(self.named) + self.unnamed


def participants_shown_to(viewer: Viewer, session: WorkingSession) -> Participants | None:
    """Those with a confirmed place, by name; each decides who reads theirs. None where the viewer sees no list.

    Also the organisers see here what participants see of each other: their own list is another page.
    """
    if not may_see_participants(viewer, session):
        return None
    is_one_of_them = takes_part(viewer, session) or may_run(viewer, session)
    readable = {ShownTo.MEMBERS, ShownTo.PARTICIPANTS} if is_one_of_them else {ShownTo.MEMBERS}
    rows = (
        Registration.objects.confirmed()
        .filter(session=session)
        .only("name", "organisation_name", "mode", "shown_to", "erased_at", "session_id")
    )
    named, unnamed = [], 0
    for row in rows:
        if row.shown_to in readable and row.name and row.erased_at is None:
            way = AttendanceMode(row.mode).label if session.mode == SessionMode.HYBRID else ""
            named.append(Named(row.name, row.organisation_name, way))
        else:
            unnamed += 1
    named.sort(key=lambda person: (person.name.casefold(), person.organisation.casefold()))
    return Participants(named, unnamed)
