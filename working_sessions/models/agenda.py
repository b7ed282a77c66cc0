from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Contribution
from criteria.models import CriterionVersion
from publishing.texts import text_of
from working_sessions.models.session import WorkingSession


class AgendaItem(models.Model):
    """One point of an agenda. It starts where the one before it ends, so that a session that moves takes it along."""

    session = models.ForeignKey(WorkingSession, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    minutes = models.PositiveSmallIntegerField(
        pgettext_lazy("length", "minutes"), validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    speaker = models.CharField(_("led by"), max_length=160, blank=True)
    criterion_version = models.ForeignKey(
        CriterionVersion,
        verbose_name=_("version of a criterion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
    )
    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
    )

    class Meta:
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("points of the agenda")
        ordering = ("session", "position", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="working_sessions_agenda_takes_time")
        ]

    def __str__(self) -> str:
        return str(text_of(self, "title"))
