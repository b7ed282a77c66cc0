from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.enums import LIVE_STATES, GroupRole, MembershipSource, MembershipState
from groups.models.group import Group
from members.models import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(state=MembershipState.ACTIVE)

    def live(self) -> MembershipQuerySet:
        """Memberships that are, or may still become, active again."""
        return self.filter(state__in=LIVE_STATES)

    def coordinators(self) -> MembershipQuerySet:
        return self.active().filter(role=GroupRole.COORDINATOR)

    def live_of(self, user: User | AnonymousUser, group: Group) -> Membership | None:
        """The one membership of a person in a group that is, or may still become, active."""
        return self.live().filter(user=user, group=group).first() if user.is_authenticated else None

    def invitations_to(self, email: str, group: Group, now: dt.datetime) -> MembershipQuerySet:
        """The open invitation of an address, in whatever capitals."""
        return self.filter(
            group=group, state=MembershipState.INVITED, email__iexact=email, invitation_expires_at__gt=now
        )


class Membership(models.Model):
    """A person in a group, or on the way into it. Only `groups.actions` changes its state.

    An invitation is bound to an e-mail address and may go to somebody without an account: then `user` is empty until
    it is accepted. A membership that ended stays as history; whoever comes back gets a new row.
    """

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="group_memberships",
    )
    email = models.EmailField(_("invited address"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=GroupRole, default=GroupRole.MEMBER)
    state = models.CharField(_("state"), max_length=10, choices=MembershipState)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    source = models.CharField(_("how"), max_length=10, choices=MembershipSource)
    request_message = models.TextField(_("message"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decision_note = models.TextField(_("reason"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    invitation_expires_at = models.DateTimeField(_("invitation expires at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(
        _("last confirmed"), default=timezone.now, help_text=_("When the person last said that they still belong here.")
    )
    asked_at = models.DateTimeField(_("asked whether still there"), null=True, blank=True)
    title_in_group = models.CharField(_("function in the group"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("group", "-state_since", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=Q(state__in=LIVE_STATES), name="groups_membership_live_once"
            ),
            models.UniqueConstraint(
                fields=["group", "email"],
                condition=Q(state=MembershipState.INVITED) & ~Q(email=""),
                name="groups_membership_invited_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False)
                | Q(state__in=[MembershipState.INVITED, MembershipState.DECLINED, MembershipState.EXPIRED]),
                name="groups_membership_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(state=MembershipState.INVITED, invitation_expires_at__isnull=False)
                | ~Q(state=MembershipState.INVITED),
                name="groups_membership_invitation_expires",
            ),
        ]
        indexes = [models.Index(fields=["user", "state"], name="groups_membership_of_user")]

    def __str__(self) -> str:
        return f"{self.user or self.email}: {self.group.slug}"
