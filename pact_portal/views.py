"""The home page, and the addresses that belong to no room."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from criteria.models import Criterion, Label, Source, Theme
from criteria.queries import GridRow, coverage_grid, latest_changes
from criteria.views.catalogue import change
from members.enums import PactRole
from members.models import Organisation
from pages.models import Page
from publishing.texts import active_language, text_of


def root(request: HttpRequest) -> HttpResponseRedirect:
    """Leads to the home page in the language that the member prefers, or else the browser."""
    user = request.user
    with override(user.preferred_language if user.is_authenticated else get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def home(request: HttpRequest) -> HttpResponse:
    """“What are you buying?”, the latest changes, and the Pact in numbers, dates and countries."""
    catalogue = reverse("criteria:catalogue")
    themes, rows = coverage_grid()
    pact = Page.objects.filter(key="about-the-pact").first()
    guide = Page.objects.filter(key="how-it-works").first()
    context = {
        "search_url": catalogue,
        "catalogue_url": catalogue,
        "suggestions_url": reverse("criteria:suggestions"),
        "example_searches": [
            {"label": text, "url": f"{catalogue}?{urlencode({'q': text})}"}
            for text in (_("spare parts"), _("refurbished"), _("conflict minerals"))
        ],
        "groups": _groups(rows, catalogue),
        "themes": _themes(themes, catalogue),
        "changes": [change(version) for version in latest_changes()[:6]],
        "changes_url": reverse("criteria:changes"),
        "feed_url": reverse("criteria:feed"),
        "figures": _figures(pact),
        "events": [
            {"date_label": event.date_label, "machine_date": event.machine_date, "title": text_of(event, "title")}
            for event in (pact.events.all() if pact else [])
        ],
        "pact_url": pact.get_absolute_url() if pact else "",
        "steps_url": guide.get_absolute_url() if guide else "",
        "countries": _countries(),
    }
    return render(request, "home.html", context)


def _groups(rows: list[GridRow], catalogue: str) -> list[dict[str, Any]]:
    """The tree of product groups, two levels deep, with how many criteria each has."""
    tree: list[dict[str, Any]] = []
    for row in rows:
        entry = {
            "slug": row.group.slug,
            "name": text_of(row.group, "name"),
            "description": text_of(row.group, "description"),
            "count": row.total,
            "url": f"{catalogue}?group={row.group.slug}",
            "children": [],
        }
        (tree if row.depth == 0 else tree[-1]["children"]).append(entry)
    return tree


def _themes(themes: list[Theme], catalogue: str) -> list[dict[str, Any]]:
    return [
        {
            "slug": theme.slug,
            "name": text_of(theme, "name"),
            "description": text_of(theme, "description"),
            "count": Criterion.objects.published().filter(current__themes=theme).count(),
            "url": f"{catalogue}?theme={theme.slug}",
        }
        for theme in themes
    ]


def _figures(pact: Page | None) -> list[dict[str, Any]]:
    """The Pact in numbers: what the catalogue holds, counted now, and what the sources say of the network."""
    figures = [
        {"value": Criterion.objects.published().count(), "label": _("criteria and clauses in force"), "note": ""},
        {
            "value": Source.objects.filter(citations__version__current_for__isnull=False).distinct().count(),
            "label": _("public sources behind them"),
            "note": "",
        },
        {
            "value": Label.objects.filter(coverages__version__current_for__isnull=False).distinct().count(),
            "label": _("labels and schemes that prove them"),
            "note": "",
        },
    ]
    if pact:
        figures += [
            {
                "value": "75",
                "label": _("buyers in the Belgian group"),
                "note": _("More than 75, federal page on the Pact"),
            },
            {
                "value": "150",
                "label": _("experts in the Dutch group"),
                "note": _("Of some 90 organisations, federal page on the Pact"),
            },
        ]
    return figures


def _countries() -> list[dict[str, str]]:
    """The countries of those who take part; supporters and guests are no participants."""
    roles = (PactRole.CO_LEAD, PactRole.COORDINATING, PactRole.PARTICIPANT)
    taking_part = Organisation.objects.filter(pact_role__in=roles).exclude(country="")
    codes = taking_part.values_list("country", flat=True)
    territories = Locale(active_language()).territories
    return [{"name": name} for name in sorted({territories[code] for code in codes if code in territories})]


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the portal can reach its database, else 503. Says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
