"""One search over the whole portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from criteria.cards import card
from criteria.filters import CatalogueFilter
from criteria.queries import in_this_order
from criteria.search import understand
from pact_portal.site_search import find
from publishing.addresses import Crumb

_CRITERIA_SHOWN = 5


def search(request: HttpRequest) -> HttpResponse:
    """Criteria first, then groups, pilots, good practices and pages, each as far as the viewer may see it.

    A text that cannot be searched for is answered with 400 and says why.
    """
    data = QueryDict(mutable=True)
    data["q"] = request.GET.get("q", "")
    chosen = CatalogueFilter(data, user=request.user)
    is_valid = chosen.is_valid()
    context = {
        "query": data["q"] if is_valid else "",
        "problems": [] if is_valid else [error for errors in chosen.form.errors.values() for error in errors],
        "relax": [
            Crumb(_("What are you buying?"), reverse("home")),
            Crumb(_("All criteria"), reverse("criteria:catalogue")),
        ],
        "breadcrumbs": [Crumb(_("Home"), reverse("home")), Crumb(_("Search"))],
    }
    if is_valid and chosen.query:
        context |= _results(request, chosen, data["q"])
    return render(request, "search.html", context, status=200 if is_valid else 400)


def _results(request: HttpRequest, chosen: CatalogueFilter, typed: str) -> dict[str, Any]:
    """What is there as it was typed; where nothing is, what is there for the nearest words of the catalogue."""
    query = chosen.query
    found, corrected = find(query, request.user), ""
    total = chosen.counts.total
    if query.corrected_text and found:
        total = 0  # criteria have the words in another spelling only, and the rest of the portal as they are typed
    elif query.corrected_text:
        corrected = query.corrected_text
        found = find(understand(corrected, query.language), request.user)
    versions = in_this_order(chosen.criteria(0, _CRITERIA_SHOWN)) if total else []
    return {
        "corrected": corrected,
        "criteria": [card(version, query) for version in versions],
        "criteria_total": total,
        "criteria_url": f"{reverse('criteria:catalogue')}?{urlencode({'q': typed})}",
        "found": found,
        "total": total + sum(of_kind.total for of_kind in found),
    }
