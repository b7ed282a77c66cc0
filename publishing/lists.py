"""Lists that an address narrows: their pages, what a reader can choose in them, and what an address that asks for
something unknown is answered with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

_LONGEST_NUMBER = 7  # digits of a page number: no list is longer


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a select, a chip, a tab, a step of the way to a page, or a link."""

    label: str | Promise
    value: str = ""
    url: str = ""
    remove_url: str = ""
    selected: bool = False
    lang: str = ""
    count: int | None = None


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int) -> Page:
    """The page that the address asks for with `page`, or the first. Raises Http404 for what is no page of the list."""
    typed = request.GET.get("page") or "1"
    paginator = Paginator(rows, size)
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER
    if not is_number or not 1 <= int(typed) <= paginator.num_pages:
        raise Http404(_("This list has no such page."))
    return paginator.page(int(typed))


def answer(request: HttpRequest, *, whole: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or only its results where a script in the page asks for them: the templates `whole` and `part`."""
    # Going back to a page that left its own store, htmx asks for the whole of it.
    is_partial = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(request, part if is_partial else whole, context | {"is_partial": is_partial})
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def malformed(request: HttpRequest, form: Form, path: str) -> HttpResponse:
    """400, with a page that says what the list does not have, and leads on with the rest of the selection."""
    problems = [
        {"field": form.fields[name].label, "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]
    kept = request.GET.copy()
    for name in form.errors:
        kept.pop(name, None)
    context = {"problems": problems, "kept_url": f"{path}?{kept.urlencode()}" if kept else path, "path": path}
    return render(request, "malformed_list.html", context, status=400)


def no_control_characters(value: str) -> None:
    """Raises ValidationError: the database cannot search for them."""
    if any(ord(character) < 32 for character in value):
        raise ValidationError(_("The search text holds characters that cannot be searched for."))
