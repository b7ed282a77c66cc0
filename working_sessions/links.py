"""Links in mails by which a participant acts without signing in. Each is signed for one registration and one purpose;
opening it changes nothing."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from publishing.addresses import absolute
from working_sessions.models import Registration

WORKS_AFTER_THE_END = dt.timedelta(days=30)


class Purpose(Enum):
    CONFIRM = "confirm"  # the address of a guest
    MANAGE = "manage"  # see and cancel
    OFFER = "offer"  # accept or decline an offered place


class BadLinkError(Exception):
    """The link was altered or cut off, is for another purpose, or was ended by a newer one."""


class ExpiredLinkError(Exception):
    """The link was good, and is too old."""


def token_of(registration: Registration, purpose: Purpose) -> str:
    return signing.dumps([str(registration.uuid), registration.token_version], salt=f"working_sessions.{purpose.value}")


def link_to(registration: Registration, purpose: Purpose, language: str | None = None) -> str:
    """The whole address, in that language or in the active one."""
    with override(language or get_language()):
        return absolute(reverse(f"working_sessions:{purpose.value}", args=[token_of(registration, purpose)]))


def registration_of(token: str, purpose: Purpose, now: dt.datetime | None = None) -> Registration:
    """Raises BadLinkError, and ExpiredLinkError a month after the end of the session."""
    try:
        key, version = signing.loads(token, salt=f"working_sessions.{purpose.value}")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLinkError from error
    found = (
        Registration.objects.select_related("session", "session__group", "user")
        .filter(uuid=key, token_version=version, erased_at__isnull=True)
        .first()
    )
    if found is None:
        raise BadLinkError
    if found.session.ends_at + WORKS_AFTER_THE_END < (now or timezone.now()):
        raise ExpiredLinkError
    return found
