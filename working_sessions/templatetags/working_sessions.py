"""What pages of the rooms below, and of the roof, show of sessions."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from contributions.models import Contribution
from criteria.models import Criterion
from groups.models import Group
from publishing.texts import text_of
from working_sessions.cards import cards_of
from working_sessions.models import AgendaItem, WorkingSession
from working_sessions.permissions import may_organise_in
from working_sessions.queries.lists import announced_ahead, in_cards, own_ahead, past
from working_sessions.times import span_of

register = template.Library()

_SHOWN = 3
_SHOWN_OWN = 5
_SHOWN_ON_AGENDAS = 4


@register.inclusion_tag("working_sessions/_next.html")
def next_sessions() -> dict[str, Any]:
    """The next sessions that everybody may see, so that the page is the same for every reader."""
    now, everybody = timezone.now(), AnonymousUser()
    sessions = in_cards(WorkingSession.objects.visible_to(everybody).ahead(now))[:_SHOWN]
    return {"items": cards_of(sessions, everybody, now), "url": reverse("working_sessions:list")}


@register.inclusion_tag("working_sessions/_of_group.html", takes_context=True)
def working_sessions_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The group's next sessions and its last ones, as far as the reader may see them."""
    user, now = context["request"].user, timezone.now()
    query = urlencode({"group": group.slug})
    coming = list(in_cards(announced_ahead(user, now).filter(group=group))[:_SHOWN])
    was = list(in_cards(past(user, now).filter(group=group))[:_SHOWN])
    cards = cards_of([*coming, *was], user, now)
    return {
        "coming": cards[: len(coming)],
        "past": cards[len(coming) :],
        "coming_url": f"{reverse('working_sessions:list')}?{query}",
        "past_url": f"{reverse('working_sessions:past')}?{query}",
        "feed_url": reverse("working_sessions:group_feed", args=[group.slug]),
        "new_url": reverse("working_sessions:new", args=[group.slug]) if may_organise_in(user, group) else "",
    }


@register.inclusion_tag("working_sessions/_own.html", takes_context=True)
def own_sessions(context: Context) -> dict[str, Any]:
    """The member's next sessions, with how they stand in each."""
    user, now = context["request"].user, timezone.now()
    sessions = in_cards(own_ahead(user, now))[:_SHOWN_OWN]
    return {"items": cards_of(sessions, user, now), "url": reverse("working_sessions:mine")}


@register.inclusion_tag("working_sessions/_on_agendas.html", takes_context=True)
def on_agendas_of(context: Context, subject: Criterion | Contribution) -> dict[str, Any]:
    """The sessions that the reader may see and on whose agenda a criterion, in any version, or a contribution stands;
    the latest first.

    Whole pages of criteria are kept for readers whom the portal does not know (criteria/kept_pages.py). What is shown
    here is therefore the same at every time of a day, and triggers touch the catalogue where a session changes
    (migration `c_agendas_touch_the_catalogue`).
    """
    if isinstance(subject, Criterion):
        points = AgendaItem.objects.filter(criterion_version__criterion=subject)
    else:
        points = AgendaItem.objects.filter(contribution=subject)
    visible = WorkingSession.objects.visible_to(context["request"].user).published()
    found = visible.filter(pk__in=points.values("session")).order_by("-starts_at", "-pk")
    return {
        "sessions": [
            {
                "url": row.get_absolute_url(),
                "title": text_of(row, "title"),
                "time": span_of(row),
                "state": row.get_state_display() if row.state in ("CANCELLED", "POSTPONED") else "",
            }
            for row in found[:_SHOWN_ON_AGENDAS]
        ]
    }
