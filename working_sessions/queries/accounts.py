from __future__ import annotations

from members.models import User


def account_at(email: str) -> User | None:
    """The account whose confirmed address this is."""
    return (
        User.objects.filter(email=email, is_active=True, emailaddress__email=email, emailaddress__verified=True)
        .select_related("organisation")
        .first()
    )
