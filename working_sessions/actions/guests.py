"""What people without an account ask for by their address alone. Whoever asks learns nothing: the owner gets a mail."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from working_sessions.actions.registering import refuse_unless_open, register_guest
from working_sessions.enums import RegistrationState
from working_sessions.links import WORKS_AFTER_THE_END
from working_sessions.models import Registration, WorkingSession
from working_sessions.notifications.links import own_links
from working_sessions.permissions import may_register


@transaction.atomic
def ask_as_guest(
    *,
    session: WorkingSession,
    name: str,
    email: str,
    organisation_name: str,
    mode: str,
    language: str,
    access_needs: str,
    shown_to: str,
    submission_key: UUID,
    now: dt.datetime | None = None,
) -> None:
    """Registers a guest; whoever is registered already gets a mail with the way to that registration instead.

    Raises PermissionDenied where guests are not admitted, ValidationError when registration is not open and for what
    cannot be a name or an address: the same for every address.
    """
    now = now or timezone.now()
    if not may_register(AnonymousUser(), session):
        raise PermissionDenied
    refuse_unless_open(session, now)
    fields = {
        "session": session,
        "name": name,
        "email": email,
        "organisation_name": organisation_name,
        "mode": mode,
        "language": language,
        "access_needs": access_needs,
        "shown_to": shown_to,
        "now": now,
    }
    registration, is_new = register_guest(**fields, submission_key=submission_key)
    if not is_new and not registration.is_live:
        # An old form, sent again after its registration has ended. It takes no place before the address is confirmed
        # once more, so that nothing is doubled, and nobody waits for a mail in vain.
        registration, is_new = register_guest(**fields, submission_key=uuid4())
    if not is_new and registration.state != RegistrationState.UNVERIFIED:
        own_links(email=registration.email, registrations=[registration], language=language, now=now)


@transaction.atomic
def send_links(*, email: str, language: str, now: dt.datetime | None = None) -> None:
    """Mails an address the way to each of its live registrations, and nothing where it has none."""
    now = now or timezone.now()
    live = (
        Registration.objects.live()
        .filter(email=email.strip().lower(), session__ends_at__gt=now - WORKS_AFTER_THE_END)
        .select_related("session", "session__group")
        .order_by("session__starts_at", "pk")
    )
    if found := list(live):
        own_links(email=found[0].email, registrations=found, language=language, now=now)
