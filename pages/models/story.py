"""The story of the Pact: what happened when, what it is after, and who does what."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from pages.enums import Precision
from pages.models.page import Page


class TimelineEvent(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="events")
    date = models.DateField(_("date"), help_text=_("The first day of the month or year where only that is known."))
    precision = models.CharField(_("precision"), max_length=6, choices=Precision, default=Precision.DAY)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    sources = ArrayField(models.SlugField(max_length=80), verbose_name=_("sources"), default=list, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")
        ordering = ("date", "pk")

    def __str__(self) -> str:
        return f"{self.date_label}: {self.title}"

    @property
    def date_label(self) -> str:
        """The date in the reader's language, as precisely as it is known."""
        if self.precision == Precision.YEAR:
            return str(self.date.year)
        if self.precision == Precision.MONTH:
            return formats.date_format(self.date, "YEAR_MONTH_FORMAT")
        return formats.date_format(self.date, "DATE_FORMAT")

    @property
    def machine_date(self) -> str:
        """The date for a `<time>` element."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[Precision(self.precision)]
        return dt.date.isoformat(self.date)[:length]


class Goal(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="goals")
    text = models.TextField(_("text"))
    year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text[:60]


class Role(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name
