"""The link in an invitation. It names the invitation and proves that the portal sent it; it lets nobody in by itself."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from groups.models import Membership
from publishing.addresses import absolute

_SALT = "groups.invitation"


def token_of(membership: Membership) -> str:
    return signing.dumps([membership.pk, membership.email], salt=_SALT)


def link_to(membership: Membership) -> str:
    """The whole address, in the language that is active."""
    return absolute(reverse("groups:invitation", args=[token_of(membership)]))


def invitation_of(token: str) -> Membership | None:
    """The invitation, answered or not; None for a link that the portal did not make."""
    try:
        number, email = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (
        Membership.objects.select_related("group", "invited_by", "user")
        .filter(pk=number, email=email, invitation_expires_at__isnull=False)
        .first()
    )
