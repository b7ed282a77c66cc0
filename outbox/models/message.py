from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.enums import MessageState

_ON_THE_WAY = [MessageState.QUEUED, MessageState.SENDING]


class MessageQuerySet(models.QuerySet["OutboxMessage"]):
    def claimable(self, now: dt.datetime, claim_ends: dt.timedelta) -> MessageQuerySet:
        """Waiting and due, or claimed so long ago that its sender must have been killed."""
        return self.filter(due_at__lte=now).filter(
            Q(state=MessageState.QUEUED) | Q(state=MessageState.SENDING, claimed_at__lt=now - claim_ends)
        )

    def undelivered(self) -> MessageQuerySet:
        return self.filter(state=MessageState.FAILED)

    def late(self, now: dt.datetime, patience: dt.timedelta) -> MessageQuerySet:
        """Due for longer than that and not sent, for no sender runs; or put off four times, for no server takes it."""
        return self.filter(state__in=_ON_THE_WAY).filter(Q(due_at__lt=now - patience) | Q(outages__gte=4))

    def ended_before(self, moment: dt.datetime) -> MessageQuerySet:
        """Sent, given up or cancelled before that moment, and not touched since."""
        return self.filter(ended_at__lt=moment)


class OutboxMessage(models.Model):
    """A mail to one person, written in the transaction of the deed that it tells of, and sent by `send_outbox`.

    The dedupe key says what the mail is about ("invitation:12:issued"); the database refuses a second one. `uuid` is
    the mail's Message-ID, the same at every attempt, so that a mail sent twice after a crash is recognised as one.
    Some time after a mail has ended its text is emptied; who got what kind of mail when, stays.
    """

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    dedupe_key = models.CharField(_("about"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    # A calendar file for the recipient (RFC 5545), and what it asks of their calendar: REQUEST, CANCEL or PUBLISH.
    calendar = models.TextField(_("calendar file"), blank=True)
    calendar_method = models.CharField(_("calendar"), max_length=10, blank=True)
    # While it waits, the mail may cease to be true. What it stands on, for outbox.relevance: "registration:12:3".
    relevance = models.CharField(_("stands on"), max_length=300, blank=True)
    # Where somebody can unsubscribe from mails of this kind with one click; empty for mails that are an answer to a
    # deed of the recipient's own.
    unsubscribe_url = models.URLField(_("address for unsubscribing"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("How often the mail server was given this mail.")
    )
    outages = models.PositiveSmallIntegerField(
        _("put off"), default=0, help_text=_("How often no mail server took mails when this one was due.")
    )
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("taken by a sender at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    ended_at = models.DateTimeField(
        _("ended at"), null=True, blank=True, help_text=_("When it was sent, given up or cancelled.")
    )
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="outbox_message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, claimed_at__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(claimed_at__isnull=True)),
                name="outbox_message_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ON_THE_WAY, ended_at__isnull=True)
                | (~Q(state__in=_ON_THE_WAY) & Q(ended_at__isnull=False)),
                name="outbox_message_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ON_THE_WAY) | ~Q(text=""), name="outbox_message_on_the_way_has_a_text"
            ),
            models.CheckConstraint(
                condition=Q(calendar="") | (~Q(calendar_method="") & ~Q(text="")),
                name="outbox_message_calendar_has_a_method_and_goes_with_the_text",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=_ON_THE_WAY), name="outbox_message_due"),
            models.Index(fields=["ended_at"], condition=~Q(text=""), name="outbox_message_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"

    @property
    def message_id(self) -> str:
        """The same at every attempt. The host is the portal's, so that no other system makes the same one."""
        return f"<{self.uuid}@{settings.MAIL_DOMAIN}>"

    @property
    def is_emptied(self) -> bool:
        return not self.text
