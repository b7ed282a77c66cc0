"""How often codes of certificates may be tried. Counted as the attempts to sign in are, in the cache that all processes
share; opening an address counts, too, because the code stands in it."""

from __future__ import annotations

# The public function counts forms only.
from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse

_RATES = {"verify": "30/m/ip"}


def too_many_checks(request: HttpRequest) -> HttpResponse | None:
    """The page for what is too much from one network; None where it is not."""
    if consume(request, app="outcomes", action="verify", config=_RATES, limit_get=True) is None:
        return respond_429(request)
    return None
