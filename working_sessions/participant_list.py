"""The organisers' list of a session's registrations: search, facets and order, as django-filter reads them from an
address. A session has hundreds of registrations, not millions: they are read once, and sifted here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import django_filters
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.language import fold, words
from publishing.lists import no_control_characters
from working_sessions.enums import Attendance, AttendanceMode, RegistrationState
from working_sessions.models import Registration
from working_sessions.queries.waiting_line import places_among

SORTS = {
    "state": _("What is to be decided first"),
    "name": _("By name"),
    "organisation": _("By organisation"),
    "recent": _("Last registered first"),
}
LONGEST_QUERY = 200
# What asks for the organiser comes first, what is over last.
_FIRST = {
    state: place
    for place, state in enumerate(("PENDING", "CONFIRMED", "OFFERED", "WAITLISTED", "UNVERIFIED", "CANCELLED"))
}


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    label: str | Promise
    values: Callable[[Registration], list[str]]


def organisation_value(registration: Registration) -> str:
    """What stands in an address for an organisation: its number, or a mark of the name where it has none. Never the
    address of a person."""
    if registration.organisation_id:
        return str(registration.organisation_id)
    name = " ".join(fold(registration.organisation_name).split())
    return f"n{sha256(name.encode()).hexdigest()[:10]}" if name else "none"


def _notes(registration: Registration) -> list[str]:
    found = []
    if registration.access_needs:
        found.append("needs")
    if registration.over_capacity and registration.holds_a_place:
        found.append("over")
    return found


FACETS = (
    Facet("state", _("State"), lambda one: [one.state]),
    Facet("mode", _("Takes part"), lambda one: [one.mode]),
    Facet("organisation", _("Organisation"), lambda one: [organisation_value(one)]),
    Facet("attendance", _("Attendance"), lambda one: [one.attendance]),
    Facet("note", _("To be noticed"), _notes),
)
_LABELS: dict[str, dict[str, str | Promise]] = {
    "state": dict(RegistrationState.choices),
    "mode": dict(AttendanceMode.choices),
    "attendance": dict(Attendance.choices),
    "note": {
        "needs": pgettext_lazy("registration", "Something to provide for"),
        "over": pgettext_lazy("registration", "Over capacity"),
    },
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the page shows it, with how many registrations each option would give."""

    facet: Facet
    options: list[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.selected]


def _folded(registration: Registration) -> str:
    return fold(f"{registration.name} {registration.organisation_name} {registration.email}")


def by_name(registration: Registration) -> tuple[str, int]:
    """The order of names, without accents and capitals."""
    return " ".join(fold(word) for word in words(registration.name)), registration.pk


class RegistrationsFilter(django_filters.FilterSet):
    """The registrations of a session, narrowed by what the address says.

    `is_valid()` first: an unknown value is an error of the form, never ignored.
    """

    q = django_filters.CharFilter(label=_("Search text"), max_length=LONGEST_QUERY, validators=[no_control_characters])
    sort = django_filters.ChoiceFilter(label=_("Sort by"), choices=list(SORTS.items()))

    def __init__(self, data: Any, *, registrations: Iterable[Registration]) -> None:
        super().__init__(data, queryset=Registration.objects.none())
        self.registrations = list(registrations)
        self.in_line = places_among(self.registrations)
        self._labels = {facet.key: self._labels_of(facet) for facet in FACETS}
        for facet in FACETS:
            self.filters[facet.key] = django_filters.MultipleChoiceFilter(
                label=facet.label,
                choices=list(self._labels[facet.key].items()),
                error_messages={"invalid_choice": _("This filter has no value “%(value)s”.")},
            )
            self.filters[facet.key].parent = self

    class Meta:
        model = Registration
        fields: list[str] = []
        form = forms.Form

    def _labels_of(self, facet: Facet) -> dict[str, str]:
        if facet.key != "organisation":
            return {value: str(label) for value, label in _LABELS[facet.key].items()}
        found = {organisation_value(one): one.organisation_name for one in self.registrations}
        found = dict(sorted(found.items(), key=lambda pair: (pair[0] == "none", fold(pair[1]))))
        return {value: name or str(_("No organisation")) for value, name in found.items()}

    @property
    def query(self) -> str:
        return self.form.cleaned_data.get("q") or ""

    @property
    def order(self) -> str:
        return self.form.cleaned_data.get("sort") or "state"

    @cached_property
    def _searched(self) -> list[Registration]:
        """Those that have every piece of what was typed somewhere in name, organisation or address."""
        pieces = [fold(piece) for piece in self.query.split()]
        return [one for one in self.registrations if all(piece in _folded(one) for piece in pieces)]

    def _chosen(self, facet: Facet) -> list[str]:
        return self.form.cleaned_data.get(facet.key) or []

    def _passes(self, registration: Registration, without: Facet | None = None) -> bool:
        return all(
            not chosen or not set(chosen).isdisjoint(facet.values(registration))
            for facet in FACETS
            if facet is not without and (chosen := self._chosen(facet)) is not None
        )

    @cached_property
    def selected(self) -> list[Registration]:
        """What passes, in the order asked for."""
        found = [one for one in self._searched if self._passes(one)]
        match self.order:
            case "name":
                found.sort(key=by_name)
            case "organisation":
                found.sort(key=lambda one: (not one.organisation_name, fold(one.organisation_name), by_name(one)))
            case "recent":
                found.sort(key=lambda one: (one.created_at, one.pk), reverse=True)
            case _:
                found.sort(key=self._what_is_to_be_decided_first)
        return found

    def _what_is_to_be_decided_first(self, one: Registration) -> tuple[Any, ...]:
        place = _FIRST.get(one.state, len(_FIRST))
        if one.state == RegistrationState.WAITLISTED:
            return place, one.mode, self.in_line[one.pk].position
        if one.state == RegistrationState.PENDING:
            return place, "", one.state_since.timestamp()
        return place, "", by_name(one)

    @property
    def facets(self) -> list[FacetView]:
        """Each facet counted over what passes the search and all other facets; without what nobody has."""
        views = []
        for facet in FACETS:
            chosen = self._chosen(facet)
            counts = Counter(
                value for one in self._searched if self._passes(one, without=facet) for value in facet.values(one)
            )
            had = {value for one in self.registrations for value in facet.values(one)}
            options = [
                Option(value, label, counts[value], value in chosen)
                for value, label in self._labels[facet.key].items()
                if value in had or value in chosen
            ]
            # One answer that everybody has says nothing.
            if len(options) > 1 or chosen or facet.key == "note":
                views.append(FacetView(facet, options))
        return [view for view in views if view.options]
