"""How often guests may register, and ask for their links. The counts are those of sign-in, in the cache that all
processes share; the amounts stand in the settings."""

from __future__ import annotations

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse

from working_sessions.models import WorkingSession


def guest_is_too_much(request: HttpRequest, session: WorkingSession, email: str) -> HttpResponse | None:
    """The page for what is too much: from one network, for one address, for one session. None where it is not.

    It counts before anybody looks whether the address is known, so that the limit does not tell either.
    """
    if not consume(request, action="working_sessions_guest", key=email.lower()):
        return respond_429(request)
    if not consume(request, action="working_sessions_guests", key=str(session.pk)):
        return respond_429(request)
    return None


def links_are_too_much(request: HttpRequest, email: str) -> HttpResponse | None:
    if not consume(request, action="working_sessions_links", key=email.lower()):
        return respond_429(request)
    return None
