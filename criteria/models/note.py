from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models.criterion import Criterion
from publishing.texts import text_of


class CuratorNote(models.Model):
    """A doubt or a reminder about a criterion, for curators only; never shown to the public."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="notes"
    )
    key = models.CharField(max_length=64, blank=True, editable=False)
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("note to curators")
        verbose_name_plural = _("notes to curators")
        ordering = ("criterion__number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "key"], condition=~models.Q(key=""), name="criteria_note_loaded_once"
            )
        ]

    def __str__(self) -> str:
        return str(text_of(self, "text"))[:80]
