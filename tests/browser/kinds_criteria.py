"""Home, the catalogue and the criteria."""

from __future__ import annotations

from making import draft, published, revised, texts, user, withdrawn
from page_kind import PageKind

from members.models import User

HOME = PageKind("home", "home")
CATALOGUE = PageKind("catalogue", "criteria:catalogue")
CRITERION = PageKind("criterion", "criteria:criterion", ("CF-006",))
COMPARISON = PageKind(
    "comparison with differences", "criteria:compare", (), {"n": ["CF-006", "CF-007"], "differences": "on"}
)

# The starter catalogue, and the criteria of `make`.
KINDS = (
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
    PageKind("criterion, draft", "criteria:criterion", ("CF-903",), viewer="curator"),
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

NOT_PAGES = {
    "criteria:feed": "Atom",
    "criteria:suggestions": "JSON",
    "pages:page": "page_kinds.editable_pages",
}


def make() -> None:
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


VIEWERS = {"curator": make_curator}
