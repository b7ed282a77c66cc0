"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language_from_path, get_language_from_request, override


def _language(request: HttpRequest) -> str:
    """The language of the address, also where no view had the chance to choose it."""
    return get_language_from_path(request.path_info) or get_language_from_request(request)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    with override(_language(request)):
        return render(request, f"errors/{status}.html", status=status)


def _plain(request: HttpRequest, status: int) -> HttpResponse:
    """Without context processors: the database or the request's own host name may be what is wrong."""
    language = _language(request)
    with override(language):
        html = loader.render_to_string(f"errors/{status}.html", {"LANGUAGE_CODE": language})
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(request, 500)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Called by django-allauth, whose limits count per minute."""
    response = _page(request, 429)
    response.headers["Retry-After"] = "60"
    return response
