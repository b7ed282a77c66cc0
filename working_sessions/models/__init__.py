from working_sessions.models.agenda import AgendaItem
from working_sessions.models.calendar_feed import CalendarFeed
from working_sessions.models.event import RegistrationEvent
from working_sessions.models.message import SessionMessage
from working_sessions.models.organisation_places import OrganisationPlaces
from working_sessions.models.registration import Registration, RegistrationQuerySet
from working_sessions.models.series import Series
from working_sessions.models.session import WorkingSession, WorkingSessionQuerySet

__all__ = [
    "AgendaItem",
    "CalendarFeed",
    "OrganisationPlaces",
    "Registration",
    "RegistrationEvent",
    "RegistrationQuerySet",
    "Series",
    "SessionMessage",
    "WorkingSession",
    "WorkingSessionQuerySet",
]
