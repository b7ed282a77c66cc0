"""The public list of contributions, narrowed by what its address says."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contributions.enums import ContributionKind, ContributionState
from contributions.models import Contribution
from contributions.typed_numbers import number_of

KINDS = {kind.slug: kind for kind in ContributionKind}
STATES = {state.slug: state for state in ContributionState if state != ContributionState.WITHDRAWN}


class ContributionFilter(django_filters.FilterSet):
    """`is_valid()` first: an unknown value is an error of the form, never ignored."""

    state = django_filters.ChoiceFilter(
        label=_("state"),
        choices=[(slug, state.label) for slug, state in STATES.items()],
        method="by_state",
        error_messages={"invalid_choice": _("There is no state “%(value)s”.")},
    )
    kind = django_filters.ChoiceFilter(
        label=_("kind"),
        choices=[(slug, kind.label) for slug, kind in KINDS.items()],
        method="by_kind",
        error_messages={"invalid_choice": _("There is no kind “%(value)s”.")},
    )
    criterion = django_filters.CharFilter(
        label=_("criterion"),
        method="by_criterion",
        max_length=20,
        error_messages={"max_length": _("A number of a criterion looks like CF-001.")},
    )

    class Meta:
        model = Contribution
        fields: list[str] = []
        form = forms.Form

    def __init__(self, data: Any) -> None:
        super().__init__(data, queryset=Contribution.objects.listed())

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=STATES[value])

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(kind=KINDS[value])

    def by_criterion(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(criterion__number=number_of(value))

    def in_any_state(self) -> QuerySet[Contribution]:
        """The same selection without its state, to count by."""
        chosen = self.form.cleaned_data
        found = Contribution.objects.listed()
        if chosen.get("kind"):
            found = self.by_kind(found, "kind", chosen["kind"])
        if chosen.get("criterion"):
            found = self.by_criterion(found, "criterion", chosen["criterion"])
        return found
