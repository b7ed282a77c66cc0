from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from groups.models.content import SharedContent, SharedContentQuerySet
from members.models import User


class GroupDocumentQuerySet(SharedContentQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As of everything shared, with one thing less: others may add versions, so that whoever added a document sees
        it only while it is within reach. A suspended contributor reads no new version of their own file."""
        visible = super().visible_to(user)
        return visible if user.has_perm("groups.view_groupdocument") else visible.within_reach_of(user)


class GroupDocument(SharedContent):
    """A document of a group."""

    document = models.OneToOneField(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+")

    objects = GroupDocumentQuerySet.as_manager()

    class Meta(SharedContent.Meta):
        verbose_name = _("document of a group")
        verbose_name_plural = _("documents of groups")
        ordering = ("group", "-created_at")

    def __str__(self) -> str:
        return str(self.document)
