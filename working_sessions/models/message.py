from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from working_sessions.enums import MessageAudience
from working_sessions.models.session import WorkingSession


class SessionMessage(models.Model):
    """What an organiser wrote to participants, and to how many. Who they were stands in the outbox, as long as it does.

    Subject and text can be erased, for good, where somebody has the right to it: then `words_erased_at` says when.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)  # made with the form, so that a form sent twice sends once
    session = models.ForeignKey(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="messages"
    )
    audience = models.CharField(pgettext_lazy("message", "to"), max_length=10, choices=MessageAudience)
    subject = models.CharField(pgettext_lazy("message", "subject"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)
    language = models.CharField(_("language of the text"), max_length=2, choices=settings.LANGUAGES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    recipients = models.PositiveIntegerField(_("recipients"), default=0)
    words_erased_at = models.DateTimeField(_("words erased at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(words_erased_at__isnull=True) & ~Q(subject="") & ~Q(text="")
                | Q(words_erased_at__isnull=False, subject="", text=""),
                name="working_sessions_message_erased_has_no_words",
            )
        ]

    def __str__(self) -> str:
        return self.subject or f"{self._meta.verbose_name} {self.pk}"

    @property
    def has_words(self) -> bool:
        """False once they were erased."""
        return self.words_erased_at is None
