from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Organisation
from working_sessions.enums import (
    HOLDING,
    LIVE,
    Attendance,
    AttendanceMode,
    EndReason,
    RegistrationSource,
    RegistrationState,
    ShownTo,
    WaitingReason,
)
from working_sessions.models.session import WorkingSession


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> RegistrationQuerySet:
        """Neither cancelled nor rejected nor lapsed."""
        return self.filter(state__in=LIVE)

    def holding(self) -> RegistrationQuerySet:
        """Those that take a place."""
        return self.filter(state__in=HOLDING)

    def confirmed(self) -> RegistrationQuerySet:
        return self.filter(state=RegistrationState.CONFIRMED)

    def waiting(self) -> RegistrationQuerySet:
        """The waiting list, in its order."""
        return self.filter(state=RegistrationState.WAITLISTED).order_by("-priority", "waiting_number")


class Registration(models.Model):
    """A person's place in a session, or the way to one. Only `actions` write it; a trigger refuses one place too many.

    Name, organisation and address stand here as they were when the person registered. They are removed a set time
    after the session: then `erased_at` is set, and only the states stay, for the counts.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="registrations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    # What the limit per organisation counts by: organisation:<pk>, domain:<name>, or address:<address>.
    organisation_key = models.CharField(max_length=300, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    mode = models.CharField(_("takes part"), max_length=10, choices=AttendanceMode)
    access_needs = models.TextField(_("what the organiser should provide for"), max_length=1000, blank=True)
    shown_to = models.CharField(_("named to"), max_length=12, choices=ShownTo, default=ShownTo.PARTICIPANTS)

    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    source = models.CharField(
        pgettext_lazy("registration", "how"),
        max_length=12,
        choices=RegistrationSource,
        default=RegistrationSource.MEMBER,
    )
    # Made when the form is first shown, so that a form sent twice is one registration.
    submission_key = models.UUIDField(default=uuid4, editable=False)
    waiting_number = models.PositiveBigIntegerField(_("number on the waiting list"), null=True, blank=True)
    waiting_reason = models.CharField(_("why it waits"), max_length=20, choices=WaitingReason, blank=True)
    priority = models.SmallIntegerField(_("priority"), default=0)
    offer_expires_at = models.DateTimeField(_("offer stands until"), null=True, blank=True)
    verify_until = models.DateTimeField(_("address to be confirmed until"), null=True, blank=True)
    over_capacity = models.BooleanField(_("added over capacity"), default=False)
    end_reason = models.CharField(_("reason"), max_length=30, choices=EndReason, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decision_note = models.TextField(_("note to the person"), max_length=1000, blank=True)
    replaces = models.ForeignKey(
        "self", verbose_name=_("in place of"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance, default=Attendance.UNKNOWN)
    attended_minutes = models.PositiveSmallIntegerField(_("minutes attended"), null=True, blank=True)
    attendance_noted_at = models.DateTimeField(_("attendance noted at"), null=True, blank=True)

    # The SEQUENCE that the person's calendar has; empty before the first mail with a calendar file.
    calendar_sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    token_version = models.PositiveIntegerField(default=0, editable=False)  # raised, it ends every link of before
    version = models.PositiveIntegerField(default=0, editable=False)  # raised by every transition
    created_at = models.DateTimeField(_("registered at"), default=timezone.now)
    needs_erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("personal data removed at"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("session", "created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                condition=Q(user__isnull=False, state__in=LIVE),
                name="working_sessions_registration_once_per_member",
            ),
            models.UniqueConstraint(
                fields=["session", "email"],
                condition=~Q(email="") & Q(state__in=LIVE),
                name="working_sessions_registration_once_per_address",
            ),
            models.UniqueConstraint(
                fields=["session", "submission_key"], name="working_sessions_registration_sent_once"
            ),
            models.UniqueConstraint(
                fields=["session", "waiting_number"],
                condition=Q(state=RegistrationState.WAITLISTED),
                name="working_sessions_registration_waiting_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OFFERED, offer_expires_at__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offer_expires_at__isnull=True)),
                name="working_sessions_registration_offer_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.WAITLISTED) | Q(waiting_number__isnull=False),
                name="working_sessions_registration_waits_in_order",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="working_sessions_registration_email_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(email=""), name="working_sessions_registration_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    **dict.fromkeys(("email", "name", "organisation_name", "organisation_key"), ""),
                    **dict.fromkeys(("access_needs", "decision_note"), ""),
                    user__isnull=True,
                ),
                name="working_sessions_registration_erased_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values), name="working_sessions_registration_state"
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state", "mode"], name="working_sessions_places"),
            models.Index(fields=["user", "state"], name="working_sessions_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.uuid}: {self.session.slug}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def holds_a_place(self) -> bool:
        return self.state in HOLDING

    def state_at(self, now: dt.datetime) -> RegistrationState:
        """The state with what time alone has changed: an offer, or the time to confirm an address, that is over counts
        as lapsed before anybody has written that down."""
        until = {RegistrationState.OFFERED: self.offer_expires_at, RegistrationState.UNVERIFIED: self.verify_until}
        ends = until.get(RegistrationState(self.state))
        return RegistrationState.EXPIRED if ends is not None and ends <= now else RegistrationState(self.state)

    @property
    def subject(self) -> str:
        """What the audit trail and the log call it: without anybody's name."""
        return f"registration {self.pk}"
