"""The filter of pilots and good practices: facets, search and order, as django-filter reads them from an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from babel import Locale
from django import forms
from django.db.models import Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.facets import Option, group_options
from criteria.language import fold, stem, words
from criteria.models import Criterion, ProductGroup, Theme
from criteria.queries import lists_of_criteria
from criteria.search import LONGEST_QUERY, SearchQuery, Term
from members.enums import Level
from practice.entries import Entry, Kind, entries_for, found_in, titles_of
from practice.models import Pilot
from publishing.lists import no_control_characters
from publishing.texts import Text, active_language, languages, text_of

SORTS = {
    "recent": _("Most recent first"),
    "added": _("Last added first"),
    "title": _("By title"),
}
PAGE_SIZE = 20
_MOST_WORDS = 12
_MOST_CHOSEN = 50
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    label: str | Promise
    only_found: bool  # shows the options that something has, instead of all


FACETS = (
    Facet("country", _("Country"), True),
    Facet("year", _("Year"), True),
    Facet("group", _("Product group"), True),
    Facet("theme", _("Theme"), False),
    Facet("level", _("Kind of organisation"), True),
    Facet("result", _("Result"), False),
    Facet("criterion", _("Criterion"), True),
)


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the page shows it, with how many entries each option would give."""

    facet: Facet
    options: list[Option]
    chosen: list[str]
    counts: Mapping[int | str, int]


def _plain(label: object) -> Text:
    code = active_language()
    return Text(str(label), code, code)


def _countries() -> list[Option]:
    names = Locale(active_language()).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code.isupper()]
    return [Option(code, code, _plain(names[code])) for code in sorted(codes, key=lambda code: names[code])]


def _results() -> list[Option]:
    return [
        Option("known", "KNOWN", _plain(pgettext_lazy("result", "Known"))),
        Option("unknown", "UNKNOWN", _plain(pgettext_lazy("result", "Not known"))),
    ]


def _criteria(entries: Iterable[Entry], numbers: Iterable[str]) -> list[Option]:
    """Those of the entries and those asked for: of all that were ever published, for one may be in force no longer."""
    titles = [f"current__{column}" for column in ("source_language", *(f"title_{code}" for code in languages()))]
    rows = (
        Criterion.objects.exclude(current=None, withdrawn_on=None)
        .filter(
            Q(pk__in={pk for entry in entries for pk in entry.criterion}) | Q(number__in=list(numbers)[:_MOST_CHOSEN])
        )
        .select_related("current")
        .only("number", *titles)
        .order_by("number")
    )
    options = []
    for row in rows:
        title = text_of(row.current, "title") if row.current else _plain("")
        label = Text(f"{row.number} {title}".strip(), title.language, title.wanted)
        options.append(Option(row.number, row.pk, label))
    return options


_OPTIONS: Mapping[str, Callable[[], list[Option]]] = {
    "country": _countries,
    "year": lambda: [Option(str(year), year, _plain(year)) for year in reversed(_YEARS)],
    "group": lambda: group_options(lists_of_criteria()[ProductGroup].values()),
    "theme": lambda: [Option(r.slug, r.pk, text_of(r, "name")) for r in lists_of_criteria()[Theme].values()],
    "level": lambda: [Option(level.lower(), level, _plain(Level(level).label)) for level in Level.values],
    "result": _results,
}


class PracticeFilter(django_filters.FilterSet):
    """What the viewer may see, narrowed by what the address says. Of both kinds, or of one.

    `is_valid()` first: an unknown value is an error of the form, never ignored. What may be chosen does not depend on
    the viewer, so that an address can be sent to somebody who sees less; what is offered does.
    """

    q = django_filters.CharFilter(
        label=_("Search text"),
        max_length=LONGEST_QUERY,
        validators=[no_control_characters],
        error_messages={
            "max_length": _("The search text has %(show_value)d characters. Shorten it to %(limit_value)d.")
        },
    )
    sort = django_filters.ChoiceFilter(label=_("Sort by"), choices=list(SORTS.items()))

    def __init__(self, data: Any, *, user: Any, kind: Kind | None = None) -> None:
        super().__init__(data, queryset=Pilot.objects.none())
        self.kind = kind
        self._entries = entries_for(user)
        self._options = {key: options() for key, options in _OPTIONS.items()}
        self._options["criterion"] = _criteria(self._entries, self.data.getlist("criterion"))
        for facet in FACETS:
            self.filters[facet.key] = django_filters.MultipleChoiceFilter(
                label=facet.label,
                choices=[(option.value, str(option.label)) for option in self._options[facet.key]],
                error_messages={"invalid_choice": _("This filter has no value “%(value)s”.")},
            )
            self.filters[facet.key].parent = self

    class Meta:
        model = Pilot
        fields: list[str] = []
        form = forms.Form

    @cached_property
    def query(self) -> SearchQuery:
        """What the reader searched for, as the marks in the hits need it; empty when nothing."""
        text = self.form.cleaned_data.get("q") or ""
        typed = list(dict.fromkeys(words(text)))[:_MOST_WORDS]
        # In every language, for a text may be shown in another than the reader's.
        terms = (Term(word, tuple({(stem(code, word),): None for code in languages()})) for word in typed)
        return SearchQuery(text, active_language(), tuple(terms))

    @property
    def order(self) -> str:
        return self.form.cleaned_data.get("sort") or "recent"

    @cached_property
    def _chosen(self) -> dict[str, set[int | str]]:
        chosen = {}
        for facet in FACETS:
            values = self.form.cleaned_data.get(facet.key)
            if values:
                chosen[facet.key] = {option.stored for option in self._options[facet.key] if option.value in values}
        return chosen

    @cached_property
    def _searched(self) -> list[Entry]:
        """Of both kinds, everything that has what was searched."""
        if not self.query:
            return self._entries
        found = found_in(self._entries, [term.typed for term in self.query.terms])
        return [entry for entry in self._entries if entry.key in found]

    def _passes(self, entry: Entry, without: str = "") -> bool:
        return all(not wanted.isdisjoint(getattr(entry, key)) for key, wanted in self._chosen.items() if key != without)

    def _of_kind(self, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if self.kind is None or entry.kind is self.kind]

    @cached_property
    def by_kind(self) -> Counter[Kind]:
        """How many of each kind pass all facets."""
        return Counter(entry.kind for entry in self._searched if self._passes(entry))

    @cached_property
    def selected(self) -> list[Entry]:
        """The entries in the order asked for."""
        selected = [entry for entry in self._of_kind(self._searched) if self._passes(entry)]
        selected.sort(key=lambda entry: (entry.added_at, entry.key), reverse=True)
        if self.order == "recent":
            selected.sort(key=lambda entry: max(entry.year, default=0), reverse=True)
        elif self.order == "title":
            titles = titles_of(selected)
            selected.sort(key=lambda entry: " ".join(fold(word) for word in words(str(titles[entry.key]))))
        return selected

    @property
    def facets(self) -> list[FacetView]:
        """Each facet counted over what passes the search and all other facets."""
        entries = self._of_kind(self._searched)
        views = []
        for facet in FACETS:
            numbers = Counter(
                value
                for entry in entries
                if self._passes(entry, without=facet.key)
                for value in getattr(entry, facet.key)
            )
            had = {value for entry in entries for value in getattr(entry, facet.key)} | self._chosen.get(
                facet.key, set()
            )
            options = [option for option in self._options[facet.key] if not facet.only_found or option.stored in had]
            views.append(FacetView(facet, options, self.form.cleaned_data.get(facet.key) or [], numbers))
        return views
