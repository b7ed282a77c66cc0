from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, User
from outcomes.enums import OutcomeKind, OutcomeState
from outcomes.models.minutes import Minutes
from practice.models import WithResult
from publishing.texts import text_of
from working_sessions.models import AgendaItem, WorkingSession


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As the minutes in which they stand; before there are any, to the organisers."""
        readable = Minutes.objects.visible_to(user).values("session")
        return self.filter(Q(session__in=readable) | Q(session__in=WorkingSession.objects.run_by(user)))

    def public(self) -> Self:
        """Those whose minutes everybody may read."""
        return self.visible_to(AnonymousUser())

    def actions(self) -> Self:
        return self.filter(kind=OutcomeKind.ACTION)


class Outcome(WithResult):
    """A decision or an action of a session, and what came of it in the catalogue."""

    session = models.ForeignKey(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="outcomes"
    )
    number = models.PositiveSmallIntegerField(_("number"))  # in the session: decision 1, action 2
    kind = models.CharField(_("kind"), max_length=10, choices=OutcomeKind)
    text = models.TextField(_("text"))
    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("point of the agenda"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation that does it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OutcomeState, default=OutcomeState.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # two who edit at once notice it
    words_erased_at = models.DateTimeField(_("words erased at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome of a session")
        verbose_name_plural = _("outcomes of sessions")
        ordering = ("session", "kind", "number")
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "number"], name="outcomes_outcome_number_once"),
            models.CheckConstraint(
                condition=Q(resulting_version__isnull=True, resulting_pilot__isnull=True)
                | Q(resulting_version__isnull=True, resulting_practice__isnull=True)
                | Q(resulting_pilot__isnull=True, resulting_practice__isnull=True),
                name="outcomes_outcome_becomes_one_thing",
            ),
            models.CheckConstraint(condition=Q(kind__in=OutcomeKind.values), name="outcomes_outcome_kind"),
            models.CheckConstraint(
                condition=Q(state=OutcomeState.OPEN, closed_at__isnull=True)
                | (Q(state__in=[OutcomeState.DONE, OutcomeState.DROPPED]) & Q(closed_at__isnull=False)),
                name="outcomes_outcome_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=OutcomeKind.ACTION) | Q(organisation__isnull=True, due_on__isnull=True),
                name="outcomes_outcome_only_actions_are_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}: {Truncator(str(text_of(self, 'text'))).chars(80)}"

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"{self.session.slug} {self.kind.lower()} {self.number}"
