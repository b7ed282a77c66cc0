"""Links by which the recipient of a mail unsubscribes without signing in: signed, so that nobody makes one for others."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language, override

from outbox.models import Unsubscription
from outbox.models.unsubscription import normalised
from publishing.addresses import absolute

_SALT = "outbox.unsubscribing"


class BadLinkError(Exception):
    """The link was altered, cut off, or made by another portal."""


def token_for(email: str, kind: str) -> str:
    """It has no end of its own: the law lets nobody be told that it is too late to unsubscribe."""
    return signing.Signer(salt=_SALT).sign_object([normalised(email), kind], compress=True)


def read_token(token: str) -> tuple[str, str]:
    """The address and the kind of mail. Raises BadLinkError."""
    try:
        email, kind = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadLinkError from error
    return email, kind


def url_for(email: str, kind: str, language: str | None = None) -> str:
    """The whole address for `enqueue(unsubscribe_url=…)`, in that language or in the active one."""
    with override(language or get_language()):
        return absolute(reverse("outbox:unsubscribe", args=[token_for(email, kind)]))


def is_unsubscribed(email: str, kind: str) -> bool:
    return Unsubscription.objects.of(email, kind).exists()
