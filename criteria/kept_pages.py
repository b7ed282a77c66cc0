"""Keeps whole pages of criteria for readers whom the portal does not know, until anything that they show changes.

A published version never changes, but its page shows more: names of lists, labels and sources, relations, later
versions, the legal status of the day, and the addresses in the page's frame. All of that is in the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

View = Callable[..., HttpResponse]

_QUERIES = {"", "languages=all"}  # anything else could fill the memory with copies of one page
_LONGEST = 24 * 3600  # seconds: the day is in the key


def kept_for_readers(view: View) -> View:
    """For a view whose page depends on the address, the catalogue, the portal's pages, the day and the reader's rights."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_unknown_reader(request) or request.META.get("QUERY_STRING", "") not in _QUERIES or settings.DEBUG:
            return view(request, *args, **kwargs)
        key = _key(request)
        kept = caches["pages"]
        page = kept.get(key)
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                kept.set(key, response.content, _LONGEST)
            return response
        response = HttpResponse(page)
        patch_vary_headers(response, ["Cookie"])  # somebody who signs in may see more at the same address
        return response

    return answer


def _is_unknown_reader(request: HttpRequest) -> bool:
    """Nobody who may have signed in, and nobody whom a message waits for."""
    known_by = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return request.method in ("GET", "HEAD") and known_by.isdisjoint(request.COOKIES)


def _key(request: HttpRequest) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            # xmin and ctid tell one written row from the next, as in CatalogueState.stamp().
            "SELECT (SELECT (generation, xmin, ctid)::text FROM criteria_cataloguestate), "
            "(SELECT (count(*), max(changed_at))::text FROM pages_page)"
        )
        state = cursor.fetchone()
    address = (request.scheme, request.get_host(), request.get_full_path(), get_language())
    parts = "\n".join(map(str, (*address, *state, timezone.localdate())))
    return f"page:{hashlib.sha256(parts.encode()).hexdigest()}"
