"""Which mail goes to whom when something happens to a session or a registration. Called inside the transaction of the
deed, under the session's lock. Each mail is in the recipient's language."""

from working_sessions.notifications.links import own_links
from working_sessions.notifications.registrations import registration_moved
from working_sessions.notifications.sessions import (
    organiser_asked,
    session_cancelled,
    session_changed,
    session_postponed,
)

__all__ = [
    "organiser_asked",
    "own_links",
    "registration_moved",
    "session_cancelled",
    "session_changed",
    "session_postponed",
]
