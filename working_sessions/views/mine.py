"""All sessions for which a member has registered, and a series of sessions to register for at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from publishing.addresses import Crumb, page_links
from publishing.lists import page_of
from publishing.texts import Text, text_of
from working_sessions.actions.registering import register
from working_sessions.enums import RegistrationState, SessionState
from working_sessions.forms.registering import SeriesForm
from working_sessions.kept import data_removed_on
from working_sessions.models import Series, WorkingSession
from working_sessions.permissions import may_register
from working_sessions.phases import Phase, phase_of
from working_sessions.queries.own import registrations_of
from working_sessions.standing import Standing, standings_of
from working_sessions.times import day_in_words, in_own_words, in_words
from working_sessions.views.reading import sign_in_url

_PAST_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A session as the person's own lists show it."""

    session: WorkingSession
    title: Text
    group_name: Text
    when: str
    own_when: str
    standing: Standing | None
    url: str


def _row(request: HttpRequest, session: WorkingSession, standing: Standing | None) -> Row:
    own = reverse("working_sessions:own", args=[session.slug])
    return Row(
        session=session,
        title=text_of(session, "title"),
        group_name=text_of(session.group, "name"),
        when=in_words(session),
        own_when=in_own_words(session, request.user),
        standing=standing,
        url=own if standing is not None else session.get_absolute_url(),
    )


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What needs an answer, what is ahead, and what was attended."""
    now = timezone.now()
    standings = standings_of(registrations_of(request.user), now)
    ahead = sorted((s for s in standings if _is_ahead(s, now)), key=lambda s: (s.session.starts_at, s.session.pk))
    past = [s for s in standings if not _is_ahead(s, now) and s.state == RegistrationState.CONFIRMED]
    past.sort(key=lambda s: (s.session.starts_at, s.session.pk), reverse=True)
    page = page_of(request, past, _PAST_PER_PAGE)
    context = {
        "offers": [_row(request, s.session, s) for s in ahead if s.may_answer],
        "ahead": [_row(request, s.session, s) for s in ahead if not s.may_answer],
        "past": [_row(request, s.session, s) for s in page.object_list],
        "past_total": len(past),
        "breadcrumbs": [
            Crumb(_("Home"), reverse("home")),
            Crumb(_("My network"), reverse("my_network")),
            Crumb(_("My sessions")),
        ],
        **page_links(page, request.path, request.GET),
    }
    return render(request, "working_sessions/registering/mine.html", context)


def _is_ahead(standing: Standing, now: dt.datetime) -> bool:
    """A session that was called off stays among those ahead until it would have been over."""
    return standing.session.ends_at > now and standing.session.state not in (SessionState.HELD, SessionState.ARCHIVED)


# --- A series ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of a series with one's own state in each; members tick those they want, each of which is registered
    for on its own."""
    found = get_object_or_404(Series.objects.select_related("group"), slug=slug)
    sessions = list(
        WorkingSession.objects.visible_to(request.user)
        .filter(series=found)
        .select_related("group")
        .order_by("starts_at", "pk")
    )
    if not sessions:
        raise Http404
    now = timezone.now()
    standings = _own_standings(request, sessions, now)
    open_ones = [
        session
        for session in sessions
        if phase_of(session, now) == Phase.OPEN and not (session.pk in standings and standings[session.pk].is_live)
    ]
    form = None
    if request.user.is_authenticated and open_ones and _may_register_in(request, open_ones):
        form = SeriesForm(request.POST or None, open_ones=open_ones)
    if request.method == "POST":
        if form is None:
            return HttpResponseRedirect(request.path if request.user.is_authenticated else sign_in_url(request.path))
        if form.is_valid():
            _register_for(request, form, open_ones)
            return HttpResponseRedirect(request.path)
    boxes = {} if form is None else {str(box.data["value"]): box for box in form["sessions"]}
    context = {
        "series": found,
        "title": text_of(found, "title"),
        "group": found.group,
        "group_name": text_of(found.group, "name"),
        "rows": [(_row(request, s, standings.get(s.pk)), boxes.get(str(s.pk)), phase_of(s, now)) for s in sessions],
        "form": form,
        "data_removed": day_in_words(max(data_removed_on(session) for session in open_ones)) if open_ones else "",
        "has_open_ones": bool(open_ones),
        "sign_in_url": sign_in_url(request.path),
        "breadcrumbs": [
            Crumb(_("Home"), reverse("home")),
            Crumb(_("Sessions"), reverse("working_sessions:list")),
            Crumb(text_of(found, "title").value),
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "working_sessions/registering/series.html", context, status=status)


def _own_standings(request: HttpRequest, sessions: list[WorkingSession], now: dt.datetime) -> dict[int, Standing]:
    if not request.user.is_authenticated:
        return {}
    own = registrations_of(request.user, sessions)
    return {standing.session.pk: standing for standing in standings_of(own, now)}


def _may_register_in(request: HttpRequest, sessions: list[WorkingSession]) -> bool:
    """The sessions of a series are a group's, and mostly for the same people; the action asks for each."""
    return any(may_register(request.user, session) for session in {s.visibility: s for s in sessions}.values())


def _register_for(request: HttpRequest, form: SeriesForm, open_ones: list[WorkingSession]) -> None:
    """Each on its own, in the order of their numbers: what one of them refuses, the others do not suffer from."""
    ticked = {int(pk) for pk in form.cleaned_data["sessions"]}
    key = form.key_of(f"member:{request.user.pk}")
    for session in sorted(open_ones, key=lambda one: one.pk):
        if session.pk not in ticked:
            continue
        title = text_of(session, "title").value
        try:
            registration, _is_new = register(
                session=session,
                by=request.user,
                mode=form.mode_in(session),
                access_needs=form.cleaned_data["access_needs"],
                shown_to=form.chosen_shown_to,
                submission_key=key,
            )
        except PermissionDenied:
            messages.error(request, f"{title}: {_('This session is for others.')}")
        except ValidationError as error:
            messages.error(request, f"{title}: {' '.join(error.messages)}")
        else:
            is_placed = registration.state == RegistrationState.CONFIRMED
            level = messages.SUCCESS if is_placed else messages.WARNING
            messages.add_message(request, level, f"{title}: {registration.get_state_display()}")
