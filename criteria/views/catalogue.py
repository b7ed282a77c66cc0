"""The catalogue: list, suggestions, grid, changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from criteria.cards import card
from criteria.filters import PAGE_SIZES, SORTS, CatalogueFilter
from criteria.models import CriterionVersion
from criteria.queries import coverage_grid, in_this_order, latest_changes
from criteria.suggestions import suggestions as suggestions_for
from publishing import lists
from publishing.addresses import page_links, with_changes, without_value
from publishing.lists import Choice, page_of
from publishing.texts import text_of

_CHANGES_PER_PAGE = 30


def catalogue(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by its address. Unknown values are answered with 400 and a page that names them."""
    chosen = CatalogueFilter(request.GET, user=request.user)
    path = reverse("criteria:catalogue")
    if not chosen.is_valid():
        return lists.malformed(request, chosen.form, path)
    counts = chosen.counts
    page = page_of(request, range(counts.total), chosen.page_size)  # of places in the list
    versions = in_this_order(chosen.criteria(page.object_list.start, page.object_list.stop))
    items = [card(version, chosen.query) for version in versions]
    context = {
        "action": path,
        "clear_url": path,
        "query": chosen.form.cleaned_data["q"],
        "suggestions_url": reverse("criteria:suggestions"),
        "facets": _facets(chosen, counts.by_facet),
        "count": counts.total,
        "items": items,
        "chips": _chips(chosen, path, request.GET),
        "sorts": [
            Choice(label, value, selected=value == chosen.order)
            for value, label in SORTS.items()
            if chosen.query or value != "relevance"
        ],
        "page_sizes": [Choice(str(size), str(size), selected=size == chosen.page_size) for size in PAGE_SIZES],
        "corrected": chosen.query.corrected_text,
        "relax": [] if items else _looser(chosen, path, request.GET),
        "compare_url": reverse("criteria:compare"),
        "feed_url": _feed_url(request.GET),
        "grid_url": reverse("criteria:grid"),
        "breadcrumbs": [Choice(_("Home"), url=reverse("home")), Choice(_("Catalogue"))],
        **page_links(page, path, request.GET),
    }
    return lists.answer(request, whole="criteria/catalogue.html", part="criteria/_results.html", context=context)


def _facets(chosen: CatalogueFilter, counts: object) -> list[dict[str, object]]:
    """The facets with their counts. Options that give nothing and are not chosen stand last in long lists."""
    facets = []
    for view in chosen.facets:
        numbers = counts[view.facet.key]  # type: ignore[index]
        options = [
            {
                "value": option.value,
                "label": option.label,
                "depth": option.depth,
                "count": numbers.get(option.stored, 0),
                "selected": option.value in view.chosen,
            }
            for option in view.options
        ]
        if view.facet.key in ("label", "source"):
            options.sort(key=lambda option: (not option["selected"], -option["count"]))
        is_open = bool(view.chosen) or view.facet.key in ("group", "kind", "ambition", "theme")
        facets.append({"name": view.facet.key, "label": view.facet.label, "options": options, "open": is_open})
    return facets


def _chips(chosen: CatalogueFilter, path: str, query: QueryDict) -> list[Choice]:
    chips = []
    text = chosen.form.cleaned_data["q"]
    if text:
        chips.append(Choice(_("“%(text)s”") % {"text": text}, remove_url=with_changes(path, query, q=None)))
    for view in chosen.facets:
        for option in view.options:
            if option.value in view.chosen:
                url = without_value(path, query, view.facet.key, option.value)
                chips.append(Choice(str(option.label), remove_url=url, lang=option.label.lang))
    return chips


def _looser(chosen: CatalogueFilter, path: str, query: QueryDict) -> list[Choice]:
    """What to loosen so that something is found: each word alone, then without the words, then without one facet."""
    links = []
    if len(chosen.query.terms) > 1:
        links += [
            Choice(_("Only “%(word)s”") % {"word": term.typed}, url=with_changes(path, query, q=term.typed))
            for term in chosen.query.terms
            if term.is_known and chosen.finds(text=term.typed)
        ]
    narrowed = [view for view in chosen.facets if view.chosen]
    if chosen.query and narrowed and chosen.finds(text=""):
        links.append(
            Choice(_("Without “%(facet)s”") % {"facet": chosen.query.text}, url=with_changes(path, query, q=None))
        )
    links += [
        Choice(
            _("Without “%(facet)s”") % {"facet": view.facet.label},
            url=with_changes(path, query, **{view.facet.key: None}),
        )
        for view in narrowed
        if chosen.finds(without=view.facet.key)
    ]
    return [*links, Choice(_("All criteria"), url=path)]


def _feed_url(query: QueryDict) -> str:
    """The feed of the same selection; search, order and page do not belong to it."""
    kept = query.copy()
    for name in ("q", "sort", "size", "page"):
        kept.pop(name, None)
    url = reverse("criteria:feed")
    return f"{url}?{kept.urlencode()}" if kept else url


def suggestions(request: HttpRequest) -> JsonResponse:
    """Suggestions for what was typed so far, as JSON for the search box."""
    return JsonResponse({"suggestions": suggestions_for(request.GET.get("q", ""))})


def grid(request: HttpRequest) -> HttpResponse:
    """How many criteria there are per product group and theme; each cell leads to them."""
    themes, rows = coverage_grid()
    path = reverse("criteria:catalogue")
    most = max((number for row in rows if row.depth for _theme, number in row.counts), default=0) or 1
    shown = [
        {
            "slug": row.group.slug,
            "name": text_of(row.group, "name"),
            "depth": row.depth,
            "url": f"{path}?group={row.group.slug}",
            "total": row.total,
            "cells": [
                {
                    "theme": text_of(theme, "name"),
                    "count": number,
                    "level": min(5, -(-5 * number // most)),
                    "url": f"{path}?group={row.group.slug}&theme={theme.slug}",
                }
                for theme, number in row.counts
            ],
        }
        for row in rows
    ]
    context = {
        "themes": [{"slug": t.slug, "name": text_of(t, "name"), "url": f"{path}?theme={t.slug}"} for t in themes],
        "rows": shown,
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Catalogue"), url=path),
            Choice(_("Coverage")),
        ],
    }
    return render(request, "criteria/grid.html", context)


def changes(request: HttpRequest) -> HttpResponse:
    """All published versions, the newest first."""
    page = page_of(request, latest_changes(), _CHANGES_PER_PAGE)
    path = reverse("criteria:changes")
    context = {
        "changes": [change(version) for version in page.object_list],
        "feed_url": reverse("criteria:feed"),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Catalogue"), url=reverse("criteria:catalogue")),
            Choice(_("Latest changes")),
        ],
        **page_links(page, path, request.GET),
    }
    return render(request, "criteria/changes.html", context)


def change(version: CriterionVersion) -> dict[str, object]:
    """A published version as lists of changes show it."""
    return {
        "number": version.criterion.number,
        "version": version.version,
        "title": text_of(version, "title"),
        "summary": text_of(version, "summary"),
        "url": version.get_absolute_url() if version.version > 1 else version.criterion.get_absolute_url(),
        "date": version.valid_from,
        "change_note": text_of(version, "change_note"),
        "is_new": version.version == 1,
    }
