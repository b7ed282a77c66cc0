"""Who gets which mail, when. Each is written in the transaction of its deed, in the recipient's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from groups.invitation_links import link_to
from groups.models import Group, Membership
from groups.people import shown_name
from groups.queries import ANSWER_WITHIN
from members.models import User
from members.queries import organisation_of
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from publishing.addresses import absolute
from publishing.texts import text_of


def _write(
    kind: str, membership: Membership, to: str, language: str, letter: Callable[[str], Letter], *, about: str = ""
) -> None:
    """`letter` takes the group's name and is called in the recipient's language."""
    moment = membership.state_since.isoformat()
    with override(language):
        made = letter(str(text_of(membership.group, "name") or membership.group.slug))
    enqueue(
        kind=f"groups.{kind}",
        to=to,
        language=language,
        letter=made,
        dedupe_key=f"groups.{kind}:{membership.pk}:{about or moment}"[:200],
    )


def _to_person(kind: str, membership: Membership, letter: Callable[[str], Letter], *, about: str = "") -> None:
    user = membership.user
    if user is not None and user.is_active:
        _write(kind, membership, user.email, user.preferred_language, letter, about=about)


def _group_button(group: Group) -> Button:
    return Button(_("To the group"), absolute(group.get_absolute_url()))


def _coordinators(group: Group) -> list[User]:
    """Those who decide: the coordinators, or where there are none the steering committee."""
    found = User.objects.filter(
        is_active=True, group_memberships__in=Membership.objects.coordinators().filter(group=group)
    )
    return list(found.order_by("pk")) or steering_committee()


def steering_committee() -> list[User]:
    permission = Permission.objects.filter(content_type__app_label="groups", codename="change_membership")
    return list(
        User.objects.filter(
            Q(is_superuser=True) | Q(groups__permissions__in=permission) | Q(user_permissions__in=permission),
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )


def _to_everybody(kind: str, membership: Membership, people: Iterable[User], letter: Callable[[str], Letter]) -> None:
    for user in people:
        about = f"{membership.state_since.isoformat()}:{user.pk}"
        _write(kind, membership, user.email, user.preferred_language, letter, about=about)


# --- To those who run the group ----------------------------------------------------------------------------------------


def requested(membership: Membership) -> None:
    person = membership.user

    def letter(group: str) -> Letter:
        who, where = shown_name(person), str(organisation_of(person) or "")
        return Letter(
            subject=_("%(who)s asks to join %(group)s") % {"who": who, "group": group},
            paragraphs=[
                _("%(who)s (%(organisation)s) asks to join the group “%(group)s”.")
                % {"who": who, "organisation": where, "group": group}
                if where
                else _("%(who)s asks to join the group “%(group)s”.") % {"who": who, "group": group}
            ],
            quote=membership.request_message,
            button=Button(_("Decide on the request"), absolute(reverse("groups:manage", args=[membership.group.slug]))),
        )

    _to_everybody("requested", membership, _coordinators(membership.group), letter)


def invitation_accepted(membership: Membership) -> None:
    """To whoever invited."""
    inviter = membership.invited_by
    if inviter is None or not inviter.is_active:
        return

    def letter(group: str) -> Letter:
        who = shown_name(membership.user)
        return Letter(
            subject=_("%(who)s has joined %(group)s") % {"who": who, "group": group},
            paragraphs=[_("%(who)s has accepted your invitation to “%(group)s”.") % {"who": who, "group": group}],
            button=_group_button(membership.group),
        )

    _write("invitation_accepted", membership, inviter.email, inviter.preferred_language, letter)


def coordinator_silent(membership: Membership) -> None:
    """To the steering committee, once for each time that the last coordinator was asked."""

    def letter(group: str) -> Letter:
        return Letter(
            subject=_("The last coordinator of %(group)s does not answer") % {"group": group},
            paragraphs=[
                _(
                    "The last coordinator of “%(group)s” has not said whether they still belong to it. They stay until "
                    "you appoint another one."
                )
                % {"group": group}
            ],
            button=Button(_("Members of the group"), absolute(reverse("groups:manage", args=[membership.group.slug]))),
        )

    for user in steering_committee():
        about = f"{membership.asked_at:%Y-%m-%d}:{user.pk}" if membership.asked_at else str(user.pk)
        _write("coordinator_silent", membership, user.email, user.preferred_language, letter, about=about)


def coordinator_gone(membership: Membership) -> None:
    """To the steering committee: nobody is left to decide."""

    def letter(group: str) -> Letter:
        return Letter(
            subject=_("%(group)s has no coordinator any more") % {"group": group},
            paragraphs=[
                _("The last coordinator of “%(group)s” has closed their account. Please appoint another one.")
                % {"group": group}
            ],
            button=Button(_("Members of the group"), absolute(reverse("groups:manage", args=[membership.group.slug]))),
        )

    _to_everybody("coordinator_gone", membership, steering_committee(), letter)


# --- To the member -----------------------------------------------------------------------------------------------------


def approved(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Welcome to %(group)s") % {"group": group},
            paragraphs=[
                _("You are now a member of the group “%(group)s”.") % {"group": group},
                _("Your role: %(role)s.") % {"role": membership.get_role_display()},
            ],
            quote=membership.decision_note,
            button=_group_button(membership.group),
        )

    _to_person("approved", membership, letter)


def declined(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your request to join %(group)s") % {"group": group},
            paragraphs=[_("Your request to join the group “%(group)s” was declined. The reason:") % {"group": group}],
            quote=membership.decision_note,
            after=[_("You can ask again after 30 days.")],
        )

    _to_person("declined", membership, letter)


def invited(membership: Membership, language: str) -> None:
    def letter(group: str) -> Letter:
        inviter = shown_name(membership.invited_by)
        until = formats.date_format(timezone.localtime(membership.invitation_expires_at), "DATE_FORMAT")
        return Letter(
            subject=_("Invitation to %(group)s") % {"group": group},
            paragraphs=[
                _("%(who)s invites you to the group “%(group)s” of the Circular & Fair ICT Pact.")
                % {"who": inviter, "group": group},
                _(
                    "The invitation is for the address %(email)s and is good until %(date)s. Sign in with that address, "
                    "or make an account for it, and accept."
                )
                % {"email": membership.email, "date": until},
            ],
            button=Button(_("See the invitation"), link_to(membership)),
            after=[_("Opening the page changes nothing. If you do not want to join, you can leave this mail be.")],
        )

    _write("invited", membership, membership.email, language, letter)


def role_changed(membership: Membership, *, now: dt.datetime | None = None) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your role in %(group)s") % {"group": group},
            paragraphs=[
                _("Your role in the group “%(group)s” is now: %(role)s.")
                % {"group": group, "role": membership.get_role_display()}
            ],
            button=_group_button(membership.group),
        )

    _to_person("role_changed", membership, letter, about=(now or timezone.now()).isoformat())


def suspended(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your membership of %(group)s is suspended") % {"group": group},
            paragraphs=[
                _("Your membership of the group “%(group)s” is suspended. The reason:") % {"group": group},
            ],
            quote=membership.decision_note,
            after=[_("Until it is resumed you see what the group shows to people who are no members.")],
        )

    _to_person("suspended", membership, letter)


def resumed(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your membership of %(group)s is active again") % {"group": group},
            paragraphs=[_("Your membership of the group “%(group)s” is active again.") % {"group": group}],
            button=_group_button(membership.group),
        )

    _to_person("resumed", membership, letter)


def removed(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("You are no longer a member of %(group)s") % {"group": group},
            paragraphs=[_("You were taken out of the group “%(group)s”. The reason:") % {"group": group}],
            quote=membership.decision_note,
            after=[_("What you contributed stays, with your name.")],
        )

    _to_person("removed", membership, letter)


def still_there(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        until = formats.date_format(timezone.localtime(membership.asked_at + ANSWER_WITHIN), "DATE_FORMAT")
        return Letter(
            subject=_("Do you still belong to %(group)s?") % {"group": group},
            paragraphs=[
                _("Once a year we ask whether you still belong to the group “%(group)s”.") % {"group": group},
                _("Please answer until %(date)s. Without an answer your membership ends on that day.")
                % {"date": until},
            ],
            button=Button(
                _("Yes, I am still there"), absolute(reverse("groups:confirm", args=[membership.group.slug]))
            ),
        )

    _to_person("still_there", membership, letter, about=membership.asked_at.isoformat() if membership.asked_at else "")


def lapsed(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your membership of %(group)s has ended") % {"group": group},
            paragraphs=[
                _("We asked whether you still belong to the group “%(group)s”, and had no answer for 30 days.")
                % {"group": group},
                _("Your membership has ended. You are welcome to come back."),
            ],
        )

    _to_person("lapsed", membership, letter)


def organisation_lost(membership: Membership) -> None:
    def letter(group: str) -> Letter:
        return Letter(
            subject=_("Your membership of %(group)s waits for a decision") % {"group": group},
            paragraphs=[
                _(
                    "You joined the group “%(group)s” through your organisation, which no longer opens it to you. A "
                    "coordinator will decide whether you stay."
                )
                % {"group": group}
            ],
        )

    _to_person("organisation_lost", membership, letter)
