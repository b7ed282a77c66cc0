from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import override

from pact_portal.errors import bad_request

Handler = Callable[[HttpRequest], HttpResponse]

_TEXT = {
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
}


class CompressText(GZipMiddleware):
    """Compresses what is text: pages always, static files where nobody did it beforehand, as with `make run`.

    Django pads each answer by a random length, so that its size tells nothing about the secrets of a page (BREACH).
    An answer without a body, such as 304, stays as it is.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "").split(";")[0].strip()
        if response.status_code in (204, 206, 304) or request.method == "HEAD" or kind not in _TEXT:
            return response
        return super().process_response(request, response)


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
