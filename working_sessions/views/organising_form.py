"""A session is made and changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.models import Group
from members.models import Organisation
from publishing.addresses import Crumb
from publishing.texts import text_of
from working_sessions.actions.sessions import change_session, create_session, set_organisation_places
from working_sessions.forms.clock import differences, say
from working_sessions.forms.deeds import OrganisationPlacesForm
from working_sessions.forms.organising import SessionForm
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_organise_in
from working_sessions.queries.numbers import who_gets_a_mail
from working_sessions.views.organising_reading import crumbs, entered, for_organisers, frame, organise_url


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, group: str) -> HttpResponse:
    """A draft in a group. 404 where the group is not visible."""
    into = get_object_or_404(Group.objects.visible_to(request.user), slug=group)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_organise_in(request.user, into):
        raise PermissionDenied
    form = SessionForm(entered(request), group=into)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_session(group=into, by=request.user, **form.changes())
        except ValidationError as error:
            say(form, error, form.PLACES)
        else:
            messages.success(request, _("The draft is made. Only the organisers see it until you announce it."))
            return HttpResponseRedirect(organise_url(made))
    name = text_of(into, "name")
    context = {
        "form": form,
        "group": into,
        "group_name": name,
        "cancel_url": into.get_absolute_url(),
        "breadcrumbs": [
            *crumbs(None)[:1],
            Crumb(_("Groups"), reverse("groups:groups")),
            Crumb(name.value, into.get_absolute_url()),
            Crumb(_("New session")),
        ],
    }
    return render(request, "working_sessions/organise/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def edit(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Everything that may be changed. A form that somebody else was quicker with keeps what was entered."""
    form = SessionForm(entered(request), group=session.group, session=session)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            # Without a version, somebody has taken it out of the form.
            version = form.cleaned_data["version"]
            version = -1 if version is None else version
            change_session(session=session, by=request.user, version=version, **form.changes())
        except ValidationError as error:
            is_overtaken = getattr(error, "code", "") == "version"
            if is_overtaken:
                form = _entered_again(request, session)
            say(form, error, form.PLACES)
        else:
            messages.success(request, _("The changes were saved."))
            return HttpResponseRedirect(organise_url(session))
    context = {
        **frame(session, _("Edit")),
        "form": form,
        "is_overtaken": is_overtaken,
        "differences": differences(form) if is_overtaken else [],
        "told": who_gets_a_mail(session) if session.state == "PUBLISHED" else 0,
        "cancel_url": organise_url(session),
    }
    status = 409 if is_overtaken else 422 if form.errors else 200
    return render(request, "working_sessions/organise/edit.html", context, status=status)


def _entered_again(request: HttpRequest, session: WorkingSession) -> SessionForm:
    """What was entered, over the session as somebody else has saved it: sent again, it holds."""
    session.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(session.version)
    form = SessionForm(data, group=session.group, session=session)
    form.is_valid()
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def organisation_places(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Organisations that get more or fewer places than the others."""
    is_removal = "remove" in request.POST
    form = OrganisationPlacesForm(request.POST if request.method == "POST" and not is_removal else None)
    here = reverse("working_sessions:places", args=[session.slug])
    if request.method == "POST":
        try:
            if is_removal:
                _take_back(request, session)
                return HttpResponseRedirect(here)
            if form.is_valid():
                set_organisation_places(session=session, by=request.user, **form.cleaned_data)
                messages.success(request, _("The places of this organisation were saved."))
                return HttpResponseRedirect(here)
        except ValidationError as error:
            if is_removal:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(here)
            say(form, error)
    context: dict[str, Any] = {
        **frame(session, _("Places of organisations")),
        "form": form,
        "rows": [
            {"number": own.organisation_id, "name": text_of(own.organisation, "name"), "places": own.places}
            for own in session.organisation_places.select_related("organisation")
        ],
        "cancel_url": organise_url(session),
    }
    return render(request, "working_sessions/organise/places.html", context, status=422 if form.errors else 200)


def _take_back(request: HttpRequest, session: WorkingSession) -> None:
    number = request.POST["remove"]
    own = session.organisation_places.filter(organisation=number) if number.isascii() and number.isdigit() else None
    organisation = Organisation.objects.filter(pk__in=own.values("organisation")).first() if own is not None else None
    if organisation is not None:  # again, it changes nothing
        set_organisation_places(session=session, by=request.user, organisation=organisation, places=None)
    messages.success(request, _("This organisation gets as many places as the others."))
