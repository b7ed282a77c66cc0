"""The gallery at /ui/: every component of the design system in each of its states, for development."""

from collections import Counter
from datetime import date
from pathlib import Path

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from working_sessions.pools import Pool

ICONS = Path(__file__).resolve().parent.parent / "templates" / "icons"

THEMES = [
    {"slug": "circular", "name": "Circular"},
    {"slug": "ecological", "name": "Ecological"},
    {"slug": "fair", "name": "Fair"},
]


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components with made-up content; nothing here is read from the database."""
    return render(request, "gallery.html", sample_context())


def sample_context() -> dict:
    card = {
        "number": "CF-001",
        "url": "#card",
        "title": mark_safe("Battery endurance of <mark>smartphones</mark> and tablets"),
        "title_lang": "en",
        "is_title_fallback": False,
        "summary": "After the required number of full charge cycles, the battery still holds at least 80% of its "
        "rated capacity.",
        "summary_lang": "en",
        "kind": "technical_specification",
        "kind_label": "Technical specification",
        "ambition": 1,
        "ambition_label": "Basic",
        "themes": THEMES[:1],
        "product_groups": [{"name": "Smartphones"}, {"name": "Tablets"}],
        "legal_status": "minimum",
        "legal_label": "Legal minimum since 2025",
        "confidence": "checked",
        "effect": 2,
        "effort": 1,
        "market": 3,
        "version_number": 2,
        "valid_from": date(2026, 11, 23),
    }
    long_card = card | {
        "number": "CF-069",
        "title": "Sorgfaltspflichten in der Lieferkette: Risikoanalyse, Abhilfemaßnahmen und Beschwerdeverfahren",
        "title_lang": "de",
        "is_title_fallback": True,
        "summary": "Der Auftragnehmer weist nach, dass er die Arbeitsbedingungen in seinen Fertigungsbetrieben ermittelt, "
        "Mängel behebt und darüber jährlich berichtet.",
        "summary_lang": "de",
        "kind": "contract_performance_clause",
        "kind_label": "Contract performance clause",
        "ambition": 3,
        "ambition_label": "Ambitious",
        "themes": THEMES[1:],
        "product_groups": [{"name": "End-user devices"}, {"name": "Infrastructure"}, {"name": "Printing"}],
        "legal_status": "",
        "confidence": "well_known",
        "effect": 3,
        "effort": 3,
        "market": 1,
        "version_number": 1,
    }
    facet = {
        "name": "group",
        "label": "Product group",
        "options": [
            {"value": "end_user_devices", "label": "End-user devices", "count": 41, "selected": False, "depth": 0},
            {"value": "laptops", "label": "Laptops", "count": 32, "selected": True, "depth": 1},
            {"value": "monitors", "label": "Monitors", "count": 18, "selected": False, "depth": 1},
            {"value": "printing", "label": "Printing", "count": 0, "selected": False, "depth": 0},
        ],
    }
    page = Paginator(range(120), 10).get_page(4)
    pages = [1, None, 3, 4, 5, None, 12]
    return {
        "pools": [
            Pool("ON_SITE", 20, Counter(CONFIRMED=8), is_one_of_two=True),
            Pool("ONLINE", 12, Counter(CONFIRMED=12), is_one_of_two=True),
            Pool("ONLINE", 20, Counter(CONFIRMED=22)),
            Pool("ONLINE", None, Counter(CONFIRMED=7)),
        ],
        "icons": sorted(path.stem for path in ICONS.glob("*.svg")),
        "sample": card,
        "sample_long": long_card,
        "facet": facet,
        "themes": THEMES,
        "levels": [(1, "Basic"), (2, "Advanced"), (3, "Ambitious")],
        "contribution_states": [
            ("received", "Received"),
            ("in-review", "In review"),
            ("accepted", "Accepted"),
            ("published", "Part of version 3"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        "page_obj": page,
        "page_links": [
            {"is_gap": True} if number is None else {"number": number, "url": "#pagination", "current": number == 4}
            for number in pages
        ],
        "previous_url": "#pagination",
        "next_url": "#pagination",
        "errors": [
            {"message": "Enter your e-mail address.", "field_id": "field-mail"},
            {"message": "Choose at least one product group.", "field_id": "field-group"},
        ],
        "relax": [
            {"label": "laptop (32)", "url": "#empty"},
            {"label": "without “Ambitious” (7)", "url": "#empty"},
        ],
        "grid": [
            ("Laptops", [(21, 5), (11, 3), (9, 2)]),
            ("Smartphones", [(17, 4), (6, 2), (8, 2)]),
            ("Servers", [(9, 3), (14, 4), (4, 1)]),
            ("Software", [(3, 1), (5, 2), (0, 0)]),
        ],
        "crumbs": [
            {"label": "Catalogue", "url": "#breadcrumb"},
            {"label": "Smartphones", "url": "#breadcrumb"},
            {"label": "CF-001", "url": ""},
        ],
        "colours": [
            "paper",
            "sheet",
            "sunken",
            "ink",
            "ink-soft",
            "line",
            "line-strong",
            "green",
            "green-tint",
            "copper",
            "copper-tint",
            "moss",
            "moss-tint",
            "deep",
            "info",
            "warning",
            "danger",
        ],
    }
