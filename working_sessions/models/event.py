from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from working_sessions.enums import Deed, EndReason, EventSource, RegistrationState
from working_sessions.models.registration import Registration


class RegistrationEvent(models.Model):
    """One transition of a registration. Append-only: a database trigger refuses changes and deletions.

    It holds no free text and no name, so that it may stay when the personal data goes.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    deed = models.CharField(_("what happened"), max_length=20, choices=Deed)
    before = models.CharField(
        pgettext_lazy("state of a registration", "from"), max_length=10, choices=RegistrationState, blank=True
    )
    after = models.CharField(pgettext_lazy("state of a registration", "to"), max_length=10, choices=RegistrationState)
    reason = models.CharField(_("reason"), max_length=30, choices=EndReason, blank=True)
    # The new value, where the deed leaves the state as it is: PRESENT, or a priority. A code, never words of somebody's.
    detail = models.CharField(_("new value"), max_length=12, blank=True)
    source = models.CharField(_("way"), max_length=10, choices=EventSource)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty where a link, the clock or the portal itself did it."),
    )
    # The version that the registration got by this step; empty for what is no step. Two who act on the same version have
    # both looked at a state that only one of them still finds: the second is refused, whether or not it took the lock.
    version = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("transition of a registration")
        verbose_name_plural = _("transitions of registrations")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "version"], name="working_sessions_event_one_step_to_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.deed}"
