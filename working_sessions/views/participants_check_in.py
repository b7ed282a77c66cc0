"""A participant says “I am here” with the code shown in the meeting: signed in, or by the link of a mail."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from publishing.texts import text_of
from working_sessions import check_in_codes
from working_sessions.actions import attendance
from working_sessions.enums import EventSource, RegistrationState
from working_sessions.links import BadLinkError, ExpiredLinkError, Purpose, registration_of
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_forms import CheckInForm
from working_sessions.permissions import registration_of as own_registration
from working_sessions.times import in_own_words, in_words
from working_sessions.views.links import hidden


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, slug: str) -> HttpResponse:
    """For a participant who has signed in."""
    session = get_object_or_404(WorkingSession.objects.visible_to(request.user), slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    own = own_registration(request.user, session)
    if own is None or own.state != RegistrationState.CONFIRMED:
        raise PermissionDenied
    own.session = session
    return _page(request, own, EventSource.WEB)


@hidden
def check_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link to a registration, as guests have. Opening it changes nothing."""
    try:
        own = registration_of(token, Purpose.MANAGE)
    except (BadLinkError, ExpiredLinkError) as error:
        raise Http404 from error
    if own.state != RegistrationState.CONFIRMED:
        raise Http404
    return _page(request, own, EventSource.LINK)


def _page(request: HttpRequest, own: Registration, source: EventSource) -> HttpResponse:
    session = own.session
    form = CheckInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        by = request.user if source == EventSource.WEB else None
        if not consume(request, action="working_sessions_check_in", key=str(own.pk)):
            form.add_error(
                "code", _("These were many attempts. Wait ten minutes, or tell the organiser that you are there.")
            )
            status = 429
        else:
            try:
                attendance.check_in(registration=own, by=by, code=form.cleaned_data["code"], source=source)
            except ValidationError as error:
                form.add_error("code" if error.code == "code" else None, error)
            else:
                messages.success(request, _("You are checked in. Have a good session!"))
                return HttpResponseRedirect(request.path)
    if form.errors and status == 200:
        status = 422
    context = {
        "registration": own,
        "session": session,
        "title": text_of(session, "title"),
        "when": in_words(session),
        "when_for_reader": in_own_words(session, request.user),
        "form": form,
        "is_there": own.attendance in attendance.WAS_THERE,
        "are_taken": check_in_codes.are_taken(session, timezone.now()),
        "back_url": session.get_absolute_url() if source == EventSource.WEB else "",
        "own_url": reverse("working_sessions:own", args=[session.slug]) if source == EventSource.WEB else "",
    }
    return render(request, "working_sessions/participants/check_in.html", context, status=status)
