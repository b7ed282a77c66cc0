"""Pilots and good practices as one list, or either of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from practice.cards import cards_of
from practice.entries import Kind
from practice.filters import PAGE_SIZE, SORTS, PracticeFilter
from publishing import lists
from publishing.addresses import page_links, with_changes, without_value
from publishing.lists import Choice, page_of

_ADDRESSES = {None: "practice:list", Kind.PILOT: "practice:pilots", Kind.GOOD_PRACTICE: "practice:good_practices"}
_OPEN = ("country", "group", "theme")


def practice(request: HttpRequest, kind: Kind | None = None) -> HttpResponse:
    """The list, narrowed by its address. Unknown values are answered with 400 and a page that names them."""
    chosen = PracticeFilter(request.GET, user=request.user, kind=kind)
    path = reverse(_ADDRESSES[kind])
    if not chosen.is_valid():
        return lists.malformed(request, chosen.form, path)
    page = page_of(request, chosen.selected, PAGE_SIZE)
    items = cards_of(page.object_list, chosen.query)
    context = {
        "title": _title(kind),
        "action": path,
        "clear_url": path,
        "query": chosen.form.cleaned_data["q"],
        "facets": _facets(chosen),
        "tabs": _tabs(chosen, kind, request.GET),
        "count": page.paginator.count,
        "items": items,
        "chips": _chips(chosen, path, request.GET),
        "sorts": [Choice(label, value, selected=value == chosen.order) for value, label in SORTS.items()],
        "relax": [] if items else _looser(chosen, path, request.GET),
        "map_url": reverse("practice:map"),
        "breadcrumbs": _breadcrumbs(kind),
        **page_links(page, path, request.GET),
    }
    return lists.answer(request, whole="practice/list.html", part="practice/_results.html", context=context)


def _title(kind: Kind | None) -> str:
    if kind is Kind.PILOT:
        return _("Pilots")
    return _("Good practices") if kind is Kind.GOOD_PRACTICE else _("Pilots and good practices")


def _breadcrumbs(kind: Kind | None) -> list[Choice]:
    crumbs = [Choice(_("Home"), url=reverse("home")), Choice(_("Practice"), url=reverse("practice:list"))]
    return crumbs if kind is None else [*crumbs, Choice(_title(kind))]


def _tabs(chosen: PracticeFilter, kind: Kind | None, query: QueryDict) -> list[Choice]:
    """The same selection of both kinds, and of each."""
    numbers = chosen.by_kind
    labels = {None: _("All"), Kind.PILOT: _("Pilots"), Kind.GOOD_PRACTICE: _("Good practices")}
    return [
        Choice(
            label,
            url=with_changes(reverse(_ADDRESSES[of]), query),
            selected=of is kind,
            count=numbers.total() if of is None else numbers[of],
        )
        for of, label in labels.items()
    ]


def _facets(chosen: PracticeFilter) -> list[dict[str, object]]:
    facets = []
    for view in chosen.facets:
        options = [
            {
                "value": option.value,
                "label": option.label,
                "depth": option.depth,
                "count": view.counts.get(option.stored, 0),
                "selected": option.value in view.chosen,
            }
            for option in view.options
        ]
        if view.facet.key in ("country", "criterion"):
            options.sort(key=lambda option: (not option["selected"], -option["count"]))
        if options:
            is_open = bool(view.chosen) or view.facet.key in _OPEN
            facets.append({"name": view.facet.key, "label": view.facet.label, "options": options, "open": is_open})
    return facets


def _chips(chosen: PracticeFilter, path: str, query: QueryDict) -> list[Choice]:
    chips = []
    text = chosen.form.cleaned_data["q"]
    if text:
        chips.append(Choice(_("“%(text)s”") % {"text": text}, remove_url=with_changes(path, query, q=None)))
    for view in chosen.facets:
        for option in view.options:
            if option.value in view.chosen:
                url = without_value(path, query, view.facet.key, option.value)
                name = option.value if view.facet.key == "criterion" else str(option.label)
                label = f"{view.facet.label}: {name}" if view.facet.key == "result" else name
                chips.append(Choice(label, remove_url=url, lang="" if label == option.value else option.label.lang))
    return chips


def _looser(chosen: PracticeFilter, path: str, query: QueryDict) -> list[Choice]:
    """What to loosen when nothing is found: each word alone, then everything without one facet."""
    links = []
    terms = chosen.query.terms
    if len(terms) > 1:
        links += [
            Choice(_("Only “%(word)s”") % {"word": term.typed}, url=with_changes(path, query, q=term.typed))
            for term in terms
        ]
    links += [
        Choice(
            _("Without “%(facet)s”") % {"facet": view.facet.label},
            url=with_changes(path, query, **{view.facet.key: None}),
        )
        for view in chosen.facets
        if view.chosen
    ]
    return [*links, Choice(_("All pilots and good practices"), url=reverse("practice:list"))]
