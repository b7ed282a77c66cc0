"""The map of what each country has brought in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from practice.contributions_by_country import contributions_by_country
from publishing.lists import Choice


def tile_map(request: HttpRequest) -> HttpResponse:
    """A tile for each country, and the same as a table."""
    countries = contributions_by_country(request.user)
    context = {
        "countries": countries,
        "active": [country for country in countries if country.total],
        "list_url": reverse("practice:list"),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Practice"), url=reverse("practice:list")),
            Choice(_("Map")),
        ],
    }
    return render(request, "practice/map.html", context)
