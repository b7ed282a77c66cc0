from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from working_sessions.models import Registration


class Certificate(models.Model):
    """That somebody attended a session. Its code lets anybody check it; of the person, the check shows initials only.

    When the personal data of the registration goes, the certificate keeps what the check shows. A revoked one stays, so
    that its code says so; a new one may be issued beside it.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="certificates"
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    initials = models.CharField(_("initials"), max_length=12, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    minutes_attended = models.PositiveSmallIntegerField(_("minutes attended"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revocation_reason = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("certificate of attendance")
        verbose_name_plural = _("certificates of attendance")
        ordering = ("-issued_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(revoked_at__isnull=True), name="outcomes_certificate_one_is_valid"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revocation_reason=""),
                name="outcomes_certificate_revoked_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(minutes_attended__gte=1), name="outcomes_certificate_of_some_time"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None

    @property
    def subject(self) -> str:
        """What the audit trail calls it: without anybody's name."""
        return f"certificate {self.pk}"
