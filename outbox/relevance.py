"""Whether a mail that waits is still true. The rooms above say so (in AppConfig.ready); the outbox knows none of them.

A mail's relevance is "<kind>:<rest>", such as "registration:12:3". The check of the kind gets the rest.
"""

from __future__ import annotations

from collections.abc import Callable

Check = Callable[[str], str]  # gives the reason why the mail must not be sent any more; empty while it is true

CHECKS: dict[str, Check] = {}


def require_known(relevance: str) -> None:
    """Raises ValueError for a relevance of a kind that no room checks: such a mail would never be sent."""
    if relevance and _parts(relevance)[0] not in CHECKS:
        raise ValueError(f"No room checks the relevance of {relevance!r}.")


def why_not(relevance: str) -> str:
    """Why a mail with this relevance must not be sent, in English, for its record; empty where it may."""
    if not relevance:
        return ""
    kind, rest = _parts(relevance)
    check = CHECKS.get(kind)
    if check is None:
        return f"Nobody can say any more whether {kind!r} still holds."
    return check(rest)


def _parts(relevance: str) -> tuple[str, str]:
    kind, _colon, rest = relevance.partition(":")
    return kind, rest
