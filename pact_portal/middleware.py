from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse

from pact_portal.errors import bad_request

Handler = Callable[[HttpRequest], HttpResponse]


def refuse_malformed_input(get_response: Handler) -> Handler:
    """Answers 400 to what no browser sends and PostgreSQL cannot hold: NUL bytes in an address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "\x00" in unquote_plus(request.META.get("QUERY_STRING", "")):
            return bad_request(request)
        return get_response(request)

    return middleware
