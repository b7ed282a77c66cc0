"""The page of a session: on which people decide whether they come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.enums import Visibility
from groups.models import Group
from members.places import country_name
from publishing.addresses import Crumb, absolute
from publishing.texts import name_of, text_of
from working_sessions.agenda_links import agenda_shown_to
from working_sessions.cards import leaf_of, own_signal, signal_of, visibility_label
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession
from working_sessions.permissions import Viewer, may_run, may_see_join_url, registration_of
from working_sessions.phases import Phase, phase_of
from working_sessions.queries.named import participants_shown_to
from working_sessions.queries.pools import pools_of
from working_sessions.registration_box import box_of
from working_sessions.structured_data import linked_data
from working_sessions.times import in_own_words, in_words, moment_in_words, span_of, zone_name


@require_safe
def session(request: HttpRequest, slug: str) -> HttpResponse:
    """A session that the viewer may see; 404 for any other, as for one that never was."""
    visible = WorkingSession.objects.visible_to(request.user).select_related("group", "series")
    found = get_object_or_404(visible, slug=slug)
    now = timezone.now()
    shows_group = Group.objects.visible_to(request.user).filter(pk=found.group_id).exists()
    own = registration_of(request.user, found)
    pools = pools_of(found, now)
    title, description = text_of(found, "title"), text_of(found, "description")
    is_public = found.visibility == Visibility.PUBLIC and found.state != SessionState.DRAFT
    phase = phase_of(found, now)
    context = {
        "session": found,
        "title": title,
        "description_text": description,
        "practical_info": text_of(found, "practical_info"),
        "leaf": leaf_of(found),
        "time": span_of(found),
        "zone": zone_name(found.zone),
        "own_time": in_own_words(found, request.user),
        "country": country_name(found.country),
        "languages": [name_of(code) for code in found.languages],
        "interpretation": [name_of(code) for code in found.interpretation],
        "signal": signal_of(found, pools, now),
        "own": own_signal(own) if own else None,
        "visibility_label": visibility_label(found),
        "pools": pools if phase in (Phase.NOT_YET, Phase.OPEN, Phase.CLOSED) else [],
        "box": box_of(found, request.user, own, pools, now),
        "join_url": found.join_url if may_see_join_url(request.user, found, now) else "",
        "has_join_url_later": bool(own and found.join_url and own_signal(own).key == "confirmed"),
        "agenda": agenda_shown_to(request.user, found),
        "participants": participants_shown_to(request.user, found),
        "deadlines": _deadlines(found, now),
        "group_name": text_of(found.group, "name") if shows_group else None,
        "series_name": text_of(found.series, "title") if found.series else None,
        "siblings": _siblings(found, request.user, now),
        "may_run": may_run(request.user, found),
        "page_url": absolute(found.get_absolute_url()),
        "is_public": is_public,
        "linked_data": linked_data(found, absolute(found.get_absolute_url())) if is_public else "",
        "is_in_calendars": found.state != SessionState.DRAFT and phase is not Phase.OVER,
        "breadcrumbs": [
            Crumb(_("Home"), reverse("home")),
            Crumb(_("Sessions"), reverse("working_sessions:list")),
            Crumb(title.value),
        ],
    }
    return render(request, "working_sessions/session.html", context)


def _deadlines(found: WorkingSession, now: dt.datetime) -> list[dict[str, Any]]:
    """The moments that somebody who registers should know, as long as they lie ahead."""
    moments = [
        (_("Registration opens"), found.registration_opens_at),
        (_("Register until"), found.registration_closes_at),
        (_("Cancel until"), found.cancel_until),
    ]
    return [
        {"label": label, "words": moment_in_words(moment, found.zone), "moment": moment}
        for label, moment in moments
        if moment is not None and moment > now
    ]


def _siblings(found: WorkingSession, user: Viewer, now: dt.datetime) -> list[dict[str, Any]]:
    """The other sessions of the series that the viewer may see, in their order."""
    if found.series is None:
        return []
    others = WorkingSession.objects.visible_to(user).published().filter(series=found.series).exclude(pk=found.pk)
    return [
        {
            "url": other.get_absolute_url(),
            "title": text_of(other, "title"),
            "time": in_words(other),
            "starts_at": other.starts_at,
            "state": other.get_state_display() if other.state in ("CANCELLED", "POSTPONED") else "",
            "is_past": other.ends_at <= now,
        }
        for other in others.order_by("starts_at", "pk")
    ]
