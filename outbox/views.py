from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outbox import actions
from outbox.kinds import name_of
from outbox.unsubscribing import BadLinkError, is_unsubscribed, read_token


# The signed token says who asks; mail programs that post it (RFC 8058) have neither a session nor a CSRF token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button. Opening it changes nothing: virus scanners open every link of a mail."""
    try:
        address, kind = read_token(token)
    except BadLinkError:
        return _hidden(render(request, "outbox/bad_link.html", status=404))
    if request.method == "POST":
        if request.POST.get("choice") == "again":
            actions.subscribe_again(address=address, kind=kind)
        else:
            actions.unsubscribe(address=address, kind=kind)
        if request.POST.get("List-Unsubscribe") != "One-Click":  # a mail program must not be led on (RFC 8058)
            return HttpResponseRedirect(request.path)
    context = {"address": address, "kind": name_of(kind), "is_unsubscribed": is_unsubscribed(address, kind)}
    return _hidden(render(request, "outbox/unsubscribe.html", context))


def _hidden(response: HttpResponse) -> HttpResponse:
    """Whoever has this address may choose for somebody: no search engine shows it."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response
