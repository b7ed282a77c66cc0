from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from publishing.texts import text_of


class Series(models.Model):
    """Sessions that belong together, for which one may register at once. Each stays a session of its own."""

    slug = models.SlugField(_("identifier"), max_length=90, unique=True)
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="series")
    title = models.CharField(_("title"), max_length=160)

    class Meta:
        verbose_name = _("series of sessions")
        verbose_name_plural = _("series of sessions")
        ordering = ("slug",)

    def __str__(self) -> str:
        return str(text_of(self, "title")) or self.slug
