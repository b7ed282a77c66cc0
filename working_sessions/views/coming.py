"""Stands where a page is being built. Gone before this lands."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def coming(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
