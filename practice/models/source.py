from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PracticeSource(models.Model):
    """A public document that a pilot or a good practice rests on. Its title stays in the language of the document."""

    title = models.CharField(_("title"), max_length=400)
    language = models.CharField(_("language of the title"), max_length=10, default="en")
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title
