from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from outcomes.enums import FINAL, MinutesState
from working_sessions.enums import RegistrationState
from working_sessions.models import WorkingSession


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published ones to whoever may see the session; circulated and approved ones also to those who took part;
        drafts to the organisers. All to those who may see all of them in the administration."""
        if user.has_perm("outcomes.view_minutes"):
            return self
        within_reach = self.filter(session__in=WorkingSession.objects.visible_to(user))
        published = Q(state=MinutesState.PUBLISHED)
        if not user.is_authenticated:
            return within_reach.filter(published)
        took_part = user.registrations.filter(state=RegistrationState.CONFIRMED).values("session")
        return within_reach.filter(
            published
            | Q(state__in=[MinutesState.CIRCULATED, MinutesState.APPROVED], session__in=took_part)
            | Q(session__in=WorkingSession.objects.run_by(user))
        )


class Minutes(models.Model):
    """What was said in a session, in Markdown. The text of every save stays as a revision.

    A database trigger refuses a change of the text once it is approved, except that words are erased: a mark then stands
    in their place, and `words_erased_at` says when.
    """

    session = models.OneToOneField(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="minutes"
    )
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    comments_until = models.DateTimeField(_("comments until"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=0, editable=False)  # the last revision: two who write notice it
    words_erased_at = models.DateTimeField(_("words erased at"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ("-session__starts_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MinutesState.DRAFT) | Q(comments_until__isnull=False),
                name="outcomes_minutes_were_circulated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="outcomes_minutes_were_approved",
            ),
            models.CheckConstraint(condition=Q(state__in=MinutesState.values), name="outcomes_minutes_state"),
        ]

    def __str__(self) -> str:
        return str(self.session)

    def get_absolute_url(self) -> str:
        return reverse("outcomes:minutes", args=[self.session.slug])

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


class MinutesRevision(models.Model):
    """The text as somebody saved it. Append-only: a database trigger refuses deletions, and changes but one: words may be
    erased."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.JSONField(default=dict)  # by language
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words_erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("revision of minutes")
        verbose_name_plural = _("revisions of minutes")
        ordering = ("minutes", "-number")
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="outcomes_revision_once")]

    def __str__(self) -> str:
        return f"{self.minutes} ({self.number})"


class MinutesComment(models.Model):
    """What a participant says about minutes that were circulated, and what the organisers made of it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("from"), on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(_("at"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answer_language = models.CharField(
        _("language of the answer"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    answered_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("comment on minutes")
        verbose_name_plural = _("comments on minutes")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(answer=""), name="outcomes_comment_answered_has_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} {self.at:%Y-%m-%d}"
