"""Which mail goes to whom when something happens to a session or a registration. Called inside the transaction of the
deed, under the session's lock. Each mail is in the recipient's language."""

from working_sessions.notifications.links import own_links
from working_sessions.notifications.registrations import person_goes, place_given_up_for, registration_moved
from working_sessions.notifications.sessions import (
    organiser_asked,
    session_cancelled,
    session_changed,
    session_postponed,
)
from working_sessions.notifications.writing import sequence_to_enter

__all__ = [
    "organiser_asked",
    "own_links",
    "person_goes",
    "place_given_up_for",
    "registration_moved",
    "sequence_to_enter",
    "session_cancelled",
    "session_changed",
    "session_postponed",
]
