from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.second_factor import factors_of, has_proved
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


def private_when_signed_in(get_response: Handler) -> Handler:
    """Every page has the name of who is signed in, so no cache keeps it; a view may say something else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if is_known and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def second_factor_for_staff(get_response: Handler) -> Handler:
    """Staff reaches no page of the administration, its sign-in page included, before showing a second factor.

    Whoever has none is led to where one sets it up, whoever has one to where one shows it, and then back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not (settings.STAFF_SECOND_FACTOR and request.path_info.startswith("/admin/")):
            return get_response(request)
        if not (request.user.is_authenticated and request.user.is_staff):
            return get_response(request)  # the administration itself sends them away
        factors = factors_of(request.user)
        if factors and has_proved(request):
            return get_response(request)
        with override(request.user.preferred_language):
            if not factors:
                messages.warning(
                    request, _("The administration opens when you have set up a second step of signing in.")
                )
                return HttpResponseRedirect(reverse("mfa_index"))
            page = reverse("mfa_reauthenticate" if "totp" in factors else "mfa_reauthenticate_webauthn")
        return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")

    return middleware
