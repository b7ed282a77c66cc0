from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groups.enums import GroupRole, MembershipState, Visibility
from groups.models import Group, SharedContentQuerySet
from members.models import User
from publishing.texts import text_of
from working_sessions.enums import (
    LIVE,
    AttendanceMode,
    ParticipantsVisibility,
    Reminder,
    SessionMode,
    SessionState,
    WaitingList,
)
from working_sessions.models.series import Series

ANNOUNCED = tuple(state for state in SessionState if state != SessionState.DRAFT)


def every_reminder() -> list[str]:
    return list(Reminder.values)


class WorkingSessionQuerySet(SharedContentQuerySet):
    def published(self) -> Self:
        """Announced once, whatever became of it."""
        return self.filter(state__in=ANNOUNCED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Announced ones within reach; drafts for the coordinators of the group; those for which a person has
        registered, wherever the group does not shut them out; all for the steering committee."""
        if user.has_perm("working_sessions.view_workingsession"):
            return self
        announced = self.published().within_reach_of(user)
        if not user.is_authenticated:
            return announced
        return self.filter(
            Q(pk__in=announced.values("pk"))
            | Q(group__in=_coordinated_by(user))
            | Q(
                ~Q(visibility=Visibility.GROUP),
                pk__in=user.registrations.filter(state__in=LIVE).values("session"),
                state__in=ANNOUNCED,
            )
        )

    def run_by(self, user: User | AnonymousUser) -> Self:
        """Those that the person organises: as a coordinator of the group, or for the steering committee."""
        if user.has_perm("working_sessions.change_workingsession"):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(group__in=_coordinated_by(user))

    def ahead(self, now: dt.datetime) -> Self:
        """Not over yet, and not called off; the next first."""
        return self.filter(ends_at__gt=now, state__in=[SessionState.PUBLISHED, SessionState.POSTPONED]).order_by(
            "starts_at", "pk"
        )

    def past(self, now: dt.datetime) -> Self:
        """Over, and not called off; the latest first."""
        return (
            self.filter(ends_at__lte=now)
            .exclude(state__in=[SessionState.CANCELLED, SessionState.POSTPONED])
            .order_by("-starts_at", "-pk")
        )


def _coordinated_by(user: User) -> models.QuerySet[Group]:
    return Group.objects.filter(
        memberships__in=user.group_memberships.filter(state=MembershipState.ACTIVE, role=GroupRole.COORDINATOR)
    )


class WorkingSession(models.Model):
    """A meeting of a buyer group or a working group, for which people register. Only `actions` write it.

    `starts_at` and the like are moments; `time_zone` is where the session takes place, in which they are said.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifier"), max_length=90, unique=True, help_text=_("Stands in addresses."))
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="working_sessions")
    series = models.ForeignKey(
        Series, verbose_name=_("series"), on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("what it is about"), blank=True)
    practical_info = models.TextField(_("practical information"), blank=True)
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages spoken"), default=list)
    interpretation = ArrayField(
        models.CharField(max_length=2), verbose_name=_("interpreted into"), default=list, blank=True
    )

    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    mode = models.CharField(_("takes place"), max_length=10, choices=SessionMode, default=SessionMode.ONLINE)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, for example BE."))
    location = models.CharField(_("place"), max_length=300, blank=True, help_text=_("Building, street, town."))
    join_url = models.URLField(
        _("address of the online meeting"), max_length=500, blank=True, help_text=_("Only participants see it.")
    )

    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.DRAFT)
    visibility = models.CharField(_("visible to"), max_length=10, choices=Visibility, default=Visibility.GROUP)
    participants_visibility = models.CharField(
        _("participants visible to"),
        max_length=12,
        choices=ParticipantsVisibility,
        default=ParticipantsVisibility.PARTICIPANTS,
    )
    cancel_reason = models.TextField(_("reason"), blank=True, help_text=_("Why it was cancelled or postponed."))

    registration_opens_at = models.DateTimeField(_("registration opens at"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes at"), null=True, blank=True)
    cancel_until = models.DateTimeField(_("participants may cancel until"), null=True, blank=True)
    # The places of the one way to take part, or on site where there are two. Empty: without limit.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    capacity_online = models.PositiveIntegerField(
        _("places online"), null=True, blank=True, help_text=_("Where one may take part on site or online.")
    )
    places_per_organisation = models.PositiveSmallIntegerField(
        _("places per organisation"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    organisation_limit_until = models.DateTimeField(_("that limit falls at"), null=True, blank=True)
    approval_required = models.BooleanField(_("the organiser accepts each registration"), default=False)
    guests_allowed = models.BooleanField(_("guests may register by e-mail"), default=False)
    waiting_list = models.CharField(
        _("waiting list"), max_length=10, choices=WaitingList, default=WaitingList.AUTOMATIC
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours that an offer stands"), default=24, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    # Somebody told of a place the evening before may not read it: nearer to the start a place is offered, then nothing.
    offers_only_hours = models.PositiveSmallIntegerField(
        _("hours before the start from which places are only offered"), default=48
    )
    cut_off_hours = models.PositiveSmallIntegerField(_("hours before the start from which nobody moves up"), default=24)
    last_waiting_number = models.PositiveBigIntegerField(default=0, editable=False)

    reminders = ArrayField(
        models.CharField(max_length=5, choices=Reminder),
        verbose_name=_("reminders"),
        default=every_reminder,
        blank=True,
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days after which participants’ data is removed"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(1095)],
    )
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # of the form: two who edit at once notice it

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = WorkingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("working session")
        verbose_name_plural = _("working sessions")
        ordering = ("-starts_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="working_sessions_session_ends_after_start",
                violation_error_message=_("The session ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at__isnull=True) | Q(registration_closes_at__lte=F("ends_at")),
                name="working_sessions_session_closes_before_end",
                violation_error_message=_("Registration closes after the end of the session."),
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_opens_at__lt=F("registration_closes_at")),
                name="working_sessions_session_opens_before_close",
                violation_error_message=_("Registration closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1, offer_hours__lte=168), name="working_sessions_session_offer_hours"
            ),
            models.CheckConstraint(
                condition=Q(offers_only_hours__gte=F("cut_off_hours")),
                name="working_sessions_session_offers_before_cut_off",
                violation_error_message=_("Places are only offered from a moment that lies before the cut-off."),
            ),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="working_sessions_session_state"),
            models.CheckConstraint(
                condition=Q(state=SessionState.DRAFT) | Q(published_at__isnull=False),
                name="working_sessions_session_announced_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(mode=SessionMode.HYBRID) | Q(capacity_online__isnull=True),
                name="working_sessions_session_second_pool_is_hybrid",
                violation_error_message=_("Only a session on site and online has places of a second kind."),
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="working_sessions_by_time")]

    def __str__(self) -> str:
        return str(text_of(self, "title")) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("working_sessions:session", args=[self.slug])

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Asks the database once whether all checks hold, and only if not one by one, to say which does not."""
        if not exclude:
            together = Q(*(constraint.condition for constraint in self._meta.constraints))
            try:
                models.CheckConstraint(condition=together, name="all").validate(WorkingSession, self)
            except ValidationError:
                pass
            else:
                return
        super().validate_constraints(exclude)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def modes(self) -> list[AttendanceMode]:
        """The ways in which somebody may take part."""
        match self.mode:
            case SessionMode.ONLINE:
                return [AttendanceMode.ONLINE]
            case SessionMode.ON_SITE:
                return [AttendanceMode.ON_SITE]
        return [AttendanceMode.ON_SITE, AttendanceMode.ONLINE]

    def capacity_of(self, mode: str) -> int | None:
        """The places of one way to take part; None without limit."""
        if self.mode == SessionMode.HYBRID and mode == AttendanceMode.ONLINE:
            return self.capacity_online
        return self.capacity

    def pool_of(self, mode: str) -> str:
        """Whose places somebody takes who takes part in this way: only a hybrid session has two kinds."""
        return mode if self.mode == SessionMode.HYBRID else self.modes[0]

    def limits_organisations(self, now: dt.datetime) -> bool:
        """Whether the limit per organisation has not fallen yet, where there is one."""
        return self.organisation_limit_until is None or now < self.organisation_limit_until

    @property
    def cut_off(self) -> dt.datetime:
        """From here on nobody moves up from the waiting list."""
        return self.starts_at - dt.timedelta(hours=self.cut_off_hours)

    @property
    def calendar_uid(self) -> str:
        """One for the mails, the download and all feeds, so that a calendar knows them as one entry."""
        return f"session-{self.uuid}@{settings.CALENDAR_DOMAIN}"
