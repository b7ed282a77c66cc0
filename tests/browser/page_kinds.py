"""Every kind of page that the portal shows to visitors, as one table, and the criteria that the rarer ones need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from making import draft, published, revised, texts, user, withdrawn

from members.models import User
from pages.models import Page as EditablePage


@dataclass(frozen=True)
class PageKind:
    name: str
    view: str
    args: tuple[Any, ...] = ()
    query: dict[str, Any] | None = None
    status: int = 200
    for_curators: bool = False

    def url(self, language: str) -> str:
        with translation.override(language):
            url = reverse(self.view, args=self.args)
        return f"{url}?{urlencode(self.query, doseq=True)}" if self.query else url

    def __str__(self) -> str:
        return self.name


HOME = PageKind("home", "home")
CATALOGUE = PageKind("catalogue", "criteria:catalogue")
CRITERION = PageKind("criterion", "criteria:criterion", ("CF-006",))
COMPARISON = PageKind(
    "comparison with differences", "criteria:compare", (), {"n": ["CF-006", "CF-007"], "differences": "on"}
)

# The starter catalogue, and the criteria of `make_rare_criteria`.
PAGE_KINDS = (
    HOME,
    CATALOGUE,
    PageKind(
        "catalogue, filtered", "criteria:catalogue", (), {"theme": ["circular", "fair"], "group": "laptops", "size": 10}
    ),
    PageKind("catalogue, misspelt", "criteria:catalogue", (), {"q": "battrey smartphoen"}),
    PageKind("catalogue, nothing found", "criteria:catalogue", (), {"q": "xylophon", "theme": "fair"}),
    PageKind("catalogue, malformed", "criteria:catalogue", (), {"theme": "golden", "kind": "gold"}, status=400),
    PageKind("catalogue, no such page", "criteria:catalogue", (), {"page": "999"}, status=404),
    PageKind("coverage", "criteria:grid"),
    PageKind("changes", "criteria:changes"),
    CRITERION,
    PageKind("criterion, legal minimum", "criteria:criterion", ("CF-001",)),
    PageKind("criterion, all languages", "criteria:criterion", ("CF-006",), {"languages": "all"}),
    PageKind("criterion, partly translated", "criteria:criterion", ("CF-901",)),
    PageKind("criterion, partly translated, all languages", "criteria:criterion", ("CF-901",), {"languages": "all"}),
    PageKind("criterion, withdrawn", "criteria:criterion", ("CF-902",)),
    PageKind("criterion, draft", "criteria:criterion", ("CF-903",), for_curators=True),
    PageKind("criterion, unknown", "criteria:criterion", ("CF-999",), status=404),
    PageKind("version in force", "criteria:version", ("CF-900", 2)),
    PageKind("earlier version", "criteria:version", ("CF-900", 1)),
    PageKind("differences", "criteria:differences", ("CF-900",)),
    PageKind("no differences", "criteria:differences", ("CF-006",)),
    PageKind("comparison, empty", "criteria:compare"),
    PageKind(
        "comparison, too many",
        "criteria:compare",
        (),
        {"n": ["CF-001", "CF-002", "CF-006", "CF-007", "CF-008", "CF-999"]},
    ),
    COMPARISON,
    # The editable pages are in no list that a test could miss: see `editable_pages`.
)

# Addresses that show no page to a visitor, and those whose pages are found elsewhere.
NOT_PAGES = {
    "criteria:feed": "Atom",
    "criteria:suggestions": "JSON",
    "pages:page": "editable_pages",
}


def editable_pages(language: str) -> dict[str, str]:
    """The address of each editable page."""
    with translation.override(language):
        return {f"page {page.key}": page.get_absolute_url() for page in EditablePage.objects.all()}


def make_rare_criteria() -> None:
    """CF-900 with two versions; CF-901 not in every language; CF-902 withdrawn; CF-903 a draft."""
    first = published("CF-900")
    revised(
        first.criterion,
        title=texts("Quokka heading"),
        requirement=texts("Revised wording for {warranty_months} months"),
        ambition="advanced",
    )
    only_english = {"fr": "", "nl": "", "de": ""}
    published(
        "CF-901",
        title=texts("Heading", **only_english),
        summary=texts("Summary", fr=""),
        requirement=texts("Wording for {warranty_months} months", **only_english),
        caution=texts("Caution", **only_english),
        rationale=texts("Rationale", nl=""),
    )
    withdrawn("CF-902")
    draft("CF-903")


def make_curator() -> User:
    return user("curator@example.org", "criteria.view_criterionversion")
