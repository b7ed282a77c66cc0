from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One deed of one actor. Append-only: a database trigger refuses changes and deletions."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,  # people who have done something are deactivated, not deleted
        null=True,
        related_name="+",
        help_text=_("Empty where the system itself did it."),
    )
    verb = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120, help_text=_("For example: CF-001 v2."))
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["subject", "-at"], name="publishing_audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject}"
