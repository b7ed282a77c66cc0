from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.enums import MessageState


class OutboxMessage(models.Model):
    """A mail to one person, written in the transaction of the deed that it tells of, and sent by `send_outbox`.

    The dedupe key says what the mail is about ("invitation:12:issued"); the database refuses a second one. `uuid` is
    the mail's Message-ID, the same at every attempt, so that a mail sent twice after a crash is recognised as one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dedupe_key = models.CharField(_("about"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    # Where somebody can unsubscribe from mails of this kind with one click; empty for mails that are an answer to a
    # deed of the recipient's own.
    unsubscribe_url = models.URLField(max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False) | (~Q(state=MessageState.SENT)),
                name="outbox_message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
                name="outbox_message_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
