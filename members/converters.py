from __future__ import annotations


class Base36Converter:
    """The number of an account as django-allauth writes it in the address of a new password."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
