"""What members are told about their account, in their own language. Every letter of django-allauth is one of these.

Each writer is called with the recipient's language active. None of the texts says more to a stranger's mailbox than that
somebody typed its address here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from members.models import User
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from publishing.addresses import absolute


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a letter is written. `person` is None where no account has the address; `facts` come from the caller."""

    address: str
    person: User | None
    facts: dict[str, Any]


Writer = Callable[[Occasion], Letter]


def send(*, kind: str, to: str, person: User | None, write: Writer, **facts: Any) -> None:
    """Writes a letter to an address, in the person's language; in that of the page where there is no account.

    The caller's limits see to it that nobody gets many, so each letter has a key of its own.
    """
    language = person.preferred_language if person else (get_language() or settings.LANGUAGE_CODE)
    with transaction.atomic(), override(language):
        enqueue(
            kind=f"members.{kind}",
            to=to,
            language=language,
            letter=write(Occasion(to, person, facts)),
            dedupe_key=f"members.{kind}:{uuid4()}",
        )


# --- Addresses and passwords -------------------------------------------------------------------------------------


def welcome_code(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("Your code: %(code)s") % {"code": occasion.facts["code"]},
        paragraphs=[
            _("Welcome to the network of the Circular & Fair ICT Pact."),
            _("Type this code on the page where you signed up. It confirms that this address is yours."),
        ],
        code=occasion.facts["code"],
        after=[
            _("The code counts for half an hour."),
            _("You did not sign up? Then somebody mistyped an address. Without the code nothing happens."),
        ],
    )


def address_code(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("Your code: %(code)s") % {"code": occasion.facts["code"]},
        paragraphs=[
            _("Somebody gave this e-mail address for an account of the Circular & Fair ICT Pact."),
            _("If it was you, type this code on the page that is still open. It confirms that this address is yours."),
        ],
        code=occasion.facts["code"],
        after=[
            _("The code counts for half an hour."),
            _("It was not you? Then somebody mistyped an address. Without the code nothing happens."),
        ],
    )


def account_exists(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("You have an account already"),
        paragraphs=[
            _("Somebody tried to sign up with this e-mail address. It has an account already, so none was made."),
            _("If it was you and you have forgotten your password, choose a new one. You need nothing else."),
        ],
        button=Button(_("Choose a new password"), absolute(reverse("account_reset_password"))),
        after=[_("It was not you? Then you need not do anything.")],
    )


def no_account(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("There is no account with this address"),
        paragraphs=[
            _("Somebody asked for a new password with this e-mail address. No account of the portal has it."),
            _("If it was you, perhaps you signed up with another address. Or you have no account yet."),
        ],
        button=Button(_("Sign up"), absolute(reverse("account_signup"))),
        after=[_("It was not you? Then you need not do anything.")],
    )


def new_password_link(occasion: Occasion) -> Letter:
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": occasion.facts["uid"], "key": occasion.facts["key"]}
    )
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=[_("Somebody, hopefully you, has forgotten the password of this account.")],
        button=Button(_("Choose a new password"), absolute(path)),
        after=[
            _("The link counts for four hours, and only once."),
            _("It was not you? Then you need not do anything. Your password stays as it is."),
        ],
    )


def _hidden(address: str) -> str:
    """As much of an address as its owner needs to know it again: it may be read in a mailbox of somebody else."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def address_changed(occasion: Occasion) -> Letter:
    facts = {"address": _hidden(occasion.facts["to_email"])}
    return _notice(
        occasion,
        _("The e-mail address of your account was changed"),
        _("Your account now has the address %(address)s. This one no longer opens it.") % facts,
        _("It was not you? Then somebody may be in your account: answer this mail at once."),
    )


def address_removed(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("An e-mail address was removed from your account"),
        _("The address %(address)s was removed.") % {"address": _hidden(occasion.facts["deleted_email"])},
    )


# --- What the owner of an account should know ------------------------------------------------------------------------


def _when(occasion: Occasion) -> str:
    zone = ZoneInfo(occasion.person.time_zone if occasion.person else settings.TIME_ZONE)
    moment = timezone.localtime(occasion.facts.get("timestamp") or timezone.now(), zone)
    return _("It happened on %(date)s (%(zone)s).") % {"date": date_format(moment, "DATETIME_FORMAT"), "zone": zone.key}


def _notice(occasion: Occasion, subject: str, what: str, otherwise: str = "") -> Letter:
    if otherwise:
        return Letter(subject=subject, paragraphs=[what, _when(occasion)], after=[otherwise])
    return Letter(
        subject=subject,
        paragraphs=[what, _when(occasion), _("It was you? Then you need not do anything.")],
        button=Button(_("It was not me: choose a new password"), absolute(reverse("account_reset_password"))),
    )


def password_changed(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("Your password was changed"),
        _("The password of your account was changed. Everywhere else you are signed out."),
    )


def app_added(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("An authenticator app was added to your account"),
        _("From now on signing in takes a code of the app besides your password."),
    )


def app_removed(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("The authenticator app was removed from your account"),
        _("Signing in takes no code of the app any more."),
    )


def key_added(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("A passkey was added to your account"),
        _("A passkey or security key can be used to sign in to your account from now on."),
    )


def key_removed(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("A passkey was removed from your account"),
        _("A passkey or security key no longer opens your account."),
    )


def recovery_codes_made(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("New recovery codes for your account"),
        _("New recovery codes were made. The old ones no longer count."),
    )


def second_factor_reset(occasion: Occasion) -> Letter:
    return _notice(
        occasion,
        _("The second step of your account was removed"),
        _("At your request, the administration removed the second step of signing in. Set up a new one soon."),
    )


def account_closed(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("Your account is closed"),
        paragraphs=[
            _("Your account of the Circular & Fair ICT Pact is closed, and what it said about you is deleted."),
            _("What you contributed stays, without your name."),
            _("This is the last mail to this address. You may sign up again at any time."),
        ],
    )


# What django-allauth calls its mails. One that stands in neither table must not be sent: see members.adapters.
LETTERS: dict[str, Writer] = {
    "account/email/account_already_exists": account_exists,
    "account/email/email_changed": address_changed,
    "account/email/email_confirmation": address_code,
    "account/email/email_confirmation_signup": welcome_code,
    "account/email/email_deleted": address_removed,
    "account/email/password_changed": password_changed,
    "account/email/password_reset": password_changed,
    "account/email/password_reset_key": new_password_link,
    "account/email/password_set": password_changed,
    "account/email/unknown_account": no_account,
    "mfa/email/recovery_codes_generated": recovery_codes_made,
    "mfa/email/totp_activated": app_added,
    "mfa/email/totp_deactivated": app_removed,
    "mfa/email/webauthn_added": key_added,
    "mfa/email/webauthn_removed": key_removed,
}
# Mails of parts that are switched off.
NEVER_SENT = {"account/email/login_code", "account/email/password_reset_code"}
