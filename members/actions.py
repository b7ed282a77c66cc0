"""What is done to accounts: making, changing and closing them. Links to organisations are in `organisations`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Field, ForeignObjectRel, ManyToManyField, OuterRef, QuerySet
from django.utils.translation import gettext as _

from members import notifications
from members.linking import link_by_staff, link_to_organisation, propose_domain, revoke_domain, verify_domain
from members.models import User
from members.places import country_name, is_time_zone
from members.signals import account_closed, account_closing
from publishing.actions import record
from publishing.models import AuditEntry

__all__ = [
    "close_account",
    "create_account",
    "end_session",
    "forget_sign_up",
    "link_by_staff",
    "link_to_organisation",
    "never_confirmed",
    "propose_domain",
    "remove_second_factor",
    "replace_address",
    "revoke_domain",
    "take_in",
    "update_profile",
    "verify_domain",
]

# Nobody can have a domain below .invalid (RFC 2606): no mail ever goes there, and the address is free for a new account.
_TOMBSTONE = "closed-{}@closed.invalid"
CONFIRM_WITHIN = dt.timedelta(days=30)
PROFILE_FIELDS = frozenset(
    {
        *("name", "function", "organisation_name", "country", "preferred_language", "time_zone"),
        *("name_visible_to", "organisation_visible_to", "email_visible_to"),
    }
)


def _locked(person: User) -> User:
    """The person's row, locked until the transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _is_taken(email: str) -> bool:
    return User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email, verified=True).exists()


@transaction.atomic
def create_account(
    *, email: str, by: User | None, password: str | None = None, verified: bool = False, **fields: Any
) -> User:
    """An account that did not come by sign-up: made by staff, a command or a demonstration.

    With `verified` its address counts as confirmed, because whoever makes the account vouches for it. Without a
    password the person chooses one by “forgotten password”. Raises ValidationError when the address has an account.
    """
    email = User.objects.normalize_email(email)
    if _is_taken(email):
        raise ValidationError(_("There is already an account with this e-mail address."), code="unique")
    person = User.objects.create_user(email, password, **fields)
    return take_in(person=person, by=by, verified=verified)


@transaction.atomic
def take_in(*, person: User, by: User | None, verified: bool) -> User:
    """Notes the address of an account that somebody else's hands have just made, and links it to its organisation."""
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
    record(by=by, verb="member.create", subject=person.subject, confirmed=verified)
    link_to_organisation(person)
    return User.objects.get(pk=person.pk)


@transaction.atomic
def update_profile(*, person: User, by: User, **fields: Any) -> User:
    """Changes what a member says about themselves. Raises ValidationError for values that no field takes, and
    TypeError for a field that is not the member's own to change."""
    if foreign := fields.keys() - PROFILE_FIELDS:
        raise TypeError(f"Not a member's own to change: {', '.join(sorted(foreign))}")
    person = _locked(person)
    if not person.is_active:
        raise ValidationError(_("This account is closed."))
    if not is_time_zone(fields.get("time_zone", person.time_zone)):
        raise ValidationError({"time_zone": _("This is no time zone.")})
    if fields.get("country") and not country_name(fields["country"]):
        raise ValidationError({"country": _("This is no country.")})
    changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, fields[name])
    person.clean_fields(exclude={field.name for field in person._meta.fields} - set(changed))
    if changed:
        person.save(update_fields=changed)
        record(by=by, verb="member.update_profile", subject=person.subject, fields=changed)
    return person


@transaction.atomic
def replace_address(*, person: User, email: str, by: User) -> User:
    """Staff gives an account another address, which they vouch for; the old one is told.

    Raises ValidationError when the address has an account.
    """
    person, email = _locked(person), User.objects.normalize_email(email)
    old = person.email
    if email == old:
        return person
    if _is_taken(email):
        raise ValidationError(_("There is already an account with this e-mail address."), code="unique")
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    person.email = email
    person.save(update_fields=["email"])
    record(by=by, verb="member.change_address", subject=person.subject)
    write = notifications.address_changed
    notifications.send(kind="email_changed", to=old, person=person, write=write, to_email=email)
    link_to_organisation(person, address_changed=True)
    return person


@transaction.atomic
def remove_second_factor(*, person: User, by: User) -> None:
    """Staff takes app, passkeys and recovery codes away from somebody who has lost them; the person is told.

    Raises ValidationError when there is none, or when it is one's own: that is what the second step is for.
    """
    person = _locked(person)
    if person.pk == by.pk:
        raise ValidationError(_("Another administrator has to remove your own second step."))
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise ValidationError(_("This person has no second step."))
    _end_sessions(person)
    record(by=by, verb="member.remove_second_factor", subject=person.subject)
    write = notifications.second_factor_reset
    notifications.send(kind="second_factor_reset", to=person.email, person=person, write=write)


@transaction.atomic
def end_session(*, person: User, session: int) -> None:
    """Signs a person out on one device. Raises UserSession.DoesNotExist for a session that is not theirs."""
    found = UserSession.objects.select_for_update().get(pk=session, user=person)
    found.end()
    record(by=person, verb="member.end_session", subject=person.subject)


def _end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def never_confirmed(now: dt.datetime) -> QuerySet[User]:
    """Accounts that somebody signed up for 30 days ago and never confirmed, so that nobody has ever been in them."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return User.objects.filter(
        ~Exists(confirmed), joined_at__lte=now - CONFIRM_WITHIN, last_login=None, is_active=True, is_staff=False
    )


@transaction.atomic
def forget_sign_up(*, person: User, now: dt.datetime) -> bool:
    """Deletes an account that was never confirmed. False, and nothing is done, where it was confirmed meanwhile, did not
    come by sign-up, or something in the portal is of it."""
    found = never_confirmed(now).select_for_update().filter(pk=person.pk).first()
    if found is None or not AuditEntry.objects.filter(verb="member.sign_up", subject=found.subject).exists():
        return False
    if any(_has_trace(relation, found) for relation in User._meta.get_fields(include_hidden=True)):
        return False
    subject = found.subject
    found.delete()
    record(by=None, verb="member.forget_sign_up", subject=subject)
    return True


def _has_trace(relation: Field | ForeignObjectRel, person: User) -> bool:
    """Whether a row of another table, besides the address itself, is of the person."""
    if isinstance(relation, ForeignObjectRel):
        model, field = relation.related_model, relation.field
    elif isinstance(relation, ManyToManyField):
        model, field = relation.remote_field.through, relation.remote_field.through._meta.get_field("user")
    else:
        return False
    return model is not EmailAddress and model._base_manager.filter(**{field.name: person}).exists()


@transaction.atomic
def close_account(*, person: User, by: User | None) -> User:
    """Closes an account for good: nobody can sign in, what it said about the person is gone, other rooms end what they
    take part in. What they did stays in the audit trail, under the number of the account.

    Raises ValidationError when the account is closed already, or when a room objects (`account_closing`).
    """
    person = _locked(person)
    if not person.is_active:
        raise ValidationError(_("This account is closed."))
    account_closing.send(sender=User, person=person)
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        raise ValidationError(_("You are the last administrator. Make somebody else one first."))
    write = notifications.account_closed
    notifications.send(kind="account_closed", to=person.email, person=person, write=write)
    _end_sessions(person)
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    person.groups.clear()
    person.user_permissions.clear()
    fresh = User()  # for what an account says when it says nothing
    for name in PROFILE_FIELDS - {"preferred_language"}:
        setattr(person, name, getattr(fresh, name))
    person.organisation = person.organisation_domain = person.last_login = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.email = _TOMBSTONE.format(person.pk)
    person.set_unusable_password()
    person.save()
    record(by=by, verb="member.close_account", subject=person.subject)
    account_closed.send(sender=User, person=person)
    return person
