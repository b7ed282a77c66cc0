"""The portal's addresses and one more: a view that does nothing, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pact_portal.urls import *  # noqa: F403 - with the handlers of errors
from pact_portal.urls import urlpatterns as portal_patterns


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("benchmark-empty/", empty, name="benchmark-empty"), *portal_patterns]
