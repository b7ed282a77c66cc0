"""The organiser's home of one session, and the list of all that somebody organises."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.models import Group
from groups.permissions import is_steering
from publishing.addresses import Crumb, page_links, with_changes
from publishing.lists import page_of
from publishing.texts import text_of
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession
from working_sessions.organising import deeds_of, next_step, warnings_of
from working_sessions.phases import phase_of
from working_sessions.queries.numbers import numbers_of, undelivered, with_counts
from working_sessions.times import in_own_words, moment_in_words
from working_sessions.views.organising_reading import crumbs, for_organisers, frame, when_of

_PER_PAGE = 20
_WAYS = ("ahead", "drafts", "past")


@require_safe
@for_organisers
def organise(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """State, next step, figures, what is not in order, and the ways to everything else."""
    now = timezone.now()
    numbers = numbers_of(session, now)
    agenda = session.agenda.aggregate(minutes=Sum("minutes"), points=Count("pk"))
    failed = undelivered(session) if session.state != SessionState.DRAFT else 0
    context = {
        **frame(session),
        "own_when": "" if session.state == SessionState.POSTPONED else in_own_words(session, request.user),
        "numbers": numbers,
        "step": next_step(session, numbers, now),
        "concerns": warnings_of(session, numbers, undelivered=failed, minutes=agenda["minutes"]),
        "deeds": deeds_of(session, now),
        "points": agenda["points"],
        "facts": _facts(session),
        "phase": phase_of(session, now).value,
        "series_title": text_of(session.series, "title") if session.series else "",
        "can_change": session.state not in (SessionState.CANCELLED, SessionState.ARCHIVED),
    }
    context["breadcrumbs"] = crumbs(None, text_of(session, "title").value or session.slug)
    return render(request, "working_sessions/organise/home.html", context)


def _facts(session: WorkingSession) -> list[tuple[str, str]]:
    """How registration is set up."""

    def when(moment: Any) -> str:
        return moment_in_words(moment, session.zone)

    found = [(_("Visible to"), str(session.get_visibility_display()))]
    if session.registration_opens_at:
        found.append((_("Registration opens"), when(session.registration_opens_at)))
    found.append((_("Registration closes"), when(session.registration_closes_at or session.starts_at)))
    if session.cancel_until:
        found.append((_("Cancel in time until"), when(session.cancel_until)))
    if session.places_per_organisation:
        found.append((_("Places per organisation"), str(session.places_per_organisation)))
        if session.organisation_limit_until:
            found.append((_("That limit falls"), when(session.organisation_limit_until)))
    found.append((_("Waiting list"), str(session.get_waiting_list_display())))
    if session.approval_required:
        found.append((_("Approval"), _("You decide on each registration")))
    if session.guests_allowed:
        found.append((_("Guests"), _("People without an account can register by e-mail")))
    return found


@login_required
@require_safe
def organised(request: HttpRequest) -> HttpResponse:
    """Sessions that the reader organises; for the steering committee, all."""
    now = timezone.now()
    way = request.GET.get("show", "ahead")
    is_malformed = way not in _WAYS
    own = WorkingSession.objects.run_by(request.user)
    parts = {
        "ahead": own.filter(
            Q(state=SessionState.PUBLISHED, ends_at__gt=now) | Q(state=SessionState.POSTPONED)
        ).order_by("starts_at", "pk"),
        "drafts": own.filter(state=SessionState.DRAFT).order_by("starts_at", "pk"),
        "past": own.filter(
            Q(state=SessionState.PUBLISHED, ends_at__lte=now)
            | Q(state__in=[SessionState.HELD, SessionState.ARCHIVED, SessionState.CANCELLED])
        ).order_by("-starts_at", "-pk"),
    }
    counts = {name: found.count() for name, found in parts.items()}
    shown = with_counts(parts.get(way, parts["ahead"]).select_related("group"))
    page = page_of(request, shown, _PER_PAGE)
    labels = {"ahead": _("Ahead"), "drafts": _("Drafts"), "past": _("Past and cancelled")}
    context = {
        "rows": [_row(session) for session in page.object_list],
        "tabs": [
            {
                "label": labels[name],
                "count": counts[name],
                "url": with_changes(request.path, request.GET, show=None if name == "ahead" else name),
                "current": name == way,
            }
            for name in _WAYS
        ],
        "way": way,
        "is_malformed": is_malformed,
        "groups": _groups_of(request),
        "breadcrumbs": [*crumbs(None)[:-1], Crumb(_("Organised by you"))],
        **page_links(page, request.path, request.GET),
    }
    return render(request, "working_sessions/organise/organised.html", context, status=400 if is_malformed else 200)


def _row(session: Any) -> dict[str, Any]:
    return {
        "session": session,
        "title": text_of(session, "title"),
        "group": text_of(session.group, "name"),
        "when": when_of(session),
    }


def _groups_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups in which a new session may be made; of the steering committee's, none: it comes by the group's page."""
    if is_steering(request.user):
        return []
    coordinated = Group.objects.active().filter(
        memberships__in=request.user.group_memberships.filter(state="ACTIVE", role="COORDINATOR")
    )
    return [{"slug": group.slug, "name": text_of(group, "name")} for group in coordinated.order_by("slug")]
