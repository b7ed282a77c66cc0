"""The public check of a certificate: whoever has the code learns whether it is valid, and little more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outcomes.actions.certificates import normalised
from outcomes.forms import CodeForm
from outcomes.limits import too_many_checks
from outcomes.queries.certificates import certificate_by_code
from outcomes.views.reading import crumbs
from publishing.texts import text_of
from working_sessions.times import day_in_words


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a code that can be one leads to its own address."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = normalised(form.cleaned_data["code"])
        if code:
            return HttpResponseRedirect(reverse("outcomes:verify_code", args=[code]))
        form.add_error(
            "code", _("This cannot be a code: it has sixteen letters and digits. Compare it with the paper.")
        )
    context = {"form": form, "breadcrumbs": crumbs(None, _("Check a certificate"))}
    return render(request, "outcomes/verify.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the check says. The same for a code that is unknown and for what can be none."""
    if (too_much := too_many_checks(request)) is not None:
        return too_much
    kept = normalised(code)
    if kept and kept != code:
        return HttpResponseRedirect(reverse("outcomes:verify_code", args=[kept]))
    certificate = certificate_by_code(kept)
    way = crumbs(None, (_("Check a certificate"), reverse("outcomes:verify")), _("Result"))
    if certificate is None:
        context = {"form": CodeForm(initial={"code": code[:60]}), "is_unknown": True, "breadcrumbs": way}
        response = render(request, "outcomes/verify.html", context, status=404)
    else:
        session = certificate.registration.session
        context = {
            "certificate": certificate,
            "title": text_of(session, "title"),
            "day": session.starts_at.astimezone(session.zone).date(),
            "day_in_words": day_in_words(session.starts_at.astimezone(session.zone).date()),
            "breadcrumbs": way,
        }
        response = render(request, "outcomes/verified.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
