from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.enums import EventKind
from contributions.models.contribution import Contribution


class ContributionEvent(models.Model):
    """One thing that happened to a contribution. Append-only: a database trigger refuses changes and deletions."""

    contribution = models.ForeignKey(
        Contribution, verbose_name=_("contribution"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty where the system itself did it."),
    )
    note = models.TextField(_("in their words"), blank=True)

    class Meta:
        verbose_name = _("event of a contribution")
        verbose_name_plural = _("events of contributions")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.contribution.number}: {self.kind}"
