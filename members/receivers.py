"""What the portal does when django-allauth says that something happened to an account."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from members.actions import link_to_organisation
from members.models import User
from members.second_factor import prove
from publishing.actions import record


@transaction.atomic
def _trace(person: User, verb: str, **details: Any) -> None:
    record(by=person, verb=verb, subject=person.subject, **details)


@receiver(account.user_signed_up)
def signed_up(user: User, **kwargs: Any) -> None:
    # By nobody: whose address it is, is shown later or never, and what is never confirmed is deleted again.
    with transaction.atomic():
        record(by=None, verb="member.sign_up", subject=user.subject)


@receiver(account.email_confirmed)
def confirmed(email_address: EmailAddress, **kwargs: Any) -> None:
    """The address of the account is confirmed: now it may say where somebody works."""
    link_to_organisation(email_address.user)


@receiver(account.email_changed)
def changed(user: User, from_email_address: EmailAddress | None, **kwargs: Any) -> None:
    if from_email_address is not None:
        _trace(user, "member.change_address")
        link_to_organisation(user, address_changed=True)


@receiver([account.password_changed, account.password_reset, account.password_set])
def password_set(user: User, **kwargs: Any) -> None:
    _trace(user, "member.set_password")


@receiver(mfa.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _trace(user, "member.add_second_factor", kind=authenticator.type)
    prove(request, authenticator)


@receiver(mfa.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _trace(user, "member.remove_own_second_factor", kind=authenticator.type)


@receiver(mfa.authenticator_used)
def factor_used(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    prove(request, authenticator)
