"""Has somebody shown a second factor? Both count: that the account has one, and that this very session used it.

The first alone would let a session in that began with the password only, before the owner set a second factor up.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from members.models import User

_KEY = "members.second_factor_of"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def prove(request: HttpRequest, authenticator: Authenticator) -> None:
    """Notes in the session that its owner has just used, or set up, a second factor."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES or authenticator.last_used_at is not None:
        request.session[_KEY] = authenticator.user_id


def factors_of(person: User) -> set[str]:
    """The kinds of second factor that an account has; recovery codes alone are none."""
    kinds = Authenticator.objects.filter(user=person, type__in=_FACTORS).values_list("type", flat=True)
    return set(kinds)


def has_proved(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor of the person who is signed in."""
    return request.session.get(_KEY) == request.user.pk
