"""What a person does who signs up or in, with Django's test client."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from making import PASSWORD

from members import actions
from members.models import User
from outbox.models import OutboxMessage

NEW = {"name": "Ada Quokka", "organisation_name": "Quokka Town", "preferred_language": "en", "password1": PASSWORD}


def address(name: str, language: str = "en", *args: Any, **kwargs: Any) -> str:
    from django.utils import translation

    with translation.override(language):
        return reverse(name, args=args, kwargs=kwargs)


def member(email: str = "ada@example.org", **fields: Any) -> User:
    """An account with a confirmed address and a password."""
    return actions.create_account(email=email, by=None, password=PASSWORD, verified=True, **fields)


def sign_up(client: Client, email: str, language: str = "en", **changes: str) -> HttpResponse:
    return client.post(address("account_signup", language), NEW | {"email": email} | changes)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> HttpResponse:
    return client.post(address("account_login"), {"login": email, "password": password}, **more)


def mails(to: str | None = None) -> list[OutboxMessage]:
    found = OutboxMessage.objects.order_by("pk")
    return list(found.filter(to=to) if to else found)


def kinds() -> list[tuple[str, str]]:
    return [(mail.kind.removeprefix("members."), mail.to) for mail in mails()]


def code_for(to: str) -> str:
    """The code of the newest mail to the address."""
    found = re.search(r"^    (\S+)$", mails(to)[-1].text, re.M)
    assert found is not None
    return found[1]


def confirm(client: Client, email: str) -> HttpResponse:
    return client.post(address("account_email_verification_sent"), {"code": code_for(email)})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
