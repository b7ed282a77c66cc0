"""Who sees what of a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from members.enums import Audience
from members.models import User

Part = Literal["name", "organisation", "email"]
PARTS: tuple[Part, ...] = ("name", "organisation", "email")


def may_see(
    viewer: AbstractBaseUser | AnonymousUser, person: User, part: Part, *, shares_group: bool | Callable[[], bool]
) -> bool:
    """Whether the viewer may see a part of a person's profile; "organisation" includes function and country.

    `shares_group` says whether both belong to one group, or works it out when that matters. Members of a common group
    see each other's names, whatever the person chose. Of an account that is closed nobody sees anything.
    """
    if not person.is_active:
        return False
    if viewer.is_authenticated and viewer.pk == person.pk:
        return True
    audience = getattr(person, f"{part}_visible_to")
    if audience == Audience.EVERYBODY:
        return True
    if not (viewer.is_authenticated and viewer.is_active):
        return False
    if audience == Audience.NETWORK:
        return True
    if audience == Audience.NOBODY and part != "name":
        return False
    return shares_group() if callable(shares_group) else shares_group
