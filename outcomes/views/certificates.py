"""Certificates of attendance: one's own to print, and all of a session for its organisers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.actions import certificates as actions
from outcomes.durations import in_words
from outcomes.forms import ReasonForm, say
from outcomes.models import Certificate
from outcomes.queries.certificates import attended_by, attended_minutes, entitled
from outcomes.queries.minutes import has_ended
from outcomes.views.reading import crumbs, signed_in, visible_session
from publishing.addresses import absolute
from publishing.texts import name_of, text_of
from working_sessions.links import BadLinkError, ExpiredLinkError, Purpose, registration_of
from working_sessions.models import Registration, WorkingSession
from working_sessions.times import day_in_words
from working_sessions.times import in_words as time_in_words
from working_sessions.views.listing import Choice
from working_sessions.views.organising_reading import for_organisers


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """The reader's own certificate; before there is one, what is missing, or the button that issues it."""
    session = visible_session(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    registration = attended_by(request.user, session)
    if registration is None:
        raise Http404
    if request.method == "POST":
        return _issued(request, registration)
    return _of(request, registration, may_issue=True)


def _issued(request: HttpRequest, registration: Registration) -> HttpResponse:
    try:
        actions.issue_certificate(registration=registration, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(request.path)


def _of(request: HttpRequest, registration: Registration, *, may_issue: bool) -> HttpResponse:
    session = registration.session
    valid = registration.certificates.filter(revoked_at=None).first()
    if valid is not None:
        return _paper(request, valid, registration)
    revoked = registration.certificates.filter(revoked_by__isnull=False).exists()
    is_entitled = entitled(session, timezone.now()).filter(pk=registration.pk).exists()
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "is_revoked": revoked,
        "may_issue": may_issue and is_entitled and not revoked,
        "waits_for_organiser": not may_issue and is_entitled and not revoked,
        "has_ended": has_ended(session, timezone.now()),
        "duration": in_words(attended_minutes(registration)),
        "breadcrumbs": crumbs(session, _("Certificate")) if may_issue else [],
    }
    return render(request, "outcomes/no_certificate.html", context)


def _paper(request: HttpRequest, certificate: Certificate, registration: Registration) -> HttpResponse:
    session = registration.session
    starts = session.starts_at.astimezone(session.zone)
    context = {
        "certificate": certificate,
        "name": registration.name,
        "organisation": certificate.organisation_name,
        "session": session,
        "title": text_of(session, "title"),
        "group_name": text_of(session.group, "name"),
        "day": day_in_words(starts.date()),
        "time": time_in_words(session),
        "duration": in_words(certificate.minutes_attended),
        "mode": registration.get_mode_display(),
        "languages": ", ".join(name_of(code) for code in session.languages),
        "place": session.location if session.mode != "ONLINE" and registration.mode == "ON_SITE" else "",
        "issued_on": timezone.localtime(certificate.issued_at).date(),
        "verify_url": absolute(reverse("outcomes:verify_code", args=[certificate.code])),
        "verify_form_url": absolute(reverse("outcomes:verify")),
    }
    return render(request, "outcomes/certificate.html", context)


@never_cache
@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate of somebody without an account, by the signed link of their registration. The organisers issue it.

    A link that is altered, for another purpose or too old leads to nothing.
    """
    try:
        registration = registration_of(token, Purpose.MANAGE)
    except (BadLinkError, ExpiredLinkError) as error:
        raise Http404 from error
    response = _of(request, registration, may_issue=False)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def every(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Who attended, and who has a certificate; a form issues those that are missing."""
    if request.method == "POST":
        number = actions.issue_certificates(session=session, by=request.user)
        messages.success(request, _("Certificates issued: %(number)d.") % {"number": number})
        return HttpResponseRedirect(request.path)
    attendees = list(entitled(session, timezone.now()).select_related("session"))
    issued = Certificate.objects.filter(registration__session=session).select_related("registration").order_by("pk")
    latest = {certificate.registration_id: certificate for certificate in issued}
    rows = [
        {
            "registration": registration,
            "duration": in_words(attended_minutes(registration)),
            "certificate": latest.get(registration.pk),
        }
        for registration in attendees
    ]
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "has_ended": has_ended(session, timezone.now()),
        "rows": rows,
        "ways": [Choice(_("Attendance"), reverse("working_sessions:attendance", args=[session.slug]))],
        "missing": sum(row["certificate"] is None for row in rows),
        "breadcrumbs": crumbs(session, _("Certificates")),
    }
    return render(request, "outcomes/certificates.html", context)


def _certificate(session: WorkingSession, pk: int) -> Certificate:
    found = Certificate.objects.select_related("registration__session__group")
    return get_object_or_404(found, pk=pk, registration__session=session)


@require_safe
@for_organisers
def one(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    """A participant's certificate, for the organisers to print: guests have no account."""
    certificate = _certificate(session, pk)
    if not certificate.is_valid or certificate.registration.erased_at is not None:
        raise Http404
    return _paper(request, certificate, certificate.registration)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def revoke(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    certificate = _certificate(session, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(certificate=certificate, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The certificate %(code)s is revoked.") % {"code": certificate.code})
            return HttpResponseRedirect(reverse("outcomes:certificates", args=[session.slug]))
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "certificate": certificate,
        "form": form,
        "breadcrumbs": crumbs(
            session, (_("Certificates"), reverse("outcomes:certificates", args=[session.slug])), _("Revoke")
        ),
    }
    return render(request, "outcomes/revoke_certificate.html", context, status=422 if form.errors else 200)
