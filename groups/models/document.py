from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from groups.models.content import SharedContent


class GroupDocument(SharedContent):
    """A document of a group."""

    document = models.OneToOneField(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+")

    class Meta(SharedContent.Meta):
        verbose_name = _("document of a group")
        verbose_name_plural = _("documents of groups")
        ordering = ("group", "-created_at")

    def __str__(self) -> str:
        return str(self.document)
