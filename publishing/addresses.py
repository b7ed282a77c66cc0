"""Addresses: the same list with one thing changed, and whole addresses for mails."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise


def with_changes(path: str, query: QueryDict, **changes: object) -> str:
    """The address with parameters set, or taken away where the value is None. The page number always goes."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"{path}?{changed.urlencode()}" if changed else path


def without_value(path: str, query: QueryDict, name: str, value: str) -> str:
    """The address without one value of a parameter that may have several."""
    changed = query.copy()
    changed.pop("page", None)
    changed.setlist(name, [other for other in changed.getlist(name) if other != value])
    if not changed.getlist(name):
        del changed[name]
    return f"{path}?{changed.urlencode()}" if changed else path


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int | None
    url: str = ""
    current: bool = False

    @property
    def is_gap(self) -> bool:
        return self.number is None


def page_links(page: Page, path: str, query: QueryDict) -> dict[str, object]:
    """The links of a paged list, for the template of the pagination."""

    def url(number: int) -> str:
        return with_changes(path, query, page=number if number > 1 else None)

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page_obj": page,
        "page_links": [PageLink(n, url(n), n == page.number) if isinstance(n, int) else PageLink(None) for n in elided],
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


def absolute(path: str) -> str:
    """The address with the portal's own scheme and host, for mails and feeds, where no request says them."""
    return f"{settings.BASE_URL}{path}"


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a page; the page itself has no address."""

    label: str | Promise
    url: str = ""
