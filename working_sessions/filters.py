"""The filter of sessions: facets with their counts, as django-filter reads them from an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from babel import Locale
from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from members.places import countries
from publishing.texts import Text, active_language, text_of
from working_sessions.actions.session_rules import YEARS
from working_sessions.enums import AttendanceMode
from working_sessions.models import WorkingSession, WorkingSessionQuerySet
from working_sessions.queries.lists import Viewer

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the page shows it, with how many sessions each option would give."""

    facet: Facet
    options: list[Option]
    chosen: list[str]
    counts: Mapping[str, int]


FACETS = (
    Facet("group", _("Group")),
    Facet("language", _("Language spoken")),
    Facet("how", pgettext_lazy("session", "Takes place")),
    Facet("country", _("Country")),
)
YEAR = Facet("year", _("Year"))


def _plain(label: object) -> Text:
    code = active_language()
    return Text(str(label), code, code)


def _groups(user: Viewer) -> list[Option]:
    """Those that the viewer may know of, and no other: a value that is refused tells nothing."""
    return [Option(group.slug, text_of(group, "name")) for group in Group.objects.visible_to(user).order_by("slug")]


def _languages() -> list[Option]:
    names = Locale(active_language()).languages
    return [Option(code, _plain(names[code])) for code in sorted(names, key=names.__getitem__) if len(code) == 2]


class SessionFilter(django_filters.FilterSet):
    """Sessions that the viewer may see, narrowed by what the address says.

    `is_valid()` first: an unknown value is an error of the form, never ignored. The rows of the list are read once,
    without their texts, and counted here; those of a page are read by `rows()`.
    """

    def __init__(self, data: Any, *, queryset: WorkingSessionQuerySet, user: Viewer, has_years: bool) -> None:
        super().__init__(data, queryset=queryset)
        self.facets_offered = (*FACETS, YEAR) if has_years else FACETS
        self._options = {
            "group": _groups(user),
            "language": _languages(),
            "how": [
                Option("on-site", _plain(AttendanceMode.ON_SITE.label)),
                Option("online", _plain(AttendanceMode.ONLINE.label)),
            ],
            "country": [Option(code, _plain(name)) for code, name in countries()],
            "year": [Option(str(year), _plain(year)) for year in reversed(YEARS)],
        }
        for facet in self.facets_offered:
            self.filters[facet.key] = django_filters.MultipleChoiceFilter(
                label=facet.label,
                choices=[(option.value, str(option.label)) for option in self._options[facet.key]],
                error_messages={"invalid_choice": _("This filter has no value “%(value)s”.")},
            )
            self.filters[facet.key].parent = self

    class Meta:
        model = WorkingSession
        fields: list[str] = []
        form = forms.Form

    @cached_property
    def _entries(self) -> list[tuple[int, dict[str, set[str]]]]:
        columns = ("pk", "group__slug", "languages", "mode", "country", "starts_at", "time_zone")
        return [
            (
                pk,
                {
                    "group": {group},
                    "language": set(languages),
                    "how": {mode.value.lower().replace("_", "-") for mode in WorkingSession(mode=takes_place).modes},
                    "country": {country} if country else set(),
                    "year": {str(starts_at.astimezone(ZoneInfo(zone)).year)},
                },
            )
            for pk, group, languages, takes_place, country, starts_at, zone in self.queryset.values_list(*columns)
        ]

    @cached_property
    def _chosen(self) -> dict[str, set[str]]:
        given = {facet.key: set(self.form.cleaned_data.get(facet.key) or ()) for facet in self.facets_offered}
        return {key: values for key, values in given.items() if values}

    def _passes(self, entry: dict[str, set[str]], without: str = "") -> bool:
        return all(not wanted.isdisjoint(entry[key]) for key, wanted in self._chosen.items() if key != without)

    @cached_property
    def selected(self) -> list[int]:
        """The keys of those that pass all facets, in the order of the list."""
        return [pk for pk, entry in self._entries if self._passes(entry)]

    def rows(self, keys: list[int]) -> list[WorkingSession]:
        """The sessions of one page, in that order."""
        found = WorkingSession.objects.select_related("group").in_bulk(keys)
        return [found[key] for key in keys if key in found]

    @property
    def facets(self) -> list[FacetView]:
        """Each facet counted over what passes all others; with the options that something has or that are chosen."""
        views = []
        for facet in self.facets_offered:
            key = facet.key
            counts = Counter(
                value for _pk, entry in self._entries if self._passes(entry, without=key) for value in entry[key]
            )
            had = {value for _pk, entry in self._entries for value in entry[key]} | self._chosen.get(key, set())
            options = [option for option in self._options[key] if option.value in had]
            views.append(FacetView(facet, options, self.form.cleaned_data.get(key) or [], counts))
        return views
