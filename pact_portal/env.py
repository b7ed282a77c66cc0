"""Reading the environment: each helper refuses nonsense and says how to mend it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import HeaderRegistry
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

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


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over. `implicit_tls`: encrypted from the first byte; `starttls`: after a word in the open."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    implicit_tls: bool
    starttls: bool


_MAIL_FORM = "Write it as smtp://user:password@host:587 or smtps://user:password@host:465"


def mail_server(name: str) -> MailServer | None:
    """A mail server's address; None when the variable is not set. No message repeats what was set: it has a password.

    smtps:// speaks TLS from the start (port 465), smtp:// after STARTTLS (port 587). A relay on the same machine or
    network that knows no TLS is named with `?tls=off`, and gets no password.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:  # its words may repeat the password, so it is not shown as the cause
        raise ImproperlyConfigured(
            f"{name} cannot be read. {_MAIL_FORM}, with %3A, %40 and %2F for : @ and /."
        ) from None
    if parts.scheme not in ("smtp", "smtps"):
        raise ImproperlyConfigured(f"{name} does not begin with smtp:// or smtps://. {_MAIL_FORM}")
    if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} must name a host and nothing behind it. {_MAIL_FORM}, with %2F, %3F and %23 for / ? and #."
        )
    if query not in ([], [("tls", "off")]):
        raise ImproperlyConfigured(f"{name} may only end with ?tls=off. {_MAIL_FORM}")
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"{name} needs a user and a password, or neither. {_MAIL_FORM}")
    open_text = bool(query)
    if open_text and (parts.scheme == "smtps" or parts.password):
        raise ImproperlyConfigured(
            f"{name} says tls=off, which goes with smtp:// and without a password only: a password must not travel "
            f"in the open. {_MAIL_FORM}"
        )
    return MailServer(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 25 if open_text else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and not open_text,
    )


def mail_sender(name: str, default: str | None = None) -> str:
    """An address such as portal@example.org or Name <portal@example.org>, as mails have it in From."""
    value = text(name, default)
    try:
        # The header's own grammar: commas and brackets in a name need quotation marks, a second address is refused.
        header = HeaderRegistry()("From", value)
        addresses = header.addresses
        if len(addresses) != 1 or header.defects or len(value.splitlines()) != 1:
            raise ValueError("not one address")
        validate_email(addresses[0].addr_spec)
    except (ValueError, IndexError, HeaderParseError, ValidationError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is no address for mails. Write it as portal@example.org, or with a name: "
            "Circular & Fair ICT Pact <portal@example.org>"
        ) from error
    return value
