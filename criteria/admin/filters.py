"""Filters of the lists of criteria. They look at the version that the list shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from criteria.admin.reads import versions_missing
from criteria.enums import Ambition, Confidence, Kind
from criteria.models import CriterionVersion, ProductGroup, Theme
from publishing.texts import languages


class _Filter(admin.SimpleListFilter):
    """A filter that ignores a value that it does not offer."""

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        known = {str(value) for value, _label in self.lookup_choices}
        return self.choose(queryset, self.value()) if self.value() in known else None


class _VersionFilter(_Filter):
    """Chooses by a field of the version that the list shows."""

    field = ""

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(shown__in=CriterionVersion.objects.filter(**{self.field: value}).values("pk"))


class KindFilter(_VersionFilter):
    title = _("kind")
    parameter_name = field = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return Kind.choices


class AmbitionFilter(_VersionFilter):
    title = _("ambition")
    parameter_name = field = "ambition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [(str(value), label) for value, label in Ambition.choices]


class ConfidenceFilter(_VersionFilter):
    title = _("confidence")
    parameter_name = field = "confidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return Confidence.choices


class ThemeFilter(_VersionFilter):
    title = _("theme")
    parameter_name = field = "themes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [(str(theme.pk), str(theme)) for theme in Theme.objects.all()]


class ProductGroupFilter(_VersionFilter):
    title = _("product group")
    parameter_name = field = "product_groups"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [(str(group.pk), str(group)) for group in ProductGroup.objects.all()]


class StateFilter(_Filter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [
            ("in-force", _("In force")),
            ("draft", _("Draft open")),
            ("withdrawn", _("Withdrawn")),
            ("never", _("Never published")),
        ]

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        if value == "draft":
            return queryset.filter(has_draft=True)
        return queryset.filter(
            {
                "in-force": Q(current__isnull=False),
                "withdrawn": Q(withdrawn_on__isnull=False),
                "never": Q(current__isnull=True, withdrawn_on__isnull=True),
            }[value]
        )


class ReviewFilter(_Filter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [("overdue", _("Overdue")), ("90", _("Due within 90 days")), ("365", _("Due within a year"))]

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        today = timezone.localdate()
        last = today - dt.timedelta(days=1) if value == "overdue" else today + dt.timedelta(days=int(value))
        due = CriterionVersion.objects.filter(review_by__lte=last).values("pk")
        return queryset.filter(current__isnull=False, shown__in=due)


class NotesFilter(_Filter):
    title = _("notes")
    parameter_name = "notes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return [("open", _("With open notes")), ("none", _("Without open notes"))]

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(open_notes__gt=0) if value == "open" else queryset.filter(open_notes=0)


class MissingFilter(_Filter):
    """Criteria with a text that another language has and the chosen one lacks."""

    title = _("missing translation")
    parameter_name = "missing"
    column = "shown__in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable:
        return list(settings.LANGUAGES)

    def choose(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{self.column: versions_missing(value).values("pk")})

    def value(self) -> str | None:
        found = super().value()
        return found if found in languages() else None


class MissingInVersionFilter(MissingFilter):
    column = "pk__in"
