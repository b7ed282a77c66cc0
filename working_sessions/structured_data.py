"""A session as search engines read it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from publishing.texts import text_of
from working_sessions.enums import SessionMode, SessionState
from working_sessions.models import WorkingSession

_MODES = {
    SessionMode.ONLINE: "OnlineEventAttendanceMode",
    SessionMode.ON_SITE: "OfflineEventAttendanceMode",
    SessionMode.HYBRID: "MixedEventAttendanceMode",
}
_STATES = {SessionState.CANCELLED: "EventCancelled", SessionState.POSTPONED: "EventPostponed"}


def linked_data(session: WorkingSession, url: str) -> SafeString:
    """The session as JSON-LD (schema.org Event), safe to stand in a script element that holds data only. For sessions
    that everybody may see. Online it takes place at its page: the address of the meeting is for participants."""
    locations: list[dict[str, Any]] = []
    if session.mode != SessionMode.ONLINE:
        locations.append({"@type": "Place", "name": session.location, "address": session.location or session.country})
    if session.mode != SessionMode.ON_SITE:
        locations.append({"@type": "VirtualLocation", "url": url})
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": text_of(session, "title").value,
        "description": text_of(session, "description").value,
        "startDate": session.starts_at.astimezone(session.zone).isoformat(),
        "endDate": session.ends_at.astimezone(session.zone).isoformat(),
        "eventAttendanceMode": f"https://schema.org/{_MODES[SessionMode(session.mode)]}",
        "eventStatus": f"https://schema.org/{_STATES.get(SessionState(session.state), 'EventScheduled')}",
        "inLanguage": list(session.languages),
        "location": [{key: value for key, value in place.items() if value} for place in locations],
        "organizer": {"@type": "Organization", "name": text_of(session.group, "name").value},
        "isAccessibleForFree": True,
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308 - cannot end the element
