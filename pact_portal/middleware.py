from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from pact_portal.errors import bad_request

Handler = Callable[[HttpRequest], HttpResponse]


def refuse_malformed_input(get_response: Handler) -> Handler:
    """Answers 400 to what no browser sends and PostgreSQL cannot hold: NUL bytes in an address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "\x00" in unquote_plus(request.META.get("QUERY_STRING", "")):
            return bad_request(request)
        return get_response(request)

    return middleware


def administration_in_own_language(get_response: Handler) -> Handler:
    """The administration has no language in its address: it speaks the language that the signed-in person chose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return get_response(request)
        with override(request.user.preferred_language):
            response = get_response(request)
        response.headers["Content-Language"] = request.user.preferred_language
        return response

    return middleware
