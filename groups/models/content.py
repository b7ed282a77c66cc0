from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.enums import ContentState, GroupVisibility, Visibility
from groups.models.group import Group
from members.models import User


class SharedContentQuerySet(models.QuerySet):
    """What the rows of a group, and those of no group, show to whom. The group's own visibility is the ceiling."""

    def published(self) -> Self:
        return self.filter(state=ContentState.PUBLISHED)

    def within_reach_of(self, user: User | AnonymousUser) -> Self:
        """Whatever its state: what is for everybody, for the network where the viewer has signed in, for their groups."""
        everybody = Q(visibility=Visibility.PUBLIC) & (Q(group=None) | Q(group__visibility=GroupVisibility.PUBLIC))
        if not user.is_authenticated:
            return self.filter(everybody)
        open_to_the_network = [GroupVisibility.PUBLIC, GroupVisibility.MEMBERS]
        network = Q(visibility__in=[Visibility.PUBLIC, Visibility.MEMBERS]) & (
            Q(group=None) | Q(group__visibility__in=open_to_the_network)
        )
        return self.filter(network | Q(group__in=Group.objects.of_member(user)))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published rows within reach; a person's own in every state; all for curators."""
        meta = self.model._meta
        if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            return self
        published = self.published().within_reach_of(user)
        if not user.is_authenticated:
            return published
        return self.filter(Q(pk__in=published.values("pk")) | Q(created_by=user))


class SharedContent(models.Model):
    """What people share: it has a state, a visibility, and perhaps a group."""

    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    visibility = models.CharField(_("visible to"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(
        _("state"), max_length=10, choices=ContentState, default=ContentState.DRAFT, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = SharedContentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.GROUP) | Q(group__isnull=False),
                name="%(app_label)s_%(class)s_group_visibility_needs_group",
                violation_error_message=_("Choose a group, or another visibility."),
            ),
            models.CheckConstraint(
                condition=Q(state=ContentState.DRAFT) | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_a_time",
            ),
        ]
