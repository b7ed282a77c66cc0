"""Reading the environment: each helper refuses nonsense and says how to mend it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The variable's value without surrounding white space.

    Raises ImproperlyConfigured when it is missing or empty and there is no default.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set the environment variable {name}; see README, Configuration."
        )
    return default


def flag(name: str, default: bool) -> bool:
    """A yes-or-no variable: on/off, yes/no, true/false or 1/0."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}, which is neither yes nor no. Set it to 'on' or 'off'.")


def whole_number(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """A whole number between minimum and maximum, both included."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        number = minimum - 1
    if not minimum <= number <= maximum:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a whole number from {minimum} to {maximum}, or unset it for {default}."
        )
    return number


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A comma-separated list; empty parts are dropped."""
    value = os.environ.get(name, "")
    parts = [part.strip() for part in value.split(",") if part.strip()]
    return parts or list(default)


def choice(name: str, default: str, *, allowed: Sequence[str]) -> str:
    """One of the allowed words."""
    value = os.environ.get(name, "").strip() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(allowed)}.")
    return value
